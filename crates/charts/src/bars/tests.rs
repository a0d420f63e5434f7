//! What holds for bars.

use proptest::prelude::*;

use super::*;
use crate::series::LARGEST;
use crate::testing::{any_measure, any_span, any_unit, any_words, holds};

fn gradient() -> Result<Bars, ChartError> {
    let bars = [
        ("1 most deprived", Measure::with_interval(31.2, 28.0, 34.5)?),
        ("2", Measure::with_interval(27.9, 25.1, 30.8)?),
        ("3", Measure::missing("[c]", "suppressed")?),
        ("4", Measure::new(22.0)?),
        ("5 least deprived", Measure::with_interval(16.4, 14.0, 19.0)?),
    ];
    Bars::new("Smoking is twice as common where deprivation is highest", Unit::percent(), bars)?
        .with_highlight("1 most deprived")?
        .with_average(Reference::new("England", 23.1)?)
        .with_fit("Fitted line: slope index of inequality 18.0", 33.0, 15.0)
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        gradient()?.description(),
        "Chart of 5 bars, from top to bottom. \
         1 most deprived (highlighted): 31.2% (28.0% to 34.5%). 2: 27.9% (25.1% to 30.8%). \
         3: no figure ([c], suppressed). 4: 22.0%. 5 least deprived: 16.4% (14.0% to 19.0%). \
         England: 23.1%. \
         Fitted line: slope index of inequality 18.0: a line from 33.0% at the top to 15.0% at the bottom. \
         3: no figure (suppressed). Lines with two ends: 95% confidence intervals."
    );
    Ok(())
}

#[test]
fn an_axis_without_zero_has_points_and_no_bars() -> Result<(), ChartError> {
    let bars = [("Blaby", Measure::new(80.0)?), ("Melton", Measure::new(83.0)?)];
    let chart = Bars::new("Both breastfeed", Unit::percent(), bars)?;
    assert!(chart.description().ends_with("The horizontal axis starts at 80.0%, not at zero."));
    let drawn = chart.standalone(Frame::Wide);
    assert!(!drawn.as_str().contains("lc-main lc-bar"));
    Ok(())
}

#[test]
fn the_highest_comes_first_and_the_missing_last() -> Result<(), ChartError> {
    let ordered = gradient()?.in_order_of_value();
    let names: Vec<_> = ordered.rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["1 most deprived", "2", "4", "5 least deprived", "3"]);
    Ok(())
}

#[test]
fn refuses_what_it_cannot_show() -> Result<(), ChartError> {
    let bars = |bars: &[&'static str]| {
        let one = |name: &&'static str| Ok((*name, Measure::new(1.0)?));
        let bars = bars.iter().map(one).collect::<Result<Vec<_>, ChartError>>()?;
        Bars::new("Title", Unit::plain(), bars)
    };
    assert!(matches!(bars(&[]), Err(ChartError::NoValues { .. })));
    assert!(matches!(bars(&["A", "A"]), Err(ChartError::DuplicateName { .. })));
    assert!(matches!(bars(&["A"])?.with_highlight("B"), Err(ChartError::Unknown { .. })));
    assert!(matches!(Measure::missing("[far too long]", "why"), Err(ChartError::TooLong { .. })));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, unit) in (any_words(), any_unit()),
        (low, high) in any_span(),
        bars in prop::collection::vec((any_words(), any_measure()), 1..20),
        (average, fit) in (prop::option::of(0.0..=1.0), prop::option::of((0.0..=1.0, any_words()))),
        sorted: bool,
    ) {
        let scaled = |share: f64| (low + share * (high - low)).clamp(-LARGEST, LARGEST);
        let names: Vec<String> = bars.iter().enumerate().map(|(at, (name, _))| format!("{at}{name}")).collect();
        let mut given: Vec<(&str, Measure)> = names.iter().map(String::as_str)
            .zip(bars.iter().map(|(_, measure)| measure.scaled(low, high))).collect();
        given[0].1 = Measure::new(low)?;
        let mut chart = Bars::new(&title, unit, given)?.with_highlight(&names[0])?;
        if let Some(average) = average { chart = chart.with_average(Reference::new("England", scaled(average))?); }
        if let Some((slope, name)) = fit { chart = chart.with_fit(&name, scaled(slope), scaled(1.0 - slope))?; }
        if sorted { chart = chart.in_order_of_value(); }
        holds(&chart)?;
    }
}
