//! What the queries of [`super::sql`] stand on here.

use sqlx::{Row as _, TypeInfo, ValueRef, sqlite::SqliteValueRef};

pub(super) use super::{
    SqliteStore as Backend,
    import::Merge,
    inlet::{hold_again, let_go, write_rows},
};
use crate::StoreError;

pub(super) type Database = sqlx::Sqlite;
pub(super) type Connection = sqlx::SqliteConnection;
pub(super) type Row = sqlx::sqlite::SqliteRow;
pub(super) type Arguments = sqlx::sqlite::SqliteArguments;
/// A transaction under way.
pub(super) type Work = sqlx::Transaction<'static, Database>;

/// The text `$text` as something that is not known before: SQLite plans a statement anew, each time it is
/// asked, if a parameter by itself decides which index serves (`document_of_area_by_title` is of one kind).
macro_rules! text {
    ($text:literal) => {
        concat!("(", $text, " || '')")
    };
}
pub(super) use text;

/// The texts of the JSON array `$list`.
macro_rules! texts {
    ($list:literal) => {
        concat!("(SELECT value FROM json_each(", $list, "))")
    };
}
pub(super) use texts;

/// The whole numbers of the JSON array `$list`.
macro_rules! numbers {
    ($list:literal) => {
        concat!("(SELECT value FROM json_each(", $list, "))")
    };
}
pub(super) use numbers;

/// The JSON array `$list` as a table with the column `value`.
macro_rules! each {
    ($list:literal) => {
        concat!("json_each(", $list, ")")
    };
}
pub(super) use each;

/// The disclosure profile of the indicator's document `$document`.
macro_rules! disclosure {
    ($document:literal) => {
        concat!($document, ".body ->> 'disclosure'")
    };
}
pub(super) use disclosure;

/// What an index can hold of a text of any length.
macro_rules! short {
    ($text:literal) => {
        $text
    };
}
pub(super) use short;

/// The figures `f` with remark `r` in the spans of keys $1, by key: a cross join reads the spans in
/// their order, so that nothing is sorted.
macro_rules! in_spans {
    ($figures:expr, $opened:literal, $select:expr, $restrictions:expr, $limit:literal, $sorted:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM json_each($1) AS span CROSS JOIN ",
            $figures,
            " AS f ON f.key BETWEEN span.value ->> 0 AND span.value ->> 1
              LEFT JOIN remark AS r ON r.id = f.remark
              WHERE ",
            $restrictions,
            $limit
        )
    };
}
pub(super) use in_spans;

/// The last figures `f` of `$figures` with remark `r`, of the series of a table in the spans of places $1.
macro_rules! last_in_spans {
    ($table:literal, $figures:expr, $select:expr, $restrictions:expr) => {
        concat!(
            "SELECT ",
            $select,
            " FROM json_each($1) AS span
              CROSS JOIN ",
            $table,
            "_latest AS l ON l.place BETWEEN span.value ->> 0 AND span.value ->> 1
              CROSS JOIN ",
            $figures,
            " AS f ON f.key = ((l.place >> 15 & 32767) << 48) + ((l.place >> 30) << 28)
                    + ((l.place & 32767) << 13) + (SELECT id FROM period WHERE code = l.period)
              LEFT JOIN remark AS r ON r.id = f.remark
              WHERE ",
            $restrictions
        )
    };
}
pub(super) use last_in_spans;

/// A view of one moment.
pub(super) async fn read(store: &Backend) -> Result<Work, StoreError> {
    store.readers.begin().await.map_err(failure)
}

/// What tells the database from another that comes into its place: nothing, because a file that is open
/// is not replaced.
#[expect(clippy::unused_async, reason = "another engine asks the server")]
pub(super) async fn identity(_: &mut Connection) -> Result<i64, StoreError> {
    Ok(0)
}

/// Whether a view can be read again after somebody left it: nothing that fails ends one, but what was asked in it
/// must have.
pub(super) async fn is_sound(connection: &mut Connection) -> bool {
    sqlx::Connection::ping(connection).await.is_ok()
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
