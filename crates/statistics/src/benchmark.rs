//! Comparison of an area with a benchmark: lower, similar or higher, before any judgement on which is better.

use crate::{Interval, StatisticsError, check};

/// Where an area stands against its benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// Below the benchmark.
    Lower,
    /// Not distinguishable from it.
    Similar,
    /// Above the benchmark.
    Higher,
}

/// Where an area stands when 95 % and 99.8 % limits are both used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GradedPosition {
    /// Below at 99.8 %.
    MuchLower,
    /// Below at 95 % only.
    Lower,
    /// Not distinguishable at 95 %.
    Similar,
    /// Above at 95 % only.
    Higher,
    /// Above at 99.8 %.
    MuchHigher,
}

fn ordered(what: &'static str, interval: Interval) -> Result<Interval, StatisticsError> {
    let Interval { lower, upper } = interval;
    if lower.is_nan() || upper.is_nan() || lower > upper {
        let wrong = if lower.is_nan() { lower } else { upper };
        return Err(check::single(what).refuse(wrong, "no less than the lower limit"));
    }
    Ok(interval)
}

fn place(area: Interval, benchmark: Interval) -> Position {
    if area.upper < benchmark.lower {
        Position::Lower
    } else if area.lower > benchmark.upper {
        Position::Higher
    } else {
        Position::Similar
    }
}

/// Single overlap: does the value of the benchmark lie outside the interval of the area?
///
/// Use it where the benchmark is a target or a much larger population, such as England.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if a number is NaN, or the limits are in the wrong order: the area is not compared.
///
/// # Source
/// Fingertips public health technical guidance, comparing areas with benchmarks.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Interval, benchmark::{self, Position}};
/// let smokers = Interval { lower: 0.5525, upper: 0.7364 };
/// assert_eq!(benchmark::single(smokers, 0.5)?, Position::Higher);
/// assert_eq!(benchmark::single(smokers, 0.6)?, Position::Similar);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn single(area: Interval, benchmark: f64) -> Result<Position, StatisticsError> {
    if benchmark.is_nan() {
        return Err(check::single("the benchmark").refuse(benchmark, "a number"));
    }
    let benchmark = Interval { lower: benchmark, upper: benchmark };
    ordered("the upper limit of the area", area).map(|area| place(area, benchmark))
}

/// Single overlap at 95 % and 99.8 % at once.
///
/// # Errors
/// As [`single`]; also if the 99.8 % interval does not contain the 95 % one.
pub fn single_graded(
    at_95: Interval,
    at_998: Interval,
    benchmark: f64,
) -> Result<GradedPosition, StatisticsError> {
    let inner = single(at_95, benchmark)?;
    let outer = single(at_998, benchmark)?;
    if at_998.lower > at_95.lower || at_998.upper < at_95.upper {
        return Err(check::single("the 99.8 % interval")
            .refuse(at_998.lower, "no narrower than the 95 % interval"));
    }
    Ok(match (outer, inner) {
        (Position::Lower, _) => GradedPosition::MuchLower,
        (Position::Higher, _) => GradedPosition::MuchHigher,
        (Position::Similar, Position::Lower) => GradedPosition::Lower,
        (Position::Similar, Position::Higher) => GradedPosition::Higher,
        (Position::Similar, Position::Similar) => GradedPosition::Similar,
    })
}

/// Double overlap: do the interval of the area and that of the benchmark have no point in common?
///
/// Use it between two areas of like size. It is the stricter of the two comparisons.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if a limit is NaN, or limits are in the wrong order: the area is not compared.
pub fn double(area: Interval, benchmark: Interval) -> Result<Position, StatisticsError> {
    let area = ordered("the upper limit of the area", area)?;
    ordered("the upper limit of the benchmark", benchmark).map(|benchmark| place(area, benchmark))
}

/// A goal: where does a value stand against a target, or a target range (`lower` to `upper`)?
///
/// A value on an edge of the range is [`Position::Similar`], that is, within it. For the area's interval against a
/// single target use [`single`].
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if a number is NaN, or the range is in the wrong order.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Interval, benchmark::{self, Position}};
/// // Uptake of a vaccine against the range from the efficiency standard to the optimal performance.
/// assert_eq!(benchmark::goal(0.88, Interval { lower: 0.90, upper: 0.95 })?, Position::Lower);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn goal(value: f64, range: Interval) -> Result<Position, StatisticsError> {
    if value.is_nan() {
        return Err(check::single("the value").refuse(value, "a number"));
    }
    let value = Interval { lower: value, upper: value };
    ordered("the upper end of the goal", range).map(|range| place(value, range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval() -> impl Strategy<Value = Interval> {
        (-10.0..10.0, 0.0..5.0).prop_map(|(centre, half)| Interval::around(centre, half))
    }

    proptest! {
        #[test]
        fn double_is_mirrored(one in interval(), other in interval()) {
            let mirrored = match double(other, one)? {
                Position::Lower => Position::Higher,
                Position::Similar => Position::Similar,
                Position::Higher => Position::Lower,
            };
            prop_assert_eq!(double(one, other)?, mirrored);
        }

        #[test]
        fn double_never_finds_what_single_does_not(one in interval(), value in -10.0..10.0, half in 0.0..5.0) {
            let position = double(one, Interval::around(value, half))?;
            prop_assert!(position == Position::Similar || position == single(one, value)?);
        }
    }

    #[test]
    fn grades_follow_the_wider_interval() -> Result<(), StatisticsError> {
        let (narrow, wide) =
            (Interval { lower: 4.0, upper: 6.0 }, Interval { lower: 3.0, upper: 7.0 });
        assert_eq!(single_graded(narrow, wide, 2.0)?, GradedPosition::MuchHigher);
        assert_eq!(single_graded(narrow, wide, 3.5)?, GradedPosition::Higher);
        assert_eq!(single_graded(narrow, wide, 5.0)?, GradedPosition::Similar);
        assert_eq!(single_graded(narrow, wide, 6.5)?, GradedPosition::Lower);
        assert!(single_graded(wide, narrow, 6.5).is_err());
        Ok(())
    }

    #[test]
    fn limits_in_the_wrong_order_are_not_compared() {
        assert!(single(Interval { lower: 2.0, upper: 1.0 }, 0.0).is_err());
        assert!(
            double(Interval { lower: f64::NAN, upper: 1.0 }, Interval::around(0.0, 1.0)).is_err()
        );
    }
}
