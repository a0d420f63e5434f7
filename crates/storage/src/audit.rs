//! What was done to documents, figures and tokens: a log chained by hash, that also knows what the
//! tables must hold.

use std::fmt;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Digest, Page, StoreError, Verification, chain::Link};

/// What an entry of the audit log is about: one sort of rows of the tables, that are written once
/// and stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Logged {
    /// A transaction was committed, by whom, when, why and from what.
    Change,
    /// A version of a document was written.
    DocumentWritten,
    /// The last version of a document was removed.
    DocumentRemoved,
    /// The words of a version were erased, because consent to them was withdrawn.
    DocumentRedacted,
    /// A batch of figures was brought in.
    FiguresImported,
    /// A release was published.
    ReleasePublished,
    /// A release was taken back under embargo.
    ReleaseDiscarded,
    /// A file of boundaries was brought in.
    BoundariesImported,
    /// A look-up of postcodes was brought in, in place of the one before.
    PostcodesImported,
    /// A token was made.
    TokenCreated,
    /// A token was revoked.
    TokenRevoked,
    /// The log was begun over what was there already.
    LogBegun,
}

impl Logged {
    pub(crate) const ALL: [Self; 12] = [
        Self::Change,
        Self::DocumentWritten,
        Self::DocumentRemoved,
        Self::DocumentRedacted,
        Self::FiguresImported,
        Self::ReleasePublished,
        Self::ReleaseDiscarded,
        Self::BoundariesImported,
        Self::PostcodesImported,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::LogBegun,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::DocumentWritten => "document-written",
            Self::DocumentRemoved => "document-removed",
            Self::DocumentRedacted => "document-redacted",
            Self::FiguresImported => "figures-imported",
            Self::ReleasePublished => "release-published",
            Self::ReleaseDiscarded => "release-discarded",
            Self::BoundariesImported => "boundaries-imported",
            Self::PostcodesImported => "postcodes-imported",
            Self::TokenCreated => "token-created",
            Self::TokenRevoked => "token-revoked",
            Self::LogBegun => "log-begun",
        }
    }

    /// The sort of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|logged| logged.as_str() == name)
    }
}

impl fmt::Display for Logged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its number, from 1.
    pub number: u64,
    /// When, such as `2026-11-22T09:30:00Z`.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done.
    pub action: Logged,
    /// With what: the number of a change, batch or token, of the change that published a release, or
    /// kind, id and version of a document.
    pub subject: String,
    /// The SHA-256 of what the tables hold of it.
    pub content: Digest,
    /// What ties it to the entries before it.
    pub hash: Digest,
}

impl Link for AuditEntry {
    fn number(&self) -> u64 {
        self.number
    }

    fn hash(&self) -> Digest {
        self.hash
    }

    fn said(&self) -> Value {
        json!([self.number, self.at, self.by, self.action, self.subject, self.content])
    }
}

/// What an audit of a store found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audit {
    /// The tables hold what the log says; the log itself is whole, or not.
    Log(Verification),
    /// What this entry logged was altered or is gone; nothing that was logged before it is.
    Altered(Box<AuditEntry>),
    /// This is in the tables and not in the log.
    Unlogged {
        /// What it claims to be.
        action: Logged,
        /// Which.
        subject: String,
    },
}

impl Audit {
    /// What is wrong, in a sentence; `None` if the store holds what was stored.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        match self {
            Self::Log(verification) => verification.fault(),
            Self::Altered(entry) => Some(format!(
                "what entry {} of the log stored was altered or taken out: {} {}, of {} by {}",
                entry.number, entry.action, entry.subject, entry.at, entry.by
            )),
            Self::Unlogged { action, subject } => {
                Some(format!("something was added that the log does not have: {action} {subject}"))
            }
        }
    }
}

/// The log of every change of documents, figures and tokens.
///
/// An entry is written in the transaction that it tells of. Whoever can write the file can write
/// all of it anew, which shows only against a hash that was noted elsewhere.
#[async_trait]
pub trait AuditLog: fmt::Debug + Send + Sync {
    /// The entries, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails, or an entry cannot be read.
    async fn audit_log(&self, page: Page) -> Result<Vec<AuditEntry>, StoreError>;

    /// Whether the log is whole and goes on from the hash that was `noted`, and the tables hold
    /// what it says: every version of every document, every figure of every batch, every release,
    /// every boundary, the postcodes of the last look-up, every token.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails, or an entry cannot be read.
    async fn audit(&self, noted: Option<Digest>) -> Result<Audit, StoreError>;
}
