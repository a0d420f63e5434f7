use lifecourse_core::{
    Ask, Counted, Criterion, Document, EvidenceTest, FigureParts, GateOutcome, IndicatorTest,
    Limits, Measured, MilestoneTest, Missing, Progress, Reach, ReachTest, Reading, Shown, Test,
};
use proptest::prelude::*;
use time::macros::date;

use super::*;

/// The day of the gate.
const DAY: Date = date!(2026 - 11 - 30);
const BEFORE: Date = date!(2026 - 06 - 01);

fn gate(tests: Vec<Test>) -> Gate {
    let criterion =
        |(at, test)| Criterion { title: format!("Criterion {at}").parse().unwrap(), test };
    let criteria = tests.into_iter().enumerate().map(criterion).collect();
    Gate { on: DAY, criteria, ..Gate::example() }
}

const NOTHING: Facts<'_> = Facts { figures: &[], actions: &[], interventions: &[], evidence: &[] };

fn judged(test: Test, facts: &Facts<'_>, as_of: Date) -> Answer<Met> {
    GateReport::of(&gate(vec![test]), facts, as_of).criteria[0].answer.clone()
}

fn value_test(period: Option<&str>, at_least: Option<f64>, at_most: Option<f64>) -> IndicatorTest {
    IndicatorTest {
        indicator: Indicator::example().id,
        area: "E08000035".parse().unwrap(),
        segment: None,
        period: period.map(|period| period.parse().unwrap()),
        at_least,
        at_most,
    }
}

fn figure(value: f64, limits: Option<(f64, f64)>) -> Figure {
    let ci95 = limits.map(|(lower, upper)| Limits { lower, upper });
    let reading = Reading::Measured(Measured { value, ci95, ci998: None });
    Figure::new(FigureParts::of(reading)).unwrap()
}

/// The judgement of an indicator's figures.
fn by_figures(
    test: IndicatorTest,
    points: Option<&[(Period, Figure)]>,
    as_of: Date,
) -> Answer<Met> {
    let indicator = Indicator::example();
    let (area, segment) = ("E08000035".parse().unwrap(), indicator.headline.clone());
    let measure =
        Measure { indicator: &indicator, area: &area, place: "Leeds", segment: &segment, points };
    judged(Test::Indicator(test), &Facts { figures: &[measure], ..NOTHING }, as_of)
}

fn year(text: &str) -> Period {
    text.parse().unwrap()
}

#[test]
fn a_part_of_the_population_is_named() {
    let indicator = Indicator::example();
    let area = "E08000035".parse().unwrap();
    let fifth = "LSOA11 deprivation quintiles in England (IMD2019)";
    let segment: lifecourse_core::Segment =
        format!("{}, {fifth}: Most deprived quintile", indicator.headline.whole()).parse().unwrap();
    let points = [(year("2024/25"), figure(22.6, None))];
    let measure = Measure {
        indicator: &indicator,
        area: &area,
        place: "Leeds",
        segment: &segment,
        points: Some(&points),
    };
    let test =
        IndicatorTest { segment: Some(segment.clone()), ..value_test(None, None, Some(20.0)) };
    let facts = Facts { figures: &[measure], ..NOTHING };
    let said = judged(Test::Indicator(test), &facts, DAY).sentence();
    assert!(said.contains(&format!(" in Leeds ({segment}) was 22.6%")), "{said}");
}

#[test]
fn a_value_is_held_against_what_is_asked_for() {
    let points = [(year("2023/24"), figure(9.0, None)), (year("2024/25"), figure(7.0, None))];
    let met = |at_least, at_most| {
        by_figures(value_test(None, at_least, at_most), Some(&points), DAY).name()
    };
    assert_eq!(met(None, Some(7.0)), "met");
    assert_eq!(met(None, Some(6.9)), "not-met");
    assert_eq!(met(Some(7.0), None), "met");
    assert_eq!(met(Some(7.1), None), "not-met");
    assert_eq!(met(Some(5.0), Some(8.0)), "met");
    assert_eq!(met(Some(7.5), Some(8.0)), "not-met");
}

#[test]
fn an_interval_that_holds_the_threshold_leaves_the_value_to_decide_and_says_so() {
    let test = || value_test(None, None, Some(7.5));
    let with =
        |limits| by_figures(test(), Some(&[(year("2024/25"), figure(7.0, Some(limits)))]), DAY);
    let straddling = with((6.2, 7.9));
    assert_eq!(straddling.name(), "met");
    assert!(
        straddling
            .sentence()
            .contains("the interval holds the threshold, so chance is not ruled out")
    );
    assert_eq!(straddling.found().unwrap().basis.tested, Tested::Untested);
    let clear = with((6.8, 7.2));
    assert!(!clear.sentence().contains("chance"));
    assert_eq!(clear.found().unwrap().basis.tested, Tested::ByLimits);
}

#[test]
fn only_periods_that_have_ended_count() {
    let points = [(year("2025/26"), figure(9.0, None)), (year("2026/27"), figure(7.0, None))];
    let answer = |period| by_figures(value_test(period, None, Some(7.5)), Some(&points), DAY);
    assert_eq!(answer(None).found().unwrap().basis.periods, [year("2025/26")]);
    assert_eq!(answer(None).name(), "not-met");
    assert_eq!(
        answer(Some("2026/27")).sentence(),
        "No answer: it is not due before 31 March 2027."
    );
}

#[test]
fn a_figure_that_is_missing_withheld_or_not_there_cannot_be_judged() {
    let test = || value_test(None, None, Some(7.5));
    let suppressed = [(year("2024/25"), Figure::missing(Missing::Suppressed))];
    assert_eq!(by_figures(test(), Some(&suppressed), DAY).name(), "latest-missing");
    assert_eq!(by_figures(test(), None, DAY).name(), "withheld");
    assert_eq!(by_figures(test(), Some(&[]), DAY).name(), "no-figures");
    assert_eq!(judged(Test::Indicator(test()), &NOTHING, DAY).name(), "no-figures");
}

/// The judgement of a milestone due on 1 September 2026.
fn by_milestone(reached: Option<Date>, as_of: Date) -> Answer<Met> {
    let mut action = Action::example();
    action.milestones = vec![lifecourse_core::Milestone {
        title: "Three hubs".parse().unwrap(),
        due: date!(2026 - 09 - 01),
        reached,
    }];
    let test =
        MilestoneTest { action: action.id.clone(), milestone: "Three hubs".parse().unwrap() };
    judged(Test::Milestone(test), &Facts { actions: &[action], ..NOTHING }, as_of)
}

#[test]
fn a_milestone_is_met_once_it_is_reached_and_not_due_before_its_day() {
    assert_eq!(by_milestone(Some(date!(2026 - 08 - 30)), DAY).name(), "met");
    assert!(
        by_milestone(Some(date!(2026 - 09 - 02)), DAY).sentence().contains("1 day after its day")
    );
    assert_eq!(by_milestone(None, DAY).name(), "not-met");
    assert_eq!(by_milestone(None, BEFORE).name(), "not-due");
    // Reached later than the day that is looked at.
    assert_eq!(by_milestone(Some(date!(2026 - 12 - 01)), DAY).name(), "not-met");
}

#[test]
fn an_action_and_a_milestone_that_are_not_there_are_named() {
    let test = |action: &str| {
        Test::Milestone(MilestoneTest {
            action: action.parse().unwrap(),
            milestone: "No such thing".parse().unwrap(),
        })
    };
    let action = Action::example();
    let facts = Facts { actions: std::slice::from_ref(&action), ..NOTHING };
    assert!(judged(test("nobody"), &facts, DAY).sentence().contains("no action of that name"));
    assert!(
        judged(test(action.id.as_str()), &facts, DAY)
            .sentence()
            .contains("no milestone of that title")
    );
}

#[test]
fn evidence_is_met_once_it_is_shown() {
    let test = |on: Option<Date>| {
        Test::Evidence(EvidenceTest {
            asked: "The groups took part in the design.".parse().unwrap(),
            shown: on.map(|on| Shown { on, source: "Minutes of the Network".parse().unwrap() }),
            document: None,
        })
    };
    let at = |on, as_of| judged(test(on), &NOTHING, as_of);
    assert_eq!(
        at(Some(date!(2026 - 05 - 01)), DAY).sentence(),
        "Shown on 1 May 2026: Minutes of the Network."
    );
    assert_eq!(
        at(None, DAY).sentence(),
        "Nothing is shown of what was asked: The groups took part in the design."
    );
    assert_eq!(at(None, DAY).name(), "not-met");
    assert_eq!(at(Some(date!(2026 - 07 - 01)), BEFORE).name(), "not-due");
}

fn count(period: &str, number: u64, counted: Counted) -> Reach {
    Reach { period: year(period), number, counted, eligible: None, area: None, group: None }
}

fn by_reach(reach: Vec<Reach>, at_least: u64, as_of: Date) -> Answer<Met> {
    let walks = Intervention { reach, ..Intervention::example() };
    let test = ReachTest { intervention: walks.id.clone(), counted: Counted::People, at_least };
    judged(Test::Reach(test), &Facts { interventions: &[walks], ..NOTHING }, as_of)
}

#[test]
fn reach_is_summed_over_periods_that_have_ended_without_counting_twice() {
    let counts = || {
        vec![
            count("2024/25", 60, Counted::People),
            count("2024/25 Q1", 30, Counted::People),
            count("2025/26", 40, Counted::People),
            count("2025/26", 900, Counted::Contacts),
            count("2026/27", 500, Counted::People),
            Reach { area: "E08000035".parse().ok(), ..count("2023/24", 70, Counted::People) },
        ]
    };
    // 60 and 40: neither the quarter within a year, nor contacts, nor the year to come, nor a part.
    assert_eq!(by_reach(counts(), 100, DAY).name(), "met");
    assert_eq!(by_reach(counts(), 101, DAY).name(), "not-met");
    assert_eq!(by_reach(counts(), 101, BEFORE).name(), "not-due");
    assert_eq!(
        by_reach(counts(), 101, DAY).sentence(),
        "Walking group reached 100 people over 2 periods, fewer than the 101 asked for. \
         People who came in several periods are counted in each."
    );
}

#[test]
fn reach_that_nobody_counted_cannot_be_told() {
    assert_eq!(by_reach(Vec::new(), 1, DAY).name(), "no-figures");
    let test = ReachTest {
        intervention: "no-such".parse().unwrap(),
        counted: Counted::People,
        at_least: 1,
    };
    assert!(
        judged(Test::Reach(test), &NOTHING, DAY)
            .sentence()
            .contains("no intervention of that name")
    );
}

#[test]
fn a_piece_of_the_library_shows_it_from_the_day_it_was_added_until_it_is_withdrawn() {
    let mut piece = Evidence::example();
    piece.added = date!(2026 - 06 - 14);
    let test = || {
        Test::Evidence(EvidenceTest {
            asked: "People were heard.".parse().unwrap(),
            shown: None,
            document: Some(piece.id.clone()),
        })
    };
    let with = |piece: &Evidence, as_of| {
        judged(test(), &Facts { evidence: std::slice::from_ref(piece), ..NOTHING }, as_of)
    };
    assert_eq!(with(&piece, BEFORE).name(), "not-due");
    assert_eq!(
        with(&piece, DAY).sentence(),
        "In the library of evidence since 14 June 2026: Turned away at the reception."
    );
    let mut withdrawn = piece.clone();
    withdrawn.consent.as_mut().unwrap().withdrawn_on = Some(date!(2026 - 09 - 01));
    assert_eq!(with(&withdrawn, date!(2026 - 08 - 31)).name(), "met");
    assert_eq!(
        with(&withdrawn, DAY).sentence(),
        "What showed it was withdrawn on 1 September 2026, and shows nothing any more."
    );
    assert!(judged(test(), &NOTHING, DAY).sentence().contains("no evidence of that name"));
}

#[test]
fn before_a_day_that_was_put_off_what_is_missing_is_not_due() {
    let mut later = gate(vec![not_shown()]);
    later.extensions = vec![Extension {
        on: date!(2026 - 11 - 20),
        until: date!(2027 - 01 - 31),
        reason: "The map needs more time.".parse().unwrap(),
    }];
    let at = |as_of| GateReport::of(&later, &NOTHING, as_of);
    assert_eq!(at(DAY).criteria[0].answer.name(), "not-due");
    assert_eq!(at(date!(2027 - 01 - 31)).criteria[0].answer.name(), "not-met");
    assert!(at(DAY).reply().remarks.contains(
        &"Put off on 20 November 2026 until 31 January 2027: The map needs more time.".to_owned()
    ));
    // What was not yet decided puts nothing off.
    assert_eq!(at(date!(2026 - 11 - 19)).due(), DAY);
}

fn shown() -> Test {
    let shown = Shown { on: date!(2026 - 01 - 01), source: "A paper".parse().unwrap() };
    let asked = "A paper".parse().unwrap();
    Test::Evidence(EvidenceTest { asked, shown: Some(shown), document: None })
}

fn not_shown() -> Test {
    let asked = "Another paper".parse().unwrap();
    Test::Evidence(EvidenceTest { asked, shown: None, document: None })
}

fn unknown() -> Test {
    Test::Indicator(value_test(None, None, Some(1.0)))
}

#[test]
fn the_whole_is_sufficient_only_if_every_criterion_is_met() {
    let overall = |tests| GateReport::of(&gate(tests), &NOTHING, DAY).overall;
    assert_eq!(overall(vec![shown(), shown()]).name(), "sufficient");
    assert_eq!(overall(vec![shown(), not_shown(), unknown()]).name(), "not-sufficient");
    assert_eq!(overall(vec![shown(), unknown()]).name(), "cannot-tell");
    assert_eq!(overall(Vec::new()).name(), "nothing-there");
    assert_eq!(
        overall(vec![shown(), not_shown(), unknown()]).sentence(),
        "Progress is not sufficient as of 30 November 2026: of 3 criteria, 1 is met, 1 is not met (\"Criterion 1\"), \
         1 cannot be told (\"Criterion 2\")."
    );
}

#[test]
fn the_pack_says_what_was_decided_and_when_it_does_not_follow() {
    let decision = GateDecision {
        on: DAY,
        outcome: GateOutcome::Passed,
        conditions: Vec::new(),
        reason: "Good will.".parse().unwrap(),
    };
    let gate = Gate { decision: Some(decision), ..gate(vec![not_shown()]) };
    let remarks = |as_of| GateReport::of(&gate, &NOTHING, as_of).reply().remarks;
    assert_eq!(
        remarks(DAY),
        [
            "Decided on 30 November 2026: passed. Good will.",
            "It was passed without conditions although a criterion is not met."
        ]
    );
    assert_eq!(
        remarks(BEFORE),
        ["The gate is on 30 November 2026: this is a look ahead, not its judgement."]
    );
}

#[test]
fn the_reply_lists_each_criterion_with_what_shows_it() {
    let reply = GateReport::of(&gate(vec![shown(), unknown()]), &NOTHING, DAY).reply();
    let judgements: Vec<_> = reply.tables[0].rows.iter().map(|row| row[3].shown()).collect();
    assert_eq!(judgements, ["met", "cannot tell"]);
    assert_eq!(reply.findings.len(), 3);
    let asked = Ask::Progress(Progress { gate: Gate::example().id });
    assert_eq!(reply.question, asked.words());
}

proptest! {
    #[test]
    fn a_threshold_is_met_from_one_side_as_from_the_other(value in -50.0..50.0_f64, bound in -50.0..50.0_f64) {
        let mirrored = |value: f64, at_least, at_most| {
            let points = [(year("2024/25"), figure(value + 50.0, None))];
            by_figures(value_test(None, at_least, at_most), Some(&points), DAY).name()
        };
        prop_assert_eq!(
            mirrored(value, Some(bound + 50.0), None),
            mirrored(-value, None, Some(50.0 - bound))
        );
    }

    #[test]
    fn a_thousandfold_scale_changes_no_judgement(value in 0.0..90.0_f64, bound in 0.0..90.0_f64) {
        let scaled = |factor: f64| {
            let points = [(year("2024/25"), figure(value * factor, None))];
            by_figures(value_test(None, Some(bound * factor), None), Some(&points), DAY).name()
        };
        prop_assert_eq!(scaled(1.0), scaled(1024.0));
    }
}
