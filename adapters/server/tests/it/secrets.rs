//! No answer holds a figure that is not published, or who changed what.

use std::collections::{BTreeSet, VecDeque};

use crate::{
    fixture::{OFFICER, SECRET, council, get},
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
        if answer.header("content-type").starts_with("text/html") {
            waiting.extend(crate::pages::links(&answer.text));
        }
    }
    assert!(seen.iter().any(|address| address.starts_with("/indicators/smoking-at-delivery?")));
}
