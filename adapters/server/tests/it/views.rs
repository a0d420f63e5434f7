//! Views of figures on pages, on other people's pages, and beside each other.

use axum::http::StatusCode;
use lifecourse_app::ViewKind;
use lifecourse_server::{harden, themed_site};

use crate::fixture::{council, get, large, site};

const SMOKING: &str = "/indicators/smoking-at-delivery";

#[tokio::test]
async fn every_view_is_drawn_or_says_why_not_on_its_page_and_its_card() {
    let site = site().await;
    for kind in ViewKind::ALL {
        let page = get(&site, &format!("{SMOKING}?view={kind}")).await;
        let card = get(&site, &format!("/embed{SMOKING}?view={kind}")).await;
        assert_eq!((page.status, card.status), (StatusCode::OK, StatusCode::OK), "{kind}");
        for answer in [&page, &card] {
            let drawn = answer.text.contains("lc-figure");
            assert!(drawn != answer.text.contains("There is no chart."), "{kind}");
        }
        let picture = get(&site, &format!("/embed{SMOKING}/chart.svg?view={kind}")).await;
        let is_offered = page.text.contains("chart.svg");
        assert_eq!(is_offered, page.text.contains("lc-figure"), "{kind}: what leads to nothing");
        if page.text.contains("lc-figure") {
            assert_eq!(picture.header("content-type"), "image/svg+xml", "{kind}");
            assert!(picture.text.contains("Source: ") && picture.text.contains("Release 1"));
            let svg = roxmltree::Document::parse(&picture.text);
            assert!(svg.is_ok(), "{kind}: {svg:?}");
        } else {
            assert_eq!(picture.status, StatusCode::NOT_FOUND, "{kind}");
        }
    }
}

#[tokio::test]
async fn a_view_that_there_is_not_names_those_that_there_are() {
    let answer = get(&site().await, &format!("{SMOKING}?view=pie")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("funnel"), "{}", answer.text);
}

#[tokio::test]
async fn a_card_may_be_framed_anywhere_and_a_page_nowhere() {
    let site = harden(site().await);
    for (address, framed) in [
        (format!("/embed{SMOKING}"), true),
        (format!("/embed{SMOKING}/chart.svg"), true),
        (SMOKING.to_owned(), false),
        ("/".to_owned(), false),
        ("/embed/nowhere".to_owned(), false),
    ] {
        let answer = get(&site, &address).await;
        let policy = answer.header("content-security-policy");
        assert_eq!(policy.contains("frame-ancestors *"), framed, "{address}: {policy}");
        assert_eq!(answer.header("x-frame-options") == "DENY", !framed, "{address}");
        assert!(!policy.contains("unsafe"), "{address}: {policy}");
    }
}

#[tokio::test]
async fn a_card_of_a_release_keeps_it_in_its_address() {
    let theme = "site = 'https://health.council.example'".parse().unwrap();
    let page = get(&themed_site(council().await, None, theme), SMOKING).await;
    let card = "src=&quot;https://health.council.example/embed/indicators/smoking-at-delivery?";
    let start = page.text.find(card).unwrap_or_else(|| panic!("{}", page.text));
    let snippet = page.text[start..].split("&quot;").nth(1).unwrap();
    assert!(snippet.ends_with("release=1"), "{snippet}");
    let unknown = get(&site().await, SMOKING).await.text;
    assert!(!unknown.contains("textarea") && unknown.contains("copy its address"), "{unknown}");
    let other = get(&site().await, &format!("/embed{SMOKING}?release=9")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_protected_is_on_no_card_and_in_no_comparison() {
    let site = site().await;
    for address in [
        "/embed/indicators/protected-counts",
        "/embed/indicators/protected-counts?view=gradient&area=E07000130",
        "/embed/indicators/protected-counts/chart.svg?view=comparison",
        "/compare?indicator=protected-counts&area=E07000130&area=E10000018",
    ] {
        let answer = get(&site, address).await;
        let digits = answer.text.replace(['.', ','], "");
        assert!(!digits.contains(crate::fixture::SECRET), "{address}");
        assert!(answer.text.contains("protected"), "{address}: {}", answer.text);
    }
}

#[tokio::test]
async fn indicators_and_places_are_beside_each_other_and_all_of_it_is_in_the_address() {
    let site = site().await;
    let address = "/compare?indicator=smoking-at-delivery&indicator=in-two-districts&area=E10000018&area=E07000130";
    let page = get(&site, address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text.matches("lc-figure").count(), 2);
    assert!(page.text.contains("[c]"), "what is hidden is told");
    let again = get(&site, &format!("{address}&release=1")).await;
    assert_eq!(again.status, StatusCode::OK);
    let nothing = get(&site, "/compare").await;
    assert!(nothing.text.contains("tick at least one indicator"));
    let half = get(&site, "/compare?indicator=in-two-districts&area=E92000001&area=E10000018");
    let half = half.await.text;
    assert!(
        half.contains("Without figures: Leicestershire."),
        "what was chosen is not passed over"
    );
    // Only what is still to be chosen is open; what is folded is passed by keyboard in one step.
    let is_open = async |asked: &str| {
        get(&site, &format!("/compare{asked}")).await.text.matches("<details open").count()
    };
    assert_eq!(is_open("").await, 0);
    assert_eq!(is_open("?area=E07000130").await, 1);
    assert_eq!(is_open("?indicator=smoking-at-delivery").await, 1);
    assert_eq!(is_open("?indicator=smoking-at-delivery&area=E07000130").await, 0);
}

#[tokio::test]
async fn what_is_compared_is_named_while_its_list_is_folded_and_one_series_has_a_finding() {
    let page =
        get(&site().await, "/compare?indicator=smoking-at-delivery&area=E07000130").await.text;
    assert!(page.contains("Smoking") && page.contains("</strong> Charnwood (1 of "), "{page}");
    assert!(page.contains("Charnwood: from "), "{page}");
    assert_eq!(page.matches("Compare what is chosen").count(), 1);
}

#[tokio::test]
async fn too_much_is_not_compared() {
    let site = site().await;
    let areas = (0..25).map(|at| format!("&area=E070001{at:02}")).collect::<Vec<_>>().concat();
    let answer = get(&site, &format!("/compare?indicator=smoking-at-delivery{areas}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let unknown = get(&site, "/compare?indicator=smoking-at-delivry&area=E10000018").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text.contains("smoking-at-delivery"), "{}", unknown.text);
}

#[tokio::test]
async fn a_page_of_an_indicator_that_nobody_watches_is_short_however_many_places_there_are() {
    let site = lifecourse_server::site(large(1_000).await);
    let page = get(&site, SMOKING).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.len() < 100_000, "{} bytes", page.text.len());
    let last = get(&site, &format!("{SMOKING}?area=E01001000")).await;
    assert!(last.text.contains("E01001000") && last.text.contains("lc-figure"), "{}", last.text);
}

#[tokio::test]
async fn an_indicator_is_taken_away_as_a_package_of_what_is_released() {
    let site = site().await;
    let page = get(&site, SMOKING).await;
    assert!(page.text.contains("/indicators/smoking-at-delivery/package.zip"));
    let package = get(&site, "/indicators/smoking-at-delivery/package.zip").await;
    assert_eq!(package.header("content-type"), "application/zip");
    let (table, rest) = package.text.split_once("documents.json:").unwrap();
    assert_eq!(table.lines().count(), 2 + 3 * 8, "{table}");
    assert!(table.contains("[c]") && !table.contains("counts"), "{table}");
    assert!(rest.contains("\"name\": \"smoking-at-delivery\""), "{rest}");
    assert!(!rest.contains("joint-strategy"), "{rest}");
    for (address, status) in [
        ("/indicators/protected-counts/package.zip", StatusCode::FORBIDDEN),
        ("/indicators/nowhere/package.zip", StatusCode::NOT_FOUND),
        ("/indicators/smoking-at-delivery/package.zip?release=9", StatusCode::NOT_FOUND),
        ("/indicators/smoking-at-delivery/package.zip?area=E07000130", StatusCode::BAD_REQUEST),
    ] {
        let answer = get(&site, address).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.text);
        assert!(!answer.text.contains(crate::fixture::SECRET));
    }
}
