//! What a store must do with figures.

use lifecourse_core::{
    Figure, FigureParts, Limits, Mark, Marks, Measured, Missing, Observation, Reading, Segment,
};
use time::Duration;

use super::{change, import, noon, observation, series, source, write};
use crate::{
    AsOf, BatchId, Change, ChangeId, Counts, FigureChange, Page, Row, Series, Store, StoreError,
};

pub(super) async fn every_sort_of_figure_survives(store: &dyn Store) {
    let limits = |lower, upper| Some(Limits { lower, upper });
    let measured = |value| Measured { value, ci95: None, ci998: None };
    let full = Measured { value: 0.1 + 0.2, ci95: limits(0.1, 0.5), ci998: limits(-0.5, 1.5) };
    let mut parts = vec![
        FigureParts {
            count: Some(12.5),
            denominator: Some(1e9),
            marks: Marks::from(Mark::Revised).with(Mark::Provisional),
            note: Some("An estimate, \"rounded\"\nto 5; é".into()),
            ..FigureParts::of(Reading::Measured(full))
        },
        FigureParts::of(Reading::Measured(measured(0.0))),
        FigureParts::of(Reading::Measured(measured(-1e-300))),
        FigureParts::of(Reading::Measured(measured(f64::MAX))),
        FigureParts {
            count: Some(0.0),
            note: Some("Only a note".into()),
            ..FigureParts::of(Reading::Measured(measured(1.0)))
        },
    ];
    parts.extend(Missing::ALL.map(|reason| FigureParts::of(Reading::Missing(reason))));
    let segments = ["Persons", "Female, 65+ yrs", "Male, <1 yr, Ethnic groups: Asian"];
    let mut all = Vec::new();
    for segment in segments {
        let segment: Segment = segment.parse().unwrap();
        for (year, parts) in (2000..).zip(&parts) {
            let mut one = observation(&format!("smoking E06000016 {year} 0"));
            one.series.segment = segment.clone();
            one.figure = Figure::new(parts.clone()).unwrap();
            all.push(one);
        }
    }
    let mut transaction = store.transaction(change(0)).await.unwrap();
    let outcome = write(&mut *transaction, "file", all.iter().rev().cloned().collect()).await;
    assert_eq!(outcome.unwrap().counts.new, all.len() as u64);
    transaction.commit().await.unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    for of_series in all.chunk_by(|one, other| one.series == other.series) {
        let found = snapshot.series(&of_series[0].series).await.unwrap();
        let expected = of_series.iter().map(|one| (one.period, one.figure.clone())).collect();
        assert_eq!(found, Series::Figures(expected));
    }
}

pub(super) async fn a_batch_counts_what_is_new_changed_and_same(store: &dyn Store) {
    let first: Vec<String> = (0..1000).map(|n| figure(n, 0)).collect();
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let outcome = import(store, 0, "first", &first).await;
    assert_eq!(outcome.batch, BatchId(1));
    assert_eq!(outcome.counts, Counts { rows: 1000, new: 1000, ..Counts::default() });
    let second: Vec<String> = (0..1010).map(|n| figure(n, u32::from(n % 10 == 0))).collect();
    let mut second: Vec<&str> = second.iter().map(String::as_str).collect();
    second.reverse();
    let outcome = import(store, 1, "second", &second).await;
    let expected = Counts { rows: 1010, new: 10, changed: 100, same: 900, ..Counts::default() };
    assert_eq!(outcome.counts, expected);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let changes = snapshot.changes_of(BatchId(2), 1000).await.unwrap();
    let (changed, new): (Vec<_>, Vec<_>) =
        changes.iter().partition(|change| change.before.is_some());
    assert_eq!((changed.len(), new.len()), (100, 10));
    let FigureChange { series, period, before, after } = changed[0];
    assert_eq!(
        (series, *period),
        (&observation(&figure(0, 0)).series, observation(&figure(0, 0)).period)
    );
    assert_eq!(before.as_ref(), Some(&observation(&figure(0, 0)).figure));
    assert_eq!(*after, observation(&figure(0, 1)).figure);
    assert_eq!(snapshot.changes_of(BatchId(1), 5).await.unwrap().len(), 5);

    let known = snapshot.batch_with_hash(&source("second").sha256).await.unwrap().unwrap();
    assert_eq!((known.id, known.counts, known.source), (BatchId(2), expected, source("second")));
    assert_eq!(known.change.change, Change { at: noon() + Duration::seconds(1), ..change(1) });
    assert_eq!(snapshot.batch_with_hash(&[0; 32]).await.unwrap(), None);
    let batches = snapshot.batches(Page::default()).await.unwrap();
    assert_eq!(batches.iter().map(|batch| batch.id.0).collect::<Vec<_>>(), [2, 1]);
}

/// The figure numbered `n`, in a series with nine others.
fn figure(n: u32, plus: u32) -> String {
    format!("smoking area-{} {} {}", n / 10, 2000 + n % 10, n + plus)
}

pub(super) async fn every_state_of_a_series_can_be_asked_for(store: &dyn Store) {
    import(store, 0, "one", &["smoking leeds 2019 1", "smoking leeds 2020 2"]).await;
    import(store, 10, "two", &["smoking leeds 2020 3", "smoking leeds 2021 4"]).await;
    import(store, 20, "three", &["smoking leeds 2020 5", "smoking york 2020 6"]).await;
    for (as_of, expected) in [
        (AsOf::Change(ChangeId(0)), vec![]),
        (AsOf::Time(noon()), vec![1.0, 2.0]),
        (AsOf::Change(ChangeId(2)), vec![1.0, 3.0, 4.0]),
        (AsOf::Time(noon() + Duration::seconds(19)), vec![1.0, 3.0, 4.0]),
        (AsOf::Change(ChangeId(3)), vec![1.0, 5.0, 4.0]),
        (AsOf::Now, vec![1.0, 5.0, 4.0]),
    ] {
        let mut snapshot = store.snapshot(as_of).await.unwrap();
        let found = snapshot.series(&series("smoking leeds")).await.unwrap();
        let values: Vec<f64> = found
            .figures()
            .iter()
            .filter_map(|(_, figure)| Some(figure.measured()?.value))
            .collect();
        assert_eq!(values, expected, "{as_of:?}");
    }
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let revisions = snapshot.revisions(&series("smoking leeds")).await.unwrap();
    let told: Vec<_> = revisions
        .iter()
        .map(|one| (one.period.to_string(), one.opened.0, one.closed.map(|closed| closed.0)))
        .collect();
    let year = str::to_owned;
    assert_eq!(
        told,
        [
            (year("2019"), 1, None),
            (year("2020"), 3, None),
            (year("2020"), 2, Some(3)),
            (year("2020"), 1, Some(2)),
            (year("2021"), 2, None),
        ]
    );
    let changes = snapshot.changes_of(BatchId(2), 10).await.unwrap();
    let told: Vec<_> =
        changes.iter().map(|one| (one.period.to_string(), one.before.is_some())).collect();
    assert_eq!(told, [(year("2020"), true), (year("2021"), false)], "though replaced since");
}

pub(super) async fn duplicates_are_told_with_both_rows(store: &dyn Store) {
    import(store, 0, "before", &["smoking leeds 2019 1", "smoking leeds 2020 2"]).await;
    let mut transaction = store.transaction(change(1)).await.unwrap();
    let rows = [
        "smoking york 2019 1",
        "smoking leeds 2019 1",
        "smoking leeds 2020 9",
        "smoking york 2019 1",
        "smoking leeds 2019 7",
        "smoking york 2019 3",
        "smoking leeds 2020 9",
    ];
    let observations: Vec<Observation> = rows.iter().map(|text| observation(text)).collect();
    let outcome = write(&mut *transaction, "file", observations).await.unwrap();
    let Counts { rows, new, changed, same, repeated, conflicting } = outcome.counts;
    assert_eq!((rows, repeated, conflicting), (7, 2, 2));
    assert_eq!(rows, new + changed + same + repeated + conflicting);
    assert_eq!((new, changed, same), (1, 1, 1), "a twin of what is stored changes nothing");
    let mut told: Vec<_> = outcome
        .duplicates
        .iter()
        .map(|one| (one.row, one.first_row, one.series.area.as_str(), one.conflicting))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (5, 2, "york", false),
            (6, 3, "leeds", true),
            (7, 2, "york", true),
            (8, 4, "leeds", false)
        ]
    );
}

pub(super) async fn an_unfinished_batch_cannot_be_committed(store: &dyn Store) {
    let mut transaction = store.transaction(change(0)).await.unwrap();
    let mut writer = transaction.import().await.unwrap();
    let observation = observation("smoking leeds 2019 1");
    writer.write(vec![Row { number: 1, observation }]).await.unwrap();
    drop(writer);
    assert!(matches!(transaction.commit().await, Err(StoreError::Backend(_))));
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(snapshot.indicators().await.unwrap(), []);
    assert_eq!(snapshot.batches(Page::default()).await.unwrap(), []);
}
