//! Annual change, in units and per cent.

use super::{ErrorSource, Scale, SlopeTest, slope::line};
use crate::{Confidence, Estimate, Interval, StatisticsError, check};

/// The annual change of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnnualChange {
    /// In units each year.
    pub absolute: SlopeTest,
    /// Of the logarithm each year.
    pub logarithm: SlopeTest,
    /// Per cent each year: 100 (exp(slope of the logarithm) − 1).
    pub percentage: Estimate,
}

/// Per cent for each unit of time from the slope of the logarithm.
pub(crate) fn per_cent(slope: f64) -> f64 {
    100.0 * slope.exp_m1()
}

/// The annual (percentage) change of `rates`, by regression on the year.
///
/// The lines are weighted by 1/variance where standard errors are given: 1/se² for the rates, rate²/se² for their logarithms. Limits
/// by Student's *t* with *n* − 2 degrees of freedom.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than three points; [`StatisticsError::OutOfRange`] for a rate or standard error not
/// above 0; [`StatisticsError::Undefined`] if the points lie exactly on a line.
///
/// # Source
/// Clegg LX and others (2009), *Stat Med* 28:3670–3682.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, trend};
/// let years = [2002.0, 2004.0, 2010.0, 2012.0, 2018.0];
/// let rates = [44.812, 43.375, 44.3408, 42.7692, 44.1352];
/// let change = trend::annual_change(&years, &rates, None, Confidence::P95)?;
/// assert_eq!(format!("{:.3}", change.percentage.value), "-0.063");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn annual_change(
    years: &[f64],
    rates: &[f64],
    errors: Option<&[f64]>,
    confidence: Confidence,
) -> Result<AnnualChange, StatisticsError> {
    check::at_least("points", years.len(), 3)?;
    let test = |scale| {
        let line = line(years, rates, errors, scale)?;
        SlopeTest::of_line(&line, ErrorSource::Residuals, confidence)
    };
    let logarithm = test(Scale::Relative)?;
    let Estimate { value, lower, upper } = logarithm.slope;
    Ok(AnnualChange {
        absolute: test(Scale::Absolute)?,
        logarithm,
        percentage: Estimate::new(
            per_cent(value),
            Interval { lower: per_cent(lower), upper: per_cent(upper) },
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_longer_unit_changes_no_percentage(rates in prop::collection::vec(1.0..100.0_f64, 5..15), k in 0.1..100.0_f64) {
            let years: Vec<f64> = (0..rates.len()).map(|i| 2000.0 + i as f64).collect();
            let scaled: Vec<f64> = rates.iter().map(|r| r * k).collect();
            let one = annual_change(&years, &rates, None, Confidence::P95)?;
            let other = annual_change(&years, &scaled, None, Confidence::P95)?;
            prop_assert!((one.percentage.value - other.percentage.value).abs() < 1e-8);
            prop_assert!((one.absolute.slope.value * k - other.absolute.slope.value).abs() < 1e-8 * k);
        }
    }

    #[test]
    fn steady_growth_has_no_error_to_test() {
        let years = [1.0, 2.0, 3.0, 4.0];
        assert!(annual_change(&years, &[5.0; 4], None, Confidence::P95).is_err());
    }
}
