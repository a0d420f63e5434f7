//! Crude rates, and the limits of a count that all rates rest on.

use crate::{
    Confidence, Interval, Levels, StatisticsError, check, distribution::chi_squared, parallel,
};

/// Below this count the limits of a rate are exact, from it Byar's.
pub const EXACT_BELOW: f64 = 10.0;

/// Byar's approximate limits of a count *O*.
///
/// lower = *O* (1 − 1/(9*O*) − *z*/(3√*O*))³; upper the same with *O* + 1 in place of *O* and + *z*. Where the lower
/// formula gives no number from 0 upwards (no events, or few at a high confidence) the lower limit is 0.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `count` is below 0 or not finite.
///
/// # Source
/// Breslow NE, Day NE (1987), *Statistical methods in cancer research* II, p. 69.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, rate};
/// let limits = rate::byar(65.0, Confidence::P95)?;
/// assert_eq!(format!("{:.2} to {:.2}", limits.lower, limits.upper), "50.16 to 82.85");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn byar(count: f64, confidence: Confidence) -> Result<Interval, StatisticsError> {
    check::single("the count").not_negative(count)?;
    let limit =
        |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3);
    let lower = limit(count, -confidence.z());
    Ok(Interval {
        lower: if lower > 0.0 { lower } else { 0.0 },
        upper: limit(count + 1.0, confidence.z()),
    })
}

/// The exact Poisson limits of a count, by the chi-square distribution; fractional counts by the same formula.
///
/// lower = χ²⁻¹(α/2; 2*O*) / 2, and 0 for no events; upper = χ²⁻¹(1 − α/2; 2*O* + 2) / 2.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `count` is below 0 or not finite.
///
/// # Source
/// Garwood F (1936), *Biometrika* 28:437–442.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, rate};
/// let limits = rate::poisson(3.0, Confidence::P95)?;
/// assert_eq!(format!("{:.4} to {:.4}", limits.lower, limits.upper), "0.6187 to 8.7673");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn poisson(count: f64, confidence: Confidence) -> Result<Interval, StatisticsError> {
    check::single("the count").not_negative(count)?;
    if confidence.z().is_infinite() {
        return Ok(Interval { lower: 0.0, upper: f64::INFINITY });
    }
    let tail = confidence.tail();
    let lower = if count > 0.0 { chi_squared::quantile(tail, 2.0 * count)? / 2.0 } else { 0.0 };
    let upper = chi_squared::quantile(1.0 - tail, 2.0 * count + 2.0)? / 2.0;
    Ok(Interval { lower, upper })
}

/// The limits of a count as published: exact below [`EXACT_BELOW`], Byar's from it.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `count` is below 0 or not finite.
pub fn count_limits(count: f64, confidence: Confidence) -> Result<Interval, StatisticsError> {
    if count < EXACT_BELOW { poisson(count, confidence) } else { byar(count, confidence) }
}

/// The crude rate of `events` in `population`, with exact limits below ten events and Byar's from ten.
///
/// # Units
/// Events for each person (or person-year) of `population`; `.scaled(100_000.0)` makes it per 100,000.
/// More events than people are allowed.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `population` is not above 0, or `events` below 0.
///
/// # Source
/// `phe_rate` in `PHEindicatormethods`; see [`byar`] and [`poisson`].
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, rate};
/// let admissions = rate::crude(65.0, 10_000.0, Confidence::P95)?.scaled(100_000.0);
/// assert_eq!(format!("{:.1}", admissions.lower), "501.6");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn crude<L: Levels>(
    events: f64,
    population: f64,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    with_limits(events, population, levels, count_limits)
}

/// [`crude`] for each row of two columns, on all cores.
///
/// # Errors
/// [`StatisticsError::Length`] if the columns differ in length; otherwise as [`crude`], naming the first row that is wrong.
pub fn crude_rows<L: Levels>(
    events: &[f64],
    population: &[f64],
    levels: L,
) -> Result<Vec<L::Estimate>, StatisticsError> {
    check::length("the populations", population.len(), events.len())?;
    let table = SmallCounts::new(levels)?;
    parallel::rows(events.len(), |i| {
        with_limits(events[i], population[i], levels, |count, confidence| {
            table.limits(count, confidence)
        })
    })
}

fn with_limits<L: Levels>(
    events: f64,
    population: f64,
    levels: L,
    limits: impl Fn(f64, Confidence) -> Result<Interval, StatisticsError>,
) -> Result<L::Estimate, StatisticsError> {
    check::single("the population").positive(population)?;
    check::single("the count").not_negative(events)?;
    levels.estimate(events / population, |confidence| {
        let limits = limits(events, confidence)?;
        Ok(Interval { lower: limits.lower / population, upper: limits.upper / population })
    })
}

/// The exact limits of the whole counts below ten, computed once for many rows.
struct SmallCounts {
    levels: Vec<(Confidence, [Interval; 10])>,
}

impl SmallCounts {
    fn new<L: Levels>(levels: L) -> Result<Self, StatisticsError> {
        let mut all = Vec::new();
        levels.estimate(0.0, |confidence| {
            let mut limits = [Interval::around(0.0, 0.0); 10];
            for (count, limits) in limits.iter_mut().enumerate() {
                *limits = poisson(count as f64, confidence)?;
            }
            all.push((confidence, limits));
            Ok(limits[0])
        })?;
        Ok(Self { levels: all })
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the count lies from 0 to 10"
    )]
    fn limits(&self, count: f64, confidence: Confidence) -> Result<Interval, StatisticsError> {
        if (0.0..EXACT_BELOW).contains(&count) && count.fract() <= 0.0 {
            for (level, limits) in &self.levels {
                if *level == confidence {
                    return Ok(limits[count as usize]);
                }
            }
        }
        count_limits(count, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::chi_squared::survival;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn exact_limits_leave_their_tails(count in 0.5..200.0) {
            let limits = poisson(count, Confidence::P95)?;
            prop_assert!((survival(2.0 * limits.upper, 2.0 * count + 2.0)? - 0.025).abs() < 1e-9);
            prop_assert!((survival(2.0 * limits.lower, 2.0 * count)? - 0.975).abs() < 1e-9);
        }

        #[test]
        fn byar_is_near_the_exact_limits(count in 10.0..1e4) {
            let (one, other) = (byar(count, Confidence::P95)?, poisson(count, Confidence::P95)?);
            prop_assert!((one.lower / other.lower - 1.0).abs() < 0.01);
            prop_assert!((one.upper / other.upper - 1.0).abs() < 0.01);
        }

        #[test]
        fn rate_keeps_its_value_in_its_limits_and_scales(events in 0.0..1e4, population in 1.0..1e6, k in 0.1..1e6_f64) {
            let [one, other] = [crude(events, population, Confidence::P95)?, crude(events, population * k, Confidence::P95)?];
            prop_assert!(one.lower <= one.value && one.value <= one.upper);
            prop_assert!((other.scaled(k).upper / one.upper - 1.0).abs() < 1e-12);
        }

        #[test]
        fn rows_agree_with_single_rates(events in prop::collection::vec(prop_oneof![(0_u8..30).prop_map(f64::from), 0.0..30.0], 1..50)) {
            let levels = [Confidence::P95, Confidence::P998];
            let population = vec![321.0; events.len()];
            for (row, &count) in crude_rows(&events, &population, levels)?.into_iter().zip(&events) {
                prop_assert_eq!(row, crude(count, 321.0, levels)?);
            }
        }

        #[test]
        fn no_number_panics(events in any::<f64>(), population in any::<f64>()) {
            let _ = crude(events, population, Confidence::P998);
        }
    }
}
