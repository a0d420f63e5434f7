//! What large employers of a place commit to: jobs, training, buying, volunteering.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Counting, DatedValue, Document, Fault, Holder, Id, Indicator, Kind, Organisation, Outturn,
    Priority, Reference, Strategy, Text,
    document::{References, example, named},
    measure::references_of,
};

/// What an anchor institution has promised the place that it is rooted in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnchorCommitment {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What is promised.
    pub title: Text,
    /// The strategy that it is reported to.
    pub strategy: Id<Strategy>,
    /// The institution.
    pub organisation: Id<Organisation>,
    /// By which of its means.
    pub by: AnchorMeans,
    /// What is counted and how, which decides how results are brought together.
    pub counting: Counting,
    /// The unit of its results, such as `pounds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// The office that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Holder>,
    /// The priorities that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// What it is to come to in a period: at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<DatedValue>,
    /// Its results: the whole of each period, and parts by where the people live, as an area or as
    /// a category of deprivation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Outturn>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// The means of an anchor institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AnchorMeans {
    /// Whom it employs.
    Employment,
    /// Whom it trains.
    Training,
    /// Where it buys.
    Procurement,
    /// Where its staff volunteer, and who volunteers with it.
    Volunteering,
    /// Its buildings, land and emissions.
    Environment,
}

impl fmt::Display for AnchorMeans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Employment => "employment",
            Self::Training => "training",
            Self::Procurement => "procurement",
            Self::Volunteering => "volunteering",
            Self::Environment => "environment",
        })
    }
}

impl Document for AnchorCommitment {
    named!(AnchorCommitment, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let owner = self.owner.as_ref().and_then(|owner| owner.organisation.as_ref());
        let found = References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .one::<Organisation>("organisation", &self.organisation)
            .maybe::<Organisation>("owner.organisation", owner)
            .many::<Priority>("priorities", &self.priorities);
        references_of(&self.results, found).found()
    }

    fn check(&self) -> Vec<Fault> {
        Outturn::faults(&self.results, self.counting)
    }

    /// Its results may be few people: they wait for a release.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        Some(Self { results: Vec::new(), ..self })
    }

    example!({
            "id": "apprentices",
            "title": "Apprentices from the place",
            "strategy": "joint-strategy",
            "organisation": "county-council",
            "by": "training",
            "counting": { "incremental": "new-people" },
            "target": { "period": "2026/27", "value": 80 },
            "results": [{ "period": "2025/26", "value": 60 }],
    });
}
