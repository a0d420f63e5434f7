//! One indicator: how a series stands, the views of it with their tables, and what it is.

mod views;

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use lifecourse_app::{IndicatorView, SeriesView, ViewKind, ViewQuery};
use lifecourse_core::{AreaCode, Id, Indicator, Kind, Segment};
use lifecourse_storage::{Dimension, FigureQuery, ReleaseNumber};
use maud::{Markup, html};

use super::{
    embed, equity, figures,
    layout::{Page, synthetic},
    releases,
    status::{self, Line},
    words::{counted, sentence},
};
use crate::{
    Problem, Site,
    drawing::{Setting, chart},
    figures::{CHUNK, whole_table},
    query::{EDITION, Params, query_string},
    staff::Visit,
};

/// Series in the table of all of them.
const LISTED: usize = 200;

/// Which series is asked for, and which view of it.
#[derive(Debug)]
pub(crate) struct Choice {
    area: Option<AreaCode>,
    segment: Option<Segment>,
    pub(crate) query: ViewQuery,
    release: Option<ReleaseNumber>,
}

impl Choice {
    /// What an address asks for.
    pub(crate) fn read(params: &Params) -> Result<Self, Problem> {
        let known = ["area", "segment", "view", "period", "by", "as_of", "release"];
        params.clone().only(&known)?;
        let (area, segment) = (params.one("area")?, params.one("segment")?);
        let query = ViewQuery {
            kind: params.one("view")?.unwrap_or_default(),
            area: area.clone(),
            segment: segment.clone(),
            period: params.one("period")?,
            by: params.one("by")?,
        };
        Ok(Self { area, segment, query, release: params.one("release")? })
    }

    /// The title of the page of a series.
    fn title(&self, indicator: &Indicator, series: &SeriesView) -> String {
        let series = format!("{}: {}, {}", indicator.title, series.place, series.segment);
        let kind = (self.query.kind != ViewKind::Trend).then(|| self.query.kind.words().to_owned());
        let by = self.query.by.as_ref().map(ToString::to_string);
        let period = self.query.period.map(|period| period.to_string());
        let release = self.release.map(|release| format!("release {release}"));
        let parts = std::iter::once(series).chain(kind).chain(by).chain(period).chain(release);
        parts.collect::<Vec<_>>().join(", ")
    }

    fn is_made(&self) -> bool {
        self.area.is_some() || self.segment.is_some() || self.query.kind != ViewKind::Trend
    }
}

pub(crate) fn parsed(id: &str) -> Result<Id<Indicator>, Problem> {
    id.parse().map_err(|_| Problem::no_such_document(Kind::Indicator, id, &[]))
}

pub(crate) async fn show(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    let choice = Choice::read(&params)?;
    let id = parsed(&id)?;
    let mut reader = site.reader_for(&params).await?;
    let mut view = lifecourse_app::indicator(&mut *reader, &id).await?;
    if let Some(area) =
        choice.area.iter().find(|area| view.series.iter().all(|one| one.area != **area))
    {
        // A place that no strategy reports can have figures all the same.
        let there =
            lifecourse_app::indicator_in(&mut *reader, &id, std::slice::from_ref(area)).await?;
        view.series.extend(there.series.into_iter().filter(|series| !series.points.is_empty()));
    }
    let release = releases::line(&mut *reader, &params).await?;
    let fairness = lifecourse_app::answers_of_indicator(&mut *reader, &id, site.today()).await?;
    let chosen = view.choose(choice.area.as_ref(), choice.segment.as_ref());
    let shown = match (chosen, &view.withheld) {
        (Some(series), None) => {
            Some(views::Viewing::load(&mut *reader, &view.indicator, series, &choice.query).await?)
        }
        _ => None,
    };
    let share = match &shown {
        // Where nothing is drawn, there is nothing to show.
        Some(shown) if chart(&shown.viewed, Setting::Page).is_ok() => {
            Some(embed::share(site.theme.site(), &mut *reader, &shown.viewed, &choice).await?)
        }
        _ => None,
    };
    let title = match (chosen, choice.is_made()) {
        (_, false) => view.indicator.title.to_string(),
        (None, true) => format!("{}: nothing for this choice", view.indicator.title),
        (Some(series), true) => choice.title(&view.indicator, series),
    };
    let content = html! {
        h1 { (view.indicator.title) }
        @if view.indicator.source.synthetic { p { (synthetic()) } }
        @if let Some(definition) = &view.indicator.definition { p class="lead" { (definition) } }
        @match (&view.withheld, chosen) {
            (Some(reason), _) => { (withheld(reason)) }
            (None, _) if view.series.is_empty() => { p { "There are no figures of this indicator yet." } }
            (None, chosen) => {
                (form(&view, &params, &choice, chosen))
                p class="note" { "Another place? " a href="/find" { "Find it by name or postcode" } " and choose from its indicators." }
                @match &shown {
                    None => { p { "There are no figures for this choice. Choose another place or another part of the population." } }
                    Some(shown) => {
                        (latest(&view.indicator, &shown.viewed.series))
                        (shown.section(&params))
                        (standing(&shown.viewed.series))
                        (downloads(&site, shown, &params))
                        @if let Some(share) = &share { (share) }
                    }
                }
                @if !fairness.is_empty() {
                    h2 id="fairness" { "Is it getting fairer?" }
                    (equity::list("fairness", &fairness.iter().collect::<Vec<_>>()))
                }
                (all_series(&view))
            }
        }
        (release)
        (about(&view.indicator))
    };
    let path = &[("Home", "/"), ("All indicators", "/indicators")];
    Ok(site.page(Page { title: &title, path, phase: None, content }))
}

/// The figures of the indicator, or of one series, as a table to take away.
pub(crate) async fn download(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    params.clone().only(&["area", "segment", "as_of", "release"])?;
    let Choice { area, segment, .. } = Choice::read(&params)?;
    let id = parsed(&id)?;
    let mut reader = site.reader_for(&params).await?;
    let name = format!("attachment; filename=\"{id}.csv\"");
    if reader.document(Kind::Indicator, id.as_str()).await?.is_none() {
        return Err(Problem::no_such_document(Kind::Indicator, id.as_str(), &[]));
    }
    let query = FigureQuery {
        indicators: vec![id],
        areas: area.into_iter().collect(),
        segments: segment.into_iter().collect(),
        limit: Some(CHUNK),
        ..FigureQuery::default()
    };
    let page = reader.figures(&query).await?;
    if let Some(withheld) = page.withheld.first() {
        return Err(Problem::withheld(withheld));
    }
    if page.figures.is_empty() {
        let texts = |choice: &[_]| choice.iter().map(ToString::to_string).collect::<Vec<_>>();
        match reader.emptied_by(&query).await? {
            Some(Dimension::Area) => {
                return Err(Problem::emptied_by("area", &texts(&query.areas), Vec::new()));
            }
            Some(Dimension::Segment) => {
                let given: Vec<_> = query.segments.iter().map(ToString::to_string).collect();
                return Err(Problem::emptied_by("segment", &given, Vec::new()));
            }
            // An indicator without any figures is a table without rows.
            _ => {}
        }
    }
    let mut response = whole_table(Visit::of_the_public(site), reader, query, &page).await?;
    // An id is letters, digits and hyphens.
    response
        .headers_mut()
        .extend(HeaderValue::try_from(name).map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

pub(crate) fn withheld(reason: &str) -> Markup {
    html! {
        h2 { "The figures are withheld" }
        p { (sentence(reason)) "." }
        p { "They are protected so that nobody can be recognised. No setting of this site shows them." }
    }
}

fn form(
    view: &IndicatorView,
    params: &Params,
    choice: &Choice,
    chosen: Option<&SeriesView>,
) -> Markup {
    let mut seen = BTreeSet::new();
    let places = view.series.iter().filter(|series| seen.insert(&series.area));
    let places = places.map(|series| (&series.area, &series.place));
    let mut segments: Vec<&Segment> = view
        .series
        .iter()
        .map(|series| &series.segment)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    segments.sort_by(|a, b| a.reading_order(b));
    let area = chosen.map(|series| &series.area).or(choice.area.as_ref());
    let segment = chosen.map(|series| &series.segment).or(choice.segment.as_ref());
    html! {
        @if view.series.len() > 1 {
            form method="get" class="choose" {
                @for name in EDITION { @for value in params.texts(name) {
                    input type="hidden" name=(name) value=(value);
                } }
                div {
                    label for="area" { "Place" }
                    select id="area" name="area" {
                        @for (code, name) in places { option value=(code.as_str()) selected[area == Some(code)] { (name) } }
                    }
                }
                div {
                    label for="segment" { "Part of the population" }
                    select id="segment" name="segment" {
                        @for one in segments { option value=(one) selected[segment == Some(one)] { (one) } }
                    }
                }
                button type="submit" { "Show" }
            }
        }
    }
}

/// Whose figures they are, and the latest of them.
fn latest(indicator: &Indicator, series: &SeriesView) -> Markup {
    html! {
        h2 { (series.place) ", " (series.segment) }
        @if let Some(latest) = &series.statuses.latest {
            p class="latest" {
                @match latest.figure.measured() {
                    Some(measured) => { strong { (indicator.with_unit(measured.value)) } }
                    None => { strong { "No value" } }
                }
                " in " (latest.period)
            }
        }
    }
}

/// The three statuses of a series.
fn standing(series: &SeriesView) -> Markup {
    let statuses = &series.statuses;
    html! {
        h2 { "How it stands" }
        (status::long("Compared", &statuses.comparison))
        (status::long("Target", &statuses.progress))
        (status::long("Recent trend", &statuses.trend))
    }
}

/// What can be taken away.
fn downloads(site: &Site, shown: &views::Viewing, params: &Params) -> Markup {
    let id = &shown.viewed.indicator.id;
    let series = &shown.viewed.series;
    let segment = series.segment.to_string();
    let query = query_string([("area", series.area.as_str()), ("segment", &segment)]);
    let edition = params.only_these(&EDITION);
    let figures = format!("/indicators/{id}/figures.csv");
    html! {
        h2 { "Take the figures away" }
        ul class="links" {
            li { a href={ (figures) "?" (query) (and(&edition)) } { "Download these figures (CSV)" } }
            li { a href={ "/compare?indicator=" (id) "&area=" (series.area) (and(&edition)) } { "Compare with other indicators and places" } }
            li { a href={ (figures) (asked(&edition)) } { "Download all figures of this indicator (CSV)" } }
            li { a href={ "/indicators/" (id) "/package.zip" (asked(&edition)) } {
                "Download all figures with what describes them (data package, ZIP)"
            } }
            @if site.with_api {
                li { a href={ "/api/v1/observations?indicator=" (id) "&" (query) (and(&edition)) } { "These figures for programs (JSON)" } }
            }
        }
    }
}

/// A query after another.
fn and(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("&{query}") }
}

/// A query after a path.
fn asked(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

fn all_series(view: &IndicatorView) -> Markup {
    let indicator = &view.indicator;
    let shown: Vec<Option<String>> = view
        .series
        .iter()
        .take(LISTED)
        .map(|series| Some(figures::with_unit(indicator, &series.statuses.latest.as_ref()?.figure)))
        .collect();
    let lines: Vec<Line<'_>> = std::iter::zip(&view.series, &shown)
        .map(|(series, shown)| Line {
            name: &series.place,
            detail: series.segment.to_string(),
            address: status::address(&indicator.id, &series.area, &series.segment),
            shown: shown.as_deref(),
            synthetic: false,
            statuses: &series.statuses,
        })
        .collect();
    html! {
        @if view.series.len() > 1 {
            details class="fold" {
                summary { h2 { "Places and parts of the population" } " " small { (counted(view.series.len(), "series", "series")) } }
                @if view.series.len() > LISTED {
                    p { "The first " (LISTED) " of " (view.series.len()) " series. All of them are in the CSV file above." }
                }
                (status::table("all", "How each series stands", "Place", &lines))
            }
        }
    }
}

pub(crate) fn about(indicator: &Indicator) -> Markup {
    let source = &indicator.source;
    let texts = [
        ("Method", &indicator.method),
        ("What is counted", &indicator.numerator),
        ("Out of whom", &indicator.denominator),
        ("Licence", &source.licence),
    ];
    html! {
        h2 { "About this indicator" }
        dl class="summary" {
            div { dt { "Type of value" } dd { (sentence(indicator.value_type.as_str())) } }
            div { dt { "Judgement" } dd { (sentence(&indicator.polarity.to_string())) } }
            div {
                dt { "Source" }
                dd {
                    @match &source.url {
                        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
                            a href=(url) { (source.title) }
                        }
                        Some(reference) => { (source.title) ", " (reference) }
                        None => { (source.title) }
                    }
                    @if source.synthetic { " " (synthetic()) }
                }
            }
            @for (name, text) in texts {
                @if let Some(text) = text { div { dt { (name) } dd { (text) } } }
            }
            @if !indicator.caveats.is_empty() {
                div { dt { "Bear in mind" } dd { ul { @for caveat in &indicator.caveats { li { (caveat) } } } } }
            }
        }
    }
}
