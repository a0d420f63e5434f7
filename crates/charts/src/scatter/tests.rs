//! What holds for scatters.

use proptest::prelude::*;

use super::*;
use crate::Unit;
use crate::testing::{AnyMeasure, any_measure, any_span, any_words, holds};

fn example() -> Result<Scatter, ChartError> {
    let axes = (
        Axis::new("Need: children in poverty", Unit::percent())?,
        Axis::new("Dose", Unit::words("visits per 100 families")?)?,
    );
    let ward = |name, need, dose| ScatterPoint::new(name, Measure::new(need)?, Measure::new(dose)?);
    let points = [
        ward("Northfield", 34.0, 31.0)?,
        ward("Southdown", 12.0, 55.0)?,
        ward("Eastgate", 22.0, 47.0)?,
        ScatterPoint::new(
            "Westcotes",
            Measure::missing("[c]", "suppressed")?,
            Measure::new(40.0)?,
        )?,
    ];
    let words =
        ["more than need", "much need, much dose", "little need, little dose", "too little"];
    Ok(Scatter::new("Visits do not follow need", axes, points)?
        .with_line("In proportion to need", [(0.0, 0.0), (34.0, 70.0)])?
        .with_highlight("Northfield")?
        .with_quadrants(Quadrants::new((20.0, 40.0), words)?))
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Scatter of 3 points. First: Need: children in poverty. Second: Dose (visits per 100 families). \
         Northfield (highlighted): 34%, 31 visits per 100 families (too little). \
         Southdown: 12%, 55 visits per 100 families (more than need). \
         Eastgate: 22%, 47 visits per 100 families (much need, much dose). \
         In proportion to need: a line from 0%, 0 to 34%, 70. \
         Parted at 20% and 40: more than need; much need, much dose; little need, little dose; too little. \
         Westcotes: no figure (suppressed)."
    );
    Ok(())
}

#[test]
fn refuses_what_has_no_point() -> Result<(), ChartError> {
    let axes =
        || Ok::<_, ChartError>((Axis::new("x", Unit::plain())?, Axis::new("y", Unit::plain())?));
    let gap = || Measure::missing("[x]", "not available");
    let half = ScatterPoint::new("A", Measure::new(1.0)?, gap()?)?;
    assert!(matches!(Scatter::new("T", axes()?, [half]), Err(ChartError::NoValues { .. })));
    assert!(matches!(example()?.with_line("line", [(0.0, 0.0)]), Err(ChartError::NoValues { .. })));
    assert!(matches!(example()?.with_highlight("Nowhere"), Err(ChartError::Unknown { .. })));
    Ok(())
}

#[test]
fn names_without_room_are_told_without_a_number_that_nobody_reads_out() -> Result<(), ChartError> {
    let point = |at: u8| {
        let name = format!("Ward {}", char::from(b'a' + at));
        ScatterPoint::new(&name, Measure::new(5.0)?, Measure::new(5.0)?)
    };
    let points = (0..26).map(point).collect::<Result<Vec<_>, _>>()?;
    let axes = (Axis::new("x", Unit::plain())?, Axis::new("y", Unit::plain())?);
    let chart = Scatter::new("T", axes, points)?;
    let said = chart.draw(Frame::Narrow, "any").texts.into_iter().map(|line| line.content);
    assert!(
        said.collect::<Vec<_>>().join(" ").contains("no room for the names of the other points")
    );
    holds(&chart).unwrap();
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, along, up) in (any_words(), any_words(), any_words()),
        (low, high) in any_span(),
        (left, right) in any_span(),
        points in prop::collection::vec((any_words(), any_measure(), any_measure()), 1..40),
        line in prop::option::of((any_words(), prop::collection::vec((0.0..=1.0, 0.0..=1.0), 2..4))),
        quadrants in prop::option::of(((0.0..=1.0, 0.0..=1.0), prop::array::uniform4(any_words()))),
    ) {
        let scaled = |(x, y): (f64, f64)| (left + x * (right - left), low + y * (high - low));
        let point = |(index, (name, x, y)): (usize, &(String, AnyMeasure, AnyMeasure))| {
            let both = (x.scaled(left, right), y.scaled(low, high));
            let (x, y) = if index == 0 { (Measure::new(left)?, Measure::new(high)?) } else { both };
            ScatterPoint::new(&format!("{index}{name}"), x, y)
        };
        let points = points.iter().enumerate().map(point).collect::<Result<Vec<_>, ChartError>>()?;
        let axes = (Axis::new(&along, Unit::percent())?, Axis::new("up", Unit::words(&up)?)?);
        let mut chart = Scatter::new(&title, axes, points)?;
        if let Some((name, points)) = line { chart = chart.with_line(&name, points.into_iter().map(scaled))?; }
        if let Some((split, words)) = quadrants {
            chart = chart.with_quadrants(Quadrants::new(scaled(split), words.each_ref().map(String::as_str))?);
        }
        holds(&chart)?;
    }
}
