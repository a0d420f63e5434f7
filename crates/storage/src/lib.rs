#![doc = include_str!("../README.md")]

mod audit;
mod chain;
mod change;
pub mod conformance;
mod document;
mod duplicates;
mod error;
mod figures;
mod filed;
mod key;
pub mod people;
mod releases;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod tokens;
mod updates;
mod upkeep;

pub use audit::{Audit, AuditEntry, AuditLog, Logged};
pub use chain::{Digest, Link, NoDigest, Verification, verify};
pub use change::{Act, AsOf, Change, ChangeId, Mark, Page, RecordedChange, Stamp};
pub use document::{Expected, Mention, Put, Stored, StoredDocument, Version};
pub use error::{Cause, Dangling, ReleaseError, StoreError};
pub use figures::{
    Batch, BatchId, BatchOutcome, BatchSource, Counts, Cursor, Dimension, Duplicate, FigureChange,
    FigurePage, FigureQuery, Holding, Revision, Row, SegmentParts, Series, Withheld,
};
pub use releases::{
    Edition, Explanation, Passed, ProtectedFigure, Release, ReleaseChange, ReleaseNumber,
    ReleasePlan, ReleasedIndicator, Standing, Treated,
};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteStore, Staged};
pub use store::{FigureWriter, Published, Reader, ReaderExt, Snapshot, Store, Sweep, Transaction};
pub use tokens::{NewToken, Token, Tokens};
pub use updates::{NoWatermark, Update, Updated, Updates, Watermark};
pub use upkeep::{Examination, Heads, Inventory, Setting, Space, Upkeep};
