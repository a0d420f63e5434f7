//! Waiting for what other sessions of the server do.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgConnection};

use super::engine::failure;
use crate::StoreError;

/// How long others are given.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is looked whether they are done.
const LOOKS: u32 = 30;

/// Waits a moment until no other session on this database meets a condition on `pg_stat_activity`; whether it came to
/// that.
pub(super) async fn end(
    connection: &mut PgConnection,
    condition: &str,
) -> Result<bool, StoreError> {
    let left = format!(
        "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition})"
    );
    for _ in 0..LOOKS {
        // What a transaction was told of others it is told again, unless it asks anew.
        sqlx::raw_sql("SELECT pg_catalog.pg_stat_clear_snapshot()")
            .execute(&mut *connection)
            .await
            .map_err(failure)?;
        let left: bool = sqlx::query_scalar(AssertSqlSafe(left.clone()))
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
        if !left {
            return Ok(true);
        }
        tokio::time::sleep(PATIENCE / LOOKS).await;
    }
    Ok(false)
}
