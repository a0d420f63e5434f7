//! Trends that bend as often as the figures say: how many joinpoints, where, and how fast each segment changes.

mod search;
mod selection;
mod trend;

pub use selection::{Choice, Permutations, Selection, Test};
pub use trend::{Segment, SegmentedTrend};

use super::Scale;
use crate::{StatisticsError, check};

/// Placements of joinpoints that are tried at most: some seconds of work.
const MOST_PLACEMENTS: f64 = 5e6;

/// How near to the ends and to each other joinpoints may be, in points that lie strictly between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spacing {
    /// Points before the first joinpoint, and after the last.
    pub ends: usize,
    /// Points between two joinpoints.
    pub between: usize,
}

impl Default for Spacing {
    /// Two and two, as the National Cancer Institute's program has it.
    fn default() -> Self {
        Self { ends: 2, between: 2 }
    }
}

/// A series of rates, in which joinpoints are looked for.
///
/// ln *y* = *a* + *b x* + Σ *d*ₖ max(0, *x* − τₖ) by least squares, the joinpoints τ at observed years (grid search); weighted by
/// *y*²/se² where standard errors are given.
///
/// # Source
/// Kim H-J, Fay MP, Feuer EJ, Midthune DN (2000), *Stat Med* 19:335–351; Lerman PM (1980), *J R Stat Soc C* 29:77–84.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, trend::{Joinpoints, Selection, Uncertainty}};
/// let years: Vec<f64> = (2000..2020).map(f64::from).collect();
/// // It falls by 5 % a year until 2008, then rises by 1 %, and from 2013 by 4 %.
/// let rates: Vec<f64> = years.iter().map(|x| {
///     let bends = 0.06 * (x - 2008.0).max(0.0) + 0.03 * (x - 2013.0).max(0.0);
///     100.0 * (-0.05 * (x - 2000.0) + bends).exp()
/// }).collect();
/// let series = Joinpoints::new(&years, &rates, None)?;
/// let chosen = series.choose(series.usual_most(), Selection::Bic)?;
/// assert_eq!(chosen.trend.joinpoints, [2008.0, 2013.0]);
/// let changes: Vec<String> = chosen.trend.segments().iter().map(|s| format!("{:.1}", s.change())).collect();
/// assert_eq!(changes, ["-4.9", "1.0", "4.1"]);
/// let average = chosen.trend.average_change(2000.0, 2019.0, Uncertainty::Slopes, Confidence::P95)?;
/// assert_eq!(format!("{:.2}", average.value), "-0.58");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Joinpoints {
    years: Vec<f64>,
    logs: Vec<f64>,
    weights: Vec<f64>,
    spacing: Spacing,
}

impl Joinpoints {
    /// The series of `rates` in rising `years`, with their standard errors if they are known.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than four points; [`StatisticsError::Length`] for columns that differ in length;
    /// [`StatisticsError::OutOfRange`], naming the point, for years that do not rise and for a rate or a standard error not above 0.
    pub fn new(
        years: &[f64],
        rates: &[f64],
        errors: Option<&[f64]>,
    ) -> Result<Self, StatisticsError> {
        check::at_least("points", years.len(), 4)?;
        check::length("the rates", rates.len(), years.len())?;
        check::all_positive("the rate", rates)?;
        check::all_finite("the year", years)?;
        if let Some(index) = (1..years.len()).find(|&i| years[i] <= years[i - 1]) {
            return Err(
                check::element("the year", index).refuse(years[index], "after the year before it")
            );
        }
        let weights = match errors {
            Some(errors) => Scale::Relative.weights(rates, errors)?,
            None => vec![1.0; years.len()],
        };
        Ok(Self {
            years: years.to_vec(),
            logs: rates.iter().map(|rate| rate.ln()).collect(),
            weights,
            spacing: Spacing::default(),
        })
    }

    /// With joinpoints no nearer to the ends and to each other than `spacing`.
    #[must_use]
    pub const fn spaced(mut self, spacing: Spacing) -> Self {
        self.spacing = spacing;
        self
    }

    /// The joinpoints that are usually looked for at most, by the number of points: none up to 6, one more for every five from 7
    /// on, and never more than five.
    #[must_use]
    pub fn usual_most(&self) -> usize {
        (self.years.len().saturating_sub(2) / 5).min(5)
    }

    /// The joinpoints that there is room for.
    #[must_use]
    pub fn room(&self) -> usize {
        let inside = self.years.len().saturating_sub(2 * self.spacing.ends);
        let room = (inside + self.spacing.between) / (self.spacing.between + 1);
        // A degree of freedom must be left when every joinpoint counts as a coefficient.
        room.min(self.years.len().saturating_sub(3) / 2)
    }

    /// The trend with `count` joinpoints that leaves the least sum of squares.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for more joinpoints than there is room for.
    pub fn fit(&self, count: usize) -> Result<SegmentedTrend, StatisticsError> {
        self.check_room(count)?;
        let places = self.best(count);
        let years: Vec<f64> = places.iter().map(|&place| self.years[place]).collect();
        SegmentedTrend::fitted(self, years, 2 * count)
    }

    /// The trend with joinpoints in `years` known beforehand, which may lie between the observed ones.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`], naming the joinpoint, for years that do not rise or lie outside the series;
    /// [`StatisticsError::Undefined`] if a segment has too few points for its slope.
    pub fn fit_at(&self, years: &[f64]) -> Result<SegmentedTrend, StatisticsError> {
        let last = self.years[self.years.len() - 1];
        let mut before = self.years[0];
        for (index, &year) in years.iter().enumerate() {
            if !(before < year && year < last) {
                return Err(check::element("the joinpoint", index)
                    .refuse(year, "inside the series and after the joinpoint before it"));
            }
            before = year;
        }
        SegmentedTrend::fitted(self, years.to_vec(), years.len())
    }

    fn check_room(&self, count: usize) -> Result<(), StatisticsError> {
        let refuse =
            |allowed| Err(check::single("the number of joinpoints").refuse(count as f64, allowed));
        if count > self.room() {
            return refuse("no more than the points have room for");
        }
        if self.placements(count) > MOST_PLACEMENTS {
            return refuse("so few that every placement can be tried");
        }
        Ok(())
    }

    /// In how many ways `count` joinpoints can be placed.
    fn placements(&self, count: usize) -> f64 {
        let taken = 2 * self.spacing.ends + self.spacing.between * count.saturating_sub(1);
        let free = self.years.len().saturating_sub(taken);
        (0..count).map(|i| (free as f64 - i as f64) / (i + 1) as f64).product()
    }
}

#[cfg(test)]
mod tests;
