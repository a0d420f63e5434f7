use lifecourse_core::Document;
use proptest::prelude::*;
use time::macros::date;

use super::*;

/// North and east lie in the county; nothing else lies in anything.
fn holds(outer: &AreaCode, inner: &AreaCode) -> bool {
    outer == inner || (outer.as_ref() == "county" && ["north", "east"].contains(&inner.as_ref()))
}

fn need(json: &serde_json::Value) -> Need {
    let mut whole = serde_json::to_value(Need::example()).expect("it is JSON");
    for (field, value) in json.as_object().expect("they are fields") {
        whole[field] = value.clone();
    }
    serde_json::from_value(whole).expect("it is a need")
}

fn service(json: &serde_json::Value) -> Service {
    let mut whole = serde_json::to_value(Service::example()).expect("it is JSON");
    whole["areas"] = serde_json::json!([]);
    for (field, value) in json.as_object().expect("they are fields") {
        whole[field] = value.clone();
    }
    serde_json::from_value(whole).expect("it is a service")
}

fn matched(needs: &[Need], services: &[Service]) -> MatchReport {
    let needs: Vec<_> = needs.iter().collect();
    let offers: Vec<_> = services.iter().map(Offer::from).collect();
    MatchReport::of(&Known {
        about: "County",
        needs: &needs,
        offers: &offers,
        holds: &holds,
        place: &|area| area.to_string(),
        group: &|group| group.to_string(),
        on: date!(2026 - 11 - 22),
    })
}

fn fit(of: &serde_json::Value, by: &serde_json::Value) -> (Option<Fit>, String) {
    let report = matched(&[need(of)], &[service(by)]);
    let why = report.needs[0].matches.first().map(|one| one.why.join("; "));
    (report.needs[0].fit(), why.unwrap_or_default())
}

#[test]
fn it_works_on_the_same_determinant() {
    let housing = serde_json::json!({ "areas": ["north"] });
    assert_eq!(fit(&housing, &serde_json::json!({ "determinants": ["food"] })).0, None);
    let (found, why) = fit(&housing, &serde_json::json!({}));
    assert_eq!(found, Some(Fit::InFull));
    assert_eq!(why, "works on housing; for people of any place; for everybody");
    let own = |words: &str| serde_json::json!({ "own": words });
    let of = serde_json::json!({ "areas": ["north"], "determinant": own("Digital exclusion") });
    let by = serde_json::json!({ "determinants": [own("digital exclusion")] });
    assert_eq!(fit(&of, &by).0, Some(Fit::InFull));
}

#[test]
fn it_is_for_the_place() {
    for (of, by, found) in [
        (vec!["north"], vec!["county"], Some(Fit::InFull)),
        (vec!["county"], vec!["north"], Some(Fit::InPart)),
        (vec!["north", "east"], vec!["north"], Some(Fit::InPart)),
        (vec!["north", "east"], vec!["north", "east"], Some(Fit::InFull)),
        (vec!["north"], vec!["east"], None),
        (vec!["north"], vec!["elsewhere"], None),
    ] {
        let told = fit(&serde_json::json!({ "areas": of }), &serde_json::json!({ "areas": by }));
        assert_eq!(told.0, found, "{of:?} {by:?}");
    }
}

#[test]
fn it_is_for_the_people_in_their_languages() {
    for (of, by, found) in [
        (vec![], vec!["elders"], Some(Fit::InPart)),
        (vec!["elders"], vec![], Some(Fit::InFull)),
        (vec!["elders"], vec!["elders", "carers"], Some(Fit::InFull)),
        (vec!["elders", "carers"], vec!["elders"], Some(Fit::InPart)),
        (vec!["elders"], vec!["carers"], None),
    ] {
        let told = fit(&serde_json::json!({ "groups": of }), &serde_json::json!({ "groups": by }));
        assert_eq!(told.0, found, "{of:?} {by:?}");
    }
    let of = serde_json::json!({ "areas": ["north"], "languages": ["Punjabi", "Urdu"] });
    let (found, why) = fit(&of, &serde_json::json!({ "languages": ["punjabi"] }));
    assert_eq!(found, Some(Fit::InPart));
    assert!(why.ends_with("in Punjabi, not in Urdu"), "{why}");
}

#[test]
fn needs_without_anything_come_first_and_are_named() {
    let warm = need(&serde_json::json!({ "areas": ["north"] }));
    let food = need(
        &serde_json::json!({ "id": "food", "title": "Food", "determinant": "food", "areas": ["north"] }),
    );
    let report = matched(&[warm, food], &[service(&serde_json::json!({}))]);
    assert_eq!(report.overall.name(), "some-without-match");
    assert_eq!(report.overall.sentence(), "Of 2 needs, 1 has nothing that helps: Food.");
    assert_eq!(report.needs[0].title, "Food");
    assert_eq!(matched(&[], &[]).overall.name(), "nothing-there");
}

#[test]
fn a_service_that_nobody_has_looked_at_for_a_year_is_told() {
    let stale = service(&serde_json::json!({ "assured_on": "2025-01-01" }));
    let remarks = matched(&[Need::example()], &[stale]).reply().remarks;
    assert!(remarks.iter().any(|one| one.contains("made sure")), "{remarks:?}");
    let fresh = matched(&[Need::example()], &[service(&serde_json::json!({}))]).reply().remarks;
    assert!(!fresh.iter().any(|one| one.contains("made sure")), "{fresh:?}");
}

proptest! {
    /// What is for more people and places helps no less.
    #[test]
    fn what_is_for_everybody_everywhere_helps_in_full(
        areas in proptest::sample::subsequence(vec!["north", "east", "county"], 0..=3),
        groups in proptest::sample::subsequence(vec!["elders", "carers"], 0..=2),
    ) {
        let of = need(&serde_json::json!({ "areas": areas, "groups": groups }));
        let report = matched(&[of], &[service(&serde_json::json!({}))]);
        prop_assert_eq!(report.needs[0].fit(), Some(Fit::InFull));
    }
}
