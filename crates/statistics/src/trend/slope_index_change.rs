//! Change of the slope index of inequality over time.

use super::{ErrorSource, SlopeTest};
use crate::{Confidence, StatisticsError, check, least_squares::Line};

/// The values of the same small areas in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearOfAreas<'a> {
    /// Events.
    pub numerators: &'a [f64],
    /// People.
    pub denominators: &'a [f64],
}

/// The slope index of one year, from an unweighted regression of the areas' values on their rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearIndex {
    /// The slope index.
    pub index: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The mean of the population: events over people.
    pub mean: f64,
    /// The slope index over the mean.
    pub relative: f64,
    /// The events that there would be fewer (or more) without inequality: half the index times the people.
    pub real_gap: f64,
}

/// The change of a slope index between two years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeIndexChange {
    /// The first and the second year.
    pub years: [YearIndex; 2],
    /// The change of the slope index: the interaction of year and rank, with a residual variance common to both years.
    pub index: SlopeTest,
    /// The change of the relative index, after every value is divided by the mean of its year.
    pub relative: SlopeTest,
    /// The change of the real gap.
    pub real_gap: f64,
    /// Its standard error.
    pub real_gap_error: f64,
}

impl SlopeIndexChange {
    /// The change over the errors of the two years, each from its own residuals.
    #[must_use]
    pub fn independent_statistic(&self) -> f64 {
        let [first, second] = self.years;
        (second.index - first.index) / first.standard_error.hypot(second.standard_error)
    }
}

/// Which end of the ranks has the higher values when the index is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// The end with rank 1.
    HigherRank,
    /// The end with rank 0.
    LowerRank,
}

/// The change of the slope index of small areas between two years. `ranks` from 0 to 1 are those of deprivation, the same in both.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than three areas; [`StatisticsError::OutOfRange`] for a denominator not above 0 or a number
/// that is not finite.
///
/// # Source
/// Asaria M and others (2016), *J Epidemiol Community Health* 70:637–643.
pub fn slope_index_change(
    ranks: &[f64],
    years: [YearOfAreas<'_>; 2],
    orientation: Orientation,
    confidence: Confidence,
) -> Result<SlopeIndexChange, StatisticsError> {
    check::at_least("areas", ranks.len(), 3)?;
    let sign = match orientation {
        Orientation::HigherRank => 1.0,
        Orientation::LowerRank => -1.0,
    };
    let [(first, first_line, first_people), (second, second_line, second_people)] =
        [year_index(ranks, years[0], sign)?, year_index(ranks, years[1], sign)?];
    let df = 2.0 * first_line.degrees_of_freedom();
    // With all terms crossed with the year, the pooled regression is two regressions with one residual variance.
    let error = |scales: [f64; 2]| {
        let residual =
            first_line.residual * scales[0].powi(2) + second_line.residual * scales[1].powi(2);
        (2.0 * residual / df / first_line.sum_xx).sqrt()
    };
    let test = |change: f64, error: f64| SlopeTest::new(change, error, None, confidence);
    let means = [first.mean.recip(), second.mean.recip()];
    let variance = (first_line.residual + second_line.residual) / df / first_line.sum_xx;
    Ok(SlopeIndexChange {
        years: [first, second],
        index: test(second.index - first.index, error([1.0, 1.0]))?,
        relative: test(second.relative - first.relative, error(means))?,
        real_gap: second.real_gap - first.real_gap,
        real_gap_error: 0.5 * variance.sqrt() * first_people.hypot(second_people),
    })
}

fn year_index(
    ranks: &[f64],
    year: YearOfAreas<'_>,
    sign: f64,
) -> Result<(YearIndex, Line, f64), StatisticsError> {
    check::length("the numerators", year.numerators.len(), ranks.len())?;
    check::length("the denominators", year.denominators.len(), ranks.len())?;
    check::all_finite("the numerator", year.numerators)?;
    check::all_positive("the denominator", year.denominators)?;
    let values: Vec<f64> = year
        .numerators
        .iter()
        .zip(year.denominators)
        .map(|(events, people)| events / people)
        .collect();
    let line = Line::through(ranks, &values)?;
    let people: f64 = year.denominators.iter().sum();
    let mean = year.numerators.iter().sum::<f64>() / people;
    let index = sign * line.slope;
    let year = YearIndex {
        index,
        standard_error: line.slope_error(),
        mean,
        relative: index / mean,
        real_gap: 0.5 * index * people,
    };
    Ok((year, line, people))
}

/// The slope indices of groups over the years, with the trend of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct SlopeIndexTrend {
    /// The slope index of each year, by population-weighted regression on the mid-rank, from the most (0) to the least (1) deprived.
    pub indices: Vec<f64>,
    /// Their standard errors.
    pub errors: Vec<f64>,
    /// Each index over the mean of its year.
    pub relative: Vec<f64>,
}

/// The groups of one year, most deprived first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearOfGroups<'a> {
    /// Their rates.
    pub rates: &'a [f64],
    /// Their people.
    pub populations: &'a [f64],
}

impl SlopeIndexTrend {
    /// The slope index of each year.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than three groups in a year; [`StatisticsError::OutOfRange`] for a population not above
    /// 0 or a rate that is not finite.
    pub fn new(years: &[YearOfGroups<'_>]) -> Result<Self, StatisticsError> {
        let (mut indices, mut errors, mut relative) = (Vec::new(), Vec::new(), Vec::new());
        for year in years {
            check::at_least("groups", year.rates.len(), 3)?;
            check::length("the populations", year.populations.len(), year.rates.len())?;
            check::all_positive("the population", year.populations)?;
            let total: f64 = year.populations.iter().sum();
            let mut below = 0.0;
            let mid_rank = |people: &f64| {
                below += people;
                (below - people / 2.0) / total
            };
            let ranks: Vec<f64> = year.populations.iter().map(mid_rank).collect();
            let line = Line::weighted(&ranks, year.rates, year.populations)?;
            indices.push(line.slope);
            errors.push(line.slope_error());
            relative.push(line.slope / line.mean_y);
        }
        Ok(Self { indices, errors, relative })
    }

    /// The trend of the index over `years`: weighted by 1/se², with the error from the residuals or from the yearly errors.
    ///
    /// # Errors
    /// [`StatisticsError::Length`], [`StatisticsError::TooFew`] for fewer than three years, or [`StatisticsError::OutOfRange`] if a
    /// yearly error is 0.
    pub fn weighted(
        &self,
        years: &[f64],
        source: ErrorSource,
        confidence: Confidence,
    ) -> Result<SlopeTest, StatisticsError> {
        check::at_least("years", years.len(), 3)?;
        let weights = super::Scale::Absolute.weights(&self.indices, &self.errors)?;
        let line = source.line(years, &self.indices, &weights)?;
        SlopeTest::of_line(&line, source, confidence)
    }

    /// The trend of the index over `years`, every year alike.
    ///
    /// # Errors
    /// As [`SlopeIndexTrend::weighted`].
    pub fn unweighted(
        &self,
        years: &[f64],
        confidence: Confidence,
    ) -> Result<SlopeTest, StatisticsError> {
        check::at_least("years", years.len(), 3)?;
        let line = Line::through(years, &self.indices)?;
        SlopeTest::of_line(&line, ErrorSource::Residuals, confidence)
    }

    /// The change from the first year to the last.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than two years; [`StatisticsError::Undefined`] without errors.
    pub fn first_to_last(&self, confidence: Confidence) -> Result<SlopeTest, StatisticsError> {
        check::at_least("years", self.indices.len(), 2)?;
        let last = self.indices.len() - 1;
        let error = self.errors[0].hypot(self.errors[last]);
        SlopeTest::new(self.indices[last] - self.indices[0], error, None, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::least_squares::Regression;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_change_is_the_interaction_of_the_pooled_regression(values in prop::collection::vec(1.0..50.0_f64, 20)) {
            let ranks: Vec<f64> = (0..10).map(|i| (f64::from(i) + 0.5) / 10.0).collect();
            let people = [1.0; 10];
            let (first, second) = values.split_at(10);
            let year = |numerators| YearOfAreas { numerators, denominators: &people };
            let change = slope_index_change(&ranks, [year(first), year(second)], Orientation::HigherRank, Confidence::P95)?;
            let ones = vec![1.0; 20];
            let later: Vec<f64> = (0..20).map(|i| if i < 10 { 0.0 } else { 1.0 }).collect();
            let rank: Vec<f64> = ranks.iter().chain(&ranks).copied().collect();
            let both: Vec<f64> = rank.iter().zip(&later).map(|(r, l)| r * l).collect();
            let pooled = Regression::fit(&[&ones, &later, &rank, &both], &values, None)?;
            prop_assert!((pooled.coefficients[3] - change.index.slope.value).abs() < 1e-8);
            prop_assert!((pooled.standard_error(3) - change.index.standard_error).abs() < 1e-8);
        }
    }
}
