//! What is happening near somebody: a postcode or the name of a place, and where it leads.

use axum::{
    Form,
    extract::{DefaultBodyLimit, State, rejection::FormRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use lifecourse_app::{CompareQuery, Found, FoundPlace, FoundPostcode, choices, find};
use lifecourse_storage::Reader;
use maud::{Markup, html};
use serde::Deserialize;
use time::{Date, format_description::well_known::Iso8601};

use super::{layout::Page, words::sort_of};
use crate::{Problem, Site, query::Params};

/// The longest form that is read: a postcode or a name is far shorter.
const LONGEST: usize = 2 << 10;

/// What somebody typed.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    near: String,
}

/// Who answers where places are found.
pub(super) fn handler() -> MethodRouter<Site> {
    get(show).post(look).layer(DefaultBodyLimit::max(LONGEST))
}

/// The question, to be answered by [`look`]. It is sent as the body of a `POST`, so that where
/// somebody lives is in no address, and so in no log and no history.
pub(super) fn form(again: bool) -> Markup {
    html! {
        form method="post" action="/find" class="choose" role="search" {
            div {
                label for="near" { @if again { "Another postcode or name of a place" } @else { "Postcode, or name of a place" } }
                input id="near" name="near" type="text" maxlength="80" autocomplete="postal-code" required aria-describedby="near-note";
            }
            button type="submit" { "Find" }
            p id="near-note" class="note" { "What you write here is neither stored nor passed on." }
        }
    }
}

async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let content = html! {
        h1 { "What is happening near you?" }
        (form(false))
    };
    Ok(page(&site, content))
}

fn page(site: &Site, content: Markup) -> Markup {
    let title = "What is happening near you?";
    site.page(Page { title, path: &[("Home", "/")], phase: None, content })
}

async fn look(
    State(site): State<Site>,
    asked: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Problem> {
    // What was sent is not repeated: it may say where somebody lives.
    let Form(Asked { near }) =
        asked.map_err(|_| Problem::bad_request("Send `near`, as the form of this page does."))?;
    let mut reader = site.reader().await?;
    let found = find(&mut *reader, &near).await?;
    let content = html! {
        h1 { "What is happening near you?" }
        @match &found {
            Found::Nothing { why } => {
                p role="status" { strong { (why) } }
                (known(&mut *reader).await?)
            }
            Found::Places { places, more } => {
                h2 { "Places that fit" }
                (list(places))
                @if *more { p class="note" { "There are more: write more of the name." } }
            }
            Found::Postcode(found) => { (postcode(found)) }
        }
        (form(true))
    };
    let mut response = page(&site, content).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The places that strategies are about, for whoever found nothing.
async fn known(reader: &mut dyn Reader) -> Result<Markup, Problem> {
    let places = choices(reader, &CompareQuery::default()).await?.places;
    Ok(html! {
        @if !places.is_empty() {
            h2 { "Places with pages of their own" }
            ul class="plain columns" {
                @for (code, name) in &places { li { a href={ "/areas/" (code) } { (name) } } }
            }
        }
    })
}

fn postcode(found: &FoundPostcode) -> Markup {
    html! {
        h2 { (found.postcode.to_string()) " lies in" }
        @if let Some(month) = &found.ended {
            p { "This postcode went out of use in " (month_in_words(month)) "." }
        }
        (list(&found.places))
        p class="note" { "Where postcodes lie is from " (found.edition) "." }
    }
}

/// `June 2019` for `2019-06`.
fn month_in_words(month: &str) -> String {
    let first = Date::parse(&format!("{month}-01"), &Iso8601::DATE);
    first.map_or_else(|_| month.to_owned(), |on| format!("{} {}", on.month(), on.year()))
}

fn list(places: &[FoundPlace]) -> Markup {
    html! {
        ul class="spaced" {
            @for place in places {
                li {
                    a href={ "/areas/" (place.area) } { (place.title) }
                    @if let Some(sort) = sort_of(&place.area, place.area_type.as_deref()) { ", " (sort) }
                    @if let Some(within) = &place.within { " in " (within) }
                    @if !place.has_figures { " (no figures of its own)" }
                    @if !place.strategies.is_empty() {
                        ul class="plain" {
                            @for strategy in &place.strategies {
                                li { a href={ "/strategies/" (strategy.id) } { (strategy.title) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::month_in_words;

    #[test]
    fn a_month_is_written_out() {
        assert_eq!(month_in_words("2019-06"), "June 2019");
        assert_eq!(month_in_words("long ago"), "long ago");
    }
}
