//! Places by name and postcode, and their boundaries.

use std::{io::Cursor, sync::Arc};

use lifecourse_app::{FigureTable, Request, import_documents};
use lifecourse_core::{AnyDocument, Area};
use lifecourse_storage::{Change, Expected, SqliteStore, Store};
use time::OffsetDateTime;

use crate::fixture::get;

const POSTCODES: &str = "pcds,doterm,oslaua,ctry\nLE13 1AA,,E07000133,E92000001\n";
const BOUNDARIES: &str = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
    "properties": {"LAD24CD": "E07000133"}, "geometry": {"type": "Polygon",
    "coordinates": [[[-0.9, 52.7], [-0.8, 52.7], [-0.8, 52.8], [-0.9, 52.8], [-0.9, 52.7]]]}}]}"#;

async fn import(store: &SqliteStore, name: &str, text: &str) {
    let mut table = FigureTable::new(name, Cursor::new(text.as_bytes().to_vec()));
    let request = Request {
        at: OffsetDateTime::UNIX_EPOCH,
        by: "test".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    };
    import_documents(store, &mut table, &request).await.unwrap().unwrap();
}

async fn site() -> axum::Router {
    let store = SqliteStore::temporary().await.unwrap();
    let (at, by) = (OffsetDateTime::UNIX_EPOCH, "test".to_owned());
    let change = Change { at, by: by.clone(), why: None, origin: by };
    let mut transaction = store.transaction(change).await.unwrap();
    let melton = Area::named("E07000133".parse().unwrap(), "Melton".parse().unwrap());
    transaction.put(&AnyDocument::from(melton), Expected::Any).await.unwrap();
    transaction.commit().await.unwrap();
    import(&store, "ONSPD.csv", POSTCODES).await;
    import(&store, "lads.geojson", BOUNDARIES).await;
    lifecourse_server::api(Arc::new(store))
}

#[tokio::test]
async fn what_was_typed_is_found_and_kept_by_nobody() {
    let site = site().await;
    for (typed, found) in [("le131aa", "postcode"), ("melt", "places"), ("LE13", "nothing")] {
        let answer = get(&site, &format!("/api/v1/places?q={typed}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("etag"), "", "a tag would be made of the address");
        assert_eq!(answer.json()["found"], found);
    }
    let found = get(&site, "/api/v1/places?q=LE13%201AA").await.json();
    assert_eq!(found["places"][0]["title"], "Melton");
    assert_eq!(get(&site, "/api/v1/places?postcode=LE131AA").await.status, 400);
}

#[tokio::test]
async fn boundaries_come_as_geojson_with_whose_they_are() {
    let site = site().await;
    let answer = get(&site, "/api/v1/boundaries?area=E07000133&area=E07000134&across=100").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert!(!answer.header("etag").is_empty());
    let json = answer.json();
    assert_eq!(json["features"].as_array().unwrap().len(), 1);
    assert_eq!(json["features"][0]["properties"]["name"], "Melton");
    assert!(json["attribution"].as_str().unwrap().contains("Open Government Licence"));
    for (address, status) in [
        ("/api/v1/boundaries", 400),
        ("/api/v1/boundaries?area=Leeds", 400),
        ("/api/v1/boundaries?area=E07000134", 404),
        ("/api/v1/boundaries?area=E07000133&across=0", 400),
    ] {
        assert_eq!(get(&site, address).await.status, status, "{address}");
    }
}
