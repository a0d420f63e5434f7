//! Whether the poorest improve the fastest: each verdict on a hand-worked case, each refusal once,
//! and real figures.

use crate::ladder::{Ladder, broken, figure, on, rows, suppressed, within};
use lifecourse_core::{Category, Limits, Period, Polarity, ValueType};
use lifecourse_equity::{Against, Answer, Change, Fastest, Pace, Tested};
use proptest::prelude::*;

/// Five years of quintiles with limits 0.196 to either side (a standard error of 0.1): the most
/// deprived change by `most` a year from 30, all others by `rest` from 20. The points lie on lines,
/// so that all error is that of the limits: 0.1/√10 = 0.0316 for one group, half of that (0.0158) for
/// the mean of four, √(0.0316² + 0.0158²) = 0.0354 for the difference, which is clear from 0.0693 on.
fn lines(most: f64, rest: f64) -> Ladder {
    Ladder::quintiles().years(5, |rank, year| {
        let (start, slope) = if rank == 0 { (30.0, most) } else { (20.0, rest) };
        within(start + slope * f64::from(year), 0.196)
    })
}

fn fastest(ladder: &Ladder) -> Fastest {
    ladder.ask(Fastest::of)
}

fn number(answer: &Answer<Pace>, name: &str) -> (f64, Option<Limits>) {
    let finding = answer.found().unwrap_or_else(|| panic!("{}", answer.sentence()));
    let found = finding.basis.numbers.iter().find(|number| number.name == name);
    found.map(|number| (number.value, number.ci95)).unwrap()
}

/// Low is good. Each slope is clear from 1.96 × 0.0316 = 0.062 on.
#[test]
fn each_combination_of_change_and_pace_is_one_verdict() {
    let cases = [
        (-0.5, -0.2, "improving-fastest"),
        (-0.5, -0.52, "improving-no-clear-difference"),
        (-0.2, -0.5, "improving-but-slower"),
        (-0.02, 0.3, "gaining-without-improving"),
        (0.02, 0.03, "no-clear-change"),
        (0.02, -0.3, "falling-behind"),
        (0.2, 0.5, "worsening-but-less"),
        (0.5, 0.52, "worsening-no-clear-difference"),
        (0.5, 0.2, "worsening-fastest"),
    ];
    for (most, rest, verdict) in cases {
        let found = fastest(&lines(most, rest));
        assert_eq!(found.absolute.name(), verdict, "{}", found.absolute.sentence());
        // The same with the sign of everything turned, where high is good.
        let mut mirror = lines(-most, -rest).high_is_good();
        assert_eq!(fastest(&mirror).absolute.name(), verdict);
        // Judged the other way round it is another verdict, but for the one in the middle.
        mirror.indicator.polarity = Polarity::LowIsGood;
        let same = fastest(&mirror).absolute.name() == verdict;
        assert_eq!(same, verdict == "no-clear-change");
    }
}

#[test]
fn the_difference_and_its_limits_are_those_worked_by_hand() {
    let found = fastest(&lines(-0.5, -0.2));
    let (value, ci95) = number(&found.absolute, "difference, a year");
    let ci95 = ci95.unwrap();
    assert!((value + 0.3).abs() < 1e-9);
    // 1.95996 × √(0.001 + 0.00025) = 0.0693.
    assert!((ci95.upper - (value + 0.0693)).abs() < 5e-5, "{ci95:?}");
    assert_eq!(found.absolute.found().unwrap().basis.tested, Tested::ByLimits);
    let (kept, _) = number(&found.absolute, "chance that the promise is met");
    assert!(kept > 0.999);
    assert_eq!(
        found.absolute.sentence(),
        "From 2015 to 2019 in England, the most deprived quintile changed by -0.50 percentage \
         points a year (95% CI -0.56 to -0.44) and the rest by -0.20 percentage points (95% CI \
         -0.23 to -0.17). It is improving, and faster than the rest; the chance that it improves, \
         and faster, is over 99%.",
    );
}

/// Against the average of five equal groups the difference is four fifths of that against the rest.
#[test]
fn against_the_average_the_most_deprived_race_themselves_in_part() {
    let found = fastest(&lines(-0.5, -0.2));
    let (value, _) = number(&found.absolute_to_average, "difference, a year");
    assert!((value + 0.24).abs() < 1e-9);
    let mut published = lines(-0.5, -0.2);
    published.whole = (0..5)
        .map(|at| (on(&format!("{}", 2015 + at)), within(22.0 - 0.3 * f64::from(at), 0.05)))
        .collect();
    let found = fastest(&published);
    let (value, _) = number(&found.absolute_to_average, "difference, a year");
    assert!((value + 0.2).abs() < 1e-9);
    assert!(found.absolute_to_average.sentence().contains("the whole population"));
}

/// From 40 by −0.8 a year is −2.0%, from 20 by −0.6 is −3.0%: faster in units, slower in per cent.
#[test]
fn units_and_per_cent_can_disagree_and_a_remark_says_so() {
    let ladder = Ladder::quintiles().years(10, |rank, year| {
        let (start, growth) = if rank == 0 { (40.0_f64, 0.98_f64) } else { (20.0, 0.97) };
        within(start * growth.powi(i32::from(year)), 0.1)
    });
    let found = fastest(&ladder);
    assert_eq!(found.absolute.name(), "improving-fastest");
    assert_eq!(found.relative.name(), "improving-but-slower");
    let (value, _) = number(&found.relative, "most deprived, % a year");
    assert!((value + 2.0).abs() < 1e-6);
    assert!(found.reply().remarks.iter().any(|remark| remark.contains("Read both")));
}

#[test]
fn gaining_because_others_do_worse_is_said() {
    let remarks = fastest(&lines(0.2, 0.5)).reply().remarks;
    assert!(remarks.iter().any(|remark| remark.contains("only because the others do worse")));
    let remarks = fastest(&lines(-0.5, -0.2)).reply().remarks;
    assert!(!remarks.iter().any(|remark| remark.contains("only because")));
}

#[test]
fn without_limits_the_scatter_about_the_lines_is_the_test() {
    let wave = [0.1, -0.1, 0.0, 0.1, -0.1];
    let ladder = Ladder::quintiles().years(5, |rank, year| {
        let slope = if rank == 0 { -1.0 } else { -0.2 };
        within(20.0 + slope * f64::from(year) + wave[usize::from(year)], 0.0)
    });
    let found = fastest(&ladder);
    assert_eq!(found.absolute.name(), "improving-fastest");
    assert_eq!(found.absolute.found().unwrap().basis.tested, Tested::WithoutIntervals);
}

#[test]
fn counts_and_denominators_stand_in_for_limits() {
    let ladder = Ladder::quintiles().years(5, |rank, year| {
        let slope = if rank == 0 { 1.0 } else { 0.2 };
        let value = 30.0 - slope * f64::from(year);
        figure(value, None, Some(1000.0 * value), Some(100_000.0))
    });
    let found = fastest(&ladder);
    assert_eq!(found.absolute.name(), "improving-fastest");
    assert_eq!(found.absolute.found().unwrap().basis.tested, Tested::ByCounts);
    assert!(found.reply().remarks.is_empty());
}

/// Published limits too narrow for the scatter: the errors come from the scatter.
#[test]
fn shocks_beyond_the_limits_widen_the_errors() {
    let jump = [0.0, 2.0, -2.0, 2.0, -2.0];
    let ladder = Ladder::quintiles().years(5, |rank, year| {
        let shock = if rank == 0 { jump[usize::from(year)] } else { 0.0 };
        within(30.0 - 0.3 * f64::from(year) + shock, 0.196)
    });
    let found = fastest(&ladder);
    assert_eq!(found.absolute.name(), "no-clear-change");
}

#[test]
fn people_weigh_as_their_denominators() {
    // The rest: one group at 10, falling by 1 a year, and three at 20, level.
    let mut ladder = lines(-0.5, -0.2);
    for (rank, (_, points)) in ladder.groups.iter_mut().enumerate() {
        for (at, (_, point)) in points.iter_mut().enumerate() {
            let value = if rank == 1 { 10.0 - at as f64 } else { 20.0 };
            let limits = Limits { lower: value - 0.2, upper: value + 0.2 };
            *point = figure(value, Some(limits), None, Some(100.0));
        }
    }
    let found = fastest(&ladder);
    // One of four equal groups falls by 1: the rest by 0.25.
    let (value, _) = number(&found.absolute, "others, a year");
    assert!((value + 0.25).abs() < 1e-9);
    for (_, point) in &mut ladder.groups[1].1 {
        *point = figure(
            point.measured().unwrap().value,
            Some(Limits { lower: 0.0, upper: 20.0 }),
            None,
            Some(300.0),
        );
    }
    // 300 of 600 people: by 0.5. Equal errors would not matter: the points lie on a line.
    let (value, _) = number(&fastest(&ladder).absolute, "others, a year");
    assert!((value + 0.5).abs() < 1e-9, "{value}");
}

/// Level for the most deprived, falling by 0.2 a year for each step of advantage.
#[test]
fn the_slope_index_widens_when_advantage_gains() {
    let wave = [0.05, -0.05, 0.1, -0.1, 0.05, -0.05];
    let spread = |sign: f64| {
        Ladder::quintiles().years(6, move |rank, year| {
            let (steps, years) = (f64::from(u8::try_from(rank).unwrap()), f64::from(year));
            let bend = if rank == 2 { 0.3 } else { 0.0 };
            within(
                30.0 - steps * (1.0 + sign * 0.1 * years)
                    + bend
                    + wave[usize::from(year)] * steps / 4.0,
                0.2,
            )
        })
    };
    let widening = fastest(&spread(1.0));
    assert_eq!((widening.gap.name(), widening.relative_gap.name()), ("widening", "widening"));
    assert_eq!(fastest(&spread(-1.0)).gap.name(), "narrowing");
    let first = widening.gap.found().unwrap().basis.numbers[0].value;
    // Mid-ranks 0.1 to 0.9: from 30 to 26 over 0.8 of the ranks is 5 over all of them, less the wave.
    assert!((first - 5.0).abs() < 0.1, "{first}");
}

#[test]
fn nothing_is_said_of_figures_that_are_not_there() {
    assert_eq!(fastest(&Ladder::quintiles()).absolute.name(), "no-figures");
    assert_eq!(
        fastest(&Ladder::of("Ethnic groups", &["Asian", "White"])).absolute.name(),
        "not-ordered"
    );
}

#[test]
fn four_years_are_too_few() {
    let found = fastest(&Ladder::quintiles().years(4, |_, _| within(20.0, 0.2)));
    assert_eq!(found.absolute.name(), "too-few-points");
    assert_eq!(found.gap.name(), "too-few-points");
    assert_eq!(found.first_to_last.name(), "did-not-gain");
}

#[test]
fn without_a_judgement_nothing_improves() {
    let mut ladder = lines(-0.5, -0.2);
    ladder.indicator.polarity = Polarity::NoJudgement;
    assert_eq!(fastest(&ladder).absolute.name(), "no-polarity");
}

#[test]
fn groups_of_two_editions_are_not_the_same_groups() {
    let mut ladder = lines(-0.5, -0.2);
    ladder.groups[4].0 = Category::new(
        "LSOA11 deprivation quintiles in England (IMD2015)",
        "Least deprived quintile",
    )
    .unwrap();
    assert_eq!(fastest(&ladder).absolute.name(), "editions-differ");
}

#[test]
fn a_quintile_that_is_not_there_is_too_few() {
    let mut ladder = lines(-0.5, -0.2);
    ladder.groups.remove(2);
    assert_eq!(fastest(&ladder).absolute.name(), "too-few-groups");
}

#[test]
fn a_group_missing_in_a_year_is_named() {
    let mut ladder = lines(-0.5, -0.2);
    ladder.groups[1].1[3].1 = suppressed();
    assert_eq!(
        fastest(&ladder).absolute.sentence(),
        "No answer: Second most deprived quintile has no figure for 2018, and every group is needed."
    );
}

#[test]
fn a_gap_and_a_break_end_the_run_of_years() {
    let mut gap = lines(-0.5, -0.2);
    gap.groups.iter_mut().for_each(|(_, points)| points[4].0 = on("2020"));
    assert_eq!(fastest(&gap).absolute.name(), "gap");
    let mut other = lines(-0.5, -0.2);
    other.groups[3].1[2].1 = broken(&other.groups[3].1[2].1);
    assert_eq!(fastest(&other).absolute.name(), "break");
    assert_eq!(
        fastest(&other).first_to_last.found().unwrap().basis.periods,
        [on("2017"), on("2019")]
    );
}

#[test]
fn five_years_since_a_break_are_enough_and_said() {
    let mut ladder = Ladder::quintiles().years(9, |rank, year| {
        within(20.0 - if rank == 0 { 0.5 } else { 0.2 } * f64::from(year), 0.196)
    });
    ladder.groups[0].1[4].1 = broken(&ladder.groups[0].1[4].1);
    let found = fastest(&ladder);
    assert_eq!(found.absolute.found().unwrap().basis.periods.len(), 5);
    let remarks = found.reply().remarks;
    assert!(
        remarks.iter().any(|remark| remark.starts_with("Only the years from 2019 on")),
        "{remarks:?}"
    );
}

#[test]
fn parts_of_years_are_not_tested() {
    let mut ladder = lines(-0.5, -0.2);
    for (_, points) in &mut ladder.groups {
        for (quarter, (period, _)) in (1..).zip(points.iter_mut()) {
            *period = on(&format!(
                "{}/{} Q{}",
                2020 + quarter / 5,
                21 + quarter / 5,
                (quarter - 1) % 4 + 1
            ));
        }
        points.sort_by_key(|point| point.0);
    }
    assert_eq!(fastest(&ladder).absolute.name(), "part-of-year");
}

#[test]
fn people_who_are_not_counted_are_never_made_up() {
    let kind = "County & UA deprivation quintiles in England (IMD2019, 4/23 geography)";
    let mut ladder = lines(-0.5, -0.2);
    let whole: Vec<(Period, _)> =
        (0..5).map(|at| (on(&format!("{}", 2015 + at)), within(22.0, 0.05))).collect();
    for (category, _) in &mut ladder.groups {
        *category = Category::new(kind, category.name()).unwrap();
    }
    let found = fastest(&ladder);
    assert_eq!(found.absolute.name(), "no-population");
    assert_eq!(found.absolute_to_average.name(), "no-population");
    assert_eq!(found.gap.name(), "no-population");
    ladder.whole = whole;
    assert_eq!(fastest(&ladder).absolute_to_average.name(), "improving-fastest");
}

#[test]
fn equal_figures_without_limits_cannot_be_tested() {
    let found = fastest(&Ladder::quintiles().years(6, |_, _| within(20.0, 0.0)));
    assert_eq!(found.absolute.name(), "no-scatter");
}

/// England by deprivation decile, ten years: the most deprived are less active, and ever less so.
#[test]
fn figures_that_stay_change_by_nothing() {
    let said = fastest(&lines(0.0, 0.0)).absolute.sentence();
    assert!(said.contains("changed by 0.0 percentage points a year"), "{said}");
    // 20 over and over in ten years leaves rounding in the slope.
    let found = fastest(&Ladder::quintiles().years(10, |_, _| within(20.0, 1.0)));
    for answer in [&found.absolute, &found.relative, &found.absolute_to_average] {
        assert!(!answer.sentence().contains("000000"), "{}", answer.sentence());
    }
    let uneven = [20.0, 15.0, 10.0, 5.0, 0.0];
    let found = fastest(&Ladder::quintiles().years(10, |rank, _| within(uneven[rank], 0.0)));
    assert_eq!((found.absolute.name(), found.relative.name()), ("no-scatter", "no-scatter"));
    assert_eq!((found.gap.name(), found.relative_gap.name()), ("no-scatter", "no-scatter"));
}

#[test]
fn nothing_is_said_in_per_cent_of_zero_or_less() {
    for start in [0.0, -2.0] {
        let found = fastest(&Ladder::quintiles().years(10, |rank, year| {
            let wave = if year % 2 == 0 { 0.1 } else { -0.1 };
            within(if rank == 0 { start } else { start + wave * rank as f64 }, 0.3)
        }));
        assert!(
            found.relative.sentence().starts_with("No answer: the most deprived quintile is at "),
            "{}",
            found.relative.sentence()
        );
        let others = [found.relative_to_average.name(), found.first_to_last.name()];
        assert_eq!(others, ["not-relative"; 2]);
        assert_eq!(found.relative_gap.name(), "not-relative");
        assert!(found.absolute.found().is_some());
    }
}

#[test]
fn real_activity_of_adults_falls_behind() {
    let found = fastest(&real("93014", ValueType::Proportion, Polarity::HighIsGood));
    assert_eq!(found.absolute.name(), "worsening-fastest", "{}", found.absolute.sentence());
    assert_eq!(found.relative.name(), "worsening-fastest");
    assert_eq!(found.gap.name(), "widening");
    let (most, _) = number(&found.absolute, "most deprived, a year");
    // 57.5 to 53.3 in nine years is −0.46 a year; the line through all points falls a little faster.
    assert!((-0.75..-0.4).contains(&most), "{most}");
    assert_eq!(found.absolute.found().unwrap().basis.periods.len(), 10);
}

#[test]
fn real_obesity_worsens_everywhere() {
    let found = fastest(&real("93881", ValueType::Proportion, Polarity::LowIsGood));
    let verdict = found.absolute.found().unwrap().verdict;
    assert_eq!((verdict.change, verdict.against), (Change::Worsening, Against::Slower));
    let relative = found.relative.found().unwrap().verdict;
    assert_eq!(relative.change, Change::Worsening);
}

fn real(id: &str, value_type: ValueType, polarity: Polarity) -> Ladder {
    let mut ladder = Ladder::deciles();
    ladder.indicator.value_type = value_type;
    ladder.indicator.polarity = polarity;
    for row in rows(include_str!("data/fingertips_by_decile.csv")).filter(|row| row[0] == id) {
        let parsed = |at: usize| row[at].parse::<f64>().unwrap();
        let limits = Some(Limits { lower: parsed(4), upper: parsed(5) });
        let point = (on(row[2]), figure(parsed(3), limits, None, row[6].parse().ok()));
        match ladder.groups.iter_mut().find(|(category, _)| category.name() == row[1]) {
            Some((_, points)) => points.push(point),
            None => ladder.whole.push(point),
        }
    }
    ladder
}

/// Life expectancy of three years that overlap: no test, but the ends can be described.
#[test]
fn real_life_expectancy_is_refused_and_described() {
    let mut ladder = Ladder::deciles().high_is_good();
    ladder.indicator.value_type = ValueType::LifeExpectancy;
    ladder.indicator.unit = "years".parse().ok();
    ladder.indicator.scale = None;
    for row in rows(include_str!("data/life_expectancy_by_decile.csv")) {
        let rank: usize = row[0].parse().unwrap();
        ladder.groups[rank - 1].1.push((on(row[1]), within(row[2].parse().unwrap(), 0.0)));
    }
    let found = fastest(&ladder);
    assert_eq!(
        found.absolute.sentence(),
        "No answer: 2014 - 16 overlaps its neighbours, so the points are not independent."
    );
    assert_eq!(found.first_to_last.name(), "did-not-gain");
    assert_eq!(
        found.first_to_last.sentence(),
        "From 2013 - 15 to 2022 - 24 in England, the most deprived decile went from 73.9 years to \
         73.2 years (-0.70 years, -0.95%) and the rest from 79.9 years to 80.1 years (+0.16 years, \
         +0.19%). The most deprived did not gain on the rest, neither in units nor in proportion. \
         This is not tested and may be chance."
    );
    assert_eq!(found.first_to_last.found().unwrap().basis.tested, Tested::Untested);
}

#[test]
fn a_reply_has_a_cell_for_every_column_and_none_where_it_is_refused() {
    let reply = fastest(&lines(-0.5, -0.2)).reply();
    assert_eq!(reply.findings[0].aspect, "against the rest, in units");
    // Five groups, the rest and the average; five years.
    assert_eq!(reply.tables.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [7, 5]);
    for table in &reply.tables {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
    }
    assert_eq!(reply.tables[0].rows[0][1].shown(), "-0.50");
    let refused = fastest(&Ladder::quintiles()).reply();
    assert!(refused.tables.is_empty() && refused.remarks.is_empty());
}

fn ladders() -> impl Strategy<Value = Vec<Vec<f64>>> {
    prop::collection::vec(prop::collection::vec(10.0..40.0_f64, 6), 5)
}

fn of_values(values: &[Vec<f64>], scale: f64) -> Ladder {
    Ladder::quintiles()
        .years(6, |rank, year| within(values[rank][usize::from(year)] * scale, 1.5 * scale))
}

fn names(found: &Fastest) -> [&'static str; 7] {
    [
        found.absolute.name(),
        found.relative.name(),
        found.absolute_to_average.name(),
        found.relative_to_average.name(),
        found.gap.name(),
        found.relative_gap.name(),
        found.first_to_last.name(),
    ]
}

proptest! {
    #[test]
    fn units_change_no_verdict(values in ladders()) {
        let per_cent = of_values(&values, 1.0);
        let mut per_thousand = of_values(&values, 10.0);
        per_thousand.indicator.scale = 1000.try_into().ok();
        per_thousand.indicator.unit = None;
        prop_assert_eq!(names(&fastest(&per_cent)), names(&fastest(&per_thousand)));
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(values in ladders()) {
        let ladder = of_values(&values, 1.0);
        let mut turned = ladder.clone();
        turned.groups.reverse();
        prop_assert_eq!(fastest(&ladder), fastest(&turned));
    }

    #[test]
    fn favourable_and_adverse_mirror_each_other(values in ladders()) {
        let adverse = fastest(&of_values(&values, 1.0));
        let turned: Vec<Vec<f64>> =
            values.iter().map(|group| group.iter().map(|value| 100.0 - value).collect()).collect();
        let favourable = fastest(&of_values(&turned, 1.0).high_is_good());
        prop_assert_eq!(adverse.absolute.name(), favourable.absolute.name());
        prop_assert_eq!(adverse.gap.name(), favourable.gap.name());
        let kept = |found: &Fastest| number(&found.absolute, "chance that the promise is met").0;
        prop_assert!((kept(&adverse) - kept(&favourable)).abs() < 1e-9);
    }
}
