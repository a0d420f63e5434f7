use super::*;
use crate::{
    Confidence,
    least_squares::Regression,
    random::{self, Normals},
    trend::{Search, Uncertainty, joinpoint, joinpoint_at},
};
use proptest::prelude::*;

fn years(points: usize) -> Vec<f64> {
    (0..points).map(|i| 2000.0 + i as f64).collect()
}

/// Rates on a broken line of the logarithm.
fn broken(years: &[f64], first: f64, bends: &[(f64, f64)]) -> Vec<f64> {
    let log = |x: &f64| {
        let bent: f64 = bends.iter().map(|(at, bend)| bend * (x - at).max(0.0)).sum();
        4.0 + first * (x - years[0]) + bent
    };
    years.iter().map(|x| log(x).exp()).collect()
}

fn noisy(points: usize, seed: u64, bends: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    let years = years(points);
    let mut normals = Normals::new(random::seeded(seed));
    let rates = broken(&years, -0.02, bends);
    let rates = rates.iter().map(|rate| rate * (0.02 * normals.draw()).exp()).collect();
    (years, rates)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_exact_broken_line_is_recovered_whatever_chooses(
        first in -0.1..0.1_f64, gaps in prop::collection::vec(3_usize..6, 0..4), size in 0.02..0.1_f64
    ) {
        let years = years(24);
        let mut at = 0;
        let bends: Vec<(f64, f64)> = gaps.iter().enumerate().map(|(i, gap)| {
            at += gap;
            (years[at], if i % 2 == 0 { size } else { -size })
        }).collect();
        let rates = broken(&years, first, &bends);
        let errors: Vec<f64> = rates.iter().enumerate().map(|(i, rate)| rate * (0.01 + 0.001 * (i % 3) as f64)).collect();
        for errors in [None, Some(&errors[..])] {
            let series = Joinpoints::new(&years, &rates, errors)?;
            for selection in [Selection::Bic, Selection::Bic3, Selection::Permutation(Permutations::new(99, 1, 0.05)?)] {
                let chosen = series.choose(4, selection)?.trend;
                prop_assert_eq!(&chosen.joinpoints, &bends.iter().map(|bend| bend.0).collect::<Vec<_>>(), "{:?}", selection);
                let mut slope = first;
                for (segment, bend) in chosen.segments().iter().zip(bends.iter().map(|b| b.1).chain([0.0])) {
                    prop_assert!((segment.slope - slope).abs() < 1e-10);
                    slope += bend;
                }
            }
        }
    }

    #[test]
    fn more_joinpoints_fit_better_and_the_unit_of_errors_does_not_matter(seed in 0_u64..1_000) {
        let (years, rates) = noisy(20, seed, &[(2009.0, 0.05)]);
        let errors: Vec<f64> = rates.iter().enumerate().map(|(i, rate)| rate * (0.01 + 0.01 * (i % 4) as f64)).collect();
        let doubled: Vec<f64> = errors.iter().map(|error| 2.0 * error).collect();
        let series = Joinpoints::new(&years, &rates, Some(&errors))?;
        let other = Joinpoints::new(&years, &rates, Some(&doubled))?;
        let mut before = f64::INFINITY;
        for count in 0..4 {
            let (fit, other) = (series.fit(count)?, other.fit(count)?);
            prop_assert!(fit.residual <= before);
            prop_assert_eq!(&fit.joinpoints, &other.joinpoints);
            prop_assert!((fit.segments()[0].standard_error / other.segments()[0].standard_error - 1.0).abs() < 1e-9);
            before = fit.residual;
        }
    }

    #[test]
    fn the_grid_search_finds_what_trying_every_pair_finds(seed in 0_u64..1_000) {
        let (years, rates) = noisy(14, seed, &[(2005.0, 0.04)]);
        let logs: Vec<f64> = rates.iter().map(|rate| rate.ln()).collect();
        let column = |of: &dyn Fn(f64) -> f64| -> Vec<f64> { years.iter().map(|&x| of(x)).collect() };
        let (ones, line) = (column(&|_| 1.0), column(&|x| x - 2000.0));
        let mut least = f64::INFINITY;
        for first in 2..12 {
            for second in first + 3..12 {
                let bend = |at: usize| column(&|x| (x - years[at]).max(0.0));
                let fit = Regression::fit(&[&ones, &line, &bend(first), &bend(second)], &logs, None)?;
                least = least.min(fit.residual);
            }
        }
        let found = Joinpoints::new(&years, &rates, None)?.fit(2)?;
        prop_assert!((found.residual / least - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_number_makes_it_panic(
        rates in prop::collection::vec(prop::num::f64::ANY, 4..10), at in prop::num::f64::ANY, count in 0_usize..5
    ) {
        let years = years(rates.len());
        let rates: Vec<f64> = rates.iter().map(|rate| rate.abs()).collect();
        if let Ok(series) = Joinpoints::new(&years, &rates, None) {
            let _ = (series.fit(count), series.fit_at(&[at]), series.choose(count, Selection::Bic3));
        }
    }
}

#[test]
fn one_joinpoint_is_that_of_the_single_search() -> Result<(), StatisticsError> {
    let (years, rates) = noisy(16, 3, &[(2008.0, 0.06)]);
    let series = Joinpoints::new(&years, &rates, None)?;
    let single = joinpoint(&years, &rates, Search::Grid)?;
    assert_eq!(series.fit(1)?.joinpoints, [single.year]);
    // At a year known beforehand the errors are those of the regression.
    let (known, other) = (series.fit_at(&[2007.5])?, joinpoint_at(&years, &rates, 2007.5)?);
    let average = |u| known.average_change(2000.0, 2015.0, u, Confidence::P95);
    for uncertainty in [Uncertainty::Slopes, Uncertainty::SlopesAndCovariance] {
        let (one, two) =
            (average(uncertainty)?, other.average_change(uncertainty, Confidence::P95));
        assert!((one.lower - two.lower).abs() < 1e-10 && (one.upper - two.upper).abs() < 1e-10);
    }
    // Within one segment the average is its own change, with its own limits.
    let inside = known.average_change(2001.0, 2005.0, Uncertainty::Slopes, Confidence::P95)?;
    assert!((inside.lower - known.annual_changes(Confidence::P95)?[0].lower).abs() < 1e-12);
    Ok(())
}

/// With as many permutations as here the probability is that of chance: level from 0 to 1.
#[test]
fn without_a_joinpoint_every_probability_is_as_likely() -> Result<(), StatisticsError> {
    let mut found = Vec::new();
    for seed in 0..300 {
        let (years, rates) = noisy(12, 1_000 + seed, &[]);
        let series = Joinpoints::new(&years, &rates, None)?;
        found.push(series.permutation_test(0, 1, Permutations::new(99, seed, 0.05)?)?);
    }
    let below = |p: f64| found.iter().filter(|&&q| q <= p).count() as f64 / found.len() as f64;
    for p in [0.1, 0.25, 0.5, 0.75, 0.9] {
        // Four standard errors of a share of 300.
        assert!(
            (below(p) - p).abs() < 4.0 * (p * (1.0 - p) / 300.0_f64).sqrt(),
            "{p}: {}",
            below(p)
        );
    }
    Ok(())
}

#[test]
fn a_clear_bend_is_found_and_chance_is_not() -> Result<(), StatisticsError> {
    let by_tests = Selection::Permutation(Permutations::new(999, 7, 0.05)?);
    let (years, rates) = noisy(22, 5, &[(2010.0, 0.08)]);
    let chosen = Joinpoints::new(&years, &rates, None)?.choose(3, by_tests)?;
    assert_eq!(chosen.trend.joinpoints.len(), 1);
    assert!((chosen.trend.joinpoints[0] - 2010.0).abs() <= 1.0);
    assert!((chosen.tests[0].threshold - 0.05 / 3.0).abs() < 1e-15);
    assert!(chosen.tests[0].p <= 0.05 / 3.0);
    let (years, rates) = noisy(22, 5, &[]);
    assert!(
        Joinpoints::new(&years, &rates, None)?.choose(3, by_tests)?.trend.joinpoints.is_empty()
    );
    Ok(())
}

#[test]
fn tests_do_not_depend_on_the_number_of_threads() -> Result<(), Box<dyn std::error::Error>> {
    let (years, rates) = noisy(17, 9, &[(2008.0, 0.01)]);
    let series = Joinpoints::new(&years, &rates, None)?;
    let run = || series.choose(3, Selection::Permutation(Permutations::default()));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(run)?;
    let many = rayon::ThreadPoolBuilder::new().num_threads(4).build()?.install(run)?;
    assert_eq!(one, many);
    Ok(())
}

#[test]
fn room_and_the_usual_number_follow_the_points() -> Result<(), StatisticsError> {
    for (points, usual, room) in
        [(6, 0, 1), (7, 1, 1), (11, 1, 3), (12, 2, 3), (27, 5, 8), (60, 5, 19)]
    {
        let series = Joinpoints::new(&years(points), &vec![1.0; points], None)?;
        assert_eq!((series.usual_most(), series.room()), (usual, room), "{points}");
        assert!(room > 5 || series.fit(room).is_ok());
        assert!(series.fit(room + 1).is_err());
    }
    assert!(Joinpoints::new(&years(3), &[1.0; 3], None).is_err());
    Ok(())
}
