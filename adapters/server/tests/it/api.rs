//! Bodies, problems, paging, formats and revalidation.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use axum::http::{Method, StatusCode};
use lifecourse_exchange::{FigureReader, KnownIndicators};
use lifecourse_storage::{Edition, Expected, Mark, Published, Reader, SqliteStore, StoreError};
use time::OffsetDateTime;

use crate::fixture::{Answer, ask, change, council, empty, get, large, site};

const SMOKING: &str = "/api/v1/observations?indicator=smoking-at-delivery";

/// The address of the page after this one.
fn next(page: &Answer) -> Option<&str> {
    page.header("link").strip_prefix('<')?.strip_suffix(">; rel=\"next\"")
}

#[tokio::test]
async fn main_bodies_are_as_before() {
    let site = site().await;
    for (name, address) in [
        ("strategies", "/api/v1/strategies"),
        ("indicator", "/api/v1/indicators/smoking-at-delivery"),
        (
            "observations",
            "/api/v1/observations?indicator=smoking-at-delivery&area=E07000130&period=2021/22&period=2022/23",
        ),
        ("withheld", "/api/v1/observations?indicator=protected-counts"),
        ("statuses", "/api/v1/strategies/joint-strategy/statuses"),
    ] {
        let answer = get(&site, address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
        insta::assert_json_snapshot!(name, answer.json());
    }
}

#[tokio::test]
async fn problems_say_what_was_wrong_and_what_there_is() {
    let site = site().await;
    for (name, address) in [
        ("unknown-id", "/api/v1/indicators/smoking-at-delivry"),
        ("unknown-parameter", "/api/v1/observations?indicater=a"),
        ("bad-period", "/api/v1/observations?period=2021-22"),
        (
            "emptied-by-period",
            "/api/v1/observations?indicator=smoking-at-delivery&area=E10000018&period=1999/00",
        ),
        ("emptied-by-area", "/api/v1/observations?indicator=smoking-at-delivery&area=E07000135"),
        ("emptied-by-sex", "/api/v1/observations?indicator=smoking-at-delivery&sex=male"),
        ("emptied-by-indicator", "/api/v1/observations?indicator=smoking-at-delivry"),
        ("withheld-csv", "/api/v1/observations?indicator=protected-counts&format=csv"),
        ("emptied-by-strategy", "/api/v1/priorities?strategy=another"),
        ("nowhere", "/api/v2/strategies"),
    ] {
        let answer = get(&site, address).await;
        assert!(answer.status.is_client_error(), "{address}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        assert_eq!(answer.json()["status"], answer.status.as_u16());
        assert_eq!(answer.json()["instance"], address);
        insta::assert_json_snapshot!(format!("problem-{name}"), answer.json());
    }
}

#[tokio::test]
async fn only_reading_is_answered() {
    let site = site().await;
    for address in ["/api/v1/strategies", "/api/v1/observations", "/health", "/"] {
        let head = ask(&site, Method::HEAD, address, &[]).await;
        assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""), "{address}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = ask(&site, method, address, &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{address}");
            assert_eq!(answer.header("allow"), "GET,HEAD", "{address}");
        }
    }
    let answer = ask(&site, Method::POST, "/api/v1/strategies", &[]).await;
    assert!(answer.json()["type"].as_str().unwrap().ends_with("#method-not-allowed"));
}

#[tokio::test]
async fn pages_hold_every_row_once() {
    let site = site().await;
    let whole = get(&site, "/api/v1/observations?limit=10000").await.json();
    let mut rows = Vec::new();
    let mut address = "/api/v1/observations?limit=1".to_owned();
    loop {
        let page = get(&site, &address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        rows.extend(page.json()["items"].as_array().unwrap().clone());
        assert_eq!(next(&page).is_none(), page.json()["next"].is_null());
        match next(&page) {
            Some(next) => next.clone_into(&mut address),
            None => break,
        }
    }
    assert_eq!(rows.len(), 48);
    assert_eq!(&rows, whole["items"].as_array().unwrap());
}

#[tokio::test]
async fn a_limit_out_of_range_is_refused() {
    let site = site().await;
    for limit in ["0", "10001", "-1", "all"] {
        let answer = get(&site, &format!("{SMOKING}&limit={limit}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{limit}");
    }
}

#[tokio::test]
async fn csv_reads_as_the_same_figures_as_json() {
    let site = site().await;
    let json = get(&site, "/api/v1/observations").await.json();
    let csv = ask(&site, Method::GET, "/api/v1/observations", &[("accept", "text/csv")]).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    let known = KnownIndicators::default();
    let (read, tally) =
        FigureReader::new(csv.text.as_bytes(), "answer.csv", known).unwrap().read_all().unwrap();
    assert_eq!((tally.good, tally.faulty), (48, 0));
    for (row, item) in read.rows.iter().zip(json["items"].as_array().unwrap()) {
        let (series, figure) = (&row.observation.series, &row.observation.figure);
        assert_eq!(item["indicator"], series.indicator.as_str());
        assert_eq!(item["area"], series.area.as_str());
        assert_eq!(item["period"], row.observation.period.to_string());
        assert_eq!(item["value"].as_f64(), figure.measured().map(|measured| measured.value));
    }
    assert!(json["items"].as_array().unwrap().iter().any(|item| item["shorthand"] == "[c]"));
}

#[tokio::test]
async fn a_long_table_comes_whole_and_its_pages_add_up() {
    let api = lifecourse_server::api(large(1_300).await);
    let whole = get(&api, "/api/v1/observations?format=csv").await;
    let rows = whole.text.lines().collect::<std::collections::BTreeSet<_>>();
    assert_eq!((whole.text.lines().count(), rows.len()), (10_401, 10_401));

    let first = get(&api, "/api/v1/observations?format=csv&limit=10000").await;
    let second = get(&api, next(&first).unwrap()).await;
    let pages = first.text.lines().count() + second.text.lines().count();
    assert_eq!((pages, second.header("link")), (10_402, ""));
}

#[tokio::test]
async fn parts_of_a_segment_find_it_however_they_are_written() {
    let site = site().await;
    let all = get(&site, SMOKING).await.json();
    let item = &all["items"][0];
    let (sex, age) = (item["sex"].as_str().unwrap(), item["age"].as_str().unwrap());
    let asked = format!(
        "{SMOKING}&sex={}&age={}",
        sex.to_lowercase(),
        age.replace(' ', "%20").replace('+', "%2B")
    );
    assert_eq!(get(&site, &asked).await.json()["items"], all["items"]);
    let latest = get(&site, &format!("{asked}&latest=true")).await.json();
    assert_eq!(latest["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again_until_something_changes() {
    let store = council().await;
    let site = lifecourse_server::site(store.clone());
    for address in [SMOKING, "/api/v1/strategies", "/", "/indicators/smoking-at-delivery"] {
        let first = get(&site, address).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{address}");
        assert_eq!(first.header("cache-control"), "no-cache");
        assert_eq!(first.header("vary"), "accept, accept-encoding");
        let known = [("if-none-match", tag.as_str())];
        let again = ask(&site, Method::GET, address, &known).await;
        assert_eq!(
            (again.status, again.text.as_str()),
            (StatusCode::NOT_MODIFIED, ""),
            "{address}"
        );
    }
    let json = get(&site, SMOKING).await.header("etag").to_owned();
    let as_csv = [("if-none-match", json.as_str()), ("accept", "text/csv")];
    assert_eq!(ask(&site, Method::GET, SMOKING, &as_csv).await.status, StatusCode::OK);

    let mut more = change(&store).await;
    let area = lifecourse_core::Area::named(
        "E12000004".parse().unwrap(),
        "East Midlands".parse().unwrap(),
    );
    more.put(&area.into(), Expected::Absent).await.unwrap();
    more.commit().await.unwrap();
    let after = ask(&site, Method::GET, SMOKING, &[("if-none-match", &json)]).await;
    assert_eq!(after.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_is_sent_compressed_to_whoever_takes_it_so() {
    let site = site().await;
    for address in [SMOKING, "/", "/style.css"] {
        let gzip = [("accept-encoding", "br, gzip")];
        let made = ask(&site, Method::GET, address, &gzip).await;
        let kept = ask(&site, Method::GET, address, &gzip).await;
        let plain = get(&site, address).await;
        assert_eq!((&made.headers, &made.text), (&kept.headers, &kept.text), "{address}");
        assert_eq!((made.header("content-encoding"), &made.text), ("gzip", &plain.text));
        assert!(!plain.headers.contains_key("content-encoding"), "{address}");
        // One is the other in other bytes, as a weak tag says.
        assert_eq!(made.header("etag"), plain.header("etag"));
        let known = [("if-none-match", plain.header("etag")), gzip[0]];
        let again = ask(&site, Method::GET, address, &known).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{address}");
        for answer in [made, kept, plain, again] {
            assert_eq!(answer.header("vary"), "accept, accept-encoding", "{address}");
        }
    }
}

/// A store that counts how often it is read.
#[derive(Debug)]
struct Counted(Arc<SqliteStore>, AtomicUsize);

#[async_trait]
impl Published for Counted {
    async fn reader(&self, edition: Edition) -> Result<Box<dyn Reader>, StoreError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.reader(edition).await
    }

    async fn mark(&self, at: OffsetDateTime) -> Result<Mark, StoreError> {
        self.0.mark(at).await
    }
}

#[tokio::test]
async fn what_was_answered_is_kept_until_something_changes() {
    let store = council().await;
    let counted = Arc::new(Counted(store.clone(), AtomicUsize::default()));
    let site = lifecourse_server::site(counted.clone());
    for address in [SMOKING, "/api/v1/strategies", "/", "/indicators/smoking-at-delivery"] {
        let first = get(&site, address).await;
        let reads = counted.1.load(Ordering::Relaxed);
        let again = get(&site, address).await;
        assert_eq!(counted.1.load(Ordering::Relaxed), reads, "{address}");
        assert_eq!((&again.text, &again.headers), (&first.text, &first.headers), "{address}");
        let csv = ask(&site, Method::GET, address, &[("accept", "text/csv")]).await;
        assert_eq!(csv.header("content-type").starts_with("text/csv"), address == SMOKING);
        assert_eq!(ask(&site, Method::HEAD, address, &[]).await.text, "", "{address}");
    }
    let mut more = change(&store).await;
    let area = lifecourse_core::Area::named(
        "E12000004".parse().unwrap(),
        "East Midlands".parse().unwrap(),
    );
    more.put(&area.into(), Expected::Absent).await.unwrap();
    more.commit().await.unwrap();
    let reads = counted.1.load(Ordering::Relaxed);
    get(&site, SMOKING).await;
    assert!(counted.1.load(Ordering::Relaxed) > reads, "it may have changed");
}

#[tokio::test]
async fn what_is_not_there_is_not_known() {
    let site = site().await;
    let tag = get(&site, "/").await.header("etag").to_owned();
    for address in [
        "/nowhere",
        "/strategies/another",
        "/indicators/another",
        "/areas/E07000999",
        "/api/v1/nowhere",
        "/api/v1/indicators/another",
    ] {
        for known in [tag.as_str(), "*"] {
            let answer = ask(&site, Method::GET, address, &[("if-none-match", known)]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address} {known}");
        }
    }
    for address in ["/", SMOKING] {
        let answer = ask(&site, Method::GET, address, &[("if-none-match", "*")]).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(answer.header("etag"), get(&site, address).await.header("etag"));
    }
    let of_another = ask(&site, Method::GET, SMOKING, &[("if-none-match", &tag)]).await;
    assert_eq!(of_another.status, StatusCode::OK);
}

#[tokio::test]
async fn an_empty_database_has_empty_lists_and_is_ready() {
    let api = lifecourse_server::api(empty().await);
    for address in ["/api/v1/strategies", "/api/v1/observations", "/api/v1/statuses"] {
        let answer = get(&api, address).await;
        assert_eq!(
            (answer.status, &answer.json()["items"]),
            (StatusCode::OK, &serde_json::json!([])),
            "{address}"
        );
    }
    assert_eq!(get(&api, "/health").await.json()["status"], "ok");
    assert_eq!(get(&api, "/ready").await.status, StatusCode::OK);
}
