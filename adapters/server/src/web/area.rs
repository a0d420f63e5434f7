//! One place: what it is, where it lies among its neighbours, and what is done there.

use axum::extract::{Path, State};
use lifecourse_app::{AreaProfile, Around, MentionedBy, ProfileRow};
use lifecourse_charts::ChartError;
use lifecourse_core::{Area, AreaCode, Kind};
use lifecourse_storage::Reader;
use maud::{Markup, html};

use super::{
    address, equity,
    layout::Page,
    record, releases,
    status::{self, Line},
    words::{counted, days, sentence},
};
use crate::{
    Problem, Site, drawing,
    query::{EDITION, Params},
};

pub(crate) async fn show(
    State(site): State<Site>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    let params = params.only(&EDITION)?;
    let mut reader = site.reader_for(&params).await?;
    let code = find(&mut *reader, &code).await?;
    let profile = lifecourse_app::area_profile(&mut *reader, &code).await?;
    let (record, around) = lifecourse_app::in_and_around(&mut *reader, &profile.area).await?;
    let replies =
        lifecourse_app::answers_about(&mut *reader, &record.document, site.today()).await?;
    let release = releases::line(&mut *reader, &params).await?;
    let content = html! {
        h1 { (profile.area.title) }
        (summary(&profile))
        (figures(&profile))
        p { a href={ "/compare?area=" (profile.area.id) } { "Look at any indicator for this place" } }
        (release)
        @for (at, reply) in replies.iter().enumerate() { (equity::section(reply, at)) }
        (record::mentioned_by(&record.mentioned_by)?)
        (beyond(&around)?)
    };
    let title = format!("{} ({})", profile.area.title, profile.area.id);
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase: None, content }))
}

fn summary(profile: &AreaProfile) -> Markup {
    let area = &profile.area;
    html! {
        dl class="summary" {
            div { dt { "Code" } dd { (area.id) } }
            @if let Some(kind) = kind(area) { div { dt { "Type" } dd { (sentence(&kind)) } } }
            @if !profile.within.is_empty() {
                div { dt { "Lies in" } dd { ul class="plain" {
                    @for (code, name) in &profile.within { li { a href={ "/areas/" (code) } { (name) } } }
                } } }
            }
            @if let Some(days) = days(area.vintage) { div { dt { "Code in use" } dd { (days) } } }
        }
    }
}

fn figures(profile: &AreaProfile) -> Markup {
    let lines: Vec<Line<'_>> =
        profile.rows.iter().map(|row| Line::of_indicator(&row.status)).collect();
    html! {
        h2 { "How health stands here" }
        @if lines.is_empty() {
            p { "No figures of what is watched are published for this place." }
        } @else {
            (among_neighbours(profile))
            (status::table("statuses", "How what is watched stands here", "Indicator", &lines))
        }
    }
}

/// The spine charts as figures.
fn spines(profile: &AreaProfile) -> Result<Vec<Markup>, ChartError> {
    let spines = drawing::spines(profile)?;
    let numbered = spines.iter().enumerate();
    numbered.map(|(at, spine)| drawing::figure(spine, &format!("spine-{at}"))).collect()
}

/// The spine charts, or why there are none.
fn among_neighbours(profile: &AreaProfile) -> Markup {
    let told = |row: &ProfileRow| row.spread.is_some();
    let without = profile.rows.iter().filter(|row| !told(row)).count();
    html! {
        @match spines(profile) {
            Err(why) => { p { "There is no chart: " (why) "." } }
            Ok(spines) if spines.is_empty() => {
                p class="note" {
                    "There is no chart of this place among its neighbours: fewer than three places of its \
                     type have figures of the same period."
                }
            }
            Ok(spines) => {
                p {
                    "The dot is this place, the line in the middle what it is compared with. Right is better, \
                     left is worse."
                }
                @for spine in &spines { (spine) }
                @if without > 0 {
                    p class="note" {
                        (without) " of the " (profile.rows.len()) " indicators below are not in the chart: \
                         fewer than three neighbours have a figure of the same period."
                    }
                }
            }
        }
    }
}

/// What is done in the larger places around, which is for this one, too; and in the parts of it.
fn beyond(around: &[Around]) -> Result<Markup, Problem> {
    let (larger, smaller): (Vec<_>, Vec<_>) = around.iter().partition(|one| one.is_larger);
    Ok(html! {
        @for one in larger {
            h2 { "In " a href={ "/areas/" (one.place) } { (one.name) } " as a whole" }
            @for by in &one.found { (record::listed(by)?) }
        }
        @if !smaller.is_empty() {
            h2 { "In parts of it" }
            @for one in smaller {
                details {
                    summary { (one.name) ": " (number(&one.found)) }
                    @for by in &one.found { (record::listed(by)?) }
                    p { a href={ "/areas/" (one.place) } { "All about " (one.name) } }
                }
            }
        }
    })
}

/// How much of each kind there is, in words.
fn number(found: &[MentionedBy]) -> String {
    let of = |by: &MentionedBy| {
        counted(by.number, &address::singular(by.kind), &address::plural(by.kind))
    };
    found.iter().map(of).collect::<Vec<_>>().join(", ")
}

fn kind(area: &Area) -> Option<String> {
    let by_code =
        area.id.gss().and_then(|code| code.area_type()).map(|kind| kind.label().to_owned());
    by_code.or_else(|| area.area_type.as_ref().map(ToString::to_string))
}

/// The code as it is written; one can be typed in lower case.
async fn find(reader: &mut dyn Reader, text: &str) -> Result<AreaCode, Problem> {
    if let Ok(code) = text.parse::<AreaCode>()
        && reader.document(Kind::Area, code.as_str()).await?.is_some()
    {
        return Ok(code);
    }
    let known = reader.documents(Kind::Area).await?.into_iter().map(|stored| stored.id);
    Err(Problem::no_such_document(Kind::Area, text, &known.collect::<Vec<_>>()))
}
