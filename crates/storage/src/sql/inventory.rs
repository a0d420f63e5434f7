//! How much there is, and how far the logs have come.

use super::engine::{Connection, failure};
use crate::{Digest, Heads, Inventory, StoreError};

/// How much there is in the store.
pub(in super::super) async fn inventory(
    connection: &mut Connection,
) -> Result<Inventory, StoreError> {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM change) AS changes,
                (SELECT count(*) FROM document) AS documents,
                (SELECT count(*) FROM document_past) AS earlier_versions,
                (SELECT count(*) FROM figure) AS figures,
                (SELECT count(*) FROM figure_past) AS earlier_figures,
                (SELECT count(*) FROM release) AS releases,
                (SELECT count(*) FROM personal_record) AS people,
                (SELECT count(*) FROM token) AS tokens,
                (SELECT count(DISTINCT area) FROM boundary WHERE closed IS NULL) AS boundaries,
                (SELECT count(*) FROM postcode) AS postcodes",
    )
    .fetch_one(connection)
    .await
    .map_err(failure)
}

/// How far both logs have come, at one moment.
pub(in super::super) async fn heads(connection: &mut Connection) -> Result<Heads, StoreError> {
    let (audit, people): (Option<String>, Option<String>) = sqlx::query_as(
        "SELECT (SELECT hash FROM audit_log ORDER BY number DESC LIMIT 1),
                (SELECT hash FROM people_log ORDER BY number DESC LIMIT 1)",
    )
    .fetch_one(connection)
    .await
    .map_err(failure)?;
    let digest = |hash: Option<String>| {
        let parsed = hash.map_or(Ok(Digest::START), |hash| hash.parse());
        parsed.map_err(|error| StoreError::corrupt("the last hash of a log", &error))
    };
    Ok(Heads { audit: digest(audit)?, people: digest(people)? })
}

/// How many places of figures no document describes.
pub(in super::super) async fn undescribed_areas(
    connection: &mut Connection,
) -> Result<i64, StoreError> {
    sqlx::query_scalar(
        "SELECT count(*) FROM area AS a WHERE NOT EXISTS
             (SELECT 1 FROM document AS d WHERE d.kind = 'area' AND d.id = a.code)",
    )
    .fetch_one(connection)
    .await
    .map_err(failure)
}
