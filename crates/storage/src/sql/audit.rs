//! The audit log: see [`AuditLog`].
//!
//! What an entry is about is a query ([`rows_of`]): its first column is the subject, and the others
//! are hashed. The same query makes the entry and verifies it, so that a new sort of rows is logged
//! by a line here.

pub(crate) mod figures;
pub(crate) mod places;
pub(crate) mod releases;

use std::collections::BTreeMap;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;

use super::{
    engine::{self, Backend, Cell, Connection, Row, cell},
    failure,
};
use crate::{
    Audit, AuditEntry, AuditLog, ChangeId, Digest, Logged, Page, StoreError, Verification,
    chain::{Link, verify},
};

/// The rows that a sort of entries is about: subject, then what is hashed, of those whose number
/// (of the change, or their own) is from $1 to $2.
const fn rows_of(logged: Logged) -> &'static str {
    match logged {
        Logged::Change => {
            "SELECT CAST(id AS TEXT), changed_at, changed_by, reason, origin
             FROM change WHERE id BETWEEN $1 AND $2 ORDER BY change.id"
        }
        Logged::DocumentWritten => {
            "SELECT kind || ' ' || id || ' ' || version, opened, title, body
             FROM (SELECT kind, id, version, opened, title, body FROM document
                   UNION ALL
                   SELECT kind, id, version, opened, title, body FROM document_past) AS every
             WHERE opened BETWEEN $1 AND $2 ORDER BY opened, kind, id, version"
        }
        // A version that was replaced was closed by the change that opened the next.
        Logged::DocumentRemoved => {
            "SELECT p.kind || ' ' || p.id || ' ' || p.version, p.closed FROM document_past AS p
             WHERE p.closed BETWEEN $1 AND $2
               AND NOT EXISTS (SELECT 1 FROM document AS d WHERE d.kind = p.kind AND d.id = p.id
                               AND d.version = p.version + 1 AND d.opened = p.closed)
               AND NOT EXISTS (SELECT 1 FROM document_past AS d WHERE d.kind = p.kind
                               AND d.id = p.id AND d.version = p.version + 1
                               AND d.opened = p.closed)
             ORDER BY p.closed, p.kind, p.id"
        }
        Logged::DocumentRedacted => {
            "SELECT kind || ' ' || id || ' ' || version, redacted, title, body FROM document_past
             WHERE redacted BETWEEN $1 AND $2 ORDER BY redacted, kind, id, version"
        }
        Logged::FiguresImported => {
            "SELECT CAST(b.id AS TEXT), b.change, b.source, b.sha256, b.bytes, b.rows, b.new,
                    b.changed, b.same, b.repeated, b.conflicting, c.indicators, c.areas,
                    c.segments, c.periods, c.remarks, c.names, c.figures
             FROM batch AS b LEFT JOIN batch_content AS c ON c.batch = b.id
             WHERE b.change BETWEEN $1 AND $2 ORDER BY b.id"
        }
        Logged::ReleasePublished => {
            "SELECT CAST(change AS TEXT), release, contents FROM release_content
             WHERE change BETWEEN $1 AND $2 ORDER BY change"
        }
        Logged::ReleaseDiscarded => {
            "SELECT CAST(change AS TEXT), discarded FROM release_content
             WHERE discarded BETWEEN $1 AND $2 ORDER BY change"
        }
        Logged::BoundariesImported => {
            "SELECT CAST(id AS TEXT), change, source, sha256, property, licence, areas, content
             FROM boundary_layer WHERE change BETWEEN $1 AND $2 ORDER BY boundary_layer.id"
        }
        Logged::PostcodesImported => {
            "SELECT CAST(id AS TEXT), change, source, sha256, postcodes, content
             FROM postcode_edition WHERE change BETWEEN $1 AND $2 ORDER BY postcode_edition.id"
        }
        Logged::TokenCreated => {
            "SELECT CAST(number AS TEXT), title, hash, role, strategy, created_at, created_by,
                    expires_at
             FROM token WHERE number BETWEEN $1 AND $2 ORDER BY token.number"
        }
        Logged::TokenRevoked => {
            "SELECT CAST(token AS TEXT), revoked_at, revoked_by
             FROM token_revocation WHERE token BETWEEN $1 AND $2
             ORDER BY token_revocation.token"
        }
        Logged::LogBegun => {
            "SELECT CAST(change AS TEXT), change
             FROM audit_start WHERE change BETWEEN $1 AND $2 ORDER BY audit_start.change"
        }
    }
}

/// Who and when, as the tables keep it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct LoggedBy {
    pub(crate) at: String,
    pub(crate) by: String,
}

/// Logs the rows of a sort that have this number, which are in their tables already.
pub(crate) async fn log(
    connection: &mut Connection,
    LoggedBy { at, by }: &LoggedBy,
    action: Logged,
    number: i64,
) -> Result<(), StoreError> {
    const LAST: &str = "SELECT number, hash FROM audit_log ORDER BY number DESC LIMIT 1";
    let rows = contents(connection, action, number..=number).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let (mut number, mut before) = next(connection, LAST).await?;
    for (subject, content) in rows {
        let (at, by) = (at.clone(), by.clone());
        let mut entry = AuditEntry { number, at, by, action, subject, content, hash: before };
        entry.hash = entry.hash_after(before);
        (number, before) = (number + 1, entry.hash);
        sqlx::query(
            "INSERT INTO audit_log (number, at, by, action, subject, content, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(entry.number.cast_signed())
        .bind(entry.at)
        .bind(entry.by)
        .bind(entry.action.as_str())
        .bind(entry.subject)
        .bind(entry.content.to_string())
        .bind(entry.hash.to_string())
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    }
    Ok(())
}

/// Logs a change of documents and figures that is about to be committed.
pub(super) async fn change(connection: &mut Connection, id: ChangeId) -> Result<(), StoreError> {
    const OF_A_CHANGE: [Logged; 9] = [
        Logged::Change,
        Logged::DocumentWritten,
        Logged::DocumentRemoved,
        Logged::DocumentRedacted,
        Logged::FiguresImported,
        Logged::ReleasePublished,
        Logged::ReleaseDiscarded,
        Logged::BoundariesImported,
        Logged::PostcodesImported,
    ];
    log_change(connection, id, &OF_A_CHANGE).await
}

/// Logs what a change did, of these sorts.
pub(crate) async fn log_change(
    connection: &mut Connection,
    ChangeId(id): ChangeId,
    actions: &[Logged],
) -> Result<(), StoreError> {
    let by: LoggedBy =
        sqlx::query_as("SELECT changed_at AS at, changed_by AS by FROM change WHERE id = $1")
            .bind(id)
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
    for action in actions {
        log(connection, &by, *action, id).await?;
    }
    Ok(())
}

/// The number of the next entry of a log, and the hash before it; `last` selects those of the last.
pub(super) async fn next(
    connection: &mut Connection,
    last: &'static str,
) -> Result<(u64, Digest), StoreError> {
    let last: Option<(i64, String)> =
        sqlx::query_as(last).fetch_optional(connection).await.map_err(failure)?;
    last.map_or(Ok((1, Digest::START)), |(number, hash)| {
        Ok((number.unsigned_abs() + 1, digest(&hash)?))
    })
}

/// The subjects of a sort with the hashes of what the tables hold of them.
async fn contents(
    connection: &mut Connection,
    logged: Logged,
    numbers: std::ops::RangeInclusive<i64>,
) -> Result<Vec<(String, Digest)>, StoreError> {
    let mut rows =
        sqlx::query(rows_of(logged)).bind(*numbers.start()).bind(*numbers.end()).fetch(connection);
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(failure)? {
        let mut hash = Sha256::new();
        feed(&mut hash, &row, 1)?;
        found.push((row.try_get(0).map_err(failure)?, Digest(hash.finalize().into())));
    }
    Ok(found)
}

/// Hashes the columns of a row from `first` on: each with its type, and texts with their length, so
/// that no two rows are hashed alike. Numbers go in bit by bit, whatever they would be printed as.
fn feed(hash: &mut Sha256, row: &Row, first: usize) -> Result<(), StoreError> {
    for at in first..row.len() {
        match cell(row, at)? {
            Cell::Null => hash.update([0]),
            Cell::Integer(number) => {
                hash.update([1]);
                hash.update(number.to_be_bytes());
            }
            Cell::Real(number) => {
                hash.update([2]);
                hash.update(number.to_bits().to_be_bytes());
            }
            Cell::Text(bytes) => {
                hash.update([3]);
                hash.update((bytes.len() as u64).to_be_bytes());
                hash.update(bytes);
            }
        }
    }
    Ok(())
}

fn digest(text: &str) -> Result<Digest, StoreError> {
    text.parse().map_err(|error| StoreError::corrupt("hash of the audit log", &error))
}

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column).map_err(failure);
    let number: i64 = row.try_get("number").map_err(failure)?;
    let action = text("action")?;
    Ok(AuditEntry {
        number: number.unsigned_abs(),
        at: text("at")?,
        by: text("by")?,
        action: Logged::named(&action).ok_or_else(|| {
            StoreError::corrupt(format!("entry {number} of the audit log"), &"no such action")
        })?,
        subject: text("subject")?,
        content: digest(&text("content")?)?,
        hash: digest(&text("hash")?)?,
    })
}

#[async_trait]
impl AuditLog for Backend {
    async fn audit_log(&self, page: Page) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, at, by, action, subject, content, hash FROM audit_log
             WHERE number < $1 ORDER BY number DESC LIMIT $2",
        )
        .bind(page.before.unwrap_or(i64::MAX))
        .bind(i64::from(page.limit))
        .fetch_all(&self.readers)
        .await
        .map_err(failure)?;
        rows.iter().map(entry).collect()
    }

    async fn audit(&self, noted: Option<Digest>) -> Result<Audit, StoreError> {
        // One transaction: a change that is made meanwhile is neither in the log nor in the tables.
        let mut reading = engine::read(self).await?;
        let rows = sqlx::query(
            "SELECT number, at, by, action, subject, content, hash FROM audit_log ORDER BY number",
        )
        .fetch_all(&mut *reading)
        .await
        .map_err(failure)?;
        let log: Vec<AuditEntry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
        let verified = verify(&log, noted);
        if !matches!(verified, Verification::Whole { .. }) {
            return Ok(Audit::Log(verified));
        }
        let mut findings = Findings::of(&log);
        for logged in Logged::ALL {
            for (subject, content) in contents(&mut reading, logged, i64::MIN..=i64::MAX).await? {
                findings.compare((logged, subject), content);
            }
        }
        figures::compare(&mut reading, &mut findings).await?;
        releases::compare(&mut reading, &mut findings).await?;
        places::compare(&mut reading, &mut findings).await?;
        Ok(findings.first().unwrap_or(Audit::Log(verified)))
    }
}

/// What differs between the log and the tables.
struct Findings<'a> {
    /// The entries by what they are about.
    log: FxHashMap<(Logged, String), &'a AuditEntry>,
    /// The entries whose rows were not found yet, by number.
    missing: BTreeMap<u64, &'a AuditEntry>,
    altered: Vec<&'a AuditEntry>,
    unlogged: Vec<(Logged, String)>,
}

impl<'a> Findings<'a> {
    fn of(log: &'a [AuditEntry]) -> Self {
        Self {
            log: log.iter().map(|entry| ((entry.action, entry.subject.clone()), entry)).collect(),
            missing: log.iter().map(|entry| (entry.number, entry)).collect(),
            altered: Vec::new(),
            unlogged: Vec::new(),
        }
    }

    /// Compares what the tables hold of a subject with what the log says. Of a version that was
    /// redacted, what it was written as is gone, and what is left is compared as what it was
    /// redacted to.
    fn compare(&mut self, subject: (Logged, String), content: Digest) {
        let (logged, name) = subject;
        let redacted = logged == Logged::DocumentWritten
            && self.log.contains_key(&(Logged::DocumentRedacted, name.clone()));
        let subject = (logged, name);
        match self.log.get(&subject) {
            Some(entry) => {
                self.missing.remove(&entry.number);
                if entry.content != content && !redacted {
                    self.altered.push(entry);
                }
            }
            None => self.unlogged.push(subject),
        }
    }

    /// What was logged of this number is not what it was: the figures or names of a batch, a release.
    fn alter(&mut self, logged: Logged, number: i64) {
        let subject = (logged, number.to_string());
        match self.log.get(&subject) {
            Some(entry) => self.altered.push(entry),
            None => self.unlogged.push(subject),
        }
    }

    /// The one that the log names first.
    fn first(self) -> Option<Audit> {
        let logged = self.altered.into_iter().chain(self.missing.into_values());
        let first = logged.min_by_key(|entry| entry.number);
        first.map(|entry| Audit::Altered(Box::new(entry.clone()))).or_else(|| {
            let (action, subject) = self.unlogged.into_iter().next()?;
            Some(Audit::Unlogged { action, subject })
        })
    }
}
