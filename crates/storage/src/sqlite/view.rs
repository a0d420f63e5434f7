//! One connection in one transaction: a snapshot, a public reader or a change in the making.

use async_trait::async_trait;
use lifecourse_core::{AnyDocument, Kind, SeriesKey};
use sqlx::{Sqlite, SqliteConnection, sqlite::SqlitePool};
use time::Date;

use super::{audit, changes, documents, failure, figures, import::Import, query, redact};
use crate::{
    AsOf, Batch, BatchId, Change, ChangeId, Dimension, Expected, FigureChange, FigurePage,
    FigureQuery, FigureWriter, Holding, Mention, Page, Put, Reader, RecordedChange, Revision,
    Series, Snapshot, Stamp, StoreError, StoredDocument, Transaction, Version,
};

/// Whose figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Everything,
    Published,
}

/// The last change and batch that are shown; `None` for all.
pub(super) type Bounds = Option<Bound>;

/// See [`Bounds`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) change: i64,
    pub(super) batch: i64,
}

/// See [`Transaction`]; with a [`ChangeId`] it is one.
pub(super) struct View {
    connection: sqlx::Transaction<'static, Sqlite>,
    bounds: Bounds,
    scope: Scope,
    change: ChangeId,
    state: State,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing was written.
    Untouched,
    /// Something was written.
    Written,
    /// A batch was started and not finished.
    MidBatch,
}

impl View {
    pub(super) async fn read(
        pool: &SqlitePool,
        as_of: AsOf,
        scope: Scope,
    ) -> Result<Self, StoreError> {
        let mut connection = pool.begin().await.map_err(failure)?;
        let bounds = changes::bounds(&mut connection, as_of).await?;
        Ok(Self { connection, bounds, scope, change: ChangeId(0), state: State::Untouched })
    }

    pub(super) async fn write(pool: &SqlitePool, change: Change) -> Result<Self, StoreError> {
        let mut connection = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failure)?;
        let change = changes::open(&mut connection, change).await?;
        let (bounds, scope, state) = (None, Scope::Everything, State::Untouched);
        Ok(Self { connection, bounds, scope, change, state })
    }

    fn parts(&mut self) -> (&mut SqliteConnection, Bounds) {
        (&mut self.connection, self.bounds)
    }
}

#[async_trait]
impl Reader for View {
    async fn document(
        &mut self,
        kind: Kind,
        id: &str,
    ) -> Result<Option<StoredDocument>, StoreError> {
        let scope = self.scope;
        let (connection, bounds) = self.parts();
        let found = documents::one(connection, bounds, kind, id).await?;
        let shown = documents::shown(connection, scope, kind, found.into_iter().collect()).await?;
        Ok(shown.into_iter().next())
    }

    async fn documents(&mut self, kind: Kind) -> Result<Vec<StoredDocument>, StoreError> {
        let scope = self.scope;
        let (connection, bounds) = self.parts();
        let found = documents::of_kind(connection, bounds, kind).await?;
        documents::shown(connection, scope, kind, found).await
    }

    async fn referrers(&mut self, kind: Kind, id: &str) -> Result<Vec<Mention>, StoreError> {
        documents::referrers(&mut self.connection, self.scope, kind, id).await
    }

    async fn series(&mut self, key: &SeriesKey) -> Result<Series, StoreError> {
        let scope = self.scope;
        let (connection, bounds) = self.parts();
        figures::series(connection, bounds, scope, key).await
    }

    async fn figures(&mut self, query: &FigureQuery) -> Result<FigurePage, StoreError> {
        let scope = self.scope;
        let (connection, bounds) = self.parts();
        query::page(connection, bounds, scope, query).await
    }

    async fn count(&mut self, query: &FigureQuery) -> Result<u64, StoreError> {
        let scope = self.scope;
        let (connection, bounds) = self.parts();
        query::count(connection, bounds, scope, query).await
    }

    async fn emptied_by(&mut self, query: &FigureQuery) -> Result<Option<Dimension>, StoreError> {
        let scope = self.scope;
        let (connection, bounds) = self.parts();
        query::emptied_by(connection, bounds, scope, query).await
    }

    async fn indicators(&mut self) -> Result<Vec<Holding>, StoreError> {
        figures::indicators(&mut self.connection, self.scope).await
    }

    async fn stamp(&mut self) -> Result<Stamp, StoreError> {
        let (connection, bounds) = self.parts();
        changes::stamp(connection, bounds).await
    }
}

#[async_trait]
impl Snapshot for View {
    async fn history(&mut self, kind: Kind, id: &str) -> Result<Vec<Version>, StoreError> {
        let (connection, bounds) = self.parts();
        documents::history(connection, bounds, kind, id).await
    }

    async fn documents_from(&mut self, origin: &str) -> Result<Vec<StoredDocument>, StoreError> {
        let (connection, bounds) = self.parts();
        documents::of_origin(connection, bounds, origin).await
    }

    async fn changes(&mut self, page: Page) -> Result<Vec<RecordedChange>, StoreError> {
        let (connection, bounds) = self.parts();
        changes::list(connection, bounds, page).await
    }

    async fn batches(&mut self, page: Page) -> Result<Vec<Batch>, StoreError> {
        let (connection, bounds) = self.parts();
        changes::batches(connection, bounds, page).await
    }

    async fn batch_with_hash(&mut self, sha256: &[u8; 32]) -> Result<Option<Batch>, StoreError> {
        let (connection, bounds) = self.parts();
        changes::batch_with_hash(connection, bounds, sha256).await
    }

    async fn revisions(&mut self, key: &SeriesKey) -> Result<Vec<Revision>, StoreError> {
        let (connection, bounds) = self.parts();
        figures::revisions(connection, bounds, key).await
    }

    async fn changes_of(
        &mut self,
        batch: BatchId,
        limit: u32,
    ) -> Result<Vec<FigureChange>, StoreError> {
        figures::changes_of(&mut self.connection, batch, limit).await
    }
}

#[async_trait]
impl Transaction for View {
    async fn put(&mut self, document: &AnyDocument, expected: Expected) -> Result<Put, StoreError> {
        let put = documents::put(&mut self.connection, self.change, document, expected).await?;
        let (kind, id) = (document.kind(), document.id());
        let claimed = documents::claim(&mut self.connection, self.change, kind, id).await?;
        if claimed || !matches!(put, Put::Unchanged { .. }) {
            self.state = self.state.written();
        }
        Ok(put)
    }

    async fn remove(&mut self, kind: Kind, id: &str, expected: Expected) -> Result<(), StoreError> {
        documents::remove(&mut self.connection, self.change, (kind, id), expected).await?;
        self.state = self.state.written();
        Ok(())
    }

    async fn give_up(&mut self, kind: Kind, id: &str) -> Result<bool, StoreError> {
        self.state = self.state.written();
        documents::give_up(&mut self.connection, self.change, kind, id).await
    }

    async fn redact(&mut self, kind: Kind, id: &str, on: Date) -> Result<u32, StoreError> {
        let redacted = redact::redact(&mut self.connection, self.change, (kind, id), on).await?;
        if redacted > 0 {
            self.state = self.state.written();
        }
        Ok(redacted)
    }

    async fn import(&mut self) -> Result<Box<dyn FigureWriter + '_>, StoreError> {
        self.state = State::MidBatch;
        Ok(Box::new(Import::start(&mut self.connection, self.change, &mut self.state).await?))
    }

    async fn check(&mut self) -> Result<(), StoreError> {
        match documents::dangling(&mut self.connection).await? {
            found if found.is_empty() => Ok(()),
            found => Err(StoreError::Dangling(found)),
        }
    }

    async fn commit(mut self: Box<Self>) -> Result<Option<ChangeId>, StoreError> {
        match self.state {
            State::Untouched => {
                self.connection.rollback().await.map_err(failure)?;
                Ok(None)
            }
            State::MidBatch => Err(StoreError::Backend(
                "a batch of figures was started and not finished".to_owned(),
            )),
            State::Written => {
                self.check().await?;
                audit::change(&mut self.connection, self.change).await?;
                self.connection.commit().await.map_err(failure)?;
                Ok(Some(self.change))
            }
        }
    }
}

impl State {
    /// The state after one more thing was written.
    const fn written(self) -> Self {
        match self {
            Self::MidBatch => Self::MidBatch,
            Self::Untouched | Self::Written => Self::Written,
        }
    }
}
