//! What is asked of a place: who is not reached, and where the most deprived live.

use serde::{Deserialize, Serialize};

use super::{Asked, out_of_range};
use crate::{Area, AreaCode, Fault, Group, Id, Indicator, Kind, Text, document::References};

/// Groups and places that no intervention and no champion reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotReached {
    /// Where.
    pub area: AreaCode,
    /// The type of smaller areas to look at, such as `ward`; left out for groups alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Text>,
    /// The groups to look at; left out for those of the place: whose numbers there are known,
    /// whom an intervention there names, or of whom nothing says where they live.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The measure of need by which they are put in order: more is more need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Id<Indicator>>,
    /// By whom: left out for interventions and champions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
}

/// Those who reach people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Through {
    /// Interventions alone.
    Interventions,
    /// Champions alone.
    Champions,
}

impl Asked for NotReached {
    const KINDS: &[Kind] = &[
        Kind::Strategy,
        Kind::Priority,
        Kind::Intervention,
        Kind::Group,
        Kind::DataSet,
        Kind::Champion,
    ];

    fn references(&self, found: References) -> References {
        found
            .maybe::<Indicator>("need", self.need.as_ref())
            .many::<Group>("groups", &self.groups)
            .one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        self.need.iter().collect()
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }
}

/// The most deprived neighbourhoods, edition by edition of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MostDeprived {
    /// The rank of each neighbourhood in the index, 1 the most deprived; each edition is a period.
    pub index: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// Which part of the nation's neighbourhoods, in per cent: 10 for the most deprived tenth, 20
    /// for Core20.
    #[serde(default = "tenth")]
    pub share: f64,
}

const fn tenth() -> f64 {
    10.0
}

impl Asked for MostDeprived {
    fn references(&self, found: References) -> References {
        found.one::<Indicator>("index", &self.index).one::<Area>("area", &self.area)
    }

    fn indicators(&self) -> Vec<&Id<Indicator>> {
        vec![&self.index]
    }

    fn area(&self) -> Option<&AreaCode> {
        Some(&self.area)
    }

    fn check(&self) -> Vec<Fault> {
        out_of_range("share", self.share, 0.1..=50.0).into_iter().collect()
    }
}
