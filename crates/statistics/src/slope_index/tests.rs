use super::*;
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

#[test]
fn simulation_meets_the_closed_form_of_a_measure() -> Result<(), StatisticsError> {
    let quantiles: Vec<Quantile> = (0..10)
        .map(|i| Quantile {
            population: 900.0 + 50.0 * f64::from(i),
            value: 70.0 + f64::from(i),
            standard_error: 1.0,
        })
        .collect();
    let settings = Settings::new(Model::Measure);
    let index = slope_index(&quantiles, &settings, Confidence::P95)?;
    let mut draws = Draws::new(&Line::new(&quantiles, Model::Measure), &quantiles, &settings);
    let slopes = draws.limits(|draws| &mut draws.slopes, Confidence::P95);
    let ratios = draws.limits(|draws| &mut draws.ratios, Confidence::P95);
    let half = (index.absolute.upper - index.absolute.lower) / 2.0;
    assert!((slopes.lower - index.absolute.lower).abs() < 0.03 * half);
    assert!((slopes.upper - index.absolute.upper).abs() < 0.03 * half);
    let half = (index.relative.upper - index.relative.lower) / 2.0;
    assert!((ratios.lower - index.relative.lower).abs() < 0.03 * half);
    assert!((ratios.upper - index.relative.upper).abs() < 0.03 * half);
    Ok(())
}

#[test]
fn simulated_limits_do_not_depend_on_the_number_of_threads()
-> Result<(), Box<dyn std::error::Error>> {
    let quantiles: Vec<Quantile> = (0..10)
        .map(|i| Quantile { population: 1e3, value: 100.0 - f64::from(i), standard_error: 0.1 })
        .collect();
    let settings = Settings::new(Model::Rate);
    let run = || slope_index(&quantiles, &settings, Confidence::P95);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(run)?;
    let many = rayon::ThreadPoolBuilder::new().num_threads(4).build()?.install(run)?;
    assert_eq!(one, many);
    Ok(())
}
