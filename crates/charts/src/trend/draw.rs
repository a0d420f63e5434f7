//! From the layout to markup.

use maud::{Markup, html};

use super::Course;
use super::layout::Layout;
use crate::chart::Drawing;
use crate::series::{Place, Value};
use crate::svg::{MAIN, Marker, Role, TARGET, line, path, whisker};
use crate::{Series, axis};

/// With more periods than this, a mark stands only at the end of a line and where a point is alone.
const MOST_MARKS: usize = 24;

/// One stretch of a line: the index on the axis and the value of each point.
type Run = Vec<(usize, Value)>;

pub(super) fn drawing(layout: Layout<'_>) -> Drawing {
    let shapes = html! {
        (axes(&layout))
        (lines(&layout))
        @for label in &layout.over.labels { (label.tie(layout.end(label), &layout.over.plot)) }
    };
    let Layout { sheet, over, .. } = layout;
    sheet.finish(&shapes, over.words())
}

/// The grid, the axis of periods, and what is marked on them: missing points and breaks.
fn axes(layout: &Layout<'_>) -> Markup {
    let plot = layout.over.plot;
    let mut missing: Vec<usize> = Vec::new();
    for (_, series) in layout.trend.lines() {
        let places = series.along(&layout.trend.axis).into_iter().enumerate();
        missing.extend(
            places.filter(|(_, place)| matches!(place, Place::Missing(_))).map(|(index, _)| index),
        );
    }
    missing.sort_unstable();
    missing.dedup();
    html! {
        (axis::rules(&layout.over.ticks, &plot))
        @for index in 0..layout.trend.axis.periods().len() {
            @let x = layout.period(index);
            (line("lc-tick", (x, plot.bottom), (x, plot.bottom + 4.0)))
        }
        @for index in missing { (Marker::Cross.at((layout.period(index), plot.bottom + 9.0))) }
        @for flag in &layout.over.flags { (line("lc-break", (flag.x, flag.y + 9.0), (flag.x, plot.bottom))) }
    }
}

/// Target, comparators and main series, the last on top.
fn lines(layout: &Layout<'_>) -> Markup {
    let trend = layout.trend;
    let main = trend.runs(&trend.main);
    html! {
        g class=(MAIN.class) { (uncertainty(layout, &main)) }
        (target(layout))
        @for (role, series) in trend.lines().rev() { (course(layout, role, series)) }
    }
}

/// A series: a line for each stretch, and its marks.
fn course(layout: &Layout<'_>, role: Role, series: &Series) -> Markup {
    let runs = layout.trend.runs(series);
    let few = layout.trend.axis.periods().len() <= MOST_MARKS;
    let end = runs.iter().flatten().next_back().map(|(index, _)| *index);
    let marked = |run: &Run, index: usize| few || run.len() == 1 || end == Some(index);
    let place = |&(index, known): &(usize, Value)| layout.place(index, known.value);
    html! {
        g class=(role.class) {
            @for run in runs.iter().filter(|run| run.len() > 1) {
                path class="lc-line" d=(path(run.iter().map(place))) {}
            }
            @for run in &runs {
                @for point in run.iter().filter(|(index, _)| marked(run, *index)) { (role.marker.at(place(point))) }
            }
        }
    }
}

/// The stretches of points that have an interval: one point is drawn as a whisker, more as a band.
pub(super) fn intervals(runs: &[Run]) -> Vec<Vec<(usize, (f64, f64))>> {
    let mut stretches = Vec::new();
    for run in runs {
        for stretch in run.chunk_by(|(_, a), (_, b)| a.interval.is_some() == b.interval.is_some()) {
            let limits =
                stretch.iter().filter_map(|(index, known)| Some((*index, known.interval?)));
            stretches.push(limits.collect::<Vec<_>>());
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

fn uncertainty(layout: &Layout<'_>, runs: &[Run]) -> Markup {
    html! {
        @for stretch in intervals(runs) {
            @let lower: Vec<_> = stretch.iter().map(|&(index, (lower, _))| layout.place(index, lower)).collect();
            @let upper: Vec<_> = stretch.iter().map(|&(index, (_, upper))| layout.place(index, upper)).collect();
            @if let ([low], [high]) = (lower.as_slice(), upper.as_slice()) {
                path class="lc-whisker" d=(whisker(*low, *high)) {}
            } @else {
                path class="lc-band" d={ (path(lower.iter().chain(upper.iter().rev()).copied())) "Z" } {}
                path class="lc-edge" d=(path(lower)) {}
                path class="lc-edge" d=(path(upper)) {}
            }
        }
    }
}

fn target(layout: &Layout<'_>) -> Markup {
    let Some(target) = &layout.trend.target else { return Markup::default() };
    let (from, to) = match &target.course {
        Course::Level(value) => (None, vec![layout.spot(None, *value)]),
        Course::Steps(steps) => {
            let points: Vec<_> =
                steps.iter().map(|(due, value)| layout.spot(Some(due.at()), *value)).collect();
            (points.last().copied(), points)
        }
    };
    // A single value is drawn as a level from the left side; several are a trajectory.
    let level = to.first().filter(|_| to.len() == 1).map(|&(_, y)| (layout.over.plot.left, y));
    html! {
        g class=(TARGET.class) {
            path class="lc-line" d=(path(level.into_iter().chain(to))) {}
            @if let Some(goal) = from { (TARGET.marker.at(goal)) }
        }
    }
}
