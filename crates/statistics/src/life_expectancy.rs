//! Life expectancy by an abridged period life table, and healthy life expectancy.

use crate::{Interval, Levels, StatisticsError, check};

/// The people of a hypothetical cohort at birth.
const RADIX: f64 = 100_000.0;
/// The share of the first band lived by those who die in it; in the others it is a half.
const FIRST_BAND: f64 = 0.1;
/// Populations up to this size give no life table.
const SMALL_POPULATION: f64 = 5_000.0;
/// A value whose 95 % limits lie further than this from it, in years, is not given.
const WIDEST: f64 = 10.0;

/// One age band of a population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The age in years at which it starts; it ends where the next one starts, and the last is open.
    pub start: f64,
    /// Deaths in it.
    pub deaths: f64,
    /// Person-years lived in it.
    pub population: f64,
}

/// Years that can be expected, with their standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Years {
    /// The years.
    pub value: f64,
    /// Their standard error.
    pub standard_error: f64,
}

impl Years {
    /// The years with limits value ± *z* standard errors, however wide.
    ///
    /// # Errors
    /// None: the `Result` is that of [`Levels`].
    pub fn estimate<L: Levels>(self, levels: L) -> Result<L::Estimate, StatisticsError> {
        levels.estimate(self.value, |confidence| {
            let half = confidence.z() * self.standard_error;
            Ok(if half.is_nan() {
                // An infinite z with no error at all.
                Interval::around(self.value, 0.0)
            } else {
                Interval::around(self.value, half)
            })
        })
    }

    /// The years with their limits, unless the 95 % interval is wider than 20 years.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] if it is.
    pub fn reliable<L: Levels>(self, levels: L) -> Result<L::Estimate, StatisticsError> {
        if 1.96 * self.standard_error > WIDEST {
            return Err(check::undefined(
                "the life expectancy",
                "its 95 % interval is wider than 20 years",
            ));
        }
        self.estimate(levels)
    }
}

/// One row of a life table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Age {
    /// The age in years at which the band starts.
    pub start: f64,
    /// The death rate M of the band.
    pub death_rate: f64,
    /// The probability *q* of dying in the band for those who reach it.
    pub probability: f64,
    /// Its variance.
    pub probability_variance: f64,
    /// Those of 100,000 born who reach the band: *l*.
    pub survivors: f64,
    /// The years that they live in it: L.
    pub years_lived: f64,
    /// The years that those who reach it can expect: *e*.
    pub expectancy: Years,
    /// The share of the band's length lived by those who die in it, in years: *a n*.
    years_of_the_dying: f64,
    /// The length of the band in years; infinite for the last.
    length: f64,
    /// Deaths counted in it.
    deaths: f64,
}

/// An abridged period life table.
///
/// With M = deaths / population, *n* the length of the band and *a* = 0.1 in the first and 0.5 in the others:
/// *q* = *n*M / (1 + *n*M(1 − *a*)), but 1 if M > 1/(*na*); *l* from 100,000; L = *n*(*l*′ + *a d*), and *l*/M in the last band;
/// *e* = ΣL / *l*. Variances after Silcocks.
///
/// # Source
/// Chiang CL (1968), *Introduction to stochastic processes in biostatistics*; Silcocks PBS, Jenner DA, Reza R (2001),
/// *J Epidemiol Community Health* 55:38–43; `phe_life_expectancy` in `PHEindicatormethods`, which allows only the twenty bands
/// 0, 1, 5, 10 ... 90.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, life_expectancy::{Band, LifeTable}};
/// // With the same death rate of 1 in 50 at every age, 50 years remain from the last band.
/// let bands = [0.0, 1.0, 5.0].map(|start| Band { start, deaths: 200.0, population: 10_000.0 });
/// let table = LifeTable::new(&bands)?;
/// let from_five = table.at(5.0, Confidence::P95)?;
/// assert!((from_five.value - 50.0).abs() < 1e-9);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LifeTable {
    ages: Vec<Age>,
}

impl LifeTable {
    /// The life table of a population.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than two bands; [`StatisticsError::OutOfRange`], naming the band, if the starts do not
    /// rise from 0, for deaths below 0 or above the population, or a population not above 0;
    /// [`StatisticsError::Undefined`] if nobody died in the last band, or if the population is 5,000 or fewer in all.
    pub fn new(bands: &[Band]) -> Result<Self, StatisticsError> {
        check_bands(bands)?;
        let last = bands.len() - 1;
        let mut ages = Vec::with_capacity(bands.len());
        let mut survivors = RADIX;
        for (i, band) in bands.iter().enumerate() {
            let length = bands.get(i + 1).map_or(f64::INFINITY, |next| next.start - band.start);
            let age = Age::new(band, length, if i == 0 { FIRST_BAND } else { 0.5 }, survivors);
            survivors *= 1.0 - age.probability;
            ages.push(age);
        }
        let open = ages[last];
        // The open band adds l² / (D M²).
        let mut variance = open.survivors.powi(2) / (open.deaths * open.death_rate.powi(2));
        let (mut years, mut beyond) = (0.0, 0.0);
        for age in ages.iter_mut().rev() {
            years += age.years_lived;
            if age.length.is_finite() {
                let lost = age.length - age.years_of_the_dying + beyond;
                variance += (age.survivors * lost).powi(2) * age.probability_variance;
            }
            age.expectancy = Years {
                value: per_survivor(years, age.survivors),
                standard_error: per_survivor(variance.sqrt(), age.survivors),
            };
            beyond = age.expectancy.value;
        }
        Ok(Self { ages })
    }

    /// Its rows, youngest first.
    #[must_use]
    pub fn ages(&self) -> &[Age] {
        &self.ages
    }

    /// The life expectancy at the age `start` of a band.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if no band starts there; [`StatisticsError::Undefined`] if the 95 % interval is wider than 20 years.
    pub fn at<L: Levels>(&self, start: f64, levels: L) -> Result<L::Estimate, StatisticsError> {
        let age = self.ages.iter().find(|age| (age.start - start).abs() < 1e-9);
        let age =
            age.ok_or_else(|| check::single("the age").refuse(start, "the start of a band"))?;
        age.expectancy.reliable(levels)
    }

    /// Healthy life expectancy at the start of each band, by Sullivan's method.
    ///
    /// HLE = Σ(1 − *p*)L / *l*, with *p* the share in poor health. The variance is Σ L² Var(*p*) / *l*²; with
    /// [`Uncertainty::SurveyAndMortality`] that of the life table is added.
    ///
    /// # Errors
    /// [`StatisticsError::Length`] if there is not one share for each band.
    ///
    /// # Source
    /// Sullivan DF (1971), *HSMHA Health Rep* 86:347–354; Jagger C, Van Oyen H, Robine J-M (2014), *Health expectancy
    /// calculation by the Sullivan method*; Newman SC (1988), *Am J Epidemiol* 127:1109–1119.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::life_expectancy::{Band, LifeTable, PoorHealth, Uncertainty};
    /// let bands = [0.0, 1.0, 5.0].map(|start| Band { start, deaths: 200.0, population: 10_000.0 });
    /// let table = LifeTable::new(&bands)?;
    /// // One in five in poor health at every age leaves four fifths of each year.
    /// let share = PoorHealth::of_sample(20.0, 100.0)?;
    /// let healthy = table.healthy(&[share; 3], Uncertainty::SurveyAndMortality)?;
    /// assert!((healthy[2].value - 40.0).abs() < 1e-9);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn healthy(
        &self,
        health: &[PoorHealth],
        uncertainty: Uncertainty,
    ) -> Result<Vec<Years>, StatisticsError> {
        check::length("the shares in poor health", health.len(), self.ages.len())?;
        let (mut years, mut variance, mut beyond) = (0.0, 0.0, 0.0);
        let mut expected: Vec<Years> = self
            .ages
            .iter()
            .zip(health)
            .rev()
            .map(|(age, health)| {
                let well = 1.0 - health.share;
                years += well * age.years_lived;
                variance += (age.years_lived * health.standard_error).powi(2);
                if uncertainty == Uncertainty::SurveyAndMortality {
                    variance += if age.length.is_finite() {
                        let lost = (age.length - age.years_of_the_dying) * well + beyond;
                        (age.survivors * lost).powi(2) * age.probability_variance
                    } else {
                        (age.survivors * well / age.death_rate).powi(2) / age.deaths
                    };
                }
                beyond = per_survivor(years, age.survivors);
                Years {
                    value: beyond,
                    standard_error: per_survivor(variance.sqrt(), age.survivors),
                }
            })
            .collect();
        expected.reverse();
        Ok(expected)
    }
}

/// `sum` for each survivor; 0 when there is none.
fn per_survivor(sum: f64, survivors: f64) -> f64 {
    if survivors > 0.0 { sum / survivors } else { 0.0 }
}

fn check_bands(bands: &[Band]) -> Result<(), StatisticsError> {
    check::at_least("age bands", bands.len(), 2)?;
    let mut before = None;
    for (index, band) in bands.iter().enumerate() {
        check::element("the start of the band", index).finite(band.start)?;
        let in_order = before.map_or(band.start.abs() <= 0.0, |before| band.start > before);
        if !in_order {
            return Err(check::element("the start of the band", index)
                .refuse(band.start, "0 in the first band, then rising"));
        }
        before = Some(band.start);
        check::element("the deaths", index).not_negative(band.deaths)?;
        check::element("the population", index).positive(band.population)?;
        if band.deaths > band.population {
            return Err(check::element("the deaths", index)
                .refuse(band.deaths, "no more than the population"));
        }
    }
    if bands.iter().map(|band| band.population).sum::<f64>() <= SMALL_POPULATION {
        return Err(check::undefined("the life table", "the population is 5,000 or fewer"));
    }
    if bands.last().is_some_and(|band| band.deaths <= 0.0) {
        return Err(check::undefined("the life table", "nobody died in the last age band"));
    }
    Ok(())
}

impl Age {
    /// The row of a band that `survivors` reach; the expectancy is not known yet.
    fn new(band: &Band, length: f64, share: f64, survivors: f64) -> Self {
        let death_rate = band.deaths / band.population;
        let open = length.is_infinite();
        let certain = open || band.deaths > band.population / (length * share);
        let probability = if certain {
            1.0
        } else {
            length * death_rate / (1.0 + length * death_rate * (1.0 - share))
        };
        let dying = survivors * probability;
        let years_lived = if open {
            survivors / death_rate
        } else {
            length * (survivors - dying + share * dying)
        };
        let probability_variance = if dying > 0.0 && band.deaths > 0.0 {
            probability * probability * (1.0 - probability) / band.deaths
        } else {
            0.0
        };
        Self {
            start: band.start,
            death_rate,
            probability,
            probability_variance,
            survivors,
            years_lived,
            expectancy: Years { value: 0.0, standard_error: 0.0 },
            years_of_the_dying: share * length,
            length,
            deaths: band.deaths,
        }
    }
}

/// The share of an age band in poor health, from a survey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoorHealth {
    share: f64,
    standard_error: f64,
}

impl PoorHealth {
    /// A share with the survey's own standard error.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if the share is not from 0 to 1, or the error below 0.
    pub fn new(share: f64, standard_error: f64) -> Result<Self, StatisticsError> {
        check::single("the share in poor health").fraction(share)?;
        check::single("its standard error").not_negative(standard_error)?;
        Ok(Self { share, standard_error })
    }

    /// `poor` of `respondents` in a simple random sample, with variance *p*(1 − *p*)/N.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if nobody responded, or `poor` is not from 0 to `respondents`.
    pub fn of_sample(poor: f64, respondents: f64) -> Result<Self, StatisticsError> {
        check::single("the respondents").positive(respondents)?;
        let share = poor / respondents;
        check::single("the share in poor health").fraction(share)?;
        Self::new(share, (share * (1.0 - share) / respondents).sqrt())
    }
}

/// Whose uncertainty the interval of a healthy life expectancy shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Uncertainty {
    /// That of the survey alone, as Sullivan: fit for large populations.
    Survey,
    /// That of the survey and of the deaths, as Newman.
    SurveyAndMortality,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Confidence;
    use proptest::prelude::*;

    fn bands() -> impl Strategy<Value = Vec<Band>> {
        prop::collection::vec((0.0..0.05_f64, 1e3..1e5_f64), 20).prop_map(|rows| {
            let starts = [0.0, 1.0].into_iter().chain((1..19).map(|i| f64::from(i) * 5.0));
            starts
                .zip(rows)
                .map(|(start, (rate, population))| Band {
                    start,
                    deaths: (rate * population).max(1.0),
                    population,
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn nobody_in_poor_health_leaves_life_expectancy(bands in bands()) {
            let table = LifeTable::new(&bands)?;
            let none = PoorHealth::new(0.0, 0.0)?;
            for (age, healthy) in table.ages().iter().zip(table.healthy(&[none; 20], Uncertainty::SurveyAndMortality)?) {
                prop_assert!((age.expectancy.value - healthy.value).abs() < 1e-9);
                prop_assert!((age.expectancy.standard_error - healthy.standard_error).abs() < 1e-9);
            }
        }

        #[test]
        fn a_constant_share_takes_that_share_away(bands in bands(), share in 0.0..1.0_f64) {
            let table = LifeTable::new(&bands)?;
            let poor = PoorHealth::new(share, 0.01)?;
            for (age, healthy) in table.ages().iter().zip(table.healthy(&[poor; 20], Uncertainty::Survey)?) {
                prop_assert!((age.expectancy.value * (1.0 - share) - healthy.value).abs() < 1e-9);
            }
        }

        #[test]
        fn more_deaths_shorten_life(bands in bands(), at in 0_usize..20) {
            let mut worse = bands.clone();
            worse[at].deaths = (worse[at].deaths * 1.5).min(worse[at].population);
            let (one, other) = (LifeTable::new(&bands)?, LifeTable::new(&worse)?);
            prop_assert!(other.ages()[0].expectancy.value <= one.ages()[0].expectancy.value + 1e-9);
        }

        #[test]
        fn deaths_and_people_scaled_alike_change_only_the_error(bands in bands(), k in 1.0..100.0_f64) {
            let scaled: Vec<Band> = bands.iter()
                .map(|b| Band { deaths: b.deaths * k, population: b.population * k, ..*b })
                .collect();
            let (one, other) = (LifeTable::new(&bands)?, LifeTable::new(&scaled)?);
            let (one, other) = (one.ages()[0].expectancy, other.ages()[0].expectancy);
            prop_assert!((one.value - other.value).abs() < 1e-9);
            prop_assert!((one.standard_error / other.standard_error / k.sqrt() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn refusals_name_the_band() {
        let band = |start, deaths, population| Band { start, deaths, population };
        let index = |bands: &[Band]| match LifeTable::new(bands) {
            Err(StatisticsError::OutOfRange { index, .. }) => index,
            _ => None,
        };
        assert_eq!(index(&[band(0.0, 1.0, 9e3), band(1.0, -1.0, 9e3)]), Some(1));
        assert_eq!(index(&[band(0.0, 1.0, 9e3), band(1.0, 1.0, 0.0)]), Some(1));
        assert_eq!(index(&[band(0.0, 1e4, 9e3), band(1.0, 1.0, 9e3)]), Some(0));
        assert_eq!(index(&[band(1.0, 1.0, 9e3), band(2.0, 1.0, 9e3)]), Some(0));
        assert!(LifeTable::new(&[band(0.0, 1.0, 2e3), band(1.0, 1.0, 3e3)]).is_err());
        assert!(LifeTable::new(&[band(0.0, 1.0, 9e3), band(1.0, 0.0, 9e3)]).is_err());
    }

    #[test]
    fn wide_intervals_are_not_given() -> Result<(), StatisticsError> {
        let years = Years { value: 80.0, standard_error: 6.0 };
        assert!(years.reliable(Confidence::P95).is_err());
        assert!(years.estimate(Confidence::P95)?.lower < 70.0);
        Ok(())
    }
}
