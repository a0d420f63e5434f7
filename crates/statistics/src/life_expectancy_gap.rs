//! A gap in life expectancy, by the ages and causes that make it.

use crate::{
    StatisticsError, check,
    life_expectancy::{Age, LifeTable},
};

/// Which population's survivors the years are reckoned on. The method is not symmetric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// From the first population to the second: Arriaga's own.
    FirstToSecond,
    /// The mean of both directions, which does not depend on which population is called the first.
    #[default]
    Mean,
}

/// The gap in life expectancy at birth between two populations, decomposed after Arriaga.
///
/// With *l*, L, T of the life tables 1 and 2, the years that a band of ages from *x* to *x* + *n* adds are
/// (*l*¹ₓ/*l*¹₀)(L²ₓ/*l*²ₓ − L¹ₓ/*l*¹ₓ) + (T²ₓ₊ₙ/*l*¹₀)(*l*¹ₓ/*l*²ₓ − *l*¹ₓ₊ₙ/*l*²ₓ₊ₙ), and
/// (*l*¹ₓ/*l*¹₀)(T²ₓ/*l*²ₓ − T¹ₓ/*l*¹ₓ) in the open band. They sum to *e*²₀ − *e*¹₀. They are kept as years per
/// unit of difference in the death rate, so that the same figure shares them out over causes even where the
/// rates of a band are equal and only the causes differ.
///
/// # Source
/// Arriaga (1984), *Demography* 21:83–96; used in Public Health
/// England's *Segment Tool*.
///
/// # Examples
/// ```
/// use lifecourse_statistics::life_expectancy::{Band, LifeTable};
/// use lifecourse_statistics::life_expectancy_gap::{Gap, Route};
/// let table = |deaths: [f64; 3]| {
///     let starts = [0.0, 1.0, 65.0];
///     let bands = [0, 1, 2].map(|i| Band { start: starts[i], deaths: deaths[i], population: 10_000.0 });
///     LifeTable::new(&bands)
/// };
/// let (deprived, affluent) = (table([80.0, 90.0, 700.0])?, table([40.0, 50.0, 500.0])?);
/// let gap = Gap::between(&deprived, &affluent, Route::Mean)?;
/// let years = gap.by_age();
/// let whole = affluent.ages()[0].expectancy.value - deprived.ages()[0].expectancy.value;
/// assert!((years.iter().sum::<f64>() - whole).abs() < 1e-9);
/// // Of the difference at 65 and over, half of the deaths were of the heart.
/// let heart = gap.by_cause(&[0.0, 0.0, 0.02], &[0.0, 0.0, 0.01])?;
/// assert!((heart[2] - years[2] / 2.0).abs() < 1e-9);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Years for one unit of difference in the death rate of each band.
    years_per_rate: Vec<f64>,
    /// The difference in the death rate of each band, second less first.
    rates: Vec<f64>,
}

impl Gap {
    /// The gap of the `second` population over the `first`.
    ///
    /// # Errors
    /// [`StatisticsError::Length`] if the life tables differ in their number of bands,
    /// [`StatisticsError::OutOfRange`], naming the band, if one does not start at the same age in both, and
    /// [`StatisticsError::Undefined`], naming the band, if nobody reaches it.
    pub fn between(
        first: &LifeTable,
        second: &LifeTable,
        route: Route,
    ) -> Result<Self, StatisticsError> {
        let (one, other) = (first.ages(), second.ages());
        check::length("the second life table", other.len(), one.len())?;
        for (band, (one, other)) in one.iter().zip(other).enumerate() {
            if (one.start - other.start).abs() > 1e-9 {
                return Err(check::element("the start of the second table's band", band)
                    .refuse(other.start, "the age at which the first table's band starts"));
            }
            if !(one.survivors > 0.0 && other.survivors > 0.0) {
                return Err(StatisticsError::Undefined {
                    what: "the gap in life expectancy",
                    index: Some(band),
                    reason: "nobody reaches the band",
                });
            }
        }
        let forth = years_per_rate(one, other);
        let years_per_rate = match route {
            Route::FirstToSecond => forth,
            Route::Mean => {
                let back = years_per_rate(other, one);
                forth.iter().zip(back).map(|(f, b)| f64::midpoint(*f, b)).collect()
            }
        };
        let rates = one.iter().zip(other).map(|(one, other)| other.death_rate - one.death_rate);
        Ok(Self { years_per_rate, rates: rates.collect() })
    }

    /// The years that each band adds to the gap; they sum to it.
    #[must_use]
    pub fn by_age(&self) -> Vec<f64> {
        self.years_per_rate.iter().zip(&self.rates).map(|(years, rate)| years * rate).collect()
    }

    /// The years that one cause of death adds in each band, from its death rates in both populations.
    ///
    /// Over causes that make up all deaths they sum to [`Gap::by_age`], band by band.
    ///
    /// # Errors
    /// [`StatisticsError::Length`] if there is not one rate for each band; [`StatisticsError::OutOfRange`], naming the
    /// band, for a rate below 0.
    pub fn by_cause(&self, first: &[f64], second: &[f64]) -> Result<Vec<f64>, StatisticsError> {
        for (what, rates) in [("the first death rates", first), ("the second death rates", second)]
        {
            check::length(what, rates.len(), self.rates.len())?;
            check::all_not_negative(what, rates)?;
        }
        let differences = first.iter().zip(second).map(|(one, other)| other - one);
        Ok(self.years_per_rate.iter().zip(differences).map(|(years, rate)| years * rate).collect())
    }
}

/// Arriaga's years of each band divided by the difference in its death rate.
fn years_per_rate(one: &[Age], other: &[Age]) -> Vec<f64> {
    let born = one.first().map_or(1.0, |age| age.survivors);
    (0..one.len())
        .map(|x| {
            let reached = one[x].survivors / born;
            match (one.get(x + 1), other.get(x + 1)) {
                (Some(next), Some(beyond)) => {
                    let length = next.start - one[x].start;
                    reached * closed_band(&one[x], &other[x], length, beyond.expectancy.value)
                }
                // e is 1/M in the open band, and so is its difference.
                _ => -reached / (one[x].death_rate * other[x].death_rate),
            }
        })
        .collect()
}

/// The same for those who reach a band of `length` years, when `beyond` years can be expected after it.
///
/// A death costs the rest of the band and what lies beyond; the deaths are *q*² − *q*¹, which is
/// *n* (M² − M¹)/((1 + *n*M¹(1 − *a*))(1 + *n*M²(1 − *a*))). So there is no division by a difference that may be 0.
fn closed_band(one: &Age, other: &Age, length: f64, beyond: f64) -> f64 {
    let shortened = |age: &Age| {
        if age.death_rate > 0.0 { age.probability / (length * age.death_rate) } else { 1.0 }
    };
    let most = if one.probability > other.probability { one } else { other };
    if most.probability <= 0.0 {
        return 0.0;
    }
    let rest = (length - most.years_lived / most.survivors) / most.probability;
    if most.probability < 1.0 {
        return -length * shortened(one) * shortened(other) * (rest + beyond);
    }
    // Where all die, q no longer follows the rate: years by the difference itself.
    let difference = other.death_rate - one.death_rate;
    let years = (one.probability - other.probability) * (rest + beyond);
    if difference.abs() > 0.0 { years / difference } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life_expectancy::Band;
    use proptest::prelude::*;

    const STARTS: [f64; 6] = [0.0, 1.0, 5.0, 30.0, 65.0, 90.0];

    fn table(rates: &[f64]) -> Result<LifeTable, StatisticsError> {
        let bands: Vec<Band> = STARTS
            .iter()
            .zip(rates)
            .map(|(&start, rate)| Band { start, deaths: rate * 1e4, population: 1e4 })
            .collect();
        LifeTable::new(&bands)
    }

    /// Arriaga's formula as published, on l, L and T.
    fn published(one: &LifeTable, other: &LifeTable) -> Vec<f64> {
        let years = |t: &LifeTable, x: usize| -> f64 {
            t.ages()[x..].iter().map(|age| age.years_lived).sum()
        };
        let born = one.ages()[0].survivors;
        (0..STARTS.len())
            .map(|x| {
                let (a, b) = (one.ages()[x], other.ages()[x]);
                if x + 1 == STARTS.len() {
                    return a.survivors / born
                        * (years(other, x) / b.survivors - years(one, x) / a.survivors);
                }
                let (next, beyond) = (one.ages()[x + 1], other.ages()[x + 1]);
                a.survivors / born * (b.years_lived / b.survivors - a.years_lived / a.survivors)
                    + years(other, x + 1) / born
                        * (a.survivors / b.survivors - next.survivors / beyond.survivors)
            })
            .collect()
    }

    fn rates() -> impl Strategy<Value = Vec<f64>> {
        (0.0..0.02, 0.0..0.005, 0.0..0.005, 0.0..0.01, 0.005..0.06, 0.05..0.4)
            .prop_map(|(a, b, c, d, e, f)| vec![a, b, c, d, e, f])
    }

    proptest! {
        #[test]
        fn parts_follow_the_published_formula_and_sum_to_the_gap(one in rates(), other in rates()) {
            let (one, other) = (table(&one)?, table(&other)?);
            let whole = other.ages()[0].expectancy.value - one.ages()[0].expectancy.value;
            let arriaga = Gap::between(&one, &other, Route::FirstToSecond)?.by_age();
            for (ours, theirs) in arriaga.iter().zip(published(&one, &other)) {
                prop_assert!((ours - theirs).abs() < 1e-9, "{ours} {theirs}");
            }
            for route in [Route::FirstToSecond, Route::Mean] {
                let sum: f64 = Gap::between(&one, &other, route)?.by_age().iter().sum();
                prop_assert!((sum - whole).abs() < 1e-9);
            }
        }

        #[test]
        fn the_mean_route_is_mirrored_when_populations_are_exchanged(one in rates(), other in rates()) {
            let (one, other) = (table(&one)?, table(&other)?);
            let forth = Gap::between(&one, &other, Route::Mean)?.by_age();
            let back = Gap::between(&other, &one, Route::Mean)?.by_age();
            for (forth, back) in forth.iter().zip(back) {
                prop_assert!((forth + back).abs() < 1e-9);
            }
        }

        #[test]
        fn causes_sum_to_ages_even_where_rates_are_equal(one in rates(), other in rates(), share in 0.0..1.0, as_well in 0.0..1.0) {
            let mut other = other;
            other[3] = one[3];
            let gap = Gap::between(&table(&one)?, &table(&other)?, Route::Mean)?;
            let part = |rates: &[f64], share: f64| -> Vec<f64> { rates.iter().map(|m| m * share).collect() };
            let heart = gap.by_cause(&part(&one, share), &part(&other, as_well))?;
            let rest = gap.by_cause(&part(&one, 1.0 - share), &part(&other, 1.0 - as_well))?;
            for ((heart, rest), years) in heart.iter().zip(rest).zip(gap.by_age()) {
                prop_assert!((heart + rest - years).abs() < 1e-9);
            }
            // Equal rates with unequal causes: more deaths of the heart cost years, fewer others give them back.
            prop_assert!(heart[3] * (as_well - share) <= 0.0);
        }
    }

    #[test]
    fn tables_that_do_not_fit_are_refused() -> Result<(), StatisticsError> {
        let one = table(&[0.01, 0.001, 0.001, 0.01, 0.05, 0.2])?;
        let bands = [0.0, 2.0, 5.0, 30.0, 65.0, 90.0];
        let bands = bands.map(|start| Band { start, deaths: 100.0, population: 1e4 });
        let other = LifeTable::new(&bands)?;
        let refused = Gap::between(&one, &other, Route::Mean);
        assert!(matches!(refused, Err(StatisticsError::OutOfRange { index: Some(1), .. })));
        let gap = Gap::between(&one, &one, Route::Mean)?;
        assert!(gap.by_cause(&[0.0; 5], &[0.0; 6]).is_err());
        Ok(())
    }
}
