//! Releases, prepared by one officer and published by another.

use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::StatusCode,
    routing::{post, put},
};
use lifecourse_app::{PrepareRequest, access::Action, prepare_release, publish_release};
use lifecourse_storage::{Act, ReleasePlan};
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::OpenApiRouter;

use super::describe::Endpoint;
use crate::{
    Problem,
    query::Params,
    staff::{Api, Desk},
    web::words::moment,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let prepare = Endpoint::of(
        HttpMethod::Post,
        "/releases",
        (
            "prepare_release",
            "Make a draft of the next release, in place of the draft that there may be",
        ),
        Action::PrepareReleases,
    )
    .accepts("application/json", "ReleasePlan")
    .created("The draft, with what was hidden and left out", "PreparedRelease")
    .problem("422", "It cannot be protected")
    .by(post(prepare));
    let publish = Endpoint::of(
        HttpMethod::Put,
        "/releases/{number}/publication",
        ("publish_release", "Freeze a draft: it becomes public at its time, or at once"),
        Action::PublishReleases,
    )
    .answers("The release as it now is", "PublishedRelease")
    .problem("422", "Something hidden in it can be worked out")
    .by(put(publish));
    OpenApiRouter::new().routes(prepare).routes(publish)
}

/// What a release is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(default, with = "time::serde::rfc3339::option")]
    public_from: Option<OffsetDateTime>,
    #[serde(default)]
    note: Option<String>,
}

async fn prepare(
    desk: Desk,
    params: Params,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    params.only(&[])?;
    let Plan { public_from, note } = serde_json::from_slice(&body)
        .map_err(|error| Problem::bad_request(format!("This is no plan of a release: {error}.")))?;
    let Act { at, by } = desk.act();
    let plan = ReleasePlan { public_from, note };
    let request = PrepareRequest { at, by, plan, profiles: Vec::new() };
    let prepared = prepare_release(&*desk.store, &request).await?;
    let body = json!({
        "release": prepared.number.0,
        "indicators": prepared.indicators,
        "remarks": prepared.remarks,
    });
    Ok((StatusCode::CREATED, Json(body)))
}

/// The schemas of this page, by name.
pub(crate) fn schemas() -> [(&'static str, Value); 3] {
    let public_from = json!({
        "type": ["string", "null"],
        "format": "date-time",
        "description": "When it becomes public: the embargo; at once if left out",
    });
    let note = json!({ "type": ["string", "null"], "description": "What is new in it and why" });
    let number = json!({ "type": "integer" });
    [
        (
            "ReleasePlan",
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": { "public_from": public_from, "note": note },
            }),
        ),
        (
            "PreparedRelease",
            json!({
                "type": "object",
                "required": ["release", "indicators", "remarks"],
                "properties": {
                    "release": number,
                    "indicators": { "type": "array", "items": { "type": "object" }, "description": "What it has of each indicator, and what was hidden" },
                    "remarks": { "type": "array", "items": { "type": "string" }, "description": "What was left out, and why" },
                },
            }),
        ),
        (
            "PublishedRelease",
            json!({
                "type": "object",
                "required": ["release", "public_from", "note"],
                "properties": { "release": number, "public_from": public_from, "note": note },
            }),
        ),
    ]
}

async fn publish(
    desk: Desk,
    Path(number): Path<String>,
    params: Params,
) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let number = number.parse().map_err(|_| Problem::no_such_address())?;
    let Act { at, by } = desk.act();
    let published = publish_release(&*desk.store, Some(number), at, &by).await?;
    Ok(Json(json!({
        "release": published.number.0,
        "public_from": published.public_from.map(moment),
        "note": published.note,
    })))
}
