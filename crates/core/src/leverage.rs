//! Where in a system an action intervenes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The twelve places to intervene in a system, in increasing order of effectiveness.
///
/// Codes what an action changes; it says nothing of how central that is in any map.
///
/// # Source
/// Meadows D (1999), *Leverage Points: Places to Intervene in a System*, The Sustainability Institute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Leverage {
    /// 12: constants, parameters, numbers, such as subsidies, taxes and standards.
    Parameters,
    /// 11: the sizes of buffers and other stabilising stocks, relative to their flows.
    Buffers,
    /// 10: the structure of material stocks and flows.
    StocksAndFlows,
    /// 9: the lengths of delays, relative to the rate of change of the system.
    Delays,
    /// 8: the strength of balancing feedback loops, relative to what they try to correct.
    BalancingLoops,
    /// 7: the gain around driving reinforcing feedback loops.
    ReinforcingLoops,
    /// 6: the structure of information flows: who does and does not have access to it.
    InformationFlows,
    /// 5: the rules of the system: incentives, punishments, constraints.
    Rules,
    /// 4: the power to add, change, evolve or self-organise the structure of the system.
    SelfOrganisation,
    /// 3: the goals of the system.
    Goals,
    /// 2: the mindset or paradigm out of which the system arises.
    Paradigm,
    /// 1: the power to transcend paradigms.
    TranscendingParadigms,
}

impl Leverage {
    /// All twelve, the least effective first.
    pub const ALL: [Self; 12] = [
        Self::Parameters,
        Self::Buffers,
        Self::StocksAndFlows,
        Self::Delays,
        Self::BalancingLoops,
        Self::ReinforcingLoops,
        Self::InformationFlows,
        Self::Rules,
        Self::SelfOrganisation,
        Self::Goals,
        Self::Paradigm,
        Self::TranscendingParadigms,
    ];

    /// Its number in Meadows' list, 12 for the least effective.
    #[must_use]
    pub const fn number(self) -> u8 {
        12 - self as u8
    }

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::Buffers => "buffers",
            Self::StocksAndFlows => "stocks and flows",
            Self::Delays => "delays",
            Self::BalancingLoops => "balancing loops",
            Self::ReinforcingLoops => "reinforcing loops",
            Self::InformationFlows => "information flows",
            Self::Rules => "rules",
            Self::SelfOrganisation => "self-organisation",
            Self::Goals => "goals",
            Self::Paradigm => "paradigm",
            Self::TranscendingParadigms => "transcending paradigms",
        }
    }
}

impl fmt::Display for Leverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meadows_counts_down_to_the_most_effective() {
        let numbers: Vec<_> = Leverage::ALL.iter().map(|level| level.number()).collect();
        assert_eq!(numbers, (1..=12).rev().collect::<Vec<_>>());
        assert_eq!(Leverage::Rules.number(), 5);
    }
}
