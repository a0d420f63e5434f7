//! The audit log in an SQLite file: what another program alters is found.

use lifecourse_core::{
    AnyDocument, Area, Boundary, Document as _, Indicator, Missing, Observation, PostcodeEntry,
    PostcodeLookUp, Shape,
};
use lifecourse_storage::{
    Act, AsOf, Audit, AuditLog, BatchSource, Change, Digest, Expected, Layer, Logged, NewToken,
    Page, Passed, ProtectedFigure, ReleasePlan, ReleasedIndicator, Row, SqliteStore, Store, Tokens,
    Treated, Verification,
};
use sqlx::{ConnectOptions, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use time::{Duration, OffsetDateTime};

fn change(seconds: i64) -> Change {
    Change {
        at: OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds),
        by: "officer".to_owned(),
        why: Some("the Board said so".to_owned()),
        origin: "desk".to_owned(),
    }
}

async fn put(store: &SqliteStore, seconds: i64, title: &str) {
    let area = Area::named("E92000001".parse().unwrap(), title.parse().unwrap());
    let mut transaction = store.transaction(change(seconds)).await.unwrap();
    transaction.put(&AnyDocument::from(area), Expected::Any).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn import(store: &SqliteStore, seconds: i64, values: &[(u16, f64)]) {
    let mut transaction = store.transaction(change(seconds)).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    let rows = (2..).zip(values).map(|(number, (year, value))| {
        let observation: Observation = serde_json::from_value(serde_json::json!({
            "indicator": "smoking", "area": "E92000001", "period": year.to_string(),
            "figure": {"reading": {"measured": {"value": value}}, "note": "as published"},
        }))
        .unwrap();
        Row { number, observation }
    });
    writer.write(rows.collect()).await.unwrap();
    let sha256 = [u8::try_from(seconds).unwrap(); 32];
    let name = format!("figures-{seconds}.csv");
    writer.finish(&BatchSource { name, sha256, bytes: 9 }).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A store in which something of every sort was done: entries 1 to 12.
async fn busy(path: &std::path::Path) -> SqliteStore {
    let store = SqliteStore::open_or_create(path).await.unwrap();
    put(&store, 1, "England").await;
    put(&store, 2, "All of England").await;
    import(&store, 3, &[(2019, 12.5), (2020, 11.0)]).await;
    import(&store, 4, &[(2020, 10.5), (2021, 10.0)]).await;
    let act = Act { at: change(5).at, by: "administrator".to_owned() };
    let token = NewToken {
        title: "desk".to_owned(),
        hash: Digest::of("secret"),
        role: "analyst".to_owned(),
        strategy: None,
        expires: change(90).at,
    };
    store.create_token(&act, &token).await.unwrap();
    store.revoke_token(&act, 1).await.unwrap();
    let mut transaction = store.transaction(change(6)).await.unwrap();
    transaction.remove(lifecourse_core::Kind::Area, "E92000001", Expected::Any).await.unwrap();
    transaction.commit().await.unwrap();
    store
}

async fn sql(path: &std::path::Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap()
}

/// What another program could do, and the entry that must be named.
const ALTERATIONS: [(&str, u64, Logged); 18] = [
    ("UPDATE change SET changed_by = 'nobody' WHERE id = 2", 3, Logged::Change),
    ("UPDATE change SET reason = NULL WHERE id = 1", 1, Logged::Change),
    ("DELETE FROM change WHERE id = 4", 7, Logged::Change),
    (
        "UPDATE document_past SET body = replace(body, 'England', 'Wales') WHERE version = 1",
        2,
        Logged::DocumentWritten,
    ),
    ("UPDATE document_past SET title = 'Wales' WHERE version = 2", 4, Logged::DocumentWritten),
    ("UPDATE document_past SET closed = 4 WHERE version = 2", 12, Logged::DocumentRemoved),
    ("DELETE FROM document_past WHERE version = 1", 2, Logged::DocumentWritten),
    ("UPDATE figure_past SET value = 11.5", 6, Logged::FiguresImported),
    ("DELETE FROM figure_past", 6, Logged::FiguresImported),
    ("UPDATE figure_past SET closed = 9", 0, Logged::FiguresImported),
    (
        "DROP TRIGGER figure_closed; UPDATE figure SET value = 9.9 WHERE value = 10.0",
        8,
        Logged::FiguresImported,
    ),
    ("DELETE FROM figure WHERE value = 10.0", 8, Logged::FiguresImported),
    ("UPDATE batch SET source = 'another.csv' WHERE id = 1", 6, Logged::FiguresImported),
    ("UPDATE indicator SET code = 'obesity'", 6, Logged::FiguresImported),
    ("UPDATE remark SET note = 'as we like it'", 6, Logged::FiguresImported),
    ("UPDATE token SET role = 'administrator'", 9, Logged::TokenCreated),
    ("DELETE FROM token_revocation", 10, Logged::TokenRevoked),
    ("INSERT INTO area (id, code) VALUES (77, 'E99999999')", 0, Logged::FiguresImported),
];

#[tokio::test]
async fn the_first_row_that_was_altered_is_named() {
    for (alteration, number, action) in ALTERATIONS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lifecourse.db");
        let store = busy(&path).await;
        let audit = store.audit(None).await.unwrap();
        let whole = matches!(audit, Audit::Log(Verification::Whole { entries: 12, .. }));
        assert!(whole, "{audit:?}");
        sql(&path).await.execute(alteration).await.unwrap();
        match store.audit(None).await.unwrap() {
            Audit::Altered(entry) => {
                assert_eq!((entry.number, entry.action), (number, action), "{alteration}");
            }
            Audit::Unlogged { action: found, .. } => {
                assert_eq!((0, found), (number, action), "{alteration}");
            }
            other @ Audit::Log(_) => panic!("{alteration}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_redaction_is_logged_and_what_is_left_cannot_be_altered() {
    use lifecourse_core::{AnyDocument, Document, Evidence, Group, Kind};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    let piece = Evidence { factors: Vec::new(), ..Evidence::example() };
    let on = time::macros::date!(2026 - 03 - 01);
    for document in [piece.clone(), piece.clone().withdrawn(on).unwrap()] {
        let mut transaction = store.transaction(change(1)).await.unwrap();
        transaction.put(&Group::example().into(), Expected::Any).await.unwrap();
        transaction.put(&AnyDocument::from(document), Expected::Any).await.unwrap();
        let id = piece.id.as_str();
        transaction.redact(Kind::Evidence, id, on).await.unwrap();
        transaction.commit().await.unwrap();
    }
    let log = store.audit_log(Page::default()).await.unwrap();
    assert_eq!(log[0].action, Logged::DocumentRedacted);
    assert_eq!(log[0].subject, format!("evidence {} 1", piece.id));
    let audit = store.audit(None).await.unwrap();
    assert!(matches!(audit, Audit::Log(Verification::Whole { .. })), "{audit:?}");
    sql(&path).await.execute("UPDATE document_past SET title = 'Other words'").await.unwrap();
    let found = store.audit(None).await.unwrap();
    assert!(matches!(found, Audit::Altered(entry) if entry.action == Logged::DocumentRedacted));
}

#[tokio::test]
async fn what_was_added_behind_the_log_is_named() {
    for (addition, action, subject) in [
        (
            "INSERT INTO document VALUES ('area', 'E1', 1, 1, 'Made up', '{}')",
            Logged::DocumentWritten,
            "area E1 1",
        ),
        (
            "INSERT INTO change VALUES (9, '2030-01-01T00:00:00Z', 'nobody', NULL, '')",
            Logged::Change,
            "9",
        ),
        (
            "INSERT INTO token SELECT 2, title, 'a', 'administrator', NULL, created_at, created_by,
                 expires_at FROM token",
            Logged::TokenCreated,
            "2",
        ),
        (
            "INSERT INTO figure (key, value, batch) VALUES (5, 1.0, 77)",
            Logged::FiguresImported,
            "77",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lifecourse.db");
        let store = busy(&path).await;
        sql(&path).await.execute(addition).await.unwrap();
        let found = store.audit(None).await.unwrap();
        let expected = Audit::Unlogged { action, subject: subject.to_owned() };
        assert_eq!(found, expected, "{addition}");
    }
}

#[tokio::test]
async fn the_log_can_only_grow_and_shows_if_it_was_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    let store = busy(&path).await;
    let Audit::Log(Verification::Whole { head, .. }) = store.audit(None).await.unwrap() else {
        panic!("nothing was altered")
    };
    let mut other = sql(&path).await;
    for alteration in ["DELETE FROM audit_log", "UPDATE audit_log SET by = 'nobody'"] {
        let error = other.execute(alteration).await.unwrap_err();
        assert!(error.to_string().contains("can only grow"), "{error}");
    }
    other.execute("DROP TRIGGER audit_log_stays; DROP TRIGGER audit_log_keeps").await.unwrap();
    other.execute("UPDATE audit_log SET by = 'nobody' WHERE number = 5").await.unwrap();
    let broken = Audit::Log(Verification::Broken { number: 5 });
    assert_eq!(store.audit(None).await.unwrap(), broken);
    other.execute("UPDATE audit_log SET by = 'officer' WHERE number = 5").await.unwrap();
    // Cut off together with what it tells of: only the noted hash shows that.
    other
        .execute(
            "DELETE FROM audit_log WHERE number > 10; DELETE FROM change WHERE id = 5;
             INSERT INTO document (kind, id, version, opened, title, body)
             SELECT kind, id, version, opened, title, body FROM document_past WHERE version = 2;
             DELETE FROM document_past WHERE version = 2",
        )
        .await
        .unwrap();
    let shorter = store.audit(None).await.unwrap();
    assert!(matches!(shorter, Audit::Log(Verification::Whole { entries: 10, .. })), "{shorter:?}");
    assert_eq!(store.audit(Some(head)).await.unwrap(), Audit::Log(Verification::Cut));
}

/// See `tests/people.rs`.
const LAYOUT_1: &[u8] = include_bytes!("fixtures/layout-1.db");

#[tokio::test]
async fn what_was_there_before_the_log_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    std::fs::write(&path, LAYOUT_1).unwrap();
    let store = SqliteStore::open(&path).await.unwrap();
    let audit = store.audit(None).await.unwrap();
    assert!(matches!(audit, Audit::Log(Verification::Whole { .. })), "{audit:?}");
    let log = store.audit_log(Page::default()).await.unwrap();
    assert_eq!((log[0].action, log[0].subject.as_str()), (Logged::LogBegun, "3"));
    let of = |action| log.iter().filter(|entry| entry.action == action).count();
    assert_eq!([of(Logged::Change), of(Logged::DocumentWritten)], [3, 15]);
    import(&store, 9, &[(2019, 1.0)]).await;
    let audit = store.audit(Some(log[0].hash)).await.unwrap();
    assert!(matches!(audit, Audit::Log(Verification::Whole { .. })), "{audit:?}");
    let mut other = sql(&path).await;
    other
        .execute("DROP TRIGGER figure_closed; UPDATE figure SET value = 3 WHERE value = 6.0")
        .await
        .unwrap();
    let found = store.audit(None).await.unwrap();
    assert!(matches!(found, Audit::Altered(_)), "{found:?}");
}

/// A store with two releases, the second of which revises a figure and hides another.
async fn released(path: &std::path::Path) -> SqliteStore {
    let store = SqliteStore::open_or_create(path).await.unwrap();
    let open: Indicator = Indicator { id: "smoking".parse().unwrap(), ..Indicator::example() };
    let mut transaction = store.transaction(change(1)).await.unwrap();
    transaction.put(&AnyDocument::from(open), Expected::Any).await.unwrap();
    transaction.commit().await.unwrap();
    import(&store, 2, &[(2019, 12.5), (2020, 11.0)]).await;
    release(&store, 3, None).await;
    import(&store, 4, &[(2020, 10.5), (2021, 10.0)]).await;
    release(&store, 5, None).await;
    store
}

async fn release(store: &SqliteStore, seconds: i64, public_from: Option<OffsetDateTime>) {
    let mut transaction = store.transaction(change(seconds)).await.unwrap();
    let plan = ReleasePlan { public_from, note: Some("new".to_owned()) };
    let number = transaction.prepare_release(&plan, &[]).await.unwrap();
    let hidden = ProtectedFigure {
        series: serde_json::from_value(serde_json::json!({
            "indicator": "smoking", "area": "E92000001",
        }))
        .unwrap(),
        period: "2019".parse().unwrap(),
        passed: Passed::Missing(Missing::Suppressed),
        done: Some("hidden".to_owned()),
    };
    let of = ReleasedIndicator {
        indicator: "deaths".parse().unwrap(),
        profile: "min5".to_owned().try_into().unwrap(),
        method: None,
        treated: Treated::default(),
    };
    transaction.add_to_release(number, &of, &[hidden]).await.unwrap();
    transaction.publish_release(number, &["{}".to_owned()]).await.unwrap();
    transaction.commit().await.unwrap();
}

fn entry_of(audit: &Audit) -> Option<Logged> {
    match audit {
        Audit::Altered(entry) => Some(entry.action),
        Audit::Unlogged { action, .. } => Some(*action),
        Audit::Log(Verification::Whole { .. }) => None,
        Audit::Log(_) => panic!("{audit:?}"),
    }
}

#[tokio::test]
async fn a_release_that_was_altered_is_found() {
    const ALTERATIONS: [&str; 10] = [
        "DROP TRIGGER released_figure_update; UPDATE released_figure SET value = 9.9 WHERE value = 10.0",
        "DROP TRIGGER released_figure_update; UPDATE released_figure SET remark = NULL WHERE value IS NULL",
        "DROP TRIGGER released_figure_past_update; UPDATE released_figure_past SET value = 9.9",
        "DROP TRIGGER released_figure_past_update; UPDATE released_figure_past SET closed = 3",
        "DROP TRIGGER released_figure_past_delete; DELETE FROM released_figure_past",
        "DROP TRIGGER release_update; UPDATE release SET note = 'nothing new' WHERE number = 1",
        "DROP TRIGGER release_update; UPDATE release SET public_from = '1970-01-01T00:00:00Z'",
        "DROP TRIGGER release_finding_update; UPDATE release_finding SET body = '[]' WHERE release = 1",
        "DROP TRIGGER release_cell_delete; DELETE FROM release_cell WHERE release = 2",
        "DROP TRIGGER release_indicator_update; UPDATE release_indicator SET profile = 'min4'",
    ];
    for alteration in ALTERATIONS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lifecourse.db");
        let store = released(&path).await;
        assert_eq!(entry_of(&store.audit(None).await.unwrap()), None, "whole");
        sql(&path).await.execute(alteration).await.unwrap();
        let found = entry_of(&store.audit(None).await.unwrap());
        assert_eq!(found, Some(Logged::ReleasePublished), "{alteration}");
    }
}

#[tokio::test]
async fn a_draft_and_a_release_that_was_taken_back_leave_the_log_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = released(&folder.path().join("lifecourse.db")).await;
    import(&store, 6, &[(2020, 9.5)]).await;
    let mut transaction = store.transaction(change(7)).await.unwrap();
    transaction.prepare_release(&ReleasePlan::default(), &[]).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(entry_of(&store.audit(None).await.unwrap()), None, "a draft");
    release(&store, 8, Some(change(99).at)).await;
    let number = store.snapshot(AsOf::Now).await.unwrap().releases().await.unwrap()[0].number;
    let mut transaction = store.transaction(change(9)).await.unwrap();
    transaction.discard_release(number).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(entry_of(&store.audit(None).await.unwrap()), None, "taken back");
    release(&store, 10, None).await;
    assert_eq!(entry_of(&store.audit(None).await.unwrap()), None, "under the same number");
    let log = store.audit_log(Page { before: None, limit: 100 }).await.unwrap();
    let of = |action| log.iter().filter(|entry| entry.action == action).count();
    assert_eq!((of(Logged::ReleasePublished), of(Logged::ReleaseDiscarded)), (4, 1));
}

/// A store with boundaries that were replaced, and postcodes.
async fn placed(path: &std::path::Path) -> SqliteStore {
    let store = SqliteStore::open_or_create(path).await.unwrap();
    let layer = Layer { property: "LAD24CD".to_owned(), licence: "OGL".to_owned() };
    for (seconds, size) in [(1, 100), (2, 200)] {
        let shape = Shape::new(10, vec![vec![(0, 0), (size, 0), (size, size)]]).unwrap();
        let area = "E06000016".parse().unwrap();
        let source = source(seconds, "boundaries.geojson");
        let mut transaction = store.transaction(change(seconds)).await.unwrap();
        let boundary = Boundary { area, shapes: vec![shape] };
        transaction.put_boundaries(&source, &layer, &[boundary]).await.unwrap();
        transaction.commit().await.unwrap();
    }
    let entry = |postcode: &str| PostcodeEntry {
        postcode: postcode.parse().unwrap(),
        place: 0,
        ended: None,
    };
    let places = vec![vec!["E06000016".parse().unwrap()]];
    let look_up = PostcodeLookUp::new(places, vec![entry("LE1 6LP"), entry("LE2 1AA")]).unwrap();
    let mut transaction = store.transaction(change(3)).await.unwrap();
    transaction.put_postcodes(&source(3, "postcodes.csv"), &look_up).await.unwrap();
    transaction.commit().await.unwrap();
    store
}

fn source(seconds: i64, name: &str) -> BatchSource {
    let sha256 = [u8::try_from(seconds).unwrap(); 32];
    BatchSource { name: name.to_owned(), sha256, bytes: 9 }
}

#[tokio::test]
async fn what_is_altered_of_boundaries_and_postcodes_is_found() {
    for (sql, logged) in [
        ("UPDATE boundary SET rings = '0 0 1 0 0 9' WHERE layer = 1", Logged::BoundariesImported),
        ("UPDATE boundary SET east = 11 WHERE layer = 2", Logged::BoundariesImported),
        ("UPDATE boundary SET closed = NULL WHERE layer = 1", Logged::BoundariesImported),
        ("DELETE FROM boundary WHERE layer = 2", Logged::BoundariesImported),
        ("UPDATE boundary_layer SET licence = 'none' WHERE id = 1", Logged::BoundariesImported),
        ("DELETE FROM boundary_layer WHERE id = 1", Logged::BoundariesImported),
        (
            "UPDATE postcode SET ended = 201906 WHERE postcode = 'LE1 6LP'",
            Logged::PostcodesImported,
        ),
        ("DELETE FROM postcode WHERE postcode = 'LE2 1AA'", Logged::PostcodesImported),
        ("UPDATE postcode_place SET areas = 'E06000017'", Logged::PostcodesImported),
        ("UPDATE postcode_edition SET source = 'other.csv'", Logged::PostcodesImported),
        ("DELETE FROM postcode_edition", Logged::PostcodesImported),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lifecourse.db");
        let store = placed(&path).await;
        assert_eq!(store.audit(None).await.unwrap().fault(), None);
        sql_of(&path, sql).await;
        match store.audit(None).await.unwrap() {
            Audit::Altered(entry) => assert_eq!(entry.action, logged, "{sql}"),
            Audit::Unlogged { action, .. } => assert_eq!(action, logged, "{sql}"),
            Audit::Log(_) => panic!("nothing was found after {sql}"),
        }
    }
}

/// Does what another program could do.
async fn sql_of(path: &std::path::Path, statement: &'static str) {
    sql(path).await.execute(statement).await.unwrap();
}
