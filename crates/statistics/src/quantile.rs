//! Quantiles of areas: fifths, tenths and others by the value of an indicator.

use crate::{StatisticsError, check};

/// Which areas are in quantile 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Those with the lowest values.
    LowestFirst,
    /// Those with the highest values.
    HighestFirst,
}

/// How the quantile is computed from the rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// By whole numbers, which is right for every number of quantiles.
    #[default]
    Exact,
    /// As `phe_quantile` in `PHEindicatormethods` 2.1 does: its rounding puts some areas one quantile too low with 14, 18,
    /// 20, 21 and most larger numbers of quantiles (not with 2 to 13). To reproduce published figures.
    FloatingPoint,
}

/// The quantile, from 1 to `quantiles`, of each of `values`; a missing value has none and does not count.
///
/// With N values and rank *r* (ties share the lowest): Q + 1 − ⌈(N + 1 − *r*) Q / N⌉, and at least 1.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `quantiles` is 0 or a value is not finite;
/// [`StatisticsError::TooFew`] for fewer values than quantiles.
///
/// # Source
/// `phe_quantile` in `PHEindicatormethods`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::quantile::{self, Arithmetic, Order};
/// let values = [Some(10.0), Some(40.0), None, Some(20.0), Some(30.0)];
/// let halves = quantile::of_areas(&values, 2, Order::LowestFirst, Arithmetic::Exact)?;
/// assert_eq!(halves, [Some(1), Some(2), None, Some(1), Some(2)]);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn of_areas(
    values: &[Option<f64>],
    quantiles: u32,
    order: Order,
    arithmetic: Arithmetic,
) -> Result<Vec<Option<u32>>, StatisticsError> {
    if quantiles == 0 {
        return Err(check::single("the number of quantiles").refuse(0.0, "1 or more"));
    }
    let mut ranked = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        if let Some(value) = *value {
            ranked.push((check::element("the value", index).finite(value)?, index));
        }
    }
    check::at_least("values", ranked.len(), quantiles as usize)?;
    match order {
        Order::LowestFirst => ranked.sort_by(|a, b| a.0.total_cmp(&b.0)),
        Order::HighestFirst => ranked.sort_by(|a, b| b.0.total_cmp(&a.0)),
    }
    let mut assigned = vec![None; values.len()];
    let mut below = 0;
    for (position, &(value, index)) in ranked.iter().enumerate() {
        if position > 0 && (value - ranked[position - 1].0).abs() > 0.0 {
            below = position;
        }
        assigned[index] = Some(quantile(below, ranked.len(), quantiles, arithmetic));
    }
    Ok(assigned)
}

/// The quantile of an area with `below` areas ranked before it, of `all`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a quantile lies from 0 to the number of quantiles, which is a u32"
)]
fn quantile(below: usize, all: usize, quantiles: u32, arithmetic: Arithmetic) -> u32 {
    let from_top = all - below;
    let quantile = match arithmetic {
        Arithmetic::Exact => {
            let up = (from_top as u128 * u128::from(quantiles)).div_ceil(all as u128) as u32;
            (quantiles + 1).saturating_sub(up)
        }
        Arithmetic::FloatingPoint => {
            let quantiles = f64::from(quantiles);
            (quantiles + 1.0 - (from_top as f64 / (all as f64 / quantiles)).ceil()).floor() as u32
        }
    };
    quantile.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounding_of_the_reference_is_left_out_by_default() {
        assert_eq!(quantile(7, 28, 20, Arithmetic::Exact), 6);
        assert_eq!(quantile(7, 28, 20, Arithmetic::FloatingPoint), 5);
    }

    proptest! {
        #[test]
        fn quantiles_rise_with_the_value_and_differ_by_one_area_at_most(
            count in 1_u32..12, values in prop::collection::hash_set(-1000_i32..1000, 12..200),
        ) {
            let values: Vec<_> = values.into_iter().map(|v| Some(f64::from(v))).collect();
            let assigned = of_areas(&values, count, Order::LowestFirst, Arithmetic::Exact)?;
            let mut pairs: Vec<_> = values.iter().flatten().zip(assigned.iter().flatten()).collect();
            pairs.sort_by(|a, b| a.0.total_cmp(b.0));
            prop_assert!(pairs.is_sorted_by_key(|(_, q)| **q));
            let sizes: Vec<_> = (1..=count).map(|q| assigned.iter().filter(|a| **a == Some(q)).count()).collect();
            prop_assert!(sizes.iter().max().unwrap_or(&0) - sizes.iter().min().unwrap_or(&0) <= 1);
        }
    }
}
