//! What cannot be brought about from outside.

use std::time::Duration;

use lifecourse_core::{AnyDocument, Contact, ContactField, Kind, PersonalRecord};
use time::OffsetDateTime;

use super::SqliteStore;
use crate::{
    Act, AsOf, Cause, Change, Expected, Store, StoreError,
    people::{Entry, Erasure, People, Sweep},
};

fn change() -> Change {
    let at = OffsetDateTime::UNIX_EPOCH;
    Change { at, by: "test".to_owned(), why: None, origin: "test".to_owned() }
}

fn area(title: &str) -> AnyDocument {
    let json = serde_json::json!({"id": "E92000001", "title": title});
    AnyDocument::deserialize(Kind::Area, json).unwrap()
}

async fn put(store: &SqliteStore, title: &str) -> Result<(), StoreError> {
    let mut transaction = store.transaction(change()).await?;
    transaction.put(&area(title), Expected::Any).await?;
    transaction.commit().await.map(drop)
}

async fn title(store: &SqliteStore) -> String {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    snapshot.document(Kind::Area, "E92000001").await.unwrap().unwrap().title.clone()
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_stored() {
    let store = SqliteStore::temporary().await.unwrap();
    put(&store, "England").await.unwrap();
    // The least that SQLite lets a file be held to is its size.
    sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.unwrap();
    let error = put(&store, &"England ".repeat(100_000)).await.unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error}");
    assert_eq!(error.cause(), Cause::Machine);
    assert_eq!(title(&store).await, "England");
}

#[tokio::test]
async fn a_writer_that_does_not_finish_is_told_to_the_next() {
    let store = SqliteStore::temporary().await.unwrap();
    let file = store.writer.connect_options().get_filename().to_owned();
    let other = SqliteStore::open(file).await.unwrap();
    let _first = store.transaction(change()).await.unwrap();
    sqlx::query("PRAGMA busy_timeout = 20").execute(&other.writer).await.unwrap();
    let started = std::time::Instant::now();
    let error = put(&other, "England").await.unwrap_err();
    assert!(matches!(error, StoreError::Busy), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn figures_for_more_indicators_than_there_is_room_for_are_refused() {
    let store = SqliteStore::temporary().await.unwrap();
    sqlx::query("INSERT INTO indicator (id, code) VALUES (32766, 'last-but-one')")
        .execute(&store.writer)
        .await
        .unwrap();
    let mut transaction = store.transaction(change()).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    let row = |id: &str| {
        let json = serde_json::json!({
            "indicator": id, "area": "E92000001", "period": "2020",
            "figure": {"reading": {"measured": {"value": 1.0}}},
        });
        crate::Row { number: 1, observation: serde_json::from_value(json).unwrap() }
    };
    writer.write(vec![row("last")]).await.unwrap();
    let error = writer.write(vec![row("one-too-many")]).await.unwrap_err();
    assert!(matches!(error, StoreError::TooMany { what: "indicators", limit: 32_768 }), "{error}");
}

#[tokio::test]
async fn the_views_show_plain_words_to_other_programs() {
    let store = SqliteStore::temporary().await.unwrap();
    put(&store, "England").await.unwrap();
    put(&store, "England again").await.unwrap();
    for value in [1.0, 2.0] {
        let json = serde_json::json!({
            "indicator": "smoking", "area": "E92000001", "period": "2021 - 23",
            "segment": "Female, 65+ yrs, Ethnic groups: Asian",
            "figure": {"reading": {"measured": {"value": value}}, "marks": ["revised"]},
        });
        let row = crate::Row { number: 2, observation: serde_json::from_value(json).unwrap() };
        let mut transaction = store.transaction(change()).await.unwrap();
        let mut writer = transaction.import().await.unwrap();
        writer.write(vec![row]).await.unwrap();
        let source = crate::BatchSource { name: "a.csv".to_owned(), sha256: [0; 32], bytes: 9 };
        writer.finish(&source).await.unwrap();
        transaction.commit().await.unwrap();
    }
    for (sql, expected) in [
        (
            "SELECT indicator || '|' || area || '|' || sex || '|' || age || '|' || category_type
                 || '|' || category || '|' || period || '|' || period_start || '|' || period_end
                 || '|' || value || '|' || marks || '|' || source FROM observation",
            "smoking|E92000001|Female|65+ yrs|Ethnic groups|Asian|2021 - 23|2021-01-01|2023-12-31|2.0|revised|a.csv",
        ),
        ("SELECT value || '|' || batch || '|' || replaced_by FROM figure_history", "1.0|1|2"),
        (
            "SELECT kind || '|' || title || '|' || version FROM current_document",
            "area|England again|2",
        ),
        (
            "SELECT group_concat(change || ' ' || what || ' ' || name, ', ' ORDER BY change) FROM change_log",
            "1 document area E92000001, 2 document area E92000001, 3 figures a.csv, 4 figures a.csv",
        ),
    ] {
        let found: String = sqlx::query_scalar(sql).fetch_one(&store.writer).await.unwrap();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn an_erasure_beside_a_reader_says_that_it_is_not_finished() {
    let store = SqliteStore::temporary().await.unwrap();
    let act = Act { at: OffsetDateTime::UNIX_EPOCH, by: "test".to_owned() };
    let purpose = serde_json::from_value(serde_json::json!({
        "id": "news", "title": "To send news", "people": "subscriber", "basis": "public-task",
        "retention": { "months": 12, "from": "collected" },
    }));
    store.put_purposes(&act, &[purpose.unwrap()]).await.unwrap();
    let mut contact = Contact::default();
    contact.set(ContactField::Name, "A. Person").unwrap();
    let (purpose, counted_from) = ("news".parse().unwrap(), act.at.date());
    let record = PersonalRecord { purpose, contact, consent: None, counted_from };
    let entries = [Entry { person: None, record: record.clone() }, Entry { person: None, record }];
    let ids = store.put(&act, &entries).await.unwrap();
    let all_of = |person| [Erasure { person, purpose: None }];
    let mut reader = store.snapshot(AsOf::Now).await.unwrap();
    reader.documents(Kind::Area).await.unwrap();
    sqlx::query("PRAGMA busy_timeout = 20").execute(&store.writer).await.unwrap();
    assert_eq!(store.erase(&act, &all_of(ids[0])).await.unwrap(), Sweep::Unfinished);
    // What was left is open for a moment more, for whoever comes next.
    sqlx::query("PRAGMA busy_timeout = 10000").execute(&store.writer).await.unwrap();
    drop(reader);
    assert_eq!(store.erase(&act, &all_of(ids[1])).await.unwrap(), Sweep::Clean);
}
