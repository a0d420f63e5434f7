//! Agreement of coders: whether two people, or more, put the same things under the same codes.

use crate::{Confidence, Estimate, Interval, StatisticsError, check, random};
use std::collections::BTreeMap;

/// Cohen's kappa with its large-sample standard error and interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// Kappa: 1 for full agreement, 0 for that expected by chance.
    pub kappa: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// The share of things on which both agree.
    pub observed: f64,
    /// The share on which they would agree by chance.
    pub expected: f64,
}

/// Cohen's kappa of two coders who each gave a code to every one of the same things.
///
/// κ = (*p*ₒ − *p*ₑ)/(1 − *p*ₑ), with the standard error of Fleiss, Cohen and Everitt (1969) and normal limits
/// (not beyond −1 and 1).
///
/// # Shapes
/// `first[i]` and `second[i]` are the codes of thing *i*.
///
/// # Errors
/// [`StatisticsError::Length`] if the columns differ in length, [`StatisticsError::TooFew`] if they are empty,
/// [`StatisticsError::Undefined`] if both gave one and the same code to everything.
///
/// # Source
/// Cohen (1960), *Educ Psychol Meas* 20:37–46; Fleiss, Cohen, Everitt (1969), *Psychol Bull* 72:323–327.
///
/// # Examples
/// Two readers of 50 grant proposals, 20 both yes, 15 both no, 5 and 10 split:
/// ```
/// use lifecourse_statistics::{Confidence, agreement};
/// let of = |counts: [usize; 4], codes: [char; 4]| -> Vec<char> {
///     counts.into_iter().zip(codes).flat_map(|(n, code)| std::iter::repeat_n(code, n)).collect()
/// };
/// let first = of([20, 5, 10, 15], ['y', 'y', 'n', 'n']);
/// let second = of([20, 5, 10, 15], ['y', 'n', 'y', 'n']);
/// let agreement = agreement::cohens_kappa(&first, &second, Confidence::P95)?;
/// assert!((agreement.kappa.value - 0.4).abs() < 1e-12);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn cohens_kappa<T: Ord>(
    first: &[T],
    second: &[T],
    confidence: Confidence,
) -> Result<Kappa, StatisticsError> {
    check::length("the second coder's codes", second.len(), first.len())?;
    check::at_least("things coded by both", first.len(), 1)?;
    let n = first.len() as f64;
    let mut margins: BTreeMap<&T, (f64, f64)> = BTreeMap::new();
    let mut cells: BTreeMap<(&T, &T), f64> = BTreeMap::new();
    for pair in first.iter().zip(second) {
        margins.entry(pair.0).or_default().0 += 1.0 / n;
        margins.entry(pair.1).or_default().1 += 1.0 / n;
        *cells.entry(pair).or_default() += 1.0 / n;
    }
    let observed: f64 = cells.iter().filter(|((a, b), _)| a == b).map(|(_, p)| p).sum();
    let expected: f64 = margins.values().map(|(row, column)| row * column).sum();
    if margins.len() < 2 {
        return Err(check::undefined("kappa", "both coders gave everything the same code"));
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let rest = 1.0 - kappa;
    let mut variance = -(kappa - expected * rest).powi(2);
    for ((a, b), p) in &cells {
        let chance = margins[b].0 + margins[a].1;
        let by = if a == b { 1.0 - chance * rest } else { chance * rest };
        variance += p * by * by;
    }
    let standard_error = (variance.max(0.0) / n).sqrt() / (1.0 - expected);
    let interval = Interval::around(kappa, confidence.z() * standard_error);
    let limits = Interval { lower: interval.lower.max(-1.0), upper: interval.upper.min(1.0) };
    Ok(Kappa { kappa: Estimate::new(kappa, limits), standard_error, observed, expected })
}

/// How far apart two codes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeScale {
    /// The same or not.
    Nominal,
    /// In the order of the codes: by the number of codings between them.
    Ordinal,
}

/// Krippendorff's alpha of any number of coders, each of whom may have left things uncoded.
///
/// α = 1 − *D*ₒ/*D*ₑ, from the coincidences of all pairs of codes given to the same thing. The interval is the
/// percentile interval of `replicates` bootstrap samples of the things, drawn from `seed`.
///
/// # Shapes
/// `codes[i]` holds the codes given to thing *i*, one for each coder; things with fewer than two count for nothing.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than two things with two codes or no replicates,
/// [`StatisticsError::Undefined`] if only one code occurs.
///
/// # Source
/// Krippendorff (2011), *Computing Krippendorff's alpha-reliability*.
///
/// # Examples
/// Krippendorff's own example of 12 units and four observers:
/// ```
/// use lifecourse_statistics::{Confidence, agreement::{self, Bootstrap, CodeScale}};
/// let units: [&[u8]; 12] = [
///     &[1, 1, 1], &[2, 2, 3, 2], &[3, 3, 3, 3], &[3, 3, 3, 3], &[2, 2, 2, 2], &[1, 2, 3, 4],
///     &[4, 4, 4, 4], &[1, 1, 2, 1], &[2, 2, 2, 2], &[5, 5, 5], &[1, 1], &[3],
/// ];
/// let bootstrap = Bootstrap { replicates: 1000, seed: 1, confidence: Confidence::P95 };
/// let nominal = agreement::krippendorffs_alpha(&units, CodeScale::Nominal, bootstrap)?;
/// assert!((nominal.value - 0.743).abs() < 5e-4);
/// let ordinal = agreement::krippendorffs_alpha(&units, CodeScale::Ordinal, bootstrap)?;
/// assert!((ordinal.value - 0.815).abs() < 5e-4);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn krippendorffs_alpha<T: Ord, R: AsRef<[T]>>(
    codes: &[R],
    scale: CodeScale,
    bootstrap: Bootstrap,
) -> Result<Estimate, StatisticsError> {
    check::at_least("bootstrap replicates", bootstrap.replicates, 1)?;
    let mut known: Vec<&T> = codes.iter().flat_map(AsRef::as_ref).collect();
    known.sort_unstable();
    known.dedup();
    let place = |code: &T| known.partition_point(|&other| other < code);
    let units: Vec<Vec<usize>> = codes
        .iter()
        .filter(|unit| unit.as_ref().len() >= 2)
        .map(|unit| unit.as_ref().iter().map(place).collect())
        .collect();
    check::at_least("things with two codes", units.len(), 2)?;
    let value = alpha(units.iter(), known.len(), scale)
        .ok_or_else(|| check::undefined("alpha", "only one code was given"))?;
    let mut generator = random::seeded(bootstrap.seed);
    let mut sample = Vec::with_capacity(units.len());
    let mut values: Vec<f64> = (0..bootstrap.replicates)
        .map(|_| {
            sample.clear();
            sample.extend((0..units.len()).map(|_| &units[below(units.len(), &mut generator)]));
            // A sample with a single code agrees wholly.
            alpha(sample.iter().copied(), known.len(), scale).unwrap_or(1.0)
        })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len() - 1;
    let quantile = |p: f64| values[below_or_at(p * last as f64, last)];
    let tail = bootstrap.confidence.tail();
    Ok(Estimate { value, lower: quantile(tail), upper: quantile(1.0 - tail) })
}

/// How the interval of alpha is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// The number of samples.
    pub replicates: usize,
    /// The seed: the same seed gives the same interval everywhere.
    pub seed: u64,
    /// The confidence of the interval.
    pub confidence: Confidence,
}

/// A place drawn from 0 to `count` − 1.
fn below(count: usize, generator: &mut impl rand_chacha::rand_core::Rng) -> usize {
    below_or_at(random::uniform(generator) * count as f64, count - 1)
}

/// `place` rounded down, not above `last`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not below 0, and cut off at the last place"
)]
fn below_or_at(place: f64, last: usize) -> usize {
    (place as usize).min(last)
}

/// Alpha of units whose codes are numbers below `codes`; none if all are the same.
fn alpha<'a>(
    units: impl Iterator<Item = &'a Vec<usize>>,
    codes: usize,
    scale: CodeScale,
) -> Option<f64> {
    let mut coincidences = vec![vec![0.0; codes]; codes];
    let mut counts = vec![0.0; codes];
    for unit in units {
        for (i, &one) in unit.iter().enumerate() {
            counts[one] += 1.0;
            for (j, &other) in unit.iter().enumerate() {
                if i != j {
                    coincidences[one][other] += 1.0 / (unit.len() - 1) as f64;
                }
            }
        }
    }
    let total: f64 = counts.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for one in 0..codes {
        let mut between = 0.0;
        for other in one + 1..codes {
            // Codings strictly between the two, and half of those of either.
            let apart = between + f64::midpoint(counts[one], counts[other]);
            let squared = match scale {
                CodeScale::Nominal => 1.0,
                CodeScale::Ordinal => apart * apart,
            };
            observed += coincidences[one][other] * squared;
            expected += counts[one] * counts[other] * squared;
            between += counts[other];
        }
    }
    (expected > 0.0).then(|| 1.0 - (total - 1.0) * observed / expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOOTSTRAP: Bootstrap =
        Bootstrap { replicates: 200, seed: 7, confidence: Confidence::P95 };

    /// Fleiss, Cohen and Everitt's own example: 200 subjects, three categories, κ = 0.429, error 0.054.
    #[test]
    fn kappa_meets_the_published_example() -> Result<(), StatisticsError> {
        let table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (i, row) in table.iter().enumerate() {
            for (j, &count) in row.iter().enumerate() {
                first.extend(std::iter::repeat_n(i, count));
                second.extend(std::iter::repeat_n(j, count));
            }
        }
        let found = cohens_kappa(&first, &second, Confidence::P95)?;
        assert!((found.kappa.value - 0.429).abs() < 5e-4, "{found:?}");
        assert!((found.standard_error - 0.054).abs() < 5e-4, "{found:?}");
        Ok(())
    }

    #[test]
    fn one_code_for_all_is_refused() {
        assert!(cohens_kappa(&[1, 1], &[1, 1], Confidence::P95).is_err());
        assert!(cohens_kappa::<u8>(&[], &[], Confidence::P95).is_err());
        assert!(krippendorffs_alpha(&[[1, 1], [1, 1]], CodeScale::Nominal, BOOTSTRAP).is_err());
        assert!(krippendorffs_alpha(&[[1, 2]], CodeScale::Nominal, BOOTSTRAP).is_err());
    }

    proptest! {
        #[test]
        fn kappa_is_the_same_with_the_coders_exchanged(codes in prop::collection::vec((0..4, 0..4), 2..60)) {
            let (first, second): (Vec<i32>, Vec<i32>) = codes.into_iter().unzip();
            let one = cohens_kappa(&first, &second, Confidence::P95);
            let other = cohens_kappa(&second, &first, Confidence::P95);
            match (one, other) {
                (Ok(one), Ok(other)) => {
                    prop_assert!((one.kappa.value - other.kappa.value).abs() < 1e-12);
                    prop_assert!((one.standard_error - other.standard_error).abs() < 1e-9);
                    prop_assert!((-1.0..=1.0 + 1e-12).contains(&one.kappa.value));
                }
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
            }
        }

        #[test]
        fn full_agreement_is_1(codes in prop::collection::vec(0..4, 5..60)) {
            prop_assume!(codes.iter().any(|code| *code != codes[0]));
            let kappa = cohens_kappa(&codes, &codes, Confidence::P95)?;
            prop_assert!((kappa.kappa.value - 1.0).abs() < 1e-12 && kappa.standard_error < 1e-6);
            let units: Vec<[i32; 3]> = codes.iter().map(|&code| [code; 3]).collect();
            for scale in [CodeScale::Nominal, CodeScale::Ordinal] {
                let alpha = krippendorffs_alpha(&units, scale, BOOTSTRAP)?;
                prop_assert!((alpha.value - 1.0).abs() < 1e-12 && (alpha.lower - 1.0).abs() < 1e-12);
            }
        }

        /// Two coders, nothing missing: α = 1 − (1 − π)(2n − 1)/2n, π with pooled margins (Scott 1955).
        #[test]
        fn nominal_alpha_agrees_with_scotts_pi(codes in prop::collection::vec((0..3_usize, 0..3_usize), 4..40)) {
            let n = codes.len() as f64;
            let units: Vec<[usize; 2]> = codes.iter().map(|&(a, b)| [a, b]).collect();
            let mut pooled = [0.0; 3];
            for &(a, b) in &codes {
                pooled[a] += 0.5 / n;
                pooled[b] += 0.5 / n;
            }
            let chance: f64 = pooled.iter().map(|p| p * p).sum();
            prop_assume!(chance < 1.0 - 1e-9);
            let agreed = codes.iter().filter(|(a, b)| a == b).count() as f64 / n;
            let pi = (agreed - chance) / (1.0 - chance);
            let alpha = krippendorffs_alpha(&units, CodeScale::Nominal, BOOTSTRAP)?;
            prop_assert!((alpha.value - (1.0 - (1.0 - pi) * (2.0 * n - 1.0) / (2.0 * n))).abs() < 1e-9);
        }
    }
}
