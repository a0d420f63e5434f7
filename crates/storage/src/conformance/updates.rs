//! What a store must tell of what changed.

use lifecourse_core::Kind;
use time::Duration;

use super::{
    area, change, commit, import, noon,
    queries::describe,
    releases::{publish_at, release},
};
use crate::{AsOf, Edition, Expected, Published, Reader, Store, Updated, Watermark};

/// Everything after a mark, read in parts of this size; and where the last part ended.
async fn all(reader: &mut dyn Reader, mut mark: Watermark, limit: u32) -> (Vec<String>, Watermark) {
    let mut told = Vec::new();
    loop {
        let part = reader.updates(mark, limit).await.unwrap();
        assert!(part.updates.is_sorted_by_key(|one| one.at));
        assert!(!part.more || part.updates.len() >= usize::try_from(limit).unwrap());
        told.extend(part.updates.into_iter().map(|one| match one.what {
            Updated::Document { kind, id, version, .. } => format!("{kind} {id} {version}"),
            Updated::Removed { kind, id, .. } => format!("no {kind} {id}"),
            Updated::Figures { source, new, changed, .. } => format!("{source} {new} {changed}"),
            Updated::Release { release, .. } => format!("release {release}"),
        }));
        mark = part.next;
        if !part.more {
            return (told, mark);
        }
    }
}

async fn put(store: &dyn Store, seconds: i64, ids: &[&str]) {
    let put = commit(store, change(seconds), async |transaction| {
        for id in ids {
            transaction.put(&area(id, &format!("{id} {seconds}"), &[]), Expected::Any).await?;
        }
        Ok(())
    });
    put.await.unwrap();
}

async fn remove(store: &dyn Store, seconds: i64, id: &str) {
    let removed = commit(store, change(seconds), async |transaction| {
        transaction.remove(Kind::Area, id, Expected::Any).await
    });
    removed.await.unwrap();
}

pub(super) async fn what_changed_is_told_once_as_it_is_now<S: Store + Published>(store: &S) {
    put(store, 1, &["E06000016", "E06000017", "E06000018"]).await;
    put(store, 2, &["E06000016"]).await;
    import(store, 3, "a.csv", &["smoking E06000016 2019 12.5"]).await;
    remove(store, 4, "E06000017").await;
    import(store, 5, "b.csv", &["smoking E06000016 2019 12.0", "smoking E06000016 2020 11.0"])
        .await;
    let expected =
        ["area E06000018 1", "area E06000016 2", "a.csv 1 0", "no area E06000017", "b.csv 1 1"];
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut ends = Vec::new();
    for limit in [1, 2, 3, 100] {
        let (told, end) = all(&mut *snapshot, Watermark::default(), limit).await;
        assert_eq!(told, expected, "in parts of {limit}");
        ends.push(end);
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    for (seconds, left) in [(0, 5), (2, 3), (3, 2), (5, 0)] {
        let mark = snapshot.watermark(noon() + Duration::seconds(seconds)).await.unwrap();
        assert_eq!(all(&mut *snapshot, mark, 100).await.0, expected[5 - left..]);
    }
    drop(snapshot);
    put(store, 6, &["E06000017"]).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let (told, _) = all(&mut *snapshot, ends[0], 1).await;
    assert_eq!(told, ["area E06000017 2"], "who has read all is told what came after");
    let mut public = store.reader(Edition::at(noon() + Duration::days(1))).await.unwrap();
    let (told, _) = all(&mut *public, Watermark::default(), 1).await;
    assert!(told.iter().all(|one| one.starts_with("area")), "{told:?}");
}

pub(super) async fn a_release_is_told_when_it_is_public<S: Store + Published>(store: &S) {
    describe(store, "smoking", "published").await;
    import(store, 3, "a.csv", &["smoking E06000016 2019 12.5"]).await;
    release(store, 4).await;
    let embargo = noon() + Duration::seconds(100);
    publish_at(store, 5, embargo).await;
    put(store, 6, &["E06000016"]).await;
    let mut early = store.reader(Edition::at(embargo - Duration::SECOND)).await.unwrap();
    let (told, mark) = all(&mut *early, Watermark::default(), 1).await;
    assert_eq!(told.last().map(String::as_str), Some("area E06000016 1"), "{told:?}");
    assert!(told.contains(&"release 1".to_owned()) && !told.contains(&"release 2".to_owned()));
    drop(early);
    let mut later = store.reader(Edition::at(embargo)).await.unwrap();
    assert_eq!(all(&mut *later, mark, 1).await.0, ["release 2"]);
    let (told, _) = all(&mut *later, Watermark::default(), 1).await;
    assert_eq!(told.last().map(String::as_str), Some("release 2"), "it comes at its time");
    let before = later.watermark(embargo - Duration::SECOND).await.unwrap();
    assert_eq!(all(&mut *later, before, 9).await.0, ["release 2"]);
    let mut staff = store.snapshot(AsOf::Now).await.unwrap();
    let (told, _) = all(&mut *staff, Watermark::default(), 1).await;
    assert!(told.contains(&"release 2".to_owned()), "{told:?}");
}
