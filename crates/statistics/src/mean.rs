//! Means of measurements.

use crate::{Interval, Levels, StatisticsError, check, distribution::student_t};

/// A sample in short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many values.
    pub count: usize,
    /// Their sum.
    pub sum: f64,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, with *n* − 1; NaN for a single value.
    pub standard_deviation: f64,
}

/// Count, sum, mean and standard deviation of `values`.
///
/// # Errors
/// [`StatisticsError::TooFew`] if there is no value, [`StatisticsError::OutOfRange`] for one that is not finite.
pub fn summary(values: &[f64]) -> Result<Summary, StatisticsError> {
    check::at_least("values", values.len(), 1)?;
    check::all_finite("the value", values)?;
    let count = values.len() as f64;
    let sum: f64 = values.iter().sum();
    let rough = sum / count;
    // A second pass takes away what rounding left of the first.
    let mean = rough + values.iter().map(|v| v - rough).sum::<f64>() / count;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    Ok(Summary {
        count: values.len(),
        sum,
        mean,
        standard_deviation: (squares / (count - 1.0)).sqrt(),
    })
}

/// The mean of `values` with Student's *t* limits: mean ± *t*(*n* − 1) *s* / √*n*.
///
/// # Units
/// Those of the values.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than two values, [`StatisticsError::OutOfRange`] for one that is not finite.
///
/// # Source
/// Student (1908), *Biometrika* 6:1–25; `phe_mean` in `PHEindicatormethods`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, mean};
/// let weight = mean::student(&[1.0, 2.0, 3.0, 4.0, 5.0], Confidence::P95)?;
/// assert_eq!(format!("{} ({:.4} to {:.4})", weight.value, weight.lower, weight.upper), "3 (1.0368 to 4.9632)");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn student<L: Levels>(values: &[f64], levels: L) -> Result<L::Estimate, StatisticsError> {
    check::at_least("values", values.len(), 2)?;
    let summary = summary(values)?;
    let count = summary.count as f64;
    let error = summary.standard_deviation / count.sqrt();
    levels.estimate(summary.mean, |confidence| {
        if confidence.z().is_infinite() {
            return Ok(Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY });
        }
        let t = student_t::quantile(1.0 - confidence.tail(), count - 1.0)?;
        Ok(Interval::around(summary.mean, t * error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Confidence;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn moves_and_scales_with_the_values(
            values in prop::collection::vec(-50.0..50.0_f64, 2..30), shift in -1e3..1e3_f64, scale in 0.1..10.0_f64,
        ) {
            let moved: Vec<f64> = values.iter().map(|v| v * scale + shift).collect();
            let one = student(&values, Confidence::P95)?;
            let other = student(&moved, Confidence::P95)?;
            prop_assert!((one.lower * scale + shift - other.lower).abs() < 1e-8 * (1.0 + other.lower.abs()));
            prop_assert!((one.upper * scale + shift - other.upper).abs() < 1e-8 * (1.0 + other.upper.abs()));
        }

        #[test]
        fn order_does_not_matter(mut values in prop::collection::vec(-50.0..50.0_f64, 2..30)) {
            let one = student(&values, Confidence::P95)?;
            values.reverse();
            let other = student(&values, Confidence::P95)?;
            prop_assert!((one.upper - other.upper).abs() < 1e-9);
        }
    }

    #[test]
    fn one_value_has_no_limits() {
        assert!(student(&[1.0], Confidence::P95).is_err());
        assert!(summary(&[]).is_err());
    }
}
