//! A population divided into groups, each with its figures.

use std::collections::BTreeSet;

use lifecourse_core::{
    Category, Division, Figure, Indicator, Limits, Mark, Measured, Period, Polarity, Ranked,
    Reading, Segment, ValueType,
};
use lifecourse_statistics::inequality::{Direction, Groups, Scale, Subgroup};

use crate::Refusal;

/// Half the width of a 95 % interval, in standard errors.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// A population divided into groups, with the figures of each.
///
/// Groups of deprivation are put in their order, the most deprived first; others keep theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Strata<'a> {
    indicator: &'a Indicator,
    place: &'a str,
    division: &'a Division,
    groups: Vec<Stratum<'a>>,
    whole: &'a [(Period, Figure)],
    /// The sex and ages asked for, if they are not the indicator's own.
    segment: Option<Segment>,
}

/// One group with its figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum<'a> {
    /// What it is called: a category, or an area.
    pub name: &'a str,
    /// The category that it is, unless it is an area.
    pub category: Option<&'a Category>,
    /// The code of the area that it is, unless it is a category.
    pub area: Option<&'a str>,
    /// Its figures, oldest first.
    pub points: &'a [(Period, Figure)],
}

/// One group in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cross<'a> {
    /// What the group is called.
    pub name: &'a str,
    /// The code of the area that it is, unless it is a category.
    pub area: Option<&'a str>,
    /// The value with its limits.
    pub measured: Measured,
    /// The standard error: from the limits, else from count and denominator.
    pub standard_error: Option<f64>,
    /// How many events.
    pub count: Option<f64>,
    /// How many people.
    pub population: Option<f64>,
    /// Whether count and denominator make the value, so that they count the people it is of and
    /// not those who were asked in a survey.
    pub counted: bool,
}

impl<'a> Strata<'a> {
    /// The groups of `division` in `place`, with the figures of the whole population where they
    /// are published.
    #[must_use]
    pub fn new(
        indicator: &'a Indicator,
        place: &'a str,
        division: &'a Division,
        mut groups: Vec<Stratum<'a>>,
        whole: &'a [(Period, Figure)],
    ) -> Self {
        groups.sort_by_key(Stratum::rank);
        Self { indicator, place, division, groups, whole, segment: None }
    }

    /// The same as the figures of `segment`, which sentences name where it is not the part of the
    /// population that the indicator is of.
    #[must_use]
    pub fn with_segment(self, segment: &Segment) -> Self {
        Self { segment: Some(segment.whole()), ..self }
    }

    /// The sex and ages whose figures they are.
    #[must_use]
    pub fn segment(&self) -> Segment {
        self.segment.clone().unwrap_or_else(|| self.indicator.headline.whole())
    }

    /// The place within a sentence, with the sex and ages if they are not the indicator's own:
    /// `Leicester`, `Leicester (Female, 65+ yrs)`.
    pub(crate) fn of_whom(&self) -> String {
        format!("{}{}", self.place, beside_headline(self.indicator, &self.segment()))
    }

    /// What is measured.
    #[must_use]
    pub const fn indicator(&self) -> &'a Indicator {
        self.indicator
    }

    /// The name of the place.
    #[must_use]
    pub const fn place(&self) -> &'a str {
        self.place
    }

    /// What it is divided by.
    #[must_use]
    pub const fn division(&self) -> &'a Division {
        self.division
    }

    /// The groups in their order.
    #[must_use]
    pub fn groups(&self) -> &[Stratum<'a>] {
        &self.groups
    }

    /// The figures of the whole population, oldest first.
    #[must_use]
    pub const fn whole(&self) -> &'a [(Period, Figure)] {
        self.whole
    }

    /// Of what, where and between whom, for the heading of a reply.
    #[must_use]
    pub fn about(&self) -> String {
        format!("{}, {}, by {}", self.indicator.title, self.of_whom(), self.division)
    }

    /// Whether high is good, if that is said.
    ///
    /// # Errors
    /// [`Refusal::NoPolarity`].
    pub const fn direction(&self) -> Result<Direction, Refusal> {
        match self.indicator.polarity {
            Polarity::HighIsGood => Ok(Direction::Favourable),
            Polarity::LowIsGood => Ok(Direction::Adverse),
            Polarity::NoJudgement => Err(Refusal::NoPolarity),
        }
    }

    /// Whether the groups run from the most to the least deprived, all of them there.
    ///
    /// # Errors
    /// [`Refusal::NotOrdered`], [`Refusal::EditionsDiffer`], or [`Refusal::TooFewGroups`] if one
    /// of the deciles or quintiles is not there at all.
    pub fn ordered(&self) -> Result<(), Refusal> {
        let mut found = None;
        for (at, group) in self.groups.iter().enumerate() {
            let rank = group.category.and_then(Category::deprivation).ok_or(Refusal::NotOrdered)?;
            let first = *found.get_or_insert(rank);
            if let (Some(one), Some(other)) = (first.edition, rank.edition)
                && one != other
            {
                return Err(Refusal::EditionsDiffer { one, other });
            }
            let needed = usize::from(first.of);
            if usize::from(rank.rank) != at + 1 || rank.of != first.of {
                return Err(Refusal::TooFewGroups { found: self.groups.len(), needed });
            }
        }
        match found {
            None => Err(Refusal::NoFigures),
            Some(rank) if self.groups.len() == usize::from(rank.of) => Ok(()),
            Some(rank) => Err(Refusal::TooFewGroups {
                found: self.groups.len(),
                needed: usize::from(rank.of),
            }),
        }
    }

    /// Whether each group holds about as many people, so that equal shares may stand in for
    /// populations that are not published: deciles or quintiles of neighbourhoods.
    #[must_use]
    pub fn are_even(&self) -> bool {
        self.groups.iter().all(|group| {
            group
                .category
                .and_then(Category::deprivation)
                .is_some_and(|rank| rank.ranked == Ranked::Neighbourhoods)
        })
    }

    /// The periods for which any group has a figure, oldest first.
    #[must_use]
    pub fn periods(&self) -> Vec<Period> {
        let all = self.groups.iter().flat_map(|group| group.points.iter().map(|point| point.0));
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The groups in `period`, without those whose figure is missing; they are named beside.
    #[must_use]
    pub fn at(&self, period: Period) -> (Vec<Cross<'a>>, Vec<&'a str>) {
        let mut found = Vec::with_capacity(self.groups.len());
        let mut missing = Vec::new();
        for group in &self.groups {
            match self.cross(group, period) {
                Some(cross) => found.push(cross),
                None => missing.push(group.name),
            }
        }
        (found, missing)
    }

    /// The groups in `period`, every one of them.
    ///
    /// # Errors
    /// [`Refusal::GroupMissing`].
    pub fn all_at(&self, period: Period) -> Result<Vec<Cross<'a>>, Refusal> {
        match self.at(period) {
            (found, missing) if missing.is_empty() => Ok(found),
            (_, missing) => Err(Refusal::GroupMissing { group: missing[0].to_owned(), period }),
        }
    }

    fn cross(&self, group: &Stratum<'a>, period: Period) -> Option<Cross<'a>> {
        let (_, figure) = group.points.iter().find(|point| point.0 == period)?;
        let Reading::Measured(measured) = figure.reading() else { return None };
        Some(Cross {
            name: group.name,
            area: group.area,
            measured,
            standard_error: standard_error(self.indicator, figure, measured),
            count: figure.count(),
            population: figure.denominator().filter(|people| *people > 0.0),
            counted: figure.counts_of_proportion(self.indicator.scale).is_some(),
        })
    }

    /// Whether a value is a part of a hundred, a thousand..., as the measures need to know.
    #[must_use]
    pub fn scale(&self) -> Option<Scale> {
        let bounded = self.indicator.value_type == ValueType::Proportion;
        let units = self.indicator.scale?.get();
        if bounded { Scale::new(units).ok() } else { None }
    }

    /// The groups as the measures of inequality take them.
    ///
    /// Without published populations, groups of neighbourhoods count as equally large. A group that
    /// is not among `groups` keeps its place, without an estimate.
    ///
    /// # Errors
    /// [`Refusal::NoPolarity`], or what the method refuses.
    pub fn measurable(&self, groups: &[Cross<'_>]) -> Result<Groups, Refusal> {
        let known = groups.iter().all(|group| group.population.is_some());
        let equal = self.are_even().then_some(1.0);
        let subgroup = |group: &Cross<'_>| Subgroup {
            estimate: Some(group.measured.value),
            standard_error: group.standard_error,
            population: if known { group.population } else { equal },
        };
        let direction = self.direction()?;
        let placed = |stratum: &Stratum<'_>| {
            groups.iter().find(|group| group.name == stratum.name).map(subgroup)
        };
        let subgroups: Vec<_> =
            self.groups.iter().map(|group| placed(group).unwrap_or_default()).collect();
        let made = if self.ordered().is_ok() {
            Groups::ordered(&subgroups, direction)
        } else {
            Groups::unordered(&subgroups, direction)
        }?;
        Ok(match self.scale() {
            Some(scale) => made.scale(scale),
            None => made,
        })
    }
}

impl Stratum<'_> {
    fn rank(&self) -> Option<u8> {
        Some(self.category?.deprivation()?.rank)
    }

    /// The first period from which on it is another series: its method or boundary changed.
    #[must_use]
    pub fn last_break(&self) -> Option<Period> {
        let broken = |point: &&(Period, Figure)| point.1.marks().contains(Mark::Break);
        self.points.iter().rev().find(broken).map(|point| point.0)
    }
}

/// The part of the population in brackets, after a blank, unless it is the one that `indicator` is
/// of.
pub(crate) fn beside_headline(indicator: &Indicator, segment: &Segment) -> String {
    if *segment == indicator.headline || *segment == indicator.headline.whole() {
        String::new()
    } else {
        format!(" ({segment})")
    }
}

/// The standard error of a figure: from its limits, else of a proportion or a rate from its count
/// and denominator.
pub(crate) fn standard_error(
    indicator: &Indicator,
    figure: &Figure,
    measured: Measured,
) -> Option<f64> {
    if let Some(Limits { lower, upper }) = measured.ci95 {
        let error = (upper - lower) / (2.0 * Z95);
        return (error > 0.0).then_some(error);
    }
    let scale = indicator.scale?.get();
    let error = match indicator.value_type {
        ValueType::Proportion => {
            let (count, denominator) = figure.counts_of_proportion(indicator.scale)?;
            let part = count / denominator;
            scale * (part * (1.0 - part) / denominator).sqrt()
        }
        ValueType::CrudeRate => scale * figure.count()?.sqrt() / figure.denominator()?,
        _ => return None,
    };
    (error.is_finite() && error > 0.0).then_some(error)
}

/// The middle of a period, in years.
pub(crate) fn middle(period: Period) -> f64 {
    let start = period.start();
    let months = f64::from(u8::from(start.month()) - 1) + f64::from(period.months()) / 2.0;
    f64::from(start.year()) + months / 12.0
}
