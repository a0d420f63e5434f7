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
        @if compared.is_empty() {
            p class="lead" { "Indicators, places and parts of the population beside each other, each indicator on one scale." }
            p { (still_to_choose(&query)) " The address of the page that follows holds all that you chose, to keep or to send." }
        }
        (form(&choices, &query, &params))
        @for (at, one) in compared.iter().enumerate() { (section(at, one)) }
        @if !compared.is_empty() { (release) }
    };
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase: None, content }))
}

fn still_to_choose(query: &CompareQuery) -> &'static str {
    match (query.indicators.is_empty(), query.areas.is_empty()) {
        (true, false) => "Now tick at least one indicator.",
        (false, true) => "Now tick at least one place.",
        _ => "Open both lists, and tick at least one indicator and one place.",
    }
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
                Ok(series) if series.is_empty() => { p {
                    "No figures of it are published for " (compared.without.join("; ")) ". "
                    a href=(address_of(compared)) { "See where there are" span class="unseen" { " figures: " (indicator.title) } }
                } }
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
            // Before the choices, too, where those that are open are many.
            @if no_indicator != no_place { p { (compare_them()) } }
            (boxes("indicator", "Indicators", no_indicator && !no_place, &indicators.collect::<Vec<_>>()))
            (boxes("area", "Places", no_place && !no_indicator, &places.collect::<Vec<_>>()))
            @if choices.segments.len() > 1 {
                (boxes("segment", "Parts of the population", false, &segments.collect::<Vec<_>>()))
            }
            (compare_them())
        }
    }
}

fn compare_them() -> Markup {
    html! { button type="submit" { "Compare what is chosen" } }
}

/// So many names of what is chosen are told while its list is folded.
const NAMED: usize = 4;

/// What is chosen, by name.
fn chosen(name: &str, all: &[(String, String, bool)]) -> String {
    let names: Vec<&str> = all.iter().filter(|one| one.2).map(|one| one.1.as_str()).collect();
    match names.len() {
        // The parts of the population need no choice: each indicator has one of its own.
        0 if name == "segment" => format!("that of each indicator (0 of {})", all.len()),
        0 => format!("none chosen of {}", all.len()),
        few @ ..=NAMED => format!("{} ({few} of {})", names.join("; "), all.len()),
        many => {
            let rest = many - NAMED;
            format!("{} and {rest} more ({many} of {})", names[..NAMED].join("; "), all.len())
        }
    }
}

fn boxes(name: &str, title: &str, open: bool, all: &[(String, String, bool)]) -> Markup {
    html! {
        details open[open] {
            summary { strong { (title) ":" } " " (chosen(name, all)) }
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
