//! Every indicator, by name.

use std::collections::BTreeSet;

use axum::extract::State;
use lifecourse_core::Indicator;
use lifecourse_storage::ReaderExt;
use maud::{Markup, html};

use super::layout::{Page, synthetic};
use crate::{Problem, Site, query::Params};

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let mut reader = site.reader().await?;
    let mut indicators = reader.all::<Indicator>().await?;
    indicators.sort_by(|a, b| a.document.title.cmp(&b.document.title));
    // A public reader names none whose figures it withholds.
    let held: BTreeSet<_> =
        reader.indicators().await?.into_iter().map(|held| held.indicator).collect();
    let content = html! {
        h1 { "All indicators" }
        @if indicators.is_empty() { p { "There are none yet." } } @else {
            p { a href="/compare" { "Compare indicators and places" } }
        }
        ul class="spaced" {
            @for indicator in indicators.iter().map(|stored| &stored.document) {
                li {
                    a href={ "/indicators/" (indicator.id) } { (indicator.title) }
                    @if !indicator.disclosure.is_published() && !held.contains(&indicator.id) { " (figures withheld)" }
                    @if indicator.source.synthetic { " " (synthetic()) }
                }
            }
        }
    };
    Ok(site.page(Page { title: "All indicators", path: &[("Home", "/")], phase: None, content }))
}
