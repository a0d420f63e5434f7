//! Cards for other people's pages: a view with its source, release and licence, as a page to be framed and as a picture.

use std::sync::LazyLock;

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lifecourse_app::{ViewKind, Viewed};
use lifecourse_charts::{ChartId, Frame, Kind, STYLESHEET, Svg};
use lifecourse_storage::{Reader, Release, StoreError};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::{
    indicator::{Choice, parsed},
    layout::synthetic,
};
use crate::{
    Problem, Site,
    drawing::{NotDrawn, Setting, chart, credit, view_drawing},
    query::{EDITION, Params, query_string},
    theme::Origin,
};

/// What a framed card may do: show itself, anywhere.
const FRAMED: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors *";

/// What a picture may do: have the stylesheet of all charts, and nothing else.
static PICTURE: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLESHEET));
    format!("default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors *")
});

/// The card as a page.
pub(crate) async fn card(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let (viewed, release) = load(&site, &id, &params).await?;
    let page = page(&viewed, release.as_ref(), &params);
    Ok(([(header::CONTENT_SECURITY_POLICY, FRAMED)], page).into_response())
}

/// The card as a picture, `?width=narrow` for a narrow place.
pub(crate) async fn picture(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let frame = match params.one::<String>("width")?.as_deref() {
        None | Some("wide") => Frame::Wide,
        Some("narrow") => Frame::Narrow,
        Some(_) => return Err(Problem::bad_parameter("width", "it is `narrow` or `wide`")),
    };
    let (viewed, release) = load(&site, &id, &params.without(&["width"])).await?;
    let svg = view_drawing(&viewed, release.as_ref(), frame);
    let svg = svg.map_err(|why| Problem::nothing(&format!("there is no chart: {why}")))?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_SECURITY_POLICY, PICTURE.as_str()),
    ];
    Ok((headers, svg.to_string()).into_response())
}

async fn load(
    site: &Site,
    id: &str,
    params: &Params,
) -> Result<(Viewed, Option<Release>), Problem> {
    let choice = Choice::read(params)?;
    let id = parsed(id)?;
    let mut reader = site.reader_for(params).await?;
    let viewed = lifecourse_app::view(&mut *reader, &id, &choice.query).await?;
    Ok((viewed, reader.release().await?))
}

/// The chart of a card, and of what kind it is.
fn framed(viewed: &Viewed) -> Result<(Svg, Kind), NotDrawn> {
    let chart = chart(viewed, Setting::Page)?;
    Ok((chart.responsive(&ChartId::new("card")?), chart.kind()))
}

fn page(viewed: &Viewed, release: Option<&Release>, params: &Params) -> Markup {
    let Viewed { indicator, series, .. } = viewed;
    let about = format!("{}, {}", series.place, series.segment);
    let drawn = framed(viewed);
    html! {
        (DOCTYPE)
        html lang="en-GB" class="framed" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (indicator.title) ": " (about) }
                link rel="stylesheet" href="/style.css";
            }
            body {
                main id="main" {
                    h1 { (indicator.title) }
                    p { (about) @if indicator.source.synthetic { " " (synthetic()) } }
                    @match &drawn {
                        Ok((svg, _)) => { figure { (PreEscaped(svg.as_str())) } }
                        Err(why) => { p { "There is no chart. " (why.sentence()) } }
                    }
                    p class="note" {
                        (credit(indicator, release)) " "
                        a href={ "/indicators/" (indicator.id) "?" (params.text()) } target="_top" {
                            "All figures and how they are made"
                        }
                        @if let Ok((_, kind)) = &drawn {
                            ". " a href={ "/charts/" (kind) } target="_top" { "How to read this chart" }
                        }
                    }
                }
            }
        }
    }
}

/// How to show a view on another page: what to copy, for good if a release stands.
///
/// The address of the site is the theme's, because what a request says of it is anybody's to write.
pub(crate) async fn share(
    site: Option<&Origin>,
    reader: &mut dyn Reader,
    viewed: &Viewed,
    choice: &Choice,
) -> Result<Markup, StoreError> {
    let release = reader.release().await?.map(|release| release.number.to_string());
    let query = address(viewed, choice, release.as_deref());
    let base = format!("/embed/indicators/{}", viewed.indicator.id);
    let (card, picture) = (format!("{base}?{query}"), format!("{base}/chart.svg?{query}"));
    let title = format!("{}, {}", viewed.indicator.title, viewed.series.place);
    let links = html! {
        ul class="links" {
            li { a href=(card) { "The card by itself" } }
            li { a href=(picture) type="image/svg+xml" { "The picture by itself (SVG)" } }
        }
    };
    let kept = "The chart comes with its source, licence and release, and stays as it is when a later release is published.";
    Ok(html! {
        h2 id="share" { "Show this chart on another page" }
        @match site {
            None => {
                p { "Open the card or the picture, copy its address from your browser, and put it into a frame or an image on your page. " (kept) }
                (links)
            }
            Some(site) => {
                p { "Copy the card or the picture into your page. " (kept) }
                details {
                    summary { "Copy the card or the picture" }
                    label for="share-card" { "As a card" }
                    (to_copy("share-card", &html! {
                        iframe src={ (site) (card) } title=(title) width="100%" height="640" loading="lazy" {}
                    }))
                    label for="share-picture" { "As a picture" }
                    (to_copy("share-picture", &html! { img src={ (site) (picture) } alt=(title); }))
                    (links)
                }
            }
        }
    })
}

/// HTML as text, to be copied.
fn to_copy(id: &str, snippet: &Markup) -> Markup {
    html! { textarea id=(id) readonly rows="4" spellcheck="false" { (snippet.0) } }
}

/// The query of a view, with everything in it that chooses what is shown.
fn address(viewed: &Viewed, choice: &Choice, release: Option<&str>) -> String {
    let series = &viewed.series;
    let query = &choice.query;
    let (segment, kind) = (series.segment.to_string(), query.kind);
    let (period, by) = (query.period.map(|one| one.to_string()), query.by.as_deref());
    let mut pairs = vec![("area", series.area.as_str()), ("segment", &segment)];
    pairs.extend((kind != ViewKind::default()).then_some(("view", kind.as_str())));
    pairs.extend(period.as_deref().map(|period| ("period", period)));
    pairs.extend(by.map(|by| ("by", by)));
    pairs.extend(release.map(|release| (EDITION[1], release)));
    query_string(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_may_have_the_one_stylesheet() {
        assert!(PICTURE.contains("style-src 'sha256-") && !PICTURE.contains("unsafe"));
    }
}
