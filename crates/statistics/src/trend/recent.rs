//! The recent trend of Fingertips: the five latest annual points, and the reasons not to test them.

use super::Direction;
use crate::{Interval, StatisticsError, check, least_squares::Line};

/// The points that the test takes.
const POINTS: usize = 5;
/// The number of standard errors between 95 % limits, as the technical guidance has it.
const LIMITS_WIDTH: f64 = 3.92;
/// 3.0902²: chi-square with one degree of freedom beyond which p < 0.002.
const CRITICAL: f64 = 9.5495;

/// The time that a figure covers: a first month, counted from January of year 0, and a number of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    first_month: i32,
    months: u32,
}

impl Period {
    /// `months` months from month `month` (1 to 12) of `year`: `Period::new(2024, 4, 12)` is the financial year 2024/25.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if the month is not from 1 to 12, if there are no months, or for a year beyond ±100,000.
    pub fn new(year: i32, month: u32, months: u32) -> Result<Self, StatisticsError> {
        if !(1..=12).contains(&month) {
            return Err(check::single("the month").refuse(f64::from(month), "from 1 to 12"));
        }
        if !(1..=12_000).contains(&months) {
            let months = f64::from(months);
            return Err(check::single("the months of a period").refuse(months, "from 1 to 12,000"));
        }
        if !(-100_000..=100_000).contains(&year) {
            return Err(check::single("the year").refuse(f64::from(year), "within 100,000"));
        }
        let month = i32::try_from(month).map_or(0, |month| month - 1);
        Ok(Self { first_month: year * 12 + month, months })
    }

    /// The calendar year `year`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] for a year beyond ±100,000.
    pub fn calendar_year(year: i32) -> Result<Self, StatisticsError> {
        Self::new(year, 1, 12)
    }
}

/// What the values of a series are, as far as the choice of a test goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Some people out of all: tested by counts, or by limits where counts are not published.
    Proportion,
    /// A rate, ratio, mean, score, index or life expectancy: tested by its limits.
    Measured,
    /// A bare count: there is no test.
    Count,
}

/// People with the event, out of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts {
    /// The numerator.
    pub events: f64,
    /// The denominator.
    pub trials: f64,
}

/// One point of a series: what was published for one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The time that it covers.
    pub period: Period,
    /// The published value.
    pub value: f64,
    /// Its 95 % limits, where published.
    pub limits: Option<Interval>,
    /// Its numerator and denominator, where published.
    pub counts: Option<Counts>,
    /// Whether a change of method or boundary makes it not comparable with the point before it.
    pub breaks_series: bool,
}

/// Why the recent trend cannot be calculated. Points are numbered from 0 within the series that was given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrendRefusal {
    /// Fewer than five points.
    #[error("there are {found} points: the recent trend needs five")]
    TooFewPoints {
        /// How many there are.
        found: usize,
    },
    /// A quarter or a month.
    #[error("point {index} covers less than a year: only annual points are tested")]
    PartOfYear {
        /// The point.
        index: usize,
    },
    /// A period of several years, such as a three-year average.
    #[error("point {index} covers more than a year: averages of several years are not independent")]
    SeveralYears {
        /// The point.
        index: usize,
    },
    /// A period that begins before the one before it has ended, or points out of order.
    #[error("point {index} begins before the point before it has ended")]
    Overlap {
        /// The point.
        index: usize,
    },
    /// A year is missing.
    #[error("there is a gap before point {index}")]
    Gap {
        /// The point after the gap.
        index: usize,
    },
    /// The method or the boundary changed.
    #[error("the series breaks at point {index}: the method or the boundary changed")]
    Break {
        /// The first point after the change.
        index: usize,
    },
    /// A type of value that has no test.
    #[error("there is no test for the trend of a count")]
    NoTest,
    /// A proportion with neither counts nor limits.
    #[error("point {index} has neither its count and denominator nor 95 % limits")]
    NoCountsOrLimits {
        /// The point.
        index: usize,
    },
    /// A value without limits: use [`mann_kendall`](super::mann_kendall) and say so.
    #[error("point {index} has no 95 % limits: test without intervals, and say so")]
    NoLimits {
        /// The point.
        index: usize,
    },
    /// Limits that coincide.
    #[error("the limits of point {index} have no width")]
    NoWidth {
        /// The point.
        index: usize,
    },
    /// Nobody or everybody: the logit does not exist.
    #[error("the proportion of point {index} is exactly 0 or 1, so its logit does not exist")]
    NoneOrAll {
        /// The point.
        index: usize,
    },
    /// A number that is not valid.
    #[error(transparent)]
    Invalid(#[from] StatisticsError),
}

/// Which of the two formulas was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecentMethod {
    /// Chi-square for linear trend of proportions (Cochran and Armitage).
    Counts,
    /// Weighted regression on the values with their limits.
    Limits,
}

/// The recent trend, with all that the verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecentTrend {
    /// The verdict.
    pub direction: Direction,
    /// The formula.
    pub method: RecentMethod,
    /// Change for each year: of the logit by counts, of the value by limits.
    pub slope: f64,
    /// With one degree of freedom; significant beyond 9.5495 (p < 0.002).
    pub chi_square: f64,
    /// Whether the slope keeps its sign when each point is left out in turn.
    pub same_sign_without_each: bool,
}

/// The recent trend of a series, oldest point first: the trend marker of Fingertips, of its five latest points.
///
/// Significant if chi-square exceeds 9.5495 **and** the slope keeps its sign when each of the five points is
/// left out in turn, so that no single outlier makes the trend. See [`by_counts`] and [`by_limits`] for the
/// formulas; a proportion that has limits but no counts is tested by its limits, and
/// [`RecentTrend::method`] says so.
///
/// # Errors
/// A [`TrendRefusal`] that names the point and the reason.
///
/// # Source
/// Fingertips public health technical guidance, trend markers.
///
/// # Examples
/// ```
/// use lifecourse_statistics::trend::{self, Counts, Direction, Observation, Period, ValueType};
///
/// let counts = [(994.0, 40299.0), (1023.0, 41527.0), (1199.0, 42811.0), (1332.0, 44064.0), (1367.0, 44701.0)];
/// let mut series = Vec::new();
/// for (year, (events, trials)) in (2019..).zip(counts) {
///     series.push(Observation {
///         period: Period::calendar_year(year)?,
///         value: events / trials,
///         limits: None,
///         counts: Some(Counts { events, trials }),
///         breaks_series: false,
///     });
/// }
/// let trend = trend::recent(ValueType::Proportion, &series)?;
/// assert_eq!(trend.direction, Direction::Increasing);
/// assert_eq!(format!("{:.2}", trend.chi_square), "47.90");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recent(value_type: ValueType, series: &[Observation]) -> Result<RecentTrend, TrendRefusal> {
    if value_type == ValueType::Count {
        return Err(TrendRefusal::NoTest);
    }
    let first = series
        .len()
        .checked_sub(POINTS)
        .ok_or(TrendRefusal::TooFewPoints { found: series.len() })?;
    let mut five = [series[first]; POINTS];
    five.copy_from_slice(&series[first..]);
    periods(first, &five)?;
    let counted = five.iter().all(|point| point.counts.is_some());
    let place = |refusal: TrendRefusal| refusal.shifted(first);
    if value_type == ValueType::Proportion && counted {
        let counts =
            five.map(|point| point.counts.unwrap_or(Counts { events: f64::NAN, trials: f64::NAN }));
        return by_counts(counts).map_err(place);
    }
    let mut limits = [Interval { lower: f64::NAN, upper: f64::NAN }; POINTS];
    for (i, point) in five.iter().enumerate() {
        let index = first + i;
        limits[i] = point.limits.ok_or(match value_type {
            ValueType::Proportion => TrendRefusal::NoCountsOrLimits { index },
            ValueType::Measured | ValueType::Count => TrendRefusal::NoLimits { index },
        })?;
    }
    by_limits(five.map(|point| point.value), limits).map_err(place)
}

/// Whether the periods are whole years, each following the one before it without a break.
fn periods(first: usize, five: &[Observation; POINTS]) -> Result<(), TrendRefusal> {
    for (i, point) in five.iter().enumerate() {
        let index = first + i;
        match point.period.months {
            ..12 => return Err(TrendRefusal::PartOfYear { index }),
            13.. => return Err(TrendRefusal::SeveralYears { index }),
            12 => {}
        }
        let Some(before) = i.checked_sub(1).map(|before| &five[before]) else {
            continue;
        };
        match point.period.first_month - before.period.first_month {
            ..12 => return Err(TrendRefusal::Overlap { index }),
            13.. => return Err(TrendRefusal::Gap { index }),
            12 => {}
        }
        if point.breaks_series {
            return Err(TrendRefusal::Break { index });
        }
    }
    Ok(())
}

impl TrendRefusal {
    /// The same refusal with its point numbered from the start of the whole series.
    fn shifted(mut self, by: usize) -> Self {
        match &mut self {
            Self::NoWidth { index } | Self::NoneOrAll { index } => *index += by,
            Self::Invalid(
                StatisticsError::OutOfRange { index, .. }
                | StatisticsError::Undefined { index, .. },
            ) => *index = index.map(|index| index + by),
            _ => {}
        }
        self
    }
}

/// The recent trend of a proportion by its counts, oldest first.
///
/// With *c* of *n* at *x* = 1 ... 5, N = Σ*n*, C = Σ*c*: χ² = N (N Σ*cx* − C Σ*nx*)² / \[C (N − C) (N Σ*nx*² − (Σ*nx*)²)\].
/// The slope is that of the unweighted regression of logit(*c*/*n*) on *x*.
///
/// # Errors
/// [`TrendRefusal::NoneOrAll`] for a proportion of exactly 0 or 1; [`TrendRefusal::Invalid`] for counts that are
/// not finite, below 0, or above their denominator.
///
/// # Source
/// Cochran WG (1954), *Biometrics* 10:417–451; Armitage P (1955), *Biometrics* 11:375–386.
pub fn by_counts(counts: [Counts; POINTS]) -> Result<RecentTrend, TrendRefusal> {
    let mut logits = [0.0; POINTS];
    for (index, &Counts { events, trials }) in counts.iter().enumerate() {
        check::element("the denominator", index).positive(trials)?;
        check::element("the count", index).not_negative(events)?;
        if events > trials {
            return Err(check::element("the count", index)
                .refuse(events, "no more than its denominator")
                .into());
        }
        if events <= 0.0 || events >= trials {
            return Err(TrendRefusal::NoneOrAll { index });
        }
        logits[index] = (events / (trials - events)).ln();
    }
    let points = || X.iter().zip(counts);
    let all: f64 = points().map(|(_, c)| c.trials).sum();
    let with: f64 = points().map(|(_, c)| c.events).sum();
    let with_x: f64 = points().map(|(x, c)| c.events * x).sum();
    let all_x: f64 = points().map(|(x, c)| c.trials * x).sum();
    let all_xx: f64 = points().map(|(x, c)| c.trials * x * x).sum();
    let covariance = all * with_x - with * all_x;
    let chi_square =
        all * covariance * covariance / (with * (all - with) * (all * all_xx - all_x * all_x));
    verdict(RecentMethod::Counts, chi_square, logits, [1.0; POINTS])
}

/// The recent trend of values by their 95 % limits, oldest first.
///
/// *s* = (upper − lower) / 3.92, weights *w* = 1/*s*²; the slope *b* is that of the weighted regression on
/// *x* = 1 ... 5, and χ² = (*b* / se)² with se² = Σ*w* / (Σ*w* Σ*wx*² − (Σ*wx*)²).
///
/// # Errors
/// [`TrendRefusal::NoWidth`] for limits that coincide; [`TrendRefusal::Invalid`] for a value or limit that is not finite,
/// or limits in the wrong order.
///
/// # Examples
/// ```
/// use lifecourse_statistics::{Interval, trend::{self, Direction}};
/// let limits = [(23.16, 26.25), (23.15, 26.19), (26.44, 29.64), (28.63, 31.9), (28.98, 32.25)];
/// let trend = trend::by_limits(
///     [24.67, 24.6, 28.0, 30.2, 30.6],
///     limits.map(|(lower, upper)| Interval { lower, upper }),
/// )?;
/// assert_eq!(trend.direction, Direction::Increasing);
/// assert_eq!(format!("{:.2}", trend.chi_square), "46.77");
/// # Ok::<(), lifecourse_statistics::trend::TrendRefusal>(())
/// ```
pub fn by_limits(
    values: [f64; POINTS],
    limits: [Interval; POINTS],
) -> Result<RecentTrend, TrendRefusal> {
    let mut weights = [0.0; POINTS];
    for (index, (&value, limits)) in values.iter().zip(limits).enumerate() {
        check::element("the value", index).finite(value)?;
        check::element("the lower limit", index).finite(limits.lower)?;
        check::element("the upper limit", index).finite(limits.upper)?;
        if limits.upper < limits.lower {
            return Err(check::element("the upper limit", index)
                .refuse(limits.upper, "no less than the lower limit")
                .into());
        }
        let error = (limits.upper - limits.lower) / LIMITS_WIDTH;
        weights[index] = (error * error).recip();
        if !weights[index].is_finite() {
            return Err(TrendRefusal::NoWidth { index });
        }
    }
    let line = Line::weighted(&X, &values, &weights)?;
    let chi_square = line.slope * line.slope * line.sum_xx;
    verdict(RecentMethod::Limits, chi_square, values, weights)
}

/// The years of the five points.
const X: [f64; POINTS] = [1.0, 2.0, 3.0, 4.0, 5.0];

/// Puts chi-square and the signs of the slopes together.
fn verdict(
    method: RecentMethod,
    chi_square: f64,
    y: [f64; POINTS],
    weights: [f64; POINTS],
) -> Result<RecentTrend, TrendRefusal> {
    let slope = Line::weighted(&X, &y, &weights)?.slope;
    let mut same_sign_without_each = true;
    for left_out in 0..POINTS {
        let mut others = weights;
        others[left_out] = 0.0;
        let without = Line::weighted(&X, &y, &others)?.slope;
        same_sign_without_each &= without * slope > 0.0 || (without == 0.0 && slope == 0.0);
    }
    let significant = chi_square > CRITICAL && same_sign_without_each;
    Ok(RecentTrend {
        direction: Direction::of(slope, significant),
        method,
        slope,
        chi_square,
        same_sign_without_each,
    })
}

#[cfg(test)]
mod tests;
