//! The PostgreSQL store does what every store must.
#![cfg(feature = "postgres")]

mod server;

use std::sync::Mutex;

use lifecourse_core::{AnyDocument, Area, Kind};
use lifecourse_storage::{
    Address, AsOf, BatchSource, Cause, Change, Expected, FigureQuery, PostgresStore, Row,
    SqliteStore, Store, StoreError, conformance,
};
use server::Database;
use sqlx::{Connection, Executor, PgConnection, Row as _, SqliteConnection};
use time::OffsetDateTime;

/// Runs a suite with stores in databases of their own.
async fn run(suite: impl AsyncFnOnce(Databases)) {
    let Some(first) = Database::empty().await else { return };
    let all = Databases::default();
    suite(all.clone()).await;
    let used = std::mem::take(&mut *all.0.lock().expect("no test panicked"));
    for database in used.into_iter().chain([first]) {
        database.remove().await;
    }
}

#[derive(Clone, Default)]
struct Databases(std::sync::Arc<Mutex<Vec<Database>>>);

impl Databases {
    async fn store(&self) -> PostgresStore {
        let database = Database::empty().await.expect("there was one before");
        let store = PostgresStore::open_or_create(&database.address()).await.expect("a new store");
        self.0.lock().expect("no test panicked").push(database);
        store
    }
}

#[tokio::test]
async fn postgres_conforms() {
    run(async |all| Box::pin(conformance::all(async || all.store().await)).await).await;
}

#[tokio::test]
async fn postgres_conforms_with_people() {
    run(async |all| conformance::people(async || all.store().await).await).await;
}

#[tokio::test]
async fn postgres_conforms_with_tokens_and_the_audit_log() {
    run(async |all| conformance::access(async || all.store().await).await).await;
}

#[tokio::test]
async fn two_programs_on_one_database_conform() {
    let Some(database) = Database::empty().await else { return };
    let open = async || PostgresStore::open_or_create(&database.address()).await.unwrap();
    let (one, other) = (open().await, open().await);
    conformance::together(&one, &other).await;
    drop((one, other));
    database.remove().await;
}

/// Both have an area, each another one.
#[tokio::test]
async fn tables_that_come_into_the_place_of_others_are_read_afresh() {
    let Some(database) = Database::empty().await else { return };
    let store = PostgresStore::open_or_create(&database.address()).await.unwrap();
    let areas = async |store: &dyn Store| {
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        let found = snapshot.figures(&FigureQuery::default()).await.unwrap().figures;
        found.into_iter().map(|one| one.series.area.to_string()).collect::<Vec<_>>()
    };
    import(&store, "E92000001").await;
    assert_eq!(areas(&store).await, ["E92000001"]);
    let mut administrator = sql(&database).await;
    administrator.execute("DROP SCHEMA lifecourse CASCADE").await.unwrap();
    administrator.close().await.unwrap();
    let restored = PostgresStore::open_or_create(&database.address()).await.unwrap();
    import(&restored, "W92000004").await;
    assert_eq!(areas(&store).await, ["W92000004"]);
    drop((store, restored));
    database.remove().await;
}

async fn import(store: &PostgresStore, area: &str) {
    let json = serde_json::json!({
        "indicator": "smoking", "area": area, "period": "2020",
        "figure": {"reading": {"measured": {"value": 1.0}}},
    });
    let row = Row { number: 1, observation: serde_json::from_value(json).unwrap() };
    let mut transaction = store.transaction(change()).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    writer.write(vec![row]).await.unwrap();
    let source = BatchSource { name: "a.csv".to_owned(), sha256: [0; 32], bytes: 9 };
    writer.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
}

fn change() -> Change {
    let by = "test".to_owned();
    Change { at: OffsetDateTime::UNIX_EPOCH, origin: by.clone(), by, why: None }
}

async fn put(store: &PostgresStore, title: &str) -> Result<(), StoreError> {
    let area = Area::named("E92000001".parse().unwrap(), title.parse().unwrap());
    let mut transaction = store.transaction(change()).await?;
    transaction.put(&AnyDocument::from(area), Expected::Any).await?;
    transaction.commit().await.map(drop)
}

async fn title(store: &PostgresStore) -> String {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    snapshot.document(Kind::Area, "E92000001").await.unwrap().unwrap().title.clone()
}

async fn sql(database: &Database) -> PgConnection {
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    connection.execute("SET search_path = lifecourse").await.unwrap();
    connection
}

#[tokio::test]
async fn programs_that_begin_at_once_make_one_store() {
    let Some(database) = Database::empty().await else { return };
    let address = database.address();
    let at_once = (0..8).map(|number| {
        let address = address.clone();
        tokio::spawn(async move {
            let store = PostgresStore::open_or_create(&address).await.unwrap();
            put(&store, &format!("England {number}")).await.unwrap();
            store
        })
    });
    let mut stores = Vec::new();
    for one in at_once.collect::<Vec<_>>() {
        stores.push(one.await.unwrap());
    }
    let mut snapshot = stores[0].snapshot(AsOf::Now).await.unwrap();
    let history = snapshot.history(Kind::Area, "E92000001").await.unwrap();
    assert_eq!(history.len(), 8);
    drop(snapshot);
    drop(stores);
    database.remove().await;
}

#[tokio::test]
async fn an_older_program_reads_on_and_is_told_when_it_would_write() {
    let Some(database) = Database::empty().await else { return };
    let store = PostgresStore::open_or_create(&database.address()).await.unwrap();
    put(&store, "England").await.unwrap();
    let mut newer = sql(&database).await;
    newer.execute("ALTER TABLE document ADD COLUMN later TEXT").await.unwrap();
    newer.execute("INSERT INTO layout (version, readable_by) VALUES (99, 6)").await.unwrap();
    for store in [&store, &PostgresStore::open(&database.address()).await.unwrap()] {
        assert_eq!(title(store).await, "England");
        let told = put(store, "Wales").await.unwrap_err();
        assert!(matches!(told, StoreError::Newer { found: 99, .. }), "{told}");
    }
    newer.execute("INSERT INTO layout (version, readable_by) VALUES (100, 100)").await.unwrap();
    let told = PostgresStore::open(&database.address()).await.unwrap_err();
    assert!(matches!(told, StoreError::Newer { found: 100, .. }), "{told}");
    newer.close().await.unwrap();
    drop(store);
    database.remove().await;
}

#[tokio::test]
async fn a_writer_that_does_not_finish_is_told_to_the_next() {
    let Some(database) = Database::empty().await else { return };
    let first = PostgresStore::open_or_create(&database.address()).await.unwrap();
    let writing = first.transaction(change()).await.unwrap();
    let join = if database.url.contains('?') { '&' } else { '?' };
    let hasty = format!("{}{join}options=-c%20lock_timeout=50", database.url);
    let other = PostgresStore::open(&hasty.parse().unwrap()).await.unwrap();
    let told = put(&other, "England").await.unwrap_err();
    assert!(matches!(told, StoreError::Busy), "{told}");
    drop(writing);
    put(&other, "England").await.unwrap();
    assert_eq!(title(&first).await, "England");
    drop((first, other));
    database.remove().await;
}

#[tokio::test]
async fn what_keeps_a_database_from_being_opened_is_told() {
    let Some(database) = Database::empty().await else { return };
    let open = async |url: &str| {
        let address: Address = url.parse().unwrap();
        PostgresStore::open(&address).await.map(drop).unwrap_err()
    };
    let nothing = open(&database.url).await;
    assert!(matches!(nothing, StoreError::NoDatabase { .. }), "{nothing}");
    let nowhere = open("postgres://officer:secret@127.0.0.1:1/health").await.to_string();
    let told = "the database postgres://officer@127.0.0.1:1/health cannot be opened: ";
    assert!(nowhere.starts_with(told), "{nowhere}");
    let name = database.address().to_string();
    let name = name.rsplit('/').next().unwrap().to_owned();
    let other = open(&database.url.replace(&name, "lifecourse_not_there")).await;
    assert!(other.to_string().contains("does not exist"), "{other}");
    assert_eq!(other.cause(), Cause::Machine);
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    connection.execute("CREATE SCHEMA lifecourse").await.unwrap();
    let foreign = PostgresStore::open_or_create(&database.address()).await.unwrap_err();
    assert!(matches!(foreign, StoreError::Foreign { .. }), "{foreign}");
    connection.close().await.unwrap();
    database.remove().await;
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let Some(database) = Database::empty().await else { return };
    let store = PostgresStore::open_or_create(&database.address()).await.unwrap();
    let mut connection = sql(&database).await;
    let served = connection.fetch_all(
        "SELECT CAST(table_name || '.' || column_name AS TEXT)
         FROM information_schema.columns WHERE table_schema = 'lifecourse' AND table_name <> 'layout'",
    );
    let served = served.await.unwrap();
    let file = SqliteStore::temporary().await.unwrap();
    let mut other = SqliteConnection::connect(file.path().to_str().unwrap()).await.unwrap();
    let filed = other.fetch_all(
        "SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
         WHERE t.type IN ('table', 'view')",
    );
    let filed = filed.await.unwrap();
    let mut served: Vec<String> = served.iter().map(|row| row.get(0)).collect();
    let mut filed: Vec<String> = filed.iter().map(|row| row.get(0)).collect();
    served.sort();
    filed.sort();
    assert_eq!(served, filed);
    connection.close().await.unwrap();
    drop(store);
    database.remove().await;
}
