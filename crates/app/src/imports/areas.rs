//! Look-ups between areas and registers of organisations, brought into the store as documents.

use std::{
    collections::{BTreeMap, HashMap},
    io::{Read, Seek},
};

use lifecourse_core::{AnyDocument, Area, AreaCode, Diagnostic, Document, Place, Severity};
use lifecourse_exchange::{LookUp, ReadError, Register, joined};
use lifecourse_storage::{Expected, Put, Store, Transaction};

use super::{
    FigureTable, ListReport, Request, end,
    figures::{change, wanted},
    folder::owner,
    places::import_places,
};
use crate::{AppError, watch::documents};

/// Brings in a look-up between areas, or a register of organisations, as documents, boundaries, or a
/// look-up of postcodes: all of it, or nothing. `None` if it is none of these, and nothing was done;
/// `table` may be read again then.
///
/// Boundaries take the place of those that their areas had, which can still be asked for as of then;
/// a look-up of postcodes takes the place of the one before.
///
/// Areas that are known keep their names, and a look-up has the last word on which area of each sort
/// they lie in. What a strategy's folder says of an area or an organisation stays as it is.
///
/// # Errors
/// [`AppError::Read`] if the machine cannot read it, [`AppError::Store`] if the store fails. What is
/// wrong with it is in the report.
pub async fn import_documents<R: Read + Seek + Send + 'static>(
    store: &dyn Store,
    table: &mut FigureTable<R>,
    request: &Request,
) -> Result<Option<ListReport>, AppError> {
    if let Some(told) = import_places(store, table, request).await? {
        return Ok(Some(told));
    }
    let mut report = ListReport::of(&table.name);
    let Some(list) = read(table, &mut report)? else { return Ok(None) };
    if report.errors > 0 && !request.leave_out_faulty {
        return Ok(Some(report));
    }
    let mut transaction = store.transaction(change(request, &table.name)).await?;
    match list {
        List::Areas(mut found) => {
            if let Some(only) = wanted(&mut *transaction, table.within.clone()).await? {
                found.keep(|area| only.contains(area));
            }
            put(&mut *transaction, found.areas, &mut report).await?;
        }
        List::Documents(documents) => put_all(&mut *transaction, documents, &mut report).await?,
    }
    if report.documents.new + report.documents.changed + report.documents.same == 0
        && report.kept == 0
    {
        report.diagnostics.push(nothing(&table.name, &table.within));
        return Ok(Some(report));
    }
    report.outcome = end(transaction, request).await?;
    Ok(Some(report))
}

/// What a file lists.
enum List {
    Areas(LookUp),
    Documents(Vec<AnyDocument>),
}

/// Reads a list, if the file is one; what else it is, and what is wrong with it, is for others to say.
fn read<R: Read + Seek>(
    table: &mut FigureTable<R>,
    report: &mut ListReport,
) -> Result<Option<List>, AppError> {
    let name = table.name.clone();
    let failed = |cause| AppError::Read { name: name.clone(), cause };
    let told = |error| match error {
        ReadError::Input(_) => Ok(None),
        ReadError::Io(cause) => Err(failed(cause)),
        other => Err(failed(std::io::Error::other(other))),
    };
    let found = LookUp::read(&mut table.source, &table.name);
    table.source.rewind().map_err(failed)?;
    match found {
        Ok(Some(mut found)) => {
            (report.rows, report.errors) = (found.rows, found.faulty);
            report.diagnostics.append(&mut found.diagnostics);
            return Ok(Some(List::Areas(found)));
        }
        Ok(None) => {}
        Err(error) => return told(error),
    }
    let found = Register::read(&mut table.source, &table.name);
    table.source.rewind().map_err(failed)?;
    match found {
        Ok(Some(mut found)) => {
            (report.rows, report.errors) = (found.rows, found.faulty);
            report.passed_over = found.passed_over;
            report.diagnostics.append(&mut found.diagnostics);
            Ok(Some(List::Documents(found.documents)))
        }
        Ok(None) => Ok(None),
        Err(error) => told(error),
    }
}

/// Puts documents, but for those of which a strategy says something else.
async fn put_all(
    transaction: &mut dyn Transaction,
    documents: Vec<AnyDocument>,
    report: &mut ListReport,
) -> Result<(), AppError> {
    for document in documents {
        let (kind, id) = (document.kind(), document.id());
        let is_owned = match transaction.document(kind, id).await? {
            Some(known) if *known.any()? != document => {
                owner(transaction, kind, id).await?.is_some()
            }
            _ => false,
        };
        if is_owned {
            report.kept += 1;
            continue;
        }
        match transaction.put(&document, Expected::Any).await? {
            Put::Created { .. } => report.documents.new += 1,
            Put::Changed { .. } => report.documents.changed += 1,
            Put::Unchanged { .. } => report.documents.same += 1,
        }
    }
    Ok(())
}

async fn put(
    transaction: &mut dyn Transaction,
    areas: BTreeMap<AreaCode, Area>,
    report: &mut ListReport,
) -> Result<(), AppError> {
    let known = documents::<Area>(transaction).await?;
    let mut known: HashMap<AreaCode, Area> =
        known.into_iter().map(|area| (area.id.clone(), area)).collect();
    for (code, found) in areas {
        let area = match known.remove(&code) {
            None => found,
            Some(area) => {
                let told = joined(area.clone(), &found);
                if told == area {
                    report.documents.same += 1;
                    continue;
                }
                if owner(transaction, Area::KIND, code.as_str()).await?.is_some() {
                    report.kept += 1;
                    continue;
                }
                told
            }
        };
        match transaction.put(&area.into(), Expected::Any).await? {
            Put::Created { .. } => report.documents.new += 1,
            Put::Changed { .. } => report.documents.changed += 1,
            Put::Unchanged { .. } => report.documents.same += 1,
        }
    }
    Ok(())
}

/// That none of the areas that were asked for is in the look-up.
fn nothing(name: &str, within: &[AreaCode]) -> Diagnostic {
    let place = Place { file: Some(name.into()), ..Place::default() };
    let asked: Vec<_> = within.iter().map(AreaCode::as_str).collect();
    let message = if asked.is_empty() {
        "nothing in this file is of what is asked for".to_owned()
    } else {
        format!("no area of this look-up lies in {}", asked.join(" or "))
    };
    Diagnostic::error("no-areas", message, place)
        .severity(Severity::Error)
        .help("import the look-up that says what lies in it first, or ask for a larger area")
}
