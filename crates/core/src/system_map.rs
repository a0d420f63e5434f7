//! How a system makes what it makes: factors, and what drives what.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Document, Evidence, Fault, Id, Intervention, Kind, Outcome, Reference, Severity, Strategy,
    Text,
    document::{References, example, named},
};

/// A map of the factors of a system and of what drives what, as somebody sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SystemMap {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// The strategy or programme that it was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Id<Strategy>>,
    /// What is in it and what is left out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Which version it is, in its makers' words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// The day as of which it is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub on: Option<Date>,
    /// Whether it is made up.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
    /// What can be more or less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    /// What drives what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// Something that can be more or less, such as `Trust in services`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Factor {
    /// Its name within its map.
    pub id: Id<Self>,
    /// What it is called, so that it can be more or less of it.
    pub title: Text,
    /// What sort of factor it is, in the map's own words, such as `stigma` or `service`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// What is meant by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The interventions that act on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Id<Intervention>>,
    /// The outcomes that it stands for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Id<Outcome>>,
}

/// That one factor drives another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// What drives.
    pub from: Id<Factor>,
    /// What is driven.
    pub to: Id<Factor>,
    /// Whether more of the one makes more or less of the other.
    pub sign: Sign,
    /// How long that takes, where it is not soon: `about two years`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Text>,
    /// How strong it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<Grade>,
    /// How sure those who assert it are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Grade>,
    /// What speaks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence_for: Vec<Cited>,
    /// What speaks against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence_against: Vec<Cited>,
    /// Who says so: organisations, meetings, publications; not persons by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asserted_by: Vec<Text>,
}

/// Which way a factor moves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sign {
    /// More makes more, and less makes less.
    Same,
    /// More makes less, and less makes more.
    Opposite,
}

impl Sign {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Opposite => "opposite",
        }
    }

    /// The sign of one link after another: two opposites are the same.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        if self == next { Self::Same } else { Self::Opposite }
    }
}

/// How strong a link is, or how sure somebody is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Grade {
    /// Little.
    Low,
    /// Somewhat.
    Medium,
    /// Much.
    High,
}

impl Grade {
    /// All of them, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cited {
    /// What it is and where it can be read, in words.
    Source(Text),
    /// A piece of the library of evidence.
    Evidence(Id<Evidence>),
}

impl fmt::Display for Cited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(words) => f.pad(words),
            Self::Evidence(id) => f.pad(id.as_str()),
        }
    }
}

impl SystemMap {
    /// The factor of that name.
    #[must_use]
    pub fn factor(&self, id: &Id<Factor>) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.id == *id)
    }

    fn check_factors(&self, faults: &mut Vec<Fault>) {
        let mut seen = BTreeSet::new();
        for (at, factor) in self.factors.iter().enumerate() {
            if !seen.insert(&factor.id) {
                faults.push(Fault::error(
                    format!("factors[{at}].id"),
                    "factor-twice",
                    format!("another factor is called `{}`", factor.id),
                    "give each factor of a map an id of its own",
                ));
            }
        }
        let linked: BTreeSet<_> =
            self.links.iter().flat_map(|link| [&link.from, &link.to]).collect();
        for (at, factor) in self.factors.iter().enumerate() {
            if !linked.contains(&factor.id) {
                faults.push(
                    Fault::error(
                        format!("factors[{at}]"),
                        "factor-without-link",
                        format!("nothing drives `{}`, and it drives nothing", factor.id),
                        "add the links that it has, or take it out",
                    )
                    .severity(Severity::Advice),
                );
            }
        }
    }

    fn check_links(&self, faults: &mut Vec<Fault>) {
        let known: BTreeSet<_> = self.factors.iter().map(|factor| &factor.id).collect();
        let mut seen = BTreeSet::new();
        for (at, link) in self.links.iter().enumerate() {
            for (end, id) in [("from", &link.from), ("to", &link.to)] {
                if !known.contains(id) {
                    faults.push(Fault::error(
                        format!("links[{at}].{end}"),
                        "unknown-factor",
                        format!("the map has no factor `{id}`"),
                        "name one of the factors of this map, or add it to them",
                    ));
                }
            }
            if link.from == link.to {
                faults.push(Fault::error(
                    format!("links[{at}]"),
                    "link-to-itself",
                    format!("`{}` is said to drive itself", link.from),
                    "name the factor through which it does",
                ));
            } else if !seen.insert((&link.from, &link.to)) {
                faults.push(Fault::error(
                    format!("links[{at}]"),
                    "link-twice",
                    format!("another link goes from `{}` to `{}`", link.from, link.to),
                    "keep one of them, and write what speaks against it as `evidence_against`",
                ));
            }
        }
    }
}

/// The pieces of the library that a statement rests on.
fn cited(found: References, field: &str, all: &[Cited]) -> References {
    all.iter().enumerate().fold(found, |found, (at, one)| match one {
        Cited::Source(_) => found,
        Cited::Evidence(id) => found.one::<Evidence>(&format!("{field}[{at}].evidence"), id),
    })
}

impl Document for SystemMap {
    named!(SystemMap, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default().maybe::<Strategy>("strategy", self.strategy.as_ref());
        let factors = self.factors.iter().enumerate();
        let found = factors.fold(found, |found, (at, factor)| {
            let field = |name: &str| format!("factors[{at}].{name}");
            found
                .many::<Intervention>(&field("interventions"), &factor.interventions)
                .many::<Outcome>(&field("outcomes"), &factor.outcomes)
        });
        let links = self.links.iter().enumerate();
        links
            .fold(found, |found, (at, link)| {
                let found = cited(found, &format!("links[{at}].evidence_for"), &link.evidence_for);
                cited(found, &format!("links[{at}].evidence_against"), &link.evidence_against)
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.check_factors(&mut faults);
        self.check_links(&mut faults);
        faults
    }

    example!({
            "id": "access-to-care",
            "title": "Why care is not reached",
            "factors": [
                { "id": "trust", "title": "Trust in services", "kind": "attitude" },
                { "id": "use", "title": "Use of services", "kind": "service" },
                { "id": "stigma", "title": "Stigma met in services", "kind": "stigma" },
            ],
            "links": [
                { "from": "trust", "to": "use", "sign": "same" },
                {
                    "from": "use", "to": "trust", "sign": "same", "delay": "about a year",
                    "strength": "medium", "confidence": "low",
                    "asserted_by": ["Workshop of the partners, May 2021"],
                },
                {
                    "from": "stigma", "to": "trust", "sign": "opposite",
                    "evidence_for": [{ "source": "What people said at the workshop" }],
                },
            ],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(change: impl FnOnce(&mut SystemMap)) -> Vec<&'static str> {
        let mut map = SystemMap::example();
        change(&mut map);
        map.check().into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn two_opposites_are_the_same() {
        assert_eq!(Sign::Opposite.then(Sign::Opposite), Sign::Same);
        assert_eq!(Sign::Same.then(Sign::Opposite), Sign::Opposite);
    }

    #[test]
    fn a_link_joins_two_factors_of_the_map_once() {
        assert_eq!(codes(|map| map.links[0].to = "hope".parse().unwrap()), ["unknown-factor"]);
        assert_eq!(codes(|map| map.links[0].to = map.links[0].from.clone()), ["link-to-itself"]);
        assert_eq!(codes(|map| map.links.push(map.links[0].clone())), ["link-twice"]);
    }

    #[test]
    fn a_factor_has_a_name_of_its_own_and_a_link() {
        assert_eq!(codes(|map| map.factors.push(map.factors[0].clone())), ["factor-twice"]);
        assert_eq!(codes(|map| drop(map.links.pop())), ["factor-without-link"]);
    }

    #[test]
    fn a_link_refers_to_the_evidence_that_it_rests_on() {
        let mut map = SystemMap::example();
        map.links[2].evidence_against = vec![Cited::Evidence("a-survey".parse().unwrap())];
        let mentioned = &map.references()[0];
        assert_eq!(mentioned.field, "links[2].evidence_against[0].evidence");
        assert_eq!((mentioned.kind, mentioned.id.as_str()), (Kind::Evidence, "a-survey"));
    }

    #[test]
    fn what_acts_on_a_factor_is_referred_to_by_its_place() {
        let mut map = SystemMap::example();
        map.factors[1].interventions = vec!["walking-group".parse().unwrap()];
        assert_eq!(map.references()[0].field, "factors[1].interventions[0]");
    }
}
