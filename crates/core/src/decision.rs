//! Decisions: what was decided, by whom, why, and what it changed.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Action, Board, Clause, Consultation, Document, Fault, Id, Intervention, Kind, Meeting,
    Priority, Reference, Severity, Strategy, Text, Theme,
    document::{References, example, named},
};

/// Something that was decided, in a consultation's wake or at any meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// Its own name.
    pub id: Id<Self>,
    /// What was decided.
    pub title: Text,
    /// The strategy that it is about.
    pub strategy: Id<Strategy>,
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// The Board that decided; left out if it was not a Board, or if its meeting is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<Id<Board>>,
    /// The meeting of a Board at which it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Id<Meeting>>,
    /// Who decided, or at which meeting, in words; needed if it was not a Board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Text>,
    /// Why it was decided so: of a "no" as well.
    pub reason: Text,
    /// The consultation that it answers; left out if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<Id<Consultation>>,
    /// The themes that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Id<Theme>>,
    /// What is told to those who answered: needed if it answers a theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
    /// The parts of the draft that it changed; none where the answer was "no".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseChange>,
    /// The actions that carry it out, each with an owner and days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Id<Action>>,
    /// The interventions that it began, changed or ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Id<Intervention>>,
    /// The priorities that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Whether any of it is made up.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// "You said, we did".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Feedback {
    /// What people said, in our words.
    pub you_said: Text,
    /// What was done about it, or why nothing was.
    pub we_did: Text,
}

/// A part of the draft before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClauseChange {
    /// The part, by its name in the consultation.
    pub clause: Id<Clause>,
    /// Its words in the draft; left out if it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
    /// Its final words; left out if it was taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Text>,
}

impl Document for Decision {
    named!(Decision, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Board>("board", self.board.as_ref())
            .maybe::<Meeting>("meeting", self.meeting.as_ref())
            .maybe::<Consultation>("consultation", self.consultation.as_ref())
            .many::<Theme>("themes", &self.themes)
            .many::<Action>("actions", &self.actions)
            .many::<Intervention>("interventions", &self.interventions)
            .many::<Priority>("priorities", &self.priorities)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.board.is_none() && self.meeting.is_none() && self.decided_by.is_none() {
            faults.push(Fault::error(
                "",
                "decided-by-nobody",
                "nothing says who decided",
                "add `meeting = \"...\"` or `board = \"...\"`, or `decided_by = \"...\"` with a body or a meeting",
            ));
        }
        if !self.themes.is_empty() && self.feedback.is_none() {
            faults.push(
                Fault::error(
                    "feedback",
                    "theme-without-feedback",
                    "it answers a theme, and nothing is told to those who spoke of it",
                    "add `feedback = { you_said = \"...\", we_did = \"...\" }`",
                )
                .severity(Severity::Warning),
            );
        }
        for (at, change) in self.clauses.iter().enumerate() {
            if change.before == change.after {
                faults.push(Fault::error(
                    format!("clauses[{at}]"),
                    "nothing-changed",
                    format!("`{}` is the same before and after", change.clause),
                    "write its words in the draft and its final words, or take the change out",
                ));
            }
            if self.consultation.is_none() {
                faults.push(Fault::error(
                    format!("clauses[{at}].clause"),
                    "clause-of-no-draft",
                    "a clause is part of the draft of a consultation, and none is named",
                    "add `consultation = \"...\"`, or take the change out",
                ));
            }
        }
        faults
    }

    example!({
            "id": "name-carers",
            "title": "Name carers of every age in the strategy",
            "strategy": "joint-strategy",
            "on": "2022-02-24",
            "meeting": "board-2022-02-24",
            "reason": "Many carers are under 18 and are not found by services for adults",
            "consultation": "draft-strategy-consultation",
            "themes": ["interpreters"],
            "feedback": {
                "you_said": "Children who interpret for their parents are carers, and are not mentioned",
                "we_did": "We named carers of every age",
            },
            "clauses": [{
                "clause": "carers",
                "before": "Carers are supported",
                "after": "Carers of every age are known and supported",
            }],
            "actions": ["infant-feeding-support"],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(decision: &Decision) -> Vec<&'static str> {
        decision.check().into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn somebody_decided() {
        let nobody = Decision { meeting: None, ..Decision::example() };
        assert_eq!(codes(&nobody), ["decided-by-nobody"]);
        let meeting = "Cabinet of 8 March 2022".parse().ok();
        assert_eq!(Decision { decided_by: meeting, ..nobody }.check(), []);
    }

    #[test]
    fn who_spoke_is_answered() {
        assert_eq!(
            codes(&Decision { feedback: None, ..Decision::example() }),
            ["theme-without-feedback"]
        );
    }

    #[test]
    fn a_change_changes_something_of_a_draft() {
        let mut decision = Decision::example();
        decision.clauses[0].after = decision.clauses[0].before.clone();
        assert_eq!(codes(&decision), ["nothing-changed"]);
        let of_nothing = Decision { consultation: None, ..Decision::example() };
        assert_eq!(codes(&of_nothing), ["clause-of-no-draft"]);
    }
}
