use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::date;

use super::*;

fn life(value: Value) -> Result<InsightLife, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn codes(insight: &Insight) -> Vec<&'static str> {
    insight.check().into_iter().map(|fault| fault.code).collect()
}

#[test]
fn an_insight_goes_forward_only_and_leaves_no_step_out() {
    let back = life(json!({ "received": "2026-02-01", "acknowledged": "2026-01-31" }));
    assert_eq!(
        back.unwrap_err(),
        "this was acknowledged on 2026-01-31, before it was received on 2026-02-01: mend the day that is wrong"
    );
    let hasty = life(json!({ "received": "2026-02-01", "answered": "2026-02-02" }));
    assert_eq!(
        hasty.unwrap_err(),
        "this was answered and never themed: give the day of that step too"
    );
}

#[test]
fn how_far_it_has_come_is_told_of_any_day() {
    let life = Insight::example().life;
    assert_eq!(life.at(date!(2026 - 01 - 11)), None);
    assert_eq!(life.at(date!(2026 - 01 - 12)), Some(InsightStep::Received));
    assert_eq!(life.at(date!(2026 - 01 - 19)), Some(InsightStep::Acknowledged));
    assert_eq!(life.at(date!(2027 - 01 - 01)), Some(InsightStep::Themed));
}

#[test]
fn a_step_and_what_it_brings_go_together() {
    let themed = Insight::example();
    assert_eq!(codes(&Insight { themes: Vec::new(), ..themed.clone() }), ["themes-and-day"]);
    let answer = "We have asked the surgery".parse().ok();
    assert_eq!(codes(&Insight { answer, ..themed.clone() }), ["answer-and-day"]);
    assert_eq!(codes(&Insight { champion: None, ..themed }), ["insight-of-nobody"]);
}

#[test]
fn a_need_says_whose_judgement_it_is_and_nothing_else_does() {
    let need = Insight::example();
    assert_eq!(codes(&Insight { need: None, ..need.clone() }), ["need-without-type"]);
    assert_eq!(codes(&Insight { kind: InsightKind::Barrier, ..need }), ["need-of-no-need"]);
}

#[test]
fn words_that_could_lead_to_a_person_are_refused() {
    let mut insight = Insight::example();
    insight.words = "Ring me on 07700 900123".parse().ok();
    let faults = insight.check();
    assert_eq!((faults[0].field.as_str(), faults[0].code), ("words", "personal-data"));
}

#[test]
fn the_public_reads_what_may_be_quoted_and_not_of_whom() {
    let insight = Insight::example();
    assert_eq!(insight.clone().for_public(&|_| true), None);
    let quoted = Insight { consent_to_quote: true, area: "E05010458".parse().ok(), ..insight };
    let shown = quoted.for_public(&|_| true).unwrap();
    assert_eq!((shown.champion, shown.groups, shown.area), (None, Vec::new(), None));
}

proptest! {
    #[test]
    fn a_life_is_read_if_its_days_are_in_order(days in prop::collection::vec(0..9_i64, 4)) {
        let day = |at: usize| (date!(2026 - 01 - 01) + time::Duration::days(days[at])).to_string();
        let read = life(json!({
            "received": day(0), "acknowledged": day(1), "themed": day(2), "answered": day(3),
        }));
        prop_assert_eq!(read.is_ok(), days.is_sorted());
    }
}
