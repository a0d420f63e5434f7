//! How long it takes to turn a large Fingertips download into figures.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lifecourse_exchange::{FigureReader, FigureWriter, KnownIndicators};

#[path = "../examples/generate_fingertips/table.rs"]
mod table;

const ROWS: usize = 100_000;
const CHUNK: usize = 10_000;

fn read(criterion: &mut Criterion) {
    let mut file = Vec::new();
    table::write(&mut file, ROWS).expect("a vector takes all that is written to it");
    let mut group = criterion.benchmark_group("figures");
    group.sample_size(20).throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let mut reader = FigureReader::new(file.as_slice(), "", KnownIndicators::default())
                .expect("the generator writes a known header");
            while let Some(chunk) = reader.next_chunk(CHUNK).expect("the generator writes text") {
                black_box(chunk);
            }
            assert_eq!(reader.tally().good, ROWS as u64);
        });
    });
    let (all, _) = FigureReader::new(file.as_slice(), "", KnownIndicators::default())
        .and_then(FigureReader::read_all)
        .expect("the generator writes a table that can be read");
    group.bench_function("write", |bencher| {
        bencher.iter(|| {
            let mut table = FigureWriter::new(Vec::new())?;
            all.rows.iter().try_for_each(|row| table.write(&row.observation))?;
            table.finish().map(black_box)
        });
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
