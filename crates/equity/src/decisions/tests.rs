use lifecourse_core::{AgendaItem, Delivery, Document, Milestone};
use time::macros::date;

use super::*;

const DAY: Date = date!(2026 - 06 - 30);

fn milestone(due: Date, reached: Option<Date>) -> Milestone {
    Milestone { title: "A step".parse().unwrap(), due, reached }
}

fn action(id: &str, milestones: Vec<Milestone>, rag: Option<Rag>) -> Action {
    Action {
        id: id.parse().unwrap(),
        title: id.parse().unwrap(),
        period: lifecourse_core::DateRange::default(),
        delivery: rag.map(|rag| Delivery { rag, on: date!(2026 - 06 - 01), narrative: None }),
        milestones,
        ..Action::example()
    }
}

fn decision(id: &str, actions: &[&str]) -> Decision {
    Decision {
        id: id.parse().unwrap(),
        title: id.parse().unwrap(),
        clauses: Vec::new(),
        actions: actions.iter().map(|id| id.parse().unwrap()).collect(),
        ..Decision::example()
    }
}

fn report(decisions: &[Decision], actions: &[Action], as_of: Date) -> DecisionsReport {
    DecisionsReport::of(&Minutes {
        board: &Board::example(),
        meetings: &[&Meeting::example()],
        decisions: &decisions.iter().collect::<Vec<_>>(),
        actions: &actions.iter().collect::<Vec<_>>(),
        interventions: &[],
        priorities: &[],
        organisations: &[],
        as_of,
    })
}

#[test]
fn an_action_is_late_by_a_milestone_its_rating_or_its_end() {
    let step = |due, reached| vec![milestone(due, reached)];
    let (past, future) = (date!(2026 - 06 - 29), date!(2026 - 07 - 01));
    let over = Action {
        period: serde_json::from_value(serde_json::json!({ "to": "2026-06-29" })).unwrap(),
        ..action("over", vec![], None)
    };
    for (action, expected) in [
        (action("none", vec![], None), ActionStands::GoingOn),
        (action("overdue", step(past, None), None), ActionStands::Late),
        (action("due-today", step(DAY, None), None), ActionStands::GoingOn),
        (action("reached-late", step(past, Some(DAY)), None), ActionStands::Done),
        (action("reached-tomorrow", step(future, Some(future)), None), ActionStands::GoingOn),
        (action("red", step(future, None), Some(Rag::Red)), ActionStands::Late),
        (action("amber", step(future, None), Some(Rag::Amber)), ActionStands::GoingOn),
        (action("complete", step(past, None), Some(Rag::Blue)), ActionStands::Done),
        (over, ActionStands::Late),
    ] {
        assert_eq!(stands(&action, DAY).0, expected, "{}", action.id);
    }
    // A rating is of its day: before that nobody knew.
    assert_eq!(
        stands(&action("red", vec![], Some(Rag::Red)), date!(2026 - 05 - 31)).0,
        ActionStands::GoingOn
    );
}

#[test]
fn a_decision_stands_as_the_worst_of_what_carries_it_out() {
    let actions = [
        action("done", vec![], Some(Rag::Blue)),
        action("going", vec![], None),
        action("late", vec![], Some(Rag::Red)),
    ];
    let mut written = decision("written", &[]);
    written.clauses = Decision::example().clauses;
    let mut named = decision("named", &[]);
    named.priorities = vec![Priority::example().id];
    for (decision, expected) in [
        (decision("one", &["done"]), BecameOf::CarriedOut),
        (decision("two", &["done", "going"]), BecameOf::UnderWay),
        (decision("three", &["done", "going", "late"]), BecameOf::Late),
        (written, BecameOf::Written),
        (named, BecameOf::NoAction),
        (decision("none", &[]), BecameOf::Nothing),
    ] {
        let report = report(&[decision], &actions, DAY);
        let found = report.decisions[0].answer.found().unwrap();
        assert_eq!(found.verdict, expected, "{}", found.sentence);
    }
}

#[test]
fn all_of_them_stand_as_the_worst_one() {
    let actions = [action("done", vec![], Some(Rag::Blue)), action("late", vec![], Some(Rag::Red))];
    let of = |decisions: &[Decision]| report(decisions, &actions, DAY).overall.name();
    let (done, late, none) =
        (decision("a", &["done"]), decision("b", &["late"]), decision("c", &[]));
    assert_eq!(of(std::slice::from_ref(&done)), "all-carried-out");
    assert_eq!(of(&[done.clone(), none.clone()]), "some-without-action");
    assert_eq!(of(&[done.clone(), none.clone(), late.clone()]), "some-late");
    let told = report(&[done, none, late], &actions, DAY).overall.sentence();
    assert_eq!(
        told,
        "As of 30 June 2026, of 3 decisions: 1 carried out, 1 late and 1 with nothing that follows."
    );
}

#[test]
fn before_its_day_nothing_was_decided() {
    let early = report(&[decision("a", &[])], &[], date!(2022 - 02 - 23));
    assert!(early.overall.found().is_none() && early.meetings.is_empty());
    assert!(early.reply().tables.is_empty());
}

#[test]
fn members_came_sent_apologies_or_did_neither() {
    let board: Board = serde_json::from_value(serde_json::json!({
        "id": "board", "title": "The Board", "area": "E10000018",
        "members": [
            { "organisation": "council", "role": "Leader" },
            { "organisation": "council", "role": "Director of Public Health" },
            { "organisation": "nhs" },
            { "organisation": "police" },
        ],
    }))
    .unwrap();
    let meeting = Meeting {
        attended: ["council", "charity"].map(|id| id.parse().unwrap()).into(),
        apologies: vec!["nhs".parse().unwrap()],
        agenda: vec![AgendaItem { title: "Access".parse().unwrap(), priorities: vec![] }],
        ..Meeting::example()
    };
    let silent = Meeting { id: "silent".parse().unwrap(), attended: vec![], ..meeting.clone() };
    let report = DecisionsReport::of(&Minutes {
        board: &board,
        meetings: &[&meeting, &silent],
        decisions: &[],
        actions: &[],
        interventions: &[],
        priorities: &[],
        organisations: &[],
        as_of: DAY,
    });
    assert_eq!(report.meetings[0].members, Some((1, 3)));
    assert_eq!(report.meetings[0].guests, ["charity"]);
    assert_eq!(report.meetings[1].members, None);
    let counts: Vec<_> =
        report.members.iter().map(|one| (one.came, one.apologies, one.neither)).collect();
    assert_eq!(counts, [(1, 0, 0), (0, 1, 0), (0, 0, 1)]);
    assert_eq!(report.members[0].roles.len(), 2);
    assert_eq!(report.reply().remarks.len(), 2);
}
