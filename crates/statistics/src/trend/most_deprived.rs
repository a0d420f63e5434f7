//! Are the most deprived improving fastest? Their series against that of the rest.

use super::{ErrorSource, Scale, SlopeTest, slope::line};
use crate::{Confidence, StatisticsError, check, least_squares::Line};

/// The yearly values of two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Groups<'a> {
    /// The years.
    pub years: &'a [f64],
    /// The values of the most deprived group.
    pub most: &'a [f64],
    /// Those of the rest of the population.
    pub rest: &'a [f64],
}

impl Groups<'_> {
    pub(super) fn check(&self) -> Result<(), StatisticsError> {
        check::at_least("points", self.years.len(), 3)?;
        check::length("the values of the most deprived", self.most.len(), self.years.len())?;
        check::length("the values of the rest", self.rest.len(), self.years.len())
    }
}

/// The standard errors of two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupErrors<'a> {
    /// Of the most deprived group.
    pub most: &'a [f64],
    /// Of the rest.
    pub rest: &'a [f64],
}

/// The slope of the most deprived less that of the rest, from two weighted regressions: *z* = Δ / √(se² + se²).
///
/// A difference above 0 is good for a favourable indicator, below 0 for an adverse one. Report both scales: they can differ.
///
/// # Errors
/// As [`annual_change`](super::annual_change).
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, trend::{self, ErrorSource, GroupErrors, Groups, Scale}};
/// let groups = Groups {
///     years: &[2010.0, 2011.0, 2012.0, 2013.0, 2014.0, 2015.0],
///     most: &[652.395, 642.925, 610.76, 595.326, 587.779, 573.67],
///     rest: &[332.015, 323.769, 316.252, 308.318, 306.89, 294.515],
/// };
/// let errors = GroupErrors {
///     most: &[19.476, 19.013, 17.944, 17.04, 14.95, 14.613],
///     rest: &[2.8283, 2.7497, 1.8229, 2.1819, 1.2648, 2.3364],
/// };
/// let difference = trend::slope_difference(groups, errors, Scale::Absolute, ErrorSource::Points, Confidence::P95)?;
/// assert_eq!(format!("{:.2}", difference.slope.value), "-9.56");
/// assert!(difference.p < 0.05 && difference.slope.upper < 0.0);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn slope_difference(
    groups: Groups<'_>,
    errors: GroupErrors<'_>,
    scale: Scale,
    source: ErrorSource,
    confidence: Confidence,
) -> Result<SlopeTest, StatisticsError> {
    groups.check()?;
    let slope = |values: &[f64], errors: &[f64]| -> Result<_, StatisticsError> {
        let weights = scale.weights(values, errors)?;
        let line = source.line(groups.years, &scale.values(values)?, &weights)?;
        Ok((line.slope, source.slope_error(&line)))
    };
    let (most, most_error) = slope(groups.most, errors.most)?;
    let (rest, rest_error) = slope(groups.rest, errors.rest)?;
    SlopeTest::new(most - rest, most_error.hypot(rest_error), None, confidence)
}

/// The slope of the most deprived less that of the rest, from one unweighted regression with a common residual variance:
/// Student's *t* with 2*n* − 4 degrees of freedom.
///
/// # Errors
/// As [`annual_change`](super::annual_change).
pub fn pooled_slope_difference(
    groups: Groups<'_>,
    scale: Scale,
    confidence: Confidence,
) -> Result<SlopeTest, StatisticsError> {
    groups.check()?;
    let most = line(groups.years, groups.most, None, scale)?;
    let rest = line(groups.years, groups.rest, None, scale)?;
    let df = 2.0 * most.degrees_of_freedom();
    let variance = (most.residual + rest.residual) / df;
    let error = (variance / most.sum_xx + variance / rest.sum_xx).sqrt();
    SlopeTest::new(most.slope - rest.slope, error, Some(df), confidence)
}

/// The slope of the yearly gap: of the difference, or of the logarithm of the ratio. Shocks that both groups share do not count.
///
/// # Errors
/// As [`annual_change`](super::annual_change).
pub fn gap_slope(
    groups: Groups<'_>,
    scale: Scale,
    confidence: Confidence,
) -> Result<SlopeTest, StatisticsError> {
    groups.check()?;
    let (most, rest) = (scale.values(groups.most)?, scale.values(groups.rest)?);
    let gap: Vec<f64> = most.iter().zip(&rest).map(|(most, rest)| most - rest).collect();
    let line = Line::through(groups.years, &gap)?;
    SlopeTest::of_line(&line, ErrorSource::Residuals, confidence)
}

/// The change between the first and the last year alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Endpoints {
    /// The yearly change of the most deprived.
    pub most: f64,
    /// The yearly change of the rest.
    pub rest: f64,
    /// The compound annual growth of the most deprived, in per cent.
    pub most_growth: f64,
    /// The compound annual growth of the rest, in per cent.
    pub rest_growth: f64,
}

impl Endpoints {
    /// The excess change: that of the most deprived less that of the rest, each year.
    #[must_use]
    pub const fn excess(&self) -> f64 {
        self.most - self.rest
    }
}

/// The yearly change from the first to the last year of two groups.
///
/// # Errors
/// As [`annual_change`](super::annual_change); values must be above 0.
pub fn endpoints(groups: Groups<'_>) -> Result<Endpoints, StatisticsError> {
    groups.check()?;
    check::all_finite("the year", groups.years)?;
    check::all_positive("the value of the most deprived", groups.most)?;
    check::all_positive("the value of the rest", groups.rest)?;
    let last = groups.years.len() - 1;
    let span = check::single("the span of years").positive(groups.years[last] - groups.years[0])?;
    let change = |values: &[f64]| (values[last] - values[0]) / span;
    let growth = |values: &[f64]| super::annual::per_cent((values[last] / values[0]).ln() / span);
    Ok(Endpoints {
        most: change(groups.most),
        rest: change(groups.rest),
        most_growth: growth(groups.most),
        rest_growth: growth(groups.rest),
    })
}

/// Whether inequality narrowed, by both of the yardsticks that can disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Narrowing {
    /// The ratio between the groups fell: the rate of the disadvantaged fell by a larger share.
    pub relative: bool,
    /// The difference fell: the rate of the disadvantaged fell by more units.
    pub absolute: bool,
}

/// Whether the inequality of an adverse rate narrowed between two times. Always report both verdicts.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a rate not above 0.
///
/// # Source
/// Mackenbach JP and others (2015), *J Epidemiol Community Health* 69:207–217.
///
/// # Examples
/// ```
/// use lifecourse_statistics::trend;
/// // From 200 to 150 among the disadvantaged and from 100 to 60 among the others: less by units, more by ratio.
/// let verdict = trend::mackenbach((200.0, 150.0), (100.0, 60.0))?;
/// assert!(verdict.absolute && !verdict.relative);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn mackenbach(
    disadvantaged: (f64, f64),
    advantaged: (f64, f64),
) -> Result<Narrowing, StatisticsError> {
    let rates = [disadvantaged.0, disadvantaged.1, advantaged.0, advantaged.1];
    check::all_positive("the rate", &rates)?;
    Ok(Narrowing {
        relative: disadvantaged.1 / disadvantaged.0 < advantaged.1 / advantaged.0,
        absolute: disadvantaged.0 - disadvantaged.1 > advantaged.0 - advantaged.1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn series() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(10.0..100.0_f64, 8)
    }

    const YEARS: [f64; 8] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];

    proptest! {
        #[test]
        fn groups_exchanged_turn_the_difference(most in series(), rest in series()) {
            for scale in [Scale::Absolute, Scale::Relative] {
                let one = pooled_slope_difference(Groups { years: &YEARS, most: &most, rest: &rest }, scale, Confidence::P95)?;
                let other = pooled_slope_difference(Groups { years: &YEARS, most: &rest, rest: &most }, scale, Confidence::P95)?;
                prop_assert!((one.slope.value + other.slope.value).abs() < 1e-9);
                prop_assert!((one.p - other.p).abs() < 1e-9);
            }
        }

        #[test]
        fn the_gap_has_the_difference_of_the_slopes(most in series(), rest in series()) {
            let groups = Groups { years: &YEARS, most: &most, rest: &rest };
            let gap = gap_slope(groups, Scale::Relative, Confidence::P95)?;
            let pooled = pooled_slope_difference(groups, Scale::Relative, Confidence::P95)?;
            prop_assert!((gap.slope.value - pooled.slope.value).abs() < 1e-9);
        }

        #[test]
        fn the_normal_equations_have_the_same_solution_in_small_years(most in series(), rest in series()) {
            let groups = Groups { years: &YEARS, most: &most, rest: &rest };
            let errors = GroupErrors { most: &rest, rest: &most };
            for scale in [Scale::Absolute, Scale::Relative] {
                let of = |source| slope_difference(groups, errors, scale, source, Confidence::P95);
                let (one, other) = (of(ErrorSource::Points)?, of(ErrorSource::PointsByNormalEquations)?);
                prop_assert!((one.slope.value - other.slope.value).abs() < 1e-10 * one.standard_error);
                prop_assert!((one.standard_error / other.standard_error - 1.0).abs() < 1e-10);
            }
        }

        #[test]
        fn equal_groups_change_alike(most in series()) {
            let groups = Groups { years: &YEARS, most: &most, rest: &most };
            let pooled = pooled_slope_difference(groups, Scale::Absolute, Confidence::P95)?;
            prop_assert!(pooled.slope.value.abs() < 1e-12 && pooled.p > 0.999);
            prop_assert!((pooled.probability_above_zero()? - 0.5).abs() < 1e-9);
        }
    }

    /// The exact answer to fifty digits by mpmath 1.3; R 4.2 gives the other, of which the last eight digits are rounding.
    #[test]
    fn ours_is_the_exact_difference_and_the_compatible_one_is_that_of_r()
    -> Result<(), StatisticsError> {
        let groups = Groups {
            years: &[2010.0, 2011.0, 2012.0, 2013.0, 2014.0, 2015.0],
            most: &[660.637, 651.324, 629.999, 628.804, 619.758, 621.852],
            rest: &[336.526, 330.121, 313.919, 316.747, 305.926, 302.34],
        };
        let errors = GroupErrors {
            most: &[18.298, 15.607, 11.667, 17.649, 14.889, 11.291],
            rest: &[2.9564, 1.9484, 2.7844, 1.6441, 1.7357, 1.5091],
        };
        let of =
            |source| slope_difference(groups, errors, Scale::Absolute, source, Confidence::P95);
        let (ours, theirs) = (of(ErrorSource::Points)?, of(ErrorSource::PointsByNormalEquations)?);
        let near = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-12;
        assert!(near(ours.slope.value, -0.331_559_758_836_266_9), "{}", ours.slope.value);
        assert!(near(ours.standard_error, 3.445_802_505_341_395_5), "{}", ours.standard_error);
        assert!(near(theirs.slope.value, -0.331_559_755_519_265_3), "{}", theirs.slope.value);
        assert!(near(theirs.standard_error, 3.445_802_504_690_441_5), "{}", theirs.standard_error);
        Ok(())
    }
}
