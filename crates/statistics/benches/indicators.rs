//! The indicator methods on work of the size that the reference packages were timed on (issue 3).

use criterion::{Criterion, criterion_group, criterion_main};
use lifecourse_statistics::{
    Confidence, life_expectancy,
    life_expectancy::LifeTable,
    proportion, random, rate, slope_index,
    slope_index::{Limits, Model, Quantile, Settings, Simulation},
    standardised,
    standardised::Band,
    trend::{Joinpoints, Permutations, Selection},
    xmr,
};
use rayon::prelude::*;
use std::hint::black_box;

/// `count` numbers from `low` to `high`.
fn numbers(seed: u64, count: usize, low: f64, high: f64) -> Vec<f64> {
    let mut generator = random::seeded(seed);
    (0..count).map(|_| low + (high - low) * random::uniform(&mut generator)).collect()
}

fn rows(c: &mut Criterion) {
    let trials = numbers(1, 1_000_000, 50.0, 5_000.0);
    let shares = numbers(2, 1_000_000, 0.0, 1.0);
    let events: Vec<f64> = trials.iter().zip(&shares).map(|(n, p)| (n * p).floor()).collect();
    let few: Vec<f64> = shares.iter().map(|p| (18.0 * p).floor()).collect();
    c.bench_function("proportion of 1,000,000 rows", |b| {
        b.iter(|| proportion::wilson_rows(black_box(&events), &trials, Confidence::P95));
    });
    c.bench_function("rate of 1,000,000 rows, half below ten events", |b| {
        b.iter(|| rate::crude_rows(black_box(&few), &trials, Confidence::P95));
    });
}

fn areas(c: &mut Criterion) {
    let populations = numbers(3, 7_000 * 19, 200.0, 9_000.0);
    let bands: Vec<Band> = populations
        .iter()
        .enumerate()
        .map(|(i, &population)| Band {
            events: (population * 0.001 * (1 + i % 19) as f64).floor(),
            population,
            standard: 1_000.0 + 100.0 * (i % 19) as f64,
        })
        .collect();
    c.bench_function("DSR of 7,000 areas x 19 ages", |b| {
        b.iter(|| {
            bands
                .chunks(19)
                .flat_map(|area| standardised::direct(black_box(area), Confidence::P95))
                .count()
        });
    });
    let starts: Vec<f64> =
        [0.0, 1.0].into_iter().chain((1..19).map(|i| f64::from(i) * 5.0)).collect();
    let ages: Vec<life_expectancy::Band> = numbers(4, 20_000, 800.0, 9_000.0)
        .into_iter()
        .enumerate()
        .map(|(i, population)| life_expectancy::Band {
            start: starts[i % 20],
            deaths: (population * 0.0002 * 1.35_f64.powi(i32::try_from(i % 20).unwrap_or(0)))
                .ceil(),
            population,
        })
        .collect();
    c.bench_function("life expectancy of 1,000 areas x 20 bands", |b| {
        b.iter(|| {
            ages.chunks(20)
                .flat_map(|area| {
                    LifeTable::new(black_box(area)).map(|table| table.ages()[0].expectancy.value)
                })
                .count()
        });
    });
}

fn slopes(c: &mut Criterion) {
    let values = numbers(5, 1_500, 70.0, 85.0);
    let quantiles: Vec<Quantile> = values
        .iter()
        .map(|&value| Quantile { population: 1_000.0 * value, value, standard_error: 0.05 })
        .collect();
    let mut group = c.benchmark_group("slope index of 150 areas x 10 deciles");
    group.sample_size(10);
    let sample = Limits::Simulated(Simulation::default());
    for (name, model, limits) in [
        ("measures, closed form", Model::Measure, Limits::Exact),
        ("rates, exact", Model::Rate, Limits::Exact),
        ("rates, 100,000 simulations", Model::Rate, sample),
    ] {
        let settings = Settings { limits, ..Settings::new(model) };
        group.bench_function(name, |b| {
            b.iter(|| {
                quantiles
                    .par_chunks(10)
                    .map(|area| {
                        slope_index::slope_index(black_box(area), &settings, Confidence::P95)
                    })
                    .filter(Result::is_ok)
                    .count()
            });
        });
    }
}

fn charts(c: &mut Criterion) {
    let series: Vec<Option<f64>> = numbers(6, 200 * 36, 10.0, 20.0).into_iter().map(Some).collect();
    let rules = xmr::Rules::new(xmr::Improvement::Increase);
    c.bench_function("XmR of 200 series x 36 points", |b| {
        b.iter(|| {
            series.chunks(36).flat_map(|series| xmr::chart(black_box(series), &[], &rules)).count()
        });
    });
}

fn joinpoints(c: &mut Criterion) {
    let years: Vec<f64> = (2000..2025).map(f64::from).collect();
    let noise = numbers(7, 100 * years.len(), -0.02, 0.02);
    let series: Vec<Joinpoints> = noise
        .chunks(years.len())
        .map(|noise| {
            let trend = |x: f64| 4.0 - 0.03 * (x - 2000.0) + 0.05 * (x - 2012.0).max(0.0);
            let rates = years.iter().zip(noise).map(|(&x, noise)| (trend(x) + noise).exp());
            Joinpoints::new(&years, &rates.collect::<Vec<_>>(), None).expect("the years rise")
        })
        .collect();
    let mut group = c.benchmark_group("up to 4 joinpoints in 25 years");
    group.sample_size(10);
    group.bench_function("100 series by information", |b| {
        b.iter(|| series.iter().flat_map(|s| black_box(s).choose(4, Selection::Bic3)).count());
    });
    group.bench_function("one series by permutation tests", |b| {
        let tests = Selection::Permutation(Permutations::default());
        b.iter(|| black_box(&series[0]).choose(4, tests));
    });
    group.finish();
}

criterion_group!(benches, rows, areas, slopes, charts, joinpoints);
criterion_main!(benches);
