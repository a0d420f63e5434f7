//! A figure without a period: a value, or why there is none.

use crate::ChartError;
use crate::number::Format;
use crate::series::{Value, number};
use crate::text::Label;

/// The longest shorthand, in characters.
const SHORTHAND: usize = 8;

/// A value that can be drawn, with its 95 % confidence interval if it has one, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Known(Value),
    Missing { shorthand: Label, reason: Label },
}

impl Measure {
    /// A value without an interval.
    ///
    /// # Errors
    /// [`ChartError::Number`] if `value` is NaN, infinite, or more than 1e12 from zero.
    pub fn new(value: f64) -> Result<Self, ChartError> {
        let value = number("value", value)?;
        Ok(Self(Kind::Known(Value { value, interval: None })))
    }

    /// A value with its 95 % confidence interval, in the same unit.
    ///
    /// # Errors
    /// [`ChartError::Number`] as for [`Measure::new`]; [`ChartError::Interval`] unless `lower` ≤ `value` ≤ `upper`.
    pub fn with_interval(value: f64, lower: f64, upper: f64) -> Result<Self, ChartError> {
        Value::with_interval(value, lower, upper).map(Kind::Known).map(Self)
    }

    /// No value: the shorthand that stands in its place, as the Government Statistical Service writes it (`[c]`, `[x]`,
    /// `[z]`, `[low]`), and the reason, such as `suppressed`.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`]; a shorthand has 8 characters at most.
    pub fn missing(shorthand: &str, reason: &str) -> Result<Self, ChartError> {
        let shorthand = Label::within("shorthand for a missing value", shorthand, SHORTHAND)?;
        let reason = Label::new("reason for a missing value", reason)?;
        Ok(Self(Kind::Missing { shorthand, reason }))
    }

    pub(crate) fn known(&self) -> Option<Value> {
        match self.0 {
            Kind::Known(value) => Some(value),
            Kind::Missing { .. } => None,
        }
    }

    pub(crate) fn value(&self) -> Option<f64> {
        self.known().map(|known| known.value)
    }

    /// The shorthand where there is no value, and the reason.
    pub(crate) fn gap(&self) -> Option<(&str, &str)> {
        match &self.0 {
            Kind::Known(_) => None,
            Kind::Missing { shorthand, reason } => Some((shorthand.as_str(), reason.as_str())),
        }
    }

    /// All that an axis must hold: the value and its limits.
    pub(crate) fn extent(&self) -> impl Iterator<Item = f64> {
        let limits = self.known().and_then(|known| known.interval);
        self.value().into_iter().chain(limits.into_iter().flat_map(|(lower, upper)| [lower, upper]))
    }

    /// As it stands beside its mark: the number, or the shorthand.
    pub(crate) fn short(&self, format: &Format<'_>) -> String {
        match &self.0 {
            Kind::Known(known) => format.short(known.value),
            Kind::Missing { shorthand, .. } => shorthand.as_str().to_owned(),
        }
    }

    /// As it stands in a sentence: the number with its limits in brackets, or what there is in its place.
    pub(crate) fn long(&self, format: &Format<'_>) -> String {
        match &self.0 {
            Kind::Known(Value { value, interval: None }) => format.long(*value),
            Kind::Known(Value { value, interval: Some((lower, upper)) }) => {
                let (lower, upper) = (format.short(*lower), format.short(*upper));
                format!("{} ({lower} to {upper})", format.long(*value))
            }
            Kind::Missing { shorthand, reason } => {
                format!("no figure ({}, {})", shorthand.as_str(), reason.as_str())
            }
        }
    }
}

/// A level that the reader compares with, such as the value of England.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    name: Label,
    value: f64,
}

impl Reference {
    /// A named level, in the unit of the chart.
    ///
    /// # Errors
    /// [`ChartError::Number`] for the value, [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(name: &str, value: f64) -> Result<Self, ChartError> {
        Ok(Self { name: Label::new("name of a level", name)?, value: number("level", value)? })
    }

    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    pub(crate) fn value(&self) -> f64 {
        self.value
    }

    /// Name and value, as they stand in the key.
    pub(crate) fn short(&self, format: &Format<'_>) -> String {
        format!("{} {}", self.name(), format.short(self.value))
    }

    /// Name and value, as a sentence.
    pub(crate) fn sentence(&self, format: &Format<'_>) -> String {
        format!("{}: {}.", self.name(), format.long(self.value))
    }
}

/// The one of `names` that `name` is.
pub(crate) fn named<'a>(
    name: &str,
    mut names: impl Iterator<Item = &'a Label>,
) -> Result<Label, ChartError> {
    let name = Label::new("name of what stands out", name)?;
    if names.any(|known| *known == name) {
        Ok(name)
    } else {
        Err(ChartError::Unknown { name: name.as_str().to_owned() })
    }
}

/// The first of `names` that is there twice.
pub(crate) fn refuse_twice<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<(), ChartError> {
    let mut seen = std::collections::BTreeSet::new();
    match names.into_iter().find(|name| !seen.insert(*name)) {
        Some(twice) => Err(ChartError::DuplicateName { name: twice.to_owned() }),
        None => Ok(()),
    }
}

/// Refuses more than `limit` of `what`.
pub(crate) fn refuse_many(
    what: &'static str,
    number: usize,
    limit: usize,
) -> Result<(), ChartError> {
    if number > limit { Err(ChartError::TooMany { what, limit }) } else { Ok(()) }
}
