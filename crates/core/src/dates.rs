//! Stretches of days.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

/// From a first day to a last day, both included; open at an end that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct DateRange(Ends);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Ends {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    to: Option<Date>,
}

/// A stretch of days that would end before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this ends on {to}, before it starts on {from}: swap the two, or mend the one that is wrong"
)]
pub struct EndsBeforeStart {
    from: Date,
    to: Date,
}

impl DateRange {
    /// From one day to another, both included.
    ///
    /// # Errors
    /// [`EndsBeforeStart`] if `to` is before `from`.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Result<Self, EndsBeforeStart> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Err(EndsBeforeStart { from, to }),
            _ => Ok(Self(Ends { from, to })),
        }
    }

    /// The first day, if it is known.
    #[must_use]
    pub const fn from(&self) -> Option<Date> {
        self.0.from
    }

    /// The last day, if it is known.
    #[must_use]
    pub const fn to(&self) -> Option<Date> {
        self.0.to
    }

    /// Whether neither end is known.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.0.from.is_none() && self.0.to.is_none()
    }

    /// Whether `day` is within it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.0.from.is_none_or(|from| from <= day) && self.0.to.is_none_or(|to| day <= to)
    }
}

impl TryFrom<Ends> for DateRange {
    type Error = EndsBeforeStart;

    fn try_from(Ends { from, to }: Ends) -> Result<Self, EndsBeforeStart> {
        Self::new(from, to)
    }
}

impl From<DateRange> for Ends {
    fn from(range: DateRange) -> Self {
        range.0
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.from, self.0.to) {
            (Some(from), Some(to)) => write!(f, "{from} to {to}"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(to)) => write!(f, "until {to}"),
            (None, None) => f.write_str("no dates"),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DateRange {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateRange".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Ends::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_end_before_the_start_is_refused() {
        let error = DateRange::new(Some(date!(2022 - 04 - 01)), Some(date!(2021 - 04 - 01)));
        assert!(
            error
                .unwrap_err()
                .to_string()
                .starts_with("this ends on 2021-04-01, before it starts on 2022-04-01")
        );
    }

    #[test]
    fn both_ends_are_within() {
        let day = date!(2022 - 04 - 01);
        let range = DateRange::new(Some(day), Some(day)).unwrap();
        assert!(range.contains(day));
        assert!(!range.contains(day.next_day().unwrap()));
    }
}
