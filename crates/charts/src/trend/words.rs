//! The chart in words: what a screen reader says, and the notes under the chart that say the same.

use super::{Target, Trend};
use crate::Series;
use crate::axis::cut_off;
use crate::gaps::missing;
use crate::number::Format;
use crate::scale::ValueAxis;
use crate::series::{Period, Value};
use crate::sheet::Note;

/// The letters of the breaks.
pub(super) const FLAGS: [&str; super::MOST_BREAKS] = ["A", "B", "C", "D"];

pub(super) fn axis(trend: &Trend) -> ValueAxis {
    ValueAxis::covering(trend.extent())
}

pub(super) fn format<'a>(trend: &'a Trend, axis: &ValueAxis) -> Format<'a> {
    Format::of_values(
        &trend.unit,
        axis,
        trend.values().chain(trend.target.iter().map(Target::goal)),
    )
}

/// The whole chart in sentences.
pub(super) fn description(trend: &Trend) -> String {
    let axis = axis(trend);
    let format = format(trend, &axis);
    let mut sentences = vec![match trend.axis.periods() {
        [first, .., last] => format!("Line chart, {} to {}.", first.label(), last.label()),
        [only] => format!("Chart of {}.", only.label()),
        [] => "Chart.".to_owned(),
    }];
    sentences.extend(
        trend.lines().enumerate().map(|(place, (_, series))| course(series, &format, place == 0)),
    );
    sentences.extend(trend.target.as_ref().map(|target| goal(target, &format)));
    sentences.extend(notes(trend, &axis).into_iter().map(|note| note.text));
    sentences.join(" ")
}

/// From where to where a series goes; of the main one also its interval and extremes.
fn course(series: &Series, format: &Format<'_>, main: bool) -> String {
    let known: Vec<(&Period, Value)> = series.known().collect();
    let say = |(period, known): &(&Period, Value)| {
        format!("{} in {}", format.long(known.value), period.label())
    };
    let by_value = |a: &&(&Period, Value), b: &&(&Period, Value)| a.1.value.total_cmp(&b.1.value);
    let course = match known.as_slice() {
        [first, .., last] => format!("{}: {}, {}", series.name(), say(first), say(last)),
        [only] => format!("{}: {}", series.name(), say(only)),
        [] => series.name().to_owned(),
    };
    if !main {
        return course + ".";
    }
    let interval = known.last().and_then(|(_, last)| last.interval).map(|(lower, upper)| {
        format!(" (95% confidence interval {} to {})", format.short(lower), format.short(upper))
    });
    let extremes = known
        .iter()
        .min_by(by_value)
        .zip(known.iter().max_by(by_value))
        .filter(|_| known.len() > 2);
    let extremes =
        extremes.map(|(low, high)| format!("; lowest {}, highest {}", say(low), say(high)));
    format!("{course}{}{}.", interval.unwrap_or_default(), extremes.unwrap_or_default())
}

fn goal(target: &Target, format: &Format<'_>) -> String {
    let (name, goal) = (target.name.as_str(), format.long(target.goal()));
    match target.steps() {
        [] => format!("{name}: {goal}."),
        [(due, _)] => format!("{name}: {goal} by {}.", due.label()),
        [(start, from), .., (due, _)] => {
            format!(
                "{name}: from {} in {} to {goal} by {}.",
                format.long(*from),
                start.label(),
                due.label()
            )
        }
    }
}

/// What a reader must know to read the chart rightly.
pub(super) fn notes(trend: &Trend, axis: &ValueAxis) -> Vec<Note> {
    let missing = missing(&trend.axis, trend.lines().map(|(_, series)| series)).into_iter();
    let mut notes: Vec<Note> = missing.map(|text| Note::marked("×", text)).collect();
    notes.extend(std::iter::zip(FLAGS, &trend.breaks).map(|(flag, cut)| {
        let (from, reason) = (cut.from.label(), cut.reason.sentence());
        Note::marked(flag, format!("Break in series before {from}: {reason}"))
    }));
    notes.extend(intervals(trend).map(Note::plain));
    notes.extend(cut_off("vertical", &trend.unit, axis).map(Note::plain));
    notes
}

/// How the intervals of the main series are drawn.
fn intervals(trend: &Trend) -> Option<String> {
    let runs = trend.runs(&trend.main);
    let drawn: Vec<bool> =
        super::draw::intervals(&runs).iter().map(|stretch| stretch.len() > 1).collect();
    let how = match (drawn.contains(&true), drawn.contains(&false)) {
        (true, true) => "Band and upright bars",
        (true, false) => "Band",
        (false, true) => "Upright bars",
        (false, false) => return None,
    };
    Some(format!("{how}: 95% confidence interval of {}.", trend.main.name()))
}
