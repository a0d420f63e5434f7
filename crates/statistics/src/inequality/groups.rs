//! The input of every grouped measure: the subgroups of one setting, checked once.

use crate::{StatisticsError, check};

/// One subgroup of a setting, such as a deprivation decile or an ethnic group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Subgroup {
    /// The estimate, in the indicator's unit; `None` where there is none.
    pub estimate: Option<f64>,
    /// The standard error of the estimate, in the same unit.
    pub standard_error: Option<f64>,
    /// The number of people.
    pub population: Option<f64>,
}

impl Subgroup {
    /// A subgroup known by its estimate alone.
    #[must_use]
    pub const fn new(estimate: f64) -> Self {
        Self { estimate: Some(estimate), standard_error: None, population: None }
    }

    /// With a standard error.
    #[must_use]
    pub const fn with_standard_error(mut self, standard_error: f64) -> Self {
        self.standard_error = Some(standard_error);
        self
    }

    /// With a number of people.
    #[must_use]
    pub const fn with_population(mut self, population: f64) -> Self {
        self.population = Some(population);
        self
    }
}

/// Whether a high value of the indicator is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// High is good: coverage of vaccination, life expectancy.
    Favourable,
    /// Low is good: smoking, mortality.
    Adverse,
}

/// What the indicator counts per: 1 for a proportion, 100 for per cent, 1,000 or 100,000 for a rate.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Scale(f64);

impl Scale {
    /// Fractions of 1.
    pub const PROPORTION: Self = Self(1.0);
    /// Per cent.
    pub const PERCENT: Self = Self(100.0);
    /// Per 1,000.
    pub const PER_1000: Self = Self(1e3);
    /// Per 100,000.
    pub const PER_100_000: Self = Self(1e5);

    /// Counts per `units`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless `units` is finite and above 0.
    pub fn new(units: f64) -> Result<Self, StatisticsError> {
        check::single("the scale").positive(units).map(Self)
    }

    /// The units.
    #[must_use]
    pub const fn units(self) -> f64 {
        self.0
    }
}

/// A subgroup that has an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Member {
    /// Its place in the input, from 0.
    pub(super) place: usize,
    pub(super) estimate: f64,
    pub(super) standard_error: Option<f64>,
    pub(super) population: Option<f64>,
}

/// How the subgroups stand to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Dimension {
    /// From the most disadvantaged to the most advantaged; whether the first and the last have an estimate.
    Ordered { ends: (bool, bool) },
    /// Without an order; the place of the reference among the members, if one was chosen.
    Unordered { reference: Option<usize> },
}

/// The subgroups of one setting, for one indicator, checked.
///
/// Ordered groups run from the most disadvantaged to the most advantaged; only unordered groups can have a
/// reference subgroup, and only one.
///
/// # Examples
/// ```
/// use lifecourse_statistics::inequality::{Direction, Groups, Measure, Options, Scale, Subgroup};
/// // Births attended by skilled staff, per cent, from the poorest to the richest fifth.
/// let quintiles = [(75.6, 2072.0), (91.0, 2112.0), (96.0, 1983.0), (97.0, 2052.0), (99.2, 1885.0)]
///     .map(|(births, population)| Subgroup::new(births).with_population(population));
/// let groups = Groups::ordered(&quintiles, Direction::Favourable)?.scale(Scale::PERCENT);
/// let gap = Measure::Difference.evaluate(&groups, &Options::default())?;
/// assert!((gap.value - 23.6).abs() < 1e-9);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    pub(super) members: Vec<Member>,
    /// The places, from 0, of subgroups without an estimate that may not be passed over in silence.
    missing: Vec<usize>,
    pub(super) dimension: Dimension,
    pub(super) direction: Direction,
    pub(super) scale: Option<Scale>,
    pub(super) setting_average: Option<f64>,
}

impl Groups {
    /// Subgroups in their order, the most disadvantaged first.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`], naming the element, for a number that is not finite, or a standard
    /// error or population below 0.
    pub fn ordered(subgroups: &[Subgroup], direction: Direction) -> Result<Self, StatisticsError> {
        Self::in_order(subgroups.iter().enumerate(), direction)
    }

    fn in_order<'a>(
        subgroups: impl ExactSizeIterator<Item = (usize, &'a Subgroup)> + Clone,
        direction: Direction,
    ) -> Result<Self, StatisticsError> {
        let known =
            |found: Option<(usize, &Subgroup)>| found.is_some_and(|(_, s)| s.estimate.is_some());
        let ends = (known(subgroups.clone().next()), known(subgroups.clone().last()));
        Self::checked(subgroups, direction, Dimension::Ordered { ends })
    }

    /// Subgroups in any order, with the `rank` of each: the lowest for the most disadvantaged.
    ///
    /// # Errors
    /// As [`Groups::ordered`]; also [`StatisticsError::Length`] if the columns differ in length and
    /// [`StatisticsError::OutOfRange`], naming the element, for ranks that are not consecutive or occur twice.
    pub fn ranked(
        subgroups: &[Subgroup],
        rank: &[i64],
        direction: Direction,
    ) -> Result<Self, StatisticsError> {
        check::length("the ranks", rank.len(), subgroups.len())?;
        let mut places: Vec<usize> = (0..rank.len()).collect();
        places.sort_by_key(|&place| rank[place]);
        for pair in places.windows(2) {
            if rank[pair[1]].checked_sub(rank[pair[0]]) != Some(1) {
                return Err(check::element("the rank", pair[1])
                    .refuse(rank[pair[1]] as f64, "one above the rank before it"));
            }
        }
        Self::in_order(places.into_iter().map(|place| (place, &subgroups[place])), direction)
    }

    /// Subgroups without an order and without a reference.
    ///
    /// # Errors
    /// As [`Groups::ordered`].
    pub fn unordered(
        subgroups: &[Subgroup],
        direction: Direction,
    ) -> Result<Self, StatisticsError> {
        let dimension = Dimension::Unordered { reference: None };
        Self::checked(subgroups.iter().enumerate(), direction, dimension)
    }

    /// Subgroups without an order, compared with the subgroup at place `reference`, from 0.
    ///
    /// # Errors
    /// As [`Groups::ordered`]; also [`StatisticsError::OutOfRange`] if there is no subgroup at that place and
    /// [`StatisticsError::Missing`] if it has no estimate.
    pub fn with_reference(
        subgroups: &[Subgroup],
        direction: Direction,
        reference: usize,
    ) -> Result<Self, StatisticsError> {
        let Some(subgroup) = subgroups.get(reference) else {
            return Err(check::single("the place of the reference subgroup")
                .refuse(reference as f64, "the place of a subgroup, from 0"));
        };
        if subgroup.estimate.is_none() {
            return Err(StatisticsError::Missing {
                what: "the estimate of the reference subgroup",
                index: Some(reference),
                advice: "choose another reference",
            });
        }
        let before = &subgroups[..reference];
        let place = before.iter().filter(|s| s.estimate.is_some()).count();
        let dimension = Dimension::Unordered { reference: Some(place) };
        Self::checked(subgroups.iter().enumerate(), direction, dimension)
    }

    fn checked<'a>(
        subgroups: impl ExactSizeIterator<Item = (usize, &'a Subgroup)>,
        direction: Direction,
        dimension: Dimension,
    ) -> Result<Self, StatisticsError> {
        let mut members = Vec::with_capacity(subgroups.len());
        let mut missing = Vec::new();
        for (place, subgroup) in subgroups {
            if let Some(error) = subgroup.standard_error {
                check::element("the standard error", place).not_negative(error)?;
            }
            if let Some(population) = subgroup.population {
                check::element("the population", place).not_negative(population)?;
            }
            let Some(estimate) = subgroup.estimate else {
                missing.push(place);
                continue;
            };
            members.push(Member {
                place,
                estimate: check::element("the estimate", place).finite(estimate)?,
                standard_error: subgroup.standard_error,
                population: subgroup.population,
            });
        }
        Ok(Self { members, missing, dimension, direction, scale: None, setting_average: None })
    }

    /// With the scale of the indicator.
    #[must_use]
    pub const fn scale(mut self, scale: Scale) -> Self {
        self.scale = Some(scale);
        self
    }

    /// With the average of the whole setting, for subgroups whose populations are not known.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if it is not finite.
    pub fn setting_average(mut self, average: f64) -> Result<Self, StatisticsError> {
        self.setting_average = Some(check::single("the setting average").finite(average)?);
        Ok(self)
    }

    /// Leaves out the subgroups without an estimate, however many, as if they had not been given.
    #[must_use]
    pub fn without_missing(mut self) -> Self {
        self.missing.clear();
        if let Dimension::Ordered { ends } = &mut self.dimension {
            *ends = (true, true);
        }
        self
    }

    /// The members, when at most `allowed` of all subgroups lack an estimate and `needed` have one.
    pub(super) fn present(
        &self,
        allowed: f64,
        needed: usize,
    ) -> Result<&[Member], StatisticsError> {
        let all = self.members.len() + self.missing.len();
        check::at_least("subgroups with an estimate", self.members.len(), needed)?;
        match self.missing.first() {
            Some(&place) if self.missing.len() as f64 > allowed * all as f64 => {
                Err(StatisticsError::Missing {
                    what: "the estimate",
                    index: Some(place),
                    advice: "leave such subgroups out on purpose, or find their estimates",
                })
            }
            _ => Ok(&self.members),
        }
    }

    /// The population of each member, if all are known and they do not sum to 0.
    pub(super) fn populations(&self) -> Result<Vec<f64>, StatisticsError> {
        let mut populations = Vec::with_capacity(self.members.len());
        for member in &self.members {
            populations.push(member.population.ok_or(StatisticsError::Missing {
                what: "the population",
                index: Some(member.place),
                advice: "the measure weighs every subgroup by its population",
            })?);
        }
        let total: f64 = populations.iter().sum();
        check::single("the total population").positive(total)?;
        Ok(populations)
    }

    /// Whether no member has a population.
    pub(super) fn lacks_populations(&self) -> bool {
        self.members.iter().all(|member| member.population.is_none())
    }

    /// The standard error of each member, if all are known.
    pub(super) fn standard_errors(&self) -> Option<Vec<f64>> {
        self.members.iter().map(|member| member.standard_error).collect()
    }
}
