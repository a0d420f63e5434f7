//! Inequality between the subgroups of a setting: the measures of the World Health Organization.
//!
//! [`Groups`] holds the subgroups of one setting, checked; [`Measure`] names the measures and computes them,
//! with the published standard errors and intervals. The definitions are those of WHO's *Handbook on health
//! inequality monitoring* (2013) and *Health inequality monitoring: harnessing data* (2024), as in its
//! package `healthequal` and its Health Equity Assessment Toolkit (HEAT). Where these give a wrong figure the
//! right one is given here, and theirs by [`Compatibility`], so that a published figure can be met.
//!
//! # Examples
//! WHO's own example, births attended by skilled staff from the poorest to the richest fifth of households:
//! ```
//! use lifecourse_statistics::inequality::{Direction, Groups, Measure, Options, Scale, Slope, Subgroup};
//! let fifths = [(75.6, 2072.0), (91.0, 2112.0), (96.0, 1983.0), (97.0, 2052.0), (99.2, 1885.0)]
//!     .map(|(births, women)| Subgroup::new(births).with_population(women));
//! let groups = Groups::ordered(&fifths, Direction::Favourable)?.scale(Scale::PERCENT);
//! let slope = Measure::SlopeIndex(Slope::Logistic).evaluate(&groups, &Options::default())?;
//! let limits = slope.interval.expect("populations and scale are known");
//! assert_eq!(format!("{:.1} ({:.1} to {:.1})", slope.value, limits.lower, limits.upper), "31.6 (25.7 to 37.4)");
//! # Ok::<(), lifecourse_statistics::StatisticsError>(())
//! ```

mod closed;
mod dispersion;
mod groups;
mod slope;

pub use groups::{Direction, Groups, Scale, Subgroup};

use crate::{Confidence, Interval, StatisticsError, check, concentration::Index};
use dispersion::{Dispersion, Shape};

/// Whose figures to give where a reference package and the published method differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compatibility {
    /// The published method.
    #[default]
    Published,
    /// WHO's R package `healthequal` 1.0.1: slope indices weighted by the square of the population, their
    /// scale guessed from the largest estimate and their standard error on the scale of proportions; the
    /// standard errors of Theil, mean log deviation and attributable fraction not multiplied with the index.
    /// Logistic lines, those among people too, end where R's `glm` stops.
    HealthEqual,
    /// The model of `healthequal` with its logistic lines fitted to the end.
    HealthEqualConverged,
    /// WHO's HEAT 6.0: as `healthequal`, but the slope indices by the declared scale.
    Heat,
}

/// What a subgroup counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighting {
    /// Its population.
    Population,
    /// The same as every other.
    Equal,
}

/// What the mean difference is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Benchmark {
    /// The mean μ of the setting.
    Mean,
    /// The best subgroup: the highest of a favourable indicator, the lowest of an adverse one.
    Best,
    /// The reference subgroup.
    Reference,
}

/// How a slope index fits the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slope {
    /// A logistic line through the fractions `estimate` / scale, so that predictions stay inside the scale.
    Logistic,
    /// A straight line through the estimates.
    Linear,
}

/// A measure of inequality.
///
/// Notation: subgroup *j* of *k* has estimate *y*ⱼ, standard error *s*ⱼ, population *N*ⱼ and share *p*ⱼ =
/// *N*ⱼ/Σ*N*; μ = Σ*py*. Ordered subgroups run from 1, the most disadvantaged, to *k*. *R*ⱼ is the share of
/// people before the middle of subgroup *j*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// `d`: *A* − *B*, ± *z*√(*s*ₐ² + *s*ᵦ²), with *s*ₐ and *s*ᵦ their standard errors.
    ///
    /// Ordered: the most less the least advantaged (favourable), or the reverse (adverse), so that a positive
    /// value means that the disadvantaged do worse. With a reference: the reference less the lowest of the
    /// others (favourable), or the highest of the others less the reference (adverse). Else: the highest less
    /// the lowest.
    Difference,
    /// `r`: *A*/*B* of the same two subgroups; exp(ln *r* ± *z*√((*s*ₐ/*A*)² + (*s*ᵦ/*B*)²)). The standard
    /// error is that of ln *r*.
    Ratio,
    /// `bgv`, between-group variance: Σ*p*(*y* − μ)², with the exact standard error of the quadratic form for
    /// independent normal estimates.
    BetweenGroupVariance,
    /// `bgsd`, between-group standard deviation: the square root of the between-group variance.
    BetweenGroupStandardDeviation,
    /// `covar`, coefficient of variation, per cent: 100 × standard deviation / μ.
    CoefficientOfVariation,
    /// `mdmu` `mdmw` `mdbu` `mdbw` `mdru` `mdrw`: the mean of |*y* − benchmark|, unweighted or weighted.
    MeanDifference(Benchmark, Weighting),
    /// `idisu` `idisw`, index of disparity, per cent: the mean of |*y* − μ|, 100/μ times.
    IndexOfDisparity(Weighting),
    /// `ti`, Theil index × 1,000: Σ*p*(*y*/μ) ln(*y*/μ), by the delta method.
    Theil,
    /// `mld`, mean log deviation × 1,000: −Σ*p* ln(*y*/μ), by the delta method.
    MeanLogDeviation,
    /// `par`, population attributable risk: *y*_ref − μ, 0 where no improvement is possible. The reference
    /// is the most advantaged subgroup of ordered ones, else the best.
    AttributableRisk,
    /// `paf`, population attributable fraction, per cent: 100 × attributable risk / μ (Walter 1978).
    AttributableFraction,
    /// `aci` ([`Index::Absolute`]), `rci` ([`Index::Relative`]) and their normalised forms, by weighted
    /// regression on *R*. The standard error measures departure from a line, not sampling error.
    ConcentrationIndex(Index),
    /// `sii`, slope index of inequality: predicted value at *R* = 1 (most advantaged) less that at 0, with
    /// the HC1 robust standard error and the delta method.
    SlopeIndex(Slope),
    /// `rii`, relative index of inequality: the predicted value at *R* = 1 divided by that at 0; the standard
    /// error is that of its logarithm.
    RelativeIndex(Slope),
}

/// How simulated intervals are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// How many times the estimates are drawn.
    pub draws: usize,
    /// The seed: the same seed gives the same interval everywhere.
    pub seed: u64,
}

impl Default for Simulation {
    fn default() -> Self {
        Self { draws: 10_000, seed: 123_456 }
    }
}

/// How a measure is to be computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The confidence of intervals.
    pub confidence: Confidence,
    /// How simulated intervals are drawn.
    pub simulation: Simulation,
    /// Whose figures to give.
    pub compatibility: Compatibility,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            confidence: Confidence::P95,
            simulation: Simulation::default(),
            compatibility: Compatibility::Published,
        }
    }
}

/// Why a measure has no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoInterval {
    /// A subgroup that counts has no standard error.
    #[error("a standard error is missing")]
    StandardError,
    /// The scale of the indicator is not known, so that draws cannot be kept inside it.
    #[error("the scale of the indicator is missing")]
    Scale,
    /// There are no populations to compute the standard error from.
    #[error("the populations are missing")]
    Population,
    /// The standard error is not defined for these numbers.
    #[error("the standard error is not defined for these numbers")]
    Undefined,
    /// An estimate lies so far outside the scale that draws inside it are too rare.
    #[error("an estimate lies outside the scale of the indicator")]
    OutsideScale,
}

/// The value of a measure with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inequality {
    /// The value, in the unit that the measure states.
    pub value: f64,
    /// The standard error, where the measure has one: of the logarithm for ratios; none when simulated.
    pub standard_error: Option<f64>,
    /// The interval, or why there is none.
    pub interval: Result<Interval, NoInterval>,
}

impl Measure {
    /// The measures in their plain form, in the order of WHO's list.
    pub const ALL: [Self; 21] = [
        Self::Difference,
        Self::Ratio,
        Self::ConcentrationIndex(Index::Absolute(None)),
        Self::ConcentrationIndex(Index::Relative),
        Self::SlopeIndex(Slope::Logistic),
        Self::RelativeIndex(Slope::Logistic),
        Self::BetweenGroupStandardDeviation,
        Self::BetweenGroupVariance,
        Self::CoefficientOfVariation,
        Self::IndexOfDisparity(Weighting::Equal),
        Self::IndexOfDisparity(Weighting::Population),
        Self::MeanDifference(Benchmark::Best, Weighting::Equal),
        Self::MeanDifference(Benchmark::Best, Weighting::Population),
        Self::MeanDifference(Benchmark::Mean, Weighting::Equal),
        Self::MeanDifference(Benchmark::Mean, Weighting::Population),
        Self::MeanDifference(Benchmark::Reference, Weighting::Equal),
        Self::MeanDifference(Benchmark::Reference, Weighting::Population),
        Self::MeanLogDeviation,
        Self::AttributableFraction,
        Self::AttributableRisk,
        Self::Theil,
    ];

    /// WHO's short name, such as `mdbw`; `aci` or `rci` for every concentration index.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Difference => "d",
            Self::Ratio => "r",
            Self::BetweenGroupVariance => "bgv",
            Self::BetweenGroupStandardDeviation => "bgsd",
            Self::CoefficientOfVariation => "covar",
            Self::MeanDifference(benchmark, weighting) => match (benchmark, weighting) {
                (Benchmark::Mean, Weighting::Equal) => "mdmu",
                (Benchmark::Mean, Weighting::Population) => "mdmw",
                (Benchmark::Best, Weighting::Equal) => "mdbu",
                (Benchmark::Best, Weighting::Population) => "mdbw",
                (Benchmark::Reference, Weighting::Equal) => "mdru",
                (Benchmark::Reference, Weighting::Population) => "mdrw",
            },
            Self::IndexOfDisparity(Weighting::Equal) => "idisu",
            Self::IndexOfDisparity(Weighting::Population) => "idisw",
            Self::Theil => "ti",
            Self::MeanLogDeviation => "mld",
            Self::AttributableRisk => "par",
            Self::AttributableFraction => "paf",
            Self::ConcentrationIndex(Index::Absolute(_)) => "aci",
            Self::ConcentrationIndex(_) => "rci",
            Self::SlopeIndex(_) => "sii",
            Self::RelativeIndex(_) => "rii",
        }
    }

    /// The measure of [`Measure::ALL`] with WHO's short `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// Computes the measure for one setting.
    ///
    /// Subgroups without an estimate are passed over when they are at most 15 % of all and the measure does
    /// not need the order; [`Groups::without_missing`] leaves out more on purpose.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than 3 subgroups with an estimate (2 for difference and ratio),
    /// [`StatisticsError::Missing`] naming the estimate, population, scale, order or reference that the measure
    /// needs, [`StatisticsError::OutOfRange`] for an estimate outside what the measure is defined for,
    /// [`StatisticsError::Undefined`] where it does not exist (a ratio to 0, a slope through equal estimates).
    ///
    /// # Source
    /// WHO (2024), *Health inequality monitoring: harnessing data to advance health equity*; R packages
    /// `healthequal` 1.0.1 and HEAT 6.0.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::inequality::{Direction, Groups, Measure, Options, Subgroup};
    /// let groups = Groups::ordered(
    ///     &[34.0, 30.0, 21.0].map(|rate| Subgroup::new(rate).with_standard_error(2.0).with_population(50.0)),
    ///     Direction::Adverse,
    /// )?;
    /// let gap = Measure::Difference.evaluate(&groups, &Options::default())?;
    /// assert_eq!((gap.value, gap.standard_error), (13.0, Some(8.0_f64.sqrt())));
    /// let disparity = Measure::from_name("idisw").expect("a measure").evaluate(&groups, &Options::default())?;
    /// assert!((disparity.value - 17.2549).abs() < 1e-4);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn evaluate(
        self,
        groups: &Groups,
        options: &Options,
    ) -> Result<Inequality, StatisticsError> {
        evaluate_all(groups, &[self], options)
            .pop()
            .unwrap_or_else(|| Err(check::undefined("the measure", "none was asked for")))
    }

    /// How the measure is computed.
    fn method(self) -> Method {
        let about_mean =
            |shape, weighting| Method::Drawn(Dispersion::new(Benchmark::Mean, shape, weighting));
        match self {
            Self::Difference => Method::Closed(closed::difference),
            Self::Ratio => Method::Closed(closed::ratio),
            Self::BetweenGroupVariance => Method::Closed(closed::variance),
            Self::BetweenGroupStandardDeviation => {
                about_mean(Shape::StandardDeviation, Weighting::Population)
            }
            Self::CoefficientOfVariation => about_mean(Shape::Variation, Weighting::Population),
            Self::MeanDifference(benchmark, weighting) => {
                Method::Drawn(Dispersion::new(benchmark, Shape::MeanDifference, weighting))
            }
            Self::IndexOfDisparity(weighting) => about_mean(Shape::Disparity, weighting),
            Self::Theil => Method::Closed(closed::theil),
            Self::MeanLogDeviation => Method::Closed(closed::mean_log_deviation),
            Self::AttributableRisk => Method::Closed(closed::attributable_risk),
            Self::AttributableFraction => Method::Closed(closed::attributable_fraction),
            Self::ConcentrationIndex(index) => Method::Concentration(index),
            Self::SlopeIndex(slope) => Method::Slope(slope::absolute, slope),
            Self::RelativeIndex(slope) => Method::Slope(slope::relative, slope),
        }
    }
}

/// How a measure is computed.
enum Method {
    /// With an interval in closed form.
    Closed(fn(&Groups, &Options) -> Result<Inequality, StatisticsError>),
    /// By regression on the rank.
    Concentration(Index),
    /// From the ends of a fitted line.
    Slope(fn(&Groups, Slope, &Options) -> Result<Inequality, StatisticsError>, Slope),
    /// With an interval drawn by simulation.
    Drawn(Dispersion),
}

/// Computes several measures for one setting; those with a simulated interval share their draws.
///
/// The answers stand in the order of `measures`. Each is what [`Measure::evaluate`] gives.
#[must_use]
pub fn evaluate_all(
    groups: &Groups,
    measures: &[Measure],
    options: &Options,
) -> Vec<Result<Inequality, StatisticsError>> {
    let mut simulated = Vec::new();
    let mut answers: Vec<_> = measures
        .iter()
        .enumerate()
        .map(|(place, measure)| match measure.method() {
            Method::Closed(compute) => compute(groups, options),
            Method::Concentration(index) => slope::concentration(groups, index, options),
            Method::Slope(compute, slope) => compute(groups, slope, options),
            Method::Drawn(dispersion) => {
                let (drawn, answer) = dispersion.of(groups, options)?;
                simulated.push((place, drawn));
                Ok(answer)
            }
        })
        .collect();
    dispersion::simulate(groups, &simulated, options, &mut answers);
    answers
}

/// `value` ± *z* × `standard_error`, which is absent for the reason given.
fn with_error(
    value: f64,
    standard_error: Result<f64, NoInterval>,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let standard_error =
        standard_error.and_then(|e| if e.is_finite() { Ok(e) } else { Err(NoInterval::Undefined) });
    Ok(Inequality {
        value: finite(value)?,
        standard_error: standard_error.ok(),
        interval: standard_error.map(|e| Interval::around(value, half_width(e, options))),
    })
}

/// *z* × `error`; 0 without error, even where *z* is infinite.
fn half_width(error: f64, options: &Options) -> f64 {
    if error > 0.0 { options.confidence.z() * error } else { 0.0 }
}

/// `value`, unless it overflowed or was divided by 0.
fn finite(value: f64) -> Result<f64, StatisticsError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(check::undefined("the measure", "it is divided by 0, or too large for a number"))
    }
}

#[cfg(test)]
mod tests;
