//! People ranked by advantage, and the concentration index of an outcome among them.

use super::Index;
use crate::{
    Confidence, Interval, StatisticsError, check,
    distribution::{normal, student_t},
    sandwich::{Matrix2, Sampling},
};
use rayon::prelude::*;
use std::sync::Arc;

/// People with an outcome, ranked from the most disadvantaged to the most advantaged.
///
/// People of equal rank share the middle of their block, so the order of the input does not matter.
#[derive(Clone, Debug)]
pub struct People<'a> {
    pub(crate) outcome: &'a [f64],
    weights: Option<&'a [f64]>,
    ranking: Arc<Ranking>,
}

/// The ranks of people, shared by all outcomes of the same people.
#[derive(Debug)]
struct Ranking {
    /// The fractional rank of each person, from 0 to 1.
    rank: Vec<f64>,
    /// The rank (as sortable bits) and the place of each person, lowest first.
    sorted: Vec<(u64, usize)>,
    total: f64,
}

/// How the standard error of a concentration index is found.
#[derive(Clone, Copy, Debug)]
pub enum Variance<'a> {
    /// Of the regression on the rank, equal variances: *t* with *n* − 2 degrees of freedom.
    Classical,
    /// The same, robust: *t* with *n* − 2 degrees of freedom for [`Sampling::People`], one less than clusters for
    /// [`Sampling::Clusters`]; normal limits for [`Sampling::Survey`].
    Robust(Sampling<'a>),
    /// Delta method: the mean is estimated too (World Bank 2008, chapter 8); normal limits.
    Delta,
    /// Delta method on a robust covariance; normal limits.
    DeltaRobust(Sampling<'a>),
    /// Kakwani, Wagstaff and van Doorslaer (1997), relative index of unweighted people; normal limits.
    Direct,
}

/// A concentration index with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConcentrationIndex {
    /// The index.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom of *t*; none where limits are normal.
    pub degrees_of_freedom: Option<f64>,
    /// The (weighted) mean of the outcome.
    pub mean: f64,
    /// The number of people.
    pub people: usize,
}

impl ConcentrationIndex {
    /// The interval at `confidence`.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] if the standard error is not defined (two people).
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, StatisticsError> {
        let quantile = match self.degrees_of_freedom {
            Some(df) if confidence.level() < 1.0 => {
                student_t::quantile(1.0 - confidence.tail(), df)?
            }
            _ => confidence.z(),
        };
        Ok(Interval::around(self.value, quantile * self.defined()?))
    }

    /// The two-sided probability of an index as far from 0 by chance.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] if the standard error is not defined or 0.
    pub fn probability(&self) -> Result<f64, StatisticsError> {
        let ratio = self.value / self.defined()?;
        if ratio.is_nan() {
            return Err(no_error());
        }
        match self.degrees_of_freedom {
            Some(df) => student_t::two_sided(ratio, df),
            None => Ok(2.0 * normal::survival(ratio.abs())?),
        }
    }

    fn defined(&self) -> Result<f64, StatisticsError> {
        if self.standard_error.is_finite() { Ok(self.standard_error) } else { Err(no_error()) }
    }
}

fn no_error() -> StatisticsError {
    check::undefined(
        "the standard error of the concentration index",
        "there is no variation left to estimate it from",
    )
}

/// The weighted regression of an outcome on the rank.
pub(crate) struct Fit {
    pub(crate) slope: f64,
    pub(crate) mean: f64,
    /// Variance of the rank.
    pub(crate) rank_variance: f64,
}

impl<'a> People<'a> {
    /// People with `outcome`, ranked by `rank` (higher is more advantaged), each with a weight of 1 or `weights`.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than two people, [`StatisticsError::Length`] if the columns differ in
    /// length, [`StatisticsError::OutOfRange`] for a number that is not finite or a weight below 0,
    /// [`StatisticsError::Undefined`] if all weights are 0 or all people of one rank.
    pub fn new(
        outcome: &'a [f64],
        rank: &[f64],
        weights: Option<&'a [f64]>,
    ) -> Result<Self, StatisticsError> {
        check::at_least("people", outcome.len(), 2)?;
        check::length("the ranks", rank.len(), outcome.len())?;
        check::all_finite("the outcome", outcome)?;
        check::all_finite("the rank", rank)?;
        if let Some(weights) = weights {
            check::length("the weights", weights.len(), outcome.len())?;
            check::all_not_negative("the weight", weights)?;
        }
        let sorted = sorted(rank);
        let weight = |i: usize| weights.map_or(1.0, |w| w[i]);
        let total: f64 = sorted.iter().map(|&(_, i)| weight(i)).sum();
        if !(total > 0.0 && total.is_finite()) {
            return Err(check::single("the total weight").refuse(total, "finite and above 0"));
        }
        let mut fractional = vec![0.0; rank.len()];
        let mut before = 0.0;
        for block in sorted.chunk_by(|one, other| one.0 == other.0) {
            let own: f64 = block.iter().map(|&(_, i)| weight(i)).sum();
            let middle = (before + own / 2.0) / total;
            for &(_, i) in block {
                fractional[i] = middle;
            }
            before += own;
        }
        Ok(Self {
            outcome,
            weights,
            ranking: Arc::new(Ranking { rank: fractional, sorted, total }),
        })
    }

    /// The same people with another outcome.
    ///
    /// # Errors
    /// [`StatisticsError::Length`] or [`StatisticsError::OutOfRange`] as in [`People::new`].
    pub fn with_outcome<'b>(&self, outcome: &'b [f64]) -> Result<People<'b>, StatisticsError>
    where
        'a: 'b,
    {
        check::length("the outcome", outcome.len(), self.outcome.len())?;
        check::all_finite("the outcome", outcome)?;
        Ok(People { outcome, weights: self.weights, ranking: Arc::clone(&self.ranking) })
    }

    /// The places of people of equal rank, the lowest rank first.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &[(u64, usize)]> {
        self.ranking.sorted.chunk_by(|one, other| one.0 == other.0)
    }

    /// The sum of the weights.
    pub(crate) fn total(&self) -> f64 {
        self.ranking.total
    }

    pub(super) fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |w| w[i])
    }

    /// (weight, fractional rank, outcome) of each person.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        (0..self.outcome.len()).map(|i| (self.weight(i), self.ranking.rank[i], self.outcome[i]))
    }

    /// The weights, if any.
    pub(super) const fn weights(&self) -> Option<&[f64]> {
        self.weights
    }

    /// The fractional rank of each person, in the order of the input.
    #[must_use]
    pub fn ranks(&self) -> &[f64] {
        &self.ranking.rank
    }

    /// The (weighted) mean of the outcome.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.points().map(|(w, _, h)| w * h).sum::<f64>() / self.ranking.total
    }

    pub(crate) fn fit(&self) -> Result<Fit, StatisticsError> {
        let mean = self.mean();
        let (mut covariance, mut rank_variance) = (0.0, 0.0);
        for (w, r, h) in self.points() {
            let distance = r - 0.5;
            covariance += w * distance * (h - mean);
            rank_variance += w * distance * distance;
        }
        let slope = covariance / rank_variance;
        if slope.is_finite() && rank_variance > 0.0 {
            Ok(Fit { slope, mean, rank_variance: rank_variance / self.ranking.total })
        } else {
            Err(check::undefined("the concentration index", "all people have the same rank"))
        }
    }

    /// The concentration index, with its standard error by `variance`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`], naming the person, for an outcome outside the limits of `index`;
    /// [`StatisticsError::Length`] if a column of `variance` is not as long as the people;
    /// [`StatisticsError::Undefined`] if the mean lies at a limit (0 for [`Index::Relative`]), if all ranks are
    /// equal, or for [`Variance::Direct`] with weights or another index than the relative.
    ///
    /// # Source
    /// O'Donnell, van Doorslaer, Wagstaff, Lindelow (2008), *Analyzing health equity using household survey
    /// data*, chapter 8; O'Donnell, O'Neill, Van Ourti, Walsh (2016), *Stata Journal* 16:112–138; Kakwani,
    /// Wagstaff, van Doorslaer (1997), *J Econometrics* 77:87–103.
    pub fn concentration_index(
        &self,
        index: Index,
        variance: Variance<'_>,
    ) -> Result<ConcentrationIndex, StatisticsError> {
        if !matches!(index, Index::Relative | Index::Absolute(None)) {
            for (place, &outcome) in self.outcome.iter().enumerate() {
                index.check("the outcome", outcome, place)?;
            }
        }
        let fit = self.fit()?;
        let scale = 2.0 * fit.rank_variance;
        let factor = index.factor(fit.mean)?;
        let value = scale * factor * fit.slope;
        // The gradient of the index in (intercept, slope); through the mean, intercept + slope/2, by delta alone.
        let by_mean = scale * fit.slope * index.factor_slope(fit.mean);
        let plain = (0.0, scale * factor);
        let delta = (by_mean, plain.1 + by_mean / 2.0);
        let gradient = match variance {
            Variance::Delta | Variance::DeltaRobust(_) => delta,
            _ => plain,
        };
        if let Variance::Robust(sampling) | Variance::DeltaRobust(sampling) = variance {
            sampling.check(self.outcome.len())?;
        }
        let standard_error = if matches!(variance, Variance::Direct) {
            self.direct_error(index, value, fit.mean)?
        } else {
            self.covariance(&fit, variance).variance(gradient).sqrt()
        };
        Ok(ConcentrationIndex {
            value,
            standard_error,
            degrees_of_freedom: self.degrees_of_freedom(variance),
            mean: fit.mean,
            people: self.outcome.len(),
        })
    }

    /// The degrees of freedom of *t*, where limits are not normal; NaN where none are left.
    fn degrees_of_freedom(&self, variance: Variance<'_>) -> Option<f64> {
        match variance {
            Variance::Classical | Variance::Robust(Sampling::People) => {
                Some(self.residual_degrees())
            }
            Variance::Robust(Sampling::Clusters(clusters)) => {
                let mut distinct = clusters.to_vec();
                distinct.sort_unstable();
                distinct.dedup();
                Some(distinct.len() as f64 - 1.0)
            }
            _ => None,
        }
    }

    /// People less the two coefficients; NaN where nothing is left.
    fn residual_degrees(&self) -> f64 {
        let left = self.outcome.len() as f64 - 2.0;
        if left > 0.0 { left } else { f64::NAN }
    }

    /// The covariance of (intercept, slope) of the regression of the outcome on the rank.
    pub(crate) fn covariance(&self, fit: &Fit, variance: Variance<'_>) -> Matrix2 {
        let residual = |r: f64, h: f64| h - fit.mean - fit.slope * (r - 0.5);
        let mut information = Matrix2::default();
        self.points().for_each(|(w, r, _)| information.add(w, (1.0, r)));
        if let Variance::Robust(sampling) | Variance::DeltaRobust(sampling) = variance {
            let scores: Vec<(f64, f64)> = self
                .points()
                .map(|(w, r, h)| (w * residual(r, h), w * residual(r, h) * r))
                .collect();
            return information.inverse().around(sampling.meat(&scores));
        }
        let squares: f64 = self.points().map(|(w, r, h)| w * residual(r, h).powi(2)).sum();
        information.inverse().scaled(squares / self.residual_degrees())
    }

    /// √((Σ*a*²/*n* − (1 + *C*)²)/*n*), *a* = *h*/μ (2*R* − 1 − *C*) + 2 − *q* − *q*′, with *q* and *q*′ the
    /// shares of the outcome below and up to the person's rank.
    fn direct_error(&self, index: Index, value: f64, mean: f64) -> Result<f64, StatisticsError> {
        if self.weights.is_some() || index != Index::Relative {
            return Err(check::undefined(
                "the direct standard error",
                "it is known for the relative index of people without weights alone",
            ));
        }
        let n = self.outcome.len() as f64;
        let (mut below, mut squares) = (0.0, 0.0);
        for block in self.blocks() {
            let own: f64 = block.iter().map(|&(_, i)| self.outcome[i]).sum();
            let upto = below + own / (n * mean);
            for &(_, i) in block {
                let relative = self.outcome[i] / mean;
                let a = relative * (2.0 * self.ranking.rank[i] - 1.0 - value) + 2.0 - below - upto;
                squares += a * a;
            }
            below = upto;
        }
        Ok(((squares / n - (1.0 + value).powi(2)) / n).sqrt())
    }
}

/// Buckets that people are shared out over before each is sorted by itself.
const BUCKETS: u64 = 1 << 15;

/// The rank (as sortable bits) and the place of each person, lowest first.
///
/// One scatter into buckets of like leading bits leaves only small lists to sort, which costs half of a sort of the whole; ranks that
/// all fall into one bucket are sorted as a whole.
fn sorted(rank: &[f64]) -> Vec<(u64, usize)> {
    let bits = || rank.iter().map(|&r| ordered_bits(r));
    let (least, most) =
        bits().fold((u64::MAX, 0), |(low, high), key| (low.min(key), high.max(key)));
    let width = most.saturating_sub(least) / BUCKETS + 1;
    let shift = u64::BITS - (width - 1).leading_zeros();
    #[expect(clippy::cast_possible_truncation, reason = "the shift leaves at most 2 BUCKETS")]
    let bucket = |key: u64| ((key - least) >> shift) as usize;
    let mut starts = vec![0_usize; bucket(most.max(least)) + 2];
    bits().for_each(|key| starts[bucket(key) + 1] += 1);
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut sorted = vec![(0, 0); rank.len()];
    for (key, place) in bits().zip(0..) {
        let next = &mut starts[bucket(key)];
        sorted[*next] = (key, place);
        *next += 1;
    }
    sorted
        .par_chunk_by_mut(|one, other| bucket(one.0) == bucket(other.0))
        .for_each(|chunk| chunk.sort_unstable_by_key(|&(key, _)| key));
    sorted
}

/// Bits that sort as the number does; −0 as 0.
const fn ordered_bits(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}
