//! Whole amounts that add up, with no place above what it can use.

use crate::{StatisticsError, check};

/// The largest total that is shared exactly: 2⁵³.
const EXACT: u64 = 1 << 53;

/// Whole units of `total` (pence, pounds) for each place, in proportion to `weights` and summing to it exactly, with no place above its
/// `most`.
///
/// What a place cannot use is shared among the others in proportion to their weights, until none is above. Every share is rounded down,
/// and what is left goes to the largest remainders, the first place of equal ones first.
///
/// # Errors
/// [`StatisticsError::Length`] if `most` is not as long as `weights`; [`StatisticsError::OutOfRange`], naming the place, for a weight
/// that is not finite or below 0, or a `total` above 2⁵³; [`StatisticsError::Undefined`] if the places with a weight cannot use it all.
///
/// # Examples
/// ```
/// use lifecourse_statistics::allocation;
/// // The first would have 60, and can use 40: the others share what is left as 3 to 1.
/// let shares = allocation::within_capacity(&[6.0, 3.0, 1.0], &[Some(40), None, None], 100)?;
/// assert_eq!(shares, [40, 45, 15]);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn within_capacity(
    weights: &[f64],
    most: &[Option<u64>],
    total: u64,
) -> Result<Vec<u64>, StatisticsError> {
    check::length("the capacities", most.len(), weights.len())?;
    check::all_not_negative("the weight", weights)?;
    if total > EXACT {
        return Err(check::single("the total").refuse(total as f64, "2^53 or less"));
    }
    check::single("the sum of the weights").finite(weights.iter().sum())?;
    let fills = |place: usize| most[place].map_or(f64::INFINITY, |m| m as f64 / weights[place]);
    let mut order: Vec<usize> = (0..weights.len()).filter(|&place| weights[place] > 0.0).collect();
    order.sort_by(|&one, &other| fills(one).total_cmp(&fills(other)));
    let mut shares = vec![0; weights.len()];
    let mut left = total;
    // Those that fill first are full, while their share of what is left is more than they can use.
    let behind = sums_from(&order, weights);
    let mut full = 0;
    while let Some(&place) = order.get(full) {
        let Some(most) =
            most[place].filter(|&most| most as f64 <= weights[place] / behind[full] * left as f64)
        else {
            break;
        };
        shares[place] = most.min(left);
        left -= shares[place];
        full += 1;
    }
    let free = &order[full..];
    if free.is_empty() {
        return if left == 0 { Ok(shares) } else { Err(cannot_use_it_all()) };
    }
    let exact = |place: usize| weights[place] / behind[full] * left as f64;
    if round(free, exact, most, left, &mut shares) == left {
        Ok(shares)
    } else {
        Err(cannot_use_it_all())
    }
}

/// For each place of `order`, the weight of it and all after it.
fn sums_from(order: &[usize], weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; order.len()];
    let mut sum = 0.0;
    for (at, &place) in order.iter().enumerate().rev() {
        sum += weights[place];
        sums[at] = sum;
    }
    sums
}

/// Rounds the `exact` shares of the places to whole units that sum to `total`, by largest remainders; gives what was shared out.
fn round(
    places: &[usize],
    exact: impl Fn(usize) -> f64,
    most: &[Option<u64>],
    total: u64,
    shares: &mut [u64],
) -> u64 {
    let mut remainders = Vec::with_capacity(places.len());
    let mut given = 0;
    for &place in places {
        let exact = exact(place);
        shares[place] = whole(exact).min(total - given);
        given += shares[place];
        remainders.push((exact - exact.floor(), place));
    }
    remainders.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    // One round is enough but for rounding errors of enormous totals.
    for &(_, place) in remainders.iter().cycle().take(2 * remainders.len()) {
        if given < total && most[place].is_none_or(|most| shares[place] < most) {
            shares[place] += 1;
            given += 1;
        }
    }
    given
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 2^53, by the check of the total"
)]
const fn whole(share: f64) -> u64 {
    share as u64
}

fn cannot_use_it_all() -> StatisticsError {
    check::undefined("the allocation", "the places that have a share cannot use all of the total")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Vec<(f64, Option<u64>)>> {
        prop::collection::vec((0.0..1e6_f64, prop::option::of(0_u64..1_000_000)), 1..40)
    }

    proptest! {
        #[test]
        fn shares_sum_exactly_and_none_is_above_its_capacity(places in places(), total in 0_u64..20_000_000) {
            let (weights, most): (Vec<f64>, Vec<Option<u64>>) = places.into_iter().unzip();
            let able = weights.iter().zip(&most).filter(|(weight, _)| **weight > 0.0);
            let able = able.map(|(_, most)| u128::from(most.unwrap_or(u64::MAX))).sum::<u128>();
            match within_capacity(&weights, &most, total) {
                Ok(shares) => {
                    prop_assert_eq!(shares.iter().sum::<u64>(), total);
                    for (share, most) in shares.iter().zip(&most) {
                        prop_assert!(most.is_none_or(|most| *share <= most));
                    }
                }
                Err(_) => prop_assert!(able < u128::from(total)),
            }
        }

        #[test]
        fn those_below_capacity_share_by_weight(places in places(), total in 1_u64..20_000_000) {
            let (weights, most): (Vec<f64>, Vec<Option<u64>>) = places.into_iter().unzip();
            let Ok(shares) = within_capacity(&weights, &most, total) else { return Ok(()) };
            let level = |at: usize| shares[at] as f64 / weights[at];
            let open = |at: &usize| weights[*at] > 0.0 && most[*at].is_none_or(|most| shares[*at] < most);
            for one in (0..weights.len()).filter(open) {
                for other in (0..weights.len()).filter(|&other| weights[other] > 0.0) {
                    // Within a unit each: nobody has more for its weight than one that could take more.
                    prop_assert!(level(other) <= level(one) + 1.001 / weights[one] + 1.001 / weights[other]);
                }
            }
        }

        #[test]
        fn no_number_panics(weights in prop::collection::vec(any::<f64>(), 0..6), most in prop::collection::vec(any::<Option<u64>>(), 0..6), total in any::<u64>()) {
            let _ = within_capacity(&weights, &most, total);
        }
    }

    #[test]
    fn equal_remainders_go_to_the_first() {
        assert_eq!(within_capacity(&[1.0; 3], &[None; 3], 5), Ok(vec![2, 2, 1]));
    }

    #[test]
    fn what_nobody_can_use_is_refused() {
        assert!(within_capacity(&[1.0, 1.0], &[Some(3), Some(4)], 8).is_err());
        assert_eq!(within_capacity(&[1.0, 1.0], &[Some(3), Some(4)], 7), Ok(vec![3, 4]));
        assert!(within_capacity(&[0.0, 1.0], &[None, Some(4)], 8).is_err());
        assert!(within_capacity(&[], &[], 1).is_err());
        assert!(within_capacity(&[1.0], &[None], EXACT + 1).is_err());
    }
}
