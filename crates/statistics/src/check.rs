//! The checks that every function makes of its numbers before it computes.

use crate::StatisticsError;

/// A quantity under check: its name and, for an element of a column, its place.
#[derive(Clone, Copy)]
pub(crate) struct Quantity {
    what: &'static str,
    index: Option<usize>,
}

/// A single number.
pub(crate) const fn single(what: &'static str) -> Quantity {
    Quantity { what, index: None }
}

/// Element `index` of a column.
pub(crate) const fn element(what: &'static str, index: usize) -> Quantity {
    Quantity { what, index: Some(index) }
}

impl Quantity {
    /// The error that `value` is not `allowed`.
    pub(crate) const fn refuse(self, value: f64, allowed: &'static str) -> StatisticsError {
        StatisticsError::OutOfRange { what: self.what, index: self.index, value, allowed }
    }

    fn require(
        self,
        value: f64,
        holds: bool,
        allowed: &'static str,
    ) -> Result<f64, StatisticsError> {
        if holds && value.is_finite() { Ok(value) } else { Err(self.refuse(value, allowed)) }
    }

    /// `value` if it is a finite number.
    pub(crate) fn finite(self, value: f64) -> Result<f64, StatisticsError> {
        self.require(value, true, "a finite number")
    }

    /// `value` if it is finite and above 0.
    pub(crate) fn positive(self, value: f64) -> Result<f64, StatisticsError> {
        self.require(value, value > 0.0, "a finite number above 0")
    }

    /// `value` if it is finite and not below 0.
    pub(crate) fn not_negative(self, value: f64) -> Result<f64, StatisticsError> {
        self.require(value, value >= 0.0, "a finite number, 0 or more")
    }

    /// `value` if it lies from 0 to 1.
    pub(crate) fn fraction(self, value: f64) -> Result<f64, StatisticsError> {
        self.require(value, (0.0..=1.0).contains(&value), "from 0 to 1")
    }

    /// `value` if it lies above 0 and below 1.
    pub(crate) fn inside_unit(self, value: f64) -> Result<f64, StatisticsError> {
        self.require(value, value > 0.0 && value < 1.0, "above 0 and below 1")
    }
}

/// Whether the column `what` has as many elements as `expected`.
pub(crate) const fn length(
    what: &'static str,
    found: usize,
    expected: usize,
) -> Result<(), StatisticsError> {
    if found == expected { Ok(()) } else { Err(StatisticsError::Length { what, found, expected }) }
}

/// Whether there are at least `needed` of `what`.
pub(crate) const fn at_least(
    what: &'static str,
    found: usize,
    needed: usize,
) -> Result<(), StatisticsError> {
    if found >= needed { Ok(()) } else { Err(StatisticsError::TooFew { what, found, needed }) }
}

/// Whether every element of a column is finite.
pub(crate) fn all_finite(what: &'static str, values: &[f64]) -> Result<(), StatisticsError> {
    for (index, &value) in values.iter().enumerate() {
        element(what, index).finite(value)?;
    }
    Ok(())
}

/// Whether every element of a column is finite and above 0.
pub(crate) fn all_positive(what: &'static str, values: &[f64]) -> Result<(), StatisticsError> {
    for (index, &value) in values.iter().enumerate() {
        element(what, index).positive(value)?;
    }
    Ok(())
}

/// Whether every element of a column is finite and not below 0.
pub(crate) fn all_not_negative(what: &'static str, values: &[f64]) -> Result<(), StatisticsError> {
    for (index, &value) in values.iter().enumerate() {
        element(what, index).not_negative(value)?;
    }
    Ok(())
}

/// The error that `what` does not exist for these numbers.
pub(crate) const fn undefined(what: &'static str, reason: &'static str) -> StatisticsError {
    StatisticsError::Undefined { what, index: None, reason }
}
