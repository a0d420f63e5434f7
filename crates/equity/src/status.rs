//! The three statuses of a series, kept apart: against its comparator, against its target, and its
//! recent trend.

mod comparison;
mod progress;
mod trend;

use lifecourse_core::{
    Figure, Indicator, Measured, Period, Polarity, ProfileName, Reading, Segment, Target,
};
use serde::Serialize;

pub use self::{
    comparison::Comparison,
    progress::Progress,
    trend::{Trend, Way},
};
use crate::{Answer, Refusal, Tone};

/// One series of figures, with what it is to be held against.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// The name of the place.
    pub place: &'a str,
    /// The part of the population.
    pub segment: &'a Segment,
    /// The figures, oldest first.
    pub points: &'a [(Period, Figure)],
    /// What they are compared with, in order of preference.
    pub comparators: &'a [Comparator<'a>],
    /// What is to be reached.
    pub target: Option<&'a Target>,
}

/// A series that another is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Comparator<'a> {
    /// What it is called, such as `England`.
    pub name: &'a str,
    /// Its figures, oldest first.
    pub points: &'a [(Period, Figure)],
}

/// The three statuses of a series. They are never merged into one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statuses {
    /// The latest figure, whether or not it is missing.
    pub latest: Option<Latest>,
    /// Against its comparator.
    pub comparison: Answer<Comparison>,
    /// Against its target, on the way that the target asks for.
    pub progress: Answer<Progress>,
    /// Its recent trend.
    pub trend: Answer<Trend>,
}

/// The latest figure of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Latest {
    /// Its period.
    pub period: Period,
    /// The figure.
    pub figure: Figure,
}

impl Statuses {
    /// The three statuses of `series`.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Figure, Indicator, Segment};
    /// use lifecourse_equity::{Comparator, Series, Statuses, Verdict};
    ///
    /// let (smoking, everyone) = (Indicator::example(), Segment::default());
    /// let here = [("2025/26".parse()?, Figure::plain(7.1)?)];
    /// let there = [("2025/26".parse()?, Figure::plain(6.0)?)];
    /// let statuses = Statuses::of(&Series {
    ///     indicator: &smoking,
    ///     place: "Charnwood",
    ///     segment: &everyone,
    ///     points: &here,
    ///     comparators: &[Comparator { name: "England", points: &there }],
    ///     target: None,
    /// });
    /// assert_eq!(statuses.comparison.name(), "higher");
    /// assert_eq!(statuses.progress.name(), "no-target");
    /// assert_eq!(statuses.trend.name(), "too-few-points");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(series: &Series<'_>) -> Self {
        Self {
            latest: series
                .points
                .last()
                .map(|(period, figure)| Latest { period: *period, figure: figure.clone() }),
            comparison: comparison::compare(series).into(),
            progress: progress::judge(series).into(),
            trend: trend::recent(series).into(),
        }
    }

    /// The statuses of a series whose figures may not be shown.
    #[must_use]
    pub fn withheld(profile: &ProfileName) -> Self {
        let refusal = Refusal::Withheld { profile: profile.clone() };
        Self {
            latest: None,
            comparison: refusal.clone().into(),
            progress: refusal.clone().into(),
            trend: refusal.into(),
        }
    }
}

/// Where one figure stands against the figure of the same period of somewhere else.
pub(crate) fn against(
    (indicator, segment): (&Indicator, &Segment),
    (place, figure): (&str, &Figure),
    (comparator, there): (&str, &Figure),
    period: Period,
) -> Answer<Comparison> {
    comparison::compare(&Series {
        indicator,
        place,
        segment,
        points: &[(period, figure.clone())],
        comparators: &[Comparator { name: comparator, points: &[(period, there.clone())] }],
        target: None,
    })
    .into()
}

impl Series<'_> {
    /// The latest figure, if it has a value.
    fn latest(&self) -> Result<(Period, Measured), Refusal> {
        let (period, figure) = self.points.last().ok_or(Refusal::NoFigures)?;
        match figure.reading() {
            Reading::Measured(measured) => Ok((*period, measured)),
            Reading::Missing(reason) => Err(Refusal::LatestMissing { period: *period, reason }),
        }
    }

    /// Whom and where it is about: `Charnwood`, `England (Male, 19+ yrs)`.
    fn whom(&self) -> String {
        if *self.segment == self.indicator.headline {
            self.place.to_owned()
        } else {
            format!("{} ({})", self.place, self.segment)
        }
    }
}

/// Whether a move or a difference upwards (or downwards) is good news.
fn tone(polarity: Polarity, upwards: bool) -> Tone {
    match (polarity, upwards) {
        (Polarity::NoJudgement, _) => Tone::Neutral,
        (Polarity::HighIsGood, true) | (Polarity::LowIsGood, false) => Tone::Good,
        (Polarity::HighIsGood, false) | (Polarity::LowIsGood, true) => Tone::Bad,
    }
}
