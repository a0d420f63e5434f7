//! One connection in one transaction: a snapshot, a public reader or a change in the making.

use std::sync::Arc;

use async_trait::async_trait;
use lifecourse_core::{
    AnyDocument, AreaCode, Boundary, Id, Indicator, Kind, Observation, Period, Postcode,
    PostcodeLookUp, SeriesKey,
};
use time::{Date, OffsetDateTime};

use super::{
    audit, changes, documents,
    engine::{self, Backend, Connection},
    failure, figures,
    import::Import,
    known::Known,
    places, query,
    ready::{Held, Ready},
    redact, released, releases,
    scope::{Bounds, Figures, Scope},
    shelf::Shelf,
    standing::{Asked, Standing},
    updates,
};
use crate::{
    AsOf, Batch, BatchId, BatchSource, Change, ChangeId, Dimension, Expected, Explanation,
    FigureChange, FigurePage, FigureQuery, FigureWriter, Holding, Layer, Mention, NamedPlace,
    Outlines, Page, PostcodeEdition, PostcodePlace, ProtectedFigure, Put, Reader, RecordedChange,
    Release, ReleaseChange, ReleaseNumber, ReleasePlan, ReleasedIndicator, Revision, Series,
    Snapshot, Stamp, StoreError, StoredDocument, StoredLayer, Transaction, Updates, Version,
    Watermark,
};

/// See [`Transaction`]; with a [`ChangeId`] it is one.
pub(super) struct View {
    connection: Held,
    known: Arc<Known>,
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
    pub(super) async fn read(store: &Backend, as_of: AsOf) -> Result<Self, StoreError> {
        if as_of == AsOf::Now {
            let (connection, _) = Ready::view(store, None).await?;
            return Ok(Self::shows(connection, Scope::Everything));
        }
        let mut connection = engine::read(store).await?;
        let known = store.known.of(engine::identity(&mut connection).await?);
        let bounds = changes::bounds(&mut connection, as_of).await?;
        Ok(Self { known, bounds, ..Self::shows(connection.into(), Scope::Everything) })
    }

    pub(super) async fn write(store: &Backend, change: Change) -> Result<Self, StoreError> {
        let mut connection = engine::write(store).await?;
        let change = changes::open(&mut connection, change).await?;
        Ok(Self { change, ..Self::shows(connection.into(), Scope::Everything) })
    }

    /// A view of what the public sees of a release.
    pub(super) async fn released(store: &Backend, asked: Asked) -> Result<Self, StoreError> {
        let (connection, standing) = Ready::view(store, asked.at()).await?;
        Ok(Self::shows(connection, Scope::Released(standing.shown(asked))))
    }

    /// A view of what is now.
    fn shows(connection: Held, scope: Scope) -> Self {
        let (known, bounds, state) = (connection.known(), None, State::Untouched);
        Self { connection, known, bounds, scope, change: ChangeId(0), state }
    }

    fn parts(&mut self) -> (&mut Connection, Bounds) {
        (&mut self.connection, self.bounds)
    }

    /// Notes that something was written, if it was.
    fn note(&mut self, written: bool) {
        if written {
            self.state = self.state.written();
        }
    }

    fn figures(&mut self) -> (&mut Connection, Figures<'_>) {
        let Self { connection, known, bounds, scope, .. } = self;
        (connection, Figures::of(*scope, *bounds, known))
    }
}

#[async_trait]
impl Reader for View {
    async fn document(
        &mut self,
        kind: Kind,
        id: &str,
    ) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        Ok(self.several_documents(kind, &[id]).await?.pop())
    }

    async fn documents(&mut self, kind: Kind) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
        let Self { connection, known, bounds, scope, .. } = self;
        match *scope {
            Scope::Everything => Ok(shared(documents::of_kind(connection, *bounds, kind).await?)),
            Scope::Released(shown) => Shelf::whole(connection, (shown, known), kind).await,
        }
    }

    async fn several_documents(
        &mut self,
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
        let Self { connection, known, bounds, scope, .. } = self;
        match *scope {
            Scope::Everything => {
                Ok(shared(documents::several(connection, *bounds, kind, ids).await?))
            }
            Scope::Released(shown) => Shelf::several(connection, (shown, known), kind, ids).await,
        }
    }

    async fn places(&mut self, word: &str, limit: u32) -> Result<Vec<NamedPlace>, StoreError> {
        places::named(&mut self.connection, word, limit).await
    }

    async fn postcodes(&mut self) -> Result<Option<PostcodeEdition>, StoreError> {
        places::edition(&mut self.connection).await
    }

    async fn postcode(&mut self, postcode: Postcode) -> Result<Option<PostcodePlace>, StoreError> {
        places::postcode(&mut self.connection, postcode).await
    }

    async fn boundaries(
        &mut self,
        areas: &[AreaCode],
        across: u32,
    ) -> Result<Outlines, StoreError> {
        let (connection, bounds) = self.parts();
        places::outlines(connection, bounds, areas, across).await
    }

    async fn layers(&mut self) -> Result<Vec<StoredLayer>, StoreError> {
        let (connection, bounds) = self.parts();
        places::layers(connection, bounds).await
    }

    async fn referrers(&mut self, kind: Kind, ids: &[&str]) -> Result<Vec<Mention>, StoreError> {
        let Self { connection, known, bounds, scope, .. } = self;
        match *scope {
            Scope::Everything => {
                let which = Figures::of(*scope, *bounds, known);
                documents::referrers(connection, which, kind, ids).await
            }
            Scope::Released(shown) => Shelf::referrers(connection, (shown, known), kind, ids).await,
        }
    }

    async fn series(&mut self, key: &SeriesKey) -> Result<Series, StoreError> {
        let (connection, which) = self.figures();
        figures::series(connection, which, key).await
    }

    async fn figures(&mut self, query: &FigureQuery) -> Result<FigurePage, StoreError> {
        let (connection, which) = self.figures();
        query::page(connection, which, query).await
    }

    async fn count(&mut self, query: &FigureQuery) -> Result<u64, StoreError> {
        let (connection, which) = self.figures();
        query::count(connection, which, query).await
    }

    async fn emptied_by(&mut self, query: &FigureQuery) -> Result<Option<Dimension>, StoreError> {
        let (connection, which) = self.figures();
        query::emptied_by(connection, which, query).await
    }

    async fn indicators(&mut self) -> Result<Vec<Holding>, StoreError> {
        let (connection, which) = self.figures();
        figures::indicators(connection, which).await
    }

    async fn stamp(&mut self) -> Result<Stamp, StoreError> {
        let (connection, bounds) = self.parts();
        changes::stamp(connection, bounds).await
    }

    async fn release(&mut self) -> Result<Option<Release>, StoreError> {
        let Scope::Released(shown) = self.scope else { return Ok(None) };
        Ok(releases::list(&mut self.connection, self.scope, Some(shown.number)).await?.pop())
    }

    async fn releases(&mut self) -> Result<Vec<Release>, StoreError> {
        releases::list(&mut self.connection, self.scope, None).await
    }

    async fn contents(
        &mut self,
        release: ReleaseNumber,
    ) -> Result<Vec<ReleasedIndicator>, StoreError> {
        if !self.scope.shows(release) {
            return Ok(Vec::new());
        }
        releases::contents(&mut self.connection, self.scope, release.0).await
    }

    async fn watermark(&mut self, at: OffsetDateTime) -> Result<Watermark, StoreError> {
        updates::watermark(&mut self.connection, self.scope, at).await
    }

    async fn updates(&mut self, after: Watermark, limit: u32) -> Result<Updates, StoreError> {
        let (connection, which) = self.figures();
        updates::after(connection, which, after, limit).await
    }

    async fn findings(&mut self, release: ReleaseNumber) -> Result<Vec<String>, StoreError> {
        if !self.scope.shows(release) {
            return Ok(Vec::new());
        }
        releases::findings(&mut self.connection, release.0).await
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
        figures::revisions(&mut self.connection, self.bounds, &self.known, key).await
    }

    async fn changes_of(
        &mut self,
        batch: BatchId,
        limit: u32,
    ) -> Result<Vec<FigureChange>, StoreError> {
        figures::changes_of(&mut self.connection, &self.known, batch, limit).await
    }

    async fn released(
        &mut self,
        release: ReleaseNumber,
        indicator: &Id<Indicator>,
    ) -> Result<Vec<Observation>, StoreError> {
        let standing = Standing::read(&mut self.connection, None).await?;
        let scope = Scope::Released(standing.shown(Asked::Preview(release)));
        let which = Figures::of(scope, None, &self.known);
        query::of_indicator(&mut self.connection, which, indicator).await
    }

    async fn release_changes(
        &mut self,
        releases: (ReleaseNumber, ReleaseNumber),
        limit: u32,
    ) -> Result<Vec<ReleaseChange>, StoreError> {
        released::changes(&mut self.connection, &self.known, releases, limit).await
    }

    async fn explain(
        &mut self,
        release: ReleaseNumber,
        series: &SeriesKey,
        period: Period,
    ) -> Result<Option<Explanation>, StoreError> {
        released::explain(&mut self.connection, &self.known, release, (series, period)).await
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
        let Self { connection, known, change, state, .. } = self;
        Ok(Box::new(Import::start(connection, known, *change, state).await?))
    }

    async fn put_boundaries(
        &mut self,
        source: &BatchSource,
        layer: &Layer,
        boundaries: &[Boundary],
    ) -> Result<bool, StoreError> {
        let (connection, change) = (&mut self.connection, self.change);
        let new = places::put_boundaries(connection, change, source, layer, boundaries).await?;
        self.note(new);
        Ok(new)
    }

    async fn put_postcodes(
        &mut self,
        source: &BatchSource,
        look_up: &PostcodeLookUp,
    ) -> Result<bool, StoreError> {
        let (connection, change) = (&mut self.connection, self.change);
        let new = places::put_postcodes(connection, change, source, look_up).await?;
        self.note(new);
        Ok(new)
    }

    async fn prepare_release(
        &mut self,
        plan: &ReleasePlan,
        more: &[Id<Indicator>],
    ) -> Result<ReleaseNumber, StoreError> {
        let more: Vec<&str> = more.iter().map(Id::as_str).collect();
        let prepared = releases::prepare(&mut self.connection, self.change, plan, &more).await?;
        self.state = self.state.written();
        Ok(prepared)
    }

    async fn add_to_release(
        &mut self,
        draft: ReleaseNumber,
        indicator: &ReleasedIndicator,
        figures: &[ProtectedFigure],
    ) -> Result<(), StoreError> {
        releases::must_be_draft(&mut self.connection, draft).await?;
        released::put_indicator(&mut self.connection, draft, indicator).await?;
        released::put_figures(&mut self.connection, draft, figures).await?;
        self.state = self.state.written();
        Ok(())
    }

    async fn publish_release(
        &mut self,
        draft: ReleaseNumber,
        findings: &[String],
    ) -> Result<(), StoreError> {
        releases::publish(&mut self.connection, self.change, draft, findings).await?;
        self.state = self.state.written();
        Ok(())
    }

    async fn discard_release(&mut self, release: ReleaseNumber) -> Result<(), StoreError> {
        releases::discard(&mut self.connection, self.change, release).await?;
        self.state = self.state.written();
        Ok(())
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
                self.connection.into_work().rollback().await.map_err(failure)?;
                Ok(None)
            }
            State::MidBatch => Err(StoreError::Backend(
                "a batch of figures was started and not finished".to_owned(),
            )),
            State::Written => {
                self.check().await?;
                audit::change(&mut self.connection, self.change).await?;
                self.connection.into_work().commit().await.map_err(failure)?;
                Ok(Some(self.change))
            }
        }
    }
}

/// Documents as readers hand them out.
fn shared(found: Vec<StoredDocument>) -> Vec<Arc<StoredDocument>> {
    found.into_iter().map(Arc::new).collect()
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
