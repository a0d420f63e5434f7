//! Trends that bend: one joinpoint, and the average annual percentage change across it.

use super::annual::per_cent;
use crate::{Confidence, Estimate, Interval, StatisticsError, check, least_squares::Regression};

/// Points at either end within which no joinpoint is looked for.
const MARGIN: usize = 2;
/// Points that a search needs.
const NEEDED: usize = 7;

/// How a joinpoint is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Search {
    /// Among the observed years, as the grid search of the National Cancer Institute's program.
    Grid,
    /// Anywhere between them, as Muggeo's `segmented`.
    Continuous,
}

/// Which uncertainty goes into the interval of an average change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Uncertainty {
    /// That of the two slopes, taken as independent.
    Slopes,
    /// That of the two slopes with their covariance.
    SlopesAndCovariance,
}

/// A log-linear trend with one joinpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Joinpoint {
    /// The year in which the trend bends.
    pub year: f64,
    /// The slope of the logarithm before it.
    pub before: f64,
    /// The slope of the logarithm after it.
    pub after: f64,
    /// Variances of the slopes before and after, and their covariance, given the joinpoint.
    pub covariance: (f64, f64, f64),
    /// The sum of squared residuals.
    pub residual: f64,
    first: f64,
    last: f64,
    /// The covariance of the slope before, the bend and the year, by Muggeo's linearisation.
    linearised: [[f64; 3]; 3],
}

/// The mean slope of the logarithm over all years, with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanSlope {
    /// The mean of the two slopes, weighted by the length of the segments.
    pub slope: f64,
    /// Its standard error, that of the joinpoint included.
    pub standard_error: f64,
}

/// The sum of squared residuals of a straight log-linear trend.
fn straight(years: &[f64], logs: &[f64]) -> Result<f64, StatisticsError> {
    let ones = vec![1.0; years.len()];
    Regression::fit(&[&ones, years], logs, None).map(|fit| fit.residual)
}

/// Bayesian information of a fit with `parameters`: ln(SSE/*n*) + parameters ln(*n*)/*n*.
fn bic(residual: f64, points: usize, parameters: f64) -> f64 {
    let points = points as f64;
    (residual / points).ln() + parameters * points.ln() / points
}

/// The years beyond `year`, and 0 before it.
fn bent(years: &[f64], year: f64) -> Vec<f64> {
    years.iter().map(|x| (x - year).max(0.0)).collect()
}

/// The log-linear trend of `rates` with one joinpoint, at least squares.
///
/// ln *y* = *a* + *b x* + *d* max(0, *x* − τ); τ is looked for from the third point to the third last.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than seven points; [`StatisticsError::OutOfRange`] for a rate not above 0 or years that do
/// not rise.
///
/// # Source
/// Kim H-J, Fay MP, Feuer EJ, Midthune DN (2000), *Stat Med* 19:335–351; Muggeo VMR (2003), *Stat Med* 22:3055–3071.
///
/// # Examples
/// ```
/// use lifecourse_statistics::trend::{self, Search};
/// let years: Vec<f64> = (2000..2012).map(f64::from).collect();
/// let rates: Vec<f64> = years.iter().map(|y| 100.0 * (-0.05 * (y - 2000.0) + 0.08 * (y - 2006.0).max(0.0)).exp()).collect();
/// let trend = trend::joinpoint(&years, &rates, Search::Grid)?;
/// assert_eq!(trend.year, 2006.0);
/// assert!((trend.after - 0.03).abs() < 1e-9);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn joinpoint(
    years: &[f64],
    rates: &[f64],
    search: Search,
) -> Result<Joinpoint, StatisticsError> {
    let logs = checked_logs(years, rates)?;
    let grid = &years[MARGIN..years.len() - MARGIN];
    let mut best: Option<(f64, f64)> = None;
    let mut offer = |year: f64| -> Result<(), StatisticsError> {
        let residual = fit(years, &logs, year)?.residual;
        if best.is_none_or(|(_, least)| residual < least) {
            best = Some((year, residual));
        }
        Ok(())
    };
    for &year in grid {
        offer(year)?;
    }
    if search == Search::Continuous {
        for pair in grid.windows(2) {
            if let Some(year) = crossing(years, &logs, pair[0], pair[1])? {
                offer(year)?;
            }
        }
    }
    let (year, _) =
        best.ok_or_else(|| check::undefined("the joinpoint", "there are too few points"))?;
    Joinpoint::at(years, &logs, year)
}

/// The log-linear trend of `rates` with a joinpoint in `year`, known beforehand.
///
/// # Errors
/// As [`joinpoint`]; [`StatisticsError::OutOfRange`] also for a year outside the series.
pub fn joinpoint_at(years: &[f64], rates: &[f64], year: f64) -> Result<Joinpoint, StatisticsError> {
    let logs = checked_logs(years, rates)?;
    if !(years[0] < year && year < years[years.len() - 1]) {
        return Err(check::single("the joinpoint").refuse(year, "inside the series"));
    }
    Joinpoint::at(years, &logs, year)
}

/// Bayesian information of the trend without and with one joinpoint on the grid: the lower is the better.
///
/// # Errors
/// As [`joinpoint`].
pub fn joinpoint_information(years: &[f64], rates: &[f64]) -> Result<(f64, f64), StatisticsError> {
    let logs = checked_logs(years, rates)?;
    let one = joinpoint(years, rates, Search::Grid)?;
    let none = straight(years, &logs)?;
    Ok((bic(none, years.len(), 2.0), bic(one.residual, years.len(), 4.0)))
}

fn checked_logs(years: &[f64], rates: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    check::at_least("points", years.len(), NEEDED)?;
    check::length("the rates", rates.len(), years.len())?;
    check::all_positive("the rate", rates)?;
    check::all_finite("the year", years)?;
    if let Some(index) = (1..years.len()).find(|&i| years[i] <= years[i - 1]) {
        return Err(
            check::element("the year", index).refuse(years[index], "after the year before it")
        );
    }
    Ok(rates.iter().map(|rate| rate.ln()).collect())
}

fn fit(years: &[f64], logs: &[f64], year: f64) -> Result<Regression, StatisticsError> {
    let ones = vec![1.0; years.len()];
    let centred: Vec<f64> = years.iter().map(|x| x - years[0]).collect();
    Regression::fit(&[&ones, &centred, &bent(years, year)], logs, None)
}

/// Where the lines through the points up to `low` and from `high` cross, if that is between the two.
fn crossing(
    years: &[f64],
    logs: &[f64],
    low: f64,
    high: f64,
) -> Result<Option<f64>, StatisticsError> {
    use crate::least_squares::Line;
    let split = years.partition_point(|&year| year <= low);
    let before = Line::through(&years[..split], &logs[..split])?;
    let after = Line::through(&years[split..], &logs[split..])?;
    let year = low + (after.at(low) - before.at(low)) / (before.slope - after.slope);
    Ok((low < year && year < high).then_some(year))
}

impl Joinpoint {
    fn at(years: &[f64], logs: &[f64], year: f64) -> Result<Self, StatisticsError> {
        let fit = fit(years, logs, year)?;
        let (before, bend) = (fit.coefficients[1], fit.coefficients[2]);
        let scale = fit.residual_variance();
        let c = |i: usize, j: usize| fit.unscaled_covariance[i][j] * scale;
        Ok(Self {
            year,
            before,
            after: before + bend,
            covariance: (c(1, 1), c(1, 1) + 2.0 * c(1, 2) + c(2, 2), c(1, 1) + c(1, 2)),
            residual: fit.residual,
            first: years[0],
            last: years[years.len() - 1],
            linearised: linearised(years, logs, year, &fit)?,
        })
    }

    /// The annual percentage change before the joinpoint.
    #[must_use]
    pub fn change_before(&self) -> f64 {
        per_cent(self.before)
    }

    /// The annual percentage change after it.
    #[must_use]
    pub fn change_after(&self) -> f64 {
        per_cent(self.after)
    }

    /// The shares of the time from `from` to the last year that lie before and after the joinpoint.
    fn shares(&self, from: f64) -> (f64, f64) {
        let length = self.last - from;
        let before = (self.year - from).clamp(0.0, length) / length;
        (before, 1.0 - before)
    }

    /// The standard error of the year, by Muggeo's linearisation.
    #[must_use]
    pub fn year_error(&self) -> f64 {
        self.linearised[2][2].sqrt()
    }

    /// The mean slope over all years, with the uncertainty of the joinpoint.
    #[must_use]
    pub fn mean_slope(&self) -> MeanSlope {
        self.mean_of(self.before, self.after)
    }

    /// [`Joinpoint::mean_slope`] as the R package `segmented` 1.6 gives it: from slopes that it has rounded to five significant
    /// digits. To reproduce published figures.
    #[must_use]
    pub fn mean_slope_of_rounded(&self) -> MeanSlope {
        let five = |slope: f64| format!("{slope:.4e}").parse().unwrap_or(slope);
        self.mean_of(five(self.before), five(self.after))
    }

    fn mean_of(&self, before: f64, after: f64) -> MeanSlope {
        let (first, second) = self.shares(self.first);
        let gradient = [1.0, second, -(after - before) / (self.last - self.first)];
        MeanSlope {
            slope: first * before + second * after,
            standard_error: self.error_along(gradient),
        }
    }

    /// The standard error of the mean slope, with the year held where it is but for its covariance with the slopes.
    #[must_use]
    pub fn mean_slope_error_at_year(&self) -> f64 {
        self.error_along([1.0, self.shares(self.first).1, 0.0])
    }

    fn error_along(&self, gradient: [f64; 3]) -> f64 {
        let mut variance = 0.0;
        for (a, row) in gradient.iter().zip(&self.linearised) {
            for (b, covariance) in gradient.iter().zip(row) {
                variance += a * b * covariance;
            }
        }
        variance.sqrt()
    }

    /// The variance of the mean slope with the joinpoint taken as known.
    fn mean_slope_variance(&self, uncertainty: Uncertainty) -> f64 {
        let (before, after) = self.shares(self.first);
        let (first, second, both) = self.covariance;
        let own = before * before * first + after * after * second;
        match uncertainty {
            Uncertainty::Slopes => own,
            Uncertainty::SlopesAndCovariance => own + 2.0 * before * after * both,
        }
    }

    /// The average annual percentage change over all years: 100 (exp Σ*w b* − 1), *w* the share of each segment.
    ///
    /// # Source
    /// Clegg LX and others (2009), *Stat Med* 28:3670–3682.
    #[must_use]
    pub fn average_change(&self, uncertainty: Uncertainty, confidence: Confidence) -> Estimate {
        let slope = self.mean_slope().slope;
        let error = self.mean_slope_variance(uncertainty).sqrt();
        let half = if error > 0.0 { confidence.z() * error } else { 0.0 };
        Estimate::new(
            per_cent(slope),
            Interval { lower: per_cent(slope - half), upper: per_cent(slope + half) },
        )
    }

    /// The average annual percentage change from the year `from` on.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `from` is not before the last year.
    pub fn average_change_since(&self, from: f64) -> Result<f64, StatisticsError> {
        if !(from >= self.first && from < self.last) {
            return Err(
                check::single("the year").refuse(from, "within the series, before its last year")
            );
        }
        let (before, after) = self.shares(from);
        Ok(per_cent(before * self.before + after * self.after))
    }
}

/// The covariance of the slope before, the bend and the year: the year becomes a fourth coefficient.
fn linearised(
    years: &[f64],
    logs: &[f64],
    year: f64,
    fit: &Regression,
) -> Result<[[f64; 3]; 3], StatisticsError> {
    let ones = vec![1.0; years.len()];
    let centred: Vec<f64> = years.iter().map(|x| x - years[0]).collect();
    let bend = fit.coefficients[2];
    let beyond: Vec<f64> = years.iter().map(|&x| if x > year { -bend } else { 0.0 }).collect();
    let full = Regression::fit(&[&ones, &centred, &bent(years, year), &beyond], logs, None)?;
    let scale = fit.residual / full.degrees_of_freedom();
    let mut covariance = [[0.0; 3]; 3];
    for (i, row) in covariance.iter_mut().enumerate() {
        for (j, element) in row.iter_mut().enumerate() {
            *element = full.unscaled_covariance[i + 1][j + 1] * scale;
        }
    }
    Ok(covariance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bend_between_two_years_is_found(at in 2.2..8.8_f64, before in -0.1..-0.02_f64, after in 0.02..0.1_f64) {
            prop_assume!(at.fract() > 0.05 && at.fract() < 0.95);
            let years: Vec<f64> = (0..12).map(f64::from).collect();
            let rates: Vec<f64> = years.iter()
                .map(|x| (3.0 + before * x + (after - before) * (x - at).max(0.0)).exp())
                .collect();
            let found = joinpoint(&years, &rates, Search::Continuous)?;
            prop_assert!((found.year - at).abs() < 1e-6);
            prop_assert!((found.before - before).abs() < 1e-8 && (found.after - after).abs() < 1e-8);
            let grid = joinpoint(&years, &rates, Search::Grid)?;
            prop_assert!(grid.residual >= found.residual);
        }
    }

    #[test]
    fn years_must_rise() {
        let years = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert!(joinpoint(&years, &[1.0; 7], Search::Grid).is_err());
    }
}
