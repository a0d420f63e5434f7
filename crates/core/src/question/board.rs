//! What is asked of a Board itself.

use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{Board, Id, Kind, Meeting, Strategy, document::References};

/// What a Board decided, at which meeting, what carries it out, and what became of that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BoardDecisions {
    /// The Board.
    pub board: Id<Board>,
    /// One of its meetings; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Id<Meeting>>,
    /// The strategy that the decisions are about; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Id<Strategy>>,
}

impl Asked for BoardDecisions {
    const KINDS: &[Kind] = &[
        Kind::Board,
        Kind::Meeting,
        Kind::Decision,
        Kind::Strategy,
        Kind::Action,
        Kind::Intervention,
        Kind::Priority,
        Kind::Organisation,
    ];

    fn references(&self, found: References) -> References {
        found
            .one::<Board>("board", &self.board)
            .maybe::<Meeting>("meeting", self.meeting.as_ref())
            .maybe::<Strategy>("strategy", self.strategy.as_ref())
    }
}
