//! Dispersions of the estimates about a centre, and their simulated intervals.

use super::{
    Benchmark, Compatibility, Direction, Groups, Inequality, NoInterval, Options, Weighting,
    closed::TOLERATED, finite, groups::Dimension,
};
use crate::{
    Confidence, Interval, StatisticsError,
    distribution::normal,
    random::{Normals, seeded},
};

/// Where distances are measured from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Centre {
    /// A statistic of the estimates, drawn anew with them.
    Of(Benchmark),
    /// A number that is known.
    Fixed(f64),
}

/// What is made of the distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The mean distance.
    MeanDifference,
    /// The mean distance in per cent of the centre.
    Disparity,
    /// The root of the mean squared distance.
    StandardDeviation,
    /// The same in per cent of the centre.
    Variation,
}

/// One measure of dispersion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dispersion {
    centre: Centre,
    shape: Shape,
    weighting: Weighting,
}

/// The least share of draws inside the scale for which drawing again is worth while.
const RARE: f64 = 1e-3;

impl Dispersion {
    pub(super) const fn new(centre: Benchmark, shape: Shape, weighting: Weighting) -> Self {
        Self { centre: Centre::Of(centre), shape, weighting }
    }

    /// The point value, and the dispersion to simulate for its interval.
    pub(super) fn of(
        mut self,
        groups: &Groups,
        options: &Options,
    ) -> Result<(Self, Inequality), StatisticsError> {
        groups.present(TOLERATED, 3)?;
        let mut drawn = self;
        if let Centre::Of(Benchmark::Mean) = self.centre {
            let average = groups.setting_average;
            let compatible = options.compatibility != Compatibility::Published;
            if let Some(average) = average.filter(|_| self.weighting == Weighting::Equal) {
                self.centre = Centre::Fixed(average);
                // healthequal draws about the mean of the draws wherever it can compute one.
                if !compatible || groups.lacks_populations() {
                    drawn = self;
                }
            } else if compatible && self.is_weighted_disparity() {
                let setting = Setting::new(groups);
                drawn.centre = Centre::Fixed(setting.centre(self.centre, &setting.estimates()));
            }
        }
        let needs_mean = self.centre == Centre::Of(Benchmark::Mean);
        if needs_mean || self.weighting == Weighting::Population {
            groups.populations()?;
        }
        if self.centre == Centre::Of(Benchmark::Reference) {
            let Dimension::Unordered { reference: Some(_) } = groups.dimension else {
                return Err(StatisticsError::Missing {
                    what: "the reference subgroup",
                    index: None,
                    advice: "choose one among unordered subgroups",
                });
            };
        }
        let setting = Setting::new(groups);
        let value = finite(self.value(&setting, &setting.estimates()))?;
        let answer =
            Inequality { value, standard_error: None, interval: Err(NoInterval::StandardError) };
        Ok((drawn, answer))
    }

    fn is_weighted_disparity(self) -> bool {
        self.shape == Shape::Disparity && self.weighting == Weighting::Population
    }

    /// The dispersion of the estimates `y`.
    fn value(self, setting: &Setting<'_>, y: &[f64]) -> f64 {
        let centre = setting.centre(self.centre, y);
        let distance = |y: f64| (y - centre).abs();
        let squared = |y: f64| (y - centre) * (y - centre);
        let relative = 100.0 / centre;
        match self.shape {
            Shape::MeanDifference => self.mean(setting, y, distance),
            Shape::Disparity => relative * self.mean(setting, y, distance),
            Shape::StandardDeviation => self.mean(setting, y, squared).sqrt(),
            Shape::Variation => relative * self.mean(setting, y, squared).sqrt(),
        }
    }

    fn mean(self, setting: &Setting<'_>, y: &[f64], of: impl Fn(f64) -> f64) -> f64 {
        match self.weighting {
            Weighting::Equal => y.iter().map(|&y| of(y)).sum::<f64>() / y.len() as f64,
            Weighting::Population => y.iter().zip(&setting.shares).map(|(&y, p)| p * of(y)).sum(),
        }
    }
}

/// What the estimates of one setting are drawn and measured by.
struct Setting<'a> {
    groups: &'a Groups,
    /// Shares of the population; equal ones where populations are not known and not needed.
    shares: Vec<f64>,
}

impl<'a> Setting<'a> {
    fn new(groups: &'a Groups) -> Self {
        let populations = groups.populations().unwrap_or_else(|_| vec![1.0; groups.members.len()]);
        let total: f64 = populations.iter().sum();
        let shares = populations.iter().map(|n| n / total).collect();
        Self { groups, shares }
    }

    fn estimates(&self) -> Vec<f64> {
        self.groups.members.iter().map(|m| m.estimate).collect()
    }

    fn centre(&self, centre: Centre, y: &[f64]) -> f64 {
        match centre {
            Centre::Fixed(centre) => centre,
            Centre::Of(Benchmark::Mean) => y.iter().zip(&self.shares).map(|(y, p)| p * y).sum(),
            Centre::Of(Benchmark::Best) => match self.groups.direction {
                Direction::Favourable => y.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                Direction::Adverse => y.iter().copied().fold(f64::INFINITY, f64::min),
            },
            Centre::Of(Benchmark::Reference) => match self.groups.dimension {
                Dimension::Unordered { reference: Some(place) } => y[place],
                _ => f64::NAN,
            },
        }
    }

    /// The bounds that draws are kept inside: 0 and, for per cent alone as in WHO's packages, 100.
    fn bounds(&self) -> Result<(f64, f64), NoInterval> {
        let scale = self.groups.scale.ok_or(NoInterval::Scale)?.units();
        let percent = (scale - 100.0).abs() < 1e-9;
        Ok((0.0, if percent { 100.0 } else { f64::INFINITY }))
    }
}

/// Fills in the simulated interval of every dispersion in `wanted`, by its place in `answers`.
///
/// Estimates are drawn from their normal distributions, again where they fall outside the scale; limits are
/// the quantiles (type 7) of the measure over the draws.
pub(super) fn simulate(
    groups: &Groups,
    wanted: &[(usize, Dispersion)],
    options: &Options,
    answers: &mut [Result<Inequality, StatisticsError>],
) {
    if wanted.is_empty() {
        return;
    }
    let intervals = draw(groups, wanted, options);
    for (order, &(place, _)) in wanted.iter().enumerate() {
        if let Ok(answer) = &mut answers[place] {
            answer.interval = intervals
                .as_ref()
                .map_err(|&reason| reason)
                .and_then(|all| all[order].ok_or(NoInterval::Undefined));
        }
    }
}

fn draw(
    groups: &Groups,
    wanted: &[(usize, Dispersion)],
    options: &Options,
) -> Result<Vec<Option<Interval>>, NoInterval> {
    let errors = groups.standard_errors().ok_or(NoInterval::StandardError)?;
    let setting = Setting::new(groups);
    let (low, high) = setting.bounds()?;
    let means = setting.estimates();
    let inside = |y: f64| low <= y && y <= high;
    for (&mean, &error) in means.iter().zip(&errors) {
        let possible = if error > 0.0 {
            normal::lower((high - mean) / error) - normal::lower((low - mean) / error) > RARE
        } else {
            inside(mean)
        };
        if !possible {
            return Err(NoInterval::OutsideScale);
        }
    }
    let draws = options.simulation.draws;
    let mut normals = Normals::new(seeded(options.simulation.seed));
    let mut values = vec![Vec::with_capacity(draws); wanted.len()];
    let mut y = means.clone();
    for _ in 0..draws {
        for ((y, &mean), &error) in y.iter_mut().zip(&means).zip(&errors) {
            *y = mean + error * normals.draw();
            while !inside(*y) {
                *y = mean + error * normals.draw();
            }
        }
        for (values, (_, dispersion)) in values.iter_mut().zip(wanted) {
            values.push(dispersion.value(&setting, &y));
        }
    }
    Ok(values.iter_mut().map(|values| limits(values, options.confidence)).collect())
}

/// The quantiles (type 7) of `values` that leave out both tails; none if a value is not finite.
fn limits(values: &mut [f64], confidence: Confidence) -> Option<Interval> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let quantile = |p: f64| {
        let place = p * (values.len() - 1) as f64;
        let below = place.floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to the number of values"
        )]
        let at = below as usize;
        let next = values[(at + 1).min(values.len() - 1)];
        values[at] + (place - below) * (next - values[at])
    };
    Some(Interval { lower: quantile(confidence.tail()), upper: quantile(1.0 - confidence.tail()) })
}
