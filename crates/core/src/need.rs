//! What groups and places need, and what stands behind it.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Area, AreaCode, Document, Fault, Group, Holder, Id, Kind, NeedType, Organisation, Priority,
    Reference, Strategy, Text,
    document::{References, example, named},
    personal::personal_faults,
};

/// A need of a group or a place that somebody has named, never of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Need {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What is needed.
    pub title: Text,
    /// The strategy that takes it up.
    pub strategy: Id<Strategy>,
    /// What stands behind it.
    pub determinant: Determinant,
    /// Whose judgement it is.
    pub basis: NeedType,
    /// The groups that need it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The places whose people need it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCode>,
    /// The languages that help is needed in beside English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Text>,
    /// The office or body that named it: a role, not a person's name.
    pub named_by: Holder,
    /// The day on which it was named.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// The priorities that it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Text>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// A condition of life that makes people healthy or ill.
///
/// After Dahlgren G and Whitehead M (1991), *Policies and strategies to promote social equity in
/// health*, Institute for Futures Studies, Stockholm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Determinant {
    /// Money, debt, poverty.
    Income,
    /// Work and unemployment.
    Work,
    /// A home, its cost and its state.
    Housing,
    /// Family, friends, loneliness, networks of support.
    Relationships,
    /// Early years, school, skills.
    Education,
    /// Language and communication.
    Communication,
    /// Food and cooking.
    Food,
    /// Moving, sport, walking.
    Activity,
    /// Air, green space, streets.
    Environment,
    /// Getting about.
    Transport,
    /// Safety from crime, violence and discrimination.
    Safety,
    /// Getting into health and care services.
    AccessToCare,
    /// Another one, in words.
    Own(Text),
}

impl fmt::Display for Determinant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Income => "income",
            Self::Work => "work",
            Self::Housing => "housing",
            Self::Relationships => "relationships",
            Self::Education => "education",
            Self::Communication => "communication",
            Self::Food => "food",
            Self::Activity => "activity",
            Self::Environment => "environment",
            Self::Transport => "transport",
            Self::Safety => "safety",
            Self::AccessToCare => "access to care",
            Self::Own(words) => words,
        })
    }
}

impl Document for Need {
    named!(Need, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .many::<Group>("groups", &self.groups)
            .many::<Area>("areas", &self.areas)
            .maybe::<Organisation>("named_by.organisation", self.named_by.organisation.as_ref())
            .many::<Priority>("priorities", &self.priorities)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let evidence = self.evidence.iter().map(|text| ("evidence".to_owned(), &**text));
        let words = [("title", &self.title), ("named_by.role", &self.named_by.role)];
        let words = words.map(|(field, text)| (field.to_owned(), &**text));
        let mut faults = personal_faults(words.into_iter().chain(evidence));
        if self.groups.is_empty() && self.areas.is_empty() {
            faults.push(Fault::error(
                "",
                "need-of-nobody",
                "a need is of a group or a place, and this one names neither",
                "add `groups = [...]` or `areas = [...]`; the need of one person is not kept here",
            ));
        }
        faults
    }

    example!({
            "id": "warm-homes",
            "title": "Homes that can be heated",
            "strategy": "joint-strategy",
            "determinant": "housing",
            "basis": "felt",
            "areas": ["E07000130"],
            "named_by": { "role": "Residents at a community meeting" },
            "on": "2026-05-12",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_of_a_group_or_a_place_and_holds_no_way_to_a_person() {
        let nobody = Need { areas: Vec::new(), ..Need::example() };
        assert_eq!(nobody.check()[0].code, "need-of-nobody");
        let evidence = "Ring 0116 496 0123".parse().ok();
        let of_a_person = Need { evidence, ..Need::example() }.check();
        assert_eq!(
            (of_a_person[0].field.as_str(), of_a_person[0].code),
            ("evidence", "personal-data")
        );
    }

    #[test]
    fn a_determinant_of_its_own_is_in_words() {
        let own: Determinant = serde_json::from_str(r#"{ "own": "digital exclusion" }"#).unwrap();
        assert_eq!(own.to_string(), "digital exclusion");
        let known: Determinant = serde_json::from_str(r#""access-to-care""#).unwrap();
        assert_eq!(known, Determinant::AccessToCare);
    }
}
