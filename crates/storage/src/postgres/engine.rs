//! What the queries of [`super::sql`] stand on here.

use sqlx::{Row as _, TypeInfo, ValueRef, postgres::PgValueRef};

use super::open::{self, LAYOUT};
pub(super) use super::{
    PostgresStore as Backend,
    import::Merge,
    inlet::{hold_again, let_go, write_rows},
};
use crate::StoreError;

pub(super) type Database = sqlx::Postgres;
pub(super) type Connection = sqlx::PgConnection;
pub(super) type Row = sqlx::postgres::PgRow;
pub(super) type Arguments = sqlx::postgres::PgArguments;
/// A transaction under way.
pub(super) type Work = sqlx::Transaction<'static, Database>;

/// The text `$text`.
macro_rules! text {
    ($text:literal) => {
        $text
    };
}
pub(super) use text;

/// The texts of the JSON array `$list`.
macro_rules! texts {
    ($list:literal) => {
        concat!("(SELECT value FROM json_array_elements_text(CAST(", $list, " AS json)))")
    };
}
pub(super) use texts;

/// The whole numbers of the JSON array `$list`.
macro_rules! numbers {
    ($list:literal) => {
        concat!(
            "(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(",
            $list,
            " AS json)))"
        )
    };
}
pub(super) use numbers;

/// The JSON array `$list` as a table with the column `value`.
macro_rules! each {
    ($list:literal) => {
        concat!("json_array_elements(CAST(", $list, " AS json))")
    };
}
pub(super) use each;

/// The disclosure profile of the indicator's document `$document`.
macro_rules! disclosure {
    ($document:literal) => {
        concat!("(CAST(", $document, ".body AS json) ->> 'disclosure')")
    };
}
pub(super) use disclosure;

/// What an index can hold of a text of any length.
macro_rules! short {
    ($text:literal) => {
        concat!("md5(", $text, ")")
    };
}
pub(super) use short;

/// The figures `f` with remark `r` in the spans of keys $1, by key. Each span is read in order and
/// the spans rise, so that what is read ends where the limit is reached.
macro_rules! in_spans {
    ($figures:expr, $opened:literal, $select:expr, $restrictions:expr, $limit:literal, $sorted:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM (SELECT f.*
                    FROM json_array_elements(CAST($1 AS json)) AS span
                    CROSS JOIN LATERAL (
                        SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                               remark, ",
            $opened,
            "           FROM ",
            $figures,
            " AS g      WHERE key BETWEEN CAST(span.value ->> 0 AS BIGINT)
                                      AND CAST(span.value ->> 1 AS BIGINT)
                        ORDER BY key) AS f
                    WHERE ",
            $restrictions,
            $limit,
            ") AS f LEFT JOIN remark AS r ON r.id = f.remark",
            $sorted
        )
    };
}
pub(super) use in_spans;

/// The last figures `f` of `$figures` with remark `r`, of the series of a table in the spans of places $1. What is sorted or
/// limited is not planned anew with what is around it, so that every figure is looked up by its key.
macro_rules! last_in_spans {
    ($table:literal, $figures:expr, $select:expr, $restrictions:expr) => {
        concat!(
            "SELECT ",
            $select,
            " FROM json_array_elements(CAST($1 AS json)) AS span
              CROSS JOIN LATERAL (
                  SELECT place, period FROM ",
            $table,
            "_latest
                  WHERE place BETWEEN CAST(span.value ->> 0 AS BIGINT)
                                  AND CAST(span.value ->> 1 AS BIGINT)
                  ORDER BY place) AS l
              CROSS JOIN LATERAL (
                  SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark
                  FROM ",
            $figures,
            " AS g WHERE key = ((l.place >> 15 & 32767) << 48) + ((l.place >> 30) << 28)
                            + ((l.place & 32767) << 13)
                            + (SELECT id FROM period WHERE code = l.period)
                  LIMIT 1) AS f
              LEFT JOIN remark AS r ON r.id = f.remark
              WHERE ",
            $restrictions
        )
    };
}
pub(super) use last_in_spans;

/// A view of one moment, which is that of its first query: so the transaction begins with one.
pub(super) async fn read(store: &Backend) -> Result<Work, StoreError> {
    const MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";
    store.readers.begin_with(MOMENT).await.map_err(failure)
}

/// What tells the tables from others that come into their place: the server never gives its number for
/// one table to another.
pub(super) async fn identity(connection: &mut Connection) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT coalesce(CAST(to_regclass('layout') AS oid)::bigint, 0)")
        .fetch_one(connection)
        .await
        .map_err(failure)
}

/// Whether a view can be read again after somebody left it: a statement that failed ended it, and what was asked in it
/// must have ended.
pub(super) async fn is_sound(connection: &mut Connection) -> bool {
    sqlx::query("SELECT 1").execute(connection).await.is_ok()
}

/// A change, whose turn it is.
pub(super) async fn write(store: &Backend) -> Result<Work, StoreError> {
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
    let mut work = store.writer.begin_with(begin).await.map_err(failure)?;
    sqlx::raw_sql(open::TURN).execute(&mut *work).await.map_err(failure)?;
    // Another program may have brought the tables further since this one opened them: it can go on
    // reading, but does not know what there is to be kept.
    let found: i64 = sqlx::query_scalar("SELECT max(version) FROM layout")
        .fetch_one(&mut *work)
        .await
        .map_err(failure)?;
    if found > LAYOUT {
        return Err(StoreError::Newer { at: store.at.clone(), found, known: LAYOUT });
    }
    Ok(work)
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
    let value: PgValueRef<'_> = row.try_get_raw(at).map_err(failure)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match value.type_info().name() {
        "INT8" | "INT4" => row.try_get_unchecked(at).map(Cell::Integer),
        "FLOAT8" => row.try_get_unchecked(at).map(Cell::Real),
        _ => row.try_get_unchecked(at).map(Cell::Text),
    }
    .map_err(failure)
}

/// What an error of sqlx means to the caller.
pub(super) fn failure(error: sqlx::Error) -> StoreError {
    let code =
        error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    match (code.as_deref().unwrap_or_default(), error) {
        ("55P03" | "40001" | "40P01", _) | (_, sqlx::Error::PoolTimedOut) => StoreError::Busy,
        ("25006" | "42501", _) => StoreError::ReadOnly,
        ("58030", error) => StoreError::Disk { why: said(&error) },
        ("XX001" | "XX002", error) => StoreError::Damaged { why: said(&error) },
        ("53100", _) => StoreError::Full,
        (_, error) => StoreError::Backend(said(&error)),
    }
}

/// What PostgreSQL says, without sqlx's words around it.
pub(super) fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        // What TLS has against the other side comes as data that make no sense.
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            format!("the connection cannot be encrypted: {error}")
        }
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Configuration(error) => error.to_string(),
        sqlx::Error::Tls(error) => format!("the connection cannot be encrypted: {error}"),
        other => other.to_string(),
    }
}
