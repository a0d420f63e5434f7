//! How big the gap is: hand-worked cases, extremes, refusals, real figures.

use crate::ladder::{Ladder, figure, on, rows, suppressed, within};
use lifecourse_core::{Category, Limits, Polarity, ValueType};
use lifecourse_equity::{Answer, GapReport, GapVerdict, Tested, Verdict};
use proptest::prelude::*;

fn report(ladder: &Ladder) -> GapReport {
    ladder.ask(|strata| GapReport::of(strata, None))
}

/// Quintiles in one year, by value and half the width of the limits (0 for none).
fn quintiles(values: [f64; 5], half: f64) -> Ladder {
    Ladder::quintiles().years(1, |rank, _| within(values[rank], half))
}

/// Proportions in per cent as counted among so many people.
fn counted(cases: [(f64, f64); 5]) -> Ladder {
    Ladder::quintiles().years(1, |rank, _| {
        let (count, people) = cases[rank];
        figure(100.0 * count / people, None, Some(count), Some(people))
    })
}

fn value(report: &GapReport, name: &str) -> f64 {
    let measure = report.measures.iter().find(|measure| measure.measure.name() == name);
    measure.unwrap().found.as_ref().unwrap().value
}

fn limits(report: &GapReport, name: &str) -> bool {
    let measure = report.measures.iter().find(|measure| measure.measure.name() == name);
    measure.unwrap().found.as_ref().unwrap().interval.is_ok()
}

fn shown<V: Verdict>(answer: &Answer<V>, name: &str) -> f64 {
    let numbers = &answer.found().unwrap().basis.numbers;
    numbers.iter().find(|number| number.name == name).unwrap().value
}

/// Low is good: 30 against 20, each with a standard error of 1: the difference is 10 with one of √2.
#[test]
fn the_two_ends_decide_where_they_have_limits() {
    for (top, verdict) in [
        (20.0, "clear-gap-against-the-most-deprived"),
        (28.0, "no-clear-gap"),
        (40.0, "reverse-gap"),
    ] {
        let found = report(&quintiles([30.0, 26.0, 25.0, 24.0, top], 1.959_964));
        assert_eq!(found.absolute.name(), verdict);
        assert_eq!(found.relative.name(), verdict);
        assert_eq!(found.absolute.found().unwrap().basis.tested, Tested::ByLimits);
        assert!((shown(&found.absolute, "difference") - (30.0 - top)).abs() < 1e-9);
        assert!((shown(&found.relative, "ratio") - 30.0 / top).abs() < 1e-9);
        // The same where high is good, with the ladder turned.
        let mirror = quintiles([top, 24.0, 25.0, 26.0, 30.0], 1.959_964).high_is_good();
        assert_eq!(report(&mirror).absolute.name(), verdict);
    }
}

#[test]
fn the_sentences_say_who_does_worse_in_units_and_in_proportion() {
    let found = report(&quintiles([30.0, 26.0, 25.0, 24.0, 20.0], 1.959_964));
    assert_eq!(
        found.absolute.sentence(),
        "In 2015 in England, the most deprived quintile was at 30.0% and the least deprived quintile \
         at 20.0%: a difference of 10.0 percentage points (95% CI 7.2 to 12.8). The most deprived do \
         worse."
    );
    assert_eq!(
        found.relative.sentence(),
        "In 2015 in England, the most deprived quintile was at 30.0% and the least deprived quintile \
         at 20.0%: the most deprived quintile has 1.50 times the value of the least deprived \
         quintile (95% CI 1.33 to 1.69). The most deprived do worse."
    );
}

#[test]
fn without_limits_the_slope_decides_by_its_scatter() {
    let found = report(&quintiles([30.0, 26.5, 25.0, 22.0, 20.0], 0.0));
    assert_eq!(found.absolute.name(), "clear-gap-against-the-most-deprived");
    assert_eq!(found.absolute.found().unwrap().basis.tested, Tested::WithoutIntervals);
    let found = report(&quintiles([20.0, 22.0, 25.0, 26.5, 30.0], 0.0));
    assert_eq!((found.absolute.name(), found.relative.name()), ("reverse-gap", "reverse-gap"));
    let found = report(&quintiles([25.0, 20.0, 30.0, 22.0, 25.5], 0.0));
    assert_eq!(found.absolute.name(), "no-clear-gap");
}

/// 10, 20, 20, 20 and 30 people smoke of 100 each: every measure by hand.
#[test]
fn measures_and_gain_are_those_worked_by_hand() {
    let found = report(&counted([
        (30.0, 100.0),
        (20.0, 100.0),
        (20.0, 100.0),
        (20.0, 100.0),
        (10.0, 100.0),
    ]));
    for (name, by_hand) in [
        ("d", 20.0),
        ("r", 3.0),
        // The mean is 20; at the value of the least deprived it would be 10.
        ("par", -10.0),
        ("paf", -50.0),
        // Mid-ranks 0.1 to 0.9: 2 cov = 2 (30 × −0.4 + 10 × 0.4) / 5 = −3.2; over the mean −0.16.
        ("aci", -3.2),
        ("rci", -0.16),
    ] {
        assert!((value(&found, name) - by_hand).abs() < 1e-9, "{name}: {}", value(&found, name));
    }
    assert!(limits(&found, "par") && limits(&found, "sii") && limits(&found, "rii"));
    assert_eq!(found.absolute.found().unwrap().basis.tested, Tested::ByCounts);
    // 20 + 10 + 10 + 10 people fewer.
    assert!((shown(&found.gain, "people") - 50.0).abs() < 1e-9);
    assert_eq!(
        found.gain.sentence(),
        "If every group did as well as the least deprived quintile (10.0%), the value for all \
         groups together (20.0%) would be 10.0 percentage points lower. That is about 50 fewer \
         people."
    );
}

#[test]
fn a_gain_in_people_is_of_counts_that_make_the_values() {
    // Survey: the denominators are of those asked, and no counts are published.
    let ladder = Ladder::quintiles().years(1, |rank, _| {
        let value = [30.0, 26.0, 25.0, 24.0, 20.0][rank];
        let limits = Limits { lower: value - 1.0, upper: value + 1.0 };
        figure(value, Some(limits), None, Some(1000.0))
    });
    let found = report(&ladder);
    assert_eq!(found.gain.name(), "something-to-gain");
    assert!(found.gain.sentence().contains("How many people that is cannot be said"));
    assert!(found.reply().remarks.iter().any(|remark| remark.contains("asked in a survey")));
}

/// A standardised rate of 300 with 60 deaths in 20,000 people; at 200 a third fewer: 20.
#[test]
fn standardised_rates_gain_events_in_proportion() {
    let mut ladder = Ladder::quintiles().years(1, |rank, _| {
        let value = if rank == 0 { 300.0 } else { 200.0 };
        figure(value, None, Some(value / 5.0), Some(20_000.0))
    });
    ladder.indicator.value_type = ValueType::DirectlyStandardisedRate;
    ladder.indicator.scale = 100_000.try_into().ok();
    ladder.indicator.unit = None;
    assert!((shown(&report(&ladder).gain, "events") - 20.0).abs() < 1e-9);
}

#[test]
fn equal_groups_have_no_gap_and_nothing_to_gain() {
    let found = report(&quintiles([20.0; 5], 1.0));
    assert_eq!((found.absolute.name(), found.relative.name()), ("no-clear-gap", "no-clear-gap"));
    assert_eq!(found.gain.name(), "nothing-to-gain");
}

#[test]
fn a_reverse_gap_has_limits_of_its_own_sign_and_the_best_group_is_the_best_by_value() {
    // High is good: 74.5 among the most deprived, 50 among the least; √2 x 1 either way is 1.4.
    let found = report(&quintiles([74.5, 65.0, 60.0, 55.0, 50.0], 1.0).high_is_good());
    assert_eq!(found.absolute.name(), "reverse-gap");
    let said = found.absolute.sentence();
    assert!(
        said.contains("a difference of 24.5 percentage points (95% CI 23.1 to 25.9)"),
        "{said}"
    );
    let said = found.gain.sentence();
    assert!(
        said.starts_with("If every group did as well as the most deprived quintile (74.5%)"),
        "{said}"
    );
    // (0 + 9.5 + 14.5 + 19.5 + 24.5) / 5.
    assert!((shown(&found.gain, "gain") - 13.6).abs() < 1e-9);
    let behind: Vec<_> = found.reply().tables[0].rows.iter().map(|row| row[5].shown()).collect();
    assert_eq!(behind, ["0.0", "9.5", "14.5", "19.5", "24.5"]);
}

#[test]
fn what_is_not_of_people_is_not_counted_as_people() {
    let mut households =
        counted([(30.0, 100.0), (26.0, 100.0), (25.0, 100.0), (24.0, 100.0), (20.0, 100.0)]);
    assert!(report(&households).gain.sentence().ends_with("That is about 25 fewer people."));
    households.indicator.headline = "Not applicable, Not applicable".parse().unwrap();
    assert!(report(&households).gain.sentence().ends_with("That is about 25 fewer cases."));
}

#[test]
fn a_part_of_the_population_is_named_where_it_is_not_the_indicators_own() {
    let ladder = quintiles([30.0, 26.0, 25.0, 24.0, 20.0], 1.0);
    let women: lifecourse_core::Segment = "Female, 65+ yrs".parse().unwrap();
    let found = ladder.ask(|strata| GapReport::of(&strata.clone().with_segment(&women), None));
    let place = ladder.ask(|strata| strata.place().to_owned());
    let named = format!("{place} (Female, 65+ yrs), ");
    assert!(found.absolute.sentence().contains(&named), "{}", found.absolute.sentence());
    assert!(found.reply().about.contains(&named), "{}", found.reply().about);
    let own = ladder.ask(|strata| {
        let headline = strata.indicator().headline.clone();
        GapReport::of(&strata.clone().with_segment(&headline), None)
    });
    assert_eq!(own, report(&ladder));
}

#[test]
fn equal_shares_are_said_and_have_no_interval_that_counts_people() {
    let found = report(&quintiles([30.0, 26.0, 25.0, 24.0, 20.0], 1.0));
    assert!(found.reply().remarks.iter().any(|remark| remark.contains("equally large")));
    assert!(!limits(&found, "par") && !limits(&found, "paf") && limits(&found, "sii"));
}

#[test]
fn a_missing_group_leaves_what_fits() {
    let mut ladder = quintiles([30.0, 26.0, 25.0, 24.0, 20.0], 1.0);
    ladder.groups[2].1[0].1 = suppressed();
    let found = report(&ladder);
    assert_eq!(found.absolute.name(), "clear-gap-against-the-most-deprived");
    let slope = found.measures.iter().find(|measure| measure.measure.name() == "sii").unwrap();
    assert_eq!(slope.found.as_ref().unwrap_err().name(), "group-missing");
    let reply = found.reply();
    assert!(reply.remarks[0].starts_with("No figure for Average deprived quintile"));
    assert_eq!(reply.tables[0].rows[2][1].shown(), "[c]");
    // Without one of the ends there is no gap to speak of.
    ladder.groups[4].1[0].1 = suppressed();
    assert_eq!(report(&ladder).absolute.name(), "group-missing");
    assert_eq!(report(&ladder).gain.name(), "group-missing");
}

/// Three groups are three pairs: limits of 1 − 0.05/3, z = 2.394.
#[test]
fn the_highest_of_many_groups_has_to_be_further_away() {
    let by_value = |highest: f64| {
        let values = [20.0, 21.0, highest];
        let ladder = Ladder::of("Ethnic groups", &["Asian", "Black", "White"]);
        ladder.years(1, |rank, _| {
            figure(
                values[rank],
                Some(Limits { lower: values[rank] - 1.96, upper: values[rank] + 1.96 }),
                None,
                Some(100.0),
            )
        })
    };
    // The standard error of a difference is √2: 2.394 √2 = 3.386, while 1.96 √2 = 2.772.
    for (highest, verdict) in [(23.2, GapVerdict::NoClearDifferences), (23.5, GapVerdict::Differ)] {
        let found = report(&by_value(highest));
        assert_eq!(found.absolute.found().unwrap().verdict, verdict);
    }
    let found = report(&by_value(26.0));
    let names: Vec<_> = found.measures.iter().map(|measure| measure.measure.name()).collect();
    assert_eq!(
        names,
        [
            "d", "r", "bgv", "bgsd", "covar", "mdbu", "mdbw", "mdmu", "mdmw", "idisu", "idisw",
            "ti", "mld", "par", "paf"
        ]
    );
    assert!(found.measures.iter().all(|measure| measure.found.as_ref().unwrap().interval.is_ok()));
    assert!(found.absolute.sentence().contains("values ran from 20.0% (Asian) to 26.0% (White)"));
}

#[test]
fn populations_that_are_not_known_are_not_made_up() {
    let values = [20.0, 21.0, 25.0];
    let ladder = Ladder::of("Ethnic groups", &["Asian", "Black", "White"]);
    let found = report(&ladder.years(1, |rank, _| within(values[rank], 1.0)));
    assert_eq!(found.gain.name(), "no-population");
    let by_name = |name: &str| {
        found.measures.iter().find(|measure| measure.measure.name() == name).unwrap().found.clone()
    };
    assert_eq!(by_name("ti").unwrap_err().name(), "no-population");
    assert!(by_name("d").is_ok());
    assert_eq!(found.absolute.name(), "clear-differences");
}

#[test]
fn each_refusal_says_why() {
    let mut none = quintiles([20.0; 5], 1.0);
    none.indicator.polarity = Polarity::NoJudgement;
    assert_eq!(report(&none).absolute.name(), "no-polarity");
    assert_eq!(report(&Ladder::quintiles()).absolute.name(), "no-figures");
    let ladder = quintiles([20.0; 5], 1.0);
    let asked = ladder.ask(|strata| GapReport::of(strata, Some(on("1999"))));
    assert_eq!(asked.absolute.name(), "too-few-groups");
    let mut editions = quintiles([20.0; 5], 1.0);
    let kind = "LSOA11 deprivation quintiles in England (IMD2015)";
    editions.groups[4].0 = Category::new(kind, "Least deprived quintile").unwrap();
    assert_eq!(report(&editions).absolute.name(), "editions-differ");
    assert!(asked.absolute.sentence().contains(": none of the groups has a figure"));
    let zero = report(&quintiles([20.0, 10.0, 5.0, 3.0, 0.0], 0.0)).relative;
    assert_eq!(
        zero.sentence(),
        "No answer: the least deprived quintile is at 0.0%, and there are no per cent or ratios of \
         values of zero or below."
    );
    let below = report(&quintiles([-2.0, -1.0, 0.0, 1.0, 2.0], 0.5));
    assert_eq!(below.relative.name(), "not-relative");
    assert_ne!(below.absolute.name(), "not-relative");
}

#[test]
fn a_ladder_that_lacks_a_rung_is_compared_without_its_order() {
    let mut ladder = quintiles([30.0, 26.0, 25.0, 24.0, 20.0], 1.0);
    ladder.groups.remove(1);
    let found = report(&ladder);
    assert_eq!(found.absolute.name(), "clear-differences");
    assert!(found.reply().remarks[0].contains("without their order"));
}

#[test]
fn real_activity_is_lower_among_the_most_deprived() {
    let mut ladder = Ladder::deciles().high_is_good();
    for row in rows(include_str!("data/fingertips_by_decile.csv")).filter(|row| row[0] == "93014") {
        let parsed = |at: usize| row[at].parse::<f64>().unwrap();
        let limits = Some(Limits { lower: parsed(4), upper: parsed(5) });
        let point = (on(row[2]), figure(parsed(3), limits, None, row[6].parse().ok()));
        if let Some((_, points)) = ladder.groups.iter_mut().find(|group| group.0.name() == row[1]) {
            points.push(point);
        }
    }
    let found = report(&ladder);
    assert_eq!(found.absolute.name(), "clear-gap-against-the-most-deprived");
    assert_eq!(found.absolute.found().unwrap().basis.periods, [on("2024/25")]);
    // 75.2 less 53.3 between the ends; the slope is about as steep.
    assert!((shown(&found.absolute, "difference") - 21.9).abs() < 0.1);
    assert!((15.0..25.0).contains(&shown(&found.absolute, "slope index of inequality")));
}

#[test]
fn a_reply_has_a_cell_for_every_column() {
    let reply = report(&quintiles([30.0, 26.0, 25.0, 24.0, 20.0], 1.0)).reply();
    assert_eq!(reply.tables.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [5, 8]);
    for table in &reply.tables {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
    }
    assert!(reply.about.ends_with(", 2015"));
}

fn values() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((5.0..60.0_f64, 100.0..5000.0_f64), 5)
}

fn of_values(values: &[(f64, f64)], scale: f64) -> Ladder {
    Ladder::quintiles().years(1, |rank, _| {
        let (value, people) = values[rank];
        let limits = Limits { lower: scale * (value - 2.0), upper: scale * (value + 2.0) };
        figure(scale * value, Some(limits), Some(value / 100.0 * people), Some(people))
    })
}

proptest! {
    #[test]
    fn units_change_no_verdict_and_no_number_of_people(values in values()) {
        let one = report(&of_values(&values, 1.0));
        let mut scaled = of_values(&values, 10.0);
        scaled.indicator.scale = 1000.try_into().ok();
        scaled.indicator.unit = None;
        let other = report(&scaled);
        prop_assert_eq!(one.absolute.name(), other.absolute.name());
        prop_assert_eq!(one.relative.name(), other.relative.name());
        let people = |report: &GapReport| shown(&report.gain, "people");
        prop_assert!((people(&one) - people(&other)).abs() < 1e-6);
        for name in ["r", "rii", "rci", "paf"] {
            prop_assert!((value(&one, name) - value(&other, name)).abs() < 1e-6);
        }
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(values in values()) {
        let ladder = of_values(&values, 1.0);
        let mut turned = ladder.clone();
        turned.groups.reverse();
        prop_assert_eq!(report(&ladder), report(&turned));
    }

    #[test]
    fn favourable_and_adverse_mirror_each_other(values in values()) {
        let adverse = report(&of_values(&values, 1.0));
        let turned: Vec<_> = values.iter().map(|(value, people)| (100.0 - value, *people)).collect();
        let favourable = report(&of_values(&turned, 1.0).high_is_good());
        prop_assert_eq!(adverse.absolute.name(), favourable.absolute.name());
        let gap = shown(&adverse.absolute, "difference") - shown(&favourable.absolute, "difference");
        prop_assert!(gap.abs() < 1e-9);
        let gap = shown(&adverse.gain, "people") - shown(&favourable.gain, "people");
        prop_assert!(gap.abs() < 1e-6);
    }
}
