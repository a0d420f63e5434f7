//! Places where they lie, in classes of about as many.

use lifecourse_core::{Area, Shape, Tile};

use super::{Place, Places};
use crate::{
    Cell, Refusal,
    phrase::{listed, several},
    view::{Picture, Row, View, table},
};

/// The most classes.
const MOST: usize = 5;
/// The most places that a remark names.
const NAMED: usize = 5;

/// A map in classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The places that are on it.
    pub places: Located,
    /// The least value of each class but the first, rising.
    pub classes: Vec<f64>,
    /// The name of the place that the reader came for.
    pub own: Option<String>,
}

/// Places, and where they lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Located {
    /// Within their boundaries.
    Bounded(Vec<(Row, Shape)>),
    /// In a grid of equal tiles.
    Tiled(Vec<(Row, Tile)>),
}

/// The places on a map: within their boundaries, or on tiles if more of them have one.
///
/// # Errors
/// [`Refusal::NothingBeside`]; [`Refusal::NoGeometry`] unless two places with a value have a place on the map.
pub fn map(places: &Places<'_>) -> Result<View, Refusal> {
    let rows = places.rows()?;
    let (bounded, off_bounded) = located(&rows, |place| place.shape.cloned());
    let (tiled, off_tiled) = located(&rows, |place| place.area.tile.clone());
    let (located, values, off) = if bounded.len() >= tiled.len() {
        let values = values(&bounded);
        (Located::Bounded(bounded), values, off_bounded)
    } else {
        let values = values(&tiled);
        (Located::Tiled(tiled), values, off_tiled)
    };
    if values.len() < 2 {
        return Err(Refusal::NoGeometry);
    }
    let not_drawn = (!off.is_empty()).then(|| {
        let places = several(off.len(), "place is", "places are");
        format!("{places} not on the map: {}.", listed(&off, NAMED))
    });
    let code = |area: &Area| vec![Cell::from(area.id.as_ref())];
    let shown = rows.iter().map(|(row, place)| (row.clone(), code(place.area)));
    Ok(View {
        title: places.range(&rows),
        table: table(places.caption(), ("Place", places.indicator), shown, &["Code"]),
        remarks: not_drawn.into_iter().chain(places.remarks(&rows)).collect(),
        picture: Picture::Map(Map {
            own: places.own_name(&rows),
            places: located,
            classes: classes(values),
        }),
    })
}

/// The rows that have a place on the map, with it, and the names of the others.
fn located<'a, T>(
    rows: &'a [(Row, Place<'_>)],
    at: impl Fn(&Place<'_>) -> Option<T>,
) -> (Vec<(Row, T)>, Vec<&'a str>) {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for (row, place) in rows {
        match at(place) {
            Some(at) => on.push((row.clone(), at)),
            None => off.push(row.name.as_str()),
        }
    }
    (on, off)
}

fn values<T>(rows: &[(Row, T)]) -> Vec<f64> {
    rows.iter().filter_map(|(row, _)| row.value()).collect()
}

/// Where classes of about as many values begin, each with one of the values: up to five, of two values or more.
fn classes(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let number = (values.len() / 2).clamp(2, MOST);
    let mut from: Vec<f64> =
        (1..number).map(|class| values[class * values.len() / number]).collect();
    from.dedup_by(|a, b| a.total_cmp(b).is_eq());
    from.retain(|value| *value > values[0]);
    if from.is_empty() {
        // All alike, or all but the highest: what is above the lowest is a class.
        from.extend(
            values.iter().copied().find(|value| *value > values[0]).or(values.last().copied()),
        );
    }
    from
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        sample::within,
        view::places::tests::{areas, places, smoking},
    };

    #[test]
    fn places_without_a_tile_are_named_beside_the_map() {
        let figures = [9.0, 10.0, 12.0].map(|value| within(value, 0.5, 900.0));
        let (smoking, mut areas) = (smoking(), areas(3));
        for (column, area) in (0..).zip(&mut areas[..2]) {
            area.tile = Some(Tile { short: area.title.clone(), column, row: 0 });
        }
        let view = map(&places(&smoking, &areas, &figures, None)).unwrap();
        assert_eq!(view.title, "In 2024, from 9.0% in A to 12.0% in C");
        assert_eq!(view.remarks, ["1 place is not on the map: C."]);
        let Picture::Map(drawn) = view.picture else { panic!("another picture") };
        let Located::Tiled(tiles) = drawn.places else { panic!("no tiles") };
        assert_eq!((tiles.len(), drawn.classes), (2, vec![10.0]));
    }

    #[test]
    fn boundaries_are_drawn_unless_more_places_have_a_tile() {
        let figures = [9.0, 10.0, 12.0].map(|value| within(value, 0.5, 900.0));
        let (smoking, mut areas) = (smoking(), areas(3));
        let shape = Shape::new(10, vec![vec![(0, 0), (900, 0), (900, 900)]]).unwrap();
        let drawn = |areas: &[Area], bounded: usize| {
            let mut places = places(&smoking, areas, &figures, None);
            places.all.iter_mut().take(bounded).for_each(|place| place.shape = Some(&shape));
            let Picture::Map(drawn) = map(&places).unwrap().picture else {
                panic!("another picture")
            };
            drawn.places
        };
        assert!(matches!(drawn(&areas, 2), Located::Bounded(on) if on.len() == 2));
        for area in &mut areas {
            area.tile = Some(Tile { short: area.title.clone(), column: 0, row: 0 });
        }
        assert!(matches!(drawn(&areas, 2), Located::Tiled(_)));
        assert!(matches!(drawn(&areas, 3), Located::Bounded(_)));
    }

    #[test]
    fn without_boundaries_and_tiles_there_is_no_map() {
        let figures = [9.0, 12.0].map(|value| within(value, 0.5, 900.0));
        let (smoking, areas) = (smoking(), areas(2));
        let refused = map(&places(&smoking, &areas, &figures, None)).unwrap_err();
        assert_eq!(refused, Refusal::NoGeometry);
    }

    proptest! {
        #[test]
        fn classes_rise_and_are_five_at_most(values in prop::collection::vec(-1e6..1e6, 2..100)) {
            let from = classes(values.clone());
            prop_assert!(!from.is_empty() && from.len() < MOST);
            prop_assert!(from.is_sorted_by(|a, b| a < b));
            prop_assert!(from.iter().all(|one| values.contains(one)));
        }
    }
}
