use lifecourse_core::{Ask, Document, Funding, Gate, GateDecision, Payment};
use time::macros::date;

use super::*;
use crate::gate::Facts;

/// The day of the gate of the example.
const GATE: Date = date!(2026 - 11 - 30);
const DECIDED: Date = date!(2026 - 12 - 10);
const NOTHING: Facts<'_> = Facts { figures: &[], actions: &[], interventions: &[], evidence: &[] };

fn gate(outcome: Option<GateOutcome>, conditions: Vec<Condition>) -> Gate {
    let reason = "Progress was made".parse().unwrap();
    let decision = outcome.map(|outcome| GateDecision { on: DECIDED, outcome, conditions, reason });
    Gate { decision, ..Gate::example() }
}

fn report(fund: &Fund, gate: &Gate, as_of: Date) -> FundingReport {
    let judged = GateReport::of(gate, &NOTHING, as_of);
    FundingReport::of(fund, &[None, Some(judged)], as_of)
}

/// How the second stage stands.
fn second(fund: &Fund, outcome: Option<GateOutcome>, as_of: Date) -> &'static str {
    report(fund, &gate(outcome, Vec::new()), as_of).stages[1].answer.name()
}

fn paid(amount: u64, on: Date) -> Fund {
    let mut fund = Fund::example();
    fund.stages[1].released = vec![Payment { on, amount }];
    fund
}

#[test]
fn a_stage_waits_for_its_gate_and_then_for_its_money() {
    let fund = Fund::example();
    assert_eq!(second(&fund, None, date!(2026 - 11 - 29)), "not-yet");
    assert_eq!(second(&fund, None, GATE), "awaiting-decision");
    let passed = Some(GateOutcome::Passed);
    assert_eq!(second(&fund, passed, date!(2026 - 12 - 09)), "awaiting-decision");
    assert_eq!(second(&fund, passed, DECIDED), "to-release");
    assert_eq!(second(&fund, Some(GateOutcome::NotPassed), DECIDED), "held");
}

#[test]
fn money_is_released_in_part_or_in_full_from_the_day_on_which_it_is_paid() {
    let passed = Some(GateOutcome::PassedWithConditions);
    let later = date!(2027 - 01 - 05);
    assert_eq!(second(&paid(1_000, later), passed, DECIDED), "to-release");
    assert_eq!(second(&paid(1_000, later), passed, later), "partly-released");
    assert_eq!(second(&paid(40_000, later), passed, later), "released");
}

#[test]
fn money_ahead_of_its_gate_is_told() {
    let early = paid(1_000, GATE);
    for outcome in [None, Some(GateOutcome::NotPassed)] {
        let report = report(&early, &gate(outcome, Vec::new()), DECIDED);
        assert_eq!(report.stages[1].answer.name(), "ahead-of-gate");
        assert_eq!(report.overall.name(), "ahead-of-gate");
    }
}

#[test]
fn conditions_of_the_fund_and_of_the_gate_are_followed() {
    let condition = |due, met_on| Condition {
        what: "Report to the funder".parse().unwrap(),
        due: Some(due),
        met_on,
    };
    let mut fund = Fund::example();
    fund.conditions = vec![condition(date!(2026 - 10 - 01), Some(date!(2026 - 09 - 30)))];
    let of_gate = vec![condition(date!(2027 - 03 - 31), None)];
    let gate = gate(Some(GateOutcome::PassedWithConditions), of_gate);
    let at = |day| report(&fund, &gate, day);
    assert_eq!(at(DECIDED).overall.name(), "in-order");
    assert!(at(DECIDED).overall.sentence().ends_with("Of 2 conditions: 1 met and 1 open."));
    assert_eq!(at(date!(2027 - 04 - 01)).overall.name(), "condition-overdue");
    let reply = at(date!(2027 - 04 - 01)).reply();
    assert_eq!(reply.tables[1].rows[1][3], Cell::from("overdue"));
    assert_eq!(reply.question, Ask::Funding(Funding { fund: fund.id.clone() }).words());
}

#[test]
fn the_sum_is_in_pounds() {
    let report = report(&Fund::example(), &gate(None, Vec::new()), date!(2026 - 06 - 01));
    assert_eq!(
        report.overall.sentence(),
        "As of 1 June 2026, £10,000 of £50,000 is paid: Plan released and Do not yet."
    );
    assert_eq!(report.stages[0].answer.sentence(), "Plan: all of £10,000 is paid.");
}
