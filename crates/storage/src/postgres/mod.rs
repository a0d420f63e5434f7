//! The store in a PostgreSQL database, in the schema `lifecourse`.

mod engine;
mod import;
mod inlet;
mod open;
mod replace;
#[path = "../sql/mod.rs"]
#[cfg_attr(
    feature = "sqlite",
    expect(clippy::duplicate_mod, reason = "compiled once for each engine, over its own types")
)]
mod sql;
mod upkeep;

use std::{fmt, time::Duration};

use sqlx::postgres::PgPool;

use crate::{Address, StoreError, Sweep, address::IfMissing};

/// How long others are given to end what they read, before what was erased is taken out of the tables.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is looked whether they have.
const LOOKS: u32 = 30;

/// A store in a PostgreSQL database, for many servers and command lines at once.
///
/// Writers take turns, whichever program they are in; readers never wait and never make a writer
/// wait. What a commit has acknowledged survives a power cut as the server is set up to.
pub struct PostgresStore {
    writer: PgPool,
    readers: PgPool,
    /// What readers found out that does not change.
    known: sql::Memory,
    /// What is open for them.
    ready: sql::Ready,
    at: Address,
}

impl PostgresStore {
    /// Opens what this program has in a database, and brings it up to date if an earlier release
    /// made it. Programs of that release go on reading meanwhile, and after.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`], [`StoreError::Foreign`], [`StoreError::Newer`] or
    /// [`StoreError::Unopenable`], each with the address.
    pub async fn open(at: &Address) -> Result<Self, StoreError> {
        Self::open_if(at, IfMissing::Fail).await
    }

    /// Opens a database, and makes the schema first if there is none in it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_or_create(at: &Address) -> Result<Self, StoreError> {
        Self::open_if(at, IfMissing::Create).await
    }

    pub(crate) async fn open_if(at: &Address, if_missing: IfMissing) -> Result<Self, StoreError> {
        open::open(at, if_missing).await
    }

    /// Waits a moment until nobody has a view from before now: what such a view could show, no vacuum takes out.
    async fn is_out_of_view(&self) -> Result<bool, StoreError> {
        let now = "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS xid) AS text)";
        let now: String =
            sqlx::query_scalar(now).fetch_one(&self.writer).await.map_err(engine::failure)?;
        for _ in 0..LOOKS {
            let older: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND age(backend_xmin) > age(CAST($1 AS xid)))",
            )
            .bind(&now)
            .fetch_one(&self.writer)
            .await
            .map_err(engine::failure)?;
            if !older {
                return Ok(true);
            }
            tokio::time::sleep(PATIENCE / LOOKS).await;
        }
        Ok(false)
    }

    /// Takes what was erased out of the tables.
    async fn clear(&self) -> Result<Sweep, StoreError> {
        // Both are small beside the figures. If a reader is in the way, the server's own vacuum
        // does it later.
        if !self.is_out_of_view().await? {
            return Ok(Sweep::Unfinished);
        }
        for sql in ["VACUUM (FULL) personal_record", "VACUUM (FULL) document_past"] {
            match sqlx::query(sql).execute(&self.writer).await.map_err(engine::failure) {
                Err(StoreError::Busy) => return Ok(Sweep::Unfinished),
                done => done?,
            };
        }
        Ok(Sweep::OnServer)
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("at", &self.at).finish_non_exhaustive()
    }
}
