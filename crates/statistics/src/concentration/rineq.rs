//! The figures of the R package `rineq` 0.3, where they differ from the published methods.

use super::{ConcentrationIndex, Index, People, Variance};
use crate::StatisticsError;

/// A type of index of `rineq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RineqType {
    /// `CI`: relative.
    Relative,
    /// `CIg`: generalised.
    Generalised,
    /// `CIc`: Erreygers, by the observed range of the outcome instead of its limits.
    Erreygers,
    /// `CIw`: Wagstaff, for an outcome of 0 and 1.
    Wagstaff,
}

impl People<'_> {
    /// The index as `rineq` gives it, so that a published figure can be met.
    ///
    /// It differs from [`People::concentration_index`] in three ways: the variance of the rank is the unbiased
    /// one of a weighted sample (and, but for [`Variance::Direct`], the index (*n* − 1)/*n* times that); every
    /// index has the standard error of the relative one times a factor held fixed; and the direct standard
    /// error passes over weights and takes ties in the order of the input.
    ///
    /// # Errors
    /// As [`People::concentration_index`].
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::concentration::{Index, People, RineqType, Variance};
    /// let people = People::new(&[5.0, 4.0, 3.0, 2.0, 1.0], &[1.0, 2.0, 3.0, 4.0, 5.0], None)?;
    /// let package = people.rineq_index(RineqType::Relative, Variance::Delta)?;
    /// let published = people.concentration_index(Index::Relative, Variance::Delta)?;
    /// assert!((package.value - published.value).abs() < 1e-12); // the same without weights
    /// assert!(package.standard_error >= published.standard_error);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn rineq_index(
        &self,
        kind: RineqType,
        variance: Variance<'_>,
    ) -> Result<ConcentrationIndex, StatisticsError> {
        let n = self.outcome.len() as f64;
        let direct = matches!(variance, Variance::Direct);
        let by = if direct { Variance::Classical } else { variance };
        let mut index = self.concentration_index(Index::Relative, by)?;
        let mean = index.mean;
        let (low, high) = self
            .outcome
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &h| (low.min(h), high.max(h)));
        let factor = match kind {
            RineqType::Relative => 1.0,
            RineqType::Generalised => mean,
            RineqType::Erreygers => 4.0 * mean / (high - low),
            RineqType::Wagstaff => 1.0 / (1.0 - mean),
        };
        let squares: f64 = self.points().map(|(w, ..)| (w / self.total()).powi(2)).sum();
        let unbiased = 1.0 / (1.0 - squares);
        if direct {
            index.standard_error = self.rineq_direct(index.value, mean);
        } else {
            index.value *= unbiased * (n - 1.0) / n;
            index.standard_error *= unbiased;
        }
        index.value *= factor;
        index.standard_error *= factor.abs();
        index.degrees_of_freedom = None;
        Ok(index)
    }

    fn rineq_direct(&self, value: f64, mean: f64) -> f64 {
        let n = self.outcome.len() as f64;
        let total: f64 = self.outcome.iter().sum();
        let (mut below, mut squares) = (0.0, 0.0);
        for block in self.blocks() {
            let mut places: Vec<usize> = block.iter().map(|&(_, i)| i).collect();
            places.sort_unstable();
            for i in places {
                let upto = below + self.outcome[i] / total;
                let relative = self.outcome[i] / mean;
                let a = relative * (2.0 * self.ranks()[i] - 1.0 - value) + 2.0 - below - upto;
                squares += a * a;
                below = upto;
            }
        }
        ((squares / n - (1.0 + value).powi(2)) / n).sqrt()
    }
}
