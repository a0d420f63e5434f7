//! Pages that people read: valid, in order, without script, with a way back.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::{Method, StatusCode};
use lifecourse_core::{Document as _, Priority, Strategy};
use scraper::{Html, Selector};
use serde_json::json;

use crate::fixture::{Answer, council_with, empty, get, read, send, site};

fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: scraper::ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The addresses within the site that a page leads to, without their places in the page.
pub(crate) fn links(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let links = all(&page, "a[href], link[href]").into_iter();
    let local =
        links.filter_map(|link| link.attr("href")).filter(|address| address.starts_with('/'));
    local.map(|address| address.split('#').next().unwrap_or_default().to_owned()).collect()
}

fn check(address: &str, answer: &Answer) {
    let page = Html::parse_document(&answer.text);
    assert_eq!(page.errors, Vec::<String>::new(), "{address}");
    assert_eq!(all(&page, "html")[0].attr("lang"), Some("en-GB"));
    assert!(all(&page, "script, style, [style], [onclick], iframe, img").is_empty(), "{address}");

    let levels: Vec<u8> = all(&page, "h1, h2, h3, h4, h5, h6")
        .iter()
        .map(|heading| heading.value().name().as_bytes()[1] - b'0')
        .collect();
    assert_eq!(all(&page, "h1").len(), 1, "{address}");
    assert_eq!(levels.first(), Some(&1), "{address}");
    assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1), "{address}: {levels:?}");

    let ids: Vec<&str> = all(&page, "[id]").iter().filter_map(|one| one.attr("id")).collect();
    let different: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), different.len(), "{address}: {ids:?}");
    for named in all(&page, "[aria-labelledby]") {
        for id in named.attr("aria-labelledby").unwrap_or_default().split_whitespace() {
            assert!(different.contains(id), "{address}: {id}");
        }
    }
    for link in all(&page, "a[href^='#']") {
        assert!(different.contains(&link.attr("href").unwrap()[1..]), "{address}");
    }
    // A card stands on another page, and has nothing of this site around it.
    let around: &[_] = if address.starts_with("/embed/") {
        &["main#main"]
    } else {
        &["header", "main#main", "footer", "a.skip[href='#main']"]
    };
    for landmark in around {
        assert_eq!(all(&page, landmark).len(), 1, "{address}: {landmark}");
    }
    for table in all(&page, "table") {
        let caption = table.select(&Selector::parse("caption").unwrap()).next();
        assert!(caption.is_some_and(|caption| !text(caption).is_empty()), "{address}");
        let unscoped = table.select(&Selector::parse("th:not([scope])").unwrap()).count();
        assert_eq!(unscoped, 0, "{address}");
    }
    assert_eq!(
        all(&page, "table").len(),
        all(&page, ".scroll[role=group][tabindex='0'][aria-labelledby] table").len(),
        "{address}"
    );
    for control in all(&page, "select, textarea, input[type=checkbox]") {
        let label = format!("label[for='{}']", control.attr("id").unwrap());
        assert_eq!(all(&page, &label).len(), 1, "{address}");
    }
}

#[tokio::test]
async fn every_page_that_a_reader_can_come_to_is_sound() {
    let site = site().await;
    let mut waiting = VecDeque::from(["/".to_owned(), "/areas/E07000130".to_owned()]);
    let (mut seen, mut titles) = (BTreeSet::new(), BTreeMap::<String, String>::new());
    while let Some(address) = waiting.pop_front() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let answer = get(&site, &address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        if answer.header("content-type").starts_with("text/html") {
            check(&address, &answer);
            let page = Html::parse_document(&answer.text);
            let title = text(all(&page, "title")[0]);
            assert_eq!(titles.insert(title.clone(), address.clone()), None, "{address}: {title}");
            waiting.extend(links(&answer.text));
        }
    }
    assert!(titles.len() >= 7, "{titles:?}");
}

#[tokio::test]
async fn the_strategy_page_is_as_before() {
    let answer = get(&site().await, "/strategies/joint-strategy").await;
    insta::assert_snapshot!("strategy", answer.text.replace("><", ">\n<"));
}

#[tokio::test]
async fn what_is_said_of_no_priority_has_no_column() {
    let other = Strategy { id: "other".parse().unwrap(), board: None, ..Strategy::example() };
    let priority = read::<Priority>(json!({
        "id": "alone", "strategy": "other", "title": "Alone", "indicators": ["smoking-at-delivery"],
    }));
    let store = council_with(vec![other.into(), priority], |_| true).await;
    let answer = get(&lifecourse_server::site(store), "/strategies/other").await;
    let page = Html::parse_document(&answer.text);
    let heads: Vec<String> = all(&page, "#glance ~ thead th").into_iter().map(text).collect();
    // It names no place to compare with, and so nothing is said of a comparison.
    assert_eq!(heads, ["Priority", "Target", "Recent trend"]);
    assert_eq!(all(&page, "#glance ~ tbody td").len(), 2);
    assert!(!answer.text.contains("an action plan of the Board"), "what is not said needs no key");
}

#[tokio::test]
async fn an_indicator_of_several_places_is_counted_and_not_said_to_be_tested() {
    let answer = get(&site().await, "/strategies/joint-strategy").await;
    let page = Html::parse_document(&answer.text);
    let rows = all(&page, "#whole-indicators ~ tbody tr");
    let said: Vec<String> = rows.into_iter().map(text).collect();
    assert_eq!(said[1], "In two districts 2 places 2 higher – 2 no significant change");
    let notes = all(&page, ".note").into_iter().map(text).collect::<Vec<_>>().join(" ");
    for caution in [
        "Nothing is said where no target is set.",
        "comparisons",
        "could not be tested",
        "trends",
        "without margins of error",
    ] {
        assert!(notes.contains(caution), "{caution}: {notes}");
    }
}

#[tokio::test]
async fn the_home_page_answers_for_every_strategy_as_its_own_page_does() {
    let site = site().await;
    let home = Html::parse_document(&get(&site, "/").await.text);
    let own = Html::parse_document(&get(&site, "/strategies/joint-strategy").await.text);
    let said = text(all(&home, ".answers li div strong")[0]);
    let answer =
        all(&own, ".verdict .answer").into_iter().chain(all(&own, ".verdict p:last-child")).next();
    assert!(text(answer.unwrap()).starts_with(&said), "{said}");
    assert_eq!(all(&home, ".answers li svg").len(), 1, "the answer has a shape");
}

#[tokio::test]
async fn a_place_tells_how_it_stands_before_any_figure_and_its_code_last() {
    let answer = get(&site().await, "/areas/E07000130").await;
    let page = Html::parse_document(&answer.text);
    let heads: Vec<String> = all(&page, "main h2").into_iter().map(text).collect();
    assert_eq!(heads.first().map(String::as_str), Some("How health stands here"));
    assert_eq!(heads.last().map(String::as_str), Some("About this place"));
    let said = text(all(&page, "main")[0]);
    assert!(said.starts_with("Charnwood District"), "{said}");
    assert!(!said.contains("no answer . There is no need"), "{said}");
}

#[tokio::test]
async fn a_table_of_statuses_is_one_wherever_its_heads_are_not_shown() {
    let answer = get(&site().await, "/strategies/joint-strategy").await;
    let page = Html::parse_document(&answer.text);
    assert!(!all(&page, "table.statuses[role=table]").is_empty());
    for (part, role) in [
        ("thead", "rowgroup"),
        ("tbody", "rowgroup"),
        ("tr", "row"),
        ("th[scope=col]", "columnheader"),
        ("th[scope=row]", "rowheader"),
        ("td", "cell"),
    ] {
        let parts = all(&page, &format!(".statuses {part}"));
        assert!(!parts.is_empty() && parts.iter().all(|one| one.attr("role") == Some(role)));
    }
    for table in all(&page, "table.statuses") {
        let of = |selector| table.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
        let heads: Vec<_> = of("thead th").into_iter().skip(1).map(text).collect();
        for row in of("tbody tr") {
            let cells: Vec<_> = row.select(&Selector::parse("td").unwrap()).collect();
            let labels: Vec<_> = cells.iter().filter_map(|cell| cell.attr("data-label")).collect();
            let withheld = cells.len() == 1 && cells[0].attr("colspan") == Some("4");
            assert!(withheld || labels == heads, "{labels:?}");
        }
    }
}

#[tokio::test]
async fn the_indicator_page_says_in_words_what_the_chart_shows() {
    let answer = get(&site().await, "/indicators/smoking-at-delivery?area=E07000130").await;
    let page = Html::parse_document(&answer.text);
    let said = text(all(&page, "main")[0]);
    for words in [
        "Charnwood",
        "The figure for 2022/23 is missing: withheld to protect confidentiality.",
        "[c] Withheld to protect confidentiality",
        "Download these figures (CSV)",
        "Source",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(all(&page, "table.figures tbody tr").len(), 8);
}

#[tokio::test]
async fn a_withheld_indicator_says_why_and_shows_nothing() {
    let answer = get(&site().await, "/indicators/protected-counts").await;
    let page = Html::parse_document(&answer.text);
    assert!(text(all(&page, "main")[0]).contains("disclosure profile `min5`"));
    assert!(all(&page, "svg, table").is_empty());
}

#[tokio::test]
async fn an_empty_database_says_what_to_do_next() {
    let web = lifecourse_server::web(empty().await);
    let answer = get(&web, "/").await;
    check("/", &answer);
    assert!(answer.text.contains("lifecourse demo") && answer.text.contains("lifecourse import"));
    assert_eq!(get(&web, "/api/v1/strategies").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_that_is_not_there_has_a_way_back() {
    let site = site().await;
    for address in [
        "/nowhere",
        "/strategies/joint-stratgy",
        "/areas/atlantis",
        "/indicators/Sm%C3%B6king",
        "/?page=2",
        "/indicators/x/figures.csv",
        "/indicators/smoking-at-delivery/figures.csv?area=E07000135",
        "/indicators/smoking-at-delivery/figures.csv?segment=male",
        "/indicators/protected-counts/figures.csv",
    ] {
        let answer = get(&site, address).await;
        assert!(answer.status.is_client_error(), "{address}");
        check(address, &answer);
        assert!(answer.text.contains("href=\"/\""), "{address}");
    }
    let near = get(&site, "/strategies/joint-stratgy").await;
    assert!(near.text.contains("joint-strategy"), "{}", near.text);
}

#[tokio::test]
async fn the_look_comes_from_here() {
    let answer = get(&site().await, "/style.css").await;
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert!(answer.text.contains(".lc-chart") && answer.text.contains("prefers-color-scheme"));
    assert!(!answer.text.contains("@import") && !answer.text.contains("url("));
}

#[tokio::test]
async fn what_somebody_typed_to_find_a_place_is_kept_nowhere() {
    let site = site().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let look =
        async |text: &str| send(&site, Method::POST, "/find", &form, format!("near={text}")).await;
    let found = look("charn").await;
    assert_eq!(found.status, StatusCode::OK);
    check("/find", &found);
    assert_eq!(found.header("cache-control"), "no-store");
    assert_eq!(found.header("etag"), "");
    assert!(links(&found.text).contains(&"/areas/E07000130".to_owned()), "{}", found.text);
    let nothing = look("Nowhere-at-all").await;
    assert_eq!((nothing.status, nothing.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(!nothing.text.contains("Nowhere-at-all"), "{}", nothing.text);
    let long = look(&"x".repeat(5_000)).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    assert!(!long.text.contains("xxx"));
}

#[tokio::test]
async fn a_page_of_a_group_says_what_is_not_recorded_and_what_mentions_it() {
    let answer = get(&site().await, "/groups/women").await;
    let page = Html::parse_document(&answer.text);
    let heads: Vec<String> = all(&page, "h2").into_iter().map(text).collect();
    assert!(heads.contains(&"Whom do the data not see?".to_owned()), "{heads:?}");
    assert!(
        links(&answer.text).contains(&"/data-sets/hospital-admissions".to_owned()),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_document_that_is_not_for_everybody_has_no_page() {
    let site = site().await;
    for address in ["/targets", "/targets/smoking-at-delivery-2030", "/groups/wome", "/api/groups"]
    {
        assert_eq!(get(&site, address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert!(get(&site, "/groups/wome").await.text.contains("women"));
}
