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
    let most = line(groups.years, groups.most, Some(errors.most), scale)?;
    let rest = line(groups.years, groups.rest, Some(errors.rest), scale)?;
    let error = |line: &Line| match source {
        ErrorSource::Residuals => line.slope_error(),
        ErrorSource::Points => line.slope_error_known(),
    };
    SlopeTest::new(most.slope - rest.slope, error(&most).hypot(error(&rest)), None, confidence)
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
        fn equal_groups_change_alike(most in series()) {
            let groups = Groups { years: &YEARS, most: &most, rest: &most };
            let pooled = pooled_slope_difference(groups, Scale::Absolute, Confidence::P95)?;
            prop_assert!(pooled.slope.value.abs() < 1e-12 && pooled.p > 0.999);
            prop_assert!((pooled.probability_above_zero()? - 0.5).abs() < 1e-9);
        }
    }
}
