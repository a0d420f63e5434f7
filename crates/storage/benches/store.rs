//! How fast figures go in, and how fast a series comes out of many.

mod figures;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{
    BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use figures::Figures;
use lifecourse_storage::{AsOf, BatchSource, Change, FigureQuery, SqliteStore, Store, Transaction};
use time::OffsetDateTime;
use tokio::runtime::Runtime;

/// Rows handed over at a time.
const CHUNK: u64 = 4096;

/// Brings in the figures from 0 to `rows` in one batch; returns the time in the store.
async fn import(store: &SqliteStore, figures: &Figures, rows: u64) -> Duration {
    let at = OffsetDateTime::UNIX_EPOCH;
    let (by, origin) = ("bench".to_owned(), "bench".to_owned());
    let change = Change { at, by, why: None, origin };
    let mut transaction = store.transaction(change).await.expect("the write lock");
    let mut spent = fill(&mut *transaction, figures, rows).await;
    let started = Instant::now();
    transaction.commit().await.expect("room on the disk");
    spent += started.elapsed();
    spent
}

async fn fill(transaction: &mut dyn Transaction, figures: &Figures, rows: u64) -> Duration {
    let mut writer = transaction.import().await.expect("a batch");
    let mut spent = Duration::ZERO;
    for from in (0..rows).step_by(usize::try_from(CHUNK).expect("a small number")) {
        let chunk = figures.rows(from, (from + CHUNK).min(rows));
        let started = Instant::now();
        writer.write(chunk).await.expect("rows that can be stored");
        spent += started.elapsed();
    }
    let started = Instant::now();
    let source = BatchSource { name: "bench".to_owned(), sha256: [0; 32], bytes: 0 };
    writer.finish(&source).await.expect("a whole batch");
    spent + started.elapsed()
}

/// One batch into an empty store, committed; and the same batch again, of which nothing changed.
fn writing(criterion: &mut Criterion) {
    let (runtime, figures) = (Runtime::new().expect("a runtime"), Figures::new());
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for rows in [100_000, 1_000_000] {
        group.throughput(Throughput::Elements(rows));
        for again in [false, true] {
            let id = BenchmarkId::new(if again { "same again" } else { "new" }, rows);
            group.bench_function(id, |bencher| {
                bencher.iter_custom(|times| {
                    (0..times).map(|_| runtime.block_on(once(&figures, rows, again))).sum()
                });
            });
        }
    }
    group.finish();
}

async fn once(figures: &Figures, rows: u64, again: bool) -> Duration {
    let store = SqliteStore::temporary().await.expect("a temporary folder");
    let first = import(&store, figures, rows).await;
    if again { import(&store, figures, rows).await } else { first }
}

/// A series by chance, and the latest figure of every indicator in an area, out of many figures.
fn reading(criterion: &mut Criterion) {
    let (runtime, figures) = (Runtime::new().expect("a runtime"), Figures::new());
    let mut group = criterion.benchmark_group("read");
    for rows in [1_000_000, 10_000_000] {
        let store = runtime.block_on(async {
            let store = SqliteStore::temporary().await.expect("a temporary folder");
            import(&store, &figures, rows).await;
            store
        });
        let mut number = 1_u64;
        group.bench_function(BenchmarkId::new("series", rows), |bencher| {
            bencher.iter(|| {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let key = figures.series((number >> 20) % rows);
                runtime.block_on(async {
                    let mut snapshot = store.snapshot(AsOf::Now).await.expect("a snapshot");
                    let series = snapshot.series(black_box(&key)).await.expect("a series");
                    assert_eq!(series.figures().len(), 10);
                });
            });
        });
        let key = figures.series(0);
        let (areas, segments) = (vec![key.area], vec![key.segment]);
        let query = FigureQuery { areas, segments, latest: true, ..FigureQuery::default() };
        group.bench_function(BenchmarkId::new("profile", rows), |bencher| {
            bencher.iter(|| {
                runtime.block_on(async {
                    let mut snapshot = store.snapshot(AsOf::Now).await.expect("a snapshot");
                    snapshot.figures(black_box(&query)).await.expect("figures").figures.len()
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, writing, reading);
criterion_main!(benches);
