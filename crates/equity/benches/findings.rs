//! All findings on fairness of a strategy: 60 indicators in 20 areas, ten years of ten deciles.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lifecourse_core::{
    Category, DeprivationGroup, Division, Document, Figure, FigureParts, Indicator, Limits,
    Measured, Period, Reading,
};
use lifecourse_equity::{Fastest, GapReport, Strata, Stratum};

const KIND: &str = "LSOA11 deprivation deciles in England (IMD2019)";

/// Indicators times areas.
const STRATA: u16 = 60 * 20;

type Deciles = Vec<(Category, Vec<(Period, Figure)>)>;

/// Ten years of ten deciles, a little different for every `seed`.
fn deciles(seed: u16) -> Deciles {
    let point = |rank: u16, year: u16| {
        let noise = f64::from((seed * 31 + rank * 17 + year * 7) % 23) / 23.0;
        let value = 30.0 - 1.5 * f64::from(rank) - 0.2 * f64::from(year) + noise;
        let ci95 = Some(Limits { lower: value - 1.0, upper: value + 1.0 });
        let reading = Reading::Measured(Measured { value, ci95, ci998: None });
        let people = 8000.0 + f64::from(seed);
        let (count, denominator) = (Some(people * value / 100.0), Some(people));
        let figure = Figure::new(FigureParts { count, denominator, ..FigureParts::of(reading) });
        let period = Period::calendar_year(2015 + year).expect("a year of this century");
        (period, figure.expect("the limits hold the value"))
    };
    (0..)
        .zip(DeprivationGroup::DECILES)
        .map(|(rank, name)| {
            let category = Category::new(KIND, name).expect("neither type nor name is blank");
            (category, (0..10).map(|year| point(rank, year)).collect())
        })
        .collect()
}

fn findings(c: &mut Criterion) {
    let smoking = Indicator::example();
    let by = Division::Category(KIND.parse().expect("it is not blank"));
    let all: Vec<Deciles> = (0..STRATA).map(deciles).collect();
    let strata: Vec<Strata<'_>> = all
        .iter()
        .map(|deciles| {
            let groups = deciles.iter().map(group_of).collect();
            Strata::new(&smoking, "Leeds", &by, groups, &[])
        })
        .collect();
    let mut group = c.benchmark_group("1,200 strata of ten years and ten deciles");
    group.sample_size(10);
    group.bench_function("are the poorest improving the fastest", |b| {
        b.iter(|| strata.iter().map(Fastest::of).map(black_box).count());
    });
    group.bench_function("how big is the gap", |b| {
        b.iter(|| strata.iter().map(|s| GapReport::of(s, None)).map(black_box).count());
    });
    group.finish();
}

fn group_of((category, points): &(Category, Vec<(Period, Figure)>)) -> Stratum<'_> {
    Stratum { name: category.name(), category: Some(category), area: None, points }
}

criterion_group!(benches, findings);
criterion_main!(benches);
