//! People in an SQLite file: where they are, and that nothing of them is left after an erasure.

use std::{collections::BTreeSet, fs, path::Path};

use lifecourse_core::{Consent, Contact, ContactField, Kind, PersonId, PersonalRecord, SeriesKey};
use lifecourse_storage::{
    Act, AsOf, Digest, Page, SqliteStore, Store, Verification,
    people::{Entry, Erasure, People, Sweep},
    verify,
};
use sqlx::{ConnectOptions, Executor, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use time::{OffsetDateTime, macros::date};

fn act() -> Act {
    Act { at: OffsetDateTime::UNIX_EPOCH, by: "desk".to_owned() }
}

async fn describe(store: &SqliteStore) {
    let purpose = serde_json::from_value(serde_json::json!({
        "id": "network", "title": "To keep in touch", "people": "champion", "basis": "consent",
        "special_category": { "condition": "explicit-consent" },
        "retention": { "months": 12, "from": "last-contact" },
    }));
    store.put_purposes(&act(), &[purpose.unwrap()]).await.unwrap();
}

/// Somebody whose details all have `mark` in them, but the format.
fn somebody(mark: &str, length: usize) -> Entry {
    let mut contact = Contact::default();
    let address = format!("{mark} {}", "Some Street ".repeat(length));
    let email = format!("{mark}@example.org");
    for (field, text) in [
        (ContactField::Name, mark),
        (ContactField::Email, &*email),
        (ContactField::Address, &*address),
        (ContactField::Format, "braille"),
    ] {
        contact.set(field, text).unwrap();
    }
    let day = date!(2026 - 01 - 01);
    let consent = Some(Consent { given: day, withdrawn: None });
    let purpose = "network".parse().unwrap();
    let record = PersonalRecord { purpose, contact, consent, counted_from: day };
    Entry { person: None, record }
}

fn all_of(person: PersonId) -> Erasure {
    Erasure { person, purpose: None }
}

async fn sql(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

/// The numbers of the marks `person0000` that are in the bytes of any file of a folder.
fn marks_in(folder: &Path) -> BTreeSet<usize> {
    const MARK: &[u8] = b"person";
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    let mut found = BTreeSet::new();
    for bytes in files {
        let rests = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(MARK));
        let digits = rests.filter_map(|at| bytes.get(at + MARK.len()..at + MARK.len() + 4));
        found
            .extend(digits.filter_map(|digits| str::from_utf8(digits).ok()?.parse::<usize>().ok()));
    }
    found
}

#[tokio::test]
async fn an_erasure_leaves_no_byte_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    describe(&store).await;
    // Short and long ones, so that rows move between pages when others come and go.
    let mark = |number: usize| format!("person{number:04}");
    let entries: Vec<_> = (0..400).map(|n| somebody(&mark(n), n * 7 % 61 * (n % 5))).collect();
    let ids = store.put(&act(), &entries).await.unwrap();
    for (n, id) in ids.iter().enumerate().filter(|(n, _)| n % 3 == 0) {
        let longer = Entry { person: Some(*id), ..somebody(&mark(n), n % 90) };
        store.put(&act(), &[longer]).await.unwrap();
    }
    assert_eq!(marks_in(folder.path()).len(), 400);
    let mut kept: BTreeSet<usize> = (0..ids.len()).collect();
    for round in 0..4 {
        let gone: Vec<_> = kept.iter().copied().filter(|n| (n + round) % 4 == 0).collect();
        let erasures: Vec<_> = gone.iter().map(|n| all_of(ids[*n])).collect();
        assert_eq!(store.erase(&act(), &erasures).await.unwrap(), Sweep::Clean);
        kept.retain(|n| !gone.contains(n));
        assert_eq!(marks_in(folder.path()), kept);
    }
    assert!(kept.is_empty());
    let log = store.log().await.unwrap();
    assert!(matches!(verify(&log, None), Verification::Whole { .. }));
}

#[tokio::test]
async fn people_are_in_no_table_but_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    describe(&store).await;
    store.put(&act(), &[somebody("ada-zz", 1)]).await.unwrap();
    store.close().await;
    let mut connection = sql(&path).await;
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let mut with = Vec::new();
    for name in names {
        let rows = format!("SELECT * FROM \"{name}\"");
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).fetch_all(&mut connection);
        let personal = rows.await.unwrap().iter().any(|row| {
            (0..row.len())
                .any(|at| row.try_get::<String, _>(at).is_ok_and(|text| text.contains("ada-zz")))
        });
        if personal {
            with.push(name);
        }
    }
    assert_eq!(with, ["personal_record"]);
}

#[tokio::test]
async fn the_log_can_only_grow_and_shows_if_it_was_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    describe(&store).await;
    store.put(&act(), &[somebody("ada-zz", 1)]).await.unwrap();
    let Verification::Whole { entries: 2, head } = verify(&store.log().await.unwrap(), None) else {
        panic!("two things were done")
    };
    let mut other = sql(&path).await;
    for sql in ["DELETE FROM people_log", "UPDATE people_log SET by = 'nobody'"] {
        let error = other.execute(sql).await.unwrap_err();
        assert!(error.to_string().contains("can only grow"), "{error}");
    }
    other.execute("DROP TRIGGER people_log_keeps").await.unwrap();
    other.execute("DELETE FROM people_log WHERE number = 2").await.unwrap();
    let log = store.log().await.unwrap();
    assert!(matches!(verify(&log, None), Verification::Whole { entries: 1, .. }));
    assert_eq!(verify(&log, Some(head)), Verification::Cut);
    assert_ne!(head, Digest::START);
}

/// Made by the release before people came, from the strategy of `tests/cli/plan`: 14 documents of
/// which one was reworded, 17 figures of which one was revised.
const LAYOUT_1: &[u8] = include_bytes!("fixtures/layout-1.db");

#[tokio::test]
async fn a_database_of_the_layout_before_people_keeps_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    fs::write(&path, LAYOUT_1).unwrap();
    let store = SqliteStore::open(&path).await.unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut documents = 0;
    for &kind in Kind::ALL {
        for stored in snapshot.documents(kind).await.unwrap() {
            stored.any().unwrap();
            documents += 1;
        }
    }
    assert_eq!(documents, 14);
    let history = snapshot.history(Kind::Outcome, "smoke-free-start").await.unwrap();
    let titles: Vec<_> = history.iter().map(|version| &*version.document.title).collect();
    assert_eq!(
        titles,
        ["Every child has a start in life without smoke", "Every child starts life smoke-free"]
    );
    let changes = snapshot.changes(Page::default()).await.unwrap();
    let reasons: Vec<_> = changes.iter().map(|one| one.change.why.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["a revision", "plainer words", "Board of 24 February"]);
    let key: SeriesKey =
        serde_json::from_value(serde_json::json!({"indicator": "smoking", "area": "E10000018"}))
            .unwrap();
    let values: Vec<_> = snapshot
        .revisions(&key)
        .await
        .unwrap()
        .iter()
        .filter_map(|one| one.figure.measured().map(|measured| measured.value))
        .collect();
    assert_eq!(values, [10.2, 10.0, 9.0, 8.0, 7.0, 6.0]);
    drop(snapshot);
    describe(&store).await;
    let ids = store.put(&act(), &[somebody("ada-zz", 1)]).await.unwrap();
    store.close().await;
    let store = SqliteStore::open(&path).await.unwrap();
    assert_eq!(store.get(&act(), ids[0]).await.unwrap().records.len(), 1);
    let layout = async |path: &Path| -> i64 {
        let version = sqlx::query_scalar("PRAGMA user_version");
        version.fetch_one(&mut sql(path).await).await.unwrap()
    };
    let new = folder.path().join("new.db");
    SqliteStore::open_or_create(&new).await.unwrap().close().await;
    assert_eq!(layout(&path).await, layout(&new).await);
}
