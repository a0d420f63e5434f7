//! A logistic line: the log odds of a fraction as a straight line in *x*.

use crate::{StatisticsError, check, sandwich::Matrix2};

/// A logistic line, with the inverse of its information.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogisticLine {
    pub(crate) intercept: f64,
    pub(crate) slope: f64,
    /// (XᵀWX)⁻¹ with W = weight × fitted × (1 − fitted).
    pub(crate) bread: Matrix2,
}

/// 1 / (1 + e^−t).
pub(crate) fn logistic(t: f64) -> f64 {
    1.0 / (1.0 + (-t).exp())
}

impl LogisticLine {
    /// Maximises Σ*w*(*y* ln *p* + (1 − *y*) ln(1 − *p*)) by Newton's steps, halved where they overshoot.
    ///
    /// `points` gives (weight, *x*, *y*) with *y* from 0 to 1.
    pub(crate) fn fit<I>(points: impl Fn() -> I) -> Result<Self, StatisticsError>
    where
        I: Iterator<Item = (f64, f64, f64)>,
    {
        let (weight, successes) =
            points().fold((0.0, 0.0), |(all, sum), (w, _, y)| (all + w, sum + w * y));
        let share: f64 = successes / weight;
        // 0, 1 and NaN (no weight) all end here.
        if !(share > 0.0 && share < 1.0) {
            return Err(check::undefined(
                "the logistic slope",
                "every fraction is 0, or every fraction is 1",
            ));
        }
        let mut at = ((share / (1.0 - share)).ln(), 0.0);
        let (mut level, mut gradient, mut information) = derivatives(points(), at);
        for _ in 0..100 {
            let step = information.inverse().times(gradient);
            let mut factor = 1.0;
            let mut next = (at.0 + step.0, at.1 + step.1);
            let mut found = derivatives(points(), next);
            // A Newton step of rounding size may lower the likelihood by rounding alone.
            let worse = |found: f64| found.is_nan() || found < level - 1e-12 * level.abs();
            while worse(found.0) && factor > 1e-6 {
                factor /= 2.0;
                next = (at.0 + factor * step.0, at.1 + factor * step.1);
                found = derivatives(points(), next);
            }
            let moved = (next.0 - at.0).abs() + (next.1 - at.1).abs();
            at = next;
            (level, gradient, information) = found;
            // The error is of the order of the square of the last step.
            if moved <= 1e-9 * (1.0 + at.0.abs() + at.1.abs()) {
                let bread = information.inverse();
                if bread.variance((1.0, 1.0)).is_finite() {
                    return Ok(Self { intercept: at.0, slope: at.1, bread });
                }
            }
        }
        Err(check::undefined(
            "the logistic slope",
            "the fractions are parted by rank (all 0 on one side, all 1 on the other) or the ranks are equal",
        ))
    }

    /// The fitted fraction at `x`.
    pub(crate) fn at(&self, x: f64) -> f64 {
        logistic(self.intercept + self.slope * x)
    }
}

/// The log likelihood, its gradient and its information at `(a, b)`.
fn derivatives(
    points: impl Iterator<Item = (f64, f64, f64)>,
    (a, b): (f64, f64),
) -> (f64, (f64, f64), Matrix2) {
    let (mut level, mut gradient, mut information) = (0.0, (0.0, 0.0), Matrix2::default());
    for (weight, x, y) in points {
        let t = a + b * x;
        let p = logistic(t);
        let error = weight * (y - p);
        // ln(1 + e^t) without overflow.
        level += weight * (y * t - (t.max(0.0) + (-t.abs()).exp().ln_1p()));
        gradient.0 += error;
        gradient.1 += error * x;
        information.add(weight * p * (1.0 - p), (1.0, x));
    }
    (level, gradient, information)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_are_fitted_exactly() -> Result<(), StatisticsError> {
        let line = LogisticLine::fit(|| [(10.0, 0.0, 0.2), (30.0, 1.0, 0.7)].into_iter())?;
        assert!((line.at(0.0) - 0.2).abs() < 1e-12);
        assert!((line.at(1.0) - 0.7).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn parted_outcomes_are_refused() {
        let parted = [(1.0, 0.1, 0.0), (1.0, 0.4, 0.0), (1.0, 0.6, 1.0)];
        assert!(LogisticLine::fit(|| parted.into_iter()).is_err());
        assert!(LogisticLine::fit(|| [(1.0, 0.0, 1.0)].into_iter()).is_err());
        assert!(LogisticLine::fit(std::iter::empty).is_err());
    }
}
