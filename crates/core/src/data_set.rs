//! Data sets, and which groups of the population they see.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    DateRange, Document, Fault, Group, Id, Kind, Reference, Text,
    document::{References, example, named},
};

/// A register, survey or statistic, with whether it tells of the groups that a strategy looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataSet {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// Who holds it.
    pub holder: Text,
    /// What it tells, of whom.
    pub covers: Text,
    /// From when until when.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub period: DateRange,
    /// Whether it or what is said of it is made up.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
    /// Which groups it sees: its part of the data-invisibility register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupInData>,
}

/// Whether a data set tells of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupInData {
    /// The group.
    pub group: Id<Group>,
    /// Whether and how it is recorded.
    pub recorded: Recorded,
    /// What shows that: a page of the data set's guidance, a question to its holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Text>,
    /// The day on which somebody looked.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
}

/// Whether and how a data set records that somebody belongs to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Recorded {
    /// By a category of its own.
    Recorded,
    /// Within a category that is not the group's, or that many of its people do not get.
    MisCoded,
    /// Not at all.
    NotRecorded,
    /// Nobody could tell.
    NotKnown,
}

impl Recorded {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::MisCoded => "mis-coded",
            Self::NotRecorded => "not recorded",
            Self::NotKnown => "not known",
        }
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Document for DataSet {
    named!(DataSet, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let groups = self.groups.iter().enumerate();
        groups
            .fold(References::default(), |found, (at, entry)| {
                found.one::<Group>(&format!("groups[{at}].group"), &entry.group)
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for (at, entry) in self.groups.iter().enumerate() {
            if !seen.insert(&entry.group) {
                faults.push(Fault::error(
                    format!("groups[{at}].group"),
                    "group-twice",
                    format!("the group `{}` has another entry in this data set", entry.group),
                    "keep the later of the two; the history of the document has the other",
                ));
            }
            if entry.recorded != Recorded::NotKnown && entry.evidence.is_none() {
                faults.push(Fault::error(
                    format!("groups[{at}].evidence"),
                    "entry-without-evidence",
                    format!("nothing shows that the group is {}", entry.recorded),
                    "add `evidence = \"where that can be read\"`, or write `recorded = \"not-known\"`",
                ));
            }
        }
        faults
    }

    example!({
            "id": "hospital-admissions",
            "title": "Admissions to hospital",
            "holder": "NHS England",
            "covers": "Admissions to hospitals of the NHS in England",
            "groups": [
                {
                    "group": "women", "recorded": "recorded", "on": "2026-05-04",
                    "evidence": "The data dictionary has a field for sex",
                },
            ],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_one_entry_with_what_shows_it() {
        let mut data = DataSet::example();
        data.groups.push(GroupInData { evidence: None, ..data.groups[0].clone() });
        let codes: Vec<_> = data.check().into_iter().map(|fault| fault.code).collect();
        assert_eq!(codes, ["group-twice", "entry-without-evidence"]);
    }

    #[test]
    fn that_nobody_could_tell_needs_nothing_to_show_it() {
        let mut data = DataSet::example();
        data.groups[0].recorded = Recorded::NotKnown;
        data.groups[0].evidence = None;
        assert_eq!(data.check(), []);
    }
}
