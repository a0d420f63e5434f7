//! The public sees releases, and no small count in them.

use std::collections::{BTreeSet, VecDeque};

use lifecourse_core::{
    AnyDocument, Area, Document, Figure, FigureParts, Indicator, Measured, Observation, Reading,
    SeriesKey, Strategy, ValueType,
};
use lifecourse_storage::{BatchSource, Change, Expected, ReleasePlan, Row, SqliteStore, Store};
use serde_json::json;
use time::{OffsetDateTime, macros::datetime};

use crate::{
    fixture::{OFFICER, SECRET, get, read},
    pages::links,
};

const MONDAY: OffsetDateTime = datetime!(2026-11-16 09:30 UTC);
const WEDNESDAY: OffsetDateTime = datetime!(2026-11-18 09:30 UTC);

/// Deaths of women and men in four wards: three women in one of them, at a rate of 7.193.
const DEATHS: [(&str, f64, f64); 4] = [
    ("E05000001", 3.0, 14.0),
    ("E05000002", 12.0, 18.0),
    ("E05000003", 20.0, 11.0),
    ("E05000004", 9.0, 22.0),
];
const PEOPLE: f64 = 41_707.0;

fn rate(area: &str, sex: &str, deaths: f64, people: f64) -> Observation {
    let value = Measured { value: deaths / people * 100_000.0, ci95: None, ci998: None };
    let parts = FigureParts {
        count: Some(deaths),
        denominator: Some(people),
        ..FigureParts::of(Reading::Measured(value))
    };
    Observation {
        series: SeriesKey {
            indicator: "deaths".parse().unwrap(),
            area: area.parse().unwrap(),
            segment: sex.parse().unwrap(),
        },
        period: "2024".parse().unwrap(),
        figure: Figure::new(parts).unwrap(),
    }
}

fn figures() -> Vec<Observation> {
    let mut all = Vec::new();
    for (ward, women, men) in DEATHS {
        all.push(rate(ward, "Female", women, PEOPLE));
        all.push(rate(ward, "Male", men, PEOPLE));
        all.push(rate(ward, "Persons", women + men, PEOPLE * 2.0));
    }
    let sum = |of: fn(&(&str, f64, f64)) -> f64| DEATHS.iter().map(of).sum::<f64>();
    let (women, men) = (sum(|one| one.1), sum(|one| one.2));
    all.push(rate("E06000016", "Female", women, PEOPLE * 4.0));
    all.push(rate("E06000016", "Male", men, PEOPLE * 4.0));
    all.push(rate("E06000016", "Persons", women + men, PEOPLE * 8.0));
    all
}

fn documents(profile: &str) -> Vec<AnyDocument> {
    let place = |code: &str, within: &[&str]| -> AnyDocument {
        let within = within.iter().map(|code| code.parse().unwrap()).collect();
        let title = format!("Place {code}").parse().unwrap();
        Area { within, ..Area::named(code.parse().unwrap(), title) }.into()
    };
    let mut documents: Vec<AnyDocument> =
        DEATHS.iter().map(|(code, ..)| place(code, &["E06000016"])).collect();
    documents.push(place("E06000016", &[]));
    let wards = DEATHS.map(|(code, ..)| code.parse().unwrap());
    let deaths = Indicator {
        id: "deaths".parse().unwrap(),
        value_type: ValueType::CrudeRate,
        scale: serde_json::from_value(json!(100_000)).unwrap(),
        headline: "Female".parse().unwrap(),
        disclosure: profile.to_owned().try_into().unwrap(),
        report_areas: wards.into_iter().chain(["E06000016".parse().unwrap()]).collect(),
        ..Indicator::example()
    };
    documents.push(deaths.into());
    documents.push(
        Strategy {
            area: "E06000016".parse().unwrap(),
            indicators: vec!["deaths".parse().unwrap()],
            report_areas: Vec::new(),
            board: None,
            comparators: vec!["E06000016".parse().unwrap()],
            ..Strategy::example()
        }
        .into(),
    );
    documents.push(read::<lifecourse_core::Question>(json!({
        "id": "gap-of-wards", "strategy": "joint-strategy", "title": "How big is the gap?",
        "asks": { "gap": { "indicator": "deaths", "area": "E06000016", "by": { "areas": "ward" } } },
    })));
    documents
}

async fn write(store: &SqliteStore, at: OffsetDateTime, profile: &str, figures: Vec<Observation>) {
    let by = OFFICER.to_owned();
    let change = Change { at, by, why: None, origin: "fixture".to_owned() };
    let mut transaction = store.transaction(change).await.unwrap();
    for document in documents(profile) {
        transaction.put(&document, Expected::Any).await.unwrap();
    }
    let mut import = transaction.import().await.unwrap();
    let rows = (2..).zip(figures).map(|(number, observation)| Row { number, observation });
    import.write(rows.collect()).await.unwrap();
    let source = BatchSource { name: "secret-file.csv".to_owned(), sha256: [7; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn wards(profile: &str) -> std::sync::Arc<SqliteStore> {
    let store = crate::fixture::empty().await;
    write(&store, MONDAY, profile, figures()).await;
    lifecourse_app::release_now(&*store, MONDAY, OFFICER).await.unwrap();
    store
}

#[tokio::test]
async fn a_small_count_is_in_no_answer_of_a_release() {
    let site = lifecourse_server::site(wards("min5").await);
    let mut waiting: VecDeque<String> = [
        "/",
        "/releases",
        "/indicators/deaths",
        "/indicators/deaths?area=E05000001&segment=Female",
        "/indicators/deaths/figures.csv",
        "/explain?indicator=deaths&area=E05000001&segment=Female&period=2024",
        "/areas/E05000001",
        "/questions/gap-of-wards",
        "/equity/gap?indicator=deaths&area=E06000016&areas=ward",
        "/strategies/joint-strategy/fairness",
        "/api/v1/releases/1",
        "/api/v1/answers",
        "/api/v1/statuses?indicator=deaths&area=E05000001",
        "/api/v1/indicators/deaths/explanation",
        "/api/v1/observations?indicator=deaths&area=E05000001",
        "/api/v1/observations?format=csv",
        "/api/v1/equity/gap?indicator=deaths&area=E06000016&areas=ward",
    ]
    .map(str::to_owned)
    .into();
    let mut seen = BTreeSet::new();
    while let Some(address) = waiting.pop_front() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let answer = get(&site, &address).await;
        assert!(!answer.status.is_server_error(), "{address}: {}", answer.text);
        let digits = answer.text.replace(['.', ','], "");
        assert!(!digits.contains(SECRET), "{address}: {}", answer.text);
        assert!(!answer.text.contains(OFFICER), "{address}");
        assert!(!answer.text.contains("secret-file"), "{address}");
        if answer.header("content-type").starts_with("text/html") {
            waiting.extend(links(&answer.text));
        }
    }
    let address = "/api/v1/observations?indicator=deaths&area=E05000001&segment=Female";
    let shown = get(&site, address).await.json();
    assert_eq!(shown["items"][0]["shorthand"], "[c]");
    assert!(shown["items"][0].get("count").is_none());
    let table = get(&site, &format!("{address}&format=csv")).await.text;
    assert!(table.contains("[c]"), "{table}");
    let whole = get(&site, "/api/v1/observations?indicator=deaths&format=csv").await.text;
    assert_eq!(whole.lines().count(), 16, "{whole}");
    assert!(whole.matches("[c]").count() >= 4, "{whole}");
    let told = get(&site, "/api/v1/indicators/deaths/explanation?area=E05000001&segment=Female");
    let told = told.await.json();
    assert_eq!(told["items"][0]["protection"], "It is hidden to protect people.");
    let page = get(&site, "/explain?indicator=deaths&area=E05000001&segment=Female&period=2024");
    let page = page.await.text;
    assert!(page.contains("which of the two is not told") && page.contains("[c]"), "{page}");
    assert!(!page.contains("The sum") && !page.contains("Out of"), "{page}");
}

#[tokio::test]
async fn the_release_that_stood_then_is_read_and_none_before_its_time() {
    let store = wards("published").await;
    let site = lifecourse_server::site(store.clone());
    let value = async |query: &str| {
        let address =
            format!("/api/v1/observations?indicator=deaths&area=E06000016&segment=Persons{query}");
        let answer = get(&site, &address).await;
        answer.json()["items"][0]["count"].as_f64()
    };
    let revised = rate("E06000016", "Persons", 209.0, PEOPLE * 8.0);
    let men = rate("E06000016", "Male", 165.0, PEOPLE * 4.0);
    let others: Vec<_> = DEATHS
        .iter()
        .map(|(ward, _, men)| rate(ward, "Male", men + 25.0, PEOPLE))
        .chain(
            DEATHS
                .map(|(ward, women, men)| rate(ward, "Persons", women + men + 25.0, PEOPLE * 2.0)),
        )
        .collect();
    write(&store, WEDNESDAY, "published", [vec![revised, men], others].concat()).await;
    assert_eq!(value("").await, Some(109.0), "imported, not released");
    lifecourse_app::release_now(&*store, WEDNESDAY, OFFICER).await.unwrap();
    assert_eq!(value("").await, Some(209.0));
    assert_eq!(value("&as_of=2026-11-17").await, Some(109.0));
    assert_eq!(value("&as_of=2026-11-18T09:29:59Z").await, Some(109.0));
    assert_eq!(value("&as_of=2026-11-18").await, Some(209.0));
    assert_eq!(value("&as_of=2026-11-15").await, None);
    assert_eq!(get(&site, "/api/v1/observations?as_of=lately").await.status, 400);
    let tag = get(&site, "/api/v1/releases").await.header("etag").to_owned();

    let plan = ReleasePlan {
        public_from: Some(datetime!(2100-01-01 9:30 UTC)),
        note: Some("Not before its time".to_owned()),
    };
    let request = lifecourse_app::PrepareRequest {
        at: WEDNESDAY,
        by: OFFICER.to_owned(),
        plan,
        profiles: Vec::new(),
    };
    write(&store, WEDNESDAY, "published", vec![rate("E06000016", "Persons", 309.0, PEOPLE * 8.0)])
        .await;
    lifecourse_app::prepare_release(&*store, &request).await.unwrap();
    lifecourse_app::publish_release(&*store, None, WEDNESDAY, OFFICER).await.unwrap();
    assert_eq!(value("").await, Some(209.0), "under embargo");
    assert_eq!(value("&as_of=2100-01-02").await, Some(209.0), "the future is not shown");
    let listed = get(&site, "/api/v1/releases").await;
    assert!(!listed.text.contains("Not before its time"), "{}", listed.text);
    assert_ne!(listed.header("etag"), tag, "a change was made");
    assert_eq!(get(&site, "/api/v1/releases/3").await.status, 404);
    assert_eq!(get(&site, "/api/v1/releases/2").await.status, 200);
    assert!(get(&site, "/releases").await.text.contains("18 November 2026"));
    let address = "/explain?indicator=deaths&area=E06000016&segment=Persons&period=2024";
    let page = get(&site, address).await.text;
    assert!(page.contains("209 ÷ 333,656 × 100,000 = 62.6"), "{page}");
    for said in ["(revised)", "32.7", "(shown here)"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("92.6") && !page.contains("Not before its time"), "{page}");
    let earlier = get(&site, &format!("{address}&release=1")).await.text;
    assert!(earlier.contains("109 ÷ 333,656") && earlier.contains("It has been replaced"));
    for astray in ["/explain", "/explain?indicator=deaths&area=E06000016&period=1999"] {
        assert!(get(&site, astray).await.status.is_client_error(), "{astray}");
    }
}

#[tokio::test]
async fn the_figures_of_a_release_have_an_address_for_good() {
    let store = wards("min5").await;
    let site = lifecourse_server::site(store.clone());
    let address = "/api/v1/observations?indicator=deaths&area=E05000002";
    let first = get(&site, &format!("{address}&release=1")).await.text;
    assert!(first.contains("\"count\":"), "{first}");
    let page = get(&site, "/areas/E05000002").await.text;
    assert!(page.contains("href=\"?release=1\"") && !page.contains("replaced"), "{page}");

    let more = |(ward, women, men): (&str, f64, f64)| {
        let men = men + 25.0;
        [rate(ward, "Male", men, PEOPLE), rate(ward, "Persons", women + men, PEOPLE * 2.0)]
    };
    let mut revised: Vec<_> = DEATHS.into_iter().flat_map(more).collect();
    revised.push(rate("E06000016", "Male", 165.0, PEOPLE * 4.0));
    revised.push(rate("E06000016", "Persons", 209.0, PEOPLE * 8.0));
    write(&store, WEDNESDAY, "min5", revised).await;
    lifecourse_app::release_now(&*store, WEDNESDAY, OFFICER).await.unwrap();
    assert_ne!(get(&site, address).await.text, first);
    assert_eq!(get(&site, &format!("{address}&release=1")).await.text, first);
    for page in ["/areas/E05000002", "/indicators/deaths", "/indicators/deaths?segment=Male"] {
        let joint = if page.contains('?') { '&' } else { '?' };
        let earlier = get(&site, &format!("{page}{joint}release=1")).await.text;
        assert!(earlier.contains("It has been replaced"), "{page}: {earlier}");
        let latest = get(&site, page).await.text;
        assert!(latest.contains("release=2\"") && !latest.contains("replaced"), "{page}: {latest}");
    }
    for page in ["/", "/questions/gap-of-wards", "/strategies/joint-strategy"] {
        assert_eq!(get(&site, &format!("{page}?release=1")).await.status, 200, "{page}");
        assert_eq!(get(&site, &format!("{page}?release=3")).await.status, 404, "{page}");
    }
    let answers = ["/api/v1/answers", "/api/v1/questions/gap-of-wards/answer"];
    for address in answers {
        assert_eq!(get(&site, &format!("{address}?release=1")).await.status, 200, "{address}");
        assert_eq!(get(&site, &format!("{address}?release=3")).await.status, 404, "{address}");
        let both = get(&site, &format!("{address}?release=1&as_of=2026-11-17")).await;
        assert!(both.status == 400 && both.text.contains("one of the two"), "{}", both.text);
    }
    let all = get(&site, "/indicators").await.text;
    assert!(!all.contains("withheld"), "they are released: {all}");
}
