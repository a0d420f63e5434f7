//! The slope index of inequality of Fingertips, whose quantiles each have a variance of their own.

mod exact;
mod normal_ratio;
mod simulated;

use crate::{Confidence, Interval, Levels, StatisticsError, check};
use exact::Drawn;
use simulated::Draws;

/// Quantiles that an index needs, and those it may have.
const QUANTILES: (usize, usize) = (5, 100);
/// A value this many standard errors from 0 has the sign that it seems to have.
const SURE: f64 = 8.0;

/// What the values are, and on which scale the line is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// Means, life expectancies and the like: their errors are normal and the line is fitted to them.
    Measure,
    /// Rates, whose logarithm has a normal error; the line is fitted to the rates.
    Rate,
    /// Rates; the line is fitted to their logarithm.
    LogRate,
    /// Proportions, whose logit has a normal error; the line is fitted to the proportions.
    Proportion,
    /// Proportions; the line is fitted to their logit.
    LogitProportion,
}

impl Model {
    /// The scale on which errors are normal.
    fn forward(self, value: f64) -> f64 {
        match self {
            Self::Measure => value,
            Self::Rate | Self::LogRate => value.ln(),
            Self::Proportion | Self::LogitProportion => (value / (1.0 - value)).ln(),
        }
    }

    /// Back from that scale.
    fn back(self, value: f64) -> f64 {
        match self {
            Self::Measure => value,
            Self::Rate | Self::LogRate => value.exp(),
            Self::Proportion | Self::LogitProportion => 1.0 / (1.0 + (-value).exp()),
        }
    }

    /// How fast the value changes with its normal scale, at `value`.
    fn steepness(self, value: f64) -> f64 {
        match self {
            Self::Measure => 1.0,
            Self::Rate | Self::LogRate => value,
            Self::Proportion | Self::LogitProportion => value * (1.0 - value),
        }
    }

    const fn is_transformed(self) -> bool {
        matches!(self, Self::LogRate | Self::LogitProportion)
    }

    fn check(self, index: usize, value: f64) -> Result<(), StatisticsError> {
        let value_of = check::element("the value", index);
        match self {
            Self::Measure => value_of.finite(value),
            Self::Rate | Self::LogRate => value_of.positive(value),
            Self::Proportion | Self::LogitProportion => value_of.inside_unit(value),
        }
        .map(|_| ())
    }
}

/// One quantile of areas, most deprived first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// Its people.
    pub population: f64,
    /// Its value.
    pub value: f64,
    /// The standard error on the scale where it is normal: of the value for a measure, of its logarithm for a rate, of its
    /// logit for a proportion.
    pub standard_error: f64,
}

impl Quantile {
    /// A quantile with the 95 % limits of its value, from which the standard error on the scale of `model` follows.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if the limits are not in order or not in the range of the model.
    pub fn with_limits(
        model: Model,
        population: f64,
        value: f64,
        limits: Interval,
    ) -> Result<Self, StatisticsError> {
        for (what, limit) in [("the lower limit", limits.lower), ("the upper limit", limits.upper)]
        {
            let scaled = model.forward(limit);
            if !scaled.is_finite() {
                return Err(
                    check::single(what).refuse(limit, "above 0, and below 1 for a proportion")
                );
            }
        }
        let width = model.forward(limits.upper) - model.forward(limits.lower);
        Ok(Self { population, value, standard_error: width / (2.0 * Confidence::P95.z()) })
    }
}

/// How many times values are drawn, and from what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Simulation {
    repetitions: usize,
    seed: u64,
}

impl Simulation {
    /// `repetitions` draws from the generator of `seed`; the same seed gives the same limits on any number of cores.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for fewer than 1,000 or more than 10,000,000 repetitions.
    pub fn new(repetitions: usize, seed: u64) -> Result<Self, StatisticsError> {
        if (1_000..=10_000_000).contains(&repetitions) {
            Ok(Self { repetitions, seed })
        } else {
            Err(check::single("the repetitions")
                .refuse(repetitions as f64, "from 1,000 to 10,000,000"))
        }
    }
}

impl Default for Simulation {
    /// 100,000 repetitions from seed 1.
    fn default() -> Self {
        Self { repetitions: 100_000, seed: 1 }
    }
}

/// How the limits are found, which are quantiles of the index when every value is drawn again from its distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Limits {
    /// As the quantiles of that distribution itself, by its closed form or by inverting its characteristic function.
    #[default]
    Exact,
    /// As those of a sample from it, as `phe_sii` in `PHEindicatormethods` does.
    Simulated(Simulation),
}

/// The order of limits of a log-linear index with a multiplier between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LimitOrder {
    /// Lower below upper, and the relative index as it is.
    #[default]
    Ascending,
    /// As `phe_sii` in `PHEindicatormethods` 2.1, which takes such a multiplier for a negative one: limits exchanged, those of
    /// the relative index reciprocal. To reproduce published figures.
    PheIndicatorMethods,
}

/// How an index is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The values and the scale of the line.
    pub model: Model,
    /// What the absolute index is multiplied by: 100 for per cent, -1 to turn it round (which inverts the relative index).
    pub multiplier: f64,
    /// How the limits are found.
    pub limits: Limits,
    /// The order of the limits.
    pub limit_order: LimitOrder,
}

impl Settings {
    /// The usual settings: multiplier 1, exact limits.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self { model, multiplier: 1.0, limits: Limits::Exact, limit_order: LimitOrder::Ascending }
    }
}

/// A slope index with its relative index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeIndex<E> {
    /// The slope index: the least less the most deprived end of the line, times the multiplier.
    pub absolute: E,
    /// The relative index: the least over the most deprived end.
    pub relative: E,
    /// The most deprived end of the line.
    pub intercept: f64,
    /// The standard error of the slope on the scale of the line, where it has a closed form.
    pub slope_error: Option<f64>,
}

/// The slope index of inequality over `quantiles`, most deprived first.
///
/// *y* is regressed on the cumulative population share *b* at the middle of each quantile, weighted by the share *a*; slope *s*,
/// intercept *c*. SII = *m s*, RII = (*c* + *s*)/*c*; on a transformed scale with inverse *g*: SII = *m* \[*g*(*c* + *s*) − *g*(*c*)\],
/// RII = *g*(*c* + *s*)/*g*(*c*).
///
/// The limits are the quantiles of the index when every value is drawn again from its normal distribution, which `phe_sii` finds
/// by simulation. Here they are exact. On transformed scales and for measures the slope is normal with variance Σ*w*²se²,
/// *w* = *a*(*b* − *b̄*)/S, and the relative index of a measure is a ratio of two normals. For rates and proportions on their own
/// scale the slope is a sum Σ*wg*(*z*) of independent logarithmic or logistic normals, whose characteristic function is inverted
/// (Gil-Pelaez, to 1e-9 of the standard error), and the relative index is up to *r* where another such sum,
/// (*c* + *s*) − *r c*, is up to 0. Where the most deprived end of the line may be on either side of 0, which makes nonsense
/// of a ratio, the limits of the relative index of a rate or proportion are simulated by [`Simulation::default`].
///
/// # Units
/// The absolute index is in the unit of the values times the multiplier; the intercept is multiplied only on transformed scales.
///
/// # Errors
/// [`StatisticsError::TooFew`] or [`StatisticsError::OutOfRange`] for fewer than 5 or more than 100 quantiles, for a population
/// not above 0, a standard error below 0, or a value out of the range of the model, naming the quantile.
///
/// # Source
/// Low A, Low A (2004), *J Public Health* 26:390–395; `phe_sii` in `PHEindicatormethods`. Fieller EC (1954), *J R Stat Soc B*
/// 16:175–185 and Hinkley DV (1969), *Biometrika* 56:635–639 for the ratio; Gil-Pelaez J (1951), *Biometrika* 38:481–482 and Davies
/// RB (1973), *Biometrika* 60:415–417 for the inversion.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, slope_index::{self, Model, Quantile, Settings}};
/// // Life expectancy rises by half a year from each tenth of areas to the next.
/// let quantiles: Vec<Quantile> = (0..10)
///     .map(|i| Quantile { population: 1e4, value: 75.0 + f64::from(i) / 2.0, standard_error: 0.4 })
///     .collect();
/// let index = slope_index::slope_index(&quantiles, &Settings::new(Model::Measure), Confidence::P95)?;
/// let sii = index.absolute;
/// assert_eq!(format!("{:.2} ({:.2} to {:.2})", sii.value, sii.lower, sii.upper), "5.00 (4.14 to 5.86)");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn slope_index<L: Levels>(
    quantiles: &[Quantile],
    settings: &Settings,
    levels: L,
) -> Result<SlopeIndex<L::Estimate>, StatisticsError> {
    check_input(quantiles, settings)?;
    let line = Line::new(quantiles, settings.model);
    let model = settings.model;
    let source = match settings.limits {
        Limits::Simulated(simulation) => {
            Source::Sample(Draws::new(&line, quantiles, model, simulation))
        }
        Limits::Exact => match model {
            Model::Measure => Source::Normal(&line),
            Model::LogRate | Model::LogitProportion => Source::Transformed(&line, model),
            Model::Rate | Model::Proportion => Source::Sums(Drawn::new(&line, quantiles, model)),
        },
    };
    index(&line, settings, levels, source)
}

fn check_input(quantiles: &[Quantile], settings: &Settings) -> Result<(), StatisticsError> {
    let (fewest, most) = QUANTILES;
    check::at_least("quantiles", quantiles.len(), fewest)?;
    if quantiles.len() > most {
        return Err(
            check::single("the number of quantiles").refuse(quantiles.len() as f64, "100 at most")
        );
    }
    check::single("the multiplier").finite(settings.multiplier)?;
    if settings.multiplier.abs() <= 0.0 {
        return Err(check::single("the multiplier").refuse(0.0, "other than 0"));
    }
    for (index, quantile) in quantiles.iter().enumerate() {
        check::element("the population", index).positive(quantile.population)?;
        check::element("the standard error", index).not_negative(quantile.standard_error)?;
        settings.model.check(index, quantile.value)?;
    }
    Ok(())
}

/// The line as weights: slope = Σ `slope`ᵢ *y*ᵢ and intercept = Σ `intercept`ᵢ *y*ᵢ.
struct Line {
    slope: Vec<f64>,
    intercept: Vec<f64>,
    fitted_slope: f64,
    fitted_intercept: f64,
    /// Variances of slope and intercept, and their covariance: to the first order where errors are not normal on the scale of
    /// the line.
    variance_slope: f64,
    variance_intercept: f64,
    covariance: f64,
}

impl Line {
    fn new(quantiles: &[Quantile], model: Model) -> Self {
        let total: f64 = quantiles.iter().map(|q| q.population).sum();
        let mut below = 0.0;
        let ranks: Vec<(f64, f64)> = quantiles
            .iter()
            .map(|q| {
                let share = q.population / total;
                below += share;
                (share, below - share / 2.0)
            })
            .collect();
        let mean: f64 = ranks.iter().map(|(share, rank)| share * rank).sum();
        let spread: f64 = ranks.iter().map(|(share, rank)| share * (rank - mean).powi(2)).sum();
        let slope: Vec<f64> =
            ranks.iter().map(|(share, rank)| share * (rank - mean) / spread).collect();
        let intercept: Vec<f64> =
            ranks.iter().zip(&slope).map(|((share, _), slope)| share - mean * slope).collect();
        let y =
            |q: &Quantile| if model.is_transformed() { model.forward(q.value) } else { q.value };
        let sum = |weights: &[f64]| weights.iter().zip(quantiles).map(|(w, q)| w * y(q)).sum();
        let error = |q: &Quantile| {
            let steepness = if model.is_transformed() { 1.0 } else { model.steepness(q.value) };
            steepness * q.standard_error
        };
        let product = |one: &[f64], other: &[f64]| {
            let terms = one.iter().zip(other).zip(quantiles);
            terms.map(|((a, b), q)| a * b * error(q).powi(2)).sum()
        };
        Self {
            fitted_slope: sum(&slope),
            fitted_intercept: sum(&intercept),
            variance_slope: product(&slope, &slope),
            variance_intercept: product(&intercept, &intercept),
            covariance: product(&slope, &intercept),
            slope,
            intercept,
        }
    }
}

impl Line {
    /// The most and the least deprived end of the line with `slope` and `intercept`, on the scale of the values.
    fn ends(&self, model: Model, slope: f64) -> (f64, f64) {
        let middle = self.fitted_intercept + self.fitted_slope / 2.0;
        if model.is_transformed() {
            (model.back(middle - slope / 2.0), model.back(middle + slope / 2.0))
        } else {
            (self.fitted_intercept, self.fitted_intercept + slope)
        }
    }
}

/// What the limits of the slope index, before the multiplier, and of the relative index are taken from.
enum Source<'a> {
    /// A normal slope on a transformed scale, with which both ends of the line move.
    Transformed(&'a Line, Model),
    /// A normal slope and intercept.
    Normal(&'a Line),
    /// Sums of independent values that are not normal.
    Sums(Drawn<'a>),
    /// A sample.
    Sample(Draws),
}

impl Source<'_> {
    fn absolute(&mut self, level: Confidence) -> Interval {
        match self {
            Self::Transformed(line, model) => line.between(*model, level, difference),
            Self::Normal(line) => {
                let half = times(level.z(), line.variance_slope.sqrt());
                Interval::around(line.fitted_slope, half)
            }
            Self::Sums(drawn) => drawn.slopes(level),
            Self::Sample(draws) => draws.differences(level),
        }
    }

    fn relative(&mut self, level: Confidence) -> Result<Interval, StatisticsError> {
        match self {
            Self::Transformed(line, model) => Ok(line.between(*model, level, quotient)),
            Self::Normal(line) => {
                let sure = line.fitted_intercept.abs() > SURE * line.variance_intercept.sqrt();
                if sure || level.z().is_infinite() {
                    Ok(fieller(line, level.z()))
                } else {
                    normal_ratio::limits(line, level)
                }
            }
            Self::Sums(drawn) => Ok(drawn.ratios(level)),
            Self::Sample(draws) => Ok(draws.quotients(level)),
        }
    }
}

impl Line {
    /// The limits of `what` of both ends, which on a transformed scale move with the slope alone.
    fn between(&self, model: Model, level: Confidence, what: fn((f64, f64)) -> f64) -> Interval {
        let half = times(level.z(), self.variance_slope.sqrt());
        let at = |slope: f64| what(self.ends(model, slope));
        Interval { lower: at(self.fitted_slope - half), upper: at(self.fitted_slope + half) }
    }
}

fn index<L: Levels>(
    line: &Line,
    settings: &Settings,
    levels: L,
    mut source: Source<'_>,
) -> Result<SlopeIndex<L::Estimate>, StatisticsError> {
    let Settings { model, multiplier, .. } = *settings;
    let ends = line.ends(model, line.fitted_slope);
    let swapped = settings.limit_order == LimitOrder::PheIndicatorMethods
        && model == Model::LogRate
        && (0.0..1.0).contains(&multiplier);
    let value = if model.is_transformed() { difference(ends) } else { line.fitted_slope };
    let absolute = levels.estimate(multiplier * value, |level| {
        let Interval { lower, upper } = source.absolute(level).scaled(multiplier);
        Ok(if swapped {
            Interval { lower: upper, upper: lower }
        } else {
            Interval { lower, upper }
        })
    })?;
    let ratio = quotient(ends);
    let turned = multiplier < 0.0;
    let relative = levels.estimate(if turned { ratio.recip() } else { ratio }, |level| {
        let Interval { lower, upper } = source.relative(level)?;
        Ok(if turned || swapped {
            Interval { lower: upper.recip(), upper: lower.recip() }
        } else {
            Interval { lower, upper }
        })
    })?;
    let (intercept, linear) =
        (line.fitted_intercept, matches!(model, Model::Rate | Model::Proportion));
    Ok(SlopeIndex {
        absolute,
        relative,
        intercept: if model.is_transformed() {
            multiplier.abs() * model.back(intercept)
        } else {
            intercept
        },
        slope_error: (!linear).then(|| line.variance_slope.sqrt()),
    })
}

fn difference((most, least): (f64, f64)) -> f64 {
    least - most
}

fn quotient((most, least): (f64, f64)) -> f64 {
    least / most
}

/// *z* times an error, which is 0 for an error of 0 also when *z* is infinite.
fn times(z: f64, error: f64) -> f64 {
    if error > 0.0 { z * error } else { 0.0 }
}

/// The limits of (intercept + slope) / intercept, two normals of which the second is surely not 0.
///
/// P(ratio ≤ *r*) = *p* where (*r* B − A)² = *z*² Var(*r* B − A).
fn fieller(line: &Line, z: f64) -> Interval {
    let bottom = line.fitted_intercept;
    let top = bottom + line.fitted_slope;
    if z.is_infinite() && line.variance_intercept > 0.0 {
        return Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
    }
    let square = if z.is_infinite() { 0.0 } else { z * z };
    let both = line.variance_intercept + line.covariance;
    let top_variance = line.variance_intercept + 2.0 * line.covariance + line.variance_slope;
    let a = bottom * bottom - square * line.variance_intercept;
    let half_b = top * bottom - square * both;
    let c = top * top - square * top_variance;
    let root = (half_b * half_b - a * c).max(0.0).sqrt();
    Interval { lower: (half_b - root) / a, upper: (half_b + root) / a }
}

#[cfg(test)]
mod tests;
