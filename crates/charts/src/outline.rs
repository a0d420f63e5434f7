//! Boundaries on paper: projected, and simplified to what can be seen without parting neighbours.

use std::collections::{HashMap, HashSet};

use crate::ChartError;
use crate::text::Label;

/// A place on the earth or on paper.
pub(crate) type Place = (f64, f64);

/// The most places of the boundaries of one area.
const MOST: usize = 200_000;
/// How far a boundary may be moved, in units of the paper.
const TOLERANCE: f64 = 0.6;
/// The least area of a ring that is seen.
const LEAST: f64 = 1.0;

/// The boundary of one area: rings of longitudes and latitudes; a ring within another is a hole.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    pub(crate) name: Label,
    rings: Vec<Vec<Place>>,
}

impl Outline {
    /// The boundary of the area of that name, each ring as longitudes and latitudes in degrees (WGS 84); the last place
    /// of a ring may repeat the first.
    ///
    /// # Errors
    /// [`ChartError::Ring`] for a ring of fewer than three places or with one that is not on the earth,
    /// [`ChartError::NoValues`] without rings, [`ChartError::TooMany`] for more than 200,000 places,
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(
        name: &str,
        rings: impl IntoIterator<Item = Vec<(f64, f64)>>,
    ) -> Result<Self, ChartError> {
        let name = Label::new("name of an area", name)?;
        let mut read = Vec::new();
        let mut places = 0;
        for (ring, mut given) in rings.into_iter().enumerate() {
            let on_earth = |(east, north): &Place| {
                (-180.0..=180.0).contains(east) && (-90.0..=90.0).contains(north)
            };
            if given.len() > 1 && key(given[0]) == key(given[given.len() - 1]) {
                given.pop();
            }
            given.dedup_by_key(|place| key(*place));
            if given.len() < 3 || !given.iter().all(on_earth) {
                return Err(ChartError::Ring { name: name.as_str().to_owned(), ring });
            }
            places += given.len();
            if places > MOST {
                return Err(ChartError::TooMany { what: "places of one area", limit: MOST });
            }
            read.push(given);
        }
        if read.is_empty() {
            return Err(ChartError::NoValues { series: name.as_str().to_owned() });
        }
        Ok(Self { name, rings: read })
    }
}

/// A place that can be looked up.
type Key = (u64, u64);

/// A place as a key: two zeros are one.
fn key((x, y): Place) -> Key {
    ((x + 0.0).to_bits(), (y + 0.0).to_bits())
}

/// Areas on paper.
pub(crate) struct Paper {
    /// The rings of each area that can be seen.
    pub(crate) areas: Vec<Vec<Vec<Place>>>,
    /// How high the whole is.
    pub(crate) height: f64,
}

impl Paper {
    /// Projects areas onto a paper so wide and at most so high, below `top`: equirectangular, true at the mean latitude.
    pub(crate) fn of<'a>(
        outlines: impl Iterator<Item = &'a Outline> + Clone,
        shared: &Shared,
        (left, top): Place,
        (width, most): (f64, f64),
    ) -> Self {
        let places =
            || outlines.clone().flat_map(|outline| outline.rings.iter().flatten().copied());
        let (south, north) = extent(places().map(|place| place.1));
        let squeeze = f64::midpoint(south, north).to_radians().cos().max(1e-6);
        let (west, east) = extent(places().map(|place| place.0 * squeeze));
        let size = ((east - west).max(1e-9), (north - south).max(1e-9));
        let scale = (width / size.0).min(most / size.1);
        let indent = left + (width - size.0 * scale) / 2.0;
        let project = |&(x, y): &Place| {
            let (x, y) = ((x * squeeze - west) * scale, (north - y) * scale);
            (indent + x.clamp(0.0, width), top + y.clamp(0.0, most))
        };
        let area = |outline: &Outline| {
            let rings = outline.rings.iter().map(|ring| shared.simplify(ring, project));
            rings.filter(|ring| ring.len() > 2 && area_of(ring).abs() >= LEAST).collect()
        };
        Self { areas: outlines.map(area).collect(), height: (size.1 * scale).min(most) }
    }
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// The area of a ring; its sign is its direction.
fn area_of(ring: &[Place]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

/// Where boundaries meet: a line between two meeting places is simplified as a whole and from the same end, so that both
/// neighbours keep the same line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shared {
    meets: HashSet<Key>,
}

impl Shared {
    pub(crate) fn of<'a>(outlines: impl Iterator<Item = &'a Outline>) -> Self {
        // What lies beside a place along any ring: where it is not the same two places for all, lines meet.
        let mut beside: HashMap<Key, [Key; 2]> = HashMap::new();
        let mut meets = HashSet::new();
        for ring in outlines.flat_map(|outline| &outline.rings) {
            let last = ring.len() - 1;
            for (at, place) in ring.iter().enumerate() {
                let before = key(ring[if at == 0 { last } else { at - 1 }]);
                let after = key(ring[if at == last { 0 } else { at + 1 }]);
                let two = [before.min(after), before.max(after)];
                if *beside.entry(key(*place)).or_insert(two) != two {
                    meets.insert(key(*place));
                }
            }
        }
        Self { meets }
    }

    /// A ring on paper, with no more places than are seen.
    fn simplify(&self, ring: &[Place], project: impl Fn(&Place) -> Place) -> Vec<Place> {
        let start = ring.iter().position(|&place| self.meets.contains(&key(place)));
        // A ring that meets no other begins at its least place, whichever area tells of it.
        let least = || (0..ring.len()).min_by_key(|&at| key(ring[at])).unwrap_or(0);
        let start = start.unwrap_or_else(least);
        let turned: Vec<Place> = ring[start..].iter().chain(&ring[..=start]).copied().collect();
        let mut line: Vec<Place> = Vec::new();
        let mut from = 0;
        for to in 1..turned.len() {
            if to == turned.len() - 1 || self.meets.contains(&key(turned[to])) {
                for part in halves(&turned[from..=to]) {
                    let backwards = key(part[0]) > key(part[part.len() - 1]);
                    let mut places: Vec<Place> = part.iter().map(&project).collect();
                    if backwards {
                        places.reverse();
                    }
                    let mut kept = thin(&places);
                    if backwards {
                        kept.reverse();
                    }
                    line.pop();
                    line.extend(kept);
                }
                from = to;
            }
        }
        line.pop();
        line
    }
}

/// A line; one that ends where it began is parted at the place furthest from there.
fn halves(line: &[Place]) -> Vec<&[Place]> {
    let first = line[0];
    if key(first) != key(line[line.len() - 1]) {
        return vec![line];
    }
    let far = |place: Place| (place.0 - first.0).hypot(place.1 - first.1);
    let furthest = (0..line.len()).max_by(|&a, &b| {
        let (a, b) = (line[a], line[b]);
        far(a).total_cmp(&far(b)).then(key(a).cmp(&key(b)))
    });
    match furthest {
        Some(at) if at > 0 && at < line.len() - 1 => vec![&line[..=at], &line[at..]],
        _ => vec![line],
    }
}

/// The places of a line that it cannot do without (Douglas and Peucker 1973).
fn thin(line: &[Place]) -> Vec<Place> {
    let mut keep = vec![false; line.len()];
    let mut open = vec![(0, line.len() - 1)];
    while let Some((from, to)) = open.pop() {
        (keep[from], keep[to]) = (true, true);
        let off = |at: usize| (distance(line[at], line[from], line[to]), at);
        let furthest = (from + 1..to).map(off).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((off, at)) = furthest
            && off > TOLERANCE * TOLERANCE
        {
            open.extend([(from, at), (at, to)]);
        }
    }
    line.iter().zip(keep).filter(|(_, keep)| *keep).map(|(place, _)| *place).collect()
}

/// The square of how far a place is from the straight line between two others.
fn distance(place: Place, from: Place, to: Place) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = (place.0 - from.0) * dx + (place.1 - from.1) * dy;
    let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
    (place.0 - from.0 - share * dx).powi(2) + (place.1 - from.1 - share * dy).powi(2)
}

/// Where a text of a width and a height has room within rings, as near to the middle of their height as can be.
pub(crate) fn room_for(rings: &[Vec<Place>], (width, height): (f64, f64)) -> Option<Place> {
    const LEVELS: u8 = 12;
    let (top, bottom) = extent(rings.iter().flatten().map(|place| place.1));
    let step = (bottom - top) / f64::from(2 * LEVELS);
    let away = (0..LEVELS).flat_map(|at| [f64::from(at), -f64::from(at)]);
    let levels = away.map(|away| f64::midpoint(top, bottom) + away * step);
    levels.into_iter().find_map(|y| {
        let (left, right) = widest(rings, y, height)?;
        (right - left >= width).then_some((f64::midpoint(left, right), y))
    })
}

/// The widest stretch within rings that is free over a height about a level.
fn widest(rings: &[Vec<Place>], y: f64, height: f64) -> Option<(f64, f64)> {
    let half = height / 2.0;
    let [over, at, under] = [y - half, y, y + half].map(|y| spans(rings, y));
    let both = |one: &[(f64, f64)], other: &[(f64, f64)]| -> Vec<(f64, f64)> {
        let pairs =
            one.iter().flat_map(|a| other.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
        pairs.filter(|(left, right)| left < right).collect()
    };
    let free = both(&both(&over, &at), &under);
    free.into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
}

/// Where a level line is within rings.
fn spans(rings: &[Vec<Place>], y: f64) -> Vec<(f64, f64)> {
    let mut crossings = Vec::new();
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (a.1 > y) != (b.1 > y) {
                crossings.push(a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1));
            }
        }
    }
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A wavy line from north to south at about a longitude.
    fn border(east: f64) -> Vec<Place> {
        (0..=200)
            .map(|at| {
                let north = 52.0 + f64::from(at) / 200.0;
                (east + 0.05 * (f64::from(at) / 7.0).sin(), north)
            })
            .collect()
    }

    fn between(name: &str, west: f64, east: f64) -> Result<Outline, ChartError> {
        let mut ring = border(west);
        ring.extend(border(east).into_iter().rev());
        Outline::new(name, [ring])
    }

    #[test]
    fn neighbours_keep_the_same_border() -> Result<(), ChartError> {
        let areas = [between("A", -1.0, 0.0)?, between("B", 0.0, 1.0)?];
        let paper = Paper::of(areas.iter(), &Shared::of(areas.iter()), (0.0, 0.0), (300.0, 300.0));
        let of = |area: usize| -> BTreeSet<_> {
            paper.areas[area][0].iter().map(|at| key(*at)).collect()
        };
        let (one, other) = (of(0), of(1));
        let shared: Vec<_> = one.intersection(&other).collect();
        let whole = areas[0].rings[0].len();
        assert!(one.len() < whole / 2, "{} of {whole}", one.len());
        assert!(shared.len() > 10 && one.len() < 2 * shared.len() + 10, "{} shared", shared.len());
        Ok(())
    }

    #[test]
    fn an_island_and_the_hole_around_it_are_one_line() -> Result<(), ChartError> {
        let circle: Vec<Place> = (0..90)
            .map(|at| (f64::from(at) * 4.0).to_radians())
            .map(|angle| (0.2 * angle.cos(), 52.5 + 0.2 * angle.sin()))
            .collect();
        let mut turned = circle.clone();
        turned.rotate_left(31);
        turned.reverse();
        let square = vec![(-1.0, 52.0), (1.0, 52.0), (1.0, 53.0), (-1.0, 53.0)];
        let areas = [Outline::new("Sea", [square, turned])?, Outline::new("Island", [circle])?];
        let paper = Paper::of(areas.iter(), &Shared::of(areas.iter()), (0.0, 0.0), (300.0, 300.0));
        let sorted = |ring: &[Place]| ring.iter().map(|at| key(*at)).collect::<BTreeSet<_>>();
        assert_eq!(sorted(&paper.areas[0][1]), sorted(&paper.areas[1][0]));
        assert!(paper.areas[1][0].len() < 60);
        Ok(())
    }

    #[test]
    fn refuses_what_is_not_on_the_earth() {
        let ring = |rings: Vec<Vec<Place>>| Outline::new("A", rings);
        assert!(matches!(
            ring(vec![vec![(0.0, 1.0), (1.0, 1.0), (0.0, 1.0)]]),
            Err(ChartError::Ring { .. })
        ));
        let beyond = vec![(0.0, 0.0), (0.0, 91.0), (1.0, 0.0)];
        assert!(matches!(ring(vec![beyond]), Err(ChartError::Ring { ring: 0, .. })));
        assert!(matches!(ring(vec![]), Err(ChartError::NoValues { .. })));
    }

    #[test]
    fn a_text_is_not_put_into_a_hole() {
        let square = |half: f64| vec![(-half, -half), (half, -half), (half, half), (-half, half)];
        let rings = [square(10.0), square(6.0)];
        let (_, y) = room_for(&rings, (15.0, 2.0)).expect("there is room above and below the hole");
        assert!(y.abs() > 6.0);
        assert_eq!(room_for(&rings, (15.0, 5.0)), None);
    }
}
