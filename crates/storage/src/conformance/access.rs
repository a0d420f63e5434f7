//! What a store must do with tokens and the log of what was done.

use lifecourse_core::Kind;
use time::{Date, Duration, macros::date};

use super::{area, change, commit, import, noon};
use crate::{
    Act, Audit, AuditLog, Digest, Expected, Logged, NewToken, Page, Store, Tokens, Verification,
};

fn act(seconds: i64) -> Act {
    Act { at: noon() + Duration::seconds(seconds), by: "administrator".to_owned() }
}

fn token(title: &str) -> NewToken {
    NewToken {
        title: title.to_owned(),
        hash: Digest::of(title),
        role: "editor".to_owned(),
        strategy: "joint-strategy".parse().ok(),
        expires: noon() + Duration::days(90),
    }
}

/// What was done, the first first, with what; the log is whole and true.
async fn done(store: &dyn AuditLog) -> Vec<(Logged, String)> {
    let audit = store.audit(None).await.unwrap();
    assert!(matches!(audit, Audit::Log(Verification::Whole { .. })), "{audit:?}");
    let page = Page { before: None, limit: 1_000 };
    let log = store.audit_log(page).await.unwrap();
    log.into_iter().rev().map(|entry| (entry.action, entry.subject)).collect()
}

pub(super) async fn a_token_is_found_by_the_hash_of_its_secret(store: &dyn Tokens) {
    assert_eq!(store.create_token(&act(0), &token("desk")).await.unwrap(), 1);
    assert_eq!(store.create_token(&act(1), &token("portal")).await.unwrap(), 2);
    let found = store.token(&Digest::of("portal")).await.unwrap().unwrap();
    assert_eq!((found.number, &found.kept), (2, &token("portal")));
    assert_eq!((found.created, found.revoked, found.last_used), (act(1), None, None));
    assert_eq!(store.token(&Digest::of("nobody")).await.unwrap(), None);
    let twice = store.create_token(&act(2), &token("desk")).await;
    assert!(twice.is_err(), "one secret is one token");
    let listed = store.tokens().await.unwrap();
    assert_eq!(listed.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2]);
}

pub(super) async fn a_token_is_revoked_once(store: &dyn Tokens) {
    store.create_token(&act(0), &token("desk")).await.unwrap();
    let revoked = store.revoke_token(&act(5), 1).await.unwrap().unwrap();
    assert_eq!(revoked.revoked, Some(act(5)));
    assert_eq!(store.revoke_token(&act(9), 1).await.unwrap().unwrap().revoked, Some(act(5)));
    assert_eq!(store.revoke_token(&act(9), 7).await.unwrap(), None);
    let found = store.token(&Digest::of("desk")).await.unwrap().unwrap();
    assert_eq!(found.revoked, Some(act(5)));
}

pub(super) async fn a_token_that_another_program_revokes_is_revoked(
    one: &dyn Tokens,
    other: &dyn Tokens,
) {
    one.create_token(&act(0), &token("desk")).await.unwrap();
    for _ in 0..2 {
        assert_eq!(one.token(&Digest::of("desk")).await.unwrap().unwrap().revoked, None);
    }
    other.revoke_token(&act(5), 1).await.unwrap();
    assert_eq!(one.token(&Digest::of("desk")).await.unwrap().unwrap().revoked, Some(act(5)));
}

pub(super) async fn the_last_day_of_use_is_kept<S: Tokens + AuditLog>(store: &S) {
    store.create_token(&act(0), &token("desk")).await.unwrap();
    let before = done(store).await;
    let first: Date = date!(2026 - 11 - 21);
    for (on, kept) in [(first, first), (date!(2026 - 11 - 22), date!(2026 - 11 - 22))] {
        store.note_use(1, on).await.unwrap();
        assert_eq!(store.tokens().await.unwrap()[0].last_used, Some(kept));
    }
    store.note_use(1, first).await.unwrap();
    assert_eq!(store.tokens().await.unwrap()[0].last_used, Some(date!(2026 - 11 - 22)));
    assert_eq!(done(store).await, before, "its use is no change");
}

pub(super) async fn every_change_is_in_the_log<S: Store + Tokens + AuditLog>(store: &S) {
    let entry = |action, subject: &str| (action, subject.to_owned());
    let put = async |seconds, id: &str, title: &str, within: &[&str]| {
        let document = area(id, title, within);
        commit(store, change(seconds), async |transaction| {
            transaction.put(&document, Expected::Any).await.map(|_| ())
        })
        .await
        .unwrap();
    };
    put(0, "E92000001", "England", &[]).await;
    put(1, "E92000001", "England", &[]).await;
    put(2, "E92000001", "All of England", &[]).await;
    store.create_token(&act(3), &token("desk")).await.unwrap();
    import(store, 4, "a.csv", &["smoking E06000016 2019 12.5", "smoking E06000016 2020 11"]).await;
    import(store, 5, "b.csv", &["smoking E06000016 2020 10.5", "obesity E06000016 2020 9"]).await;
    store.revoke_token(&act(6), 1).await.unwrap();
    store.revoke_token(&act(7), 1).await.unwrap();
    commit(store, change(8), async |transaction| {
        transaction.remove(Kind::Area, "E92000001", Expected::Any).await
    })
    .await
    .unwrap();
    put(9, "E92000001", "England", &[]).await;
    let expected = [
        entry(Logged::Change, "1"),
        entry(Logged::DocumentWritten, "area E92000001 1"),
        entry(Logged::Change, "2"),
        entry(Logged::DocumentWritten, "area E92000001 2"),
        entry(Logged::TokenCreated, "1"),
        entry(Logged::Change, "3"),
        entry(Logged::FiguresImported, "1"),
        entry(Logged::Change, "4"),
        entry(Logged::FiguresImported, "2"),
        entry(Logged::TokenRevoked, "1"),
        entry(Logged::Change, "5"),
        entry(Logged::DocumentRemoved, "area E92000001 2"),
        entry(Logged::Change, "6"),
        entry(Logged::DocumentWritten, "area E92000001 3"),
    ];
    assert_eq!(done(store).await, expected);
    let newest = store.audit_log(Page { before: None, limit: 1 }).await.unwrap();
    assert_eq!((newest[0].number, newest[0].by.as_str()), (14, "officer"));
    let older = store.audit_log(Page { before: Some(14), limit: 2 }).await.unwrap();
    assert_eq!(older.iter().map(|one| one.number).collect::<Vec<_>>(), [13, 12]);
}

pub(super) async fn the_log_goes_on_from_a_noted_hash<S: Store + AuditLog>(store: &S) {
    import(store, 0, "a.csv", &["smoking E06000016 2019 12.5"]).await;
    let Audit::Log(Verification::Whole { entries: 2, head }) = store.audit(None).await.unwrap()
    else {
        panic!("a change and its batch were logged")
    };
    import(store, 1, "b.csv", &["smoking E06000016 2019 12"]).await;
    let goes_on = store.audit(Some(head)).await.unwrap();
    assert!(matches!(goes_on, Audit::Log(Verification::Whole { entries: 4, .. })), "{goes_on:?}");
    let other = store.audit(Some(Digest::of("another log"))).await.unwrap();
    assert_eq!(other, Audit::Log(Verification::Cut));
}
