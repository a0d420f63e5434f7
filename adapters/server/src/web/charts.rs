//! How each kind of chart is read, by an example of it; what is said is the charts' own.

use axum::extract::{Path, State};
use lifecourse_charts::{ChartId, Example, Frame, Guide, Kind};
use lifecourse_core::{Mark, Missing};
use maud::{Markup, PreEscaped, html};

use super::{
    layout::{Page, synthetic},
    words::sentence,
};
use crate::{Problem, Site, drawing::in_words, query::Params};

/// Every kind with its example.
pub(crate) async fn show_all(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let cards = Kind::ALL.iter().map(|kind| card(*kind)).collect::<Result<Vec<_>, _>>()?;
    let content = html! {
        h1 { "How to read the charts" }
        p class="lead" { "Each kind of chart on this site answers one question. Choose one to see how to read it." }
        p { (synthetic()) " The charts on this page show places that there are not." }
        ul class="guides" { @for card in &cards { (card) } }
    };
    Ok(site.page(Page {
        title: "How to read the charts",
        path: &[("Home", "/")],
        phase: None,
        content,
    }))
}

/// A kind with a small drawing of it.
fn card(kind: Kind) -> Result<Markup, Problem> {
    let Guide { name, question, .. } = kind.guide();
    let (example, id) = example(kind)?;
    let drawing = match &example {
        Example::Chart(chart) => Ok(chart.svg(&id, Frame::Narrow)),
        small => small.figure(&id),
    };
    let drawing = drawing.map_err(|_| Problem::failed())?;
    Ok(html! {
        li {
            h2 { a href={ "/charts/" (kind) } { (name) } }
            p { (question) }
            (PreEscaped(drawing.as_str()))
        }
    })
}

/// One kind: its example, how to read it, and when it misleads.
pub(crate) async fn show(
    State(site): State<Site>,
    Path(kind): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    params.only(&[])?;
    let kind: Kind = kind.parse().map_err(|unknown| Problem::nothing(&format!("{unknown}")))?;
    let guide = kind.guide();
    let content = html! {
        h1 { (guide.name) }
        p class="lead" { (guide.question) }
        (figure(kind)?)
        (told(guide))
        @if kind == Kind::Signs { (shorthand()) }
        p { a href="/charts" { "How to read the other charts" } }
    };
    let title = format!("How to read a chart: {}", guide.name);
    let path = [("Home", "/"), ("How to read the charts", "/charts")];
    Ok(site.page(Page { title: &title, path: &path, phase: None, content }))
}

/// The example of a kind, and an id for it.
fn example(kind: Kind) -> Result<(Example, ChartId), Problem> {
    // A test of the charts draws every example.
    let id = ChartId::new(kind.as_str()).map_err(|_| Problem::failed())?;
    Ok((kind.example().map_err(|_| Problem::failed())?, id))
}

fn figure(kind: Kind) -> Result<Markup, Problem> {
    let (example, id) = example(kind)?;
    let drawing = example.figure(&id).map_err(|_| Problem::failed())?;
    Ok(html! {
        p { (synthetic()) " An example, with places that there are not." }
        @match example.description() {
            // A map brings its words along, and signs are words.
            None => { (PreEscaped(drawing.as_str())) }
            Some(words) => {
                figure { (PreEscaped(drawing.as_str())) figcaption { (in_words(&words)) } }
            }
        }
    })
}

fn told(guide: &Guide) -> Markup {
    html! {
        h2 { "How to read it" }
        ol { @for step in guide.steps { li { (step) } } }
        h2 { "What its marks mean" }
        dl class="summary" {
            @for (mark, meaning) in guide.marks { div { dt { (mark) } dd { (meaning) } } }
        }
        h2 { "When it can mislead" }
        ul { @for beware in guide.beware { li { (beware) } } }
    }
}

/// What stands in tables and charts in place of a figure, or beside one.
fn shorthand() -> Markup {
    let list = |signs: Vec<(&str, &str)>| {
        html! {
            dl class="symbols" {
                @for (sign, meaning) in signs { div { dt { (sign) } dd { (sentence(meaning)) "." } } }
            }
        }
    };
    html! {
        h2 { "Letters in square brackets" }
        h3 { "In place of a figure" }
        (list(Missing::ALL.map(|one| (one.shorthand(), one.explanation())).to_vec()))
        h3 { "Beside a figure" }
        (list(Mark::ALL.map(|one| (one.shorthand(), one.explanation())).to_vec()))
    }
}
