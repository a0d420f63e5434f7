//! A trend in the size of a word, for the cell of a table.

use maud::html;

use crate::number::Format;
use crate::scale::{Linear, ValueAxis};
use crate::series::{Place, TimeAxis};
use crate::svg::{Coordinate, Svg, path};
use crate::{ChartError, Series, Unit};

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 24.0;
const INSET: f64 = 4.0;

/// A line of 6 by 1.5 em without axes: gaps where values are missing, a dot at the last value.
///
/// It is scaled to its own series by the same rule as a [`crate::Trend`]; two sparklines cannot be compared by height.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparkline {
    series: Series,
    unit: Unit,
    axis: TimeAxis,
}

impl Sparkline {
    /// A sparkline of `series`.
    ///
    /// # Errors
    /// [`ChartError::PeriodLabels`] or [`ChartError::TooMany`] for its periods.
    pub fn new(series: Series, unit: Unit) -> Result<Self, ChartError> {
        let mut axis = TimeAxis::default();
        axis.extend(series.periods())?;
        Ok(Self { series, unit, axis })
    }

    /// What a screen reader says: the first and the last value, and how many periods have none.
    #[must_use]
    pub fn description(&self) -> String {
        let values = || self.series.known().map(|(_, known)| known.value);
        let axis = ValueAxis::covering(values());
        let format = Format::of_values(&self.unit, &axis, values());
        let ends: Vec<String> = [self.series.known().next(), self.series.known().next_back()]
            .into_iter()
            .flatten()
            .map(|(period, known)| format!("{} in {}", format.long(known.value), period.label()))
            .collect();
        let course = match ends.as_slice() {
            [first, last] if first != last => format!("{}: {first}, {last}", self.series.name()),
            _ => format!("{}: {}", self.series.name(), ends.first().map_or("", String::as_str)),
        };
        match self.series.periods().count() - self.series.known().count() {
            0 => course,
            1 => format!("{course}; 1 period without a figure"),
            missing => format!("{course}; {missing} periods without a figure"),
        }
    }

    /// The sparkline as one `<svg>`.
    #[must_use]
    pub fn svg(&self) -> Svg {
        let axis = ValueAxis::covering(self.series.known().map(|(_, known)| known.value));
        let periods = self.axis.periods();
        let ends = periods
            .first()
            .zip(periods.last())
            .map_or((0.0, 0.0), |(first, last)| (first.at(), last.at()));
        let x = Linear { values: ends, places: (INSET, WIDTH - INSET) };
        let y = Linear { values: (axis.low(), axis.high()), places: (HEIGHT - INSET, INSET) };
        let places: Vec<Option<(f64, f64)>> =
            std::iter::zip(periods, self.series.along(&self.axis))
                .map(|(period, place)| match place {
                    Place::Known(known) => Some((x.at(period.at()), y.at(known.value))),
                    Place::Missing(_) | Place::Outside => None,
                })
                .collect();
        let runs: Vec<Vec<(f64, f64)>> = places
            .split(Option::is_none)
            .map(|run| run.iter().copied().flatten().collect())
            .collect();
        let last = places.iter().rev().copied().flatten().next();
        let alone = runs
            .iter()
            .filter(|run| run.len() == 1)
            .flatten()
            .copied()
            .filter(|point| Some(*point) != last);
        Svg::new(html! {
            svg xmlns="http://www.w3.org/2000/svg" class="lc-spark lc-main" role="img" aria-label=(self.description())
                viewBox={ "0 0 " (Coordinate(WIDTH)) " " (Coordinate(HEIGHT)) } width="96" height="24" {
                @for run in runs.iter().filter(|run| run.len() > 1) {
                    path class="lc-line" d=(path(run.iter().copied())) {}
                }
                @for (x, y) in alone { circle class="lc-dot" cx=(Coordinate(x)) cy=(Coordinate(y)) r="1.5" {} }
                @if let Some((x, y)) = last { circle class="lc-dot" cx=(Coordinate(x)) cy=(Coordinate(y)) r="3" {} }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Period, Point};

    fn sparkline(values: &[Option<f64>]) -> Result<Sparkline, ChartError> {
        let points = (2015..).zip(values).map(|(year, value)| {
            let period = Period::new(f64::from(year), &year.to_string())?;
            value.map_or_else(
                || Point::missing(period.clone(), "suppressed"),
                |value| Point::new(period.clone(), value),
            )
        });
        Sparkline::new(
            Series::new("Blaby", points.collect::<Result<Vec<_>, _>>()?)?,
            Unit::percent(),
        )
    }

    #[test]
    fn says_first_last_and_what_is_missing() -> Result<(), ChartError> {
        let one = sparkline(&[Some(12.5), None, Some(3.0)])?;
        assert_eq!(
            one.description(),
            "Blaby: 12.5% in 2015, 3.0% in 2017; 1 period without a figure"
        );
        assert_eq!(sparkline(&[Some(3.0)])?.description(), "Blaby: 3% in 2015");
        Ok(())
    }

    #[test]
    fn never_joins_across_a_gap() -> Result<(), ChartError> {
        let drawn =
            sparkline(&[Some(1.0), Some(2.0), None, Some(3.0), None, Some(4.0), Some(5.0)])?
                .svg()
                .to_string();
        assert_eq!(drawn.matches("<path").count(), 2);
        assert_eq!(drawn.matches("<circle").count(), 2);
        Ok(())
    }
}
