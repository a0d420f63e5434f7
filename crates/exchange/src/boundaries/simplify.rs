//! Boundaries at several grains, each with no more places than are seen, and neighbours with one border.
//!
//! A line between two places where boundaries meet is simplified as a whole and from the same end, whichever area tells
//! of it, so that it is the same line for both (Douglas and Peucker 1973, with the distance at which each place would be
//! left out, so that one pass serves every grain).

use lifecourse_core::{GridPlace, Shape};
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// The grains of which a boundary may be kept, in metres.
const GRAINS: [i32; 16] =
    [10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000];
/// How far a line may be moved, in grains.
const TOLERANCE: f64 = 0.8;
/// How many grains all areas together must be across for a grain to be of use.
const ACROSS: i32 = 250;
/// A grain is kept if it has fewer places than this share of the finer one.
const LESS: f64 = 0.75;

/// The rings of one area, the last place not repeating the first.
pub(super) type Rings = Vec<Vec<GridPlace>>;

/// Each area at the grains that are of use for all of them together: the finest first. Of an area that is too small for
/// a grain there is no shape of it.
pub(super) fn shapes(areas: &[Rings]) -> Vec<Vec<Shape>> {
    let meets = meets(areas);
    let weighed: Vec<Vec<Weighed>> =
        areas.iter().map(|rings| rings.iter().map(|ring| weigh(ring, &meets)).collect()).collect();
    let mut shapes: Vec<Vec<Shape>> = vec![Vec::new(); areas.len()];
    let mut finer = usize::MAX;
    for grain in of_use(areas) {
        let at: Vec<Option<Shape>> = weighed.iter().map(|rings| coarse(rings, grain)).collect();
        let places: usize = at.iter().flatten().map(Shape::places).sum();
        if finer != usize::MAX && places as f64 > LESS * finer as f64 {
            continue;
        }
        finer = places;
        for (shapes, shape) in shapes.iter_mut().zip(at) {
            shapes.extend(shape);
        }
    }
    for (shapes, rings) in shapes.iter_mut().zip(areas) {
        if shapes.is_empty() {
            // Less than ten metres across, and still somewhere.
            shapes.extend(Shape::new(1, rings.clone()));
        }
    }
    shapes
}

/// The grains at which something can be told apart.
fn of_use(areas: &[Rings]) -> impl Iterator<Item = i32> {
    let places = || areas.iter().flatten().flatten();
    let span = |along: fn(&GridPlace) -> i32| {
        let (low, high) = places()
            .map(along)
            .fold((i32::MAX, i32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high.saturating_sub(low)
    };
    let across = span(|place| place.0).max(span(|place| place.1));
    GRAINS.into_iter().filter(move |grain| *grain == GRAINS[0] || across / grain >= ACROSS)
}

/// A place as a number.
fn key((east, north): GridPlace) -> u64 {
    u64::from(east.cast_unsigned()) << 32 | u64::from(north.cast_unsigned())
}

/// The places where boundaries meet: not all that pass there come from and go to the same two places.
fn meets(areas: &[Rings]) -> FxHashSet<u64> {
    let count = areas.iter().flatten().map(Vec::len).sum();
    let mut passed: Vec<(u64, u32)> = Vec::with_capacity(count);
    for ring in areas.iter().flatten() {
        let last = ring.len() - 1;
        for (at, place) in ring.iter().enumerate() {
            let before = key(ring[if at == 0 { last } else { at - 1 }]);
            let after = key(ring[if at == last { 0 } else { at + 1 }]);
            let mut beside = FxHasher::default();
            [before.min(after), before.max(after)].hash(&mut beside);
            passed.push((key(*place), (beside.finish() >> 32) as u32));
        }
    }
    passed.sort_unstable();
    passed.dedup();
    passed.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| two[0].0).collect()
}

/// A ring from a place where boundaries meet, each place with the distance at which it would be left out.
type Weighed = Vec<(GridPlace, f64)>;

fn weigh(ring: &[GridPlace], meets: &FxHashSet<u64>) -> Weighed {
    let is_meeting = |place: &GridPlace| meets.contains(&key(*place));
    // A ring that meets no other begins at its least place, whichever area tells of it.
    let least = || (0..ring.len()).min_by_key(|&at| ring[at]).unwrap_or(0);
    let start = ring.iter().position(is_meeting).unwrap_or_else(least);
    let turned: Vec<GridPlace> = ring[start..].iter().chain(&ring[..=start]).copied().collect();
    let mut weighed: Weighed = Vec::with_capacity(ring.len());
    let mut from = 0;
    for to in 1..turned.len() {
        if to == turned.len() - 1 || is_meeting(&turned[to]) {
            for line in halves(&turned[from..=to]) {
                let weights = weights(line);
                // The last place is the first of the next line.
                weighed.extend(line.iter().copied().zip(weights).take(line.len() - 1));
            }
            from = to;
        }
    }
    weighed
}

/// A line; one that ends where it began is parted at the place furthest from there.
fn halves(line: &[GridPlace]) -> Vec<&[GridPlace]> {
    let first = line[0];
    if first != line[line.len() - 1] {
        return vec![line];
    }
    let far = |place: GridPlace| {
        let (x, y) = (i64::from(place.0 - first.0), i64::from(place.1 - first.1));
        (x * x + y * y, place)
    };
    match (0..line.len()).max_by_key(|&at| far(line[at])) {
        Some(at) if at > 0 && at < line.len() - 1 => vec![&line[..=at], &line[at..]],
        _ => vec![line],
    }
}

/// The distance of each place from the line without it; the ends are never left out. It is reckoned from the end that
/// comes first on the grid.
fn weights(line: &[GridPlace]) -> Vec<f64> {
    let backwards = line[0] > line[line.len() - 1];
    let place = |at: usize| if backwards { line[line.len() - 1 - at] } else { line[at] };
    let mut weights = vec![f64::INFINITY; line.len()];
    let mut open = vec![(0, line.len() - 1, f64::INFINITY)];
    while let Some((from, to, above)) = open.pop() {
        let off = |at: usize| (distance(place(at), place(from), place(to)), at);
        let furthest = (from + 1..to).map(off).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((off, at)) = furthest {
            // What holds a place holds those between it, too.
            weights[at] = off.min(above);
            open.extend([(from, at, weights[at]), (at, to, weights[at])]);
        }
    }
    if backwards {
        weights.reverse();
    }
    weights
}

/// How far a place is from the straight line between two others.
fn distance(place: GridPlace, from: GridPlace, to: GridPlace) -> f64 {
    let apart = |a: GridPlace, b: GridPlace| (f64::from(a.0 - b.0), f64::from(a.1 - b.1));
    let ((dx, dy), (px, py)) = (apart(to, from), apart(place, from));
    let length = dx * dx + dy * dy;
    let along = px * dx + py * dy;
    let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
    (px - share * dx).hypot(py - share * dy)
}

/// An area at a grain; `None` if nothing of it is left.
fn coarse(rings: &[Weighed], grain: i32) -> Option<Shape> {
    let rings: Rings = rings.iter().filter_map(|ring| thin(ring, grain)).collect();
    Shape::new(grain, rings).ok()
}

/// A ring at a grain; `None` if it is smaller than that.
fn thin(ring: &Weighed, grain: i32) -> Option<Vec<GridPlace>> {
    let snap = |metres: i32| {
        let up = metres.rem_euclid(grain) * 2 >= grain;
        (metres.div_euclid(grain) + i32::from(up)) * grain
    };
    let kept = ring.iter().filter(|(_, weight)| *weight > TOLERANCE * f64::from(grain));
    let mut places: Vec<GridPlace> = Vec::new();
    for place in kept.map(|(place, _)| (snap(place.0), snap(place.1))) {
        if places.last() == Some(&place) {
            continue;
        }
        // There and back at once is nothing.
        if places.len() > 1 && places[places.len() - 2] == place {
            places.pop();
        } else {
            places.push(place);
        }
    }
    while places.len() > 1 && places.first() == places.last() {
        places.pop();
    }
    let twice = twice_the_area(&places).abs();
    (places.len() > 2 && twice >= i64::from(grain) * i64::from(grain)).then_some(places)
}

/// Twice the area of a ring; its sign is its direction.
pub(super) fn twice_the_area(ring: &[GridPlace]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let wide = |place: &GridPlace| (i64::from(place.0), i64::from(place.1));
    let part = |(a, b): (&GridPlace, &GridPlace)| {
        let (a, b) = (wide(a), wide(b));
        a.0 * b.1 - b.0 * a.1
    };
    ring.iter().zip(next).map(part).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// A wavy border from south to north at about so many metres east.
    #[expect(clippy::cast_possible_truncation, reason = "a wave of 300 metres")]
    fn border(east: i32) -> Vec<GridPlace> {
        (0..=400)
            .map(|at| (east + (300.0 * (f64::from(at) / 7.0).sin()) as i32, 300_000 + 50 * at))
            .collect()
    }

    fn between(west: i32, east: i32) -> Rings {
        let mut ring = border(west);
        ring.extend(border(east).into_iter().rev());
        vec![ring]
    }

    fn at(shapes: &[Shape], grain: i32) -> &Shape {
        shapes.iter().find(|shape| shape.grain() == grain).unwrap()
    }

    #[test]
    fn neighbours_keep_the_same_border_at_every_grain() {
        let found = shapes(&[between(400_000, 420_000), between(420_000, 440_000)]);
        let grains: Vec<i32> = found[0].iter().map(Shape::grain).collect();
        assert!(grains.len() > 2 && grains.is_sorted(), "{grains:?}");
        for grain in grains {
            let of = |area: usize| -> BTreeSet<GridPlace> {
                let places = at(&found[area], grain).rings()[0].iter().copied();
                places.filter(|place| (419_000..421_000).contains(&place.0)).collect()
            };
            assert_eq!(of(0), of(1), "at {grain}");
            assert!(of(0).len() > 10 && of(0).len() < 300, "{} at {grain}", of(0).len());
        }
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "a circle of five kilometres")]
    fn an_island_and_the_hole_around_it_are_one_line() {
        let circle: Vec<GridPlace> = (0..360)
            .map(|degree| f64::from(degree).to_radians())
            .map(|turn| (420_000 + (5e3 * turn.cos()) as i32, 310_000 + (5e3 * turn.sin()) as i32))
            .collect();
        let mut turned = circle.clone();
        turned.rotate_left(131);
        turned.reverse();
        let square =
            vec![(400_000, 300_000), (440_000, 300_000), (440_000, 320_000), (400_000, 320_000)];
        let found = shapes(&[vec![square, turned], vec![circle]]);
        for shape in &found[1] {
            let hole = &at(&found[0], shape.grain()).rings()[1];
            let sorted = |ring: &[GridPlace]| ring.iter().copied().collect::<BTreeSet<_>>();
            assert_eq!(sorted(hole), sorted(&shape.rings()[0]));
        }
        assert!(found[1].last().is_some_and(|shape| shape.grain() > 10 && shape.places() < 60));
    }

    #[test]
    fn a_straight_line_keeps_its_ends_alone() {
        let side: Vec<GridPlace> = (0..100).map(|at| (400_000 + at * 100, 300_000)).collect();
        let ring = side.into_iter().chain([(410_000, 310_000)]).collect();
        let found = shapes(&[vec![ring]]);
        assert_eq!(found[0][0].places(), 3);
        assert_eq!(found[0].len(), 1, "a coarser grain would leave nothing out");
    }

    #[test]
    fn what_is_smaller_than_any_grain_is_still_somewhere() {
        let found =
            shapes(&[vec![vec![(400_001, 300_001), (400_003, 300_001), (400_003, 300_004)]]]);
        assert_eq!((found[0].len(), found[0][0].grain()), (1, 1));
    }

    proptest! {
        #[test]
        fn no_place_is_further_from_its_line_than_is_allowed(
            steps in prop::collection::vec((-200..200_i32, -200..200_i32), 3..80),
        ) {
            let mut at = (400_000, 300_000);
            let mut ring: Vec<GridPlace> = steps.iter().map(|step| {
                at = (at.0 + step.0, at.1 + step.1);
                at
            }).collect();
            ring.dedup();
            if ring.first() == ring.last() {
                ring.pop();
            }
            prop_assume!(ring.len() > 2);
            for shape in &shapes(&[vec![ring.clone()]])[0] {
                prop_assert!(shape.places() <= ring.len());
                for place in shape.rings().iter().flatten() {
                    let near = |at: &GridPlace| f64::from(place.0 - at.0).hypot(f64::from(place.1 - at.1));
                    let nearest = ring.iter().map(near).fold(f64::INFINITY, f64::min);
                    prop_assert!(nearest <= f64::from(shape.grain()));
                }
            }
        }
    }
}
