//! What holds for maps of boundaries.

use proptest::prelude::*;

use super::*;
use crate::testing::{AnyMeasure, any_measure, any_span, any_unit, any_words, holds};

fn square(west: i32, south: i32, size: i32) -> Vec<(i32, i32)> {
    let (east, north) = (west + size, south + size);
    vec![(west, south), (east, south), (east, north), (west, north), (west, south)]
}

fn example() -> Result<Choropleth, ChartError> {
    let areas = [
        (Outline::new("Blaby", [square(400_000, 300_000, 20_000)])?, Measure::new(6.3)?),
        (
            Outline::new(
                "Melton",
                [square(420_000, 300_000, 20_000), square(425_000, 305_000, 5_000)],
            )?,
            Measure::with_interval(11.4, 9.9, 13.0)?,
        ),
        (
            Outline::new("Rutland", [square(425_000, 305_000, 5_000)])?,
            Measure::missing("[c]", "suppressed")?,
        ),
        (Outline::new("Islet", [square(390_000, 300_000, 1)])?, Measure::new(8.0)?),
    ];
    Choropleth::new("Melton is highest", Unit::percent(), Classes::new([7.0, 9.0])?, areas)?
        .with_highlight("Melton")
}

#[test]
fn what_is_too_small_to_be_seen_is_said() -> Result<(), ChartError> {
    let texts = example()?.draw(Frame::Narrow, "x").texts;
    assert!(texts.iter().any(|line| line.content == "Too small to be seen: Islet."));
    assert!(example()?.description().contains("Class 2, 7.0% to under 9.0%: Islet 8.0%."));
    Ok(())
}

/// An area: its name, its value, and its places as thousandths of the map.
type Given = (String, AnyMeasure, Vec<Vec<(i32, i32)>>);

fn any_areas() -> impl Strategy<Value = Vec<Given>> {
    let ring = prop::collection::vec((0..=1_000_i32, 0..=1_000_i32), 3..12);
    let rings = prop::collection::vec(ring, 1..3);
    prop::collection::vec((any_words(), any_measure(), rings), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, unit) in (any_words(), any_unit()),
        (low, high) in any_span(),
        areas in any_areas(),
        (west, south, east, north) in prop::sample::select(vec![
            (400_000, 300_000, 20, 30), (-100_000_000, -100_000_000, 200_000, 200_000), (0, 0, 0, 0), (7, 7, 0, 1),
        ]),
    ) {
        let place = |&(x, y): &(i32, i32)| (west + x * east, south + y * north);
        let mut given = Vec::new();
        for (index, (name, measure, rings)) in areas.iter().enumerate() {
            let rings = rings.iter().map(|ring| ring.iter().map(place).collect::<Vec<_>>());
            let measure = if index == 0 { Measure::new(low)? } else { measure.scaled(low, high) };
            match Outline::new(&format!("{index}{name}"), rings) {
                Ok(outline) => given.push((outline, measure)),
                Err(error) => prop_assert!(matches!(error, ChartError::Ring { .. }), "{error}"),
            }
        }
        let step = ((high - low) / 3.0).max(1e-9);
        let Ok(classes) = Classes::new([low + step, low + 2.0 * step]) else { return Ok(()) };
        match Choropleth::new(&title, unit, classes, given) {
            Ok(map) => holds(&map)?,
            Err(error) => prop_assert!(matches!(error, ChartError::NoValues { .. }), "{error}"),
        }
    }
}
