use super::*;
use proptest::prelude::*;

fn point(year: i32, value: f64) -> Observation {
    Observation {
        period: Period { first_month: year * 12, months: 12 },
        value,
        limits: Some(Interval::around(value, 1.0)),
        counts: None,
        breaks_series: false,
    }
}

fn rising(years: impl IntoIterator<Item = i32>) -> Vec<Observation> {
    years.into_iter().map(|year| point(year, f64::from(year - 2000) * 2.0)).collect()
}

#[test]
fn only_the_five_latest_points_count() -> Result<(), TrendRefusal> {
    let mut series = vec![point(2001, 1e6)];
    series.extend(rising(2010..2015));
    assert_eq!(recent(ValueType::Measured, &series)?.direction, Direction::Increasing);
    Ok(())
}

#[test]
fn each_reason_for_refusal_names_its_point() {
    let refused = |series: &[Observation]| recent(ValueType::Measured, series).unwrap_err();
    assert_eq!(refused(&rising(2010..2014)), TrendRefusal::TooFewPoints { found: 4 });
    assert_eq!(
        refused(&rising([2009, 2010, 2011, 2013, 2014, 2015])),
        TrendRefusal::Gap { index: 3 }
    );
    let mut series = rising(2010..2015);
    series[2].period.months = 3;
    assert_eq!(refused(&series), TrendRefusal::PartOfYear { index: 2 });
    series[2].period.months = 36;
    assert_eq!(refused(&series), TrendRefusal::SeveralYears { index: 2 });
    let mut series = rising(2010..2015);
    series[4].period.first_month -= 6;
    assert_eq!(refused(&series), TrendRefusal::Overlap { index: 4 });
    let mut series = rising(2010..2015);
    series[1].breaks_series = true;
    assert_eq!(refused(&series), TrendRefusal::Break { index: 1 });
    let mut series = rising(2010..2015);
    series[3].limits = None;
    assert_eq!(refused(&series), TrendRefusal::NoLimits { index: 3 });
    assert_eq!(
        recent(ValueType::Proportion, &series),
        Err(TrendRefusal::NoCountsOrLimits { index: 3 })
    );
    series[3].limits = Some(Interval { lower: 2.0, upper: 2.0 });
    assert_eq!(refused(&series), TrendRefusal::NoWidth { index: 3 });
    assert_eq!(recent(ValueType::Count, &series), Err(TrendRefusal::NoTest));
}

#[test]
fn a_break_before_the_five_points_does_not_matter() {
    let mut series = rising(2009..2015);
    series[1].breaks_series = true;
    assert!(recent(ValueType::Measured, &series).is_ok());
}

#[test]
fn a_proportion_of_nobody_is_refused_by_its_place_in_the_series() {
    let mut series = rising(2009..2015);
    for point in &mut series {
        point.counts = Some(Counts { events: 5.0, trials: 50.0 });
    }
    series[3].counts = Some(Counts { events: 0.0, trials: 50.0 });
    assert_eq!(recent(ValueType::Proportion, &series), Err(TrendRefusal::NoneOrAll { index: 3 }));
}

#[test]
fn one_outlier_makes_no_trend() -> Result<(), TrendRefusal> {
    let flat = [10.0, 10.0, 10.0, 10.01, 30.0];
    let trend = by_limits(flat, flat.map(|v| Interval::around(v, 1.0)))?;
    assert!(trend.chi_square > CRITICAL);
    let jump = [10.2, 10.1, 10.0, 10.0, 30.0];
    let trend = by_limits(jump, jump.map(|v| Interval::around(v, 1.0)))?;
    assert!(trend.chi_square > CRITICAL && !trend.same_sign_without_each);
    assert_eq!(trend.direction, Direction::NoSignificantChange);
    Ok(())
}

proptest! {
    #[test]
    fn time_reversed_turns_the_direction(
        values in prop::array::uniform5(1.0..100.0), widths in prop::array::uniform5(0.1..20.0),
    ) {
        let limits: [Interval; 5] = std::array::from_fn(|i| Interval::around(values[i], widths[i]));
        let (mut back, mut back_limits) = (values, limits);
        back.reverse();
        back_limits.reverse();
        let (one, other) = (by_limits(values, limits)?, by_limits(back, back_limits)?);
        prop_assert!((one.slope + other.slope).abs() < 1e-9);
        prop_assert!((one.chi_square - other.chi_square).abs() < 1e-7 * (1.0 + one.chi_square));
    }

    #[test]
    fn chi_square_by_counts_is_unchanged_when_events_and_non_events_swap(
        events in prop::array::uniform5(1.0..1e4), others in prop::array::uniform5(1.0..1e4),
    ) {
        let trials = |i: usize| events[i] + others[i];
        let one = by_counts(std::array::from_fn(|i| Counts { events: events[i], trials: trials(i) }))?;
        let other = by_counts(std::array::from_fn(|i| Counts { events: others[i], trials: trials(i) }))?;
        prop_assert!((one.chi_square - other.chi_square).abs() < 1e-6 * (1.0 + one.chi_square));
        prop_assert!((one.slope + other.slope).abs() < 1e-9);
    }

    #[test]
    fn no_number_panics(values in prop::array::uniform5(any::<f64>()), widths in prop::array::uniform5(any::<f64>())) {
        let _ = by_limits(values, std::array::from_fn(|i| Interval::around(values[i], widths[i])));
        let _ = by_counts(std::array::from_fn(|i| Counts { events: values[i], trials: widths[i] }));
    }
}
