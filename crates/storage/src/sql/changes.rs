//! Reading and writing changes and batches.

use std::fmt::Write;

use sqlx::{FromRow, Row as _};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::{
    engine::{Connection, Row},
    failure,
    scope::{Bound, Bounds},
};
use crate::{
    AsOf, Batch, BatchId, BatchSource, Change, ChangeId, Counts, Page, RecordedChange, Stamp,
    StoreError,
};

/// What of a view's bounds limits the numbers of changes.
pub(super) fn last_change(bounds: Bounds) -> i64 {
    bounds.map_or(i64::MAX, |bound| bound.change)
}

/// Which changes and batches a moment includes.
pub(super) async fn bounds(connection: &mut Connection, as_of: AsOf) -> Result<Bounds, StoreError> {
    let change = match as_of {
        AsOf::Now => return Ok(None),
        AsOf::Change(ChangeId(id)) => id,
        AsOf::Time(at) => {
            sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM change WHERE changed_at <= $1")
                .bind(to_text(at)?)
                .fetch_one(&mut *connection)
                .await
                .map_err(failure)?
        }
    };
    let batch = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM batch WHERE change <= $1")
        .bind(change)
        .fetch_one(connection)
        .await
        .map_err(failure)?;
    Ok(Some(Bound { change, batch }))
}

/// Writes down a new change, not before the last one.
pub(super) async fn open(
    connection: &mut Connection,
    change: Change,
) -> Result<ChangeId, StoreError> {
    let (last_id, last_at) = last(connection, None).await?.unwrap_or_default();
    // Texts of one width compare as the times do.
    let at = to_text(change.at)?.max(last_at);
    sqlx::query(
        "INSERT INTO change (id, changed_at, changed_by, reason, origin) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(last_id + 1)
    .bind(at)
    .bind(change.by)
    .bind(change.why)
    .bind(change.origin)
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(ChangeId(last_id + 1))
}

/// The number and time of the last change.
async fn last(
    connection: &mut Connection,
    bounds: Bounds,
) -> Result<Option<(i64, String)>, StoreError> {
    sqlx::query_as("SELECT id, changed_at FROM change WHERE id <= $1 ORDER BY id DESC LIMIT 1")
        .bind(last_change(bounds))
        .fetch_optional(connection)
        .await
        .map_err(failure)
}

pub(super) async fn stamp(
    connection: &mut Connection,
    bounds: Bounds,
) -> Result<Stamp, StoreError> {
    let last = last(connection, bounds).await?;
    last.map_or(Ok(Stamp { change: ChangeId(0), at: OffsetDateTime::UNIX_EPOCH }), |(id, at)| {
        Ok(Stamp { change: ChangeId(id), at: from_text(&at)? })
    })
}

pub(super) async fn list(
    connection: &mut Connection,
    bounds: Bounds,
    page: Page,
) -> Result<Vec<RecordedChange>, StoreError> {
    let rows: Vec<ChangeRow> = sqlx::query_as(
        "SELECT id, changed_at, changed_by, reason, origin FROM change
         WHERE id <= $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    )
    .bind(last_change(bounds))
    .bind(page.before.unwrap_or(i64::MAX))
    .bind(i64::from(page.limit))
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter().map(ChangeRow::recorded).collect()
}

/// The columns of a change.
#[derive(FromRow)]
pub(super) struct ChangeRow {
    pub(super) id: i64,
    pub(super) changed_at: String,
    pub(super) changed_by: String,
    pub(super) reason: Option<String>,
    pub(super) origin: String,
}

impl ChangeRow {
    pub(super) fn recorded(self) -> Result<RecordedChange, StoreError> {
        Ok(RecordedChange {
            id: ChangeId(self.id),
            change: Change {
                at: from_text(&self.changed_at)?,
                by: self.changed_by,
                why: self.reason,
                origin: self.origin,
            },
        })
    }
}

macro_rules! batches {
    ($condition:literal) => {
        concat!(
            "SELECT b.id AS batch, b.source, b.sha256, b.bytes, b.rows, b.new, b.changed, b.same,
                    b.repeated, b.conflicting,
                    c.id, c.changed_at, c.changed_by, c.reason, c.origin
             FROM batch AS b JOIN change AS c ON c.id = b.change
             WHERE b.change <= $1 AND ",
            $condition,
            " ORDER BY b.id DESC LIMIT $3"
        )
    };
}

pub(super) async fn batches(
    connection: &mut Connection,
    bounds: Bounds,
    page: Page,
) -> Result<Vec<Batch>, StoreError> {
    let rows = sqlx::query(batches!("b.id < $2"))
        .bind(last_change(bounds))
        .bind(page.before.unwrap_or(i64::MAX))
        .bind(i64::from(page.limit))
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    rows.iter().map(batch).collect()
}

pub(super) async fn batch_with_hash(
    connection: &mut Connection,
    bounds: Bounds,
    sha256: &[u8; 32],
) -> Result<Option<Batch>, StoreError> {
    let row = sqlx::query(batches!("b.sha256 = $2"))
        .bind(last_change(bounds))
        .bind(to_hex(sha256))
        .bind(1_i64)
        .fetch_optional(connection)
        .await
        .map_err(failure)?;
    row.as_ref().map(batch).transpose()
}

fn batch(row: &Row) -> Result<Batch, StoreError> {
    let number = |column: &str| -> Result<u64, StoreError> {
        let number: i64 = row.try_get(column).map_err(failure)?;
        u64::try_from(number).map_err(|error| StoreError::corrupt("batch", &error))
    };
    let sha256: String = row.try_get("sha256").map_err(failure)?;
    Ok(Batch {
        id: BatchId(row.try_get("batch").map_err(failure)?),
        source: BatchSource {
            name: row.try_get("source").map_err(failure)?,
            sha256: from_hex(&sha256)
                .ok_or_else(|| StoreError::corrupt("batch", &"its hash is no SHA-256"))?,
            bytes: number("bytes")?,
        },
        counts: Counts {
            rows: number("rows")?,
            new: number("new")?,
            changed: number("changed")?,
            same: number("same")?,
            repeated: number("repeated")?,
            conflicting: number("conflicting")?,
        },
        change: ChangeRow::from_row(row).map_err(failure)?.recorded()?,
    })
}

/// A moment as the tables keep it: UTC, whole seconds, always of the same width.
pub(super) fn to_text(at: OffsetDateTime) -> Result<String, StoreError> {
    at.checked_to_offset(UtcOffset::UTC)
        .and_then(|utc| utc.truncate_to_second().format(&Rfc3339).ok())
        .ok_or_else(|| StoreError::Backend(format!("{at} is not a time that can be kept")))
}

pub(super) fn from_text(text: &str) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|error| StoreError::corrupt(format!("time {text:?}"), &error))
}

pub(super) fn to_hex(sha256: &[u8; 32]) -> String {
    sha256.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
