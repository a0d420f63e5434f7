//! Figures of areas of our own, made of those of their parts.

use std::io::Cursor;

use lifecourse_app::{
    AppError, Deprivation, FigureTable, Outcome, Request, Sums, import_documents, import_figures,
    sum,
};
use lifecourse_core::{Area, AreaCode, Document, Indicator, ValueType};
use lifecourse_storage::{AsOf, Change, Expected, FigureQuery, SqliteStore, Store};
use time::macros::datetime;

fn request() -> Request {
    Request {
        at: datetime!(2026-11-22 12:00 UTC),
        by: "analyst".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    }
}

const LOOK_UP: &str = "LSOA21CD,LSOA21NM,LAD24CD,LAD24NM
E01000001,One,E06000016,Leicester
E01000002,Two,E06000016,Leicester
E01000003,Three,E06000016,Leicester
E01000009,Elsewhere,E08000035,Leeds
";
const DECILES: &str = "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),\
Local Authority District name (2024),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)
E01000001,One,E06000016,Leicester,1
E01000002,Two,E06000016,Leicester,1
E01000003,Three,E06000016,Leicester,6
";
const FALLS: &str = "indicator,area,period,value,count,denominator
falls,E01000001,2023,10,10,100
falls,E01000002,2023,30,90,300
falls,E01000003,2023,5,5,100
falls,E01000001,2024,[c],,
falls,E01000002,2024,30,90,300
falls,E01000003,2024,5,5,100
falls,E01000001,2025,10,10,100
";

fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

/// A store with a neighbourhood of our own, `south-side`, of the first two areas.
async fn store(value_type: ValueType) -> SqliteStore {
    let store = SqliteStore::temporary().await.unwrap();
    let mut look_up = FigureTable::new("look-up.csv", Cursor::new(LOOK_UP.as_bytes().to_vec()));
    let told = import_documents(&store, &mut look_up, &request()).await.unwrap().unwrap();
    assert_eq!((told.outcome, told.documents.new), (Outcome::Stored, 6));
    let change = Change {
        at: request().at,
        by: "analyst".to_owned(),
        why: None,
        origin: "by hand".to_owned(),
    };
    let mut transaction = store.transaction(change).await.unwrap();
    let own = Area {
        made_of: vec![code("E01000001"), code("E01000002")],
        ..Area::named(code("south-side"), "South side".parse().unwrap())
    };
    let falls = Indicator {
        id: "falls".parse().unwrap(),
        value_type,
        scale: None,
        fingertips: None,
        ..Indicator::example()
    };
    for document in [own.into(), falls.into()] {
        transaction.put(&document, Expected::Absent).await.unwrap();
    }
    transaction.commit().await.unwrap();
    for (name, text) in [("file7.csv", DECILES), ("falls.csv", FALLS)] {
        let table = FigureTable::new(name, Cursor::new(text.as_bytes().to_vec()));
        let told = import_figures(&store, table, &request(), |_| {}).await.unwrap();
        assert_eq!(told.outcome, Outcome::Stored, "{:?}", told.diagnostics);
    }
    store
}

fn asked(area: &str) -> Sums {
    Sums { indicators: vec!["falls".parse().unwrap()], areas: vec![code(area)], deprivation: None }
}

/// The figures of an area: segment, period, what is shown, count and denominator.
async fn figures(store: &SqliteStore, area: &str) -> Vec<String> {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let query = FigureQuery { areas: vec![code(area)], ..FigureQuery::default() };
    let page = snapshot.figures(&query).await.unwrap();
    let shown = page.figures.iter().filter(|one| one.series.indicator.as_str() == "falls");
    shown
        .map(|one| {
            let category = one.series.segment.category.as_ref().map_or("all", |one| one.name());
            let value = match (one.figure.measured(), one.figure.reading()) {
                (Some(measured), _) => measured.value.to_string(),
                (None, reading) => format!("{reading:?}"),
            };
            format!(
                "{category} {} {value} {:?}/{:?}",
                one.period,
                one.figure.count(),
                one.figure.denominator()
            )
        })
        .collect()
}

#[tokio::test]
async fn a_neighbourhood_is_the_sum_of_its_parts_and_hidden_where_one_of_them_is() {
    let store = store(ValueType::Proportion).await;
    let told = sum(&store, &asked("south-side"), &request()).await.unwrap();
    assert_eq!(told.report.outcome, Outcome::Stored, "{:?}", told.report.diagnostics);
    assert_eq!(
        figures(&store, "south-side").await,
        [
            // The average of 10 and 30 would be 20.
            "all 2023 25 Some(100.0)/Some(400.0)",
            "all 2024 Missing(Suppressed) None/None",
            "all 2025 Missing(NotAvailable) None/None",
        ]
    );
    assert!(
        told.remarks[0].contains("1 of 2 parts of south-side have no figure"),
        "{:?}",
        told.remarks
    );
    let again = sum(&store, &asked("south-side"), &request()).await.unwrap();
    assert_eq!(again.report.outcome, Outcome::AlreadyStored);
}

#[tokio::test]
async fn an_authority_is_told_by_the_deprivation_of_its_neighbourhoods() {
    let store = store(ValueType::Proportion).await;
    let deprivation = Some(Deprivation { edition: 2025, fifths: false });
    sum(&store, &Sums { deprivation, ..asked("E06000016") }, &request()).await.unwrap();
    let figures = figures(&store, "E06000016").await;
    for shown in [
        "all 2023 21 Some(105.0)/Some(500.0)",
        "Most deprived decile 2023 25 Some(100.0)/Some(400.0)",
        "Fifth less deprived decile 2023 5 Some(5.0)/Some(100.0)",
        "Most deprived decile 2024 Missing(Suppressed) None/None",
        "Fifth less deprived decile 2024 5 Some(5.0)/Some(100.0)",
    ] {
        assert!(figures.iter().any(|figure| figure == shown), "{shown}: {figures:#?}");
    }
}

#[tokio::test]
async fn what_does_not_add_up_is_refused_and_nothing_is_stored() {
    let store = store(ValueType::LifeExpectancy).await;
    let told = sum(&store, &asked("south-side"), &request()).await.unwrap_err();
    assert!(told.to_string().contains("never their average"), "{told}");
    let nowhere = sum(&store, &asked("E01000001"), &request()).await.unwrap_err();
    assert!(matches!(nowhere, AppError::Unanswerable { .. }), "{nowhere}");
    assert_eq!(figures(&store, "south-side").await.len(), 0);
}
