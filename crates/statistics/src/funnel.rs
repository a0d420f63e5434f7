//! Funnel plots: the limits within which areas differ by chance, and who lies outside.

use crate::{
    Confidence, Interval, StatisticsError,
    benchmark::{self, GradedPosition},
    check,
    distribution::chi_squared,
    rate,
};

/// The two pairs of limits of a funnel, of two and three standard errors: 95 % and 99.8 %.
pub const LEVELS: [Confidence; 2] = [Confidence::P95, Confidence::P998];
/// Points of a curve.
const POINTS: i32 = 100;

/// One point of the funnel of a proportion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProportionPoint {
    /// The denominator.
    pub population: f64,
    /// The limits at each of [`LEVELS`], as fractions.
    pub limits: [Interval; 2],
}

/// One point of the funnel of a ratio or rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountPoint {
    /// The events observed.
    pub events: f64,
    /// For each of [`LEVELS`], the events that must be expected for the observed ones to lie on a limit: on the upper limit of the
    /// funnel (`lower`, few are expected) and on its lower limit (`upper`, many are).
    pub expected: [Interval; 2],
}

impl CountPoint {
    /// The limits of the ratio of observed to expected events at each of [`LEVELS`].
    ///
    /// Times the baseline rate they are the limits of a rate, at a population of expected events / baseline.
    #[must_use]
    pub fn limits(&self) -> [Interval; 2] {
        self.expected.map(|expected| Interval {
            lower: self.events / expected.upper,
            upper: self.events / expected.lower,
        })
    }
}

/// The pooled value of areas: Σ events / Σ denominators.
///
/// # Errors
/// [`StatisticsError::Length`], [`StatisticsError::TooFew`] without areas, or [`StatisticsError::OutOfRange`], naming the area,
/// for events below 0 or a denominator not above 0.
pub fn baseline(events: &[f64], denominators: &[f64]) -> Result<f64, StatisticsError> {
    check::length("the denominators", denominators.len(), events.len())?;
    check::at_least("areas", events.len(), 1)?;
    check::all_not_negative("the numerator", events)?;
    check::all_positive("the denominator", denominators)?;
    Ok(events.iter().sum::<f64>() / denominators.iter().sum::<f64>())
}

/// Where the upper limit of a proportion ends.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum UpperCap {
    /// At 1: everyone.
    #[default]
    One,
    /// At 100 after multiplication, whatever the multiplier, as in `PHEindicatormethods` 2.1. To reproduce published figures.
    HundredUnits {
        /// The multiplier, such as 1,000 for a proportion per thousand.
        multiplier: f64,
    },
}

/// The limits of a proportion of `average` in `population`: average ± *z* √(average (1 − average) / population), within 0 and 1.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if the average is not from 0 to 1 or the population not above 0.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, funnel};
/// let limits = funnel::proportion_limits(0.2, 100.0, Confidence::P95)?;
/// assert_eq!(format!("{:.4} to {:.4}", limits.lower, limits.upper), "0.1216 to 0.2784");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn proportion_limits(
    average: f64,
    population: f64,
    confidence: Confidence,
) -> Result<Interval, StatisticsError> {
    let limits = uncapped(average, population, confidence)?;
    Ok(Interval { lower: limits.lower, upper: limits.upper.min(1.0) })
}

fn uncapped(
    average: f64,
    population: f64,
    confidence: Confidence,
) -> Result<Interval, StatisticsError> {
    check::single("the average").fraction(average)?;
    check::single("the population").positive(population)?;
    let error = (average * (1.0 - average) / population).sqrt();
    let half = if error > 0.0 { confidence.z() * error } else { 0.0 };
    Ok(Interval { lower: (average - half).max(0.0), upper: average + half })
}

/// The curve of a proportion for areas with these denominators: 100 points around their average.
///
/// # Errors
/// As [`baseline`]; [`StatisticsError::OutOfRange`] if the average exceeds 1.
///
/// # Source
/// Spiegelhalter DJ (2005), *Stat Med* 24:1185–1202; `calculate_funnel_limits` in `PHEindicatormethods`.
pub fn proportion(
    events: &[f64],
    populations: &[f64],
    cap: UpperCap,
) -> Result<Vec<ProportionPoint>, StatisticsError> {
    let average = baseline(events, populations)?;
    let highest = match cap {
        UpperCap::One => 1.0,
        UpperCap::HundredUnits { multiplier } => {
            100.0 / check::single("the multiplier").positive(multiplier)?
        }
    };
    let (smallest, largest) = range(populations);
    let limits = |population, level| {
        let limits = uncapped(average, population, level)?;
        Ok(Interval { lower: limits.lower, upper: limits.upper.min(highest) })
    };
    let point = |population| {
        let [inner, outer] = LEVELS;
        Ok(ProportionPoint {
            population,
            limits: [limits(population, inner)?, limits(population, outer)?],
        })
    };
    axis(smallest, largest, 0).into_iter().map(point).collect()
}

/// The curve of a ratio for areas with these `expected` events.
///
/// # Errors
/// [`StatisticsError::TooFew`] without areas, [`StatisticsError::OutOfRange`] for expected events not above 0.
///
/// # Source
/// `calculate_funnel_limits` in `PHEindicatormethods`, whose search for the limits ends 5 × 10⁻⁵ away at most.
pub fn ratio(expected: &[f64]) -> Result<Vec<CountPoint>, StatisticsError> {
    check::at_least("areas", expected.len(), 1)?;
    check::all_positive("the expected count", expected)?;
    let (smallest, largest) = range(expected);
    axis(smallest, largest, 1).into_iter().map(count_point).collect()
}

/// The curve of a rate for areas with these `person_years` over `years` of data.
///
/// # Errors
/// As [`baseline`]; [`StatisticsError::OutOfRange`] if `years` is not above 0; [`StatisticsError::Undefined`] without any events.
pub fn rate(
    events: &[f64],
    person_years: &[f64],
    years: f64,
) -> Result<Vec<CountPoint>, StatisticsError> {
    check::single("the years of data").positive(years)?;
    let baseline = baseline(events, person_years)?;
    if baseline <= 0.0 {
        return Err(check::undefined("the funnel of a rate", "no area has any events"));
    }
    let yearly: Vec<f64> = person_years.iter().map(|people| people / years).collect();
    let (smallest, largest) = range(&yearly);
    let events_at = |people: f64| people * baseline * years;
    axis(events_at(smallest).floor(), events_at(largest).ceil(), 0)
        .into_iter()
        .map(count_point)
        .collect()
}

/// The person-years behind a published rate of `events` per `per` people: `per` × `events` / rate.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if the events, the rate or `per` are not above 0: without events the population must be known.
pub fn person_years(events: f64, rate: f64, per: f64) -> Result<f64, StatisticsError> {
    check::single("the count").positive(events)?;
    check::single("the rate").positive(rate)?;
    check::single("the multiplier").positive(per)?;
    Ok(per * events / rate)
}

fn count_point(events: f64) -> Result<CountPoint, StatisticsError> {
    let mut expected = [Interval::around(0.0, 0.0); 2];
    for (expected, level) in expected.iter_mut().zip(LEVELS) {
        *expected = Interval {
            lower: chi_squared::quantile(level.tail(), 2.0 * events)? / 2.0,
            upper: chi_squared::quantile(1.0 - level.tail(), 2.0 * events + 2.0)? / 2.0,
        };
    }
    Ok(CountPoint { events, expected })
}

/// The ends of the axis: a little beyond the smallest and largest area, to round numbers; from 0 if they differ more than twofold.
fn range(sizes: &[f64]) -> (f64, f64) {
    let smallest = sizes.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let scale = |value: f64, digits: i32| 10_f64.powi(digits - 1 - exponent(value));
    let up = scale(1.05 * largest, 2);
    let down = scale(0.95 * smallest, 1);
    let lowest =
        if largest > 2.0 * smallest { 0.0 } else { (0.95 * smallest * down).floor() / down };
    (lowest, (1.05 * largest * up).ceil() / up)
}

#[expect(clippy::cast_possible_truncation, reason = "the logarithm of an f64 lies within 400")]
fn exponent(value: f64) -> i32 {
    value.log10().clamp(-300.0, 300.0).floor() as i32
}

/// 100 rising whole numbers from `lowest` to about `highest`, by even ratios.
fn axis(lowest: f64, highest: f64, delay: i32) -> Vec<f64> {
    let mut points = vec![lowest.max(1.0)];
    for step in 1..POINTS {
        let last = points[points.len() - 1];
        let left = f64::from(POINTS - step + delay);
        let next = last * (highest / last).powf(left.recip());
        points.push(next.round_ties_even().max(last + 1.0));
    }
    points
}

/// Where an area's proportion lies in the funnel around `average`.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `events` is not from 0 to `population`, or the average not from 0 to 1.
pub fn proportion_position(
    events: f64,
    population: f64,
    average: f64,
) -> Result<GradedPosition, StatisticsError> {
    check::single("the numerator").not_negative(events)?;
    if events > population {
        return Err(check::single("the numerator").refuse(events, "no more than its denominator"));
    }
    let [inner, outer] = LEVELS;
    let inner = proportion_limits(average, population, inner)?;
    let outer = proportion_limits(average, population, outer)?;
    let value = events / population;
    Ok(if value > outer.upper {
        GradedPosition::MuchHigher
    } else if value < outer.lower {
        GradedPosition::MuchLower
    } else if value > inner.upper {
        GradedPosition::Higher
    } else if value < inner.lower {
        GradedPosition::Lower
    } else {
        GradedPosition::Similar
    })
}

/// Where an area with `observed` and `expected` events lies in the funnel of a ratio: whether 1 lies outside its own limits.
///
/// For a rate, expect baseline × person-years.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `observed` is below 0 or `expected` not above 0.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{benchmark::GradedPosition, funnel};
/// assert_eq!(funnel::ratio_position(0.0, 9.0)?, GradedPosition::MuchLower);
/// assert_eq!(funnel::ratio_position(12.0, 10.0)?, GradedPosition::Similar);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn ratio_position(observed: f64, expected: f64) -> Result<GradedPosition, StatisticsError> {
    check::single("the observed count").not_negative(observed)?;
    check::single("the expected count").positive(expected)?;
    let [inner, outer] = LEVELS;
    let limits = |level| rate::count_limits(observed, level);
    benchmark::single_graded(limits(inner)?, limits(outer)?, expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_axis_has_a_hundred_rising_points() -> Result<(), StatisticsError> {
        for expected in [vec![1.0], vec![0.3, 5.0], vec![1e5, 1.2e5], vec![1e-3, 1e6]] {
            let curve = ratio(&expected)?;
            assert_eq!(curve.len(), 100);
            assert!(curve.is_sorted_by(|a, b| a.events < b.events));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn expected_events_put_the_observed_on_the_limit(events in 1_u32..300) {
            let point = count_point(f64::from(events))?;
            let limits = rate::poisson(f64::from(events), Confidence::P95)?;
            prop_assert!((point.expected[0].lower / limits.lower - 1.0).abs() < 1e-12);
            prop_assert!((point.expected[0].upper / limits.upper - 1.0).abs() < 1e-12);
        }

        #[test]
        fn the_outer_limits_hold_the_inner(average in 0.0..1.0_f64, population in 1.0..1e6_f64) {
            let [inner, outer] = [
                proportion_limits(average, population, LEVELS[0])?,
                proportion_limits(average, population, LEVELS[1])?,
            ];
            prop_assert!(0.0 <= outer.lower && outer.lower <= inner.lower);
            prop_assert!(inner.upper <= outer.upper && outer.upper <= 1.0);
        }

        #[test]
        fn no_number_panics(a in any::<f64>(), b in any::<f64>(), c in any::<f64>()) {
            let _ = (proportion_position(a, b, c), ratio_position(a, b), person_years(a, b, c));
            let _ = (ratio(&[a.abs(), b.abs()]), proportion(&[a], &[b], UpperCap::One), rate(&[a], &[b], c));
        }
    }
}
