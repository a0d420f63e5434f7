//! What is missing, in words: said once for all of which the same is to be said.

use crate::series::{Period, Place, TimeAxis};
use crate::sheet::Note;
use crate::text::list;
use crate::{Measure, Series};

/// The most names that a note lists.
const NAMES: usize = 8;

/// What stands in place of figures, and why, each once.
pub(crate) fn gaps<'a>(items: impl IntoIterator<Item = (&'a str, &'a Measure)>) -> Vec<Note> {
    let mut said: Vec<((&str, &str), Vec<String>)> = Vec::new();
    for (name, measure) in items {
        let Some(what) = measure.gap() else { continue };
        match said.iter_mut().find(|(known, _)| *known == what) {
            Some((_, names)) => names.push(name.to_owned()),
            None => said.push((what, vec![name.to_owned()])),
        }
    }
    let note = |((shorthand, reason), names): (_, Vec<String>)| {
        let several = || format!("{} of them", names.len());
        let whose = if names.len() > NAMES { several() } else { list(&names) };
        Note::marked(shorthand, format!("{whose}: no figure ({reason})."))
    };
    said.into_iter().map(note).collect()
}

/// For which periods there is no value, a sentence for all series of which the same is to be said.
pub(crate) fn missing<'a>(
    axis: &TimeAxis,
    all: impl IntoIterator<Item = &'a Series>,
) -> Vec<String> {
    let mut said: Vec<(String, Vec<String>)> = Vec::new();
    for series in all {
        for (reason, indices) in reasons(axis, series) {
            let periods = list(&stretches(axis.periods(), &indices));
            let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            let what = format!("no figure for {periods}{reason}.");
            match said.iter_mut().find(|(known, _)| *known == what) {
                Some((_, names)) => names.push(series.name().to_owned()),
                None => said.push((what, vec![series.name().to_owned()])),
            }
        }
    }
    said.into_iter().map(|(what, names)| format!("{}: {what}", list(&names))).collect()
}

/// The indices on the axis at which a series has no value, by reason.
fn reasons<'a>(axis: &'a TimeAxis, series: &'a Series) -> Vec<(Option<&'a str>, Vec<usize>)> {
    let mut reasons: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
    for (index, place) in series.along(axis).into_iter().enumerate() {
        if let Place::Missing(reason) = place {
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, indices)) => indices.push(index),
                None => reasons.push((reason, vec![index])),
            }
        }
    }
    reasons
}

/// The labels of the periods at `indices`, three and more in a row as "first to last".
fn stretches(periods: &[Period], indices: &[usize]) -> Vec<String> {
    let label = |index: usize| periods.get(index).map_or("", Period::label);
    let mut texts = Vec::new();
    for row in indices.chunk_by(|a, b| a + 1 == *b) {
        match row {
            [first, _, .., last] => texts.push(format!("{} to {}", label(*first), label(*last))),
            _ => texts.extend(row.iter().map(|&index| label(index).to_owned())),
        }
    }
    texts
}
