//! Whether two groups of people differ in their concentration index.

use super::{ConcentrationIndex, Index, People, Variance};
use crate::{
    StatisticsError, check,
    distribution::{f, normal},
    least_squares::{Line, Regression},
};

/// How the pooled test weighs people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PooledTest {
    /// By weighted least squares.
    #[default]
    Weighted,
    /// As the R package `conindex` 1.7 does: outcome and rank are multiplied by √weight, the intercept is not.
    /// The same without weights.
    Conindex,
}

/// Two groups compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The index of the first group, among its own people.
    pub first: ConcentrationIndex,
    /// The index of the second group, among its own people.
    pub second: ConcentrationIndex,
    /// Second less first.
    pub difference: f64,
    /// Difference / √(sum of the squared standard errors).
    pub z: f64,
    /// Two-sided probability of *z*.
    pub probability: f64,
    /// *F* for one slope against two, with an intercept of its own for each group; 1 degree of freedom above.
    pub f: f64,
    /// Degrees of freedom below: people less 4.
    pub f_degrees: f64,
    /// Probability of a larger *F*.
    pub f_probability: f64,
}

/// Compares the concentration index of two groups of people.
///
/// *z* takes the standard errors of both by `variance` (robust by people at most: clusters and designs belong to one group). *F* is
/// Chow's test on the pooled regressions of 2σ²*h* on the rank, and takes equal variances.
///
/// # Errors
/// As [`People::concentration_index`]; also [`StatisticsError::TooFew`] for fewer than 5 people and
/// [`StatisticsError::Undefined`] if there is no variation left.
///
/// # Source
/// O'Donnell, O'Neill, Van Ourti, Walsh (2016), *Stata Journal* 16:112–138.
///
/// # Examples
/// ```
/// use lifecourse_statistics::concentration::{compare, Index, People, PooledTest, Variance};
/// let income = [1.0, 2.0, 3.0, 4.0, 5.0];
/// let towns = People::new(&[2.0, 3.0, 1.0, 2.0, 2.0], &income, None)?;
/// let villages = People::new(&[5.0, 4.0, 3.0, 1.0, 1.0], &income, None)?;
/// let both = compare(&towns, &villages, Index::Relative, Variance::Classical, PooledTest::Weighted)?;
/// assert!(both.difference < 0.0 && both.probability < 0.05);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn compare(
    first: &People<'_>,
    second: &People<'_>,
    index: Index,
    variance: Variance<'_>,
    test: PooledTest,
) -> Result<Comparison, StatisticsError> {
    let one = first.concentration_index(index, variance)?;
    let other = second.concentration_index(index, variance)?;
    let difference = other.value - one.value;
    let z = difference / one.standard_error.hypot(other.standard_error);
    let people = one.people + other.people;
    check::at_least("people", people, 5)?;
    let f_degrees = (people - 4) as f64;
    let f = match test {
        PooledTest::Weighted => pooled(first, second, index)?,
        PooledTest::Conindex => pooled_conindex(first, second, index)?,
    } * f_degrees;
    if !(z.is_finite() && f.is_finite()) {
        return Err(check::undefined(
            "the comparison",
            "there is no variation left about the two slopes",
        ));
    }
    Ok(Comparison {
        first: one,
        second: other,
        difference,
        z,
        probability: 2.0 * normal::survival(z.abs())?,
        f,
        f_degrees,
        f_probability: f::survival(f.max(0.0), 1.0, f_degrees)?,
    })
}

/// What the outcome is multiplied by so that its slope on the rank is the index.
fn factor(people: &People<'_>, index: Index) -> Result<f64, StatisticsError> {
    let fit = people.fit()?;
    Ok(2.0 * fit.rank_variance * index.factor(fit.mean)?)
}

/// (Residual of one slope − residual of two)/residual of two.
fn pooled(first: &People<'_>, second: &People<'_>, index: Index) -> Result<f64, StatisticsError> {
    let line = |people: &People<'_>| -> Result<Line, StatisticsError> {
        let factor = factor(people, index)?;
        let (mut w, mut x, mut y) = (Vec::new(), Vec::new(), Vec::new());
        for (weight, rank, outcome) in people.points() {
            w.push(weight);
            x.push(rank);
            y.push(factor * outcome);
        }
        Line::weighted(&x, &y, &w)
    };
    let (one, other) = (line(first)?, line(second)?);
    let between = (one.slope - other.slope).powi(2) / (1.0 / one.sum_xx + 1.0 / other.sum_xx);
    Ok(between / (one.residual + other.residual))
}

fn pooled_conindex(
    first: &People<'_>,
    second: &People<'_>,
    index: Index,
) -> Result<f64, StatisticsError> {
    let (mut rank, mut outcome, mut group) = (Vec::new(), Vec::new(), Vec::new());
    let mut separate = 0.0;
    for (number, people) in [(0.0, first), (1.0, second)] {
        let factor = factor(people, index)?;
        let start = rank.len();
        for (w, r, h) in people.points() {
            rank.push(w.sqrt() * r);
            outcome.push(w.sqrt() * factor * h);
            group.push(number);
        }
        separate += Line::through(&rank[start..], &outcome[start..])?.residual;
    }
    let ones = vec![1.0; rank.len()];
    let common = Regression::fit(&[&ones, &rank, &group], &outcome, None)?;
    Ok((common.residual - separate) / separate)
}
