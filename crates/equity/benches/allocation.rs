//! A fair share for every neighbourhood of England.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lifecourse_core::{
    Allocation, Capacity, Division, Document, Figure, FigureParts, Indicator, Measured, Period,
    Reading, ValueType,
};
use lifecourse_equity::{FairShare, Strata, Stratum};
use lifecourse_statistics::random;

/// The lower-layer super output areas of 2021.
const NEIGHBOURHOODS: u32 = 33_755;

type Points = [(Period, Figure); 1];

fn figure(value: f64, people: f64) -> Points {
    let reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
    let parts = FigureParts { denominator: Some(people), ..FigureParts::of(reading) };
    let year = Period::calendar_year(2024).expect("it is a year");
    [(year, Figure::new(parts).expect("its parts agree"))]
}

fn allocation(c: &mut Criterion) {
    let mut generator = random::seeded(1);
    let mut draw = |from: f64, to: f64| from + (to - from) * random::uniform(&mut generator);
    let mut codes = Vec::new();
    let (mut needs, mut today) = (Vec::new(), Vec::new());
    for number in 0..NEIGHBOURHOODS {
        let people = draw(1000.0, 3000.0).round();
        codes.push(format!("E01{number:06}"));
        needs.push(figure(draw(1.0, 90.0), people));
        today.push(figure(draw(1e4, 1e5), people));
    }
    let need = Indicator::example();
    let money = Indicator { value_type: ValueType::Count, ..need.clone() };
    let by = Division::Areas("lsoa".parse().expect("it is not blank"));
    let strata = |indicator, points: &'static [Points], codes: &'static [String]| {
        let group = |(code, points): (&'static String, &'static Points)| Stratum {
            name: code,
            category: None,
            area: Some(code),
            points,
        };
        (indicator, codes.iter().zip(points).map(group).collect::<Vec<_>>())
    };
    let codes: &'static [String] = codes.leak();
    let (need, needs) = strata(&need, needs.leak(), codes);
    let (money, today) = strata(&money, today.leak(), codes);
    let need = Strata::new(need, "England", &by, needs, &[]);
    let today = Strata::new(money, "England", &by, today, &[]);
    let capacity = codes
        .iter()
        .step_by(10)
        .map(|code| Capacity { of: code.parse().expect("it is not blank"), most: 60_000.0 });
    let terms = Allocation {
        need: "need".parse().expect("it is a name"),
        today: "money".parse().expect("it is a name"),
        area: "E92000001".parse().expect("it is a code"),
        by: by.clone(),
        floor: 0.5,
        progressivity: 1.5,
        capacity: capacity.collect(),
        period: None,
    };
    c.bench_function("fair share of 33,755 neighbourhoods", |b| {
        b.iter(|| FairShare::of(black_box(&need), black_box(&today), black_box(&terms)));
    });
}

criterion_group!(benches, allocation);
criterion_main!(benches);
