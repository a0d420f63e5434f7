//! The one error of the crate.

use std::fmt;

/// Why a statistic cannot be given: what was wrong, where, and what is allowed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// A number outside the range that the method is defined for (NaN is outside every range).
    #[error("{what}{} is {value}: it must be {allowed}", Place(*.index))]
    OutOfRange {
        /// The quantity, in the field's words.
        what: &'static str,
        /// The element of the input, from 0; `None` for a single number.
        index: Option<usize>,
        /// The number that was given.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A number that the method cannot do without is not there.
    #[error("{what}{} is missing: {advice}", Place(*.index))]
    Missing {
        /// The quantity.
        what: &'static str,
        /// The element that lacks it, from 0; `None` when it is missing throughout.
        index: Option<usize>,
        /// What to do.
        advice: &'static str,
    },
    /// Two columns that belong together differ in length.
    #[error("{what} has {found} elements: {expected} are needed")]
    Length {
        /// The column.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length of the columns beside it.
        expected: usize,
    },
    /// Fewer elements than the method needs.
    #[error("there are {found} {what}: the method needs at least {needed}")]
    TooFew {
        /// What is counted, such as "points".
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        needed: usize,
    },
    /// The numbers are valid one by one, but together the statistic does not exist for them.
    #[error("{what} is not defined{}: {reason}", Place(*.index))]
    Undefined {
        /// The statistic.
        what: &'static str,
        /// The element that is the cause, from 0, where there is one.
        index: Option<usize>,
        /// Why it does not exist.
        reason: &'static str,
    },
    /// Too few events for a figure to be published.
    #[error("{events} events are too few: the method needs at least {needed}")]
    TooFewEvents {
        /// The events in total.
        events: f64,
        /// How many there must be.
        needed: f64,
    },
}

impl StatisticsError {
    /// The same error, of element `index` of a column.
    pub(crate) const fn at(mut self, place: usize) -> Self {
        if let Self::OutOfRange { index, .. } | Self::Undefined { index, .. } = &mut self {
            *index = Some(place);
        }
        self
    }
}

/// Shows an index as " at element 3", and nothing when there is none.
struct Place(Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(index) => write!(f, " at element {index}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_element_and_what_is_allowed() {
        let error = StatisticsError::OutOfRange {
            what: "the denominator",
            index: Some(3),
            value: -1.0,
            allowed: "above 0",
        };
        assert_eq!(error.to_string(), "the denominator at element 3 is -1: it must be above 0");
    }
}
