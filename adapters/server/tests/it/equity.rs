//! What is asked of protected figures is answered without them, and as if there were none.

use std::collections::BTreeSet;

use axum::{Router, http::StatusCode};
use lifecourse_core::{AnyDocument, Gate, Question};
use lifecourse_storage::Row;
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::fixture::{Answer, SECRET, SECRET_CATEGORY, council_with, get, read};

const DECILES: &str = "LSOA11 deprivation deciles in England (IMD2019)";

/// What can be asked of the protected indicator, in every place where a question names one.
fn asked() -> Vec<(&'static str, Value)> {
    let (area, protected, open) = ("E10000018", "protected-counts", "smoking-at-delivery");
    let wards = json!({ "areas": "district" });
    let groups = json!({ "category": "Ethnic groups" });
    vec![
        (
            "pace",
            json!({ "poorest-fastest": { "indicator": protected, "area": area, "by": DECILES } }),
        ),
        (
            "pace-in-women",
            json!({ "poorest-fastest": { "indicator": protected, "area": area, "by": DECILES, "segment": "Female, 65+ yrs" } }),
        ),
        ("gap-of-areas", json!({ "gap": { "indicator": protected, "area": area, "by": wards } })),
        ("gap-of-groups", json!({ "gap": { "indicator": protected, "area": area, "by": groups } })),
        (
            "gap-then",
            json!({ "gap": { "indicator": protected, "area": area, "by": groups, "period": "2020/21" } }),
        ),
        (
            "gap-never",
            json!({ "gap": { "indicator": protected, "area": area, "by": groups, "period": "1999" } }),
        ),
        (
            "gap-in-women",
            json!({ "gap": { "indicator": protected, "area": area, "by": groups, "segment": "Female, 65+ yrs" } }),
        ),
        (
            "gap-elsewhere",
            json!({ "gap": { "indicator": protected, "area": "E07000134", "by": groups } }),
        ),
        (
            "care-of-need",
            json!({ "care-for-need": { "need": protected, "service": open, "provision": "use", "area": area, "by": wards } }),
        ),
        (
            "care-by-service",
            json!({ "care-for-need": { "need": open, "service": protected, "provision": "spend", "area": area, "by": wards } }),
        ),
        (
            "share-of-need",
            json!({ "allocation": { "need": protected, "today": open, "area": area, "by": wards, "floor": 0.5, "progressivity": 1 } }),
        ),
        (
            "share-of-spend",
            json!({ "allocation": { "need": open, "today": protected, "area": area, "by": wards, "floor": 0.5, "progressivity": 1 } }),
        ),
        (
            "whom-not",
            json!({ "not-reached": { "area": area, "areas": "district", "need": protected } }),
        ),
        ("where-most", json!({ "most-deprived": { "index": protected, "area": area } })),
        (
            "deaths",
            json!({ "life-expectancy-gap": { "deaths": protected, "area": area, "by": DECILES } }),
        ),
        (
            "causes",
            json!({ "life-expectancy-gap": { "deaths": open, "causes": [protected], "area": area, "by": DECILES } }),
        ),
    ]
}

/// What is asked of documents that the public does not see: the target of a protected indicator,
/// and gates that are judged by one or by how many were reached.
fn of_hidden_documents() -> Vec<(&'static str, Value)> {
    vec![
        (
            "hidden-targets",
            json!({ "fair-targets": { "target": "protected-2030", "by": { "areas": "district" } } }),
        ),
        ("hidden-gate", json!({ "progress": { "gate": "protected-stage" } })),
        ("hidden-reach", json!({ "progress": { "gate": "second-stage" } })),
    ]
}

fn question(id: &str, asks: &Value) -> AnyDocument {
    read::<Question>(json!({
        "id": id, "title": format!("Asked by the Board: {id}?"), "strategy": "joint-strategy", "asks": asks,
    }))
}

fn documents() -> Vec<AnyDocument> {
    let gate = read::<Gate>(json!({
        "id": "protected-stage", "title": "A stage", "strategy": "joint-strategy", "on": "2026-11-30",
        "criteria": [{ "title": "Fewer of them", "test": { "indicator": {
            "indicator": "protected-counts", "area": "E10000018", "at_most": 7193.0,
        } } }],
    }));
    let evident = read::<Gate>(json!({
        "id": "open-stage", "title": "An open stage", "strategy": "joint-strategy", "on": "2026-11-30",
        "criteria": [{ "title": "Fewer smoke", "test": { "indicator": {
            "indicator": "smoking-at-delivery", "area": "E10000018", "at_most": 7.0,
        } } }],
    }));
    let open = json!({ "progress": { "gate": "open-stage" } });
    let all = asked().into_iter().chain(of_hidden_documents()).chain([("open-gate", open)]);
    all.map(|(id, asks)| question(id, &asks)).chain([gate, evident]).collect()
}

/// The site with the protected figures in its store, and without any.
async fn both() -> [Router; 2] {
    let open = |row: &Row| !row.observation.series.indicator.as_str().ends_with("-counts");
    [
        lifecourse_server::site(council_with(documents(), |_| true).await),
        lifecourse_server::site(council_with(documents(), open).await),
    ]
}

fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace(' ', "%20").replace(',', "%2C").replace('+', "%2B")
}

/// A question as an address asks it.
fn address(asks: &Value) -> String {
    let (name, fields) = asks.as_object().unwrap().iter().next().unwrap();
    let mut pairs = Vec::new();
    for (field, value) in fields.as_object().unwrap() {
        match (field.as_str(), value) {
            ("by", Value::Object(by)) => {
                let (kind, text) = by.iter().next().unwrap();
                let field = if kind == "areas" { "areas" } else { "by" };
                pairs.push(format!("{field}={}", encoded(text.as_str().unwrap())));
            }
            ("causes", Value::Array(all)) => {
                pairs.extend(all.iter().map(|one| format!("cause={}", one.as_str().unwrap())));
            }
            (field, Value::String(text)) => pairs.push(format!("{field}={}", encoded(text))),
            (field, number) => pairs.push(format!("{field}={number}")),
        }
    }
    format!("/equity/{name}?{}", pairs.join("&"))
}

/// The answer of both sites, which must not depend on whether there are protected figures.
async fn same(sites: &[Router; 2], address: &str) -> Answer {
    let (with, without) = (get(&sites[0], address).await, get(&sites[1], address).await);
    assert_eq!(with.status, without.status, "{address}");
    assert_eq!(with.text, without.text, "{address}");
    let digits = with.text.replace(['.', ','], "");
    assert!(!digits.contains(SECRET) && !with.text.contains(SECRET_CATEGORY), "{address}");
    with
}

fn withheld(reply: &Value) {
    let findings = reply["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{reply}");
    assert_eq!(findings[0]["refusal"], "withheld", "{reply}");
    assert_eq!((&reply["remarks"], &reply["tables"]), (&json!([]), &json!([])), "{reply}");
}

#[tokio::test]
async fn every_question_that_names_a_protected_indicator_is_withheld() {
    let sites = both().await;
    for (id, asks) in asked() {
        let address = address(&asks);
        let answer = same(&sites, &format!("/api/v1{address}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
        withheld(&answer.json());
        let written = same(&sites, &format!("/api/v1/questions/{id}/answer")).await;
        assert_eq!(written.json()["reply"], answer.json(), "{id}");
        for page in [address, format!("/questions/{id}")] {
            let page = same(&sites, &page).await;
            assert_eq!(page.status, StatusCode::OK, "{id}");
            assert!(page.text.contains("disclosure profile `min5`"), "{id}: {}", page.text);
            assert!(!page.text.contains("<table"), "{id}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn what_is_asked_of_a_hidden_target_or_gate_is_refused_and_the_rest_is_answered() {
    let sites = both().await;
    for (id, asks) in of_hidden_documents() {
        let ad_hoc = same(&sites, &format!("/api/v1{}", address(&asks))).await;
        assert_eq!(ad_hoc.status, StatusCode::NOT_FOUND, "{id}: {}", ad_hoc.text);
        let written = same(&sites, &format!("/api/v1/questions/{id}/answer")).await;
        assert_eq!(written.status, StatusCode::OK, "{id}: {}", written.text);
        let reply = &written.json()["reply"];
        assert_eq!(reply["findings"].as_array().unwrap().len(), 1, "{reply}");
        assert_eq!(reply["findings"][0]["refusal"], "nothing-there", "{reply}");
        assert_eq!(same(&sites, &format!("/questions/{id}")).await.status, StatusCode::OK);
    }
    for gate in ["protected-stage", "second-stage"] {
        let page = same(&sites, &format!("/api/v1/gates/{gate}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{gate}");
    }
    let open = same(&sites, "/api/v1/questions/open-gate/answer").await;
    assert_eq!(open.json()["reply"]["findings"][0]["verdict"], "sufficient", "{}", open.text);
}

#[tokio::test]
async fn lists_and_pages_of_all_questions_are_the_same_without_the_protected_figures() {
    let sites = both().await;
    for address in [
        "/api/v1/answers",
        "/api/v1/answers?strategy=joint-strategy",
        "/api/v1/indicators/protected-counts/answers",
        "/strategies/joint-strategy/fairness",
        "/strategies/joint-strategy",
        "/indicators/protected-counts",
    ] {
        let answer = same(&sites, address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
    }
    let listed = same(&sites, "/api/v1/answers?strategy=joint-strategy").await.json();
    let named: BTreeSet<&str> = asked().iter().map(|(id, _)| *id).collect();
    let mut found = 0;
    for one in listed["items"].as_array().unwrap() {
        let asks = one["asks"].to_string();
        if one["id"].as_str().is_some_and(|id| named.contains(id))
            || asks.contains("protected-counts")
        {
            withheld(&one["reply"]);
            found += 1;
        }
    }
    // Those written down, and what is asked unasked of an indicator that is watched by groups.
    assert_eq!(found, named.len() + 1);
}

#[tokio::test]
async fn every_link_among_the_questions_leads_to_an_answer() {
    let [site, _] = both().await;
    let mut seen = 0;
    for start in ["/strategies/joint-strategy/fairness", "/strategies/joint-strategy"] {
        let page = get(&site, start).await;
        for link in crate::pages::links(&page.text) {
            if link.starts_with("/questions/") || link.starts_with("/equity/") {
                assert_eq!(get(&site, &link).await.status, StatusCode::OK, "{link}");
                seen += 1;
            }
        }
    }
    assert!(seen > asked().len());
}

#[tokio::test]
async fn a_page_and_the_api_give_the_same_verdict() {
    let [site, _] = both().await;
    let gap = "/equity/gap?indicator=smoking-at-delivery&area=E10000018&areas=district";
    for question in [gap, "/questions/open-gate"] {
        let api = if question == gap { gap.to_owned() } else { format!("{question}/answer") };
        let answer = get(&site, &format!("/api/v1{api}")).await.json();
        let reply = if answer["reply"].is_object() { &answer["reply"] } else { &answer };
        let page = Html::parse_document(&get(&site, question).await.text);
        let sections = Selector::parse("main section").unwrap();
        let sections: Vec<String> =
            page.select(&sections).map(|one| one.text().collect::<Vec<_>>().join(" ")).collect();
        let findings = reply["findings"].as_array().unwrap();
        assert_eq!(sections.len(), findings.len(), "{question}");
        for (section, finding) in sections.iter().zip(findings) {
            let label = finding["label"].as_str().unwrap_or("no answer");
            assert!(section.contains(label), "{section}: {finding}");
            // A page says once that there is no answer.
            let sentence = finding["sentence"].as_str().unwrap().to_lowercase();
            let said = sentence.trim_start_matches("no answer: ");
            assert!(section.to_lowercase().contains(said), "{section}: {finding}");
        }
    }
}

#[tokio::test]
async fn a_gate_is_judged_for_the_day_that_is_asked_for() {
    let [site, _] = both().await;
    for address in
        ["/api/v1/questions/open-gate/answer?", "/api/v1/equity/progress?gate=open-stage&"]
    {
        let before = get(&site, &format!("{address}on=2026-11-29")).await;
        let after = get(&site, &format!("{address}on=2026-12-01")).await;
        assert_eq!(
            (before.status, after.status),
            (200.try_into().unwrap(), 200.try_into().unwrap())
        );
        assert_ne!(before.text, after.text, "{address}");
        let lately = get(&site, &format!("{address}on=lately")).await;
        assert!(lately.status == 400 && lately.text.contains("2026-11-30"), "{}", lately.text);
    }
    assert_eq!(get(&site, "/api/v1/answers?on=2026-11-29").await.status, 200);
    let address = "/api/v1/indicators/smoking-at-delivery/answers?on=2026-11-29";
    assert_eq!(get(&site, address).await.status, 200);
}
