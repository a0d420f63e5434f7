//! What there is.

use std::iter::zip;

use axum::extract::State;
use lifecourse_app::Pace;
use lifecourse_core::Strategy;
use lifecourse_storage::{Reader, ReaderExt, ReleaseNumber, Stamp, StoreError};
use maud::{Markup, html};

use super::{fairness, find, layout::Page, releases, strategy, words::day};
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
    let strategies: Vec<_> = strategies.into_iter().map(|stored| stored.document).collect();
    let paces = lifecourse_app::paces(&mut *reader, &strategies, site.today()).await?;
    let content = html! {
        h1 { "Is health getting fairer?" }
        @if strategies.is_empty() && stamp.change.0 == 0 { (nothing_yet()) } @else {
            @if strategies.is_empty() {
                p { "There is no strategy yet. " code { "lifecourse import FOLDER" } " brings one in." }
            } @else {
                p class="lead" id="poorest" { (fairness::QUESTION) " What the figures of each strategy say:" }
                ul class="plain answers" aria-labelledby="poorest" {
                    @for (strategy, pace) in zip(&strategies, &paces) { li { (answer(strategy, pace)) } }
                }
            }
            h2 { "What is happening near you?" }
            (find::form(false))
            (latest)
            (release)
            (last_changed(stamp))
        }
    };
    let title = match params.one::<ReleaseNumber>("release")? {
        Some(number) => format!("Is health getting fairer? By release {number}"),
        None => "Is health getting fairer?".to_owned(),
    };
    Ok(site.page(Page { title: &title, path: &[], phase: None, content }))
}

/// A strategy with what has become of its promise.
fn answer(strategy: &Strategy, pace: &Pace) -> Markup {
    html! {
        h2 { a href={ "/strategies/" (strategy.id) } { (strategy.title) } }
        @if let Some((phase, _)) = strategy::phase(strategy.status) { " " strong class="tag" { (phase) } }
        div { (fairness::in_a_line(pace)) }
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
