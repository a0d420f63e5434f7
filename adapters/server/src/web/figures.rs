//! The figures of one series as a table.

use std::collections::BTreeSet;

use lifecourse_app::SeriesView;
use lifecourse_core::{Figure, Indicator, Limits, Mark, Missing, Period, Reading, number, thousands};
use maud::{Markup, html};

use super::{
    layout::scrolling,
    words::{sentence, unit},
};

/// Which columns have anything in them.
#[derive(Clone, Copy, Debug)]
struct Columns {
    interval: bool,
    count: bool,
    denominator: bool,
    target: bool,
    note: bool,
}

impl Columns {
    fn of(view: &SeriesView) -> Self {
        let any = |has: fn(&Figure) -> bool| view.points.iter().any(|(_, figure)| has(figure));
        Self {
            interval: any(|figure| figure.measured().is_some_and(|measured| measured.ci95.is_some())),
            count: any(|figure| figure.count().is_some()),
            denominator: any(|figure| figure.denominator().is_some()),
            target: view.target.is_some(),
            note: any(|figure| figure.note().is_some()),
        }
    }
}

/// The table of `view` with what its symbols mean.
pub(crate) fn table(indicator: &Indicator, view: &SeriesView) -> Markup {
    let columns = Columns::of(view);
    let unit = unit(indicator).map(|unit| format!(" ({unit})")).unwrap_or_default();
    let table = html! {
        table class="figures" {
            caption id="figures" { (indicator.title) ", " (view.place) ", " (view.segment) }
            thead { tr {
                th scope="col" { "Period" }
                th scope="col" class="number" { "Value" (unit) }
                @if columns.interval { th scope="col" class="number" { "95% confidence interval" } }
                @if columns.count { th scope="col" class="number" { "Count" } }
                @if columns.denominator { th scope="col" class="number" { "Out of" } }
                @for other in &view.comparators { th scope="col" class="number" { (other.name) } }
                @if columns.target { th scope="col" class="number" { "On the way to the target" } }
                @if columns.note { th scope="col" { "Note" } }
            } }
            tbody { @for (period, figure) in &view.points { (row(view, columns, *period, figure)) } }
        }
    };
    html! { (scrolling("figures", table)) (symbols(view)) }
}

fn row(view: &SeriesView, columns: Columns, period: Period, figure: &Figure) -> Markup {
    let cell = |text: Option<String>| html! { td class="number" { (text.unwrap_or_default()) } };
    let limits = |limits: Limits| format!("{} to {}", number(limits.lower), number(limits.upper));
    let at_period = |points: &[(Period, Figure)]| {
        points.iter().find(|(other, _)| *other == period).map(|(_, figure)| shown(figure))
    };
    html! {
        tr {
            th scope="row" { (period) }
            (cell(Some(shown(figure))))
            @if columns.interval { (cell(figure.measured().and_then(|measured| measured.ci95).map(limits))) }
            @if columns.count { (cell(figure.count().map(thousands))) }
            @if columns.denominator { (cell(figure.denominator().map(thousands))) }
            @for other in &view.comparators { (cell(at_period(&other.points))) }
            @if columns.target { (cell(view.target.as_ref().and_then(|target| target.expected(period)).map(number))) }
            @if columns.note { td { @if let Some(note) = figure.note() { (note) } } }
        }
    }
}

/// The number or its shorthand, and what is marked on it.
fn shown(figure: &Figure) -> String {
    let text = match figure.reading() {
        Reading::Measured(measured) => number(measured.value),
        Reading::Missing(reason) => reason.shorthand().to_owned(),
    };
    if figure.marks().is_empty() { text } else { format!("{text} {}", figure.marks()) }
}

/// What the symbols that stand in the table mean; nothing of the others.
fn symbols(view: &SeriesView) -> Markup {
    let comparators = view.comparators.iter().flat_map(|other| &other.points);
    let shown: Vec<&Figure> = view.points.iter().chain(comparators).map(|(_, figure)| figure).collect();
    let missing: BTreeSet<Missing> = shown
        .iter()
        .filter_map(|figure| match figure.reading() {
            Reading::Missing(reason) => Some(reason),
            Reading::Measured(_) => None,
        })
        .collect();
    let marks: BTreeSet<Mark> = shown.iter().flat_map(|figure| figure.marks().iter()).collect();
    let missing = missing.into_iter().map(|one| (one.shorthand(), one.explanation()));
    let meanings: Vec<_> =
        missing.chain(marks.into_iter().map(|one| (one.shorthand(), one.explanation()))).collect();
    html! {
        @if !meanings.is_empty() {
            dl class="symbols" {
                @for (symbol, meaning) in meanings { div { dt { (symbol) } dd { (sentence(meaning)) } } }
            }
        }
    }
}
