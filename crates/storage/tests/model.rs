//! Random batches against a plain model of what figures are.

use std::collections::BTreeMap;

use lifecourse_core::{AreaCode, Figure, Missing, Observation, Period, Segment, SeriesKey};
use lifecourse_storage::{
    AsOf, BatchSource, Change, ChangeId, Counts, FigureQuery, Reader, Row, SqliteStore, Store,
    Transaction,
};
use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

/// A place for a figure: one of three areas and four years.
type Place = (u8, u8);
/// What is there: a value, or a reason from 3 on.
type Content = u8;
type State = BTreeMap<Place, Content>;

fn observation((area, year): Place, content: Content) -> Observation {
    let figure = match content {
        0..3 => Figure::plain(f64::from(content)).unwrap(),
        _ => Figure::missing(Missing::ALL[usize::from(content) % Missing::ALL.len()]),
    };
    let area: AreaCode = format!("area-{area}").parse().unwrap();
    Observation {
        series: SeriesKey {
            indicator: "smoking".parse().unwrap(),
            area,
            segment: Segment::default(),
        },
        period: Period::calendar_year(2000 + u16::from(year)).unwrap(),
        figure,
    }
}

/// What a batch should do to a state, and count. The first of several rows for a place counts.
fn apply(state: &mut State, rows: &[(Place, Content)]) -> Counts {
    let mut counts = Counts { rows: rows.len() as u64, ..Counts::default() };
    let mut first: BTreeMap<Place, Content> = BTreeMap::new();
    for (place, content) in rows {
        match first.get(place) {
            Some(said) if said == content => counts.repeated += 1,
            Some(_) => counts.conflicting += 1,
            None => {
                first.insert(*place, *content);
                match state.get(place) {
                    None => counts.new += 1,
                    Some(found) if found == content => counts.same += 1,
                    Some(_) => counts.changed += 1,
                }
            }
        }
    }
    state.extend(first);
    counts
}

async fn import(transaction: &mut dyn Transaction, rows: &[(Place, Content)]) -> Counts {
    let mut writer = transaction.import().await.unwrap();
    for (at, chunk) in rows.chunks(3).enumerate() {
        let numbers = (at as u64 * 3)..;
        let rows = numbers.zip(chunk);
        let row = |(number, (place, content)): (u64, &(Place, Content))| Row {
            number,
            observation: observation(*place, *content),
        };
        writer.write(rows.map(row).collect()).await.unwrap();
    }
    let source = BatchSource { name: "rows".to_owned(), sha256: [0; 32], bytes: 0 };
    writer.finish(&source).await.unwrap().counts
}

async fn current(reader: &mut dyn Reader) -> Vec<Observation> {
    let mut found = reader.figures(&FigureQuery::default()).await.unwrap().figures;
    found.sort_by(|one, other| (&one.series, one.period).cmp(&(&other.series, other.period)));
    found
}

fn at(step: usize) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::minutes(i64::try_from(step).unwrap())
}

/// Batches as rows, each to be committed or dropped.
fn batches() -> impl Strategy<Value = Vec<(Vec<(Place, Content)>, bool)>> {
    let row = ((0_u8..3, 0_u8..4), 0_u8..6);
    prop::collection::vec((prop::collection::vec(row, 0..12), any::<bool>()), 1..6)
}

async fn agrees(batches: Vec<(Vec<(Place, Content)>, bool)>) {
    let store = SqliteStore::temporary().await.unwrap();
    let mut states = vec![State::new()];
    for (step, (rows, kept)) in batches.iter().enumerate() {
        let change =
            Change { at: at(step), by: "test".to_owned(), why: None, origin: "test".to_owned() };
        let mut transaction = store.transaction(change).await.unwrap();
        let mut state = states.last().unwrap().clone();
        let contradicted = apply(&mut state, rows);
        let counts = import(&mut *transaction, rows).await;
        // Which of two contradicting rows is stored does not matter: nobody commits them.
        if contradicted.conflicting > 0 {
            assert_eq!(
                (counts.rows, counts.new, counts.repeated + counts.conflicting),
                (
                    contradicted.rows,
                    contradicted.new,
                    contradicted.repeated + contradicted.conflicting
                )
            );
            assert_eq!(counts.conflicting, contradicted.conflicting);
            continue;
        }
        assert_eq!(counts, contradicted);
        if *kept {
            transaction.commit().await.unwrap();
            states.push(state);
        }
    }
    for (change, state) in states.iter().enumerate() {
        let expected: Vec<_> =
            state.iter().map(|(place, content)| observation(*place, *content)).collect();
        let id = ChangeId(i64::try_from(change).unwrap());
        let mut snapshot = store.snapshot(AsOf::Change(id)).await.unwrap();
        assert_eq!(current(&mut *snapshot).await, expected, "as of change {change}");
        if change + 1 == states.len() {
            let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
            assert_eq!(current(&mut *snapshot).await, expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_store_holds_what_a_map_would(batches in batches()) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
            .block_on(agrees(batches));
    }
}
