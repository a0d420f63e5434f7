//! What holds for tile maps.

use proptest::prelude::*;

use super::*;
use crate::testing::{AnyMeasure, any_measure, any_span, any_unit, any_words, holds};

fn example() -> Result<TileMap, ChartError> {
    let tiles = [
        Tile::new(("Charnwood", "Cha"), (1, 0), Measure::with_interval(8.0, 7.1, 9.0)?)?,
        Tile::new(("Blaby", "Bla"), (0, 1), Measure::new(6.3)?)?,
        Tile::new(("Melton", "Mel"), (1, 1), Measure::new(11.4)?)?,
        Tile::new(("Rutland", "Rut"), (2, 1), Measure::missing("[c]", "suppressed")?)?,
    ];
    TileMap::new("Melton is highest", Unit::percent(), Classes::new([7.0, 9.0])?, tiles)?
        .with_highlight("Melton")
}

#[test]
fn the_description_is_a_table() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Map of equal tiles of 4 areas. Class 1, under 7.0%: Blaby 6.3%. \
         Class 2, 7.0% to under 9.0%: Charnwood 8.0% (7.1% to 9.0%). \
         Class 3, 9.0% and over: Melton (highlighted) 11.4%. \
         Without a figure: Rutland no figure ([c], suppressed)."
    );
    Ok(())
}

#[test]
fn refuses_two_tiles_in_one_place_and_classes_that_fall() -> Result<(), ChartError> {
    let tile = |name| Tile::new((name, name), (1, 1), Measure::new(1.0)?);
    let twice = TileMap::new("T", Unit::plain(), Classes::new([1.0])?, [tile("A")?, tile("B")?]);
    assert!(matches!(twice, Err(ChartError::SamePlace { .. })));
    assert_eq!(Classes::new([2.0, 1.0]), Err(ChartError::Classes));
    assert_eq!(Classes::new([]), Err(ChartError::Classes));
    assert!(matches!(Classes::new([1.0, 2.0, 3.0, 4.0, 5.0]), Err(ChartError::TooMany { .. })));
    let far = Tile::new(("A", "A"), (24, 0), Measure::new(1.0)?);
    assert!(matches!(far, Err(ChartError::TooMany { .. })));
    Ok(())
}

/// Name, short name, value.
type Given = (String, String, AnyMeasure);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, unit) in (any_words(), any_unit()),
        (low, high) in any_span(),
        tiles in prop::collection::btree_map((0_u16..24, 0_u16..6), (any_words(), "[A-Z]{1,5}", any_measure()), 1..30),
        classes in 1_usize..=4,
    ) {
        let tile = |(index, (place, (name, short, measure))): (usize, (&(u16, u16), &Given))| {
            let measure = if index == 0 { Measure::new(low)? } else { measure.scaled(low, high) };
            Tile::new((&format!("{index}{name}"), short), *place, measure)
        };
        let tiles = tiles.iter().enumerate().map(tile).collect::<Result<Vec<_>, ChartError>>()?;
        let step = ((high - low) / 5.0).max(1e-9);
        let from = (1..=classes).map(|class| low + step * class as f64);
        let Ok(classes) = Classes::new(from) else { return Ok(()) };
        let first = tiles[0].name.as_str().to_owned();
        holds(&TileMap::new(&title, unit, classes, tiles)?.with_highlight(&first)?)?;
    }
}
