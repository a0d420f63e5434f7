//! A strategy folder, as one change set with its figures.

use lifecourse_core::{AnyDocument, Diagnostic, Place, Strategy};
use lifecourse_storage::{Expected, Put, ReaderExt, Store, StoredDocument, Transaction};
use lifecourse_strategy::{Files, Loaded, Placed, compare, read};

use super::{
    DocumentCounts, FolderReport, Outcome, Request,
    figures::{bring, change},
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
/// more, are removed; their history stays. With [`Request::dry_run`] it tells what would happen.
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
        outcome: Outcome::Refused,
        strategy: strategy(&loaded).map(|strategy| strategy.id.clone()),
        differences: Vec::new(),
        documents: DocumentCounts::default(),
        figures: Vec::new(),
        diagnostics: loaded.diagnostics.clone(),
    };
    let Some(id) = report.strategy.clone().filter(|_| loaded.is_usable()) else {
        return Ok(report);
    };
    let origin = origin(id.as_str());
    let mut transaction = store.transaction(change(request, &origin)).await?;
    if let Some(fault) = refused_status(&mut *transaction, &loaded).await? {
        report.diagnostics.push(fault);
        return Ok(report);
    }
    let taken = taken_over(&mut *transaction, &origin, &loaded).await?;
    if !taken.is_empty() {
        report.diagnostics.extend(taken);
        return Ok(report);
    }
    let tables = loaded.figures.clone();
    put_documents(&mut *transaction, &origin, loaded.documents(), &mut report).await?;
    for name in tables {
        let table = Table::open(&files, &name)?;
        report.figures.push(bring(&mut *transaction, &name, table, request, |_| {}).await?);
    }
    if report.figures.iter().any(|figures| figures.outcome == Outcome::Refused) {
        return Ok(report);
    }
    transaction.check().await?;
    report.outcome = if request.dry_run {
        Outcome::DryRun
    } else {
        transaction.commit().await?.map_or(Outcome::AlreadyStored, |_| Outcome::Stored)
    };
    Ok(report)
}

fn strategy(loaded: &Loaded) -> Option<&Strategy> {
    loaded.documents.iter().find_map(|placed| match &placed.document {
        AnyDocument::Strategy(strategy) => Some(&**strategy),
        _ => None,
    })
}

/// The fault of a strategy that would go back: adopted, then a draft of the same version.
async fn refused_status(
    transaction: &mut dyn Transaction,
    loaded: &Loaded,
) -> Result<Option<Diagnostic>, AppError> {
    let Some(new) = strategy(loaded) else { return Ok(None) };
    let Some(stored) = transaction.get::<Strategy>(&new.id).await? else { return Ok(None) };
    let old = stored.document;
    if old.version != new.version || old.status.may_become(new.status) {
        return Ok(None);
    }
    let place = loaded
        .documents
        .iter()
        .find(|placed| placed.document.id() == new.id.as_str())
        .map_or_else(Place::default, |placed| placed.place.clone());
    let message = format!(
        "version {} of this strategy is {} and cannot become {}",
        new.version, old.status, new.status
    );
    Ok(Some(
        Diagnostic::error("status-goes-back", message, place)
            .help("write a new `version`, or leave the status as it is"),
    ))
}

/// The faults of documents that would change what another strategy brought. Two strategies may
/// share a document word for word.
async fn taken_over(
    transaction: &mut dyn Transaction,
    origin: &str,
    loaded: &Loaded,
) -> Result<Vec<Diagnostic>, AppError> {
    let mut faults = Vec::new();
    for Placed { document, place } in &loaded.documents {
        let (kind, id) = (document.kind(), document.id());
        let Some(stored) = transaction.document(kind, id).await? else { continue };
        if stored.any()? == *document {
            continue;
        }
        let history = transaction.history(kind, id).await?;
        let Some(owner) = history.first().map(|version| &version.opened.change.origin) else {
            continue;
        };
        if let Some(other) = owner.strip_prefix(OF_A_STRATEGY)
            && owner != origin
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

/// Puts all documents, and gives up those of the same origin that are there no more.
async fn put_documents(
    transaction: &mut dyn Transaction,
    origin: &str,
    documents: Vec<AnyDocument>,
    report: &mut FolderReport,
) -> Result<(), AppError> {
    let brought_before = transaction.documents_from(origin).await?;
    let mut old = Vec::new();
    for document in &documents {
        if let Some(stored) = transaction.document(document.kind(), document.id()).await? {
            old.push(stored.any()?);
        }
    }
    let counts = &mut report.documents;
    for document in &documents {
        match transaction.put(document, Expected::Any).await? {
            Put::Created { .. } => counts.new += 1,
            Put::Changed { .. } => counts.changed += 1,
            Put::Unchanged { .. } => counts.same += 1,
        }
    }
    let is_there = |stored: &StoredDocument| {
        documents
            .iter()
            .any(|document| document.kind() == stored.kind && document.id() == stored.id)
    };
    for stored in brought_before.into_iter().filter(|stored| !is_there(stored)) {
        old.push(stored.any()?);
        if transaction.give_up(stored.kind, &stored.id).await? {
            counts.removed += 1;
        }
    }
    report.differences = compare(&old, &documents);
    Ok(())
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
