//! Where everything goes: text first, since text has the firmer claim to its room.

use super::Trend;
use super::words::{self, FLAGS};
use crate::Frame;
use crate::axis::{self, Ticks, widest};
use crate::chart::Chart as _;
use crate::frame::{INSET, MARGIN};
use crate::label::{EndLabel, TIE, stack};
use crate::number::Format;
use crate::scale::Linear;
use crate::series::Period;
use crate::sheet::{Sheet, foot};
use crate::svg::{Line, Rect, TARGET};

/// A chart with every text and every scale in its place.
pub(super) struct Layout<'a> {
    pub(super) trend: &'a Trend,
    pub(super) plot: Rect,
    x: Linear,
    y: Linear,
    /// Title, unit, and the notes under the chart.
    pub(super) sheet: Sheet,
    pub(super) ticks: Ticks,
    pub(super) periods: Vec<Line>,
    pub(super) labels: Vec<EndLabel>,
    /// The letter over each break.
    pub(super) flags: Vec<Line>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(trend: &'a Trend, frame: Frame) -> Self {
        let axis = words::axis(trend);
        let mut ticks = axis::ticks(&trend.unit, &axis);
        let mut labels = end_labels(trend, frame, &words::format(trend, &axis));
        let left = MARGIN + widest(ticks.iter().map(|(_, line)| line)) + 6.0;
        let beside = widest(labels.iter().flat_map(|label| &label.lines));
        let right = frame.width() - MARGIN - beside - TIE;
        let times = trend.axis.periods();
        let x = axis::time(times, (left + INSET, right - INSET));

        let mut sheet = Sheet::new(frame, trend.title());
        sheet.unit(&trend.unit);
        let flags = axis::flags(times, FLAGS.into_iter().zip(trend.cuts()), &x, sheet.y + 12.0);
        let top = if flags.is_empty() { sheet.y + 14.0 } else { foot(&flags) + 8.0 };
        let needed: f64 = labels.iter().map(EndLabel::height).sum();
        let plot = Rect { left, top, right, bottom: top + frame.plot_height().max(needed) };
        let y = Linear { values: (axis.low(), axis.high()), places: (plot.bottom, plot.top) };
        axis::up(&mut ticks, &plot, &y);
        stack(&mut labels, &y, &plot);
        let latest = trend.main.known().next_back().map_or(f64::INFINITY, |(last, _)| last.at());
        let periods = axis::period_labels(times, latest, &x, plot.bottom + 26.0, frame);
        sheet.y = plot.bottom + 36.0;
        sheet.notes(&words::notes(trend, &axis));
        Self { trend, plot, x, y, sheet, ticks, periods, labels, flags }
    }

    /// Where a value is drawn; `index` counts the periods of the axis.
    pub(super) fn place(&self, index: usize, value: f64) -> (f64, f64) {
        (self.period(index), self.y.at(value))
    }

    /// Where a period of the axis is drawn.
    pub(super) fn period(&self, index: usize) -> f64 {
        self.x.at(self.trend.axis.periods().get(index).map_or(0.0, Period::at))
    }

    /// Where a value at a position in time is drawn; at the side of the plot without a position.
    pub(super) fn spot(&self, at: Option<f64>, value: f64) -> (f64, f64) {
        (at.map_or(self.plot.right, |at| self.x.at(at)), self.y.at(value))
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
