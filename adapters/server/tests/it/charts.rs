//! How charts are read, and the way there from each of them.

use axum::http::StatusCode;
use lifecourse_charts::Kind;
use scraper::{Html, Selector};

use crate::fixture::{get, site};

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).expect("a selector")).count()
}

#[tokio::test]
async fn each_kind_of_chart_has_a_page_with_an_example_that_says_it_is_made_up() {
    let site = site().await;
    let all = get(&site, "/charts").await;
    for kind in Kind::ALL {
        assert!(all.text.contains(&format!("href=\"/charts/{kind}\"")), "{kind}");
        let answer = get(&site, &format!("/charts/{kind}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{kind}");
        assert!(answer.text.contains("Synthetic: made-up figures"), "{kind}");
        let page = Html::parse_document(&answer.text);
        let steps = kind.guide().steps.len();
        assert_eq!(count(&page, "main > ol > li"), steps, "{kind}");
        assert!(count(&page, "main svg") > 0, "{kind}");
    }
}

#[tokio::test]
async fn a_kind_that_there_is_not_names_those_that_there_are() {
    let answer = get(&site().await, "/charts/pie").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("funnel"), "{}", answer.text);
}

#[tokio::test]
async fn the_signs_come_with_every_letter_in_square_brackets() {
    let answer = get(&site().await, "/charts/signs").await;
    for letters in ["[c]", "[x]", "[z]", "[low]", "[p]", "[b]"] {
        assert!(answer.text.contains(&format!("<dt>{letters}</dt>")), "{letters}");
    }
}

#[tokio::test]
async fn a_chart_leads_to_how_it_is_read() {
    let site = site().await;
    for (address, kind) in [
        ("/indicators/smoking-at-delivery", "trend"),
        ("/embed/indicators/smoking-at-delivery", "trend"),
        ("/compare?indicator=smoking-at-delivery&area=E10000018", "multiples"),
    ] {
        let page = get(&site, address).await;
        let way = format!("href=\"/charts/{kind}\"");
        assert!(page.text.contains(&way), "{address}: {}", page.text);
    }
    let about = get(&site, "/about").await;
    assert!(about.text.contains("href=\"/charts\""));
}
