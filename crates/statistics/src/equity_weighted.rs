//! Health that is weighted for equity: the equal health for all that would be as good as the unequal health there is.
//!
//! The *equally distributed equivalent* of a distribution is never above its mean; the difference is what
//! inequality costs, for one who has the stated aversion to it.

use crate::{StatisticsError, check};

/// How averse to inequality one is, and in which sense.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aversion {
    /// Atkinson (1970), to relative inequality: ε ≥ 0; at 0 health is not weighted.
    Atkinson(f64),
    /// Kolm (1976), to absolute inequality: α ≥ 0; at 0 health is not weighted.
    Kolm(f64),
    /// Extended Gini (Yitzhaki 1983), by rank: η ≥ 1; at 1 health is not weighted.
    ExtendedGini(f64),
}

/// The distribution of health over groups: health of each, such as quality-adjusted life expectancy, and its people.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthDistribution {
    /// (health, share of people), by health.
    groups: Vec<(f64, f64)>,
}

impl HealthDistribution {
    /// The `health` of groups of `population` people, in any order.
    ///
    /// # Errors
    /// [`StatisticsError::Length`] if the columns differ in length, [`StatisticsError::OutOfRange`], naming the group,
    /// for health that is not finite or a population below 0, or if there are no people.
    pub fn new(health: &[f64], population: &[f64]) -> Result<Self, StatisticsError> {
        check::length("the populations", population.len(), health.len())?;
        check::all_finite("the health", health)?;
        check::all_not_negative("the population", population)?;
        let total: f64 = population.iter().sum();
        check::single("the total population").positive(total)?;
        let people = population.iter().map(|n| n / total);
        let mut groups: Vec<_> = health.iter().copied().zip(people).collect();
        groups.sort_by(|one, other| one.0.total_cmp(&other.0));
        Ok(Self { groups })
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.groups.iter().map(|(h, p)| h * p).sum()
    }

    /// The equally distributed equivalent, in the unit of health.
    ///
    /// With shares *p*: Atkinson (Σ*ph*^(1−ε))^(1/(1−ε)), and exp(Σ*p* ln *h*) for ε = 1; Kolm −ln(Σ*p*e^(−α*h*))/α;
    /// extended Gini Σ*h*((1 − *F*₋)^η − (1 − *F*)^η), *F*₋ and *F* the shares of people below and up to the group.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for an aversion outside its range, or (Atkinson) health that is not above 0.
    ///
    /// # Source
    /// Asaria, Griffin, Cookson (2016), *Med Decis Making* 36:8–19 (distributional cost-effectiveness analysis).
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::equity_weighted::{Aversion, HealthDistribution};
    /// let health = HealthDistribution::new(&[60.0, 75.0], &[1.0, 1.0])?;
    /// let equal = health.equivalent(Aversion::Atkinson(10.0))?;
    /// assert!((equal - 63.903).abs() < 1e-3); // 67.5 on average, worth 63.9 for all
    /// assert!((health.equivalent(Aversion::ExtendedGini(2.0))? - 63.75).abs() < 1e-12);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn equivalent(&self, aversion: Aversion) -> Result<f64, StatisticsError> {
        match aversion {
            Aversion::Atkinson(epsilon) => {
                check::single("the aversion ε").not_negative(epsilon)?;
                self.atkinson(epsilon)
            }
            Aversion::Kolm(alpha) => {
                check::single("the aversion α").not_negative(alpha)?;
                Ok(self.kolm(alpha))
            }
            Aversion::ExtendedGini(eta) => {
                if !(eta >= 1.0 && eta.is_finite()) {
                    return Err(check::single("the aversion η").refuse(eta, "finite, 1 or more"));
                }
                Ok(self.extended_gini(eta))
            }
        }
    }

    /// The share of health lost to inequality: 1 − equivalent/mean. With [`Aversion::Atkinson`], Atkinson's index.
    ///
    /// # Errors
    /// As [`HealthDistribution::equivalent`]; also [`StatisticsError::OutOfRange`] if the mean is not above 0.
    pub fn index(&self, aversion: Aversion) -> Result<f64, StatisticsError> {
        let mean = check::single("the mean health").positive(self.mean())?;
        Ok(1.0 - self.equivalent(aversion)? / mean)
    }

    fn atkinson(&self, epsilon: f64) -> Result<f64, StatisticsError> {
        for (place, (health, _)) in self.groups.iter().enumerate() {
            check::element("the health, from the lowest,", place).positive(*health)?;
        }
        // By logarithms about the lowest health, so that no power overflows.
        let lowest = self.groups[0].0;
        let logs = || self.groups.iter().map(|(h, p)| ((h / lowest).ln(), p));
        let power = 1.0 - epsilon;
        let log = if power.abs() < 1e-12 {
            logs().map(|(log, p)| p * log).sum::<f64>()
        } else {
            // Powers below 0 fall from 1 at the lowest health; powers above 0 are at most 1.
            logs().map(|(log, p)| p * (power * log).exp()).sum::<f64>().ln() / power
        };
        Ok(lowest * log.exp())
    }

    fn kolm(&self, alpha: f64) -> f64 {
        if alpha <= 0.0 {
            return self.mean();
        }
        let lowest = self.groups[0].0;
        let sum: f64 = self.groups.iter().map(|(h, p)| p * (-alpha * (h - lowest)).exp()).sum();
        lowest - sum.ln() / alpha
    }

    fn extended_gini(&self, eta: f64) -> f64 {
        let (mut below, mut sum) = (0.0, 0.0);
        for (health, share) in &self.groups {
            let upto = f64::min(below + share, 1.0);
            sum += health * ((1.0 - below).powf(eta) - (1.0 - upto).powf(eta));
            below = upto;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KINDS: [fn(f64) -> Aversion; 3] =
        [Aversion::Atkinson, Aversion::Kolm, |aversion| Aversion::ExtendedGini(1.0 + aversion)];

    proptest! {
        #[test]
        fn equivalent_lies_from_the_lowest_to_the_mean_and_falls_with_aversion(
            groups in prop::collection::vec((1.0..90.0, 0.1..10.0), 1..12),
            low in 0.0..5.0,
            more in 0.0..5.0,
        ) {
            let (health, people): (Vec<f64>, Vec<f64>) = groups.into_iter().unzip();
            let distribution = HealthDistribution::new(&health, &people)?;
            let lowest = health.iter().copied().fold(f64::INFINITY, f64::min);
            for kind in KINDS {
                let little = distribution.equivalent(kind(low))?;
                let much = distribution.equivalent(kind(low + more))?;
                prop_assert!(little <= distribution.mean() + 1e-9 && much >= lowest - 1e-9);
                prop_assert!(much <= little + 1e-9);
            }
        }

        #[test]
        fn equal_health_is_its_own_equivalent(health in 1.0..90.0, people in 1.0..1e6, aversion in 0.0..30.0) {
            let distribution = HealthDistribution::new(&[health; 3], &[people, 1.0, 2.0])?;
            for kind in KINDS {
                prop_assert!((distribution.equivalent(kind(aversion))? - health).abs() < 1e-9 * health);
            }
        }

        #[test]
        fn atkinson_scales_and_kolm_shifts_with_health(
            health in prop::collection::vec(1.0..90.0, 2..8), factor in 0.1..10.0_f64, aversion in 0.0..6.0,
        ) {
            let people = vec![1.0; health.len()];
            let times: Vec<f64> = health.iter().map(|h| h * factor).collect();
            let plus: Vec<f64> = health.iter().map(|h| h + factor).collect();
            let of = |health: &[f64]| HealthDistribution::new(health, &people);
            let relative = Aversion::Atkinson(aversion);
            prop_assert!((of(&times)?.index(relative)? - of(&health)?.index(relative)?).abs() < 1e-9);
            let absolute = Aversion::Kolm(aversion);
            let moved = of(&plus)?.equivalent(absolute)? - of(&health)?.equivalent(absolute)?;
            prop_assert!((moved - factor).abs() < 1e-9 * (1.0 + factor));
        }
    }

    #[test]
    fn aversion_outside_its_range_is_refused() -> Result<(), StatisticsError> {
        let health = HealthDistribution::new(&[0.0, 2.0], &[1.0, 1.0])?;
        for aversion in [
            Aversion::Atkinson(-1.0),
            Aversion::Atkinson(2.0),
            Aversion::Kolm(f64::NAN),
            Aversion::ExtendedGini(0.5),
        ] {
            assert!(health.equivalent(aversion).is_err(), "{aversion:?}");
        }
        Ok(())
    }
}
