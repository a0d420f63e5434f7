//! A look-up between areas, brought into the store as documents.

use std::{
    collections::{BTreeMap, HashMap},
    io::{Read, Seek},
};

use lifecourse_core::{Area, AreaCode, Diagnostic, Document, Place, Severity};
use lifecourse_exchange::{LookUp, ReadError, joined};
use lifecourse_storage::{Expected, Put, Store, Transaction};

use super::{
    AreasReport, FigureTable, Outcome, Request,
    figures::{change, wanted},
    folder::owner,
};
use crate::{AppError, watch::documents};

/// Brings in a look-up between areas: all of it, or nothing. `None` if it is no look-up, and nothing
/// was done; `table` may be read again then.
///
/// Areas that are known keep their names, and a look-up has the last word on which area of each sort
/// they lie in. What a strategy's folder says of an area stays as it is.
///
/// # Errors
/// [`AppError::Read`] if the machine cannot read it, [`AppError::Store`] if the store fails. What is
/// wrong with the look-up itself is in the report.
pub async fn import_areas<R: Read + Seek + Send + 'static>(
    store: &dyn Store,
    table: &mut FigureTable<R>,
    request: &Request,
) -> Result<Option<AreasReport>, AppError> {
    let read = |cause| AppError::Read { name: table.name.clone(), cause };
    let found = LookUp::read(&mut table.source, &table.name);
    table.source.rewind().map_err(read)?;
    let mut report = AreasReport::of(&table.name);
    let mut found = match found {
        Ok(Some(found)) => found,
        // What else it is, and what is wrong with it, is for others to say.
        Ok(None) | Err(ReadError::Input(_)) => return Ok(None),
        Err(ReadError::Io(cause)) => return Err(read(cause)),
        Err(other) => return Err(read(std::io::Error::other(other))),
    };
    report.rows = found.rows;
    report.errors = found.faulty;
    report.diagnostics.append(&mut found.diagnostics);
    if report.errors > 0 && !request.leave_out_faulty {
        return Ok(Some(report));
    }
    let mut transaction = store.transaction(change(request, &table.name)).await?;
    if let Some(only) = wanted(&mut *transaction, table.within.clone()).await? {
        found.keep(|area| only.contains(area));
    }
    put(&mut *transaction, found.areas, &mut report).await?;
    if report.documents.new + report.documents.changed + report.documents.same == 0
        && report.kept == 0
    {
        report.diagnostics.push(nothing(&table.name, &table.within));
        return Ok(Some(report));
    }
    transaction.check().await?;
    report.outcome = if request.dry_run {
        Outcome::DryRun
    } else {
        transaction.commit().await?.map_or(Outcome::AlreadyStored, |_| Outcome::Stored)
    };
    Ok(Some(report))
}

async fn put(
    transaction: &mut dyn Transaction,
    areas: BTreeMap<AreaCode, Area>,
    report: &mut AreasReport,
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
    let message = format!("no area of this look-up lies in {}", asked.join(" or "));
    Diagnostic::error("no-areas", message, place)
        .severity(Severity::Error)
        .help("import the look-up that says what lies in it first, or ask for a larger area")
}
