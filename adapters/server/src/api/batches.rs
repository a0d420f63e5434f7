//! Tables of figures that are brought in: streamed to a file, and from there into the store by the
//! same function as on the command line.

use axum::{
    Json,
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::TryStreamExt;
use lifecourse_app::{AppError, Outcome, access::Action, submit_figures};
use serde_json::{Value, json};
use tokio::{fs::File, io::AsyncWriteExt};
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::OpenApiRouter;

use super::describe::{Endpoint, Parameter, Shape};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Desk},
};

/// The longest table that is taken, in bytes: some ten million rows.
const MOST: u64 = 1 << 30;

const PARAMETERS: [Parameter; 4] = [
    Parameter::new("name", "What the table is called", Shape::One("quarter-2.csv")),
    Parameter::new("dry_run", "Only tell what would change", Shape::YesNo),
    Parameter::new("leave_out_faulty_rows", "Take the other rows of a table", Shape::YesNo),
    Parameter::new("why", "Why, for the history", Shape::One("Quarterly refresh")),
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let bring = Endpoint::of(
        HttpMethod::Post,
        "/observations",
        ("import_observations", "Bring in a table of figures: all of it, or nothing"),
        Action::ImportFigures,
    )
    .parameters(&PARAMETERS)
    .accepts_text("text/csv")
    .answers("What would come of it, or it is there already", "FiguresReport")
    .created("It is in the store", "FiguresReport")
    .problem("413", "The table is longer than 1 GiB")
    .problem("422", "It has errors, and nothing was stored: `report` says which")
    .by(post(bring));
    OpenApiRouter::new().routes(bring)
}

async fn bring(desk: Desk, params: Params, body: Body) -> Result<Response, Problem> {
    let params = params.only(&PARAMETERS.map(|parameter| parameter.name))?;
    let name = params.one::<String>("name")?.unwrap_or_else(|| "table.csv".to_owned());
    let asked = desk.asked(&params)?;
    let table = keep(body).await?;
    let report = submit_figures(&*desk.store, &desk.caller, &name, table, &asked).await?;
    match report.outcome {
        Outcome::Refused => Err(Problem::refused(json!(report))),
        Outcome::Stored => Ok((StatusCode::CREATED, Json(report)).into_response()),
        Outcome::DryRun | Outcome::AlreadyStored => Ok(Json(report).into_response()),
    }
}

/// The body as a file without a name: a table is read twice, once for its hash.
async fn keep(body: Body) -> Result<std::fs::File, Problem> {
    let failed = |cause| AppError::Read { name: "the table that was sent".to_owned(), cause };
    let mut file = File::from_std(tempfile::tempfile().map_err(failed)?);
    let mut chunks = body.into_data_stream();
    let mut bytes = 0;
    while let Some(chunk) = chunks.try_next().await.map_err(Problem::bad_request)? {
        bytes += chunk.len() as u64;
        if bytes > MOST {
            return Err(Problem::too_large());
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(file.into_std().await)
}

/// What came of a table, for the API's description.
pub(crate) fn report_schema() -> Value {
    json!({
        "type": "object",
        "required": ["name", "sha256", "bytes", "outcome", "counts", "new_indicators", "new_areas",
                     "changes", "diagnostics", "errors", "warnings"],
        "properties": {
            "name": { "type": "string" },
            "sha256": { "type": "string", "description": "Of its bytes, by which it is known again" },
            "bytes": { "type": "integer" },
            "outcome": { "$ref": "#/components/schemas/ImportOutcome" },
            "counts": {
                "type": "object",
                "description": "Its rows by what happened to them; `read` is the sum of the others",
                "additionalProperties": { "type": "integer" },
            },
            "new_indicators": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "described", "disclosure"],
                    "properties": {
                        "id": { "type": "string" },
                        "described": { "type": "boolean", "description": "Whether the layout of the table describes it; if not, its description is proposed" },
                        "disclosure": { "type": "string", "description": "The profile that protects its figures" },
                    },
                },
            },
            "new_areas": { "type": "array", "items": { "type": "string" } },
            "changes": { "type": "array", "items": { "type": "object" }, "description": "The first thousand figures that are new beside others, or changed" },
            "diagnostics": { "type": "array", "items": { "$ref": "#/components/schemas/Diagnostic" } },
            "errors": { "type": "integer" },
            "warnings": { "type": "integer" },
        },
    })
}
