use lifecourse_core::Document;
use proptest::prelude::*;

use super::*;
use crate::sample::QUINTILES;

fn commitment(
    counting: serde_json::Value,
    target: f64,
    results: serde_json::Value,
) -> AnchorCommitment {
    let mut whole = serde_json::to_value(AnchorCommitment::example()).expect("it is JSON");
    whole["counting"] = counting;
    whole["target"] = serde_json::json!({ "period": "2025/26", "value": target });
    whole["results"] = results;
    serde_json::from_value(whole).expect("it is a commitment")
}

const NAMES: [&str; 5] = [
    "Most deprived quintile",
    "Second most deprived quintile",
    "Average deprived quintile",
    "Second least deprived quintile",
    "Least deprived quintile",
];

/// A whole of 2025/26, and fifths from the most deprived on.
fn fifths(whole: f64, parts: &[f64]) -> serde_json::Value {
    let of_parts = NAMES.iter().zip(parts).map(|(name, value)| {
        serde_json::json!({ "period": "2025/26", "value": value, "category": format!("{QUINTILES}: {name}") })
    });
    std::iter::once(serde_json::json!({ "period": "2025/26", "value": whole }))
        .chain(of_parts)
        .collect()
}

fn report(one: &AnchorCommitment, people: Option<&BTreeMap<Category, f64>>) -> AnchorReport {
    AnchorReport::of(
        &Ledger {
            place: "City",
            commitments: &[(one, "Council")],
            by: QUINTILES,
            people,
            synthetic: false,
        },
        None,
    )
}

fn people() -> serde_json::Value {
    serde_json::json!({ "incremental": "new-people" })
}

fn things() -> serde_json::Value {
    serde_json::json!({ "incremental": "things" })
}

#[test]
fn a_commitment_is_met_or_not_when_its_year_is_over() {
    for (value, verdict) in [(80.0, "met"), (79.0, "not-met")] {
        let one = commitment(people(), 80.0, fifths(value, &[]));
        assert_eq!(report(&one, None).commitments[0].done.name(), verdict);
    }
    let first = serde_json::json!([{ "period": "2025/26 Q1", "value": 79 }]);
    let one = commitment(people(), 80.0, first);
    assert_eq!(report(&one, None).commitments[0].done.name(), "told");
}

#[test]
fn the_most_deprived_have_more_or_less_than_their_share_beyond_chance() {
    // Of 100 people a fifth would be 20. The Wilson limits of 40 are 31 to 50 %, of 8 they are 4 to
    // 15 %, of 22 they are 15 to 31 %.
    for (parts, verdict) in [
        ([40.0, 15.0, 15.0, 15.0, 15.0], "more-than-their-share"),
        ([8.0, 23.0, 23.0, 23.0, 23.0], "less-than-their-share"),
        ([22.0, 19.5, 19.5, 19.5, 19.5], "no-clear-difference"),
    ] {
        let told = report(&commitment(people(), 80.0, fifths(100.0, &parts)), None);
        assert_eq!(told.commitments[0].share.name(), verdict);
        assert!(told.reply().remarks[0].contains("equal share"));
    }
    let pounds = commitment(things(), 80.0, fifths(100.0, &[8.0, 23.0, 23.0, 23.0, 23.0]));
    assert_eq!(report(&pounds, None).commitments[0].share.name(), "lower-not-tested");
}

#[test]
fn their_share_is_held_against_the_people_who_live_there() {
    let one = commitment(people(), 80.0, fifths(100.0, &[40.0, 15.0, 15.0, 15.0, 15.0]));
    let all = NAMES.iter().zip([40_000.0, 15_000.0, 15_000.0, 15_000.0, 15_000.0]);
    let people: BTreeMap<Category, f64> = all
        .map(|(name, people)| (Category::new(QUINTILES, name).expect("it is one"), people))
        .collect();
    assert_eq!(report(&one, Some(&people)).commitments[0].share.name(), "no-clear-difference");
}

#[test]
fn where_people_live_must_be_told_of_every_group() {
    let share = |one: &AnchorCommitment| report(one, None).commitments[0].share.name();
    assert_eq!(share(&commitment(people(), 80.0, fifths(100.0, &[]))), "nothing-there");
    let nobody = commitment(people(), 80.0, fifths(100.0, &[0.0; 5]));
    assert_eq!(share(&nobody), "not-positive");
    let all: BTreeMap<Category, f64> = NAMES
        .iter()
        .map(|name| (Category::new(QUINTILES, name).expect("it is one"), 1.0))
        .collect();
    let some = commitment(people(), 80.0, fifths(100.0, &[40.0, 15.0]));
    assert_eq!(report(&some, Some(&all)).commitments[0].share.name(), "group-missing");
    let mean = serde_json::json!([
        { "period": "2025/26", "value": 4, "of": 9 },
        { "period": "2025/26", "value": 4, "of": 9, "category": format!("{QUINTILES}: {}", NAMES[0]) },
    ]);
    assert_eq!(share(&commitment("mean".into(), 80.0, mean)), "not-addable");
}

#[test]
fn no_commitment_is_no_answer() {
    let ledger =
        Ledger { place: "City", commitments: &[], by: QUINTILES, people: None, synthetic: false };
    assert_eq!(AnchorReport::of(&ledger, None).reply().findings[0].answer.name(), "nothing-there");
}

proptest! {
    /// Twice as much of everything that is not tested has the same verdict.
    #[test]
    fn the_finding_does_not_change_with_units(parts in proptest::collection::vec(1_u32..1000, 5)) {
        let parts: Vec<f64> = parts.into_iter().map(f64::from).collect();
        let verdict = |times: f64| {
            let parts: Vec<f64> = parts.iter().map(|part| part * times).collect();
            let whole = parts.iter().sum::<f64>() + 1.0;
            let one = commitment(things(), 1.0, fifths(whole, &parts));
            report(&one, None).commitments[0].share.name()
        };
        prop_assert_eq!(verdict(1.0), verdict(1000.0));
    }
}
