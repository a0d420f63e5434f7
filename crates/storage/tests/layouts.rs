//! Databases of every layout that was ever released: each comes to the present with all its data.
//!
//! `fixtures/layout-N.sql` has something in every table of layout N. Whoever adds a migration adds one,
//! out of a database on which everything was done that this program can do:
//!
//! ```text
//! sqlite3 lifecourse.db .dump > crates/storage/tests/fixtures/layout-N.sql
//! ```
//!
//! and at its end `PRAGMA application_id = 1279480403; PRAGMA user_version = N;`, which a dump leaves
//! out. What is there is never changed: it is what councils have on their disks.

use std::{collections::BTreeMap, fs, path::Path};

use lifecourse_core::{AnyDocument, Area, Kind, PersonId};
use lifecourse_storage::{
    Act, AsOf, Change, Expected, FigureQuery, Heads, Page, SqliteStore, Store, Tokens, Upkeep,
    people::People,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use time::OffsetDateTime;

/// The rows of each table with its columns, as text.
type Rows = BTreeMap<(String, Vec<String>), Vec<String>>;

async fn connect(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.connect().await.unwrap()
}

/// Makes the database of a layout; `None` if there is no such fixture.
async fn database(layout: i64, folder: &Path) -> Option<std::path::PathBuf> {
    let fixture = format!("{}/tests/fixtures/layout-{layout}.sql", env!("CARGO_MANIFEST_DIR"));
    let sql = fs::read_to_string(fixture).ok()?;
    let path = folder.join(format!("layout-{layout}.db"));
    let mut connection = connect(&path).await;
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
    Some(path)
}

async fn tables(connection: &mut SqliteConnection) -> Vec<(String, Vec<String>)> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut tables = Vec::new();
    for name in names {
        let columns = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)");
        let columns = columns.bind(&name).fetch_all(&mut *connection).await.unwrap();
        tables.push((name, columns));
    }
    tables
}

async fn rows(connection: &mut SqliteConnection, tables: &[(String, Vec<String>)]) -> Rows {
    let mut rows = Rows::new();
    for (name, columns) in tables {
        let all = columns.join("), quote(");
        let sql = format!("SELECT concat_ws(',', quote({all})) FROM \"{name}\" ORDER BY 1");
        let found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *connection).await;
        rows.insert((name.clone(), columns.clone()), found.unwrap());
    }
    rows
}

/// Reads all that there is in the words of the present.
async fn read_all(store: &SqliteStore, layout: i64) {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut documents = 0;
    for kind in Kind::ALL {
        for stored in snapshot.documents(*kind).await.unwrap() {
            stored.any().unwrap();
            let history = snapshot.history(*kind, &stored.id).await.unwrap();
            assert_eq!(history.len(), usize::try_from(stored.version).unwrap());
            documents += 1;
        }
    }
    assert!(documents >= 14, "{documents}");
    let figures = snapshot.figures(&FigureQuery::default()).await.unwrap().figures;
    assert_eq!(figures.len(), 23);
    let mut revised = 0;
    for series in figures.iter().map(|one| &one.series) {
        let revisions = snapshot.revisions(series).await.unwrap();
        revised += revisions.iter().filter(|revision| revision.closed.is_some()).count();
    }
    assert!(revised > 0);
    assert!(snapshot.changes(Page::default()).await.unwrap().len() >= 3);
    let act = Act { at: OffsetDateTime::UNIX_EPOCH, by: "test".to_owned() };
    let held = store.due(time::Date::MAX).await.unwrap();
    let people: Vec<PersonId> = held.iter().map(|one| one.person).collect();
    assert_eq!(people.len(), if layout >= 2 { 2 } else { 0 });
    for person in people {
        assert_eq!(store.export(&act, person).await.unwrap().purposes.len(), 1);
    }
    assert_eq!(store.tokens().await.unwrap().len(), if layout >= 4 { 2 } else { 0 });
    let releases = snapshot.releases().await.unwrap();
    assert_eq!(releases.len(), if layout >= 6 { 2 } else { 0 });
    for release in releases {
        assert_eq!(snapshot.contents(release.number).await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_database_of_every_layout_comes_to_the_present_with_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let present = SqliteStore::temporary().await.unwrap().examine().await.unwrap().layout;
    for layout in 1..=present {
        let path = database(layout, folder.path()).await;
        let path = path.unwrap_or_else(|| panic!("layout {layout} has no fixture: see above"));
        let mut before = connect(&path).await;
        let tables = tables(&mut before).await;
        let held = rows(&mut before, &tables).await;
        let begun = layout < 4;
        for ((name, _), rows) in &held {
            assert!(!rows.is_empty() || name == "audit_start", "{name} of {layout} is empty");
        }
        before.close().await.unwrap();

        let store = SqliteStore::open(&path).await.unwrap();
        let examination = store.examine().await.unwrap();
        assert_eq!((examination.layout, examination.damage), (present, Vec::new()));
        let mut after = connect(&path).await;
        let mut now = rows(&mut after, &tables).await;
        // The log grows by what was not logged then: the releases of layout 6.
        let entries = held.iter().find(|((name, _), _)| name == "audit_log");
        for (name, rows) in now.iter_mut().filter(|((name, _), _)| name == "audit_log") {
            let more = rows.len() - held[name].len();
            assert_eq!(more, if layout == 6 { 2 } else { 0 }, "layout {layout}");
            rows.retain(|row| entries.is_some_and(|(_, entries)| entries.contains(row)));
        }
        assert!(now == held, "layout {layout}");
        assert_eq!(Heads::fault_of(&store, None).await.unwrap(), None, "layout {layout}");
        let started: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_start")
            .fetch_one(&mut after)
            .await
            .unwrap();
        assert_eq!(started == 1, begun, "the log of layout {layout} begins with what was there");

        read_all(&store, layout).await;
        let heads = store.heads().await.unwrap();
        let (at, origin) = (OffsetDateTime::UNIX_EPOCH, "test".to_owned());
        let change = Change { at, by: origin.clone(), why: None, origin };
        let mut transaction = store.transaction(change).await.unwrap();
        let area = Area::named("E12000004".parse().unwrap(), "East Midlands".parse().unwrap());
        transaction.put(&AnyDocument::from(area), Expected::Absent).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(Heads::fault_of(&store, Some(heads)).await.unwrap(), None, "layout {layout}");
    }
}
