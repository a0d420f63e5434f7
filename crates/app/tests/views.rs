//! Views of a real strategy's indicators, as pages and files draw them.

use lifecourse_app::{
    CompareQuery, Outcome, Request, Shown, ViewKind, ViewQuery, Viewed, choices, compare,
    equity::{
        Refusal,
        view::{Located, Picture, View},
    },
    import_folder, view,
};
use lifecourse_core::{AreaCode, Id, Indicator};
use lifecourse_storage::{AsOf, SqliteStore, Store};
use lifecourse_strategy::Files;
use time::macros::datetime;

async fn leicestershire() -> SqliteStore {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/leicestershire");
    let store = SqliteStore::temporary().await.unwrap();
    let request = Request {
        at: datetime!(2026-11-22 12:00 UTC),
        by: "officer".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    };
    let told = import_folder(&store, Files::from_folder(folder).unwrap(), &request).await.unwrap();
    assert_eq!(told.outcome, Outcome::Stored);
    store
}

fn id(text: &str) -> Id<Indicator> {
    text.parse().unwrap()
}

fn area(text: &str) -> AreaCode {
    text.parse().unwrap()
}

async fn viewed(store: &SqliteStore, kind: ViewKind, indicator: &str, place: &str) -> Viewed {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let query = ViewQuery { area: Some(area(place)), ..ViewQuery::of(kind) };
    view(&mut *snapshot, &id(indicator), &query).await.unwrap()
}

/// The view, or the name of the refusal.
fn sight(viewed: &Viewed) -> Result<&View, &'static str> {
    match &viewed.shown {
        Shown::Trend => Err("trend"),
        Shown::View(sight) => sight.view.as_ref().map_err(Refusal::name),
    }
}

#[tokio::test]
async fn a_district_stands_among_the_districts_and_the_city_beside_them() {
    let store = leicestershire().await;
    let found = viewed(&store, ViewKind::Comparison, "mortality-all-causes", "E07000130").await;
    let Picture::Comparison(drawn) = &sight(&found).unwrap().picture else { panic!() };
    assert_eq!(drawn.places.len(), 8);
    assert_eq!(drawn.own.as_deref(), Some("Charnwood"));
    let map = viewed(&store, ViewKind::Map, "mortality-all-causes", "E07000130").await;
    let Picture::Map(drawn) = &sight(&map).unwrap().picture else { panic!() };
    assert!(matches!(&drawn.places, Located::Tiled(on) if on.len() == 8));
    assert_eq!(
        sight(&viewed(&store, ViewKind::Funnel, "mortality-all-causes", "E07000130").await),
        Err("no-funnel")
    );
}

#[tokio::test]
async fn a_nation_is_divided_by_deprivation_with_the_line_of_the_slope_index() {
    let store = leicestershire().await;
    let found = viewed(&store, ViewKind::Gradient, "obesity-adults", "E92000001").await;
    let view = sight(&found).unwrap();
    let Picture::Gradient(drawn) = &view.picture else { panic!() };
    assert_eq!(drawn.groups.len(), 10);
    assert!(drawn.line.as_ref().unwrap().name.starts_with("Slope index"));
    let Shown::View(sight_of) = &found.shown else { panic!() };
    assert!(sight_of.periods.is_sorted_by(|later, earlier| later > earlier));
    let curve = viewed(&store, ViewKind::Concentration, "obesity-adults", "E92000001").await;
    assert!(matches!(sight(&curve).unwrap().picture, Picture::Concentration(_)));
    let nation = viewed(&store, ViewKind::Comparison, "obesity-adults", "E92000001").await;
    assert_eq!(sight(&nation), Err("nothing-beside"));
}

#[tokio::test]
async fn every_view_of_every_indicator_is_drawn_or_says_why_not() {
    let store = leicestershire().await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let all = choices(&mut *snapshot, &CompareQuery::default()).await.unwrap().indicators;
    assert!(all.len() > 20);
    for (indicator, _) in all {
        for kind in ViewKind::ALL {
            let found = view(&mut *snapshot, &indicator, &ViewQuery::of(kind)).await.unwrap();
            if let Shown::View(sight) = &found.shown {
                match &sight.view {
                    Ok(view) => assert!(!view.title.is_empty() && !view.table.rows.is_empty()),
                    Err(refusal) => assert!(!refusal.to_string().is_empty()),
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_compared_comes_in_the_order_in_which_it_was_asked_for() {
    let store = leicestershire().await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let query = CompareQuery {
        indicators: vec![id("mortality-all-causes"), id("obesity-adults")],
        areas: vec![area("E07000133"), area("E07000129"), area("E92000001")],
        segments: Vec::new(),
    };
    let compared = compare(&mut *snapshot, &query).await.unwrap();
    let names = |at: usize| {
        let series = compared[at].series.as_ref().unwrap();
        series.iter().map(|one| one.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(names(0), ["Melton", "Blaby"]);
    assert_eq!(names(1), ["England"]);
    assert!(compared[0].finding().unwrap().starts_with("In 2021, from "));
    let course = compared[1].finding().unwrap();
    assert!(course.starts_with("England: from ") && course.ends_with("in 2024/25"), "{course}");
    assert_eq!(compared[0].table().unwrap().columns, ["Period", "Melton", "Blaby"]);
}
