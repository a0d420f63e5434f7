//! No answer holds a figure that is not published, or who changed what.

use std::collections::{BTreeSet, VecDeque};

use axum::http::HeaderMap;

use crate::{
    fixture::{Answer, OFFICER, SECRET, SECRET_CATEGORY, council, get, site},
    openapi::address,
};

#[tokio::test]
async fn protected_figures_are_in_no_answer() {
    let store = council().await;
    let site = lifecourse_server::site(store);
    let mut waiting: VecDeque<String> = lifecourse_server::openapi()["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(|path| address(path))
        .collect();
    waiting.extend(
        [
            "/",
            "/api/v1/observations?indicator=protected-counts",
            "/api/v1/observations?indicator=protected-counts&format=csv",
            "/api/v1/observations?indicator=protected-counts&latest=true&limit=1",
            "/api/v1/observations?indicator=protected-counts&indicator=smoking-at-delivery",
            "/api/v1/observations?indicator=protected-counts&period=1999",
            "/api/v1/observations?area=E10000018&period=1999",
            "/api/v1/observations?format=csv",
            "/api/v1/indicators/protected-counts",
            "/api/v1/indicators/protected-counts/statuses",
            "/api/v1/statuses?indicator=protected-counts&area=E10000018",
            "/indicators/protected-counts",
            "/indicators/protected-counts?area=E10000018",
            "/indicators/protected-counts/figures.csv",
            "/api/v1/targets",
            "/areas/E10000018",
        ]
        .map(str::to_owned),
    );
    let mut seen = BTreeSet::new();
    while let Some(address) = waiting.pop_front() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let answer = get(&site, &address).await;
        assert!(!answer.status.is_server_error(), "{address}");
        // 7193, 71.93, 7.193, 0.7193 with any of their separators.
        let digits = answer.text.replace(['.', ','], "");
        assert!(!digits.contains(SECRET), "{address}: {}", answer.text);
        assert!(!answer.text.contains(OFFICER), "{address}");
        assert!(!answer.text.contains(SECRET_CATEGORY), "{address}");
        if answer.header("content-type").starts_with("text/html") {
            waiting.extend(crate::pages::links(&answer.text));
        }
    }
    assert!(seen.iter().any(|address| address.starts_with("/indicators/smoking-at-delivery?")));
}

/// Filters by what protected figures are of, and by what no figure is of.
const FILTERS: &[&str] = &[
    "",
    "&category=SecretCat",
    "&category=SecretCa",
    "&category_type=Ethnic%20groups",
    "&category_type=Nothing",
    "&sex=Female",
    "&sex=Male",
    "&age=65%2B%20yrs",
    "&age=3%20yrs",
    "&segment=Female,%2065%2B%20yrs,%20Ethnic%20groups:%20SecretCat",
    "&segment=Female,%2065%2B%20yrs,%20Ethnic%20groups:%20SecretCa",
    "&area=E07000130",
    "&area=E07000134",
    "&period=2020/21",
    "&period=1999",
    "&latest=true",
    "&limit=1",
    "&sex=Female&category=SecretCat&area=E07000130&period=2020/21&latest=true",
    "&sex=Female&category=SecretCa&area=nowhere&period=1999",
];

#[tokio::test]
async fn of_a_protected_indicator_the_answer_is_the_same_whatever_else_is_asked() {
    let site = site().await;
    for (start, status) in [
        ("/api/v1/observations?indicator=protected-counts", 200),
        ("/api/v1/observations?indicator=protected-counts&indicator=protected-counts", 200),
        ("/api/v1/observations?indicator=protected-counts&indicator=unheard-of", 200),
        ("/api/v1/observations?format=csv&indicator=protected-counts", 403),
        // Nobody has described it, and so it is as unheard of.
        ("/api/v1/observations?indicator=undescribed-counts", 404),
        ("/api/v1/observations?indicator=unheard-of-counts", 404),
    ] {
        let plain = get(&site, start).await;
        assert_eq!(plain.status, status, "{start}: {}", plain.text);
        for filters in FILTERS {
            let address = format!("{start}{filters}");
            let answer = get(&site, &address).await;
            assert_eq!(answer.text.replace(&address, start), plain.text, "{address}");
            assert_eq!(answer.status, plain.status, "{address}");
            assert_eq!(headers(&answer), headers(&plain), "{address}");
        }
    }
    let unheard_of = get(&site, "/api/v1/observations?indicator=unheard-of-counts").await.text;
    let undescribed = get(&site, "/api/v1/observations?indicator=undescribed-counts").await.text;
    assert_eq!(undescribed.replace("undescribed", "unheard-of"), unheard_of);
}

/// The headers but for the length and the tag, which are those of the address, too.
fn headers(answer: &Answer) -> HeaderMap {
    let mut headers = answer.headers.clone();
    headers.remove("content-length");
    headers.remove("etag");
    headers
}

#[tokio::test]
async fn a_group_of_protected_figures_alone_is_as_one_that_is_nowhere() {
    let site = site().await;
    for start in ["/api/v1/observations?", "/api/v1/observations?indicator=smoking-at-delivery&"] {
        for filter in [
            "category=SecretCat",
            "sex=female&category=SecretCat",
            "segment=Female,%2065%2B%20yrs,%20Ethnic%20groups:%20SecretCat",
            "category=SecretCat&area=E07000130&period=2020/21",
        ] {
            let asked = get(&site, &format!("{start}{filter}")).await;
            let nowhere = filter.replace(SECRET_CATEGORY, "NowhereCat");
            let nowhere = get(&site, &format!("{start}{nowhere}")).await;
            assert_eq!(asked.status, 404, "{start}{filter}: {}", asked.text);
            assert_eq!(asked.text.replace(SECRET_CATEGORY, "NowhereCat"), nowhere.text);
        }
    }
}
