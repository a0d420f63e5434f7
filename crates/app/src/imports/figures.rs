//! A table of figures, streamed into the store as one batch.

use std::{
    collections::{BTreeMap, HashSet},
    io::{self, Read, Seek},
    sync::Arc,
};

use lifecourse_core::{Area, AreaCode, Diagnostic, Id, Indicator, Place, Segment, Sex};
use lifecourse_exchange::{
    AreaSighting, Chunk, FigureReader, IndicatorSighting, KnownIndicators, Mapping, ReadError,
    ReadOptions, Role, Sighting, Tally, contradiction,
};
use lifecourse_storage::{
    BatchId, BatchOutcome, BatchSource, Change, Duplicate, Expected, Page, Reader, Row, Store,
    Transaction,
};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::{FigureCounts, FiguresReport, NewIndicator, Outcome, Request, report::LISTED};
use crate::{AppError, watch::documents};

/// Rows that are read, and written, at a time.
const CHUNK: usize = 16_384;
/// Chunks that may wait between the reader and the store.
const WAITING: usize = 4;

/// A table of figures that is to be brought in.
#[derive(Clone, Debug)]
pub struct FigureTable<R> {
    /// What a person knows it as.
    pub name: String,
    /// Its bytes: text, or a workbook.
    pub source: R,
    /// What its columns say, if it is in no layout that is known.
    pub mapping: Option<Mapping>,
    /// What is the same in every row, whatever the layout says.
    pub constants: BTreeMap<Role, String>,
    /// The areas whose figures are wanted, with those that lie in them; all if it is empty.
    pub within: Vec<AreaCode>,
    /// Whether indicators and areas that no document describes are taken as they are: in all that
    /// another store holds, they are what it holds of them.
    pub undescribed: bool,
}

impl<R> FigureTable<R> {
    /// A table in a layout that is known.
    pub fn new(name: &str, source: R) -> Self {
        let (mapping, constants, within) = (None, BTreeMap::new(), Vec::new());
        Self { name: name.to_owned(), source, mapping, constants, within, undescribed: false }
    }

    /// What is read of the same bytes depends on, as text; blank if nothing was asked.
    pub(super) fn how(&self) -> String {
        let mapping = self.mapping.as_ref().map(Mapping::to_toml).unwrap_or_default();
        let said = self.constants.iter().map(|(role, text)| format!("{role}={text}\n"));
        let within = self.within.iter().map(|area| format!("{area}\n"));
        said.chain(within).fold(mapping, |text, line| text + &line)
    }
}

/// Brings in a table of figures: all of it, or nothing.
///
/// A table that was brought in before is known by its hash and is not read again. Indicators and
/// areas that are not known are added as the table names them. `progress` is told from time to
/// time how many bytes were read.
///
/// # Errors
/// [`AppError::Read`] if the machine cannot read it, [`AppError::Store`] if the store fails. What is
/// wrong with the table itself is in the report.
pub async fn import_figures<R: Read + Seek + Send + 'static>(
    store: &dyn Store,
    table: FigureTable<R>,
    request: &Request,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<FiguresReport, AppError> {
    let mut transaction = store.transaction(change(request, &table.name)).await?;
    let report = bring(&mut *transaction, table, request, progress).await?;
    if report.outcome == Outcome::Stored {
        transaction.commit().await?;
    }
    Ok(report)
}

/// What the log says of the change that brings `name`.
pub(crate) fn change(request: &Request, origin: &str) -> Change {
    let Request { at, by, why, .. } = request.clone();
    Change { at, by, why, origin: origin.to_owned() }
}

/// Brings a table into `transaction`, which the caller commits if the outcome is
/// [`Outcome::Stored`], and drops if not.
pub(crate) async fn bring<R: Read + Seek + Send + 'static>(
    transaction: &mut dyn Transaction,
    table: FigureTable<R>,
    request: &Request,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<FiguresReport, AppError> {
    let how = table.how();
    let FigureTable { name, source, mapping, constants, within, undescribed } = table;
    let (source, identity) = identify(source, &name, how).await?;
    let name = name.as_str();
    let mut report = FiguresReport::of(name, &identity.sha256, identity.bytes);
    if let Some(batch) = transaction.batch_with_hash(&identity.sha256).await?
        && is_last_word(transaction, batch.id).await?
    {
        report.outcome = Outcome::AlreadyStored;
        return Ok(report);
    }
    let indicators = documents::<Indicator>(transaction).await?;
    let known = KnownIndicators::from_iter(&indicators);
    let only = wanted(transaction, within).await?;
    let options = ReadOptions { known, mapping, constants, only };
    let mut reading = start(source, name.to_owned(), options, progress);
    let mut mentioned = Mentioned::default();
    let mut writer = transaction.import().await?;
    while let Some(chunk) = reading.chunks.recv().await {
        mentioned.note(&chunk);
        report.tell(chunk.diagnostics);
        // Written even if it is to be refused for an earlier fault, so that the report counts every
        // row and tells the contradictions too.
        let row = |row: lifecourse_exchange::Row| Row {
            number: row.number,
            observation: row.observation,
        };
        writer.write(chunk.rows.into_iter().map(row).collect()).await?;
    }
    let tally = match reading.task.await.map_err(|_| AppError::Stopped)? {
        Ok(tally) => tally,
        Err(ReadError::Input(fault)) => {
            report.tell([*fault]);
            return Ok(report);
        }
        Err(ReadError::Io(cause)) => {
            return Err(AppError::Read { name: name.to_owned(), cause });
        }
        Err(other) => {
            return Err(AppError::Read { name: name.to_owned(), cause: io::Error::other(other) });
        }
    };
    report.counts =
        FigureCounts { read: tally.rows, faulty: tally.faulty, ..FigureCounts::default() };
    report.elsewhere = tally.elsewhere;
    let batch = writer.finish(&identity).await?;
    report.count(&batch);
    if batch.counts.conflicting > 0 || (report.errors > 0 && !request.leave_out_faulty) {
        return Ok(report);
    }
    report.indicators.clone_from(&mentioned.all);
    let before = report.errors;
    if !undescribed {
        mentioned.add_to(transaction, &mut report).await?;
    }
    // No row is at fault that could be left out.
    if report.errors > before {
        return Ok(report);
    }
    if report.counts.new < report.counts.read {
        report.changes = transaction.changes_of(batch.batch, LISTED).await?;
    }
    transaction.check().await?;
    report.outcome = if request.dry_run { Outcome::DryRun } else { Outcome::Stored };
    Ok(report)
}

/// The areas that figures are wanted of, if not of all: those that are named, and what is known to lie
/// in them.
pub(super) async fn wanted(
    reader: &mut dyn Reader,
    within: Vec<AreaCode>,
) -> Result<Option<Arc<HashSet<AreaCode>>>, AppError> {
    if within.is_empty() {
        return Ok(None);
    }
    let named: HashSet<AreaCode> = within.into_iter().collect();
    let areas = documents::<Area>(reader).await?;
    let parts = areas.iter().filter(|area| named.contains(&area.id)).flat_map(|area| &area.made_of);
    let lies = |area: &&Area| area.within.iter().any(|outer| named.contains(outer));
    let inner = areas.iter().filter(lies).map(|area| &area.id);
    let wanted: HashSet<AreaCode> = parts.chain(inner).cloned().collect();
    Ok(Some(Arc::new(wanted.into_iter().chain(named).collect())))
}

/// Whether no later batch changed a figure, which could be one of this batch: bringing the older
/// file again would change it back.
async fn is_last_word(transaction: &mut dyn Transaction, batch: BatchId) -> Result<bool, AppError> {
    const PAGE: u32 = 1_000;
    let mut page = Page { before: None, limit: PAGE };
    loop {
        let batches = transaction.batches(page).await?;
        for later in &batches {
            if later.id <= batch {
                return Ok(true);
            }
            if later.counts.changed > 0 {
                return Ok(false);
            }
        }
        let Some(last) = batches.last() else { return Ok(true) };
        page.before = Some(last.id.0);
    }
}

/// Reads the source once for its hash and its length, and goes back to its start. `how` it is read
/// is a part of the hash: the same bytes can be read in several ways.
async fn identify<R: Read + Seek + Send + 'static>(
    mut source: R,
    name: &str,
    how: String,
) -> Result<(R, BatchSource), AppError> {
    let hashing = tokio::task::spawn_blocking(move || {
        let hashed = hash(&mut source, how)?;
        Ok((source, hashed))
    });
    let read = hashing.await.map_err(|_| AppError::Stopped)?;
    let (source, (sha256, bytes)) =
        read.map_err(|cause| AppError::Read { name: name.to_owned(), cause })?;
    Ok((source, BatchSource { name: name.to_owned(), sha256, bytes }))
}

/// The hash of all bytes and of how they are read, and how many bytes there are.
pub(super) fn hash(source: &mut (impl Read + Seek), how: String) -> io::Result<([u8; 32], u64)> {
    let mut hash = Sha256::new();
    source.rewind()?;
    let mut buffer = vec![0; 1 << 17];
    let mut bytes = 0;
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    source.rewind()?;
    hash.update(how);
    Ok((hash.finalize().into(), bytes))
}

/// A table that is being read on a thread of its own.
struct Reading {
    chunks: mpsc::Receiver<Chunk>,
    task: tokio::task::JoinHandle<Result<Tally, ReadError>>,
}

fn start<R: Read + Seek + Send + 'static>(
    source: R,
    name: String,
    options: ReadOptions,
    progress: impl Fn(u64) + Send + 'static,
) -> Reading {
    let (sender, chunks) = mpsc::channel(WAITING);
    let task = tokio::task::spawn_blocking(move || {
        let mut table = FigureReader::open(Watched { source, bytes: 0, progress }, &name, options)?;
        while let Some(chunk) = table.next_chunk(CHUNK)? {
            if sender.blocking_send(chunk).is_err() {
                break;
            }
        }
        Ok(table.tally())
    });
    Reading { chunks, task }
}

/// Tells how much was read.
struct Watched<R, P> {
    source: R,
    bytes: u64,
    progress: P,
}

impl<R: Read, P: Fn(u64)> Read for Watched<R, P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.bytes += read as u64;
        (self.progress)(self.bytes);
        Ok(read)
    }
}

impl<R: Seek, P> Seek for Watched<R, P> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.bytes = self.source.seek(to)?;
        Ok(self.bytes)
    }
}

/// What a table mentions, on its first mention.
#[derive(Default)]
struct Mentioned {
    /// All indicators, known or not.
    all: Vec<Id<Indicator>>,
    indicators: Vec<(IndicatorSighting, Option<Segment>)>,
    areas: Vec<AreaSighting>,
}

impl Mentioned {
    fn note(&mut self, chunk: &Chunk) {
        for sighting in &chunk.sightings {
            if let Sighting::Indicator(indicator) = sighting {
                self.all.push(indicator.id.clone());
            }
            match sighting {
                Sighting::Indicator(indicator) if !indicator.known => {
                    self.indicators.push((indicator.clone(), None));
                }
                Sighting::Area(area) => self.areas.push(area.clone()),
                _ => {}
            }
        }
        if self.indicators.is_empty() {
            return;
        }
        for row in &chunk.rows {
            let series = &row.observation.series;
            self.propose_headline(&series.indicator, &series.segment);
        }
    }

    /// The headline of an unknown indicator is its first segment without a category: of persons
    /// if there is one.
    fn propose_headline(&mut self, id: &Id<Indicator>, segment: &Segment) {
        let found = self.indicators.iter_mut().rev().find(|(indicator, _)| indicator.id == *id);
        let Some((_, headline)) = found else { return };
        let better = headline
            .as_ref()
            .is_none_or(|known| known.sex != Sex::Persons && segment.sex == Sex::Persons);
        if segment.category.is_none() && better {
            *headline = Some(segment.clone());
        }
    }

    /// Adds a document for each indicator and area that is not known.
    async fn add_to(
        self,
        transaction: &mut dyn Transaction,
        report: &mut FiguresReport,
    ) -> Result<(), AppError> {
        let known = documents::<Area>(transaction).await?.into_iter().map(|area| area.id);
        let mut known: HashSet<AreaCode> = known.collect();
        for sighting in self.areas {
            if known.contains(&sighting.code) {
                continue;
            }
            if sighting.name.is_none() && sighting.area_type.is_none() {
                known.insert(sighting.code.clone());
                report.tell([unknown_area(&report.name, &sighting.code)]);
            } else if let Some(area) = sighting.proposal() {
                known.insert(area.id.clone());
                report.new_areas.push(area.id.clone());
                transaction.put(&area.into(), Expected::Absent).await?;
            }
        }
        for (sighting, headline) in self.indicators {
            if let Some(proposal) = sighting.proposal() {
                let headline = headline.unwrap_or_default();
                // A layout that describes its indicators says what their headlines are.
                let described = sighting.described.is_some();
                report.new_indicators.push(NewIndicator {
                    id: proposal.id.clone(),
                    described,
                    disclosure: proposal.disclosure.clone(),
                });
                let indicator =
                    if described { proposal } else { Indicator { headline, ..proposal } };
                transaction.put(&indicator.into(), Expected::Absent).await?;
            } else {
                report.tell([unknown_indicator(&report.name, &sighting.id)]);
            }
        }
        Ok(())
    }
}

/// A table of our own layout names indicators that have a document; nothing is known of others.
fn unknown_indicator(name: &str, id: &Id<Indicator>) -> Diagnostic {
    let place =
        Place { file: Some(name.into()), field: Some("indicator".into()), ..Place::default() };
    Diagnostic::error("unknown-indicator", format!("there is no indicator `{id}`"), place)
        .help("import the strategy folder that describes it first, or mend its spelling")
}

/// A table that says nothing of an area but its code can only have those that are known.
fn unknown_area(name: &str, code: &AreaCode) -> Diagnostic {
    let place = Place { file: Some(name.into()), field: Some("area".into()), ..Place::default() };
    Diagnostic::error("unknown-area", format!("there is no area `{code}`"), place)
        .help("import a strategy folder or a table that names it first, or mend its code")
}

impl FiguresReport {
    /// Takes over what became of the rows, and tells of those that contradict each other.
    fn count(&mut self, batch: &BatchOutcome) {
        let counts = batch.counts;
        self.counts.new = counts.new;
        self.counts.changed = counts.changed;
        self.counts.same = counts.same;
        self.counts.repeated = counts.repeated;
        self.counts.conflicting = counts.conflicting;
        let conflicts = batch.duplicates.iter().filter(|duplicate| duplicate.conflicting);
        let name = self.name.clone();
        self.tell(conflicts.map(|duplicate| conflict(&name, duplicate)));
    }
}

fn conflict(name: &str, duplicate: &Duplicate) -> Diagnostic {
    let Duplicate { first_row, row, series, period, .. } = duplicate;
    let at = |row| Place { file: Some(name.into()), row: Some(row), ..Place::default() };
    contradiction(at(*row), &at(*first_row), series, *period)
}
