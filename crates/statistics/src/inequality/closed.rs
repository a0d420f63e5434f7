//! Measures with a closed-form standard error, but for the slopes.

use super::{
    Compatibility, Direction, Groups, Inequality, NoInterval, Options, finite, groups::Dimension,
    groups::Member, half_width, with_error,
};
use crate::{Interval, StatisticsError, check};

/// The share of subgroups without an estimate that measures blind to order pass over.
pub(super) const TOLERATED: f64 = 0.15;

/// The minuend and the subtrahend of difference and ratio.
fn pair(groups: &Groups) -> Result<(Member, Member), StatisticsError> {
    let extreme = |skip: Option<usize>, better: fn(f64, f64) -> bool| {
        let others = groups.members.iter().enumerate();
        others
            .filter(|&(place, _)| Some(place) != skip)
            .map(|(_, member)| *member)
            .reduce(|one, other| if better(other.estimate, one.estimate) { other } else { one })
    };
    let highest = |skip| extreme(skip, |one, other| one > other);
    let lowest = |skip| extreme(skip, |one, other| one < other);
    let favourable = groups.direction == Direction::Favourable;
    let (one, other) = match groups.dimension {
        Dimension::Ordered { ends } => {
            if let (false, _) | (_, false) = ends {
                return Err(StatisticsError::Missing {
                    what: "the estimate of the most or the least advantaged subgroup",
                    index: None,
                    advice: "the measure compares these two",
                });
            }
            groups.present(1.0, 2)?;
            let first = groups.members.first().copied();
            let last = groups.members.last().copied();
            if favourable { (last, first) } else { (first, last) }
        }
        Dimension::Unordered { reference } => {
            groups.present(TOLERATED, 2)?;
            let chosen = reference.map(|place| groups.members[place]);
            match chosen {
                None => (highest(None), lowest(None)),
                Some(_) if favourable => (chosen, lowest(reference)),
                Some(_) => (highest(reference), chosen),
            }
        }
    };
    one.zip(other).ok_or_else(|| check::undefined("the comparison", "there are no two subgroups"))
}

/// `d`.
pub(super) fn difference(
    groups: &Groups,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let (one, other) = pair(groups)?;
    let errors = one.standard_error.zip(other.standard_error);
    let error = errors.map(|(a, b)| a.hypot(b));
    with_error(one.estimate - other.estimate, error.ok_or(NoInterval::StandardError), options)
}

/// `r`.
pub(super) fn ratio(groups: &Groups, options: &Options) -> Result<Inequality, StatisticsError> {
    let (one, other) = pair(groups)?;
    let value = finite(one.estimate / other.estimate)?;
    let relative = |member: Member| member.standard_error.map(|e| e / member.estimate);
    let error = relative(one)
        .zip(relative(other))
        .map(|(a, b)| a.hypot(b))
        .ok_or(NoInterval::StandardError);
    Ok(on_log_scale(value, error, options))
}

/// `value` with the interval exp(ln `value` ± *z* × `error`).
pub(super) fn on_log_scale(
    value: f64,
    error: Result<f64, NoInterval>,
    options: &Options,
) -> Inequality {
    let error = error.and_then(|e| {
        if e.is_finite() && value > 0.0 { Ok(e) } else { Err(NoInterval::Undefined) }
    });
    Inequality {
        value,
        standard_error: error.ok(),
        interval: error.map(|e| {
            let factor = half_width(e, options).exp();
            Interval { lower: value / factor, upper: value * factor }
        }),
    }
}

/// Shares *p* of the population, with the members they belong to.
fn shares(groups: &Groups) -> Result<Vec<(f64, Member)>, StatisticsError> {
    let members = groups.present(TOLERATED, 3)?;
    let populations = groups.populations()?;
    let total: f64 = populations.iter().sum();
    Ok(populations.iter().zip(members).map(|(n, member)| (n / total, *member)).collect())
}

/// √ of the sum of `variance` of (share, estimate, standard error), if all standard errors are known.
fn error_from(
    shares: &[(f64, Member)],
    variance: impl Fn(f64, f64, f64) -> f64,
) -> Result<f64, NoInterval> {
    let mut sum = 0.0;
    for &(p, member) in shares {
        let s = member.standard_error.ok_or(NoInterval::StandardError)?;
        sum += variance(p, member.estimate, s);
    }
    Ok(sum.sqrt())
}

/// `bgv`.
pub(super) fn variance(groups: &Groups, options: &Options) -> Result<Inequality, StatisticsError> {
    let shares = shares(groups)?;
    let mean: f64 = shares.iter().map(|(p, m)| p * m.estimate).sum();
    let value = shares.iter().map(|(p, m)| p * (m.estimate - mean).powi(2)).sum();
    let spread: f64 =
        shares.iter().filter_map(|(p, m)| m.standard_error.map(|s| (p * s).powi(2))).sum();
    // Var = 4 Σp²s²(y−μ)² + 2 [(Σp²s²)² − Σp⁴s⁴ + Σp²(1−p)²s⁴], the square shared out over the subgroups.
    let error = error_from(&shares, |p, y, s| {
        let own = (p * s).powi(2);
        4.0 * own * (y - mean).powi(2)
            + 2.0 * (spread * own - own * own + (p * (1.0 - p) * s * s).powi(2))
    });
    with_error(value, error, options)
}

/// What an estimate of 0 counts as where its logarithm is taken.
const NEARLY_NONE: f64 = 1e-6;

/// Shares with positive estimates, and their mean.
fn positive_shares(groups: &Groups) -> Result<(Vec<(f64, Member)>, f64), StatisticsError> {
    let mut shares = shares(groups)?;
    for (_, member) in &mut shares {
        check::element("the estimate", member.place).not_negative(member.estimate)?;
        if member.estimate <= 0.0 {
            member.estimate = NEARLY_NONE;
        }
    }
    let mean = shares.iter().map(|(p, m)| p * m.estimate).sum();
    Ok((shares, mean))
}

/// An index × 1,000 with the standard error of the index, × 1,000 too unless `healthequal` is asked for.
fn per_thousand(
    index: f64,
    error: Result<f64, NoInterval>,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let factor = match options.compatibility {
        Compatibility::Published => 1000.0,
        _ => 1.0,
    };
    with_error(1000.0 * index, error.map(|e| factor * e), options)
}

/// `ti`.
pub(super) fn theil(groups: &Groups, options: &Options) -> Result<Inequality, StatisticsError> {
    let (shares, mean) = positive_shares(groups)?;
    let term = |y: f64| y / mean * (y / mean).ln();
    let index: f64 = shares.iter().map(|(p, m)| p * term(m.estimate)).sum();
    let centre: f64 = shares.iter().map(|(p, m)| p * (m.estimate / mean + term(m.estimate))).sum();
    let error =
        error_from(&shares, |p, y, s| (p * s / mean * (1.0 + (y / mean).ln() - centre)).powi(2));
    per_thousand(index, error, options)
}

/// `mld`.
pub(super) fn mean_log_deviation(
    groups: &Groups,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let (shares, mean) = positive_shares(groups)?;
    let index: f64 = shares.iter().map(|(p, m)| -p * (m.estimate / mean).ln()).sum();
    let error = error_from(&shares, |p, y, s| (p * s / mean * (1.0 - mean / y)).powi(2));
    per_thousand(index, error, options)
}

/// What could be gained if all subgroups were like the reference.
struct Attributable {
    gain: f64,
    mean: f64,
    /// The standard error of gain/mean.
    error: Result<f64, NoInterval>,
}

/// `par`.
pub(super) fn attributable_risk(
    groups: &Groups,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let found = Attributable::new(groups)?;
    with_error(found.gain, found.error.map(|e| found.mean.abs() * e), options)
}

/// `paf`.
pub(super) fn attributable_fraction(
    groups: &Groups,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let found = Attributable::new(groups)?;
    let per_cent = match options.compatibility {
        Compatibility::Published => 100.0,
        _ => 1.0,
    };
    with_error(100.0 * found.gain / found.mean, found.error.map(|e| per_cent * e), options)
}

impl Attributable {
    fn new(groups: &Groups) -> Result<Self, StatisticsError> {
        let ordered = matches!(groups.dimension, Dimension::Ordered { .. });
        let members = groups.present(if ordered { 0.0 } else { TOLERATED }, 3)?;
        let reference = reference(groups, members, ordered);
        let (mean, error) = match groups.setting_average {
            Some(average) if groups.lacks_populations() => (average, Err(NoInterval::Population)),
            _ => {
                let populations = groups.populations()?;
                let total: f64 = populations.iter().sum();
                let sum: f64 = populations.iter().zip(members).map(|(n, m)| n * m.estimate).sum();
                (sum / total, walter(groups, reference, sum / total, total))
            }
        };
        let gain = reference.estimate - mean;
        let gain = match groups.direction {
            Direction::Favourable => gain.max(0.0),
            Direction::Adverse => gain.min(0.0),
        };
        Ok(Self { gain, mean, error })
    }
}

/// The most advantaged subgroup of ordered ones, else the best, of these the most populous.
fn reference(groups: &Groups, members: &[Member], ordered: bool) -> Member {
    let better = |one: &Member, other: &Member| {
        let by_estimate = match groups.direction {
            Direction::Favourable => one.estimate.total_cmp(&other.estimate),
            Direction::Adverse => other.estimate.total_cmp(&one.estimate),
        };
        let people = |m: &Member| m.population.unwrap_or(0.0);
        by_estimate.then(people(one).total_cmp(&people(other)))
    };
    let chosen = if ordered {
        members.last()
    } else {
        members.iter().max_by(|one, other| better(one, other))
    };
    *chosen.expect("there are three members at least, by the check of present()")
}

/// The standard error of the attributable fraction (Walter 1978), from counts inside and outside the reference.
fn walter(groups: &Groups, reference: Member, mean: f64, n: f64) -> Result<f64, NoInterval> {
    let scale = groups.scale.ok_or(NoInterval::Scale)?.units();
    let population = reference.population.ok_or(NoInterval::Population)?;
    let inside = reference.estimate / scale * population;
    let outside = mean / scale * n - inside;
    let without = (population - inside, n - outside - population);
    let spread = outside * without.0 * (n - inside) + without.1 * inside * inside;
    let cubes = (outside + inside).powi(3) * population.powi(3);
    Ok((inside * n * spread / cubes).sqrt())
}
