//! What a store offers, whatever database is under it.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use lifecourse_core::{
    AnyDocument, AreaCode, Boundary, Document, Id, Indicator, Kind, Observation, Period, Postcode,
    PostcodeLookUp, SeriesKey,
};
use time::{Date, OffsetDateTime};

use crate::{
    AsOf, Batch, BatchId, BatchOutcome, BatchSource, Change, ChangeId, Dimension, Edition,
    Expected, Explanation, FigureChange, FigurePage, FigureQuery, Holding, Layer, Mark, Mention,
    NamedPlace, Outlines, Page, PostcodeEdition, PostcodePlace, ProtectedFigure, Put,
    RecordedChange, Release, ReleaseChange, ReleaseNumber, ReleasePlan, ReleasedIndicator,
    Revision, Row, Series, Stamp, StoreError, Stored, StoredDocument, StoredLayer, Updates,
    Version, Watermark,
};

/// Whether an erasure has reached every place that the store writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sweep {
    /// Nothing of it is left in the store's files.
    Clean,
    /// It is gone from the tables of the server, which keeps a log of what was written, as whoever
    /// runs it keeps archives and backups, for as long as they set.
    OnServer,
    /// It is gone for every reader, and its bytes are still in the write-ahead log, because another
    /// program is reading an earlier state.
    Unfinished,
}

/// Documents and figures, with every earlier state.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync {
    /// A view of everything at one moment.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn snapshot(&self, as_of: AsOf) -> Result<Box<dyn Snapshot>, StoreError>;

    /// Starts a change. If it is dropped before [`Transaction::commit`], nothing happened: that
    /// is a dry run.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another writer does not finish in time; any other if the database
    /// fails.
    async fn transaction(&self, change: Change) -> Result<Box<dyn Transaction>, StoreError>;

    /// What the public will see when this release is the one that stands: for the staff, to look at
    /// a draft or a release under embargo.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn preview(&self, release: ReleaseNumber) -> Result<Box<dyn Reader>, StoreError>;

    /// Takes what was erased out of every file of the store. An erasure of a person does so by
    /// itself; after a [redaction](Transaction::redact) was committed, it is asked for.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn sweep(&self) -> Result<Sweep, StoreError>;
}

/// The part of a store that the public may see; public code is given this and nothing else.
///
/// Its [`Reader`]s show the documents as they are, without what only the staff may see, and the
/// figures of one release: never those that the store holds besides, and never who changed what. An
/// indicator that another profile protects than the one by which it was released is withheld until
/// the next release, whichever release is asked for.
#[async_trait]
pub trait Published: fmt::Debug + Send + Sync {
    /// A view of what is public: with the figures of the release that is asked for, or none if none
    /// is public by then.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn reader(&self, edition: Edition) -> Result<Box<dyn Reader>, StoreError>;

    /// What a reader of the release that stands at this time would rest on, in one statement.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn mark(&self, at: OffsetDateTime) -> Result<Mark, StoreError>;
}

/// One consistent view of documents and figures.
///
/// Every method fails with a [`StoreError`] if the database does.
#[async_trait]
pub trait Reader: Send {
    /// The document with this id.
    async fn document(
        &mut self,
        kind: Kind,
        id: &str,
    ) -> Result<Option<Arc<StoredDocument>>, StoreError>;

    /// Every document of a kind, by id.
    async fn documents(&mut self, kind: Kind) -> Result<Vec<Arc<StoredDocument>>, StoreError>;

    /// Those documents of a kind with one of these ids that are there, by id, in one query.
    async fn several_documents(
        &mut self,
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Arc<StoredDocument>>, StoreError>;

    /// The areas of whose name a word begins so, whatever its case, `limit` at most: hyphens part
    /// words, apostrophes do not. Those that a census drew come last, and among the others short
    /// names first.
    async fn places(&mut self, word: &str, limit: u32) -> Result<Vec<NamedPlace>, StoreError>;

    /// The look-up of postcodes that is loaded: of it there is no earlier state.
    async fn postcodes(&mut self) -> Result<Option<PostcodeEdition>, StoreError>;

    /// Where a postcode is; `None` if no look-up that is loaded has it.
    async fn postcode(&mut self, postcode: Postcode) -> Result<Option<PostcodePlace>, StoreError>;

    /// The boundaries of those areas that have one, for a map on which all together are `across` small
    /// steps wide or high: each at the coarsest grain that is finer than such a step.
    async fn boundaries(&mut self, areas: &[AreaCode], across: u32)
    -> Result<Outlines, StoreError>;

    /// The files that boundaries came from, the newest first.
    async fn layers(&mut self) -> Result<Vec<StoredLayer>, StoreError>;

    /// The documents that refer to these ones now, whatever moment the view is of.
    async fn referrers(&mut self, kind: Kind, ids: &[&str]) -> Result<Vec<Mention>, StoreError>;

    /// The figures of one series, by period.
    async fn series(&mut self, key: &SeriesKey) -> Result<Series, StoreError>;

    /// The figures that match, series by series.
    async fn figures(&mut self, query: &FigureQuery) -> Result<FigurePage, StoreError>;

    /// How many figures match on all pages. `latest` is not heeded.
    async fn count(&mut self, query: &FigureQuery) -> Result<u64, StoreError>;

    /// The first filter, in the order of [`Dimension`], that leaves no figure when it is applied
    /// to what the ones before it leave; `None` if there are figures.
    async fn emptied_by(&mut self, query: &FigureQuery) -> Result<Option<Dimension>, StoreError>;

    /// The indicators that have or had figures, by code. A public reader names none whose figures
    /// it withholds.
    async fn indicators(&mut self) -> Result<Vec<Holding>, StoreError>;

    /// The last change that the view shows: as long as it and the [release](Self::release) are
    /// the same, so is every answer.
    async fn stamp(&mut self) -> Result<Stamp, StoreError>;

    /// The release whose figures the view shows: none before the first, and none in a view of
    /// everything.
    async fn release(&mut self) -> Result<Option<Release>, StoreError>;

    /// The releases that the view shows, newest first: all of them, or those that are public.
    async fn releases(&mut self) -> Result<Vec<Release>, StoreError>;

    /// What a release has of each indicator; nothing if the view does not show it. A public reader
    /// does not tell what was hidden for itself from what was hidden to protect that.
    async fn contents(
        &mut self,
        release: ReleaseNumber,
    ) -> Result<Vec<ReleasedIndicator>, StoreError>;

    /// The mark of whoever has read all that had changed by a time, what the public saw by then if
    /// it is a public reader.
    async fn watermark(&mut self, at: OffsetDateTime) -> Result<Watermark, StoreError>;

    /// What changed after a mark, the earliest first: about `limit`, because a part ends with a
    /// whole change. Documents are told as they are now, once. A view of an earlier moment tells
    /// what changed up to now all the same.
    async fn updates(&mut self, after: Watermark, limit: u32) -> Result<Updates, StoreError>;

    /// The answers that a release gives to the Board's questions, as JSON; nothing if the view does
    /// not show it.
    async fn findings(&mut self, release: ReleaseNumber) -> Result<Vec<String>, StoreError>;
}

/// A view that also shows who changed what, when and why.
#[async_trait]
pub trait Snapshot: Reader {
    /// Every version of a document that the view shows, newest first.
    async fn history(&mut self, kind: Kind, id: &str) -> Result<Vec<Version>, StoreError>;

    /// The documents that changes of this origin wrote or found to be the same, and that it has
    /// not given up, by kind and id.
    async fn documents_from(&mut self, origin: &str) -> Result<Vec<StoredDocument>, StoreError>;

    /// The changes, newest first.
    async fn changes(&mut self, page: Page) -> Result<Vec<RecordedChange>, StoreError>;

    /// The batches of figures, newest first.
    async fn batches(&mut self, page: Page) -> Result<Vec<Batch>, StoreError>;

    /// The newest batch that was made from a source with this SHA-256.
    async fn batch_with_hash(&mut self, sha256: &[u8; 32]) -> Result<Option<Batch>, StoreError>;

    /// Every figure that a series has or had, by period and then from the newest on.
    async fn revisions(&mut self, key: &SeriesKey) -> Result<Vec<Revision>, StoreError>;

    /// What a batch changed and what it brought anew, changed figures first; `limit` of each at most.
    async fn changes_of(
        &mut self,
        batch: BatchId,
        limit: u32,
    ) -> Result<Vec<FigureChange>, StoreError>;

    /// The figures that a release has of an indicator, whatever protects it now.
    async fn released(
        &mut self,
        release: ReleaseNumber,
        indicator: &Id<Indicator>,
    ) -> Result<Vec<Observation>, StoreError>;

    /// The figures that differ between an earlier release and a later one, `limit` at most.
    async fn release_changes(
        &mut self,
        releases: (ReleaseNumber, ReleaseNumber),
        limit: u32,
    ) -> Result<Vec<ReleaseChange>, StoreError>;

    /// How a figure of a release came about; `None` if the release has none there.
    async fn explain(
        &mut self,
        release: ReleaseNumber,
        series: &SeriesKey,
        period: Period,
    ) -> Result<Option<Explanation>, StoreError>;
}

/// A change in the making. It sees what it has written; others see it after the commit.
#[async_trait]
pub trait Transaction: Snapshot {
    /// Writes a document. One with the very same body is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the document is not as expected.
    async fn put(&mut self, document: &AnyDocument, expected: Expected) -> Result<Put, StoreError>;

    /// Removes a document; its versions stay readable by [`AsOf`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is none, or it is not as expected.
    async fn remove(&mut self, kind: Kind, id: &str, expected: Expected) -> Result<(), StoreError>;

    /// Gives up a document for the origin of this change: if it is no other's, it is removed.
    /// Returns whether it was.
    async fn give_up(&mut self, kind: Kind, id: &str) -> Result<bool, StoreError>;

    /// Erases the words of every earlier version of a document, because the one who said them
    /// withdrew their consent on a day: what is left of each is what
    /// [core says](AnyDocument::withdrawn), whoever asks for it and as of whatever moment, and each
    /// tells that [it was done](Version::redacted). Returns how many had any.
    ///
    /// The current version is for [`put`](Self::put) to replace.
    async fn redact(&mut self, kind: Kind, id: &str, on: Date) -> Result<u32, StoreError>;

    /// Starts a batch of figures. If it is dropped before it is finished, the transaction cannot
    /// be committed any more.
    async fn import(&mut self) -> Result<Box<dyn FigureWriter + '_>, StoreError>;

    /// Puts boundaries in the place of those that their areas had, which can still be asked for as of
    /// then. Returns `false` if all of this source stand already, by its hash.
    async fn put_boundaries(
        &mut self,
        source: &BatchSource,
        layer: &Layer,
        boundaries: &[Boundary],
    ) -> Result<bool, StoreError>;

    /// Puts a look-up of postcodes in the place of the one before, of which nothing is left but that
    /// it was there. Returns `false` if it is that very one, by its hash.
    async fn put_postcodes(
        &mut self,
        source: &BatchSource,
        look_up: &PostcodeLookUp,
    ) -> Result<bool, StoreError>;

    /// Starts the draft of the next release, in place of the draft that there may be: with every
    /// figure of every indicator whose profile is `published`, and none of others. `more` are those
    /// that [`Transaction::add_to_release`] will add.
    async fn prepare_release(
        &mut self,
        plan: &ReleasePlan,
        more: &[Id<Indicator>],
    ) -> Result<ReleaseNumber, StoreError>;

    /// Adds an indicator to a draft, with figures that passed disclosure control.
    ///
    /// # Errors
    /// [`StoreError::Release`] if it is no draft.
    async fn add_to_release(
        &mut self,
        draft: ReleaseNumber,
        indicator: &ReleasedIndicator,
        figures: &[ProtectedFigure],
    ) -> Result<(), StoreError>;

    /// Freezes a draft with what it answers to the Board's questions, as JSON: it becomes public at
    /// its time, or with this change, and is never altered.
    ///
    /// # Errors
    /// [`StoreError::Release`] if it is no draft, if a disclosure profile has changed since it was
    /// prepared, or if it would be public before the release that it replaces.
    async fn publish_release(
        &mut self,
        draft: ReleaseNumber,
        findings: &[String],
    ) -> Result<(), StoreError>;

    /// Discards a draft, or the newest release before the end of its embargo.
    ///
    /// # Errors
    /// [`StoreError::Release`] if it is public, or not the newest.
    async fn discard_release(&mut self, release: ReleaseNumber) -> Result<(), StoreError>;

    /// Looks for references to documents that are not there, as the commit will.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] with all of them.
    async fn check(&mut self) -> Result<(), StoreError>;

    /// Makes it happen. `None` if nothing was written, and then the change is not recorded.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] if a reference leads nowhere. After any error nothing happened.
    async fn commit(self: Box<Self>) -> Result<Option<ChangeId>, StoreError>;
}

/// Takes in one batch of figures, in any order and any number, in bounded memory.
#[async_trait]
pub trait FigureWriter: Send {
    /// Adds rows, whose numbers rise.
    ///
    /// # Errors
    /// [`StoreError::TooMany`] if there is no room for more names.
    async fn write(&mut self, rows: Vec<Row>) -> Result<(), StoreError>;

    /// Ends the batch and tells what became of its rows.
    async fn finish(self: Box<Self>, source: &BatchSource) -> Result<BatchOutcome, StoreError>;
}

/// Typed reads for every kind that core knows.
pub trait ReaderExt: Reader {
    /// The document with this id.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if core refuses what is stored.
    fn get<D: Document>(
        &mut self,
        id: &D::Id,
    ) -> impl Future<Output = Result<Option<Stored<D>>, StoreError>> + Send {
        async move {
            let found = self.document(D::KIND, id.as_ref()).await?;
            found.map(|found| found.stored()).transpose()
        }
    }

    /// Those documents with one of these ids that are there, by id, in one query.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if core refuses what is stored.
    fn several<'i, D: Document<Id: 'i>>(
        &mut self,
        ids: impl IntoIterator<Item = &'i D::Id>,
    ) -> impl Future<Output = Result<Vec<Stored<D>>, StoreError>> + Send {
        let ids: Vec<String> = ids.into_iter().map(|id| id.as_ref().to_owned()).collect();
        async move {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let found = self.several_documents(D::KIND, &ids).await?;
            found.iter().map(|found| found.stored()).collect()
        }
    }

    /// Every document of a kind, by id.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if core refuses what is stored.
    fn all<D: Document>(
        &mut self,
    ) -> impl Future<Output = Result<Vec<Stored<D>>, StoreError>> + Send {
        async move {
            let found = self.documents(D::KIND).await?;
            found.iter().map(|found| found.stored()).collect()
        }
    }
}

impl<R: Reader + ?Sized> ReaderExt for R {}
