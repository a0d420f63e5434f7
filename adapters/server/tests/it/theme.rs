//! The look of a council.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    http::{Method, StatusCode},
};
use lifecourse_server::{Theme, harden, themed_site};
use scraper::{Html, Selector};

use crate::fixture::{ask, council, get};

fn example() -> Theme {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/theme.toml");
    Theme::read(Path::new(path)).unwrap()
}

#[tokio::test]
async fn a_theme_names_and_colours_every_page() {
    let site = themed_site(council().await, None, example());
    for address in ["/", "/strategies/joint-strategy", "/nowhere"] {
        let page = Html::parse_document(&get(&site, address).await.text);
        let one = |selector: &str| {
            let found = page.select(&Selector::parse(selector).unwrap()).next().unwrap();
            (found.text().collect::<String>(), found.attr("src").map(str::to_owned))
        };
        assert!(one("title").0.ends_with(" – Health and wellbeing in Made-up County"), "{address}");
        assert_eq!(one("header .site").0, "Health and wellbeing in Made-up County");
        assert_eq!(
            one("header img[alt=''][width='40'][height='40']").1.as_deref(),
            Some("/logo.svg")
        );
    }
    let style = get(&site, "/style.css").await.text;
    let (before, after) = style.split_at(style.find("--head: #00443b").unwrap());
    assert!(before.contains("--head: #12344d") && !after.contains("--head: #12344d"));
    assert!(after.contains("--lc-main: #005a4e"));
    let feed = get(&site, "/updates.atom").await.text;
    assert!(feed.contains("Made-up County: what changed"), "{feed}");
}

#[tokio::test]
async fn a_logo_is_served_under_the_policy_of_the_pages() {
    let site = harden(themed_site(council().await, None, example()));
    let logo = get(&site, "/logo.svg").await;
    assert_eq!((logo.status, logo.header("content-type")), (StatusCode::OK, "image/svg+xml"));
    assert!(logo.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(logo.header("x-content-type-options"), "nosniff");
    assert_eq!(get(&site, "/logo.png").await.status, StatusCode::NOT_FOUND);
    let plain = lifecourse_server::site(council().await);
    assert_eq!(get(&plain, "/logo.svg").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_kept_of_another_theme_is_not_shown() {
    let store = council().await;
    let with = |theme: Theme| -> Router { themed_site(Arc::clone(&store) as _, None, theme) };
    let plain = get(&with(Theme::default()), "/").await;
    let themed = with(example());
    let known = [("if-none-match", plain.header("etag"))];
    let again = ask(&with(Theme::default()), Method::GET, "/", &known).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let answer = ask(&themed, Method::GET, "/", &known).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("Made-up County"));
}

#[test]
fn a_theme_that_is_not_there_is_named() {
    let why = Theme::read(Path::new("no/theme.toml")).unwrap_err().to_string();
    assert!(why.starts_with("no/theme.toml cannot be read"), "{why}");
}
