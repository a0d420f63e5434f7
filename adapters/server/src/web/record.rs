//! The page of a document of any kind: what it says, what is asked of it, and what mentions it.

mod fields;

use axum::{
    extract::{Path, State},
    routing::{MethodRouter, get},
};
use lifecourse_app::{MentionedBy, Record, SegmentFigure, equity::Reply};
use lifecourse_core::{AnyDocument, Kind};
use maud::{Markup, PreEscaped, html};

use self::fields::{Links, Value};
use super::{
    address, equity, figures,
    layout::{Page, synthetic},
    releases, status,
    words::{counted, sentence},
};
use crate::{
    Problem, Site,
    api::documents::is_public,
    drawing::how_to_read,
    map::map_figure,
    query::{EDITION, Params},
};

/// What is told before the other fields, or is not for readers.
const TOLD: [&str; 7] =
    ["id", "title", "synthetic", "description", "definition", "consent_to_quote", "person"];

/// Under these heads what mentions a document is listed, in this order.
const HEADS: [(&str, &[Kind]); 6] = [
    (
        "What is being done",
        &[
            Kind::Intervention,
            Kind::Service,
            Kind::Action,
            Kind::AccessPromise,
            Kind::AnchorCommitment,
            Kind::Fund,
            Kind::Gate,
        ],
    ),
    ("Who reaches people", &[Kind::Champion, Kind::Message]),
    ("What was heard", &[Kind::Insight, Kind::Theme, Kind::Need, Kind::Consultation, Kind::Call]),
    (
        "What is known",
        &[
            Kind::Evidence,
            Kind::DataSet,
            Kind::SystemMap,
            Kind::Indicator,
            Kind::Measure,
            Kind::Question,
        ],
    ),
    (
        "What it is part of",
        &[Kind::Strategy, Kind::Outcome, Kind::Priority, Kind::Meeting, Kind::Decision],
    ),
    ("Who and where", &[Kind::Group, Kind::Organisation, Kind::Board, Kind::Area]),
];

/// The kinds that everybody may read and that have no page of their own making.
fn kinds() -> impl Iterator<Item = Kind> {
    let all = Kind::ALL.iter().copied();
    all.filter(|kind| is_public(*kind) && !address::has_own_page(*kind))
}

/// A list for each kind, and a page for each document.
pub(super) fn routes() -> impl Iterator<Item = (String, MethodRouter<Site>)> {
    kinds().flat_map(|kind| {
        let list = move |site: State<Site>, params: Params| show_all(site, kind, params);
        let one = move |site: State<Site>, Path(id): Path<String>, params: Params| {
            show(site, kind, id, params)
        };
        let plural = kind.plural();
        [(format!("/{plural}"), get(list)), (format!("/{plural}/{{id}}"), get(one))]
    })
}

/// Every kind of what is published, by name.
pub(super) async fn show_kinds(
    State(site): State<Site>,
    params: Params,
) -> Result<Markup, Problem> {
    params.only(&[])?;
    let mut all: Vec<(String, &str)> =
        kinds().map(|kind| (address::plural(kind), kind.plural())).collect();
    all.push(("indicators".to_owned(), "indicators"));
    all.sort();
    let content = html! {
        h1 { "Everything that is published" }
        p class="lead" { "What the Board and its partners have written down, kind by kind." }
        ul class="plain columns" {
            @for (name, at) in &all { li { a href={ "/" (at) } { (sentence(name)) } } }
        }
    };
    let path = &[("Home", "/")];
    Ok(site.page(Page { title: "Everything that is published", path, phase: None, content }))
}

async fn show_all(State(site): State<Site>, kind: Kind, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let mut all = site.reader().await?.documents(kind).await?;
    all.sort_by(|one, other| one.title.cmp(&other.title));
    let title = sentence(&address::plural(kind));
    let content = html! {
        h1 { (title) }
        @if all.is_empty() { p { "There are none yet." } }
        ul class="spaced" {
            @for one in &all { li { a href={ "/" (kind.plural()) "/" (one.id) } { (one.title) } } }
        }
    };
    let path = &[("Home", "/"), ("Everything that is published", "/published")];
    Ok(site.page(Page { title: &title, path, phase: None, content }))
}

async fn show(
    State(site): State<Site>,
    kind: Kind,
    id: String,
    params: Params,
) -> Result<Markup, Problem> {
    let params = params.only(&EDITION)?;
    let mut reader = site.reader_for(&params).await?;
    let record = lifecourse_app::record(&mut *reader, kind, &id).await?;
    let replies =
        lifecourse_app::answers_about(&mut *reader, &record.document, site.today()).await?;
    let segment = match &record.document {
        AnyDocument::Group(group) => group.segment.as_ref(),
        _ => None,
    };
    let figures = match segment {
        Some(segment) => lifecourse_app::figures_about(&mut *reader, segment).await?,
        None => Vec::new(),
    };
    let release = releases::line(&mut *reader, &params).await?;
    let title = format!("{} ({})", record.document.title(), address::singular(kind));
    let content = content(&record, &figures, &replies, &release)?;
    let (list, at) = (sentence(&address::plural(kind)), format!("/{}", kind.plural()));
    let path = &[("Home", "/"), (list.as_str(), at.as_str())];
    Ok(site.page(Page { title: &title, path, phase: None, content }))
}

fn content(
    record: &Record,
    figures: &[SegmentFigure],
    replies: &[Reply],
    release: &Markup,
) -> Result<Markup, Problem> {
    let document = &record.document;
    let value = read(document)?;
    let links = links(record);
    let lead = value.field("definition").or_else(|| value.field("description"));
    Ok(html! {
        h1 { (document.title()) }
        p class="note" { (sentence(&address::singular(document.kind()))) }
        @if is_made_up(&value) { p { (made_up()) } }
        @if let Some(lead) = lead.and_then(Value::words) { p class="lead" { (lead) } }
        (fields::list(&value, &TOLD, &links))
        @if let AnyDocument::SystemMap(map) = document {
            @if let Ok(drawing) = map_figure(map) {
                (PreEscaped(drawing.as_str()))
                (how_to_read(lifecourse_charts::Kind::SystemMap))
            }
        }
        (known(figures))
        @for (at, reply) in replies.iter().enumerate() { (equity::section(reply, at)) }
        (mentioned_by(&record.mentioned_by)?)
        @if !replies.is_empty() { (release) }
    })
}

/// The latest figures about a group.
fn known(figures: &[SegmentFigure]) -> Markup {
    const HEADS: [&str; 3] = ["Place", "Latest figure", "Period"];
    let rows = figures.iter().map(|one| {
        let address = status::address(&one.indicator.id, &one.series.area, &one.series.segment);
        let name = html! {
            a href=(address) { (one.indicator.title) }
            @if one.indicator.source.synthetic { " " (synthetic()) }
        };
        let shown = figures::with_unit(&one.indicator, &one.figure);
        let cells =
            [one.place.as_str(), &shown, &one.period.to_string()].map(|text| html! { (text) });
        status::row(&name, &status::labelled(std::iter::zip(HEADS, cells)))
    });
    let heads = std::iter::once("Indicator").chain(HEADS);
    html! {
        @if !figures.is_empty() {
            h2 { "The figures" }
            (status::stacking("known", "The latest figures about this group", heads, rows))
        }
    }
}

/// A document as its fields, in their order.
fn read(document: &AnyDocument) -> Result<Value, Problem> {
    let json = serde_json::to_string(document).and_then(|text| serde_json::from_str(&text));
    json.map_err(|error| {
        tracing::error!(%error, "a document is not JSON");
        Problem::failed()
    })
}

fn is_made_up(value: &Value) -> bool {
    value.field("synthetic").and_then(Value::words) == Some("yes")
}

/// A label that says that a document is made up.
fn made_up() -> Markup {
    html! { strong class="tag warn" { "Synthetic: made up" } }
}

fn links(record: &Record) -> Links {
    let led = record.mentions.iter().map(|(to, title)| {
        let title = title.clone();
        // What the reader may not see has no page, and goes by its id.
        let address = title.as_ref().and_then(|_| address::of(to.kind, &to.id));
        (to.field.clone(), (address, title.unwrap_or_else(|| to.id.clone())))
    });
    led.collect()
}

/// What mentions a document, under its heads.
pub(super) fn mentioned_by(all: &[MentionedBy]) -> Result<Markup, Problem> {
    let mut sections = Vec::new();
    for (head, kinds) in HEADS {
        let of = |kind: &Kind| all.iter().find(|one| one.kind == *kind && is_public(*kind));
        let lists = kinds.iter().filter_map(of).map(listed).collect::<Result<Vec<_>, _>>()?;
        if !lists.is_empty() {
            sections.push((head, lists));
        }
    }
    Ok(html! {
        @for (head, lists) in sections {
            h2 { (head) }
            @for list in lists { (list) }
        }
    })
}

/// The documents of one kind, under its name.
pub(super) fn listed(by: &MentionedBy) -> Result<Markup, Problem> {
    let kind = by.kind;
    let rest = by.number.saturating_sub(by.first.len());
    let rows = by.first.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        h3 { (sentence(&address::plural(kind))) }
        ul class="spaced" { @for row in rows { li { (row) } } }
        @if rest > 0 {
            p class="note" { "And " (counted(rest, "other", "others")) "." }
        }
    })
}

/// A document in a list: its title, and in a line what matters most of it.
fn line(document: &AnyDocument) -> Result<Markup, Problem> {
    let value = read(document)?;
    let field = |name| value.field(name).and_then(Value::words).map(str::to_owned);
    let said = |inner| value.field("says").and_then(|says| says.field(inner)?.words());
    let more = match document {
        AnyDocument::Intervention(one) => Some(format!("{}, {}", one.level, one.approach)),
        AnyDocument::Service(one) => {
            Some(format!("Without the internet: {}", one.non_digital_route))
        }
        AnyDocument::Insight(_) => field("words").map(|words| format!("“{words}” (not a sample)")),
        AnyDocument::Evidence(_) => said("words").or_else(|| said("claim")).map(str::to_owned),
        _ => field("description").or_else(|| field("definition")),
    };
    Ok(html! {
        @match address::of(document.kind(), document.id()) {
            Some(address) => { a href=(address) { (document.title()) } }
            None => { (document.title()) }
        }
        @if is_made_up(&value) { " " (made_up()) }
        @if let AnyDocument::Indicator(one) = document { @if one.source.synthetic { " " (synthetic()) } }
        @if let Some(more) = more { div class="note" { (more) } }
    })
}
