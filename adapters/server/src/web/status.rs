//! The three statuses in words and shapes.

use std::collections::BTreeMap;

use lifecourse_app::{
    StatusRow,
    equity::{Answer, Comparison, Progress, Tested, Tone, Trend, Verdict, Way},
};
use lifecourse_charts::{Judgement, StatusMark};
use lifecourse_core::{Id, Indicator};
use maud::{Markup, PreEscaped, html};

use super::{
    layout::{scrolling, synthetic},
    words::{counted, sentence},
};

/// A verdict that has a shape.
pub(crate) trait Shaped: Verdict {
    fn mark(&self) -> StatusMark;
}

impl Shaped for Comparison {
    fn mark(&self) -> StatusMark {
        match self {
            Self::Better => StatusMark::Better,
            Self::Similar => StatusMark::Similar,
            Self::Worse => StatusMark::Worse,
            Self::Higher => StatusMark::Higher,
            Self::Lower => StatusMark::Lower,
        }
    }
}

impl Shaped for Progress {
    fn mark(&self) -> StatusMark {
        match self.tone() {
            Tone::Good => StatusMark::Better,
            Tone::Neutral => StatusMark::Similar,
            Tone::Bad => StatusMark::Worse,
        }
    }
}

impl Shaped for Trend {
    fn mark(&self) -> StatusMark {
        let (way, judgement) = match self {
            Self::Improving(way) => (way, Judgement::Good),
            Self::Worsening(way) => (way, Judgement::Bad),
            Self::Moving(way) => (way, Judgement::None),
            Self::NoChange => return StatusMark::Steady,
        };
        match way {
            Way::Up => StatusMark::Up(judgement),
            Way::Down => StatusMark::Down(judgement),
        }
    }
}

/// A mark with its words; the words alone if they cannot stand beside it.
pub(crate) fn mark(mark: StatusMark, words: &str) -> Markup {
    mark.html(words).map_or_else(|_| html! { (words) }, |svg| PreEscaped(svg.to_string()))
}

/// An answer in a cell: its shape and word, or why there is none.
pub(crate) fn short<V: Shaped>(answer: &Answer<V>) -> Markup {
    match answer {
        Answer::Found(finding) => html! {
            (mark(finding.verdict.mark(), finding.verdict.label()))
            @if let Some(caution) = caution(finding.basis.tested) { " " small { "(" (caution) ")" } }
        },
        Answer::Refused(refusal) => html! {
            (mark(StatusMark::Unknown, "no answer")) small class="reason" { (refusal) }
        },
    }
}

/// An answer in full: its shape and word, its sentence, and how it was found.
pub(crate) fn long<V: Shaped>(name: &str, answer: &Answer<V>) -> Markup {
    html! {
        h3 { (name) ": " (match answer {
            Answer::Found(finding) => mark(finding.verdict.mark(), finding.verdict.label()),
            Answer::Refused(_) => mark(StatusMark::Unknown, "no answer"),
        }) }
        p { (answer.sentence()) }
        @if let Answer::Found(finding) = answer {
            p class="note" {
                (sentence(finding.basis.tested.as_str())) ". Method: " (finding.basis.method)
                " (" (finding.basis.source) ")."
            }
        }
    }
}

/// What a reader should know of a finding that rests on less than a test by limits or counts.
fn caution(tested: Tested) -> Option<&'static str> {
    match tested {
        Tested::ByLimits | Tested::ByCounts => None,
        Tested::WithoutIntervals | Tested::Untested => Some(tested.as_str()),
    }
}

/// What stands in the first column of a table of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heads {
    /// The indicator.
    Indicators,
    /// The place.
    Places,
}

/// A table of statuses, one series to a row.
pub(crate) fn table(id: &str, caption: &str, heads: Heads, rows: &[&StatusRow]) -> Markup {
    let lines = rows.iter().map(|row| line(heads, row));
    frame(id, caption, heads, lines)
}

/// A table of indicators: each as it stands in `area`, or counted over the places that it is
/// reported for.
pub(crate) fn by_indicator(id: &str, caption: &str, area: &str, rows: &[&StatusRow]) -> Markup {
    let mut indicators: Vec<(&Id<Indicator>, Vec<&StatusRow>)> = Vec::new();
    for row in rows {
        match indicators.iter_mut().find(|(id, _)| **id == row.indicator) {
            Some((_, same)) => same.push(row),
            None => indicators.push((&row.indicator, vec![row])),
        }
    }
    let lines = indicators.into_iter().map(|(_, rows)| {
        let whole = rows.iter().find(|row| row.area.as_str() == area);
        match (whole, rows.as_slice()) {
            (Some(row), _) | (None, [row]) => line(Heads::Indicators, row),
            (None, rows) => summary(rows),
        }
    });
    frame(id, caption, Heads::Indicators, lines)
}

fn frame(id: &str, caption: &str, heads: Heads, lines: impl Iterator<Item = Markup>) -> Markup {
    let first = if heads == Heads::Places { "Place" } else { "Indicator" };
    let table = html! {
        table {
            caption id=(id) { (caption) }
            thead { tr {
                th scope="col" { (first) }
                th scope="col" { "Latest figure" }
                th scope="col" { "Compared" }
                th scope="col" { "Target" }
                th scope="col" { "Recent trend" }
            } }
            tbody { @for line in lines { (line) } }
        }
    };
    scrolling(id, table)
}

/// The address of one series.
pub(crate) fn address(row: &StatusRow) -> String {
    let (area, segment) = (row.area.as_str(), row.segment.to_string());
    let query = crate::query::query_string([("area", area), ("segment", &segment)]);
    format!("/indicators/{}?{query}", row.indicator)
}

fn line(heads: Heads, row: &StatusRow) -> Markup {
    let statuses = &row.statuses;
    html! {
        tr {
            th scope="row" {
                a href=(address(row)) { (if heads == Heads::Places { &row.place } else { &row.title }) }
                small { (if heads == Heads::Places { row.segment.to_string() } else { format!("{}, {}", row.place, row.segment) }) }
                @if row.synthetic { (synthetic()) }
            }
            td {
                @match (&row.shown, &statuses.latest) {
                    (Some(shown), Some(latest)) => { (shown) small { (latest.period) } }
                    _ => { "none" }
                }
            }
            td { (short(&statuses.comparison)) }
            td { (short(&statuses.progress)) }
            td { (short(&statuses.trend)) }
        }
    }
}

/// One row for an indicator that is reported for several places: how many stand how.
fn summary(rows: &[&StatusRow]) -> Markup {
    let Some(first) = rows.first() else { return html! {} };
    html! {
        tr {
            th scope="row" {
                a href={ "/indicators/" (first.indicator) } { (first.title) }
                @if first.synthetic { (synthetic()) }
            }
            td { (counted(rows.len(), "series", "series")) small { "each place by itself" } }
            td { (tally(rows.iter().map(|row| &row.statuses.comparison))) }
            td { (tally(rows.iter().map(|row| &row.statuses.progress))) }
            td { (tally(rows.iter().map(|row| &row.statuses.trend))) }
        }
    }
}

/// How often each verdict was reached, the most frequent first.
fn tally<'a, V: Shaped + 'a>(answers: impl Iterator<Item = &'a Answer<V>>) -> Markup {
    let mut counts: BTreeMap<&str, (usize, StatusMark)> = BTreeMap::new();
    for answer in answers {
        let (label, shape) = match answer {
            Answer::Found(finding) => (finding.verdict.label(), finding.verdict.mark()),
            Answer::Refused(_) => ("no answer", StatusMark::Unknown),
        };
        counts.entry(label).or_insert((0, shape)).0 += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    html! {
        ul class="tally" {
            @for (label, (count, shape)) in counts { li { (mark(shape, &format!("{count} {label}"))) } }
        }
    }
}
