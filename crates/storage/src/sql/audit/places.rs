//! Boundaries and postcodes: too many rows for an entry each, and so one hash for those of a file.

use futures_util::TryStreamExt;
use sha2::{Digest as _, Sha256};

use super::{
    super::{engine::Connection, failure},
    Findings, feed,
};
use crate::{Digest, Logged, StoreError};

/// The rows of the layer $1, but for what came after it.
const BOUNDARIES: &str = "
    SELECT area, grain, west, south, east, north, rings FROM boundary WHERE layer = $1
    ORDER BY area, grain";
const PLACES: &str = "SELECT id, areas FROM postcode_place ORDER BY id";
const POSTCODES: &str = "SELECT postcode, place, ended FROM postcode ORDER BY postcode";

/// The hash of the boundaries of a layer.
pub(crate) async fn boundaries(
    connection: &mut Connection,
    layer: i64,
) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    let mut rows = sqlx::query(BOUNDARIES).bind(layer).fetch(connection);
    while let Some(row) = rows.try_next().await.map_err(failure)? {
        feed(&mut hash, &row, 0)?;
    }
    Ok(Digest(hash.finalize().into()))
}

/// The hash of the postcodes that stand.
async fn postcodes(connection: &mut Connection) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    for sql in [PLACES, POSTCODES] {
        let mut rows = sqlx::query(sql).fetch(&mut *connection);
        while let Some(row) = rows.try_next().await.map_err(failure)? {
            feed(&mut hash, &row, 0)?;
        }
    }
    Ok(Digest(hash.finalize().into()))
}

/// Looks for boundaries and postcodes that are not what their file brought.
pub(super) async fn compare(
    connection: &mut Connection,
    findings: &mut Findings<'_>,
) -> Result<(), StoreError> {
    let layers: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, content FROM boundary_layer ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .map_err(failure)?;
    for (layer, content) in layers {
        if boundaries(connection, layer).await?.to_string() != content {
            findings.alter(Logged::BoundariesImported, layer);
        }
    }
    for layer in wrongly_replaced(connection).await? {
        findings.alter(Logged::BoundariesImported, layer);
    }
    let edition: Option<(i64, String)> =
        sqlx::query_as("SELECT id, content FROM postcode_edition ORDER BY id DESC LIMIT 1")
            .fetch_optional(&mut *connection)
            .await
            .map_err(failure)?;
    let found = postcodes(connection).await?.to_string();
    match edition {
        Some((edition, content)) if content != found => {
            findings.alter(Logged::PostcodesImported, edition);
        }
        None if found != Digest::of("").to_string() => {
            let subject = "postcodes of no look-up".to_owned();
            findings.unlogged.push((Logged::PostcodesImported, subject));
        }
        _ => {}
    }
    Ok(())
}

/// The layers that there are not, those that are said to have replaced a boundary and have none in
/// its place, and those whose boundary stands beside a later one.
async fn wrongly_replaced(connection: &mut Connection) -> Result<Vec<i64>, StoreError> {
    sqlx::query_scalar(
        "SELECT b.layer FROM boundary AS b
         WHERE NOT EXISTS (SELECT 1 FROM boundary_layer AS l WHERE l.id = b.layer)
         UNION
         SELECT b.closed FROM boundary AS b
         WHERE b.closed IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM boundary AS n
                           WHERE n.area = b.area AND n.layer = b.closed AND n.layer > b.layer)
         UNION
         SELECT b.layer FROM boundary AS b
         WHERE b.closed IS NULL
           AND EXISTS (SELECT 1 FROM boundary AS n WHERE n.area = b.area AND n.layer > b.layer)",
    )
    .fetch_all(connection)
    .await
    .map_err(failure)
}
