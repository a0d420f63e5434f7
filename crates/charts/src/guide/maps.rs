//! Maps of an invented county and of an invented system; all figures and boundaries are made up.

use super::made_up;
use crate::{
    ChartError, Choropleth, Classes, LinkSign, Measure, Network, NetworkLink, Outline, Tile,
    TileMap, Unit,
};

/// Name, short name, place in the grid, value.
const AREAS: [(&str, &str, (u16, u16), f64); 9] = [
    ("Northmoor", "Nor", (0, 0), 12.3),
    ("Ashvale", "Ash", (1, 0), 8.0),
    ("Eastwold", "Eas", (2, 0), 5.6),
    ("Fernhill", "Fer", (0, 1), 8.9),
    ("Castlegate", "Cas", (1, 1), 14.8),
    ("Wickmere", "Wic", (2, 1), f64::NAN),
    ("Southdown", "Sou", (0, 2), 6.3),
    ("Brackwater", "Bra", (1, 2), 10.4),
    ("Harbour", "Har", (2, 2), 7.2),
];

const TITLE: &str = "Smoking is highest in Castlegate, in the middle of the county";

fn measure(value: f64) -> Result<Measure, ChartError> {
    if value.is_nan() { Measure::missing("[c]", "suppressed") } else { Measure::new(value) }
}

pub(super) fn tiles() -> Result<TileMap, ChartError> {
    let tile = |(name, short, place, value)| Tile::new((name, short), place, measure(value)?);
    let tiles = AREAS.map(tile).into_iter().collect::<Result<Vec<_>, _>>()?;
    let classes = Classes::new([6.0, 8.0, 10.0, 12.0])?;
    TileMap::new(&made_up(TITLE), Unit::percent(), classes, tiles)?.with_highlight("Castlegate")
}

/// A wavering line from one place to another, the same in both directions.
fn border(from: (f64, f64), to: (f64, f64)) -> Vec<(f64, f64)> {
    let (a, b) = if from < to { (from, to) } else { (to, from) };
    let mut line: Vec<(f64, f64)> = (0..=60)
        .map(|step| {
            let share = f64::from(step) / 60.0;
            let wave = 0.012
                * (share * 9.0 + a.0 * 7.0 + b.1 * 5.0).sin()
                * (share * std::f64::consts::PI).sin();
            (a.0 + share * (b.0 - a.0) + wave, a.1 + share * (b.1 - a.1) + wave)
        })
        .collect();
    if from > to {
        line.reverse();
    }
    line.pop();
    line
}

#[expect(clippy::cast_possible_truncation, reason = "a county in metres")]
pub(super) fn boundaries() -> Result<Choropleth, ChartError> {
    // The corners of the areas, moved a little from a grid.
    let metres = |(east, north): (f64, f64)| {
        ((east * 66_000.0).round() as i32, (north * 111_000.0).round() as i32)
    };
    let corner = |column: u16, row: u16| {
        let (x, y) = (f64::from(column), f64::from(row));
        let (east, north) = (0.05 * (x * 2.0 + y * 3.0).sin(), 0.03 * (x * 5.0 + y).cos());
        (-1.6 + 0.3 * x + east, 52.95 - 0.18 * y + north)
    };
    let area = |(name, _, (x, y), value): (&str, &str, (u16, u16), f64)| {
        let corners = [corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)];
        let next = corners.iter().cycle().skip(1);
        let ring = corners
            .iter()
            .zip(next)
            .flat_map(|(from, to)| border(*from, *to))
            .map(metres)
            .collect();
        Ok((Outline::new(name, [ring])?, measure(value)?))
    };
    let areas = AREAS.map(area).into_iter().collect::<Result<Vec<_>, ChartError>>()?;
    let classes = Classes::new([6.0, 8.0, 10.0, 12.0])?;
    Choropleth::new(&made_up(TITLE), Unit::percent(), classes, areas)?.with_highlight("Castlegate")
}

/// A map of what keeps people from services, made up.
pub(super) fn system() -> Result<Network, ChartError> {
    let factors = [
        "Stigma met in services",
        "Trust in services",
        "Early use of services",
        "Crises and emergency care",
        "Time of staff for each person",
        "Money for outreach",
    ];
    let link = |(from, to, same, delayed)| {
        let sign = if same { LinkSign::Same } else { LinkSign::Opposite };
        NetworkLink { from, to, sign, delayed }
    };
    let links = [
        (0, 1, false, false),
        (1, 2, true, false),
        (2, 1, true, true),
        (2, 3, false, true),
        (3, 4, false, false),
        (4, 0, false, false),
        (3, 5, false, true),
        (5, 1, true, true),
    ];
    Network::new(&made_up("Why care is not reached"), factors, links.map(link))?
        .with_loop(&[1, 2], true)?
        .with_loop(&[1, 2, 3, 5], true)
}
