//! What is asked of what is known and decided: evidence, maps, data sets, funds and gates.

use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{
    DataSet, Evidence, EvidenceKind, Factor, Fault, Fund, Gate, Group, Id, Insight, Intervention,
    Kind, Outcome, Priority, Strategy, SystemMap, Text, document::References,
};

/// Whether the criteria of a gate are met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// The gate.
    pub gate: Id<Gate>,
}

impl Asked for Progress {
    const KINDS: &[Kind] = &[Kind::Action, Kind::Intervention, Kind::Evidence];

    fn references(&self, found: References) -> References {
        found.one::<Gate>("gate", &self.gate)
    }
}

/// The loops of a system map, the ways from an intervention to an outcome, and its central factors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dynamics {
    /// The map.
    pub map: Id<SystemMap>,
    /// The factor at which ways begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Id<Factor>>,
    /// The intervention at whose factors ways begin; all of the map's if neither is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervention: Option<Id<Intervention>>,
    /// The factor at which ways end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Id<Factor>>,
    /// The outcome at whose factors ways end; all of the map's if neither is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Id<Outcome>>,
}

impl Dynamics {
    /// What is asked of a map as a whole.
    #[must_use]
    pub const fn of(map: Id<SystemMap>) -> Self {
        Self { map, from: None, intervention: None, to: None, outcome: None }
    }
}

impl Asked for Dynamics {
    const KINDS: &[Kind] =
        &[Kind::SystemMap, Kind::Intervention, Kind::Outcome, Kind::Priority, Kind::Action];

    fn references(&self, found: References) -> References {
        found
            .one::<SystemMap>("map", &self.map)
            .maybe::<Intervention>("intervention", self.intervention.as_ref())
            .maybe::<Outcome>("outcome", self.outcome.as_ref())
    }

    /// An end of the ways must not be named twice over.
    fn check(&self) -> Vec<Fault> {
        let twice = |of: &str, with: &str| {
            Fault::error(
                of,
                "named-twice",
                format!("`{with}` and `{of}` name the same end of the ways"),
                format!("keep `{with}` or `{of}`"),
            )
        };
        let begin = self.from.is_some() && self.intervention.is_some();
        let end = self.to.is_some() && self.outcome.is_some();
        let begin = begin.then(|| twice("intervention", "from"));
        begin.into_iter().chain(end.then(|| twice("outcome", "to"))).collect()
    }
}

/// Which groups which data sets record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataInvisibility {
    /// The groups to look at; left out for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The data sets to look at; left out for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_sets: Vec<Id<DataSet>>,
}

impl Asked for DataInvisibility {
    const KINDS: &[Kind] = &[Kind::Group, Kind::DataSet];

    fn references(&self, found: References) -> References {
        found.many::<Group>("groups", &self.groups).many::<DataSet>("data_sets", &self.data_sets)
    }
}

/// What the library of evidence knows: everything that is named must fit, and what is left out
/// may be anything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceSought {
    /// The claim, as the pieces write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Text>,
    /// Words that must all occur in a piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// The group that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Id<Group>>,
    /// The sort of evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EvidenceKind>,
    /// The system map that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Id<SystemMap>>,
    /// The factor of a map that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Id<Factor>>,
    /// The intervention that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervention: Option<Id<Intervention>>,
    /// The priority that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Id<Priority>>,
}

impl Asked for EvidenceSought {
    const KINDS: &[Kind] =
        &[Kind::Evidence, Kind::Group, Kind::SystemMap, Kind::Intervention, Kind::Priority];

    fn references(&self, found: References) -> References {
        found
            .maybe::<Group>("group", self.group.as_ref())
            .maybe::<SystemMap>("map", self.map.as_ref())
            .maybe::<Intervention>("intervention", self.intervention.as_ref())
            .maybe::<Priority>("priority", self.priority.as_ref())
    }
}

/// Everything that rests on a piece of evidence, or came of an insight, that was withdrawn. One of
/// the two is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Withdrawal {
    /// The piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Id<Evidence>>,
    /// The insight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insight: Option<Id<Insight>>,
}

impl Asked for Withdrawal {
    const KINDS: &[Kind] = Kind::ALL;

    fn references(&self, found: References) -> References {
        found
            .maybe::<Evidence>("evidence", self.evidence.as_ref())
            .maybe::<Insight>("insight", self.insight.as_ref())
    }

    fn check(&self) -> Vec<Fault> {
        if self.evidence.is_some() != self.insight.is_some() {
            return Vec::new();
        }
        vec![Fault::error(
            "evidence",
            "not-one-of-two",
            "a withdrawal is of one piece of evidence, or of one insight",
            "name either `evidence` or `insight`",
        )]
    }
}

/// The calls for help of a programme, what was offered, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallsForHelp {
    /// The strategy or programme that asks.
    pub programme: Id<Strategy>,
}

impl Asked for CallsForHelp {
    const KINDS: &[Kind] = &[Kind::Call, Kind::Strategy, Kind::Organisation];

    fn references(&self, found: References) -> References {
        found.one::<Strategy>("programme", &self.programme)
    }
}

/// A fund, stage by stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Funding {
    /// The fund.
    pub fund: Id<Fund>,
}

impl Asked for Funding {
    const KINDS: &[Kind] = &[Kind::Fund, Kind::Action, Kind::Intervention, Kind::Evidence];

    fn references(&self, found: References) -> References {
        found.one::<Fund>("fund", &self.fund)
    }
}
