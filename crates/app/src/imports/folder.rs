//! A strategy folder, as one change set with its figures.

use lifecourse_core::{AnyDocument, Diagnostic, Fault, Kind, Place, Severity, Strategy};
use lifecourse_storage::{Expected, Put, Snapshot, Store, StoredDocument, Sweep, Transaction};
use lifecourse_strategy::{Files, Loaded, Placed, compare, read};

use super::{
    FolderReport, Outcome, Request, end,
    figures::{FigureTable, bring, change},
};
use crate::AppError;

/// What a change is made from if a strategy's folder is: this and the strategy's id.
const OF_A_STRATEGY: &str = "strategy ";

/// What the changes of the folder of the strategy `id` are made from.
pub(crate) fn origin(id: &str) -> String {
    format!("{OF_A_STRATEGY}{id}")
}

/// Brings in a strategy with all its documents and figures: all of it, or nothing.
///
/// Documents that an earlier import of the same strategy brought, and that are in its folder no
/// more, are removed; their history stays. What is withdrawn in the folder is erased from the history
/// too. With [`Request::dry_run`] it tells what would happen.
///
/// # Errors
/// [`AppError::Store`] if the store refuses or fails, [`AppError::Read`] if a table cannot be read.
/// What is wrong with the folder itself is in the report.
pub async fn import_folder(
    store: &dyn Store,
    files: Files,
    request: &Request,
) -> Result<FolderReport, AppError> {
    let files_to_read = files.clone();
    let loaded = tokio::task::spawn_blocking(move || read(&files_to_read));
    let loaded = loaded.await.map_err(|_| AppError::Stopped)?;
    let mut report = FolderReport {
        strategy: strategy(&loaded).map(|strategy| strategy.id.clone()),
        diagnostics: loaded.diagnostics.clone(),
        ..FolderReport::refused()
    };
    let Some(id) = report.strategy.clone().filter(|_| loaded.is_usable()) else {
        return Ok(report);
    };
    let origin = origin(id.as_str());
    let mut transaction = store.transaction(change(request, &origin)).await?;
    let mut faults = refused(&mut *transaction, &loaded.documents).await?;
    faults.extend(taken_over(&mut *transaction, &origin, &loaded.documents).await?);
    if !faults.is_empty() {
        report.diagnostics.extend(faults);
        return Ok(report);
    }
    let tables = loaded.figures.clone();
    put_documents(&mut *transaction, &origin, loaded.documents(), &mut report).await?;
    for name in tables {
        let table = Table::open(&files, &name)?;
        let table = FigureTable::new(&name, table);
        report.figures.push(bring(&mut *transaction, table, request, |_| {}).await?);
    }
    if report.figures.iter().any(|figures| figures.outcome == Outcome::Refused) {
        return Ok(report);
    }
    report.outcome = end(transaction, request).await?;
    if report.erased > 0
        && report.outcome == Outcome::Stored
        && store.sweep().await? == Sweep::Unfinished
    {
        report.diagnostics.push(unswept());
    }
    Ok(report)
}

fn strategy(loaded: &Loaded) -> Option<&Strategy> {
    loaded.documents.iter().find_map(|placed| match &placed.document {
        AnyDocument::Strategy(strategy) => Some(&**strategy),
        _ => None,
    })
}

/// What keeps documents from taking the place of those that are stored.
pub(crate) async fn refused(
    transaction: &mut dyn Transaction,
    placed: &[Placed],
) -> Result<Vec<Diagnostic>, AppError> {
    let mut refused = Vec::new();
    for Placed { document, place } in placed {
        let Some(earlier) = transaction.document(document.kind(), document.id()).await? else {
            continue;
        };
        let faults = document.check_against(earlier.any()?);
        refused.extend(faults.into_iter().map(|fault| diagnostic(fault, place)));
    }
    Ok(refused)
}

/// A fault of the document at `place`, told.
pub(crate) fn diagnostic(fault: Fault, place: &Place) -> Diagnostic {
    let field = Some(fault.field).filter(|field| !field.is_empty());
    let place = Place { field: field.or_else(|| place.field.clone()), ..place.clone() };
    Diagnostic::error(fault.code, fault.message, place).severity(fault.severity).help(fault.help)
}

/// The faults of documents that would change what another strategy brought. Two strategies may
/// share a document word for word.
pub(crate) async fn taken_over(
    transaction: &mut dyn Transaction,
    origin: &str,
    placed: &[Placed],
) -> Result<Vec<Diagnostic>, AppError> {
    let mut faults = Vec::new();
    for Placed { document, place } in placed {
        let (kind, id) = (document.kind(), document.id());
        let Some(stored) = transaction.document(kind, id).await? else { continue };
        if *stored.any()? == *document {
            continue;
        }
        if let Some(other) = owner(transaction, kind, id).await?
            && self::origin(&other) != origin
        {
            let message = format!(
                "the {kind} `{id}` belongs to the strategy `{other}`, which has other words for it"
            );
            let fault = Diagnostic::error("belongs-to-another-strategy", message, place.clone());
            faults.push(
                fault.help("give yours another id, or write it as that strategy does to share it"),
            );
        }
    }
    Ok(faults)
}

/// The strategy that last had the word on a document, if its current version came from one.
pub(crate) async fn owner(
    snapshot: &mut dyn Snapshot,
    kind: Kind,
    id: &str,
) -> Result<Option<String>, AppError> {
    let history = snapshot.history(kind, id).await?;
    let origin = history.first().map(|version| version.opened.change.origin.as_str());
    Ok(origin.and_then(|origin| origin.strip_prefix(OF_A_STRATEGY)).map(str::to_owned))
}

/// Puts all documents, and gives up those of the same origin that are there no more.
pub(crate) async fn put_documents(
    transaction: &mut dyn Transaction,
    origin: &str,
    documents: Vec<AnyDocument>,
    report: &mut FolderReport,
) -> Result<(), AppError> {
    let brought_before = transaction.documents_from(origin).await?;
    let mut old = Vec::new();
    for document in &documents {
        if let Some(stored) = transaction.document(document.kind(), document.id()).await? {
            old.push(left_of(stored.any()?.clone(), document));
        }
    }
    let counts = &mut report.documents;
    for document in &documents {
        let (put, erased) = write(transaction, document, Expected::Any).await?;
        match put {
            Put::Created { .. } => counts.new += 1,
            Put::Changed { .. } => counts.changed += 1,
            Put::Unchanged { .. } => counts.same += 1,
        }
        report.erased += erased;
    }
    let is_there = |stored: &StoredDocument| {
        documents
            .iter()
            .any(|document| document.kind() == stored.kind && document.id() == stored.id)
    };
    for stored in brought_before.into_iter().filter(|stored| !is_there(stored)) {
        old.push(stored.any()?.clone());
        if transaction.give_up(stored.kind, &stored.id).await? {
            counts.removed += 1;
        }
    }
    report.differences = compare(&old, &documents);
    Ok(())
}

/// Writes a document; if it was withdrawn, its words are erased from every version. How many that
/// were is told, too.
pub(crate) async fn write(
    transaction: &mut dyn Transaction,
    document: &AnyDocument,
    expected: Expected,
) -> Result<(Put, u32), AppError> {
    let put = transaction.put(document, expected).await?;
    let erased = match document.withdrawn_on() {
        Some(on) => transaction.redact(document.kind(), document.id(), on).await?,
        None => 0,
    };
    Ok((put, erased))
}

/// What a document is compared with that takes the place of `stored`: words that are to be gone
/// are not told as a difference either.
pub(crate) fn left_of(stored: AnyDocument, document: &AnyDocument) -> AnyDocument {
    let left = document.withdrawn_on().and_then(|on| stored.clone().withdrawn(on));
    left.unwrap_or(stored)
}

/// That erased words have not left every file yet.
pub(crate) fn unswept() -> Diagnostic {
    let message = "another program was reading the database: words that were erased are still in its write-ahead log";
    let told = Diagnostic::error("erased-words-in-log", message, Place::default());
    let told = told.help("close that program: the log goes with the last one");
    Diagnostic { severity: Severity::Warning, ..told }
}

/// A table of a folder, read whole: it stands beside text that people write, and is as small.
struct Table;

impl Table {
    fn open(files: &Files, name: &str) -> Result<std::io::Cursor<Vec<u8>>, AppError> {
        let read = || {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut files.open(name)?, &mut bytes)?;
            Ok(std::io::Cursor::new(bytes))
        };
        read().map_err(|cause| AppError::Read { name: name.to_owned(), cause })
    }
}
