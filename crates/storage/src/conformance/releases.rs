//! What a store must do with releases.

use lifecourse_core::{Figure, Id, Indicator, Missing, Period};
use time::{Duration, OffsetDateTime};

use super::{
    change, commit, import, noon, observation,
    queries::{describe, last_of_each, of_segment},
    series, write,
};
use crate::{
    AsOf, Cause, Edition, FigureQuery, Mark, Passed, ProtectedFigure, Published, Reader, Release,
    ReleaseError, ReleaseNumber, ReleasePlan, ReleasedIndicator, Series, Standing, Store,
    StoreError, Treated,
};

/// Prepares and publishes the next release of what is published, so many seconds after noon.
pub(super) async fn release(store: &dyn Store, seconds: i64) -> ReleaseNumber {
    let number = prepare(store, seconds, &ReleasePlan::default(), &[]).await;
    publish(store, seconds, number).await.unwrap();
    number
}

/// The same under an embargo.
pub(super) async fn publish_at(store: &dyn Store, seconds: i64, public_from: OffsetDateTime) {
    let plan = ReleasePlan { public_from: Some(public_from), ..ReleasePlan::default() };
    let number = prepare(store, seconds, &plan, &[]).await;
    publish(store, seconds, number).await.unwrap();
}

/// Prepares a draft with the protected indicators `hidden`, whose figures are all hidden.
async fn prepare(
    store: &dyn Store,
    seconds: i64,
    plan: &ReleasePlan,
    hidden: &[&str],
) -> ReleaseNumber {
    let mut transaction = store.transaction(change(seconds)).await.unwrap();
    let ids: Vec<Id<Indicator>> = hidden.iter().map(|id| id.parse().unwrap()).collect();
    let number = transaction.prepare_release(plan, &ids).await.unwrap();
    for id in ids {
        let query = FigureQuery { indicators: vec![id.clone()], ..FigureQuery::default() };
        let figures = transaction.figures(&query).await.unwrap().figures;
        let figures: Vec<_> = figures
            .into_iter()
            .map(|one| ProtectedFigure {
                series: one.series,
                period: one.period,
                passed: Passed::Missing(Missing::Suppressed),
                done: Some("hidden: fewer than 5".to_owned()),
            })
            .collect();
        let of = ReleasedIndicator {
            indicator: id,
            profile: "min5".to_owned().try_into().unwrap(),
            method: Some("hide_below = 5".to_owned()),
            treated: Treated { cells: 3, hidden: 2, secondary: 1, rounded: 0 },
        };
        transaction.add_to_release(number, &of, &figures).await.unwrap();
    }
    transaction.commit().await.unwrap();
    number
}

async fn publish(store: &dyn Store, seconds: i64, number: ReleaseNumber) -> Result<(), StoreError> {
    let findings = [format!("\"finding of {number}\"")];
    let published = commit(store, change(seconds), async |transaction| {
        transaction.publish_release(number, &findings).await
    });
    published.await.map(drop)
}

async fn discard(store: &dyn Store, seconds: i64, number: ReleaseNumber) -> Result<(), StoreError> {
    let discarded = commit(store, change(seconds), async |transaction| {
        transaction.discard_release(number).await
    });
    discarded.await.map(drop)
}

fn at(seconds: i64) -> OffsetDateTime {
    noon() + Duration::seconds(seconds)
}

/// The values that the public sees of a series so many seconds after noon; nothing for a hidden one.
async fn seen(store: &dyn Published, seconds: i64, key: &str) -> Vec<Option<f64>> {
    let mut public = store.reader(Edition::at(at(seconds))).await.unwrap();
    let release = public.release().await.unwrap().map(|release| release.number);
    let rests_on = Mark { stamp: public.stamp().await.unwrap(), release };
    assert_eq!(store.mark(at(seconds)).await.unwrap(), rests_on);
    let places = FigureQuery { areas: vec![series(key).area], ..FigureQuery::default() };
    let all = public.figures(&places).await.unwrap().figures;
    let latest = FigureQuery { latest: true, ..places };
    let latest = public.figures(&latest).await.unwrap().figures;
    assert_eq!(latest, last_of_each(&all), "{seconds} {key}");
    values(&mut *public, key).await
}

async fn values(reader: &mut dyn Reader, key: &str) -> Vec<Option<f64>> {
    let found = reader.series(&series(key)).await.unwrap();
    let value = |figure: &Figure| figure.measured().map(|measured| measured.value);
    found.figures().iter().map(|(_, figure)| value(figure)).collect()
}

pub(super) async fn nothing_is_public_before_a_release_and_then_what_it_froze<S>(store: &S)
where
    S: Store + Published,
{
    import(store, 0, "one", &["open leeds 2019 1", "open york 2019 2"]).await;
    describe(store, "open", "published").await;
    assert_eq!(seen(store, 5, "open leeds").await, []);
    let number = release(store, 10).await;
    assert_eq!(number, ReleaseNumber(1));
    import(store, 20, "two", &["open leeds 2019 3", "open leeds 2020 4"]).await;
    assert_eq!(seen(store, 9, "open leeds").await, [], "it was not public yet");
    assert_eq!(seen(store, 10, "open leeds").await, [Some(1.0)]);
    assert_eq!(seen(store, 30, "open leeds").await, [Some(1.0)], "imported, not released");
    release(store, 40).await;
    assert_eq!(seen(store, 39, "open leeds").await, [Some(1.0)]);
    assert_eq!(seen(store, 40, "open leeds").await, [Some(3.0), Some(4.0)]);
    assert_eq!(seen(store, 40, "open york").await, [Some(2.0)]);

    let first = Edition { at: at(50), release: Some(ReleaseNumber(1)) };
    let mut public = store.reader(first).await.unwrap();
    assert_eq!(values(&mut *public, "open leeds").await, [Some(1.0)]);
    assert_eq!(public.count(&FigureQuery::default()).await.unwrap(), 2);
    assert_eq!(public.figures(&FigureQuery::default()).await.unwrap().figures.len(), 2);
    assert_eq!(public.release().await.unwrap().unwrap().number, ReleaseNumber(1));
    let numbers: Vec<i64> =
        public.releases().await.unwrap().iter().map(|release| release.number.0).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(public.findings(ReleaseNumber(2)).await.unwrap(), ["\"finding of 2\""]);
    drop(public);
    let later = Edition { at: at(20), release: Some(ReleaseNumber(2)) };
    let mut public = store.reader(later).await.unwrap();
    assert_eq!(public.count(&FigureQuery::default()).await.unwrap(), 0);
    assert_eq!(public.findings(ReleaseNumber(2)).await.unwrap(), Vec::<String>::new());
    assert_eq!(public.contents(ReleaseNumber(2)).await.unwrap(), []);
}

pub(super) async fn a_draft_and_an_embargoed_release_are_seen_by_nobody<S>(store: &S)
where
    S: Store + Published,
{
    import(store, 0, "one", &["open leeds 2019 1"]).await;
    describe(store, "open", "published").await;
    release(store, 10).await;
    import(store, 20, "two", &["open leeds 2019 2"]).await;
    let plan = ReleasePlan { public_from: Some(at(100)), note: Some("Corrected".to_owned()) };
    let number = prepare(store, 30, &plan, &[]).await;
    assert_eq!(seen(store, 1_000, "open leeds").await, [Some(1.0)], "a draft");
    let mut preview = store.preview(number).await.unwrap();
    assert_eq!(values(&mut *preview, "open leeds").await, [Some(2.0)]);
    drop(preview);

    publish(store, 40, number).await.unwrap();
    for seconds in [40, 99] {
        assert_eq!(seen(store, seconds, "open leeds").await, [Some(1.0)], "{seconds}");
        let mut public = store.reader(Edition::at(at(seconds))).await.unwrap();
        assert_eq!(public.releases().await.unwrap().len(), 1, "{seconds}");
        assert_eq!(public.contents(number).await.unwrap(), [], "{seconds}");
    }
    assert_eq!(seen(store, 100, "open leeds").await, [Some(2.0)]);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let found: Vec<Release> = snapshot.releases().await.unwrap();
    assert_eq!(found[0].note.as_deref(), Some("Corrected"));
    let standing = |seconds| found[0].standing(at(seconds));
    assert_eq!((standing(99), standing(100)), (Standing::Embargoed, Standing::Public));
    drop(snapshot);

    let next = prepare(store, 50, &ReleasePlan::default(), &[]).await;
    let early = publish(store, 60, next).await.unwrap_err();
    let until = at(100);
    let expected = ReleaseError::BeforeAnother { number: next, until };
    assert!(matches!(&early, StoreError::Release(error) if *error == expected), "{early}");
    assert_eq!(early.cause(), Cause::Input);
    publish(store, 100, next).await.unwrap();
}

pub(super) async fn a_release_is_replaced_and_never_altered<S: Store + Published>(store: &S) {
    import(store, 0, "one", &["open leeds 2019 1", "open york 2019 2"]).await;
    describe(store, "open", "published").await;
    let first = release(store, 10).await;
    let again = publish(store, 11, first).await.unwrap_err();
    assert!(matches!(again, StoreError::Release(ReleaseError::Published { .. })), "{again}");
    let gone = discard(store, 12, first).await.unwrap_err();
    assert!(matches!(gone, StoreError::Release(ReleaseError::Published { .. })), "{gone}");
    let unknown = discard(store, 12, ReleaseNumber(7)).await.unwrap_err();
    assert!(matches!(unknown, StoreError::Release(ReleaseError::Unknown { .. })), "{unknown}");

    import(store, 20, "two", &["open leeds 2019 3", "open hull 2019 4"]).await;
    for seconds in [30, 31] {
        // A second draft stands in the place of the first.
        assert_eq!(prepare(store, seconds, &ReleasePlan::default(), &[]).await, ReleaseNumber(2));
    }
    discard(store, 40, ReleaseNumber(2)).await.unwrap();
    for (key, values) in
        [("open leeds", vec![Some(1.0)]), ("open york", vec![Some(2.0)]), ("open hull", vec![])]
    {
        assert_eq!(seen(store, 50, key).await, values, "{key}");
    }
    let plan = ReleasePlan { public_from: Some(at(90)), ..ReleasePlan::default() };
    let embargoed = prepare(store, 50, &plan, &[]).await;
    publish(store, 51, embargoed).await.unwrap();
    discard(store, 60, embargoed).await.unwrap();
    assert_eq!(seen(store, 95, "open leeds").await, [Some(1.0)]);
    assert_eq!(release(store, 100).await, ReleaseNumber(2));
    assert_eq!(seen(store, 100, "open leeds").await, [Some(3.0)]);
}

pub(super) async fn protected_figures_are_released_as_they_passed<S: Store + Published>(store: &S) {
    import(store, 0, "one", &["open leeds 2019 1", "guarded leeds 2019 2", "guarded york 2019 3"])
        .await;
    describe(store, "open", "published").await;
    describe(store, "guarded", "min5").await;
    let number = prepare(store, 10, &ReleasePlan::default(), &["guarded"]).await;
    publish(store, 10, number).await.unwrap();
    assert_eq!(seen(store, 20, "guarded leeds").await, [None]);
    let mut public = store.reader(Edition::at(at(20))).await.unwrap();
    let query =
        FigureQuery { indicators: vec!["guarded".parse().unwrap()], ..FigureQuery::default() };
    let page = public.figures(&query).await.unwrap();
    assert_eq!((page.figures.len(), page.withheld.len()), (2, 0));
    let contents = public.contents(number).await.unwrap();
    let treated = Treated { cells: 3, hidden: 3, secondary: 0, rounded: 0 };
    assert_eq!(contents[0].treated, treated, "which was secondary is not told");
    drop(public);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let contents = snapshot.contents(number).await.unwrap();
    assert_eq!(contents[0].treated, Treated { hidden: 2, secondary: 1, ..treated });
    let year: Period = "2019".parse().unwrap();
    let told = snapshot.explain(number, &series("guarded york"), year).await.unwrap().unwrap();
    assert_eq!(told.released, Figure::missing(Missing::Suppressed));
    assert_eq!(told.source, observation("guarded york 2019 3").figure);
    assert_eq!((told.row, told.batch.source.name.as_str()), (Some(4), "one"));
    assert_eq!(told.done.as_deref(), Some("hidden: fewer than 5"));
    assert_eq!((told.since, told.indicator.profile.as_str()), (number, "min5"));
    assert_eq!(snapshot.explain(number, &series("guarded hull"), year).await.unwrap(), None);
    drop(snapshot);

    // What another profile protects by now is withheld at once, in every release.
    describe(store, "guarded", "min10").await;
    describe(store, "open", "min5").await;
    let mut public = store.reader(Edition::at(at(30))).await.unwrap();
    assert_eq!(public.count(&FigureQuery::default()).await.unwrap(), 0);
    for key in ["guarded leeds", "open leeds"] {
        let found = public.series(&series(key)).await.unwrap();
        assert!(matches!(found, Series::Withheld(_)), "{found:?}");
    }
    drop(public);

    // The next release has neither.
    release(store, 40).await;
    describe(store, "open", "published").await;
    assert_eq!(seen(store, 50, "open leeds").await, []);
    let earlier = Edition { at: at(50), release: Some(number) };
    let mut public = store.reader(earlier).await.unwrap();
    assert_eq!(values(&mut *public, "open leeds").await, [Some(1.0)]);
}

pub(super) async fn a_draft_of_other_profiles_is_not_published<S: Store + Published>(store: &S) {
    import(store, 0, "one", &["open leeds 2019 1"]).await;
    describe(store, "open", "published").await;
    let number = prepare(store, 10, &ReleasePlan::default(), &[]).await;
    describe(store, "open", "min5").await;
    let error = publish(store, 20, number).await.unwrap_err();
    let expected = ReleaseError::Outdated { number, indicators: vec!["open".to_owned()] };
    assert!(matches!(&error, StoreError::Release(found) if *found == expected), "{error}");
    assert_eq!(seen(store, 30, "open leeds").await, []);
}

pub(super) async fn releases_are_compared<S: Store + Published>(store: &S) {
    import(store, 0, "one", &["open leeds 2019 1", "open york 2019 2", "shut leeds 2019 3"]).await;
    describe(store, "open", "published").await;
    describe(store, "shut", "published").await;
    let first = release(store, 10).await;
    let mut transaction = store.transaction(change(20)).await.unwrap();
    let women = of_segment("open leeds 2019 7", "Female");
    write(&mut *transaction, "two", vec![observation("open york 2019 5"), women]).await.unwrap();
    transaction.commit().await.unwrap();
    describe(store, "shut", "min5").await;
    let second = release(store, 30).await;
    let third = release(store, 40).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let changes = snapshot.release_changes((first, second), 10).await.unwrap();
    let value =
        |figure: &Option<Figure>| figure.as_ref().and_then(|one| Some(one.measured()?.value));
    let mut told: Vec<_> =
        changes.iter().map(|one| (value(&one.before), value(&one.after))).collect();
    told.sort_by(|one, other| one.partial_cmp(other).expect("finite numbers"));
    assert_eq!(told, [(None, Some(7.0)), (Some(2.0), Some(5.0)), (Some(3.0), None)]);
    assert_eq!(snapshot.release_changes((second, third), 10).await.unwrap(), []);
    assert_eq!(snapshot.release_changes((first, third), 2).await.unwrap().len(), 2);
    assert_eq!(snapshot.release_changes((ReleaseNumber(0), first), 10).await.unwrap().len(), 3);
}
