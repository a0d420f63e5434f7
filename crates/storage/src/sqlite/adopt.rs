//! Logging what was in a database before it was logged.

use sqlx::SqliteConnection;

use super::{
    engine::failure,
    sql::audit::{
        LoggedBy,
        figures::{NO_NAMES, all_names, figures, insert, of_batch},
        log, log_change, releases,
    },
};
use crate::{ChangeId, Logged, StoreError};

/// Begins the log in a database that may have changes already.
///
/// They are chained now, each with its own moment, because what the Board has adopted is worth most
/// and would otherwise be the one part that could be altered unseen. What was altered before now
/// cannot be told; the entry `log-begun` says up to which change that holds.
pub(super) async fn begin_log(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    // Nothing was redacted before there was a log.
    const BEFORE: [Logged; 4] =
        [Logged::Change, Logged::DocumentWritten, Logged::DocumentRemoved, Logged::FiguresImported];
    keep_all(connection).await?;
    let changes: Vec<i64> = sqlx::query_scalar("SELECT id FROM change ORDER BY id")
        .fetch_all(&mut *connection)
        .await
        .map_err(failure)?;
    for id in &changes {
        log_change(connection, ChangeId(*id), &BEFORE).await?;
    }
    let Some(last) = changes.last() else { return Ok(()) };
    let at: String = sqlx::query_scalar("SELECT changed_at FROM change WHERE id = $1")
        .bind(last)
        .fetch_one(&mut *connection)
        .await
        .map_err(failure)?;
    sqlx::query("INSERT INTO audit_start (change) VALUES ($1)")
        .bind(last)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    let by = LoggedBy { at, by: "lifecourse".to_owned() };
    log(connection, &by, Logged::LogBegun, *last).await
}

/// Logs the releases that were published before releases were logged.
pub(super) async fn log_releases(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let frozen: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT number, frozen FROM release WHERE frozen IS NOT NULL ORDER BY number",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    for (number, change) in frozen {
        releases::keep(connection, ChangeId(change), number).await?;
        log_change(connection, ChangeId(change), &[Logged::ReleasePublished]).await?;
    }
    Ok(())
}

/// Keeps what every batch brought, in a database that had none of this.
async fn keep_all(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let batches: Vec<i64> = sqlx::query_scalar("SELECT id FROM batch ORDER BY id")
        .fetch_all(&mut *connection)
        .await
        .map_err(failure)?;
    let found = figures(connection).await?;
    let mut before = NO_NAMES;
    for batch in batches {
        let figures = of_batch(&found, batch);
        // Which names came with which batch is not known any more: all came with the first.
        insert(connection, batch, before, figures).await?;
        before = all_names(connection).await?;
    }
    Ok(())
}
