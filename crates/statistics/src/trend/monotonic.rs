//! Trend without intervals: the test of Mann and Kendall, and Sen's slope.

use super::Direction;
use crate::{Confidence, Estimate, Interval, StatisticsError, check, distribution::normal};

/// The points that the test needs at least.
const NEEDED: usize = 5;
/// Up to this many points without ties the exact distribution is used.
const EXACT: usize = 10;

/// The Mann-Kendall test of a series: is there a rise or fall, whatever its shape?
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// S: pairs that rise less pairs that fall.
    pub s: f64,
    /// S over its largest possible value (Kendall's tau-a).
    pub tau: f64,
    /// The two-sided probability of an |S| so large without a trend.
    pub p: f64,
    /// Whether the probability is exact, rather than from the normal distribution.
    pub exact: bool,
}

impl MannKendall {
    /// The direction, if `p` is below `significance` (such as 0.05).
    #[must_use]
    pub fn direction(&self, significance: f64) -> Direction {
        Direction::of(self.s, self.p < significance)
    }
}

/// The Mann-Kendall test of `values`, oldest first: for annual series that have neither limits nor counts.
/// Mark its result "tested without intervals".
///
/// S = Σ over *i* < *j* of sign(*y*ⱼ − *y*ᵢ). Up to ten points without ties the distribution is exact; else normal,
/// with the variance \[n(n−1)(2n+5) − Σ*t*(*t*−1)(2*t*+5)\]/18 for ties of *t* values, and continuity correction.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than five points, [`StatisticsError::OutOfRange`] for a value that is not finite.
/// A series of equal values is no error: there is no trend, and *p* is 1.
///
/// # Source
/// Mann HB (1945), *Econometrica* 13:245–259; Kendall MG (1975), *Rank correlation methods*.
///
/// # Examples
/// ```
/// use lifecourse_statistics::trend::{self, Direction};
/// let test = trend::mann_kendall(&[1.0, 2.0, 4.0, 3.0, 6.0, 5.0, 7.0])?;
/// assert_eq!(test.s, 17.0);
/// assert!(test.exact && test.p < 0.05);
/// assert_eq!(test.direction(0.05), Direction::Increasing);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn mann_kendall(values: &[f64]) -> Result<MannKendall, StatisticsError> {
    check::at_least("points", values.len(), NEEDED)?;
    check::all_finite("the value", values)?;
    let mut s = 0_i64;
    for (i, earlier) in values.iter().enumerate() {
        for later in &values[i + 1..] {
            s += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    let n = values.len() as f64;
    let ties = ties(values);
    let pairs = n * (n - 1.0) / 2.0;
    let exact = values.len() <= EXACT && ties.is_empty();
    let p = if exact {
        exact_probability(values.len(), s.unsigned_abs())
    } else {
        let spread = |m: f64| m * (m - 1.0) * (2.0 * m + 5.0);
        let variance = (spread(n) - ties.iter().map(|&t| spread(t)).sum::<f64>()) / 18.0;
        if s == 0 || variance <= 0.0 {
            1.0
        } else {
            2.0 * normal::lower(-((s.unsigned_abs() - 1) as f64) / variance.sqrt())
        }
    };
    Ok(MannKendall { s: s as f64, tau: s as f64 / pairs, p: p.min(1.0), exact })
}

/// The sizes of the groups of equal values.
fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .chunk_by(|a, b| a >= b)
        .filter(|group| group.len() > 1)
        .map(|group| group.len() as f64)
        .collect()
}

/// The probability of |S| at least `s` among all orders of `n` different values.
fn exact_probability(n: usize, s: u64) -> f64 {
    // S = pairs − 2 inversions; count the orders by their number of inversions.
    let pairs = n * (n - 1) / 2;
    let mut orders = vec![0.0; pairs + 1];
    orders[0] = 1.0;
    for size in 2..=n {
        let before = orders.clone();
        for (inversions, count) in orders.iter_mut().enumerate() {
            *count = before[inversions.saturating_sub(size - 1)..=inversions].iter().sum();
        }
    }
    let all: f64 = orders.iter().sum();
    let extreme: f64 = orders
        .iter()
        .enumerate()
        .filter(|&(inversions, _)| pairs.abs_diff(2 * inversions) as u64 >= s)
        .map(|(_, count)| count)
        .sum();
    extreme / all
}

/// Sen's slope: the median of the slopes between all pairs of points, with its interval.
///
/// The limits are the slopes whose ranks lie *z* √Var(S) / 2 on either side of the middle of the *N* pairwise slopes.
/// The unit is that of `y` for one unit of `x`.
///
/// # Errors
/// [`StatisticsError::Length`], [`StatisticsError::TooFew`] for fewer than five points, [`StatisticsError::OutOfRange`] for
/// a number that is not finite, [`StatisticsError::Undefined`] if all `x` are equal.
///
/// # Source
/// Sen PK (1968), *J Am Stat Assoc* 63:1379–1389.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, trend};
/// let years = [2019.0, 2020.0, 2021.0, 2022.0, 2023.0];
/// let slope = trend::sen(&years, &[10.0, 12.0, 14.0, 90.0, 18.0], Confidence::P95)?;
/// assert_eq!(slope.value, 2.0);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn sen(x: &[f64], y: &[f64], confidence: Confidence) -> Result<Estimate, StatisticsError> {
    check::length("y", y.len(), x.len())?;
    check::at_least("points", x.len(), NEEDED)?;
    check::all_finite("x", x)?;
    check::all_finite("y", y)?;
    let mut slopes = Vec::with_capacity(x.len() * (x.len() - 1) / 2);
    for i in 0..x.len() {
        for j in i + 1..x.len() {
            let slope = (y[j] - y[i]) / (x[j] - x[i]);
            if slope.is_finite() {
                slopes.push(slope);
            }
        }
    }
    if slopes.is_empty() {
        return Err(check::undefined("Sen's slope", "the points do not differ in x"));
    }
    slopes.sort_by(f64::total_cmp);
    let all = slopes.len();
    let value = f64::midpoint(slopes[(all - 1) / 2], slopes[all / 2]);
    let n = x.len() as f64;
    let spread = |m: f64| m * (m - 1.0) * (2.0 * m + 5.0) / 18.0;
    let variance = spread(n) - ties(y).into_iter().map(spread).sum::<f64>();
    let reach = confidence.z() * variance.sqrt();
    let last = (all - 1) as f64;
    // A rank between two slopes is taken by the share on either side.
    let at = |rank: f64| interpolated(&slopes, rank.clamp(0.0, last));
    let middle = all as f64 / 2.0;
    let limits =
        Interval { lower: at(middle - reach / 2.0 - 1.0), upper: at(middle + reach / 2.0) };
    Ok(Estimate::new(value, limits))
}

/// The value at `rank`, counted from 0 and within the sorted `values`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the rank is clamped to the length by its caller"
)]
fn interpolated(values: &[f64], rank: f64) -> f64 {
    let (below, above) = (values[rank.floor() as usize], values[rank.ceil() as usize]);
    below + (above - below) * rank.fract()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn seven_points_need_an_s_of_fifteen() {
        assert!(exact_probability(7, 15) < 0.05);
        assert!(exact_probability(7, 13) > 0.05);
        assert!((exact_probability(5, 10) - 2.0 / 120.0).abs() < 1e-15);
    }

    #[test]
    fn equal_values_have_no_trend() -> Result<(), StatisticsError> {
        let test = mann_kendall(&[3.0; 6])?;
        assert!(test.p >= 1.0 && test.direction(0.05) == Direction::NoSignificantChange);
        Ok(())
    }

    #[test]
    fn normal_probability_is_near_the_exact_one_at_ten_points() {
        let variance: f64 = 10.0 * 9.0 * 25.0 / 18.0;
        for s in [11_u64, 21, 31] {
            let z = (s as f64 - 1.0) / variance.sqrt();
            assert!((exact_probability(10, s) - 2.0 * normal::lower(-z)).abs() < 0.01);
        }
    }

    proptest! {
        #[test]
        fn s_is_unchanged_by_any_rising_transformation(values in prop::collection::vec(0.1..50.0_f64, 5..20)) {
            let logs: Vec<f64> = values.iter().map(|v| v.ln()).collect();
            prop_assert_eq!(mann_kendall(&values)?, mann_kendall(&logs)?);
        }

        #[test]
        fn sen_scales_with_y_and_stays_in_its_limits(values in prop::collection::vec(-50.0..50.0_f64, 5..20), k in 0.1..10.0_f64) {
            let x: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
            let one = sen(&x, &values, Confidence::P95)?;
            let scaled: Vec<f64> = values.iter().map(|v| v * k).collect();
            let other = sen(&x, &scaled, Confidence::P95)?;
            prop_assert!((one.value * k - other.value).abs() < 1e-9);
            prop_assert!(one.lower <= one.value && one.value <= one.upper);
        }

        #[test]
        fn probabilities_are_probabilities(values in prop::collection::vec(-5_i32..5, 5..30)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let p = mann_kendall(&values)?.p;
            prop_assert!((0.0..=1.0).contains(&p));
        }
    }
}
