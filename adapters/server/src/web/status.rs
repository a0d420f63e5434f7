//! The three statuses in words and shapes.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_app::{
    StatusRow,
    equity::{
        Answer, Basis, Comparison, Progress, Refusal, Statuses, Tested, Tone, Trend, Verdict, Way,
    },
};
use lifecourse_charts::{Judgement, StatusMark};
use lifecourse_core::{AreaCode, Id, Indicator, Segment};
use maud::{Markup, PreEscaped, html};

use super::{
    layout::{scrolling, synthetic},
    words::{counted, sentence},
};
use crate::query::query_string;

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
        },
        Answer::Refused(_) if is_not_asked(answer) => html! { (NOTHING) },
        Answer::Refused(refusal) => html! {
            (mark(StatusMark::Unknown, "no answer")) " " small class="reason" { (refusal) }
        },
    }
}

/// Whether there is no answer because nobody asks: what a table need not say row by row.
const fn is_not_asked<V>(answer: &Answer<V>) -> bool {
    matches!(answer, Answer::Refused(Refusal::NoTarget | Refusal::NoComparator))
}

/// An answer in full: its shape and word, its sentence, and how it was found.
pub(crate) fn long<V: Shaped>(name: &str, answer: &Answer<V>) -> Markup {
    html! {
        h3 { (name) ": " (match answer {
            Answer::Found(finding) => mark(finding.verdict.mark(), finding.verdict.label()),
            Answer::Refused(_) => mark(StatusMark::Unknown, "no answer"),
        }) }
        @match answer {
            Answer::Refused(refusal) => { p { (sentence(&refusal.to_string())) "." } }
            Answer::Found(finding) => {
                p { (finding.sentence) }
                (basis(&finding.basis))
            }
        }
    }
}

/// Whether an answer was tested, and folded behind that how it was found.
pub(crate) fn basis(basis: &Basis) -> Markup {
    html! {
        details class="fold note" {
            summary { (sentence(basis.tested.as_str())) ": how it was found" }
            p { "Method: " (basis.method) " (" (basis.source) ")." }
        }
    }
}

/// What a reader should know of the answers in a table that rest on less than a test by limits or
/// counts: said once, under it.
pub(crate) fn cautions<'a>(all: impl Iterator<Item = &'a Statuses>) -> Markup {
    let (mut compared, mut judged, mut trends) = <(Bare, Bare, Bare)>::default();
    let (mut alone, mut without_target) = (false, false);
    for one in all {
        alone |= is_not_asked(&one.comparison);
        without_target |= is_not_asked(&one.progress);
        compared.count(&one.comparison);
        judged.count(&one.progress);
        trends.count(&one.trend);
    }
    let said = [
        compared.says(
            "comparisons",
            "could not be tested, because no margins of error are published: what is higher or lower may be so by \
             chance, and is not called better or worse",
        ),
        judged.says(
            "judgements against targets",
            "could not be tested: the value as published is set against the target",
        ),
        trends.says("trends", "had to be tested by the values alone, without margins of error"),
    ];
    let dash = match (alone, without_target) {
        (false, false) => None,
        (true, false) => Some("there is nothing to compare with"),
        (false, true) => Some("no target is set"),
        (true, true) => Some("there is nothing to compare with, or no target is set"),
    };
    html! {
        @if let Some(why) = dash { p class="note" { "Nothing is said where " (why) "." } }
        @for words in said.into_iter().flatten() { p class="note" { (words) } }
    }
}

/// How many answers of a sort were found, and how many of them without a test that knows of chance.
#[derive(Clone, Copy, Debug, Default)]
struct Bare {
    found: usize,
    bare: usize,
}

impl Bare {
    fn count<V>(&mut self, answer: &Answer<V>) {
        if let Answer::Found(finding) = answer {
            self.found += 1;
            self.bare += usize::from(match finding.basis.tested {
                Tested::ByLimits | Tested::ByCounts => false,
                Tested::WithoutIntervals | Tested::Untested => true,
            });
        }
    }

    fn says(self, of: &str, what: &str) -> Option<String> {
        match self {
            Self { bare: 0, .. } => None,
            Self { found, bare } if found == bare => Some(format!("The {of} here {what}.")),
            Self { found, bare } => Some(format!("{bare} of the {found} {of} here {what}.")),
        }
    }
}

/// One row of a table of statuses.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// What stands in its head.
    pub(crate) name: &'a str,
    /// What tells it from others of that name.
    pub(crate) detail: String,
    /// The page of the series.
    pub(crate) address: String,
    /// The latest value, or the shorthand that says why it is missing.
    pub(crate) shown: Option<&'a str>,
    /// Whether its figures are made up.
    pub(crate) synthetic: bool,
    /// How it stands.
    pub(crate) statuses: &'a Statuses,
}

impl<'a> Line<'a> {
    /// A series under the name of its indicator.
    pub(crate) fn of_indicator(row: &'a StatusRow) -> Self {
        Self {
            name: &row.title,
            detail: format!("{}, {}", row.place, row.segment),
            address: address(&row.indicator, &row.area, &row.segment),
            shown: row.shown.as_deref(),
            synthetic: row.synthetic,
            statuses: &row.statuses,
        }
    }

    fn show(&self) -> Markup {
        let statuses = self.statuses;
        let name = html! {
            a href=(self.address) { (self.name) } " "
            small { (self.detail) }
            @if self.synthetic { (synthetic()) }
        };
        if let Some(refusal @ Refusal::Withheld { .. }) = statuses.comparison.refused() {
            let withheld = mark(StatusMark::Unknown, &refusal.to_string());
            return row(&name, &html! { td role="cell" colspan=(COLUMNS.len()) { (withheld) } });
        }
        let latest = html! {
            @match (self.shown, &statuses.latest) {
                (Some(shown), Some(latest)) => { (shown) " " small { (latest.period) } }
                _ => { "none" }
            }
        };
        let answers =
            (short(&statuses.comparison), short(&statuses.progress), short(&statuses.trend));
        row(&name, &cells([latest, answers.0, answers.1, answers.2]))
    }
}

/// The address of one series.
pub(crate) fn address(indicator: &Id<Indicator>, area: &AreaCode, segment: &Segment) -> String {
    let segment = segment.to_string();
    let query = query_string([("area", area.as_str()), ("segment", &segment)]);
    format!("/indicators/{indicator}?{query}")
}

/// A table of statuses, one series to a row, under `first` for what heads the rows.
pub(crate) fn table(id: &str, caption: &str, first: &str, lines: &[Line<'_>]) -> Markup {
    html! {
        (frame(id, caption, first, lines.iter().map(Line::show)))
        (cautions(lines.iter().map(|line| line.statuses)))
    }
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
            (Some(row), _) | (None, [row]) => Line::of_indicator(row).show(),
            (None, rows) => summary(rows),
        }
    });
    html! {
        (frame(id, caption, "Indicator", lines))
        (cautions(rows.iter().map(|row| &row.statuses)))
    }
}

/// What heads the columns after the first.
const COLUMNS: [&str; 4] = ["Latest figure", "Compared", "Target", "Recent trend"];

/// The table around the rows of statuses.
fn frame(id: &str, caption: &str, first: &str, lines: impl Iterator<Item = Markup>) -> Markup {
    stacking(id, caption, std::iter::once(first).chain(COLUMNS), lines)
}

/// A table each of whose rows, made by [`row`], is a block of its own on a narrow screen. Its roles
/// are written out because browsers forget of a block that it is a row.
pub(crate) fn stacking<'a>(
    id: &str,
    caption: &str,
    heads: impl Iterator<Item = &'a str>,
    rows: impl Iterator<Item = Markup>,
) -> Markup {
    let table = html! {
        table class="statuses" role="table" aria-labelledby=(id) {
            caption id=(id) { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for head in heads { th scope="col" role="columnheader" { (head) } }
            } }
            tbody role="rowgroup" { @for row in rows { (row) } }
        }
    };
    scrolling(id, &table)
}

/// A row under `name`.
pub(crate) fn row(name: &Markup, cells: &Markup) -> Markup {
    html! { tr role="row" { th scope="row" role="rowheader" { (name) } (cells) } }
}

/// What stands in a cell where there is nothing; where a row is a block of its own, it is left out.
pub(crate) const NOTHING: &str = "–";

/// The cells of a row, each with its label for where the heads of the columns are not shown.
pub(crate) fn labelled<'a>(cells: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        @for (label, content) in cells {
            td role="cell" data-label=(label) class=[(content.0 == NOTHING).then_some("none")] { (content) }
        }
    }
}

fn cells(contents: [Markup; COLUMNS.len()]) -> Markup {
    labelled(std::iter::zip(COLUMNS, contents))
}

/// One row for an indicator that is reported for several places: how many stand how.
fn summary(rows: &[&StatusRow]) -> Markup {
    let Some(first) = rows.first() else { return html! {} };
    let name = html! {
        a href={ "/indicators/" (first.indicator) } { (first.title) }
        @if first.synthetic { (synthetic()) }
    };
    let counts = [
        html! { (extent(rows)) },
        tally(rows.iter().map(|row| &row.statuses.comparison)),
        tally(rows.iter().map(|row| &row.statuses.progress)),
        tally(rows.iter().map(|row| &row.statuses.trend)),
    ];
    row(&name, &cells(counts))
}

/// Over what an indicator is counted.
fn extent(rows: &[&StatusRow]) -> String {
    let places: BTreeSet<&AreaCode> = rows.iter().map(|row| &row.area).collect();
    if places.len() == rows.len() {
        counted(places.len(), "place", "places")
    } else {
        counted(rows.len(), "part of the population", "parts of the population")
    }
}

/// How often each verdict was reached, the most frequent first; a dash if nobody asks.
pub(crate) fn tally<'a, V: Shaped + 'a>(answers: impl Iterator<Item = &'a Answer<V>>) -> Markup {
    let mut counts: BTreeMap<&str, (usize, StatusMark)> = BTreeMap::new();
    for answer in answers.filter(|answer| !is_not_asked(answer)) {
        let (label, shape) = match answer {
            Answer::Found(finding) => (finding.verdict.label(), finding.verdict.mark()),
            Answer::Refused(_) => ("no answer", StatusMark::Unknown),
        };
        counts.entry(label).or_insert((0, shape)).0 += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    if counts.is_empty() {
        return html! { (NOTHING) };
    }
    html! {
        ul class="tally" {
            @for (label, (count, shape)) in counts { li { (mark(shape, &format!("{count} {label}"))) } }
        }
    }
}
