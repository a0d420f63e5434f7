//! Where everything goes: text first, since text has the firmer claim to its room.

use super::words::{self, FLAGS};
use super::{Frame, MAIN, Role, TARGET, Trend};
use crate::number::Format;
use crate::scale::{Linear, ValueAxis};
use crate::series::Period;
use crate::svg::{Anchor, Line, Rect, Style};
use crate::text::{even_room, wrap, wrap_at_most};

/// The room around the whole chart.
const MARGIN: f64 = 8.0;
/// From the sides of the plot to the outermost points.
const INSET: f64 = 12.0;
/// From the plot to the labels at the line ends.
const TIE: f64 = 12.0;

const TEXT: Style = Style { class: "", size: 14.0, bold: false };
const SMALL: Style = Style { class: "lc-small", size: 13.0, bold: false };

/// Labels of periods: the size of small text, the colour of text.
const PERIOD: Style = Style { class: "lc-period", ..SMALL };

impl Frame {
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Narrow => 320.0,
            Self::Wide => 680.0,
        }
    }

    fn title(self) -> Style {
        let size = match self {
            Self::Narrow => 17.0,
            Self::Wide => 18.0,
        };
        Style { class: "lc-title", size, bold: true }
    }

    /// The height of the plot unless the labels at the line ends need more.
    fn plot_height(self) -> f64 {
        match self {
            Self::Narrow => 210.0,
            Self::Wide => 280.0,
        }
    }

    /// The widest that a label at a line end may be.
    fn label_width(self) -> f64 {
        match self {
            Self::Narrow => 110.0,
            Self::Wide => 185.0,
        }
    }
}

/// The name and last value of a line, beside its end.
pub(super) struct EndLabel {
    pub(super) role: Role,
    /// The position in time at which the line ends; a level has none and ends at the side of the plot.
    at: Option<f64>,
    /// The value at which it ends.
    value: f64,
    pub(super) lines: Vec<Line>,
}

impl EndLabel {
    fn height(&self) -> f64 {
        self.lines.iter().map(|line| line.style.line()).sum::<f64>() + 2.0
    }
}

/// A chart with every text and every scale in its place.
pub(super) struct Layout<'a> {
    pub(super) trend: &'a Trend,
    pub(super) frame: Frame,
    pub(super) height: f64,
    pub(super) plot: Rect,
    x: Linear,
    y: Linear,
    /// Title, unit, and the notes under the chart.
    pub(super) prose: Vec<Line>,
    /// The value and the text of each tick.
    pub(super) ticks: Vec<(f64, Line)>,
    pub(super) periods: Vec<Line>,
    pub(super) labels: Vec<EndLabel>,
    /// The letter over each break.
    pub(super) flags: Vec<Line>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(trend: &'a Trend, frame: Frame) -> Self {
        let axis = words::axis(trend);
        let mut ticks = ticks(trend, &axis);
        let mut labels = end_labels(trend, frame, &words::format(trend, &axis));
        let widest = |lines: &mut dyn Iterator<Item = &Line>| lines.map(width).fold(0.0, f64::max);
        let left = MARGIN + widest(&mut ticks.iter().map(|(_, line)| line)) + 6.0;
        let right = frame.width()
            - MARGIN
            - widest(&mut labels.iter().flat_map(|label| &label.lines))
            - TIE;
        let periods = trend.axis.periods();
        let ends = periods
            .first()
            .zip(periods.last())
            .map_or((0.0, 0.0), |(first, last)| (first.at(), last.at()));
        let x = Linear { values: ends, places: (left + INSET, right - INSET) };

        let style = frame.title();
        let room = even_room(trend.title(), style.measure(), frame.width() - 2.0 * MARGIN);
        let mut prose = paragraph(trend.title(), style, (MARGIN, MARGIN), room);
        if let Some(unit) = trend.unit.heading() {
            prose.extend(paragraph(
                unit,
                SMALL,
                (MARGIN, foot(&prose) + 4.0),
                frame.width() - 2.0 * MARGIN,
            ));
        }
        let flags = flags(trend, &x, foot(&prose) + 12.0);
        let top = if flags.is_empty() { foot(&prose) + 14.0 } else { foot(&flags) + 8.0 };
        let needed: f64 = labels.iter().map(EndLabel::height).sum();
        let plot = Rect { left, top, right, bottom: top + frame.plot_height().max(needed) };
        let y = Linear { values: (axis.low(), axis.high()), places: (plot.bottom, plot.top) };
        for (value, line) in &mut ticks {
            (line.x, line.y) = (plot.left - 6.0, y.at(*value));
        }
        stack(&mut labels, &y, &plot);
        let below = period_labels(trend, &x, plot.bottom + 26.0, frame);
        prose.extend(notes(trend, &axis, plot.bottom + 43.0, frame));
        let height = foot(&prose).max(plot.bottom + 36.0) + MARGIN;
        Self { trend, frame, height, plot, x, y, prose, ticks, periods: below, labels, flags }
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

    /// All text of the chart.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Line> {
        let ticks = self.ticks.iter().map(|(_, line)| line);
        let labels = self.labels.iter().flat_map(|label| &label.lines);
        self.prose.iter().chain(ticks).chain(&self.periods).chain(labels).chain(&self.flags)
    }
}

fn width(line: &Line) -> f64 {
    line.style.width(&line.content)
}

/// Where the next thing under `lines` may begin.
fn foot(lines: &[Line]) -> f64 {
    lines.iter().map(|line| line.y + line.style.line() / 2.0).fold(MARGIN, f64::max)
}

/// Text in lines no wider than `room`, its upper left corner at `corner`.
fn paragraph(text: &str, style: Style, (left, top): (f64, f64), room: f64) -> Vec<Line> {
    let mut y = top - style.line() / 2.0;
    let line = |content| {
        y += style.line();
        Line { x: left, y, anchor: Anchor::Start, style, content }
    };
    wrap(text, style.measure(), room).into_iter().map(line).collect()
}

/// The ticks, not yet at their height.
fn ticks(trend: &Trend, axis: &ValueAxis) -> Vec<(f64, Line)> {
    let format = Format::of_ticks(&trend.unit, axis);
    let line = |value| Line {
        x: 0.0,
        y: 0.0,
        anchor: Anchor::End,
        style: SMALL,
        content: format.short(value),
    };
    axis.ticks().iter().map(|&value| (value, line(value))).collect()
}

/// The labels of all lines, not yet in their places.
fn end_labels(trend: &Trend, frame: Frame, format: &Format<'_>) -> Vec<EndLabel> {
    let label = |role: Role, name: &str, at, value, due: Option<&Period>| {
        let style = Style { class: role.label, bold: role == MAIN, ..TEXT };
        let line = |content| Line { x: 0.0, y: 0.0, anchor: Anchor::Start, style, content };
        let due = due.map(|due| format!(" by {}", due.label())).unwrap_or_default();
        let lines = name_and_value(name, &(format.short(value) + &due), style, frame.label_width());
        EndLabel { role, at, value, lines: lines.into_iter().map(line).collect() }
    };
    let ends = trend.lines().filter_map(|(role, series)| {
        let (period, last) = series.known().next_back()?;
        Some(label(role, series.name(), Some(period.at()), last.value, None))
    });
    let target = trend.target.iter().map(|target| {
        let due = target.steps().last().map(|(due, _)| due);
        label(TARGET, target.name.as_str(), due.map(Period::at), target.goal(), due)
    });
    ends.chain(target).collect()
}

/// A name in at most two lines, and its value after it or, if there is no room, below.
///
/// The value begins with its number, which has room in any frame: it is never cut off.
fn name_and_value(name: &str, value: &str, style: Style, room: f64) -> Vec<String> {
    let mut lines = wrap_at_most(name, style.measure(), room, 2);
    match lines.last_mut() {
        Some(last) if style.width(&format!("{last} {value}")) <= room => {
            *last = format!("{last} {value}");
        }
        _ => lines.extend(wrap_at_most(value, style.measure(), room, 3)),
    }
    lines
}

/// Moves labels to the height of their line ends, apart from each other and within the height of the plot.
fn stack(labels: &mut [EndLabel], y: &Linear, plot: &Rect) {
    let mut order: Vec<&mut EndLabel> = labels.iter_mut().collect();
    order.sort_by(|a, b| y.at(a.value).total_cmp(&y.at(b.value)));
    let mut tops: Vec<f64> = Vec::with_capacity(order.len());
    let mut free = plot.top;
    for label in &order {
        let top = (y.at(label.value) - label.height() / 2.0).max(free);
        tops.push(top);
        free = top + label.height();
    }
    let mut free = plot.bottom;
    for (label, top) in order.iter_mut().zip(tops).rev() {
        free = top.min(free - label.height());
        let mut middle = free + 1.0 - TEXT.line() / 2.0;
        for line in &mut label.lines {
            middle += line.style.line();
            (line.x, line.y) = (plot.right + TIE, middle);
        }
    }
}

/// As many labels of periods as fit side by side: at even steps back from the latest value of the main series, the
/// first of the axis in place of the one it has no room beside, and the last of the axis if it has room.
fn period_labels(trend: &Trend, x: &Linear, y: f64, frame: Frame) -> Vec<Line> {
    let line = |period: &Period| {
        let content = wrap_at_most(period.label(), SMALL.size, frame.width() * 0.4, 1).concat();
        let half = SMALL.width(&content) / 2.0;
        let x = x.at(period.at()).clamp(MARGIN + half, frame.width() - MARGIN - half);
        Line { x, y, anchor: Anchor::Middle, style: PERIOD, content }
    };
    let latest = trend.main.known().next_back().map_or(f64::INFINITY, |(period, _)| period.at());
    let (past, future): (Vec<_>, Vec<_>) =
        trend.axis.periods().iter().partition(|period| period.at() <= latest);
    let past: Vec<Line> = past.into_iter().map(line).collect();
    let clear = |one: &Line, other: &Line| {
        let (one, other) = (one.bounds(), other.bounds());
        one.right + 8.0 <= other.left || other.right + 8.0 <= one.left
    };
    let every = |step: usize| past.iter().rev().step_by(step).cloned().collect::<Vec<_>>();
    let fits = |step: &usize| every(*step).is_sorted_by(&clear);
    let mut chosen = (1..=past.len()).find(fits).map(every).unwrap_or_default();
    if let (Some(first), Some(leftmost)) = (past.first(), chosen.last())
        && !clear(first, leftmost)
        && chosen.len() > 1
    {
        chosen.pop();
    }
    let ends = past.first().cloned().into_iter().chain(future.last().map(|period| line(period)));
    for end in ends {
        if chosen.iter().all(|line| clear(line, &end)) {
            chosen.push(end);
        }
    }
    chosen
}

/// The letters of the breaks, each on the first row below `top` where it is clear of the one before.
fn flags(trend: &Trend, x: &Linear, top: f64) -> Vec<Line> {
    let style = Style { class: "lc-small lc-bold", bold: true, ..SMALL };
    let mut row = 0.0;
    let mut flags: Vec<Line> = Vec::new();
    for (content, index) in FLAGS.into_iter().zip(trend.cuts()) {
        let place = between(trend.axis.periods(), x, index);
        row = if flags.last().is_some_and(|before| place - before.x < 14.0) {
            row + 1.0
        } else {
            0.0
        };
        let y = top + row * style.line();
        flags.push(Line {
            x: place,
            y,
            anchor: Anchor::Middle,
            style,
            content: content.to_owned(),
        });
    }
    flags
}

/// Midway between the period at `index` and the one before it.
fn between(periods: &[Period], x: &Linear, index: usize) -> f64 {
    let at = |index: usize| periods.get(index).map_or(0.0, |period| x.at(period.at()));
    f64::midpoint(at(index.saturating_sub(1)), at(index))
}

/// The notes under the chart, each after its mark.
fn notes(trend: &Trend, axis: &ValueAxis, top: f64, frame: Frame) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let room = frame.width() - 2.0 * MARGIN;
    let bold = Style { class: "lc-small lc-bold", bold: true, ..SMALL };
    let mut y = top;
    for note in words::notes(trend, axis) {
        let indent = if let Some(mark) = note.mark {
            lines.extend(paragraph(mark, bold, (MARGIN, y), room));
            18.0
        } else {
            0.0
        };
        lines.extend(paragraph(&note.text, SMALL, (MARGIN + indent, y), room - indent));
        y = foot(&lines);
    }
    lines
}
