//! The measures of inequality at the size of a nation's indicators, and the index of a million people.

use criterion::{Criterion, criterion_group, criterion_main};
use lifecourse_statistics::{
    concentration::{Index, People, Variance},
    inequality::{Direction, Groups, Measure, Options, Scale, Subgroup, evaluate_all},
    random,
};
use std::hint::black_box;

/// 2,000 settings of 10 groups.
fn settings() -> Vec<Groups> {
    let mut generator = random::seeded(1);
    (0..2000)
        .map(|_| {
            let start = 5.0 + 40.0 * random::uniform(&mut generator);
            let subgroups: Vec<Subgroup> = (0..10)
                .map(|i| {
                    let estimate = start + 4.0 * f64::from(i) + random::uniform(&mut generator);
                    let population = (100.0 + 1e5 * random::uniform(&mut generator)).round();
                    Subgroup::new(estimate).with_standard_error(1.0).with_population(population)
                })
                .collect();
            Groups::ordered(&subgroups, Direction::Favourable)
                .expect("the numbers are finite")
                .scale(Scale::PERCENT)
        })
        .collect()
}

fn measures(c: &mut Criterion) {
    let settings = settings();
    let simulated = |measure: &Measure| {
        matches!(
            measure.name(),
            "bgsd"
                | "covar"
                | "idisu"
                | "idisw"
                | "mdbu"
                | "mdbw"
                | "mdmu"
                | "mdmw"
                | "mdru"
                | "mdrw"
        )
    };
    let (drawn, closed): (Vec<Measure>, Vec<Measure>) =
        Measure::ALL.into_iter().partition(simulated);
    let mut group = c.benchmark_group("2,000 settings of 10 groups");
    group.sample_size(10);
    group.bench_function("11 measures in closed form", |b| {
        b.iter(|| {
            settings
                .iter()
                .map(|s| evaluate_all(black_box(s), &closed, &Options::default()).len())
                .sum::<usize>()
        });
    });
    let mut options = Options::default();
    options.simulation.draws = 100;
    group.bench_function("10 measures by 100 draws", |b| {
        b.iter(|| {
            settings
                .iter()
                .map(|s| evaluate_all(black_box(s), &drawn, &options).len())
                .sum::<usize>()
        });
    });
    group.finish();
}

fn million(c: &mut Criterion) {
    let mut generator = random::seeded(2);
    let income: Vec<f64> =
        (0..1_000_000).map(|_| (1e5 * random::uniform(&mut generator)).round()).collect();
    let visits: Vec<f64> = income
        .iter()
        .map(|x| (6.0 - x / 5e4 + 3.0 * random::uniform(&mut generator)).floor())
        .collect();
    let mut group = c.benchmark_group("concentration index");
    group.sample_size(20);
    group.bench_function("1,000,000 people", |b| {
        b.iter(|| {
            People::new(black_box(&visits), black_box(&income), None)
                .and_then(|people| people.concentration_index(Index::Relative, Variance::Classical))
        });
    });
    group.finish();
}

criterion_group!(benches, measures, million);
criterion_main!(benches);
