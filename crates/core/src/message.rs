//! Messages that champions pass on, and what becomes of one that was wrong.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Champion, Document, Fault, Group, Id, Indicator, Kind, Reference, Severity, Strategy, Text,
    document::{References, example, named},
};

/// A health message that goes out through champions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it says, in a few words.
    pub title: Text,
    /// The strategy whose network carries it.
    pub strategy: Id<Strategy>,
    /// The forms in which it went out.
    pub versions: Vec<MessageVersion>,
    /// Who passed it on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_on: Vec<PassedOn>,
    /// Its corrections, and its withdrawal, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// A message in one language and format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageVersion {
    /// The language, such as `English` or `British Sign Language`.
    pub language: Text,
    /// The format.
    pub format: MessageFormat,
    /// The day from which it could be passed on.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

/// In what form a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MessageFormat {
    /// Text to read on paper or a screen.
    Text,
    /// Easy Read: short sentences with pictures.
    EasyRead,
    /// Large print.
    LargePrint,
    /// Braille.
    Braille,
    /// A poster or a card.
    Poster,
    /// Sound.
    Audio,
    /// A film, signed ones too.
    Video,
    /// Words to say aloud.
    Script,
}

impl fmt::Display for MessageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Text => "text",
            Self::EasyRead => "Easy Read",
            Self::LargePrint => "large print",
            Self::Braille => "Braille",
            Self::Poster => "poster",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Script => "script",
        })
    }
}

/// A champion passing a message on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PassedOn {
    /// Who did.
    pub champion: Id<Champion>,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// In which language, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Text>,
    /// To people of which groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// To how many, counted or estimated; the same person may be counted by several champions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
}

/// A message put right, or taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    /// Whether it was corrected or withdrawn.
    pub kind: CorrectionKind,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// What was wrong, and what is right.
    pub reason: Text,
    /// Who has been told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
}

/// What was done about a message that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CorrectionKind {
    /// It was put right.
    Corrected,
    /// It was taken back.
    Withdrawn,
}

impl CorrectionKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A champion who has been told of a correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    /// Who.
    pub champion: Id<Champion>,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
}

impl Message {
    /// What the days of its parts contradict.
    fn out_of_order(&self) -> Vec<Fault> {
        let first = self.versions.iter().map(|version| version.on).min();
        let withdrawn = self.corrections.iter().find(|one| one.kind == CorrectionKind::Withdrawn);
        let early = |on: Date| first.filter(|first| on < *first);
        let mut faults = Vec::new();
        let mut fault = |field: String, code, message: String, help: &str| {
            faults.push(Fault::error(field, code, message, help));
        };
        for (at, one) in self.passed_on.iter().enumerate() {
            let field = format!("passed_on[{at}].on");
            if let Some(first) = early(one.on) {
                let message =
                    format!("passed on on {}, before there was a version on {first}", one.on);
                fault(field, "passed-on-too-early", message, "mend the day that is wrong");
            }
        }
        for (at, one) in self.corrections.iter().enumerate() {
            let field = format!("corrections[{at}].on");
            let before = self.corrections[..at].last().map(|before| before.on);
            if let Some(before) = early(one.on).or(before.filter(|before| one.on < *before)) {
                let message = format!("{} on {}, before {before}", one.kind.as_str(), one.on);
                fault(field.clone(), "correction-out-of-order", message, "write the oldest first");
            }
            if self.corrections[..at].iter().any(|one| one.kind == CorrectionKind::Withdrawn) {
                let message = "nothing comes after a withdrawal".to_owned();
                fault(field, "correction-of-nothing", message, "write a new message instead");
            }
            for (number, told) in one.told.iter().enumerate().filter(|(_, told)| told.on < one.on) {
                let field = format!("corrections[{at}].told[{number}].on");
                let message = format!("told on {}, before there was anything to tell", told.on);
                fault(field, "told-too-early", message, "mend the day that is wrong");
            }
        }
        let late = |one: &&PassedOn| withdrawn.is_some_and(|withdrawn| one.on > withdrawn.on);
        faults.extend(self.passed_on.iter().filter(late).map(|one| {
            Fault::error(
                "passed_on",
                "passed-on-after-withdrawal",
                format!("`{}` passed it on on {}, after it was withdrawn", one.champion, one.on),
                "tell them that it was withdrawn",
            )
            .severity(Severity::Warning)
        }));
        faults
    }
}

impl Document for Message {
    named!(Message, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let mut found = References::default().one::<Strategy>("strategy", &self.strategy);
        for (at, one) in self.passed_on.iter().enumerate() {
            found = found
                .one::<Champion>(&format!("passed_on[{at}].champion"), &one.champion)
                .many::<Group>(&format!("passed_on[{at}].groups"), &one.groups);
        }
        for (at, correction) in self.corrections.iter().enumerate() {
            for (number, told) in correction.told.iter().enumerate() {
                let field = format!("corrections[{at}].told[{number}].champion");
                found = found.one::<Champion>(&field, &told.champion);
            }
        }
        found.found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = self.out_of_order();
        if self.versions.is_empty() {
            faults.push(Fault::error(
                "versions",
                "message-without-version",
                "the message has no version that could be passed on",
                "add `[[message.versions]]` with language, format and day",
            ));
        }
        faults
    }

    /// Who passed it on is for the network alone, and a message without that would read as if
    /// nobody had; what is made up is of nobody.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        self.synthetic.then_some(self)
    }

    example!({
            "id": "flu-vaccine",
            "title": "Have your flu vaccine",
            "strategy": "joint-strategy",
            "versions": [{ "language": "English", "format": "text", "on": "2025-10-01" }],
            "passed_on": [{ "champion": "barber-in-the-market", "on": "2025-10-03", "number": 40 }],
    });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn codes(corrections: Value) -> Vec<&'static str> {
        let corrections = serde_json::from_value(corrections).unwrap();
        let message = Message { corrections, ..Message::example() };
        message.check().into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn a_message_has_a_version_before_it_is_passed_on() {
        let mut message = Message::example();
        message.passed_on[0].on = message.versions[0].on.previous_day().unwrap();
        assert_eq!(message.check()[0].code, "passed-on-too-early");
        message.versions.clear();
        assert_eq!(message.check()[0].code, "message-without-version");
    }

    #[test]
    fn corrections_go_forward_and_end_with_a_withdrawal() {
        let one = |kind, on| json!({ "kind": kind, "on": on, "reason": "The hours were wrong" });
        let (corrected, withdrawn) = ("corrected", "withdrawn");
        let codes = |all: &[Value]| codes(Value::from(all));
        assert_eq!(codes(&[one(corrected, "2025-10-05"), one(withdrawn, "2025-10-09")]), [""; 0]);
        assert_eq!(codes(&[one(corrected, "2025-09-01")]), ["correction-out-of-order"]);
        assert_eq!(
            codes(&[one(corrected, "2025-10-09"), one(corrected, "2025-10-05")]),
            ["correction-out-of-order"]
        );
        assert_eq!(
            codes(&[one(withdrawn, "2025-10-05"), one(corrected, "2025-10-09")]),
            ["correction-of-nothing"]
        );
    }

    #[test]
    fn nobody_is_told_before_there_is_something_to_tell() {
        let told = json!([{ "champion": "barber-in-the-market", "on": "2025-10-04" }]);
        let correction =
            json!({ "kind": "corrected", "on": "2025-10-05", "reason": "Hours", "told": told });
        assert_eq!(codes(json!([correction])), ["told-too-early"]);
    }

    #[test]
    fn passing_on_what_was_withdrawn_is_told() {
        let withdrawn =
            json!([{ "kind": "withdrawn", "on": "2025-10-02", "reason": "Out of date" }]);
        assert_eq!(codes(withdrawn), ["passed-on-after-withdrawal"]);
    }
}
