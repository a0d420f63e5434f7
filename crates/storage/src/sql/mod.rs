//! Everything that is the same whatever database is under it: queries, rules, and the traits over
//! them.
//!
//! This tree is compiled once within each engine, whose module `engine` says what its connections
//! and rows are, and has the few phrases of SQL in which the engines differ.

pub(super) mod audit;
mod changes;
mod documents;
pub(super) mod figures;
mod import;
pub(super) mod inventory;
mod known;
mod latest;
mod names;
mod people;
mod places;
mod query;
mod ready;
mod redact;
mod released;
mod releases;
mod scope;
mod shelf;
mod showing;
mod standing;
mod tokens;
pub(super) mod transfer;
mod updates;
mod view;

use async_trait::async_trait;
use time::OffsetDateTime;

pub(super) use self::{
    import::Merged,
    known::Memory,
    ready::{Ready, WAITING},
};
use self::{standing::Asked, view::View};
use super::engine::{self, Backend, failure};
use crate::{
    AsOf, Change, Database, Edition, Mark, Published, Reader, ReleaseNumber, Snapshot, Store,
    StoreError, Sweep, Transaction,
};

#[async_trait]
impl Store for Backend {
    async fn snapshot(&self, as_of: AsOf) -> Result<Box<dyn Snapshot>, StoreError> {
        Ok(Box::new(View::read(self, as_of).await?))
    }

    async fn transaction(&self, change: Change) -> Result<Box<dyn Transaction>, StoreError> {
        Ok(Box::new(View::write(self, change).await?))
    }

    async fn preview(&self, release: ReleaseNumber) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(View::released(self, Asked::Preview(release)).await?))
    }

    async fn sweep(&self) -> Result<Sweep, StoreError> {
        self.ready.clear();
        self.clear().await
    }
}

#[async_trait]
impl Published for Backend {
    async fn reader(&self, edition: Edition) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(View::released(self, Asked::Public(edition)).await?))
    }

    async fn mark(&self, at: OffsetDateTime) -> Result<Mark, StoreError> {
        Ready::standing(self, Some(at)).await?.mark()
    }
}

#[async_trait]
impl Database for Backend {
    async fn close(&self) {
        self.ready.close();
        self.readers.close().await;
        self.writer.close().await;
    }
}
