//! Promises of access: what every place and group may count on, and where it is not so.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Area, AreaCode, Document, Fault, Group, Holder, Id, Kind, Organisation, Outcome, Reference,
    Service, Strategy, Text,
    document::{References, example, named},
};

/// One statement of what people may count on, such as "digital services, with a way beside them
/// that is not digital", held against places and groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessPromise {
    /// Its name in files and addresses; promises are shown in the order of their names.
    pub id: Id<Self>,
    /// The statement.
    pub title: Text,
    /// The strategy that repeats it.
    pub strategy: Id<Strategy>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<Id<Organisation>>,
    /// The outcome that it is in the strategy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Id<Outcome>>,
    /// What is known, place by place and group by group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<PromiseRow>,
    /// Whether what is said in its rows is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// How a promise stands for a place, or for a group there.
///
/// Evidence without a gap is a promise kept, with a gap one kept in part; a gap without evidence
/// is one not kept; neither is not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PromiseRow {
    /// Where.
    pub area: AreaCode,
    /// For whom; everybody there if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Id<Group>>,
    /// What shows that it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Text>,
    /// The services that keep it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Id<Service>>,
    /// What is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Text>,
    /// The office that has taken the gap on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Holder>,
    /// The day of which all this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub on: Option<Date>,
}

/// How far a promise is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// Nobody can tell.
    NotKnown,
    /// It is not.
    No,
    /// It is, and something is missing.
    InPart,
    /// It is.
    Yes,
}

impl Kept {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotKnown => "not known",
            Self::No => "not kept",
            Self::InPart => "kept in part",
            Self::Yes => "kept",
        }
    }
}

impl PromiseRow {
    /// How far the promise is kept here.
    #[must_use]
    pub const fn kept(&self) -> Kept {
        match (self.evidence.is_some() || !self.services.is_empty(), self.gap.is_some()) {
            (true, false) => Kept::Yes,
            (true, true) => Kept::InPart,
            (false, true) => Kept::No,
            (false, false) => Kept::NotKnown,
        }
    }
}

impl Document for AccessPromise {
    named!(AccessPromise, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Organisation>("made_by", self.made_by.as_ref())
            .maybe::<Outcome>("outcome", self.outcome.as_ref());
        let rows = self.rows.iter().enumerate();
        rows.fold(found, |found, (at, row)| {
            let owner = row.owner.as_ref().and_then(|owner| owner.organisation.as_ref());
            found
                .one::<Area>(&format!("rows[{at}].area"), &row.area)
                .maybe::<Group>(&format!("rows[{at}].group"), row.group.as_ref())
                .many::<Service>(&format!("rows[{at}].services"), &row.services)
                .maybe::<Organisation>(&format!("rows[{at}].owner.organisation"), owner)
        })
        .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut seen = BTreeSet::new();
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| !seen.insert((&row.area, row.group.as_ref())))
            .map(|(at, _)| {
                Fault::error(
                    format!("rows[{at}]"),
                    "promise-twice",
                    "an earlier row is for the same place and group",
                    "make one row of the two",
                )
            })
            .collect()
    }

    example!({
            "id": "digital-and-not",
            "title": "Digital services, with a way beside them that is not digital",
            "strategy": "joint-strategy",
            "rows": [{
                "area": "E07000130",
                "evidence": "Every practice takes bookings by telephone",
                "gap": "Repeat prescriptions are online only",
                "owner": { "role": "Head of Primary Care" },
            }],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_kept_follows_from_evidence_and_gap() {
        let with = |evidence: &str, gap: &str| PromiseRow {
            evidence: evidence.parse().ok(),
            gap: gap.parse().ok(),
            ..AccessPromise::example().rows.remove(0)
        };
        let states = [("a", ""), ("a", "b"), ("", "b"), ("", "")];
        let kept = states.map(|(evidence, gap)| with(evidence, gap).kept());
        assert_eq!(kept, [Kept::Yes, Kept::InPart, Kept::No, Kept::NotKnown]);
    }

    #[test]
    fn a_place_and_group_have_one_row() {
        let mut promise = AccessPromise::example();
        promise.rows.push(promise.rows[0].clone());
        assert_eq!(promise.check()[0].field, "rows[1]");
        promise.rows[1].group = "women".parse().ok();
        assert_eq!(promise.check(), []);
    }
}
