//! What a question gets: a finding with what it rests on, or a refusal with its reason.

use lifecourse_core::{Limits, Period};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::Refusal;

/// A finding, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<V> {
    /// There is one.
    Found(Finding<V>),
    /// There is none, and this is why.
    Refused(Refusal),
}

/// A verdict with the sentence that says it and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<V> {
    /// The verdict, out of a closed set.
    pub verdict: V,
    /// The same in a sentence that is true for any indicator.
    pub sentence: String,
    /// What it rests on.
    pub basis: Basis,
}

/// What a finding rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basis {
    /// The method, in words.
    pub method: &'static str,
    /// Where the method is published.
    pub source: &'static str,
    /// Whether chance was ruled out, and by what.
    pub tested: Tested,
    /// The periods whose figures were used, oldest first.
    pub periods: Vec<Period>,
    /// The numbers that decided.
    pub numbers: Vec<Number>,
}

/// How a finding tells a difference from chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tested {
    /// By published confidence limits.
    ByLimits,
    /// By counts and denominators.
    ByCounts,
    /// By the values alone, their order or their scatter about a line, because no limits are
    /// published.
    WithoutIntervals,
    /// It does not: the values were compared as they are.
    Untested,
}

impl Tested {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByLimits => "tested by published limits",
            Self::ByCounts => "tested by counts",
            Self::WithoutIntervals => "tested without intervals",
            Self::Untested => "not tested",
        }
    }
}

/// A number by its name, with its interval where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Number {
    /// What it is.
    pub name: &'static str,
    /// How much.
    pub value: f64,
    /// Its 95 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci95: Option<Limits>,
}

impl Number {
    /// A number without an interval.
    #[must_use]
    pub const fn new(name: &'static str, value: f64) -> Self {
        Self { name, value, ci95: None }
    }

    /// An estimate with its 95 % interval, where it has one.
    #[must_use]
    pub const fn with_limits(name: &'static str, value: f64, ci95: Option<Limits>) -> Self {
        Self { name, value, ci95 }
    }
}

/// A verdict of any set: what is told of it where sets are mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnyVerdict {
    name: &'static str,
    label: &'static str,
    tone: Tone,
}

impl AnyVerdict {
    /// Good news, by its short stable name and by what a person reads.
    #[must_use]
    pub const fn good(name: &'static str, label: &'static str) -> Self {
        Self { name, label, tone: Tone::Good }
    }

    /// Neither good nor bad news.
    #[must_use]
    pub const fn neutral(name: &'static str, label: &'static str) -> Self {
        Self { name, label, tone: Tone::Neutral }
    }

    /// Bad news.
    #[must_use]
    pub const fn bad(name: &'static str, label: &'static str) -> Self {
        Self { name, label, tone: Tone::Bad }
    }
}

impl Verdict for AnyVerdict {
    fn any(&self) -> Self {
        *self
    }
}

/// Whether something is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Good news.
    Good,
    /// Neither.
    Neutral,
    /// Bad news.
    Bad,
}

/// A verdict out of a closed set.
pub trait Verdict {
    /// Its name, its label and its tone.
    fn any(&self) -> AnyVerdict;

    /// A short stable name, for scripts.
    fn name(&self) -> &'static str {
        self.any().name
    }

    /// What a person reads in a table.
    fn label(&self) -> &'static str {
        self.any().label
    }

    /// Whether it is good news.
    fn tone(&self) -> Tone {
        self.any().tone
    }
}

impl<V: Verdict> Answer<V> {
    /// The same with its verdict of no particular set.
    #[must_use]
    pub fn any(&self) -> Answer<AnyVerdict> {
        match self {
            Self::Found(Finding { verdict, sentence, basis }) => Answer::Found(Finding {
                verdict: verdict.any(),
                sentence: sentence.clone(),
                basis: basis.clone(),
            }),
            Self::Refused(refusal) => Answer::Refused(refusal.clone()),
        }
    }

    /// The finding, if there is one.
    #[must_use]
    pub const fn found(&self) -> Option<&Finding<V>> {
        match self {
            Self::Found(finding) => Some(finding),
            Self::Refused(_) => None,
        }
    }

    /// The refusal, if there is one.
    #[must_use]
    pub const fn refused(&self) -> Option<&Refusal> {
        match self {
            Self::Found(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }

    /// A short stable name of the verdict or of the refusal, for scripts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Found(finding) => finding.verdict.name(),
            Self::Refused(refusal) => refusal.name(),
        }
    }

    /// What a person reads in a table; a dash where there is no answer.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.found().map_or("–", |finding| finding.verdict.label())
    }

    /// Whether it is good news; a refusal is neither.
    #[must_use]
    pub fn tone(&self) -> Tone {
        self.found().map_or(Tone::Neutral, |finding| finding.verdict.tone())
    }

    /// The sentence: the finding's, or the reason for the refusal.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Found(finding) => finding.sentence.clone(),
            Self::Refused(refusal) => format!("No answer: {refusal}."),
        }
    }
}

/// Written as `{"verdict": ..., "label": ..., "tone": ..., "sentence": ..., "basis": {...}}` or as
/// `{"refusal": ..., "sentence": ...}`.
impl<V: Verdict> Serialize for Answer<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Found(finding) => {
                map.serialize_entry("verdict", finding.verdict.name())?;
                map.serialize_entry("label", finding.verdict.label())?;
                map.serialize_entry("tone", &finding.verdict.tone())?;
                map.serialize_entry("sentence", &finding.sentence)?;
                map.serialize_entry("basis", &finding.basis)?;
            }
            Self::Refused(refusal) => {
                map.serialize_entry("refusal", refusal.name())?;
                map.serialize_entry("sentence", &self.sentence())?;
            }
        }
        map.end()
    }
}

impl<V> From<Refusal> for Answer<V> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<V> From<Result<Finding<V>, Refusal>> for Answer<V> {
    fn from(result: Result<Finding<V>, Refusal>) -> Self {
        result.map_or_else(Self::Refused, Self::Found)
    }
}
