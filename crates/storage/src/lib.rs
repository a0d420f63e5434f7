#![doc = include_str!("../README.md")]

mod address;
mod audit;
mod chain;
mod change;
pub mod conformance;
mod database;
mod document;
mod duplicates;
mod error;
mod figures;
mod filed;
mod key;
pub mod people;
mod places;
#[cfg(feature = "postgres")]
mod postgres;
mod releases;
mod sorted;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod together;
mod tokens;
mod transfer;
mod updates;
mod upkeep;

pub use address::{Address, AddressError};
pub use audit::{Audit, AuditEntry, AuditLog, Logged};
pub use chain::{Digest, Link, NoDigest, Verification, verify};
pub use change::{Act, AsOf, Change, ChangeId, Mark, Page, RecordedChange, Stamp};
pub use database::{Database, StaffStore, open, open_or_create};
pub use document::{Expected, Mention, Put, Stored, StoredDocument, Version};
pub use error::{Cause, Dangling, ReleaseError, StoreError};
pub use figures::{
    Batch, BatchId, BatchOutcome, BatchSource, Counts, Cursor, Dimension, Duplicate, FigureChange,
    FigurePage, FigureQuery, Holding, Revision, Row, SegmentParts, Series, Withheld,
};
pub use places::{Layer, NamedPlace, Outlines, PostcodeEdition, PostcodePlace, StoredLayer};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
pub use releases::{
    Edition, Explanation, Passed, ProtectedFigure, Release, ReleaseChange, ReleaseNumber,
    ReleasePlan, ReleasedIndicator, Standing, Treated,
};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteStore, Staged};
pub use store::{FigureWriter, Published, Reader, ReaderExt, Snapshot, Store, Sweep, Transaction};
pub use tokens::{NewToken, Token, Tokens};
pub use transfer::copy;
pub use updates::{NoWatermark, Update, Updated, Updates, Watermark};
pub use upkeep::{Examination, Heads, Inventory, Setting, Space, Upkeep};
