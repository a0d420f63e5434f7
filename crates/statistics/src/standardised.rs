//! Rates standardised for age: directly, and indirectly.

use crate::{Confidence, Interval, Levels, StatisticsError, check, rate};

/// Fewer events than this give no directly standardised rate.
pub const DIRECT_NEEDS: f64 = 10.0;

/// One age band (or age-sex stratum) of an area beside the standard population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Events in the area.
    pub events: f64,
    /// People (or person-years) of the area.
    pub population: f64,
    /// The weight of the band in the standard population.
    pub standard: f64,
}

/// The directly standardised rate of an area over its `bands`, with Dobson's limits.
///
/// With events *x*, population *n*, standard *w*, W = Σ*w*, O = Σ*x*: value = Σ(*xw*/*n*)/W,
/// variance V = Σ *x*(*w*/*n*)² / W², limits = value + √(V/O) (B − O) with B Byar's limits of O.
///
/// # Units
/// Events for each person; `.scaled(100_000.0)` makes it per 100,000.
///
/// # Errors
/// [`StatisticsError::OutOfRange`], naming the band, for a population not above 0, or events or a weight below 0;
/// [`StatisticsError::TooFewEvents`] for fewer than ten events in total; [`StatisticsError::Undefined`] if all weights are 0.
///
/// # Source
/// Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), *Stat Med* 10:457–462; `calculate_dsr` in `PHEindicatormethods`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, standardised::{self, Band}};
/// // One band is a crude rate with Byar's limits.
/// let bands = [Band { events: 25.0, population: 10_000.0, standard: 1.0 }];
/// let rate = standardised::direct(&bands, Confidence::P95)?.scaled(100_000.0);
/// assert_eq!(format!("{:.0} ({:.2} to {:.2})", rate.value, rate.lower, rate.upper), "250 (161.74 to 369.06)");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn direct<L: Levels>(bands: &[Band], levels: L) -> Result<L::Estimate, StatisticsError> {
    let (mut events, mut standard, mut weighted, mut variance) = (0.0, 0.0, 0.0, 0.0);
    for (index, band) in bands.iter().enumerate() {
        check::element("the count", index).not_negative(band.events)?;
        check_population(index, band.population, band.standard)?;
        let weight = band.standard / band.population;
        events += band.events;
        standard += band.standard;
        weighted += band.events * weight;
        variance += band.events * weight * weight;
    }
    dobson(events, weighted / standard, variance / (standard * standard), levels)
}

fn check_population(index: usize, population: f64, standard: f64) -> Result<(), StatisticsError> {
    check::element("the population", index).positive(population)?;
    check::element("the standard population", index).not_negative(standard)?;
    Ok(())
}

fn dobson<L: Levels>(
    events: f64,
    value: f64,
    variance: f64,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    if events < DIRECT_NEEDS {
        return Err(StatisticsError::TooFewEvents { events, needed: DIRECT_NEEDS });
    }
    if !(value.is_finite() && variance.is_finite()) {
        return Err(check::undefined(
            "the standardised rate",
            "the standard population is empty, or the numbers are too large",
        ));
    }
    let spread = (variance / events).sqrt();
    levels.estimate(value, |confidence: Confidence| {
        if confidence.z().is_infinite() {
            return Ok(Interval { lower: 0.0, upper: f64::INFINITY });
        }
        let limits = rate::byar(events, confidence)?;
        Ok(Interval {
            lower: value + spread * (limits.lower - events),
            upper: value + spread * (limits.upper - events),
        })
    })
}

/// One age band of an area beside the standard population, without events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// People (or person-years) of the area.
    pub population: f64,
    /// The weight of the band in the standard population.
    pub standard: f64,
}

/// The people who had the same number of events each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frequency<'a> {
    /// Events for each of them.
    pub events_each: f64,
    /// The people in each band; `None` where the source has no row, which counts as nobody.
    pub people: &'a [Option<f64>],
}

/// Which standard population divides the variance of a frequency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FrequencyWeight {
    /// All bands: a band in which nobody had so many events still belongs to the population.
    #[default]
    AllBands,
    /// As in `PHEindicatormethods` 2.1: only the bands that have a row for the frequency, which widens the interval
    /// when rows of zero people are left out. To reproduce published figures.
    BandsWithRows,
}

/// The directly standardised rate of events that one person can have several times, such as admissions.
///
/// With *f* events for each of *x* people: V = Σ *f*² Vf, where Vf is the variance of [`direct`] among the people of
/// frequency *f*; the rate and O use Σ *fx*, population and standard once for each band.
///
/// # Errors
/// As [`direct`]; [`StatisticsError::Length`] if a frequency has not one element for each band.
///
/// # Source
/// `calculate_dsr` with `independent_events = FALSE` in `PHEindicatormethods`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, standardised::{self, Frequency, FrequencyWeight, Population}};
/// let bands = [Population { population: 5_000.0, standard: 1.0 }, Population { population: 4_000.0, standard: 2.0 }];
/// let once = Frequency { events_each: 1.0, people: &[Some(20.0), Some(30.0)] };
/// let twice = Frequency { events_each: 2.0, people: &[None, Some(8.0)] };
/// let rate = standardised::direct_repeated(&bands, &[once, twice], FrequencyWeight::AllBands, Confidence::P95)?;
/// assert_eq!(format!("{:.5}", rate.value), "0.00900");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn direct_repeated<L: Levels>(
    bands: &[Population],
    frequencies: &[Frequency<'_>],
    weight: FrequencyWeight,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    for (index, band) in bands.iter().enumerate() {
        check_population(index, band.population, band.standard)?;
    }
    let standard: f64 = bands.iter().map(|band| band.standard).sum();
    let (mut events, mut weighted, mut variance) = (0.0, 0.0, 0.0);
    for (index, frequency) in frequencies.iter().enumerate() {
        let each =
            check::element("the events for each person", index).positive(frequency.events_each)?;
        check::length("the people of a frequency", frequency.people.len(), bands.len())?;
        let (mut own, mut divisor) = (0.0, 0.0);
        for (place, (band, people)) in bands.iter().zip(frequency.people).enumerate() {
            let Some(people) = people else { continue };
            check::element("the people", place).not_negative(*people)?;
            let ratio = band.standard / band.population;
            events += each * people;
            weighted += each * people * ratio;
            own += people * ratio * ratio;
            divisor += band.standard;
        }
        if weight == FrequencyWeight::AllBands {
            divisor = standard;
        }
        if own > 0.0 {
            variance += each * each * own / (divisor * divisor);
        }
    }
    dobson(events, weighted / standard, variance, levels)
}

/// One age band of an area beside the same band of the reference population, such as England.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceBand {
    /// People of the area.
    pub population: f64,
    /// Events in the reference population.
    pub reference_events: f64,
    /// People of the reference population.
    pub reference_population: f64,
}

/// What indirect standardisation expects of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The events that the area would have at the reference rates.
    pub events: f64,
    /// The crude rate of the reference population, for each person.
    pub reference_rate: f64,
}

/// The events expected of an area at the rates of the reference population: Σ (*x*ᵣ/*n*ᵣ) *n*.
///
/// # Errors
/// [`StatisticsError::OutOfRange`], naming the band, for a population or reference count below 0, or a reference
/// population not above 0; [`StatisticsError::TooFew`] without bands.
pub fn expected(bands: &[ReferenceBand]) -> Result<Expected, StatisticsError> {
    check::at_least("bands", bands.len(), 1)?;
    let (mut events, mut all_events, mut all_people) = (0.0, 0.0, 0.0);
    for (index, band) in bands.iter().enumerate() {
        check::element("the population", index).not_negative(band.population)?;
        check::element("the reference count", index).not_negative(band.reference_events)?;
        check::element("the reference population", index).positive(band.reference_population)?;
        events += band.reference_events / band.reference_population * band.population;
        all_events += band.reference_events;
        all_people += band.reference_population;
    }
    Ok(Expected { events, reference_rate: all_events / all_people })
}

/// The indirectly standardised ratio: `observed` events over those expected, such as a standardised mortality ratio.
///
/// Limits: those of the observed count ([`rate::count_limits`]), divided by the expected events.
///
/// # Units
/// 1 means as expected; `.scaled(100.0)` makes it an SMR of 100.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] if `observed` is below 0, or no events are expected.
///
/// # Source
/// Breslow NE, Day NE (1987); `calculate_ISRatio` in `PHEindicatormethods`.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, standardised::{self, ReferenceBand}};
/// let bands = [
///     ReferenceBand { population: 1_000.0, reference_events: 10.0, reference_population: 10_000.0 },
///     ReferenceBand { population: 2_000.0, reference_events: 90.0, reference_population: 9_000.0 },
/// ];
/// let expected = standardised::expected(&bands)?;
/// assert_eq!(expected.events, 21.0);
/// let smr = standardised::ratio(42.0, expected, Confidence::P95)?.scaled(100.0);
/// assert_eq!(smr.value, 200.0);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn ratio<L: Levels>(
    observed: f64,
    expected: Expected,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    indirect(observed, expected, 1.0, levels)
}

/// The indirectly standardised rate: [`ratio`] times the crude rate of the reference population.
///
/// # Units
/// Events for each person; `.scaled(100_000.0)` makes it per 100,000.
///
/// # Errors
/// As [`ratio`].
///
/// # Source
/// `calculate_ISRate` in `PHEindicatormethods`.
pub fn indirect_rate<L: Levels>(
    observed: f64,
    expected: Expected,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    check::single("the reference rate").positive(expected.reference_rate)?;
    indirect(observed, expected, expected.reference_rate, levels)
}

fn indirect<L: Levels>(
    observed: f64,
    expected: Expected,
    scale: f64,
    levels: L,
) -> Result<L::Estimate, StatisticsError> {
    check::single("the observed count").not_negative(observed)?;
    check::single("the expected count").positive(expected.events)?;
    let each = scale / expected.events;
    levels.estimate(observed * each, |confidence| {
        Ok(rate::count_limits(observed, confidence)?.scaled(each))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bands() -> impl Strategy<Value = Vec<Band>> {
        let band = (0.0..100.0_f64, 100.0..1e4_f64, 1.0..7000.0_f64)
            .prop_map(|(events, population, standard)| Band { events, population, standard });
        prop::collection::vec(band, 5..20)
    }

    proptest! {
        #[test]
        fn direct_is_unchanged_by_order_and_by_the_scale_of_the_standard(mut bands in bands(), k in 0.1..100.0_f64) {
            prop_assume!(bands.iter().map(|b| b.events).sum::<f64>() > 10.0);
            let one = direct(&bands, Confidence::P95)?;
            bands.reverse();
            for band in &mut bands {
                band.standard *= k;
            }
            let other = direct(&bands, Confidence::P95)?;
            prop_assert!((one.value / other.value - 1.0).abs() < 1e-12);
            prop_assert!((one.lower / other.lower - 1.0).abs() < 1e-9);
        }

        #[test]
        fn direct_of_equal_rates_is_that_rate(populations in prop::collection::vec(1e3..1e5_f64, 3..10)) {
            let bands: Vec<Band> = populations.iter().enumerate()
                .map(|(i, &population)| Band { events: population / 100.0, population, standard: 1.0 + i as f64 })
                .collect();
            prop_assert!((direct(&bands, Confidence::P95)?.value - 0.01).abs() < 1e-12);
        }

        #[test]
        fn repeated_events_of_one_each_are_independent(bands in bands()) {
            prop_assume!(bands.iter().map(|b| b.events).sum::<f64>() > 10.0);
            let people: Vec<_> = bands.iter().map(|band| Some(band.events)).collect();
            let populations: Vec<_> = bands.iter()
                .map(|band| Population { population: band.population, standard: band.standard })
                .collect();
            let once = Frequency { events_each: 1.0, people: &people };
            let one = direct_repeated(&populations, &[once], FrequencyWeight::AllBands, Confidence::P95)?;
            let other = direct(&bands, Confidence::P95)?;
            prop_assert!((one.upper / other.upper - 1.0).abs() < 1e-12);
        }

        #[test]
        fn ratio_of_the_reference_to_itself_is_one(bands in bands()) {
            let events: f64 = bands.iter().map(|b| b.events).sum();
            prop_assume!(events > 1.0);
            let own: Vec<_> = bands.iter().map(|band| ReferenceBand {
                population: band.population,
                reference_events: band.events,
                reference_population: band.population,
            }).collect();
            let expected = expected(&own)?;
            prop_assert!((ratio(events, expected, Confidence::P95)?.value - 1.0).abs() < 1e-12);
            prop_assert!((indirect_rate(events, expected, Confidence::P95)?.value / expected.reference_rate - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn nine_events_give_no_rate() {
        let band = Band { events: 9.5, population: 1e3, standard: 1.0 };
        assert!(matches!(
            direct(&[band], Confidence::P95),
            Err(StatisticsError::TooFewEvents { .. })
        ));
        assert!(direct(&[Band { events: 10.0, ..band }], Confidence::P95).is_ok());
    }
}
