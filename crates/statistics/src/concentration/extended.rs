//! Concentration indices with another attitude to inequality than the standard one.

use super::People;
use crate::{StatisticsError, check};

/// Whom an extended index pays attention to. The standard index is the case of 2 of both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sensitivity {
    /// The extended index, sensitivity to poverty ν > 1: the larger, the more the poorest alone count.
    Poverty(f64),
    /// The symmetric index, sensitivity to extremity β > 1: the larger, the more both ends count.
    Extremity(f64),
}

impl Sensitivity {
    fn checked(self) -> Result<Self, StatisticsError> {
        let (Self::Poverty(parameter) | Self::Extremity(parameter)) = self;
        if parameter > 1.0 && parameter.is_finite() {
            Ok(self)
        } else {
            Err(check::single("the sensitivity").refuse(parameter, "a finite number above 1"))
        }
    }

    /// What the people between the shares `below` and `upto` count for.
    fn weight(self, below: f64, upto: f64) -> f64 {
        match self {
            Self::Poverty(v) => {
                upto - below + (1.0 - upto).max(0.0).powf(v) - (1.0 - below).powf(v)
            }
            Self::Extremity(b) => {
                let power = |share: f64| (share - 0.5).abs().powf(b);
                (b - 2.0).exp2() * (power(upto) - power(below))
            }
        }
    }

    /// What makes the generalised index range from −1 to 1 times the range of the outcome.
    fn generalised(self) -> f64 {
        match self {
            Self::Poverty(v) => v.powf(v / (v - 1.0)) / (v - 1.0),
            Self::Extremity(_) => 4.0,
        }
    }
}

impl People<'_> {
    /// The extended or symmetric concentration index, relative to the mean.
    ///
    /// Σ over ranks of *v* × mean outcome of the rank / μ with *v* = *f* + (1 − *F*)^ν − (1 − *F*₋)^ν for ν,
    /// 2^(β−2) (|*F* − ½|^β − |*F*₋ − ½|^β) for β; *F*₋ and *F* are the shares of people below and up to the
    /// rank, *f* their difference. No standard error is known.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a sensitivity not above 1; [`StatisticsError::Undefined`] if the mean is 0.
    ///
    /// # Source
    /// Wagstaff (2002), *J Health Econ* 21:627–641; Erreygers, Clarke, Van Ourti (2012), *J Health Econ*
    /// 31:257–270; Stata's `conindex`.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::concentration::{People, Sensitivity};
    /// let people = People::new(&[4.0, 3.0, 2.0, 1.0], &[1.0, 2.0, 3.0, 4.0], None)?;
    /// let standard = people.extended_index(Sensitivity::Poverty(2.0))?;
    /// assert!((standard + 0.25).abs() < 1e-12);
    /// assert!((people.extended_index(Sensitivity::Extremity(2.0))? - standard).abs() < 1e-12);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn extended_index(&self, sensitivity: Sensitivity) -> Result<f64, StatisticsError> {
        let index = self.extended_sum(sensitivity.checked()?) / self.mean();
        if index.is_finite() {
            Ok(index)
        } else {
            Err(check::undefined("the extended concentration index", "the mean outcome is 0"))
        }
    }

    /// The generalised form, in the unit of the outcome: μ times the extended index times ν^(ν/(ν−1))/(ν − 1),
    /// or times 4 for the symmetric index.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a sensitivity not above 1.
    pub fn generalised_extended_index(
        &self,
        sensitivity: Sensitivity,
    ) -> Result<f64, StatisticsError> {
        let sensitivity = sensitivity.checked()?;
        Ok(sensitivity.generalised() * self.extended_sum(sensitivity))
    }

    fn extended_sum(&self, sensitivity: Sensitivity) -> f64 {
        let (mut before, mut sum) = (0.0, 0.0);
        for block in self.blocks() {
            let (mut own, mut outcome) = (0.0, 0.0);
            for &(_, i) in block {
                own += self.weight(i);
                outcome += self.weight(i) * self.outcome[i];
            }
            if own > 0.0 {
                let (below, upto) = (before / self.total(), (before + own) / self.total());
                sum += sensitivity.weight(below, upto) * outcome / own;
                before += own;
            }
        }
        sum
    }
}
