//! Where a series is heading, and the chance that it meets a target.

use crate::{
    Confidence, Estimate, Interval, StatisticsError, check, distribution::student_t,
    least_squares::Line,
};

/// Points that a forecast needs.
const NEEDED: usize = 5;

/// The natural scale of an indicator, on which its line is straight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NaturalScale {
    /// The value itself: means, life expectancies, indexes.
    Value,
    /// The logarithm: rates.
    Logarithm,
    /// The logit: proportions, as fractions of 1.
    Logit,
}

impl NaturalScale {
    fn forward(self, index: usize, value: f64) -> Result<f64, StatisticsError> {
        let quantity = check::element("the value", index);
        Ok(match self {
            Self::Value => quantity.finite(value)?,
            Self::Logarithm => quantity.positive(value)?.ln(),
            Self::Logit => {
                quantity.inside_unit(value)?;
                (value / (1.0 - value)).ln()
            }
        })
    }

    fn back(self, value: f64) -> f64 {
        match self {
            Self::Value => value,
            Self::Logarithm => value.exp(),
            Self::Logit => 1.0 / (1.0 + (-value).exp()),
        }
    }

    /// The standard error on this scale of a `value` with standard `error`.
    fn error(self, value: f64, error: f64) -> f64 {
        match self {
            Self::Value => error,
            Self::Logarithm => error / value,
            Self::Logit => error / (value * (1.0 - value)),
        }
    }
}

/// A line through the history of an indicator, ready to be carried on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecaster {
    line: Line,
    scale: NaturalScale,
    first: f64,
    last: f64,
}

/// A forecast for one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The value with its prediction interval, within which the published figure should lie.
    pub value: Estimate,
    /// Whether the time lies further ahead than half the length of the history: do not rely on it.
    pub too_far: bool,
}

/// Which side of a target is meeting it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// The value must reach this or more.
    AtLeast(f64),
    /// The value must fall to this or less.
    AtMost(f64),
}

impl Forecaster {
    /// The line through `values` at `times`, oldest first, weighted by 1/variance where standard errors are given.
    ///
    /// # Errors
    /// [`StatisticsError::TooFew`] for fewer than five points; [`StatisticsError::OutOfRange`] for a value that the scale cannot
    /// hold or a standard error not above 0; [`StatisticsError::Undefined`] if all times are equal.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::{Confidence, trend::{Forecaster, NaturalScale, Target}};
    /// let years = [2016.0, 2017.0, 2018.0, 2019.0, 2020.0, 2021.0, 2022.0];
    /// let smoking = [0.155, 0.149, 0.144, 0.139, 0.138, 0.130, 0.127];
    /// let line = Forecaster::new(&years, &smoking, None, NaturalScale::Logit)?;
    /// let forecast = line.at(2025.0, Confidence::P95)?;
    /// assert_eq!(format!("{:.3} ({:.3} to {:.3})", forecast.value.value, forecast.value.lower, forecast.value.upper), "0.115 (0.110 to 0.120)");
    /// assert!(line.chance(2025.0, Target::AtMost(0.05))? < 0.01);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn new(
        times: &[f64],
        values: &[f64],
        errors: Option<&[f64]>,
        scale: NaturalScale,
    ) -> Result<Self, StatisticsError> {
        check::at_least("points", times.len(), NEEDED)?;
        check::length("the values", values.len(), times.len())?;
        let y = values
            .iter()
            .enumerate()
            .map(|(index, &value)| scale.forward(index, value))
            .collect::<Result<Vec<f64>, _>>()?;
        let line = match errors {
            None => Line::through(times, &y)?,
            Some(errors) => {
                check::length("the standard errors", errors.len(), times.len())?;
                check::all_positive("the standard error", errors)?;
                let weight = |(value, error)| scale.error(value, error).powi(-2);
                let pairs = values.iter().copied().zip(errors.iter().copied());
                let mut weights: Vec<f64> = pairs.map(weight).collect();
                // The next figure will be as certain as those so far on average.
                let mean = weights.iter().sum::<f64>() / weights.len() as f64;
                for weight in &mut weights {
                    *weight /= mean;
                }
                Line::weighted(times, &y, &weights)?
            }
        };
        let ends = |pick: fn(f64, f64) -> f64| times.iter().copied().fold(times[0], pick);
        Ok(Self { line, scale, first: ends(f64::min), last: ends(f64::max) })
    }

    /// The standard error of a figure at `time`, on the natural scale: *s* √(1 + 1/*n* + (*x* − x̄)²/S).
    fn error(&self, time: f64) -> f64 {
        let Line { weight, sum_xx, mean_x, .. } = self.line;
        let spread = 1.0 + weight.recip() + (time - mean_x).powi(2) / sum_xx;
        (self.line.residual_variance() * spread).sqrt()
    }

    /// The forecast at `time` with its prediction interval, by Student's *t* with *n* − 2 degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `time` is not finite.
    pub fn at(&self, time: f64, confidence: Confidence) -> Result<Forecast, StatisticsError> {
        check::single("the time").finite(time)?;
        let centre = self.line.at(time);
        let error = self.error(time);
        let half = if confidence.z().is_infinite() {
            f64::INFINITY
        } else {
            error * student_t::quantile(1.0 - confidence.tail(), self.line.degrees_of_freedom())?
        };
        let limits = Interval {
            lower: self.scale.back(centre - half),
            upper: self.scale.back(centre + half),
        };
        Ok(Forecast {
            value: Estimate::new(self.scale.back(centre), limits),
            too_far: time - self.last > (self.last - self.first) / 2.0,
        })
    }

    /// The chance that the figure at `time` meets `target`, by the same *t* distribution.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if the time is not finite or the scale cannot hold the target.
    pub fn chance(&self, time: f64, target: Target) -> Result<f64, StatisticsError> {
        check::single("the time").finite(time)?;
        let (goal, at_least) = match target {
            Target::AtLeast(goal) => (goal, true),
            Target::AtMost(goal) => (goal, false),
        };
        let ahead = self.line.at(time) - self.scale.forward(0, goal)?;
        let ahead = if at_least { ahead } else { -ahead };
        let error = self.error(time);
        if error > 0.0 {
            student_t::cdf(ahead / error, self.line.degrees_of_freedom())
        } else {
            Ok(if ahead >= 0.0 { 1.0 } else { 0.0 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const YEARS: [f64; 8] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];

    proptest! {
        #[test]
        fn the_limit_is_met_with_the_chance_that_it_leaves(values in prop::collection::vec(0.1..0.9_f64, 8)) {
            for scale in [NaturalScale::Value, NaturalScale::Logarithm, NaturalScale::Logit] {
                let line = Forecaster::new(&YEARS, &values, None, scale)?;
                let upper = line.at(10.0, Confidence::P95)?.value.upper;
                if !(1e-6..0.999_999).contains(&upper) {
                    continue;
                }
                prop_assert!((line.chance(10.0, Target::AtLeast(upper))? - 0.025).abs() < 1e-6);
                prop_assert!((line.chance(10.0, Target::AtMost(upper))? - 0.975).abs() < 1e-6);
            }
        }

        #[test]
        fn equal_errors_leave_the_forecast_as_it_is(values in prop::collection::vec(10.0..90.0_f64, 8)) {
            let one = Forecaster::new(&YEARS, &values, None, NaturalScale::Value)?.at(11.0, Confidence::P95)?;
            let other = Forecaster::new(&YEARS, &values, Some(&[3.0; 8]), NaturalScale::Value)?.at(11.0, Confidence::P95)?;
            prop_assert!((one.value.lower - other.value.lower).abs() < 1e-9);
            prop_assert!((one.value.upper - other.value.upper).abs() < 1e-9);
        }
    }

    #[test]
    fn further_than_half_the_history_is_too_far() -> Result<(), StatisticsError> {
        let line = Forecaster::new(&YEARS, &YEARS, None, NaturalScale::Value)?;
        assert!(!line.at(11.5, Confidence::P95)?.too_far);
        assert!(line.at(12.0, Confidence::P95)?.too_far);
        assert!(Forecaster::new(&YEARS[..4], &YEARS[..4], None, NaturalScale::Value).is_err());
        Ok(())
    }
}
