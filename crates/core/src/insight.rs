//! What champions heard: themes and insights, with the life of each insight until it is answered.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Action, Area, AreaCode, Champion, Document, Fault, Group, Id, Indicator, Kind, Priority,
    Reference, Severity, Strategy, Text,
    document::{References, example, named},
    personal::personal_faults,
    withdrawal::{self, WITHDRAWN},
};

/// What several insights, or several responses to a consultation, are about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Theme {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// What belongs to it and what does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The strategy that listens.
    pub strategy: Id<Strategy>,
    /// The priorities that it leads to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// Something that a champion heard from people: never a sample, never a rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Insight {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is about, in a few words; `Withdrawn` once it is.
    pub title: Text,
    /// The strategy whose network heard it.
    pub strategy: Id<Strategy>,
    /// Who passed it on. Only what the public sees of it leaves this out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub champion: Option<Id<Champion>>,
    /// The groups that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// Where, if it is about a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// What sort of insight it is.
    pub kind: InsightKind,
    /// Whose judgement the need is, where it is a need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<NeedType>,
    /// What was said, without anything that would show who said it; gone once it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// The day on which those who said it took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub withdrawn_on: Option<Date>,
    /// Whether the words may be quoted in public, by those who said them.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub consent_to_quote: bool,
    /// How far it has come.
    pub life: InsightLife,
    /// What it is about, once it is themed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Id<Theme>>,
    /// What was answered to those who spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Text>,
    /// The priorities that it leads to, beside those of its themes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// The actions that it leads to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Id<Action>>,
    /// What was decided because of it, and where that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Text>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// What sort of insight it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum InsightKind {
    /// What people need.
    Need,
    /// What keeps people from it.
    Barrier,
    /// What helps.
    Enabler,
}

/// The four sorts of need of Bradshaw (1972): whose judgement it is that something is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum NeedType {
    /// A professional's, against a standard.
    Normative,
    /// People's own.
    Felt,
    /// People's own, turned into a demand.
    Expressed,
    /// Drawn from others like them who have more.
    Comparative,
}

impl fmt::Display for InsightKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Need => "need",
            Self::Barrier => "barrier",
            Self::Enabler => "enabler",
        })
    }
}

impl fmt::Display for NeedType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Normative => "normative",
            Self::Felt => "felt",
            Self::Expressed => "expressed",
            Self::Comparative => "comparative",
        })
    }
}

/// How far an insight has come, with the day of each step; no step is left out, and none goes
/// back in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Steps", into = "Steps")]
pub struct InsightLife(Steps);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Steps {
    /// The day on which it was received.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    received: Date,
    /// The day on which the champion was told that it had been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    acknowledged: Option<Date>,
    /// The day on which it was found what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    themed: Option<Date>,
    /// The day on which the champion was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    answered: Option<Date>,
}

/// The steps in the life of an insight, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InsightStep {
    /// It has come in.
    Received,
    /// The champion knows that it has.
    Acknowledged,
    /// It is known what it is about.
    Themed,
    /// The champion was answered.
    Answered,
}

impl InsightStep {
    const ALL: [Self; 4] = [Self::Received, Self::Acknowledged, Self::Themed, Self::Answered];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Acknowledged => "acknowledged",
            Self::Themed => "themed",
            Self::Answered => "answered",
        }
    }
}

/// A step in the life of an insight that cannot be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsightLifeError {
    /// A step before it has no day.
    #[error("this was {} and never {}: give the day of that step too", .step.as_str(), .left_out.as_str())]
    LeftOut {
        /// The step that has a day.
        step: InsightStep,
        /// The one before it that has none.
        left_out: InsightStep,
    },
    /// It goes back in time.
    #[error("this was {} on {on}, before it was {} on {before}: mend the day that is wrong", .step.as_str(), .earlier.as_str())]
    BackInTime {
        /// The step.
        step: InsightStep,
        /// Its day.
        on: Date,
        /// The step before it.
        earlier: InsightStep,
        /// The day of that.
        before: Date,
    },
}

impl InsightLife {
    /// The day on which it was received.
    #[must_use]
    pub const fn received(&self) -> Date {
        self.0.received
    }

    /// The day of a step, if it has come to that.
    #[must_use]
    pub const fn day_of(&self, step: InsightStep) -> Option<Date> {
        match step {
            InsightStep::Received => Some(self.0.received),
            InsightStep::Acknowledged => self.0.acknowledged,
            InsightStep::Themed => self.0.themed,
            InsightStep::Answered => self.0.answered,
        }
    }

    /// The last step that was taken by the end of a day; none if it was received later.
    #[must_use]
    pub fn at(&self, day: Date) -> Option<InsightStep> {
        let taken = |step: &InsightStep| self.day_of(*step).is_some_and(|on| on <= day);
        InsightStep::ALL.into_iter().rfind(taken)
    }
}

impl TryFrom<Steps> for InsightLife {
    type Error = InsightLifeError;

    fn try_from(steps: Steps) -> Result<Self, InsightLifeError> {
        let life = Self(steps);
        for pair in InsightStep::ALL.windows(2) {
            let [earlier, step] = [pair[0], pair[1]];
            match (life.day_of(earlier), life.day_of(step)) {
                (None, Some(_)) => {
                    return Err(InsightLifeError::LeftOut { step, left_out: earlier });
                }
                (Some(before), Some(on)) if on < before => {
                    return Err(InsightLifeError::BackInTime { step, on, earlier, before });
                }
                _ => {}
            }
        }
        Ok(life)
    }
}

impl From<InsightLife> for Steps {
    fn from(life: InsightLife) -> Self {
        life.0
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for InsightLife {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "InsightLife".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Steps::json_schema(generator)
    }
}

impl Document for Theme {
    named!(Theme, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .many::<Priority>("priorities", &self.priorities)
            .found()
    }

    example!({
            "id": "interpreters",
            "title": "Interpreters are hard to get",
            "strategy": "joint-strategy",
            "priorities": ["first-1001-days"],
    });
}

impl Document for Insight {
    named!(Insight, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Champion>("champion", self.champion.as_ref())
            .many::<Group>("groups", &self.groups)
            .maybe::<Area>("area", self.area.as_ref())
            .many::<Theme>("themes", &self.themes)
            .many::<Priority>("priorities", &self.priorities)
            .many::<Action>("actions", &self.actions)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let texts = [
            ("title", Some(&self.title)),
            ("words", self.words.as_ref()),
            ("answer", self.answer.as_ref()),
            ("decision", self.decision.as_ref()),
        ];
        let texts = texts.into_iter();
        let texts = texts.filter_map(|(field, text)| Some((field.to_owned(), &**text?)));
        let of_words = match self.withdrawn_on {
            Some(withdrawn) => self.withdrawal_faults(withdrawn),
            None => self.omissions(),
        };
        personal_faults(texts).into_iter().chain(of_words).collect()
    }

    fn check_against(&self, earlier: &Self) -> Vec<Fault> {
        withdrawal::comes_back(earlier.withdrawn_on, self.withdrawn_on)
    }

    fn withdrawn_on(&self) -> Option<Date> {
        self.withdrawn_on
    }

    /// What it led to stays, and its days; not whom and where it was about.
    fn withdrawn(self, on: Date) -> Option<Self> {
        Some(Self {
            title: withdrawal::title(),
            words: None,
            withdrawn_on: self.withdrawn_on.or(Some(on)),
            consent_to_quote: false,
            groups: Vec::new(),
            area: None,
            answer: None,
            decision: None,
            ..self
        })
    }

    /// What may be quoted, without whom it is about, where, and who passed it on; what is made
    /// up is of nobody.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        if self.withdrawn_on.is_some() {
            return None;
        }
        if self.synthetic {
            return Some(self);
        }
        let bare = Self { champion: None, groups: Vec::new(), area: None, ..self };
        bare.consent_to_quote.then_some(bare)
    }

    example!({
            "id": "no-interpreter-at-reception",
            "title": "No interpreter at reception",
            "strategy": "joint-strategy",
            "champion": "barber-in-the-market",
            "groups": ["women"],
            "kind": "need",
            "need": "felt",
            "words": "Nobody at the desk can tell us what the letter says",
            "life": { "received": "2026-01-12", "acknowledged": "2026-01-14", "themed": "2026-01-20" },
            "themes": ["interpreters"],
    });
}

impl Insight {
    fn withdrawal_faults(&self, withdrawn: Date) -> Vec<Fault> {
        let parts = [
            ("title", &*self.title == WITHDRAWN, "a title other than `Withdrawn` is"),
            ("words", self.words.is_none(), "what was said is"),
            ("groups", self.groups.is_empty(), "whom it was about is"),
            ("area", self.area.is_none(), "where it was is"),
            ("answer", self.answer.is_none(), "what was answered is"),
            ("decision", self.decision.is_none(), "what was decided because of it is"),
        ];
        withdrawal::left(withdrawn, parts)
    }

    /// What one field asks of another.
    fn omissions(&self) -> Vec<Fault> {
        let has = |step| self.life.day_of(step).is_some();
        let needs_type = self.kind == InsightKind::Need && self.need.is_none();
        let no_need = self.kind != InsightKind::Need && self.need.is_some();
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field: &str, code, message: &str, help: &str| {
            if wrong {
                faults.push(Fault::error(field, code, message, help));
            }
        };
        fault(
            self.words.is_none(),
            "words",
            "insight-without-words",
            "nothing says what was said",
            "write it as `words = \"...\"`, without anything that would show who said it",
        );
        fault(
            self.champion.is_none(),
            "champion",
            "insight-of-nobody",
            "nothing says which champion passed it on, so that nobody can be answered",
            "add `champion = \"...\"`",
        );
        fault(
            has(InsightStep::Themed) == self.themes.is_empty(),
            "themes",
            "themes-and-day",
            "the themes and the day on which it was themed go together, and one is missing",
            "add `themes = [...]` and `life.themed`, or take both out",
        );
        fault(
            has(InsightStep::Answered) != self.answer.is_some(),
            "answer",
            "answer-and-day",
            "the answer and the day on which it was given go together, and one is missing",
            "add `answer = \"...\"` and `life.answered`, or take both out",
        );
        fault(
            no_need,
            "need",
            "need-of-no-need",
            "whose judgement a need is, is said of something that is no need",
            "take `need` out, or write `kind = \"need\"`",
        );
        if needs_type {
            faults.push(
                Fault::error(
                    "need",
                    "need-without-type",
                    "nothing says whose judgement the need is",
                    "add `need = \"felt\"`, or normative, expressed or comparative",
                )
                .severity(Severity::Warning),
            );
        }
        faults
    }
}

#[cfg(test)]
mod tests;
