//! Figures as they are asked for, and batches as they come in.

use std::{fmt, num::ParseIntError, str::FromStr};

use lifecourse_core::{
    AgeBand, AreaCode, Category, Figure, Id, Indicator, Observation, Period, ProfileName, Segment,
    SeriesKey, Sex,
};
use serde::Serialize;

use crate::{RecordedChange, Watermark};

/// The number of a batch; later batches have higher numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct BatchId(pub i64);

/// What is known about where a batch of figures came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSource {
    /// The name of the file or service.
    pub name: String,
    /// The SHA-256 of its bytes, by which it is recognised when it comes again.
    pub sha256: [u8; 32],
    /// How many bytes it has.
    pub bytes: u64,
}

/// What became of the rows of a batch. `rows` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows written to the batch.
    pub rows: u64,
    /// Figures where there was none.
    pub new: u64,
    /// Figures that replaced another.
    pub changed: u64,
    /// Figures that were there already.
    pub same: u64,
    /// Rows that say again what an earlier row of the batch says.
    pub repeated: u64,
    /// Rows that contradict an earlier row of the batch. A batch with one should not be committed.
    pub conflicting: u64,
}

/// A committed batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// Where it came from.
    pub source: BatchSource,
    /// What it did.
    pub counts: Counts,
    /// Who brought it, when and why.
    pub change: RecordedChange,
}

/// A figure and the row of its source that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row as the caller counts; higher for later rows.
    pub number: u64,
    /// The figure.
    pub observation: Observation,
}

/// What writing a batch did.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchOutcome {
    /// Its number.
    pub batch: BatchId,
    /// What became of its rows.
    pub counts: Counts,
    /// The repeated and conflicting rows, by key: no more than [`BatchOutcome::LISTED`] of them.
    pub duplicates: Vec<Duplicate>,
}

impl BatchOutcome {
    /// How many duplicate rows are listed; all are counted.
    pub const LISTED: usize = 10_000;
}

/// A row with the key of an earlier row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The first row with this key, whose figure counts.
    pub first_row: u64,
    /// The row itself.
    pub row: u64,
    /// The series of both.
    pub series: SeriesKey,
    /// The period of both.
    pub period: Period,
    /// Whether the two figures differ.
    pub conflicting: bool,
}

/// A figure that a batch brought, beside the one that it replaced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureChange {
    /// Which series.
    pub series: SeriesKey,
    /// When.
    pub period: Period,
    /// The figure before; `None` if there was none.
    pub before: Option<Figure>,
    /// The figure that the batch brought.
    pub after: Figure,
}

/// A figure that a series has or had.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// When.
    pub period: Period,
    /// The figure.
    pub figure: Figure,
    /// The batch that brought it.
    pub opened: BatchId,
    /// The batch that replaced it; `None` if it is current.
    pub closed: Option<BatchId>,
}

/// The figures of one series, or why they are not shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Series {
    /// The figures by period; none if the series has none.
    Figures(Vec<(Period, Figure)>),
    /// They exist or not, and are not shown.
    Withheld(Withheld),
}

impl Series {
    /// The figures; none if they are withheld.
    #[must_use]
    pub fn figures(&self) -> &[(Period, Figure)] {
        match self {
            Self::Figures(figures) => figures,
            Self::Withheld(_) => &[],
        }
    }
}

/// An indicator whose figures the public does not see, and the profile that keeps them back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the figures of `{indicator}` are withheld: {}", match profile {
    Some(profile) => format!("they are protected by the disclosure profile `{profile}` and have not been released"),
    None => "nobody has described the indicator and said that its figures are published".to_owned(),
})]
pub struct Withheld {
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// Its disclosure profile; `None` if there is no document of the indicator.
    pub profile: Option<ProfileName>,
}

/// An indicator that has figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// Its disclosure profile; `None` if there is no document of the indicator.
    pub profile: Option<ProfileName>,
}

/// Which figures. An empty list stands for any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureQuery {
    /// Of these indicators.
    pub indicators: Vec<Id<Indicator>>,
    /// In these areas.
    pub areas: Vec<AreaCode>,
    /// For these parts of the population.
    pub segments: Vec<Segment>,
    /// For parts of the population that are made up so.
    pub parts: SegmentParts,
    /// In these periods.
    pub periods: Vec<Period>,
    /// Written after this mark alone: as they are now, by a later batch than its change saw, or for
    /// the public by a later release. What a release left out is not told.
    pub updated_after: Option<Watermark>,
    /// Of each series only the last figure that matches.
    pub latest: bool,
    /// After this place, from the page before.
    pub after: Option<Cursor>,
    /// About how many: a page ends with a whole series. `None` for all.
    pub limit: Option<u32>,
}

/// What a [`Segment`] must be made up of. An empty list stands for any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentParts {
    /// One of these sexes.
    pub sexes: Vec<Sex>,
    /// One of these bands of age.
    pub ages: Vec<AgeBand>,
    /// A category of one of these types, as [`Category::kind`](lifecourse_core::Category::kind)
    /// writes it.
    pub category_types: Vec<String>,
    /// A category of one of these names, as [`Category::name`](lifecourse_core::Category::name)
    /// writes it.
    pub categories: Vec<String>,
}

impl SegmentParts {
    /// Whether every segment will do.
    #[must_use]
    pub fn are_any(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a segment is made up so.
    pub(crate) fn fit(&self, Segment { sex, age, category }: &Segment) -> bool {
        let Self { sexes, ages, category_types, categories } = self;
        let names = |names: &[String], name: fn(&Category) -> &str| {
            let its = category.as_ref().map(name);
            names.is_empty() || its.is_some_and(|its| names.iter().any(|name| name == its))
        };
        (sexes.is_empty() || sexes.contains(sex))
            && (ages.is_empty() || ages.contains(age))
            && names(category_types, Category::kind)
            && names(categories, Category::name)
    }
}

/// A part of the answer to a [`FigureQuery`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigurePage {
    /// The figures: series by series, each by period.
    pub figures: Vec<Observation>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<Cursor>,
    /// The indicators asked for by name that the public does not see, by id: those whose document
    /// protects them, with figures or without, whatever else is asked for. One that nobody has
    /// described is not among them: that would tell that it has figures.
    pub withheld: Vec<Withheld>,
}

/// A place in the answer to a [`FigureQuery`], good for as long as the store lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub(crate) i64);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        // A negative place would come before everything, as 0 does.
        i64::from_str_radix(text, 16).map(|place| Self(place.max(0)))
    }
}

/// A filter of a [`FigureQuery`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// `indicators`.
    Indicator,
    /// `areas`.
    Area,
    /// `segments` and `parts`.
    Segment,
    /// `periods`.
    Period,
}
