//! A control chart: whether a process does what it always did, or something has changed it.

mod layout;
#[cfg(test)]
mod tests;

use std::iter;

use crate::chart::{Chart, Drawing};
use crate::gaps::missing;
use crate::measure::refuse_many;
use crate::number::Format;
use crate::scale::ValueAxis;
use crate::series::{TimeAxis, number};
use crate::sheet::Note;
use crate::text::Label;
use crate::{ChartError, Frame, Kind, Period, Series, Unit, axis};

/// The most baselines in one chart.
const MOST_BASELINES: usize = 5;
/// The most special causes in one chart.
const MOST_SIGNALS: usize = 20;
/// The letters of the breaks between baselines.
const FLAGS: [&str; MOST_BASELINES - 1] = ["A", "B", "C", "D"];

/// What a process does while nothing special happens: its mean and its natural limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    mean: f64,
    limits: (f64, f64),
}

impl Baseline {
    /// A mean between its lower and its upper natural process limit, in the unit of the chart.
    ///
    /// # Errors
    /// [`ChartError::Number`]; [`ChartError::Interval`] unless `lower` ≤ `mean` ≤ `upper`.
    pub fn new(mean: f64, lower: f64, upper: f64) -> Result<Self, ChartError> {
        let mean = number("mean", mean)?;
        let (lower, upper) = (number("lower limit", lower)?, number("upper limit", upper)?);
        if lower <= mean && mean <= upper {
            Ok(Self { mean, limits: (lower, upper) })
        } else {
            Err(ChartError::Interval { value: mean, lower, upper })
        }
    }

    fn values(&self) -> [f64; 3] {
        [self.mean, self.limits.0, self.limits.1]
    }
}

/// A sign of a special cause, each with a letter and a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpecialCause {
    /// P, a diamond: a point beyond a limit.
    Point,
    /// R, a square: a run on one side of the mean.
    Run,
    /// T, a triangle: a trend, each point beyond the one before.
    Trend,
    /// N, a triangle on its head: most of a few points near a limit.
    NearLimit,
}

impl SpecialCause {
    fn letter(self) -> &'static str {
        match self {
            Self::Point => "P",
            Self::Run => "R",
            Self::Trend => "T",
            Self::NearLimit => "N",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Point => "point beyond a limit",
            Self::Run => "run on one side of the mean",
            Self::Trend => "trend, each point beyond the one before",
            Self::NearLimit => "points near a limit",
        }
    }
}

/// A special cause with the first and the last of its periods.
#[derive(Clone, Debug, PartialEq)]
struct Signal {
    cause: SpecialCause,
    from: Period,
    to: Period,
}

/// A baseline with the period from which it holds; the first holds from the beginning.
#[derive(Clone, Debug, PartialEq)]
struct Stretch {
    from: Option<(Period, Label)>,
    baseline: Baseline,
}

/// A control chart (XmR, or any other with a mean and natural limits): a series over periods with its mean and limits.
///
/// Special causes are brackets over the plot with a letter, and points of another shape; finding them is the caller's
/// work, as are mean and limits. A new baseline starts at a break, with its reason.
///
/// ```
/// use lifecourse_charts::{Baseline, Chart, Control, Period, Point, Series, SpecialCause, Unit};
///
/// let month = |at: u8| Period::new(f64::from(at), &format!("month {at}"));
/// let points = (1_u8..).zip([12.0, 14.0, 11.0, 13.0, 25.0, 12.0])
///     .map(|(at, value)| Point::new(month(at)?, value)).collect::<Result<Vec<_>, _>>()?;
/// let waits = Series::new("Waits over 18 weeks", points)?;
/// let chart = Control::new("One month stands out", Unit::plain(), waits, Baseline::new(13.0, 5.0, 21.0)?)?
///     .with_signal(SpecialCause::Point, month(5)?, month(5)?)?;
/// assert!(chart.description().contains("P, point beyond a limit: month 5 (25)."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    title: Label,
    unit: Unit,
    series: Series,
    stretches: Vec<Stretch>,
    signals: Vec<Signal>,
    axis: TimeAxis,
}

impl Control {
    /// A control chart of one series; its intervals, if it has any, are not drawn.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the title, [`ChartError::PeriodLabels`] or
    /// [`ChartError::TooMany`] for the periods.
    pub fn new(
        title: &str,
        unit: Unit,
        series: Series,
        baseline: Baseline,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let mut axis = TimeAxis::default();
        axis.extend(series.periods())?;
        let stretches = vec![Stretch { from: None, baseline }];
        Ok(Self { title, unit, series, stretches, signals: Vec::new(), axis })
    }

    /// Sets a new baseline from a period on, for the reason given.
    ///
    /// # Errors
    /// [`ChartError::BreakOutside`] unless the series has values on both sides, [`ChartError::DuplicatePeriod`] for a
    /// second from the same period, [`ChartError::TooMany`] for more than five baselines, [`ChartError::PeriodLabels`],
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the reason.
    pub fn with_baseline(
        mut self,
        from: Period,
        reason: &str,
        baseline: Baseline,
    ) -> Result<Self, ChartError> {
        refuse_many("baselines", self.stretches.len() + 1, MOST_BASELINES)?;
        let reason = Label::new("reason for a baseline", reason)?;
        let series = || self.series.name().to_owned();
        let at = from.at();
        let (first, last) = (self.series.known().next(), self.series.known().next_back());
        if first.is_none_or(|(period, _)| period.at() >= at)
            || last.is_none_or(|(period, _)| period.at() < at)
        {
            let period = from.label().to_owned();
            return Err(ChartError::BreakOutside { period, series: series() });
        }
        if self.stretches.iter().any(|other| other.start().total_cmp(&at).is_eq()) {
            let period = from.label().to_owned();
            return Err(ChartError::DuplicatePeriod { series: series(), period });
        }
        self.axis.extend(iter::once(&from))?;
        self.stretches.push(Stretch { from: Some((from, reason)), baseline });
        self.stretches.sort_by(|a, b| a.start().total_cmp(&b.start()));
        Ok(self)
    }

    /// Marks a special cause from its first to its last period.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if the series has no value there, [`ChartError::TooMany`] for more than 20.
    pub fn with_signal(
        mut self,
        cause: SpecialCause,
        from: Period,
        to: Period,
    ) -> Result<Self, ChartError> {
        refuse_many("special causes", self.signals.len() + 1, MOST_SIGNALS)?;
        let signal = Signal { cause, from, to };
        if self.values_of(&signal).next().is_none() {
            let series = format!("{} from {}", self.series.name(), signal.from.label());
            return Err(ChartError::NoValues { series });
        }
        self.signals.push(signal);
        self.signals.sort_by(|a, b| a.from.at().total_cmp(&b.from.at()));
        Ok(self)
    }

    /// The points of a special cause.
    fn values_of<'a>(
        &'a self,
        signal: &'a Signal,
    ) -> impl DoubleEndedIterator<Item = (&'a Period, f64)> + 'a {
        let inside = |at: f64| signal.from.at() <= at && at <= signal.to.at();
        let known = self.series.known().filter(move |(period, _)| inside(period.at()));
        known.map(|(period, known)| (period, known.value))
    }

    /// The cause that a point is marked for: the first in the order of [`SpecialCause`].
    fn cause_of(&self, at: f64) -> Option<SpecialCause> {
        let inside = |signal: &&Signal| signal.from.at() <= at && at <= signal.to.at();
        self.signals.iter().filter(inside).map(|signal| signal.cause).min()
    }

    fn value_axis(&self) -> ValueAxis {
        let values = self.series.known().map(|(_, known)| known.value);
        let baselines = self.stretches.iter().flat_map(|stretch| stretch.baseline.values());
        ValueAxis::covering(values.chain(baselines))
    }

    fn format(&self, axis: &ValueAxis) -> Format<'_> {
        let values = self.series.known().map(|(_, known)| known.value);
        let means = self.stretches.iter().map(|stretch| stretch.baseline.mean);
        Format::of_values(&self.unit, axis, values.chain(means))
    }

    /// The index on the axis of the first period of each baseline but the first.
    fn cuts(&self) -> impl Iterator<Item = usize> {
        let periods = self.axis.periods();
        self.stretches
            .iter()
            .skip(1)
            .map(|stretch| periods.partition_point(|period| period.at() < stretch.start()))
    }

    fn notes(&self, axis: &ValueAxis) -> Vec<Note> {
        let missing = missing(&self.axis, [&self.series]).into_iter();
        let mut notes: Vec<Note> = missing.map(|text| Note::marked("×", text)).collect();
        let format = self.format(axis);
        for (flag, pair) in FLAGS.into_iter().zip(self.stretches.windows(2)) {
            let [before, after] = pair else { continue };
            let Some((from, reason)) = &after.from else { continue };
            let [old, new] = [before, after].map(|stretch| format.short(stretch.baseline.mean));
            let (from, reason) = (from.label(), reason.sentence());
            let text =
                format!("New baseline from {from}: {reason} Mean {old} before, {new} after.");
            notes.push(Note::marked(flag, text));
        }
        notes.extend(axis::cut_off("vertical", &self.unit, axis).map(Note::plain));
        notes
    }

    /// A special cause as a sentence.
    fn sentence(&self, signal: &Signal, format: &Format<'_>) -> String {
        let say = |(period, value): (&Period, f64)| {
            format!("{} ({})", period.label(), format.short(value))
        };
        let mut values = self.values_of(signal);
        let first = values.next().map(say).unwrap_or_default();
        let to = values.next_back().map(|last| format!(" to {}", say(last))).unwrap_or_default();
        format!("{}, {}: {first}{to}.", signal.cause.letter(), signal.cause.words())
    }
}

impl Stretch {
    /// Where it begins.
    fn start(&self) -> f64 {
        self.from.as_ref().map_or(f64::NEG_INFINITY, |(from, _)| from.at())
    }
}

impl Chart for Control {
    fn kind(&self) -> Kind {
        Kind::Control
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let axis = self.value_axis();
        let format = self.format(&axis);
        let known: Vec<_> = self.series.known().collect();
        let mut sentences = Vec::new();
        if let (Some((first, from)), Some((last, to))) = (known.first(), known.last()) {
            let (from, to) = (format.long(from.value), format.long(to.value));
            let (first, last) = (first.label(), last.label());
            sentences.push(format!(
                "Control chart of {} points. {}: {from} in {first}, {to} in {last}.",
                known.len(),
                self.series.name(),
            ));
        }
        for Stretch { from, baseline } in &self.stretches {
            let from = from.as_ref().map(|(from, _)| format!("From {}: m", from.label()));
            let [mean, lower, upper] = baseline.values().map(|value| format.short(value));
            let m = from.unwrap_or_else(|| "M".to_owned());
            sentences.push(format!("{m}ean {mean}, limits {lower} to {upper}."));
        }
        if self.signals.is_empty() {
            sentences.push("No special cause is marked.".to_owned());
        }
        sentences.extend(self.signals.iter().map(|signal| self.sentence(signal, &format)));
        sentences.extend(self.notes(&axis).into_iter().map(|note| note.text));
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        layout::drawing(self, frame)
    }
}
