use super::*;
use proptest::prelude::*;

/// Subgroups with estimates, standard errors and populations of which all measures are defined.
fn subgroups() -> impl Strategy<Value = Vec<Subgroup>> {
    let one = (5.0..95.0, 0.01..3.0, 100.0..1e5).prop_map(
        |(estimate, error, population): (f64, f64, f64)| {
            Subgroup::new(estimate).with_standard_error(error).with_population(population.round())
        },
    );
    prop::collection::vec(one, 3..12)
}

fn options() -> Options {
    Options { simulation: Simulation { draws: 40, seed: 3 }, ..Options::default() }
}

fn ordered(subgroups: &[Subgroup], direction: Direction) -> Result<Groups, StatisticsError> {
    Ok(Groups::ordered(subgroups, direction)?.scale(Scale::PERCENT))
}

fn with_reference(subgroups: &[Subgroup]) -> Result<Groups, StatisticsError> {
    Ok(Groups::with_reference(subgroups, Direction::Favourable, 1)?.scale(Scale::PERCENT))
}

/// The groups that a measure applies to, in one direction.
fn groups_for(measure: Measure, subgroups: &[Subgroup]) -> Result<Groups, StatisticsError> {
    match measure {
        Measure::MeanDifference(Benchmark::Reference, _) => with_reference(subgroups),
        _ => ordered(subgroups, Direction::Favourable),
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs().max(other.abs()))
}

/// Measures in the indicator's unit; the rest have no unit.
fn has_unit(measure: Measure) -> bool {
    matches!(
        measure.name(),
        "d" | "bgsd" | "mdmu" | "mdmw" | "mdbu" | "mdbw" | "mdru" | "mdrw" | "par" | "aci" | "sii"
    )
}

proptest! {
    #[test]
    fn measures_follow_the_unit_of_the_indicator(subgroups in subgroups(), factor in 0.1..1.0) {
        let smaller: Vec<Subgroup> = subgroups.iter().map(|s| Subgroup {
            estimate: s.estimate.map(|y| y * factor),
            standard_error: s.standard_error.map(|e| e * factor),
            ..*s
        }).collect();
        for measure in Measure::ALL {
            let one = measure.evaluate(&groups_for(measure, &subgroups)?, &options())?;
            let scale = Scale::new(100.0 * factor)?;
            let other = measure.evaluate(&groups_for(measure, &smaller)?.scale(scale), &options())?;
            let unit = match measure {
                Measure::BetweenGroupVariance => factor * factor,
                _ if has_unit(measure) => factor,
                _ => 1.0,
            };
            prop_assert!(near(one.value * unit, other.value), "{} {one:?} {other:?}", measure.name());
            if let (Some(one), Some(other)) = (one.standard_error, other.standard_error) {
                let unit = if measure == Measure::Ratio { 1.0 } else { unit };
                prop_assert!((one * unit - other).abs() <= 1e-6 * (1.0 + other), "{}", measure.name());
            }
        }
    }

    #[test]
    fn unordered_measures_do_not_depend_on_the_order_of_input(subgroups in subgroups(), by in 1_usize..11) {
        let mut turned = subgroups.clone();
        turned.rotate_left(by % subgroups.len());
        for name in ["d", "r", "bgv", "bgsd", "covar", "mdmu", "mdmw", "mdbu", "mdbw", "idisu", "idisw", "ti", "mld", "par", "paf"] {
            let measure = Measure::from_name(name).expect("a measure");
            let of = |subgroups: &[Subgroup]| -> Result<Inequality, StatisticsError> {
                measure.evaluate(&Groups::unordered(subgroups, Direction::Adverse)?.scale(Scale::PERCENT), &options())
            };
            let (one, other) = (of(&subgroups)?, of(&turned)?);
            prop_assert!(near(one.value, other.value), "{name}");
        }
    }

    #[test]
    fn ranks_put_the_subgroups_in_their_order(subgroups in subgroups()) {
        let rank: Vec<i64> = (0..).map(|i: i64| -i).take(subgroups.len()).collect();
        let backwards: Vec<Subgroup> = subgroups.iter().rev().copied().collect();
        let ranked = Groups::ranked(&subgroups, &rank, Direction::Adverse)?;
        let ordered = Groups::ordered(&backwards, Direction::Adverse)?;
        let all = |groups: Groups| evaluate_all(&groups.scale(Scale::PERCENT), &Measure::ALL, &options());
        prop_assert_eq!(all(ranked), all(ordered));
    }

    #[test]
    fn reversing_the_order_mirrors_the_slopes(subgroups in subgroups()) {
        let backwards: Vec<Subgroup> = subgroups.iter().rev().copied().collect();
        for measure in Measure::ALL {
            let one = measure.evaluate(&groups_for(measure, &subgroups)?, &options())?.value;
            let other = match measure.name() {
                "d" | "aci" | "rci" | "sii" => -one,
                "r" | "rii" => 1.0 / one,
                _ => continue,
            };
            let found = measure.evaluate(&ordered(&backwards, Direction::Favourable)?, &options())?.value;
            prop_assert!((found - other).abs() <= 1e-7 * (1.0 + other.abs()), "{} {found} {other}", measure.name());
        }
    }

    #[test]
    fn adverse_mirrors_favourable(subgroups in subgroups()) {
        let of = |measure: Measure, direction| -> Result<f64, StatisticsError> {
            Ok(measure.evaluate(&ordered(&subgroups, direction)?, &options())?.value)
        };
        let (one, other) = (of(Measure::Difference, Direction::Favourable)?, of(Measure::Difference, Direction::Adverse)?);
        prop_assert!(near(one, -other));
        let (one, other) = (of(Measure::Ratio, Direction::Favourable)?, of(Measure::Ratio, Direction::Adverse)?);
        prop_assert!(near(one, 1.0 / other));
        // The best of the shortfalls from 100 is the best of the attainments.
        let shortfalls: Vec<Subgroup> = subgroups.iter().map(|s| Subgroup { estimate: s.estimate.map(|y| 100.0 - y), ..*s }).collect();
        let best = Measure::MeanDifference(Benchmark::Best, Weighting::Population);
        let shortfall = best.evaluate(&ordered(&shortfalls, Direction::Adverse)?, &options())?.value;
        prop_assert!(near(of(best, Direction::Favourable)?, shortfall));
    }

    #[test]
    fn equal_groups_show_no_inequality(subgroups in subgroups(), level in 5.0..95.0) {
        let equal: Vec<Subgroup> = subgroups.iter().map(|s| Subgroup { estimate: Some(level), ..*s }).collect();
        for measure in Measure::ALL {
            let found = measure.evaluate(&groups_for(measure, &equal)?, &options());
            match measure {
                Measure::SlopeIndex(_) | Measure::RelativeIndex(_) => prop_assert!(found.is_err()),
                Measure::Ratio => prop_assert!((found?.value - 1.0).abs() < 1e-12),
                _ => prop_assert!(found?.value.abs() < 1e-6, "{}", measure.name()),
            }
        }
    }

    #[test]
    fn measures_stay_inside_their_bounds(subgroups in subgroups()) {
        let value = |name: &str| -> Result<f64, StatisticsError> {
            let measure = Measure::from_name(name).expect("a measure");
            Ok(measure.evaluate(&groups_for(measure, &subgroups)?, &options())?.value)
        };
        for name in ["bgv", "bgsd", "covar", "mdmu", "mdmw", "mdbu", "mdbw", "mdru", "mdrw", "idisu", "idisw", "ti", "mld", "par", "rii"] {
            prop_assert!(value(name)? >= -1e-9, "{name}");
        }
        prop_assert!(value("rci")?.abs() < 1.0);
        prop_assert!(value("sii")?.abs() <= 100.0);
        // Two routes: the standard deviation is the root of the variance, the disparity is in per cent of the mean.
        prop_assert!(near(value("bgsd")?.powi(2), value("bgv")?));
        prop_assert!(near(value("idisw")? * value("bgsd")?, value("mdmw")? * value("covar")?));
        // The mean lies between: no mean difference from it exceeds the standard deviation.
        prop_assert!(value("mdmw")? <= value("bgsd")? + 1e-9);
    }

    #[test]
    fn relative_concentration_is_the_absolute_over_the_mean(subgroups in subgroups()) {
        let groups = ordered(&subgroups, Direction::Favourable)?;
        let of = |index| Measure::ConcentrationIndex(index).evaluate(&groups, &options());
        let total: f64 = subgroups.iter().filter_map(|s| s.population).sum();
        let mean: f64 = subgroups.iter().filter_map(|s| Some(s.population? * s.estimate?)).sum::<f64>() / total;
        let (absolute, relative) = (of(Index::Absolute(None))?, of(Index::Relative)?);
        prop_assert!(near(absolute.value, relative.value * mean));
        // Kakwani's sum over groups.
        let (mut before, mut sum) = (0.0, 0.0);
        for subgroup in &subgroups {
            let (n, y) = (subgroup.population.unwrap_or(0.0), subgroup.estimate.unwrap_or(0.0));
            sum += n / total * y * (before + n / 2.0) / total;
            before += n;
        }
        prop_assert!(near(relative.value, 2.0 / mean * sum - 1.0));
    }

    #[test]
    fn intervals_widen_with_confidence_and_hold_the_value(subgroups in subgroups()) {
        for measure in Measure::ALL {
            let groups = groups_for(measure, &subgroups)?;
            let at = |confidence| measure.evaluate(&groups, &Options { confidence, ..options() });
            let (narrow, wide) = (at(Confidence::P90)?, at(Confidence::P998)?);
            if let (Ok(narrow), Ok(wide)) = (narrow.interval, wide.interval) {
                prop_assert!(wide.lower <= narrow.lower && narrow.upper <= wide.upper, "{}", measure.name());
            }
            if let (Ok(interval), Some(_)) = (narrow.interval, narrow.standard_error) {
                prop_assert!(interval.contains(narrow.value), "{}", measure.name());
            }
        }
    }

    #[test]
    fn no_number_makes_a_measure_panic(
        estimates in prop::collection::vec(prop::num::f64::ANY, 0..6),
        errors in prop::collection::vec(prop::num::f64::ANY, 6),
        populations in prop::collection::vec(prop::num::f64::ANY, 6),
        scale in prop::num::f64::ANY,
    ) {
        let subgroups: Vec<Subgroup> = (0..estimates.len())
            .map(|i| Subgroup { estimate: Some(estimates[i]), standard_error: Some(errors[i].abs()), population: Some(populations[i].abs()) })
            .collect();
        for measure in Measure::ALL {
            let Ok(mut groups) = groups_for(measure, &subgroups) else { continue };
            if let Ok(scale) = Scale::new(scale.abs()) {
                groups = groups.scale(scale);
            }
            let few = Options { simulation: Simulation { draws: 10, seed: 1 }, ..Options::default() };
            if let Ok(found) = measure.evaluate(&groups, &few) {
                prop_assert!(found.value.is_finite(), "{}", measure.name());
            }
        }
    }
}

fn plain(estimates: &[f64]) -> Vec<Subgroup> {
    estimates.iter().map(|&y| Subgroup::new(y).with_population(10.0)).collect()
}

#[test]
fn measures_are_found_by_their_names() {
    for measure in Measure::ALL {
        assert_eq!(Measure::from_name(measure.name()), Some(measure));
    }
    assert_eq!(Measure::from_name("gini"), None);
}

#[test]
fn shared_draws_give_what_single_measures_give() -> Result<(), StatisticsError> {
    let subgroups: Vec<Subgroup> =
        plain(&[10.0, 20.0, 40.0]).into_iter().map(|s| s.with_standard_error(2.0)).collect();
    let groups = ordered(&subgroups, Direction::Adverse)?;
    let together = evaluate_all(&groups, &Measure::ALL, &options());
    for (measure, found) in Measure::ALL.into_iter().zip(together) {
        assert_eq!(found, measure.evaluate(&groups, &options()), "{}", measure.name());
    }
    Ok(())
}

#[test]
fn what_is_missing_is_named() -> Result<(), StatisticsError> {
    let mut subgroups = plain(&[10.0, 20.0, 40.0, 50.0]);
    subgroups[2].population = None;
    let groups = ordered(&subgroups, Direction::Adverse)?;
    let missing = |measure: &str, groups: &Groups| {
        let found = Measure::from_name(measure).expect("a measure").evaluate(groups, &options());
        match found {
            Err(StatisticsError::Missing { what, index, .. }) => (what, index),
            other => panic!("{measure}: {other:?}"),
        }
    };
    assert_eq!(missing("bgv", &groups).1, Some(2));
    subgroups[2] = Subgroup::default();
    let groups = ordered(&subgroups, Direction::Adverse)?;
    assert_eq!(missing("rci", &groups), ("the estimate", Some(2)));
    assert_eq!(missing("bgv", &groups), ("the estimate", Some(2)));
    assert!(Measure::BetweenGroupVariance.evaluate(&groups.without_missing(), &options()).is_ok());
    let groups = Groups::unordered(&plain(&[1.0, 2.0, 3.0]), Direction::Adverse)?;
    assert_eq!(missing("sii", &groups).0, "the order of the subgroups");
    assert_eq!(missing("mdru", &groups).0, "the reference subgroup");
    let groups = Groups::ordered(&plain(&[0.1, 0.2, 0.3]), Direction::Adverse)?;
    assert_eq!(missing("rii", &groups).0, "the scale of the indicator");
    Ok(())
}

#[test]
fn bad_subgroups_are_refused_by_their_place() {
    let refused = |subgroups: &[Subgroup]| Groups::unordered(subgroups, Direction::Adverse);
    for bad in [
        Subgroup::new(f64::NAN),
        Subgroup::new(1.0).with_population(-1.0),
        Subgroup::new(1.0).with_standard_error(f64::INFINITY),
    ] {
        let found = refused(&[Subgroup::new(1.0), bad]);
        assert!(
            matches!(found, Err(StatisticsError::OutOfRange { index: Some(1), .. })),
            "{found:?}"
        );
    }
    let three = plain(&[1.0, 2.0, 3.0]);
    assert!(Groups::with_reference(&three, Direction::Adverse, 3).is_err());
    for ranks in [[1, 2, 2], [1, 2, 4], [i64::MIN, 0, i64::MAX]] {
        assert!(Groups::ranked(&three, &ranks, Direction::Adverse).is_err(), "{ranks:?}");
    }
}

#[test]
fn ranked_subgroups_are_named_by_their_place_in_the_input() -> Result<(), StatisticsError> {
    let groups = Groups::ranked(&plain(&[30.0, 120.0, 20.0]), &[3, 2, 1], Direction::Adverse)?;
    let found =
        Measure::SlopeIndex(Slope::Logistic).evaluate(&groups.scale(Scale::PERCENT), &options());
    assert!(matches!(found, Err(StatisticsError::OutOfRange { index: Some(1), .. })), "{found:?}");
    Ok(())
}

#[test]
fn an_interval_that_cannot_be_given_says_why() -> Result<(), StatisticsError> {
    let why = |groups: &Groups, name: &str| -> Result<Option<NoInterval>, StatisticsError> {
        let measure = Measure::from_name(name).expect("a measure");
        Ok(measure.evaluate(groups, &options())?.interval.err())
    };
    let bare = Groups::unordered(&plain(&[10.0, 20.0, 30.0]), Direction::Adverse)?;
    assert_eq!(why(&bare, "d")?, Some(NoInterval::StandardError));
    assert_eq!(why(&bare, "par")?, Some(NoInterval::Scale));
    let with_errors: Vec<Subgroup> =
        plain(&[10.0, 20.0, 30.0]).into_iter().map(|s| s.with_standard_error(1.0)).collect();
    let groups = Groups::unordered(&with_errors, Direction::Adverse)?;
    assert_eq!(why(&groups, "bgsd")?, Some(NoInterval::Scale));
    assert_eq!(why(&groups.scale(Scale::PERCENT), "bgsd")?, None);
    let below: Vec<Subgroup> =
        with_errors.iter().map(|s| Subgroup { estimate: s.estimate.map(|y| -y), ..*s }).collect();
    let groups = Groups::unordered(&below, Direction::Adverse)?.scale(Scale::PERCENT);
    assert_eq!(why(&groups, "bgsd")?, Some(NoInterval::OutsideScale));
    Ok(())
}

/// WHO's bundled example: births attended by skilled staff, by wealth fifth.
#[test]
fn the_slope_of_whos_example_is_weighted_once() -> Result<(), StatisticsError> {
    let births =
        [75.605_300_903_3, 91.019_966_125_5, 96.039_588_928_2, 97.042_228_698_7, 99.224_052_429_2];
    let women = [2_072.436, 2_112.204, 1_983.059, 2_052.124, 1_884.51];
    let subgroups: Vec<Subgroup> =
        births.iter().zip(women).map(|(&y, n)| Subgroup::new(y).with_population(n)).collect();
    let groups = ordered(&subgroups, Direction::Favourable)?;
    let by = |compatibility| {
        let options = Options { compatibility, ..Options::default() };
        Measure::SlopeIndex(Slope::Logistic).evaluate(&groups, &options)
    };
    assert!((by(Compatibility::HealthEqual)?.value - 31.618).abs() < 5e-4);
    let ours = by(Compatibility::Published)?;
    assert!((ours.value - 31.677).abs() < 1e-3, "{ours:?}");
    Ok(())
}
