//! What is asked of fairness: gaps, their pace, shares and targets.

use serde::{Deserialize, Serialize};

use super::{Asked, Division, out_of_range};
use crate::{
    Area, AreaCode, Fault, Id, Indicator, Period, Segment, Sex, Target, Text, document::References,
};

/// Most deprived group against the rest and against the average, over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PoorestFastest {
    /// What is measured.
    pub indicator: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// The ordered groups: a type of deprivation deciles or quintiles.
    pub by: Text,
    /// Sex and ages; left out for those of the indicator's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
}

impl Asked for PoorestFastest {
    fn references(&self, found: References) -> References {
        found.one::<Indicator>("indicator", &self.indicator).one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        vec![&self.indicator]
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }

    fn segment(&self) -> Option<&Segment> {
        self.segment.as_ref()
    }
}

/// Every measure of the gap that fits, in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    /// What is measured.
    pub indicator: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// Between whom.
    pub by: Division,
    /// When; left out for the latest period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Sex and ages; left out for those of the indicator's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
}

impl Asked for Gap {
    fn references(&self, found: References) -> References {
        found.one::<Indicator>("indicator", &self.indicator).one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        vec![&self.indicator]
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }

    fn segment(&self) -> Option<&Segment> {
        self.segment.as_ref()
    }
}

/// What is given, held against what is needed: the inverse care law, and whether provision is
/// proportionate to need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CareForNeed {
    /// The measure of need: more is more need.
    pub need: Id<Indicator>,
    /// The measure of what is given: more is more.
    pub service: Id<Indicator>,
    /// What the service indicator counts.
    pub provision: Provision,
    /// Where.
    pub area: AreaCode,
    /// Between whom.
    pub by: Division,
    /// When; left out for the latest period that both have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

impl Asked for CareForNeed {
    fn references(&self, found: References) -> References {
        found
            .one::<Indicator>("need", &self.need)
            .one::<Indicator>("service", &self.service)
            .one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        vec![&self.need, &self.service]
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }
}

/// What of a service is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Provision {
    /// What people get: contacts, appointments, places taken.
    Use,
    /// What there is: staff, places, opening hours.
    Supply,
    /// What it costs.
    Spend,
}

impl Provision {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Supply => "supply",
            Self::Spend => "spend",
        }
    }
}

/// A budget shared out by need above a floor that everybody has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allocation {
    /// The measure of need for each person: more is more need.
    pub need: Id<Indicator>,
    /// What each part has today, in pounds: the sum is what is shared out.
    pub today: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// Between whom.
    pub by: Division,
    /// The part of the budget that goes to everybody alike, from 0 to 1; half if left out.
    #[serde(default = "half")]
    pub floor: f64,
    /// How steeply the rest follows need: 0 as the floor, 1 in proportion (if left out), 2 with its
    /// square.
    #[serde(default = "one")]
    pub progressivity: f64,
    /// The most that some parts can use, in pounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capacity: Vec<Capacity>,
    /// When; left out for the latest period that both have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// The most that one part can use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Capacity {
    /// The code of an area, or the name of a category.
    pub of: Text,
    /// The most, in pounds.
    pub most: f64,
}

const fn half() -> f64 {
    0.5
}

const fn one() -> f64 {
    1.0
}

impl Asked for Allocation {
    fn references(&self, found: References) -> References {
        found
            .one::<Indicator>("need", &self.need)
            .one::<Indicator>("today", &self.today)
            .one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        vec![&self.need, &self.today]
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }

    fn check(&self) -> Vec<Fault> {
        let floor = out_of_range("floor", self.floor, 0.0..=1.0);
        let progressivity = out_of_range("progressivity", self.progressivity, 0.0..=10.0);
        let capacity = self.capacity.iter().enumerate().filter_map(|(at, capacity)| {
            out_of_range(&format!("capacity[{at}].most"), capacity.most, 0.0..=1e12)
        });
        floor.into_iter().chain(progressivity).chain(capacity).collect()
    }
}

/// A target of everybody turned into targets of the groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FairTargets {
    /// The target of the whole population.
    pub target: Id<Target>,
    /// Between whom.
    pub by: Division,
}

impl Asked for FairTargets {
    fn references(&self, found: References) -> References {
        found.one::<Target>("target", &self.target)
    }
}

/// A gap in life expectancy between the most and the least deprived, by age and cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LifeExpectancyGap {
    /// Deaths (count) among people (denominator), by age band.
    pub deaths: Id<Indicator>,
    /// The same by cause, one indicator for each; what they leave is shown as other causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Id<Indicator>>,
    /// Where.
    pub area: AreaCode,
    /// The ordered groups: a type of deprivation deciles or quintiles.
    pub by: Text,
    /// When; left out for the latest period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The sex; left out for persons.
    #[serde(default, skip_serializing_if = "Sex::is_persons")]
    pub sex: Sex,
}

impl Asked for LifeExpectancyGap {
    fn references(&self, found: References) -> References {
        found
            .one::<Indicator>("deaths", &self.deaths)
            .many::<Indicator>("causes", &self.causes)
            .one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        std::iter::once(&self.deaths).chain(&self.causes).collect()
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }
}
