//! Erasing words from versions that were kept.

use lifecourse_core::Kind;
use time::Date;

use super::{
    documents::{body, past},
    engine::Connection,
    failure,
};
use crate::{ChangeId, StoreError};

/// Takes the words out of every version of a document that was replaced or removed, and tells how
/// many had any.
pub(super) async fn redact(
    connection: &mut Connection,
    change: ChangeId,
    (kind, id): (Kind, &str),
    on: Date,
) -> Result<u32, StoreError> {
    let mut redacted = 0;
    for version in past(connection, kind, id).await? {
        let before = version.any()?;
        let Some(left) = before.clone().withdrawn(on).filter(|left| left != before) else {
            continue;
        };
        sqlx::query(
            "UPDATE document_past SET title = $4, body = $5, redacted = $6
             WHERE kind = $1 AND id = $2 AND version = $3",
        )
        .bind(kind.as_str())
        .bind(id)
        .bind(i64::from(version.version))
        .bind(left.title())
        .bind(body(&left)?)
        .bind(change.0)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
        redacted += 1;
    }
    Ok(redacted)
}
