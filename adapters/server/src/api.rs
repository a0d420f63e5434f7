//! The JSON API and its description.

mod answers;
mod batches;
mod bodies;
mod describe;
pub(crate) mod documents;
mod health;
mod observations;
mod places;
mod publication;
pub(crate) mod releases;
mod schemas;
mod statuses;
mod sums;
mod tokens;
pub(crate) mod updates;
mod writes;

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

use crate::{
    Problem,
    problem::show_problems,
    revalidate::revalidate,
    staff::{Api, identify, keep_private},
};

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
        LazyLock::new(|| schemas::complete(&public().split_for_parts().1));
    &DOCUMENT
}

/// The same of the API for officers: with what is asked for with a token.
#[must_use]
pub fn staff_openapi() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let mut document = schemas::complete(&public().merge(staff()).split_for_parts().1);
        schemas::secure(&mut document);
        document
    });
    &DOCUMENT
}

fn introduction() -> OpenApi {
    let info = InfoBuilder::new()
        .title("lifecourse")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A Health and Wellbeing Strategy with its figures and how they stand. Everything is \
             read by GET. Figures are those of the latest release, or of the one that stood `as_of` \
             a time; what could tell of single people is hidden in it, `[c]`. Indicators that it \
             does not have are named as withheld with the reason. Answers carry an ETag. \
             `x-action` says what an operation is in the table of roles.",
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
            tag("access", "Who may do what, and who did"),
            tag("operation", "For whoever runs the server"),
        ]))
        .build()
}

/// Every public route with its description.
fn public() -> OpenApiRouter<Api> {
    content().merge(private()).merge(health::routes())
}

/// The routes for officers alone.
fn staff() -> OpenApiRouter<Api> {
    let v1 = [
        documents::other_routes(),
        writes::routes(),
        batches::routes(),
        publication::routes(),
        sums::routes(),
        tokens::routes(),
    ];
    let v1 = v1.into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    OpenApiRouter::new().nest(BASE, v1)
}

/// The public routes whose addresses say what somebody typed about themselves.
fn private() -> OpenApiRouter<Api> {
    OpenApiRouter::new().nest(BASE, places::private_routes())
}

/// The public routes to what the store holds.
fn content() -> OpenApiRouter<Api> {
    let v1 = [
        documents::routes(),
        observations::routes(),
        statuses::routes(),
        answers::routes(),
        releases::routes(),
        updates::routes(),
        places::routes(),
    ];
    let v1 = v1.into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    OpenApiRouter::with_openapi(introduction()).nest(BASE, v1)
}

fn described(document: &Value) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, "application/json")], document.to_string())
}

pub(crate) fn router(api: Api) -> Router {
    let is_staff = api.staff.is_some();
    let content = if is_staff { content().merge(staff()) } else { content() };
    let (content, _) = content.split_for_parts();
    let document = if is_staff { staff_openapi } else { openapi };
    // Whether the process runs must be answered even if the store does not.
    let (health, _) = health::routes().split_for_parts();
    // What somebody typed is no key of what is kept, nor of a tag.
    let (private, _) = private().split_for_parts();
    let elsewhere = Router::new().route("/api", get(nowhere)).route("/api/{*rest}", get(nowhere));
    let anyone = SetResponseHeaderLayer::overriding(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    let content = content
        .route("/api/openapi.json", get(move || async move { described(document()) }))
        .layer(from_fn_with_state(api.site.clone(), revalidate))
        .merge(private)
        .merge(health)
        .merge(elsewhere)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(from_fn_with_state(api.clone(), identify))
        .layer(from_fn(|request, next| show_problems(request, next, Problem::as_json)));
    let content = if is_staff { content.layer(from_fn(keep_private)) } else { content };
    content.layer(anyone).with_state(api)
}

async fn nowhere() -> Problem {
    Problem::no_such_address()
}
