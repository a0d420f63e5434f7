//! What a strategy sets out to do: outcomes, priorities and actions.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    DateRange, Document, Fault, Id, Indicator, Intervention, Kind, Leverage, Organisation,
    Reference, Stage, Strategy, Text,
    document::{References, example, named},
};

/// What is to become true for people of one stage of life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// The strategy that wants it.
    pub strategy: Id<Strategy>,
    /// The stage of life that it is for; all of them if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Id<Stage>>,
    /// What is to become true.
    pub title: Text,
    /// The indicators that tell whether it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Id<Indicator>>,
}

/// What the Board will see to, and how strongly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Priority {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// The strategy that it belongs to.
    pub strategy: Id<Strategy>,
    /// The stage of life that it is for; all of them if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Id<Stage>>,
    /// What it is.
    pub title: Text,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// How strongly the Board takes it up, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// The member of the Board who speaks up for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub champion: Option<Holder>,
    /// The office that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub senior_responsible_owner: Option<Holder>,
    /// The outcomes that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Id<Outcome>>,
    /// The indicators by which it is watched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Id<Indicator>>,
}

/// How strongly a Board takes a priority up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Commitment {
    /// An action plan of its own, a champion on the Board, a report every quarter.
    Do,
    /// Plans of others, carried by the Board, with risks brought to it.
    Sponsor,
    /// Plans of others, with risks brought to it.
    Watch,
}

impl Commitment {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Do => "do",
            Self::Sponsor => "sponsor",
            Self::Watch => "watch",
        }
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The office that holds a duty: a role, not a person's name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Holder {
    /// The role, such as `Director of Public Health`.
    pub role: Text,
    /// Where the role is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Id<Organisation>>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.organisation {
            Some(organisation) => write!(f, "{} ({organisation})", self.role),
            None => write!(f, "{}", self.role),
        }
    }
}

/// Something that somebody has taken on to do by a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Action {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// The priority that it serves.
    pub priority: Id<Priority>,
    /// What is to be done.
    pub title: Text,
    /// The office that has taken it on.
    pub owner: Holder,
    /// From when until when.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub period: DateRange,
    /// How its delivery stands: not how health does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The steps on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// The interventions that it brings about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Id<Intervention>>,
    /// Where in the system it intervenes, by Meadows' list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Leverage>,
}

/// How the delivery of an action stood on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// The rating.
    pub rag: Rag,
    /// The day on which it was judged.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// Why, and what is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Text>,
}

/// Red, amber, green, and blue for what is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Rag {
    /// Off track, and not coming right by itself.
    Red,
    /// Off track, with a plan that brings it back.
    Amber,
    /// On track.
    Green,
    /// Complete.
    Blue,
}

impl Rag {
    /// What the colour means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Red => "off track",
            Self::Amber => "off track with a plan to recover",
            Self::Green => "on track",
            Self::Blue => "complete",
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Amber => "amber",
            Self::Green => "green",
            Self::Blue => "blue",
        }
    }
}

/// A step that is to be reached by a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Milestone {
    /// What is to be reached.
    pub title: Text,
    /// By when.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub due: Date,
    /// When it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub reached: Option<Date>,
}

impl Document for Outcome {
    named!(Outcome, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .many::<Indicator>("indicators", &self.indicators)
            .found()
    }

    example!({
            "id": "ready-for-school",
            "strategy": "joint-strategy",
            "stage": "best-start-for-life",
            "title": "Children start school ready to learn",
    });
}

impl Document for Priority {
    named!(Priority, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let organisation = |holder: &Option<Holder>| holder.as_ref()?.organisation.clone();
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Organisation>("champion.organisation", organisation(&self.champion).as_ref())
            .maybe::<Organisation>(
                "senior_responsible_owner.organisation",
                organisation(&self.senior_responsible_owner).as_ref(),
            )
            .many::<Outcome>("outcomes", &self.outcomes)
            .many::<Indicator>("indicators", &self.indicators)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        if self.commitment == Some(Commitment::Do) && self.champion.is_none() {
            return vec![
                Fault::error(
                    "commitment",
                    "do-without-champion",
                    "a Do priority has a champion on the Board, and this one has none",
                    "add `champion = { role = \"...\", organisation = \"...\" }`",
                )
                .severity(crate::Severity::Warning),
            ];
        }
        Vec::new()
    }

    example!({
            "id": "first-1001-days",
            "strategy": "joint-strategy",
            "stage": "best-start-for-life",
            "title": "The first 1001 critical days",
    });
}

impl Document for Action {
    named!(Action, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Priority>("priority", &self.priority)
            .maybe::<Organisation>("owner.organisation", self.owner.organisation.as_ref())
            .many::<Intervention>("interventions", &self.interventions)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (at, milestone) in self.milestones.iter().enumerate() {
            if !self.period.contains(milestone.due) {
                faults.push(Fault::error(
                    format!("milestones[{at}].due"),
                    "milestone-outside-action",
                    format!(
                        "the milestone is due on {}, and the action runs {}",
                        milestone.due, self.period
                    ),
                    "move the milestone, or the action's period",
                ));
            }
        }
        if let Some(Delivery { rag: Rag::Red | Rag::Amber, narrative: None, .. }) = self.delivery {
            faults.push(
                Fault::error(
                    "delivery",
                    "red-without-narrative",
                    "the delivery is off track, and nothing says why",
                    "add `narrative = \"why, and what is done about it\"`",
                )
                .severity(crate::Severity::Warning),
            );
        }
        faults
    }

    example!({
            "id": "infant-feeding-support",
            "priority": "first-1001-days",
            "title": "Offer infant feeding support in every family hub",
            "owner": { "role": "Director of Public Health" },
            "period": { "from": "2026-04-01", "to": "2027-03-31" },
            "milestones": [{ "title": "First three hubs", "due": "2026-10-01" }],
    });
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_milestone_is_due_while_its_action_runs() {
        let mut action = Action::example();
        action.milestones[0].due = date!(2030 - 01 - 01);
        let faults = action.check();
        assert_eq!(faults[0].field, "milestones[0].due");
        assert_eq!(
            faults[0].message,
            "the milestone is due on 2030-01-01, and the action runs 2026-04-01 to 2027-03-31"
        );
    }

    #[test]
    fn a_do_priority_wants_a_champion() {
        let priority = Priority { commitment: Some(Commitment::Do), ..Priority::example() };
        assert_eq!(priority.check()[0].code, "do-without-champion");
    }

    #[test]
    fn references_name_their_fields() {
        let mut priority = Priority::example();
        priority.indicators = vec!["a".parse().unwrap(), "b".parse().unwrap()];
        let fields: Vec<_> = priority.references().into_iter().map(|found| found.field).collect();
        assert_eq!(fields, ["strategy", "indicators[0]", "indicators[1]"]);
    }
}
