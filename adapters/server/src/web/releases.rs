//! The releases: what was published when, what was new in it, what is hidden in it.

use axum::extract::State;
use lifecourse_storage::{Reader, Release, StoreError};
use maud::{Markup, html};

use super::{layout::Page, status, words::day};
use crate::{
    Problem, Site,
    query::{EDITION, Params},
};

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let mut reader = site.reader().await?;
    let mut rows = Vec::new();
    for release in reader.releases().await? {
        let contents = reader.contents(release.number).await?;
        let hidden: u64 = contents.iter().map(|one| one.treated.hidden).sum();
        rows.push((release, contents.len(), hidden));
    }
    let content = html! {
        h1 { "Releases" }
        p class="lead" {
            "The figures on this site are those of the latest release. A release is replaced by a later one "
            "and never altered. Figures that could tell of single people are hidden in it, marked [c], "
            "with others from which those could be worked out."
        }
        p { "Follow what changes with a reader of news: " a href="/updates.atom" type="application/atom+xml" { "feed of changes" } "." }
        @if rows.is_empty() { p { "Nothing has been released yet." } } @else {
            (table(&rows))
        }
    };
    Ok(site.page(Page { title: "Releases", path: &[("Home", "/")], phase: None, content }))
}

fn table(rows: &[(Release, usize, u64)]) -> Markup {
    const HEADS: [&str; 4] = ["Public from", "What was new", "Indicators", "Hidden"];
    let row = |(release, indicators, hidden): &(Release, usize, u64)| {
        let name =
            html! { a href={ "/?release=" (release.number) } { "Release " (release.number) } };
        let from = release.public_from.map(|from| day(from.date()));
        let told = |text: Option<&str>| html! { (text.unwrap_or(status::NOTHING)) };
        let cells = [
            told(from.as_deref()),
            told(release.note.as_deref()),
            html! { (indicators) },
            html! { (hidden) },
        ];
        status::row(&name, &status::labelled(std::iter::zip(HEADS, cells)))
    };
    let heads = std::iter::once("Release").chain(HEADS);
    status::stacking("releases", "All releases, the latest first", heads, rows.iter().map(row))
}

/// Which release a page shows the figures of, with the address under which it always will. By
/// `params`, a page of an earlier release says so, and leads to the latest.
pub(crate) async fn line(reader: &mut dyn Reader, params: &Params) -> Result<Markup, StoreError> {
    let release = reader.release().await?;
    let latest = reader.releases().await?.first().map(|latest| latest.number);
    Ok(html! {
        p class="note" {
            @match release.as_ref().and_then(|one| Some((one.number, one.public_from?))) {
                Some((number, from)) => {
                    "Figures of " a href="/releases" { "release " (number) } " of " (day(from.date())) ". "
                    @if latest.is_some_and(|latest| latest > number) {
                        strong { "It has been replaced: " }
                        a href={ "?" (params.without(&EDITION).text()) } { "see the latest figures" } "."
                    } @else {
                        a href={ "?" (params.without(&EDITION).with("release", &number.to_string())) } {
                            "Link to these figures, for good"
                        }
                    }
                }
                None => { "No figures have been released yet." }
            }
        }
    })
}
