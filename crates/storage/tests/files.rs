//! Files that are not what they should be, and several users of one that is.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use lifecourse_core::{
    AnyDocument, Figure, FigureParts, Kind, Limits, Measured, Observation, Period, Reading,
    Segment, SeriesKey,
};
use lifecourse_storage::{
    AsOf, Cause, Change, Expected, Row, SqliteStore, Store, StoreError, Transaction,
};
use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use time::OffsetDateTime;

fn change() -> Change {
    let at = OffsetDateTime::UNIX_EPOCH;
    Change { at, by: "test".to_owned(), why: None, origin: "test".to_owned() }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A database of ours with one document in it.
async fn database(folder: &Path) -> PathBuf {
    let path = folder.join("lifecourse.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    put(&store, "E92000001").await;
    store.close().await;
    path
}

/// Puts an area that refers to no other.
async fn put(store: &SqliteStore, id: &str) {
    let mut transaction = store.transaction(change()).await.unwrap();
    put_in(&mut *transaction, id).await;
    transaction.commit().await.unwrap();
}

async fn put_in(transaction: &mut dyn Transaction, id: &str) {
    let json = serde_json::json!({"id": id, "title": "A place"});
    let area = AnyDocument::deserialize(Kind::Area, json).unwrap();
    transaction.put(&area, Expected::Any).await.unwrap();
}

async fn areas(store: &SqliteStore) -> usize {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    snapshot.documents(Kind::Area).await.unwrap().len()
}

/// Runs SQL on a file as another program would.
async fn elsewhere(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    connection.execute(sql).await.unwrap();
    connection.close().await.unwrap();
}

async fn refusal(path: &Path) -> (String, Cause) {
    let before = fs::read(path).ok();
    let either = [SqliteStore::open(path).await, SqliteStore::open_or_create(path).await];
    let [error, again] = either.map(Result::unwrap_err);
    assert_eq!(error.to_string(), again.to_string());
    assert_eq!(fs::read(path).ok(), before, "a file that is refused is left as it is");
    (error.to_string(), error.cause())
}

#[tokio::test]
async fn a_file_of_another_program_is_refused() {
    let folder = folder();
    let path = folder.path().join("other.db");
    elsewhere(&path, "CREATE TABLE recipe (name TEXT)").await;
    let (says, cause) = refusal(&path).await;
    assert!(says.ends_with("other.db is a database of another program"), "{says}");
    assert_eq!(cause, Cause::Input);
    fs::write(&path, "Area Code,Value\n".repeat(1000)).unwrap();
    let (says, _) = refusal(&path).await;
    assert!(says.contains("is not a database"), "{says}");
}

#[tokio::test]
async fn a_file_of_a_later_release_is_refused() {
    let folder = folder();
    let path = database(folder.path()).await;
    elsewhere(&path, "PRAGMA user_version = 99").await;
    let (says, cause) = refusal(&path).await;
    assert!(says.contains("has layout 99, and this program knows layouts up to "), "{says}");
    assert_eq!(cause, Cause::Input);
}

#[tokio::test]
async fn a_file_that_was_cut_short_is_refused() {
    let folder = folder();
    let path = database(folder.path()).await;
    let whole = fs::read(&path).unwrap();
    for kept in [whole.len() / 2, 5000, 100, 10] {
        fs::write(&path, &whole[..kept]).unwrap();
        let error = SqliteStore::open(&path).await.unwrap_err();
        let told = matches!(error, StoreError::Damaged { .. } | StoreError::Foreign { .. });
        assert!(told, "{kept}: {error}");
    }
    fs::write(&path, "").unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("is an empty file"), "{error}");
}

#[tokio::test]
async fn a_path_without_a_file_says_what_to_do() {
    let folder = folder();
    let path = folder.path().join("none.db");
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::NoDatabase { .. }), "{error}");
    assert!(error.help().is_some_and(|help| help.contains("lifecourse import")), "{error}");
    assert!(!path.exists());
    let error = SqliteStore::open_or_create(folder.path().join("no/where.db")).await.unwrap_err();
    assert!(error.to_string().contains("there is no folder"), "{error}");
    let error = SqliteStore::open(folder.path()).await.unwrap_err();
    assert!(error.to_string().ends_with("is a folder"), "{error}");
    assert_eq!(error.cause(), Cause::Input);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_with_the_path() {
    // Nobody, not even root, makes files here.
    let error = SqliteStore::open_or_create("/proc/lifecourse.db").await.unwrap_err();
    let told = matches!(error, StoreError::Unopenable { .. } | StoreError::ReadOnly);
    assert!(told && error.cause() == Cause::Machine, "{error}");
    assert!(error.to_string().contains("/proc/lifecourse.db"), "{error}");
}

#[tokio::test]
async fn two_stores_on_one_file_take_turns() {
    let folder = folder();
    let path = database(folder.path()).await;
    let (server, cli) =
        (SqliteStore::open(&path).await.unwrap(), SqliteStore::open(&path).await.unwrap());
    let mut first = server.transaction(change()).await.unwrap();
    put_in(&mut *first, "E12000004").await;
    assert_eq!(areas(&cli).await, 1, "a reader does not wait, and sees what is committed");
    let second = tokio::spawn(async move {
        put(&cli, "E12000005").await;
        cli
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!second.is_finished(), "the second writer waits");
    first.commit().await.unwrap();
    let cli = second.await.unwrap();
    assert_eq!((areas(&server).await, areas(&cli).await), (3, 3));
}

/// The path that a child process is to write to.
const CHILD: &str = "LIFECOURSE_TEST_CHILD";

#[tokio::test]
async fn a_killed_import_leaves_nothing() {
    if let Ok(path) = std::env::var(CHILD) {
        return import_and_die(Path::new(&path)).await;
    }
    let folder = folder();
    let path = database(folder.path()).await;
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_killed_import_leaves_nothing"])
        .env(CHILD, &path)
        .output()
        .unwrap()
        .status;
    assert!(!status.success(), "the child was to die");
    let log = fs::metadata(path.with_extension("db-wal")).unwrap();
    assert!(log.len() > 1_000_000, "the child had written before it died");
    let store = SqliteStore::open(&path).await.unwrap();
    assert_eq!(areas(&store).await, 1);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(snapshot.indicators().await.unwrap(), []);
    put(&store, "E12000004").await;
}

/// Writes more figures than stay in memory, and aborts.
async fn import_and_die(path: &Path) {
    let store = SqliteStore::open(path).await.unwrap();
    let mut transaction = store.transaction(change()).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    let limits = Some(Limits { lower: 1.1, upper: 1.9 });
    let measured = Measured { value: 1.5, ci95: limits, ci998: limits };
    let figure = Figure::new(FigureParts::of(Reading::Measured(measured))).unwrap();
    let years: Vec<Period> =
        (2000..2100).map(|year| Period::calendar_year(year).unwrap()).collect();
    for area in 0..6_000 {
        let series = SeriesKey {
            indicator: "smoking".parse().unwrap(),
            area: format!("area-{area}").parse().unwrap(),
            segment: Segment::default(),
        };
        let rows = years.iter().map(|&period| Row {
            number: area,
            observation: Observation { series: series.clone(), period, figure: figure.clone() },
        });
        writer.write(rows.collect()).await.unwrap();
    }
    std::process::abort();
}
