//! The columns of documents, and what they mean.

use lifecourse_core::Kind;
use sqlx::FromRow;

use super::super::changes::{ChangeRow, from_text};
use crate::{
    ChangeId, RecordedChange, Stamp, StoreError, StoredDocument, Version, document::Parsed,
};

pub(super) fn known(kind: &str) -> Result<Kind, StoreError> {
    kind.parse().map_err(|error| StoreError::corrupt("document", &error))
}

/// The columns of a version.
#[derive(FromRow)]
pub(super) struct DocumentRow {
    kind: String,
    id: String,
    title: String,
    #[sqlx(try_from = "i64")]
    version: u32,
    body: String,
    change: i64,
    changed_at: String,
}

impl DocumentRow {
    pub(super) fn stored(self) -> Result<StoredDocument, StoreError> {
        Ok(StoredDocument {
            kind: known(&self.kind)?,
            id: self.id,
            title: self.title,
            version: self.version,
            body: self.body,
            changed: Stamp { change: ChangeId(self.change), at: from_text(&self.changed_at)? },
            parsed: Parsed::default(),
        })
    }
}

/// The columns of a version, of the change that opened it and of the one that closed it.
#[derive(FromRow)]
pub(super) struct VersionRow {
    #[sqlx(flatten)]
    document: DocumentRow,
    changed_by: String,
    reason: Option<String>,
    origin: String,
    closed: Option<i64>,
    closed_at: Option<String>,
    closed_by: Option<String>,
    closed_reason: Option<String>,
    closed_origin: Option<String>,
    redacted: Option<i64>,
    redacted_at: Option<String>,
    redacted_by: Option<String>,
    redacted_reason: Option<String>,
    redacted_origin: Option<String>,
}

impl VersionRow {
    pub(super) fn version(self) -> Result<Version, StoreError> {
        let opened = ChangeRow {
            id: self.document.change,
            changed_at: self.document.changed_at.clone(),
            changed_by: self.changed_by,
            reason: self.reason,
            origin: self.origin,
        };
        let closed = change(
            (self.closed, self.closed_at, self.closed_by, self.closed_origin),
            self.closed_reason,
        )?;
        let redacted = change(
            (self.redacted, self.redacted_at, self.redacted_by, self.redacted_origin),
            self.redacted_reason,
        )?;
        let opened = opened.recorded()?;
        Ok(Version { document: self.document.stored()?, opened, closed, redacted })
    }
}

/// The columns of a change that may not have been made: its number, when, who and from what.
type Maybe = (Option<i64>, Option<String>, Option<String>, Option<String>);

fn change(made: Maybe, reason: Option<String>) -> Result<Option<RecordedChange>, StoreError> {
    let (Some(id), Some(changed_at), Some(changed_by), Some(origin)) = made else {
        return Ok(None);
    };
    ChangeRow { id, changed_at, changed_by, reason, origin }.recorded().map(Some)
}
