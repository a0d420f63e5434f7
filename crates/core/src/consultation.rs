//! Consultations: what the public is asked about a strategy before it is decided.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Document, Fault, Id, Indicator, Kind, Moment, Reference, Severity, Strategy, Text, Theme,
    document::{References, example, named},
};

mod gunning;
mod question;

pub use gunning::{GunningEvidence, GunningTest};
pub use question::{AnswerForm, ConsultationQuestion, NumberRange, ScaleRange};

/// A public consultation on one version of a strategy.
///
/// It holds what was asked, how, and how many answered; never what a person said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consultation {
    /// Its own name.
    pub id: Id<Self>,
    /// What a person calls it.
    pub title: Text,
    /// The strategy that it asks about.
    pub strategy: Id<Strategy>,
    /// The version of the strategy that it asks about, such as `draft of November 2021`.
    pub version: Text,
    /// How far it has come.
    pub status: ConsultationStatus,
    /// When it opens, to the minute.
    pub opens: Moment,
    /// When it closes, to the minute, as first announced.
    pub closes: Moment,
    /// Each time that it was given longer, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<LaterClosing>,
    /// The ways in which people can answer.
    pub channels: Vec<Channel>,
    /// The languages that it is offered in beside English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Text>,
    /// How often another format was asked for, and how often it was given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<FormatRequests>,
    /// The indicator whose figures tell who lives there: those who answered are held against them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<Id<Indicator>>,
    /// The parts of the draft that can be commented on and changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
    /// What is asked, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<ConsultationQuestion>,
    /// What shows that it is fair in law.
    #[serde(default, skip_serializing_if = "GunningEvidence::is_empty")]
    pub gunning: GunningEvidence,
    /// How many responses came in, by channel.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub responses: BTreeMap<Channel, u64>,
    /// What was said, and by how many; a view of one person is as much a theme as one of many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<ThemeCount>,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Whether any of it is made up.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// How far a consultation has come: only ever onwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ConsultationStatus {
    /// It is being written.
    Draft,
    /// People can answer.
    Open,
    /// Nobody can answer any more.
    Closed,
    /// What was said has been considered by those who decide.
    Considered,
    /// It was decided.
    Decided,
}

impl ConsultationStatus {
    /// Whether it may be set to `next` from this: it stays, or moves one step or more onwards.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self <= next
    }

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Considered => "considered",
            Self::Decided => "decided",
        }
    }
}

impl fmt::Display for ConsultationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A later closing time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LaterClosing {
    /// When it now closes.
    pub closes: Moment,
    /// The day on which that was announced.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub announced_on: Date,
    /// Why.
    pub reason: Text,
}

/// A way of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Channel {
    /// A form on the web.
    Online,
    /// A form on paper, or a letter.
    Paper,
    /// A call.
    Telephone,
    /// An e-mail.
    Email,
    /// An easy-read form.
    EasyRead,
    /// A form in another language.
    OtherLanguage,
    /// Said at a meeting.
    Meeting,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Online,
        Self::Paper,
        Self::Telephone,
        Self::Email,
        Self::EasyRead,
        Self::OtherLanguage,
        Self::Meeting,
    ];

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Paper => "paper",
            Self::Telephone => "telephone",
            Self::Email => "e-mail",
            Self::EasyRead => "easy read",
            Self::OtherLanguage => "other language",
            Self::Meeting => "meeting",
        }
    }

    /// The channel that words mean, whatever their case and hyphens.
    ///
    /// ```
    /// use lifecourse_core::Channel;
    /// assert_eq!(Channel::from_words("Easy-read"), Some(Channel::EasyRead));
    /// assert_eq!(Channel::from_words("Other languages"), Some(Channel::OtherLanguage));
    /// assert_eq!(Channel::from_words("pigeon"), None);
    /// ```
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let words = plain(words);
        let words = words.strip_suffix('s').unwrap_or(&words);
        Self::ALL.into_iter().find(|channel| plain(channel.as_str()) == words)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Requests for one alternative format: how many, not by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FormatRequests {
    /// The format, such as `large print` or `British Sign Language`.
    pub format: Text,
    /// How often it was asked for.
    pub requested: u64,
    /// How often it was given.
    pub provided: u64,
}

/// A part of the draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clause {
    /// Its own name within the draft.
    pub id: Id<Self>,
    /// What a person calls it.
    pub title: Text,
}

/// How many responses spoke of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ThemeCount {
    /// The theme.
    pub theme: Id<Theme>,
    /// How many responses.
    pub responses: u64,
    /// The same by channel.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_channel: BTreeMap<Channel, u64>,
}

impl Consultation {
    /// When it closes, with all extensions.
    #[must_use]
    pub fn closes_at_last(&self) -> Moment {
        self.extensions.last().map_or(self.closes, |extension| extension.closes)
    }

    /// The question of that name.
    #[must_use]
    pub fn question(&self, id: &Id<ConsultationQuestion>) -> Option<&ConsultationQuestion> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// The part of the draft of that name.
    #[must_use]
    pub fn clause(&self, id: &Id<Clause>) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    fn check_times(&self, faults: &mut Vec<Fault>) {
        let mut before = self.opens;
        let later = self.extensions.iter().map(|extension| extension.closes);
        for (at, closes) in std::iter::once(self.closes).chain(later).enumerate() {
            let field = match at.checked_sub(1) {
                None => "closes".to_owned(),
                Some(extension) => format!("extensions[{extension}].closes"),
            };
            if closes <= before {
                faults.push(Fault::error(
                    field,
                    "closes-too-early",
                    format!("it would close at {closes}, which is not after {before}"),
                    "write times that follow each other: it opens, closes, and closes later with each extension",
                ));
            }
            before = closes;
        }
        let mut closed = self.closes;
        for (at, extension) in self.extensions.iter().enumerate() {
            if extension.announced_on > closed.day() {
                faults.push(
                    Fault::error(
                        format!("extensions[{at}].announced_on"),
                        "extended-after-closing",
                        format!(
                            "it was announced on {} that it is open for longer, and it had closed at {closed}",
                            extension.announced_on
                        ),
                        "mend the day, or write a consultation of its own: who had given up was not told in time",
                    )
                    .severity(Severity::Warning),
                );
            }
            closed = extension.closes;
        }
        for (field, moment) in [("opens", self.opens), ("closes", self.closes_at_last())] {
            if !moment.is_by_uk_clocks() {
                faults.push(
                    Fault::error(
                        field,
                        "not-by-uk-clocks",
                        format!("{moment} is not what clocks in the United Kingdom showed"),
                        "leave the offset out, or make it the one of that day",
                    )
                    .severity(Severity::Warning),
                );
            }
        }
    }

    fn check_names(&self, faults: &mut Vec<Fault>) {
        let clauses = self.clauses.iter().map(|clause| clause.id.as_str());
        faults.extend(doubled("clauses", clauses));
        let questions = self.questions.iter().map(|question| question.id.as_str());
        faults.extend(doubled("questions", questions));
        faults.extend(doubled("themes", self.themes.iter().map(|count| count.theme.as_str())));
        for (at, question) in self.questions.iter().enumerate() {
            faults.extend(question.faults(&format!("questions[{at}]"), &self.clauses));
        }
        if self.channels.is_empty() {
            faults.push(Fault::error(
                "channels",
                "consultation-without-channel",
                "nothing says how people can answer",
                "write `channels = [\"online\", \"paper\", ...]`",
            ));
        }
    }

    fn check_counts(&self, faults: &mut Vec<Fault>) {
        for (at, one) in self.formats.iter().enumerate() {
            if one.provided > one.requested {
                faults.push(Fault::error(
                    format!("formats[{at}].provided"),
                    "more-than-requested",
                    format!("{} were given, and {} asked for", one.provided, one.requested),
                    "mend the one that is wrong",
                ));
            }
        }
        let all: u64 = self.responses.values().sum();
        for (at, count) in self.themes.iter().enumerate() {
            let in_parts: u64 = count.by_channel.values().sum();
            let too_many = |channel, number: &u64| {
                *number > self.responses.get(channel).copied().unwrap_or_default()
            };
            let beyond = count.by_channel.iter().any(|(channel, number)| too_many(channel, number));
            if in_parts > count.responses || count.responses > all || beyond {
                faults.push(Fault::error(
                    format!("themes[{at}]"),
                    "more-than-responses",
                    format!("the theme `{}` has more responses than there are", count.theme),
                    "mend the numbers: those by channel are part of the theme's, and the theme's of all `responses`",
                ));
            }
        }
    }
}

/// The ids that stand twice in a list.
fn doubled<'a>(field: &str, ids: impl Iterator<Item = &'a str>) -> Vec<Fault> {
    let mut seen = std::collections::BTreeSet::new();
    ids.enumerate()
        .filter(|(_, id)| !seen.insert(*id))
        .map(|(at, id)| {
            Fault::error(
                format!("{field}[{at}]"),
                "twice-in-a-list",
                format!("`{id}` is there twice"),
                "give each a name of its own, or take one out",
            )
        })
        .collect()
}

impl Document for Consultation {
    named!(Consultation, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let themes = self.themes.iter().enumerate();
        let found = References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Indicator>("population", self.population.as_ref());
        themes
            .fold(found, |found, (at, count)| {
                found.one::<Theme>(&format!("themes[{at}].theme"), &count.theme)
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.check_times(&mut faults);
        self.check_names(&mut faults);
        self.check_counts(&mut faults);
        faults.extend(gunning::faults(self));
        faults
    }

    fn check_against(&self, earlier: &Self) -> Vec<Fault> {
        if earlier.status.may_become(self.status) {
            return Vec::new();
        }
        vec![Fault::error(
            "status",
            "status-goes-back",
            format!("this consultation is {} and cannot become {}", earlier.status, self.status),
            "leave the status as it is; what is asked once more is a consultation with an id of its own",
        )]
    }

    example!({
            "id": "draft-strategy-consultation",
            "title": "Have your say on the draft strategy",
            "strategy": "joint-strategy",
            "version": "draft of November 2021",
            "status": "open",
            "opens": "2021-11-29T09:00+00:00",
            "closes": "2022-01-23T23:59+00:00",
            "channels": ["online", "paper", "telephone", "easy-read", "other-language", "meeting"],
            "clauses": [{ "id": "carers", "title": "Carers are known and supported" }],
            "questions": [
                {
                    "id": "agree",
                    "text": "Do you agree with the priorities?",
                    "answer": { "one-of": ["Agree", "Neither agree nor disagree", "Disagree"] },
                },
                { "id": "on-carers", "text": "What do you think of it?", "answer": { "comment-on": "carers" } },
                { "id": "sex", "text": "What is your sex?", "answer": { "equality": "sex" } },
            ],
            "gunning": {
                "formative": [{ "on": "2021-11-25", "source": "Minutes: the Board has decided nothing yet" }],
                "information": [{ "on": "2021-11-29", "source": "The draft, its evidence and what was left out" }],
                "time": [{ "on": "2021-11-29", "source": "Eight weeks, one of them over Christmas" }],
            },
    });
}

#[cfg(test)]
mod tests;
