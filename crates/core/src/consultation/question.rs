//! What a consultation asks, and what can be answered.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Clause;
use crate::{Fault, Id, ProtectedCharacteristic, Text};

/// One question of a consultation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsultationQuestion {
    /// Its own name within the consultation, such as `q1`.
    pub id: Id<Self>,
    /// The question as it is put.
    pub text: Text,
    /// What can be answered.
    pub answer: AnswerForm,
    /// The header of its column in a file of responses; left out where that is the question itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Text>,
}

/// What can be answered to a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AnswerForm {
    /// Words of one's own.
    FreeText,
    /// Words of one's own about a part of the draft.
    CommentOn(Id<Clause>),
    /// One of these.
    OneOf(Vec<Text>),
    /// Any of these.
    SeveralOf(Vec<Text>),
    /// A whole number from one end to the other.
    Scale(ScaleRange),
    /// These in order, the most wanted first.
    Ranking(Vec<Text>),
    /// A number.
    Number(NumberRange),
    /// A day.
    Date,
    /// Who answers, by a harmonised question of equality: optional, and kept apart from the rest.
    Equality(ProtectedCharacteristic),
    /// Where who answers lives, such as a district.
    Place,
    /// The tenth or fifth of deprivation that who answers lives in, 1 the most deprived.
    Deprivation,
}

/// The ends of a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScaleRange {
    /// The lowest.
    pub from: i32,
    /// The highest.
    pub to: i32,
    /// What the lowest is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<Text>,
    /// What the highest is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highest: Option<Text>,
}

/// The numbers that make sense.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NumberRange {
    /// The lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

impl AnswerForm {
    /// Whether it is about who answers, and so never shown beside what they answered.
    #[must_use]
    pub const fn is_about_the_person(&self) -> bool {
        matches!(self, Self::Equality(_) | Self::Place | Self::Deprivation)
    }

    /// Whether it takes words of one's own.
    #[must_use]
    pub const fn is_words(&self) -> bool {
        matches!(self, Self::FreeText | Self::CommentOn(_))
    }

    /// The options to choose from; none for other forms.
    #[must_use]
    pub fn options(&self) -> &[Text] {
        match self {
            Self::OneOf(options) | Self::SeveralOf(options) | Self::Ranking(options) => options,
            _ => &[],
        }
    }
}

impl ConsultationQuestion {
    /// What keeps it from being asked; `field` is where it stands.
    pub(super) fn faults(&self, field: &str, clauses: &[Clause]) -> Option<Fault> {
        let field = format!("{field}.answer");
        match &self.answer {
            AnswerForm::OneOf(options)
            | AnswerForm::SeveralOf(options)
            | AnswerForm::Ranking(options) => {
                let known: BTreeSet<String> =
                    options.iter().map(|option| option.to_lowercase()).collect();
                (options.len() < 2 || known.len() < options.len()).then(|| {
                    Fault::error(
                        field,
                        "not-a-choice",
                        "a choice is between two options or more that differ",
                        "write each option once",
                    )
                })
            }
            AnswerForm::Scale(ScaleRange { from, to, .. }) => (from >= to).then(|| {
                Fault::error(
                    field,
                    "not-a-scale",
                    format!("a scale does not go from {from} to {to}"),
                    "write `{ scale = { from = 1, to = 5 } }`",
                )
            }),
            AnswerForm::Number(NumberRange { at_least, at_most }) => {
                let ends = [at_least, at_most];
                let finite = ends.into_iter().flatten().all(|end| end.is_finite());
                let ordered = at_least.zip(*at_most).is_none_or(|(from, to)| from <= to);
                (!(finite && ordered)).then(|| {
                    Fault::error(
                        field,
                        "no-such-number",
                        "no number is within these ends",
                        "write `at_least` no higher than `at_most`",
                    )
                })
            }
            AnswerForm::CommentOn(clause) => {
                clauses.iter().all(|known| known.id != *clause).then(|| {
                    Fault::error(
                        field,
                        "unknown-clause",
                        format!("`{clause}` is none of the consultation's `clauses`"),
                        "add the clause, or name one that is there",
                    )
                })
            }
            _ => None,
        }
    }
}
