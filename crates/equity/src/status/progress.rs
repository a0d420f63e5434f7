//! Against a target: is the latest figure where the way to the goal asks it to be?

use lifecourse_core::{Direction, Measured, Period, Polarity, Target};

use super::Series;
use crate::{AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict};

/// How a series stands against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// At the goal or beyond it.
    Reached,
    /// Where the way to the goal asks it to be, or ahead.
    OnTrack,
    /// Short of the way, by no more than the tolerance or the figure's own interval.
    NearTrack,
    /// Short of the way.
    OffTrack,
    /// The day of the goal has come, and it is not reached.
    Missed,
}

impl Verdict for Progress {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Reached => AnyVerdict::good("reached", "reached"),
            Self::OnTrack => AnyVerdict::good("on-track", "on track"),
            Self::NearTrack => AnyVerdict::neutral("near-track", "near track"),
            Self::OffTrack => AnyVerdict::bad("off-track", "off track"),
            Self::Missed => AnyVerdict::bad("missed", "missed"),
        }
    }
}

/// The latest figure against the value that the way to the goal asks for at its period; once the
/// goal's time has come, the first figure from then on against the goal.
pub(super) fn judge(series: &Series<'_>) -> Result<Finding<Progress>, Refusal> {
    let target = series.target.ok_or(Refusal::NoTarget)?;
    let (period, here) = match at_goal(series, target) {
        Some(figure) => figure,
        None => series.latest()?,
    };
    let baseline = target.baseline.period;
    let expected =
        target.expected(period).ok_or(Refusal::BeforeBaseline { latest: period, baseline })?;
    let upwards = wants_up(target, series.indicator.polarity);
    let short = |of: f64| if upwards { of - here.value } else { here.value - of };
    let mut tested = Tested::Untested;
    let over = period.end() >= target.goal.period.end();
    let verdict = if short(target.goal.value) <= 0.0 {
        Progress::Reached
    } else if over {
        Progress::Missed
    } else if short(expected) <= 0.0 {
        Progress::OnTrack
    } else if target.tolerance.is_some_and(|tolerance| short(expected) <= tolerance) {
        Progress::NearTrack
    } else if here.ci95.is_some_and(|ci| (ci.lower..=ci.upper).contains(&expected)) {
        tested = Tested::ByLimits;
        Progress::NearTrack
    } else {
        Progress::OffTrack
    };
    Ok(Finding {
        verdict,
        sentence: sentence(series, target, (period, here.value), (expected, verdict)),
        basis: Basis {
            method: "the latest value against the value that the way from baseline to goal asks for",
            source: "the target's own baseline, trajectory, goal and tolerance",
            tested,
            periods: vec![period],
            numbers: vec![
                Number::new("value", here.value),
                Number::new("expected", expected),
                Number::new("baseline", target.baseline.value),
                Number::new("goal", target.goal.value),
            ],
        },
    })
}

/// Which way is good: from baseline to goal; where both are alike, by the indicator's polarity.
fn wants_up(target: &Target, polarity: Polarity) -> bool {
    match target.direction() {
        Some(direction) => direction == Direction::Up,
        None => polarity != Polarity::LowIsGood,
    }
}

/// The first figure of the goal's time or later.
fn at_goal(series: &Series<'_>, target: &Target) -> Option<(Period, Measured)> {
    let due = target.goal.period.end();
    let mut from_then_on = series.points.iter().filter(|(period, _)| period.end() >= due);
    from_then_on.find_map(|(period, figure)| Some((*period, figure.measured()?)))
}

fn sentence(
    series: &Series<'_>,
    target: &Target,
    (period, value): (Period, f64),
    (expected, verdict): (f64, Progress),
) -> String {
    let show = |value: f64| series.indicator.with_unit(value);
    let (goal, by) = (show(target.goal.value), target.goal.period);
    let start = format!("In {period}, {} was {}", series.whom(), show(value));
    match verdict {
        Progress::Reached => format!("{start}: the target of {goal} by {by} is reached."),
        Progress::Missed => format!("{start}: the target of {goal} by {by} was missed."),
        Progress::OnTrack => {
            format!(
                "{start}, on track for {goal} by {by} (the way there asks for {}).",
                show(expected)
            )
        }
        Progress::NearTrack => format!(
            "{start}, short of the {} that the way to {goal} by {by} asks for, and within its margin.",
            show(expected)
        ),
        Progress::OffTrack => format!(
            "{start}, off track for {goal} by {by} (the way there asks for {}).",
            show(expected)
        ),
    }
}
