//! Reading documents, of whatever kind.

mod rows;
mod write;

use std::collections::BTreeSet;

use lifecourse_core::{Id, Indicator, Kind, ProfileName};
use serde_json::json;

use self::rows::{DocumentRow, VersionRow, known};
pub(super) use self::write::{body, claim, give_up, put, remove};
use super::{
    changes::last_change,
    engine::{Connection, text, texts},
    failure,
    scope::{Bounds, Figures, Scope},
};
use crate::{Dangling, Mention, StoreError, StoredDocument, Version, document::Parsed};

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

pub(super) async fn of_kind(
    connection: &mut Connection,
    bounds: Bounds,
    kind: Kind,
) -> Result<Vec<StoredDocument>, StoreError> {
    let rows: Vec<DocumentRow> =
        sqlx::query_as(current!(concat!("d.kind = ", text!("$2")), "d.id"))
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
    const SEVERAL: &str =
        current!(concat!("d.kind = ", text!("$2"), " AND d.id IN ", texts!("$3")), "d.id");
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
        if let Some(public) = document.any()?.clone().for_public(&is_published) {
            let body = serde_json::to_string(&public)
                .map_err(|error| StoreError::corrupt(format!("{kind} {}", document.id), &error))?;
            shown.push(StoredDocument { body, parsed: Parsed::default(), ..document });
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
