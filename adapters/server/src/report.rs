//! The report to the Board as a page that stands by itself, and as Markdown.

mod markdown;

use lifecourse_app::{
    ActionLine, Answered, Doing, Item, Late, News, NewsRow, Report, StatusRow,
    equity::{Answer, AnyVerdict, Aspect, Reply, Verdict},
};
use lifecourse_charts::STYLESHEET;
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use self::markdown::report_markdown;
use crate::{
    Theme,
    web::{
        equity::{told, verdict},
        layout::{scrolling, synthetic},
        words::{counted, day, sentence},
    },
};

/// The report as one HTML page that needs nothing else, in the colours of `theme`: no script, no other file.
#[must_use]
pub fn report_html(report: &Report, theme: &Theme) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Report to the Board: " (report.strategy.title) ", " (day(report.as_of)) }
                style { @for sheet in [STYLESHEET, crate::web::STYLE, theme.stylesheet()] { (PreEscaped(sheet)) } }
            }
            body { div class="width" { main id="main" { (content(report)) } } }
        }
    };
    page.into_string()
}

/// The report without its frame.
pub(crate) fn content(report: &Report) -> Markup {
    let Report { strategy, place, board, as_of, .. } = report;
    html! {
        h1 { "Report to the Board: " (strategy.title) }
        p class="lead" {
            @if let Some(board) = board { (board) ", " } (place) ", as of " (day(*as_of))
        }
        (state(report))
        (fairness(report))
        @for news in News::ALL { (section(report, news)) }
        (delivery(&report.delivery))
        h2 { "How to read this" }
        p { (reading(report)) }
    }
}

fn state(report: &Report) -> Markup {
    html! {
        @if report.is_final() {
            p { strong class="tag" { "Final" } " Every failing item has an action, an owner and a narrative." }
        } @else {
            p { strong class="tag warn" { "Draft" } " This report is not final: "
                "something is missing from " (counted(report.missing.len(), "item", "items")) "." }
            ul { @for missing in &report.missing { li { strong { (missing.of) } ": " (missing.what.join("; ")) } } }
        }
    }
}

fn fairness(report: &Report) -> Markup {
    html! {
        h2 { "Is it getting fairer?" }
        @if report.answered.is_empty() { p { "Nothing is asked about fairness, and no indicator is watched by groups." } }
        ul class="plain spaced" {
            @for Answered { title, reply, id, .. } in &report.answered {
                li {
                    strong { (title) } @if id.is_none() { " " (reply.about) }
                    @if reply.synthetic { " " (synthetic()) }
                    @if let Some(Aspect { answer, .. }) = reply.findings.first() {
                        div { strong { (verdict(answer)) } ". " (told(answer)) }
                    }
                    @for (aspect, label) in others(reply) { div { small { (sentence(aspect)) ": " (label) } } }
                    @if !reply.remarks.is_empty() {
                        ul { @for remark in &reply.remarks { li { small { (remark) } } } }
                    }
                }
            }
        }
    }
}

/// The other findings of a reply: in a word beside a headline, in a sentence where there is none.
fn others(reply: &Reply) -> impl Iterator<Item = (&'static str, String)> {
    let answered = reply.findings.first().is_some_and(|first| first.answer.found().is_some());
    reply.findings.iter().skip(1).filter_map(move |Aspect { aspect, answer }| {
        let finding = answer.found()?;
        let label = finding.verdict.label();
        let told = format!("{label}. {}", finding.sentence);
        Some((*aspect, if answered { label.to_owned() } else { told }))
    })
}

fn section(report: &Report, news: News) -> Markup {
    let items: Vec<_> = report.items.iter().filter(|item| item.news == news).collect();
    html! {
        @if !items.is_empty() {
            h2 { (news.heading()) }
            @for one in items { (item(one)) }
        }
    }
}

fn item(item: &Item) -> Markup {
    let id = format!("item-{}", item.indicator);
    let drawn = html! {
        table {
            caption id=(id) { (item.title) ": how it stands" }
            thead { tr {
                th scope="col" { "Place" } th scope="col" { "Latest" } th scope="col" { "Against comparator" }
                th scope="col" { "Against target" } th scope="col" { "Recent trend" } th scope="col" { "What changed" }
            } }
            tbody {
                @for NewsRow { row, changes, .. } in &item.rows {
                    tr {
                        th scope="row" { (place(row)) }
                        td { (latest(row)) }
                        td { (status(&row.statuses.comparison.any())) }
                        td { (status(&row.statuses.progress.any())) }
                        td { (status(&row.statuses.trend.any())) }
                        td { (changes.join("; ")) }
                    }
                }
            }
        }
    };
    html! {
        section class="card" {
            h3 { (item.title) @if item.rows.iter().any(|row| row.row.synthetic) { " " (synthetic()) } }
            (scrolling(&id, &drawn))
            (doing(&item.doing))
        }
    }
}

fn doing(doing: &[Doing]) -> Markup {
    html! {
        h4 { "What is being done, and by whom" }
        @if doing.is_empty() { p { "No priority names this indicator." } }
        @for Doing { priority, owner, actions, interventions } in doing {
            p { strong { (priority) } @if let Some(owner) = owner { " – " (owner) } }
            ul {
                @for one in actions { li { (line(one)) } }
                @for one in interventions { li { (one) } }
                @if actions.is_empty() && interventions.is_empty() { li { "Nothing is written down." } }
            }
        }
    }
}

fn line(ActionLine { title, owner, rag, narrative }: &ActionLine) -> Markup {
    html! {
        (title) " – " (owner)
        @if let Some(rag) = rag { " – " (crate::web::strategy::rag(*rag)) }
        @if let Some(narrative) = narrative { ": " (narrative) }
    }
}

fn delivery(late: &[Late]) -> Markup {
    html! {
        @if !late.is_empty() {
            h2 { "Actions that are off track or late" }
            ul class="spaced" {
                @for Late { action, overdue } in late {
                    li {
                        (line(action))
                        @for milestone in overdue {
                            div { "Late: " (milestone.title) ", due " (day(milestone.due)) }
                        }
                    }
                }
            }
        }
    }
}

fn place(row: &StatusRow) -> String {
    match &row.segment.category {
        Some(category) => format!("{}: {}", row.place, category.name()),
        None => row.place.clone(),
    }
}

fn latest(row: &StatusRow) -> String {
    match (&row.shown, &row.statuses.latest) {
        (Some(shown), Some(latest)) => format!("{shown} ({})", latest.period),
        _ => "–".to_owned(),
    }
}

fn status(answer: &Answer<AnyVerdict>) -> Markup {
    html! {
        (verdict(answer))
        @match answer {
            Answer::Refused(refusal) => { " " small class="reason" { (sentence(&refusal.to_string())) } }
            Answer::Found(finding) => { " " small { "(" (finding.basis.tested.as_str()) ")" } }
        }
    }
}

/// What a reader needs beside it.
fn reading(report: &Report) -> String {
    let since = report
        .since
        .map(|since| format!(" Changes are told since {}.", day(since)))
        .unwrap_or_default();
    format!(
        "By exception: {} watched series without news are left out. The three statuses are against \
         the comparator, against the target, and the recent trend; they are never merged.{since} \
         Failing: worse than the comparator, off the way to the target, or getting worse. Doing \
         better than asked: the goal is reached, or better than the comparator and getting better.",
        report.quiet
    )
}
