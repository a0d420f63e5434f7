//! How many joinpoints: by permutation tests or by an information criterion.

use super::{Joinpoints, SegmentedTrend, search::dot};
use crate::{StatisticsError, check, random};
use rayon::prelude::*;

/// Permutations of one stream of random numbers.
const BLOCK: usize = 250;

/// How permutation tests are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permutations {
    count: usize,
    seed: u64,
    significance: f64,
}

impl Permutations {
    /// `count` permutations from the generator of `seed`, for tests that together find too many joinpoints with probability
    /// `significance` at most; the same seed gives the same answer on any number of cores.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for fewer than 99 or more than 100,000 permutations, or a significance not above 0 and below 1.
    pub fn new(count: usize, seed: u64, significance: f64) -> Result<Self, StatisticsError> {
        if !(99..=100_000).contains(&count) {
            return Err(
                check::single("the permutations").refuse(count as f64, "from 99 to 100,000")
            );
        }
        check::single("the significance").inside_unit(significance)?;
        Ok(Self { count, seed, significance })
    }
}

impl Default for Permutations {
    /// 4,499 permutations from seed 1, significance 0.05, as the National Cancer Institute's program.
    fn default() -> Self {
        Self { count: 4_499, seed: 1, significance: 0.05 }
    }
}

/// How the number of joinpoints is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Selection {
    /// The least ln(SSE/*n*) + (2*k* + 2) ln(*n*)/*n*.
    Bic,
    /// The least ln(SSE/*n*) + (3*k* + 2) ln(*n*)/*n*: a harsher penalty, which agrees better with permutation tests.
    Bic3,
    /// A sequence of permutation tests.
    Permutation(Permutations),
}

/// One permutation test, of `null` joinpoints against `alternative`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// Joinpoints of the null hypothesis.
    pub null: usize,
    /// Joinpoints of the alternative.
    pub alternative: usize,
    /// The share of permutations, the series itself among them, whose improvement is as great.
    pub p: f64,
    /// The probability below which the null hypothesis was rejected.
    pub threshold: f64,
}

/// A trend with the number of joinpoints that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The trend.
    pub trend: SegmentedTrend,
    /// The tests that led to it, in their order; none where it was chosen by an information criterion.
    pub tests: Vec<Test>,
}

impl Joinpoints {
    /// The trend with the number of joinpoints, from 0 to `most`, that is best by `selection`.
    ///
    /// Permutation tests begin with no joinpoint against `most`; after a rejection one more is taken for granted, else one fewer is
    /// the alternative, until both meet. Each test of *k* joinpoints has the significance α/(`most` − *k*), so that too many are
    /// found with probability α at most.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for more joinpoints than there is room for.
    ///
    /// # Source
    /// Kim H-J and others (2000), *Stat Med* 19:335–351; Kim J, Kim H-J (2016), *J Stat Plan Inference* 170:106–116 (BIC₃); the
    /// Joinpoint program's help, National Cancer Institute.
    pub fn choose(&self, most: usize, selection: Selection) -> Result<Choice, StatisticsError> {
        self.check_room(most)?;
        let Selection::Permutation(permutations) = selection else {
            let trends: Result<Vec<_>, _> = (0..=most).map(|count| self.fit(count)).collect();
            let mut best: Option<(f64, SegmentedTrend)> = None;
            for trend in trends? {
                let information = trend.information(selection);
                if best.as_ref().is_none_or(|(least, _)| information < *least) {
                    best = Some((information, trend));
                }
            }
            let trend = best.map(|(_, trend)| trend);
            let trend = trend.ok_or_else(|| check::undefined("the trend", "there is no fit"))?;
            return Ok(Choice { trend, tests: Vec::new() });
        };
        let (mut null, mut alternative) = (0, most);
        let mut tests = Vec::new();
        while null < alternative {
            let threshold = permutations.significance / (most - null) as f64;
            let p = self.permutation_test(null, alternative, permutations)?;
            tests.push(Test { null, alternative, p, threshold });
            if p < threshold { null += 1 } else { alternative -= 1 }
        }
        Ok(Choice { trend: self.fit(null)?, tests })
    }

    /// The probability, by permutations of the residuals, of so great an improvement from `null` to `alternative` joinpoints by chance.
    ///
    /// The residuals of the trend with `null` joinpoints (times √weight) are put in another order and added to it again, and the
    /// quotient of the sums of squares with `null` and `alternative` joinpoints, each at their best, is compared with that of the
    /// series.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `alternative` is not above `null`, or more than there is room for.
    pub fn permutation_test(
        &self,
        null: usize,
        alternative: usize,
        permutations: Permutations,
    ) -> Result<f64, StatisticsError> {
        self.check_room(alternative)?;
        if alternative <= null {
            return Err(check::single("the number of joinpoints of the alternative")
                .refuse(alternative as f64, "above that of the null hypothesis"));
        }
        let trend = self.fit(null)?;
        let (without, with) = (trend.residual, self.fit(alternative)?.residual);
        if without <= 0.0 {
            return Ok(1.0);
        }
        let (residuals, fitted) = (self.residuals(), trend.fitted_logarithms());
        let weighted = |values: &[f64]| -> Vec<f64> {
            values.iter().zip(&self.weights).map(|(value, w)| w.sqrt() * value).collect()
        };
        let bent: Vec<f64> =
            weighted(&fitted).iter().zip(&residuals.straight).map(|(f, s)| f - s).collect();
        let left: Vec<f64> = residuals.values.iter().zip(&bent).map(|(v, b)| v - b).collect();
        let observed = without / with * (1.0 - 1e-12);
        let blocks: Vec<usize> = (0..permutations.count.div_ceil(BLOCK)).collect();
        let as_great: usize = blocks
            .par_iter()
            .map(|&block| {
                let stream = ((null << 8 | alternative) << 32 | block) as u64;
                let count = BLOCK.min(permutations.count - block * BLOCK);
                let series = shuffled(&bent, &left, count, (permutations.seed, stream));
                let found = self.squares(&series, null, alternative);
                found.iter().filter(|(without, with)| without / with >= observed).count()
            })
            .sum();
        Ok((1 + as_great) as f64 / (1 + permutations.count) as f64)
    }

    /// The least sums of squares with `null` and with `alternative` joinpoints of each series in `all`, one after the other.
    fn squares(&self, all: &[f64], null: usize, alternative: usize) -> Vec<(f64, f64)> {
        let points = self.years.len();
        let series = || all.chunks_exact(points);
        let line = self.line();
        let left: Vec<f64> = series()
            .map(|one| {
                let along = |direction: &Vec<f64>| dot(one, direction).powi(2);
                dot(one, one) - line.iter().map(along).sum::<f64>()
            })
            .collect();
        let count = left.len();
        let mut explained = vec![vec![0.0; count]; alternative + 1];
        let mut best = [vec![0.0_f64; count], vec![0.0_f64; count]];
        self.visit(alternative, &mut |places, direction| {
            let depth = places.len();
            let (before, here) = explained.split_at_mut(depth);
            for (i, one) in series().enumerate() {
                let along = dot(one, direction);
                here[0][i] = before[depth - 1][i] + along * along;
            }
            for (wanted, best) in [null, alternative].into_iter().zip(&mut best) {
                if wanted == depth {
                    best.iter_mut().zip(&here[0]).for_each(|(b, e)| *b = b.max(*e));
                }
            }
        });
        let [without, with] = best;
        let both = without.iter().zip(&with).zip(left);
        both.map(|((without, with), left)| ((left - without).max(0.0), (left - with).max(0.0)))
            .collect()
    }
}

/// `count` series of `fitted` with `left` in another order each, one after the other.
fn shuffled(fitted: &[f64], left: &[f64], count: usize, (seed, stream): (u64, u64)) -> Vec<f64> {
    let mut generator = random::stream(seed, stream);
    let mut order = left.to_vec();
    let mut all = Vec::with_capacity(count * fitted.len());
    for _ in 0..count {
        for last in (1..order.len()).rev() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below the number of points"
            )]
            let other = (random::uniform(&mut generator) * (last + 1) as f64) as usize;
            order.swap(last, other);
        }
        all.extend(fitted.iter().zip(&order).map(|(f, e)| f + e));
    }
    all
}
