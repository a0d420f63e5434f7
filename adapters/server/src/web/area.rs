//! One place: how it stands, what is done there, and where it lies among its neighbours.

mod standing;

use axum::extract::{Path, State};
use lifecourse_app::{AreaProfile, Around, MentionedBy, ProfileRow, equity::Reply};
use lifecourse_charts::ChartError;
use lifecourse_core::{AreaCode, AreaType, Kind};
use lifecourse_storage::Reader;
use maud::{Markup, html};

use super::{
    address, equity,
    layout::Page,
    record, releases,
    status::{self, Line},
    words::{counted, days, sentence, sort_of},
};
use crate::{
    Problem, Site, drawing,
    query::{EDITION, Params},
};

/// As many rows and places are shown without being folded.
const FEW: usize = 12;

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
        p class="lead" { (what_it_is(&profile)) }
        (standing::show(&profile))
        (doing(&record.mentioned_by, &around))
        (figures(&profile))
        @if !profile.rows.is_empty() {
            p { a href={ "/compare?area=" (profile.area.id) } { "Compare any indicator for this place" } }
        }
        (release)
        div id="here" { (record::mentioned_by(&beside_figures(&record.mentioned_by, &profile))?) }
        @for (at, reply) in replies.iter().filter(|reply| says_something(reply)).enumerate() {
            (equity::section(reply, at))
        }
        (beyond(&around)?)
        (parts(&record.mentioned_by)?)
        (about(&profile))
    };
    let title = format!("{} ({})", profile.area.title, profile.area.id);
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase: None, content }))
}

/// `A district in Leicestershire, East Midlands, England.`
fn what_it_is(profile: &AreaProfile) -> Markup {
    let area = &profile.area;
    let sort = sort_of(&area.id, area.area_type.as_deref());
    html! {
        (sort.as_deref().map_or_else(|| "A place".to_owned(), sentence))
        @for (at, (code, name)) in profile.within.iter().enumerate() {
            (if at == 0 { " in " } else { ", " }) a href={ "/areas/" (code) } { (name) }
        }
    }
}

/// What is being done here, and where on this page it stands.
fn doing(here: &[MentionedBy], around: &[Around]) -> Markup {
    let strategies = here.iter().filter(|by| by.kind == Kind::Strategy);
    let strategies: Vec<_> = strategies.flat_map(|by| &by.first).collect();
    let done: Vec<_> = here.iter().filter(|by| by.is_done()).cloned().collect();
    let larger: Vec<_> = around.iter().filter(|one| one.is_larger).collect();
    html! {
        @if !(strategies.is_empty() && done.is_empty() && larger.is_empty()) {
            h2 { "What is done about it" }
            ul class="plain spaced" {
                @for one in strategies {
                    li { a href={ "/strategies/" (one.id()) } { (one.title()) } }
                }
                @if !done.is_empty() { li { a href="#here" { "Here: " (number(&done)) } } }
                @for one in larger {
                    li { a href={ "#in-" (one.place) } { "All over " (one.name) ": " (number(&one.found)) } }
                }
            }
        }
    }
}

/// What mentions a place, without the indicators, as how they stand is told above, and without the places
/// that lie in it, which may be hundreds.
fn beside_figures(mentioned: &[MentionedBy], profile: &AreaProfile) -> Vec<MentionedBy> {
    let told = |kind| kind == Kind::Area || (kind == Kind::Indicator && !profile.rows.is_empty());
    mentioned.iter().filter(|by| !told(by.kind)).cloned().collect()
}

/// The places that lie in it.
fn parts(mentioned: &[MentionedBy]) -> Result<Markup, Problem> {
    let parts = mentioned.iter().find(|by| by.kind == Kind::Area);
    let listed = parts.map(record::listed).transpose()?;
    Ok(html! {
        @if let (Some(parts), Some(listed)) = (parts, listed) {
            h2 { "Places in it" }
            @if parts.number > FEW {
                details { summary { (counted(parts.number, "place", "places")) } (listed) }
            } @else { (listed) }
        }
    })
}

/// Whether there is an answer, or anything to show without one.
fn says_something(reply: &Reply) -> bool {
    reply.findings.iter().any(|one| one.answer.found().is_some())
        || reply.tables.iter().any(|one| !one.rows.is_empty())
}

/// What is of use to whoever works with the figures.
fn about(profile: &AreaProfile) -> Markup {
    let area = &profile.area;
    let by_code = area.id.gss().and_then(|code| code.area_type()).map(AreaType::label);
    let kind = by_code.or(area.area_type.as_deref());
    html! {
        h2 { "About this place" }
        dl class="summary" {
            div { dt { "Code" } dd { (area.id) } }
            @if let Some(kind) = kind { div { dt { "Type" } dd { (sentence(kind)) } } }
            @if let Some(days) = days(area.vintage) { div { dt { "Code in use" } dd { (sentence(&days)) } } }
        }
    }
}

fn figures(profile: &AreaProfile) -> Markup {
    let lines: Vec<Line<'_>> =
        profile.rows.iter().map(|row| Line::of_indicator(&row.status)).collect();
    let table = status::table("statuses", "How what is watched stands here", "Indicator", &lines);
    html! {
        @if !lines.is_empty() {
            h2 { "The figures" }
            (among_neighbours(profile))
            @if lines.len() > FEW {
                details class="fold" {
                    summary { "Each of the " (lines.len()) ": latest figure, comparison, target and trend" }
                    (table)
                }
            } @else { (table) }
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
            h2 id={ "in-" (one.place) } { "In " a href={ "/areas/" (one.place) } { (one.name) } " as a whole" }
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

/// The code as it is written; one can be typed in lower case.
async fn find(reader: &mut dyn Reader, text: &str) -> Result<AreaCode, Problem> {
    if let Ok(code) = text.parse::<AreaCode>()
        && reader.document(Kind::Area, code.as_str()).await?.is_some()
    {
        return Ok(code);
    }
    let known = reader.documents(Kind::Area).await?.into_iter().map(|stored| stored.id.clone());
    Err(Problem::no_such_document(Kind::Area, text, &known.collect::<Vec<_>>()))
}
