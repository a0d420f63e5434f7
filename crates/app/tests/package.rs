//! Everything as a data package, and back.

use std::{fs, io::Cursor, path::Path, sync::Arc};

use lifecourse_app::{
    AppError, DocumentCounts, Outcome, Request, export_indicator, export_package, export_workbook,
    import_folder, import_package, is_package,
};
use lifecourse_core::Kind;
use lifecourse_storage::{
    AsOf, BatchSource, Change, Edition, FigureQuery, Published, Row, SqliteStore, Store,
    StoredDocument,
};
use lifecourse_strategy::Files;
use serde_json::{Value, json};
use time::macros::{date, datetime};

fn request() -> Request {
    Request {
        at: datetime!(2026-11-22 12:00 UTC),
        by: "officer".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    }
}

async fn leicestershire() -> SqliteStore {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/leicestershire");
    let store = SqliteStore::temporary().await.unwrap();
    let files = Files::from_folder(folder).unwrap();
    let told = import_folder(&store, files, &request()).await.unwrap();
    assert_eq!(told.outcome, Outcome::Stored);
    store
}

async fn written(store: &SqliteStore, folder: &Path) -> u64 {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    export_package(&mut *snapshot, folder, "Leicestershire", date!(2026 - 11 - 22)).await.unwrap()
}

#[tokio::test]
async fn a_package_comes_in_again_as_it_went_out() {
    let desk = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| desk.path().join(name));
    let store = leicestershire().await;
    let figures = written(&store, &first).await;
    assert!(figures > 100 && is_package(&first));
    let other = SqliteStore::temporary().await.unwrap();
    let told = import_package(&other, &first, &request()).await.unwrap();
    assert_eq!(told.outcome, Outcome::Stored, "{:?}", told.diagnostics);
    assert_eq!(told.figures[0].counts.new, figures);
    written(&other, &second).await;
    for name in ["documents.json", "figures.csv"] {
        let [one, two] = [&first, &second].map(|folder| fs::read(folder.join(name)).unwrap());
        assert!(one == two, "{name} differs");
    }
    let again = import_package(&other, &first, &request()).await.unwrap();
    assert_eq!(again.outcome, Outcome::AlreadyStored);
    let DocumentCounts { new, changed, removed, .. } = again.documents;
    assert_eq!((new, changed, removed), (0, 0, 0));
}

#[tokio::test]
async fn figures_that_no_document_describes_come_in_again_too() {
    let desk = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| desk.path().join(name));
    let store = leicestershire().await;
    let observation = json!({
        "indicator": "forgotten", "area": "A82071", "period": "2022",
        "figure": { "reading": { "measured": { "value": 7.5 } } },
    });
    let row = Row { number: 2, observation: serde_json::from_value(observation).unwrap() };
    let (at, by, origin) = (request().at, "officer".to_owned(), "desk".to_owned());
    let change = Change { at, by, why: None, origin };
    let mut transaction = store.transaction(change).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    writer.write(vec![row]).await.unwrap();
    let source = BatchSource { name: "a.csv".to_owned(), sha256: [1; 32], bytes: 9 };
    writer.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();

    written(&store, &first).await;
    let other = SqliteStore::temporary().await.unwrap();
    let told = import_package(&other, &first, &request()).await.unwrap();
    assert_eq!(told.outcome, Outcome::Stored, "{:?}", told.figures[0].diagnostics);
    written(&other, &second).await;
    let [one, two] = [&first, &second].map(|folder| fs::read(folder.join("figures.csv")).unwrap());
    assert!(one == two);
}

#[tokio::test]
async fn a_package_describes_itself_and_what_was_changed_is_refused() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("My Package");
    let store = leicestershire().await;
    written(&store, &folder).await;
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
    };
    let package = read("datapackage.json");
    assert_eq!(
        (&package["name"], &package["resources"][0]["path"]),
        (&"my-package".into(), &"figures.csv".into())
    );
    let bytes = fs::metadata(folder.join("figures.csv")).unwrap().len();
    assert_eq!(package["resources"][0]["bytes"], bytes);
    assert_eq!(read("figures.csv-metadata.json")["url"], "figures.csv");
    assert_eq!(read("dcat.jsonld")["@type"], "dcat:Dataset");
    let table = fs::read_to_string(folder.join("figures.csv")).unwrap();
    fs::write(folder.join("figures.csv"), table.replacen(",2022", ",2021", 1)).unwrap();
    let other = SqliteStore::temporary().await.unwrap();
    let told = import_package(&other, &folder, &request()).await.unwrap();
    assert_eq!((told.outcome, told.diagnostics[0].code), (Outcome::Refused, "not-a-package"));
}

#[tokio::test]
async fn what_is_public_is_nothing_before_the_first_release() {
    let desk = tempfile::tempdir().unwrap();
    let store = leicestershire().await;
    let mut public = store.reader(Edition::at(request().at)).await.unwrap();
    let folder = desk.path().join("public");
    let figures =
        export_package(&mut *public, &folder, "Public", date!(2026 - 11 - 22)).await.unwrap();
    assert_eq!(figures, 0);
    let mut workbook = Vec::new();
    let about = ("Public", date!(2026 - 11 - 22));
    let shown =
        export_workbook(&mut *public, FigureQuery::default(), about, &mut workbook).await.unwrap();
    assert!(shown == 0 && workbook.starts_with(b"PK"));
}

#[tokio::test]
async fn a_package_of_one_indicator_has_its_figures_and_what_they_are_of_and_comes_in_alone() {
    let desk = tempfile::tempdir().unwrap();
    let store = leicestershire().await;
    let id = "mortality-all-causes".parse().unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut file = Cursor::new(Vec::new());
    let on = date!(2026 - 11 - 22);
    let figures = export_indicator(&mut *snapshot, &id, on, &mut file).await.unwrap();
    let query = FigureQuery { indicators: vec![id.clone()], ..FigureQuery::default() };
    assert_eq!(figures, snapshot.count(&query).await.unwrap());
    let mut again = Cursor::new(Vec::new());
    export_indicator(&mut *snapshot, &id, on, &mut again).await.unwrap();
    assert!(file.get_ref() == again.get_ref(), "the same is the same file");
    let folder = desk.path().join("unpacked");
    zip::ZipArchive::new(file).unwrap().extract(&folder).unwrap();
    assert!(is_package(&folder));
    let other = SqliteStore::temporary().await.unwrap();
    let told = import_package(&other, &folder, &request()).await.unwrap();
    assert_eq!(told.outcome, Outcome::Stored, "{:?}", told.diagnostics);
    assert_eq!(told.figures[0].counts.new, figures);
    let mut alone = other.snapshot(AsOf::Now).await.unwrap();
    let read = alone.figures(&query).await.unwrap();
    assert_eq!(read, snapshot.figures(&query).await.unwrap());
    assert!(alone.documents(Kind::Strategy).await.unwrap().is_empty());
    let places = alone.documents(Kind::Area).await.unwrap();
    let figures_of = |one: &&Arc<StoredDocument>| {
        read.figures.iter().any(|figure| figure.series.area.as_str() == one.id)
    };
    assert!(places.iter().filter(figures_of).count() > 1);
    let nowhere = "nowhere".parse().unwrap();
    let error = export_indicator(&mut *snapshot, &nowhere, on, Cursor::new(Vec::new())).await;
    assert!(matches!(error, Err(AppError::NotFound { .. })));
}
