//! Convergence of areas: do those that start worse catch up, and does the spread shrink?

use super::{ErrorSource, SlopeTest};
use crate::{Confidence, StatisticsError, check, distribution, least_squares::Line, mean};
use std::f64::consts::LN_2;

/// Whether areas that start higher grow more slowly: beta convergence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// The intercept of the regression.
    pub alpha: f64,
    /// Its slope: growth each year for one unit of the logarithm at the start. Below 0 there is convergence.
    pub beta: SlopeTest,
    /// The share of the variance of growth that the start explains.
    pub r_squared: f64,
    /// The years between the two times.
    years: f64,
}

impl Beta {
    /// The speed of convergence each year, −ln(1 + β*T*)/*T*, which inverts this regression; `None` if β*T* is −1 or less.
    #[must_use]
    pub fn speed(&self) -> Option<f64> {
        let kept = 1.0 + self.beta.slope.value * self.years;
        (kept > 0.0).then(|| -kept.ln() / self.years)
    }

    /// The speed as the R package `REAT` gives it, −ln(1 + β)/*T*, which does not fit annual growth when *T* > 1; `None` without
    /// convergence. To reproduce published figures.
    #[must_use]
    pub fn reat_speed(&self) -> Option<f64> {
        let beta = self.beta.slope.value;
        (-1.0 < beta && beta < 0.0).then(|| -beta.ln_1p() / self.years)
    }

    /// The years in which half of a gap closes at `speed`.
    #[must_use]
    pub fn half_life(speed: f64) -> f64 {
        LN_2 / speed
    }
}

/// Two values of each area, `years` apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaChange<'a> {
    /// The values at the start.
    pub start: &'a [f64],
    /// The values at the end.
    pub end: &'a [f64],
    /// The years between them.
    pub years: f64,
}

impl AreaChange<'_> {
    fn check(&self) -> Result<(), StatisticsError> {
        check::at_least("areas", self.start.len(), 3)?;
        check::length("the values at the end", self.end.len(), self.start.len())?;
        check::all_positive("the value at the start", self.start)?;
        check::all_positive("the value at the end", self.end)?;
        check::single("the years").positive(self.years).map(|_| ())
    }
}

/// Beta convergence: the regression of ln(end/start)/*T* on ln(start), of areas alike or weighted by population.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than three areas; [`StatisticsError::OutOfRange`] for a value, weight or years not above 0;
/// [`StatisticsError::Undefined`] if all areas start alike.
///
/// # Source
/// Barro RJ, Sala-i-Martin X (1992), *J Polit Econ* 100:223–251; for mortality Gächter M, Theurl E (2011), *Int J Equity Health* 10:34.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, trend::{self, AreaChange}};
/// let areas = AreaChange { start: &[400.0, 300.0, 200.0, 100.0], end: &[300.0, 240.0, 180.0, 99.0], years: 10.0 };
/// let beta = trend::beta_convergence(areas, None, Confidence::P95)?;
/// assert!(beta.beta.slope.upper < 0.0);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn beta_convergence(
    areas: AreaChange<'_>,
    populations: Option<&[f64]>,
    confidence: Confidence,
) -> Result<Beta, StatisticsError> {
    areas.check()?;
    let start: Vec<f64> = areas.start.iter().map(|value| value.ln()).collect();
    let growth: Vec<f64> = areas
        .start
        .iter()
        .zip(areas.end)
        .map(|(start, end)| (end / start).ln() / areas.years)
        .collect();
    let line = match populations {
        None => Line::through(&start, &growth)?,
        Some(populations) => {
            check::all_positive("the population", populations)?;
            Line::weighted(&start, &growth, populations)?
        }
    };
    Ok(Beta {
        alpha: line.intercept,
        beta: SlopeTest::of_line(&line, ErrorSource::Residuals, confidence)?,
        r_squared: 1.0 - line.residual / line.sum_yy,
        years: areas.years,
    })
}

/// Whether the spread between areas shrinks: sigma convergence, by standard deviations of the logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sigma {
    /// The standard deviation at the start.
    pub start: f64,
    /// The standard deviation at the end.
    pub end: f64,
    /// The ratio of the variances, start over end.
    pub f: f64,
    /// The two-sided probability of such a ratio between equal spreads. It treats the two times as independent, which they are
    /// not: read it as a rough guide.
    pub p: f64,
}

/// Sigma convergence of areas.
///
/// # Errors
/// As [`beta_convergence`]; [`StatisticsError::Undefined`] if all areas end alike.
pub fn sigma_convergence(areas: AreaChange<'_>) -> Result<Sigma, StatisticsError> {
    areas.check()?;
    let spread = |values: &[f64]| {
        let logs: Vec<f64> = values.iter().map(|value| value.ln()).collect();
        mean::summary(&logs).map(|summary| summary.standard_deviation)
    };
    let (start, end) = (spread(areas.start)?, spread(areas.end)?);
    let f = (start / end).powi(2);
    if !(f.is_finite() && f > 0.0) {
        return Err(check::undefined("sigma convergence", "the areas do not differ"));
    }
    let df = (areas.start.len() - 1) as f64;
    let upper = distribution::f::survival(f, df, df)?;
    let lower = distribution::f::cdf(f, df, df)?;
    Ok(Sigma { start, end, f, p: 2.0 * upper.min(lower) })
}

/// The standard deviation of `values` weighted by `populations`, around their weighted mean.
///
/// # Errors
/// [`StatisticsError::Length`], [`StatisticsError::TooFew`] without values, or [`StatisticsError::OutOfRange`] for a value that is not
/// finite or a population not above 0.
pub fn weighted_deviation(values: &[f64], populations: &[f64]) -> Result<f64, StatisticsError> {
    check::at_least("values", values.len(), 1)?;
    check::length("the populations", populations.len(), values.len())?;
    check::all_finite("the value", values)?;
    check::all_positive("the population", populations)?;
    let total: f64 = populations.iter().sum();
    let pairs = || values.iter().zip(populations);
    let mean = pairs().map(|(value, people)| value * people).sum::<f64>() / total;
    Ok((pairs().map(|(value, people)| people * (value - mean).powi(2)).sum::<f64>() / total).sqrt())
}

/// Kendall's tau-b between two columns: do areas keep their order?
///
/// # Errors
/// [`StatisticsError::Length`], [`StatisticsError::TooFew`] for fewer than two values, [`StatisticsError::OutOfRange`] for a value
/// that is not finite, [`StatisticsError::Undefined`] if a column is constant.
pub fn kendall(one: &[f64], other: &[f64]) -> Result<f64, StatisticsError> {
    check::at_least("values", one.len(), 2)?;
    check::length("the second column", other.len(), one.len())?;
    check::all_finite("the value", one)?;
    check::all_finite("the value", other)?;
    let sign = |a: f64, b: f64| f64::from(i8::from(b > a) - i8::from(b < a));
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for i in 0..one.len() {
        for j in i + 1..one.len() {
            let (x, y) = (sign(one[i], one[j]), sign(other[i], other[j]));
            both += x * y;
            first += x * x;
            second += y * y;
        }
    }
    let tau = both / f64::sqrt(first * second);
    if tau.is_finite() {
        Ok(tau)
    } else {
        Err(check::undefined("Kendall's tau", "a column is constant"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_gap_that_closes_at_a_steady_speed_has_that_speed(starts in prop::collection::vec(50.0..500.0_f64, 4..20), speed in 0.01..0.2_f64) {
            // ln y moves towards ln 100 by the factor exp(-speed T); a little noise leaves an error to test.
            let end: Vec<f64> = starts.iter().enumerate()
                .map(|(i, s)| (100_f64.ln() + (s / 100.0).ln() * (-speed * 8.0).exp() + 1e-9 * (i % 3) as f64).exp())
                .collect();
            let areas = AreaChange { start: &starts, end: &end, years: 8.0 };
            let beta = beta_convergence(areas, None, Confidence::P95)?;
            prop_assert!((beta.speed().unwrap_or(0.0) - speed).abs() < 1e-5);
        }

        #[test]
        fn tau_stays_within_one(one in prop::collection::vec(-5.0..5.0_f64, 10), other in prop::collection::vec(-5.0..5.0_f64, 10)) {
            prop_assert!(kendall(&one, &other)?.abs() <= 1.0 + 1e-12);
            prop_assert!((kendall(&one, &one)? - 1.0).abs() < 1e-12);
        }
    }
}
