//! The ages that a figure is for.

mod parse;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    forms::{excerpt, text_form},
    schema::string_schema,
};

/// The oldest age that can be written, in years.
const OLDEST: u16 = 150;
/// The parts of a day that make weeks (336), months (1,461) and years (17,532) whole numbers, a
/// year having 365.25 days.
const PARTS_A_YEAR: u32 = 17_532;

/// The ages that a figure is for, such as `10-11 yrs`, `<75 yrs`, `65+ yrs` or `All ages`.
///
/// No `AgeBand` ends before it starts, and none reaches beyond 150 years. Both ends of a band
/// are included: `10-11 yrs` lasts to the day before the twelfth birthday.
///
/// A band keeps the way it is written: `<75 yrs` and `0-74 yrs` are the same ages and yet two
/// labels, as they are in published tables. Ask [`covers`](Self::covers) about the ages.
///
/// It reads what Fingertips, the ONS and councils write (`10-11`, `65+`, `75 and over`,
/// `under 75`, `15-16 year olds`, `6-8 weeks`, `2-2.5 years`), and prints the form of
/// Fingertips. The school years that are measured are read as Fingertips labels them
/// (`Reception age` as `4-5 yrs`, `Year 6` as `10-11 yrs`), `Working age` as the ONS
/// defines it, `16-64 yrs`.
///
/// ```
/// use lifecourse_core::AgeBand;
/// let year_6: AgeBand = "10-11".parse()?;
/// assert_eq!(year_6.to_string(), "10-11 yrs");
/// assert_eq!(year_6.years(), Some((10, Some(11))));
/// assert!("<75 yrs".parse::<AgeBand>()?.covers(year_6));
/// # Ok::<(), lifecourse_core::AgeBandError>(())
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct AgeBand(Ages);

/// The shapes of a band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Ages {
    #[default]
    All,
    AtBirth,
    Under(Age),
    /// Both included, in order; one age if they are equal.
    Between(Age, Age),
    AtLeast(Age),
    NotApplicable,
}

/// A number of completed weeks, months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Age {
    unit: Unit,
    number: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Unit {
    Weeks,
    Months,
    Years,
}

/// Why a text is not an [`AgeBand`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgeBandError {
    /// None of the accepted forms.
    #[error(
        "{found:?} is not an age band: write 10-11 yrs, <75 yrs, 65+ yrs, 2 yrs, 6-8 weeks, All \
         ages or Not applicable"
    )]
    Unrecognised {
        /// What was found.
        found: String,
    },
    /// Its end is before its start, or there is no age below it.
    #[error("{found:?} has no age in it: write the lower age first")]
    Empty {
        /// What was found.
        found: String,
    },
    /// Older than anybody.
    #[error("{found:?} reaches beyond {OLDEST} years")]
    TooOld {
        /// What was found.
        found: String,
    },
}

impl Unit {
    const fn parts(self) -> u32 {
        match self {
            Self::Weeks => 336,
            Self::Months => PARTS_A_YEAR / 12,
            Self::Years => PARTS_A_YEAR,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "yrs",
        }
    }

    /// The label after `number`: `1 yr`, `2 yrs`.
    fn label_for(self, number: u16) -> &'static str {
        if number == 1 { self.label().trim_end_matches('s') } else { self.label() }
    }
}

impl Age {
    /// The moment at which it is reached.
    fn reached(self) -> u32 {
        u32::from(self.number) * self.unit.parts()
    }

    /// The moment at which the next number is reached.
    fn passed(self) -> u32 {
        self.reached() + self.unit.parts()
    }
}

impl AgeBand {
    /// Everybody.
    pub const ALL: Self = Self(Ages::All);
    /// The figure is not about ages.
    pub const NOT_APPLICABLE: Self = Self(Ages::NotApplicable);

    /// The band from `lower` to `upper` in completed years, both included; without `upper`, of
    /// everybody from `lower` on.
    ///
    /// # Errors
    /// [`AgeBandError`] if `upper` is below `lower`, or either beyond 150.
    pub fn of_years(lower: u8, upper: Option<u8>) -> Result<Self, AgeBandError> {
        let years = |years: u8| Age { unit: Unit::Years, number: years.into() };
        let ages = match upper {
            Some(upper) => Ages::Between(years(lower), years(upper)),
            None => Ages::AtLeast(years(lower)),
        };
        Self::new(ages).map_err(|error| match upper {
            Some(upper) => error.found_in(&format!("{lower}-{upper}")),
            None => error.found_in(&format!("{lower}+")),
        })
    }

    fn new(ages: Ages) -> Result<Self, AgeBandError> {
        let oldest = u32::from(OLDEST) * PARTS_A_YEAR;
        let (empty, top) = match ages {
            Ages::Under(end) => (end.number == 0, end.reached()),
            Ages::Between(lower, upper) => (upper.reached() < lower.reached(), upper.reached()),
            Ages::AtLeast(lower) => (false, lower.reached()),
            Ages::All | Ages::AtBirth | Ages::NotApplicable => (false, 0),
        };
        if empty {
            return Err(AgeBandError::Empty { found: String::new() });
        }
        if top > oldest {
            return Err(AgeBandError::TooOld { found: String::new() });
        }
        match ages {
            Ages::AtLeast(Age { number: 0, .. }) => Ok(Self(Ages::All)),
            _ => Ok(Self(ages)),
        }
    }

    /// The moments between which a person is in the band; the second is not included.
    fn moments(self) -> Option<(u32, u32)> {
        match self.0 {
            Ages::All => Some((0, u32::MAX)),
            Ages::AtBirth => Some((0, 1)),
            Ages::Under(end) => Some((0, end.reached())),
            Ages::Between(lower, upper) => Some((lower.reached(), upper.passed())),
            Ages::AtLeast(lower) => Some((lower.reached(), u32::MAX)),
            Ages::NotApplicable => None,
        }
    }

    /// The first and the last age in completed years, both included; no last age if the band is
    /// open. `None` if the band is not in years.
    #[must_use]
    pub fn years(self) -> Option<(u8, Option<u8>)> {
        let years = |age: Age| match age.unit {
            Unit::Years => u8::try_from(age.number).ok(),
            Unit::Weeks | Unit::Months => None,
        };
        match self.0 {
            Ages::All => Some((0, None)),
            Ages::Under(end) => Some((0, Some(years(end)? - 1))),
            Ages::Between(lower, upper) => Some((years(lower)?, Some(years(upper)?))),
            Ages::AtLeast(lower) => Some((years(lower)?, None)),
            Ages::AtBirth | Ages::NotApplicable => None,
        }
    }

    /// Whether everybody of this age, in completed years, is in the band.
    #[must_use]
    pub fn contains(self, years: u8) -> bool {
        Self::of_years(years, Some(years)).is_ok_and(|age| self.covers(age))
    }

    /// Whether everybody in `other` is in this band too. Nothing covers, or is covered by, a
    /// band that does not apply.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.moments()
            .zip(other.moments())
            .is_some_and(|(own, other)| own.0 <= other.0 && other.1 <= own.1)
    }

    /// Whether somebody can be in both bands.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.moments()
            .zip(other.moments())
            .is_some_and(|(own, other)| own.0 < other.1 && other.0 < own.1)
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ages::All => f.pad("All ages"),
            Ages::AtBirth => f.pad("At birth"),
            Ages::NotApplicable => f.pad("Not applicable"),
            Ages::Under(Age { unit, number }) => write!(f, "<{number} {}", unit.label_for(number)),
            Ages::AtLeast(lower) => write!(f, "{}+ {}", lower.number, lower.unit.label()),
            Ages::Between(lower, upper) if lower == upper => {
                write!(f, "{} {}", lower.number, lower.unit.label_for(lower.number))
            }
            Ages::Between(lower, upper) if lower.unit == upper.unit => {
                write!(f, "{}-{} {}", lower.number, upper.number, lower.unit.label())
            }
            Ages::Between(
                Age { unit: Unit::Years, number },
                Age { unit: Unit::Months, number: upper },
            ) if upper % 12 == 6 => {
                write!(f, "{number}-{}.5 yrs", upper / 12)
            }
            Ages::Between(lower, upper) => {
                let (low, high) = (lower.unit.label(), upper.unit.label());
                write!(f, "{} {low} - {} {high}", lower.number, upper.number)
            }
        }
    }
}

impl FromStr for AgeBand {
    type Err = AgeBandError;

    fn from_str(text: &str) -> Result<Self, AgeBandError> {
        parse::ages(text)
            .ok_or_else(|| AgeBandError::Unrecognised { found: String::new() })
            .and_then(Self::new)
            .map_err(|error| error.found_in(text))
    }
}

impl AgeBandError {
    /// The same fault, told of this text.
    fn found_in(mut self, text: &str) -> Self {
        match &mut self {
            Self::Unrecognised { found } | Self::Empty { found } | Self::TooOld { found } => {
                *found = excerpt(text);
            }
        }
        self
    }
}

text_form!(AgeBand, AgeBandError);
string_schema!(
    AgeBand,
    "AgeBand",
    "Ages, both ends included: 10-11 yrs, <75 yrs, 65+ yrs, 2 yrs, 6-8 weeks, All ages, Not applicable",
    "65+ yrs"
);
