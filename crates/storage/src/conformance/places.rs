//! What a store must know of places.

use lifecourse_core::{AreaCode, Boundary, PostcodeEntry, PostcodeLookUp, Shape};
use time::{Duration, macros::date};

use super::{area, change, code, commit, noon, source};
use crate::{
    AsOf, Audit, AuditLog, Edition, Expected, Layer, Logged, Outlines, Page, Published, Reader,
    Store,
};

/// A square of so many metres, at grains of 10 and 100.
fn square(area: &str, west: i32, size: i32) -> Boundary {
    let east = west + size;
    let ring = vec![(west, 0), (east, 0), (east, size), (west, size)];
    let shape = |grain| Shape::new(grain, vec![ring.clone()]).expect("a square on the grid");
    Boundary { area: code(area), shapes: vec![shape(10), shape(100)] }
}

async fn put(store: &dyn Store, seconds: i64, name: &str, boundaries: &[Boundary]) -> bool {
    let layer = Layer { property: "LAD24CD".to_owned(), licence: format!("OGL {name}") };
    let mut new = false;
    let put = commit(store, change(seconds), async |transaction| {
        new = transaction.put_boundaries(&source(name), &layer, boundaries).await?;
        Ok(())
    });
    assert_eq!(put.await.unwrap().is_some(), new, "what is the same is no change");
    new
}

async fn outlines(reader: &mut dyn Reader, areas: &[&str], across: u32) -> Outlines {
    let areas: Vec<AreaCode> = areas.iter().map(|area| code(area)).collect();
    reader.boundaries(&areas, across).await.unwrap()
}

fn grains(found: &Outlines) -> Vec<(&str, i32)> {
    found.shapes.iter().map(|(area, shape)| (area.as_str(), shape.grain())).collect()
}

pub(super) async fn a_place_is_found_by_the_words_of_its_name<S: Store + Published>(store: &S) {
    let names = [
        ("E10000018", "Leicestershire"),
        ("E01013644", "Leicester 014F"),
        ("E06000016", "Leicester"),
        ("E54000015", "NHS Leicester, Leicestershire and Rutland"),
        ("E07000146", "King's Lynn and West Norfolk"),
        ("E06000021", "Stoke-on-Trent"),
        ("E06000052", "100% Cornwall_"),
    ];
    let put = commit(store, change(1), async |transaction| {
        for (id, title) in names {
            transaction.put(&area(id, title, &[]), Expected::Absent).await?;
        }
        Ok(())
    });
    put.await.unwrap();
    let mut reader = store.reader(Edition::at(noon())).await.unwrap();
    for (word, limit, found) in [
        ("leicester", 9, &["E06000016", "E10000018", "E54000015", "E01013644"][..]),
        ("LEICESTER", 1, &["E06000016"]),
        ("kings", 9, &["E07000146"]),
        ("king's", 9, &["E07000146"]),
        ("trent", 9, &["E06000021"]),
        ("rent", 9, &[]),
        ("cornwall", 9, &["E06000052"]),
        ("014", 9, &["E01013644"]),
    ] {
        let places = reader.places(word, limit).await.unwrap();
        let codes: Vec<&str> = places.iter().map(|place| place.area.as_str()).collect();
        assert_eq!(codes, found, "{word}");
    }
}

pub(super) async fn boundaries_are_read_at_the_grain_of_the_map<S: Store + Published>(store: &S) {
    let boundaries = [square("E06000016", 0, 1_000), square("E06000017", 1_000, 1_000)];
    assert!(put(store, 1, "a.geojson", &boundaries).await);
    let mut reader = store.reader(Edition::at(noon())).await.unwrap();
    let both = ["E06000017", "E06000016", "E06000018"];
    // Both are 2,000 metres across: at 100 metres a step that is 20.
    let coarse = outlines(&mut *reader, &both, 20).await;
    assert_eq!(grains(&coarse), [("E06000016", 100), ("E06000017", 100)]);
    assert_eq!(coarse.shapes[1].1, boundaries[1].shapes[1]);
    assert_eq!(coarse.licences, ["OGL a.geojson"]);
    let fine = outlines(&mut *reader, &both, 21).await;
    assert_eq!(grains(&fine), [("E06000016", 10), ("E06000017", 10)]);
    let finer = outlines(&mut *reader, &["E06000016"], 1_000_000).await;
    assert_eq!(grains(&finer), [("E06000016", 10)], "there is none finer");
    assert_eq!(outlines(&mut *reader, &["E06000018"], 0).await, Outlines::default());
    let layers = reader.layers().await.unwrap();
    assert_eq!((layers.len(), layers[0].areas, &*layers[0].source), (1, 2, "a.geojson"));
}

pub(super) async fn every_state_of_a_boundary_can_be_asked_for<S: Store + Published>(store: &S) {
    let before = [square("E06000016", 0, 1_000), square("E06000017", 1_000, 1_000)];
    assert!(put(store, 1, "a.geojson", &before).await);
    assert!(!put(store, 2, "a.geojson", &before).await, "it stands already");
    assert!(put(store, 3, "b.geojson", &[square("E06000016", 0, 500)]).await);
    let size = async |as_of: AsOf, area: &str| {
        let mut snapshot = store.snapshot(as_of).await.unwrap();
        let found = outlines(&mut *snapshot, &[area], 10).await;
        found.shapes.first().map(|(_, shape)| shape.extent()[3])
    };
    assert_eq!(size(AsOf::Now, "E06000016").await, Some(500));
    assert_eq!(size(AsOf::Now, "E06000017").await, Some(1_000));
    let then = |seconds| AsOf::Time(noon() + Duration::seconds(seconds));
    assert_eq!(size(then(2), "E06000016").await, Some(1_000));
    assert_eq!(size(then(0), "E06000016").await, None);
    assert!(put(store, 4, "a.geojson", &before).await, "it stood, and does not any more");
    assert_eq!(size(AsOf::Now, "E06000016").await, Some(1_000));
    assert_eq!(size(then(3), "E06000016").await, Some(500));
}

fn look_up(entries: &[(&str, u32)]) -> PostcodeLookUp {
    let places = vec![
        vec![code("E01013644"), code("E05010460"), code("E06000016")],
        vec![code("E05005449"), code("E07000130")],
    ];
    let entries = entries.iter().map(|&(postcode, place)| PostcodeEntry {
        postcode: postcode.parse().expect("a postcode"),
        place,
        ended: (place == 1).then_some(date!(2019 - 06 - 01)),
    });
    PostcodeLookUp::new(places, entries.collect()).expect("every place is there")
}

async fn load(store: &dyn Store, seconds: i64, name: &str, look_up: &PostcodeLookUp) -> bool {
    let mut new = false;
    let put = commit(store, change(seconds), async |transaction| {
        new = transaction.put_postcodes(&source(name), look_up).await?;
        Ok(())
    });
    put.await.unwrap();
    new
}

pub(super) async fn a_look_up_of_postcodes_replaces_the_one_before<S: Store + Published>(
    store: &S,
) {
    let mut reader = store.reader(Edition::at(noon())).await.unwrap();
    assert_eq!(reader.postcodes().await.unwrap(), None);
    drop(reader);
    let may = look_up(&[("LE1 6LP", 0), ("L1 0AA", 1)]);
    assert!(load(store, 1, "may.csv", &may).await);
    assert!(!load(store, 2, "may.csv", &may).await, "it is loaded already");
    let mut reader = store.reader(Edition::at(noon())).await.unwrap();
    let edition = reader.postcodes().await.unwrap().unwrap();
    assert_eq!((edition.source.as_str(), edition.postcodes), ("may.csv", 2));
    let found = reader.postcode("le16lp".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((found.areas, found.ended), (may.places()[0].clone(), None));
    let found = reader.postcode("L1 0AA".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((found.areas.len(), found.ended), (2, Some(date!(2019 - 06 - 01))));
    drop(reader);
    assert!(load(store, 3, "august.csv", &look_up(&[("LE2 1AA", 0)])).await);
    let mut reader = store.reader(Edition::at(noon())).await.unwrap();
    assert_eq!(reader.postcode("LE1 6LP".parse().unwrap()).await.unwrap(), None);
    assert!(reader.postcode("LE2 1AA".parse().unwrap()).await.unwrap().is_some());
    assert_eq!(reader.postcodes().await.unwrap().unwrap().source, "august.csv");
}

pub(super) async fn boundaries_and_postcodes_are_in_the_log<S: Store + AuditLog>(store: &S) {
    put(store, 1, "a.geojson", &[square("E06000016", 0, 1_000)]).await;
    put(store, 2, "b.geojson", &[square("E06000016", 0, 500)]).await;
    load(store, 3, "may.csv", &look_up(&[("LE1 6LP", 0)])).await;
    load(store, 4, "august.csv", &look_up(&[("LE1 6LP", 1), ("L1 0AA", 1)])).await;
    let log = store.audit_log(Page::default()).await.unwrap();
    let count = |action| log.iter().filter(|entry| entry.action == action).count();
    assert_eq!((count(Logged::BoundariesImported), count(Logged::PostcodesImported)), (2, 2));
    let Audit::Log(verified) = store.audit(None).await.unwrap() else { panic!("it is whole") };
    assert_eq!(verified.fault(), None);
}
