//! What a store must do with documents.

use std::sync::Arc;

use lifecourse_core::{AnyDocument, Area, Document, Evidence, Kind};
use time::{Duration, macros::date};

use super::{area, change, code, commit, noon};
use crate::{
    AsOf, Change, ChangeId, Dangling, Edition, Expected, Page, Published, Put, Reader, ReaderExt,
    Store, StoreError, StoredDocument,
};

pub(super) async fn what_is_put_is_read_back(store: &dyn Store) {
    let id = commit(store, change(0), async |transaction| {
        for &kind in Kind::ALL {
            let put = transaction.put(&AnyDocument::example(kind), Expected::Absent).await?;
            assert_eq!(put, Put::Created { version: 1 }, "{kind}");
        }
        // The examples refer to more than there are.
        while let Some(error) = transaction.check().await.err() {
            for Dangling { to_kind, to_id, .. } in missing(error) {
                transaction.put(&with_id(to_kind, &to_id), Expected::Any).await?;
            }
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(id, Some(ChangeId(1)));
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    for &kind in Kind::ALL {
        let example = AnyDocument::example(kind);
        let found = snapshot.document(kind, example.id()).await.unwrap().unwrap();
        assert_eq!(*found.any().unwrap(), example);
        assert_eq!((found.title.as_str(), found.version), (example.title(), 1));
        assert_eq!((found.changed.change, found.changed.at), (ChangeId(1), noon()));
        let listed = snapshot.documents(kind).await.unwrap();
        assert!(listed.contains(&found), "{kind}");
        assert!(listed.is_sorted_by(|one, other| one.id < other.id), "{kind}");
        let named: Vec<&str> = listed.iter().rev().map(|one| one.id.as_str()).collect();
        let asked = [&named[..], &["nowhere", example.id()]].concat();
        assert_eq!(snapshot.several_documents(kind, &asked).await.unwrap(), listed, "{kind}");
        assert_eq!(snapshot.several_documents(kind, &[]).await.unwrap(), [], "{kind}");
    }
    let typed = snapshot.get::<Area>(&code("E07000130")).await.unwrap().unwrap();
    assert_eq!(AnyDocument::from(typed.document), AnyDocument::example(Kind::Area));
    assert!(snapshot.all::<Area>().await.unwrap().len() > 1);
    assert_eq!(snapshot.document(Kind::Area, "nowhere").await.unwrap(), None);
}

fn missing(error: StoreError) -> Vec<Dangling> {
    match error {
        StoreError::Dangling(missing) => missing,
        other => panic!("{other}"),
    }
}

/// The example of a kind with another id.
fn with_id(kind: Kind, id: &str) -> AnyDocument {
    let mut json = serde_json::to_value(AnyDocument::example(kind)).unwrap();
    json["id"] = id.into();
    AnyDocument::deserialize(kind, json).unwrap()
}

pub(super) async fn the_same_again_is_no_new_version(store: &dyn Store) {
    put(store, 0, &area("south", "South", &[])).await;
    let id = commit(store, change(1), async |transaction| {
        let put = transaction.put(&area("south", "South", &[]), Expected::Version(1)).await?;
        assert_eq!(put, Put::Unchanged { version: 1 });
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(id, None, "nothing was written, and nothing is recorded");
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(snapshot.stamp().await.unwrap().change, ChangeId(1));
}

pub(super) async fn every_version_can_be_asked_for(store: &dyn Store) {
    for (seconds, title) in [(0, "One"), (10, "Two"), (20, "Three")] {
        put(store, seconds, &area("south", title, &[])).await;
    }
    for (as_of, title) in [
        (AsOf::Change(ChangeId(0)), None),
        (AsOf::Change(ChangeId(1)), Some("One")),
        (AsOf::Change(ChangeId(2)), Some("Two")),
        (AsOf::Time(noon() - Duration::seconds(1)), None),
        (AsOf::Time(noon() + Duration::milliseconds(9_999)), Some("One")),
        (AsOf::Time(noon() + Duration::seconds(10)), Some("Two")),
        (AsOf::Now, Some("Three")),
    ] {
        let mut snapshot = store.snapshot(as_of).await.unwrap();
        let found = snapshot.document(Kind::Area, "south").await.unwrap();
        assert_eq!(found.map(|found| found.title.clone()).as_deref(), title, "{as_of:?}");
        let listed = snapshot.documents(Kind::Area).await.unwrap();
        assert_eq!(listed.first().map(|found| found.title.as_str()), title, "{as_of:?}");
        let named = snapshot.several_documents(Kind::Area, &["south"]).await.unwrap();
        assert_eq!(named, listed, "{as_of:?}");
    }
    let mut snapshot = store.snapshot(AsOf::Change(ChangeId(2))).await.unwrap();
    let history = snapshot.history(Kind::Area, "south").await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|version| {
            let closed = version.closed.as_ref().map(|closed| closed.id.0);
            (version.document.version, version.opened.change.why.as_deref(), closed)
        })
        .collect();
    assert_eq!(told, [(2, Some("reason 10"), None), (1, Some("reason 0"), Some(2))]);
}

pub(super) async fn a_writer_who_expects_something_else_is_refused(store: &dyn Store) {
    put(store, 0, &area("south", "One", &[])).await;
    let two = area("south", "Two", &[]);
    for (expected, says) in [
        (Expected::Absent, "the area `south` exists already"),
        (Expected::Version(3), "somebody else has changed the area `south`"),
    ] {
        let result = commit(store, change(1), async |transaction| {
            transaction.put(&two, expected).await.map(drop)
        })
        .await;
        let error = result.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { found: Some(1), .. }), "{error}");
        assert!(error.to_string().starts_with(says), "{error}");
    }
    let result = commit(store, change(1), async |transaction| {
        transaction.remove(Kind::Area, "north", Expected::Any).await
    })
    .await;
    assert!(matches!(result, Err(StoreError::Conflict { found: None, .. })));
    let result = commit(store, change(1), async |transaction| {
        transaction.put(&two, Expected::Version(1)).await.map(drop)
    })
    .await;
    assert_eq!(result.unwrap(), Some(ChangeId(2)));
}

pub(super) async fn no_reference_dangles(store: &dyn Store) {
    let result = commit(store, change(0), async |transaction| {
        transaction.put(&area("south", "South", &["city", "county"]), Expected::Any).await.map(drop)
    })
    .await;
    let dangling = missing(result.unwrap_err());
    let told: Vec<_> =
        dangling.iter().map(|found| (found.field.as_str(), found.to_id.as_str())).collect();
    assert_eq!(told, [("within[0]", "city"), ("within[1]", "county")]);
    assert_eq!(ids(store, AsOf::Now).await, [""; 0]);
    // Within one transaction the order does not matter.
    commit(store, change(0), async |transaction| {
        transaction.put(&area("south", "South", &["city"]), Expected::Any).await?;
        transaction.put(&area("city", "City", &[]), Expected::Any).await.map(drop)
    })
    .await
    .unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let referrers = snapshot.referrers(Kind::Area, &["city", "nowhere"]).await.unwrap();
    let told: Vec<_> =
        referrers.iter().map(|found| (found.id.as_str(), found.field.as_str())).collect();
    assert_eq!(told, [("south", "within[0]")]);
}

pub(super) async fn a_document_goes_with_those_that_refer_to_it(store: &dyn Store) {
    commit(store, change(0), async |transaction| {
        transaction.put(&area("city", "City", &[]), Expected::Any).await?;
        transaction.put(&area("south", "South", &["city"]), Expected::Any).await.map(drop)
    })
    .await
    .unwrap();
    let alone = commit(store, change(1), async |transaction| {
        transaction.remove(Kind::Area, "city", Expected::Version(1)).await
    })
    .await;
    assert_eq!(missing(alone.unwrap_err()).len(), 1);
    assert_eq!(ids(store, AsOf::Now).await, ["city", "south"]);
    commit(store, change(1), async |transaction| {
        transaction.remove(Kind::Area, "city", Expected::Any).await?;
        transaction.remove(Kind::Area, "south", Expected::Any).await
    })
    .await
    .unwrap();
    assert_eq!(ids(store, AsOf::Now).await, [""; 0]);
    assert_eq!(ids(store, AsOf::Change(ChangeId(1))).await, ["city", "south"]);
}

pub(super) async fn a_removed_document_can_come_back(store: &dyn Store) {
    put(store, 0, &area("south", "One", &[])).await;
    commit(store, change(1), async |transaction| {
        transaction.remove(Kind::Area, "south", Expected::Version(1)).await
    })
    .await
    .unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let history = snapshot.history(Kind::Area, "south").await.unwrap();
    assert_eq!(history[0].closed.as_ref().map(|closed| closed.id), Some(ChangeId(2)));
    commit(store, change(2), async |transaction| {
        let put = transaction.put(&area("south", "Two", &[]), Expected::Absent).await?;
        assert_eq!(put, Put::Created { version: 2 });
        Ok(())
    })
    .await
    .unwrap();
}

/// All that is told of three areas: every title, those of two by id, and what refers to the first.
async fn told(reader: &mut dyn Reader) -> [Vec<String>; 3] {
    let titles = |found: &[Arc<StoredDocument>]| {
        found.iter().map(|one| one.title.clone()).collect::<Vec<_>>()
    };
    let some = reader.several_documents(Kind::Area, &["south", "new", "south"]).await.unwrap();
    let every = reader.documents(Kind::Area).await.unwrap();
    assert_eq!(reader.several_documents(Kind::Area, &["south", "new"]).await.unwrap(), some);
    let one = reader.document(Kind::Area, "south").await.unwrap();
    assert_eq!(one.as_ref(), some.iter().find(|one| one.id == "south"));
    let mentions = reader.referrers(Kind::Area, &["new", "city"]).await.unwrap();
    [titles(&every), titles(&some), mentions.into_iter().map(|one| one.id).collect()]
}

pub(super) async fn the_public_reads_the_documents_of_one_moment<S: Store + Published>(store: &S) {
    let strings = |all: [&[&str]; 3]| all.map(|one| one.iter().map(|&one| one.into()).collect());
    let reader = async || store.reader(Edition::at(noon() + Duration::days(1))).await.unwrap();
    put(store, 0, &area("city", "City", &[])).await;
    put(store, 1, &area("south", "One", &[])).await;
    let before: [Vec<String>; 3] = strings([&["City", "One"], &["One"], &[]]);
    let mut unread = reader().await;
    let mut earlier = reader().await;
    assert_eq!(told(&mut *earlier).await, before);
    put(store, 2, &area("south", "Two", &["city"])).await;
    put(store, 3, &area("new", "New", &["city"])).await;
    let after = strings([&["City", "New", "Two"], &["New", "Two"], &["new", "south"]]);
    assert_eq!(told(&mut *reader().await).await, after);
    assert_eq!(told(&mut *unread).await, before);
    assert_eq!(told(&mut *earlier).await, before);
    commit(store, change(4), async |transaction| {
        transaction.remove(Kind::Area, "south", Expected::Any).await
    })
    .await
    .unwrap();
    let left = strings([&["City", "New"], &["New"], &["new"]]);
    for _ in 0..2 {
        assert_eq!(told(&mut *reader().await).await, left);
    }
}

pub(super) async fn documents_are_found_by_their_origin(store: &dyn Store) {
    let folder = Change { origin: "folder".to_owned(), ..change(0) };
    commit(store, folder, async |transaction| {
        transaction.put(&area("south", "South", &[]), Expected::Any).await?;
        transaction.put(&area("north", "North", &[]), Expected::Any).await.map(drop)
    })
    .await
    .unwrap();
    put(store, 1, &area("south", "South, edited", &[])).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let id =
        |found: Vec<StoredDocument>| found.into_iter().map(|found| found.id).collect::<Vec<_>>();
    assert_eq!(id(snapshot.documents_from("folder").await.unwrap()), ["north", "south"]);
    assert_eq!(id(snapshot.documents_from("desk").await.unwrap()), ["south"]);
}

pub(super) async fn a_document_of_two_origins_stays_until_both_give_it_up(store: &dyn Store) {
    let of = |origin: &str, days| Change { origin: origin.to_owned(), ..change(days) };
    for (origin, day) in [("one", 0), ("other", 1)] {
        commit(store, of(origin, day), async |transaction| {
            transaction.put(&area("south", "South", &[]), Expected::Any).await.map(drop)
        })
        .await
        .unwrap();
    }
    for (origin, day, removed) in [("one", 2, false), ("other", 3, true)] {
        commit(store, of(origin, day), async |transaction| {
            assert_eq!(transaction.give_up(Kind::Area, "south").await?, removed, "{origin}");
            Ok(())
        })
        .await
        .unwrap();
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        assert_eq!(snapshot.documents_from(origin).await.unwrap(), []);
        let left = snapshot.document(Kind::Area, "south").await.unwrap();
        assert_eq!(left.is_none(), removed);
    }
}

pub(super) async fn what_is_withdrawn_is_erased_from_every_version<S: Store + Published>(
    store: &S,
) {
    let group = AnyDocument::example(Kind::Group);
    let piece = Evidence { factors: Vec::new(), ..Evidence::example() };
    let reworded = Evidence { title: "Turned away".parse().unwrap(), ..piece.clone() };
    let left = piece.clone().withdrawn(date!(2026 - 03 - 01)).unwrap();
    let (kind, id) = (Kind::Evidence, piece.id.clone());
    for (day, version) in [(0, &piece), (1, &reworded), (2, &left)] {
        let version = AnyDocument::from(version.clone());
        commit(store, change(day), async |transaction| {
            transaction.put(&group, Expected::Any).await?;
            transaction.put(&version, Expected::Any).await.map(drop)
        })
        .await
        .unwrap();
    }
    let on = date!(2026 - 03 - 01);
    let erase = async |seconds, expected| {
        commit(store, change(seconds), async |transaction| {
            assert_eq!(transaction.redact(kind, id.as_str(), on).await?, expected);
            Ok(())
        })
        .await
        .unwrap()
    };
    assert_eq!(erase(3, 2).await, Some(ChangeId(4)), "that it was done is a change");
    assert_eq!(erase(4, 0).await, None, "it is done once");
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let history = snapshot.history(kind, id.as_str()).await.unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|one| {
            let why = one.redacted.as_ref().and_then(|change| change.change.why.as_deref());
            (one.document.version, one.document.title.as_str(), why)
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, "Withdrawn", None),
            (2, "Withdrawn", Some("reason 3")),
            (1, "Withdrawn", Some("reason 3"))
        ]
    );
    for at in 1..=4 {
        let mut then = store.snapshot(AsOf::Change(ChangeId(at))).await.unwrap();
        let found = then.get::<Evidence>(&id).await.unwrap().unwrap().document;
        assert_eq!(found, left, "as of change {at}");
    }
    let mut shown = store.reader(Edition::at(change(9).at)).await.unwrap();
    assert_eq!(shown.document(kind, id.as_str()).await.unwrap(), None);
    drop(shown);
    // What holds nobody's words has none to erase.
    let area = area("south", "South", &[]);
    put(store, 5, &area).await;
    let redacted = commit(store, change(6), async |transaction| {
        assert_eq!(transaction.redact(Kind::Area, area.id(), on).await?, 0);
        Ok(())
    });
    assert_eq!(redacted.await.unwrap(), None);
}

pub(super) async fn a_dropped_transaction_never_was(store: &dyn Store) {
    let mut dry_run = store.transaction(change(0)).await.unwrap();
    dry_run.put(&area("south", "South", &[]), Expected::Any).await.unwrap();
    assert_eq!(dry_run.documents(Kind::Area).await.unwrap().len(), 1, "it sees itself");
    drop(dry_run);
    assert_eq!(ids(store, AsOf::Now).await, [""; 0]);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(snapshot.stamp().await.unwrap().change, ChangeId(0));
    assert_eq!(snapshot.changes(Page::default()).await.unwrap(), []);
    put(store, 1, &area("north", "North", &[])).await;
}

pub(super) async fn a_snapshot_does_not_move(store: &dyn Store) {
    put(store, 0, &area("south", "One", &[])).await;
    let mut before = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(before.stamp().await.unwrap().change, ChangeId(1));
    put(store, 1, &area("south", "Two", &[])).await;
    let found = before.document(Kind::Area, "south").await.unwrap().unwrap();
    assert_eq!((found.title.as_str(), before.stamp().await.unwrap().change), ("One", ChangeId(1)));
    let mut after = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(after.document(Kind::Area, "south").await.unwrap().unwrap().title, "Two");
}

pub(super) async fn changes_are_listed_and_never_go_back_in_time(store: &dyn Store) {
    for (title, seconds) in ["One", "Two", "Three"].iter().zip([100, 50, 200]) {
        put(store, seconds, &area("south", title, &[])).await;
    }
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let newest = snapshot.changes(Page { before: None, limit: 1 }).await.unwrap();
    assert_eq!(newest[0].id, ChangeId(3));
    let rest = snapshot.changes(Page { before: Some(3), limit: 10 }).await.unwrap();
    let told: Vec<_> = rest
        .iter()
        .map(|found| (found.id.0, found.change.at - noon(), &*found.change.by))
        .collect();
    let hundred = Duration::seconds(100);
    assert_eq!(told, [(2, hundred, "officer"), (1, hundred, "officer")]);
}

async fn put(store: &dyn Store, seconds: i64, document: &AnyDocument) {
    commit(store, change(seconds), async |transaction| {
        transaction.put(document, Expected::Any).await.map(drop)
    })
    .await
    .unwrap();
}

async fn ids(store: &dyn Store, as_of: AsOf) -> Vec<String> {
    let mut snapshot = store.snapshot(as_of).await.unwrap();
    let found = snapshot.documents(Kind::Area).await.unwrap();
    found.iter().map(|found| found.id.clone()).collect()
}
