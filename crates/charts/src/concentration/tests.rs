//! What holds for concentration curves.

use proptest::prelude::*;

use super::*;
use crate::testing::{any_words, holds};

fn example() -> Result<Concentration, ChartError> {
    Concentration::new(
        "The most deprived fifth has a third of emergency admissions",
        ("people, the most deprived first", "emergency admissions"),
        [
            ("2023/24: index −0.18", vec![(0.0, 0.0), (20.0, 33.0), (50.0, 64.0), (100.0, 100.0)]),
            ("2015/16: index −0.10", vec![(0.0, 0.0), (20.0, 27.0), (50.0, 58.0), (100.0, 100.0)]),
        ],
    )
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Curve of the cumulative % of emergency admissions over the cumulative % of people, the most deprived \
         first, with the line of equality. \
         2023/24: index −0.18: 10% of people have 16.5%, 20% of people have 33.0%, 50% of people have 64.0%, \
         80% of people have 85.6%, 90% of people have 92.8%. \
         2015/16: index −0.10: 10% of people have 13.5%, 20% of people have 27.0%, 50% of people have 58.0%, \
         80% of people have 83.2%, 90% of people have 91.6%."
    );
    Ok(())
}

#[test]
fn refuses_what_is_no_share() {
    for wrong in [
        vec![(0.0, 0.0), (50.0, 60.0)],
        vec![(10.0, 0.0), (100.0, 100.0)],
        vec![(0.0, 0.0), (40.0, 60.0), (60.0, 50.0), (100.0, 100.0)],
    ] {
        let curve = Concentration::new("Title", ("people", "cases"), [("one", wrong)]);
        assert!(matches!(curve, Err(ChartError::Share { .. })));
    }
    let none = Concentration::new("Title", ("people", "cases"), []);
    assert!(matches!(none, Err(ChartError::NoValues { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(
        (title, people, outcome) in (any_words(), any_words(), any_words()),
        curves in prop::collection::vec((any_words(), prop::collection::vec((0.0..=100.0, 0.0..=100.0), 0..20)), 1..4),
    ) {
        let names: Vec<String> = curves.iter().enumerate().map(|(at, (name, _))| format!("{at}{name}")).collect();
        let curve = |points: &Vec<(f64, f64)>| {
            let (mut x, mut y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
            x.sort_by(f64::total_cmp);
            y.sort_by(f64::total_cmp);
            let inner = x.into_iter().zip(y);
            [(0.0, 0.0)].into_iter().chain(inner).chain([(100.0, 100.0)]).collect()
        };
        let curves = names.iter().map(String::as_str).zip(curves.iter().map(|(_, points)| curve(points)));
        holds(&Concentration::new(&title, (&people, &outcome), curves)?)?;
    }
}
