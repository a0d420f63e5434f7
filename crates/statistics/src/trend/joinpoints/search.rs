//! The grid search: every way to place the joinpoints, each adding one direction to those before it.

use super::Joinpoints;

/// A series in the space where its weights are 1, less its straight line, and how much of a square is rounding.
pub(super) struct Residuals {
    pub(super) values: Vec<f64>,
    /// The part of the series that the straight line explains.
    pub(super) straight: Vec<f64>,
    floor: f64,
}

impl Residuals {
    /// A sum of squares, 0 if it is of the size of rounding.
    pub(super) fn square(&self, sum: f64) -> f64 {
        if sum <= self.floor { 0.0 } else { sum }
    }
}

pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// Takes from `vector` what lies along `directions`, and makes it of length 1.
fn orthonormal(mut vector: Vec<f64>, directions: &[Vec<f64>]) -> Vec<f64> {
    // Twice, because the first time leaves rounding of the size of what is taken away.
    for _ in 0..2 {
        for direction in directions {
            let along = dot(&vector, direction);
            vector.iter_mut().zip(direction).for_each(|(v, d)| *v -= along * d);
        }
    }
    let length = dot(&vector, &vector).sqrt();
    vector.into_iter().map(|v| v / length).collect()
}

impl Joinpoints {
    fn weighted(&self, of: impl Fn(usize) -> f64) -> Vec<f64> {
        self.weights.iter().enumerate().map(|(i, w)| w.sqrt() * of(i)).collect()
    }

    /// The directions of a straight line.
    pub(super) fn line(&self) -> Vec<Vec<f64>> {
        let level = orthonormal(self.weighted(|_| 1.0), &[]);
        let slope = self.weighted(|i| self.years[i] - self.years[0]);
        let slope = orthonormal(slope, std::slice::from_ref(&level));
        vec![level, slope]
    }

    pub(super) fn residuals(&self) -> Residuals {
        let mut values = self.weighted(|i| self.logs[i]);
        let whole = values.clone();
        for direction in self.line() {
            let along = dot(&values, &direction);
            values.iter_mut().zip(&direction).for_each(|(v, d)| *v -= along * d);
        }
        let straight = whole.iter().zip(&values).map(|(whole, rest)| whole - rest).collect();
        // Logarithms are right to 1e-16 of themselves or of 1.
        let size = dot(&whole, &whole) + self.weights.iter().sum::<f64>();
        Residuals { values, straight, floor: 1e-28 * size }
    }

    /// Goes through every placement of up to `most` joinpoints, a placement straight after the one that it adds a joinpoint to:
    /// shows the places and the direction, of length 1 and at right angles to all before it, that the last of them adds.
    pub(super) fn visit(&self, most: usize, see: &mut impl FnMut(&[usize], &[f64])) {
        let mut directions = self.line();
        self.extend(&mut Vec::with_capacity(most), &mut directions, most, see);
    }

    fn extend(
        &self,
        places: &mut Vec<usize>,
        directions: &mut Vec<Vec<f64>>,
        left: usize,
        see: &mut impl FnMut(&[usize], &[f64]),
    ) {
        if left == 0 {
            return;
        }
        let first =
            places.last().map_or(self.spacing.ends.max(1), |last| last + self.spacing.between + 1);
        let end = self.years.len().saturating_sub(self.spacing.ends.max(1));
        for place in first..end {
            let bend = self.weighted(|i| (self.years[i] - self.years[place]).max(0.0));
            let direction = orthonormal(bend, directions);
            places.push(place);
            see(places, &direction);
            directions.push(direction);
            self.extend(places, directions, left - 1, see);
            directions.pop();
            places.pop();
        }
    }

    /// The places of `count` joinpoints that leave the least sum of squares.
    pub(super) fn best(&self, count: usize) -> Vec<usize> {
        let residuals = self.residuals();
        let mut explained = vec![0.0; count + 1];
        let mut best = (-1.0, Vec::new());
        self.visit(count, &mut |places, direction| {
            let depth = places.len();
            let along = dot(&residuals.values, direction);
            explained[depth] = explained[depth - 1] + along * along;
            if depth == count && explained[depth] > best.0 {
                best = (explained[depth], places.to_vec());
            }
        });
        best.1
    }
}
