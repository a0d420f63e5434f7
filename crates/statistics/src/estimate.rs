//! Estimates with their intervals, and the confidence that these are given at.

use crate::{StatisticsError, check, distribution::normal};

/// The confidence of an interval: a fraction from 0.9 to 1.
///
/// # Examples
/// ```
/// use lifecourse_statistics::Confidence;
/// assert_eq!(Confidence::new(0.95)?, Confidence::new(95.0)?);
/// assert_eq!(Confidence::new(99.8)?.level(), 0.998);
/// assert!(Confidence::new(0.5).is_err());
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence {
    level: f64,
    z: f64,
}

impl Confidence {
    /// 90 %.
    pub const P90: Self = Self { level: 0.9, z: 1.644_853_626_951_472_2 };
    /// 95 %, the default of public-health tables.
    pub const P95: Self = Self { level: 0.95, z: 1.959_963_984_540_054 };
    /// 99 %.
    pub const P99: Self = Self { level: 0.99, z: 2.575_829_303_548_900_4 };
    /// 99.8 %, the outer limits of funnel plots and benchmarks.
    pub const P998: Self = Self { level: 0.998, z: 3.090_232_306_167_813 };

    /// The confidence `level`, as a fraction (0.9 to 1) or per cent (90 to 100).
    ///
    /// A confidence of 1 is allowed, as the reference packages do: its limits are those of the
    /// quantity itself (0 and 1 for a proportion, 0 and infinity for a rate).
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for any other number.
    pub fn new(level: f64) -> Result<Self, StatisticsError> {
        let fraction = if level >= 90.0 { level / 100.0 } else { level };
        if !(0.9..=1.0).contains(&fraction) {
            return Err(check::single("the confidence")
                .refuse(level, "from 0.9 to 1, or from 90 to 100 per cent"));
        }
        let standard = [Self::P90, Self::P95, Self::P99, Self::P998]
            .into_iter()
            .find(|known| (known.level - fraction).abs() < 1e-12);
        if let Some(known) = standard {
            return Ok(known);
        }
        let z =
            if fraction < 1.0 { normal::quantile(0.5 + fraction / 2.0)? } else { f64::INFINITY };
        Ok(Self { level: fraction, z })
    }

    /// The confidence as a fraction of 1.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.level
    }

    /// The normal quantile *z* of the two-sided interval: 1.96 for 95 %; infinite for a confidence of 1.
    #[must_use]
    pub const fn z(self) -> f64 {
        self.z
    }

    /// The probability left in each tail: 0.025 for 95 %.
    #[must_use]
    pub const fn tail(self) -> f64 {
        (1.0 - self.level) / 2.0
    }
}

/// A lower and an upper limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Interval {
    /// `centre` less and plus `half`.
    #[must_use]
    pub const fn around(centre: f64, half: f64) -> Self {
        Self { lower: centre - half, upper: centre + half }
    }

    /// Both limits multiplied by `factor` (and exchanged when it is negative).
    #[must_use]
    pub const fn scaled(self, factor: f64) -> Self {
        let (one, other) = (self.lower * factor, self.upper * factor);
        if factor < 0.0 {
            Self { lower: other, upper: one }
        } else {
            Self { lower: one, upper: other }
        }
    }

    /// Whether `value` lies from the lower to the upper limit.
    #[must_use]
    pub const fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Whether the two intervals have a point in common.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.lower <= other.upper && other.lower <= self.upper
    }
}

/// A value with its limits at one confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Estimate {
    /// `value` with `interval`.
    #[must_use]
    pub const fn new(value: f64, interval: Interval) -> Self {
        Self { value, lower: interval.lower, upper: interval.upper }
    }

    /// Its limits.
    #[must_use]
    pub const fn interval(self) -> Interval {
        Interval { lower: self.lower, upper: self.upper }
    }

    /// Value and limits multiplied by `factor`, such as 100 for per cent.
    #[must_use]
    pub const fn scaled(self, factor: f64) -> Self {
        Self::new(self.value * factor, self.interval().scaled(factor))
    }
}

/// A value with its limits at several confidences, in the order in which they were asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimates<const N: usize> {
    /// The value.
    pub value: f64,
    /// The limits.
    pub intervals: [Interval; N],
}

impl<const N: usize> Estimates<N> {
    /// Value and limits multiplied by `factor`, such as 100 for per cent.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            intervals: self.intervals.map(|interval| interval.scaled(factor)),
        }
    }
}

/// One confidence, or several at once: `Confidence::P95` asks for an [`Estimate`],
/// `[Confidence::P95, Confidence::P998]` for [`Estimates`] of both.
pub trait Levels: Copy + Send + Sync {
    /// What is given back.
    type Estimate: Copy + Send;

    /// `value` with the limits that `limits` gives at each confidence.
    ///
    /// # Errors
    /// The first error of `limits`.
    fn estimate(
        self,
        value: f64,
        limits: impl FnMut(Confidence) -> Result<Interval, StatisticsError>,
    ) -> Result<Self::Estimate, StatisticsError>;
}

impl Levels for Confidence {
    type Estimate = Estimate;

    fn estimate(
        self,
        value: f64,
        mut limits: impl FnMut(Self) -> Result<Interval, StatisticsError>,
    ) -> Result<Estimate, StatisticsError> {
        Ok(Estimate::new(value, limits(self)?))
    }
}

impl<const N: usize> Levels for [Confidence; N] {
    type Estimate = Estimates<N>;

    fn estimate(
        self,
        value: f64,
        mut limits: impl FnMut(Confidence) -> Result<Interval, StatisticsError>,
    ) -> Result<Estimates<N>, StatisticsError> {
        let mut intervals = [Interval { lower: value, upper: value }; N];
        for (interval, level) in intervals.iter_mut().zip(self) {
            *interval = limits(level)?;
        }
        Ok(Estimates { value, intervals })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_hold_the_normal_quantiles() -> Result<(), StatisticsError> {
        for level in [Confidence::P90, Confidence::P95, Confidence::P99, Confidence::P998] {
            let z = normal::quantile(0.5 + level.level() / 2.0)?;
            assert!((z - level.z()).abs() < 1e-12, "{level:?} against {z}");
        }
        Ok(())
    }

    #[test]
    fn confidence_refuses_what_is_no_level() {
        for level in [f64::NAN, f64::INFINITY, -1.0, 0.0, 0.89, 1.01, 89.9, 100.1] {
            assert!(Confidence::new(level).is_err(), "{level}");
        }
    }
}
