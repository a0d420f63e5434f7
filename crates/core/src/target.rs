//! Where an indicator stood, where it is to go, and by which way.

use serde::{Deserialize, Serialize};

use crate::{
    Area, AreaCode, Document, Fault, Id, Indicator, Kind, Period, Reference, Segment, SeriesKey,
    Text,
    document::{References, example},
};

/// What one series of an indicator is to reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// The place.
    pub area: AreaCode,
    /// The part of the population; everyone if it is not given.
    #[serde(default, skip_serializing_if = "Segment::is_everybody")]
    pub segment: Segment,
    /// Where it stood.
    pub baseline: DatedValue,
    /// Where it is to be.
    pub goal: DatedValue,
    /// Steps on the way, in order of time; a straight line from baseline to goal if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trajectory: Vec<DatedValue>,
    /// How far off the way still counts as near it, in the indicator's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Who set it, and where that is written.
    pub source: Text,
}

/// A value in the indicator's unit at a period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatedValue {
    /// When.
    pub period: Period,
    /// How much.
    pub value: f64,
}

/// Which way a target wants an indicator to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Up: at least the goal.
    Up,
    /// Down: at most the goal.
    Down,
}

impl Target {
    /// The series that it is set for.
    #[must_use]
    pub fn series(&self) -> SeriesKey {
        SeriesKey {
            indicator: self.indicator.clone(),
            area: self.area.clone(),
            segment: self.segment.clone(),
        }
    }

    /// Which way it wants the indicator to go. A goal at the baseline is to be held: it has none.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        match self.goal.value.partial_cmp(&self.baseline.value)? {
            std::cmp::Ordering::Less => Some(Direction::Down),
            std::cmp::Ordering::Greater => Some(Direction::Up),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The steps of the way: baseline, trajectory, goal.
    pub fn steps(&self) -> impl Iterator<Item = DatedValue> + '_ {
        std::iter::once(self.baseline)
            .chain(self.trajectory.iter().copied())
            .chain(std::iter::once(self.goal))
    }

    /// The value that the way asks for at `period`: straight between two steps, the goal itself
    /// after the last, `None` before the baseline.
    ///
    /// Time is measured between the middles of periods, so a period may be of another kind.
    #[must_use]
    pub fn expected(&self, period: Period) -> Option<f64> {
        let at = middle(period);
        let mut before: Option<DatedValue> = None;
        for step in self.steps() {
            let then = middle(step.period);
            if at <= then {
                let Some(from) = before else {
                    return (period == step.period || at >= then).then_some(step.value);
                };
                let span = then - middle(from.period);
                let part = if span > 0.0 { (at - middle(from.period)) / span } else { 1.0 };
                return Some(part.mul_add(step.value - from.value, from.value));
            }
            before = Some(step);
        }
        Some(self.goal.value)
    }
}

/// The middle of a period, in days.
fn middle(period: Period) -> f64 {
    let day = |date: time::Date| f64::from(date.to_julian_day());
    f64::midpoint(day(period.start()), day(period.end()) + 1.0)
}

impl Document for Target {
    const KIND: Kind = Kind::Target;
    type Id = Id<Self>;

    fn id(&self) -> &Self::Id {
        &self.id
    }

    fn title(&self) -> &str {
        self.id.as_str()
    }

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Indicator>("indicator", &self.indicator)
            .one::<Area>("area", &self.area)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let steps: Vec<_> = self.steps().collect();
        let name = |at: usize| match at {
            0 => "baseline".to_owned(),
            at if at + 1 == steps.len() => "goal".to_owned(),
            at => format!("trajectory[{}]", at - 1),
        };
        for (at, step) in steps.iter().enumerate() {
            if !step.value.is_finite() {
                faults.push(Fault::error(
                    format!("{}.value", name(at)),
                    "bad-number",
                    format!("{} is not a number that can be reached", step.value),
                    "write the value in the indicator's unit",
                ));
            }
            if at > 0 && middle(steps[at - 1].period) >= middle(step.period) {
                faults.push(Fault::error(
                    format!("{}.period", name(at)),
                    "steps-out-of-order",
                    format!(
                        "{} ({}) is not after {} ({})",
                        name(at),
                        step.period,
                        name(at - 1),
                        steps[at - 1].period
                    ),
                    "put the baseline first, the goal last, and the steps between in order of time",
                ));
            }
        }
        if self.tolerance.is_some_and(|tolerance| !(tolerance.is_finite() && tolerance >= 0.0)) {
            faults.push(Fault::error(
                "tolerance",
                "bad-tolerance",
                "a tolerance is a number that is not below zero",
                "write how far off the way still counts as near it, in the indicator's unit",
            ));
        }
        faults
    }

    /// Its baseline is a figure of its indicator.
    fn for_public(self, published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        published(&self.indicator).then_some(self)
    }

    example!({
            "id": "smoking-at-delivery-2030",
            "indicator": "smoking-at-delivery",
            "area": "E10000018",
            "baseline": { "period": "2025/26", "value": 7.1 },
            "goal": { "period": "2029/30", "value": 5.0 },
            "source": "Health and Wellbeing Board, May 2026",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn the_way_is_a_straight_line_by_the_days_between() {
        let target = Target::example();
        assert_eq!(target.expected(on("2024/25")), None);
        assert_eq!(target.expected(on("2025/26")), Some(7.1));
        // 2025/26 to 2029/30 is 1,461 days from middle to middle; 2027/28, a leap year's worth
        // longer by half a day, is 731 of them from the start: 7.1 - 2.1 x 730.5/1461 = 6.05.
        let half_way = target.expected(on("2027/28")).unwrap();
        assert!((half_way - 6.05).abs() < 2e-3, "{half_way}");
        assert_eq!(target.expected(on("2029/30")), Some(5.0));
        assert_eq!(target.expected(on("2035/36")), Some(5.0));
    }

    #[test]
    fn steps_go_forward_in_time() {
        let mut target = Target::example();
        (target.baseline.period, target.goal.period) = (on("2029/30"), on("2025/26"));
        assert_eq!(target.check()[0].field, "goal.period");
    }

    #[test]
    fn the_direction_is_from_baseline_to_goal() {
        assert_eq!(Target::example().direction(), Some(Direction::Down));
    }
}
