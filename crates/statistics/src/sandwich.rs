//! Covariance of the two coefficients of a line, (intercept, slope), from its scores.

use crate::{StatisticsError, check};

/// A symmetric matrix of two rows: covariance of (intercept, slope), or its inverse.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Matrix2 {
    aa: f64,
    ab: f64,
    bb: f64,
}

impl Matrix2 {
    /// Adds `weight` times the outer product of `vector` with itself.
    pub(crate) fn add(&mut self, weight: f64, (a, b): (f64, f64)) {
        self.aa += weight * a * a;
        self.ab += weight * a * b;
        self.bb += weight * b * b;
    }

    /// Every element multiplied by `factor`.
    pub(crate) const fn scaled(self, factor: f64) -> Self {
        Self { aa: self.aa * factor, ab: self.ab * factor, bb: self.bb * factor }
    }

    /// The inverse; not finite when the matrix has none.
    pub(crate) fn inverse(self) -> Self {
        let determinant = self.aa * self.bb - self.ab * self.ab;
        Self { aa: self.bb / determinant, ab: -self.ab / determinant, bb: self.aa / determinant }
    }

    /// The matrix times a vector.
    pub(crate) fn times(self, (a, b): (f64, f64)) -> (f64, f64) {
        (self.aa * a + self.ab * b, self.ab * a + self.bb * b)
    }

    /// `self` × `meat` × `self`.
    pub(crate) fn around(self, meat: Self) -> Self {
        let (c, d) = (self.times((meat.aa, meat.ab)), self.times((meat.ab, meat.bb)));
        Self {
            aa: c.0 * self.aa + d.0 * self.ab,
            ab: c.0 * self.ab + d.0 * self.bb,
            bb: c.1 * self.ab + d.1 * self.bb,
        }
    }

    /// The variance of a quantity whose gradient in (intercept, slope) is `gradient`, not below 0.
    pub(crate) fn variance(self, gradient: (f64, f64)) -> f64 {
        let (a, b) = self.times(gradient);
        let variance = gradient.0 * a + gradient.1 * b;
        if variance < 0.0 { 0.0 } else { variance }
    }
}

/// How people were drawn into a survey. The default: each by themselves, without strata.
#[derive(Clone, Copy, Debug, Default)]
pub struct Design<'a> {
    /// The primary sampling unit of each person; without it, each person is a unit.
    pub units: Option<&'a [u64]>,
    /// The stratum of each person; without it, all are in one.
    pub strata: Option<&'a [u64]>,
}

/// What a robust standard error takes as independent.
#[derive(Clone, Copy, Debug, Default)]
pub enum Sampling<'a> {
    /// People (HC1: *n*/(*n* − 2)).
    #[default]
    People,
    /// Clusters: that of each person. *G*/(*G* − 1) (*n* − 1)/(*n* − 2).
    Clusters(&'a [u64]),
    /// The units of a survey, by Taylor linearisation.
    Survey(Design<'a>),
}

impl Sampling<'_> {
    /// Whether the columns are of the length `people`.
    pub(crate) fn check(&self, people: usize) -> Result<(), StatisticsError> {
        let columns = match self {
            Self::People => [None, None],
            Self::Clusters(clusters) => [Some(("the clusters", *clusters)), None],
            Self::Survey(Design { units, strata }) => {
                [units.map(|u| ("the sampling units", u)), strata.map(|s| ("the strata", s))]
            }
        };
        for (what, column) in columns.into_iter().flatten() {
            check::length(what, column.len(), people)?;
        }
        Ok(())
    }

    /// The variance of the total of `scores`.
    pub(crate) fn meat(&self, scores: &[(f64, f64)]) -> Matrix2 {
        let people = scores.len() as f64;
        match self {
            Self::People => sum_of_squares(scores.iter().copied()).scaled(people / (people - 2.0)),
            Self::Clusters(clusters) => {
                let totals = totals_by(scores, |i| clusters[i]);
                let groups = totals.len() as f64;
                let factor = groups / (groups - 1.0) * (people - 1.0) / (people - 2.0);
                sum_of_squares(totals.into_iter().map(|(_, total)| total)).scaled(factor)
            }
            Self::Survey(design) => design.meat(scores),
        }
    }
}

fn sum_of_squares(scores: impl Iterator<Item = (f64, f64)>) -> Matrix2 {
    scores.fold(Matrix2::default(), |mut sum, score| {
        sum.add(1.0, score);
        sum
    })
}

impl Design<'_> {
    /// The variance of the total of `scores` by Taylor linearisation, units drawn with replacement.
    ///
    /// Σ over strata of *n*/(*n* − 1) Σ(*u* − ū)(*u* − ū)ᵀ, *u* the total of a unit. A stratum of a
    /// single unit is compared with the mean of all units.
    fn meat(&self, scores: &[(f64, f64)]) -> Matrix2 {
        let label = |i: usize| {
            let stratum = self.strata.map_or(0, |s| s[i]);
            (stratum, self.units.map_or(i as u64, |u| u[i]))
        };
        let totals = totals_by(scores, label);
        let all = mean(totals.iter().map(|(_, total)| *total));
        let mut meat = Matrix2::default();
        for stratum in totals.chunk_by(|one, other| one.0.0 == other.0.0) {
            let units = stratum.len() as f64;
            let (centre, factor) = if stratum.len() > 1 {
                (mean(stratum.iter().map(|(_, t)| *t)), units / (units - 1.0))
            } else {
                (all, 1.0)
            };
            for (_, total) in stratum {
                meat.add(factor, (total.0 - centre.0, total.1 - centre.1));
            }
        }
        meat
    }
}

/// The total of `scores` for every label, in the order of the labels.
fn totals_by<L: Ord + Copy>(
    scores: &[(f64, f64)],
    label: impl Fn(usize) -> L,
) -> Vec<(L, (f64, f64))> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&i| label(i));
    let mut totals: Vec<(L, (f64, f64))> = Vec::new();
    for i in order {
        let (a, b) = scores[i];
        match totals.last_mut() {
            Some((last, total)) if *last == label(i) => {
                total.0 += a;
                total.1 += b;
            }
            _ => totals.push((label(i), (a, b))),
        }
    }
    totals
}

fn mean(totals: impl ExactSizeIterator<Item = (f64, f64)>) -> (f64, f64) {
    let count = totals.len() as f64;
    let sum = totals.fold((0.0, 0.0), |sum, t| (sum.0 + t.0, sum.1 + t.1));
    (sum.0 / count, sum.1 / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_undoes_the_matrix() {
        let mut matrix = Matrix2::default();
        matrix.add(2.0, (1.0, 3.0));
        matrix.add(1.0, (1.0, -1.0));
        let (a, b) = matrix.inverse().times(matrix.times((5.0, -7.0)));
        assert!((a - 5.0).abs() < 1e-12 && (b + 7.0).abs() < 1e-12);
    }

    #[test]
    fn units_of_one_person_each_equal_no_units() {
        let scores = [(1.0, 0.5), (2.0, -0.5), (-3.0, 0.25), (0.5, 0.0)];
        let units = Design { units: Some(&[4, 3, 2, 1]), strata: None };
        let (one, other) = (units.meat(&scores), Design::default().meat(&scores));
        assert!((one.variance((1.0, 2.0)) - other.variance((1.0, 2.0))).abs() < 1e-12);
    }
}
