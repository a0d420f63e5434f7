//! The figures of one series as a table.

use std::collections::BTreeSet;

use lifecourse_app::SeriesView;
use lifecourse_core::{
    Figure, Indicator, Limits, Mark, Missing, Period, Reading, number, thousands,
};
use maud::{Markup, html};

use super::{
    explain,
    layout::scrolling,
    words::{sentence, unit},
};

/// The text of a cell; none if it is blank.
type Cell<'a> = Box<dyn Fn(Period, &Figure) -> Option<String> + 'a>;

/// A column: what heads it, and its text for each period.
struct Column<'a> {
    head: &'a str,
    class: Option<&'static str>,
    text: Cell<'a>,
}

impl<'a> Column<'a> {
    fn of_numbers(head: &'a str, text: impl Fn(Period, &Figure) -> Option<String> + 'a) -> Self {
        Self { head, class: Some("number"), text: Box::new(text) }
    }

    /// Whether there is anything in it.
    fn says_something(&self, view: &SeriesView) -> bool {
        view.points.iter().any(|(period, figure)| (self.text)(*period, figure).is_some())
    }
}

/// The columns of `view` that have anything in them.
fn columns<'a>(view: &'a SeriesView, value: &'a str) -> Vec<Column<'a>> {
    let limits = |limits: Limits| format!("{} to {}", number(limits.lower), number(limits.upper));
    let mut columns = vec![
        Column::of_numbers(value, |_, figure| Some(shown(figure))),
        Column::of_numbers("95% confidence interval", move |_, figure| {
            figure.measured()?.ci95.map(limits)
        }),
        Column::of_numbers("Count", |_, figure| figure.count().map(thousands)),
        Column::of_numbers("Out of", |_, figure| figure.denominator().map(thousands)),
    ];
    for other in &view.comparators {
        columns.push(Column::of_numbers(&other.name, |period, _| {
            let (_, figure) = other.points.iter().find(|(at, _)| *at == period)?;
            Some(shown(figure))
        }));
    }
    columns.push(Column::of_numbers("On the way to the target", |period, _| {
        view.target.as_ref()?.expected(period).map(number)
    }));
    columns.push(Column {
        head: "Note",
        class: None,
        text: Box::new(|_, figure| figure.note().map(ToString::to_string)),
    });
    columns.retain(|column| column.says_something(view));
    columns
}

/// The table of `view` with what its symbols mean.
pub(crate) fn table(indicator: &Indicator, view: &SeriesView) -> Markup {
    let unit = unit(indicator).map(|unit| format!(" ({unit})")).unwrap_or_default();
    let value = format!("Value{unit}");
    let columns = columns(view, &value);
    let table = html! {
        table class="figures" {
            caption id="figures" { (indicator.title) ", " (view.place) ", " (view.segment) }
            thead { tr {
                th scope="col" { "Period" }
                @for column in &columns { th scope="col" class=[column.class] { (column.head) } }
            } }
            tbody {
                @for (period, figure) in &view.points {
                    tr {
                        th scope="row" { a href=(explain::address(&indicator.id, view, *period)) { (period) } }
                        @for column in &columns {
                            td class=[column.class] { ((column.text)(*period, figure).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    };
    html! {
        (scrolling("figures", &table))
        (symbols(view))
        p class="note" { "Each period leads to how its figure came about." }
    }
}

/// The number with its unit, or its shorthand.
pub(crate) fn with_unit(indicator: &Indicator, figure: &Figure) -> String {
    match figure.reading() {
        Reading::Measured(measured) => indicator.with_unit(measured.value),
        Reading::Missing(reason) => reason.shorthand().to_owned(),
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
    let shown: Vec<&Figure> =
        view.points.iter().chain(comparators).map(|(_, figure)| figure).collect();
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
