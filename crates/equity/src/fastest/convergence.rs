//! Whether the gap over all groups closes: the slope index year by year.

use lifecourse_core::{Indicator, Limits, number};
use lifecourse_statistics::{
    Confidence, Estimate,
    inequality::Direction,
    trend::{ErrorSource, Scale, SlopeIndexTrend, SlopeTest, YearOfGroups},
};

use super::years::Years;
use crate::{
    AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict,
    phrase::called,
    words::{difference, largest, limits, settled, settled_estimate, signed, signed_difference},
};

/// Whether a gap closes over the years, beyond what may be chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Convergence {
    /// It gets smaller.
    Narrowing,
    /// Neither is clear.
    NotClear,
    /// It gets larger.
    Widening,
}

impl Verdict for Convergence {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Narrowing => AnyVerdict::good("narrowing", "narrowing"),
            Self::NotClear => AnyVerdict::neutral("no-clear-change", "no clear change"),
            Self::Widening => AnyVerdict::bad("widening", "widening"),
        }
    }
}

/// Whether the values can be taken in per cent of their mean: none is below zero, and in no year
/// are all zero.
fn have_shares(years: &Years, indicator: &Indicator) -> Result<(), Refusal> {
    for at in 0..years.periods.len() {
        let of_year = || years.groups.iter().map(|(name, line)| (name, line.values[at]));
        let none = of_year().all(|(_, value)| value <= 0.0);
        if let Some((name, value)) = of_year().find(|(_, value)| none || *value < 0.0) {
            let value = indicator.with_unit(value);
            return Err(Refusal::NotRelative { group: called(name), value });
        }
    }
    Ok(())
}

/// The yearly index, above 0 where the most deprived do worse.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Indices {
    pub(super) values: Vec<f64>,
    test: SlopeTest,
}

impl Indices {
    /// The slope index of each year; on the relative scale, of each value over the mean of its year.
    pub(super) fn of(years: &Years, indicator: &Indicator, scale: Scale) -> Result<Self, Refusal> {
        if scale == Scale::Relative {
            have_shares(years, indicator)?;
        }
        let (_, weights) = years.weights.as_ref().map_err(Clone::clone)?;
        let rates: Vec<Vec<f64>> = weights
            .iter()
            .enumerate()
            .map(|(at, weights)| rates(years, at, weights, scale))
            .collect();
        let groups: Vec<_> = rates
            .iter()
            .zip(weights)
            .map(|(rates, populations)| YearOfGroups { rates, populations })
            .collect();
        let mut trend = SlopeIndexTrend::new(&groups)?;
        if years.direction == Direction::Adverse {
            trend.indices.iter_mut().for_each(|index| *index = -*index);
        }
        // A year whose groups lie exactly on a line has no error to be weighted by.
        let known = trend.errors.iter().all(|error| *error > 0.0);
        let mut test = if known {
            trend.weighted(&years.times, ErrorSource::Residuals, Confidence::P95)?
        } else {
            trend.unweighted(&years.times, Confidence::P95)?
        };
        let size = match scale {
            Scale::Absolute => largest(years.groups.iter().flat_map(|(_, line)| &line.values)),
            Scale::Relative => 1.0,
        };
        test.slope = settled_estimate(test.slope, size);
        if test.slope.lower == 0.0 && test.slope.upper == 0.0 {
            return Err(Refusal::NoScatter);
        }
        let values = trend.indices.into_iter().map(|index| settled(index, size)).collect();
        Ok(Self { values, test })
    }

    /// The finding on `scale`.
    pub(super) fn judge(
        &self,
        years: &Years,
        indicator: &Indicator,
        scale: Scale,
    ) -> Finding<Convergence> {
        let verdict = self.verdict();
        let (from, to) = (self.values[0], self.values[self.values.len() - 1]);
        let Estimate { value, lower, upper } = self.test.slope;
        Finding {
            verdict,
            sentence: self.sentence(years, indicator, scale),
            basis: Basis {
                method: "regression of the yearly slope index of inequality (population-weighted, on the mid-rank) on the year, weighted by the errors of the indices",
                source: "Asaria M and others (2016), J Epidemiol Community Health 70:637-643",
                tested: Tested::WithoutIntervals,
                periods: years.periods.clone(),
                numbers: vec![
                    Number::new("slope index, first", from),
                    Number::new("slope index, last", to),
                    Number::with_limits("change a year", value, Some(Limits { lower, upper })),
                ],
            },
        }
    }

    /// Whether it moves towards 0 from the side on which it lies over the years.
    fn verdict(&self) -> Convergence {
        let side = self.values.iter().sum::<f64>().signum();
        let Estimate { lower, upper, .. } = self.test.slope;
        if (lower * side).min(upper * side) > 0.0 {
            Convergence::Widening
        } else if (lower * side).max(upper * side) < 0.0 {
            Convergence::Narrowing
        } else {
            Convergence::NotClear
        }
    }

    fn sentence(&self, years: &Years, indicator: &Indicator, scale: Scale) -> String {
        let (first, last) = years.span();
        let (from, to) = (self.values[0], self.values[self.values.len() - 1]);
        let slope = self.test.slope;
        let (index, from, to, change, unit) = match scale {
            Scale::Absolute => (
                "slope index of inequality",
                difference(indicator, from),
                difference(indicator, to),
                signed_difference(indicator, slope.value),
                slope,
            ),
            Scale::Relative => (
                "slope index in per cent of the mean",
                format!("{}%", number(100.0 * from)),
                format!("{}%", number(100.0 * to)),
                format!("{} points", signed(100.0 * slope.value)),
                slope.scaled(100.0),
            ),
        };
        let gap = match self.verdict() {
            Convergence::Narrowing => "the gap is narrowing",
            Convergence::NotClear => "whether the gap narrows or widens cannot be told",
            Convergence::Widening => "the gap is widening",
        };
        format!(
            "Over all groups, the {index} (above 0: the most deprived do worse) went from {from} in {first} to {to} in {last}, {change} a year ({}): {gap}.",
            limits(unit),
        )
    }
}

/// The values of one year, over their mean on the relative scale.
fn rates(years: &Years, at: usize, weights: &[f64], scale: Scale) -> Vec<f64> {
    let values: Vec<f64> = years.groups.iter().map(|(_, line)| line.values[at]).collect();
    let divisor = match scale {
        Scale::Absolute => 1.0,
        Scale::Relative => {
            let total: f64 = weights.iter().sum();
            values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / total
        }
    };
    values.into_iter().map(|value| value / divisor).collect()
}
