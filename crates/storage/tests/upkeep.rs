//! Backups, restores and what an examination finds, on SQLite files.

use std::{fs, path::Path};

use lifecourse_core::{AnyDocument, Area, Kind, Observation};
use lifecourse_storage::{
    AsOf, AuditLog, BatchSource, Change, Expected, Heads, Inventory, Page, Row, SqliteStore,
    Staged, Store, StoreError, Upkeep,
};
use sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};
use time::OffsetDateTime;

fn change() -> Change {
    let at = OffsetDateTime::UNIX_EPOCH;
    Change { at, by: "officer".to_owned(), why: None, origin: "desk".to_owned() }
}

async fn put(store: &SqliteStore, id: &str) {
    let area = Area::named(id.parse().unwrap(), "A place".parse().unwrap());
    let mut transaction = store.transaction(change()).await.unwrap();
    transaction.put(&AnyDocument::from(area), Expected::Any).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn import(store: &SqliteStore, values: &[f64]) {
    let mut transaction = store.transaction(change()).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    let rows = (0..).zip(values).map(|(number, value)| {
        let observation: Observation = serde_json::from_value(serde_json::json!({
            "indicator": "smoking", "area": "E92000001", "period": (1990 + number).to_string(),
            "figure": {"reading": {"measured": {"value": value}}},
        }))
        .unwrap();
        Row { number, observation }
    });
    writer.write(rows.collect()).await.unwrap();
    let name = "figures.csv".to_owned();
    writer.finish(&BatchSource { name, sha256: [1; 32], bytes: 9 }).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn areas(path: &Path) -> usize {
    let store = SqliteStore::open(path).await.unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let found = snapshot.documents(Kind::Area).await.unwrap().len();
    drop(snapshot);
    store.close().await;
    found
}

async fn sql(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
    options.connect().await.unwrap().execute(sql).await.unwrap();
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_writers_is_a_database_with_all_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_or_create(folder.path().join("a.db")).await.unwrap();
    import(&store, &[1.0, 2.0]).await;
    import(&store, &[1.5, 2.0]).await;
    let writer = SqliteStore::open(folder.path().join("a.db")).await.unwrap();
    let writing = tokio::spawn(async move {
        for area in 0..200 {
            put(&writer, &format!("made-up-area-{area}")).await;
        }
    });
    for number in 0..3 {
        let acknowledged = store.audit_log(Page { before: None, limit: 1 }).await.unwrap();
        let to = folder.path().join(format!("backup-{number}.db"));
        let inventory = store.back_up(&to).await.unwrap();
        assert_eq!((inventory.figures, inventory.earlier_figures), (2, 1));
        assert!(!to.with_extension("db-wal").exists());
        let backup = SqliteStore::open(&to).await.unwrap();
        let audit = backup.audit(Some(acknowledged[0].hash)).await.unwrap();
        assert_eq!(audit.fault(), None);
        backup.close().await;
        assert_eq!(areas(&to).await, usize::try_from(inventory.documents).unwrap());
    }
    writing.await.unwrap();
    let occupied = store.back_up(&folder.path().join("backup-1.db")).await.unwrap_err();
    assert!(matches!(occupied, StoreError::Occupied { .. }), "{occupied}");
    store.close().await;
    let expected = ["a.db", "backup-0.db", "backup-1.db", "backup-2.db"];
    assert_eq!(names(folder.path()), expected, "nothing else is left");
}

#[tokio::test]
async fn a_backup_of_what_was_altered_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    put(&store, "E92000001").await;
    sql(&path, "UPDATE document SET title = 'Wales'").await;
    let to = folder.path().join("backup.db");
    let error = store.back_up(&to).await.unwrap_err();
    assert!(error.to_string().contains("was altered or taken out"), "{error}");
    assert!(!to.exists());
    let nowhere = store.back_up(Path::new("/proc/backup.db")).await.unwrap_err();
    assert!(matches!(nowhere, StoreError::Unopenable { .. }), "{nowhere}");
}

#[tokio::test]
async fn a_restored_database_keeps_the_one_before_aside() {
    let folder = tempfile::tempdir().unwrap();
    let [path, backup, aside] =
        ["a.db", "backup.db", "aside.db"].map(|name| folder.path().join(name));
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    put(&store, "E92000001").await;
    store.back_up(&backup).await.unwrap();
    put(&store, "E12000004").await;
    let staged = || async {
        let staged = Staged::copy_of(&backup, &path).await.unwrap();
        staged.verify(None).await.unwrap();
        staged
    };
    let occupied = staged().await.finish(None, None).await.unwrap_err();
    assert!(matches!(occupied, StoreError::Occupied { .. }), "{occupied}");
    let used = staged().await.finish(Some(&aside), None).await.unwrap_err();
    assert!(matches!(used, StoreError::InUse { .. }), "{used}");
    assert!(!aside.exists());
    let read = store.heads().await.unwrap();
    put(&store, "E12000005").await;
    store.close().await;
    let changed = staged().await.finish(Some(&aside), Some(read)).await.unwrap_err();
    assert!(matches!(changed, StoreError::InUse { .. }), "changed after it was read: {changed}");
    let store = SqliteStore::open(&path).await.unwrap();
    let read = store.heads().await.unwrap();
    store.close().await;
    assert!(staged().await.finish(Some(&aside), Some(read)).await.unwrap());
    assert_eq!((areas(&path).await, areas(&aside).await), (1, 3));
    let again = staged().await.finish(Some(&aside), None).await.unwrap_err();
    assert!(matches!(again, StoreError::Occupied { .. }), "what is aside stays: {again}");
    let fresh = folder.path().join("fresh.db");
    let staged = Staged::copy_of(&backup, &fresh).await.unwrap();
    assert!(!staged.finish(None, None).await.unwrap());
    assert_eq!(areas(&fresh).await, 1);
}

#[tokio::test]
async fn a_damaged_database_and_its_log_give_way_to_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let [path, backup, aside] =
        ["a.db", "backup.db", "aside.db"].map(|name| folder.path().join(name));
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    put(&store, "E92000001").await;
    store.back_up(&backup).await.unwrap();
    store.close().await;
    fs::write(&path, "no database").unwrap();
    fs::write(path.with_extension("db-wal"), "a log of another time").unwrap();
    let staged = Staged::copy_of(&backup, &path).await.unwrap();
    staged.finish(Some(&aside), None).await.unwrap();
    assert_eq!(areas(&path).await, 1);
    assert_eq!(fs::read(&aside).unwrap(), b"no database");
    assert_eq!(fs::read(aside.with_extension("db-wal")).unwrap(), b"a log of another time");
}

#[tokio::test]
async fn a_backup_that_was_cut_short_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [path, backup] = ["a.db", "backup.db"].map(|name| folder.path().join(name));
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    put(&store, "E92000001").await;
    store.back_up(&backup).await.unwrap();
    let whole = fs::read(&backup).unwrap();
    for kept in [whole.len() - 4096, whole.len() / 2, 100, 0] {
        fs::write(&backup, &whole[..kept]).unwrap();
        let refused = Staged::copy_of(&backup, &folder.path().join("b.db")).await;
        assert!(refused.is_err(), "{kept} of {} bytes", whole.len());
    }
    assert!(Staged::copy_of(folder.path().join("none.db"), &path).await.is_err());
}

#[tokio::test]
async fn an_examination_finds_what_another_program_did() {
    let folder = tempfile::tempdir().unwrap();
    let alterations = [
        ("DROP TRIGGER figure_closed", "the trigger figure_closed is missing"),
        ("DROP INDEX mention_by_target", "the index mention_by_target is missing"),
        (
            "CREATE TRIGGER spy AFTER INSERT ON document BEGIN DELETE FROM claim; END",
            "the trigger spy was added by another program",
        ),
        (
            "DROP TRIGGER audit_log_keeps;
             CREATE TRIGGER audit_log_keeps BEFORE DELETE ON audit_log BEGIN SELECT 1; END",
            "the trigger audit_log_keeps is another",
        ),
        (
            "INSERT INTO claim (origin, kind, id) VALUES ('x', 'area', 'nowhere')",
            "a row of claim refers to one of document that is not there",
        ),
    ];
    for (number, (alteration, expected)) in alterations.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.db"));
        let store = SqliteStore::open_or_create(&path).await.unwrap();
        assert_eq!(store.examine().await.unwrap().damage, [""; 0]);
        sql(&path, alteration).await;
        assert_eq!(store.examine().await.unwrap().damage, [expected]);
    }
}

#[tokio::test]
async fn an_examination_counts_and_measures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    import(&store, &[1.0, 2.0, 3.0]).await;
    import(&store, &[1.0, 2.5, 3.0]).await;
    put(&store, "E12000004").await;
    let found = store.examine().await.unwrap();
    let expected = Inventory {
        changes: 3,
        documents: 1,
        figures: 3,
        earlier_figures: 1,
        ..Inventory::default()
    };
    assert_eq!((found.inventory, found.undescribed_areas), (expected, 1));
    assert!(found.engine.starts_with("SQLite 3."), "{}", found.engine);
    assert!(found.settings.iter().all(|setting| setting.good), "{:?}", found.settings);
    assert!(found.space.database > 100_000 && found.space.log > 0, "{:?}", found.space);
    assert_eq!(found.space.tables.len(), 5);
    if cfg!(unix) {
        assert_eq!(found.open_to_everybody, Some(false), "a new database is nobody else's");
        assert!(found.space.free.is_some_and(|free| free > 0));
    }
    let heads = store.heads().await.unwrap();
    assert_eq!(Heads::fault_of(&store, Some(heads)).await.unwrap(), None);
    let empty = SqliteStore::temporary().await.unwrap();
    let fault = Heads::fault_of(&empty, Some(heads)).await.unwrap().unwrap();
    assert!(fault.contains("does not go on"), "{fault}");
}
