//! Axes: the words at their ticks, and where they stand.

use maud::{Markup, html};

use crate::Unit;
use crate::frame::{Frame, MARGIN, MARK, PERIOD, SMALL};
use crate::number::Format;
use crate::scale::{Linear, ValueAxis};
use crate::series::Period;
use crate::svg::{Anchor, Line, Rect, line};
use crate::text::wrap_at_most;

/// The values at the ticks of an axis, and their texts.
pub(crate) type Ticks = Vec<(f64, Line)>;

/// The ticks of an axis up the left side, not yet in their places.
pub(crate) fn ticks(unit: &Unit, axis: &ValueAxis) -> Ticks {
    let format = Format::of_ticks(unit, axis);
    let line = |value| Line {
        x: 0.0,
        y: 0.0,
        anchor: Anchor::End,
        style: SMALL,
        content: format.short(value),
    };
    axis.ticks().iter().map(|&value| (value, line(value))).collect()
}

/// How far the widest of `lines` reaches.
pub(crate) fn widest<'a>(lines: impl IntoIterator<Item = &'a Line>) -> f64 {
    lines.into_iter().map(|line| line.style.width(&line.content)).fold(0.0, f64::max)
}

/// Puts the ticks beside the left side of the plot.
pub(crate) fn up(ticks: &mut Ticks, plot: &Rect, y: &Linear) {
    for (value, line) in ticks {
        (line.x, line.y) = (plot.left - 6.0, y.at(*value));
    }
}

/// The lines across the plot at the ticks of an upright axis, the one at zero stronger.
pub(crate) fn rules(ticks: &Ticks, plot: &Rect) -> Markup {
    html! {
        @for (value, text) in ticks {
            (line(rule(*value), (plot.left, text.y), (plot.right, text.y)))
        }
    }
}

/// The class of the line at a tick.
pub(crate) fn rule(value: f64) -> &'static str {
    if value.abs() <= 0.0 { "lc-axis" } else { "lc-grid" }
}

/// The texts of an axis along the bottom, as many at even steps as fit side by side.
pub(crate) fn along(unit: &Unit, axis: &ValueAxis, x: &Linear, y: f64, frame: Frame) -> Vec<Line> {
    let format = Format::of_ticks(unit, axis);
    let lines: Vec<Line> = axis
        .ticks()
        .iter()
        .map(|&value| centred(format.short(value), x.at(value), y, frame))
        .map(|line| Line { style: SMALL, ..line })
        .collect();
    let every = |step: usize| lines.iter().step_by(step).cloned().collect::<Vec<_>>();
    (1..=lines.len()).map(every).find(|some| some.is_sorted_by(clear)).unwrap_or_default()
}

/// A small text about `x`, or as near to it as the paper lets it be.
fn centred(content: String, x: f64, y: f64, frame: Frame) -> Line {
    let half = SMALL.width(&content) / 2.0;
    let x = x.clamp(MARGIN + half, frame.width() - MARGIN - half);
    Line { x, y, anchor: Anchor::Middle, style: PERIOD, content }
}

/// Whether there is room between two texts side by side.
fn clear(one: &Line, other: &Line) -> bool {
    let (one, other) = (one.bounds(), other.bounds());
    one.right + 8.0 <= other.left || other.right + 8.0 <= one.left
}

/// As many labels of periods as fit side by side: at even steps back from the one at `latest`, the first of the axis
/// in place of the one it has no room beside, and the last of the axis if it has room.
pub(crate) fn period_labels(
    periods: &[Period],
    latest: f64,
    x: &Linear,
    y: f64,
    frame: Frame,
) -> Vec<Line> {
    let line = |period: &Period| {
        let content = wrap_at_most(period.label(), SMALL.size, frame.width() * 0.4, 1).concat();
        centred(content, x.at(period.at()), y, frame)
    };
    let (past, future): (Vec<_>, Vec<_>) = periods.iter().partition(|period| period.at() <= latest);
    let past: Vec<Line> = past.into_iter().map(line).collect();
    let every = |step: usize| past.iter().rev().step_by(step).cloned().collect::<Vec<_>>();
    let fits = |step: &usize| every(*step).is_sorted_by(clear);
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

/// The straight line from the first to the last of `periods` onto `places`.
pub(crate) fn time(periods: &[Period], places: (f64, f64)) -> Linear {
    let ends = periods.first().zip(periods.last());
    Linear { values: ends.map_or((0.0, 0.0), |(first, last)| (first.at(), last.at())), places }
}

/// The letters of breaks, each on the first row below `top` where it is clear of the one before.
///
/// A break is the index of the first of `periods` after it.
pub(crate) fn flags(
    periods: &[Period],
    breaks: impl IntoIterator<Item = (&'static str, usize)>,
    x: &Linear,
    top: f64,
) -> Vec<Line> {
    let mut row = 0.0;
    let mut flags: Vec<Line> = Vec::new();
    for (content, index) in breaks {
        let place = between(periods, x, index);
        row = if flags.last().is_some_and(|before| place - before.x < 14.0) {
            row + 1.0
        } else {
            0.0
        };
        let y = top + row * MARK.line();
        let content = content.to_owned();
        flags.push(Line { x: place, y, anchor: Anchor::Middle, style: MARK, content });
    }
    flags
}

/// Midway between the period at `index` and the one before it.
pub(crate) fn between(periods: &[Period], x: &Linear, index: usize) -> f64 {
    let at = |index: usize| periods.get(index).map_or(0.0, |period| x.at(period.at()));
    f64::midpoint(at(index.saturating_sub(1)), at(index))
}

/// That an axis does not include zero.
pub(crate) fn cut_off(which: &str, unit: &Unit, axis: &ValueAxis) -> Option<String> {
    let format = Format::of_ticks(unit, axis);
    if axis.low() > 0.0 {
        Some(format!("The {which} axis starts at {}, not at zero.", format.short(axis.low())))
    } else if axis.high() < 0.0 {
        Some(format!("The {which} axis ends at {}, not at zero.", format.short(axis.high())))
    } else {
        None
    }
}
