//! Reading and writing documents, of whatever kind.

mod rows;

use std::collections::BTreeSet;

use lifecourse_core::{AnyDocument, Id, Indicator, Kind, ProfileName};
use serde_json::json;
use sqlx::FromRow;

use self::rows::{DocumentRow, VersionRow, known};
use super::{
    changes::last_change,
    engine::{Connection, texts},
    failure,
    scope::{Bounds, Figures, Scope},
};
use crate::{ChangeId, Dangling, Expected, Mention, Put, StoreError, StoredDocument, Version};

/// The versions that are current as of change $1. As of now that is `document` alone: nothing in
/// `document_past` is closed after the last change.
macro_rules! current {
    ($condition:expr, $order:literal) => {
        concat!(
            "SELECT d.kind, d.id, d.title, d.version, d.body, c.id AS change, c.changed_at
             FROM (SELECT kind, id, title, version, body, opened FROM document WHERE opened <= $1
                   UNION ALL
                   SELECT kind, id, title, version, body, opened FROM document_past
                   WHERE opened <= $1 AND closed > $1) AS d
             JOIN change AS c ON c.id = d.opened
             WHERE ",
            $condition,
            " ORDER BY ",
            $order
        )
    };
}

pub(super) async fn one(
    connection: &mut Connection,
    bounds: Bounds,
    kind: Kind,
    id: &str,
) -> Result<Option<StoredDocument>, StoreError> {
    let row: Option<DocumentRow> = sqlx::query_as(current!("d.kind = $2 AND d.id = $3", "d.id"))
        .bind(last_change(bounds))
        .bind(kind.as_str())
        .bind(id)
        .fetch_optional(connection)
        .await
        .map_err(failure)?;
    row.map(DocumentRow::stored).transpose()
}

pub(super) async fn of_kind(
    connection: &mut Connection,
    bounds: Bounds,
    kind: Kind,
) -> Result<Vec<StoredDocument>, StoreError> {
    let rows: Vec<DocumentRow> = sqlx::query_as(current!("d.kind = $2", "d.id"))
        .bind(last_change(bounds))
        .bind(kind.as_str())
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    rows.into_iter().map(DocumentRow::stored).collect()
}

/// Those of these documents that are there, by id.
pub(super) async fn several(
    connection: &mut Connection,
    bounds: Bounds,
    kind: Kind,
    ids: &[&str],
) -> Result<Vec<StoredDocument>, StoreError> {
    const SEVERAL: &str = current!(concat!("d.kind = $2 AND d.id IN ", texts!("$3")), "d.id");
    let rows: Vec<DocumentRow> = sqlx::query_as(SEVERAL)
        .bind(last_change(bounds))
        .bind(kind.as_str())
        .bind(json!(ids).to_string())
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    rows.into_iter().map(DocumentRow::stored).collect()
}

/// The documents that were written by the changes after the first and up to the last of these, as
/// they are now.
pub(super) async fn opened(
    connection: &mut Connection,
    changes: (i64, i64),
) -> Result<Vec<StoredDocument>, StoreError> {
    within(
        connection,
        "SELECT d.kind, d.id, d.title, d.version, d.body, c.id AS change, c.changed_at
         FROM document AS d JOIN change AS c ON c.id = d.opened
         WHERE d.opened > $1 AND d.opened <= $2 ORDER BY d.opened, d.kind, d.id",
        changes,
    )
    .await
}

/// The documents that were removed by these changes and are not there now, as they last were; each
/// with the change that removed it.
pub(super) async fn removed(
    connection: &mut Connection,
    changes: (i64, i64),
) -> Result<Vec<StoredDocument>, StoreError> {
    within(
        connection,
        "SELECT p.kind, p.id, p.title, p.version, p.body, c.id AS change, c.changed_at
         FROM document_past AS p JOIN change AS c ON c.id = p.closed
         WHERE p.closed > $1 AND p.closed <= $2
           AND NOT EXISTS (SELECT 1 FROM document AS d WHERE d.kind = p.kind AND d.id = p.id)
           AND NOT EXISTS (SELECT 1 FROM document_past AS l WHERE l.kind = p.kind AND l.id = p.id
                           AND l.version > p.version)
         ORDER BY p.closed, p.kind, p.id",
        changes,
    )
    .await
}

async fn within(
    connection: &mut Connection,
    sql: &'static str,
    (after, last): (i64, i64),
) -> Result<Vec<StoredDocument>, StoreError> {
    let rows: Vec<DocumentRow> =
        sqlx::query_as(sql).bind(after).bind(last).fetch_all(connection).await.map_err(failure)?;
    rows.into_iter().map(DocumentRow::stored).collect()
}

/// What such a view shows of documents of `kind`. Whether an indicator is published is asked as of
/// now, whatever the view is of.
pub(super) async fn shown(
    connection: &mut Connection,
    which: Figures<'_>,
    kind: Kind,
    documents: Vec<StoredDocument>,
) -> Result<Vec<StoredDocument>, StoreError> {
    if !kind.is_shown_in_part() {
        return Ok(documents);
    }
    let Some(showing) = which.showing(connection).await? else { return Ok(documents) };
    let mut shown = Vec::with_capacity(documents.len());
    for document in documents {
        let is_published =
            |id: &Id<Indicator>| showing.profile(id).is_some_and(ProfileName::is_published);
        if let Some(public) = document.any()?.for_public(&is_published) {
            let body = serde_json::to_string(&public)
                .map_err(|error| StoreError::corrupt(format!("{kind} {}", document.id), &error))?;
            shown.push(StoredDocument { body, ..document });
        }
    }
    Ok(shown)
}

pub(super) async fn of_origin(
    connection: &mut Connection,
    bounds: Bounds,
    origin: &str,
) -> Result<Vec<StoredDocument>, StoreError> {
    let claimed = current!(
        "EXISTS (SELECT 1 FROM claim
                 WHERE claim.origin = $2 AND claim.kind = d.kind AND claim.id = d.id)",
        "d.kind, d.id"
    );
    let rows: Vec<DocumentRow> = sqlx::query_as(claimed)
        .bind(last_change(bounds))
        .bind(origin)
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    rows.into_iter().map(DocumentRow::stored).collect()
}

pub(super) async fn history(
    connection: &mut Connection,
    bounds: Bounds,
    kind: Kind,
    id: &str,
) -> Result<Vec<Version>, StoreError> {
    let rows: Vec<VersionRow> = sqlx::query_as(
        "SELECT d.kind, d.id, d.title, d.version, d.body, o.id AS change, o.changed_at,
                o.changed_by, o.reason, o.origin,
                c.id AS closed, c.changed_at AS closed_at, c.changed_by AS closed_by,
                c.reason AS closed_reason, c.origin AS closed_origin,
                r.id AS redacted, r.changed_at AS redacted_at, r.changed_by AS redacted_by,
                r.reason AS redacted_reason, r.origin AS redacted_origin
         FROM (SELECT kind, id, title, version, body, opened, NULL AS closed, NULL AS redacted
               FROM document
               UNION ALL
               SELECT kind, id, title, version, body, opened, closed, redacted
               FROM document_past) AS d
         JOIN change AS o ON o.id = d.opened
         LEFT JOIN change AS c ON c.id = d.closed AND c.id <= $1
         LEFT JOIN change AS r ON r.id = d.redacted
         WHERE d.kind = $2 AND d.id = $3 AND d.opened <= $1
         ORDER BY d.version DESC",
    )
    .bind(last_change(bounds))
    .bind(kind.as_str())
    .bind(id)
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter().map(VersionRow::version).collect()
}

/// The documents that refer to these ones now, as far as such a view shows them and that they do.
pub(super) async fn referrers(
    connection: &mut Connection,
    which: Figures<'_>,
    kind: Kind,
    ids: &[&str],
) -> Result<Vec<Mention>, StoreError> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(concat!(
        "SELECT kind, id, field, to_id FROM mention WHERE to_kind = $1 AND to_id IN ",
        texts!("$2"),
        " ORDER BY kind, id, field, to_id"
    ))
    .bind(kind.as_str())
    .bind(json!(ids).to_string())
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    let mention = |(from, id, field, to): (String, _, _, _)| {
        Ok(Mention { kind: known(&from)?, id, field, to })
    };
    let mut mentions: Vec<Mention> =
        rows.into_iter().map(mention).collect::<Result<_, StoreError>>()?;
    if which.scope == Scope::Everything {
        return Ok(mentions);
    }
    let mut said = BTreeSet::new();
    for from in mentions.chunk_by(|one, other| one.kind == other.kind) {
        let Some(kind) = from.first().map(|one| one.kind) else { continue };
        if kind.is_shown_in_part() {
            let ids: BTreeSet<&str> = from.iter().map(|one| one.id.as_str()).collect();
            let found = several(connection, None, kind, &Vec::from_iter(ids)).await?;
            for document in shown(connection, which, kind, found).await? {
                let references = document.any()?.references().into_iter();
                said.extend(references.map(|to| (kind, document.id.clone(), to.field, to.id)));
            }
        }
    }
    mentions.retain(|one| {
        let Mention { kind, id, field, to } = one;
        !kind.is_shown_in_part() || said.contains(&(*kind, id.clone(), field.clone(), to.clone()))
    });
    Ok(mentions)
}

pub(super) async fn dangling(connection: &mut Connection) -> Result<Vec<Dangling>, StoreError> {
    let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT m.kind, m.id, m.field, m.to_kind, m.to_id
         FROM mention AS m LEFT JOIN document AS d ON d.kind = m.to_kind AND d.id = m.to_id
         WHERE d.id IS NULL
         ORDER BY m.kind, m.id, m.field",
    )
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter()
        .map(|(kind, id, field, to_kind, to_id)| {
            Ok(Dangling { kind: known(&kind)?, id, field, to_kind: known(&to_kind)?, to_id })
        })
        .collect()
}

pub(super) async fn put(
    connection: &mut Connection,
    change: ChangeId,
    document: &AnyDocument,
    expected: Expected,
) -> Result<Put, StoreError> {
    let (kind, id) = (document.kind(), document.id());
    let (title, body) = (document.title(), body(document)?);
    let found = current(connection, kind, id, expected).await?;
    let (sql, put) = match found {
        Some(found) if found.body == body && found.title == title => {
            return Ok(Put::Unchanged { version: found.version });
        }
        Some(Current { version, .. }) => {
            close(connection, change, kind, id).await?;
            let sql = "UPDATE document SET version = $3, opened = $4, title = $5, body = $6
                       WHERE kind = $1 AND id = $2";
            (sql, Put::Changed { version: version + 1 })
        }
        None => {
            let sql = "INSERT INTO document (kind, id, version, opened, title, body)
                       VALUES ($1, $2, $3, $4, $5, $6)";
            let version = last_version(connection, kind, id).await? + 1;
            (sql, Put::Created { version })
        }
    };
    sqlx::query(sql)
        .bind(kind.as_str())
        .bind(id)
        .bind(i64::from(put.version()))
        .bind(change.0)
        .bind(title)
        .bind(body)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    mention(connection, document).await?;
    Ok(put)
}

pub(super) async fn remove(
    connection: &mut Connection,
    change: ChangeId,
    (kind, id): (Kind, &str),
    expected: Expected,
) -> Result<(), StoreError> {
    if current(connection, kind, id, expected).await?.is_none() {
        return Err(StoreError::Conflict { kind, id: id.to_owned(), expected, found: None });
    }
    close(connection, change, kind, id).await?;
    sqlx::query("DELETE FROM document WHERE kind = $1 AND id = $2")
        .bind(kind.as_str())
        .bind(id)
        .execute(connection)
        .await
        .map_err(failure)?;
    Ok(())
}

/// Makes a document one of the origin of `change`. Whether it was not before.
pub(super) async fn claim(
    connection: &mut Connection,
    change: ChangeId,
    kind: Kind,
    id: &str,
) -> Result<bool, StoreError> {
    let claimed = sqlx::query(
        "INSERT INTO claim (origin, kind, id)
         SELECT origin, $2, $3 FROM change WHERE id = $1 ON CONFLICT DO NOTHING",
    )
    .bind(change.0)
    .bind(kind.as_str())
    .bind(id)
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(claimed.rows_affected() > 0)
}

/// Gives up a document for the origin of `change`, and removes it if it is no other's.
pub(super) async fn give_up(
    connection: &mut Connection,
    change: ChangeId,
    kind: Kind,
    id: &str,
) -> Result<bool, StoreError> {
    sqlx::query(
        "DELETE FROM claim WHERE kind = $2 AND id = $3
         AND origin = (SELECT origin FROM change WHERE id = $1)",
    )
    .bind(change.0)
    .bind(kind.as_str())
    .bind(id)
    .execute(&mut *connection)
    .await
    .map_err(failure)?;
    let others: i64 = sqlx::query_scalar("SELECT count(*) FROM claim WHERE kind = $1 AND id = $2")
        .bind(kind.as_str())
        .bind(id)
        .fetch_one(&mut *connection)
        .await
        .map_err(failure)?;
    if others > 0 {
        return Ok(false);
    }
    remove(connection, change, (kind, id), Expected::Any).await?;
    Ok(true)
}

/// What there is to compare with before a write.
#[derive(FromRow)]
struct Current {
    #[sqlx(try_from = "i64")]
    version: u32,
    title: String,
    body: String,
}

/// The current version, if it is as expected.
async fn current(
    connection: &mut Connection,
    kind: Kind,
    id: &str,
    expected: Expected,
) -> Result<Option<Current>, StoreError> {
    let found: Option<Current> =
        sqlx::query_as("SELECT version, title, body FROM document WHERE kind = $1 AND id = $2")
            .bind(kind.as_str())
            .bind(id)
            .fetch_optional(connection)
            .await
            .map_err(failure)?;
    let version = found.as_ref().map(|found| found.version);
    if expected.holds(version) {
        Ok(found)
    } else {
        Err(StoreError::Conflict { kind, id: id.to_owned(), expected, found: version })
    }
}

/// The highest version that a document ever had and lost; 0 if it never was.
async fn last_version(
    connection: &mut Connection,
    kind: Kind,
    id: &str,
) -> Result<u32, StoreError> {
    let last: i64 = sqlx::query_scalar(
        "SELECT coalesce(max(version), 0) FROM document_past WHERE kind = $1 AND id = $2",
    )
    .bind(kind.as_str())
    .bind(id)
    .fetch_one(connection)
    .await
    .map_err(failure)?;
    u32::try_from(last).map_err(|error| StoreError::corrupt(format!("{kind} `{id}`"), &error))
}

/// Keeps the current version as a past one.
async fn close(
    connection: &mut Connection,
    change: ChangeId,
    kind: Kind,
    id: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO document_past (kind, id, version, opened, closed, title, body)
         SELECT kind, id, version, opened, $3, title, body FROM document
         WHERE kind = $1 AND id = $2",
    )
    .bind(kind.as_str())
    .bind(id)
    .bind(change.0)
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

/// Writes down what a document refers to, in place of what it referred to before.
async fn mention(connection: &mut Connection, document: &AnyDocument) -> Result<(), StoreError> {
    let (kind, id) = (document.kind(), document.id());
    sqlx::query("DELETE FROM mention WHERE kind = $1 AND id = $2")
        .bind(kind.as_str())
        .bind(id)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    // A field may name the same document twice.
    let references: BTreeSet<_> = document.references().into_iter().collect();
    for reference in references {
        sqlx::query(
            "INSERT INTO mention (kind, id, field, to_kind, to_id) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(kind.as_str())
        .bind(id)
        .bind(reference.field)
        .bind(reference.kind.as_str())
        .bind(reference.id)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    }
    Ok(())
}

/// The versions of a document that were replaced or removed.
pub(super) async fn past(
    connection: &mut Connection,
    kind: Kind,
    id: &str,
) -> Result<Vec<StoredDocument>, StoreError> {
    let rows: Vec<DocumentRow> = sqlx::query_as(
        "SELECT d.kind, d.id, d.title, d.version, d.body, c.id AS change, c.changed_at
         FROM document_past AS d JOIN change AS c ON c.id = d.opened
         WHERE d.kind = $1 AND d.id = $2",
    )
    .bind(kind.as_str())
    .bind(id)
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter().map(DocumentRow::stored).collect()
}

/// A document as JSON, always the same text for the same document.
pub(super) fn body(document: &AnyDocument) -> Result<String, StoreError> {
    let what = || format!("{} `{}`", document.kind(), document.id());
    serde_json::to_string(document).map_err(|error| StoreError::corrupt(what(), &error))
}
