//! No number makes a method panic: NaN, infinities, zero, negative and tiny numbers, and empty columns.

use lifecourse_statistics::{
    Confidence, Interval, benchmark, distribution, funnel,
    life_expectancy::{Band, LifeTable, PoorHealth, Uncertainty},
    mean, proportion, quantile, rate,
    slope_index::{self, Limits, Model, Quantile, Settings, Simulation},
    standardised::{self, Frequency, FrequencyWeight, Population, ReferenceBand},
    trend::{
        self, AreaChange, ErrorSource, Forecaster, GroupErrors, Groups, NaturalScale, Scale,
        Search, Target,
    },
    xmr::{self, Improvement, Rules},
};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        prop::num::f64::ANY,
        prop_oneof![
            Just(0.0),
            Just(-0.0),
            Just(1.0),
            Just(f64::NAN),
            Just(f64::INFINITY),
            Just(f64::MAX),
            Just(f64::MIN_POSITIVE)
        ],
        -2.0..2.0_f64,
        0.0..1e5_f64,
    ]
}

/// Columns of which most numbers are ordinary, so that the arithmetic behind the checks is reached too.
fn column() -> impl Strategy<Value = Vec<f64>> {
    let odd = prop::collection::vec(number(), 0..9);
    let huge = prop::collection::vec(
        prop_oneof![1e-300..1e-290_f64, 1e290..1e300_f64, 0.1..0.9_f64],
        5..9,
    );
    prop_oneof![odd, huge, prop::collection::vec(0.0..1.0_f64, 5..9)]
}

const P95: Confidence = Confidence::P95;

proptest! {
    #[test]
    fn of_single_numbers(a in number(), b in number(), c in number(), d in number()) {
        let _ = Confidence::new(a);
        let _ = (proportion::wilson(a, b, P95), rate::crude(a, b, P95), rate::byar(a, P95), rate::poisson(a, P95));
        let _ = (distribution::normal::quantile(a), distribution::normal::cdf(a));
        let _ = (distribution::student_t::quantile(a, b), distribution::student_t::cdf(a, b));
        let _ = (distribution::chi_squared::quantile(a, b), distribution::chi_squared::survival(a, b));
        let _ = (distribution::f::cdf(a, b, c), distribution::f::survival(a, b, c));
        let (one, other) = (Interval { lower: a, upper: b }, Interval { lower: c, upper: d });
        let _ = (benchmark::single(one, c), benchmark::double(one, other), benchmark::goal(a, other));
        let _ = (benchmark::single_graded(one, other, a), trend::mackenbach((a, b), (c, d)));
        let _ = (funnel::proportion_position(a, b, c), funnel::ratio_position(a, b), funnel::person_years(a, b, c));
        let _ = (PoorHealth::new(a, b), PoorHealth::of_sample(a, b));
        let expected = standardised::Expected { events: b, reference_rate: c };
        let _ = (standardised::ratio(a, expected, P95), standardised::indirect_rate(a, expected, P95));
        if let Ok(certain) = Confidence::new(1.0) {
            let _ = (proportion::wilson(a, b, certain), rate::crude(a, b, certain), mean::student(&[a, b, c], certain));
        }
    }

    #[test]
    fn of_columns(a in column(), b in column(), c in column(), x in number()) {
        let _ = (mean::student(&a, P95), funnel::ratio(&a), funnel::rate(&a, &b, x), funnel::proportion(&a, &b, funnel::UpperCap::One));
        let known: Vec<Option<f64>> = a.iter().map(|&v| (v < 0.9).then_some(v)).collect();
        let _ = quantile::of_areas(&known, 3, quantile::Order::HighestFirst, quantile::Arithmetic::Exact);
        let _ = xmr::chart(&known, &[2], &Rules { target: Some(x), ..Rules::new(Improvement::Increase) });
        let rows = || a.iter().zip(&b).zip(&c).map(|((&a, &b), &c)| (a, b, c));
        let bands: Vec<_> = rows().map(|(events, population, standard)| standardised::Band { events, population, standard }).collect();
        let _ = standardised::direct(&bands, P95);
        let reference: Vec<_> = rows().map(|(population, reference_events, reference_population)| {
            ReferenceBand { population, reference_events, reference_population }
        }).collect();
        let _ = standardised::expected(&reference);
        let populations: Vec<_> = rows().map(|(_, population, standard)| Population { population, standard }).collect();
        let people: Vec<_> = rows().map(|(people, ..)| Some(people)).collect();
        let frequency = Frequency { events_each: x, people: &people };
        let _ = standardised::direct_repeated(&populations, &[frequency], FrequencyWeight::AllBands, P95);
        let ages: Vec<_> = rows().enumerate().map(|(i, (deaths, population, _))| {
            Band { start: 5.0 * i as f64, deaths, population: population * 1e4 }
        }).collect();
        if let Ok(table) = LifeTable::new(&ages) {
            let _ = table.at(x, P95);
            if let Ok(health) = PoorHealth::new(0.2, 0.1) {
                let _ = table.healthy(&vec![health; ages.len()], Uncertainty::SurveyAndMortality);
            }
        }
    }

    #[test]
    fn of_series(a in column(), b in column(), c in column(), x in number()) {
        let _ = (trend::mann_kendall(&a), trend::sen(&a, &b, P95), trend::kendall(&a, &b), trend::weighted_deviation(&a, &b));
        let _ = (trend::annual_change(&a, &b, Some(&c), P95), trend::annual_change(&a, &b, None, P95));
        let _ = (trend::joinpoint(&a, &b, Search::Continuous), trend::joinpoint_information(&a, &b));
        let groups = Groups { years: &a, most: &b, rest: &c };
        let errors = GroupErrors { most: &c, rest: &b };
        for scale in [Scale::Absolute, Scale::Relative] {
            let _ = trend::slope_difference(groups, errors, scale, ErrorSource::Points, P95);
            let _ = (trend::pooled_slope_difference(groups, scale, P95), trend::gap_slope(groups, scale, P95));
        }
        let _ = trend::endpoints(groups);
        let areas = AreaChange { start: &a, end: &b, years: x };
        let _ = (trend::beta_convergence(areas, Some(&c), P95), trend::sigma_convergence(areas));
        for scale in [NaturalScale::Value, NaturalScale::Logarithm, NaturalScale::Logit] {
            if let Ok(line) = Forecaster::new(&a, &b, None, scale) {
                let _ = (line.at(x, P95), line.chance(x, Target::AtLeast(x)));
            }
        }
    }

    #[test]
    fn of_quantiles(rows in prop::collection::vec((number(), number(), number()), 4..7), multiplier in number()) {
        let quantiles: Vec<_> = rows.into_iter()
            .map(|(population, value, standard_error)| Quantile { population, value, standard_error })
            .collect();
        for model in [Model::Measure, Model::LogRate, Model::LogitProportion, Model::Rate] {
            for limits in [Some(Limits::Exact), Simulation::new(1_000, 1).ok().map(Limits::Simulated)] {
                let limits = limits.unwrap_or_default();
                let settings = Settings { multiplier, limits, ..Settings::new(model) };
                let _ = slope_index::slope_index(&quantiles, &settings, P95);
            }
        }
    }
}
