//! What changed: for the public, for officers, and as a feed.

use lifecourse_app::{Clock, SystemClock};
use lifecourse_core::{AnyDocument, Area, Document, Indicator, Kind, Target};
use lifecourse_storage::{
    BatchSource, Change, Expected, ReleasePlan, Row, SqliteStore, Store, Transaction,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::fixture::get;

async fn read(router: &axum::Router, address: &str) -> Value {
    get(router, address).await.json()
}

fn now() -> OffsetDateTime {
    SystemClock.now()
}

fn change(minutes: i64) -> Change {
    let at = now() - Duration::days(1) + Duration::minutes(minutes);
    let (by, origin) = ("A. Officer".to_owned(), "desk".to_owned());
    Change { at, by, why: Some("between us".to_owned()), origin }
}

async fn commit(store: &SqliteStore, minutes: i64, write: impl AsyncFnOnce(&mut dyn Transaction)) {
    let mut transaction = store.transaction(change(minutes)).await.unwrap();
    write(&mut *transaction).await;
    transaction.commit().await.unwrap();
}

fn place(code: &str, title: &str) -> AnyDocument {
    Area::named(code.parse().unwrap(), title.parse().unwrap()).into()
}

/// A store in which places came, one went, and a release became public; another is embargoed.
async fn store() -> Arc<SqliteStore> {
    let store = SqliteStore::temporary().await.unwrap();
    let target = Target::example();
    commit(&store, 1, async |transaction| {
        for document in [place("E06000016", "Leicester & <others>"), place("E06000017", "Rutland")]
        {
            transaction.put(&document, Expected::Any).await.unwrap();
        }
    })
    .await;
    commit(&store, 2, async |transaction| {
        let indicator = AnyDocument::example(Kind::Indicator);
        let area = Area::named(target.area.clone(), "A place".parse().unwrap());
        for document in [indicator, area.into(), target.clone().into()] {
            transaction.put(&document, Expected::Any).await.unwrap();
        }
    })
    .await;
    commit(&store, 3, async |transaction| {
        transaction.remove(Kind::Area, "E06000017", Expected::Any).await.unwrap();
    })
    .await;
    for (minutes, embargo) in [(4, None), (5, Some(now() + Duration::days(9)))] {
        commit(&store, minutes, async |transaction| {
            let note = Some("The winter's figures".to_owned());
            let plan = ReleasePlan { public_from: embargo, note };
            let draft = transaction.prepare_release(&plan, &[]).await.unwrap();
            transaction.publish_release(draft, &[]).await.unwrap();
        })
        .await;
    }
    Arc::new(store)
}

/// `what kind id` of each item.
fn items(body: &Value) -> Vec<String> {
    let word = |item: &Value, name: &str| item[name].as_str().unwrap_or("-").to_owned();
    let items = body["items"].as_array().unwrap().iter();
    items.map(|item| ["what", "kind", "id"].map(|name| word(item, name)).join(" ")).collect()
}

#[tokio::test]
async fn the_public_is_told_what_it_may_see_once_and_in_order() {
    let store = store().await;
    let router = lifecourse_server::api(store.clone());
    let all = read(&router, "/api/v1/updates").await;
    let told = items(&all);
    assert_eq!(told.first().map(String::as_str), Some("document area E06000016"));
    assert_eq!(told.last().map(String::as_str), Some("release - 1"), "{told:?}");
    assert!(told.contains(&"removed area E06000017".to_owned()), "{told:?}");
    assert!(!told.iter().any(|one| one.contains("target") || one.contains("figures")), "{told:?}");
    let text = all.to_string();
    assert!(!text.contains("Officer") && !text.contains("between us"), "{text}");
    assert_eq!(
        (all["more"].as_bool(), all["items"][0]["address"].as_str()),
        (Some(false), Some("/api/v1/areas/E06000016"))
    );

    let (mut cursor, mut parts) = ("0.0".to_owned(), Vec::new());
    loop {
        let part = read(&router, &format!("/api/v1/updates?limit=1&cursor={cursor}")).await;
        parts.extend(items(&part));
        part["next"].as_str().unwrap().clone_into(&mut cursor);
        if part["more"] == false {
            break;
        }
    }
    assert_eq!(parts, told);
    assert_eq!(cursor, all["next"].as_str().unwrap());
    commit(&store, 9, async |transaction| {
        transaction.put(&place("E06000017", "Rutland again"), Expected::Any).await.unwrap();
    })
    .await;
    let news = read(&router, &format!("/api/v1/updates?cursor={cursor}")).await;
    assert_eq!(items(&news), ["document area E06000017"]);
    let after = change(3).at;
    let after = after.format(&Rfc3339).unwrap();
    let news = read(&router, &format!("/api/v1/updates?updated_after={after}")).await;
    assert_eq!(items(&news), ["release - 1", "document area E06000017"]);
}

#[tokio::test]
async fn the_figures_that_were_released_after_a_time_are_read_alone() {
    let store = store().await;
    let indicator = Indicator::example().id;
    let figure = |year: u16, value: f64| -> Row {
        let observation = json!({
            "indicator": indicator, "area": "E06000016", "period": year.to_string(),
            "figure": { "reading": { "measured": { "value": value } } },
        });
        Row { number: 2, observation: serde_json::from_value(observation).unwrap() }
    };
    let router = lifecourse_server::api(store.clone());
    let read = async |after: i64| -> Vec<(String, f64)> {
        let after = change(after).at.format(&Rfc3339).unwrap();
        let body = read(&router, &format!("/api/v1/observations?updated_after={after}")).await;
        let items = body["items"].as_array().unwrap().iter();
        let told = |one: &Value| (one["period"].to_string(), one["value"].as_f64().unwrap());
        items.map(told).collect()
    };
    for (minutes, rows) in
        [(10, [figure(2020, 1.0), figure(2021, 2.0)]), (20, [figure(2021, 3.0), figure(2022, 4.0)])]
    {
        commit(&store, minutes, async |transaction| {
            let mut writer = transaction.import().await.unwrap();
            writer.write(rows.to_vec()).await.unwrap();
            let sha256 = [u8::try_from(minutes).unwrap(); 32];
            let source = BatchSource { name: "a.csv".to_owned(), sha256, bytes: 9 };
            writer.finish(&source).await.unwrap();
        })
        .await;
    }
    assert_eq!(read(0).await, [], "they are brought in, and not released");
    let discard = async |transaction: &mut dyn Transaction| {
        let embargoed = transaction.releases().await.unwrap()[0].number;
        transaction.discard_release(embargoed).await.unwrap();
    };
    commit(&store, 29, discard).await;
    commit(&store, 30, async |transaction| {
        let draft = transaction.prepare_release(&ReleasePlan::default(), &[]).await.unwrap();
        transaction.publish_release(draft, &[]).await.unwrap();
    })
    .await;
    let values: Vec<f64> = read(29).await.into_iter().map(|(_, value)| value).collect();
    assert_eq!((values, read(30).await.len()), (vec![1.0, 3.0, 4.0], 0));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let router = lifecourse_server::api(store().await);
    for query in [
        "cursor=x",
        "limit=0",
        "limit=1001",
        "updated_after=soon",
        "after=2020-01-01",
        "cursor=1.1&updated_after=2020-01-01",
    ] {
        let answer = get(&router, &format!("/api/v1/updates?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_feed_is_well_formed_and_has_the_latest_first() {
    let router = lifecourse_server::web(store().await);
    let answer = get(&router, "/updates.atom").await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let text = answer.text;
    let feed = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let named =
        |name: &'static str| feed.descendants().filter(move |node| node.tag_name().name() == name);
    let entries: Vec<_> = named("entry").collect();
    let title = |entry: &roxmltree::Node<'_, '_>| {
        let title = entry.children().find(|node| node.tag_name().name() == "title");
        title.and_then(|title| title.text().map(str::to_owned)).unwrap()
    };
    assert_eq!(title(&entries[0]), "Release 1 of figures");
    assert!(entries.iter().any(|entry| title(entry) == "Leicester & <others> (area)"), "{text}");
    let ids: BTreeSet<_> = named("id").filter_map(|id| id.text()).collect();
    assert_eq!(ids.len(), entries.len() + 1, "each has a name of its own");
    let summary = named("summary").next().and_then(|summary| summary.text());
    assert_eq!(summary, Some("The winter's figures"));
    assert!(!text.contains("Release 2") && !text.contains("Officer"), "{text}");
}
