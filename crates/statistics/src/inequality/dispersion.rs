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

/// Draws whose measures are computed together.
const BLOCK: usize = 64;
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
                let [centre] = setting.centres(self.centre, &setting.estimates());
                drawn.centre = Centre::Fixed(centre);
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
        let [value] = self.values(&setting, &setting.estimates());
        let value = finite(value)?;
        let answer =
            Inequality { value, standard_error: None, interval: Err(NoInterval::StandardError) };
        Ok((drawn, answer))
    }

    fn is_weighted_disparity(self) -> bool {
        self.shape == Shape::Disparity && self.weighting == Weighting::Population
    }

    /// The dispersions of `N` draws: `y` has those of each subgroup.
    fn values<const N: usize>(self, setting: &Setting<'_>, y: &[[f64; N]]) -> [f64; N] {
        let centres = setting.centres(self.centre, y);
        let means = match self.shape {
            Shape::MeanDifference | Shape::Disparity => self.means(setting, y, &centres, f64::abs),
            Shape::StandardDeviation | Shape::Variation => {
                self.means(setting, y, &centres, |distance| distance * distance).map(f64::sqrt)
            }
        };
        match self.shape {
            Shape::MeanDifference | Shape::StandardDeviation => means,
            Shape::Disparity | Shape::Variation => {
                std::array::from_fn(|draw| 100.0 / centres[draw] * means[draw])
            }
        }
    }

    /// The means over the subgroups of what `of` makes of their distances from `centres`.
    fn means<const N: usize>(
        self,
        setting: &Setting<'_>,
        y: &[[f64; N]],
        centres: &[f64; N],
        of: impl Fn(f64) -> f64,
    ) -> [f64; N] {
        let weighted = self.weighting == Weighting::Population;
        let mut sums = [0.0; N];
        for (y, &share) in y.iter().zip(&setting.shares) {
            let weight = if weighted { share } else { 1.0 };
            for ((sum, y), centre) in sums.iter_mut().zip(y).zip(centres) {
                *sum += weight * of(y - centre);
            }
        }
        if weighted { sums } else { sums.map(|sum| sum / y.len() as f64) }
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

    fn estimates(&self) -> Vec<[f64; 1]> {
        self.groups.members.iter().map(|m| [m.estimate]).collect()
    }

    /// The centres of `N` draws.
    fn centres<const N: usize>(&self, centre: Centre, y: &[[f64; N]]) -> [f64; N] {
        let fold = |start: f64, with: fn(f64, f64) -> f64| {
            let mut all = [start; N];
            for y in y {
                all.iter_mut().zip(y).for_each(|(found, y)| *found = with(*found, *y));
            }
            all
        };
        match centre {
            Centre::Fixed(centre) => [centre; N],
            Centre::Of(Benchmark::Mean) => {
                let mut means = [0.0; N];
                for (y, share) in y.iter().zip(&self.shares) {
                    means.iter_mut().zip(y).for_each(|(mean, y)| *mean += share * y);
                }
                means
            }
            Centre::Of(Benchmark::Best) => match self.groups.direction {
                Direction::Favourable => fold(f64::NEG_INFINITY, f64::max),
                Direction::Adverse => fold(f64::INFINITY, f64::min),
            },
            Centre::Of(Benchmark::Reference) => match self.groups.dimension {
                Dimension::Unordered { reference: Some(place) } => y[place],
                _ => [f64::NAN; N],
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
    let means: Vec<f64> = groups.members.iter().map(|member| member.estimate).collect();
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
    let mut values = vec![Vec::with_capacity(draws + BLOCK); wanted.len()];
    let mut y = vec![[0.0; BLOCK]; means.len()];
    for first in (0..draws).step_by(BLOCK) {
        // The rest of the last block is that of the block before, or nothing: it is cut off below.
        for draw in 0..BLOCK.min(draws - first) {
            for ((y, &mean), &error) in y.iter_mut().zip(&means).zip(&errors) {
                y[draw] = mean + error * normals.draw();
                while !inside(y[draw]) {
                    y[draw] = mean + error * normals.draw();
                }
            }
        }
        for (values, (_, dispersion)) in values.iter_mut().zip(wanted) {
            values.extend(dispersion.values(&setting, &y));
        }
    }
    let limits = |values: &mut Vec<f64>| limits(&mut values[..draws], options.confidence);
    Ok(values.iter_mut().map(limits).collect())
}

/// The quantiles (type 7) of `values` that leave out both tails; none if a value is not finite.
fn limits(values: &mut [f64], confidence: Confidence) -> Option<Interval> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut quantile = |p: f64| {
        let place = p * (values.len() - 1) as f64;
        let below = place.floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to the number of values"
        )]
        let at = (below as usize).min(values.len() - 1);
        let (_, &mut value, above) = values.select_nth_unstable_by(at, f64::total_cmp);
        let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(value);
        value + (place - below) * (next - value)
    };
    let lower = quantile(confidence.tail());
    Some(Interval { lower, upper: quantile(1.0 - confidence.tail()) })
}
