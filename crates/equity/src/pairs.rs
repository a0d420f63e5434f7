//! Need and what is given for it, side by side in each group of one period.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use lifecourse_core::{Indicator, Period, ValueType, thousands};
use lifecourse_statistics::care;

use crate::{Cross, Refusal, Strata};

/// Groups that a comparison of care with need takes.
const FEWEST: usize = 3;
/// The part by which the two denominators of one group may differ.
const SAME_PEOPLE: f64 = 0.05;

/// What to know where groups are weighed alike.
pub(crate) const ALIKE: &str = "How many people the groups hold is not published; as groups of \
                                neighbourhoods they are taken as equally large.";
/// What to know where denominators may be those of a survey.
pub(crate) const BY_SURVEY: &str = "The groups are weighted by the published denominators, which \
                                    may be the people asked in a survey.";

/// The groups of two indicators in one period.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pairs<'a> {
    pub(crate) period: Period,
    /// The most deprived first, or those in most need where the groups have no order of their own,
    /// equal ones by code or name.
    pub(crate) all: Vec<Pair<'a>>,
    /// Groups that one of the indicators has no figure for.
    pub(crate) left_out: Vec<&'a str>,
    /// Whether the order is that of deprivation; of need itself otherwise.
    pub(crate) by_deprivation: bool,
    pub(crate) weighed: Weighed,
}

/// By what the groups are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weighed {
    /// By their people.
    ByPeople,
    /// By denominators that may be the people asked in a survey.
    BySurvey,
    /// All alike, because populations are not published.
    Alike,
}

/// One group with its need and what it is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair<'a> {
    pub(crate) need: Cross<'a>,
    pub(crate) given: Cross<'a>,
    /// How many people, or 1 where all groups count as equally large.
    pub(crate) people: f64,
    /// Need for each person, in the unit of its indicator unless that is a count.
    pub(crate) need_each: f64,
    /// What is given for each person.
    pub(crate) given_each: f64,
}

impl<'a> Pairs<'a> {
    /// The groups of `need` and `given` in `period`, or in the latest that both have.
    ///
    /// Every group of a deprivation division must be there; areas without a figure are left out.
    pub(crate) fn of(
        need: &Strata<'a>,
        given: &Strata<'a>,
        period: Option<Period>,
    ) -> Result<Self, Refusal> {
        let by_deprivation = match need.ordered() {
            Ok(()) => {
                given.ordered()?;
                true
            }
            Err(Refusal::NotOrdered) => false,
            Err(refusal) => return Err(refusal),
        };
        let period = match period {
            Some(period) => period,
            None => latest(need, given)?,
        };
        let (needs, givens) = if by_deprivation {
            (need.all_at(period)?, given.all_at(period)?)
        } else {
            (need.at(period).0, given.at(period).0)
        };
        let found = matched(needs, &givens);
        if found.len() < FEWEST {
            return Err(Refusal::TooFewGroups { found: found.len(), needed: FEWEST });
        }
        let left_out = without(need, &found);
        let (people, weighed) = populations(need, given, &found, period)?;
        let pairs = found.into_iter().zip(people).map(|((of_need, of_given), people)| Pair {
            need_each: each(need, &of_need, people),
            given_each: each(given, &of_given, people),
            need: of_need,
            given: of_given,
            people,
        });
        let mut pairs = Self { period, all: pairs.collect(), left_out, by_deprivation, weighed };
        pairs.check(need, given)?;
        if !by_deprivation {
            // Need is above 0, where the bits of numbers are in their order.
            pairs
                .all
                .sort_by_cached_key(|pair| (Reverse(pair.need_each.to_bits()), key(&pair.need)));
        }
        Ok(pairs)
    }

    /// The groups as the methods take them; what is `exact` has no chance in it.
    pub(crate) fn groups(&self, exact: bool) -> Vec<care::Group> {
        let group = |(at, pair): (usize, &Pair<'_>)| care::Group {
            population: pair.people,
            rank: if self.by_deprivation { at as f64 } else { -pair.need_each },
            need: pair.need_each,
            care: pair.given_each,
            need_error: error(&pair.need, pair.need_each),
            care_error: match error(&pair.given, pair.given_each) {
                None if exact => Some(0.0),
                error => error,
            },
        };
        self.all.iter().enumerate().map(group).collect()
    }

    /// Whether limits are published for all need, and for all that is given.
    pub(crate) fn have_limits(&self) -> bool {
        let limits = |cross: &Cross<'_>| cross.measured.ci95.is_some();
        self.all.iter().all(|pair| limits(&pair.need) && limits(&pair.given))
    }

    /// The values in all groups together: of need and of what is given, for each person.
    pub(crate) fn means(&self) -> (f64, f64) {
        let people: f64 = self.all.iter().map(|pair| pair.people).sum();
        let mean = |of: fn(&Pair<'_>) -> f64| {
            self.all.iter().map(|pair| pair.people * of(pair)).sum::<f64>() / people
        };
        (mean(|pair| pair.need_each), mean(|pair| pair.given_each))
    }

    /// What a reader must know of the weights.
    pub(crate) fn remark(&self) -> Option<String> {
        match self.weighed {
            Weighed::ByPeople => None,
            Weighed::BySurvey => Some(BY_SURVEY.to_owned()),
            Weighed::Alike => Some(ALIKE.to_owned()),
        }
    }

    /// The people of a group, where they are known.
    pub(crate) fn people(&self, pair: &Pair<'_>) -> Option<f64> {
        (self.weighed != Weighed::Alike).then_some(pair.people)
    }

    /// Need must be above 0 and what is given not below it.
    fn check(&self, need: &Strata<'_>, given: &Strata<'_>) -> Result<(), Refusal> {
        for pair in &self.all {
            let refuse = |strata: &Strata<'_>, value: f64| {
                Err(Refusal::NotPositive {
                    what: strata.indicator().title.to_string(),
                    group: pair.need.name.to_owned(),
                    value: strata.indicator().with_unit(value),
                })
            };
            if pair.need_each <= 0.0 {
                return refuse(need, pair.need.measured.value);
            }
            if pair.given_each < 0.0 {
                return refuse(given, pair.given.measured.value);
            }
        }
        if self.all.iter().all(|pair| pair.given_each <= 0.0) {
            return Err(Refusal::Nothing { what: "provision in any of the groups" });
        }
        Ok(())
    }
}

/// The standard error of a value for each person.
fn error(cross: &Cross<'_>, each: f64) -> Option<f64> {
    let value = cross.measured.value;
    cross.standard_error.map(|error| if value > 0.0 { error * each / value } else { error })
}

/// The groups that are there in both, by their codes or names.
fn matched<'a>(needs: Vec<Cross<'a>>, givens: &[Cross<'a>]) -> Vec<(Cross<'a>, Cross<'a>)> {
    let alike = |(need, given): (&Cross<'_>, &Cross<'_>)| key(need) == key(given);
    if needs.len() == givens.len() && needs.iter().zip(givens).all(alike) {
        return needs.into_iter().zip(givens.iter().copied()).collect();
    }
    let by_key: HashMap<&str, &Cross<'a>> =
        givens.iter().map(|given| (key(given), given)).collect();
    let pair = |need: Cross<'a>| by_key.get(key(&need)).map(|given| (need, **given));
    needs.into_iter().filter_map(pair).collect()
}

/// The groups of `strata` that are not among those found.
fn without<'a>(strata: &Strata<'a>, found: &[(Cross<'a>, Cross<'a>)]) -> Vec<&'a str> {
    if found.len() == strata.groups().len() {
        return Vec::new();
    }
    let here: HashSet<&str> = found.iter().map(|(need, _)| key(need)).collect();
    let groups = strata.groups().iter();
    groups
        .filter(|group| !here.contains(group.area.unwrap_or(group.name)))
        .map(|group| group.name)
        .collect()
}

/// What a group is known by in both indicators.
fn key<'a>(cross: &Cross<'a>) -> &'a str {
    cross.area.unwrap_or(cross.name)
}

/// The latest period in which both indicators have figures.
fn latest(need: &Strata<'_>, given: &Strata<'_>) -> Result<Period, Refusal> {
    let (needs, givens) = (need.periods(), given.periods());
    if needs.is_empty() || givens.is_empty() {
        return Err(Refusal::NoFigures);
    }
    needs.into_iter().rev().find(|period| givens.contains(period)).ok_or_else(|| {
        Refusal::NoCommonPeriod {
            one: need.indicator().title.to_string(),
            other: given.indicator().title.to_string(),
        }
    })
}

/// How many people each group has, and where that is known from.
fn populations(
    need: &Strata<'_>,
    given: &Strata<'_>,
    groups: &[(Cross<'_>, Cross<'_>)],
    period: Period,
) -> Result<(Vec<f64>, Weighed), Refusal> {
    for (of_need, of_given) in groups {
        let Some((one, other)) = of_need.population.zip(of_given.population) else { continue };
        let apart = (one - other).abs() / one.max(other);
        if apart > SAME_PEOPLE {
            return Err(Refusal::DenominatorsDiffer {
                group: of_need.name.to_owned(),
                one: need.indicator().title.to_string(),
                other: given.indicator().title.to_string(),
                percent: percent(apart),
            });
        }
    }
    // One indicator's denominators for all groups, so that they are of one kind.
    let of_need: Option<Vec<f64>> = groups.iter().map(|(need, _)| need.population).collect();
    let of_given: Option<Vec<f64>> = groups.iter().map(|(_, given)| given.population).collect();
    let counted = |strata: &Strata<'_>, all: bool| {
        if all || !of_people(strata.indicator()) { Weighed::ByPeople } else { Weighed::BySurvey }
    };
    if let Some(people) = of_need {
        return Ok((people, counted(need, groups.iter().all(|(need, _)| need.counted))));
    }
    if let Some(people) = of_given {
        return Ok((people, counted(given, groups.iter().all(|(_, given)| given.counted))));
    }
    let unknown = groups.iter().find(|(need, _)| need.population.is_none());
    match unknown {
        Some((group, _)) if !need.are_even() => {
            Err(Refusal::NoPopulation { group: group.name.to_owned(), period })
        }
        _ => Ok((vec![1.0; groups.len()], Weighed::Alike)),
    }
}

/// Whether a value is of so many people, whose number its denominator is.
pub(crate) fn of_people(indicator: &Indicator) -> bool {
    matches!(indicator.value_type, ValueType::Proportion | ValueType::CrudeRate)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of the larger of two, from 0 to 1"
)]
fn percent(part: f64) -> u32 {
    (100.0 * part).round() as u32
}

/// The value for each person: counts are divided by people, everything else is so already.
fn each(strata: &Strata<'_>, cross: &Cross<'_>, people: f64) -> f64 {
    match strata.indicator().value_type {
        ValueType::Count => cross.measured.value / people,
        _ => cross.measured.value,
    }
}

/// The title of an indicator with its unit, for the name of a column.
pub(crate) fn heading(indicator: &Indicator) -> String {
    match (indicator.unit.as_deref(), indicator.scale) {
        (Some(unit), _) => format!("{}, {unit}", indicator.title),
        (None, Some(scale)) if scale.get() > 1.0 => {
            format!("{}, per {}", indicator.title, thousands(scale.get()))
        }
        _ => indicator.title.to_string(),
    }
}

/// The same where counts are given for each person.
pub(crate) fn heading_each(indicator: &Indicator) -> String {
    match indicator.value_type {
        ValueType::Count => format!("{}, for each person", heading(indicator)),
        _ => heading(indicator),
    }
}

/// How many decimals show the differences between numbers of this size.
pub(crate) fn places(values: impl Iterator<Item = f64>) -> u8 {
    match values.map(f64::abs).fold(0.0, f64::max) {
        size if size >= 1000.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 4,
    }
}
