//! Groups of the population, organisations and the Boards that they sit on.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Area, AreaCode, Document, Fault, Id, Kind, Reference, Segment, Text,
    document::{References, example, named},
};

/// A part of the population that a strategy looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// Who belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Text>,
    /// Whose definition that is: an Act, a body that speaks for the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Text>,
    /// What makes it a group.
    pub basis: Basis,
    /// What else makes it one: people of one race may also be socially excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Basis>,
    /// What its people want to be called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred_terms: Vec<Text>,
    /// What they do not want to be called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms_to_avoid: Vec<TermToAvoid>,
    /// Where it stands in Core20PLUS5, the approach of NHS England to inequalities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub core20plus: Vec<Core20Plus>,
    /// The part of the figures that is about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// The group that it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Id<Self>>,
    /// Groups that share people with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlaps: Vec<Id<Self>>,
    /// The languages that many of its people prefer to English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Text>,
    /// How many people it has, place by place, where that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub population: Vec<GroupPopulation>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// A term that people of a group do not want to be called by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TermToAvoid {
    /// The term.
    pub term: Text,
    /// Why, or what to say in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

/// The parts of Core20PLUS5 that name people: the most deprived fifth, and the groups that an
/// Integrated Care System adds to it, for adults and for children and young people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Core20Plus {
    /// The most deprived fifth of the nation.
    Core20,
    /// A PLUS group of the approach for adults.
    PlusAdults,
    /// A PLUS group of the approach for children and young people.
    PlusChildren,
}

/// How many people a group has in a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupPopulation {
    /// Where.
    pub area: AreaCode,
    /// How many, counted or estimated.
    pub number: u64,
    /// Who says so, and of when.
    pub source: Text,
}

/// What makes people a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Basis {
    /// A characteristic that the Equality Act 2010 protects.
    ProtectedCharacteristic(ProtectedCharacteristic),
    /// People who are socially excluded, such as asylum seekers or sex workers.
    InclusionHealth,
    /// How deprived the place is where they live.
    Deprivation,
    /// Where they live.
    Place,
    /// A condition that they live with.
    Condition,
    /// They care for somebody.
    Carer,
    /// A ground of the council's own, in words.
    Own(Text),
}

/// The nine characteristics of section 4 of the Equality Act 2010.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProtectedCharacteristic {
    /// Age.
    Age,
    /// Disability.
    Disability,
    /// Gender reassignment.
    GenderReassignment,
    /// Marriage and civil partnership.
    MarriageAndCivilPartnership,
    /// Pregnancy and maternity.
    PregnancyAndMaternity,
    /// Race.
    Race,
    /// Religion or belief.
    ReligionOrBelief,
    /// Sex.
    Sex,
    /// Sexual orientation.
    SexualOrientation,
}

impl ProtectedCharacteristic {
    /// All nine, in the order of the Act.
    pub const ALL: [Self; 9] = [
        Self::Age,
        Self::Disability,
        Self::GenderReassignment,
        Self::MarriageAndCivilPartnership,
        Self::PregnancyAndMaternity,
        Self::Race,
        Self::ReligionOrBelief,
        Self::Sex,
        Self::SexualOrientation,
    ];

    /// Whether all three aims of the public sector equality duty (section 149) cover it: marriage
    /// and civil partnership is covered by the first aim, against discrimination, only.
    #[must_use]
    pub const fn has_all_aims_of_the_equality_duty(self) -> bool {
        !matches!(self, Self::MarriageAndCivilPartnership)
    }

    /// Its name in the Act.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Disability => "disability",
            Self::GenderReassignment => "gender reassignment",
            Self::MarriageAndCivilPartnership => "marriage and civil partnership",
            Self::PregnancyAndMaternity => "pregnancy and maternity",
            Self::Race => "race",
            Self::ReligionOrBelief => "religion or belief",
            Self::Sex => "sex",
            Self::SexualOrientation => "sexual orientation",
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProtectedCharacteristic(characteristic) => {
                write!(f, "protected characteristic: {}", characteristic.as_str())
            }
            Self::InclusionHealth => f.write_str("inclusion health"),
            Self::Deprivation => f.write_str("deprivation"),
            Self::Place => f.write_str("place"),
            Self::Condition => f.write_str("condition"),
            Self::Carer => f.write_str("carers"),
            Self::Own(words) => write!(f, "{words}"),
        }
    }
}

/// A body that takes part: council, NHS, charity...
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organisation {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// What sort of body it is.
    pub sector: Sector,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<Text>,
}

/// What sort of body an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sector {
    /// A county, city, district, borough or parish council.
    Council,
    /// A part of the National Health Service.
    Nhs,
    /// Voluntary, community and social enterprise.
    Vcse,
    /// Healthwatch, the voice of patients.
    Healthwatch,
    /// Police, or a police and crime commissioner.
    Police,
    /// Fire and rescue.
    Fire,
    /// A university, college or school.
    Education,
    /// Sport and physical activity.
    Sport,
    /// A business.
    Business,
    /// Government.
    Government,
    /// Anything else.
    Other,
}

/// A Health and Wellbeing Board and who sits on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Board {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// The place that it answers for.
    pub area: AreaCode,
    /// Who sits on it.
    pub members: Vec<Membership>,
}

/// A seat on a Board: an office of an organisation, not a person's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Membership {
    /// Who sends the member.
    pub organisation: Id<Organisation>,
    /// The member's office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text>,
    /// Whether the member has a vote, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<bool>,
}

impl Group {
    /// All that makes it a group.
    pub fn bases(&self) -> impl Iterator<Item = &Basis> {
        std::iter::once(&self.basis).chain(&self.also)
    }

    /// Whether its people are socially excluded.
    #[must_use]
    pub fn is_inclusion_health(&self) -> bool {
        self.bases().any(|basis| *basis == Basis::InclusionHealth)
    }

    fn check_words(&self, faults: &mut Vec<Fault>) {
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        let called = std::iter::once(&self.title).chain(&self.preferred_terms);
        for (at, avoided) in self.terms_to_avoid.iter().enumerate() {
            if called.clone().any(|term| same(term, &avoided.term)) {
                faults.push(Fault::error(
                    format!("terms_to_avoid[{at}].term"),
                    "avoided-term-in-use",
                    format!("the group is called \"{}\", which is to be avoided", avoided.term),
                    "call it by what its people want to be called",
                ));
            }
        }
        if self.authority.is_some() && self.definition.is_none() {
            faults.push(Fault::error(
                "authority",
                "authority-without-definition",
                "it is said whose definition this is, and there is no definition",
                "add `definition = \"...\"`",
            ));
        }
    }
}

impl Document for Group {
    named!(Group, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let population = self.population.iter().enumerate();
        let found = population.fold(References::default(), |found, (at, population)| {
            found.one::<Area>(&format!("population[{at}].area"), &population.area)
        });
        found
            .maybe::<Self>("reference", self.reference.as_ref())
            .many::<Self>("overlaps", &self.overlaps)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.reference.as_ref() == Some(&self.id) {
            faults.push(Fault::error(
                "reference",
                "compared-with-itself",
                "the group is compared with itself",
                "name the group that it is compared with, or take the field out",
            ));
        }
        if let Some(at) = self.overlaps.iter().position(|other| *other == self.id) {
            faults.push(Fault::error(
                format!("overlaps[{at}]"),
                "overlaps-itself",
                "the group is said to share people with itself",
                "name the other group, or take this one out",
            ));
        }
        self.check_words(&mut faults);
        faults
    }

    example!({
            "id": "women",
            "title": "Women",
            "basis": { "protected-characteristic": "sex" },
            "segment": "Female",
    });
}

impl Document for Organisation {
    named!(Organisation, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    example!({
            "id": "county-council",
            "title": "The County Council",
            "sector": "council",
    });
}

impl Document for Board {
    named!(Board, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let members = self.members.iter().enumerate();
        members
            .fold(References::default().one::<Area>("area", &self.area), |found, (at, member)| {
                found.one::<Organisation>(
                    &format!("members[{at}].organisation"),
                    &member.organisation,
                )
            })
            .found()
    }

    example!({
            "id": "board",
            "title": "Health and Wellbeing Board",
            "area": "E10000018",
            "members": [{ "organisation": "county-council", "role": "Director of Public Health" }],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_equality_act_protects_nine_characteristics_one_of_them_by_one_aim() {
        let in_part: Vec<_> = ProtectedCharacteristic::ALL
            .into_iter()
            .filter(|characteristic| !characteristic.has_all_aims_of_the_equality_duty())
            .collect();
        assert_eq!(in_part, [ProtectedCharacteristic::MarriageAndCivilPartnership]);
    }

    #[test]
    fn a_group_is_not_compared_with_itself() {
        let mut group = Group::example();
        group.reference = Some(group.id.clone());
        assert_eq!(group.check()[0].code, "compared-with-itself");
        group.reference = None;
        group.overlaps = vec![group.id.clone()];
        assert_eq!(group.check()[0].code, "overlaps-itself");
    }

    #[test]
    fn a_group_is_not_called_what_its_people_avoid() {
        let mut group = Group::example();
        group.terms_to_avoid = vec![TermToAvoid { term: "women".parse().unwrap(), why: None }];
        assert_eq!(group.check()[0].code, "avoided-term-in-use");
    }

    #[test]
    fn a_group_of_one_race_may_also_be_socially_excluded() {
        let mut group = Group::example();
        assert!(!group.is_inclusion_health());
        group.also = vec![Basis::InclusionHealth];
        assert!(group.is_inclusion_health());
    }
}
