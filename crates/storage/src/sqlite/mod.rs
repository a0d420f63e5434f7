//! The store in one SQLite file.

mod adopt;
mod engine;
mod import;
mod inlet;
mod open;
#[path = "../sql/mod.rs"]
mod sql;
mod staged;
mod upkeep;

#[cfg(test)]
mod tests;

use std::{fmt, path::Path};

use sqlx::{Row as _, sqlite::SqlitePool};

use self::engine::failure;
pub use self::staged::Staged;
use crate::{StoreError, Sweep, address::IfMissing};

/// A store in one SQLite file, safe with several processes on it at once.
///
/// Writers take turns; readers never wait and never make a writer wait. What a commit has
/// acknowledged survives a power cut.
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    /// What readers found out that does not change.
    known: sql::Memory,
    /// What is open for them.
    ready: sql::Ready,
    /// The folder of a temporary store, which goes when the store does.
    temporary: Option<tempfile::TempDir>,
}

impl SqliteStore {
    /// Opens a database, and brings one of an earlier release up to date.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`], [`StoreError::Foreign`], [`StoreError::Newer`],
    /// [`StoreError::Damaged`] or [`StoreError::Unopenable`], each with the path.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_if(path.as_ref(), IfMissing::Fail).await
    }

    /// Opens a database, and makes it first if there is no file or an empty one.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_or_create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_if(path.as_ref(), IfMissing::Create).await
    }

    /// Makes a database in a temporary folder that is removed with the store: for tests and
    /// demonstrations.
    ///
    /// # Errors
    /// [`StoreError::Temporary`] if there is nowhere to put it.
    pub async fn temporary() -> Result<Self, StoreError> {
        let folder = tempfile::tempdir()?;
        let store = Self::open_or_create(folder.path().join("lifecourse.db")).await?;
        Ok(Self { temporary: Some(folder), ..store })
    }

    pub(crate) async fn open_if(path: &Path, if_missing: IfMissing) -> Result<Self, StoreError> {
        let open::Pools { writer, readers } = open::open(path, if_missing).await?;
        let (known, ready) = (sql::Memory::default(), sql::Ready::default());
        Ok(Self { writer, readers, known, ready, temporary: None })
    }

    /// Takes what was erased out of every file.
    async fn clear(&self) -> Result<Sweep, StoreError> {
        // `secure_delete` has overwritten what was erased; this moves that into the file and
        // empties the log, in which it still is.
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&self.writer)
            .await
            .map_err(failure)?;
        let blocked: i64 = row.try_get(0).map_err(failure)?;
        Ok(if blocked == 0 { Sweep::Clean } else { Sweep::Unfinished })
    }

    /// Waits for what is under way and puts everything into the one file.
    pub async fn close(self) {
        self.ready.close();
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.writer.connect_options();
        f.debug_struct("SqliteStore")
            .field("file", &file.get_filename())
            .field("temporary", &self.temporary.is_some())
            .finish_non_exhaustive()
    }
}
