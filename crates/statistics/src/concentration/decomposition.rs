//! Which determinants a concentration index is made of.

use super::People;
use crate::{StatisticsError, check, least_squares::Regression};

/// What one determinant contributes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// β: its coefficient in the regression of the outcome.
    pub coefficient: f64,
    /// Its (weighted) mean.
    pub mean: f64,
    /// η = β × its mean / mean of the outcome.
    pub elasticity: f64,
    /// *C*: its own relative concentration index.
    pub index: f64,
    /// η*C*.
    pub contribution: f64,
}

/// A concentration index as a sum of contributions.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The relative concentration index of the outcome.
    pub index: f64,
    /// One for each determinant, in their order.
    pub contributions: Vec<Contribution>,
    /// What the determinants leave: the index less the sum of the contributions.
    pub residual: f64,
}

impl Decomposition {
    /// The share of the index, per cent, of `part`, a contribution or the residual.
    #[must_use]
    pub fn percent(&self, part: f64) -> f64 {
        100.0 * part / self.index
    }
}

/// Decomposes the relative concentration index of the outcome by `determinants`, columns as long as `people`.
///
/// The outcome is regressed on the determinants by weighted least squares; *C* = Σ η*C*ₖ + residual.
///
/// # Errors
/// [`StatisticsError::Length`] or [`StatisticsError::OutOfRange`] for a column that does not fit;
/// [`StatisticsError::Undefined`] if a determinant is a combination of others, or the outcome or a determinant has
/// mean 0.
///
/// # Source
/// Wagstaff, van Doorslaer, Watanabe (2003), *J Econometrics* 112:207–223; R package `rineq`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::concentration::{decompose, People};
/// let age = [60.0, 40.0, 50.0, 30.0, 20.0, 45.0];
/// let visits = [6.0, 4.0, 5.0, 3.0, 2.0, 4.5];
/// let people = People::new(&visits, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], None)?;
/// let parts = decompose(&people, &[&age])?;
/// assert!((parts.percent(parts.contributions[0].contribution) - 100.0).abs() < 1e-9);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn decompose(
    people: &People<'_>,
    determinants: &[&[f64]],
) -> Result<Decomposition, StatisticsError> {
    let ones = vec![1.0; people.outcome.len()];
    let mut columns: Vec<&[f64]> = vec![&ones];
    columns.extend(determinants);
    let regression = Regression::fit(&columns, people.outcome, people.weights())?;
    let mean = people.mean();
    let index = relative(people)?;
    let mut contributions = Vec::with_capacity(determinants.len());
    for (&determinant, &coefficient) in determinants.iter().zip(&regression.coefficients[1..]) {
        let own = people.with_outcome(determinant)?;
        let elasticity = coefficient * own.mean() / mean;
        let index = relative(&own)?;
        contributions.push(Contribution {
            coefficient,
            mean: own.mean(),
            elasticity,
            index,
            contribution: elasticity * index,
        });
    }
    let explained: f64 = contributions.iter().map(|c| c.contribution).sum();
    Ok(Decomposition { index, contributions, residual: index - explained })
}

/// The relative index without its standard error.
pub(super) fn relative(people: &People<'_>) -> Result<f64, StatisticsError> {
    let fit = people.fit()?;
    let index = 2.0 * fit.rank_variance * fit.slope / fit.mean;
    if index.is_finite() {
        Ok(index)
    } else {
        Err(check::undefined("the concentration index", "the mean is 0"))
    }
}
