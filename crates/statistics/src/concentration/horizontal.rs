//! Horizontal inequity: whether people of equal need use care equally, whatever their advantage.

use super::{ConcentrationIndex, Index, People, Variance, decomposition::relative};
use crate::{StatisticsError, check, least_squares::Regression, logistic::logistic};

/// People's use of care, their need, and what else goes with use.
#[derive(Clone, Copy, Debug)]
pub struct CareUse<'a> {
    /// The use of care, such as visits in a year.
    pub care: &'a [f64],
    /// The rank, higher for the more advantaged, such as income.
    pub rank: &'a [f64],
    /// Columns that make need legitimate: age, sex, illness.
    pub need: &'a [&'a [f64]],
    /// Columns that go with use but are no need, held at their means: log income, education.
    pub other: &'a [&'a [f64]],
    /// Weights of people, such as of a survey.
    pub weights: Option<&'a [f64]>,
}

/// How use depends on the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UseModel {
    /// Straight, by weighted least squares.
    Linear,
    /// Log-linear with the variance of counts.
    Poisson,
    /// Log odds, for use from 0 to 1.
    Logit,
}

/// One fifth of the people by rank, the most disadvantaged first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fifth {
    /// The mean use of care.
    pub care: f64,
    /// The mean use expected from need.
    pub need: f64,
    /// The mean use standardised for need.
    pub standardised: f64,
}

/// Horizontal inequity, with what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct HorizontalInequity {
    /// The index: of use standardised for need. Above 0: the advantaged use more for equal need.
    pub index: ConcentrationIndex,
    /// The concentration index of use itself.
    pub care: ConcentrationIndex,
    /// The concentration index of the use expected from need.
    pub need: f64,
    /// The mean of the use expected from need.
    pub mean_need: f64,
    /// The coefficients: intercept, need, other.
    pub coefficients: Vec<f64>,
    /// Fifths of the people by rank; NaN where a fifth holds nobody.
    pub fifths: [Fifth; 5],
}

impl HorizontalInequity {
    /// The index when standardised use is centred on the mean of use instead of the mean of need.
    #[must_use]
    pub fn recentred_on_use(&self) -> f64 {
        self.index.value * self.index.mean / (2.0 * self.care.mean - self.mean_need)
    }

    /// The index of use less that of need; equal to the index itself for a linear model.
    #[must_use]
    pub fn care_less_need(&self) -> f64 {
        self.care.value - self.need
    }
}

/// The horizontal inequity of `people`, by indirect standardisation for need.
///
/// Use is regressed on need and other columns; need-expected use ŷ is the prediction with the other columns
/// at their weighted means; standardised use is *y* − ŷ + mean(ŷ); the index is its relative concentration
/// index, with standard errors by `variance`.
///
/// # Errors
/// [`StatisticsError::Length`] or [`StatisticsError::OutOfRange`] for columns that do not fit, or use outside
/// the model; [`StatisticsError::Undefined`] if columns are combinations of each other, the model has no
/// finite solution, or mean use is 0.
///
/// # Source
/// Wagstaff, van Doorslaer (2000), *J Human Resources* 35:716–733; O'Donnell et al. (2008), chapter 15.
///
/// # Examples
/// ```
/// use lifecourse_statistics::concentration::{horizontal_inequity, CareUse, UseModel, Variance};
/// let income = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let illness = [3.0, 2.0, 3.0, 1.0, 1.0, 0.0];
/// let visits = [3.0, 2.0, 4.0, 3.0, 4.0, 3.0]; // the same for less illness higher up
/// let people = CareUse { care: &visits, rank: &income, need: &[&illness], other: &[&income], weights: None };
/// let inequity = horizontal_inequity(&people, UseModel::Linear, Variance::Classical)?;
/// assert!(inequity.index.value > inequity.care.value);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn horizontal_inequity(
    people: &CareUse<'_>,
    model: UseModel,
    variance: Variance<'_>,
) -> Result<HorizontalInequity, StatisticsError> {
    let ranked = People::new(people.care, people.rank, people.weights)?;
    let ones = vec![1.0; people.care.len()];
    let mut columns: Vec<&[f64]> = vec![&ones];
    columns.extend(people.need);
    columns.extend(people.other);
    let coefficients = model.fit(&columns, people.care, people.weights)?;
    let standing = 1 + people.need.len();
    // What the intercept and the other columns, at their means, add for everyone.
    let mut base = coefficients[0];
    for (column, coefficient) in people.other.iter().zip(&coefficients[standing..]) {
        base += coefficient * ranked.with_outcome(column)?.mean();
    }
    let expected: Vec<f64> = (0..people.care.len())
        .map(|i| {
            let need = people.need.iter().zip(&coefficients[1..standing]);
            model.mean(base + need.map(|(column, b)| b * column[i]).sum::<f64>())
        })
        .collect();
    let need = ranked.with_outcome(&expected)?;
    let mean_need = need.mean();
    let standardised: Vec<f64> = people
        .care
        .iter()
        .zip(&expected)
        .map(|(care, expected)| care - expected + mean_need)
        .collect();
    Ok(HorizontalInequity {
        index: ranked
            .with_outcome(&standardised)?
            .concentration_index(Index::Relative, variance)?,
        care: ranked.concentration_index(Index::Relative, variance)?,
        need: relative(&need)?,
        mean_need,
        coefficients,
        fifths: fifths(&ranked, &expected, &standardised),
    })
}

fn fifths(people: &People<'_>, need: &[f64], standardised: &[f64]) -> [Fifth; 5] {
    let mut sums = [(0.0, Fifth::default()); 5];
    for (i, (w, rank, care)) in people.points().enumerate() {
        let upper = [0.2, 0.4, 0.6, 0.8];
        let (weight, fifth) = &mut sums[upper.iter().filter(|&&bound| rank >= bound).count()];
        *weight += w;
        fifth.care += w * care;
        fifth.need += w * need[i];
        fifth.standardised += w * standardised[i];
    }
    sums.map(|(weight, sum)| Fifth {
        care: sum.care / weight,
        need: sum.need / weight,
        standardised: sum.standardised / weight,
    })
}

impl UseModel {
    /// The expected use for the linear predictor `eta`.
    fn mean(self, eta: f64) -> f64 {
        match self {
            Self::Linear => eta,
            Self::Poisson => eta.exp(),
            Self::Logit => logistic(eta),
        }
    }

    /// The linear predictor of the expected use `mean`.
    fn link(self, mean: f64) -> f64 {
        match self {
            Self::Linear => mean,
            Self::Poisson => mean.ln(),
            Self::Logit => (mean / (1.0 - mean)).ln(),
        }
    }

    /// The variance of use where `mean` is expected: also the derivative of the mean by the predictor.
    fn variance(self, mean: f64) -> f64 {
        match self {
            Self::Linear => 1.0,
            Self::Poisson => mean,
            Self::Logit => mean * (1.0 - mean),
        }
    }

    /// The coefficients of `columns`, by iteratively reweighted least squares.
    fn fit(
        self,
        columns: &[&[f64]],
        y: &[f64],
        weights: Option<&[f64]>,
    ) -> Result<Vec<f64>, StatisticsError> {
        if self == Self::Linear {
            return Ok(Regression::fit(columns, y, weights)?.coefficients);
        }
        for (place, &y) in y.iter().enumerate() {
            let use_of_care = check::element("the use of care", place);
            match self {
                Self::Logit => use_of_care.fraction(y)?,
                _ => use_of_care.not_negative(y)?,
            };
        }
        let weight = |i: usize| weights.map_or(1.0, |w| w[i]);
        // Start between the observed and the middle, so that the link is finite.
        let mut mean: Vec<f64> = y
            .iter()
            .map(|&y| if self == Self::Logit { f64::midpoint(y, 0.5) } else { y + 0.1 })
            .collect();
        let mut eta: Vec<f64> = mean.iter().map(|&m| self.link(m)).collect();
        let mut before: Option<Vec<f64>> = None;
        for _ in 0..100 {
            let slope = |i: usize| self.variance(mean[i]);
            let work: Vec<f64> =
                (0..y.len()).map(|i| eta[i] + (y[i] - mean[i]) / slope(i)).collect();
            let by: Vec<f64> = (0..y.len()).map(|i| weight(i) * slope(i)).collect();
            let now =
                Regression::fit(columns, &work, Some(&by)).map_err(|_| no_solution())?.coefficients;
            eta = (0..y.len())
                .map(|i| columns.iter().zip(&now).map(|(column, b)| b * column[i]).sum())
                .collect();
            mean = eta.iter().map(|&eta| self.mean(eta)).collect();
            let settled = before.is_some_and(|before| {
                let moved = before.iter().zip(&now).map(|(b, n)| (b - n).abs() / (1.0 + n.abs()));
                moved.fold(0.0, f64::max) < 1e-11
            });
            if settled {
                return Ok(now);
            }
            before = Some(now);
        }
        Err(no_solution())
    }
}

fn no_solution() -> StatisticsError {
    check::undefined(
        "the model of use",
        "a column is a combination of others, or it parts use and no use completely",
    )
}
