//! How this is made: where figures come from, what protects people, which methods judge; made from
//! what is true of the program and of what it holds.

use std::collections::BTreeMap;

use axum::extract::State;
use lifecourse_app::{Making, making};
use lifecourse_core::Source;
use maud::{Markup, html};

use super::{
    layout::{Page, synthetic},
    words::{counted, day},
};
use crate::{Problem, Site, query::Params};

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let mut reader = site.reader().await?;
    let made = making(&mut *reader).await?;
    let content = html! {
        h1 { "How this is made" }
        p class="lead" { "Everything on this site is drawn from one database by one program, the same way each time." }
        h2 { "What you see" }
        p {
            @match made.release.as_ref().and_then(|one| Some((one.number, one.public_from?))) {
                Some((number, from)) => {
                    "The figures are those of " a href="/releases" { "release " (number) } ", public from "
                    (day(from.date())) ". A release is replaced by a later one and never altered."
                }
                None => { "No figures have been released yet." }
            }
            " A period in a table of figures leads to how its figure came about, and a chart to "
            a href="/charts" { "how it is read" } "."
        }
        h2 { "Where the figures come from" }
        (sources(&made.sources))
        h2 { "How people are protected" }
        (protections(&made))
        h2 { "How it is judged" }
        (methods(&made))
        h2 { "What is known of you" }
        p { "Nothing. There are no cookies, no scripts and nothing from other sites. What you write to find a "
            "place is neither stored nor passed on. The server logs which address was asked for and when." }
        h2 { "What makes it" }
        p { "The program lifecourse, version " (env!("CARGO_PKG_VERSION")) ", which is free to use and to check: "
            a href=(env!("CARGO_PKG_REPOSITORY")) { (env!("CARGO_PKG_REPOSITORY")) } "." }
    };
    Ok(site.page(Page { title: "How this is made", path: &[("Home", "/")], phase: None, content }))
}

/// How many sources are listed: each indicator names its own.
const SOURCES: usize = 100;
/// How many stand under one licence without being folded.
const UNFOLDED: usize = 6;

/// The sources under each licence, which is said once.
fn sources(sources: &[(Source, usize)]) -> Markup {
    let mut licences: BTreeMap<(bool, &str), Vec<&(Source, usize)>> = BTreeMap::new();
    for one in sources.iter().take(SOURCES) {
        let licence = one.0.licence.as_deref();
        licences.entry((licence.is_none(), licence.unwrap_or_default())).or_default().push(one);
    }
    html! {
        @if sources.is_empty() { p { "No indicator is described yet." } }
        @for ((is_open, licence), sources) in &licences {
            p { @if *is_open { "Sources that name no licence:" } @else { (licence) } }
            @if sources.len() > UNFOLDED {
                details class="fold" { summary { (counted(sources.len(), "source", "sources")) } (list(sources)) }
            } @else { (list(sources)) }
        }
        @if let Some(more @ 1..) = sources.len().checked_sub(SOURCES) {
            p class="note" { "And " (counted(more, "other", "others")) ": each indicator names its source." }
        }
    }
}

fn list(sources: &[&(Source, usize)]) -> Markup {
    html! {
        ul class="spaced" { @for (source, indicators) in sources { li {
            @match &source.url {
                Some(url) if url.starts_with("https://") || url.starts_with("http://") => { a href=(url) { (source.title) } }
                _ => { (source.title) }
            }
            div class="note" {
                (counted(*indicators, "indicator", "indicators")) @if source.synthetic { " " (synthetic()) }
            }
        } } }
    }
}

fn protections(made: &Making) -> Markup {
    html! {
        p { "Before a release is published, figures that could tell of single people are hidden by the rules below, "
            "and the whole of it is attacked with everything published before. What could still be worked out stops it." }
        @if !made.protections.is_empty() {
            dl class="summary" {
                @for one in &made.protections {
                    div {
                        dt { (one.profile) }
                        dd {
                            (one.rule)
                            small { " After: " (one.source) ". Protects "
                                (counted(one.indicators, "indicator", "indicators")) "; "
                                (counted(usize::try_from(one.hidden).unwrap_or(usize::MAX), "figure is", "figures are")) " hidden." }
                        }
                    }
                }
            }
        }
    }
}

fn methods(made: &Making) -> Markup {
    html! {
        p { "A difference is called better or worse only if it was tested. Where there is too little to answer "
            "from, the reason stands in place of an answer." }
        @if !made.methods.is_empty() {
            details {
                summary { "The " (counted(made.methods.len(), "method", "methods")) " by which something on this site was judged" }
                ul { @for (method, source) in &made.methods { li { (method) " (" (source) ")" } } }
            }
        }
    }
}
