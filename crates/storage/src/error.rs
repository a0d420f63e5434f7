//! What can go wrong in a store, in sentences that say what to do.

use std::{
    fmt::{self, Write},
    path::PathBuf,
};

use lifecourse_core::Kind;

use time::OffsetDateTime;

use crate::{Address, Expected, ReleaseNumber};

/// Why the store did not do what it was asked. Nothing of the change was stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no file, or nothing of this program on the server.
    #[error("there is no database at {at}")]
    NoDatabase {
        /// Where.
        at: Address,
    },
    /// The file cannot be opened or made, or the server not reached.
    #[error("the database {at} cannot be opened: {why}")]
    Unopenable {
        /// Where.
        at: Address,
        /// What the system or the database says.
        why: String,
    },
    /// It is not a database of this program.
    #[error("{at} {found}")]
    Foreign {
        /// Where.
        at: Address,
        /// What it is instead, such as `is a database of another program`.
        found: &'static str,
    },
    /// It was written by a later release of this program.
    #[error("the database {at} has layout {found}, and this program knows layouts up to {known}")]
    Newer {
        /// Where.
        at: Address,
        /// Its layout.
        found: i64,
        /// The newest layout that this program knows.
        known: i64,
    },
    /// The file is damaged, as one that was cut short is.
    #[error("the database is damaged ({why})")]
    Damaged {
        /// What the database found.
        why: String,
    },
    /// There is a file where a new one was to be.
    #[error("there is a file at {} already", path.display())]
    Occupied {
        /// Where.
        path: PathBuf,
    },
    /// A database is not what it should be, as its copy shows.
    #[error("{} is not sound: {why}", path.display())]
    Unsound {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A database cannot be replaced while others use it.
    #[error("another program has {at} open")]
    InUse {
        /// Which.
        at: Address,
    },
    /// Something is to be moved into a database that has something in it.
    #[error("the database to copy to is not empty: it has rows of {table}")]
    NotEmpty {
        /// The table that has rows.
        table: &'static str,
    },
    /// What was written is not what was read.
    #[error("the copy of {table} is not what was copied, and was not kept")]
    Copy {
        /// The table.
        table: &'static str,
    },
    /// Another program holds the write lock.
    #[error("another program is writing to the database")]
    Busy,
    /// There is no room left.
    #[error("the disk is full, and nothing of this change was stored")]
    Full,
    /// The disk refused, for want of room or of health.
    #[error(
        "the disk refused to be read or written ({why}), and nothing of this change was stored"
    )]
    Disk {
        /// What the database says.
        why: String,
    },
    /// It may not be written.
    #[error("the database cannot be written")]
    ReadOnly,
    /// Somebody else changed the document first, or it is not there.
    #[error("{}", conflict(*kind, id, *expected, *found))]
    Conflict {
        /// The document's kind.
        kind: Kind,
        /// Its id.
        id: String,
        /// What the caller took for granted.
        expected: Expected,
        /// The version that is there, if any.
        found: Option<u32>,
    },
    /// Documents refer to others that are not there.
    #[error("{}", dangling(.0))]
    Dangling(Vec<Dangling>),
    /// Something stored is not valid by the rules of this release.
    #[error("the stored {what} cannot be read: {why}")]
    Corrupt {
        /// What it is, such as `indicator smoking-at-delivery`.
        what: String,
        /// Why not.
        why: String,
    },
    /// There are more names of one sort than the keys of figures have room for.
    #[error("the database has room for figures of {limit} {what}, and these would be more")]
    TooMany {
        /// What, such as `areas`.
        what: &'static str,
        /// How many there may be.
        limit: i64,
    },
    /// A release is not what it would have to be.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// A temporary file failed.
    #[error("a temporary file could not be written or read: {0}")]
    Temporary(#[from] std::io::Error),
    /// Anything else that the database said.
    #[error("the database failed: {0}")]
    Backend(String),
}

/// Why a release cannot be dealt with so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// There is none of this number.
    #[error("there is no release {number}")]
    Unknown {
        /// The number.
        number: ReleaseNumber,
    },
    /// It is published, and what is published is replaced and never altered.
    #[error("release {number} is published, and what is published is never altered")]
    Published {
        /// Its number.
        number: ReleaseNumber,
    },
    /// There is a later one.
    #[error("release {number} is not the newest")]
    NotTheNewest {
        /// Its number.
        number: ReleaseNumber,
    },
    /// It would be public before an earlier release is.
    #[error(
        "release {number} would be public before the one that it replaces, which is under embargo until {until}"
    )]
    BeforeAnother {
        /// Its number.
        number: ReleaseNumber,
        /// When the embargo of the other ends.
        until: OffsetDateTime,
    },
    /// Disclosure profiles have been changed since it was prepared.
    #[error("release {number} was prepared by disclosure profiles that have changed since: those of {}", indicators.join(", "))]
    Outdated {
        /// Its number.
        number: ReleaseNumber,
        /// The indicators.
        indicators: Vec<String>,
    },
}

impl ReleaseError {
    /// What a person can do about it.
    const fn help(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "`lifecourse release list` lists what there is",
            Self::Published { .. } => "`lifecourse release prepare` prepares one in its place",
            Self::NotTheNewest { .. } => "discard the newest first",
            Self::BeforeAnother { .. } => {
                "give it a later time with `lifecourse release prepare --at`, or discard the other"
            }
            Self::Outdated { .. } => "prepare it again",
        }
    }
}

/// A reference to a document that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dangling {
    /// The kind of the document that refers.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The field that refers.
    pub field: String,
    /// The kind of what is not there.
    pub to_kind: Kind,
    /// Its id.
    pub to_id: String,
}

/// Where a fault lies, which decides what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// In what was given: another file or another edit will do.
    Input,
    /// In the machine or the stored data.
    Machine,
}

impl StoreError {
    /// Where the fault lies.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        match self {
            Self::NoDatabase { .. }
            | Self::Foreign { .. }
            | Self::Newer { .. }
            | Self::Damaged { .. }
            | Self::Occupied { .. }
            | Self::Unsound { .. }
            | Self::NotEmpty { .. }
            | Self::Conflict { .. }
            | Self::Dangling(_)
            | Self::TooMany { .. }
            | Self::Release(_) => Cause::Input,
            Self::Unopenable { .. }
            | Self::InUse { .. }
            | Self::Copy { .. }
            | Self::Busy
            | Self::Full
            | Self::Disk { .. }
            | Self::ReadOnly
            | Self::Corrupt { .. }
            | Self::Temporary(_)
            | Self::Backend(_) => Cause::Machine,
        }
    }

    /// What a person can do about it, if that is known.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoDatabase { .. } => {
                "make one with `lifecourse import FOLDER`, or name another with `--database PATH`"
            }
            Self::Unopenable { at, .. } if at.file().is_none() => {
                "see that the server runs, and that host, user, password and database are right"
            }
            Self::Foreign { at, .. } if at.file().is_none() => "name another with `--database`",
            Self::Unopenable { .. } | Self::Foreign { .. } => "name another file with `--database`",
            Self::Newer { .. } => "install the release that wrote it, or a later one",
            Self::Damaged { .. } => "restore it from a backup: `lifecourse restore --help`",
            Self::Occupied { .. } => "name another file",
            Self::NotEmpty { .. } => "name a database with nothing in it",
            Self::Unsound { .. } => "`lifecourse doctor` looks at all of it",
            Self::InUse { .. } => "stop what uses it, such as `lifecourse serve`, and try again",
            Self::Busy => "try again when it has finished",
            Self::Full => "free some space and try again",
            Self::Disk { .. } => {
                "look whether the disk is full or failing, or a limit is set on the size of files"
            }
            Self::ReadOnly => {
                "give this user the right to write: to the file and its folder, or to the tables on the server"
            }
            Self::Conflict { found: Some(_), expected: Expected::Absent, .. } => {
                "choose another id, or change that one"
            }
            Self::Conflict { found: Some(_), .. } => {
                "look at their version and make your change again"
            }
            Self::Release(error) => error.help(),
            Self::Dangling(_) => {
                "add what is referred to, import the look-up that names it, or take the reference out"
            }
            _ => return None,
        })
    }

    /// Something stored that the rules of core refuse.
    pub(crate) fn corrupt(what: impl Into<String>, why: &dyn fmt::Display) -> Self {
        Self::Corrupt { what: what.into(), why: why.to_string() }
    }
}

fn conflict(kind: Kind, id: &str, expected: Expected, found: Option<u32>) -> String {
    match (expected, found) {
        (Expected::Absent, Some(_)) => {
            format!("the {kind} `{id}` exists already: choose another id, or change that one")
        }
        (_, None) => format!("there is no {kind} `{id}`"),
        (_, Some(found)) => format!(
            "somebody else has changed the {kind} `{id}` in the meantime, it is at version {found} now"
        ),
    }
}

fn dangling(all: &[Dangling]) -> String {
    const SHOWN: usize = 5;
    let mut text = String::new();
    for Dangling { kind, id, field, to_kind, to_id } in all.iter().take(SHOWN) {
        let join = if text.is_empty() { "" } else { "; " };
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "{join}the {kind} `{id}` refers in `{field}` to the {to_kind} `{to_id}`, which does not exist"
        );
    }
    if all.len() > SHOWN {
        let _ = write!(text, "; and {} more", all.len() - SHOWN);
    }
    text
}
