//! The absolute gradient of inequality: how a rate rises with national deprivation inside one locality.

use crate::{Confidence, Estimate, Interval, StatisticsError, check, least_squares::Line};

/// The small areas of one locality.
#[derive(Clone, Copy, Debug)]
pub struct SmallAreas<'a> {
    /// Events in each area.
    pub observed: &'a [f64],
    /// Events expected from its age and sex structure at national rates.
    pub expected: &'a [f64],
    /// People in each area: its weight.
    pub population: &'a [f64],
    /// National deprivation rank of each area, from 0, the least, to 1, the most deprived.
    pub deprivation: &'a [f64],
}

/// The gradient of a locality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gradient {
    /// The absolute gradient: the modelled difference between the most and the least deprived area of the
    /// nation if it were like the locality, in the unit of the national rate. Above 0: the deprived have more.
    pub absolute: Estimate,
    /// The standard error of the gradient.
    pub standard_error: f64,
    /// The absolute gradient relative to the modelled rate in the middle.
    pub relative: f64,
    /// The absolute gradient relative to the national rate.
    pub relative_to_nation: f64,
    /// The modelled rate at the least deprived area of the nation.
    pub least_deprived: f64,
    /// The modelled rate at the most deprived area of the nation.
    pub most_deprived: f64,
    /// The rate of the locality: all observed over all expected events, times the national rate.
    pub rate: f64,
    /// The (weighted) mean deprivation rank of the locality.
    pub deprivation: f64,
    /// Areas less 2.
    pub degrees_of_freedom: f64,
    /// Whether the areas span fewer than three national fifths of deprivation, where the gradient is unreliable.
    pub narrow: bool,
}

/// The absolute gradient of inequality of a locality, for events at `national_rate`.
///
/// rate = observed/expected × national rate, regressed on deprivation by least squares weighted by population;
/// the slope is the gradient, with normal limits.
///
/// # Units
/// All rates and gradients in the unit of `national_rate`, such as per 100,000.
///
/// # Errors
/// [`StatisticsError::Length`] if columns differ in length, [`StatisticsError::TooFew`] for fewer than 3 areas,
/// [`StatisticsError::OutOfRange`], naming the area, for a count or population below 0, expected events not above
/// 0 or a deprivation rank outside 0 to 1, [`StatisticsError::Undefined`] if all areas are equally deprived.
///
/// # Source
/// Cookson et al. (2016), *Health Serv Deliv Res* 4(26), and NHS England's indicator 463. Its authors warn of
/// localities that span fewer than three national fifths.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Confidence, gradient::{self, SmallAreas}};
/// let areas = SmallAreas {
///     observed: &[8.0, 10.0, 12.0, 14.0],
///     expected: &[10.0; 4],
///     population: &[1500.0; 4],
///     deprivation: &[0.1, 0.3, 0.5, 0.7],
/// };
/// let gradient = gradient::absolute(&areas, 1000.0, Confidence::P95)?;
/// assert!((gradient.absolute.value - 1000.0).abs() < 1e-9);
/// assert!((gradient.least_deprived - 700.0).abs() < 1e-9);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn absolute(
    areas: &SmallAreas<'_>,
    national_rate: f64,
    confidence: Confidence,
) -> Result<Gradient, StatisticsError> {
    let count = areas.observed.len();
    check::length("the expected events", areas.expected.len(), count)?;
    check::length("the populations", areas.population.len(), count)?;
    check::length("the deprivation ranks", areas.deprivation.len(), count)?;
    check::at_least("areas", count, 3)?;
    check::all_not_negative("the observed events", areas.observed)?;
    check::all_positive("the expected events", areas.expected)?;
    check::single("the national rate").positive(national_rate)?;
    for (place, &rank) in areas.deprivation.iter().enumerate() {
        check::element("the deprivation rank", place).fraction(rank)?;
    }
    let rates: Vec<f64> = areas
        .observed
        .iter()
        .zip(areas.expected)
        .map(|(observed, expected)| observed / expected * national_rate)
        .collect();
    let line = Line::weighted(areas.deprivation, &rates, areas.population)?;
    let error = line.slope_error();
    let observed: f64 = areas.observed.iter().sum();
    let expected: f64 = areas.expected.iter().sum();
    let fifth = |&rank: &f64| (1..5).filter(|&n| rank >= f64::from(n) / 5.0).count();
    let mut fifths: Vec<usize> = areas.deprivation.iter().map(fifth).collect();
    fifths.sort_unstable();
    fifths.dedup();
    Ok(Gradient {
        absolute: Estimate::new(line.slope, Interval::around(line.slope, confidence.z() * error)),
        standard_error: error,
        relative: line.slope / line.at(0.5),
        relative_to_nation: line.slope / national_rate,
        least_deprived: line.at(0.0),
        most_deprived: line.at(1.0),
        rate: observed / expected * national_rate,
        deprivation: line.mean_x,
        degrees_of_freedom: line.degrees_of_freedom(),
        narrow: fifths.len() < 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(deprivation: &[f64]) -> Result<Gradient, StatisticsError> {
        let count = deprivation.len();
        let areas = SmallAreas {
            observed: &vec![12.0; count],
            expected: &vec![10.0; count],
            population: &vec![1500.0; count],
            deprivation,
        };
        absolute(&areas, 500.0, Confidence::P95)
    }

    #[test]
    fn gradient_is_zero_when_areas_are_equal() -> Result<(), StatisticsError> {
        let gradient = areas(&[0.1, 0.5, 0.9])?;
        assert!(gradient.absolute.value.abs() < 1e-9);
        assert!((gradient.rate - 600.0).abs() < 1e-9);
        assert!(!gradient.narrow);
        Ok(())
    }

    #[test]
    fn a_span_of_two_fifths_is_narrow() -> Result<(), StatisticsError> {
        assert!(areas(&[0.1, 0.15, 0.3])?.narrow);
        Ok(())
    }

    #[test]
    fn areas_of_equal_deprivation_are_refused() {
        assert!(matches!(areas(&[0.4, 0.4, 0.4]), Err(StatisticsError::Undefined { .. })));
        assert!(matches!(
            areas(&[0.4, 1.4, 0.4]),
            Err(StatisticsError::OutOfRange { index: Some(1), .. })
        ));
    }
}
