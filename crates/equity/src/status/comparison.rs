//! Against a comparator: does the area's interval hold the comparator's value?

use lifecourse_core::{Measured, Period};
use lifecourse_statistics::{
    Interval,
    benchmark::{self, Position},
};

use super::{Comparator, Series, tone};
use crate::{AnyVerdict, Basis, Finding, Number, Refusal, Tested, Tone, Verdict};

/// Where a series stands against its comparator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Better.
    Better,
    /// Not to be told apart from it.
    Similar,
    /// Worse.
    Worse,
    /// Higher, without a judgement.
    Higher,
    /// Lower, without a judgement.
    Lower,
}

impl Verdict for Comparison {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Better => AnyVerdict::good("better", "better"),
            Self::Similar => AnyVerdict::neutral("similar", "similar"),
            Self::Worse => AnyVerdict::bad("worse", "worse"),
            Self::Higher => AnyVerdict::neutral("higher", "higher"),
            Self::Lower => AnyVerdict::neutral("lower", "lower"),
        }
    }
}

/// The comparison of the latest figure with the first comparator that has one for the same period.
pub(super) fn compare(series: &Series<'_>) -> Result<Finding<Comparison>, Refusal> {
    let (period, here) = series.latest()?;
    if series.comparators.is_empty() {
        return Err(Refusal::NoComparator);
    }
    let (comparator, there) = series
        .comparators
        .iter()
        .find_map(|comparator| Some((comparator, value_at(comparator, period)?)))
        .ok_or(Refusal::ComparatorHasNoFigure { period })?;
    let (position, tested) = match here.ci95 {
        Some(limits) => {
            let interval = Interval { lower: limits.lower, upper: limits.upper };
            let position = benchmark::single(interval, there)
                .map_err(|error| Refusal::Unusable { reason: error.to_string() })?;
            (position, Tested::ByLimits)
        }
        None => (untested(here.value, there), Tested::Untested),
    };
    let verdict = verdict(series, position, tested);
    Ok(Finding {
        verdict,
        sentence: sentence(series, period, here, (comparator, there), (position, verdict, tested)),
        basis: Basis {
            method: match tested {
                Tested::ByLimits => "the comparator's value against the area's 95% interval",
                _ => "the two values as published, with no test",
            },
            source: match tested {
                Tested::ByLimits => {
                    "Fingertips public health technical guidance, comparing areas with benchmarks"
                }
                _ => "none: without limits there is no published comparison",
            },
            tested,
            periods: vec![period],
            numbers: numbers(here, there),
        },
    })
}

fn value_at(comparator: &Comparator<'_>, period: Period) -> Option<f64> {
    let (_, figure) = comparator.points.iter().rev().find(|(at, _)| *at == period)?;
    figure.measured().map(|measured| measured.value)
}

/// Values that differ by less than a thousandth are written alike, and so are called similar.
fn untested(here: f64, there: f64) -> Position {
    if (here - there).abs() <= 1e-3 * here.abs().max(there.abs()) {
        Position::Similar
    } else if here > there {
        Position::Higher
    } else {
        Position::Lower
    }
}

/// Better and worse are said of a difference that was tested; of another only higher and lower.
fn verdict(series: &Series<'_>, position: Position, tested: Tested) -> Comparison {
    let higher = match position {
        Position::Similar => return Comparison::Similar,
        Position::Higher => true,
        Position::Lower => false,
    };
    match tone(series.indicator.polarity, higher) {
        _ if tested == Tested::Untested && higher => Comparison::Higher,
        _ if tested == Tested::Untested => Comparison::Lower,
        Tone::Good => Comparison::Better,
        Tone::Bad => Comparison::Worse,
        Tone::Neutral if higher => Comparison::Higher,
        Tone::Neutral => Comparison::Lower,
    }
}

fn sentence(
    series: &Series<'_>,
    period: Period,
    here: Measured,
    (comparator, there): (&Comparator<'_>, f64),
    (position, verdict, tested): (Position, Comparison, Tested),
) -> String {
    let relation = match position {
        Position::Higher => "higher than",
        Position::Similar => "similar to",
        Position::Lower => "lower than",
    };
    let judgement = match verdict {
        Comparison::Better => ", which is better",
        Comparison::Worse => ", which is worse",
        _ => "",
    };
    let caveat = match tested {
        Tested::Untested => ". No limits are published, so this may be chance",
        _ => "",
    };
    format!(
        "In {period}, {} was {}, {relation} {} ({}){judgement}{caveat}.",
        series.whom(),
        series.indicator.with_unit(here.value),
        comparator.name,
        series.indicator.with_unit(there),
    )
}

fn numbers(here: Measured, there: f64) -> Vec<Number> {
    let mut numbers = vec![Number::new("value", here.value), Number::new("comparator", there)];
    if let Some(limits) = here.ci95 {
        numbers.push(Number::new("lower 95% limit", limits.lower));
        numbers.push(Number::new("upper 95% limit", limits.upper));
    }
    numbers
}
