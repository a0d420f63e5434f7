//! Boundaries as GeoJSON (RFC 7946).

use std::io::{self, Write};

use lifecourse_core::{AreaCode, GridPlace, Shape};
use serde_json::{Value, json};

use super::{grid, simplify::twice_the_area};

/// Writes a collection of features, one for each area: with its `code` and `name`, and with the `attribution` that
/// whoever shows it must give. Coordinates are longitudes and latitudes (WGS 84) to about a metre.
///
/// # Errors
/// What `out` says.
///
/// # Examples
/// ```
/// use lifecourse_core::{AreaCode, Shape};
/// let area: AreaCode = "E07000133".parse().unwrap();
/// let shape = Shape::read(100, "4700 3100 60 0 0 60").unwrap();
/// let mut json = Vec::new();
/// lifecourse_exchange::write_geojson(&mut json, "Ordnance Survey", [(&area, "Melton", &shape)])?;
/// let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
/// assert_eq!(json["features"][0]["properties"]["name"], "Melton");
/// assert_eq!(json["features"][0]["geometry"]["coordinates"][0].as_array().unwrap().len(), 4);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write_geojson<'b>(
    out: &mut impl Write,
    attribution: &str,
    areas: impl IntoIterator<Item = (&'b AreaCode, &'b str, &'b Shape)>,
) -> io::Result<()> {
    write!(
        out,
        r#"{{"type":"FeatureCollection","attribution":{},"features":["#,
        json!(attribution)
    )?;
    for (at, (code, name, shape)) in areas.into_iter().enumerate() {
        let geometry = geometry(shape);
        let feature = json!({
            "type": "Feature",
            "properties": { "code": code, "name": name },
            "geometry": geometry,
        });
        write!(out, "{}\n{feature}", if at == 0 { "" } else { "," })?;
    }
    out.write_all(b"\n]}\n")
}

fn geometry(shape: &Shape) -> Value {
    let mut polygons: Vec<Value> = polygons(shape.rings())
        .into_iter()
        .map(|rings| {
            let outer_first = rings.iter().enumerate();
            outer_first.map(|(at, ring)| coordinates(ring, at == 0)).collect()
        })
        .collect();
    match polygons.len() {
        1 => json!({ "type": "Polygon", "coordinates": polygons.remove(0) }),
        _ => json!({ "type": "MultiPolygon", "coordinates": polygons }),
    }
}

/// A closed ring: against the clock if it is an outer one, and else with it.
fn coordinates(ring: &[GridPlace], is_outer: bool) -> Value {
    let place = |place: &GridPlace| {
        let (longitude, latitude) = grid::to_degrees(*place);
        let short = |degrees: f64| (degrees * 1e5).round() / 1e5;
        json!([short(longitude), short(latitude)])
    };
    let closed = ring.iter().chain(ring.first());
    if (twice_the_area(ring) > 0) == is_outer {
        closed.map(place).collect()
    } else {
        closed.rev().map(place).collect()
    }
}

/// The rings as polygons: an outer ring, and after it the holes in it.
fn polygons(rings: &[Vec<GridPlace>]) -> Vec<Vec<&Vec<GridPlace>>> {
    let around = |ring: usize| {
        let others = (0..rings.len()).filter(move |&other| other != ring);
        others.filter(move |&other| is_within(rings[ring][0], &rings[other]))
    };
    let is_hole = |ring: usize| around(ring).count() % 2 == 1;
    let outer: Vec<usize> = (0..rings.len()).filter(|&ring| !is_hole(ring)).collect();
    let mut polygons: Vec<Vec<&Vec<GridPlace>>> =
        outer.iter().map(|&ring| vec![&rings[ring]]).collect();
    for hole in (0..rings.len()).filter(|&ring| is_hole(ring)) {
        let nearest = around(hole).min_by_key(|&other| twice_the_area(&rings[other]).abs());
        let polygon = nearest.and_then(|ring| outer.iter().position(|&one| one == ring));
        match polygon {
            Some(polygon) => polygons[polygon].push(&rings[hole]),
            None => polygons.push(vec![&rings[hole]]),
        }
    }
    polygons
}

/// Whether a place is within a ring.
fn is_within((x, y): GridPlace, ring: &[GridPlace]) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crossed = ring.iter().zip(next).filter(|&(a, b)| {
        let (ax, ay, bx, by) = (i64::from(a.0), i64::from(a.1), i64::from(b.0), i64::from(b.1));
        let (x, y) = (i64::from(x), i64::from(y));
        (ay > y) != (by > y) && {
            let side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
            (side > 0) == (by > ay)
        }
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: i32, south: i32, size: i32) -> Vec<GridPlace> {
        vec![(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    }

    #[test]
    fn a_ring_within_another_is_a_hole_and_one_within_that_an_area_again() {
        let rings = [
            square(10_000, 0, 100),
            square(0, 0, 1_000),
            square(100, 100, 500),
            square(200, 200, 50),
        ];
        let found = polygons(&rings);
        let lengths: Vec<usize> = found.iter().map(Vec::len).collect();
        assert_eq!(lengths, [1, 2, 1]);
        assert_eq!(found[1], [&rings[1], &rings[2]]);
    }

    #[test]
    fn outer_rings_turn_against_the_clock_and_holes_with_it() {
        let mut turned = square(400_000, 300_000, 1_000);
        turned.reverse();
        let shape = Shape::new(10, vec![turned, square(400_200, 300_200, 500)]).unwrap();
        let geometry = geometry(&shape);
        assert_eq!(geometry["type"], "Polygon");
        let doubled = |ring: usize| -> f64 {
            let places = geometry["coordinates"][ring].as_array().unwrap();
            let number = |at: usize, axis: usize| places[at][axis].as_f64().unwrap();
            let part =
                |at: usize| number(at, 0) * number(at + 1, 1) - number(at + 1, 0) * number(at, 1);
            (0..places.len() - 1).map(part).sum()
        };
        assert!(doubled(0) > 0.0 && doubled(1) < 0.0);
    }
}
