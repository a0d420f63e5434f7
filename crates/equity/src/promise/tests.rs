//! Targets that carry the promise, on cases worked by hand and by their properties.

use lifecourse_core::{Document, Figure, Mark, Missing, Polarity, Scale};
use proptest::prelude::*;

use super::*;
use crate::sample::{Sample, indicator, of, percent, period};

fn smoking() -> Indicator {
    Indicator { polarity: Polarity::LowIsGood, ..indicator("Smoking", ValueType::Proportion) }
}

fn target(of: &Indicator, from: (&str, f64), to: (&str, f64)) -> Target {
    let dated = |(at, value): (&str, f64)| DatedValue { period: period(at), value };
    Target {
        indicator: of.id.clone(),
        baseline: dated(from),
        goal: dated(to),
        trajectory: Vec::new(),
        ..Target::example()
    }
}

/// Fifths of 10,000 with a figure in 2024 alone.
fn baseline(values: [f64; 5]) -> Sample {
    Sample::fifths(smoking(), values.map(|value| of(value, Some(1e4))))
}

/// Fifths of 100,000 from 2016 to 2024, from a start by a slope, a little uneven.
fn history(starts: [f64; 5], slopes: [f64; 5]) -> Sample {
    let uneven = [0.1, -0.1, 0.05, -0.05, 0.1, -0.1, 0.05, -0.1, 0.0];
    let series = |at: usize| -> Vec<Figure> {
        let value = |year: usize| starts[at] + slopes[at] * year as f64 + uneven[year];
        (0..9).map(|year| percent((1000.0 * value(year)).round(), 1e5)).collect()
    };
    Sample::quintiles(smoking(), 2016, [0, 1, 2, 3, 4].map(series))
}

const FALLING: [f64; 5] = [-0.5; 5];
const LADDER: [f64; 5] = [24.0, 21.0, 18.0, 15.0, 12.0];

#[test]
fn one_year_ahead_the_targets_are_those_worked_by_hand() {
    // Values 20, 18, 15, 12, 10, mean 15, to 13.5 in a year. The fall of a group is pace x value^2,
    // so pace = 1.5/mean(value^2) = 1.5/238.6 with (400 + 324 + 225 + 144 + 100)/5 = 238.6.
    let sample = baseline([20.0, 18.0, 15.0, 12.0, 10.0]);
    let found =
        FairTargets::of(&sample.strata(), &target(&smoking(), ("2024", 15.0), ("2025", 13.5)));
    for (group, value) in found.groups.iter().zip([20.0, 18.0, 15.0, 12.0, 10.0]) {
        let fall = 1.5 / 238.6 * value * value;
        assert!((group.target - (value - fall)).abs() < 1e-9, "{}", group.name);
        assert!((group.yearly + fall / value).abs() < 1e-9);
        assert_eq!(group.trajectory.len(), 2);
    }
    // Gaps of 10 and 2; at the goal 20 - 2.51467 = 17.48533 less 10 - 0.62867 = 9.37133.
    let gaps = found.gaps.as_ref().unwrap();
    assert!((gaps.absolute[0] - 10.0).abs() < 1e-9 && (gaps.absolute[1] - 8.114).abs() < 1e-3);
    assert!((gaps.relative[0] - 2.0).abs() < 1e-9 && (gaps.relative[1] - 1.865_83).abs() < 1e-4);
    assert_eq!(
        found.gap.sentence(),
        "To bring “Smoking” in Leicester from 15.0% in 2024 to 13.5% in 2025 with the worst off \
         improving fastest, the most deprived quintile goes from 20.0% to 17.5% (-12.6% a year) and \
         the least deprived quintile goes from 10.0% to 9.4% (-6.3% a year); the gap between them \
         narrows from 10.0 percentage points to 8.1 percentage points, the ratio from 2.00 to 1.87."
    );
    assert_eq!(found.prospect.name(), "too-few-points");
}

#[test]
fn a_shortfall_mirrors_an_adverse_value() {
    let sample = baseline([20.0, 18.0, 15.0, 12.0, 10.0]);
    let one = FairTargets::of(&sample.strata(), &target(&smoking(), ("2024", 15.0), ("2030", 9.0)));
    let not = Indicator { polarity: Polarity::HighIsGood, ..smoking() };
    let values = [80.0, 82.0, 85.0, 88.0, 90.0].map(|value| of(value, Some(1e4)));
    let mirrored = Sample::fifths(not.clone(), values);
    let other = FairTargets::of(&mirrored.strata(), &target(&not, ("2024", 85.0), ("2030", 91.0)));
    for (a, b) in one.groups.iter().zip(&other.groups) {
        assert!((a.target + b.target - 100.0).abs() < 1e-9);
        assert!((a.yearly - b.yearly).abs() < 1e-9);
    }
    let (a, b) = (one.gaps.unwrap(), other.gaps.unwrap());
    assert_eq!((a.worst, a.best), (b.worst, b.best));
    assert!((a.absolute[1] + b.absolute[1]).abs() < 1e-9);
}

#[test]
fn the_present_trend_decides_the_prospect() {
    let strata = history(LADDER, FALLING);
    // In 2024 they are at 20, 17, 14, 11, 8, mean 14; on the trend 12.5 in 2027.
    let ask = |goal: f64| {
        FairTargets::of(&strata.strata(), &target(&smoking(), ("2024", 14.0), ("2027", goal)))
    };
    let (easy, hard) = (ask(13.8), ask(9.0));
    assert_eq!(easy.prospect.name(), "likely");
    assert_eq!(hard.prospect.name(), "unlikely");
    assert!(hard.prospect.sentence().starts_with(
        "On the present trend, meeting the targets of all 5 groups by 2027 is unlikely: 5 unlikely."
    ));
    let first = &easy.groups[0];
    assert!((first.trend.unwrap() + 0.5).abs() < 0.1, "{:?}", first.trend);
    let (forecast, limits) = first.forecast.unwrap();
    assert!((forecast - 18.5).abs() < 0.3 && limits.lower < forecast && forecast < limits.upper);
    assert!(
        first
            .prospect
            .sentence()
            .starts_with("On its present trend, the most deprived quintile would be at 18.")
    );
}

#[test]
fn a_group_without_an_answer_leaves_the_whole_untold_unless_another_is_unlikely() {
    let mut sample = history(LADDER, FALLING);
    let short = sample.groups[4].points.split_off(6);
    sample.groups[4].points = short;
    let ask = |goal: f64| {
        FairTargets::of(&sample.strata(), &target(&smoking(), ("2024", 14.0), ("2027", goal)))
    };
    assert_eq!(ask(13.8).groups[4].prospect.name(), "too-few-points");
    assert_eq!(ask(13.8).prospect.name(), "cannot-tell");
    assert!(
        ask(13.8).prospect.sentence().contains("not to be told: 4 likely, 1 without an answer")
    );
    assert_eq!(ask(9.0).prospect.name(), "unlikely");
}

#[test]
fn a_goal_further_than_half_the_history_is_marked() {
    let sample = history(LADDER, FALLING);
    let ask =
        |year| FairTargets::of(&sample.strata(), &target(&smoking(), ("2024", 14.0), (year, 13.0)));
    let warned =
        |found: &FairTargets| found.remarks.iter().any(|one| one.contains("half the length"));
    assert!(!warned(&ask("2028")));
    assert!(warned(&ask("2029")));
}

#[test]
fn equal_groups_have_no_gap_to_narrow() {
    let found = FairTargets::of(
        &baseline([15.0; 5]).strata(),
        &target(&smoking(), ("2024", 15.0), ("2030", 10.0)),
    );
    assert_eq!(found.gap.name(), "no-gap");
    for group in &found.groups {
        assert!((group.target - 10.0).abs() < 1e-9);
    }
}

#[test]
fn a_baseline_that_the_groups_do_not_make_up_is_remarked() {
    let found = FairTargets::of(
        &baseline([20.0, 18.0, 15.0, 12.0, 10.0]).strata(),
        &target(&smoking(), ("2024", 16.0), ("2030", 10.0)),
    );
    assert!(found.remarks.iter().any(|one| one.contains("the target's baseline is 16.0%")));
    assert!((found.everybody.unwrap().baseline.value - 15.0).abs() < 1e-9);
}

#[test]
fn each_reason_for_no_targets_is_told() {
    let sample = baseline([20.0, 18.0, 15.0, 12.0, 10.0]);
    let reason =
        |sample: &Sample, target: &Target| FairTargets::of(&sample.strata(), target).gap.name();
    let to = |value: f64| target(&smoking(), ("2024", 15.0), ("2030", value));
    let other = Indicator { id: "other".parse().unwrap(), ..smoking() };
    assert_eq!(reason(&sample, &target(&other, ("2024", 15.0), ("2030", 10.0))), "other-indicator");
    let early = target(&smoking(), ("2023", 15.0), ("2030", 10.0));
    assert_eq!(reason(&sample, &early), "group-missing");
    assert_eq!(reason(&sample, &to(15.0)), "nothing-there");
    assert_eq!(reason(&sample, &to(17.0)), "nothing-there");
    assert_eq!(reason(&sample, &to(-1.0)), "unusable");
    assert_eq!(reason(&baseline([20.0, 18.0, 15.0, 12.0, 0.0]), &to(9.0)), "not-positive");
    let years = Indicator {
        polarity: Polarity::HighIsGood,
        ..indicator("Life", ValueType::LifeExpectancy)
    };
    let lives =
        Sample::fifths(years.clone(), [76.0, 78.0, 80.0, 82.0, 84.0].map(|v| of(v, Some(1e4))));
    assert_eq!(reason(&lives, &target(&years, ("2024", 80.0), ("2030", 82.0))), "nothing-there");
    let wards = Sample::wards(smoking(), [20.0, 10.0].map(|value| of(value, None)).to_vec());
    assert_eq!(reason(&wards, &to(10.0)), "no-population");
    let none = Sample { groups: Vec::new(), ..sample };
    assert_eq!(reason(&none, &to(10.0)), "no-figures");
}

#[test]
fn each_reason_for_no_chance_is_told() {
    let ask = |sample: &Sample, goal: &str| {
        let target = target(&sample.indicator, ("2024", 14.0), (goal, 13.8));
        FairTargets::of(&sample.strata(), &target).groups[0].prospect.name()
    };
    let sample = history(LADDER, FALLING);
    assert_eq!(ask(&sample, "2027"), "likely");
    let mut rolling = sample.clone();
    rolling.indicator.rolling = true;
    assert_eq!(ask(&rolling, "2027"), "overlapping-periods");
    let mut later = sample.clone();
    later.groups[0].points.push((period("2027"), of(15.0, Some(1e5))));
    assert_eq!(ask(&later, "2027"), "goal-passed");
    let mut all = sample.clone();
    all.groups[0].points[2].1 = of(0.0, Some(1e5));
    assert_eq!(ask(&all, "2027"), "none-or-all");
    let mut broken = sample.clone();
    let parts = lifecourse_core::FigureParts {
        marks: [Mark::Break].into_iter().collect(),
        ..sample.groups[0].points[6].1.clone().into()
    };
    broken.groups[0].points[6].1 = Figure::new(parts).unwrap();
    assert_eq!(ask(&broken, "2027"), "too-few-points");
    let mut gap = sample.clone();
    gap.groups[0].points[3].1 = Figure::missing(Missing::Suppressed);
    assert_eq!(ask(&gap, "2027"), "likely");
    let mut quarter = sample;
    quarter.groups[0].points.insert(0, (period("2015 Q1"), of(15.0, Some(1e5))));
    assert_eq!(ask(&quarter, "2027"), "part-of-year");
}

#[test]
fn the_question_is_that_of_the_document() {
    let target = target(&smoking(), ("2024", 15.0), ("2030", 10.0));
    let asked = lifecourse_core::Ask::FairTargets(lifecourse_core::FairTargets {
        target: target.id.clone(),
        by: baseline([15.0; 5]).by,
    });
    let reply = FairTargets::of(&baseline([15.0; 5]).strata(), &target).reply();
    assert_eq!(reply.question, asked.words());
}

#[test]
fn a_reply_has_targets_gaps_and_the_way() {
    let sample = history(LADDER, FALLING);
    let target = target(&smoking(), ("2024", 14.0), ("2027", 12.0));
    let reply = FairTargets::of(&sample.strata(), &target).reply();
    let [targets, gaps, way] = &reply.tables[..] else { panic!("three tables") };
    assert_eq!((targets.rows.len(), gaps.rows.len(), way.rows.len()), (6, 2, 5));
    assert_eq!(way.columns, ["Group", "2024", "2025", "2026", "2027"]);
    assert!(way.rows.iter().all(|row| row.len() == 5));
    assert_eq!(targets.rows[5][2].shown(), "14.0");
    assert_eq!(targets.rows[5][3].shown(), "12.0");
}

proptest! {
    #[test]
    fn the_mean_meets_the_target_and_units_do_not_matter(values in prop::collection::vec(5.0..40.0_f64, 5), part in 0.7..0.98_f64) {
        let values: [f64; 5] = values.try_into().unwrap();
        let mean = values.iter().sum::<f64>() / 5.0;
        let one = FairTargets::of(&baseline(values).strata(), &target(&smoking(), ("2024", mean), ("2029", part * mean)));
        if one.gap.found().is_none() {
            return Ok(());
        }
        let met = one.groups.iter().map(|group| group.target).sum::<f64>() / 5.0;
        prop_assert!((met - part * mean).abs() < 1e-9);
        let thousand = Indicator { scale: Scale::try_from(1000).ok(), unit: None, ..smoking() };
        let figures = values.map(|value| of(10.0 * value, Some(1e4)));
        let other = FairTargets::of(
            &Sample::fifths(thousand.clone(), figures).strata(),
            &target(&thousand, ("2024", 10.0 * mean), ("2029", 10.0 * part * mean)),
        );
        prop_assert_eq!(one.gap.name(), other.gap.name());
        for (a, b) in one.groups.iter().zip(&other.groups) {
            prop_assert!((10.0 * a.target - b.target).abs() < 1e-7);
            prop_assert!((a.trajectory.last().unwrap().value - a.target).abs() < 1e-9);
        }
    }
}
