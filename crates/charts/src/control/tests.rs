//! What holds for control charts.

use proptest::prelude::*;

use super::*;
use crate::Point;
use crate::testing::{any_span, any_unit, any_words, holds};

const CAUSES: [SpecialCause; 4] =
    [SpecialCause::Point, SpecialCause::Run, SpecialCause::Trend, SpecialCause::NearLimit];

fn month(at: u32) -> Result<Period, ChartError> {
    Period::new(f64::from(at), &format!("m{at}"))
}

fn example() -> Result<Control, ChartError> {
    let values = [12.0, 14.0, 11.0, f64::NAN, 25.0, 12.0, 8.0, 7.0, 9.0, 8.5];
    let point = |(at, value): (u32, f64)| {
        if value.is_nan() {
            Point::missing(month(at)?, "not collected")
        } else {
            Point::new(month(at)?, value)
        }
    };
    let points = (1..).zip(values).map(point).collect::<Result<Vec<_>, _>>()?;
    let series = Series::new("Waits over 18 weeks", points)?;
    Control::new("One month stands out", Unit::percent(), series, Baseline::new(13.0, 5.0, 21.0)?)?
        .with_baseline(month(7)?, "second clinic", Baseline::new(8.0, 4.5, 11.5)?)?
        .with_signal(SpecialCause::Run, month(7)?, month(10)?)?
        .with_signal(SpecialCause::Point, month(5)?, month(5)?)
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Control chart of 9 points. Waits over 18 weeks: 12.0% in m1, 8.5% in m10. \
         Mean 13.0%, limits 5.0% to 21.0%. From m7: mean 8.0%, limits 4.5% to 11.5%. \
         P, point beyond a limit: m5 (25.0%). R, run on one side of the mean: m7 (8.0%) to m10 (8.5%). \
         Waits over 18 weeks: no figure for m4 (not collected). New baseline from m7: second clinic. Mean 13.0% before, 8.0% after."
    );
    Ok(())
}

#[test]
fn refuses_baselines_and_signals_that_are_not_in_the_series() -> Result<(), ChartError> {
    let baseline = Baseline::new(1.0, 0.0, 2.0)?;
    for wrong in [0, 1, 11] {
        let with = example()?.with_baseline(month(wrong)?, "why", baseline);
        assert!(matches!(with, Err(ChartError::BreakOutside { .. })));
    }
    let twice = example()?.with_baseline(month(7)?, "why", baseline);
    assert!(matches!(twice, Err(ChartError::DuplicatePeriod { .. })));
    let signal = example()?.with_signal(SpecialCause::Trend, month(4)?, month(4)?);
    assert!(matches!(signal, Err(ChartError::NoValues { .. })));
    assert!(matches!(Baseline::new(3.0, 0.0, 2.0), Err(ChartError::Interval { .. })));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, name, unit) in (any_words(), any_words(), any_unit()),
        (low, high) in any_span(),
        values in prop::collection::vec(prop::option::weighted(0.8, 0.0..=1.0), 1..60),
        breaks in prop::collection::vec((0_u32..60, any_words()), 0..4),
        signals in prop::collection::vec((0_u32..60, 0_u32..12, 0_usize..4), 0..12),
        baseline in prop::array::uniform3(0.0..=1.0),
    ) {
        let scaled = |share: f64| low + share * (high - low);
        let point = |(at, value): (u32, &Option<f64>)| match value {
            Some(share) => Point::new(month(at)?, scaled(*share)),
            None => Point::missing(month(at)?, "not collected"),
        };
        let mut values = values;
        values[0].get_or_insert(0.5);
        let points = (0..).zip(&values).map(point).collect::<Result<Vec<_>, ChartError>>()?;
        let mut limits = baseline.map(scaled);
        limits.sort_by(f64::total_cmp);
        let baseline = Baseline::new(limits[1], limits[0], limits[2])?;
        let mut chart = Control::new(&title, unit, Series::new(&name, points)?, baseline)?;
        for (at, reason) in breaks {
            chart = chart.clone().with_baseline(month(at)?, &reason, baseline).unwrap_or(chart);
        }
        for (from, length, cause) in signals {
            let cause = CAUSES[cause];
            chart = chart.clone().with_signal(cause, month(from)?, month(from + length)?).unwrap_or(chart);
        }
        holds(&chart)?;
    }
}
