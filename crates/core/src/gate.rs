//! Stage gates: what must be there before the next stage is funded.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Action, Area, AreaCode, Condition, Counted, Document, Evidence, Fault, Id, Indicator,
    Intervention, Kind, Period, Reference, Segment, Strategy, Text,
    document::{References, example, named},
};

/// A point at which progress is judged before the next stage begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gate {
    /// Its own name.
    pub id: Id<Self>,
    /// What a person calls it.
    pub title: Text,
    /// The strategy or programme that it belongs to.
    pub strategy: Id<Strategy>,
    /// The day on which it is judged.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// What sufficient progress is: all of these.
    pub criteria: Vec<Criterion>,
    /// What was put off, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<GateDecision>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// One thing that must be so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Criterion {
    /// The criterion in the words of those who set it.
    pub title: Text,
    /// How it is judged.
    pub test: Test,
}

/// How a criterion is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Test {
    /// By the value of an indicator.
    Indicator(IndicatorTest),
    /// By a milestone of an action.
    Milestone(MilestoneTest),
    /// By something that is shown.
    Evidence(EvidenceTest),
    /// By how many an intervention has reached.
    Reach(ReachTest),
}

/// An indicator that must have come to a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IndicatorTest {
    /// What is measured.
    pub indicator: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// In whom; left out for the indicator's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// The period that counts; left out for the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The lowest value that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The highest value that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// A milestone that must have been reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MilestoneTest {
    /// The action that has it.
    pub action: Id<Action>,
    /// Its title there.
    pub milestone: Text,
}

/// Something that must be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceTest {
    /// What must be shown.
    pub asked: Text,
    /// What was shown; left out while nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// The piece of evidence that shows it; left out where none in the library does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Id<Evidence>>,
}

/// What was shown, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shown {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// What it is and where it can be read.
    pub source: Text,
}

/// How many an intervention must have reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReachTest {
    /// The intervention.
    pub intervention: Id<Intervention>,
    /// What is counted.
    pub counted: Counted,
    /// The fewest that will do, over all its periods that have ended.
    pub at_least: u64,
}

/// That the day on which a gate is judged was put off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Extension {
    /// The day on which that was decided.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// The new day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub until: Date,
    /// Why.
    pub reason: Text,
}

/// What those who fund it decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GateDecision {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// What was decided.
    pub outcome: GateOutcome,
    /// What must still be done; none unless it passed with conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: Text,
}

/// What can be decided at a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GateOutcome {
    /// The next stage begins.
    Passed,
    /// The next stage begins, and the conditions must be met.
    PassedWithConditions,
    /// The next stage does not begin.
    NotPassed,
}

impl Document for Gate {
    named!(Gate, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default().one::<Strategy>("strategy", &self.strategy);
        let criteria = self.criteria.iter().enumerate();
        criteria
            .fold(found, |found, (at, Criterion { test, .. })| {
                let field = |name: &str| format!("criteria[{at}].test.{name}");
                match test {
                    Test::Indicator(test) => found
                        .one::<Indicator>(&field("indicator.indicator"), &test.indicator)
                        .one::<Area>(&field("indicator.area"), &test.area),
                    Test::Milestone(test) => {
                        found.one::<Action>(&field("milestone.action"), &test.action)
                    }
                    Test::Reach(test) => {
                        found.one::<Intervention>(&field("reach.intervention"), &test.intervention)
                    }
                    Test::Evidence(test) => {
                        found.maybe::<Evidence>(&field("evidence.document"), test.document.as_ref())
                    }
                }
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.criteria.is_empty() {
            faults.push(Fault::error(
                "criteria",
                "gate-without-criteria",
                "nothing says what sufficient progress is",
                "add a `[[gate.criteria]]` with a title and a test",
            ));
        }
        for (at, Criterion { test, .. }) in self.criteria.iter().enumerate() {
            if let Test::Indicator(test) = test {
                faults.extend(test.fault(&format!("criteria[{at}].test.indicator")));
            }
        }
        if let Some(GateDecision { outcome, conditions, .. }) = &self.decision
            && (*outcome == GateOutcome::PassedWithConditions) == conditions.is_empty()
        {
            faults.push(Fault::error(
                "decision.conditions",
                "conditions-and-outcome",
                "conditions are there exactly if the gate was passed with conditions",
                "write `outcome = \"passed-with-conditions\"` and the conditions, or take them out",
            ));
        }
        let mut last = self.on;
        for (at, extension) in self.extensions.iter().enumerate() {
            if extension.until <= last {
                faults.push(Fault::error(
                    format!("extensions[{at}].until"),
                    "extension-back",
                    format!("{} is no later than {last}, which it puts off", extension.until),
                    "mend the day, or write the extensions in the order in which they were made",
                ));
            }
            last = extension.until;
        }
        faults
    }

    fn for_public(self, published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        let open = |criterion: &Criterion| match &criterion.test {
            Test::Indicator(test) => published(&test.indicator),
            Test::Reach(_) => false,
            Test::Milestone(_) | Test::Evidence(_) => true,
        };
        self.criteria.iter().all(open).then_some(self)
    }

    example!({
            "id": "second-stage",
            "title": "Three more years",
            "strategy": "joint-strategy",
            "on": "2026-11-30",
            "criteria": [
                {
                    "title": "The first hubs are open",
                    "test": { "milestone": { "action": "infant-feeding-support", "milestone": "First three hubs" } },
                },
                {
                    "title": "A hundred people have joined",
                    "test": { "reach": { "intervention": "walking-group", "counted": "people", "at_least": 100 } },
                },
            ],
    });
}

impl Gate {
    /// The day on which it is judged, by what was put off until `as_of`.
    #[must_use]
    pub fn due(&self, as_of: Date) -> Date {
        let known = self.extensions.iter().rev().find(|extension| extension.on <= as_of);
        known.map_or(self.on, |extension| extension.until)
    }
}

impl IndicatorTest {
    /// What keeps it from being judged; `field` is where it stands.
    fn fault(&self, field: &str) -> Option<Fault> {
        let help = "write `at_least = ...`, `at_most = ...`, or both with the first no higher";
        match (self.at_least, self.at_most) {
            (None, None) => Some(Fault::error(
                field,
                "test-without-value",
                "nothing says which value will do",
                help,
            )),
            (Some(from), Some(to)) if from > to => Some(Fault::error(
                field,
                "test-of-nothing",
                format!("no value is at least {from} and at most {to}"),
                help,
            )),
            (from, to) if from.or(to).is_some_and(f64::is_finite) => None,
            _ => Some(Fault::error(field, "no-number", "the value is not a number", help)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_says_what_sufficient_is() {
        let open = Gate { criteria: Vec::new(), ..Gate::example() };
        assert_eq!(open.check()[0].code, "gate-without-criteria");
    }

    #[test]
    fn conditions_go_with_passing_on_conditions() {
        let decision = |outcome, conditions: &[&str]| {
            let condition =
                |text: &&str| Condition { what: text.parse().unwrap(), due: None, met_on: None };
            let conditions = conditions.iter().map(condition).collect();
            let on = time::macros::date!(2026 - 12 - 01);
            let reason = "Progress was made".parse().unwrap();
            Some(GateDecision { on, outcome, conditions, reason })
        };
        let with = |decision| Gate { decision, ..Gate::example() }.check();
        assert_eq!(with(decision(GateOutcome::Passed, &[])), []);
        assert_eq!(with(decision(GateOutcome::PassedWithConditions, &["Report"])), []);
        assert_eq!(with(decision(GateOutcome::Passed, &["Report"])).len(), 1);
        assert_eq!(with(decision(GateOutcome::PassedWithConditions, &[])).len(), 1);
    }

    #[test]
    fn a_gate_is_put_off_to_a_later_day_and_only_once_that_is_decided() {
        let gate = |until| Gate {
            extensions: vec![Extension {
                on: time::macros::date!(2026 - 11 - 20),
                until,
                reason: "The map needs more time".parse().unwrap(),
            }],
            ..Gate::example()
        };
        let later = gate(time::macros::date!(2027 - 01 - 31));
        assert_eq!(later.check(), []);
        assert_eq!(later.due(time::macros::date!(2026 - 11 - 19)), later.on);
        assert_eq!(later.due(time::macros::date!(2026 - 11 - 20)), later.extensions[0].until);
        assert_eq!(gate(later.on).check()[0].code, "extension-back");
    }

    #[test]
    fn a_test_needs_a_value_that_something_can_have() {
        let test = |at_least, at_most| IndicatorTest {
            indicator: "a".parse().unwrap(),
            area: "E92000001".parse().unwrap(),
            segment: None,
            period: None,
            at_least,
            at_most,
        };
        assert_eq!(test(Some(1.0), Some(2.0)).fault(""), None);
        for bad in [test(None, None), test(Some(3.0), Some(2.0)), test(Some(f64::NAN), None)] {
            assert!(bad.fault("").is_some());
        }
    }
}
