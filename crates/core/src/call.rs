//! Calls for help: what a network asks of others, what was offered, and what became of it.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Document, Evidence, Fault, Group, Id, Indicator, Intervention, Kind, Organisation, Reference,
    Strategy, Text,
    document::{References, example, named},
    personal::personal_faults,
};

/// A call for help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// Its own name.
    pub id: Id<Self>,
    /// What is asked for, in the words of those who ask.
    pub title: Text,
    /// The strategy or programme that asks.
    pub strategy: Id<Strategy>,
    /// What sort of help it is.
    pub sought: Sought,
    /// The groups that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The day on which it was made.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub opened: Date,
    /// The day on which it was closed; left out while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub closed: Option<Date>,
    /// What was offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// Where the call can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// What sort of help is asked for: the six asks of the Leeds Solidarity Network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Sought {
    /// Policies and guidelines on reducing inequalities, or on inclusive services.
    Policies,
    /// Introductions to people who can help.
    Introductions,
    /// Advice, guidance, encouragement.
    Advice,
    /// Positive practice in delivery or access.
    Practice,
    /// Data: objective, opinion, beliefs, experiences; and contributory factors.
    Data,
    /// Interesting practice of other collaborations.
    Collaborations,
}

impl Sought {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::Policies,
        Self::Introductions,
        Self::Advice,
        Self::Practice,
        Self::Data,
        Self::Collaborations,
    ];

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Policies => "policies and guidelines",
            Self::Introductions => "introductions",
            Self::Advice => "advice, guidance, encouragement",
            Self::Practice => "positive practice",
            Self::Data => "data and contributory factors",
            Self::Collaborations => "practice of other collaborations",
        }
    }
}

/// Help that was offered, or somebody whom one was introduced to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Offer {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// The body that offered it, where it was one; a person is not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Id<Organisation>>,
    /// What was offered.
    pub what: Text,
    /// The body that it introduces to, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduces: Option<Id<Organisation>>,
    /// What became of it; left out while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub became: Option<Became>,
}

/// What became of an offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Became {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// What.
    pub outcome: OfferOutcome,
    /// In a sentence: what came out of it, or why nothing did.
    pub what: Text,
    /// The evidence that came out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Id<Evidence>>,
    /// The interventions that came out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Id<Intervention>>,
}

/// What can become of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OfferOutcome {
    /// It was used.
    Used,
    /// It was declined, with thanks.
    Declined,
    /// It came to nothing.
    Lapsed,
}

impl OfferOutcome {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Declined => "declined",
            Self::Lapsed => "came to nothing",
        }
    }
}

impl Document for Call {
    named!(Call, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .many::<Group>("groups", &self.groups);
        let offers = self.offers.iter().enumerate();
        offers
            .fold(found, |found, (at, offer)| {
                let field = |name: &str| format!("offers[{at}].{name}");
                let found = found
                    .maybe::<Organisation>(&field("from"), offer.from.as_ref())
                    .maybe::<Organisation>(&field("introduces"), offer.introduces.as_ref());
                match &offer.became {
                    None => found,
                    Some(became) => found
                        .many::<Evidence>(&field("became.evidence"), &became.evidence)
                        .many::<Intervention>(
                            &field("became.interventions"),
                            &became.interventions,
                        ),
                }
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut after = |field: String, day: Date, earlier: Date, what: &str| {
            if day < earlier {
                faults.push(Fault::error(
                    field,
                    "before-its-time",
                    format!("{day} is before {what}, {earlier}"),
                    "mend the day that is wrong",
                ));
            }
        };
        if let Some(closed) = self.closed {
            after("closed".to_owned(), closed, self.opened, "the day of the call");
        }
        for (at, offer) in self.offers.iter().enumerate() {
            after(format!("offers[{at}].on"), offer.on, self.opened, "the day of the call");
            if let Some(became) = &offer.became {
                let field = format!("offers[{at}].became.on");
                after(field, became.on, offer.on, "the day of the offer");
            }
        }
        let mut texts = vec![("title".to_owned(), &*self.title)];
        for (at, offer) in self.offers.iter().enumerate() {
            texts.push((format!("offers[{at}].what"), &offer.what));
            let became = offer.became.as_ref();
            texts.extend(became.map(|one| (format!("offers[{at}].became.what"), &*one.what)));
        }
        faults.extend(personal_faults(texts));
        faults
    }

    /// The call with the days of offers and what became of them, and without who offered what:
    /// they may not want it known.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        let hidden: Text = "Not shown to the public".parse().ok()?;
        let offers = self.offers.into_iter().map(|offer| Offer {
            on: offer.on,
            from: None,
            what: hidden.clone(),
            introduces: None,
            became: offer.became.map(|became| Became {
                what: hidden.clone(),
                evidence: Vec::new(),
                interventions: Vec::new(),
                ..became
            }),
        });
        Some(Self { offers: offers.collect(), ..self })
    }

    example!({
            "id": "ask-for-data",
            "title": "Data about these groups, and what contributes to them",
            "strategy": "joint-strategy",
            "sought": "data",
            "opened": "2021-05-04",
            "offers": [{
                "on": "2021-05-20",
                "from": "county-council",
                "what": "Counts of people who registered with a practice",
                "became": { "on": "2021-06-30", "outcome": "used", "what": "It is in the library" },
            }],
    });
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn nothing_is_offered_before_it_is_asked_for_or_answered_before_it_is_offered() {
        let late = Call { opened: date!(2021 - 06 - 01), ..Call::example() };
        let fields: Vec<_> = late.check().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["offers[0].on"]);
        let mut early = Call::example();
        early.offers[0].became.as_mut().unwrap().on = date!(2021 - 05 - 19);
        early.closed = Some(date!(2021 - 05 - 03));
        let fields: Vec<_> = early.check().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["closed", "offers[0].became.on"]);
    }

    #[test]
    fn the_public_sees_that_help_came_and_not_who_offered_what() {
        let mut call = Call::example();
        call.offers[0].introduces = Some("county-council".parse().unwrap());
        let shown = call.clone().for_public(&|_| true).unwrap();
        assert_eq!((&shown.id, shown.offers.len()), (&call.id, 1));
        let offer = &shown.offers[0];
        assert_eq!((&offer.from, &offer.introduces), (&None, &None));
        assert_ne!(offer.what, call.offers[0].what);
        assert_eq!(offer.became.as_ref().unwrap().outcome, OfferOutcome::Used);
    }
}
