//! The pages: server-rendered HTML without any script.

mod address;
mod area;
mod compare;
mod embed;
pub(crate) mod equity;
mod failure;
mod fairness;
mod figures;
mod find;
mod home;
mod indicator;
mod indicators;
pub(crate) mod layout;
mod record;
mod releases;
mod scatter;
mod spine;
mod status;
pub(crate) mod strategy;
mod updates;
pub(crate) mod words;

use axum::{
    Router,
    http::header,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::get,
};
use lifecourse_charts::STYLESHEET;

use crate::{Problem, Site, problem::show_problems, revalidate::revalidate};

/// The look of the pages.
pub(crate) const STYLE: &str =
    concat!(include_str!("web/style.css"), include_str!("web/style/views.css"));

pub(crate) fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/strategies/{id}", get(strategy::show))
        .route("/strategies/{id}/fairness", get(fairness::show))
        .route("/questions/{id}", get(equity::show_question))
        .route("/equity/{question}", get(equity::show_asked))
        .route("/indicators", get(indicators::show))
        .route("/indicators/{id}", get(indicator::show))
        .route("/indicators/{id}/figures.csv", get(indicator::download))
        .route("/compare", get(compare::show))
        .route("/embed/indicators/{id}", get(embed::card))
        .route("/embed/indicators/{id}/chart.svg", get(embed::picture))
        .route("/areas/{code}", get(area::show))
        .route("/published", get(record::show_kinds))
        .merge(record::routes())
        .merge(find::routes())
        .route("/releases", get(releases::show))
        .route("/updates.atom", get(updates::show))
        .route("/style.css", get(style))
        .route("/icon.svg", get(icon))
        .layer(from_fn_with_state(site.clone(), revalidate))
        .fallback(|| async { Problem::no_such_address() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(from_fn(|request, next| show_problems(request, next, failure::show)))
        .with_state(site)
}

async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], include_str!("web/icon.svg"))
}

/// The look of the pages, and under it that of the charts.
async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], [STYLESHEET, STYLE].concat())
}
