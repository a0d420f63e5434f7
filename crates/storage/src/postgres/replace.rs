//! Everything of another store in the place of what a database holds.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgConnection};
use time::OffsetDateTime;

use super::{
    PostgresStore,
    engine::{self, failure},
    open, sql,
};
use crate::{Database, Heads, StoreError, transfer};

/// How long another program is given to leave.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is looked whether it has.
const LOOKS: u32 = 30;

impl PostgresStore {
    /// Puts all that `from` holds in the place of what is here, which is kept in a schema of its own: its name is
    /// returned. All of it happens at once, or nothing does; what was written is read again and compared, as
    /// [`copy`](crate::copy) does. `read` is how far the logs of what is here had come when it was read.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another program is connected, which would go on with what was set aside, or changed it
    /// after it was read.
    /// [`StoreError::Copy`], or any other if a database fails; everything is then as it was.
    pub async fn replace(
        &self,
        from: &dyn Database,
        at: OffsetDateTime,
        read: Heads,
    ) -> Result<String, StoreError> {
        let mut work = engine::write(self).await?;
        self.alone(&mut work).await?;
        if Heads::of(self).await? != read {
            return Err(StoreError::InUse { at: self.at.clone() });
        }
        let at = at.to_utc();
        let day = at.date().to_string().replace('-', "");
        let (hour, minute, second) = at.time().as_hms();
        let aside = format!("lifecourse_before_{day}_{hour:02}{minute:02}{second:02}");
        let rename = format!("ALTER SCHEMA lifecourse RENAME TO {aside}; CREATE SCHEMA lifecourse");
        sqlx::raw_sql(AssertSqlSafe(rename)).execute(&mut *work).await.map_err(failure)?;
        open::steps(&mut work, 0).await.map_err(failure)?;
        transfer::fill(from, sql::transfer::inlet(work).await?, &mut |_| ()).await?;
        Ok(aside)
    }

    /// Waits a moment for others to leave.
    async fn alone(&self, connection: &mut PgConnection) -> Result<(), StoreError> {
        for _ in 0..LOOKS {
            // What a transaction was told of others it is told again, unless it asks anew.
            sqlx::raw_sql("SELECT pg_catalog.pg_stat_clear_snapshot()")
                .execute(&mut *connection)
                .await
                .map_err(failure)?;
            let others: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM pg_catalog.pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND application_name = 'lifecourse'",
            )
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
            if others == 0 {
                return Ok(());
            }
            tokio::time::sleep(PATIENCE / LOOKS).await;
        }
        Err(StoreError::InUse { at: self.at.clone() })
    }
}
