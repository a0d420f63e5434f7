//! XmR charts by the rules of NHS England's *Making Data Count*: variation, special causes and assurance.

use crate::{StatisticsError, check, mean};

/// Limits lie this many average moving ranges from the mean.
const LIMIT: f64 = 2.66;
/// Moving ranges of this many averages or more are set aside by screening.
const SCREEN: f64 = 3.267;
/// Points in a run or trend that make a special cause.
const RUN: usize = 7;
/// The fewest points on which a baseline may be fixed.
const BASELINE: usize = 12;
/// A segment of fewer points has provisional limits.
const SHORT: usize = 13;

/// Which direction is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Improvement {
    /// Higher is better.
    Increase,
    /// Lower is better.
    Decrease,
    /// No judgement.
    Neutral,
}

/// Whether a point beyond the limits counts as near them in the two-in-three rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TwoInThree {
    /// Only points between the inner and the outer limits count, as in `NHSRplotthedots` 0.2.
    #[default]
    BetweenLimits,
    /// Points beyond the outer limits count too, as NHS England announced in November 2023.
    BeyondInnerLimits,
}

/// The direction given to a point in a trend whose next point is equal and also in a trend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TrendJoint {
    /// That of its own trend.
    #[default]
    OwnTrend,
    /// Decreasing, as in `NHSRplotthedots` 0.2, which takes the step of 0 for a fall. To reproduce its charts.
    Decreasing,
}

/// How a chart is drawn up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Which direction is better.
    pub improvement: Improvement,
    /// Whether unusually large moving ranges are set aside (once) before the limits are computed.
    pub screening: bool,
    /// Mean and limits come from this many points at the start of each segment, 12 or more; from all for `None`.
    pub baseline: Option<usize>,
    /// The target, for the assurance.
    pub target: Option<f64>,
    /// What counts in the two-in-three rule.
    pub two_in_three: TwoInThree,
    /// Directions where two trends meet.
    pub trend_joint: TrendJoint,
}

impl Rules {
    /// The usual rules: screened, all points, no target.
    #[must_use]
    pub const fn new(improvement: Improvement) -> Self {
        Self {
            improvement,
            screening: true,
            baseline: None,
            target: None,
            two_in_three: TwoInThree::BetweenLimits,
            trend_joint: TrendJoint::OwnTrend,
        }
    }
}

/// Where a special cause points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// A special cause of variation; where several apply, the first of this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpecialCause {
    /// A point beyond a limit.
    Outside(Way),
    /// One of seven points, each higher (or lower) than the one before.
    Trend(Way),
    /// One of two points near a limit, among three in a row on one side of the mean.
    TwoInThree(Way),
    /// One of seven points in a row on one side of the mean.
    Shift(Way),
}

impl SpecialCause {
    /// Where it points.
    #[must_use]
    pub const fn way(self) -> Way {
        match self {
            Self::Outside(way) | Self::Trend(way) | Self::TwoInThree(way) | Self::Shift(way) => way,
        }
    }
}

/// What a point says about variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variation {
    /// Chance alone.
    CommonCause,
    /// A special cause for the better.
    Improvement,
    /// A special cause for the worse.
    Concern,
    /// A special cause upwards, without judgement.
    NeutralHigh,
    /// A special cause downwards, without judgement.
    NeutralLow,
}

/// Whether the process will meet its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// The target lies inside the limits: it will be met and missed by chance.
    Inconsistent,
    /// It will be met.
    ConsistentPass,
    /// It will be missed, unless something changes.
    ConsistentFail,
}

/// Mean and limits of a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The mean.
    pub mean: f64,
    /// The lower process limit.
    pub lower: f64,
    /// The lower of the two inner limits, two thirds of the way.
    pub inner_lower: f64,
    /// The upper of the two inner limits.
    pub inner_upper: f64,
    /// The upper process limit.
    pub upper: f64,
}

/// One point of the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its value, unless it is missing.
    pub value: Option<f64>,
    /// Its segment: how many rebases there are up to it.
    pub segment: usize,
    /// Whether the segment has fewer than 13 points, so that its limits are provisional.
    pub short_segment: bool,
    /// The mean of its segment.
    pub mean: f64,
    /// The limits of its segment; none where no two values follow each other.
    pub limits: Option<Limits>,
    /// Its special cause, if it has one.
    pub cause: Option<SpecialCause>,
    /// What it says about variation.
    pub variation: Variation,
}

impl Point {
    /// -1, 0 or 1 for a value below, on or above the mean.
    #[must_use]
    pub fn side(&self) -> Option<i8> {
        let side = |value: f64| i8::from(value > self.mean) - i8::from(value < self.mean);
        self.value.map(side)
    }

    /// Whether the value lies beyond a limit.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.beyond(|limits| (limits.lower, limits.upper))
    }

    /// Whether it lies beyond an inner limit, but not outside.
    #[must_use]
    pub fn is_close(&self) -> bool {
        self.beyond(|limits| (limits.inner_lower, limits.inner_upper)) && !self.is_outside()
    }

    fn beyond(&self, pair: impl Fn(&Limits) -> (f64, f64)) -> bool {
        match (self.value, self.limits.as_ref().map(pair)) {
            (Some(value), Some((lower, upper))) => value < lower || value > upper,
            _ => false,
        }
    }
}

/// An XmR chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its points, in the order of time.
    pub points: Vec<Point>,
    /// Whether the target will be met, by the limits of the latest segment; `None` without a target, a judgement or limits.
    pub assurance: Option<Assurance>,
}

impl Chart {
    /// What the latest point says about variation: the variation icon.
    #[must_use]
    pub fn variation(&self) -> Variation {
        self.points.last().map_or(Variation::CommonCause, |point| point.variation)
    }
}

/// Draws up the chart of `values` in the order of time, with new limits from each point of `rebase` (from 0, rising).
///
/// mean ± 2.66 average moving ranges; moving ranges not below 3.267 averages are set aside once when screening. A missing value has
/// no moving ranges and breaks runs and trends. Runs, trends and two-in-three do not cross segments.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for a value or target that is not finite, a baseline of fewer than 12 points, or a rebase that
/// is beyond the points or does not rise; [`StatisticsError::TooFew`] for a segment without values.
///
/// # Source
/// NHS England, *Making Data Count*; the rules as in the package `NHSRplotthedots`, whose differences [`Rules`] names.
///
/// # Examples
/// ```
/// use lifecourse_statistics::xmr::{self, Improvement, Rules, Variation};
/// let waits = [31.0, 28.0, 33.0, 30.0, 29.0, 32.0, 31.0, 30.0, 28.0, 33.0, 30.0, 31.0, 29.0, 45.0].map(Some);
/// let chart = xmr::chart(&waits, &[], &Rules::new(Improvement::Decrease))?;
/// assert_eq!(chart.variation(), Variation::Concern);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn chart(
    values: &[Option<f64>],
    rebase: &[usize],
    rules: &Rules,
) -> Result<Chart, StatisticsError> {
    check_input(values, rebase, rules)?;
    let mut points = Vec::with_capacity(values.len());
    let starts = std::iter::once(0).chain(rebase.iter().copied().filter(|&start| start > 0));
    let ends = rebase.iter().copied().filter(|&start| start > 0).chain([values.len()]);
    let before = usize::from(rebase.first() == Some(&0));
    for (segment, (start, end)) in starts.zip(ends).enumerate() {
        add_segment(&mut points, before + segment, &values[start..end], rules)?;
    }
    let assurance = points.last().and_then(|point| assurance(point.limits?, rules));
    Ok(Chart { points, assurance })
}

fn check_input(
    values: &[Option<f64>],
    rebase: &[usize],
    rules: &Rules,
) -> Result<(), StatisticsError> {
    for (index, value) in values.iter().enumerate() {
        if let Some(value) = *value {
            check::element("the value", index).finite(value)?;
        }
    }
    for (index, &start) in rebase.iter().enumerate() {
        if start >= values.len() || (index > 0 && start <= rebase[index - 1]) {
            return Err(check::element("the rebase", index)
                .refuse(start as f64, "a point of the series, after the rebase before it"));
        }
    }
    if let Some(target) = rules.target {
        check::single("the target").finite(target)?;
    }
    match rules.baseline {
        Some(points) if points < BASELINE => {
            Err(check::single("the baseline").refuse(points as f64, "12 points or more"))
        }
        _ => Ok(()),
    }
}

fn add_segment(
    points: &mut Vec<Point>,
    segment: usize,
    values: &[Option<f64>],
    rules: &Rules,
) -> Result<(), StatisticsError> {
    let baseline = &values[..rules.baseline.unwrap_or(values.len()).min(values.len())];
    let known: Vec<f64> = baseline.iter().copied().flatten().collect();
    check::at_least("values in a segment", known.len(), 1)?;
    let mean = mean::summary(&known)?.mean;
    let limits = average_moving_range(baseline, rules.screening).map(|range| Limits {
        mean,
        lower: mean - LIMIT * range,
        inner_lower: mean - LIMIT * range * 2.0 / 3.0,
        inner_upper: mean + LIMIT * range * 2.0 / 3.0,
        upper: mean + LIMIT * range,
    });
    let first = points.len();
    points.extend(values.iter().map(|&value| Point {
        value,
        segment,
        short_segment: values.len() < SHORT,
        mean,
        limits,
        cause: None,
        variation: Variation::CommonCause,
    }));
    let causes = causes(&points[first..], rules);
    for (point, cause) in points[first..].iter_mut().zip(causes) {
        point.cause = cause;
        point.variation = variation(cause, rules.improvement);
    }
    Ok(())
}

/// The mean of the moving ranges, screened once if asked for; `None` if no two values follow each other.
fn average_moving_range(values: &[Option<f64>], screening: bool) -> Option<f64> {
    let ranges = || values.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).abs()));
    let average = |below: f64| {
        let (sum, count) = ranges()
            .filter(|&range| range < below)
            .fold((0.0, 0.0), |(sum, count), range| (sum + range, count + 1.0));
        (count > 0.0).then(|| sum / count)
    };
    let all = average(f64::INFINITY)?;
    // Of a constant series no range is below the screen: its limits are its mean.
    if screening { average(SCREEN * all).or(Some(all)) } else { Some(all) }
}

/// The special cause of each point of one segment.
fn causes(points: &[Point], rules: &Rules) -> Vec<Option<SpecialCause>> {
    let trend = trends(points);
    let shift = runs(points);
    let near = two_in_three(points, rules.two_in_three);
    (0..points.len())
        .map(|i| {
            let side = match points[i].side()? {
                1.. => Way::Up,
                _ => Way::Down,
            };
            if points[i].is_outside() {
                Some(SpecialCause::Outside(side))
            } else if trend[i] {
                Some(SpecialCause::Trend(trend_way(points, &trend, i, rules.trend_joint)))
            } else if near[i] {
                Some(SpecialCause::TwoInThree(side))
            } else {
                shift[i].then_some(SpecialCause::Shift(side))
            }
        })
        .collect()
}

/// Marks all points of each window of `length` for which `holds`.
fn mark(
    points: &[Point],
    length: usize,
    holds: impl Fn(&[Point]) -> bool,
    member: impl Fn(&Point) -> bool,
) -> Vec<bool> {
    let mut marked = vec![false; points.len()];
    for (start, window) in points.windows(length).enumerate() {
        if holds(window) {
            for (mark, point) in marked[start..].iter_mut().zip(window) {
                *mark |= member(point);
            }
        }
    }
    marked
}

fn step(from: &Point, to: &Point) -> f64 {
    match (from.value, to.value) {
        (Some(from), Some(to)) => to - from,
        _ => 0.0,
    }
}

fn trends(points: &[Point]) -> Vec<bool> {
    let steady = |window: &[Point]| {
        let mut steps = window.windows(2).map(|pair| step(&pair[0], &pair[1]));
        steps.clone().all(|step| step > 0.0) || steps.all(|step| step < 0.0)
    };
    mark(points, RUN, steady, |_| true)
}

fn runs(points: &[Point]) -> Vec<bool> {
    let one_sided = |window: &[Point]| {
        let first = window[0].side();
        first.is_some_and(|side| side != 0) && window.iter().all(|point| point.side() == first)
    };
    mark(points, RUN, one_sided, |_| true)
}

fn two_in_three(points: &[Point], rule: TwoInThree) -> Vec<bool> {
    let near = |point: &Point| {
        point.is_close() || (rule == TwoInThree::BeyondInnerLimits && point.is_outside())
    };
    let two = |window: &[Point]| {
        let first = window[0].side();
        first.is_some_and(|side| side != 0)
            && window.iter().all(|point| point.side() == first)
            && window.iter().filter(|point| near(point)).count() >= 2
    };
    mark(points, 3, two, near)
}

/// The direction of the trend at point `i`: of the step after it if the next point is in a trend too, else of the step before.
fn trend_way(points: &[Point], trend: &[bool], i: usize, joint: TrendJoint) -> Way {
    let after =
        if trend.get(i + 1) == Some(&true) { Some(step(&points[i], &points[i + 1])) } else { None };
    let before = i.checked_sub(1).map_or(0.0, |before| step(&points[before], &points[i]));
    let way = match (after, joint) {
        (Some(after), TrendJoint::Decreasing) => after,
        (Some(after), TrendJoint::OwnTrend) if after.abs() > 0.0 => after,
        _ => before,
    };
    if way > 0.0 { Way::Up } else { Way::Down }
}

fn variation(cause: Option<SpecialCause>, improvement: Improvement) -> Variation {
    match (cause.map(SpecialCause::way), improvement) {
        (None, _) => Variation::CommonCause,
        (Some(Way::Up), Improvement::Neutral) => Variation::NeutralHigh,
        (Some(Way::Down), Improvement::Neutral) => Variation::NeutralLow,
        (Some(Way::Up), Improvement::Increase) | (Some(Way::Down), Improvement::Decrease) => {
            Variation::Improvement
        }
        _ => Variation::Concern,
    }
}

fn assurance(limits: Limits, rules: &Rules) -> Option<Assurance> {
    let target = rules.target?;
    let above = match rules.improvement {
        Improvement::Increase => Assurance::ConsistentFail,
        Improvement::Decrease => Assurance::ConsistentPass,
        Improvement::Neutral => return None,
    };
    let below = match above {
        Assurance::ConsistentFail => Assurance::ConsistentPass,
        _ => Assurance::ConsistentFail,
    };
    Some(if target > limits.upper {
        above
    } else if target < limits.lower {
        below
    } else {
        Assurance::Inconsistent
    })
}

#[cfg(test)]
mod tests;
