//! What there is.

use axum::extract::State;
use lifecourse_core::Strategy;
use lifecourse_storage::{Reader, ReaderExt, Stamp, StoreError};
use maud::{Markup, html};

use super::{
    find,
    layout::Page,
    releases,
    words::{day, days, sentence},
};
use crate::{
    Problem, Site,
    query::{EDITION, Params},
};

/// Releases that are named on the page.
const LATEST: usize = 3;

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    let params = params.only(&EDITION)?;
    let mut reader = site.reader_for(&params).await?;
    let strategies = reader.all::<Strategy>().await?;
    let stamp = reader.stamp().await?;
    let release = releases::line(&mut *reader, &params).await?;
    let latest = latest(&mut *reader).await?;
    let content = html! {
        h1 { "Is health getting fairer?" }
        p class="lead" {
            "What a Health and Wellbeing Board has set out to do, and how the health of the people it \
             answers for stands: against others, against its targets, and over time."
        }
        @if strategies.is_empty() && stamp.change.0 == 0 { (nothing_yet()) } @else {
            h2 { "What is happening near you?" }
            (find::form(false))
            h2 { "Strategies" }
            @if strategies.is_empty() {
                p { "There is no strategy yet. " code { "lifecourse import FOLDER" } " brings one in." }
            }
            @for stored in &strategies { (card(&stored.document)) }
            (latest)
            (release)
            (last_changed(stamp))
        }
    };
    let path = &[];
    Ok(site.page(Page { title: "Home", path, phase: None, content }))
}

fn card(strategy: &Strategy) -> Markup {
    html! {
        section class="card" {
            h3 { a href={ "/strategies/" (strategy.id) } { (strategy.title) } }
            p {
                strong class="tag" { (sentence(strategy.status.as_str())) }
                " Version " (strategy.version)
                @if let Some(years) = days(strategy.period) { ", " (years) }
            }
            @if let Some(vision) = &strategy.vision { p { (vision) } }
            ul class="links" {
                li { a href={ "/strategies/" (strategy.id) "/fairness" } {
                    "Is it getting fairer?" span class="unseen" { " " (strategy.title) }
                } }
            }
        }
    }
}

/// What was released last.
async fn latest(reader: &mut dyn Reader) -> Result<Markup, StoreError> {
    let releases = reader.releases().await?;
    Ok(html! {
        @if !releases.is_empty() {
            h2 { "Latest releases of figures" }
            ul class="spaced" {
                @for release in releases.iter().take(LATEST) {
                    li {
                        a href={ "?release=" (release.number) } { "Release " (release.number) }
                        @if let Some(from) = release.public_from { ", " (day(from.date())) }
                        @if let Some(note) = &release.note { div class="note" { (note) } }
                    }
                }
            }
        }
    })
}

fn last_changed(stamp: Stamp) -> Markup {
    html! { p class="note" { "What is held here last changed on " (day(stamp.at.date())) "." } }
}

fn nothing_yet() -> Markup {
    html! {
        h2 { "There is nothing here yet" }
        p { "The database is empty. On the machine that it is on, do one of these:" }
        ul {
            li { code { "lifecourse demo" } " shows an example strategy with real published figures" }
            li { code { "lifecourse import FOLDER" } " brings in a strategy of your own; "
                 code { "lifecourse init FOLDER" } " writes one to start from" }
            li { code { "lifecourse import FILE" } " brings in figures, such as a download from Fingertips" }
        }
    }
}
