//! What pages of a place and of a document are made from.

use lifecourse_app::{area_profile, figures_about, in_and_around, indicator, indicator_in, record};
use lifecourse_core::{
    AnyDocument, Area, Document, Figure, Group, Indicator, Intervention, Kind, Observation,
    Priority, SeriesKey, Strategy,
};
use lifecourse_storage::{
    AsOf, BatchSource, Change, Expected, ReaderExt as _, Row, SqliteStore, Store as _,
};
use serde_json::json;
use time::OffsetDateTime;

const COUNTY: &str = "E10000018";
const ENGLAND: &str = "E92000001";
const DISTRICTS: [(&str, f64); 4] =
    [("E07000129", 4.0), ("E07000130", 8.0), ("E07000131", 6.0), ("E07000132", 12.0)];

fn area(code: &str, within: &[&str]) -> AnyDocument {
    let within = within.iter().map(|code| code.parse().unwrap()).collect();
    Area { within, ..Area::named(code.parse().unwrap(), code.parse().unwrap()) }.into()
}

fn documents() -> Vec<AnyDocument> {
    let mut all = vec![area(ENGLAND, &[]), area(COUNTY, &[ENGLAND])];
    all.extend(DISTRICTS.map(|(code, _)| area(code, &[COUNTY, ENGLAND])));
    // Another sort of area within the county is no neighbour of a district.
    all.push(area("E05005400", &[COUNTY, ENGLAND]));
    let indicator = Indicator::example();
    let strategy = Strategy {
        comparators: vec![ENGLAND.parse().unwrap()],
        report_areas: DISTRICTS.map(|(code, _)| code.parse().unwrap()).to_vec(),
        indicators: vec![indicator.id.clone()],
        ..Strategy::example()
    };
    let everybody = Group {
        segment: Some(indicator.headline.clone()),
        reference: None,
        overlaps: Vec::new(),
        ..serde_json::from_value(json!({
            "id": "everybody", "title": "Everybody", "basis": "deprivation",
        }))
        .unwrap()
    };
    let walks = Intervention {
        groups: vec![everybody.id.clone()],
        areas: vec!["E07000130".parse().unwrap()],
        ..Intervention::example()
    };
    let council = AnyDocument::example(Kind::Organisation);
    all.extend([indicator.into(), strategy.into(), everybody.into(), walks.into(), council]);
    all
}

fn row(number: u64, area: &str, year: &str, value: f64) -> Row {
    let Indicator { id, headline, .. } = Indicator::example();
    let series = SeriesKey { indicator: id, area: area.parse().unwrap(), segment: headline };
    let period = year.parse().unwrap();
    Row {
        number,
        observation: Observation { series, period, figure: Figure::plain(value).unwrap() },
    }
}

fn change() -> Change {
    Change {
        at: OffsetDateTime::UNIX_EPOCH,
        by: "test".to_owned(),
        why: None,
        origin: "test".to_owned(),
    }
}

async fn store() -> SqliteStore {
    let store = SqliteStore::temporary().await.unwrap();
    let mut transaction = store.transaction(change()).await.unwrap();
    for document in documents() {
        transaction.put(&document, Expected::Absent).await.unwrap();
    }
    let mut rows: Vec<Row> = DISTRICTS
        .iter()
        .zip(2..)
        .map(|(&(area, value), number)| row(number, area, "2024", value))
        .collect();
    rows.push(row(6, ENGLAND, "2024", 7.0));
    // The last of one district is of another year: it is not held against the others.
    rows.push(row(7, "E07000132", "2025", 99.0));
    let mut import = transaction.import().await.unwrap();
    import.write(rows).await.unwrap();
    let source = BatchSource { name: "test".to_owned(), sha256: [1; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
    store
}

#[tokio::test]
async fn a_place_lies_among_those_of_its_type_with_figures_of_its_period() {
    let store = store().await;
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    let found = area_profile(&mut *reader, &"E07000130".parse().unwrap()).await.unwrap();
    let neighbours = found.neighbours.unwrap();
    assert_eq!(neighbours.number, 4);
    assert_eq!(neighbours.what, format!("non-metropolitan districts in {COUNTY}"));
    let spread = found.rows[0].spread.as_ref().unwrap();
    assert_eq!((spread.lowest, spread.highest, spread.places), (4.0, 8.0, 3));
    assert_eq!(spread.quartiles, (5.0, 7.0));
    assert_eq!((spread.comparator.clone(), spread.compared), ((ENGLAND.to_owned(), 7.0), true));
    // One of its own with another period is left alone, and is shown without a spread.
    let other = area_profile(&mut *reader, &"E07000132".parse().unwrap()).await.unwrap();
    assert_eq!((other.rows.len(), &other.rows[0].spread), (1, &None));
    let ward = area_profile(&mut *reader, &"E05005400".parse().unwrap()).await.unwrap();
    assert_eq!((ward.neighbours, ward.rows.len()), (None, 0));
}

#[tokio::test]
async fn a_record_has_what_it_mentions_by_title_and_what_mentions_it() {
    let store = store().await;
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    let walks = record(&mut *reader, Kind::Intervention, "walking-group").await.unwrap();
    let titled = |field: &str| {
        let found = walks.mentions.iter().find(|(to, _)| to.field == field);
        found.and_then(|(_, title)| title.as_deref())
    };
    assert_eq!((titled("groups[0]"), titled("areas[0]")), (Some("Everybody"), Some("E07000130")));
    let group = record(&mut *reader, Kind::Group, "everybody").await.unwrap();
    let by: Vec<_> = group.mentioned_by.iter().map(|by| (by.kind, by.number)).collect();
    assert_eq!(by, [(Kind::Intervention, 1)]);
    let unknown = record(&mut *reader, Kind::Group, "everybdy").await.unwrap_err();
    assert!(unknown.to_string().contains("everybody"), "{unknown}");
}

#[tokio::test]
async fn the_figures_about_a_group_are_the_latest_of_each_place() {
    let store = store().await;
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    let found = figures_about(&mut *reader, &Indicator::example().headline).await.unwrap();
    assert_eq!(found.len(), 5);
    let last = found.iter().find(|one| one.series.area.as_str() == "E07000132").unwrap();
    assert_eq!((last.period.to_string().as_str(), last.place.as_str()), ("2025", "E07000132"));
}

/// An indicator that no strategy watches, with a figure in each of these areas.
async fn unwatched(store: &SqliteStore, areas: &[String]) -> Indicator {
    let alone = Indicator { id: "alone".parse().unwrap(), ..Indicator::example() };
    let mut transaction = store.transaction(change()).await.unwrap();
    transaction.put(&alone.clone().into(), Expected::Absent).await.unwrap();
    let rows = (2..).zip(areas).map(|(number, area)| {
        let mut row = row(number, area, "2024", 5.0);
        row.observation.series.indicator = alone.id.clone();
        row
    });
    let mut import = transaction.import().await.unwrap();
    import.write(rows.collect()).await.unwrap();
    let source = BatchSource { name: "alone.csv".to_owned(), sha256: [2; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
    alone
}

fn elsewhere() -> impl Iterator<Item = String> {
    (1..=2_000).map(|number| format!("E01{number:06}"))
}

#[tokio::test]
async fn what_nobody_watches_is_shown_where_strategies_are_and_anywhere_that_is_asked_for() {
    let store = store().await;
    let here = ["E07000130", ENGLAND].map(str::to_owned);
    let alone = unwatched(&store, &elsewhere().chain(here).collect::<Vec<_>>()).await;
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    let view = indicator(&mut *reader, &alone.id).await.unwrap();
    let places: Vec<&str> = view.series.iter().map(|one| one.area.as_str()).collect();
    assert_eq!(places, ["E07000130", ENGLAND], "first where it is reported");
    assert_eq!(view.series[0].comparators[0].area.as_str(), ENGLAND);
    let asked = ["E07000130".parse().unwrap()];
    let view = indicator_in(&mut *reader, &alone.id, &asked).await.unwrap();
    assert_eq!(view.series.len(), 1);
}

#[tokio::test]
async fn what_has_figures_only_elsewhere_is_shown_for_the_first_places() {
    let store = store().await;
    let alone = unwatched(&store, &elsewhere().collect::<Vec<_>>()).await;
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    let view = indicator(&mut *reader, &alone.id).await.unwrap();
    let places: Vec<String> = view.series.iter().map(|one| one.area.to_string()).collect();
    assert_eq!(places, elsewhere().take(places.len()).collect::<Vec<_>>());
    assert!((2..100).contains(&places.len()), "{}", places.len());
}

/// What is done in a place, by id, and where else around it, each with the first thing done there.
async fn done(store: &SqliteStore, code: &str) -> (Vec<String>, Vec<(String, bool, String)>) {
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    let area = reader.get::<Area>(&code.parse().unwrap()).await.unwrap().unwrap().document;
    let (here, around) = in_and_around(&mut *reader, &area).await.unwrap();
    let interventions = here.mentioned_by.iter().filter(|by| by.kind == Kind::Intervention);
    let here = interventions.flat_map(|by| &by.first).map(|one| one.id().to_owned()).collect();
    let of = |one: lifecourse_app::Around| {
        (one.place.to_string(), one.is_larger, one.found[0].first[0].id().to_owned())
    };
    (here, around.into_iter().map(of).collect())
}

#[tokio::test]
async fn what_is_done_around_a_place_is_told_of_where_it_lies_and_of_its_parts() {
    let store = store().await;
    let walks = "walking-group".to_owned();
    // What is done in one district is told of the county that it lies in, and not of its neighbours.
    let in_district = ("E07000130".to_owned(), false, walks.clone());
    assert_eq!(done(&store, COUNTY).await, (vec![], vec![in_district]));
    assert_eq!(done(&store, "E07000130").await, (vec![walks], vec![]));
    assert_eq!(done(&store, "E07000129").await, (vec![], vec![]));
}

#[tokio::test]
async fn what_a_strategy_does_without_naming_a_place_is_done_all_over_its_own() {
    let store = store().await;
    let priority = Priority { indicators: Vec::new(), ..Priority::example() };
    let all_over = Intervention {
        id: "advice".parse().unwrap(),
        groups: Vec::new(),
        areas: Vec::new(),
        priorities: vec![priority.id.clone()],
        ..Intervention::example()
    };
    let mut transaction = store.transaction(change()).await.unwrap();
    let mut strategy = transaction.get::<Strategy>(&priority.strategy).await.unwrap().unwrap();
    strategy.document.area = COUNTY.parse().unwrap();
    let expected = Expected::Version(strategy.version);
    transaction.put(&strategy.document.into(), expected).await.unwrap();
    for document in [AnyDocument::from(priority), all_over.into()] {
        transaction.put(&document, Expected::Absent).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let advice = "advice".to_owned();
    assert_eq!(done(&store, COUNTY).await.0, [advice.as_str()]);
    let there = (COUNTY.to_owned(), true, advice);
    assert_eq!(
        done(&store, "E07000130").await,
        (vec!["walking-group".to_owned()], vec![there.clone()])
    );
    assert_eq!(done(&store, "E07000129").await, (vec![], vec![there]));
}
