//! That what a store remembers, and keeps open, is true, whatever others write to the database and whatever is taken back.

use futures_util::future::join_all;
use lifecourse_core::{Kind, Observation, Segment};

use super::{
    area, change, code, commit, import, noon, observation, queries::describe, releases::release,
    series, write,
};
use crate::{AsOf, Edition, Expected, FigureQuery, Published, SegmentParts, Series, Store};

/// Whoever begins to read after a change sees it, however many begin at once and others end.
pub(super) async fn readers_at_once_see_what_was_committed<S: Store + Published>(store: &S) {
    for round in 0..20 {
        let put = commit(store, change(round), async |transaction| {
            let title = format!("Leeds {round}");
            transaction.put(&area("leeds", &title, &[]), Expected::Any).await.map(drop)
        });
        let written = put.await.unwrap().expect("a change");
        let readers = (0..12).map(async |place| {
            for _ in 0..2 {
                let leeds = code("leeds");
                let (seen, found) = if place % 2 == 0 {
                    let mut reader = store.reader(Edition::at(noon())).await.unwrap();
                    let found = reader.document(Kind::Area, leeds.as_ref()).await.unwrap();
                    (reader.stamp().await.unwrap().change, found)
                } else {
                    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
                    let found = snapshot.document(Kind::Area, leeds.as_ref()).await.unwrap();
                    (snapshot.stamp().await.unwrap().change, found)
                };
                assert_eq!(seen, written);
                assert_eq!(found.expect("Leeds").title, format!("Leeds {round}"));
            }
        });
        join_all(readers).await;
    }
}

/// The figures of women and of everybody in Leeds, as anybody finds them.
async fn found(store: &dyn Store) -> Vec<Observation> {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let sexes = vec!["Female".parse().unwrap(), "Persons".parse().unwrap()];
    let parts = SegmentParts { sexes, ..SegmentParts::default() };
    let areas = vec![code("leeds")];
    let query = FigureQuery { areas, parts, ..FigureQuery::default() };
    snapshot.figures(&query).await.unwrap().figures
}

pub(super) async fn names_that_never_came_to_be_are_not_remembered(store: &dyn Store) {
    let women = Segment { sex: "Female".parse().unwrap(), ..Segment::default() };
    let of_women = |text: &str| {
        let mut one = observation(text);
        one.series.segment = women.clone();
        one
    };
    let mut dropped = store.transaction(change(0)).await.unwrap();
    let gone = of_women("smoking leeds 2019 1");
    write(&mut *dropped, "gone", vec![gone.clone()]).await.unwrap();
    let within = dropped.figures(&FigureQuery::default()).await.unwrap().figures;
    assert_eq!(within, std::slice::from_ref(&gone));
    assert_eq!(dropped.series(&gone.series).await.unwrap().figures().len(), 1);
    assert_eq!(found(store).await, []);
    drop(dropped);
    // The numbers of the names that are gone now stand for others.
    let kept = [of_women("obesity york 2021 2"), observation("obesity leeds 2020 3")];
    let mut transaction = store.transaction(change(1)).await.unwrap();
    write(&mut *transaction, "kept", kept.to_vec()).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(found(store).await, kept[1..]);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(snapshot.series(&gone.series).await.unwrap(), Series::Figures(Vec::new()));
    assert_eq!(snapshot.figures(&FigureQuery::default()).await.unwrap().figures.len(), 2);
}

/// `one` and `other` are two programs on one empty database.
pub(super) async fn what_another_program_writes_is_seen<S: Store + Published>(one: &S, other: &S) {
    let public = async |store: &S| {
        let mut reader = store.reader(Edition::at(change(100).at)).await.unwrap();
        reader.series(&series("smoking leeds")).await.unwrap().figures().len()
    };
    import(one, 0, "first", &["smoking leeds 2019 1"]).await;
    for store in [one, other] {
        assert_eq!(found(store).await.len(), 1);
        assert_eq!(public(store).await, 0);
    }
    import(other, 1, "second", &["smoking leeds 2020 2", "obesity leeds 2021 3"]).await;
    describe(other, "smoking", "published").await;
    for store in [one, other] {
        assert_eq!(found(store).await.len(), 3);
        assert_eq!(public(store).await, 0);
    }
    release(other, 10).await;
    assert_eq!((public(one).await, public(other).await), (2, 2));
    describe(one, "smoking", "min5").await;
    assert_eq!((public(one).await, public(other).await), (0, 0));
}
