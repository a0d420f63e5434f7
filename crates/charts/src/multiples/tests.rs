//! What holds for small multiples.

use proptest::prelude::*;

use super::*;
use crate::testing::{any_span, any_unit, any_words, holds};
use crate::{Period, Point};

fn series(name: &str, values: &[Option<f64>]) -> Result<Series, ChartError> {
    let point = |(year, value): (u16, &Option<f64>)| {
        let period = Period::new(f64::from(year), &year.to_string())?;
        match value {
            Some(value) => Point::new(period, *value),
            None => Point::missing(period, "suppressed"),
        }
    };
    Series::new(name, (2015..).zip(values).map(point).collect::<Result<Vec<_>, _>>()?)
}

fn example() -> Result<Multiples, ChartError> {
    let panels = [
        series("Blaby", &[Some(12.1), Some(10.0), Some(6.0)])?,
        series("Hinckley and Bosworth", &[Some(13.0), None, Some(11.4)])?,
        series("Melton", &[None, Some(9.0)])?,
    ];
    Multiples::new("Only Blaby has halved smoking", Unit::percent(), panels)?
        .with_comparator(series("England", &[Some(11.4), Some(10.2), Some(9.1)])?)
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "3 line charts on the same axes. Blaby: 12.1% in 2015, 6.0% in 2017. \
         Hinckley and Bosworth: 13.0% in 2015, 11.4% in 2017. Melton: 9.0% in 2016. \
         England: 11.4% in 2015, 9.1% in 2017. \
         Hinckley and Bosworth: no figure for 2016 (suppressed). Melton: no figure for 2015 (suppressed)."
    );
    Ok(())
}

#[test]
fn few_panels_have_the_whole_width_and_rows_are_about_as_full_as_each_other() {
    for (panels, columns) in [(1, 1), (2, 2), (4, 4), (5, 3), (6, 3), (7, 4), (9, 3), (40, 4)] {
        assert_eq!(layout::columns(panels, Frame::Wide), columns, "{panels}");
    }
    assert_eq!([1, 2, 3, 9].map(|panels| layout::columns(panels, Frame::Narrow)), [1, 2, 2, 2]);
}

#[test]
fn refuses_no_panels_and_one_name_twice() -> Result<(), ChartError> {
    let none = Multiples::new("Title", Unit::plain(), []);
    assert!(matches!(none, Err(ChartError::NoValues { .. })));
    let twice = example()?.with_comparator(series("Blaby", &[Some(1.0)])?);
    assert!(matches!(twice, Err(ChartError::DuplicateName { .. })));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, unit) in (any_words(), any_unit()),
        (low, high) in any_span(),
        panels in prop::collection::vec((any_words(), prop::collection::vec(prop::option::of(0.0..=1.0), 1..20)), 1..10),
        compared: bool,
    ) {
        let scaled = |share: f64| low + share * (high - low);
        let panel = |(index, (name, values)): (usize, &(String, Vec<Option<f64>>))| {
            let mut values: Vec<_> = values.iter().map(|value| value.map(scaled)).collect();
            values[0].get_or_insert(high);
            series(&format!("{index}{name}"), &values)
        };
        let panels = panels.iter().enumerate().map(panel).collect::<Result<Vec<_>, ChartError>>()?;
        let mut chart = Multiples::new(&title, unit, panels)?;
        if compared { chart = chart.with_comparator(series("England", &[Some(low), Some(high)])?)?; }
        holds(&chart)?;
    }
}
