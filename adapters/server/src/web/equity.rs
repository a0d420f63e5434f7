//! The Board's questions with their answers.

use axum::extract::{Path, State};
use lifecourse_app::{
    Answered,
    equity::{Answer, AnyVerdict, Aspect, Cell, Reply, Table, Tone},
    fields_of,
};
use lifecourse_charts::StatusMark;
use lifecourse_core::{Ask, Category, Id, Kind, Question};
use maud::{Markup, html};

use super::{
    layout::{Page, scrolling, synthetic},
    status::{basis, mark},
    words::{counted, sentence},
};
use crate::{
    Problem, Site,
    drawing::{figure, headline, scatter},
    query::{EDITION, Params, query_string},
};

/// As many findings, or rows of a table, are shown beside other things without being folded.
const FEW: usize = 6;

/// The answer to a question that a strategy has written down.
pub(crate) async fn show_question(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    let params = params.only(&EDITION)?;
    let id: Id<Question> =
        id.parse().map_err(|_| Problem::no_such_document(Kind::Question, &id, &[]))?;
    let mut reader = site.reader_for(&params).await?;
    let answered = lifecourse_app::answer(&mut *reader, &id, site.today()).await?;
    let back = answered.strategy.as_ref().map(|id| format!("/strategies/{id}/fairness"));
    let back = back.as_deref().unwrap_or("/");
    let content = full(&answered.title, &answered.reply);
    let path = &[("Home", "/"), ("Is it getting fairer?", back)];
    Ok(site.page(Page { title: &answered.title, path, phase: None, content }))
}

/// The answer to a question that the address asks.
pub(crate) async fn show_asked(
    State(site): State<Site>,
    Path(name): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    let asks = lifecourse_app::ask_of(&name, params.without(&EDITION).pairs())?;
    let mut reader = site.reader_for(&params).await?;
    let reply = lifecourse_app::ask(&mut *reader, &asks, site.today()).await?;
    let title = format!("{} {}", reply.question, reply.about);
    let content = full(&reply.question, &reply);
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase: None, content }))
}

/// Questions with their headlines, one under the other.
pub(crate) fn list(id: &str, answered: &[&Answered]) -> Markup {
    html! {
        ul class="plain spaced" aria-labelledby=(id) {
            @for one in answered {
                li {
                    a href=(one.id.as_ref().map_or_else(|| address(&one.asks), |id| format!("/questions/{id}"))) {
                        @if one.id.is_some() { (one.title) } @else { (sentence(&about(one))) }
                    }
                    @if one.reply.synthetic { " " (synthetic()) }
                    @if let Some(Aspect { answer, .. }) = one.reply.findings.first() {
                        div { strong { (verdict(answer)) } ". " (told(answer)) }
                    }
                }
            }
        }
    }
}

/// What a question that nobody wrote down is about; groups by deprivation without the long name that their
/// publisher gives them, which the page of the answer has.
fn about(one: &Answered) -> String {
    let by = match &one.asks {
        Ask::PoorestFastest(asked) => Some(asked.by.to_string()),
        Ask::Gap(asked) => Some(asked.by.to_string()),
        _ => None,
    };
    match by.filter(|by| Category::ranks_deprivation(by)) {
        Some(by) => one.reply.about.replacen(&format!(", by {by}"), ", by deprivation", 1),
        None => one.reply.about.clone(),
    }
}

/// The address at which a question is answered.
fn address(asks: &Ask) -> String {
    let fields = fields_of(asks);
    let fields = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    format!("/equity/{}?{}", asks.name(), query_string(fields))
}

/// A reply in full: its findings, what to mind, and its tables.
fn full(title: &str, reply: &Reply) -> Markup {
    html! {
        h1 { (title) }
        @if !reply.about.is_empty() { p class="lead" { (reply.about) } }
        @if reply.synthetic { p { (synthetic()) } }
        @for (at, Aspect { aspect, answer }) in reply.findings.iter().enumerate() {
            section {
                h2 id={ "finding-" (at) } { (sentence(aspect)) ": " (verdict(answer)) }
                p { (told(answer)) }
                @if let Answer::Found(finding) = answer {
                    (basis(&finding.basis))
                }
            }
        }
        @if !reply.remarks.is_empty() {
            h2 { "What to mind" }
            ul { @for remark in &reply.remarks { li { (remark) } } }
        }
        @let headline = headline(reply);
        @if reply.tables.iter().any(|one| !one.rows.is_empty()) { h2 { "The numbers" } }
        @for (at, one) in reply.tables.iter().enumerate() { (drawn(&format!("table-{at}"), headline, one)) }
    }
}

/// A reply as one section of a page of something else: the section of the number `at`.
pub(crate) fn section(reply: &Reply, at: usize) -> Markup {
    html! {
        h2 { (reply.question) }
        @if reply.synthetic { p { (synthetic()) } }
        @let headline = headline(reply);
        @let (first, others) = reply.findings.split_at(reply.findings.len().min(1));
        @for Aspect { answer, .. } in first { p { strong { (verdict(answer)) } ". " (told(answer)) } }
        @let others = html! {
            ul class="spaced" {
                @for Aspect { answer, .. } in others { li { strong { (verdict(answer)) } ". " (told(answer)) } }
            }
        };
        @match reply.findings.len() {
            0 | 1 => {}
            2..=FEW => { (others) }
            many => { details { summary { "The " (many - 1) " findings behind it" } (others) } }
        }
        @if !reply.remarks.is_empty() {
            ul class="note" { @for remark in &reply.remarks { li { (remark) } } }
        }
        @for (number, one) in reply.tables.iter().enumerate() {
            @let drawn = drawn(&format!("reply-{at}-{number}"), headline, one);
            @if one.rows.len() > FEW {
                details { summary { (one.caption) " (" (counted(one.rows.len(), "row", "rows")) ")" } (drawn) }
            } @else { (drawn) }
        }
    }
}

/// A table, under the drawing of it if there is one; `says` is what it shows.
fn drawn(id: &str, says: &str, one: &Table) -> Markup {
    let chart = one
        .plot
        .as_ref()
        .map(|plot| figure(&scatter::chart(says, one, plot)?, &format!("chart-{id}")));
    html! {
        @match chart {
            None => {}
            Some(Err(why)) => { p class="note" { "There is no drawing of this: " (why) "." } }
            Some(Ok(figure)) => { (figure) }
        }
        (table(id, one))
    }
}

/// A cell with more letters is given room, so that its row does not become a tower on a telephone.
const LONG: usize = 60;

/// A table, without columns that have nothing in any row; nothing if it has no row.
pub(crate) fn table(id: &str, table: &Table) -> Markup {
    if table.rows.is_empty() {
        return Markup::default();
    }
    let any = |column: usize, is: fn(&Cell) -> bool| {
        table.rows.iter().filter_map(|row| row.get(column)).any(is)
    };
    let columns: Vec<(usize, &String)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(at, _)| *at == 0 || any(*at, |cell| *cell != Cell::Blank))
        .collect();
    let number = |is: bool| is.then_some("number");
    let class = |cell: &Cell, shown: &str| {
        number(cell.is_numeric()).or((shown.chars().count() > LONG).then_some("long"))
    };
    let drawn = html! {
        table {
            caption id=(id) { (table.caption) }
            thead { tr {
                @for (at, name) in &columns {
                    th scope="col" class=[number(any(*at, Cell::is_numeric))] { (sentence(name)) }
                }
            } }
            tbody {
                @for row in &table.rows {
                    tr {
                        @for (at, cell) in columns.iter().filter_map(|(at, _)| Some((*at, row.get(*at)?))) {
                            @let shown = cell.shown();
                            @if at == 0 { th scope="row" { (shown) } }
                            @else { td class=[class(cell, &shown)] { (shown) } }
                        }
                    }
                }
            }
        }
    };
    scrolling(id, &drawn)
}

/// The sentence of a finding, or why there is none.
pub(crate) fn told(answer: &Answer<AnyVerdict>) -> String {
    match answer {
        Answer::Found(finding) => finding.sentence.clone(),
        Answer::Refused(refusal) => format!("{}.", sentence(&refusal.to_string())),
    }
}

/// The verdict as a shape and words; never by colour alone.
pub(crate) fn verdict(answer: &Answer<AnyVerdict>) -> Markup {
    let shape = match (answer, answer.tone()) {
        (Answer::Refused(_), _) => return mark(StatusMark::Unknown, "no answer"),
        (_, Tone::Good) => StatusMark::Better,
        (_, Tone::Neutral) => StatusMark::Similar,
        (_, Tone::Bad) => StatusMark::Worse,
    };
    mark(shape, answer.label())
}
