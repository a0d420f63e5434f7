//! Everything, or one indicator, as a package that other programs understand, and back.

mod shelf;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::Path,
};

use lifecourse_core::{AnyDocument, Area, AreaCode, Diagnostic, Id, Indicator, Kind, Place};
use lifecourse_exchange::{
    DATA_PACKAGE, FigureWorkbook, PackageAbout, Resource, WorkbookError, catalogue_record,
    csv_on_the_web, data_package,
};
use lifecourse_storage::{FigureQuery, Reader, Store};
use lifecourse_strategy::Placed;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use time::Date;

use self::shelf::{Folder, Shelf, Zipped, shelve};
use crate::{
    AppError, FigureTable, FigureWriter, FolderReport, Outcome, Request,
    documents::every_document,
    export::each_figure,
    imports::{bring, change, end, put_documents, refused, taken_over},
    watch::{documents, find},
};

const FIGURES: &str = "figures.csv";
const DOCUMENTS: &str = "documents.json";

/// Writes everything that `reader` shows into `folder`, which must be empty or not be there: all
/// documents, all figures as a tidy table, and what describes them to others (a Frictionless data
/// package, CSV on the Web, a DCAT record). [`import_package`] reads it again without loss; what it
/// holds of the past is not in it.
///
/// # Errors
/// [`AppError::Write`] if the folder is not free or cannot be written, [`AppError::Store`].
pub async fn export_package(
    reader: &mut dyn Reader,
    folder: &Path,
    title: &str,
    on: Date,
) -> Result<u64, AppError> {
    free(folder).map_err(AppError::Write)?;
    let name = name_of(folder);
    pack(reader, &mut Folder::new(folder), Contents::Everything, About { name, title, on }).await
}

/// Writes an indicator as a ZIP file to `to`: the package of [`export_package`], with the figures that
/// `reader` shows of it, and the documents of it, of their places and of what these mention. Unpacked,
/// [`import_package`] reads it.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such indicator; [`AppError::Write`], [`AppError::Store`].
pub async fn export_indicator(
    reader: &mut dyn Reader,
    indicator: &Id<Indicator>,
    on: Date,
    to: impl Write + io::Seek + Send,
) -> Result<u64, AppError> {
    let title = find::<Indicator>(reader, indicator).await?.title;
    let about = About { name: indicator.to_string(), title: &title, on };
    let mut zip = Zipped::new(to);
    let figures = pack(reader, &mut zip, Contents::Of(indicator), about).await?;
    zip.finish().map_err(AppError::Write)?;
    Ok(figures)
}

/// What is put into a package.
#[derive(Clone, Copy)]
enum Contents<'a> {
    Everything,
    /// An indicator with its figures and what they are of.
    Of(&'a Id<Indicator>),
}

/// What a package is called, and when it was made.
struct About<'a> {
    name: String,
    title: &'a str,
    on: Date,
}

async fn pack(
    reader: &mut dyn Reader,
    shelf: &mut impl Shelf,
    contents: Contents<'_>,
    About { name, title, on }: About<'_>,
) -> Result<u64, AppError> {
    let mut areas = BTreeSet::new();
    let query = match contents {
        Contents::Everything => FigureQuery::default(),
        Contents::Of(id) => FigureQuery { indicators: vec![id.clone()], ..FigureQuery::default() },
    };
    let hashed = Hashed::start(shelf, FIGURES).map_err(AppError::Write)?;
    let mut table = FigureWriter::new(hashed).map_err(AppError::Write)?;
    let figures = each_figure(reader, query, |figure| {
        if !areas.contains(&figure.series.area) {
            areas.insert(figure.series.area.clone());
        }
        table.write(figure)
    });
    let figures = figures.await?;
    let table = table.finish().map_err(AppError::Write)?;
    let table = table.resource("figures", "Figures", "text/csv");
    let all = match contents {
        Contents::Everything => every_document(reader).await?,
        Contents::Of(id) => {
            let places = areas.iter().map(|area| (Kind::Area, area.to_string()));
            with_mentioned(reader, places.chain([(Kind::Indicator, id.to_string())])).await?
        }
    };
    let mut text = Hashed::start(shelf, DOCUMENTS).map_err(AppError::Write)?;
    write_documents(&all, &mut text).map_err(AppError::Write)?;
    let words =
        "The documents that the figures are of: strategies, indicators, areas and all others";
    let text = text.resource("documents", words, "application/json");
    let indicators = all.iter().filter_map(|document| match document {
        AnyDocument::Indicator(indicator) => Some(indicator.source.clone()),
        _ => None,
    });
    let about = PackageAbout {
        name,
        title: title.to_owned(),
        description: format!("{figures} figures and {} documents, written on {on}.", all.len()),
        created: on,
        sources: indicators.collect(),
    };
    let resources = [table, text];
    for (name, told) in [
        (DATA_PACKAGE, data_package(&about, &resources)),
        ("figures.csv-metadata.json", csv_on_the_web(&about, &resources[0])),
        ("dcat.jsonld", catalogue_record(&about, &resources)),
    ] {
        shelve(shelf, name, &format!("{told:#}\n")).map_err(AppError::Write)?;
    }
    Ok(figures)
}

/// These documents and what they mention, and what that mentions, as far as the reader sees it; by kind.
async fn with_mentioned(
    reader: &mut dyn Reader,
    wanted: impl Iterator<Item = (Kind, String)>,
) -> Result<Vec<AnyDocument>, AppError> {
    let mut found: BTreeMap<(Kind, String), Option<AnyDocument>> = BTreeMap::new();
    let mut wanted: BTreeSet<(Kind, String)> = wanted.collect();
    while !wanted.is_empty() {
        let mut by_kind: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
        for (kind, id) in &wanted {
            by_kind.entry(*kind).or_default().push(id);
        }
        let mut new = Vec::new();
        for (kind, ids) in by_kind {
            new.extend(reader.several_documents(kind, &ids).await?);
        }
        found.extend(wanted.into_iter().map(|key| (key, None)));
        wanted = BTreeSet::new();
        for stored in new {
            let document = stored.any()?.clone();
            wanted.extend(document.references().into_iter().map(|to| (to.kind, to.id)));
            found.insert((stored.kind, stored.id.clone()), Some(document));
        }
        wanted.retain(|key| !found.contains_key(key));
    }
    Ok(found.into_values().flatten().collect())
}

/// The name of a package, as its standard asks for it.
fn name_of(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String =
        name.unwrap_or_default().chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    if name.is_empty() { "lifecourse".to_owned() } else { name }
}

fn free(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if folder.read_dir()?.next().is_some() {
        let told = format!("{} is not an empty folder: name another", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, told));
    }
    Ok(())
}

/// One document to a line, by kind.
fn write_documents(all: &[AnyDocument], mut to: impl Write) -> io::Result<()> {
    to.write_all(b"{")?;
    let mut last = None;
    for document in all {
        let kind = document.kind();
        match last.replace(kind) {
            Some(before) if before == kind => to.write_all(b",\n")?,
            Some(_) => write!(to, "\n],\n\"{kind}\": [\n")?,
            None => write!(to, "\n\"{kind}\": [\n")?,
        }
        serde_json::to_writer(&mut to, document)?;
    }
    to.write_all(if last.is_some() { b"\n]\n}\n" } else { b"\n}\n" })
}

/// A file that is hashed as it is written.
struct Hashed<'s, S> {
    path: &'static str,
    shelf: &'s mut S,
    hash: Sha256,
    bytes: u64,
}

impl<'s, S: Shelf> Hashed<'s, S> {
    fn start(shelf: &'s mut S, path: &'static str) -> io::Result<Self> {
        shelf.start(path)?;
        Ok(Self { path, shelf, hash: Sha256::new(), bytes: 0 })
    }

    fn resource(
        self,
        name: &'static str,
        title: &'static str,
        media_type: &'static str,
    ) -> Resource {
        let Self { path, hash, bytes, .. } = self;
        Resource { name, path, title, media_type, bytes, sha256: hexadecimal(hash) }
    }
}

impl<S: Shelf> Write for Hashed<'_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.shelf.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.shelf.flush()
    }
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Whether a folder holds a data package rather than a strategy.
#[must_use]
pub fn is_package(folder: &Path) -> bool {
    folder.join(DATA_PACKAGE).is_file()
}

/// Brings in what [`export_package`] wrote: all of it, or nothing. Its files must be as they were
/// written, by their hashes.
///
/// # Errors
/// [`AppError::Read`] if it cannot be read, [`AppError::Store`]. What is wrong with it is in the report.
pub async fn import_package(
    store: &dyn Store,
    folder: &Path,
    request: &Request,
) -> Result<FolderReport, AppError> {
    let shown = folder.display().to_string();
    let read = |cause| AppError::Read { name: shown.clone(), cause };
    let mut report = FolderReport::refused();
    let described: Value =
        match serde_json::from_slice(&fs::read(folder.join(DATA_PACKAGE)).map_err(read)?) {
            Ok(described) => described,
            Err(error) => {
                report.diagnostics.push(not_ours(folder, DATA_PACKAGE, &error.to_string()));
                return Ok(report);
            }
        };
    for path in [FIGURES, DOCUMENTS] {
        if let Some(fault) = changed(folder, path, &described).map_err(read)? {
            report.diagnostics.push(fault);
        }
    }
    if !report.diagnostics.is_empty() {
        return Ok(report);
    }
    let text = fs::read(folder.join(DOCUMENTS)).map_err(read)?;
    let placed = match read_documents(&text, &folder.join(DOCUMENTS)) {
        Ok(placed) => placed,
        Err(fault) => {
            report.diagnostics.push(*fault);
            return Ok(report);
        }
    };
    let origin = format!("package {}", described["name"].as_str().unwrap_or_default());
    let mut transaction = store.transaction(change(request, &origin)).await?;
    report.diagnostics.extend(refused(&mut *transaction, &placed).await?);
    report.diagnostics.extend(taken_over(&mut *transaction, &origin, &placed).await?);
    if !report.diagnostics.is_empty() {
        return Ok(report);
    }
    let documents = placed.into_iter().map(|placed| placed.document).collect();
    put_documents(&mut *transaction, &origin, documents, &mut report).await?;
    let file = File::open(folder.join(FIGURES)).map_err(read)?;
    let table = FigureTable::new(&folder.join(FIGURES).display().to_string(), file);
    let table = FigureTable { undescribed: true, ..table };
    let figures = bring(&mut *transaction, table, request, |_| {}).await?;
    let is_refused = figures.outcome == Outcome::Refused;
    report.figures.push(figures);
    if is_refused {
        return Ok(report);
    }
    report.outcome = end(transaction, request).await?;
    Ok(report)
}

fn not_ours(folder: &Path, path: &str, why: &str) -> Diagnostic {
    let file = Some(folder.join(path).display().to_string().into());
    let message = format!("this is not a package that `lifecourse export --package` wrote: {why}");
    Diagnostic::error("not-a-package", message, Place { file, ..Place::default() })
        .help("give the folder as it was written, or import its tables one by one")
}

/// What is wrong with a file that is not as the package describes it.
fn changed(folder: &Path, path: &str, described: &Value) -> io::Result<Option<Diagnostic>> {
    let resources = described["resources"].as_array();
    let found = resources.into_iter().flatten().find(|one| one["path"] == path);
    let Some(hash) = found.and_then(|one| one["hash"].as_str()) else {
        return Ok(Some(not_ours(folder, DATA_PACKAGE, &format!("it does not describe {path}"))));
    };
    let mut file = BufReader::new(File::open(folder.join(path))?);
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    let same = hash == format!("sha256:{}", hexadecimal(hasher));
    Ok((!same).then(|| not_ours(folder, path, "the file was changed since")))
}

fn read_documents(text: &[u8], file: &Path) -> Result<Vec<Placed>, Box<Diagnostic>> {
    let place = |field: Option<String>| Place {
        file: Some(file.display().to_string().into()),
        field,
        ..Place::default()
    };
    let fault = |field, error: &dyn std::fmt::Display| {
        let told = Diagnostic::error("bad-document", error.to_string(), place(field));
        Box::new(told.help("write the package anew from the database that it came from"))
    };
    let all: Map<String, Value> =
        serde_json::from_slice(text).map_err(|error| fault(None, &error))?;
    let mut placed = Vec::new();
    for (kind, documents) in all {
        let kind: Kind = kind.parse().map_err(|error| fault(None, &error))?;
        for document in documents.as_array().into_iter().flatten() {
            let field = document["id"].as_str().map(|id| format!("{kind} {id}"));
            let read = AnyDocument::deserialize(kind, document);
            let document = read.map_err(|error| fault(field.clone(), &error))?;
            placed.push(Placed { document, place: place(field) });
        }
    }
    Ok(placed)
}

/// Writes the figures that match `query` as an accessible workbook; how many there are.
///
/// # Errors
/// [`AppError::Store`]; [`AppError::Write`] if there are more than a sheet holds, or `to` refuses.
pub async fn export_workbook(
    reader: &mut dyn Reader,
    query: FigureQuery,
    about: (&str, Date),
    to: impl Write + Send,
) -> Result<u64, AppError> {
    let (title, on) = about;
    let figures = reader.figures(&FigureQuery { limit: None, ..query }).await?.figures;
    let indicators = documents::<Indicator>(reader).await?;
    let areas = documents::<Area>(reader).await?;
    let areas = areas.into_iter().map(|area| (area.id, area.title.to_string()));
    let areas: std::collections::BTreeMap<AreaCode, String> = areas.collect();
    let about = [format!("{} figures, written on {on}.", figures.len())];
    let workbook = FigureWorkbook { title, about: &about, indicators: &indicators, areas: &areas };
    workbook.write(&figures, to).map_err(|error| {
        AppError::Write(match error {
            WorkbookError::Io(error) => error,
            other => io::Error::other(other),
        })
    })?;
    Ok(figures.len() as u64)
}
