//! Whatever is done to a store, both engines tell the same of it.
#![cfg(feature = "postgres")]

mod server;
mod told;

use lifecourse_core::{AnyDocument, Kind, Observation};
use lifecourse_storage::{
    AsOf, BatchSource, Change, Database as Store, Expected, FigureQuery, Heads, PostgresStore,
    ReleaseNumber, ReleasePlan, Row, SqliteStore, StoreError, Transaction,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::json;
use server::Database;
use time::{Duration, OffsetDateTime};
use told::told;

/// Indicator, area, segment, year and value of a figure; a value of 0 is none.
type Cell = (u8, u8, u8, u8, u8);

/// What may be done in one change.
#[derive(Clone, Debug)]
enum Act {
    Area { id: u8, title: u8, within: Vec<u8> },
    Indicator { title: u8, published: bool },
    Remove(u8),
    GiveUp(u8),
    Import(Vec<Cell>),
    Prepare { embargo: bool },
    Publish,
    Discard(u8),
}

fn act() -> impl Strategy<Value = Act> {
    let area = || 0..5_u8;
    let cell = (0..3_u8, area(), 0..3_u8, 0..6_u8, 0..6_u8);
    prop_oneof![
        3 => (area(), any::<u8>(), prop::collection::vec(area(), 0..3))
            .prop_map(|(id, title, within)| Act::Area { id, title, within }),
        2 => (any::<u8>(), any::<bool>())
            .prop_map(|(title, published)| Act::Indicator { title, published }),
        1 => area().prop_map(Act::Remove),
        1 => area().prop_map(Act::GiveUp),
        5 => prop::collection::vec(cell, 0..40).prop_map(Act::Import),
        2 => any::<bool>().prop_map(|embargo| Act::Prepare { embargo }),
        3 => Just(Act::Publish),
        1 => (1..6_u8).prop_map(Act::Discard),
    ]
}

/// Letters that no two orders of words agree about.
const WORDS: [&str; 6] =
    ["Zeal", "apple", "\u{c4}pfel", "_under", "Apple", "\u{e9}t\u{e9} \\ \t tab"];

fn indicator(number: u8) -> String {
    let example = AnyDocument::example(Kind::Indicator);
    if number == 0 { example.id().to_owned() } else { format!("other-{number}") }
}

fn observation((of, area, segment, year, value): Cell) -> Observation {
    let reading = match value {
        0 => json!({"missing": "suppressed"}),
        value => json!({"measured": {"value": f64::from(value) / 3.0}}),
    };
    let segment =
        ["Persons", "Female", "Male, 65+ yrs, Ethnic groups: Asian"][usize::from(segment)];
    let note = WORDS.get(usize::from(value)).filter(|_| value % 2 == 0);
    serde_json::from_value(json!({
        "indicator": indicator(of), "area": format!("E0800000{area}"), "segment": segment,
        "period": (2015 + u16::from(year)).to_string(),
        "figure": {"reading": reading, "note": note},
    }))
    .expect("a figure")
}

async fn apply(transaction: &mut dyn Transaction, act: &Act) -> Result<String, StoreError> {
    let id = |number: &u8| format!("E0800000{number}");
    Ok(match act {
        Act::Area { id: number, title, within } => {
            let within: Vec<_> = within.iter().filter(|one| *one != number).map(id).collect();
            let title = WORDS[usize::from(*title) % 5];
            let json = json!({"id": id(number), "title": title, "within": within});
            let document = AnyDocument::deserialize(Kind::Area, json).expect("an area");
            format!("{:?}", transaction.put(&document, Expected::Any).await?)
        }
        Act::Indicator { title, published } => {
            let mut json =
                serde_json::to_value(AnyDocument::example(Kind::Indicator)).expect("JSON");
            json["title"] = WORDS[usize::from(*title) % 5].into();
            json["disclosure"] = if *published { "published" } else { "hes" }.into();
            let document = AnyDocument::deserialize(Kind::Indicator, json).expect("an indicator");
            format!("{:?}", transaction.put(&document, Expected::Any).await?)
        }
        Act::Remove(number) => {
            format!("{:?}", transaction.remove(Kind::Area, &id(number), Expected::Any).await?)
        }
        Act::GiveUp(number) => format!("{:?}", transaction.give_up(Kind::Area, &id(number)).await?),
        Act::Import(cells) => {
            let mut writer = transaction.import().await?;
            for (number, part) in cells.chunks(7).enumerate() {
                let rows = (2 + 7 * number as u64..).zip(part);
                let row =
                    |(number, cell): (u64, &Cell)| Row { number, observation: observation(*cell) };
                writer.write(rows.map(row).collect()).await?;
            }
            let source = BatchSource { name: "figures.csv".to_owned(), sha256: [7; 32], bytes: 9 };
            format!("{:?}", writer.finish(&source).await?)
        }
        Act::Prepare { embargo } => {
            let public_from = embargo.then_some(OffsetDateTime::UNIX_EPOCH + Duration::days(9));
            let plan = ReleasePlan { public_from, note: Some(WORDS[5].to_owned()) };
            format!("{:?}", transaction.prepare_release(&plan, &[]).await?)
        }
        Act::Publish => {
            let newest = transaction.releases().await?.first().map_or(1, |one| one.number.0);
            let findings = ["{}".to_owned()];
            format!("{:?}", transaction.publish_release(ReleaseNumber(newest), &findings).await?)
        }
        Act::Discard(number) => {
            let number = ReleaseNumber(i64::from(*number));
            format!("{:?}", transaction.discard_release(number).await?)
        }
    })
}

/// Makes a change of these acts; what came of it.
async fn change(store: &dyn Store, number: i64, acts: &[Act]) -> String {
    let at = OffsetDateTime::UNIX_EPOCH + Duration::hours(number);
    let origin = format!("desk {}", number % 2);
    let change = Change { at, by: "officer".to_owned(), why: None, origin };
    let mut transaction = store.transaction(change).await.expect("its turn");
    let mut told = String::new();
    for act in acts {
        match apply(&mut *transaction, act).await {
            Ok(done) => told += &done,
            // What was refused is given up wholly.
            Err(error) => return format!("{told} {error}"),
        }
    }
    format!("{told} {:?}", transaction.commit().await.map_err(|error| error.to_string()))
}

/// Answers to queries by every sort of name, in pages.
async fn answers(store: &dyn Store) -> Vec<String> {
    let mut snapshot = store.snapshot(AsOf::Now).await.expect("a snapshot");
    let mut told = Vec::new();
    for (of, limit) in [(0_u8, None), (1, Some(3)), (2, Some(1))] {
        let mut query = FigureQuery {
            indicators: vec![indicator(of).parse().expect("an id")],
            areas: (of < 2).then(|| "E08000001".parse().expect("a code")).into_iter().collect(),
            latest: of == 0,
            limit,
            ..FigureQuery::default()
        };
        told.push(format!("{:?}", snapshot.count(&query).await));
        told.push(format!("{:?}", snapshot.emptied_by(&query).await));
        loop {
            let page = snapshot.figures(&query).await.expect("figures");
            told.push(format!("{page:?}"));
            query.after = page.next;
            if page.next.is_none() {
                break;
            }
        }
    }
    told
}

#[tokio::test]
async fn both_engines_tell_the_same_whatever_was_done() {
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[20; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seed);
    let strategy = prop::collection::vec(prop::collection::vec(act(), 1..4), 12..25);
    for _ in 0..8 {
        let Some(database) = Database::empty().await else { return };
        let served = PostgresStore::open_or_create(&database.address()).await.expect("a store");
        let filed = SqliteStore::temporary().await.expect("a store");
        let changes = strategy.new_tree(&mut runner).expect("changes").current();
        for (number, acts) in (1..).zip(&changes) {
            let done = change(&served, number, acts).await;
            assert_eq!(done, change(&filed, number, acts).await, "{number}: {acts:?}");
        }
        let pairs = told(&served).await.into_iter().zip(told(&filed).await);
        for (one, other) in pairs {
            assert_eq!(one, other, "{changes:#?}");
        }
        assert_eq!(answers(&served).await, answers(&filed).await, "{changes:#?}");
        assert_eq!(Heads::fault_of(&served, None).await.expect("logs"), None);
        Store::close(&served).await;
        database.remove().await;
    }
}
