//! What must hold between a meeting of a Board and what was decided there.

use super::Found;
use crate::{AnyDocument, Decision, Fault, Meeting};

pub(super) fn check(documents: &[AnyDocument], found: &mut Found) {
    let meetings: Vec<&Meeting> = documents.iter().filter_map(AnyDocument::get).collect();
    for decision in documents.iter().filter_map(AnyDocument::get::<Decision>) {
        let held = meetings.iter().find(|meeting| decision.meeting.as_ref() == Some(&meeting.id));
        for fault in held.into_iter().flat_map(|meeting| faults(decision, meeting)) {
            found.in_document(decision, fault);
        }
    }
}

fn faults(decision: &Decision, meeting: &Meeting) -> Vec<Fault> {
    let day = (decision.on != meeting.on).then(|| {
        Fault::error(
            "on",
            "decided-on-another-day",
            format!("it was decided on {}, at a meeting of {}", decision.on, meeting.on),
            "mend the day that is wrong, or name the meeting of that day",
        )
    });
    let board = decision.board.as_ref().filter(|board| **board != meeting.board).map(|board| {
        Fault::error(
            "board",
            "decided-by-another-board",
            format!("`{board}` decided it, at a meeting of `{}`", meeting.board),
            "leave `board` out: the meeting tells it",
        )
    });
    day.into_iter().chain(board).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, incoherences};

    fn codes(decision: Decision) -> Vec<&'static str> {
        let decision = Decision { consultation: None, clauses: Vec::new(), ..decision };
        let found = incoherences(&[decision.into(), Meeting::example().into()]);
        found.into_iter().map(|one| one.fault.code).collect()
    }

    #[test]
    fn a_decision_is_of_the_day_and_the_board_of_its_meeting() {
        assert_eq!(codes(Decision::example()), Vec::<&str>::new());
        let on = time::macros::date!(2022 - 02 - 23);
        assert_eq!(codes(Decision { on, ..Decision::example() }), ["decided-on-another-day"]);
        let board = "another".parse().ok();
        assert_eq!(codes(Decision { board, ..Decision::example() }), ["decided-by-another-board"]);
    }
}
