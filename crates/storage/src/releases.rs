//! Releases: what the public sees, frozen, and what was done to it first.

use std::{fmt, num::ParseIntError, str::FromStr};

use lifecourse_core::{Figure, Id, Indicator, Missing, Period, ProfileName, SeriesKey};
use lifecourse_disclosure::Released;
use serde::Serialize;
use time::OffsetDateTime;

use crate::{Batch, Stamp};

/// The number of a release, from 1; a later one never becomes public before an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ReleaseNumber(pub i64);

impl fmt::Display for ReleaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ReleaseNumber {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// What is known of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its number.
    pub number: ReleaseNumber,
    /// The change that prepared it: its figures are those of the store after it.
    pub prepared: Stamp,
    /// The change that published it; `None` for a draft.
    pub frozen: Option<Stamp>,
    /// When it becomes public: the embargo. `None` for a draft that is to be public at once.
    pub public_from: Option<OffsetDateTime>,
    /// What is new in it and why.
    pub note: Option<String>,
}

/// Where a release stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It may still be changed, and nobody outside sees it.
    Draft,
    /// It is frozen, and nobody outside sees it yet.
    Embargoed,
    /// Everybody sees it.
    Public,
}

impl Release {
    /// Where it stands at a time.
    #[must_use]
    pub fn standing(&self, at: OffsetDateTime) -> Standing {
        match (self.frozen, self.public_from) {
            (Some(_), Some(from)) if from <= at => Standing::Public,
            (Some(_), _) => Standing::Embargoed,
            (None, _) => Standing::Draft,
        }
    }
}

/// What a release is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleasePlan {
    /// When it is to become public; `None` for at once, when it is published.
    pub public_from: Option<OffsetDateTime>,
    /// What is new in it and why.
    pub note: Option<String>,
}

/// Which release a public view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The time at which somebody reads: what is embargoed then is not there.
    pub at: OffsetDateTime,
    /// The release, if it is public by then; the last one that is, if none is named.
    pub release: Option<ReleaseNumber>,
}

impl Edition {
    /// The release that stands at a time.
    #[must_use]
    pub const fn at(at: OffsetDateTime) -> Self {
        Self { at, release: None }
    }
}

/// What a release has of an indicator, and what disclosure control did to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleasedIndicator {
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// The disclosure profile that it was released by.
    pub profile: ProfileName,
    /// What the profile meant, and what applied it; `None` where it has nothing to do.
    pub method: Option<String>,
    /// What it did.
    #[serde(flatten)]
    pub treated: Treated,
}

/// Figures that went through disclosure control, by what it did to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Treated {
    /// All of them.
    pub cells: u64,
    /// Hidden by a rule.
    pub hidden: u64,
    /// Hidden so that those cannot be worked out.
    pub secondary: u64,
    /// Rounded.
    pub rounded: u64,
}

/// A figure of one release beside that of another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReleaseChange {
    /// Which series.
    pub series: SeriesKey,
    /// When.
    pub period: Period,
    /// The figure of the earlier one; `None` if it has none.
    pub before: Option<Figure>,
    /// The figure of the later one; `None` if it has none.
    pub after: Option<Figure>,
}

/// How a released figure came about: for the staff alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The release that it was asked of.
    pub release: ReleaseNumber,
    /// The release since which it stands so.
    pub since: ReleaseNumber,
    /// What the release has of its indicator.
    pub indicator: ReleasedIndicator,
    /// The figure as released.
    pub released: Figure,
    /// The figure that it was made from.
    pub source: Figure,
    /// What disclosure control did to it and why; `None` for nothing.
    pub done: Option<String>,
    /// The batch that brought it.
    pub batch: Batch,
    /// The row of the batch's source that it stands in; `None` if it was imported before rows were
    /// kept.
    pub row: Option<u64>,
}

/// A figure of an indicator that is protected, as it goes into a release.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectedFigure {
    /// Which series.
    pub series: SeriesKey,
    /// When.
    pub period: Period,
    /// What may be shown of it.
    pub passed: Passed,
    /// What was done to it and why, for the staff; `None` for nothing.
    pub done: Option<String>,
}

/// What may be shown of a figure: there is no way to put one in that disclosure control has not
/// passed.
#[derive(Clone, Debug, PartialEq)]
pub enum Passed {
    /// What disclosure control made of it.
    Released(Released<Figure>),
    /// No number, and why there is none.
    Missing(Missing),
}

impl Passed {
    pub(crate) fn figure(&self) -> Figure {
        match self {
            Self::Released(released) => {
                released.figure().cloned().unwrap_or_else(|| Figure::missing(Missing::Suppressed))
            }
            Self::Missing(reason) => Figure::missing(*reason),
        }
    }
}
