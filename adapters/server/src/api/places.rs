//! Places by name and postcode, and where areas end.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use lifecourse_app::Found;
use lifecourse_core::AreaCode;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;

use super::describe::{AS_OF, Endpoint, Parameter, RELEASE, Shape, text};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Visit},
};

const Q: Parameter = Parameter::new(
    "q",
    "A postcode, where a look-up of postcodes is loaded; the name of a place or how it begins; or a code",
    Shape::One("Melton"),
);
const AREA: Parameter =
    Parameter::new("area", "Of this area, by its code", Shape::AnyOf("E07000133"));
const ACROSS: Parameter = Parameter::new(
    "across",
    "How many small steps, such as pixels, the map is wide or high: it decides how fine boundaries are",
    Shape::UpTo(USUAL, FINEST),
);

/// How fine boundaries are if nothing is said, and at most.
const USUAL: u32 = 600;
const FINEST: u32 = 20_000;
/// The most areas of one map.
const MOST: usize = 1_000;

/// What is answered by what somebody typed, and so is kept ready by nobody: its address is no key of any
/// cache.
pub(super) fn private_routes() -> OpenApiRouter<Api> {
    let find =
        Endpoint::get("/places", "find_places", "The places that a postcode or a name leads to")
            .tag("documents")
            .parameters(&[Q])
            .answers("What was found, the best first; or a sentence that says what to do", "Found")
            .by(get(|visit: Visit, params: Params| async move { find(&visit, params).await }));
    OpenApiRouter::new().routes(find)
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    let boundaries = Endpoint::get("/boundaries", "get_boundaries", "Where areas end, as GeoJSON")
        .tag("documents")
        .parameters(&[AREA, ACROSS, AS_OF, RELEASE])
        .answers_as(
            "A feature for each area that has a boundary, with its code and name; `attribution` is what a map of them must say",
            &[("application/geo+json", text())],
        )
        .by(get(|visit: Visit, params: Params| async move { boundaries(&visit, params).await }));
    OpenApiRouter::new().routes(boundaries)
}

async fn find(visit: &Visit, params: Params) -> Result<Response, Problem> {
    let params = params.only(&[Q.name])?;
    let asked: String = params.one(Q.name)?.unwrap_or_default();
    let found: Found = lifecourse_app::find(&mut *visit.reader().await?, &asked).await?;
    let no_store = HeaderValue::from_static("no-store");
    Ok(([(header::CACHE_CONTROL, no_store)], Json(found)).into_response())
}

async fn boundaries(visit: &Visit, params: Params) -> Result<Response, Problem> {
    let params = params.only(&[AREA.name, ACROSS.name, AS_OF.name, RELEASE.name])?;
    let areas: Vec<AreaCode> = params.many(AREA.name)?;
    if areas.is_empty() || areas.len() > MOST {
        return Err(Problem::bad_parameter(AREA.name, format!("name 1 to {MOST} areas")));
    }
    let across = params.one::<u32>(ACROSS.name)?.unwrap_or(USUAL);
    if !(1..=FINEST).contains(&across) {
        return Err(Problem::bad_parameter(ACROSS.name, format!("it can be 1 to {FINEST}")));
    }
    let mut reader = visit.reader_for(&params).await?;
    let json = lifecourse_app::boundaries_geojson(&mut *reader, &areas, across).await?;
    let json = json.ok_or_else(|| Problem::nothing("no boundaries of these areas are held"))?;
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], json).into_response())
}

/// The schema of what was found.
pub(super) fn found_schema() -> Value {
    let text = || json!({ "type": "string" });
    let or_null = || json!({ "type": ["string", "null"] });
    let strategy = json!({
        "type": "object",
        "required": ["id", "title"],
        "properties": { "id": text(), "title": text() },
    });
    let place = json!({
        "type": "object",
        "required": ["area", "title", "area_type", "within", "strategies", "has_figures"],
        "properties": {
            "area": text(),
            "title": text(),
            "area_type": or_null(),
            "within": { "type": ["string", "null"], "description": "The name of the nearest larger area that is known" },
            "strategies": { "type": "array", "items": strategy, "description": "Those that are for it or report it" },
            "has_figures": { "type": "boolean" },
        },
    });
    let places = json!({ "type": "array", "items": place });
    json!({
        "description": "What a postcode or a name leads to",
        "oneOf": [
            {
                "type": "object",
                "required": ["found", "postcode", "ended", "edition", "places"],
                "properties": {
                    "found": { "const": "postcode" },
                    "postcode": text(),
                    "ended": { "type": ["string", "null"], "description": "The month in which it went out of use" },
                    "edition": { "type": "string", "description": "The look-up that knows it" },
                    "places": places,
                },
            },
            {
                "type": "object",
                "required": ["found", "places", "more"],
                "properties": { "found": { "const": "places" }, "places": places, "more": { "type": "boolean" } },
            },
            {
                "type": "object",
                "required": ["found", "why"],
                "properties": { "found": { "const": "nothing" }, "why": text() },
            },
        ],
    })
}
