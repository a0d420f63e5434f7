//! Everything moves from one engine to the other and back, and the logs go on.
#![cfg(feature = "postgres")]

mod server;
mod told;

use std::{fs, path::Path};

use lifecourse_core::{AnyDocument, Area};
use lifecourse_storage::{
    Change, Digest, Expected, Heads, PostgresStore, SqliteStore, Store, StoreError, Upkeep, copy,
};
use server::Database;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use time::OffsetDateTime;
use told::told;

/// A store with something in every table, that a release of this program made.
async fn everything(layout: i64, folder: &Path) -> SqliteStore {
    let fixture = format!("{}/tests/fixtures/layout-{layout}.sql", env!("CARGO_MANIFEST_DIR"));
    let path = folder.join(format!("layout-{layout}.db"));
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    connection.execute(AssertSqlSafe(fs::read_to_string(fixture).unwrap())).await.unwrap();
    connection.close().await.unwrap();
    SqliteStore::open(&path).await.unwrap()
}

fn change(origin: &str) -> Change {
    let by = "officer".to_owned();
    Change { at: OffsetDateTime::UNIX_EPOCH, by, why: None, origin: origin.to_owned() }
}

#[tokio::test]
async fn everything_moves_to_the_other_engine_and_back() {
    let folder = tempfile::tempdir().unwrap();
    for layout in [3, 6, 9] {
        let Some(database) = Database::empty().await else { return };
        let source = everything(layout, folder.path()).await;
        let heads = source.heads().await.unwrap();
        let expected = told(&source).await;

        let moved = PostgresStore::open_or_create(&database.address()).await.unwrap();
        let mut progress = 0;
        let rows = copy(&source, &moved, &mut |rows| progress += rows).await.unwrap();
        assert!(rows > 100 && rows == progress, "{rows} {progress}");
        assert_eq!(moved.heads().await.unwrap(), heads);
        assert_eq!(Heads::fault_of(&moved, Some(heads)).await.unwrap(), None);
        assert_eq!(told(&moved).await, expected);

        // It is a store as any other.
        let area = Area::named("E12000004".parse().unwrap(), "East Midlands".parse().unwrap());
        let mut transaction = moved.transaction(change("copy")).await.unwrap();
        transaction.put(&AnyDocument::from(area), Expected::Absent).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(Heads::fault_of(&moved, Some(heads)).await.unwrap(), None);

        let back = SqliteStore::temporary().await.unwrap();
        copy(&moved, &back, &mut |_| ()).await.unwrap();
        assert_eq!(told(&back).await, told(&moved).await);
        assert_eq!(Heads::fault_of(&back, Some(heads)).await.unwrap(), None);
        let refused = copy(&moved, &back, &mut |_| ()).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotEmpty { table: "change" }), "{refused}");

        // What holds published releases was put back where it was let go.
        for sql in
            ["DELETE FROM release_finding", "INSERT INTO release_finding VALUES (1, 99, 'x')"]
        {
            let refused = said(&database, sql).await;
            assert!(layout < 6 || refused.contains("never altered"), "{sql}: {refused}");
        }
        lifecourse_storage::Database::close(&moved).await;
        database.remove().await;
    }
}

/// What the server says to a statement.
async fn said(database: &Database, sql: &'static str) -> String {
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    connection.execute("SET search_path = lifecourse").await.unwrap();
    connection.execute(sql).await.map_or_else(|error| error.to_string(), |_| String::new())
}

#[tokio::test]
async fn what_a_server_holds_is_replaced_and_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = Database::empty().await else { return };
    let (before, after) = (everything(6, folder.path()).await, everything(9, folder.path()).await);
    let served = PostgresStore::open_or_create(&database.address()).await.unwrap();
    copy(&before, &served, &mut |_| ()).await.unwrap();
    lifecourse_storage::Database::close(&served).await;
    let at = time::macros::datetime!(2026-11-22 18:05:09 UTC);

    let other = PostgresStore::open(&database.address()).await.unwrap();
    other.transaction(change("another program")).await.unwrap();
    let served = PostgresStore::open(&database.address()).await.unwrap();
    let read = other.heads().await.unwrap();
    let refused = served.replace(&after, at, read).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
    assert_eq!(told(&other).await, told(&before).await);
    lifecourse_storage::Database::close(&other).await;
    lifecourse_storage::Database::close(&served).await;

    let served = PostgresStore::open(&database.address()).await.unwrap();
    let earlier = Heads { audit: Digest::START, ..read };
    let refused = served.replace(&after, at, earlier).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "changed after it was read: {refused}");
    lifecourse_storage::Database::close(&served).await;

    let served = PostgresStore::open(&database.address()).await.unwrap();
    let aside = served.replace(&after, at, read).await.unwrap();
    assert_eq!(aside, "lifecourse_before_20261122_180509");
    assert_eq!(told(&served).await, told(&after).await);
    assert_eq!(Heads::fault_of(&served, None).await.unwrap(), None);
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    let rows = format!("SELECT count(*) FROM {aside}.document");
    let rows: i64 =
        sqlx::query_scalar(AssertSqlSafe(rows)).fetch_one(&mut connection).await.unwrap();
    assert!(rows > 0, "what was there is kept");
    connection.close().await.unwrap();
    lifecourse_storage::Database::close(&served).await;
    database.remove().await;
}

#[tokio::test]
async fn a_backup_of_a_server_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = Database::empty().await else { return };
    let source = everything(9, folder.path()).await;
    let served = PostgresStore::open_or_create(&database.address()).await.unwrap();
    copy(&source, &served, &mut |_| ()).await.unwrap();
    let file = folder.path().join("backup.db");
    let inventory = served.back_up(&file).await.unwrap();
    assert_eq!(inventory, served.inventory().await.unwrap());
    assert_eq!(inventory, source.inventory().await.unwrap());
    assert!(inventory.boundaries > 0 && inventory.postcodes > 0, "{inventory:?}");
    assert_eq!(told(&SqliteStore::open(&file).await.unwrap()).await, told(&source).await);
    lifecourse_storage::Database::close(&served).await;
    database.remove().await;
}
