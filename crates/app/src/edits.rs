//! Documents one by one, and tables of figures, as officers write them through an application.
//!
//! They pass what a folder passes: the rules of each document, those between documents, the
//! references, the ownership of strategies. What a folder could not bring is refused here, too.

use std::{
    io::{Read, Seek},
    slice,
    sync::Arc,
};

use lifecourse_core::{
    AnyDocument, Diagnostic, Fault, Id, Incoherence, Kind, Place, Strategy, incoherences,
};
use lifecourse_storage::{
    AsOf, Change, Dangling, Expected, Snapshot, Store, StoreError, StoredDocument, Sweep,
    Transaction,
};
use lifecourse_strategy::{Difference, compare};
use serde::Serialize;

use crate::{
    AppError, FigureTable, FiguresReport, Outcome, Request,
    access::{Caller, Denied},
    documents::{every_document, is_spine},
    imports::{bring, change, diagnostic, left_of, origin, owner, unswept, write},
};

/// What a change is made from that no strategy's folder could have brought.
const BY_HAND: &str = "api";

/// What a writer takes for granted, as RFC 9110 lets them say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// There is none yet: `If-None-Match: *`.
    Absent,
    /// There is one, of whatever version: `If-Match: *`.
    Present,
    /// It is at one of these versions: `If-Match: "3"`.
    Versions(Vec<u32>),
}

/// What came of writing or removing a document.
#[derive(Clone, Debug, Serialize)]
pub struct EditReport {
    /// What became of it.
    pub outcome: Outcome,
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The version that is current after it; `None` if there is none.
    pub version: Option<u32>,
    /// How it differs from what was there.
    pub differences: Vec<Difference>,
    /// What is wrong with it, or should be looked at.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a document of a kind from JSON, by its own rules.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read_document(kind: Kind, json: &[u8]) -> Result<AnyDocument, Box<Diagnostic>> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let read = AnyDocument::deserialize(kind, &mut reader);
    read.and_then(|read| reader.end().map(|()| read)).map_err(|error| {
        let line = u64::try_from(error.line()).ok().filter(|line| *line > 0);
        let place = Place { line, ..Place::default() };
        let fault = Diagnostic::error("unreadable", format!("this is no {kind}: {error}"), place);
        Box::new(fault.help(format!("`lifecourse schema {kind}` says what it looks like")))
    })
}

/// Writes a document, or tells what is wrong with it.
///
/// It stays the strategy's whose folder brought it. A new one is that of the strategy that the
/// caller writes for, if there is one.
///
/// # Errors
/// [`AppError::Denied`] if it is another strategy's than the caller's, [`AppError::Store`] with a
/// conflict if it is not as the writer takes for granted.
pub async fn put_document(
    store: &dyn Store,
    caller: &Caller,
    document: &AnyDocument,
    condition: &Precondition,
    request: &Request,
) -> Result<EditReport, AppError> {
    let (kind, id) = (document.kind(), document.id());
    let found = Found::of(&mut *store.snapshot(AsOf::Now).await?, kind, id).await?;
    let expected = found.expected(kind, id, condition)?;
    let old = found.earlier()?;
    let same = old == Some(document);
    let mut transaction = store.transaction(found.change(caller, request, kind, id, same)?).await?;
    if let Some(strategy) = caller.strategy() {
        within(&mut *transaction, strategy, document).await?;
    }
    let mut report = EditReport::of(kind, id, found.version());
    report.tell(document.check());
    report.tell(old.into_iter().flat_map(|old| document.check_against(old)));
    let before = every_document(&mut *transaction).await?;
    let (put, erased) = write(&mut *transaction, document, expected).await?;
    report.check_against(&mut *transaction, &before).await?;
    let old = old.map(|old| left_of(old.clone(), document));
    report.differences = compare(old.as_slice(), slice::from_ref(document));
    let mut report = report.end(transaction, request, Some(put.version())).await?;
    if erased > 0 && report.outcome == Outcome::Stored && store.sweep().await? == Sweep::Unfinished
    {
        report.diagnostics.push(unswept());
    }
    Ok(report)
}

/// Removes a document, or tells why it cannot go. Its versions stay.
///
/// # Errors
/// As [`put_document`].
pub async fn remove_document(
    store: &dyn Store,
    caller: &Caller,
    (kind, id): (Kind, &str),
    condition: &Precondition,
    request: &Request,
) -> Result<EditReport, AppError> {
    let found = Found::of(&mut *store.snapshot(AsOf::Now).await?, kind, id).await?;
    let expected = found.expected(kind, id, condition)?;
    let mut transaction =
        store.transaction(found.change(caller, request, kind, id, false)?).await?;
    let mut report = EditReport::of(kind, id, found.version());
    report.diagnostics.extend(shared(&mut *transaction, &found, kind, id).await?);
    let before = every_document(&mut *transaction).await?;
    transaction.remove(kind, id, expected).await?;
    report.check_against(&mut *transaction, &before).await?;
    report.differences = compare(found.earlier()?.map_or(&[], slice::from_ref), &[]);
    report.end(transaction, request, None).await
}

/// Brings in a table of figures for `caller`; see [`import_figures`](crate::import_figures).
///
/// # Errors
/// As there; and [`AppError::Denied`] if the caller writes for one strategy, and a figure is of an
/// indicator that its folder has not brought.
pub async fn submit_figures<R: Read + Seek + Send + 'static>(
    store: &dyn Store,
    caller: &Caller,
    name: &str,
    source: R,
    request: &Request,
) -> Result<FiguresReport, AppError> {
    let change = change(request, &format!("{BY_HAND} {name}"));
    let mut transaction = store.transaction(change).await?;
    let table = FigureTable::new(name, source);
    let report = bring(&mut *transaction, table, request, |_| {}).await?;
    if let Some(strategy) = caller.strategy() {
        let brought = transaction.documents_from(&origin(strategy.as_str())).await?;
        let is_brought = |id: &str| {
            brought.iter().any(|stored| stored.kind == Kind::Indicator && stored.id == id)
        };
        if let Some(id) = report.indicators.iter().find(|id| !is_brought(id.as_str())) {
            let what = format!("the indicator `{id}`");
            return Err(Denied::Strategy { strategy: strategy.clone(), what }.into());
        }
    }
    if report.outcome == Outcome::Stored {
        transaction.commit().await?;
    }
    Ok(report)
}

/// What is there before a document is written.
struct Found {
    stored: Option<Arc<StoredDocument>>,
    /// The strategy that it is a part of.
    owner: Option<String>,
}

impl Found {
    async fn of(snapshot: &mut dyn Snapshot, kind: Kind, id: &str) -> Result<Self, AppError> {
        let stored = snapshot.document(kind, id).await?;
        let owner = if stored.is_some() { owner(snapshot, kind, id).await? } else { None };
        Ok(Self { stored, owner })
    }

    /// What it says.
    fn earlier(&self) -> Result<Option<&AnyDocument>, StoreError> {
        self.stored.as_ref().map(|stored| stored.any()).transpose()
    }

    fn version(&self) -> Option<u32> {
        self.stored.as_ref().map(|stored| stored.version)
    }

    /// The version that the transaction must find; the condition was met by the one that is there.
    fn expected(
        &self,
        kind: Kind,
        id: &str,
        condition: &Precondition,
    ) -> Result<Expected, StoreError> {
        let conflict = |expected, found| {
            Err(StoreError::Conflict { kind, id: id.to_owned(), expected, found })
        };
        match (condition, self.version()) {
            (Precondition::Absent, None) => Ok(Expected::Absent),
            (Precondition::Absent, found) => conflict(Expected::Absent, found),
            (Precondition::Present, Some(found)) => Ok(Expected::Version(found)),
            (Precondition::Versions(known), Some(found)) if known.contains(&found) => {
                Ok(Expected::Version(found))
            }
            (Precondition::Present, None) => conflict(Expected::Any, None),
            (Precondition::Versions(known), found) => {
                conflict(Expected::Version(known.first().copied().unwrap_or_default()), found)
            }
        }
    }

    /// What the log is to say, if the caller may write this document. One that is the `same` may be
    /// shared with its owner.
    fn change(
        &self,
        caller: &Caller,
        request: &Request,
        kind: Kind,
        id: &str,
        same: bool,
    ) -> Result<Change, Denied> {
        let of = match (caller.strategy(), &self.owner) {
            (Some(own), Some(owner)) if own.as_str() != owner && !same => {
                let what = format!("the {kind} `{id}`, which is of the strategy `{owner}`,");
                return Err(Denied::Strategy { strategy: own.clone(), what });
            }
            (Some(own), _) => Some(own.as_str()),
            (None, owner) => owner.as_deref(),
        };
        let origin = of.map_or_else(|| BY_HAND.to_owned(), origin);
        Ok(change(request, &origin))
    }
}

/// Refuses a document that would be, or be part of, another strategy than `own`, as a folder cannot
/// hold the parts of another.
async fn within(
    snapshot: &mut dyn Snapshot,
    own: &Id<Strategy>,
    document: &AnyDocument,
) -> Result<(), AppError> {
    let outside = |what: String| Err(Denied::Strategy { strategy: own.clone(), what }.into());
    if document.kind() == Kind::Strategy && document.id() != own.as_str() {
        return outside(format!("the strategy `{}`", document.id()));
    }
    let brought = snapshot.documents_from(&origin(own.as_str())).await?;
    for to in document.references().into_iter().filter(|to| is_spine(to.kind)) {
        if !brought.iter().any(|stored| stored.kind == to.kind && stored.id == to.id) {
            return outside(format!("the {} `{}`, which it refers to,", to.kind, to.id));
        }
    }
    Ok(())
}

/// The fault of removing a document that another strategy than its owner has, too.
async fn shared(
    snapshot: &mut dyn Snapshot,
    found: &Found,
    kind: Kind,
    id: &str,
) -> Result<Option<Diagnostic>, AppError> {
    for strategy in snapshot.documents(Kind::Strategy).await? {
        if found.owner.as_ref() == Some(&strategy.id) {
            continue;
        }
        let brought = snapshot.documents_from(&origin(&strategy.id)).await?;
        if brought.iter().any(|stored| stored.kind == kind && stored.id == id) {
            let message = format!("the strategy `{}` has the {kind} `{id}`, too", strategy.id);
            let fault = Diagnostic::error("shared", message, Place::default());
            return Ok(Some(fault.help("take it out of that strategy's folder first")));
        }
    }
    Ok(None)
}

impl EditReport {
    fn of(kind: Kind, id: &str, version: Option<u32>) -> Self {
        let (differences, diagnostics) = (Vec::new(), Vec::new());
        Self {
            outcome: Outcome::Refused,
            kind,
            id: id.to_owned(),
            version,
            differences,
            diagnostics,
        }
    }

    fn tell(&mut self, faults: impl IntoIterator<Item = Fault>) {
        let told = faults.into_iter().map(|fault| diagnostic(fault, &Place::default()));
        self.diagnostics.extend(told);
    }

    /// Tells what is wrong between the documents now and was not `before`, and which references
    /// lead nowhere.
    async fn check_against(
        &mut self,
        transaction: &mut dyn Transaction,
        before: &[AnyDocument],
    ) -> Result<(), AppError> {
        let known = incoherences(before);
        let now = incoherences(&every_document(transaction).await?);
        let new = now.into_iter().filter(|one| !known.contains(one));
        self.diagnostics.extend(new.map(|Incoherence { kind, id, fault }| {
            let message = format!("{} (in the {kind} `{id}`)", fault.message);
            diagnostic(Fault { message, ..fault }, &Place::default())
        }));
        match transaction.check().await {
            Ok(()) => Ok(()),
            Err(StoreError::Dangling(references)) => {
                self.diagnostics.extend(references.iter().map(dangling));
                Ok(())
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Commits it, if nothing is wrong and it is to be kept.
    async fn end(
        mut self,
        transaction: Box<dyn Transaction>,
        request: &Request,
        version: Option<u32>,
    ) -> Result<Self, AppError> {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return Ok(self);
        }
        self.outcome = if request.dry_run {
            Outcome::DryRun
        } else {
            self.version = version;
            transaction.commit().await?.map_or(Outcome::AlreadyStored, |_| Outcome::Stored)
        };
        Ok(self)
    }
}

fn dangling(Dangling { kind, id, field, to_kind, to_id }: &Dangling) -> Diagnostic {
    let message =
        format!("the {kind} `{id}` refers to the {to_kind} `{to_id}`, which does not exist");
    let place = Place { field: Some(field.clone()), ..Place::default() };
    Diagnostic::error("unknown-reference", message, place)
        .help("write what it refers to first, or mend its id")
}
