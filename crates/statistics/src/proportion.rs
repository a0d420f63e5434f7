//! Proportions: people with an event, out of all.

use crate::{Interval, Levels, StatisticsError, check, parallel};

/// The Wilson score interval for `events` out of `trials`.
///
/// With *p* = `events` / `trials` and *z* the normal quantile of the confidence, the limits are the two roots of
/// (*p* − π)² = *z*² π (1 − π) / `trials`.
///
/// # Units
/// `events` and `trials` are counts of people, whole or estimated; the estimate is a fraction of 1, not per cent
/// (`.scaled(100.0)` makes it so).
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `trials` is not above 0, or `events` not from 0 to `trials`.
///
/// # Source
/// Wilson EB (1927), *J Am Stat Assoc* 22:209–212; `phe_proportion` in `PHEindicatormethods`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, proportion};
/// let smokers = proportion::wilson(65.0, 100.0, Confidence::P95)?;
/// assert_eq!(format!("{:.4} to {:.4}", smokers.lower, smokers.upper), "0.5525 to 0.7364");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn wilson<L: Levels>(
    events: f64,
    trials: f64,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    check::single("the denominator").positive(trials)?;
    check::single("the numerator").not_negative(events)?;
    if events > trials {
        return Err(check::single("the numerator").refuse(events, "no more than its denominator"));
    }
    let value = events / trials;
    levels.estimate(value, |confidence| Ok(interval(events, trials, confidence.z())))
}

/// [`wilson`] for each row of two columns, on all cores.
///
/// # Errors
/// [`StatisticsError::Length`] if the columns differ in length; otherwise as [`wilson`], naming the first row that is wrong.
pub fn wilson_rows<L: Levels>(
    events: &[f64],
    trials: &[f64],
    levels: L,
) -> Result<Vec<L::Estimate>, StatisticsError> {
    check::length("the denominators", trials.len(), events.len())?;
    parallel::rows(events.len(), |i| wilson(events[i], trials[i], levels))
}

fn interval(events: f64, trials: f64, z: f64) -> Interval {
    if z.is_infinite() {
        return Interval { lower: 0.0, upper: 1.0 };
    }
    let square = z * z;
    let centre = 2.0 * events + square;
    let reach = z * (square + 4.0 * events * (1.0 - events / trials)).sqrt();
    let width = 2.0 * (trials + square);
    Interval {
        lower: ((centre - reach) / width).max(0.0),
        upper: ((centre + reach) / width).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Confidence;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_mirrored_when_events_and_non_events_swap(events in 0.0..1e5, others in 1.0..1e5) {
            let one = wilson(events, events + others, Confidence::P95)?;
            let other = wilson(others, events + others, Confidence::P95)?;
            prop_assert!((one.lower + other.upper - 1.0).abs() < 1e-9);
        }

        #[test]
        fn limits_hold_the_value_and_widen_with_confidence(events in 0.0..1e5, others in 1.0..1e5) {
            let both = wilson(events, events + others, [Confidence::P95, Confidence::P998])?;
            let [inner, outer] = both.intervals;
            prop_assert!(inner.lower <= both.value + 1e-15 && both.value <= inner.upper + 1e-15);
            prop_assert!(outer.lower <= inner.lower && inner.upper <= outer.upper);
            prop_assert!(0.0 <= outer.lower && outer.upper <= 1.0);
        }

        #[test]
        fn limits_are_roots_of_the_score_equation(events in 1.0..1e3, others in 1.0..1e3) {
            let trials = events + others;
            let estimate = wilson(events, trials, Confidence::P95)?;
            let z = Confidence::P95.z();
            for limit in [estimate.lower, estimate.upper] {
                let left = (estimate.value - limit).powi(2);
                let right = z * z * limit * (1.0 - limit) / trials;
                prop_assert!((left - right).abs() < 1e-12);
            }
        }

        #[test]
        fn no_number_panics(events in any::<f64>(), trials in any::<f64>()) {
            if let Ok(estimate) = wilson(events, trials, Confidence::P95) {
                prop_assert!(estimate.lower <= estimate.upper);
            }
        }
    }

    #[test]
    fn rows_name_the_first_that_is_wrong() {
        let mut events = vec![1.0; 20_000];
        events[19_000] = 7.0;
        events[12_345] = -1.0;
        let error = wilson_rows(&events, &vec![5.0; 20_000], Confidence::P95);
        assert!(matches!(error, Err(StatisticsError::OutOfRange { index: Some(12_345), .. })));
    }
}
