use super::*;
use crate::{Confidence, StatisticsError};
use proptest::prelude::*;

const VARIANCES: [Variance<'static>; 5] = [
    Variance::Classical,
    Variance::Robust(Sampling::People),
    Variance::Robust(Sampling::Survey(Design { units: None, strata: None })),
    Variance::Delta,
    Variance::Direct,
];

/// (outcome, rank with ties, weight)
fn people() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((0.0..10.0, (0..9_i32).prop_map(f64::from), 0.1..5.0), 5..60).prop_filter(
        "two ranks and some outcome",
        |rows| {
            rows.iter().any(|row| (row.1 - rows[0].1).abs() > 0.5)
                && rows.iter().any(|row| row.0 > 0.1)
        },
    )
}

type Rows = (Vec<f64>, Vec<f64>, Vec<f64>);

fn columns(rows: &[(f64, f64, f64)]) -> Rows {
    let pick = |column: fn(&(f64, f64, f64)) -> f64| rows.iter().map(column).collect();
    (pick(|row| row.0), pick(|row| row.1), pick(|row| row.2))
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs().max(other.abs()))
}

proptest! {
    #[test]
    fn index_does_not_depend_on_the_order_of_input(rows in people(), by in 0_usize..60) {
        let mut turned = rows.clone();
        turned.rotate_left(by % rows.len());
        let ((h, r, _), (h2, r2, _)) = (columns(&rows), columns(&turned));
        for variance in VARIANCES {
            let one = People::new(&h, &r, None)?.concentration_index(Index::Relative, variance)?;
            let other = People::new(&h2, &r2, None)?.concentration_index(Index::Relative, variance)?;
            prop_assert!(near(one.value, other.value));
            prop_assert!((one.standard_error - other.standard_error).abs() < 1e-7, "{variance:?}");
        }
    }

    #[test]
    fn index_lies_from_minus_1_to_1_and_is_mirrored_by_the_rank(rows in people()) {
        let (h, r, w) = columns(&rows);
        let mirrored: Vec<f64> = r.iter().map(|r| -r).collect();
        let of = |rank: &[f64]| People::new(&h, rank, Some(&w))?.concentration_index(Index::Relative, Variance::Classical);
        let (one, other) = (of(&r)?, of(&mirrored)?);
        prop_assert!(one.value.abs() <= 1.0 + 1e-12);
        prop_assert!(near(one.value, -other.value));
        prop_assert!(near(one.standard_error, other.standard_error));
    }

    #[test]
    fn relative_index_ignores_the_unit_and_erreygers_ignores_the_sign(rows in people(), factor in 0.1..10.0) {
        let (h, r, w) = columns(&rows);
        let scaled: Vec<f64> = h.iter().map(|h| h * factor).collect();
        let shortfall: Vec<f64> = h.iter().map(|h| 10.0 - h).collect();
        let of = |h: &[f64], index| People::new(h, &r, Some(&w))?.concentration_index(index, Variance::Delta);
        let (one, other) = (of(&h, Index::Relative)?, of(&scaled, Index::Relative)?);
        prop_assert!(near(one.value, other.value) && near(one.standard_error, other.standard_error));
        let limits = Limits::new(0.0, 10.0)?;
        for index in [Index::Erreygers(limits), Index::Wagstaff(limits)] {
            let (attained, lacking) = (of(&h, index)?, of(&shortfall, index)?);
            prop_assert!(near(attained.value, -lacking.value));
            prop_assert!(near(attained.standard_error, lacking.standard_error));
        }
        let mean = one.mean;
        prop_assert!(near(of(&h, Index::Absolute(None))?.value, one.value * mean));
        prop_assert!(near(of(&h, Index::Erreygers(limits))?.value, one.value * mean * 0.4));
    }

    #[test]
    fn a_weight_of_two_is_two_people(rows in people()) {
        let (h, r, _) = columns(&rows);
        let weights: Vec<f64> = (0..h.len()).map(|i| if i % 2 == 0 { 2.0 } else { 1.0 }).collect();
        let twice = |column: &[f64]| -> Vec<f64> {
            column.iter().enumerate().flat_map(|(i, v)| std::iter::repeat_n(*v, if i % 2 == 0 { 2 } else { 1 })).collect()
        };
        let (h2, r2) = (twice(&h), twice(&r));
        let one = People::new(&h, &r, Some(&weights))?;
        let other = People::new(&h2, &r2, None)?;
        let value = |people: &People<'_>| people.concentration_index(Index::Relative, Variance::Classical).map(|i| i.value);
        prop_assert!(near(value(&one)?, value(&other)?));
        for sensitivity in [Sensitivity::Poverty(3.0), Sensitivity::Extremity(1.5)] {
            prop_assert!(near(one.extended_index(sensitivity)?, other.extended_index(sensitivity)?));
        }
    }

    #[test]
    fn sensitivity_of_2_is_the_standard_index(rows in people()) {
        let (h, r, w) = columns(&rows);
        let people = People::new(&h, &r, Some(&w))?;
        let standard = people.concentration_index(Index::Relative, Variance::Classical)?.value;
        prop_assert!(near(people.extended_index(Sensitivity::Poverty(2.0))?, standard));
        prop_assert!(near(people.extended_index(Sensitivity::Extremity(2.0))?, standard));
    }

    #[test]
    fn equal_outcomes_are_not_concentrated(rows in people(), level in 0.5..9.5) {
        let (_, r, w) = columns(&rows);
        let equal = vec![level; r.len()];
        let people = People::new(&equal, &r, Some(&w))?;
        for index in [Index::Relative, Index::Absolute(None), Index::Erreygers(Limits::new(0.0, 10.0)?)] {
            prop_assert!(people.concentration_index(index, Variance::Classical)?.value.abs() < 1e-9);
        }
    }

    #[test]
    fn contributions_and_residual_sum_to_the_index(rows in people(), seed in 0_u64..1000) {
        let (h, r, w) = columns(&rows);
        let mut generator = crate::random::seeded(seed);
        let age: Vec<f64> = h.iter().map(|_| 20.0 + 60.0 * crate::random::uniform(&mut generator)).collect();
        let parts = decompose(&People::new(&h, &r, Some(&w))?, &[&age])?;
        let sum: f64 = parts.contributions.iter().map(|part| part.contribution).sum();
        prop_assert!(near(sum + parts.residual, parts.index));
    }

    /// mean(y′) HI = mean(y) C(y) − mean(ŷ) C(ŷ), and with a straight model HI = C(y) − C(ŷ).
    #[test]
    fn inequity_is_the_index_of_use_less_that_of_need(rows in people(), seed in 0_u64..1000) {
        let (care, income, w) = columns(&rows);
        let mut generator = crate::random::seeded(seed);
        let illness: Vec<f64> = care.iter().map(|c| 0.3 * c + 3.0 * crate::random::uniform(&mut generator)).collect();
        let people = CareUse { care: &care, rank: &income, need: &[&illness], other: &[], weights: Some(&w) };
        for model in [UseModel::Linear, UseModel::Poisson] {
            let found = horizontal_inequity(&people, model, Variance::Classical)?;
            let one = found.index.mean * found.index.value;
            let other = found.care.mean * found.care.value - found.mean_need * found.need;
            prop_assert!((one - other).abs() < 1e-9 * (1.0 + found.mean_need.abs()), "{model:?}");
            if model == UseModel::Linear {
                prop_assert!(near(found.index.value, found.care_less_need()));
            }
        }
    }

    #[test]
    fn no_number_panics(rows in prop::collection::vec((prop::num::f64::ANY, prop::num::f64::ANY, prop::num::f64::ANY), 0..8)) {
        let (h, r, w) = columns(&rows);
        for weights in [None, Some(&w[..])] {
            if let Ok(people) = People::new(&h, &r, weights) {
                for variance in VARIANCES {
                    if let Ok(found) = people.concentration_index(Index::Relative, variance) {
                        prop_assert!(found.value.is_finite());
                        let _ = (found.interval(Confidence::P95), found.probability());
                    }
                }
                let _ = people.extended_index(Sensitivity::Poverty(3.0));
                let _ = people.rineq_index(RineqType::Wagstaff, Variance::Direct);
                let _ = decompose(&people, &[&r]);
            }
            let use_of_care = CareUse { care: &h, rank: &r, need: &[&w], other: &[], weights };
            for model in [UseModel::Linear, UseModel::Poisson, UseModel::Logit] {
                let _ = horizontal_inequity(&use_of_care, model, Variance::Classical);
            }
        }
    }
}

#[test]
fn refusals_name_the_person() -> Result<(), StatisticsError> {
    let ranks = [1.0, 2.0, 3.0];
    let refused = People::new(&[1.0, f64::NAN, 0.0], &ranks, None).err();
    assert!(matches!(refused, Some(StatisticsError::OutOfRange { index: Some(1), .. })));
    let people = People::new(&[0.0, 1.0, 2.0], &ranks, None)?;
    let found = people.concentration_index(Index::Wagstaff(Limits::UNIT), Variance::Classical);
    assert!(matches!(found, Err(StatisticsError::OutOfRange { index: Some(2), .. })), "{found:?}");
    let none = People::new(&[0.0; 3], &ranks, None)?;
    assert!(none.concentration_index(Index::Relative, Variance::Classical).is_err());
    let level = People::new(&[0.0, 1.0, 2.0], &[1.0; 3], None)?;
    assert!(level.concentration_index(Index::Relative, Variance::Classical).is_err());
    assert!(
        people
            .concentration_index(Index::Relative, Variance::Robust(Sampling::Clusters(&[1])))
            .is_err()
    );
    assert!(people.extended_index(Sensitivity::Poverty(1.0)).is_err());
    Ok(())
}

#[test]
fn two_people_have_an_index_without_an_error() -> Result<(), StatisticsError> {
    let pair = People::new(&[1.0, 3.0], &[1.0, 2.0], None)?;
    let found = pair.concentration_index(Index::Relative, Variance::Classical)?;
    assert!((found.value - 0.25).abs() < 1e-12);
    assert!(found.interval(Confidence::P95).is_err() && found.probability().is_err());
    Ok(())
}

#[test]
fn a_complete_split_by_need_has_no_logistic_solution() {
    let (care, rank) = ([0.0, 0.0, 1.0, 1.0], [1.0, 3.0, 2.0, 4.0]);
    let people = CareUse { care: &care, rank: &rank, need: &[&care], other: &[], weights: None };
    assert!(horizontal_inequity(&people, UseModel::Logit, Variance::Classical).is_err());
}

proptest! {
    #[test]
    fn people_stand_in_the_order_of_their_ranks(
        ranks in prop::collection::vec(prop_oneof![-1e300..1e300_f64, 0.0..1.0_f64, (-3_i32..3).prop_map(f64::from), Just(-0.0)], 2..200)
    ) {
        let outcome = vec![1.0; ranks.len()];
        if let Ok(people) = People::new(&outcome, &ranks, None) {
            let mut order: Vec<usize> = (0..ranks.len()).collect();
            order.sort_by(|&a, &b| ranks[a].partial_cmp(&ranks[b]).expect("no rank is NaN"));
            for pair in order.windows(2) {
                let (low, high) = (people.ranks()[pair[0]], people.ranks()[pair[1]]);
                prop_assert!(low < high || (ranks[pair[0]] >= ranks[pair[1]] && low <= high));
            }
        }
    }
}
