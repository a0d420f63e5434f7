//! What is asked of a network of champions.

use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{Fault, Id, Insight, Kind, Message, Priority, Strategy, document::References};

/// What people told champions, theme by theme, over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InsightThemes {
    /// The strategy whose network heard it.
    pub strategy: Id<Strategy>,
}

/// Insights that wait for an answer, against what was promised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InsightsWaiting {
    /// The strategy whose network heard them.
    pub strategy: Id<Strategy>,
    /// In how many days an answer is promised.
    pub promise: u32,
}

/// What insights lead to: from each to a theme, a priority, an action or a decision, and back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InsightTrail {
    /// The strategy whose network heard them.
    pub strategy: Id<Strategy>,
    /// The insight to follow; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insight: Option<Id<Insight>>,
    /// The priority to go back from; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Id<Priority>>,
}

/// Who passed messages on, to whom, and who must still be told what was wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageCascade {
    /// The strategy whose network carries them.
    pub strategy: Id<Strategy>,
    /// The message to follow; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Id<Message>>,
}

impl Asked for InsightThemes {
    const KINDS: &[Kind] = &[Kind::Strategy, Kind::Insight, Kind::Theme, Kind::Champion];

    fn references(&self, found: References) -> References {
        found.one::<Strategy>("strategy", &self.strategy)
    }
}

impl Asked for InsightsWaiting {
    const KINDS: &[Kind] = &[Kind::Strategy, Kind::Insight, Kind::Theme, Kind::Champion];

    fn references(&self, found: References) -> References {
        found.one::<Strategy>("strategy", &self.strategy)
    }

    /// A promise that nobody can break is none.
    fn check(&self) -> Vec<Fault> {
        if (1..=3650).contains(&self.promise) {
            return Vec::new();
        }
        vec![Fault::error(
            "promise",
            "out-of-range",
            format!("an answer in {} days is not something to promise", self.promise),
            "write a number of days from 1 to 3650",
        )]
    }
}

impl Asked for InsightTrail {
    const KINDS: &[Kind] =
        &[Kind::Strategy, Kind::Insight, Kind::Theme, Kind::Priority, Kind::Action];

    fn references(&self, found: References) -> References {
        found
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Insight>("insight", self.insight.as_ref())
            .maybe::<Priority>("priority", self.priority.as_ref())
    }
}

impl Asked for MessageCascade {
    const KINDS: &[Kind] = &[Kind::Strategy, Kind::Message, Kind::Champion, Kind::Group];

    fn references(&self, found: References) -> References {
        found
            .one::<Strategy>("strategy", &self.strategy)
            .maybe::<Message>("message", self.message.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use crate::Ask;

    #[test]
    fn a_promise_is_a_number_of_days() {
        let asked = |promise: u32| -> Ask {
            serde_json::from_value(serde_json::json!({
                "insights-waiting": { "strategy": "joint-strategy", "promise": promise },
            }))
            .unwrap()
        };
        assert_eq!(asked(0).check()[0].field, "asks.insights-waiting.promise");
        assert_eq!(asked(28).check(), []);
    }
}
