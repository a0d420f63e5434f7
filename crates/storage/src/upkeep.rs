//! Keeping a store: a backup of all of it, and what may be wrong with it.

use std::{fmt, path::Path};

use async_trait::async_trait;
use serde::Serialize;

use crate::{
    AuditLog, Digest, StoreError, Verification,
    people::{People, PeopleError},
};

/// Looks after a store.
#[async_trait]
pub trait Upkeep: fmt::Debug + Send + Sync {
    /// Writes everything, as it is at one moment, into a new SQLite file, while others go on
    /// reading and writing.
    ///
    /// Whatever engine keeps the store, its backup is a database of its own that every command can
    /// open: an SQLite store copies its pages, another streams itself into the empty store of a
    /// [`Staged`](crate::Staged) file. The file is verified before it has its name: its pages and
    /// references are sound, and its logs are whole, go on from those of this store, and say what
    /// the tables hold. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] if there is a file: a backup never takes the place of another.
    /// [`StoreError::Unsound`] if what was written is not what the logs say. After an error there
    /// is no file.
    async fn back_up(&self, to: &Path) -> Result<Inventory, StoreError>;

    /// Looks at the store from below: what the engine can tell of damage, settings and space.
    /// What the logs tell is for [`AuditLog::audit`] and [`People::log`].
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read at all.
    async fn examine(&self) -> Result<Examination, StoreError>;

    /// How much there is.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn inventory(&self) -> Result<Inventory, StoreError>;

    /// How far the logs have come.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn heads(&self) -> Result<Heads, StoreError>;
}

/// How much there is in a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(any(feature = "sqlite", feature = "postgres"), derive(sqlx::FromRow))]
pub struct Inventory {
    /// Changes that were committed.
    pub changes: i64,
    /// Documents as they are.
    pub documents: i64,
    /// Their earlier versions.
    pub earlier_versions: i64,
    /// Figures as they are.
    pub figures: i64,
    /// Figures that were replaced.
    pub earlier_figures: i64,
    /// Releases, drafts included.
    pub releases: i64,
    /// Records of people.
    pub people: i64,
    /// Tokens, revoked ones included.
    pub tokens: i64,
    /// Areas whose boundaries can be drawn.
    pub boundaries: i64,
    /// Postcodes that can be looked up.
    pub postcodes: i64,
}

/// What a store looks like from below.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Examination {
    /// The engine and its version, such as `SQLite 3.50.2`.
    pub engine: String,
    /// Whether a server keeps it, which looks after its own pages and its log of what was written.
    pub on_server: bool,
    /// The layout of the tables.
    pub layout: i64,
    /// How much there is.
    pub inventory: Inventory,
    /// What is damaged, a sentence each; nothing if all is sound.
    pub damage: Vec<String>,
    /// Settings on which it depends that what is acknowledged outlasts a power cut.
    pub settings: Vec<Setting>,
    /// The places in figures that no document describes.
    pub undescribed_areas: i64,
    /// What it takes of the disk.
    pub space: Space,
    /// Whether anybody who has an account on the machine can read the files; `None` where there
    /// are none, or the system does not tell.
    pub open_to_everybody: Option<bool>,
}

/// A setting of the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// Whether it is as it must be.
    pub good: bool,
}

/// What a store takes of the disk, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Space {
    /// All of it, without the write-ahead log.
    pub database: u64,
    /// The write-ahead log.
    pub log: u64,
    /// What of the database is empty and will be used again.
    pub unused: u64,
    /// The tables that take most, their indexes included, the largest first.
    pub tables: Vec<(String, u64)>,
    /// What is free on its disk, if that is known.
    pub free: Option<u64>,
}

/// How far the logs of a store have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    /// The last hash of the audit log.
    pub audit: Digest,
    /// The last hash of the log of people.
    pub people: Digest,
}

impl Heads {
    /// What is wrong with the logs of a store, and with what they say of its tables; `None` if
    /// nothing is, and they go on from these heads.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    pub async fn fault_of<S: AuditLog + People + ?Sized>(
        store: &S,
        noted: Option<Self>,
    ) -> Result<Option<String>, StoreError> {
        if let Some(fault) = store.audit(noted.map(|heads| heads.audit)).await?.fault() {
            return Ok(Some(fault));
        }
        let log = store.log().await.map_err(PeopleError::into_store)?;
        let found: Verification = crate::verify(&log, noted.map(|heads| heads.people));
        Ok(found.fault().map(|fault| format!("of people, {fault}")))
    }
}
