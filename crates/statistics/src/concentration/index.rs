//! Which concentration index: how the covariance of outcome and rank is related to the level.

use crate::{StatisticsError, check};

/// The lowest and the highest value that an outcome can take, such as 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    lowest: f64,
    highest: f64,
}

impl Limits {
    /// 0 and 1.
    pub const UNIT: Self = Self { lowest: 0.0, highest: 1.0 };

    /// From `lowest` to `highest`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless both are finite and `highest` is above `lowest`.
    pub fn new(lowest: f64, highest: f64) -> Result<Self, StatisticsError> {
        check::single("the lower limit").finite(lowest)?;
        check::single("the upper limit").finite(highest)?;
        if highest > lowest {
            Ok(Self { lowest, highest })
        } else {
            Err(check::single("the upper limit").refuse(highest, "above the lower limit"))
        }
    }

    const fn range(self) -> f64 {
        self.highest - self.lowest
    }
}

/// A form of the concentration index. With μ the mean of the outcome and cov its covariance with the rank:
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Index {
    /// Absolute (or generalised): 2 cov, in the outcome's unit; with limits, 2 cov/(highest − lowest).
    Absolute(Option<Limits>),
    /// Relative, the standard concentration index: 2 cov/μ.
    Relative,
    /// Modified, for an outcome whose true zero is `minimum`: 2 cov/(μ − minimum).
    Modified {
        /// The lowest value of the outcome.
        minimum: f64,
    },
    /// Relative index of the share of the range attained: 2 cov/(μ − lowest).
    Attainment(Limits),
    /// Wagstaff (2005): 2 cov (highest − lowest)/((μ − lowest)(highest − μ)).
    Wagstaff(Limits),
    /// Erreygers (2009): 8 cov/(highest − lowest); absolute, and the same for attainment and shortfall.
    Erreygers(Limits),
}

impl Index {
    /// What 2 cov is multiplied by at the mean `mean`.
    pub(crate) fn factor(self, mean: f64) -> Result<f64, StatisticsError> {
        let factor = match self {
            Self::Absolute(None) => 1.0,
            Self::Absolute(Some(limits)) => 1.0 / limits.range(),
            Self::Relative => 1.0 / mean,
            Self::Modified { minimum } => 1.0 / (mean - minimum),
            Self::Attainment(limits) => 1.0 / (mean - limits.lowest),
            Self::Wagstaff(l) => l.range() / ((mean - l.lowest) * (l.highest - mean)),
            Self::Erreygers(limits) => 4.0 / limits.range(),
        };
        if factor.is_finite() {
            Ok(factor)
        } else {
            Err(check::undefined(
                "the concentration index",
                "the mean lies at a limit, where there is nothing to share out",
            ))
        }
    }

    /// The derivative of [`Index::factor`] by the mean.
    pub(crate) fn factor_slope(self, mean: f64) -> f64 {
        match self {
            Self::Absolute(_) | Self::Erreygers(_) => 0.0,
            Self::Relative => -mean.powi(-2),
            Self::Modified { minimum } => -(mean - minimum).powi(-2),
            Self::Attainment(limits) => -(mean - limits.lowest).powi(-2),
            Self::Wagstaff(l) => {
                let (below, above) = (mean - l.lowest, l.highest - mean);
                l.range() * (below - above) / (below * above).powi(2)
            }
        }
    }

    /// Whether `outcome`, element `place` of the column `what`, lies inside the limits.
    pub(crate) fn check(
        self,
        what: &'static str,
        outcome: f64,
        place: usize,
    ) -> Result<(), StatisticsError> {
        let (lowest, highest) = match self {
            Self::Relative | Self::Absolute(None) => return Ok(()),
            Self::Modified { minimum } => (minimum, f64::INFINITY),
            Self::Absolute(Some(l))
            | Self::Attainment(l)
            | Self::Wagstaff(l)
            | Self::Erreygers(l) => (l.lowest, l.highest),
        };
        if lowest <= outcome && outcome <= highest {
            Ok(())
        } else {
            Err(check::element(what, place).refuse(outcome, "inside its limits"))
        }
    }
}
