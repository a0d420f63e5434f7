//! Figures of areas from those of their parts, and what became of figures, for officers.

use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use lifecourse_app::{Outcome, Sums, access::Action, revisions, submit_sums};
use lifecourse_core::{AreaCode, Id, Indicator, Kind};
use lifecourse_storage::AsOf;
use serde_json::{Value, json};
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::OpenApiRouter;

use super::describe::{Endpoint, Parameter, Shape};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Desk},
};

const PARAMETERS: [Parameter; 2] = [
    Parameter::new("dry_run", "Only tell what would change", Shape::YesNo),
    Parameter::new("why", "Why, for the history", Shape::One("Neighbourhoods of the new plan")),
];
const OF_AREA: [Parameter; 1] =
    [Parameter::new("area", "The area whose figures are meant", Shape::One("E10000018"))];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let sums = Endpoint::of(
        HttpMethod::Post,
        "/sums",
        ("sum_figures", "Make the figures of areas from those of their parts, and store them"),
        Action::ImportFigures,
    )
    .parameters(&PARAMETERS)
    .accepts("application/json", "Sums")
    .answers("What would come of it, or it is there already", "Summed")
    .created("The sums are in the store", "Summed")
    .problem("422", "It has errors, and nothing was stored: `report` says which")
    .by(post(sum));
    let told = Endpoint::of(
        HttpMethod::Get,
        "/indicators/{id}/revisions",
        (
            "list_revisions",
            "Every figure that an indicator has or had in an area, and who brought it",
        ),
        Action::ReadUnreleased,
    )
    .parameters(&OF_AREA)
    .answers("By segment and period, the newest first", "Revisions")
    .by(get(revised));
    OpenApiRouter::new().routes(sums).routes(told)
}

async fn sum(desk: Desk, params: Params, body: Bytes) -> Result<Response, Problem> {
    let params = params.only(&PARAMETERS.map(|parameter| parameter.name))?;
    let asked: Sums = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad_request(format!("This does not say which sums are meant: {error}."))
    })?;
    let request = desk.asked(&params)?;
    let summed = submit_sums(&*desk.store, &desk.caller, &asked, &request).await?;
    match summed.report.outcome {
        Outcome::Refused => Err(Problem::refused(json!(summed.report))),
        Outcome::Stored => Ok((StatusCode::CREATED, Json(summed)).into_response()),
        Outcome::DryRun | Outcome::AlreadyStored => Ok(Json(summed).into_response()),
    }
}

async fn revised(desk: Desk, Path(id): Path<String>, params: Params) -> Result<Response, Problem> {
    let params = params.only(&OF_AREA.map(|parameter| parameter.name))?;
    let Some(area) = params.one::<AreaCode>("area")? else {
        return Err(Problem::bad_request("Say whose figures are meant: `?area=E10000018`."));
    };
    let known: Id<Indicator> =
        id.parse().map_err(|_| Problem::no_such_document(Kind::Indicator, &id, &[]))?;
    let mut snapshot = desk.store.snapshot(AsOf::Now).await?;
    let items = revisions(&mut *snapshot, &known, &area).await?;
    Ok(Json(json!({ "items": items })).into_response())
}

/// The schemas of this page, by name.
pub(crate) fn schemas() -> [(&'static str, Value); 3] {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let moment = json!({ "type": ["string", "null"], "format": "date-time" });
    [
        (
            "Sums",
            json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["indicators", "areas"],
                "properties": {
                    "indicators": texts,
                    "areas": { "type": "array", "items": { "type": "string" }, "description": "Areas of our own, made of others, or with others that lie in them" },
                    "deprivation": {
                        "type": ["object", "null"],
                        "description": "Also by the tenths or fifths of deprivation that their parts are in",
                        "additionalProperties": false,
                        "required": ["edition"],
                        "properties": {
                            "edition": { "type": "integer", "description": "The year of the index" },
                            "fifths": { "type": "boolean" },
                        },
                    },
                },
            }),
        ),
        (
            "Summed",
            json!({
                "type": "object",
                "required": ["report", "remarks"],
                "properties": {
                    "report": { "$ref": "#/components/schemas/FiguresReport" },
                    "remarks": texts,
                },
            }),
        ),
        (
            "Revisions",
            json!({
                "type": "object",
                "required": ["items"],
                "properties": { "items": { "type": "array", "items": {
                    "type": "object",
                    "required": ["segment", "period", "figure", "shown", "from", "until", "by", "why", "source"],
                    "properties": {
                        "segment": { "type": "string", "description": "For whom" },
                        "period": { "type": "string" },
                        "figure": { "type": "object" },
                        "shown": { "type": "string", "description": "The value with its unit, or why it is missing" },
                        "from": { "type": "string", "format": "date-time" },
                        "until": moment,
                        "by": { "type": "string" },
                        "why": { "type": ["string", "null"] },
                        "source": { "type": "string", "description": "What it was brought from" },
                    },
                } } },
            }),
        ),
    ]
}
