//! A plot over periods whose lines are named at their ends.

use crate::axis::{self, Ticks, widest};
use crate::frame::{INSET, MARGIN};
use crate::label::{EndLabel, TIE, stack};
use crate::scale::{Linear, ValueAxis};
use crate::series::Period;
use crate::sheet::{Sheet, foot};
use crate::svg::{Line, Rect};
use crate::{Frame, Unit};

/// A plot before it has its place down the sheet: how wide it is depends on the words either side of it.
pub(crate) struct Sides<'a> {
    periods: &'a [Period],
    values: &'a ValueAxis,
    ticks: Ticks,
    labels: Vec<EndLabel>,
    right: f64,
    pub(crate) x: Linear,
}

/// A plot with its scales and all that is written around it.
pub(crate) struct TimePlot {
    pub(crate) plot: Rect,
    pub(crate) x: Linear,
    pub(crate) y: Linear,
    pub(crate) ticks: Ticks,
    pub(crate) labels: Vec<EndLabel>,
    /// The letter over each break.
    pub(crate) flags: Vec<Line>,
    periods: Vec<Line>,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(
        frame: Frame,
        periods: &'a [Period],
        (unit, values): (&Unit, &'a ValueAxis),
        labels: Vec<EndLabel>,
    ) -> Self {
        let ticks = axis::ticks(unit, values);
        let left = MARGIN + widest(ticks.iter().map(|(_, line)| line)) + 6.0;
        let beside = widest(labels.iter().flat_map(|label| &label.lines));
        let right = frame.width() - MARGIN - beside - TIE;
        let x = axis::time(periods, (left + INSET, right - INSET));
        Self { periods, values, ticks, labels, right, x }
    }

    /// The plot at the foot of the sheet, with a letter over each break, which is the index of the first period after it;
    /// `latest` is the last period that has a value.
    pub(crate) fn on(
        mut self,
        sheet: &mut Sheet,
        breaks: impl IntoIterator<Item = (&'static str, usize)>,
        latest: Option<&Period>,
    ) -> TimePlot {
        let Self { periods, values, right, x, .. } = self;
        let frame = sheet.frame;
        let flags = axis::flags(periods, breaks, &x, sheet.y + 12.0);
        let top = if flags.is_empty() { sheet.y + 14.0 } else { foot(&flags) + 8.0 };
        let needed: f64 = self.labels.iter().map(EndLabel::height).sum();
        let left = x.places.0 - INSET;
        let plot = Rect { left, top, right, bottom: top + frame.plot_height().max(needed) };
        let y = Linear { values: (values.low(), values.high()), places: (plot.bottom, plot.top) };
        axis::up(&mut self.ticks, &plot, &y);
        stack(&mut self.labels, &y, &plot);
        let latest = latest.map_or(f64::INFINITY, Period::at);
        let words = axis::period_labels(periods, latest, &x, plot.bottom + 26.0, frame);
        sheet.y = plot.bottom + 36.0;
        let (ticks, labels) = (self.ticks, self.labels);
        TimePlot { plot, x, y, ticks, labels, flags, periods: words }
    }
}

impl TimePlot {
    /// All that is written.
    pub(crate) fn words(self) -> impl Iterator<Item = Line> {
        let ticks = self.ticks.into_iter().map(|(_, line)| line);
        let labels = self.labels.into_iter().flat_map(|label| label.lines);
        ticks.chain(self.periods).chain(labels).chain(self.flags)
    }
}
