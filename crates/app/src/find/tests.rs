//! What is found, and what is said where nothing is.

use std::io::Cursor;

use lifecourse_core::{AnyDocument, Document};
use lifecourse_storage::{AsOf, Change, Expected, SqliteStore, Store};
use time::OffsetDateTime;

use super::*;
use crate::{FigureTable, ListReport, Outcome, Request, import_documents};

async fn store(documents: impl IntoIterator<Item = AnyDocument>) -> SqliteStore {
    let store = SqliteStore::temporary().await.unwrap();
    let (at, by) = (OffsetDateTime::UNIX_EPOCH, "test".to_owned());
    let change = Change { at, by: by.clone(), why: None, origin: by };
    let mut transaction = store.transaction(change).await.unwrap();
    for document in documents {
        transaction.put(&document, Expected::Any).await.unwrap();
    }
    transaction.commit().await.unwrap();
    store
}

fn area(code: &str, title: &str, within: &[&str]) -> AnyDocument {
    let within = within.iter().map(|code| code.parse().unwrap()).collect();
    Area { within, ..Area::named(code.parse().unwrap(), title.parse().unwrap()) }.into()
}

fn places() -> Vec<AnyDocument> {
    vec![
        area("E06000016", "Leicester", &[]),
        area("E10000018", "Leicestershire", &[]),
        area("E54000015", "NHS Leicester, Leicestershire and Rutland", &[]),
        area("E01013644", "Leicester 014F", &["E06000016"]),
        area("E07000146", "King's Lynn and West Norfolk", &[]),
        area("E06000021", "Stoke-on-Trent", &[]),
        area("E05010460", "Castle", &["E06000016"]),
        area("E05000001", "Castle", &["E06000021"]),
        area("E07000133", "Melton", &["E10000018"]),
    ]
}

async fn titles(store: &SqliteStore, text: &str) -> Vec<String> {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    match find(&mut *snapshot, text).await.unwrap() {
        Found::Places { places, .. } => {
            places.iter().map(|place| place.title.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_same_name_comes_first_and_what_a_census_drew_last() {
    let store = store(places()).await;
    assert_eq!(
        titles(&store, " leicester").await,
        [
            "Leicester",
            "Leicestershire",
            "NHS Leicester, Leicestershire and Rutland",
            "Leicester 014F"
        ]
    );
    assert_eq!(titles(&store, "Leicester 014").await, ["Leicester 014F"]);
    assert_eq!(titles(&store, "kings lynn").await, ["King's Lynn and West Norfolk"]);
    assert_eq!(titles(&store, "stoke on trent").await, ["Stoke-on-Trent"]);
    assert_eq!(titles(&store, "E07000133").await, ["Melton"]);
    assert_eq!(titles(&store, "rutland leicester").await.len(), 1, "words in any order");
}

#[tokio::test]
async fn places_of_one_name_are_told_apart_by_what_they_lie_in() {
    let store = store(places()).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let Found::Places { places, more } = find(&mut *snapshot, "castle").await.unwrap() else {
        panic!("there are two")
    };
    let within: Vec<_> = places.iter().map(|place| place.within.as_deref().unwrap()).collect();
    assert_eq!((within, more), (vec!["Stoke-on-Trent", "Leicester"], false));
    assert_eq!(places[0].area_type.as_deref(), Some("Ward"));
}

#[tokio::test]
async fn a_place_names_the_strategies_that_report_it() {
    let area_of = Strategy::example().area;
    let mut all = vec![AnyDocument::from(Strategy::example())];
    let mentioned = all[0].references();
    all.extend(mentioned.into_iter().filter_map(|to| {
        (to.kind == Area::KIND).then(|| area(&to.id, &format!("Place {}", to.id), &[]))
    }));
    all[0] = Strategy { board: None, indicators: Vec::new(), ..Strategy::example() }.into();
    let store = store(all).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let Found::Places { places, .. } = find(&mut *snapshot, area_of.as_str()).await.unwrap() else {
        panic!("it is known")
    };
    assert_eq!(places[0].strategies[0].id, Strategy::example().id);
    assert!(!places[0].has_figures);
}

#[tokio::test]
async fn what_leads_nowhere_is_answered_with_what_to_do() {
    let store = store(places()).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    for (text, says) in [
        ("", "two letters"),
        ("%", "two letters"),
        ("%%", "No place of this name"),
        ("Atlantis", "No place of this name"),
        ("LE1", "first half"),
        ("le1 6lp", "No look-up of postcodes"),
        (&"x".repeat(1_000), "two letters"),
    ] {
        let Found::Nothing { why } = find(&mut *snapshot, text).await.unwrap() else {
            panic!("{text}")
        };
        assert!(why.contains(says) && !why.contains("6LP"), "{text}: {why}");
    }
}

async fn load(store: &SqliteStore, postcodes: &str) -> ListReport {
    let mut table = FigureTable::new("ONSPD.csv", Cursor::new(postcodes.as_bytes().to_vec()));
    let request = Request {
        at: OffsetDateTime::UNIX_EPOCH,
        by: "test".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    };
    import_documents(store, &mut table, &request).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_postcode_leads_to_the_areas_around_it_up_to_what_a_strategy_reports() {
    let strategy = Strategy {
        board: None,
        indicators: Vec::new(),
        area: "E10000018".parse().unwrap(),
        report_areas: vec!["E07000133".parse().unwrap()],
        comparators: Vec::new(),
        ..Strategy::example()
    };
    let patch = Area {
        made_of: vec!["E01025900".parse().unwrap()],
        ..Area::named("old-town".parse().unwrap(), "Old Town".parse().unwrap())
    };
    let store = store([
        area("E01025900", "Melton 001A", &["E07000133", "E10000018"]),
        area("E07000133", "Melton", &["E10000018"]),
        area("E10000018", "Leicestershire", &[]),
        area("E92000001", "England", &[]),
        patch.into(),
        strategy.into(),
    ])
    .await;
    let table = "pcds,doterm,oslaua,osward,lsoa21,ctry\n\
                 LE13 1AA,,E07000133,E05005500,E01025900,E92000001\n\
                 LE13 9ZZ,202001,E07000133,E05005500,E01025900,E92000001\n\
                 AB1 0AA,,S12000033,S13002843,,S92000003\n";
    let told = load(&store, table).await;
    assert_eq!((told.outcome, told.documents.new, told.errors), (Outcome::Stored, 3, 0));
    assert_eq!(load(&store, table).await.outcome, Outcome::AlreadyStored);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let Found::Postcode(found) = find(&mut *snapshot, "le131aa").await.unwrap() else {
        panic!("it is in the look-up")
    };
    let titles: Vec<&str> = found.places.iter().map(|place| &*place.title).collect();
    assert_eq!(titles, ["Old Town", "Melton 001A", "Melton", "Leicestershire"]);
    assert_eq!((found.ended.as_deref(), found.edition.as_str()), (None, "ONSPD.csv"));
    let Found::Postcode(old) = find(&mut *snapshot, "LE13 9ZZ").await.unwrap() else {
        panic!("it is known, though it has ended")
    };
    assert_eq!(old.ended.as_deref(), Some("2020-01"));
    for (postcode, says) in [("LE13 1AB", "not known here"), ("AB1 0AA", "has nothing about")] {
        let Found::Nothing { why } = find(&mut *snapshot, postcode).await.unwrap() else {
            panic!("{postcode}")
        };
        assert!(why.contains(says), "{why}");
    }
}
