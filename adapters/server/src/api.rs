//! The JSON API and its description.

mod answers;
mod bodies;
mod describe;
mod documents;
mod health;
mod observations;
mod schemas;
mod statuses;

use std::sync::LazyLock;

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::get,
};
use serde_json::Value;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::{
    InfoBuilder, License, OpenApi, OpenApiBuilder, OpenApiVersion, tag::TagBuilder,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{Problem, Site, problem::show_problems, revalidate::revalidate};

/// Under what the API stands.
const BASE: &str = "/api/v1";

/// The OpenAPI 3.1 document of the API, made from the routes themselves.
///
/// ```
/// let document = lifecourse_server::openapi();
/// assert_eq!(document["openapi"], "3.1.0");
/// assert!(document["paths"]["/api/v1/observations"]["get"].is_object());
/// ```
#[must_use]
pub fn openapi() -> &'static Value {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| schemas::complete(&routes().split_for_parts().1));
    &DOCUMENT
}

fn introduction() -> OpenApi {
    let info = InfoBuilder::new()
        .title("lifecourse")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A Health and Wellbeing Strategy with its figures and how they stand. Everything is \
             read by GET. Figures are given only where their indicator's disclosure profile is \
             `published`; others are named as withheld with the reason. Answers carry an ETag.",
        ))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .build();
    let tag =
        |name: &str, about: &str| TagBuilder::new().name(name).description(Some(about)).build();
    OpenApiBuilder::new()
        .openapi(OpenApiVersion::Version31)
        .info(info)
        .tags(Some([
            tag("documents", "What people wrote: strategies and all that they name"),
            tag("figures", "Observations and how they stand"),
            tag("operation", "For whoever runs the server"),
        ]))
        .build()
}

/// Every route with its description.
fn routes() -> OpenApiRouter<Site> {
    content().merge(health::routes())
}

/// The routes to what the store holds.
fn content() -> OpenApiRouter<Site> {
    let v1 = [documents::routes(), observations::routes(), statuses::routes(), answers::routes()];
    let v1 = v1.into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    OpenApiRouter::with_openapi(introduction()).nest(BASE, v1)
}

async fn document() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| openapi().to_string());
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

pub(crate) fn router(site: Site) -> Router {
    let (content, _) = content().split_for_parts();
    // Whether the process runs must be answered even if the store does not.
    let (health, _) = health::routes().split_for_parts();
    let elsewhere = Router::new().route("/api", get(nowhere)).route("/api/{*rest}", get(nowhere));
    let anyone = SetResponseHeaderLayer::overriding(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    content
        .route("/api/openapi.json", get(document))
        .layer(from_fn_with_state(site.clone(), revalidate))
        .merge(health)
        .merge(elsewhere)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(from_fn(|request, next| show_problems(request, next, Problem::as_json)))
        .layer(anyone)
        .with_state(site)
}

async fn nowhere() -> Problem {
    Problem::no_such_address()
}
