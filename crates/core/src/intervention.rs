//! What is done, for whom, by whom, how much.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Area, AreaCode, DateRange, Determinant, Document, Fault, Group, Id, Indicator, Kind,
    Organisation, Period, Priority, Reference, Severity, Text,
    document::{References, example, named},
};

/// A service, programme or measure that is meant to improve health.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Intervention {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Whom it works with.
    pub level: Level,
    /// Whether it is for all, for some, or for all in proportion to need.
    pub approach: Approach,
    /// The conditions of life that it works on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub determinants: Vec<Determinant>,
    /// The priorities that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// The groups that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The places that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCode>,
    /// Who provides it.
    pub provider: Id<Organisation>,
    /// Who pays for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commissioner: Option<Id<Organisation>>,
    /// Who else takes part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Id<Organisation>>,
    /// From when until when.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub period: DateRange,
    /// How much of it one participant, group or place gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<Dose>,
    /// How many it reached, period by period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<Reach>,
    /// The way in for somebody who is not online, where there is one and it is known.
    ///
    /// A [`Service`](crate::Service) cannot be written without it. An intervention can: work with
    /// a whole community has no door, and what others have published of theirs may not tell it; a
    /// field that had to be filled would be filled with a guess. `check` asks for it instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub non_digital_route: Option<Text>,
    /// The languages that it is offered in beside English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Text>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// Whom an intervention works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Level {
    /// One person at a time.
    Individual,
    /// Several people together.
    Group,
    /// A whole community or place.
    Community,
}

/// How an intervention is shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Approach {
    /// The same for all.
    Universal,
    /// For those with the greatest need only.
    Targeted,
    /// For all, at a scale and intensity proportionate to need.
    Proportionate,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Individual => "individual",
            Self::Group => "group",
            Self::Community => "community",
        })
    }
}

impl fmt::Display for Approach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Universal => "universal",
            Self::Targeted => "targeted",
            Self::Proportionate => "proportionate",
        })
    }
}

/// How much of an intervention is given: `12 sessions per participant`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dose {
    /// How many.
    pub amount: f64,
    /// Of what.
    pub unit: Text,
    /// To whom or what: `participant`, `group`, `neighbourhood and year`.
    pub per: Text,
}

/// How many an intervention reached in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reach {
    /// When.
    pub period: Period,
    /// How many.
    pub number: u64,
    /// What was counted: the same person twice is two contacts and one of the people.
    pub counted: Counted,
    /// How many could have been reached, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<u64>,
    /// Where, if this is a part of the reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// In which group, if this is a part of the reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Id<Group>>,
}

impl Reach {
    /// Whether it is the whole reach of its period rather than the part of one place or group.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.area.is_none() && self.group.is_none()
    }
}

/// What a number of [`Reach`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Counted {
    /// Different people.
    People,
    /// Visits, calls, sessions attended.
    Contacts,
    /// Groups or events.
    Groups,
}

impl Document for Intervention {
    named!(Intervention, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let reach = self.reach.iter().enumerate();
        let found = reach.fold(References::default(), |found, (at, reach)| {
            found
                .maybe::<Area>(&format!("reach[{at}].area"), reach.area.as_ref())
                .maybe::<Group>(&format!("reach[{at}].group"), reach.group.as_ref())
        });
        found
            .many::<Priority>("priorities", &self.priorities)
            .many::<Group>("groups", &self.groups)
            .many::<Area>("areas", &self.areas)
            .one::<Organisation>("provider", &self.provider)
            .maybe::<Organisation>("commissioner", self.commissioner.as_ref())
            .many::<Organisation>("partners", &self.partners)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.approach == Approach::Targeted && self.groups.is_empty() && self.areas.is_empty() {
            faults.push(Fault::error(
                "approach",
                "targeted-at-nobody",
                "this is targeted, and neither groups nor areas say at whom",
                "add `groups = [...]` or `areas = [...]`",
            ));
        }
        if let Some(Dose { amount, .. }) = self.dose
            && !(amount.is_finite() && amount > 0.0)
        {
            faults.push(Fault::error(
                "dose.amount",
                "no-dose",
                format!("a dose of {amount} is none"),
                "write how many units one of them gets, above zero",
            ));
        }
        for (at, reach) in self.reach.iter().enumerate() {
            if reach.counted == Counted::People
                && reach.eligible.is_some_and(|most| reach.number > most)
            {
                faults.push(Fault::error(
                    format!("reach[{at}].number"),
                    "reach-above-eligible",
                    format!("{} people were reached, more than were eligible", reach.number),
                    "mend the number, or write `counted = \"contacts\"` if people were counted more than once",
                ));
            }
        }
        if self.non_digital_route.is_none() {
            faults.push(
                Fault::error(
                    "",
                    "no-non-digital-route",
                    "nothing says how somebody who is not online gets in",
                    "add `non_digital_route = \"telephone, walk in...\"`",
                )
                .severity(Severity::Advice),
            );
        }
        faults
    }

    /// How many it reached may be few: that waits for a release.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        Some(Self { reach: Vec::new(), ..self })
    }

    example!({
            "id": "walking-group",
            "title": "Walking group",
            "level": "group",
            "approach": "universal",
            "provider": "county-council",
            "dose": { "amount": 12, "unit": "walks", "per": "participant" },
            "reach": [{ "period": "2025/26", "number": 140, "counted": "people" }],
            "non_digital_route": "Come along: every Tuesday at ten, outside the library",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_targeted_intervention_says_at_whom() {
        let targeted = Intervention { approach: Approach::Targeted, ..Intervention::example() };
        assert_eq!(targeted.check()[0].code, "targeted-at-nobody");
    }

    #[test]
    fn more_people_than_were_eligible_are_contacts() {
        let mut walks = Intervention::example();
        walks.reach[0].eligible = Some(100);
        assert_eq!(walks.check()[0].field, "reach[0].number");
        walks.reach[0].counted = Counted::Contacts;
        assert_eq!(walks.check(), []);
    }
}
