//! Whether the process runs, and whether its store answers.

use axum::{Json, extract::State, routing::get};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

use super::describe::Endpoint;
use crate::{Problem, Site, staff::Api};

/// How the server is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// `ok`: anything else is a problem with another status.
    status: &'static str,
    /// The release that runs.
    version: &'static str,
}

const WELL: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let health = Endpoint::get("/health", "get_health", "Whether the process runs")
        .tag("operation")
        .answers("It runs", "Health")
        .by(get(|| async { Json(WELL) }));
    let ready = Endpoint::get("/ready", "get_ready", "Whether the store answers")
        .tag("operation")
        .answers("It answers", "Health")
        .by(get(ready));
    OpenApiRouter::new().routes(health).routes(ready)
}

async fn ready(State(site): State<Site>) -> Result<Json<Health>, Problem> {
    site.mark().await?;
    Ok(Json(WELL))
}
