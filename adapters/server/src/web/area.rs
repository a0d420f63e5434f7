//! One place: what it is, and how its series stand.

use axum::extract::{Path, State};
use lifecourse_app::{StatusQuery, StatusRow};
use lifecourse_core::{Area, AreaCode, Kind};
use lifecourse_storage::{Reader, ReaderExt};
use maud::{Markup, html};

use super::{
    layout::Page,
    releases,
    status::{self, Line},
    words::{days, sentence},
};
use crate::{
    Problem, Site,
    query::{EDITION, Params},
};

pub(crate) async fn show(
    State(site): State<Site>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    let params = params.only(&EDITION)?;
    let mut reader = site.reader_for(&params).await?;
    let area = find(&mut *reader, &code).await?;
    let query = StatusQuery { areas: vec![area.id.clone()], ..StatusQuery::default() };
    let rows = lifecourse_app::statuses(&mut *reader, &query).await?;
    let release = releases::line(&mut *reader, &params).await?;
    let with_figures = |row: &&StatusRow| row.statuses.latest.is_some();
    let lines: Vec<Line<'_>> = rows.iter().filter(with_figures).map(Line::of_indicator).collect();
    let mut within = Vec::new();
    for code in &area.within {
        let name = reader.get::<Area>(code).await?.map(|stored| stored.document.title.to_string());
        within.push((code, name.unwrap_or_else(|| code.to_string())));
    }
    let content = html! {
        h1 { (area.title) }
        dl class="summary" {
            div { dt { "Code" } dd { (area.id) } }
            @if let Some(kind) = kind(&area) { div { dt { "Type" } dd { (sentence(&kind)) } } }
            @if !within.is_empty() {
                div { dt { "Lies in" } dd { ul class="plain" {
                    @for (code, name) in &within { li { a href={ "/areas/" (code) } { (name) } } }
                } } }
            }
            @if let Some(days) = days(area.vintage) { div { dt { "Code in use" } dd { (days) } } }
        }
        h2 { "Figures" }
        @if lines.is_empty() {
            p { "No figures of what is watched are published for this place." }
        } @else {
            (status::table("statuses", "How what is watched stands here", "Indicator", &lines))
        }
        (release)
    };
    let title = format!("{} ({})", area.title, area.id);
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase: None, content }))
}

fn kind(area: &Area) -> Option<String> {
    let by_code =
        area.id.gss().and_then(|code| code.area_type()).map(|kind| kind.label().to_owned());
    by_code.or_else(|| area.area_type.as_ref().map(ToString::to_string))
}

async fn find(reader: &mut dyn Reader, text: &str) -> Result<Area, Problem> {
    if let Ok(code) = text.parse::<AreaCode>()
        && let Some(stored) = reader.get::<Area>(&code).await?
    {
        return Ok(stored.document);
    }
    let known = reader.documents(Kind::Area).await?.into_iter().map(|stored| stored.id);
    Err(Problem::no_such_document(Kind::Area, text, &known.collect::<Vec<_>>()))
}
