//! What holds for spines.

use proptest::prelude::*;

use super::*;
use crate::testing::{AnyMeasure, any_measure, any_span, any_words, holds};

fn example() -> Result<Spine, ChartError> {
    let spread = Spread::judged(19.8, 2.4, 9.1)?.with_quartiles(11.7, 6.5)?;
    let smoking = Measure::with_interval(8.1, 7.2, 9.0)?;
    let births = Measure::missing("[c]", "suppressed")?;
    let rows = [
        SpineRow::new("Smoking at delivery", Unit::percent(), smoking, spread)?
            .with_status(StatusMark::Similar, "similar to England")?,
        SpineRow::new("Low birth weight", Unit::percent(), births, Spread::judged(6.1, 1.4, 2.9)?)?,
        SpineRow::new(
            "People aged 85 and over",
            Unit::words("per 1,000 people")?,
            Measure::new(31.0)?,
            Spread::unjudged(9.0, 52.0, 25.0)?,
        )?
        .with_status(StatusMark::Higher, "higher than England")?,
    ];
    Spine::new("Melton is near England on smoking", ("Melton", "England"), rows)
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Melton beside England on 3 indicators. \
         Smoking at delivery: 8.1% (7.2% to 9.0%), similar to England; England 9.1%; \
         worst 19.8%, best 2.4%; half of the areas 11.7% to 6.5%. \
         Low birth weight: no figure ([c], suppressed); England 2.9%; worst 6.1%, best 1.4%. \
         People aged 85 and over: 31 per 1,000 people, higher than England; England 25; lowest 9, highest 52. \
         Low birth weight: no figure (suppressed). \
         Neither side is better for People aged 85 and over: the left end is the lowest, the right the highest. \
         People aged 85 and over: per 1,000 people."
    );
    Ok(())
}

#[test]
fn the_better_side_is_the_right_one() -> Result<(), ChartError> {
    let low_is_good = Spread::judged(20.0, 0.0, 10.0)?;
    assert!(low_is_good.place(5.0, 10.0) > 0.0);
    let high_is_good = Spread::judged(0.0, 20.0, 10.0)?;
    assert!(high_is_good.place(5.0, 10.0) < 0.0);
    Ok(())
}

#[test]
fn refuses_a_comparator_outside_its_ends() {
    assert!(matches!(Spread::judged(1.0, 2.0, 3.0), Err(ChartError::Interval { .. })));
    let quartile = Spread::judged(1.0, 3.0, 2.0).and_then(|spread| spread.with_quartiles(0.0, 2.0));
    assert!(matches!(quartile, Err(ChartError::Interval { .. })));
}

/// A row: name, unit, ends, value, and where the comparator is, what is judged, quartiles, status.
type Given = (String, Option<String>, (f64, f64), AnyMeasure, (f64, bool, bool, Option<String>));

#[test]
fn the_name_of_a_place_stands_whole_over_its_figures() -> Result<(), ChartError> {
    let row = || {
        SpineRow::new(
            "Smoking",
            Unit::percent(),
            Measure::new(4.0)?,
            Spread::judged(9.0, 1.0, 5.0)?,
        )
    };
    let spine = Spine::new("Title", ("North West Leicestershire", "England"), [row()?])?;
    let texts = spine.draw(Frame::Wide, "any").texts;
    for part in ["North West", "Leicestershire", "England", "Worst"] {
        assert!(texts.iter().any(|line| line.content == part), "{part}: {texts:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, area, comparator) in (any_words(), any_words(), any_words()),
        rows in prop::collection::vec((any_words(), prop::option::of(any_words()), any_span(), any_measure(),
            (0.0..=1.0, any::<bool>(), any::<bool>(), prop::option::of(any_words()))), 1..8),
    ) {
        let row = |(index, (name, unit, (low, high), measure, how)): (usize, &Given)| {
            let (share, judged, quartiles, status) = how;
            let middle = (low + share * (high - low)).clamp(*low, *high);
            let spread = if *judged { Spread::judged(*high, *low, middle)? } else { Spread::unjudged(*low, *high, middle)? };
            let spread = if *quartiles { spread.with_quartiles(*low, middle)? } else { spread };
            let unit = unit.as_ref().map_or(Ok(Unit::percent()), |words| Unit::words(words))?;
            let row = SpineRow::new(&format!("{index}{name}"), unit, measure.scaled(*low, *high), spread)?;
            match status { Some(words) => row.with_status(StatusMark::Better, words), None => Ok(row) }
        };
        let rows = rows.iter().enumerate().map(row).collect::<Result<Vec<_>, ChartError>>()?;
        holds(&Spine::new(&title, (&area, &comparator), rows)?)?;
    }
}
