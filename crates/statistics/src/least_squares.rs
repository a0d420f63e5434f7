//! Weighted least squares: a line through points, and several explanatory columns.

use crate::{StatisticsError, check, distribution::student_t};

/// A straight line fitted to points by weighted least squares.
///
/// With weights *w*, x̄ = Σ*wx*/Σ*w* and S = Σ*w*(*x* − x̄)²: slope = Σ*w*(*x* − x̄)(*y* − ȳ)/S.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Change of *y* for one unit of *x*.
    pub slope: f64,
    /// *y* at *x* = 0.
    pub intercept: f64,
    /// The weighted mean of *x*.
    pub mean_x: f64,
    /// The weighted mean of *y*.
    pub mean_y: f64,
    /// The sum of the weights.
    pub weight: f64,
    /// Σ*w*(*x* − x̄)².
    pub sum_xx: f64,
    /// Σ*w*(*y* − ȳ)².
    pub sum_yy: f64,
    /// Σ*w*(*y* − fitted)².
    pub residual: f64,
    /// The number of points.
    pub points: usize,
}

impl Line {
    /// The line through (`x`, `y`), every point with the same weight.
    ///
    /// # Errors
    /// As [`Line::weighted`].
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::least_squares::Line;
    /// let line = Line::through(&[1.0, 2.0, 3.0], &[3.0, 5.0, 7.0])?;
    /// assert!((line.slope - 2.0).abs() < 1e-12 && (line.intercept - 1.0).abs() < 1e-12);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn through(x: &[f64], y: &[f64]) -> Result<Self, StatisticsError> {
        Self::fit(x, y, |_| 1.0)
    }

    /// The line through (`x`, `y`) with `weights`, such as 1 / (standard error)² or population.
    ///
    /// # Errors
    /// [`StatisticsError::Length`] if the columns differ in length, [`StatisticsError::TooFew`] for fewer
    /// than two points, [`StatisticsError::OutOfRange`] for a number that is not finite or a weight below 0,
    /// [`StatisticsError::Undefined`] if all weighted `x` are equal.
    pub fn weighted(x: &[f64], y: &[f64], weights: &[f64]) -> Result<Self, StatisticsError> {
        check::length("the weights", weights.len(), x.len())?;
        check::all_not_negative("the weight", weights)?;
        Self::fit(x, y, |i| weights[i])
    }

    /// [`Line::weighted`] with its slope and Σ*w*(*x* − x̄)² from the normal equations of *x* as it is, in the order of the arithmetic of
    /// R's `solve(t(X) %*% (X * w)) %*% (t(X) %*% (w * y))`.
    ///
    /// Its rounding grows with (x̄/spread of *x*)²: with calendar years it reaches 1e-8 of a slope. To reproduce published figures.
    ///
    /// # Errors
    /// As [`Line::weighted`]; [`StatisticsError::Undefined`] also where rounding leaves nothing of a sum.
    pub fn by_normal_equations(
        x: &[f64],
        y: &[f64],
        weights: &[f64],
    ) -> Result<Self, StatisticsError> {
        let line = Self::weighted(x, y, weights)?;
        let (mut w_all, mut wx, mut wxx, mut wy, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for ((x, y), w) in x.iter().zip(y).zip(weights) {
            w_all += w;
            wx += w * x;
            wxx += w * x * x;
            wy += w * y;
            wxy += x * (w * y);
        }
        // Elimination begins with the row whose first number is the larger, as LAPACK's.
        let exchanged = wx.abs() > w_all.abs();
        let (first, second) = ([w_all, wx], [wx, wxx]);
        let (first, second) = if exchanged { (second, first) } else { (first, second) };
        let factor = second[0] * (1.0 / first[0]);
        let pivot = second[1] - factor * first[1];
        let (of_level, of_slope) =
            if exchanged { (1.0 / pivot, -factor / pivot) } else { (-factor / pivot, 1.0 / pivot) };
        let slope = of_level * wy + of_slope * wxy;
        if !(slope.is_finite() && of_slope > 0.0) {
            return Err(check::undefined(
                "the slope",
                "rounding leaves nothing of the normal equations",
            ));
        }
        Ok(Self {
            slope,
            intercept: line.mean_y - slope * line.mean_x,
            sum_xx: of_slope.recip(),
            ..line
        })
    }

    fn fit(x: &[f64], y: &[f64], weight: impl Fn(usize) -> f64) -> Result<Self, StatisticsError> {
        check::length("y", y.len(), x.len())?;
        check::at_least("points", x.len(), 2)?;
        check::all_finite("x", x)?;
        check::all_finite("y", y)?;
        let points = || (0..x.len()).map(|i| (weight(i), x[i], y[i]));
        let total: f64 = points().map(|(w, ..)| w).sum();
        let mean_x = points().map(|(w, x, _)| w * x).sum::<f64>() / total;
        let mean_y = points().map(|(w, _, y)| w * y).sum::<f64>() / total;
        let (mut sum_xx, mut sum_xy, mut sum_yy) = (0.0, 0.0, 0.0);
        for (w, x, y) in points() {
            let (dx, dy) = (x - mean_x, y - mean_y);
            sum_xx += w * dx * dx;
            sum_xy += w * dx * dy;
            sum_yy += w * dy * dy;
        }
        let slope = sum_xy / sum_xx;
        // Also refuses a total weight of 0 and sums that overflow: all of them end here as not finite.
        if !(slope.is_finite() && sum_xx > 0.0) {
            return Err(check::undefined("the slope", "the points do not differ in x"));
        }
        let residual = points()
            .map(|(w, x, y)| {
                let error = (y - mean_y) - slope * (x - mean_x);
                w * error * error
            })
            .sum();
        Ok(Self {
            slope,
            intercept: mean_y - slope * mean_x,
            mean_x,
            mean_y,
            weight: total,
            sum_xx,
            sum_yy,
            residual,
            points: x.len(),
        })
    }

    /// The *y* of the line at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.mean_y + self.slope * (x - self.mean_x)
    }

    /// Points less the two coefficients.
    #[must_use]
    pub const fn degrees_of_freedom(&self) -> f64 {
        self.points.saturating_sub(2) as f64
    }

    /// The variance of a point of weight 1 about the line, estimated from the residuals; NaN for two points.
    #[must_use]
    pub const fn residual_variance(&self) -> f64 {
        self.residual / self.degrees_of_freedom()
    }

    /// The standard error of the slope when it is estimated from the residuals; NaN for two points.
    #[must_use]
    pub fn slope_error(&self) -> f64 {
        (self.residual_variance() / self.sum_xx).sqrt()
    }

    /// The standard error of the slope when the weights are 1 / variance, known beforehand.
    #[must_use]
    pub fn slope_error_known(&self) -> f64 {
        self.sum_xx.recip().sqrt()
    }

    /// The two-sided probability of a slope as far from 0 by chance, by *t* with the residual degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] for two points, or if all points lie on a level line.
    pub fn slope_probability(&self) -> Result<f64, StatisticsError> {
        let t = self.slope / self.slope_error();
        if t.is_nan() {
            return Err(check::undefined(
                "the probability of the slope",
                "there is no residual variance",
            ));
        }
        student_t::two_sided(t, self.degrees_of_freedom())
    }
}

/// A weighted regression of *y* on several columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The coefficient of each column, in their order.
    pub coefficients: Vec<f64>,
    /// (XᵀWX)⁻¹, by rows: multiply by [`Regression::residual_variance`] for the covariance of the coefficients.
    pub unscaled_covariance: Vec<Vec<f64>>,
    /// Σ*w*(*y* − fitted)².
    pub residual: f64,
    /// The number of rows.
    pub rows: usize,
}

impl Regression {
    /// Regresses `y` on `columns` (give a column of ones for an intercept) with `weights`, or equal weights.
    ///
    /// By Householder reflections of √*w* X, which loses half as many digits as the normal equations.
    ///
    /// # Errors
    /// [`StatisticsError::Length`], [`StatisticsError::TooFew`] or [`StatisticsError::OutOfRange`] for columns
    /// that do not fit together or numbers that are not finite; [`StatisticsError::Undefined`], naming the
    /// column, if a column is a combination of those before it.
    pub fn fit(
        columns: &[&[f64]],
        y: &[f64],
        weights: Option<&[f64]>,
    ) -> Result<Self, StatisticsError> {
        check::at_least("columns", columns.len(), 1)?;
        check::at_least("rows", y.len(), columns.len())?;
        check::all_finite("y", y)?;
        for column in columns {
            check::length("a column", column.len(), y.len())?;
            check::all_finite("a column", column)?;
        }
        if let Some(weights) = weights {
            check::length("the weights", weights.len(), y.len())?;
            check::all_not_negative("the weight", weights)?;
        }
        let root = |i: usize| weights.map_or(1.0, |w| w[i].sqrt());
        let scaled =
            |column: &[f64]| -> Vec<f64> { (0..y.len()).map(|i| root(i) * column[i]).collect() };
        let mut x: Vec<Vec<f64>> = columns.iter().map(|column| scaled(column)).collect();
        let mut right = scaled(y);
        let diagonal = triangularise(&mut x, &mut right)?;
        let inverse = invert_upper(&x, &diagonal);
        let terms = columns.len();
        let coefficients =
            (0..terms).map(|i| (i..terms).map(|j| inverse[i][j] * right[j]).sum()).collect();
        let unscaled_covariance = (0..terms)
            .map(|i| {
                (0..terms)
                    .map(|j| (i.max(j)..terms).map(|k| inverse[i][k] * inverse[j][k]).sum())
                    .collect()
            })
            .collect();
        Ok(Self {
            coefficients,
            unscaled_covariance,
            residual: right[terms..].iter().map(|e| e * e).sum(),
            rows: y.len(),
        })
    }

    /// Rows less coefficients.
    #[must_use]
    pub const fn degrees_of_freedom(&self) -> f64 {
        self.rows.saturating_sub(self.coefficients.len()) as f64
    }

    /// The residual variance; NaN when there are as many coefficients as rows.
    #[must_use]
    pub const fn residual_variance(&self) -> f64 {
        self.residual / self.degrees_of_freedom()
    }

    /// The standard error of coefficient `i`, from the residuals; NaN if there is no such coefficient.
    #[must_use]
    pub fn standard_error(&self, i: usize) -> f64 {
        self.unscaled_covariance
            .get(i)
            .map_or(f64::NAN, |row| (row[i] * self.residual_variance()).sqrt())
    }
}

/// Reduces the columns of `x` to an upper triangle in place and applies the same reflections to `right`;
/// gives the triangle's diagonal.
fn triangularise(x: &mut [Vec<f64>], right: &mut [f64]) -> Result<Vec<f64>, StatisticsError> {
    let mut diagonal = Vec::with_capacity(x.len());
    for k in 0..x.len() {
        let whole = norm(&x[k]);
        let (before, after) = x.split_at_mut(k + 1);
        let head = &mut before[k][k..];
        let below = norm(head);
        // Also true for NaN, after an overflow.
        if !(below > 1e-11 * whole && below.is_finite()) {
            return Err(StatisticsError::Undefined {
                what: "the regression",
                index: Some(k),
                reason: "the column is a combination of those before it",
            });
        }
        let alpha = -below.copysign(head[0]);
        head[0] -= alpha;
        let square: f64 = head.iter().map(|v| v * v).sum();
        let columns = after.iter_mut().map(|column| &mut column[k..]);
        for column in columns.chain(std::iter::once(&mut right[k..])) {
            let dot: f64 = head.iter().zip(column.iter()).map(|(v, c)| v * c).sum();
            let factor = 2.0 * dot / square;
            for (c, v) in column.iter_mut().zip(head.iter()) {
                *c -= factor * v;
            }
        }
        diagonal.push(alpha);
    }
    Ok(diagonal)
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// The inverse of the upper triangle whose strict part is `x[column][row]`.
fn invert_upper(x: &[Vec<f64>], diagonal: &[f64]) -> Vec<Vec<f64>> {
    let terms = diagonal.len();
    let mut inverse = vec![vec![0.0; terms]; terms];
    for j in 0..terms {
        inverse[j][j] = 1.0 / diagonal[j];
        for i in (0..j).rev() {
            let sum: f64 = (i + 1..=j).map(|k| x[k][i] * inverse[k][j]).sum();
            inverse[i][j] = -sum / diagonal[i];
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
        prop::collection::vec((-50.0..50.0, -50.0..50.0, 0.1..10.0), 4..20)
    }

    proptest! {
        #[test]
        fn line_and_regression_agree(points in points()) {
            let x: Vec<f64> = points.iter().map(|p| p.0).collect();
            let y: Vec<f64> = points.iter().map(|p| p.1).collect();
            let w: Vec<f64> = points.iter().map(|p| p.2).collect();
            let line = Line::weighted(&x, &y, &w)?;
            prop_assume!(line.sum_xx > 1.0);
            let ones = vec![1.0; x.len()];
            let regression = Regression::fit(&[&ones, &x], &y, Some(&w))?;
            prop_assert!((line.intercept - regression.coefficients[0]).abs() < 1e-7);
            prop_assert!((line.slope - regression.coefficients[1]).abs() < 1e-8);
            prop_assert!((line.residual - regression.residual).abs() < 1e-6 * (1.0 + line.residual));
            prop_assert!((line.slope_error() - regression.standard_error(1)).abs() < 1e-7 * (1.0 + line.slope_error()));
        }

        #[test]
        fn slope_is_unchanged_by_a_shift_of_x(points in points(), shift in -100.0..100.0) {
            let x: Vec<f64> = points.iter().map(|p| p.0).collect();
            let moved: Vec<f64> = x.iter().map(|x| x + shift).collect();
            let y: Vec<f64> = points.iter().map(|p| p.1).collect();
            let (one, other) = (Line::through(&x, &y)?, Line::through(&moved, &y)?);
            prop_assume!(one.sum_xx > 1.0);
            prop_assert!((one.slope - other.slope).abs() < 1e-8 * (1.0 + one.slope.abs()));
        }
    }

    #[test]
    fn equal_x_are_refused() {
        assert!(Line::through(&[1.0, 1.0], &[1.0, 2.0]).is_err());
        let ones = [1.0; 4];
        let error = Regression::fit(&[&ones, &ones], &[1.0, 2.0, 3.0, 4.0], None);
        assert!(matches!(error, Err(StatisticsError::Undefined { index: Some(1), .. })));
    }
}
