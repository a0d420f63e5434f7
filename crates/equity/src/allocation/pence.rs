//! Money that adds up.

use std::fmt;

use serde::{Serialize, Serializer};

/// The most that is shared to the penny: 2⁵³ pence.
const MOST: f64 = 9_007_199_254_740_992.0;

/// An amount of money, in pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pence(u64);

impl Pence {
    /// So many pence.
    #[must_use]
    pub const fn new(pence: u64) -> Self {
        Self(pence)
    }

    /// An amount of pounds to the nearest penny; none if it is below zero or beyond 2⁵³ pence.
    ///
    /// ```
    /// use lifecourse_equity::Pence;
    /// assert_eq!(Pence::from_pounds(1234.567).map(|pence| pence.to_string()), Some("£1,234.57".into()));
    /// assert_eq!(Pence::from_pounds(-1.0), None);
    /// ```
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 2^53, by the check before"
    )]
    pub fn from_pounds(pounds: f64) -> Option<Self> {
        let pence = (100.0 * pounds).round();
        (0.0..=MOST).contains(&pence).then_some(Self(pence as u64))
    }

    /// How many pence.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The amount in pounds, for showing it.
    #[must_use]
    pub const fn pounds(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = lifecourse_core::thousands((self.0 / 100) as f64);
        write!(f, "£{pounds}.{:02}", self.0 % 100)
    }
}

/// Written as a whole number of pence.
impl Serialize for Pence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}
