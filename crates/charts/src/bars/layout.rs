//! Rows from the top: a name, a bar, and the value at the right side.

use maud::{Markup, html};

use super::Bars;
use crate::axis::{self, widest};
use crate::chart::{Chart as _, Drawing};
use crate::frame::{MARGIN, STRONG, TEXT};
use crate::number::Format;
use crate::scale::{Linear, ValueAxis};
use crate::sheet::{Key, Sample, Sheet, foot, paragraph};
use crate::svg::{Anchor, Line, Marker, line, path, rectangle};
use crate::text::{wrap, wrap_at_most};
use crate::{Frame, Measure};

/// Half the height of a bar.
const HALF: f64 = 9.0;
/// Half the height of the line at either end of an interval.
const CAP: f64 = 4.0;

/// One bar with its texts.
struct Row<'a> {
    measure: &'a Measure,
    highlighted: bool,
    /// Where nothing but the bar is: from here ...
    top: f64,
    /// ... to here.
    bottom: f64,
}

impl Row<'_> {
    fn middle(&self) -> f64 {
        f64::midpoint(self.top, self.bottom)
    }
}

pub(super) fn drawing(bars: &Bars, frame: Frame) -> Drawing {
    let axis = bars.axis();
    let format = bars.format(&axis);
    let mut sheet = Sheet::new(frame, bars.title());
    sheet.unit(&bars.unit);
    sheet.key(&keys(bars, &format));
    sheet.y += 8.0;
    let mut values: Vec<Line> = bars
        .rows
        .iter()
        .map(|(name, measure)| Line {
            x: frame.width() - MARGIN,
            y: 0.0,
            anchor: Anchor::End,
            style: if bars.is_highlight(name) { STRONG } else { TEXT },
            content: measure.short(&format),
        })
        .collect();
    let names = names(bars, frame);
    let left = MARGIN + names + 10.0;
    let right = frame.width() - MARGIN - widest(&values) - 12.0;
    let x = Linear { values: (axis.low(), axis.high()), places: (left, right) };
    let least = least_height(bars, names);
    let mut rows = Vec::new();
    for ((name, measure), value) in bars.rows.iter().zip(&mut values) {
        let style = value.style;
        let room = if names > 0.0 { names } else { frame.room() };
        let top = sheet.y;
        let mut texts = Vec::new();
        for (at, text) in wrap_at_most(name.as_str(), style.measure(), room, 2).iter().enumerate() {
            texts.extend(paragraph(
                text,
                style,
                (MARGIN, top + at as f64 * style.line()),
                frame.room(),
            ));
        }
        let named = foot(&texts);
        let (top, bottom) = if names > 0.0 {
            (top - 2.0, (named + 2.0).max(top + least))
        } else {
            (named, named + 2.0 * HALF + 4.0)
        };
        if names > 0.0 {
            let shift = f64::midpoint(top, bottom) - f64::midpoint(top + 2.0, named);
            for line in &mut texts {
                line.y += shift;
            }
        }
        sheet.texts.extend(texts);
        sheet.y = bottom + 4.0;
        value.y = f64::midpoint(top, bottom);
        rows.push(Row { measure, highlighted: bars.is_highlight(name), top, bottom });
    }
    let shapes = html! {
        (rules(&axis, &x, &rows))
        @for row in &rows { (bar(row, &x, axis.low() <= 0.0 && axis.high() >= 0.0)) }
        (levels(bars, &x, &rows))
    };
    let ticks = axis::along(&bars.unit, &axis, &x, sheet.y + 8.0, frame);
    sheet.y += 18.0;
    sheet.notes(&bars.notes(&axis));
    sheet.finish(&shapes, values.into_iter().chain(ticks))
}

/// The height that no row goes below; under a fitted line it is that of the tallest, which keeps the line straight.
fn least_height(bars: &Bars, names: f64) -> f64 {
    let lines = |name: &str| wrap_at_most(name, STRONG.measure(), names, 2).len();
    let most = match &bars.fit {
        Some(_) if names > 0.0 => bars.rows.iter().map(|(name, _)| lines(name.as_str())).max(),
        _ => None,
    };
    (2.0 * HALF + 4.0).max(most.unwrap_or(1) as f64 * STRONG.line() + 2.0)
}

/// The width of the names where they stand beside the bars; without, they stand over them.
///
/// In the narrow frame they stand beside if none is cut off there.
fn names(bars: &Bars, frame: Frame) -> f64 {
    let names = || bars.rows.iter().map(|(name, _)| name.as_str());
    let most = match frame {
        Frame::Narrow => 84.0,
        Frame::Wide => frame.label_width(),
    };
    let cut = |name: &str| {
        let lines = wrap(name, STRONG.measure(), most);
        lines.len() > 2 || lines.concat().len() + lines.len() - 1 > name.len()
    };
    if frame == Frame::Narrow && names().any(cut) {
        return 0.0;
    }
    names().map(|name| STRONG.width(name)).fold(0.0, f64::max).min(most)
}

fn keys(bars: &Bars, format: &Format<'_>) -> Vec<Key> {
    let average = bars
        .average
        .iter()
        .map(|average| Key { sample: Sample::Line("lc-first"), text: average.short(format) });
    let fit = bars
        .fit
        .iter()
        .map(|fit| Key { sample: Sample::Line("lc-target"), text: fit.name.as_str().to_owned() });
    average.chain(fit).collect()
}

/// The lines at the ticks, behind the bars and not through names.
fn rules(axis: &ValueAxis, x: &Linear, rows: &[Row<'_>]) -> Markup {
    html! {
        @for &value in axis.ticks() {
            @let at = x.at(value);
            @for row in rows { (line(axis::rule(value), (at, row.top), (at, row.bottom))) }
        }
    }
}

/// A bar from zero, or a point where the axis has no zero, and the interval over it.
fn bar(row: &Row<'_>, x: &Linear, from_zero: bool) -> Markup {
    let Some(known) = row.measure.known() else { return Markup::default() };
    let (at, y) = (x.at(known.value), row.middle());
    let class = if row.highlighted { "lc-main lc-bar lc-strong" } else { "lc-main lc-bar" };
    html! {
        @if from_zero {
            path class=(class) d=(rectangle((x.at(0.0), y - HALF), (at, y + HALF))) {}
        }
        @if let Some((lower, upper)) = known.interval {
            @let (lower, upper) = (x.at(lower), x.at(upper));
            @let cap = |x: f64| path([(x, y - CAP), (x, y + CAP)]);
            @let d = cap(lower) + &path([(lower, y), (upper, y)]) + &cap(upper);
            path class="lc-halo" d=(d) {}
            path class="lc-limits" d=(d) {}
        }
        @if !from_zero {
            g class="lc-main" { (if row.highlighted { Marker::Circle } else { Marker::Square }.at((at, y))) }
        }
    }
}

/// The average and the fitted line, bar by bar.
fn levels(bars: &Bars, x: &Linear, rows: &[Row<'_>]) -> Markup {
    let last = rows.len() as f64;
    html! {
        @if let Some(average) = &bars.average {
            @let at = x.at(average.value());
            g class="lc-first" { @for row in rows { (line("lc-line", (at, row.top), (at, row.bottom))) } }
        }
        @if let Some(fit) = &bars.fit {
            @let at = |rank: f64| x.at(fit.ends.0 + (fit.ends.1 - fit.ends.0) * rank / last);
            g class="lc-target" {
                @for (rank, row) in rows.iter().enumerate() {
                    (line("lc-line", (at(rank as f64), row.top), (at(rank as f64 + 1.0), row.bottom)))
                }
            }
        }
    }
}
