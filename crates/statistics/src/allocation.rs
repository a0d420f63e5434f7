//! Allocation of a budget to places by need, with a share for inequality in health.
//!
//! The structure of the NHS's weighted capitation: every place has a *weighted population*, its people
//! counted by what they need and cost; weighted populations are scaled to the people there are, and the
//! budget is shared in proportion. A stated share of it goes by another weighted population, in which the
//! people of places with the worst mortality count for more.
//!
//! # Examples
//! ```
//! use lifecourse_statistics::allocation;
//! let people = [1000.0, 3000.0];
//! let by_need = allocation::weighted_population(&people, &[&[1.2, 1.0]])?;
//! let by_inequality = allocation::weighted_population(&people, &[&[3.0, 1.0]])?;
//! let final_weights = allocation::blend(&by_need, &by_inequality, 0.15)?;
//! let shares = allocation::target(&final_weights, 1_000_000.0)?;
//! let money: Vec<String> = shares.iter().map(|share| format!("{share:.0}")).collect();
//! assert_eq!(money, ["317857", "682143"]);
//! # Ok::<(), lifecourse_statistics::StatisticsError>(())
//! ```

mod capacity;

pub use capacity::within_capacity;

use crate::{StatisticsError, check};

/// Weighted populations: people × the product of their `indices`, scaled so that all sum to the people there are.
///
/// # Shapes
/// Every index is a column as long as `population`: age-sex cost, additional need, market forces...
///
/// # Errors
/// [`StatisticsError::Length`] if an index differs in length, [`StatisticsError::OutOfRange`], naming the place, for
/// a population or index that is not finite or below 0, or if all weighted populations are 0.
///
/// # Source
/// NHS England, *Technical guide to allocation formulae*.
pub fn weighted_population(
    population: &[f64],
    indices: &[&[f64]],
) -> Result<Vec<f64>, StatisticsError> {
    check::all_not_negative("the population", population)?;
    let mut weighted = population.to_vec();
    for index in indices {
        check::length("an index", index.len(), population.len())?;
        check::all_not_negative("the index", index)?;
        for (weight, index) in weighted.iter_mut().zip(*index) {
            *weight *= index;
        }
    }
    scaled(&weighted, population.iter().sum())
}

/// `weights` in proportion, summing to `total`.
fn scaled(weights: &[f64], total: f64) -> Result<Vec<f64>, StatisticsError> {
    let sum: f64 = weights.iter().sum();
    check::single("the sum of the weighted populations").positive(sum)?;
    Ok(weights.iter().map(|weight| weight / sum * total).collect())
}

/// The final weighted populations: (1 − `share`) × `by_need` + `share` × `by_inequality`, place by place.
///
/// Both must have been scaled to the same total, the nation's or the area's people; then the result sums to it.
///
/// # Errors
/// [`StatisticsError::Length`] if they differ in length; [`StatisticsError::OutOfRange`], naming the place, for a
/// weighted population below 0, or a `share` outside 0 to 1.
///
/// # Source
/// NHS England, place-based allocations 2025/26 to 2028/29: in primary medical care a share of 0.15 by avoidable
/// mortality; the relation holds for every practice.
pub fn blend(
    by_need: &[f64],
    by_inequality: &[f64],
    share: f64,
) -> Result<Vec<f64>, StatisticsError> {
    check::length("the populations weighted for inequality", by_inequality.len(), by_need.len())?;
    check::single("the share for inequality").fraction(share)?;
    check::all_not_negative("the population weighted for need", by_need)?;
    check::all_not_negative("the population weighted for inequality", by_inequality)?;
    let both = by_need.iter().zip(by_inequality);
    Ok(both.map(|(need, inequality)| (1.0 - share) * need + share * inequality).collect())
}

/// Each place's share of `budget`, in proportion to its weighted population.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a weighted population or budget that is not finite or below 0, or if all
/// weighted populations are 0.
pub fn target(weighted: &[f64], budget: f64) -> Result<Vec<f64>, StatisticsError> {
    check::all_not_negative("the weighted population", weighted)?;
    check::single("the budget").not_negative(budget)?;
    scaled(weighted, budget)
}

/// Distance from target of each place: what it has now, at the level of the new budget, over its target, less 1.
///
/// # Errors
/// [`StatisticsError::Length`] if the columns differ in length, [`StatisticsError::OutOfRange`], naming the place,
/// for a baseline below 0 or a target not above 0.
///
/// # Examples
/// ```
/// let distance = lifecourse_statistics::allocation::distance_from_target(&[45.0, 45.0], &[40.0, 60.0])?;
/// assert_eq!(distance, [0.25, 50.0 / 60.0 - 1.0]); // the first has a quarter more than its share
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn distance_from_target(baseline: &[f64], target: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    check::length("the targets", target.len(), baseline.len())?;
    check::all_not_negative("the baseline", baseline)?;
    check::all_positive("the target", target)?;
    let level = scaled(baseline, target.iter().sum())?;
    Ok(level.iter().zip(target).map(|(now, target)| now / target - 1.0).collect())
}

/// The weight of each place by its `rate` of mortality: places are ranked by rate, divided into `groups` of equal
/// population by their middle person, and weigh from 1 (the lowest rates) to `ratio` (the highest), by equal steps
/// of ratio^(1/(`groups` − 1)).
///
/// Gives the group of each place, from 1, and its weight.
///
/// # Errors
/// [`StatisticsError::Length`] if the columns differ in length, [`StatisticsError::OutOfRange`] for a rate that is
/// not finite, a population below 0, a `ratio` not above 0, or fewer than 2 `groups`.
///
/// # Source
/// The form of the public-health grant formula (16 groups by standardised mortality under 75).
///
/// # Examples
/// ```
/// use lifecourse_statistics::allocation;
/// let groups = allocation::mortality_groups(&[500.0; 4], &[90.0, 250.0, 120.0, 180.0], 4, 27.0)?;
/// let weights: Vec<String> = groups.iter().map(|(group, weight)| format!("{group}: {weight:.2}")).collect();
/// assert_eq!(weights, ["1: 1.00", "4: 27.00", "2: 3.00", "3: 9.00"]);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn mortality_groups(
    population: &[f64],
    rate: &[f64],
    groups: u32,
    ratio: f64,
) -> Result<Vec<(u32, f64)>, StatisticsError> {
    check::at_least("groups", groups as usize, 2)?;
    check::single("the ratio of the weights").positive(ratio)?;
    let places = crate::concentration::People::new(rate, rate, Some(population))?;
    let group = |&middle: &f64| {
        let below = middle * f64::from(groups);
        let number = (1..groups).take_while(|&n| f64::from(n) <= below).count();
        let number = u32::try_from(number).unwrap_or(groups - 1);
        (number + 1, ratio.powf(f64::from(number) / f64::from(groups - 1)))
    };
    Ok(places.ranks().iter().map(group).collect())
}

/// Whole pounds that sum to the whole pounds of the budget: every share is rounded down, and what is left goes to
/// the largest remainders, the first place of equal ones first.
///
/// # Errors
/// [`StatisticsError::OutOfRange`], naming the place, for a share below 0, not finite, or too large for exact
/// pounds (2^53).
///
/// # Examples
/// ```
/// use lifecourse_statistics::allocation;
/// assert_eq!(allocation::whole_pounds(&[33.4, 33.3, 33.3])?, [34, 33, 33]);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn whole_pounds(shares: &[f64]) -> Result<Vec<u64>, StatisticsError> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    check::all_not_negative("the share", shares)?;
    let sum: f64 = shares.iter().sum();
    // A budget of whole pounds may come back from its shares a rounding error short of itself.
    let budget = (sum * (1.0 + 1e-15)).floor();
    if budget >= EXACT {
        return Err(check::single("the budget").refuse(sum, "below 2^53 pounds"));
    }
    if budget < 1.0 {
        return Ok(vec![0; shares.len()]);
    }
    within_capacity(shares, &vec![None; shares.len()], whole(budget))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 2^53, by the check of the budget"
)]
const fn whole(pounds: f64) -> u64 {
    pounds as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((1.0..1e6, 0.1..5.0), 2..30)
    }

    proptest! {
        #[test]
        fn weighted_populations_keep_the_total(places in places()) {
            let (people, need): (Vec<f64>, Vec<f64>) = places.into_iter().unzip();
            let weighted = weighted_population(&people, &[&need])?;
            let (before, after): (f64, f64) = (people.iter().sum(), weighted.iter().sum());
            prop_assert!((before - after).abs() < 1e-9 * before);
            let same = blend(&weighted, &weighted, 0.3)?;
            for (one, other) in weighted.iter().zip(same) {
                prop_assert!((one - other).abs() < 1e-9 * one);
            }
        }

        #[test]
        fn whole_pounds_sum_to_the_budget_and_stay_within_one(places in places(), budget in 1_u32..2_000_000_000) {
            let (people, _): (Vec<f64>, Vec<f64>) = places.into_iter().unzip();
            let shares = target(&people, f64::from(budget))?;
            let pounds = whole_pounds(&shares)?;
            prop_assert_eq!(pounds.iter().sum::<u64>(), u64::from(budget));
            for (share, pounds) in shares.iter().zip(pounds) {
                prop_assert!((share - pounds as f64).abs() < 1.0 + 1e-6);
            }
        }

        #[test]
        fn distance_is_zero_on_target_whatever_the_budget(places in places(), growth in 0.5..2.0) {
            let (people, _): (Vec<f64>, Vec<f64>) = places.into_iter().unzip();
            let now: Vec<f64> = people.iter().map(|n| n * growth).collect();
            for distance in distance_from_target(&now, &people)? {
                prop_assert!(distance.abs() < 1e-9);
            }
        }

        #[test]
        fn weights_rise_with_the_rate(places in places(), groups in 2_u32..20) {
            let (people, rates): (Vec<f64>, Vec<f64>) = places.into_iter().unzip();
            let weights = mortality_groups(&people, &rates, groups, 10.0)?;
            for (one, by) in rates.iter().zip(&weights) {
                for (other, against) in rates.iter().zip(&weights) {
                    prop_assert!(one > other || by.1 <= against.1);
                }
            }
        }
    }

    #[test]
    fn refusals_name_the_place() {
        assert!(matches!(
            weighted_population(&[1.0, -1.0], &[]),
            Err(StatisticsError::OutOfRange { index: Some(1), .. })
        ));
        assert!(weighted_population(&[1.0, 1.0], &[&[0.0, 0.0]]).is_err());
        assert!(blend(&[1.0], &[1.0], 1.5).is_err());
        assert!(target(&[1.0], f64::NAN).is_err());
        assert!(whole_pounds(&[f64::INFINITY]).is_err());
        assert_eq!(whole_pounds(&[]), Ok(vec![]));
        assert!(mortality_groups(&[1.0, 1.0], &[1.0, 2.0], 1, 3.0).is_err());
    }
}
