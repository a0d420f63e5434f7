//! Everything moves from one engine to the other and back, and the logs go on.
#![cfg(feature = "postgres")]

mod server;

use std::{fs, path::Path};

use lifecourse_core::{AnyDocument, Area, Kind};
use lifecourse_storage::Store as Transacting;
use lifecourse_storage::{
    AsOf, Change, Database as Store, Expected, FigureQuery, Heads, Page, PostgresStore,
    ReleaseNumber, SqliteStore, StoreError, copy,
};
use server::Database;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use time::OffsetDateTime;

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

/// All that a store tells.
async fn told(store: &dyn Store) -> Vec<String> {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut told = Vec::new();
    for kind in Kind::ALL {
        for stored in snapshot.documents(*kind).await.unwrap() {
            told.push(format!("{:?}", snapshot.history(*kind, &stored.id).await.unwrap()));
            told.push(format!("{:?}", snapshot.referrers(*kind, &stored.id).await.unwrap()));
        }
    }
    for one in snapshot.figures(&FigureQuery::default()).await.unwrap().figures {
        told.push(format!("{one:?} {:?}", snapshot.revisions(&one.series).await.unwrap()));
    }
    told.push(format!("{:?}", snapshot.changes(Page::default()).await.unwrap()));
    for batch in snapshot.batches(Page::default()).await.unwrap() {
        told.push(format!("{batch:?} {:?}", snapshot.changes_of(batch.id, 50).await.unwrap()));
    }
    for release in snapshot.releases().await.unwrap() {
        let number = release.number;
        told.push(format!("{release:?} {:?}", snapshot.contents(number).await.unwrap()));
        told.push(format!("{:?}", snapshot.findings(number).await.unwrap()));
        let before = ReleaseNumber(number.0 - 1);
        told.push(format!("{:?}", snapshot.release_changes((before, number), 50).await.unwrap()));
        let mut public = store.preview(number).await.unwrap();
        told.push(format!("{:?}", public.figures(&FigureQuery::default()).await.unwrap()));
    }
    told.push(format!("{:?} {:?}", store.tokens().await.unwrap(), store.log().await.unwrap()));
    told.push(format!("{:?}", store.audit_log(Page::default()).await.unwrap()));
    told
}

#[tokio::test]
async fn everything_moves_to_the_other_engine_and_back() {
    let folder = tempfile::tempdir().unwrap();
    for layout in [3, 6] {
        let Some(database) = Database::empty().await else { return };
        let source = everything(layout, folder.path()).await;
        let heads = Heads::of(&source).await.unwrap();
        let expected = told(&source).await;

        let moved = PostgresStore::open_or_create(&database.address()).await.unwrap();
        let mut progress = 0;
        let rows = copy(&source, &moved, &mut |rows| progress += rows).await.unwrap();
        assert!(rows > 100 && rows == progress, "{rows} {progress}");
        assert_eq!(Heads::of(&moved).await.unwrap(), heads);
        assert_eq!(Heads::fault_of(&moved, Some(heads)).await.unwrap(), None);
        assert_eq!(told(&moved).await, expected);

        // It is a store as any other.
        let area = Area::named("E12000004".parse().unwrap(), "East Midlands".parse().unwrap());
        let mut transaction = Transacting::transaction(&moved, change("copy")).await.unwrap();
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
        moved.close().await;
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
async fn a_backup_of_a_server_is_a_file() {
    use lifecourse_storage::Upkeep;
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = Database::empty().await else { return };
    let source = everything(6, folder.path()).await;
    let served = PostgresStore::open_or_create(&database.address()).await.unwrap();
    copy(&source, &served, &mut |_| ()).await.unwrap();
    let file = folder.path().join("backup.db");
    let inventory = served.back_up(&file).await.unwrap();
    assert_eq!(inventory, served.examine().await.unwrap().inventory);
    assert_eq!(told(&SqliteStore::open(&file).await.unwrap()).await, told(&source).await);
    served.close().await;
    database.remove().await;
}
