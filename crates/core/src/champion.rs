//! The champions of a network: organisations and trusted people, and whom they reach.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Area, AreaCode, DateRange, Document, Fault, Group, Id, Indicator, Kind, Organisation, PersonId,
    Reference, Severity, Strategy, Text,
    document::{References, example, named},
    personal::personal_faults,
};

/// An organisation or a trusted person who carries messages out and insights back.
///
/// Who the person is, and how to get in touch, is kept apart in the register of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Champion {
    /// Its name in files and addresses: never a person's.
    pub id: Id<Self>,
    /// What it is called: an organisation, or a role such as `Barber in Belgrave`; never a
    /// person's name.
    pub title: Text,
    /// The strategy whose network it belongs to.
    pub strategy: Id<Strategy>,
    /// What sort of champion it is.
    pub kind: ChampionKind,
    /// The organisation that it is or speaks for, where that is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Id<Organisation>>,
    /// The groups that it reaches; left out if it reaches whoever lives in its areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The places that it reaches; left out if it reaches its groups wherever they live.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCode>,
    /// The languages that it speaks with people beside English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Text>,
    /// How it reaches them, such as `WhatsApp group` or `shop counter`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Text>,
    /// Whether it agreed to be listed in public.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub consent_to_be_listed: bool,
    /// From when until when it belongs to the network.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub period: DateRange,
    /// When it was last in touch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub last_contact: Option<Date>,
    /// Who it is, in the register of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// What sort of champion it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChampionKind {
    /// Voluntary, community and social enterprise.
    Vcse,
    /// A business.
    Business,
    /// A public body, such as a school or a surgery.
    PublicBody,
    /// A person whom a community trusts.
    TrustedPerson,
}

impl fmt::Display for ChampionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Vcse => "voluntary, community or social enterprise",
            Self::Business => "business",
            Self::PublicBody => "public body",
            Self::TrustedPerson => "trusted person",
        })
    }
}

impl Document for Champion {
    named!(Champion, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Organisation>("organisation", self.organisation.as_ref())
            .many::<Group>("groups", &self.groups)
            .many::<Area>("areas", &self.areas)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let texts = [("title".to_owned(), &*self.title)];
        let channels = self.channels.iter().enumerate();
        let channels = channels.map(|(at, text)| (format!("channels[{at}]"), &**text));
        let mut faults = personal_faults(texts.into_iter().chain(channels));
        if self.groups.is_empty() && self.areas.is_empty() {
            faults.push(
                Fault::error(
                    "groups",
                    "champion-of-nobody",
                    "nothing says whom the champion reaches",
                    "add `groups = [...]`, or `areas = [...]` for whoever lives there",
                )
                .severity(Severity::Advice),
            );
        }
        faults
    }

    /// Those who agreed to be listed, without the key to who they are; what is made up is of
    /// nobody.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        if self.synthetic {
            return Some(self);
        }
        self.consent_to_be_listed.then_some(Self { last_contact: None, person: None, ..self })
    }

    example!({
            "id": "barber-in-the-market",
            "title": "Barber in the market",
            "strategy": "joint-strategy",
            "kind": "trusted-person",
            "groups": ["women"],
            "areas": ["E07000130"],
            "languages": ["Gujarati"],
            "channels": ["shop"],
            "consent_to_be_listed": true,
            "period": { "from": "2025-02-01" },
            "last_contact": "2026-03-02",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_champion_says_whom_it_reaches() {
        let champion = Champion { groups: Vec::new(), areas: Vec::new(), ..Champion::example() };
        assert_eq!(champion.check()[0].code, "champion-of-nobody");
    }

    #[test]
    fn a_champion_holds_no_contact_details() {
        let text = |words: &str| words.parse::<Text>().unwrap();
        let mut champion = Champion::example();
        champion.channels = vec![text("shop"), text("0116 496 0123")];
        let faults = champion.check();
        assert_eq!((&*faults[0].field, faults[0].code), ("channels[1]", "personal-data"));
    }

    #[test]
    fn only_those_who_agreed_are_listed() {
        let silent = Champion { consent_to_be_listed: false, ..Champion::example() };
        assert_eq!(silent.clone().for_public(&|_| true), None);
        let made_up = Champion { synthetic: true, ..silent };
        assert_eq!(made_up.clone().for_public(&|_| true), Some(made_up));
    }
}
