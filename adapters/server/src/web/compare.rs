//! Any indicators, places and parts of the population beside each other; all that is chosen is in the address.

use axum::extract::State;
use lifecourse_app::{Choices, CompareQuery, Compared, choices, compare};
use lifecourse_core::AreaCode;
use maud::{Markup, html};

use super::{
    equity,
    layout::{Page, synthetic},
    releases, status,
    words::sentence,
};
use crate::{
    Problem, Site,
    drawing::{NotDrawn, figure, side_by_side},
    query::{EDITION, Params},
};

/// The most indicators beside each other.
const INDICATORS: usize = 8;
/// The most series of one indicator.
const SERIES: usize = 24;

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    let params = params.only(&["indicator", "area", "segment", "as_of", "release"])?;
    let query = read(&params)?;
    let mut reader = site.reader_for(&params).await?;
    let compared = compare(&mut *reader, &query).await?;
    let choices = choices(&mut *reader, &query).await?;
    let release = releases::line(&mut *reader, &params).await?;
    let title = title(&compared, &query, &choices, &params);
    let content = html! {
        h1 { "Compare" }
        p class="lead" { "Indicators, places and parts of the population beside each other, each indicator on one scale. The address of this page holds all that is chosen." }
        @if compared.is_empty() { p { "Choose at least one indicator and one place." } }
        (form(&choices, &query, &params))
        @for (at, one) in compared.iter().enumerate() { (section(at, one)) }
        @if !compared.is_empty() { (release) }
    };
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase: None, content }))
}

fn read(params: &Params) -> Result<CompareQuery, Problem> {
    let query = CompareQuery {
        indicators: params.many("indicator")?,
        areas: params.many("area")?,
        segments: params.many("segment")?,
    };
    let series = query.areas.len() * query.segments.len().max(1);
    if query.indicators.len() > INDICATORS {
        let why = format!("{INDICATORS} indicators at most can be seen beside each other");
        return Err(Problem::bad_parameter("indicator", why));
    }
    if series > SERIES {
        let why = format!(
            "{SERIES} places and parts of the population at most can be seen beside each other, and these make {series}"
        );
        return Err(Problem::bad_parameter("area", why));
    }
    Ok(query)
}

/// What is compared, by name: no other choice has this title.
fn title(
    compared: &[Compared],
    query: &CompareQuery,
    choices: &Choices,
    params: &Params,
) -> String {
    let titles: Vec<&str> = compared.iter().map(|one| &*one.indicator.title).collect();
    let name = |code: &AreaCode| choices.places.iter().find(|place| place.0 == *code);
    let places = query.areas.iter().filter_map(name).map(|(_, name)| name.clone());
    let segments = query.segments.iter().map(ToString::to_string);
    let release = params.texts("release").into_iter().map(|number| format!("release {number}"));
    let of: Vec<String> = places.chain(segments).chain(release).collect();
    let (titles, of) = (titles.join(", "), of.join(", "));
    match (&*titles, &*of) {
        ("", "") => "Compare".to_owned(),
        ("", of) => format!("Compare: {of}"),
        (titles, "") => format!("Compare {titles}"),
        (titles, of) => format!("Compare {titles}: {of}"),
    }
}

fn section(at: usize, compared: &Compared) -> Markup {
    let indicator = &compared.indicator;
    html! {
        section {
            h2 { a href=(address_of(compared)) { (indicator.title) } }
            @if indicator.source.synthetic { p { (synthetic()) } }
            @match &compared.series {
                Err(refusal) => { p { (sentence(&refusal.to_string())) "." } }
                Ok(series) if series.is_empty() => { p { "There are no figures of it for this choice." } }
                Ok(_) => {
                    @match drawn(at, compared) {
                        Ok(figure) => { (figure) }
                        Err(why) => { p { "There is no chart. " (why.sentence()) } }
                    }
                    @if let Some(table) = compared.table() { (equity::table(&format!("table-{at}"), &table)) }
                    @if !compared.without.is_empty() { p class="note" { "Without figures: " (compared.without.join("; ")) "." } }
                }
            }
        }
    }
}

/// The page of an indicator, for the first place that has figures of it.
fn address_of(compared: &Compared) -> String {
    let id = &compared.indicator.id;
    match compared.series.as_deref().ok().and_then(<[_]>::first) {
        Some(one) => status::address(id, &one.area, &one.segment),
        None => format!("/indicators/{id}"),
    }
}

fn drawn(at: usize, compared: &Compared) -> Result<Markup, NotDrawn> {
    Ok(figure(&side_by_side(compared)?, &format!("chart-{at}"))?)
}

/// The choice, as boxes to tick: it needs no script, and is sent as the address.
fn form(choices: &Choices, query: &CompareQuery, params: &Params) -> Markup {
    // What is folded is passed by keyboard in one step; what is still to be chosen is open.
    let (no_indicator, no_place) = (query.indicators.is_empty(), query.areas.is_empty());
    let indicators = choices
        .indicators
        .iter()
        .map(|(id, title)| (id.to_string(), title.clone(), query.indicators.contains(id)));
    let places = choices
        .places
        .iter()
        .map(|(code, name)| (code.to_string(), name.clone(), query.areas.contains(code)));
    let segments = choices.segments.iter().map(|segment| {
        (segment.to_string(), segment.to_string(), query.segments.contains(segment))
    });
    let editions = params.pairs().filter(|(name, _)| EDITION.contains(name));
    html! {
        form method="get" class="compare" {
            @for (name, value) in editions { input type="hidden" name=(name) value=(value); }
            // Before the choices, too: those that are open can be many.
            p { button type="submit" { "Compare what is chosen" } }
            (boxes("indicator", "Indicators", no_indicator && !no_place, &indicators.collect::<Vec<_>>()))
            (boxes("area", "Places", no_place && !no_indicator, &places.collect::<Vec<_>>()))
            @if choices.segments.len() > 1 {
                (boxes("segment", "Parts of the population", false, &segments.collect::<Vec<_>>()))
            }
            button type="submit" { "Compare what is chosen" }
        }
    }
}

fn boxes(name: &str, title: &str, open: bool, all: &[(String, String, bool)]) -> Markup {
    let chosen = all.iter().filter(|one| one.2).count();
    html! {
        details open[open] {
            summary { (title) " (" (chosen) " of " (all.len()) " chosen)" }
            fieldset {
                legend { (title) }
                @for (at, (value, label, checked)) in all.iter().enumerate() {
                    div class="tick" {
                        input type="checkbox" id={ (name) "-" (at) } name=(name) value=(value) checked[*checked];
                        label for={ (name) "-" (at) } { (label) }
                    }
                }
            }
        }
    }
}
