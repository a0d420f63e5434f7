//! The pages: server-rendered HTML without any script.

mod about;
mod accessibility;
mod address;
mod area;
mod charts;
mod compare;
mod embed;
pub(crate) mod equity;
mod explain;
mod failure;
mod fairness;
mod figures;
mod find;
mod home;
mod indicator;
mod indicators;
pub(crate) mod layout;
mod package;
mod record;
mod releases;
pub(crate) mod status;
pub(crate) mod strategy;
mod updates;
pub(crate) mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::header,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::{MethodRouter, get},
};
use lifecourse_charts::STYLESHEET;

use crate::{Problem, Site, problem::show_problems, revalidate::revalidate};

/// The look of the pages.
pub(crate) const STYLE: &str = concat!(
    include_str!("web/style.css"),
    include_str!("web/style/views.css"),
    include_str!("web/style/charts.css")
);

/// Every address of the pages, with `{name}` for what varies in it, and who answers there: the one
/// list of them, which the router is made of and the tests in a browser walk along.
fn routes() -> Vec<(String, MethodRouter<Site>)> {
    let named = [
        ("/", get(home::show)),
        ("/find", find::handler()),
        ("/strategies/{id}", get(strategy::show)),
        ("/strategies/{id}/fairness", get(fairness::show)),
        ("/questions/{id}", get(equity::show_question)),
        ("/equity/{question}", get(equity::show_asked)),
        ("/indicators", get(indicators::show)),
        ("/indicators/{id}", get(indicator::show)),
        ("/indicators/{id}/figures.csv", get(indicator::download)),
        ("/indicators/{id}/package.zip", get(package::download)),
        ("/compare", get(compare::show)),
        ("/embed/indicators/{id}", get(embed::card)),
        ("/embed/indicators/{id}/chart.svg", get(embed::picture)),
        ("/explain", get(explain::show)),
        ("/areas/{code}", get(area::show)),
        ("/published", get(record::show_kinds)),
        ("/releases", get(releases::show)),
        ("/about", get(about::show)),
        ("/charts", get(charts::show_all)),
        ("/charts/{kind}", get(charts::show)),
        ("/accessibility", get(accessibility::show)),
        ("/updates.atom", get(updates::show)),
        ("/style.css", get(style)),
        ("/icon.svg", get(icon)),
    ];
    let named = named.into_iter().map(|(address, handler)| (address.to_owned(), handler));
    named.chain(record::routes()).collect()
}

/// The addresses of all pages and of what they load, with `{name}` for what varies in one.
#[must_use]
pub fn page_addresses() -> Vec<String> {
    routes().into_iter().map(|(address, _)| address).collect()
}

pub(crate) fn router(site: Site) -> Router {
    let theme = Arc::clone(&site.theme);
    let logo = theme.logo().map(|logo| (logo.address().to_owned(), get(logo_of)));
    routes()
        .into_iter()
        .chain(logo)
        .fold(Router::new(), |router, (address, handler)| router.route(&address, handler))
        .layer(from_fn_with_state(site.clone(), revalidate))
        .fallback(|| async { Problem::no_such_address() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(from_fn(move |request, next| {
            let theme = Arc::clone(&theme);
            show_problems(request, next, move |problem| failure::show(problem, &theme))
        }))
        .with_state(site)
}

async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], include_str!("web/icon.svg"))
}

/// The logo of the theme, at the address that it names.
async fn logo_of(State(site): State<Site>) -> Result<impl IntoResponse, Problem> {
    let logo = site.theme.logo().ok_or_else(Problem::no_such_address)?;
    Ok(([(header::CONTENT_TYPE, logo.media_type())], logo.bytes()))
}

/// The look of the charts, over it that of the pages, and over both the theme.
async fn style(State(site): State<Site>) -> impl IntoResponse {
    let sheets = [STYLESHEET, STYLE, site.theme.stylesheet()].concat();
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], sheets)
}
