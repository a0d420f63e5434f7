//! The three statuses on hand-worked cases, one for each verdict and each refusal.

use lifecourse_core::{
    Document, Figure, FigureParts, Indicator, Limits, Mark, Measured, Missing, Period, Polarity,
    ProfileName, Reading, Segment, Target, ValueType,
};
use lifecourse_equity::{Comparator, Series, Statuses, Tested};
use proptest::prelude::*;

type Points = Vec<(Period, Figure)>;

fn on(text: &str) -> Period {
    text.parse().unwrap()
}

fn plain(value: f64) -> Figure {
    Figure::plain(value).unwrap()
}

fn with_limits(value: f64, lower: f64, upper: f64) -> Figure {
    let ci95 = Some(Limits { lower, upper });
    Figure::new(FigureParts::of(Reading::Measured(Measured { value, ci95, ci998: None }))).unwrap()
}

fn of_counts(count: f64, denominator: f64) -> Figure {
    let value = 100.0 * count / denominator;
    let reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
    let (count, denominator) = (Some(count), Some(denominator));
    Figure::new(FigureParts { count, denominator, ..FigureParts::of(reading) }).unwrap()
}

fn years(first: u16, figures: impl IntoIterator<Item = Figure>) -> Points {
    (first..).map(|year| Period::calendar_year(year).unwrap()).zip(figures).collect()
}

fn indicator(value_type: ValueType, polarity: Polarity) -> Indicator {
    Indicator { value_type, polarity, ..Indicator::example() }
}

struct Case {
    indicator: Indicator,
    points: Points,
    comparator: Option<Points>,
    target: Option<Target>,
}

impl Case {
    fn of(value_type: ValueType, points: Points) -> Self {
        let indicator = indicator(value_type, Polarity::LowIsGood);
        Self { indicator, points, comparator: None, target: None }
    }

    fn statuses(&self) -> Statuses {
        let comparators: Vec<_> =
            self.comparator.iter().map(|points| Comparator { name: "England", points }).collect();
        Statuses::of(&Series {
            indicator: &self.indicator,
            place: "Charnwood",
            segment: &Segment::default(),
            points: &self.points,
            comparators: &comparators,
            target: self.target.as_ref(),
        })
    }
}

#[test]
fn an_area_whose_interval_holds_the_comparator_is_similar() {
    // 24.6 with limits 23.2 to 26.2: 25.0 is within, 22.0 below, 27.0 above. Low is good.
    for (england, verdict) in [(25.0, "similar"), (22.0, "worse"), (27.0, "better")] {
        let mut case = Case::of(ValueType::CrudeRate, years(2021, [with_limits(24.6, 23.2, 26.2)]));
        case.comparator = Some(years(2021, [plain(england)]));
        let found = case.statuses().comparison;
        assert_eq!(found.name(), verdict);
        assert_eq!(found.found().unwrap().basis.tested, Tested::ByLimits);
    }
}

#[test]
fn without_limits_the_comparison_is_by_value_and_says_so() {
    let mut case = Case::of(ValueType::Proportion, years(2021, [plain(24.6)]));
    case.comparator = Some(years(2021, [plain(22.0)]));
    let found = case.statuses().comparison;
    assert_eq!(found.name(), "higher");
    assert_eq!(
        found.sentence(),
        "In 2021, Charnwood was 24.6%, higher than England (22.0%). No limits are published, so \
         this may be chance."
    );
}

#[test]
fn without_a_judgement_higher_is_only_higher() {
    let mut case = Case::of(ValueType::Proportion, years(2021, [plain(24.6)]));
    case.points = years(2021, [with_limits(24.6, 23.2, 26.2)]);
    case.indicator.polarity = Polarity::NoJudgement;
    case.comparator = Some(years(2021, [plain(22.0)]));
    let found = case.statuses().comparison;
    assert_eq!((found.name(), found.found().unwrap().basis.tested), ("higher", Tested::ByLimits));
}

#[test]
fn a_comparator_counts_for_the_same_period_only() {
    let mut case = Case::of(ValueType::Proportion, years(2021, [plain(24.6)]));
    assert_eq!(case.statuses().comparison.name(), "no-comparator");
    case.comparator = Some(years(2019, [plain(22.0)]));
    assert_eq!(case.statuses().comparison.name(), "comparator-has-no-figure");
}

/// Worked figures of the specification: chi-square 47.90 by the counts, 46.77 by the limits.
#[test]
fn the_recent_trend_of_a_proportion_is_by_its_counts() {
    let counts = [994.0, 1023.0, 1199.0, 1332.0, 1367.0];
    let denominators = [40299.0, 41527.0, 42811.0, 44064.0, 44701.0];
    let figures = counts.into_iter().zip(denominators).map(|(count, of)| of_counts(count, of));
    let trend = Case::of(ValueType::Proportion, years(2017, figures)).statuses().trend;
    assert_eq!(trend.name(), "increasing-and-getting-worse");
    let basis = &trend.found().unwrap().basis;
    assert_eq!(basis.tested, Tested::ByCounts);
    assert!((basis.numbers[1].value - 47.90).abs() < 0.005, "{:?}", basis.numbers);
    assert_eq!(
        trend.sentence(),
        "Over the 5 periods 2017 to 2021, Charnwood rose from 2.5% to 3.1%, which is getting worse."
    );
}

/// A real download has 19 of 18,891 beside 57.5%: such counts are not what was measured.
#[test]
fn counts_that_contradict_their_values_are_not_tested() {
    let figures = [57.5, 58.0, 58.9, 59.6, 60.2].map(|value| {
        let ci95 = Some(Limits { lower: value - 0.5, upper: value + 0.5 });
        let reading = Reading::Measured(Measured { value, ci95, ci998: None });
        let (count, denominator) = (Some(80.0 - value), Some(18_891.0));
        Figure::new(FigureParts { count, denominator, ..FigureParts::of(reading) }).unwrap()
    });
    let trend = Case::of(ValueType::Proportion, years(2017, figures)).statuses().trend;
    assert_eq!(trend.name(), "increasing-and-getting-worse");
    assert_eq!(trend.found().unwrap().basis.tested, Tested::ByLimits);
}

#[test]
fn the_recent_trend_of_a_rate_is_by_its_limits() {
    let figures = [
        with_limits(24.67, 23.16, 26.25),
        with_limits(24.6, 23.15, 26.19),
        with_limits(28.0, 26.44, 29.64),
        with_limits(30.2, 28.63, 31.9),
        with_limits(30.6, 28.98, 32.25),
    ];
    let mut case = Case::of(ValueType::CrudeRate, years(2017, figures));
    case.indicator.polarity = Polarity::HighIsGood;
    let trend = case.statuses().trend;
    assert_eq!(trend.name(), "increasing-and-getting-better");
    assert!((trend.found().unwrap().basis.numbers[1].value - 46.77).abs() < 0.005);
}

/// Seven values that always rise have S = 21 of 21 pairs: p = 2/7! = 0.0004. With two of the pairs
/// the other way S is 17; of 21 pairs, 15 is the least that is significant.
#[test]
fn a_series_without_limits_is_tested_without_intervals() {
    let rising = Case::of(ValueType::Mean, years(2015, (0..7).map(|i| plain(f64::from(i)))));
    let trend = rising.statuses().trend;
    assert_eq!(trend.name(), "increasing-and-getting-worse");
    let basis = &trend.found().unwrap().basis;
    assert_eq!((basis.tested, basis.periods.len()), (Tested::WithoutIntervals, 7));
    assert!((basis.numbers[0].value - 21.0).abs() < 1e-12);
    assert!((basis.numbers[1].value - 2.0 / 5040.0).abs() < 1e-12);

    let to_and_fro = [3.0, 1.0, 4.0, 1.5, 5.0, 2.0, 6.0].map(plain);
    let trend = Case::of(ValueType::Mean, years(2015, to_and_fro)).statuses().trend;
    assert_eq!(trend.name(), "no-significant-change");
}

#[test]
fn each_reason_not_to_test_a_trend_is_told() {
    let five = || (1..=5).map(|i| plain(f64::from(i)));
    let refusal = |value_type, points| Case::of(value_type, points).statuses().trend.name();
    let periods = |texts: [&str; 5]| -> Points { texts.map(on).into_iter().zip(five()).collect() };

    assert_eq!(refusal(ValueType::Mean, years(2018, five().take(4))), "too-few-points");
    assert_eq!(
        refusal(
            ValueType::Mean,
            periods(["2015 - 17", "2016 - 18", "2017 - 19", "2018 - 20", "2019 - 21"])
        ),
        "overlapping-periods"
    );
    assert_eq!(
        refusal(ValueType::Mean, periods(["2022 Q1", "2022 Q2", "2022 Q3", "2022 Q4", "2023 Q1"])),
        "part-of-year"
    );
    assert_eq!(refusal(ValueType::Mean, periods(["2015", "2016", "2018", "2019", "2020"])), "gap");
    assert_eq!(refusal(ValueType::Count, years(2017, five())), "no-test");
    assert_eq!(refusal(ValueType::Index, years(2017, five())), "no-test");
    assert_eq!(refusal(ValueType::Mean, Vec::new()), "no-figures");

    let mut hidden = years(2017, five());
    hidden[2].1 = Figure::missing(Missing::Suppressed);
    assert_eq!(refusal(ValueType::Mean, hidden.clone()), "missing-among-them");
    hidden[4].1 = Figure::missing(Missing::NotAvailable);
    assert_eq!(refusal(ValueType::Mean, hidden), "latest-missing");

    let mut broken = years(2017, five());
    let reading = broken[3].1.reading();
    broken[3].1 =
        Figure::new(FigureParts { marks: Mark::Break.into(), ..FigureParts::of(reading) }).unwrap();
    assert_eq!(refusal(ValueType::Mean, broken), "break");

    let all = [90.0, 95.0, 98.0, 99.0, 100.0].map(|count| of_counts(count, 100.0));
    assert_eq!(refusal(ValueType::Proportion, years(2017, all)), "none-or-all");
    let flat = (1..=5).map(|i| with_limits(f64::from(i), f64::from(i), f64::from(i)));
    assert_eq!(refusal(ValueType::CrudeRate, years(2017, flat)), "no-width");
}

#[test]
fn progress_is_measured_on_the_way_to_the_goal() {
    // 10 in 2020 to 5 in 2025: the way asks for 9 in 2021 (by days, to a thousandth).
    let target = |tolerance| Target {
        baseline: lifecourse_core::DatedValue { period: on("2020"), value: 10.0 },
        goal: lifecourse_core::DatedValue { period: on("2025"), value: 5.0 },
        tolerance,
        ..Target::example()
    };
    let verdict = |period: u16, figure: Figure, tolerance| {
        let mut case = Case::of(ValueType::CrudeRate, years(period, [figure]));
        assert_eq!(case.statuses().progress.name(), "no-target");
        case.target = Some(target(tolerance));
        case.statuses().progress.name()
    };
    assert_eq!(verdict(2021, plain(4.9), None), "reached");
    assert_eq!(verdict(2021, plain(8.9), None), "on-track");
    assert_eq!(verdict(2021, plain(9.4), None), "off-track");
    assert_eq!(verdict(2021, plain(9.4), Some(0.5)), "near-track");
    assert_eq!(verdict(2021, with_limits(9.4, 8.7, 10.1), None), "near-track");
    assert_eq!(verdict(2025, plain(5.2), None), "missed");
    assert_eq!(verdict(2019, plain(12.0), None), "before-baseline");
}

/// The goal is 5 by 2025: 4.8 in 2025 reached it, whatever came after; 5.2 in 2026 is the first
/// figure after a 2025 without one.
#[test]
fn a_goal_is_judged_by_the_figure_of_its_own_time() {
    let target = Target {
        baseline: lifecourse_core::DatedValue { period: on("2020"), value: 10.0 },
        goal: lifecourse_core::DatedValue { period: on("2025"), value: 5.0 },
        ..Target::example()
    };
    let progress = |points| {
        let mut case = Case::of(ValueType::CrudeRate, points);
        case.target = Some(target.clone());
        case.statuses().progress
    };
    let kept = progress(years(2024, [5.5, 4.8, 6.0].map(plain)));
    assert_eq!(kept.name(), "reached");
    assert!(kept.sentence().starts_with("In 2025, Charnwood was 4.8"), "{}", kept.sentence());
    assert_eq!(progress(years(2025, [5.1, 4.0].map(plain))).name(), "missed");
    assert_eq!(progress(years(2026, [5.2, 4.0].map(plain))).name(), "missed");
}

#[test]
fn what_is_withheld_has_no_number() {
    let profile = ProfileName::try_from("min5".to_owned()).unwrap();
    let statuses = Statuses::withheld(&profile);
    assert_eq!(statuses.latest, None);
    for name in [statuses.comparison.name(), statuses.progress.name(), statuses.trend.name()] {
        assert_eq!(name, "withheld");
    }
    let json = serde_json::to_value(&statuses).unwrap();
    assert_eq!(json["trend"]["refusal"], "withheld");
}

proptest! {
    #[test]
    fn favourable_and_adverse_mirror_each_other(values in prop::collection::vec(0.1_f64..100.0, 5..12), half in 0.1_f64..10.0, england in 0.1_f64..100.0) {
        let points = years(2005, values.iter().map(|&value| with_limits(value, value - half, value + half)));
        let last = points.last().map(|(period, _)| *period).unwrap();
        let mut case = Case::of(ValueType::CrudeRate, points);
        case.comparator = Some(vec![(last, plain(england))]);
        let adverse = case.statuses();
        case.indicator.polarity = Polarity::HighIsGood;
        let favourable = case.statuses();
        let mirror = |name: &str| match name {
            "better" => "worse".to_owned(),
            "worse" => "better".to_owned(),
            other if other.ends_with("better") => other.replace("better", "worse"),
            other => other.replace("worse", "better"),
        };
        prop_assert_eq!(favourable.comparison.name(), mirror(adverse.comparison.name()));
        prop_assert_eq!(favourable.trend.name(), mirror(adverse.trend.name()));
    }

    #[test]
    fn a_trend_does_not_change_with_its_unit(values in prop::collection::vec(0.1_f64..100.0, 5..12), unit in 0.01_f64..100.0) {
        let of = |unit: f64| {
            let figures = values.iter().map(|value| with_limits(value * unit, value * unit - unit, value * unit + unit));
            Case::of(ValueType::CrudeRate, years(2005, figures)).statuses().trend.name()
        };
        prop_assert_eq!(of(1.0), of(unit));
    }
}
