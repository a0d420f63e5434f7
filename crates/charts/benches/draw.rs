//! How long the example of each kind takes, in both layouts as a page has it, and maps of many areas with it.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use lifecourse_charts::{
    Chart, ChartError, ChartId, Choropleth, Classes, Kind, Measure, Outline, Unit,
};

/// How many metres wide an area is.
const SIDE: i32 = 6_000;
/// How many steps a border between two areas has: as many as are left of one that was simplified for a page.
const STEPS: i32 = 8;

/// A wavering border from one corner to the next, the same in both directions, without its last place.
fn border(from: (i32, i32), to: (i32, i32)) -> Vec<(i32, i32)> {
    let (a, b) = (from.min(to), from.max(to));
    let at = |step: i32| {
        let wave = if step % STEPS == 0 { 0 } else { (step * 7 + a.0 / SIDE * 3 + a.1) % 11 * 40 };
        let along = |from: i32, to: i32| from + (to - from) * step / STEPS + wave;
        (along(a.0, b.0), along(a.1, b.1))
    };
    let mut places: Vec<_> = (0..=STEPS).map(at).collect();
    if from > to {
        places.reverse();
    }
    places.pop();
    places
}

/// A square map of so many areas on each side.
fn map(side: i32) -> Result<Choropleth, ChartError> {
    let area = |number: i32| {
        let (x, y) = (number % side * SIDE, number / side * SIDE);
        let corners = [(x, y), (x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE)];
        let next = corners.iter().cycle().skip(1);
        let ring = corners.iter().zip(next).flat_map(|(from, to)| border(*from, *to)).collect();
        let value = f64::from(number * 37 % 101);
        Ok((Outline::new(&format!("Area {number}"), [ring])?, Measure::new(value)?))
    };
    let areas = (0..side * side).map(area).collect::<Result<Vec<_>, ChartError>>()?;
    let classes = Classes::new([20.0, 40.0, 60.0, 80.0])?;
    Choropleth::new("Where it is high", Unit::percent(), classes, areas)
}

fn draw(c: &mut Criterion) {
    let id = ChartId::new("chart").expect("letters are an id");
    let mut examples = c.benchmark_group("example");
    for kind in Kind::ALL {
        let example = kind.example().expect("a test draws every example");
        examples.bench_function(kind.as_str(), |b| b.iter(|| black_box(example.figure(&id))));
    }
    examples.finish();
    let mut maps = c.benchmark_group("areas of a map");
    for side in [4, 8, 20] {
        let map = map(side).expect("the map is drawn");
        let number = BenchmarkId::from_parameter(side * side);
        maps.bench_with_input(number, &map, |b, map| b.iter(|| black_box(map.responsive(&id))));
    }
    maps.finish();
}

criterion_group!(benches, draw);
criterion_main!(benches);
