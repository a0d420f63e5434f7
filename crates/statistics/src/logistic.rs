//! A logistic line: the log odds of a fraction as a straight line in *x*.

use crate::{StatisticsError, check, least_squares::Line, sandwich::Matrix2};

/// A logistic line, with what a robust covariance of its coefficients is made of.
#[derive(Clone, Debug)]
pub(crate) struct LogisticLine {
    pub(crate) intercept: f64,
    pub(crate) slope: f64,
    /// (XᵀWX)⁻¹ with W = weight × fitted × (1 − fitted).
    pub(crate) bread: Matrix2,
    /// The score of every point: weight × (*y* − fitted), and this times *x*.
    pub(crate) scores: Vec<(f64, f64)>,
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
                    let score = |(w, x, y): (f64, f64, f64)| {
                        let score = w * (y - logistic(at.0 + at.1 * x));
                        (score, score * x)
                    };
                    let scores = points().map(score).collect();
                    return Ok(Self { intercept: at.0, slope: at.1, bread, scores });
                }
            }
        }
        Err(parted())
    }

    /// The same line as far as R's `glm` goes, to give its figures to the last digits.
    ///
    /// `glm` starts at (*ny* + 1/2)/(*n* + 1), *n* the trials of a point, and stops when the deviance changes by less than
    /// 1e-8 of itself. The working weights in its covariance and scores are then those of the step before, which
    /// leaves the standard error beside that of the likelihood's top by up to 1e-5.
    pub(crate) fn as_glm<I>(
        points: impl Fn() -> I,
        trials: impl Fn(f64) -> f64,
    ) -> Result<Self, StatisticsError>
    where
        I: Iterator<Item = (f64, f64, f64)>,
    {
        let inside = |p: f64| p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        let x: Vec<f64> = points().map(|(_, x, _)| x).collect();
        let mut fitted: Vec<f64> =
            points().map(|(w, _, y)| (trials(w) * y + 0.5) / (trials(w) + 1.0)).collect();
        let (mut working, mut aims) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        let mut before = deviance(points(), &fitted);
        for _ in 0..STEPS_OF_GLM {
            for (i, (w, _, y)) in points().enumerate() {
                let (p, odds) = (fitted[i], fitted[i] / (1.0 - fitted[i]));
                working[i] = w * p * (1.0 - p);
                aims[i] = odds.ln() + (y - p) / (p * (1.0 - p));
            }
            let line = Line::weighted(&x, &aims, &working).map_err(|_| parted())?;
            for (p, x) in fitted.iter_mut().zip(&x) {
                *p = inside(logistic(line.intercept + line.slope * x));
            }
            let now = deviance(points(), &fitted);
            if (now - before).abs() < 1e-8 * (now.abs() + 0.1) {
                let (intercept, slope) = (line.intercept, line.slope);
                return Ok(Self::working(points, &working, &fitted, (intercept, slope)));
            }
            before = now;
        }
        Err(parted())
    }

    /// The line through `at` with `fitted` values, whose covariance and scores go by the `working` weights.
    fn working<I>(points: impl Fn() -> I, working: &[f64], fitted: &[f64], at: (f64, f64)) -> Self
    where
        I: Iterator<Item = (f64, f64, f64)>,
    {
        let mut information = Matrix2::default();
        let mut scores = Vec::with_capacity(fitted.len());
        for (((_, x, y), &w), &p) in points().zip(working).zip(fitted) {
            let score = w * (y - p) / (p * (1.0 - p));
            scores.push((score, score * x));
            information.add(w, (1.0, x));
        }
        Self { intercept: at.0, slope: at.1, bread: information.inverse(), scores }
    }

    /// The fitted fraction at `x`.
    pub(crate) fn at(&self, x: f64) -> f64 {
        logistic(self.intercept + self.slope * x)
    }
}

/// How many steps R's `glm` takes at most.
const STEPS_OF_GLM: usize = 25;

fn parted() -> StatisticsError {
    check::undefined(
        "the logistic slope",
        "the fractions are parted by rank (all 0 on one side, all 1 on the other) or the ranks are equal",
    )
}

/// 2 Σ*w*(*y* ln(*y*/*p*) + (1 − *y*) ln((1 − *y*)/(1 − *p*))).
fn deviance(points: impl Iterator<Item = (f64, f64, f64)>, fitted: &[f64]) -> f64 {
    let term = |y: f64, p: f64| if y > 0.0 { y * (y / p).ln() } else { 0.0 };
    points.zip(fitted).map(|((w, _, y), p)| 2.0 * w * (term(y, *p) + term(1.0 - y, 1.0 - p))).sum()
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
    fn glm_stops_within_its_tolerance_of_the_top() -> Result<(), StatisticsError> {
        let points = [(10.0, 0.1, 0.2), (30.0, 0.4, 0.7), (20.0, 0.8, 0.65), (25.0, 0.9, 0.9)];
        let top = LogisticLine::fit(|| points.into_iter())?;
        let stopped = LogisticLine::as_glm(|| points.into_iter(), |weight| weight)?;
        assert!((top.slope - stopped.slope).abs() < 1e-6);
        let variance = |line: &LogisticLine| line.bread.variance((1.0, 1.0));
        assert!((variance(&top) / variance(&stopped) - 1.0).abs() < 1e-4);
        // At the top the scores sum to 0.
        assert!(top.scores.iter().map(|score| score.0).sum::<f64>().abs() < 1e-9);
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
