use super::*;
use crate::Estimate;
use proptest::prelude::*;

fn quantiles() -> impl Strategy<Value = Vec<Quantile>> {
    let quantile = (1e3..1e5_f64, 60.0..90.0_f64, 0.1..2.0_f64).prop_map(
        |(population, value, standard_error)| Quantile { population, value, standard_error },
    );
    prop::collection::vec(quantile, 5..12)
}

proptest! {
    #[test]
    fn equal_values_have_no_slope(mut quantiles in quantiles()) {
        for quantile in &mut quantiles {
            quantile.value = 80.0;
        }
        let index = slope_index(&quantiles, &Settings::new(Model::Measure), Confidence::P95)?;
        prop_assert!(index.absolute.value.abs() < 1e-9 && (index.relative.value - 1.0).abs() < 1e-9);
        prop_assert!((index.absolute.lower + index.absolute.upper).abs() < 1e-9);
    }

    #[test]
    fn weights_give_the_least_squares_line(quantiles in quantiles()) {
        let total: f64 = quantiles.iter().map(|q| q.population).sum();
        let mut below = 0.0;
        let ranks: Vec<f64> = quantiles.iter().map(|q| {
            below += q.population;
            (below - q.population / 2.0) / total
        }).collect();
        let values: Vec<f64> = quantiles.iter().map(|q| q.value).collect();
        let people: Vec<f64> = quantiles.iter().map(|q| q.population).collect();
        let fit = crate::least_squares::Line::weighted(&ranks, &values, &people)?;
        let line = Line::new(&quantiles, Model::Measure);
        prop_assert!((fit.slope - line.fitted_slope).abs() < 1e-8);
        prop_assert!((fit.intercept - line.fitted_intercept).abs() < 1e-8);
    }

    #[test]
    fn a_negative_multiplier_turns_the_index_round(quantiles in quantiles()) {
        let settings = Settings::new(Model::LogRate);
        let one = slope_index(&quantiles, &settings, Confidence::P95)?;
        let other = slope_index(&quantiles, &Settings { multiplier: -1.0, ..settings }, Confidence::P95)?;
        prop_assert!((one.absolute.lower + other.absolute.upper).abs() < 1e-9);
        prop_assert!((one.relative.lower * other.relative.upper - 1.0).abs() < 1e-9);
    }
}

/// Ten quantiles whose values rise by `step` from `first`.
fn rising(first: f64, step: f64, standard_error: f64) -> Vec<Quantile> {
    (0..10)
        .map(|i| Quantile {
            population: 900.0 + 50.0 * f64::from(i),
            value: first + step * f64::from(i),
            standard_error,
        })
        .collect()
}

fn simulated(model: Model) -> Settings {
    Settings { limits: Limits::Simulated(Simulation::default()), ..Settings::new(model) }
}

/// Whether each limit of a sample of 100,000 is within 5 of its standard errors of the exact one.
fn assert_met(quantiles: &[Quantile], model: Model) -> Result<(), StatisticsError> {
    let exact = slope_index(quantiles, &Settings::new(model), Confidence::P95)?;
    let sample = slope_index(quantiles, &simulated(model), Confidence::P95)?;
    for (exact, sample) in [(exact.absolute, sample.absolute), (exact.relative, sample.relative)] {
        // The standard error of a quantile of n draws is √(p(1 − p)/n)/density, here about 0.4 % of its distance.
        for (value, exact, sample) in
            [(exact.value, exact.lower, sample.lower), (exact.value, exact.upper, sample.upper)]
        {
            let room = 0.025 * (exact - value).abs();
            assert!((exact - sample).abs() < room, "{model:?}: {sample} beside {exact} ± {room}");
        }
    }
    Ok(())
}

#[test]
fn simulation_meets_the_exact_limits() -> Result<(), StatisticsError> {
    assert_met(&rising(70.0, 1.0, 1.0), Model::Measure)?;
    assert_met(&rising(300.0, -20.0, 0.05), Model::Rate)?;
    assert_met(&rising(300.0, -20.0, 0.4), Model::Rate)?;
    assert_met(&rising(300.0, -20.0, 0.05), Model::LogRate)?;
    assert_met(&rising(0.05, 0.09, 0.1), Model::Proportion)?;
    assert_met(&rising(0.05, 0.09, 0.8), Model::Proportion)?;
    assert_met(&rising(0.05, 0.09, 0.1), Model::LogitProportion)
}

#[test]
fn a_ratio_of_normals_about_0_is_met_too() -> Result<(), StatisticsError> {
    assert_met(&rising(1.0, 1.0, 0.5), Model::Measure)?;
    // With a denominator surely above 0 Hinkley's ratio is Fieller's.
    let line = Line::new(&rising(70.0, 1.0, 1.0), Model::Measure);
    let (one, other) =
        (normal_ratio::limits(&line, Confidence::P95)?, fieller(&line, 1.959_963_984_540_054));
    assert!((one.lower - other.lower).abs() < 1e-12 && (one.upper - other.upper).abs() < 1e-12);
    Ok(())
}

/// With one value drawn alone the slope is a function of one normal, whose quantiles are known.
#[test]
fn a_single_value_gives_the_quantiles_of_its_own_distribution() -> Result<(), StatisticsError> {
    for (model, first, step) in [(Model::Rate, 300.0, -20.0), (Model::Proportion, 0.05, 0.09)] {
        for error in [0.01, 0.1, 0.3] {
            let mut quantiles = rising(first, step, 0.0);
            quantiles[9].standard_error = error;
            let found = slope_index(&quantiles, &Settings::new(model), Confidence::P998)?;
            let at = |z: f64| -> Result<SlopeIndex<Estimate>, StatisticsError> {
                let mut moved = quantiles.clone();
                moved[9].standard_error = 0.0;
                moved[9].value = model.back(model.forward(moved[9].value) + z * error);
                slope_index(&moved, &Settings::new(model), Confidence::P95)
            };
            // The ratio is a function of the one normal as well, as long as its denominator keeps its sign.
            let z = Confidence::P998.z();
            let (low, high) = (at(-z)?, at(z)?);
            let near = |one: f64, other: f64| (one - other).abs() < 1e-8 * (1.0 + other.abs());
            assert!(near(found.absolute.lower, low.absolute.value), "{found:?} {low:?}");
            assert!(near(found.absolute.upper, high.absolute.value), "{found:?} {high:?}");
            let relative = [low.relative.value, high.relative.value];
            let (least, most) = (relative[0].min(relative[1]), relative[0].max(relative[1]));
            assert!(near(found.relative.lower, least), "{found:?} {least}");
            assert!(near(found.relative.upper, most), "{found:?} {most}");
        }
    }
    Ok(())
}

#[test]
fn simulated_limits_do_not_depend_on_the_number_of_threads()
-> Result<(), Box<dyn std::error::Error>> {
    let (quantiles, settings) = (rising(100.0, -1.0, 0.1), simulated(Model::Rate));
    let run = || slope_index(&quantiles, &settings, Confidence::P95);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(run)?;
    let many = rayon::ThreadPoolBuilder::new().num_threads(4).build()?.install(run)?;
    assert_eq!(one, many);
    Ok(())
}
