//! What changed after some time: see [`Updates`].

use sqlx::FromRow;
use time::OffsetDateTime;

use super::{
    changes::{from_text, to_text},
    documents,
    engine::Connection,
    failure, releases,
    scope::{Figures, Scope},
};
use crate::{
    BatchId, ChangeId, Release, StoreError, StoredDocument, Update, Updated, Updates, Watermark,
};

/// How far somebody has read who has read all that there was at a time.
pub(super) async fn watermark(
    connection: &mut Connection,
    scope: Scope,
    at: OffsetDateTime,
) -> Result<Watermark, StoreError> {
    let change =
        sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM change WHERE changed_at <= $1")
            .bind(to_text(at)?)
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
    let all = releases::list(connection, scope, None).await?;
    let seen = all.iter().filter(|one| seen_at(one, scope).is_some_and(|seen| seen <= at));
    let release = seen.map(|one| one.number).max().unwrap_or_default();
    Ok(Watermark { change: ChangeId(change), release })
}

/// When a release was first seen: by the public at its time, by the staff when it was published.
fn seen_at(release: &Release, scope: Scope) -> Option<OffsetDateTime> {
    let frozen = release.frozen?;
    match scope {
        Scope::Everything => Some(frozen.at),
        Scope::Released(_) => release.public_from,
    }
}

/// What changed after `after`: about `limit`, to the end of a change.
pub(super) async fn after(
    connection: &mut Connection,
    which: Figures<'_>,
    after: Watermark,
    limit: u32,
) -> Result<Updates, StoreError> {
    let scope = which.scope;
    let (last, more) = last_change(connection, scope, after.change, limit).await?;
    let changes = (after.change.0, last.0);
    let mut updates = written(connection, which, changes).await?;
    updates.extend(removed(connection, which, changes).await?);
    if scope == Scope::Everything {
        updates.extend(batches(connection, changes).await?);
    }
    // What comes after a part that is not the last may be older than what is in a later part.
    let newest = updates.iter().map(|one| one.at).max();
    let until = more.then(|| newest.unwrap_or(OffsetDateTime::UNIX_EPOCH));
    let mut release = after.release;
    for one in releases::list(connection, scope, None).await?.into_iter().rev() {
        let (Some(at), Some(frozen)) = (seen_at(&one, scope), one.frozen) else { continue };
        if one.number > after.release && until.is_none_or(|until| at <= until) {
            release = release.max(one.number);
            let what = Updated::Release { release: one.number, note: one.note };
            updates.push(Update { at, change: frozen.change, what });
        }
    }
    updates.sort_by_key(|one| (one.at, one.change));
    Ok(Updates { updates, next: Watermark { change: last, release }, more })
}

/// The change that a part ends with, and whether there are more.
async fn last_change(
    connection: &mut Connection,
    scope: Scope,
    ChangeId(after): ChangeId,
    limit: u32,
) -> Result<(ChangeId, bool), StoreError> {
    const CHANGES: &str = "
        SELECT number FROM (
            SELECT opened AS number FROM document WHERE opened > $1
            UNION ALL
            SELECT p.closed FROM document_past AS p WHERE p.closed > $1
              AND NOT EXISTS (SELECT 1 FROM document AS d WHERE d.kind = p.kind AND d.id = p.id)
            UNION ALL
            SELECT change FROM batch WHERE change > $1 AND $2 = 1) AS all_changes
        ORDER BY number LIMIT 1 OFFSET $3";
    let staff = i64::from(scope == Scope::Everything);
    let end: Option<i64> = sqlx::query_scalar(CHANGES)
        .bind(after)
        .bind(staff)
        .bind(i64::from(limit.max(1)) - 1)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failure)?;
    let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM change")
        .fetch_one(&mut *connection)
        .await
        .map_err(failure)?;
    // Without that many there is no more, and nothing before the newest change is new to whoever
    // has read this.
    let Some(end) = end else { return Ok((ChangeId(newest.max(after)), false)) };
    let next: Option<i64> = sqlx::query_scalar(CHANGES)
        .bind(end)
        .bind(staff)
        .bind(0_i64)
        .fetch_optional(connection)
        .await
        .map_err(failure)?;
    Ok(if next.is_some() { (ChangeId(end), true) } else { (ChangeId(newest), false) })
}

async fn written(
    connection: &mut Connection,
    which: Figures<'_>,
    changes: (i64, i64),
) -> Result<Vec<Update>, StoreError> {
    let found = documents::opened(connection, changes).await?;
    let shown = shown(connection, which, found).await?;
    let update =
        |StoredDocument { kind, id, title, version, changed, .. }: StoredDocument| Update {
            at: changed.at,
            change: changed.change,
            what: Updated::Document { kind, id, title, version },
        };
    Ok(shown.into_iter().map(update).collect())
}

async fn removed(
    connection: &mut Connection,
    which: Figures<'_>,
    changes: (i64, i64),
) -> Result<Vec<Update>, StoreError> {
    let found = documents::removed(connection, changes).await?;
    let shown = shown(connection, which, found).await?;
    let update = |StoredDocument { kind, id, title, changed, .. }: StoredDocument| Update {
        at: changed.at,
        change: changed.change,
        what: Updated::Removed { kind, id, title },
    };
    Ok(shown.into_iter().map(update).collect())
}

/// What such a view shows of documents, which come kind by kind.
async fn shown(
    connection: &mut Connection,
    which: Figures<'_>,
    mut documents: Vec<StoredDocument>,
) -> Result<Vec<StoredDocument>, StoreError> {
    documents.sort_by(|one, other| (one.kind, &one.id).cmp(&(other.kind, &other.id)));
    let mut shown = Vec::with_capacity(documents.len());
    for of_kind in documents.chunk_by(|one, other| one.kind == other.kind) {
        let Some(kind) = of_kind.first().map(|one| one.kind) else { continue };
        shown.extend(documents::shown(connection, which, kind, of_kind.to_vec()).await?);
    }
    Ok(shown)
}

#[derive(FromRow)]
struct BatchRow {
    id: i64,
    source: String,
    new: i64,
    changed: i64,
    change: i64,
    changed_at: String,
}

async fn batches(
    connection: &mut Connection,
    (after, last): (i64, i64),
) -> Result<Vec<Update>, StoreError> {
    let rows: Vec<BatchRow> = sqlx::query_as(
        "SELECT b.id, b.source, b.new, b.changed, b.change, c.changed_at
         FROM batch AS b JOIN change AS c ON c.id = b.change
         WHERE b.change > $1 AND b.change <= $2
         ORDER BY b.id",
    )
    .bind(after)
    .bind(last)
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    let update = |row: BatchRow| {
        Ok(Update {
            at: from_text(&row.changed_at)?,
            change: ChangeId(row.change),
            what: Updated::Figures {
                batch: BatchId(row.id),
                source: row.source,
                new: row.new.unsigned_abs(),
                changed: row.changed.unsigned_abs(),
            },
        })
    };
    rows.into_iter().map(update).collect()
}
