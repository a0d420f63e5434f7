//! The store in a PostgreSQL database, in the schema `lifecourse`.

mod engine;
mod import;
mod inlet;
mod open;
mod replace;
mod sessions;
#[path = "../sql/mod.rs"]
#[cfg_attr(
    feature = "sqlite",
    expect(clippy::duplicate_mod, reason = "compiled once for each engine, over its own types")
)]
mod sql;
mod upkeep;

use std::fmt;

use sqlx::postgres::PgPool;

use crate::{Address, StoreError, Sweep, address::IfMissing};

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

    /// Takes what was erased out of the tables.
    async fn clear(&self) -> Result<Sweep, StoreError> {
        let mut connection = self.writer.acquire().await.map_err(engine::failure)?;
        // What a view from before now could show, no vacuum takes out. The number is the server's own.
        let now: String = sqlx::query_scalar(
            "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS xid) AS text)",
        )
        .fetch_one(&mut *connection)
        .await
        .map_err(engine::failure)?;
        let older = format!("age(backend_xmin) > age(CAST('{now}' AS xid))");
        if !sessions::end(&mut connection, &older).await? {
            return Ok(Sweep::Unfinished);
        }
        // Both are small beside the figures. If a reader is in the way, the server's own vacuum
        // does it later.
        for sql in ["VACUUM (FULL) personal_record", "VACUUM (FULL) document_past"] {
            match sqlx::query(sql).execute(&mut *connection).await.map_err(engine::failure) {
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
