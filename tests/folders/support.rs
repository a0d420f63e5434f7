//! The folders of the examples, and stores that hold them.

use std::{collections::BTreeMap, error::Error};

use include_dir::{Dir, include_dir};
use lifecourse_app::{FolderReport, Outcome, Request, answers, equity::Reply, import_folder};
use lifecourse_core::{AnyDocument, Diagnostic, Document, Kind, Observation, Severity};
use lifecourse_storage::{AsOf, FigureQuery, SqliteStore, Store};
use lifecourse_strategy::{Files, read};
use time::{Date, macros::datetime};

pub(crate) type Tested = Result<(), Box<dyn Error>>;

pub(crate) static CHAMPIONS: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../../examples/leicester-champions");
pub(crate) static LEEDS: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../../examples/leeds-better-together");
pub(crate) static LEICESTER: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../../examples/leicester-strategy");
pub(crate) static LEICESTERSHIRE: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../../examples/leicestershire");
pub(crate) static SOLIDARITY: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../../examples/leeds-solidarity");

fn embedded(folder: &Dir<'static>, files: &mut Files) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    folder.dirs().for_each(|folder| embedded(folder, files));
}

fn files(folder: &Dir<'static>) -> Files {
    let mut files = Files::default();
    embedded(folder, &mut files);
    files
}

pub(crate) fn documents(folder: &Dir<'static>) -> Vec<AnyDocument> {
    read(&files(folder)).documents()
}

/// The documents of one kind.
pub(crate) fn all<D: Document>(documents: &[AnyDocument]) -> impl Iterator<Item = &D> + Clone {
    documents.iter().filter_map(AnyDocument::get)
}

/// How many documents of each kind two examples have in common, which must be the same word for word.
pub(crate) fn shared(one: &[AnyDocument], others: &[AnyDocument]) -> BTreeMap<Kind, usize> {
    let mut shared: BTreeMap<Kind, usize> = BTreeMap::new();
    for document in one {
        let same =
            |other: &&AnyDocument| other.kind() == document.kind() && other.id() == document.id();
        let mut found = others.iter().filter(same).peekable();
        if found.peek().is_some() {
            *shared.entry(document.kind()).or_default() += 1;
        }
        found.for_each(|other| assert_eq!(other, document));
    }
    shared
}

pub(crate) async fn import(
    store: &SqliteStore,
    folder: &Dir<'static>,
) -> Result<FolderReport, Box<dyn Error>> {
    let request = Request {
        at: datetime!(2026-01-01 0:00 UTC),
        by: "test".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    };
    Ok(import_folder(store, files(folder), &request).await?)
}

/// A store that holds an example, of which there was nothing to say but advice, and what was advised
/// how often.
pub(crate) async fn stored(
    folder: &Dir<'static>,
) -> Result<(SqliteStore, BTreeMap<&'static str, usize>), Box<dyn Error>> {
    let store = SqliteStore::temporary().await?;
    let report = import(&store, folder).await?;
    let of_figures = report.figures.iter().flat_map(|figures| &figures.diagnostics);
    let told: Vec<&Diagnostic> = report.diagnostics.iter().chain(of_figures).collect();
    let serious: Vec<_> = told.iter().filter(|one| one.severity != Severity::Advice).collect();
    assert!(serious.is_empty(), "{serious:?}");
    assert_eq!(report.outcome, Outcome::Stored);
    assert!(report.figures.iter().all(|table| table.counts.read == table.counts.new));
    let mut advised = BTreeMap::new();
    for diagnostic in told {
        *advised.entry(diagnostic.code).or_default() += 1;
    }
    Ok((store, advised))
}

/// All figures of an example.
pub(crate) async fn figures(folder: &Dir<'static>) -> Result<Vec<Observation>, Box<dyn Error>> {
    let (store, _) = stored(folder).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    Ok(snapshot.figures(&FigureQuery::default()).await?.figures)
}

/// The answers to the questions that an example has written down, by their id.
pub(crate) async fn answered(
    folder: &Dir<'static>,
    on: Date,
) -> Result<BTreeMap<String, Reply>, Box<dyn Error>> {
    let (store, _) = stored(folder).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let answered = answers(&mut *snapshot, None, on).await?;
    Ok(answered.into_iter().filter_map(|one| Some((one.id?.to_string(), one.reply))).collect())
}
