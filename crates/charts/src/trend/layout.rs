//! Where everything goes: text first, since text has the firmer claim to its room.

use super::Trend;
use super::words::{self, FLAGS};
use crate::Frame;
use crate::chart::Chart as _;
use crate::label::EndLabel;
use crate::number::Format;
use crate::series::Period;
use crate::sheet::Sheet;
use crate::svg::TARGET;
use crate::timeplot::{Sides, TimePlot};

/// A chart with every text and every scale in its place.
pub(super) struct Layout<'a> {
    pub(super) trend: &'a Trend,
    pub(super) over: TimePlot,
    /// Title, unit, and the notes under the chart.
    pub(super) sheet: Sheet,
}

impl<'a> Layout<'a> {
    pub(super) fn of(trend: &'a Trend, frame: Frame) -> Self {
        let axis = words::axis(trend);
        let labels = end_labels(trend, frame, &words::format(trend, &axis));
        let scale = (&trend.unit, &axis);
        let sides = Sides::new(frame, trend.axis.periods(), scale, labels);
        let mut sheet = Sheet::new(frame, trend.title());
        sheet.unit(&trend.unit);
        let latest = trend.main.known().next_back().map(|(last, _)| last);
        let over = sides.on(&mut sheet, FLAGS.into_iter().zip(trend.cuts()), latest);
        sheet.notes(&words::notes(trend, &axis));
        Self { trend, over, sheet }
    }

    /// Where a value is drawn; `index` counts the periods of the axis.
    pub(super) fn place(&self, index: usize, value: f64) -> (f64, f64) {
        (self.period(index), self.over.y.at(value))
    }

    /// Where a period of the axis is drawn.
    pub(super) fn period(&self, index: usize) -> f64 {
        self.over.x.at(self.trend.axis.periods().get(index).map_or(0.0, Period::at))
    }

    /// Where a value at a position in time is drawn; at the side of the plot without a position.
    pub(super) fn spot(&self, at: Option<f64>, value: f64) -> (f64, f64) {
        (at.map_or(self.over.plot.right, |at| self.over.x.at(at)), self.over.y.at(value))
    }

    /// Where the line of a label ends.
    pub(super) fn end(&self, label: &EndLabel) -> (f64, f64) {
        self.spot(label.at, label.value)
    }
}

/// The labels of all lines, not yet in their places.
fn end_labels(trend: &Trend, frame: Frame, format: &Format<'_>) -> Vec<EndLabel> {
    let room = frame.label_width();
    let ends = trend.lines().filter_map(|(role, series)| {
        let (period, last) = series.known().next_back()?;
        let at = (Some(period.at()), last.value);
        Some(EndLabel::new(role, (series.name(), &format.short(last.value)), at, room))
    });
    let target = trend.target.iter().map(|target| {
        let due = target.steps().last().map(|(due, _)| due);
        let by = due.map(|due| format!(" by {}", due.label())).unwrap_or_default();
        let goal = format.short(target.goal()) + &by;
        let at = (due.map(Period::at), target.goal());
        EndLabel::new(TARGET, (target.name.as_str(), &goal), at, room)
    });
    ends.chain(target).collect()
}
