//! The pace of two groups, and the chance that the first improves and does so faster than the second.

use super::{ErrorSource, GroupErrors, Groups, Scale, SlopeTest, slope::line};
use crate::{Confidence, StatisticsError, check, distribution::normal, least_squares::Line};
use std::f64::consts::PI;

/// The slopes of the most deprived and of the rest, and the first less the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// The slope of the most deprived.
    pub most: SlopeTest,
    /// The slope of the rest.
    pub rest: SlopeTest,
    /// The slope of the most deprived less that of the rest.
    pub difference: SlopeTest,
}

/// The slope of one series: its line, weighted by 1/variance where standard errors are given.
///
/// With `errors` the standard error is the larger of that from the standard errors of the points (limits by the normal distribution)
/// and that from the scatter about the line (Student's *t*), so that neither a lucky scatter nor shocks beyond chance make it too sure.
///
/// # Errors
/// As [`annual_change`](super::annual_change), but points exactly on a line are tested by their errors.
///
/// # Source
/// Birge RT (1932), *Phys Rev* 40:207–227, with a ratio never below 1.
pub fn slope(
    years: &[f64],
    values: &[f64],
    errors: Option<&[f64]>,
    scale: Scale,
) -> Result<SlopeTest, StatisticsError> {
    check::at_least("points", years.len(), 3)?;
    let fitted = line(years, values, errors, scale)?;
    let df = fitted.degrees_of_freedom();
    match errors {
        Some(_) => cautious(fitted.slope, fitted.slope_error_known(), fitted.slope_error(), df),
        None => SlopeTest::of_line(&fitted, ErrorSource::Residuals, Confidence::P95),
    }
}

/// Tests `slope` by the larger of two errors, at 95 %.
fn cautious(slope: f64, known: f64, scatter: f64, df: f64) -> Result<SlopeTest, StatisticsError> {
    if scatter > known {
        SlopeTest::new(slope, scatter, Some(df), Confidence::P95)
    } else {
        SlopeTest::new(slope, known, None, Confidence::P95)
    }
}

impl Pace {
    /// The pace of two groups, with 95 % limits.
    ///
    /// With `errors`, each line is weighted by 1/variance and every standard error is the larger of that from the points' own errors
    /// and that from the scatter about the lines. Without, all come from the scatter about both lines, which is taken to be the same,
    /// by Student's *t* with 2*n* − 4 degrees of freedom.
    ///
    /// # Errors
    /// As [`annual_change`](super::annual_change).
    ///
    /// # Source
    /// Birge RT (1932), *Phys Rev* 40:207–227, with a ratio never below 1.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::trend::{Groups, Pace, Scale};
    /// let groups = Groups {
    ///     years: &[2010.0, 2011.0, 2012.0, 2013.0, 2014.0, 2015.0],
    ///     most: &[652.395, 642.925, 610.76, 595.326, 587.779, 573.67],
    ///     rest: &[332.015, 323.769, 316.252, 308.318, 306.89, 294.515],
    /// };
    /// let pace = Pace::of(groups, None, Scale::Absolute)?;
    /// assert_eq!(format!("{:.2}", pace.difference.slope.value), "-9.38");
    /// assert!(pace.chance_of_falling_fastest() > 0.99);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn of(
        groups: Groups<'_>,
        errors: Option<GroupErrors<'_>>,
        scale: Scale,
    ) -> Result<Self, StatisticsError> {
        groups.check()?;
        let most = line(groups.years, groups.most, errors.map(|e| e.most), scale)?;
        let rest = line(groups.years, groups.rest, errors.map(|e| e.rest), scale)?;
        let difference = most.slope - rest.slope;
        let df = 2.0 * most.degrees_of_freedom();
        if errors.is_some() {
            let each = |line: &Line| {
                let (known, scatter) = (line.slope_error_known(), line.slope_error());
                cautious(line.slope, known, scatter, line.degrees_of_freedom())
            };
            let known = most.slope_error_known().hypot(rest.slope_error_known());
            let scatter = most.slope_error().hypot(rest.slope_error());
            return Ok(Self {
                most: each(&most)?,
                rest: each(&rest)?,
                difference: cautious(difference, known, scatter, df)?,
            });
        }
        let variance = (most.residual + rest.residual) / df;
        let test = |slope, error: f64| SlopeTest::new(slope, error, Some(df), Confidence::P95);
        let (one, other) = (variance / most.sum_xx, variance / rest.sum_xx);
        Ok(Self {
            most: test(most.slope, one.sqrt())?,
            rest: test(rest.slope, other.sqrt())?,
            difference: test(difference, (one + other).sqrt())?,
        })
    }

    /// The chance that the most deprived rise, and by more than the rest.
    #[must_use]
    pub fn chance_of_rising_fastest(&self) -> f64 {
        self.chance(1.0)
    }

    /// The chance that the most deprived fall, and by more than the rest.
    #[must_use]
    pub fn chance_of_falling_fastest(&self) -> f64 {
        self.chance(-1.0)
    }

    /// P(most > 0 and most > rest) after both are multiplied by `sign`: the two are correlated, for the most deprived are in both.
    fn chance(&self, sign: f64) -> f64 {
        let (own, gained) = (deviation(&self.most), deviation(&self.difference));
        both_above_zero(
            sign * self.most.slope.value / own,
            sign * self.difference.slope.value / gained,
            (own / gained).min(1.0),
        )
    }
}

/// The standard deviation of what is known of a slope: that of Student's *t* is wider than its standard error.
fn deviation(test: &SlopeTest) -> f64 {
    let wider = test.degrees_of_freedom.filter(|df| *df > 2.0).map_or(1.0, |df| df / (df - 2.0));
    test.standard_error * wider.sqrt()
}

/// Steps of the integral, an even number.
const STEPS: u32 = 64;

/// P(X > 0, Y > 0) for normals of variance 1 with means `one` and `other` and a correlation from 0 to 1.
///
/// # Source
/// Plackett RL (1954), *Biometrika* 41:351–360, by Simpson's rule over the angle of the correlation.
fn both_above_zero(one: f64, other: f64, correlation: f64) -> f64 {
    let end = correlation.asin();
    let density = |angle: f64| {
        let (sine, square) = (angle.sin(), angle.cos().powi(2));
        let distance = one * one - 2.0 * one * other * sine + other * other;
        if square > 0.0 { (-distance / (2.0 * square)).exp() } else { 0.0 }
    };
    let step = end / f64::from(STEPS);
    let sum: f64 = (0..=STEPS)
        .map(|at| {
            let weight = match at {
                0 | STEPS => 1.0,
                _ if at % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * density(step * f64::from(at))
        })
        .sum();
    let apart = normal::lower(one) * normal::lower(other);
    (apart + sum * step / 3.0 / (2.0 * PI)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        random::{Normals, seeded},
        trend::{pooled_slope_difference, slope_difference},
    };
    use proptest::prelude::*;

    const YEARS: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];

    fn series() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(10.0..100.0_f64, 6)
    }

    proptest! {
        #[test]
        fn the_difference_is_that_of_the_published_tests(
            most in series(), rest in series(), error in 0.1..30.0_f64,
        ) {
            let groups = Groups { years: &YEARS, most: &most, rest: &rest };
            let errors = [error; 6];
            let errors = GroupErrors { most: &errors, rest: &errors };
            for scale in [Scale::Absolute, Scale::Relative] {
                let pooled = pooled_slope_difference(groups, scale, Confidence::P95)?;
                prop_assert_eq!(Pace::of(groups, None, scale)?.difference, pooled);
                let found = Pace::of(groups, Some(errors), scale)?.difference;
                let of = |source| slope_difference(groups, errors, scale, source, Confidence::P95);
                let (known, scatter) = (of(ErrorSource::Points)?, of(ErrorSource::Residuals)?);
                let larger = known.standard_error.max(scatter.standard_error);
                prop_assert!((found.standard_error - larger).abs() < 1e-12 * larger);
                prop_assert!((found.slope.value - known.slope.value).abs() < 1e-9);
            }
        }

        #[test]
        fn the_chances_of_rising_and_falling_mirror_each_other(most in series(), rest in series()) {
            let turned = |values: &[f64]| values.iter().map(|v| 200.0 - v).collect::<Vec<_>>();
            let (down, other) = (turned(&most), turned(&rest));
            let groups = Groups { years: &YEARS, most: &most, rest: &rest };
            let mirror = Groups { years: &YEARS, most: &down, rest: &other };
            let one = Pace::of(groups, None, Scale::Absolute)?;
            let two = Pace::of(mirror, None, Scale::Absolute)?;
            let gap = one.chance_of_rising_fastest() - two.chance_of_falling_fastest();
            prop_assert!(gap.abs() < 1e-9);
            prop_assert!(one.chance_of_rising_fastest() + one.chance_of_falling_fastest() <= 1.0 + 1e-9);
        }
    }

    #[test]
    fn the_chance_is_that_of_simulated_slopes() {
        // X = 0.4 + 1.0 Z, Y = X − (0.1 + s Z'): the means over the deviations, and the correlation 1/√(1 + s²).
        for spread in [0.02, 0.3, 1.0, 3.0] {
            let mut normals = Normals::new(seeded(7));
            let draws = 400_000;
            let met = (0..draws)
                .filter(|_| {
                    let most = 0.4 + normals.draw();
                    most > 0.0 && most > 0.1 + spread * normals.draw()
                })
                .count();
            let deviation = 1.0_f64.hypot(spread);
            let chance = both_above_zero(0.4, 0.3 / deviation, 1.0 / deviation);
            let simulated = met as f64 / f64::from(draws);
            assert!((chance - simulated).abs() < 0.004, "{spread}: {chance} against {simulated}");
        }
    }

    #[test]
    fn points_on_a_line_are_tested_by_their_errors() {
        let test = slope(&YEARS, &YEARS, Some(&[0.1; 6]), Scale::Absolute).unwrap();
        // Σ(x − 3.5)² = 17.5, so that the error is 0.1/√17.5.
        assert!((test.standard_error - 0.1 / 17.5_f64.sqrt()).abs() < 1e-12);
        assert!(slope(&YEARS, &YEARS, None, Scale::Absolute).is_err());
    }
}
