//! The recent trend, by the published test, or marked as tested without intervals.

use lifecourse_core::{Figure, Mark, Measured, Period, Reading, ValueType};
use lifecourse_statistics::{
    Interval,
    trend::{self as method, Counts, Direction, Observation, RecentMethod, TrendRefusal},
};

use super::{Series, tone};
use crate::{AnyVerdict, Basis, Finding, Number, Refusal, Tested, Tone, Verdict};

/// Points that the published test takes.
const POINTS: usize = 5;
/// The two-sided probability below which a trend without intervals is called one.
const SIGNIFICANCE: f64 = 0.05;

/// Which way a series has moved of late, and whether that is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trend {
    /// Rising or falling, for the better.
    Improving(Way),
    /// Rising or falling, for the worse.
    Worsening(Way),
    /// Rising or falling, without a judgement.
    Moving(Way),
    /// No significant change.
    NoChange,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Increasing.
    Up,
    /// Decreasing.
    Down,
}

impl Verdict for Trend {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Improving(Way::Up) => {
                AnyVerdict::good("increasing-and-getting-better", "increasing, getting better")
            }
            Self::Improving(Way::Down) => {
                AnyVerdict::good("decreasing-and-getting-better", "decreasing, getting better")
            }
            Self::Worsening(Way::Up) => {
                AnyVerdict::bad("increasing-and-getting-worse", "increasing, getting worse")
            }
            Self::Worsening(Way::Down) => {
                AnyVerdict::bad("decreasing-and-getting-worse", "decreasing, getting worse")
            }
            Self::Moving(Way::Up) => AnyVerdict::neutral("increasing", "increasing"),
            Self::Moving(Way::Down) => AnyVerdict::neutral("decreasing", "decreasing"),
            Self::NoChange => AnyVerdict::neutral("no-significant-change", "no significant change"),
        }
    }
}

/// The recent trend of the five latest points; of the whole unbroken series where no limits are
/// published.
pub(super) fn recent(series: &Series<'_>) -> Result<Finding<Trend>, Refusal> {
    series.latest()?;
    let value_type = value_type(series.indicator.value_type);
    let points = series.points;
    if points.len() < POINTS {
        return Err(Refusal::TooFewPoints { found: points.len() });
    }
    let five = &points[points.len() - POINTS..];
    let measured = five.iter().map(with_value).collect::<Result<Vec<_>, _>>()?;
    let observations = five
        .iter()
        .zip(measured)
        .map(|((period, figure), measured)| observation(series, *period, figure, measured))
        .collect::<Result<Vec<_>, _>>()?;
    match method::recent(value_type, &observations) {
        Ok(found) => {
            let tested = match found.method {
                RecentMethod::Counts => Tested::ByCounts,
                RecentMethod::Limits => Tested::ByLimits,
            };
            let numbers = vec![
                Number::new("slope", found.slope),
                Number::new("chi-square", found.chi_square),
            ];
            Ok(finding(series, five, found.direction, tested, numbers))
        }
        Err(TrendRefusal::NoLimits { .. } | TrendRefusal::NoCountsOrLimits { .. }) => {
            without_intervals(series)
        }
        Err(refusal) => Err(reason(refusal, five, series.indicator.value_type)),
    }
}

/// The test of Mann and Kendall over the years up to the latest that follow each other unbroken.
fn without_intervals(series: &Series<'_>) -> Result<Finding<Trend>, Refusal> {
    if series.indicator.value_type == ValueType::Ratio
        || series.indicator.value_type == ValueType::Index
    {
        return Err(Refusal::NoTest { value_type: series.indicator.value_type });
    }
    let unbroken = unbroken(series.points);
    let values: Vec<f64> =
        unbroken.iter().filter_map(|(_, figure)| figure.measured()).map(|m| m.value).collect();
    let test = method::mann_kendall(&values)
        .map_err(|error| Refusal::Unusable { reason: error.to_string() })?;
    let numbers = vec![Number::new("Kendall's S", test.s), Number::new("p", test.p)];
    Ok(finding(series, unbroken, test.direction(SIGNIFICANCE), Tested::WithoutIntervals, numbers))
}

/// The longest run of points up to the latest without a gap, a break or a missing figure.
fn unbroken(points: &[(Period, Figure)]) -> &[(Period, Figure)] {
    let joined = |at: usize| {
        let ((before, earlier), (after, later)) = (&points[at - 1], &points[at]);
        earlier.measured().is_some()
            && !later.marks().contains(Mark::Break)
            && after.follows(*before)
    };
    let mut first = points.len().saturating_sub(1);
    while first > 0 && joined(first) {
        first -= 1;
    }
    &points[first..]
}

fn with_value((period, figure): &(Period, Figure)) -> Result<Measured, Refusal> {
    match figure.reading() {
        Reading::Measured(measured) => Ok(measured),
        Reading::Missing(reason) => Err(Refusal::MissingAmongThem { period: *period, reason }),
    }
}

/// What the published test distinguishes.
const fn value_type(value_type: ValueType) -> method::ValueType {
    match value_type {
        ValueType::Proportion => method::ValueType::Proportion,
        ValueType::Count => method::ValueType::Count,
        _ => method::ValueType::Measured,
    }
}

fn observation(
    series: &Series<'_>,
    period: Period,
    figure: &Figure,
    measured: Measured,
) -> Result<Observation, Refusal> {
    let start = period.start();
    let month = u32::from(u8::from(start.month()));
    let period = method::Period::new(start.year(), month, period.months())
        .map_err(|error| Refusal::Unusable { reason: error.to_string() })?;
    let counts = figure.counts_of_proportion(series.indicator.scale);
    Ok(Observation {
        period,
        value: measured.value,
        limits: measured.ci95.map(|ci| Interval { lower: ci.lower, upper: ci.upper }),
        counts: counts.map(|(events, trials)| Counts { events, trials }),
        breaks_series: figure.marks().contains(Mark::Break),
    })
}

/// The statistic's refusal with the period where it has an index.
fn reason(refusal: TrendRefusal, five: &[(Period, Figure)], value_type: ValueType) -> Refusal {
    let at = |index: usize| five[index.min(five.len() - 1)].0;
    match refusal {
        TrendRefusal::TooFewPoints { found } => Refusal::TooFewPoints { found },
        TrendRefusal::PartOfYear { index } => Refusal::PartOfYear { period: at(index) },
        TrendRefusal::SeveralYears { index } | TrendRefusal::Overlap { index } => {
            Refusal::OverlappingPeriods { period: at(index) }
        }
        TrendRefusal::Gap { index } => Refusal::Gap { period: at(index) },
        TrendRefusal::Break { index } => Refusal::Break { period: at(index) },
        TrendRefusal::NoTest => Refusal::NoTest { value_type },
        TrendRefusal::NoWidth { index } => Refusal::NoWidth { period: at(index) },
        TrendRefusal::NoneOrAll { index } => Refusal::NoneOrAll { period: at(index) },
        other => Refusal::Unusable { reason: other.to_string() },
    }
}

fn finding(
    series: &Series<'_>,
    used: &[(Period, Figure)],
    direction: Direction,
    tested: Tested,
    numbers: Vec<Number>,
) -> Finding<Trend> {
    let verdict = verdict(series, direction);
    let periods: Vec<Period> = used.iter().map(|(period, _)| *period).collect();
    Finding {
        verdict,
        sentence: sentence(series, used, verdict, tested),
        basis: Basis {
            method: match tested {
                Tested::ByCounts => {
                    "chi-square for linear trend of the five latest proportions, p < 0.002, not made by one point"
                }
                Tested::ByLimits => {
                    "weighted regression of the five latest values on their limits, p < 0.002, not made by one point"
                }
                _ => {
                    "Mann-Kendall test of the years without a break, p < 0.05; limits are not published throughout"
                }
            },
            source: match tested {
                Tested::ByCounts | Tested::ByLimits => {
                    "Fingertips public health technical guidance, trend markers"
                }
                _ => "Mann HB (1945), Econometrica 13:245-259; Kendall MG (1975)",
            },
            tested,
            periods,
            numbers,
        },
    }
}

fn verdict(series: &Series<'_>, direction: Direction) -> Trend {
    let way = match direction {
        Direction::NoSignificantChange => return Trend::NoChange,
        Direction::Increasing => Way::Up,
        Direction::Decreasing => Way::Down,
    };
    match tone(series.indicator.polarity, way == Way::Up) {
        Tone::Good => Trend::Improving(way),
        Tone::Bad => Trend::Worsening(way),
        Tone::Neutral => Trend::Moving(way),
    }
}

fn sentence(
    series: &Series<'_>,
    used: &[(Period, Figure)],
    verdict: Trend,
    tested: Tested,
) -> String {
    let shown = |figure: &Figure| {
        figure
            .measured()
            .map(|measured| series.indicator.with_unit(measured.value))
            .unwrap_or_default()
    };
    let (span, from_to) = match used {
        [(first, start), .., (last, end)] => (
            format!("Over the {} periods {first} to {last}", used.len()),
            format!("from {} to {}", shown(start), shown(end)),
        ),
        _ => ("Of late".to_owned(), String::new()),
    };
    let moved = |way: Way| if way == Way::Up { "rose" } else { "fell" };
    let whom = series.whom();
    let what = match verdict {
        Trend::Improving(way) => {
            format!("{whom} {} {from_to}, which is getting better", moved(way))
        }
        Trend::Worsening(way) => format!("{whom} {} {from_to}, which is getting worse", moved(way)),
        Trend::Moving(way) => format!("{whom} {} {from_to}", moved(way)),
        Trend::NoChange => format!("{whom} shows no change that could not be chance"),
    };
    let caveat = match tested {
        Tested::WithoutIntervals => {
            " (tested without intervals, for limits are not published throughout)"
        }
        _ => "",
    };
    format!("{span}, {what}{caveat}.")
}
