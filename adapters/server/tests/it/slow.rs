//! Clients that take their time, and stores that are busy.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
    response::Response,
};
use lifecourse_core::{Document, Indicator};
use lifecourse_storage::{BatchSource, Edition, Expected, FigureQuery, Published, Row};
use time::{OffsetDateTime, macros::datetime};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::fixture::{change, get, large, publish};

const TABLES: [&str; 2] =
    ["/api/v1/observations?format=csv", "/indicators/smoking-at-delivery/figures.csv"];
/// After every release.
const LATER: OffsetDateTime = datetime!(2100-01-01 0:00 UTC);
/// More than a store has readers.
const MANY: usize = 10;

/// The head of an answer whose body nobody reads yet.
async fn begin(site: &Router, address: &str) -> Response {
    let request = Request::get(address).body(Body::empty()).unwrap();
    timeout(Duration::from_secs(5), site.clone().oneshot(request)).await.expect(address).unwrap()
}

async fn rest(response: Response) -> Result<usize, axum::Error> {
    let bytes = to_bytes(response.into_body(), usize::MAX).await?;
    Ok(String::from_utf8(bytes.to_vec()).unwrap().lines().count())
}

#[tokio::test]
async fn slow_readers_of_tables_keep_nobody_waiting() {
    let site = lifecourse_server::site(large(1_300).await);
    for address in TABLES {
        let mut slow = Vec::new();
        for _ in 0..MANY {
            slow.push(begin(&site, address).await);
        }
        for other in ["/", "/health", "/ready", "/indicators"] {
            assert_eq!(begin(&site, other).await.status(), StatusCode::OK, "{other}");
        }
        assert_eq!(rest(slow.remove(0)).await.unwrap(), 10_401, "{address}");
    }
}

#[tokio::test]
async fn a_table_is_of_the_moment_at_which_it_began() {
    let store = large(1_300).await;
    let site = lifecourse_server::site(store.clone());
    let begun = begin(&site, TABLES[0]).await;
    let one = FigureQuery { limit: Some(1), ..FigureQuery::default() };
    let known =
        store.reader(Edition::at(LATER)).await.unwrap().figures(&one).await.unwrap().figures;
    let mut observation = known.into_iter().next().unwrap();
    observation.series.area = "E01999999".parse().unwrap();
    let mut later = change(&store).await;
    let mut import = later.import().await.unwrap();
    import.write(vec![Row { number: 2, observation }]).await.unwrap();
    let source = BatchSource { name: "later.csv".to_owned(), sha256: [9; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    later.commit().await.unwrap();
    publish(&store).await;
    assert_eq!(rest(begun).await.unwrap(), 10_401);
    assert_eq!(get(&site, TABLES[0]).await.text.lines().count(), 10_402);
}

#[tokio::test]
async fn a_table_whose_figures_are_withheld_midway_is_cut_off() {
    let store = large(1_300).await;
    let site = lifecourse_server::site(store.clone());
    let begun = begin(&site, TABLES[0]).await;
    let mut protect = change(&store).await;
    let indicator =
        Indicator { disclosure: "min5".to_owned().try_into().unwrap(), ..Indicator::example() };
    protect.put(&indicator.into(), Expected::Any).await.unwrap();
    protect.commit().await.unwrap();
    assert!(rest(begun).await.is_err());
}

#[tokio::test]
async fn a_store_without_a_free_reader_leaves_the_process_well() {
    let store = large(1).await;
    let site = lifecourse_server::site(store.clone());
    let mut readers = Vec::new();
    while let Ok(reader) =
        timeout(Duration::from_millis(200), store.reader(Edition::at(LATER))).await
    {
        readers.push(reader.unwrap());
    }
    for (address, status) in [
        ("/health", StatusCode::OK),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/api/nowhere", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(begin(&site, address).await.status(), status, "{address}");
    }
}
