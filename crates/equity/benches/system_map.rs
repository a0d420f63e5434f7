//! How long a large map takes: `cargo bench -p lifecourse-equity --bench system_map`.

use std::{collections::BTreeSet, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use lifecourse_core::{Document, Dynamics, Factor, Link, Sign, SystemMap};
use lifecourse_equity::system_map::{Setting, SystemReport};

const FACTORS: u64 = 2_000;
const LINKS: usize = 6_000;

/// A map of random links, the same every time.
fn map() -> SystemMap {
    let example = SystemMap::example();
    let id = |at: u64| format!("factor-{at}").parse().expect("it is an id");
    let factor = |at: u64| Factor {
        id: id(at),
        title: format!("Factor {at}").parse().expect("it is not blank"),
        interventions: if at == 0 { vec!["walks".parse().expect("it is an id")] } else { vec![] },
        outcomes: if at == 1 { vec!["health".parse().expect("it is an id")] } else { vec![] },
        ..example.factors[0].clone()
    };
    // A linear congruential generator, with the constants of Knuth's MMIX.
    let mut state = 5_u64;
    let mut next = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % FACTORS
    };
    let mut ends = BTreeSet::new();
    while ends.len() < LINKS {
        let (from, to) = (next(), next());
        if from != to {
            ends.insert((from, to));
        }
    }
    let link = |(from, to): (u64, u64)| Link {
        from: id(from),
        to: id(to),
        sign: if (from + to) % 3 == 0 { Sign::Opposite } else { Sign::Same },
        ..example.links[0].clone()
    };
    SystemMap {
        factors: (0..FACTORS).map(factor).collect(),
        links: ends.into_iter().map(link).collect(),
        ..example
    }
}

fn large_map(bench: &mut Criterion) {
    let map = map();
    let setting = Setting { map: &map, interventions: &[], outcomes: &[], actions: &[] };
    let asked = Dynamics::of(map.id.clone());
    let mut group = bench.benchmark_group("system map");
    group.sample_size(10);
    group.bench_function("2,000 factors and 6,000 links", |bench| {
        bench.iter(|| black_box(SystemReport::of(&setting, &asked).reply()));
    });
    group.finish();
}

criterion_group!(benches, large_map);
criterion_main!(benches);
