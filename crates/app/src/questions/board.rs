//! From what was read to what is asked of a Board.

use lifecourse_core::{self as core, Board, Decision, Meeting};
use lifecourse_equity::{DecisionsReport, Reply, decisions::Minutes};
use time::Date;

use super::material::Material;

impl Material {
    /// What a Board decided, and what became of it.
    pub(super) fn board_decisions(&self, asked: &core::BoardDecisions, on: Date) -> Option<Reply> {
        let board = self.documents::<Board>().find(|board| board.id == asked.board)?;
        let looked_at = |meeting: &&Meeting| {
            meeting.board == board.id && asked.meeting.as_ref().is_none_or(|id| meeting.id == *id)
        };
        let meetings: Vec<&Meeting> = self.documents().filter(looked_at).collect();
        let made = |decision: &&Decision| {
            let held = decision.meeting.as_ref();
            let there = held.is_some_and(|id| meetings.iter().any(|meeting| meeting.id == *id));
            // A decision without a meeting is of none that is asked for.
            let by_it = asked.meeting.is_none() && decision.board.as_ref() == Some(&board.id);
            let of_strategy = asked.strategy.as_ref().is_none_or(|id| decision.strategy == *id);
            of_strategy && (there || by_it)
        };
        let decisions: Vec<&Decision> = self.documents().filter(made).collect();
        let actions: Vec<_> = self.documents().collect();
        let interventions: Vec<_> = self.documents().collect();
        let priorities: Vec<_> = self.documents().collect();
        let organisations: Vec<_> = self.documents().collect();
        let minutes = Minutes {
            board,
            meetings: &meetings,
            decisions: &decisions,
            actions: &actions,
            interventions: &interventions,
            priorities: &priorities,
            organisations: &organisations,
            as_of: on,
        };
        Some(DecisionsReport::of(&minutes).reply())
    }
}
