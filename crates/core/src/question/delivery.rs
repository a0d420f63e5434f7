//! What is asked of delivery: work, needs, promises and commitments.

use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{Area, AreaCode, Id, Indicator, Kind, Period, Strategy, Text, document::References};

/// The results of a year, brought together by the rule of each measure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measures {
    /// The strategy that the measures are reported to; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Id<Strategy>>,
    /// The year; left out for that of the latest result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Period>,
}

/// The services and interventions that help with each need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Matches {
    /// The strategy that takes the needs up; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Id<Strategy>>,
    /// The place whose needs are looked at, with the places in it; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
}

/// How the promises of access stand, place by place and group by group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessPromises {
    /// The strategy that repeats them; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Id<Strategy>>,
}

/// What anchor institutions do of what they committed to, by how deprived it is where the people
/// live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Anchors {
    /// Where.
    pub area: AreaCode,
    /// How people are divided by where they live: a type of deprivation deciles or quintiles.
    pub by: Text,
    /// An indicator whose denominators are the people of each group; left out to take the groups
    /// as equally large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Id<Indicator>>,
    /// The year; left out for that of the latest result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Period>,
}

impl Asked for Measures {
    const KINDS: &[Kind] = &[
        Kind::Strategy,
        Kind::Measure,
        Kind::Intervention,
        Kind::Service,
        Kind::Organisation,
        Kind::Indicator,
    ];

    fn references(&self, found: References) -> References {
        found.maybe::<Strategy>("strategy", self.strategy.as_ref())
    }
}

impl Asked for Matches {
    const KINDS: &[Kind] = &[
        Kind::Strategy,
        Kind::Priority,
        Kind::Need,
        Kind::Service,
        Kind::Intervention,
        Kind::Group,
        Kind::Organisation,
    ];

    fn references(&self, found: References) -> References {
        found
            .maybe::<Strategy>("strategy", self.strategy.as_ref())
            .maybe::<Area>("area", self.area.as_ref())
    }

    fn area(&self) -> Option<&AreaCode> {
        self.area.as_ref()
    }
}

impl Asked for AccessPromises {
    const KINDS: &[Kind] =
        &[Kind::Strategy, Kind::AccessPromise, Kind::Service, Kind::Group, Kind::Organisation];

    fn references(&self, found: References) -> References {
        found.maybe::<Strategy>("strategy", self.strategy.as_ref())
    }
}

impl Asked for Anchors {
    const KINDS: &[Kind] = &[Kind::Strategy, Kind::AnchorCommitment, Kind::Organisation];

    fn references(&self, found: References) -> References {
        found.maybe::<Indicator>("people", self.people.as_ref()).one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        self.people.iter().collect()
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }
}
