//! What the queries of [`super::sql`] stand on here.

use sqlx::{Row as _, TypeInfo, ValueRef, pool::PoolConnection, sqlite::SqliteValueRef};

pub(super) use super::{SqliteStore as Backend, import::Merge};
use crate::StoreError;

pub(super) type Database = sqlx::Sqlite;
pub(super) type Connection = sqlx::SqliteConnection;
pub(super) type Row = sqlx::sqlite::SqliteRow;
/// A transaction under way.
pub(super) type Work = sqlx::Transaction<'static, Database>;

/// For one statement, which needs no transaction.
pub(super) async fn reader(store: &Backend) -> Result<PoolConnection<Database>, StoreError> {
    store.readers.acquire().await.map_err(failure)
}

/// A view of one moment.
pub(super) async fn read(store: &Backend) -> Result<Work, StoreError> {
    store.readers.begin().await.map_err(failure)
}

/// A change, whose turn it is.
pub(super) async fn write(store: &Backend) -> Result<Work, StoreError> {
    store.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failure)
}

/// What a column of a row holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'r> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'r [u8]),
}

/// The column numbered `at`.
pub(super) fn cell(row: &Row, at: usize) -> Result<Cell<'_>, StoreError> {
    let value: SqliteValueRef<'_> = row.try_get_raw(at).map_err(failure)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match value.type_info().name() {
        "INTEGER" => row.try_get_unchecked(at).map(Cell::Integer),
        "REAL" => row.try_get_unchecked(at).map(Cell::Real),
        _ => row.try_get_unchecked(at).map(Cell::Text),
    }
    .map_err(failure)
}

/// SQLite's primary result code of an error.
pub(super) fn code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xFF)
}

/// What an error of sqlx means to the caller.
pub(super) fn failure(error: sqlx::Error) -> StoreError {
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
