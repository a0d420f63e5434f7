//! The store in one SQLite file.

mod audit;
mod changes;
mod documents;
mod figures;
mod import;
mod key;
mod names;
mod open;
mod people;
mod query;
mod redact;
mod released;
mod releases;
mod tokens;
mod view;

#[cfg(test)]
mod tests;

use std::{fmt, path::Path};

use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqlitePool};

use self::{open::IfMissing, releases::Asked, view::View};
use crate::{
    AsOf, Change, Edition, Published, Reader, ReleaseNumber, Snapshot, Store, StoreError, Sweep,
    Transaction,
};

/// A store in one SQLite file, safe with several processes on it at once.
///
/// Writers take turns; readers never wait and never make a writer wait. What a commit has
/// acknowledged survives a power cut.
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
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

    async fn open_if(path: &Path, if_missing: IfMissing) -> Result<Self, StoreError> {
        let open::Pools { writer, readers } = open::open(path, if_missing).await?;
        Ok(Self { writer, readers, temporary: None })
    }

    /// Waits for what is under way and puts everything into the one file.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn snapshot(&self, as_of: AsOf) -> Result<Box<dyn Snapshot>, StoreError> {
        Ok(Box::new(View::read(&self.readers, as_of).await?))
    }

    async fn transaction(&self, change: Change) -> Result<Box<dyn Transaction>, StoreError> {
        Ok(Box::new(View::write(&self.writer, change).await?))
    }

    async fn preview(&self, release: ReleaseNumber) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(View::released(&self.readers, Asked::Preview(release)).await?))
    }

    async fn sweep(&self) -> Result<Sweep, StoreError> {
        // `secure_delete` has overwritten what was erased; this moves that into the file and
        // empties the log, in which it still is.
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&self.writer)
            .await
            .map_err(failure)?;
        let blocked: i64 = row.try_get(0).map_err(failure)?;
        Ok(if blocked == 0 { Sweep::Clean } else { Sweep::Unfinished })
    }
}

#[async_trait]
impl Published for SqliteStore {
    async fn reader(&self, edition: Edition) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(View::released(&self.readers, Asked::Public(edition)).await?))
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

/// SQLite's primary result code of an error.
fn code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xFF)
}

/// What an error of sqlx means to the caller.
fn failure(error: sqlx::Error) -> StoreError {
    match (code(&error), error) {
        (Some(5 | 6), _) | (_, sqlx::Error::PoolTimedOut) => StoreError::Busy,
        (Some(8), _) => StoreError::ReadOnly,
        (Some(10), error) => StoreError::Disk { why: said(&error) },
        (Some(11 | 26), error) => StoreError::Damaged { why: said(&error) },
        (Some(13), _) => StoreError::Full,
        (_, error) => StoreError::Backend(said(&error)),
    }
}

/// What SQLite says, without sqlx's words around it.
fn said(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
