//! Nothing of a published release can be altered, by whatever program: the tables themselves refuse.

#[cfg(feature = "postgres")]
mod server;

use lifecourse_core::{AnyDocument, Kind};
use lifecourse_storage::{
    BatchSource, Change, Expected, ReleasePlan, Row, SqliteStore, Store, StoreError,
};
use sqlx::{Connection, Executor, SqliteConnection};
use time::OffsetDateTime;

/// What nobody may do once two releases are published.
const REFUSED: [&str; 16] = [
    "UPDATE released_figure SET value = 9",
    "UPDATE released_figure SET release = 1",
    "DELETE FROM released_figure",
    "INSERT INTO released_figure (key, value, batch, release) VALUES (1, 9, 1, 2)",
    "UPDATE released_figure_past SET value = 9",
    "DELETE FROM released_figure_past",
    "INSERT INTO released_figure_past (key, closed, batch, release) VALUES (1, 2, 1, 1)",
    "UPDATE release SET note = 'other'",
    "UPDATE release SET public_from = '2100-01-01T00:00:00Z'",
    "UPDATE release SET frozen = NULL WHERE number = 2",
    "DELETE FROM release",
    "UPDATE release_indicator SET profile = 'other'",
    "DELETE FROM release_indicator",
    "INSERT INTO release_cell (release, key, done) VALUES (2, 1, 'x')",
    "INSERT INTO release_finding (release, place, body) VALUES (2, 9, 'x')",
    "DELETE FROM release_finding",
];
/// Nor while there is a draft.
const REFUSED_BESIDE_A_DRAFT: [&str; 5] = [
    "UPDATE released_figure SET value = 9",
    "UPDATE released_figure_past SET value = 9",
    "DELETE FROM released_figure_past",
    "UPDATE release SET note = 'other' WHERE number = 1",
    "DELETE FROM release_finding WHERE release = 2",
];

async fn published_releases_stay(
    store: &dyn Store,
    execute: &mut impl AsyncFnMut(&'static str) -> Result<(), sqlx::Error>,
) {
    let mut refuse = async |all: &[&'static str]| {
        for sql in all {
            let error = execute(sql).await.expect_err(sql).to_string();
            assert!(error.contains("never altered"), "{sql}: {error}");
        }
    };
    for value in [1.0, 2.0] {
        change(store, async |transaction| {
            import(transaction, value).await?;
            let draft = transaction.prepare_release(&ReleasePlan::default(), &[]).await?;
            transaction.publish_release(draft, &["{}".to_owned()]).await
        })
        .await;
    }
    refuse(&REFUSED).await;
    change(store, async |transaction| {
        transaction.prepare_release(&ReleasePlan::default(), &[]).await.map(drop)
    })
    .await;
    refuse(&REFUSED_BESIDE_A_DRAFT).await;
}

async fn change(
    store: &dyn Store,
    write: impl AsyncFnOnce(&mut dyn lifecourse_storage::Transaction) -> Result<(), StoreError>,
) {
    let at = OffsetDateTime::UNIX_EPOCH;
    let change = Change { at, by: "test".to_owned(), why: None, origin: "test".to_owned() };
    let mut transaction = store.transaction(change).await.unwrap();
    write(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Describes a published indicator, and brings in a figure of it.
async fn import(
    transaction: &mut dyn lifecourse_storage::Transaction,
    value: f64,
) -> Result<(), StoreError> {
    let indicator = AnyDocument::example(Kind::Indicator);
    transaction.put(&indicator, Expected::Any).await?;
    let json = serde_json::json!({
        "indicator": indicator.id(), "area": "E92000001", "period": "2020",
        "figure": {"reading": {"measured": {"value": value}}},
    });
    let row = Row { number: 1, observation: serde_json::from_value(json).unwrap() };
    let mut writer = transaction.import().await?;
    writer.write(vec![row]).await?;
    let source = BatchSource { name: "a.csv".to_owned(), sha256: [0; 32], bytes: 9 };
    writer.finish(&source).await.map(drop)
}

#[tokio::test]
async fn in_a_file() {
    let store = SqliteStore::temporary().await.unwrap();
    let file = store.path().to_str().unwrap().to_owned();
    let mut other = SqliteConnection::connect(&file).await.unwrap();
    published_releases_stay(&store, &mut async |sql| other.execute(sql).await.map(drop)).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn on_a_server() {
    let Some(database) = server::Database::empty().await else { return };
    let at = database.address();
    let store = lifecourse_storage::PostgresStore::open_or_create(&at).await.unwrap();
    let mut other = sqlx::PgConnection::connect(&database.url).await.unwrap();
    other.execute("SET search_path = lifecourse").await.unwrap();
    published_releases_stay(&store, &mut async |sql| other.execute(sql).await.map(drop)).await;
    other.close().await.unwrap();
    drop(store);
    database.remove().await;
}
