//! Everything of another store in the place of what a database holds.

use sqlx::AssertSqlSafe;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    engine::{self, failure},
    open, sessions,
    sql::{self, inventory::heads},
};
use crate::{Database, Heads, StoreError, transfer};

/// Another program of ours that is connected: it would go on with what was set aside.
const OTHERS: &str = "application_name = 'lifecourse'";

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
        if !sessions::end(&mut work, OTHERS).await? || heads(&mut work).await? != read {
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
}
