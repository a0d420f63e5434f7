//! The years of each group that can be tested together, and the series made of them.

use lifecourse_core::{Measured, Period, ValueType};
use lifecourse_statistics::inequality::Direction;

use crate::{
    Cross, Refusal, Strata, Stratum, Tested,
    strata::{middle, standard_error},
};

/// Years that a trend needs.
const FEWEST: usize = 5;

/// A series of yearly values, with standard errors where all have one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) values: Vec<f64>,
    pub(super) errors: Option<Vec<f64>>,
}

/// How the groups are weighed against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weights {
    /// By their published denominators.
    Published {
        /// Whether counts and denominators make the values, so that they are of all people.
        counted: bool,
    },
    /// Alike, as neighbourhood deciles and quintiles hold about as many people.
    Equal,
}

/// The unbroken years up to the latest in which every group has a figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Years {
    pub(super) direction: Direction,
    pub(super) periods: Vec<Period>,
    /// The middle of each period, in years.
    pub(super) times: Vec<f64>,
    /// The groups, most deprived first.
    pub(super) groups: Vec<(String, Line)>,
    /// What standard errors are from, where there are any.
    pub(super) errors: Tested,
    /// The weight of each group in each period; none where populations are not known.
    pub(super) weights: Result<(Weights, Vec<Vec<f64>>), Refusal>,
    /// The whole population as it is published, if it is for each of the periods.
    pub(super) whole: Option<Line>,
    /// Why earlier years were left out.
    pub(super) since: Option<Refusal>,
}

impl Years {
    /// The latest years of `strata` that follow each other without a gap, a break or a missing group.
    pub(super) fn of(strata: &Strata<'_>) -> Result<Self, Refusal> {
        let direction = strata.direction()?;
        strata.ordered()?;
        let all = strata.periods();
        check(&all)?;
        let (crosses, since) = unbroken(strata, &all)?;
        if crosses.len() < FEWEST {
            let found = crosses.len();
            return Err(match since {
                Some(reason) if all.len() >= FEWEST => reason,
                _ => Refusal::TooFewPoints { found },
            });
        }
        let periods = all[all.len() - crosses.len()..].to_vec();
        let limits = crosses.iter().flatten().all(|group| group.measured.ci95.is_some());
        let groups = strata
            .groups()
            .iter()
            .enumerate()
            .map(|(at, group)| (group.name.to_owned(), Line::of_group(&crosses, at)))
            .collect();
        Ok(Self {
            direction,
            times: periods.iter().map(|period| middle(*period)).collect(),
            groups,
            errors: if limits { Tested::ByLimits } else { Tested::ByCounts },
            weights: weights(strata, &crosses, &periods),
            whole: whole(strata, &periods),
            since,
            periods,
        })
    }

    /// The first and the last period.
    pub(super) fn span(&self) -> (Period, Period) {
        (self.periods[0], self.periods[self.periods.len() - 1])
    }

    /// The most deprived group.
    pub(super) fn most(&self) -> &Line {
        &self.groups[0].1
    }

    /// The mean of all groups but the most deprived.
    pub(super) fn rest(&self) -> Result<Line, Refusal> {
        self.mean(1)
    }

    /// The whole population as published, else the mean of all groups.
    pub(super) fn average(&self) -> Result<Line, Refusal> {
        self.whole.clone().map_or_else(|| self.mean(0), Ok)
    }

    /// The weighted mean of the groups from place `first` on.
    fn mean(&self, first: usize) -> Result<Line, Refusal> {
        let (_, weights) = self.weights.as_ref().map_err(Clone::clone)?;
        let groups = &self.groups[first..];
        let (mut values, mut errors) = (Vec::new(), Some(Vec::new()));
        for (at, year) in weights.iter().enumerate() {
            let total: f64 = year[first..].iter().sum();
            let shares = || year[first..].iter().map(|weight| weight / total).zip(groups);
            values.push(shares().map(|(share, (_, line))| share * line.values[at]).sum());
            let part = |(share, (_, line)): (f64, &(String, Line))| {
                Some((share * line.errors.as_ref()?[at]).powi(2))
            };
            let variance = shares().map(part).sum::<Option<f64>>();
            errors = errors.zip(variance).map(|(mut errors, variance)| {
                errors.push(variance.sqrt());
                errors
            });
        }
        Ok(Line { values, errors })
    }
}

impl Line {
    fn of_group(crosses: &[Vec<Cross<'_>>], at: usize) -> Self {
        Self {
            values: crosses.iter().map(|year| year[at].measured.value).collect(),
            errors: crosses.iter().map(|year| year[at].standard_error).collect(),
        }
    }
}

/// Whether the periods are whole years that do not overlap.
fn check(periods: &[Period]) -> Result<(), Refusal> {
    if periods.is_empty() {
        return Err(Refusal::NoFigures);
    }
    if let Some(period) = periods.iter().find(|period| period.months() < 12) {
        return Err(Refusal::PartOfYear { period: *period });
    }
    match periods.windows(2).find(|pair| pair[0].overlaps(pair[1])) {
        Some(pair) => Err(Refusal::OverlappingPeriods { period: pair[1] }),
        None => Ok(()),
    }
}

/// Whether `after` is the period next to `before`.
fn joined(before: Period, after: Period) -> bool {
    after.follows(before)
        || (before.months() == after.months() && before.end().next_day() == Some(after.start()))
}

type Crosses<'a> = Vec<Vec<Cross<'a>>>;

/// The figures of the latest unbroken periods, and what ended them if they are not all.
fn unbroken<'a>(
    strata: &Strata<'a>,
    periods: &[Period],
) -> Result<(Crosses<'a>, Option<Refusal>), Refusal> {
    let last_break = strata.groups().iter().filter_map(Stratum::last_break).max();
    let mut found: Crosses<'a> = Vec::with_capacity(periods.len());
    let mut ended = None;
    for (at, &period) in periods.iter().enumerate().rev() {
        let later = periods.get(at + 1).copied();
        match (later, strata.all_at(period)) {
            (Some(later), _) if last_break == Some(later) => {
                ended = Some(Refusal::Break { period: later });
            }
            (Some(later), _) if !joined(period, later) => {
                ended = Some(Refusal::Gap { period: later });
            }
            (None, Err(missing)) => return Err(missing),
            (Some(_), Err(missing)) => ended = Some(missing),
            (_, Ok(crosses)) => {
                found.push(crosses);
                continue;
            }
        }
        break;
    }
    found.reverse();
    Ok((found, ended))
}

/// The weight of each group in each period.
pub(super) fn weights(
    strata: &Strata<'_>,
    crosses: &[Vec<Cross<'_>>],
    periods: &[Period],
) -> Result<(Weights, Vec<Vec<f64>>), Refusal> {
    let people = |year: &Vec<Cross<'_>>| year.iter().map(|group| group.population).collect();
    if let Some(published) = crosses.iter().map(people).collect::<Option<Vec<Vec<f64>>>>() {
        let of_people =
            matches!(strata.indicator().value_type, ValueType::Proportion | ValueType::CrudeRate);
        let counted = !of_people || crosses.iter().flatten().all(|group| group.counted);
        return Ok((Weights::Published { counted }, published));
    }
    if strata.are_even() {
        return Ok((Weights::Equal, crosses.iter().map(|year| vec![1.0; year.len()]).collect()));
    }
    let unknown = crosses.iter().zip(periods).find_map(|(year, period)| {
        let group = year.iter().find(|group| group.population.is_none())?;
        Some(Refusal::NoPopulation { group: group.name.to_owned(), period: *period })
    });
    Err(unknown.unwrap_or(Refusal::NoFigures))
}

/// The whole population in each of the periods, if it is published for all of them.
fn whole(strata: &Strata<'_>, periods: &[Period]) -> Option<Line> {
    let measured: Vec<(Measured, Option<f64>)> = periods
        .iter()
        .map(|period| {
            let (_, figure) = strata.whole().iter().find(|point| point.0 == *period)?;
            let measured = figure.measured()?;
            Some((measured, standard_error(strata.indicator(), figure, measured)))
        })
        .collect::<Option<_>>()?;
    Some(Line {
        values: measured.iter().map(|(measured, _)| measured.value).collect(),
        errors: measured.iter().map(|(_, error)| *error).collect(),
    })
}
