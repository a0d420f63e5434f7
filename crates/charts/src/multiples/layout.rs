//! Panels side by side in rows, each under its name and its last value.

use maud::{Markup, html};

use super::Multiples;
use crate::axis::{self, Ticks, widest};
use crate::chart::{Chart as _, Drawing};
use crate::frame::{MARGIN, PERIOD, STRONG};
use crate::number::Format;
use crate::scale::Linear;
use crate::series::Place;
use crate::sheet::{Key, Sample, Sheet, foot, paragraph};
use crate::svg::{Anchor, COMPARATORS, Line, MAIN, Marker, Rect, Role, line, path};
use crate::text::wrap_at_most;
use crate::{Frame, Series};

/// Between two panels.
const GAP: f64 = 14.0;
/// From the sides of a panel to its outermost points.
const INSET: f64 = 5.0;
/// The least height of the plot of a panel.
const HEIGHT: f64 = 84.0;
/// How high a wide panel is for its width.
const FORM: f64 = 0.55;

/// How many panels stand side by side: few have the whole width, and the last row is about as full as the others.
pub(super) fn columns(panels: usize, frame: Frame) -> usize {
    let most = match frame {
        Frame::Narrow => 2,
        Frame::Wide => 4,
    };
    panels.div_ceil(panels.div_ceil(most).max(1)).max(1)
}

pub(super) fn drawing(multiples: &Multiples, frame: Frame) -> Drawing {
    let axis = multiples.value_axis();
    let format = multiples.format(&axis);
    let mut sheet = Sheet::new(frame, multiples.title());
    sheet.unit(&multiples.unit);
    let key =
        |role: Role, text: &str| Key { sample: Sample::Line(role.class), text: text.to_owned() };
    let comparator = multiples.comparator.as_ref();
    let last = comparator.and_then(|series| series.known().next_back());
    let keys = comparator.zip(last).map(|(series, (_, last))| {
        key(COMPARATORS[0], &format!("{} {}", series.name(), format.short(last.value)))
    });
    sheet.key(&keys.into_iter().collect::<Vec<_>>());
    let ticks = axis::ticks(&multiples.unit, &axis);
    let left = MARGIN + widest(ticks.iter().map(|(_, line)| line)) + 6.0;
    let columns = columns(multiples.panels.len(), frame);
    let width = (frame.width() - MARGIN - left + GAP) / columns as f64 - GAP;
    let height = (width * FORM).clamp(HEIGHT, frame.plot_height());
    let mut shapes = Vec::new();
    for row in multiples.panels.chunks(columns) {
        sheet.y += 10.0;
        let place = |column: usize| left + column as f64 * (width + GAP);
        let heads: Vec<Vec<Line>> = row
            .iter()
            .enumerate()
            .map(|(column, series)| head(series, &format, (place(column), sheet.y), width))
            .collect();
        let top = heads.iter().map(|head| foot(head)).fold(0.0, f64::max) + 8.0;
        sheet.texts.extend(heads.into_iter().flatten());
        let y = Linear { values: (axis.low(), axis.high()), places: (top + height, top) };
        let mut ticks = few(&ticks, &y);
        for (column, series) in row.iter().enumerate() {
            let (left, right) = (place(column), place(column) + width);
            let plot = Rect { left, top, right, bottom: top + height };
            axis::up(&mut ticks, &plot, &y);
            shapes.push(axis::rules(&ticks, &plot));
            shapes.push(panel(multiples, series, &plot, &y));
            sheet.texts.extend(ends(multiples, &plot));
            if column == 0 {
                sheet.texts.extend(ticks.iter().map(|(_, line)| line.clone()));
            }
        }
        sheet.y = top + height + 36.0;
    }
    sheet.notes(&multiples.notes(&axis));
    sheet.finish(&html! { @for shape in &shapes { (shape) } }, [])
}

/// The name of a panel in two lines at most, and the last value.
fn head(series: &Series, format: &Format<'_>, corner: (f64, f64), width: f64) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut y = corner.1;
    for text in wrap_at_most(series.name(), PERIOD.measure(), width, 2) {
        lines.extend(paragraph(&text, PERIOD, (corner.0, y), f64::INFINITY));
        y = foot(&lines);
    }
    let last = series.known().next_back().map(|(_, last)| format.short(last.value));
    lines.extend(paragraph(&last.unwrap_or_default(), STRONG, (corner.0, y), f64::INFINITY));
    lines
}

/// As many ticks at even steps as have room above each other.
fn few(ticks: &Ticks, y: &Linear) -> Ticks {
    let apart = |ticks: &Ticks| ticks.is_sorted_by(|a, b| y.at(a.0) - y.at(b.0) >= PERIOD.line());
    let every = |step: usize| ticks.iter().step_by(step).cloned().collect::<Ticks>();
    (1..=ticks.len()).map(every).find(apart).unwrap_or_default()
}

/// The first and the last period under a panel, the first only if there is room for both.
fn ends(multiples: &Multiples, plot: &Rect) -> Vec<Line> {
    let width = plot.right - plot.left;
    let text =
        |period: &crate::Period| wrap_at_most(period.label(), PERIOD.measure(), width, 1).concat();
    let y = plot.bottom + 26.0;
    let line = |x, anchor, content| Line { x, y, anchor, style: PERIOD, content };
    let (first, last) = match multiples.axis.periods() {
        [first, .., last] => (Some(text(first)), Some(text(last))),
        [only] => (None, Some(text(only))),
        [] => (None, None),
    };
    let used = |text: &Option<String>| text.as_ref().map_or(0.0, |text| PERIOD.width(text));
    let first = if used(&first) + used(&last) + 8.0 <= width { first } else { None };
    let first = first.map(|text| line(plot.left, Anchor::Middle, text));
    let first =
        first.map(|start| Line { x: start.x + PERIOD.width(&start.content) / 2.0, ..start });
    first.into_iter().chain(last.map(|text| line(plot.right, Anchor::End, text))).collect()
}

/// The comparator and, over it, the series of a panel, with what it lacks.
fn panel(multiples: &Multiples, series: &Series, plot: &Rect, y: &Linear) -> Markup {
    let periods = multiples.axis.periods();
    let x = axis::time(periods, (plot.left + INSET, plot.right - INSET));
    let places = |series: &Series| {
        let along = series.along(&multiples.axis);
        let places = periods.iter().zip(along).map(|(period, place)| match place {
            Place::Known(known) => Some((x.at(period.at()), y.at(known.value))),
            Place::Missing(_) | Place::Outside => None,
        });
        places.collect::<Vec<_>>()
    };
    let missing = periods.iter().zip(series.along(&multiples.axis));
    let missing = missing.filter(|(_, place)| matches!(place, Place::Missing(_)));
    html! {
        (line("lc-axis", (plot.left, plot.bottom), (plot.right, plot.bottom)))
        @for (period, _) in missing { (Marker::Cross.at((x.at(period.at()), plot.bottom + 8.0))) }
        @if let Some(comparator) = &multiples.comparator { (course(COMPARATORS[0], &places(comparator))) }
        (course(MAIN, &places(series)))
    }
}

/// A line for each stretch without a gap, and a mark at the last value and where a point is alone.
fn course(role: Role, places: &[Option<(f64, f64)>]) -> Markup {
    let runs: Vec<Vec<(f64, f64)>> =
        places.split(Option::is_none).map(|run| run.iter().copied().flatten().collect()).collect();
    let last = places.iter().rev().copied().flatten().next();
    let alone = runs.iter().filter(|run| run.len() == 1).flatten().copied();
    let alone = alone.filter(|point| Some(*point) != last);
    html! {
        g class=(role.class) {
            @for run in runs.iter().filter(|run| run.len() > 1) { path class="lc-line" d=(path(run.iter().copied())) {} }
            @for point in alone.chain(last.filter(|_| role == MAIN)) { (role.marker.at(point)) }
        }
    }
}
