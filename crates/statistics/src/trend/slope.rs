//! What is said of a slope, and the two ways of knowing its error.

use crate::{
    Confidence, Estimate, Interval, StatisticsError, check,
    distribution::{normal, student_t},
    least_squares::Line,
};

/// Where the standard error of a slope comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorSource {
    /// From the scatter about the line, as in an ordinary regression; limits by Student's *t*.
    Residuals,
    /// From the standard errors of the points, taken as known; limits by the normal distribution.
    Points,
    /// The same by [`Line::by_normal_equations`], as in figures made with R: up to 1e-8 of such a slope is rounding. To reproduce
    /// published figures.
    PointsByNormalEquations,
}

impl ErrorSource {
    /// The line of `y` on `years` with `weights`.
    pub(crate) fn line(
        self,
        years: &[f64],
        y: &[f64],
        weights: &[f64],
    ) -> Result<Line, StatisticsError> {
        match self {
            Self::PointsByNormalEquations => Line::by_normal_equations(years, y, weights),
            Self::Points | Self::Residuals => Line::weighted(years, y, weights),
        }
    }

    /// The standard error of the slope of `line`.
    pub(crate) fn slope_error(self, line: &Line) -> f64 {
        match self {
            Self::Residuals => line.slope_error(),
            Self::Points | Self::PointsByNormalEquations => line.slope_error_known(),
        }
    }
}

/// Whether change is counted in units or in proportion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// In units of the value.
    Absolute,
    /// In proportion: on the logarithm of the value.
    Relative,
}

impl Scale {
    /// `values` on this scale.
    pub(crate) fn values(self, values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
        match self {
            Self::Absolute => {
                check::all_finite("the value", values)?;
                Ok(values.to_vec())
            }
            Self::Relative => {
                check::all_positive("the value", values)?;
                Ok(values.iter().map(|value| value.ln()).collect())
            }
        }
    }

    /// The weights 1/variance of `values` with these standard `errors`, on this scale.
    pub(crate) fn weights(
        self,
        values: &[f64],
        errors: &[f64],
    ) -> Result<Vec<f64>, StatisticsError> {
        check::length("the standard errors", errors.len(), values.len())?;
        check::all_positive("the standard error", errors)?;
        let error = |(value, error): (&f64, &f64)| match self {
            Self::Absolute => *error,
            Self::Relative => error / value,
        };
        Ok(values.iter().zip(errors).map(error).map(|error| (error * error).recip()).collect())
    }
}

/// A slope, or a difference of slopes, with what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeTest {
    /// Change for each unit of time, with its limits.
    pub slope: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Slope over standard error.
    pub statistic: f64,
    /// The two-sided probability of such a slope without change.
    pub p: f64,
    /// The degrees of freedom of Student's *t*; `None` where the normal distribution was used.
    pub degrees_of_freedom: Option<f64>,
}

impl SlopeTest {
    /// A test by Student's *t*, or by the normal distribution without degrees of freedom.
    pub(crate) fn new(
        slope: f64,
        standard_error: f64,
        degrees_of_freedom: Option<f64>,
        confidence: Confidence,
    ) -> Result<Self, StatisticsError> {
        let statistic = slope / standard_error;
        if !statistic.is_finite() {
            return Err(check::undefined(
                "the test of the slope",
                "the points do not vary about the line",
            ));
        }
        let (p, quantile) = match degrees_of_freedom {
            Some(df) => {
                let quantile = if confidence.z().is_finite() {
                    student_t::quantile(1.0 - confidence.tail(), df)?
                } else {
                    f64::INFINITY
                };
                (student_t::two_sided(statistic, df)?, quantile)
            }
            None => (2.0 * normal::lower(-statistic.abs()), confidence.z()),
        };
        Ok(Self {
            slope: Estimate::new(slope, Interval::around(slope, quantile * standard_error)),
            standard_error,
            statistic,
            p,
            degrees_of_freedom,
        })
    }

    /// The test of the slope of `line`.
    pub(crate) fn of_line(
        line: &Line,
        source: ErrorSource,
        confidence: Confidence,
    ) -> Result<Self, StatisticsError> {
        let df = (source == ErrorSource::Residuals).then(|| line.degrees_of_freedom());
        Self::new(line.slope, source.slope_error(line), df, confidence)
    }

    /// The probability that the true slope lies above 0, given the data and no prior knowledge.
    ///
    /// # Errors
    /// None for a test made by this crate.
    pub fn probability_above_zero(&self) -> Result<f64, StatisticsError> {
        match self.degrees_of_freedom {
            Some(df) => student_t::cdf(self.statistic, df),
            None => normal::cdf(self.statistic),
        }
    }
}

/// The least-squares line of `values` on `years`, weighted by 1/variance where standard errors are given.
pub(crate) fn line(
    years: &[f64],
    values: &[f64],
    errors: Option<&[f64]>,
    scale: Scale,
) -> Result<Line, StatisticsError> {
    let y = scale.values(values)?;
    match errors {
        Some(errors) => Line::weighted(years, &y, &scale.weights(values, errors)?),
        None => Line::through(years, &y),
    }
}
