//! A trend with its joinpoints: the change of each segment and over any range.

use super::{Joinpoints, Selection};
use crate::{
    Confidence, Estimate, Interval, StatisticsError, check,
    distribution::student_t,
    least_squares::Regression,
    trend::{Uncertainty, annual::per_cent},
};

/// A stretch of a trend between two joinpoints or an end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// The year in which it begins.
    pub from: f64,
    /// The year in which it ends.
    pub to: f64,
    /// The slope of the logarithm.
    pub slope: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Segment {
    /// The annual percentage change: 100 (exp(slope) − 1).
    #[must_use]
    pub fn change(&self) -> f64 {
        per_cent(self.slope)
    }
}

/// A log-linear trend with any number of joinpoints.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentedTrend {
    /// The years in which the trend bends.
    pub joinpoints: Vec<f64>,
    /// The (weighted) sum of squared residuals of the logarithms.
    pub residual: f64,
    /// Points less coefficients; a joinpoint that was looked for counts as one.
    pub degrees_of_freedom: f64,
    years: Vec<f64>,
    /// The logarithm in the first year.
    intercept: f64,
    slopes: Vec<f64>,
    /// The covariance of the slopes, given the joinpoints.
    covariance: Vec<Vec<f64>>,
}

impl SegmentedTrend {
    /// The trend of `series` with `joinpoints`, which use up `used` degrees of freedom beside those of a straight line.
    pub(super) fn fitted(
        series: &Joinpoints,
        joinpoints: Vec<f64>,
        used: usize,
    ) -> Result<Self, StatisticsError> {
        let years = &series.years;
        let ones = vec![1.0; years.len()];
        let mut columns = vec![ones, years.iter().map(|x| x - years[0]).collect()];
        columns.extend(joinpoints.iter().map(|joinpoint| -> Vec<f64> {
            years.iter().map(|x| (x - joinpoint).max(0.0)).collect()
        }));
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let fit = Regression::fit(&columns, &series.logs, Some(&series.weights))?;
        let floor = series.residuals();
        let degrees_of_freedom = years.len().saturating_sub(2 + used) as f64;
        let residual = floor.square(fit.residual);
        let scale = if degrees_of_freedom > 0.0 { residual / degrees_of_freedom } else { f64::NAN };
        // A slope is the sum of the first slope and the bends up to it.
        let segments = joinpoints.len() + 1;
        let slopes = (0..segments).map(|j| fit.coefficients[1..=j + 1].iter().sum()).collect();
        let covariance = (0..segments)
            .map(|j| {
                let upto = |k: usize| -> f64 {
                    let rows = fit.unscaled_covariance[1..=j + 1].iter();
                    rows.map(|row| row[1..=k + 1].iter().sum::<f64>()).sum()
                };
                (0..segments).map(|k| scale * upto(k)).collect()
            })
            .collect();
        Ok(Self {
            joinpoints,
            residual,
            degrees_of_freedom,
            years: years.clone(),
            intercept: fit.coefficients[0],
            slopes,
            covariance,
        })
    }

    /// The fitted logarithm in every year of the series.
    #[must_use]
    pub fn fitted_logarithms(&self) -> Vec<f64> {
        let segments = self.segments();
        let rise = |x: f64| -> f64 {
            segments.iter().map(|s| s.slope * (x.min(s.to) - s.from).max(0.0)).sum()
        };
        self.years.iter().map(|&x| self.intercept + rise(x)).collect()
    }

    /// The segments, in the order of time.
    #[must_use]
    pub fn segments(&self) -> Vec<Segment> {
        let last = self.years[self.years.len() - 1];
        let starts = std::iter::once(self.years[0]).chain(self.joinpoints.iter().copied());
        let ends = self.joinpoints.iter().copied().chain(std::iter::once(last));
        starts
            .zip(ends)
            .enumerate()
            .map(|(i, (from, to))| Segment {
                from,
                to,
                slope: self.slopes[i],
                standard_error: self.covariance[i][i].sqrt(),
            })
            .collect()
    }

    /// The annual percentage change of each segment, with limits by Student's *t*.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] if no degree of freedom is left.
    pub fn annual_changes(&self, confidence: Confidence) -> Result<Vec<Estimate>, StatisticsError> {
        let quantile = self.quantile(confidence)?;
        let change =
            |segment: &Segment| exponential(segment.slope, quantile, segment.standard_error);
        Ok(self.segments().iter().map(change).collect())
    }

    fn quantile(&self, confidence: Confidence) -> Result<f64, StatisticsError> {
        if self.degrees_of_freedom < 1.0 {
            return Err(check::undefined(
                "the interval of the change",
                "no degree of freedom is left",
            ));
        }
        if confidence.level() < 1.0 {
            student_t::quantile(1.0 - confidence.tail(), self.degrees_of_freedom)
        } else {
            Ok(confidence.z())
        }
    }

    /// The average annual percentage change from the year `from` to the year `to`: 100 (exp Σ*w b* − 1), *w* the share of each segment.
    ///
    /// Normal limits from the slopes' errors; where the range lies inside one segment, its annual change with its own limits.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless both years lie in the series and `from` before `to`;
    /// [`StatisticsError::Undefined`] if no degree of freedom is left.
    ///
    /// # Source
    /// Clegg LX and others (2009), *Stat Med* 28:3670–3682.
    pub fn average_change(
        &self,
        from: f64,
        to: f64,
        uncertainty: Uncertainty,
        confidence: Confidence,
    ) -> Result<Estimate, StatisticsError> {
        let (first, last) = (self.years[0], self.years[self.years.len() - 1]);
        if !(first <= from && from < last) {
            return Err(check::single("the first year")
                .refuse(from, "within the series, before its last year"));
        }
        if !(from < to && to <= last) {
            return Err(
                check::single("the last year").refuse(to, "after the first, within the series")
            );
        }
        let quantile = self.quantile(confidence)?;
        let shares: Vec<f64> = self
            .segments()
            .iter()
            .map(|s| (s.to.min(to) - s.from.max(from)).max(0.0) / (to - from))
            .collect();
        let slope: f64 = shares.iter().zip(&self.slopes).map(|(w, b)| w * b).sum();
        let mut variance = 0.0;
        for (i, (w, row)) in shares.iter().zip(&self.covariance).enumerate() {
            for (j, (v, covariance)) in shares.iter().zip(row).enumerate() {
                if i == j || uncertainty == Uncertainty::SlopesAndCovariance {
                    variance += w * v * covariance;
                }
            }
        }
        let alone = shares.iter().filter(|&&share| share > 0.0).count() == 1;
        let quantile = if alone { quantile } else { confidence.z() };
        Ok(exponential(slope, quantile, variance.max(0.0).sqrt()))
    }

    /// The information criterion of `selection`, of which the least is the best; a permutation test has that of [`Selection::Bic`].
    #[must_use]
    pub fn information(&self, selection: Selection) -> f64 {
        let (points, bends) = (self.years.len() as f64, self.joinpoints.len() as f64);
        let coefficients = match selection {
            Selection::Bic3 => 3.0 * bends + 2.0,
            _ => 2.0 * bends + 2.0,
        };
        // Nothing left is as good without a joinpoint as with one.
        (self.residual / points).ln().max(f64::MIN / 2.0) + coefficients * points.ln() / points
    }
}

/// Per cent a year from a slope and its error.
fn exponential(slope: f64, quantile: f64, error: f64) -> Estimate {
    let half = if error > 0.0 { quantile * error } else { 0.0 };
    let interval = Interval { lower: per_cent(slope - half), upper: per_cent(slope + half) };
    Estimate::new(per_cent(slope), interval)
}
