//! How long all findings of a large strategy take, from the file of the database on.

mod council;

use std::hint::black_box;

use council::Council;
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use lifecourse_app::answers;
use lifecourse_storage::{AsOf, Store};
use time::macros::date;
use tokio::runtime::Runtime;

/// 60 indicators, 20 places, 10 years, 10 tenths and the whole: 132,000 figures, and of each place
/// by each indicator whether the poorest improve the fastest and how big the gap is.
const LARGE: Council = Council { indicators: 60, areas: 20, years: 10 };

fn all_answers(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let store = runtime.block_on(LARGE.store());
    let strategy = Council::strategy();
    let mut group = criterion.benchmark_group("answers");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("of a strategy with 60 indicators", |bencher| {
        bencher.iter(|| {
            let answered = runtime.block_on(async {
                let mut snapshot = store.snapshot(AsOf::Now).await.expect("a snapshot");
                answers(&mut *snapshot, Some(black_box(&strategy)), date!(2026 - 11 - 22)).await
            });
            assert_eq!(answered.expect("answers").len(), 2_400);
        });
    });
    group.finish();
}

criterion_group!(benches, all_answers);
criterion_main!(benches);
