//! How much there is.

use super::engine::{Connection, failure};
use crate::{Inventory, StoreError};

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
