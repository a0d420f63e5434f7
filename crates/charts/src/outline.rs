//! Boundaries on paper.

use std::fmt::Write as _;

use crate::ChartError;
use crate::text::Label;

/// A place on paper.
pub(crate) type Place = (f64, f64);

/// The most places of the boundaries of one area.
const MOST: usize = 200_000;
/// How far from the origin a place may be.
const FURTHEST: i32 = 100_000_000;
/// The least area of a ring that is seen.
const LEAST: f64 = 1.0;
/// How many of the smallest steps that are drawn make a unit.
const STEPS: f64 = 10.0;

/// The boundary of one area: rings on a plane, such as that of the British National Grid; a ring within another is a hole.
///
/// It is drawn place by place as it is given: who gives it has left out what cannot be seen, the same for neighbours.
/// About [`Choropleth::ACROSS`](crate::Choropleth::ACROSS) of the steps between places should make up the whole map.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    pub(crate) name: Label,
    rings: Vec<Vec<(i32, i32)>>,
}

impl Outline {
    /// The boundary of the area of that name, each ring as whole metres (or whatever is the same in both directions) east
    /// and north; the last place of a ring may repeat the first.
    ///
    /// # Errors
    /// [`ChartError::Ring`] for a ring of fewer than three places or with one that is further than 100,000 kilometres from
    /// the origin, [`ChartError::NoValues`] without rings, [`ChartError::TooMany`] for more than 200,000 places,
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(
        name: &str,
        rings: impl IntoIterator<Item = Vec<(i32, i32)>>,
    ) -> Result<Self, ChartError> {
        let name = Label::new("name of an area", name)?;
        let mut read = Vec::new();
        let mut places = 0;
        for (ring, mut given) in rings.into_iter().enumerate() {
            if given.len() > 1 && given.first() == given.last() {
                given.pop();
            }
            given.dedup();
            let near = |at: i32| (-FURTHEST..=FURTHEST).contains(&at);
            if given.len() < 3 || !given.iter().all(|place| near(place.0) && near(place.1)) {
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

/// Areas on paper.
pub(crate) struct Paper {
    /// The rings of each area that can be seen.
    pub(crate) areas: Vec<Vec<Vec<Place>>>,
    /// How high the whole is.
    pub(crate) height: f64,
}

impl Paper {
    /// Puts areas onto a paper so wide and at most so high, below `top`.
    pub(crate) fn of(outlines: &[Outline], (left, top): Place, (width, most): (f64, f64)) -> Self {
        let places = || outlines.iter().flat_map(|outline| outline.rings.iter().flatten());
        let (west, east) = extent(places().map(|place| f64::from(place.0)));
        let (south, north) = extent(places().map(|place| f64::from(place.1)));
        let size = ((east - west).max(1.0), (north - south).max(1.0));
        let scale = (width / size.0).min(most / size.1);
        let indent = left + (width - size.0 * scale) / 2.0;
        let project = |&(x, y): &(i32, i32)| {
            let (x, y) = ((f64::from(x) - west) * scale, (north - f64::from(y)) * scale);
            let short = |at: f64| (at * STEPS).round() / STEPS;
            (short(indent + x.clamp(0.0, width)), short(top + y.clamp(0.0, most)))
        };
        let ring = |ring: &Vec<(i32, i32)>| {
            let mut places: Vec<Place> = ring.iter().map(project).collect();
            places.dedup();
            places
        };
        let area = |outline: &Outline| {
            let rings = outline.rings.iter().map(ring);
            rings.filter(|ring| ring.len() > 2 && area_of(ring).abs() >= LEAST).collect()
        };
        Self { areas: outlines.iter().map(area).collect(), height: (size.1 * scale).min(most) }
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

/// Adds rings to the `d` of a path: the first place, and the steps to each next, in as few letters as can be.
#[expect(clippy::cast_possible_truncation, reason = "paper is some thousand steps wide and high")]
pub(crate) fn draw(d: &mut String, rings: &[Vec<Place>]) {
    let steps = |at: f64| (at * STEPS).round() as i64;
    for ring in rings {
        let mut before = (0, 0);
        for (at, place) in ring.iter().enumerate() {
            let to = (steps(place.0), steps(place.1));
            match at {
                0 => d.push('M'),
                1 => d.push('l'),
                _ => {}
            }
            number(d, to.0 - before.0, at > 1);
            number(d, to.1 - before.1, true);
            before = to;
        }
        d.push('z');
    }
}

/// Adds so many tenths to a path, with a blank before them if they follow a number and the sign does not part the two.
fn number(d: &mut String, tenths: i64, follows: bool) {
    d.push_str(if tenths < 0 {
        "-"
    } else if follows {
        " "
    } else {
        ""
    });
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let written = match (whole, rest) {
        (whole, 0) => write!(d, "{whole}"),
        (0, rest) => write!(d, ".{rest}"),
        (whole, rest) => write!(d, "{whole}.{rest}"),
    };
    written.expect("writing to a String cannot fail");
}

/// Where a text of a width and a height has room within rings, as near to the middle of their height as can be.
pub(crate) fn room_for(rings: &[Vec<Place>], (width, height): (f64, f64)) -> Option<Place> {
    const LEVELS: u8 = 12;
    let (left, right) = extent(rings.iter().flatten().map(|place| place.0));
    let (top, bottom) = extent(rings.iter().flatten().map(|place| place.1));
    if right - left < width || bottom - top < height {
        return None;
    }
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
    use super::*;

    fn square(west: i32, size: i32) -> Vec<(i32, i32)> {
        vec![(west, 0), (west + size, 0), (west + size, size), (west, size), (west, 0)]
    }

    #[test]
    fn neighbours_keep_the_same_border() -> Result<(), ChartError> {
        let areas = [
            Outline::new("A", [vec![(0, 0), (700, 33), (700, 511), (0, 900)]])?,
            Outline::new("B", [vec![(700, 511), (700, 33), (2_000, 0), (2_000, 900)]])?,
        ];
        let paper = Paper::of(&areas, (8.0, 30.0), (300.0, 300.0));
        assert_eq!(paper.areas[0][0][1..3], [paper.areas[1][0][1], paper.areas[1][0][0]]);
        assert!((paper.height - 135.0).abs() < 1e-9);
        Ok(())
    }

    #[test]
    fn a_path_has_no_more_letters_than_it_needs() {
        let mut d = String::new();
        draw(&mut d, &[vec![(8.0, 30.5), (9.2, 30.0), (8.5, 29.9), (8.5, 30.0)], vec![(1.0, 0.0)]]);
        assert_eq!(d, "M8 30.5l1.2-.5-.7-.1 0 .1zM1 0z");
    }

    #[test]
    fn refuses_what_is_no_boundary() {
        let ring = |rings: Vec<Vec<(i32, i32)>>| Outline::new("A", rings);
        assert!(matches!(ring(vec![vec![(0, 1), (1, 1), (0, 1)]]), Err(ChartError::Ring { .. })));
        let beyond = vec![(0, 0), (0, i32::MIN), (1, 0)];
        assert!(matches!(ring(vec![beyond]), Err(ChartError::Ring { ring: 0, .. })));
        assert!(matches!(ring(vec![]), Err(ChartError::NoValues { .. })));
        assert!(ring(vec![square(0, 5)]).is_ok());
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
