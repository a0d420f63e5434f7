//! Writing documents, and what is derived from them.

use std::collections::BTreeSet;

use lifecourse_core::{AnyDocument, Kind};
use sqlx::FromRow;

use super::super::{
    engine::{Connection, text},
    failure,
};
use crate::{ChangeId, Expected, Put, StoreError};

pub(in super::super) async fn put(
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

pub(in super::super) async fn remove(
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
pub(in super::super) async fn claim(
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
pub(in super::super) async fn give_up(
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
    let found: Option<Current> = sqlx::query_as(concat!(
        "SELECT version, title, body FROM document WHERE id = $2 AND kind = ",
        text!("$1")
    ))
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

/// A document as JSON, always the same text for the same document.
pub(in super::super) fn body(document: &AnyDocument) -> Result<String, StoreError> {
    let what = || format!("{} `{}`", document.kind(), document.id());
    serde_json::to_string(document).map_err(|error| StoreError::corrupt(what(), &error))
}
