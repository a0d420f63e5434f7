//! What a question gets: a finding with what it rests on, or a refusal with its reason.

use lifecourse_core::{Missing, Period, ProfileName};
use serde::{Serialize, Serializer, ser::SerializeMap};

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
    /// By the order of the values alone, because no limits are published.
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

/// A number by its name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Number {
    /// What it is.
    pub name: &'static str,
    /// How much.
    pub value: f64,
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
    /// A short stable name, for scripts.
    fn name(&self) -> &'static str;

    /// What a person reads in a table.
    fn label(&self) -> &'static str;

    /// Whether it is good news.
    fn tone(&self) -> Tone;
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no figure at all.
    #[error("there are no figures")]
    NoFigures,
    /// The figures are protected until disclosure control has released them.
    #[error("withheld: these figures are protected by the disclosure profile `{profile}`")]
    Withheld {
        /// The profile.
        profile: ProfileName,
    },
    /// The latest figure is missing.
    #[error("the figure for {period} is missing: {}", .reason.explanation())]
    LatestMissing {
        /// Its period.
        period: Period,
        /// Why it is missing.
        reason: Missing,
    },
    /// Nothing to compare with is named.
    #[error("there is nothing to compare with")]
    NoComparator,
    /// What it is compared with has no figure for that period.
    #[error("no comparator has a figure for {period}")]
    ComparatorHasNoFigure {
        /// The period.
        period: Period,
    },
    /// No target is set.
    #[error("no target is set")]
    NoTarget,
    /// The latest figure is older than the target's baseline.
    #[error("the latest figure, {latest}, is older than the target's baseline, {baseline}")]
    BeforeBaseline {
        /// The period of the latest figure.
        latest: Period,
        /// The period of the baseline.
        baseline: Period,
    },
    /// Too few periods.
    #[error("a trend needs five periods, and the series has {found}")]
    TooFewPoints {
        /// How many there are.
        found: usize,
    },
    /// Quarters or months.
    #[error("{period} is less than a year, and only whole years are tested")]
    PartOfYear {
        /// The period.
        period: Period,
    },
    /// Averages of several years, or periods that overlap.
    #[error("{period} overlaps its neighbours, so the points are not independent")]
    OverlappingPeriods {
        /// The first such period.
        period: Period,
    },
    /// A year is missing from the series.
    #[error("there is a gap before {period}")]
    Gap {
        /// The period after the gap.
        period: Period,
    },
    /// The method or the boundary changed.
    #[error("the series breaks at {period}: its method or boundary changed")]
    Break {
        /// The first period after the change.
        period: Period,
    },
    /// A figure among the five is missing.
    #[error("the figure for {period} is missing: {}", .reason.explanation())]
    MissingAmongThem {
        /// Its period.
        period: Period,
        /// Why it is missing.
        reason: Missing,
    },
    /// A type of value that has no published test.
    #[error("there is no published test for the trend of this type of value ({value_type})")]
    NoTest {
        /// The type of value.
        value_type: lifecourse_core::ValueType,
    },
    /// A proportion of exactly none or all.
    #[error("the proportion for {period} is exactly none or all, which the test cannot take")]
    NoneOrAll {
        /// Its period.
        period: Period,
    },
    /// Limits without width.
    #[error("the limits for {period} have no width")]
    NoWidth {
        /// Its period.
        period: Period,
    },
    /// Numbers that the method refuses.
    #[error("the figures cannot be tested: {reason}")]
    Unusable {
        /// What the method said.
        reason: String,
    },
}

impl Refusal {
    /// A short stable name, for scripts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoFigures => "no-figures",
            Self::Withheld { .. } => "withheld",
            Self::LatestMissing { .. } => "latest-missing",
            Self::NoComparator => "no-comparator",
            Self::ComparatorHasNoFigure { .. } => "comparator-has-no-figure",
            Self::NoTarget => "no-target",
            Self::BeforeBaseline { .. } => "before-baseline",
            Self::TooFewPoints { .. } => "too-few-points",
            Self::PartOfYear { .. } => "part-of-year",
            Self::OverlappingPeriods { .. } => "overlapping-periods",
            Self::Gap { .. } => "gap",
            Self::Break { .. } => "break",
            Self::MissingAmongThem { .. } => "missing-among-them",
            Self::NoTest { .. } => "no-test",
            Self::NoneOrAll { .. } => "none-or-all",
            Self::NoWidth { .. } => "no-width",
            Self::Unusable { .. } => "unusable",
        }
    }
}

impl<V: Verdict> Answer<V> {
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
