//! Boundaries and postcodes, brought in: all of a file, or nothing.

use std::io::{self, Read, Seek};

use lifecourse_core::{AreaCode, Boundary, Diagnostic, Place, PostcodeLookUp};
use lifecourse_exchange::{Boundaries, Postcodes, ReadError};
use lifecourse_storage::{AsOf, BatchSource, Layer, Store, StoreError, Transaction};

use super::{
    FigureTable, ListReport, Outcome, Request,
    figures::{change, hash, wanted},
};
use crate::AppError;

/// What whoever shows boundaries of the Office for National Statistics must say, or anything that was
/// made of them.
const LICENCE: &str = "Source: Office for National Statistics licensed under the Open Government \
    Licence v.3.0. Contains OS data © Crown copyright and database right";

/// What a file tells of places.
enum Places {
    Boundaries { property: String, boundaries: Vec<Boundary> },
    Postcodes(PostcodeLookUp),
}

impl Places {
    /// How many areas or postcodes there are.
    fn count(&self) -> usize {
        match self {
            Self::Boundaries { boundaries, .. } => boundaries.len(),
            Self::Postcodes(look_up) => look_up.entries().len(),
        }
    }

    /// Puts them in the place of what was there; `false` if it was the same.
    async fn put(
        &self,
        transaction: &mut dyn Transaction,
        source: &BatchSource,
    ) -> Result<bool, StoreError> {
        match self {
            Self::Boundaries { property, boundaries } => {
                let layer = Layer { property: property.clone(), licence: LICENCE.to_owned() };
                transaction.put_boundaries(source, &layer, boundaries).await
            }
            Self::Postcodes(look_up) => transaction.put_postcodes(source, look_up).await,
        }
    }
}

/// Brings in boundaries or a look-up of postcodes; `None` if the file is neither, and nothing was
/// done; `table` may be read again then.
pub(super) async fn import_places<R: Read + Seek + Send + 'static>(
    store: &dyn Store,
    table: &mut FigureTable<R>,
    request: &Request,
) -> Result<Option<ListReport>, AppError> {
    let only = wanted(&mut *store.snapshot(AsOf::Now).await?, table.within.clone()).await?;
    let is_wanted = |area: &AreaCode| only.as_ref().is_none_or(|only| only.contains(area));
    let mut report = ListReport::of(&table.name);
    let name = table.name.clone();
    let failed = |cause| AppError::Read { name: name.clone(), cause };
    let read = match boundaries(&mut table.source, &is_wanted, &mut report) {
        Ok(None) => {
            table.source.rewind().map_err(failed)?;
            postcodes(&mut table.source, &is_wanted, &mut report)
        }
        read => read,
    };
    table.source.rewind().map_err(failed)?;
    let places = match read {
        Ok(Some(places)) => places,
        Ok(None) => return Ok(None),
        Err(ReadError::Input(fault)) => {
            report.tell(*fault);
            return Ok(Some(report));
        }
        Err(ReadError::Io(cause)) => return Err(failed(cause)),
        Err(other) => return Err(failed(io::Error::other(other))),
    };
    if places.count() == 0 && report.errors == 0 {
        let place = Place { file: Some(table.name.clone().into()), ..Place::default() };
        let none =
            Diagnostic::error("no-areas", "nothing in this file is of what is asked for", place);
        report.tell(none.help("import the look-up that says what lies in the area first"));
    }
    if report.errors > 0 && (!request.leave_out_faulty || places.count() == 0) {
        return Ok(Some(report));
    }
    let how = table.how();
    let (sha256, bytes) = hash(&mut table.source, how).map_err(failed)?;
    let source = BatchSource { name: table.name.clone(), sha256, bytes };
    let mut transaction = store.transaction(change(request, &table.name)).await?;
    if places.put(&mut *transaction, &source).await? {
        report.documents.new = places.count();
    } else {
        report.documents.same = places.count();
    }
    report.outcome = if request.dry_run {
        Outcome::DryRun
    } else {
        transaction.commit().await?.map_or(Outcome::AlreadyStored, |_| Outcome::Stored)
    };
    Ok(Some(report))
}

fn boundaries<R: Read + Seek>(
    source: &mut R,
    wanted: &dyn Fn(&AreaCode) -> bool,
    report: &mut ListReport,
) -> Result<Option<Places>, ReadError> {
    let Some(mut found) = Boundaries::read(source, &report.name, wanted)? else {
        return Ok(None);
    };
    let shapes = || found.boundaries.iter().flat_map(|boundary| &boundary.shapes);
    let mut grains: Vec<i32> = shapes().map(lifecourse_core::Shape::grain).collect();
    grains.sort_unstable();
    grains.dedup();
    let grains: Vec<String> = grains.iter().map(i32::to_string).collect();
    report.about = Some(format!(
        "boundaries by `{}`, coordinates in {}, {} places; kept at grains of {} metres",
        found.property,
        found.system.as_str(),
        found.places,
        grains.join(", "),
    ));
    (report.rows, report.errors) = (found.features, found.faulty);
    report.passed_over = found.passed_over;
    report.diagnostics.append(&mut found.diagnostics);
    let Boundaries { property, boundaries, .. } = found;
    Ok(Some(Places::Boundaries { property, boundaries }))
}

fn postcodes<R: Read + Seek>(
    source: &mut R,
    wanted: &dyn Fn(&AreaCode) -> bool,
    report: &mut ListReport,
) -> Result<Option<Places>, ReadError> {
    let read = Postcodes::read(source, &report.name, &|areas| areas.iter().any(wanted));
    let mut found = match read {
        Ok(Some(found)) => found,
        // What else it is, and what is wrong with it, is for others to say.
        Ok(None) | Err(ReadError::Input(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let ended = found.look_up.entries().iter().filter(|entry| entry.ended.is_some()).count();
    report.about = Some(format!(
        "a look-up of postcodes: {} in {} different places, {ended} of them out of use",
        found.look_up.entries().len(),
        found.look_up.places().len(),
    ));
    (report.rows, report.errors) = (found.rows, found.faulty);
    report.passed_over = found.passed_over;
    report.diagnostics.append(&mut found.diagnostics);
    Ok(Some(Places::Postcodes(found.look_up)))
}
