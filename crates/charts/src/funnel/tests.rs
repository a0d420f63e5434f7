//! What holds for funnel plots.

use proptest::prelude::*;

use super::*;
use crate::testing::{any_measure, any_span, any_unit, any_words, holds};

fn example() -> Result<Funnel, ChartError> {
    let axes = (Axis::new("Births in the year", Unit::plain())?, Unit::percent());
    let point = |name, births, value| FunnelPoint::new(name, births, Measure::new(value)?);
    let points = [
        point("Melton", 480.0, 14.9)?.beyond(Limit::P998),
        point("Charnwood", 1730.0, 6.2)?.beyond(Limit::P95),
        point("Blaby", 1010.0, 8.4)?,
        FunnelPoint::new("Rutland", 310.0, Measure::missing("[c]", "suppressed")?)?,
    ];
    let county = Reference::new("County", 8.1)?;
    Funnel::new("Smoking at delivery is high in Melton", axes, county, points)?
        .with_highlight("Blaby")?
        .with_limits(
            Limit::P998,
            [vec![(300.0, 3.5), (1800.0, 6.2)], vec![(300.0, 12.7), (1800.0, 10.0)]],
        )?
        .with_limits(
            Limit::P95,
            [vec![(300.0, 5.2), (1800.0, 6.9)], vec![(300.0, 11.0), (1800.0, 9.3)]],
        )
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Funnel plot of 4; in brackets: Births in the year. County: 8.1%. Curves: 95% limits \
         and 99.8% limits. Melton (480): 14.9%, above the 99.8% limits. \
         Charnwood (1,730): 6.2%, below the 95% limits. \
         Blaby (1,010) (highlighted): 8.4%, within the limits. \
         Rutland: no figure (suppressed)."
    );
    Ok(())
}

#[test]
fn every_name_of_an_outlier_is_written() -> Result<(), ChartError> {
    let axes = (Axis::new("People", Unit::plain())?, Unit::percent());
    let point = |index: u16| {
        let measure = Measure::new(90.0 + f64::from(index) / 100.0)?;
        Ok(FunnelPoint::new(&format!("Area number {index}"), 500.0, measure)?.beyond(Limit::P95))
    };
    let points = (1..=12).map(point).collect::<Result<Vec<_>, ChartError>>()?;
    let chart = Funnel::new("All in one place", axes, Reference::new("Mean", 10.0)?, points)?;
    for frame in [Frame::Narrow, Frame::Wide] {
        let drawn: Vec<_> =
            chart.draw(frame, "x").texts.into_iter().map(|line| line.content).collect();
        let drawn = drawn.join(" ");
        for index in 1..=12 {
            assert!(drawn.contains(&format!("Area number {index}")), "{index} of {drawn}");
        }
    }
    Ok(())
}

#[test]
fn refuses_limits_twice_and_names_it_has_not() -> Result<(), ChartError> {
    let curve = || [1.0, 2.0].map(|value| vec![(0.0, value), (9.0, value)]);
    assert!(matches!(example()?.with_limits(Limit::P95, curve()), Err(ChartError::TooMany { .. })));
    assert!(matches!(example()?.with_highlight("Nowhere"), Err(ChartError::Unknown { .. })));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, along, unit) in (any_words(), any_words(), any_unit()),
        (low, high) in any_span(),
        (small, large) in any_span(),
        points in prop::collection::vec((any_words(), 0.0..=1.0, any_measure(), 0_usize..3), 1..40),
        curve in prop::collection::vec((0.0..=1.0, 0.0..=1.0, 0.0..=1.0), 2..10),
    ) {
        let scaled = |share: f64, (low, high): (f64, f64)| low + share * (high - low);
        let point = |(index, (name, at, measure, beyond)): (usize, &(String, f64, _, usize))| {
            let measure: &crate::testing::AnyMeasure = measure;
            let measure = if index == 0 { Measure::new(low)? } else { measure.scaled(low, high) };
            let point = FunnelPoint::new(&format!("{index}{name}"), scaled(*at, (small, large)), measure)?;
            Ok(match beyond { 0 => point, 1 => point.beyond(Limit::P95), _ => point.beyond(Limit::P998) })
        };
        let points = points.iter().enumerate().map(point).collect::<Result<Vec<_>, ChartError>>()?;
        let curve = |value: fn(&(f64, f64, f64)) -> f64| curve.iter().map(|point|
            (scaled(point.0, (small, large)), scaled(value(point), (low, high)))).collect();
        let axes = (Axis::new(&along, Unit::plain())?, unit);
        let chart = Funnel::new(&title, axes, Reference::new("England", high)?, points)?
            .with_limits(Limit::P95, [curve(|point| point.1), curve(|point| point.2)])?;
        holds(&chart)?;
    }
}
