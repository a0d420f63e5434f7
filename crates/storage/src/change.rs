//! Changes: who, when and why; and the moment that a view is of.

use time::OffsetDateTime;

use crate::ReleaseNumber;

/// The number of a committed change; later changes have higher numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(pub i64);

/// Who does something that is no change of documents or figures, and when. Both are logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When, kept in UTC and whole seconds.
    pub at: OffsetDateTime,
    /// An office or an account. It stays in the log for good.
    pub by: String,
}

/// What is written down about a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When, kept in UTC and whole seconds. A clock that went backwards is not followed: a change
    /// is never dated before the one that it comes after.
    pub at: OffsetDateTime,
    /// Who.
    pub by: String,
    /// Why.
    pub why: Option<String>,
    /// What it was made from: the name of a folder or file, a page, a command.
    pub origin: String,
}

/// A change that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChange {
    /// Its number.
    pub id: ChangeId,
    /// Who, when and why.
    pub change: Change,
}

/// A moment in a store's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The last change; 0 before the first.
    pub change: ChangeId,
    /// When it was made.
    pub at: OffsetDateTime,
}

/// What the public's answers rest on: as long as it is the same, so is every one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The last change.
    pub stamp: Stamp,
    /// The release that stands, if there is one. The end of an embargo is no change.
    pub release: Option<ReleaseNumber>,
}

/// The state of a store that a view shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AsOf {
    /// As it is.
    #[default]
    Now,
    /// As it was just after this change.
    Change(ChangeId),
    /// As it was at the end of this second.
    Time(OffsetDateTime),
}

/// A part of a list that runs from the newest to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Only what has a lower number than this.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self { before: None, limit: 100 }
    }
}
