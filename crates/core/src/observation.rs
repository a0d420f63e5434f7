//! A figure: what was measured for whom, where and when, or why it is missing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{AreaCode, Id, Indicator, Marks, Missing, Period, Scale, Segment, ValueType};

/// Which series of figures: one indicator, in one area, for one part of the population.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeriesKey {
    /// What was measured.
    pub indicator: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// For whom.
    #[serde(default)]
    pub segment: Segment,
}

/// One figure of one series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The series it belongs to.
    #[serde(flatten)]
    pub series: SeriesKey,
    /// When.
    pub period: Period,
    /// The number, or why there is none.
    pub figure: Figure,
}

/// A number with what its publisher gave beside it, or the reason why there is none.
///
/// Every `Figure` has finite numbers, intervals the right way up around their value, counts and
/// denominators that are not negative, and no count where the number was suppressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "FigureParts", into = "FigureParts")]
pub struct Figure(FigureParts);

/// The parts of a [`Figure`], before they are known to agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FigureParts {
    /// The value in the indicator's unit, or why it is missing.
    pub reading: Reading,
    /// Events or people counted: the numerator. Published counts can be fractional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<f64>,
    /// People or events at risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<f64>,
    /// Provisional, revised, estimated...
    #[serde(default, skip_serializing_if = "unmarked")]
    pub marks: Marks,
    /// The publisher's note on this figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
}

/// A value with its intervals, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// There is a value.
    Measured(Measured),
    /// There is none, for this reason.
    Missing(Missing),
}

/// A value in the indicator's unit, with its confidence limits where its publisher gave any.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The value.
    pub value: f64,
    /// The 95 % confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci95: Option<Limits>,
    /// The 99.8 % confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci998: Option<Limits>,
}

/// The two ends of a confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit, not below the lower.
    pub upper: f64,
}

/// Which of a figure's numbers is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The value.
    Value,
    /// The lower 95 % limit.
    Lower95,
    /// The upper 95 % limit.
    Upper95,
    /// The lower 99.8 % limit.
    Lower998,
    /// The upper 99.8 % limit.
    Upper998,
    /// The count.
    Count,
    /// The denominator.
    Denominator,
}

/// Why numbers are not a [`Figure`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// A number is infinite or not a number.
    #[error("{found} is not a number that can be stored")]
    NotFinite {
        /// Which.
        part: Part,
        /// What was found.
        found: f64,
    },
    /// A count or a denominator is below zero, or a value that is a count.
    #[error("{found} is below zero")]
    Negative {
        /// Which.
        part: Part,
        /// What was found.
        found: f64,
    },
    /// A lower limit is above its upper limit.
    #[error(
        "the interval is upside down: its lower limit {lower} is above its upper limit {upper}"
    )]
    UpsideDown {
        /// The lower limit.
        part: Part,
        /// The lower limit.
        lower: f64,
        /// The upper limit.
        upper: f64,
    },
    /// A value is not within its own interval.
    #[error("the value {value} lies outside its own interval, {lower} to {upper}")]
    OutsideInterval {
        /// The limit that it passes.
        part: Part,
        /// The value.
        value: f64,
        /// The lower limit.
        lower: f64,
        /// The upper limit.
        upper: f64,
    },
    /// A count is given though the number was suppressed.
    #[error("the number is suppressed, and yet a {} is given with it", if *part == Part::Count { "count" } else { "denominator" })]
    SuppressedWithCount {
        /// Which.
        part: Part,
    },
    /// A part of a whole that is less than none or more than all of it.
    #[error("{value} cannot be a proportion out of {whole}")]
    NotAProportion {
        /// The value.
        value: f64,
        /// What it is out of.
        whole: f64,
    },
    /// More people were counted than there are.
    #[error(
        "the count {count} is above the denominator {denominator}, which a proportion cannot be"
    )]
    CountAboveDenominator {
        /// The count.
        count: f64,
        /// The denominator.
        denominator: f64,
    },
}

impl FigureError {
    /// The number that is at fault.
    #[must_use]
    pub const fn part(&self) -> Part {
        match self {
            Self::NotFinite { part, .. }
            | Self::Negative { part, .. }
            | Self::UpsideDown { part, .. }
            | Self::OutsideInterval { part, .. }
            | Self::SuppressedWithCount { part } => *part,
            Self::NotAProportion { .. } => Part::Value,
            Self::CountAboveDenominator { .. } => Part::Count,
        }
    }

    /// A short stable name, for scripts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFinite { .. } => "bad-number",
            Self::Negative { .. } => "negative-number",
            Self::UpsideDown { .. } => "interval-upside-down",
            Self::OutsideInterval { .. } => "value-outside-interval",
            Self::SuppressedWithCount { .. } => "suppressed-with-count",
            Self::NotAProportion { .. } => "not-a-proportion",
            Self::CountAboveDenominator { .. } => "count-above-denominator",
        }
    }
}

impl Figure {
    /// The figure with these parts.
    ///
    /// # Errors
    /// [`FigureError`] if the parts contradict each other.
    pub fn new(parts: FigureParts) -> Result<Self, FigureError> {
        if let Reading::Measured(measured) = parts.reading {
            check_finite(Part::Value, Some(measured.value))?;
            check_limits(measured.value, measured.ci95, (Part::Lower95, Part::Upper95))?;
            check_limits(measured.value, measured.ci998, (Part::Lower998, Part::Upper998))?;
        }
        for (part, number) in [(Part::Count, parts.count), (Part::Denominator, parts.denominator)] {
            check_finite(part, number)?;
            match number {
                Some(found) if found < 0.0 => return Err(FigureError::Negative { part, found }),
                Some(_) if parts.reading == Reading::Missing(Missing::Suppressed) => {
                    return Err(FigureError::SuppressedWithCount { part });
                }
                _ => {}
            }
        }
        Ok(Self(parts))
    }

    /// A value with nothing beside it.
    ///
    /// # Errors
    /// [`FigureError::NotFinite`] if it is infinite or not a number.
    pub fn plain(value: f64) -> Result<Self, FigureError> {
        Self::new(FigureParts::of(Reading::Measured(Measured { value, ci95: None, ci998: None })))
    }

    /// A figure that is missing for this reason.
    #[must_use]
    pub fn missing(reason: Missing) -> Self {
        Self(FigureParts::of(Reading::Missing(reason)))
    }

    /// Whether it can be a figure of an indicator of this type, out of `scale` (of 100 if that is
    /// not known).
    ///
    /// # Errors
    /// [`FigureError::NotAProportion`] or [`FigureError::CountAboveDenominator`] if it is a
    /// proportion of less than none or more than all; [`FigureError::Negative`] if it is a number of
    /// events or people below zero.
    pub fn check_for(
        &self,
        value_type: ValueType,
        scale: Option<Scale>,
    ) -> Result<(), FigureError> {
        if value_type == ValueType::Count
            && let Some(Measured { value, .. }) = self.measured()
            && value < 0.0
        {
            return Err(FigureError::Negative { part: Part::Value, found: value });
        }
        if value_type != ValueType::Proportion {
            return Ok(());
        }
        let whole = scale.map_or(100.0, Scale::get);
        if let Some(Measured { value, .. }) = self.measured()
            && !(0.0..=whole * (1.0 + 1e-9)).contains(&value)
        {
            return Err(FigureError::NotAProportion { value, whole });
        }
        match (self.0.count, self.0.denominator) {
            (Some(count), Some(denominator)) if count > denominator => {
                Err(FigureError::CountAboveDenominator { count, denominator })
            }
            _ => Ok(()),
        }
    }

    /// The value, or why it is missing.
    #[must_use]
    pub const fn reading(&self) -> Reading {
        self.0.reading
    }

    /// The value with its limits, if there is one.
    #[must_use]
    pub const fn measured(&self) -> Option<Measured> {
        match self.0.reading {
            Reading::Measured(measured) => Some(measured),
            Reading::Missing(_) => None,
        }
    }

    /// The count, if there is one.
    #[must_use]
    pub const fn count(&self) -> Option<f64> {
        self.0.count
    }

    /// The denominator, if there is one.
    #[must_use]
    pub const fn denominator(&self) -> Option<f64> {
        self.0.denominator
    }

    /// The count and the denominator of a proportion, if together they make its value, which is out
    /// of `scale` (of 1 or 100 if that is not known).
    ///
    /// Some published tables hold other numbers in those columns, such as 19 of 18,891 beside 57%.
    /// A difference of up to a tenth of the value is left to rounding and survey weights.
    #[must_use]
    pub fn counts_of_proportion(&self, scale: Option<Scale>) -> Option<(f64, f64)> {
        let (count, denominator) = self.0.count.zip(self.0.denominator)?;
        let value = self.measured()?.value;
        let makes = |scale: f64| {
            let made = scale * count / denominator;
            (made - value).abs() <= 0.1 * value.abs()
        };
        let made = scale.map_or_else(|| makes(1.0) || makes(100.0), |scale| makes(scale.get()));
        made.then_some((count, denominator))
    }

    /// What is marked on it.
    #[must_use]
    pub const fn marks(&self) -> Marks {
        self.0.marks
    }

    /// Its publisher's note.
    #[must_use]
    pub fn note(&self) -> Option<&Arc<str>> {
        self.0.note.as_ref()
    }
}

impl FigureParts {
    /// A reading with nothing beside it.
    #[must_use]
    pub fn of(reading: Reading) -> Self {
        Self { reading, count: None, denominator: None, marks: Marks::default(), note: None }
    }
}

impl TryFrom<FigureParts> for Figure {
    type Error = FigureError;

    fn try_from(parts: FigureParts) -> Result<Self, FigureError> {
        Self::new(parts)
    }
}

impl From<Figure> for FigureParts {
    fn from(figure: Figure) -> Self {
        figure.0
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn unmarked(marks: &Marks) -> bool {
    marks.is_empty()
}

fn check_finite(part: Part, number: Option<f64>) -> Result<(), FigureError> {
    match number {
        Some(found) if !found.is_finite() => Err(FigureError::NotFinite { part, found }),
        _ => Ok(()),
    }
}

fn check_limits(
    value: f64,
    limits: Option<Limits>,
    (low, high): (Part, Part),
) -> Result<(), FigureError> {
    let Some(Limits { lower, upper }) = limits else { return Ok(()) };
    check_finite(low, Some(lower))?;
    check_finite(high, Some(upper))?;
    // Published limits are often rounded apart from their value: a few units in the last of
    // seven significant digits are not a contradiction.
    let slack = 1e-6 * value.abs().max(lower.abs()).max(upper.abs());
    if lower > upper {
        return Err(FigureError::UpsideDown { part: low, lower, upper });
    }
    if value < lower - slack {
        return Err(FigureError::OutsideInterval { part: low, value, lower, upper });
    }
    if value > upper + slack {
        return Err(FigureError::OutsideInterval { part: high, value, lower, upper });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn measured(value: f64, lower: f64, upper: f64) -> FigureParts {
        let ci95 = Some(Limits { lower, upper });
        FigureParts::of(Reading::Measured(Measured { value, ci95, ci998: None }))
    }

    #[test]
    fn an_interval_upside_down_is_refused_with_both_ends() {
        let error = Figure::new(measured(2.0, 3.0, 1.0)).unwrap_err();
        assert_eq!(error.part(), Part::Lower95);
        assert_eq!(
            error.to_string(),
            "the interval is upside down: its lower limit 3 is above its upper limit 1"
        );
    }

    #[test]
    fn a_value_outside_its_interval_is_refused_at_the_limit_it_passes() {
        assert_eq!(Figure::new(measured(4.0, 1.0, 3.0)).unwrap_err().part(), Part::Upper95);
        assert_eq!(Figure::new(measured(0.5, 1.0, 3.0)).unwrap_err().part(), Part::Lower95);
    }

    #[test]
    fn a_suppressed_number_has_no_count() {
        let mut parts = FigureParts::of(Reading::Missing(Missing::Suppressed));
        parts.count = Some(3.0);
        assert_eq!(Figure::new(parts), Err(FigureError::SuppressedWithCount { part: Part::Count }));
    }

    #[test]
    fn a_proportion_of_more_than_all_is_refused_and_a_rate_is_not() {
        let mut parts = measured(90.0, 80.0, 100.0);
        (parts.count, parts.denominator) = (Some(12.0), Some(10.0));
        let figure = Figure::new(parts).unwrap();
        let error = figure.check_for(ValueType::Proportion, None).unwrap_err();
        assert_eq!(error.part(), Part::Count);
        assert_eq!(figure.check_for(ValueType::CrudeRate, None), Ok(()));
        let below = Figure::plain(-1.0).unwrap();
        let error = below.check_for(ValueType::Count, None).unwrap_err();
        assert_eq!((error.part(), error.code()), (Part::Value, "negative-number"));
        assert_eq!(below.check_for(ValueType::Gap, None), Ok(()));
        for value in [-5.0, 150.0] {
            let error = Figure::plain(value).unwrap().check_for(ValueType::Proportion, None);
            assert_eq!(error, Err(FigureError::NotAProportion { value, whole: 100.0 }));
        }
        let half = Figure::plain(0.5).unwrap();
        assert_eq!(half.check_for(ValueType::Proportion, Scale::try_from(1).ok()), Ok(()));
    }

    #[test]
    fn counts_that_do_not_make_the_value_are_not_its_counts() {
        let with = |value, count, denominator| {
            let mut parts = measured(value, value, value);
            (parts.count, parts.denominator) = (Some(count), Some(denominator));
            Figure::new(parts).unwrap().counts_of_proportion(None)
        };
        assert_eq!(with(57.45, 19.0, 18_891.0), None);
        assert_eq!(with(2.47, 994.0, 40_299.0), Some((994.0, 40_299.0)));
        assert_eq!(with(0.0247, 994.0, 40_299.0), Some((994.0, 40_299.0)));
        assert_eq!(with(0.0, 0.0, 0.0), None);
    }

    proptest! {
        #[test]
        fn any_numbers_make_a_coherent_figure_or_an_error(
            value in any::<f64>(), lower in any::<f64>(), upper in any::<f64>(), count in any::<f64>(),
        ) {
            let mut parts = measured(value, lower, upper);
            parts.count = Some(count);
            if let Ok(figure) = Figure::new(parts) {
                let limits = figure.measured().and_then(|measured| measured.ci95).unwrap();
                prop_assert!(limits.lower <= limits.upper && value.is_finite());
                prop_assert!(figure.count().is_some_and(|count| count >= 0.0));
            }
        }

        #[test]
        fn a_figure_survives_json(value in -1e9_f64..1e9, half in 0.0_f64..1e3) {
            let figure = Figure::new(measured(value, value - half, value + half)).unwrap();
            let json = serde_json::to_string(&figure).unwrap();
            prop_assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
        }
    }
}
