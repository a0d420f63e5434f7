//! What is drawn: values at periods, with intervals, or missing with a reason.

use crate::ChartError;
use crate::text::Label;

/// The largest distance from zero that a value may have.
pub(crate) const LARGEST: f64 = 1e12;

/// The most periods of one chart: beyond that, neighbours fall on the same dot.
const MOST_PERIODS: usize = 500;

/// Reads a number that can be drawn.
pub(crate) fn number(what: &'static str, value: f64) -> Result<f64, ChartError> {
    if value.abs() <= LARGEST {
        Ok(value)
    } else {
        Err(ChartError::Number { what, value, limit: LARGEST })
    }
}

/// A place on the time axis and what it is called, such as 2021.75 and `2021/22`.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    at: f64,
    label: Label,
}

impl Period {
    /// A period drawn at `at` (in any one measure of time for all of a chart, such as decimal years) under `label`.
    ///
    /// # Errors
    /// [`ChartError::Number`] if `at` is not finite, [`ChartError::Empty`] or [`ChartError::TooLong`] for the label.
    pub fn new(at: f64, label: &str) -> Result<Self, ChartError> {
        // Adding nought makes one zero of −0 and 0, which would be two positions.
        Ok(Self {
            at: number("position of a period", at)? + 0.0,
            label: Label::new("label of a period", label)?,
        })
    }

    pub(crate) fn at(&self) -> f64 {
        self.at
    }

    pub(crate) fn label(&self) -> &str {
        self.label.as_str()
    }
}

/// A value that can be drawn, with its interval if it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Value {
    pub(crate) value: f64,
    pub(crate) interval: Option<(f64, f64)>,
}

impl Value {
    /// A value between its limits.
    pub(crate) fn with_interval(value: f64, lower: f64, upper: f64) -> Result<Self, ChartError> {
        let value = number("value", value)?;
        let (lower, upper) = (number("lower limit", lower)?, number("upper limit", upper)?);
        if lower <= value && value <= upper {
            Ok(Self { value, interval: Some((lower, upper)) })
        } else {
            Err(ChartError::Interval { value, lower, upper })
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading {
    Known(Value),
    Missing(Label),
}

/// One period of a series: a value, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    period: Period,
    reading: Reading,
}

impl Point {
    /// A value without an interval.
    ///
    /// # Errors
    /// [`ChartError::Number`] if `value` is NaN, infinite, or more than 1e12 from zero.
    pub fn new(period: Period, value: f64) -> Result<Self, ChartError> {
        let value = number("value", value)?;
        Ok(Self { period, reading: Reading::Known(Value { value, interval: None }) })
    }

    /// A value with its 95 % confidence interval, in the same unit.
    ///
    /// # Errors
    /// [`ChartError::Number`] as for [`Point::new`]; [`ChartError::Interval`] unless `lower` ≤ `value` ≤ `upper`.
    pub fn with_interval(
        period: Period,
        value: f64,
        lower: f64,
        upper: f64,
    ) -> Result<Self, ChartError> {
        let value = Value::with_interval(value, lower, upper)?;
        Ok(Self { period, reading: Reading::Known(value) })
    }

    /// A period without a value, for the reason given, such as `suppressed` or `not collected`.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] if the reason cannot be shown.
    pub fn missing(period: Period, reason: &str) -> Result<Self, ChartError> {
        Ok(Self {
            period,
            reading: Reading::Missing(Label::new("reason for a missing value", reason)?),
        })
    }
}

/// A named line: its points in order of time, at least one of them with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    name: Label,
    points: Vec<Point>,
}

impl Series {
    /// A series of `points`, given in any order.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if every point is missing, [`ChartError::DuplicatePeriod`] or
    /// [`ChartError::PeriodLabels`] if two are one period, [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(name: &str, points: impl IntoIterator<Item = Point>) -> Result<Self, ChartError> {
        let name = Label::new("name of a series", name)?;
        let mut points: Vec<Point> = points.into_iter().collect();
        points.sort_by(|a, b| a.period.at.total_cmp(&b.period.at));
        let series = || name.as_str().to_owned();
        if let Some(pair) =
            points.windows(2).find(|pair| same_place(&pair[0].period, &pair[1].period))
        {
            return Err(ChartError::DuplicatePeriod {
                series: series(),
                period: pair[1].period.label().to_owned(),
            });
        }
        if !points.iter().any(|point| matches!(point.reading, Reading::Known(_))) {
            return Err(ChartError::NoValues { series: series() });
        }
        Ok(Self { name, points })
    }

    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    pub(crate) fn periods(&self) -> impl DoubleEndedIterator<Item = &Period> {
        self.points.iter().map(|point| &point.period)
    }

    /// The points that have a value, in order of time.
    pub(crate) fn known(&self) -> impl DoubleEndedIterator<Item = (&Period, Value)> {
        self.points.iter().filter_map(|point| match point.reading {
            Reading::Known(value) => Some((&point.period, value)),
            Reading::Missing(_) => None,
        })
    }

    /// What the series says for each period of `axis`, in its order.
    pub(crate) fn along<'a>(&'a self, axis: &'a TimeAxis) -> Vec<Place<'a>> {
        let mut points = self.points.iter().peekable();
        let mut places: Vec<Place<'a>> = Vec::with_capacity(axis.0.len());
        for period in &axis.0 {
            let place = match points.next_if(|point| same_place(&point.period, period)) {
                Some(Point { reading: Reading::Known(value), .. }) => Place::Known(*value),
                Some(Point { reading: Reading::Missing(reason), .. }) => {
                    Place::Missing(Some(reason.as_str()))
                }
                None if places.is_empty() || points.peek().is_none() => Place::Outside,
                None if places.iter().all(|place| *place == Place::Outside) => Place::Outside,
                None => Place::Missing(None),
            };
            places.push(place);
        }
        places
    }
}

/// What a series says at one period of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place<'a> {
    /// Before the series begins or after it ends.
    Outside,
    /// No value, for the reason if one was given.
    Missing(Option<&'a str>),
    Known(Value),
}

fn same_place(one: &Period, other: &Period) -> bool {
    one.at.total_cmp(&other.at).is_eq()
}

/// All periods of a chart in order, each position under one label and each label at one position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TimeAxis(Vec<Period>);

impl TimeAxis {
    /// Takes in more periods.
    pub(crate) fn extend<'a>(
        &mut self,
        periods: impl Iterator<Item = &'a Period>,
    ) -> Result<(), ChartError> {
        for period in periods {
            let clash = self
                .0
                .iter()
                .find(|known| same_place(known, period) != (known.label == period.label));
            if let Some(known) = clash {
                return Err(ChartError::PeriodLabels {
                    one: known.label().to_owned(),
                    one_at: known.at,
                    other: period.label().to_owned(),
                    other_at: period.at,
                });
            }
            if self.0.len() > MOST_PERIODS {
                return Err(ChartError::TooMany { what: "periods", limit: MOST_PERIODS });
            }
            if let Err(index) = self.0.binary_search_by(|known| known.at.total_cmp(&period.at)) {
                self.0.insert(index, period.clone());
            }
        }
        Ok(())
    }

    pub(crate) fn periods(&self) -> &[Period] {
        &self.0
    }
}
