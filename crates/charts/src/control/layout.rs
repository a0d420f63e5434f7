//! Brackets over the plot, points and levels in it, levels named beside it.

use std::iter;

use maud::{Markup, html};

use super::{Control, FLAGS, Signal, SpecialCause};
use crate::Frame;
use crate::axis;
use crate::chart::{Chart as _, Drawing};
use crate::frame::MARK;
use crate::label::EndLabel;
use crate::scale::Linear;
use crate::series::Place;
use crate::sheet::{Key, Sample, Sheet};
use crate::svg::{Anchor, COMPARATORS, Line, MAIN, Marker, Role, line, path};
use crate::timeplot::{Sides, TimePlot};

/// How a mean and a limit are drawn.
const LEVELS: [Role; 2] = [COMPARATORS[2], COMPARATORS[0]];

/// The least width of a bracket.
const BRACKET: f64 = 8.0;

impl SpecialCause {
    fn marker(self) -> Marker {
        match self {
            Self::Point => Marker::Diamond,
            Self::Run => Marker::Square,
            Self::Trend => Marker::Triangle,
            Self::NearLimit => Marker::Nabla,
        }
    }
}

pub(super) fn drawing(control: &Control, frame: Frame) -> Drawing {
    let axis = control.value_axis();
    let mut sheet = Sheet::new(frame, control.title());
    sheet.unit(&control.unit);
    sheet.key(&keys(control));
    let scale = (&control.unit, &axis);
    let sides = Sides::new(frame, control.axis.periods(), scale, labels(control, frame));
    let brackets = brackets(control, &sides.x, sheet.y + 12.0);
    sheet.y = brackets.iter().map(|(_, line)| line.y + 18.0).fold(sheet.y, f64::max);
    let latest = control.series.known().next_back().map(|(last, _)| last);
    let over = sides.on(&mut sheet, FLAGS.into_iter().zip(control.cuts()), latest);
    sheet.notes(&control.notes(&axis));

    let places = Places { control, over: &over };
    let plot = &over.plot;
    let shapes = html! {
        @for (bracket, _) in &brackets { (bracket) }
        (axis::rules(&over.ticks, plot))
        @for flag in &over.flags { (line("lc-break", (flag.x, flag.y + 9.0), (flag.x, plot.bottom))) }
        (places.levels())
        (places.points())
        @for label in &over.labels { (label.tie((plot.right, over.y.at(label.value)), plot)) }
    };
    let letters = brackets.into_iter().map(|(_, letter)| letter);
    sheet.finish(&shapes, over.words().chain(letters))
}

/// What is drawn in the plot.
struct Places<'a> {
    control: &'a Control,
    over: &'a TimePlot,
}

/// The mean and the limits of the last baseline, named at the right.
fn labels(control: &Control, frame: Frame) -> Vec<EndLabel> {
    let axis = control.value_axis();
    let format = control.format(&axis);
    let Some(last) = control.stretches.last() else { return Vec::new() };
    let [mean, lower, upper] = last.baseline.values();
    let label = |role, name, value: f64| {
        EndLabel::new(role, (name, &format.short(value)), (None, value), frame.label_width())
    };
    vec![
        label(LEVELS[1], "Limit", upper),
        label(LEVELS[0], "Mean", mean),
        label(LEVELS[1], "Limit", lower),
    ]
}

/// What the marks of the special causes in the chart mean.
fn keys(control: &Control) -> Vec<Key> {
    use SpecialCause::{NearLimit, Point, Run, Trend};
    let marked = |cause: &SpecialCause| control.signals.iter().any(|signal| signal.cause == *cause);
    let key = |cause: SpecialCause| Key {
        sample: Sample::Point("lc-target", cause.marker()),
        text: format!("{}: {}", cause.letter(), cause.words()),
    };
    [Point, Run, Trend, NearLimit].into_iter().filter(marked).map(key).collect()
}

/// A bracket for each special cause on the first row where it is clear of the others, and its letter.
fn brackets(control: &Control, x: &Linear, top: f64) -> Vec<(Markup, Line)> {
    let mut rows: Vec<f64> = Vec::new();
    let mut place = |signal: &Signal| {
        let mut known = control.values_of(signal).map(|(period, _)| x.at(period.at()));
        let first = known.next().unwrap_or_else(|| x.at(signal.from.at()));
        let (from, to) = (first, known.next_back().unwrap_or(first));
        let middle = f64::midpoint(from, to);
        let half = (to - from).max(BRACKET) / 2.0;
        let row = rows.iter().position(|end| middle - half.max(8.0) > end + 4.0);
        let row = row.unwrap_or(rows.len());
        rows.resize(rows.len().max(row + 1), f64::NEG_INFINITY);
        rows[row] = middle + half.max(8.0);
        let y = top + row as f64 * 25.0;
        let (left, right, under) = (middle - half, middle + half, y + 11.0);
        let d = path([(left, under + 4.0), (left, under), (right, under), (right, under + 4.0)]);
        let letter = signal.cause.letter().to_owned();
        let line = Line { x: middle, y, anchor: Anchor::Middle, style: MARK, content: letter };
        (html! { g class="lc-target" { path class="lc-whisker" d=(d) {} } }, line)
    };
    control.signals.iter().map(&mut place).collect()
}

impl Places<'_> {
    /// Mean and limits, from one break to the next.
    fn levels(&self) -> Markup {
        let periods = self.control.axis.periods();
        let cuts: Vec<f64> =
            self.control.cuts().map(|index| axis::between(periods, &self.over.x, index)).collect();
        let starts = iter::once(self.over.plot.left).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain(iter::once(self.over.plot.right));
        let stretches: Vec<_> = starts.zip(ends).zip(&self.control.stretches).collect();
        let across = |(from, to): (f64, f64), value: f64| {
            let y = self.over.y.at(value);
            path([(from, y), (to, y)])
        };
        html! {
            @for (ends, stretch) in stretches {
                @let [mean, lower, upper] = stretch.baseline.values();
                g class=(LEVELS[0].class) { path class="lc-line" d=(across(ends, mean)) {} }
                g class=(LEVELS[1].class) {
                    path class="lc-line" d=(across(ends, lower)) {}
                    path class="lc-line" d=(across(ends, upper)) {}
                }
            }
        }
    }

    /// The series, broken at gaps and new baselines, its points marked by their special cause, and what is missing.
    fn points(&self) -> Markup {
        let periods = self.control.axis.periods();
        let cuts: Vec<usize> = self.control.cuts().collect();
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        let mut missing = Vec::new();
        let mut marks = Vec::new();
        let places = self.control.series.along(&self.control.axis);
        for (index, (period, place)) in periods.iter().zip(places).enumerate() {
            let x = self.over.x.at(period.at());
            if cuts.contains(&index) {
                runs.push(Vec::new());
            }
            match place {
                Place::Known(known) => {
                    let at = (x, self.over.y.at(known.value));
                    marks.push((at, self.control.cause_of(period.at())));
                    runs.last_mut().expect("there is always a run").push(at);
                }
                Place::Missing(_) => {
                    missing.push(x);
                    runs.push(Vec::new());
                }
                Place::Outside => {}
            }
        }
        let bottom = self.over.plot.bottom;
        html! {
            @for period in periods {
                @let x = self.over.x.at(period.at());
                (line("lc-tick", (x, bottom), (x, bottom + 4.0)))
            }
            @for x in missing { (Marker::Cross.at((x, bottom + 9.0))) }
            g class=(MAIN.class) {
                @for run in runs.iter().filter(|run| run.len() > 1) { path class="lc-line" d=(path(run.iter().copied())) {} }
                @for (at, cause) in &marks { @if cause.is_none() { (MAIN.marker.at(*at)) } }
            }
            g class="lc-target" {
                @for (at, cause) in &marks { @if let Some(cause) = cause { (cause.marker().at(*at)) } }
            }
        }
    }
}
