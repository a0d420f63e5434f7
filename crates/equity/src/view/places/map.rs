//! Places where they lie, in classes of about as many.

use lifecourse_core::{Area, Tile};

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
    /// The places that have a tile, with it.
    pub places: Vec<(Row, Tile)>,
    /// The least value of each class but the first, rising.
    pub classes: Vec<f64>,
    /// The name of the place that the reader came for.
    pub own: Option<String>,
}

/// The places on a map.
///
/// # Errors
/// [`Refusal::NothingBeside`]; [`Refusal::NoGeometry`] unless two places with a value have a place on the map.
pub fn map(places: &Places<'_>) -> Result<View, Refusal> {
    let rows = places.rows()?;
    let on_map = |(row, place): &(Row, Place<'_>)| Some((row.clone(), place.area.tile.clone()?));
    let tiles: Vec<(Row, Tile)> = rows.iter().filter_map(on_map).collect();
    let values: Vec<f64> = tiles.iter().filter_map(|(row, _)| row.value()).collect();
    if values.len() < 2 {
        return Err(Refusal::NoGeometry);
    }
    let is_off = |place: &Place<'_>| place.area.tile.is_none();
    let off: Vec<&str> =
        rows.iter().filter(|(_, place)| is_off(place)).map(|(row, _)| row.name.as_str()).collect();
    let not_drawn = (!off.is_empty()).then(|| {
        let places = several(off.len(), "place has", "places have");
        format!("{places} no tile on the map: {}.", listed(&off, NAMED))
    });
    let code = |area: &Area| vec![Cell::from(area.id.as_ref())];
    let shown = rows.iter().map(|(row, place)| (row.clone(), code(place.area)));
    Ok(View {
        title: places.range(&rows),
        table: table(places.caption(), ("Place", places.indicator), shown, &["Code"]),
        remarks: not_drawn.into_iter().chain(places.remarks(&rows)).collect(),
        picture: Picture::Map(Map {
            own: places.own_name(&rows),
            places: tiles,
            classes: classes(values),
        }),
    })
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
        assert_eq!(view.remarks, ["1 place has no tile on the map: C."]);
        let Picture::Map(drawn) = view.picture else { panic!("another picture") };
        assert_eq!((drawn.places.len(), drawn.classes), (2, vec![10.0]));
    }

    #[test]
    fn without_tiles_there_is_no_map() {
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
