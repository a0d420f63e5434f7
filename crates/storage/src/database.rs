//! A store by its address, whatever keeps it.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    Address, AuditLog, Published, Store, StoreError, Tokens, Upkeep, address::IfMissing,
    people::People, transfer::Movable,
};

/// What an officer's part of an application needs of a store; the public's needs [`Published`] alone.
pub trait StaffStore: Store + Tokens + AuditLog {}

impl<S: Store + Tokens + AuditLog> StaffStore for S {}

/// Everything that one of our own stores does.
#[async_trait]
pub trait Database: StaffStore + Published + People + Upkeep + Movable {
    /// Waits for what is under way and leaves the database as others may use it.
    async fn close(&self);
}

/// Opens the store at an address, and brings it up to date.
///
/// # Errors
/// [`StoreError::NoDatabase`], [`StoreError::Foreign`], [`StoreError::Newer`],
/// [`StoreError::Damaged`] or [`StoreError::Unopenable`], each with the address.
pub async fn open(at: &Address) -> Result<Arc<dyn Database>, StoreError> {
    open_if(at, IfMissing::Fail).await
}

/// Opens the store at an address, and makes it first if there is none.
///
/// # Errors
/// As [`open`].
pub async fn open_or_create(at: &Address) -> Result<Arc<dyn Database>, StoreError> {
    open_if(at, IfMissing::Create).await
}

async fn open_if(at: &Address, if_missing: IfMissing) -> Result<Arc<dyn Database>, StoreError> {
    #[cfg(feature = "postgres")]
    if at.file().is_none() {
        return Ok(Arc::new(crate::PostgresStore::open_if(at, if_missing).await?));
    }
    #[cfg(feature = "sqlite")]
    if let Some(path) = at.file() {
        return Ok(Arc::new(crate::SqliteStore::open_if(path, if_missing).await?));
    }
    let why = "this build does not know such databases".to_owned();
    Err(StoreError::Unopenable { at: at.clone(), why })
}
