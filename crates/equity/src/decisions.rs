//! What became of what the Board decided? From each meeting to its decisions, to what carries them
//! out, and how that stands.

use std::collections::BTreeSet;

use lifecourse_core::{
    Action, Board, Decision, Id, Intervention, Meeting, Milestone, Organisation, Priority, Rag, day,
};
use time::Date;

use crate::{
    Answer, AnyVerdict, Basis, Finding, Number, Refusal, Reply, Tested, Verdict, phrase::listed,
};

#[cfg(test)]
mod tests;
mod words;

/// What a Board decided by a day, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionsReport {
    /// How it stands, all in all; refused if nothing was decided.
    pub overall: Answer<AllBecame>,
    /// Each decision, the oldest first.
    pub decisions: Vec<Decided>,
    /// The meetings, the oldest first.
    pub meetings: Vec<Met>,
    /// The members, and how often each came.
    pub members: Vec<Member>,
    about: String,
    synthetic: bool,
}

/// One decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// What was decided.
    pub title: String,
    /// The day.
    pub on: Date,
    /// The meeting, where one is named.
    pub meeting: Option<String>,
    /// What became of it.
    pub answer: Answer<BecameOf>,
    /// What follows from it.
    pub follows: Vec<Follows>,
}

/// Something that follows from a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Follows {
    /// What sort of thing: an action, an intervention, a priority, a clause.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// The office that has taken it on, of an action.
    pub owner: Option<String>,
    /// How it stands, of an action.
    pub stands: Option<ActionStands>,
    /// What shows that.
    pub why: String,
}

/// One meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// What it is called.
    pub title: String,
    /// The day.
    pub on: Date,
    /// Members that were there, of how many; `None` if nobody noted who came.
    pub members: Option<(usize, usize)>,
    /// Others that were there.
    pub guests: Vec<String>,
    /// Who sent apologies.
    pub apologies: Vec<String>,
    /// What was on the table.
    pub agenda: Vec<String>,
    /// How many decisions name it.
    pub decisions: usize,
}

/// A body with a seat on the Board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The offices that sit there for it.
    pub roles: Vec<String>,
    /// Meetings that it came to.
    pub came: usize,
    /// Meetings to which it sent apologies.
    pub apologies: usize,
    /// Meetings with a note of who came, to which it neither came nor sent apologies.
    pub neither: usize,
}

/// How an action stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionStands {
    /// It is complete, or each of its milestones is reached.
    Done,
    /// It is going on, and nothing is late.
    GoingOn,
    /// A milestone is late, it is off track, or its time is over and it is not complete.
    Late,
}

/// What became of one decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BecameOf {
    /// All actions that carry it out are done.
    CarriedOut,
    /// Actions carry it out, and none is late.
    UnderWay,
    /// An action that carries it out is late.
    Late,
    /// It changed the words of the strategy, and no action is needed for that.
    Written,
    /// It names interventions or priorities, and no action with an owner and a day.
    NoAction,
    /// Nothing is named that follows from it.
    Nothing,
}

/// What became of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AllBecame {
    /// Every one is carried out, or is in the words of the strategy.
    AllCarriedOut,
    /// Every one has what carries it out, and none is late.
    InHand,
    /// Some have nothing that carries them out.
    SomeWithoutAction,
    /// Some are late.
    SomeLate,
}

impl Verdict for BecameOf {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::CarriedOut => AnyVerdict::good("carried-out", "carried out"),
            Self::UnderWay => AnyVerdict::neutral("under-way", "under way"),
            Self::Late => AnyVerdict::bad("late", "late"),
            Self::Written => AnyVerdict::good("written", "written into the strategy"),
            Self::NoAction => AnyVerdict::bad("no-action", "no action"),
            Self::Nothing => AnyVerdict::neutral("nothing-follows", "nothing follows"),
        }
    }
}

impl Verdict for AllBecame {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::AllCarriedOut => AnyVerdict::good("all-carried-out", "all carried out"),
            Self::InHand => AnyVerdict::neutral("in-hand", "all in hand"),
            Self::SomeWithoutAction => {
                AnyVerdict::bad("some-without-action", "some without action")
            }
            Self::SomeLate => AnyVerdict::bad("some-late", "some are late"),
        }
    }
}

/// What a Board has on record.
#[derive(Clone, Copy, Debug)]
pub struct Minutes<'a> {
    /// The Board.
    pub board: &'a Board,
    /// Its meetings that are looked at.
    pub meetings: &'a [&'a Meeting],
    /// Its decisions that are looked at: made by it, or at one of these meetings.
    pub decisions: &'a [&'a Decision],
    /// All actions.
    pub actions: &'a [&'a Action],
    /// All interventions.
    pub interventions: &'a [&'a Intervention],
    /// All priorities.
    pub priorities: &'a [&'a Priority],
    /// All organisations.
    pub organisations: &'a [&'a Organisation],
    /// The day: what was not yet decided, reached or judged by then is left out.
    pub as_of: Date,
}

impl DecisionsReport {
    /// What a Board decided by the day, and what became of it.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Action, Board, Decision, Document, Meeting};
    /// use lifecourse_equity::decisions::{DecisionsReport, Minutes};
    /// use time::macros::date;
    ///
    /// let report = DecisionsReport::of(&Minutes {
    ///     board: &Board::example(),
    ///     meetings: &[&Meeting::example()],
    ///     decisions: &[&Decision::example()],
    ///     actions: &[&Action::example()],
    ///     interventions: &[],
    ///     priorities: &[],
    ///     organisations: &[],
    ///     as_of: date!(2022 - 03 - 01),
    /// });
    /// assert_eq!(report.decisions[0].answer.name(), "under-way");
    /// assert_eq!(report.meetings[0].members, Some((1, 1)));
    /// ```
    #[must_use]
    pub fn of(minutes: &Minutes<'_>) -> Self {
        let mut made: Vec<&Decision> =
            minutes.decisions.iter().copied().filter(|one| one.on <= minutes.as_of).collect();
        made.sort_by_key(|one| (one.on, &one.id));
        let mut held: Vec<&Meeting> =
            minutes.meetings.iter().copied().filter(|one| one.on <= minutes.as_of).collect();
        held.sort_by_key(|one| (one.on, &one.id));
        let synthetic =
            made.iter().any(|one| one.synthetic) || held.iter().any(|one| one.synthetic);
        let decisions: Vec<Decided> = made.iter().map(|one| minutes.decided(one)).collect();
        Self {
            overall: overall(&decisions, minutes.as_of).into(),
            meetings: held.iter().map(|meeting| minutes.met(meeting, &made)).collect(),
            members: minutes.members(&held),
            decisions,
            about: format!("{}, as of {}", minutes.board.title, day(minutes.as_of)),
            synthetic,
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        words::reply(self)
    }
}

impl Minutes<'_> {
    fn name(&self, id: &Id<Organisation>) -> String {
        let named = self.organisations.iter().find(|one| one.id == *id);
        named.map_or_else(|| id.to_string(), |one| one.title.to_string())
    }

    fn decided(&self, decision: &Decision) -> Decided {
        let meeting = decision.meeting.as_ref().and_then(|id| {
            self.meetings.iter().find(|one| one.id == *id).map(|one| one.title.to_string())
        });
        let follows = self.follows(decision);
        let verdict = became_of(&follows);
        Decided {
            title: decision.title.to_string(),
            on: decision.on,
            meeting,
            answer: Answer::Found(Finding {
                verdict,
                sentence: words::of_one(&decision.title, verdict, &follows),
                basis: basis(vec![Number::new("things that follow", follows.len() as f64)]),
            }),
            follows,
        }
    }

    fn follows(&self, decision: &Decision) -> Vec<Follows> {
        let mut found: Vec<Follows> = decision
            .actions
            .iter()
            .filter_map(|id| self.actions.iter().find(|one| one.id == *id))
            .map(|action| {
                let (stands, why) = stands(action, self.as_of);
                Follows {
                    kind: "action",
                    title: action.title.to_string(),
                    owner: Some(self.owner(action)),
                    stands: Some(stands),
                    why,
                }
            })
            .collect();
        let named = |kind, title: &str, why: String| Follows {
            kind,
            title: title.to_owned(),
            owner: None,
            stands: None,
            why,
        };
        let interventions = decision.interventions.iter().map(|id| {
            let known = self.interventions.iter().find(|one| one.id == *id);
            named("intervention", known.map_or(id.as_str(), |one| &one.title), String::new())
        });
        let priorities = decision.priorities.iter().map(|id| {
            let known = self.priorities.iter().find(|one| one.id == *id);
            named("priority", known.map_or(id.as_str(), |one| &one.title), String::new())
        });
        let clauses = decision.clauses.iter().map(|change| {
            let after = change.after.as_deref().unwrap_or("taken out");
            named("clause", change.clause.as_str(), after.to_owned())
        });
        found.extend(interventions.chain(priorities).chain(clauses));
        found
    }

    fn owner(&self, action: &Action) -> String {
        let role = &action.owner.role;
        let of = action.owner.organisation.as_ref();
        of.map_or_else(|| role.to_string(), |id| format!("{role}, {}", self.name(id)))
    }

    fn met(&self, meeting: &Meeting, decisions: &[&Decision]) -> Met {
        let is_member = |id: &&Id<Organisation>| {
            self.board.members.iter().any(|member| member.organisation == **id)
        };
        let there = meeting.attended.iter();
        let guests = there.clone().filter(|id| !is_member(id)).map(|id| self.name(id)).collect();
        let came = there.filter(is_member).count();
        let seats: BTreeSet<_> =
            self.board.members.iter().map(|member| &member.organisation).collect();
        Met {
            title: meeting.title.to_string(),
            on: meeting.on,
            members: (!meeting.attended.is_empty()).then_some((came, seats.len())),
            guests,
            apologies: meeting.apologies.iter().map(|id| self.name(id)).collect(),
            agenda: meeting.agenda.iter().map(|item| item.title.to_string()).collect(),
            decisions: decisions
                .iter()
                .filter(|one| one.meeting.as_ref() == Some(&meeting.id))
                .count(),
        }
    }

    /// Each body with a seat, in the order of the Board, over the meetings whose attendance was
    /// noted.
    fn members(&self, held: &[&Meeting]) -> Vec<Member> {
        let noted: Vec<_> = held.iter().filter(|one| !one.attended.is_empty()).collect();
        let mut members: Vec<(&Id<Organisation>, Member)> = Vec::new();
        for seat in &self.board.members {
            let role = seat.role.as_ref().map(ToString::to_string);
            if let Some((_, member)) = members.iter_mut().find(|(id, _)| *id == &seat.organisation)
            {
                member.roles.extend(role);
                continue;
            }
            let id = &seat.organisation;
            let came = noted.iter().filter(|one| one.attended.contains(id)).count();
            let apologies = noted.iter().filter(|one| one.apologies.contains(id)).count();
            let member = Member {
                name: self.name(id),
                roles: role.into_iter().collect(),
                came,
                apologies,
                neither: noted.len().saturating_sub(came + apologies),
            };
            members.push((id, member));
        }
        members.into_iter().map(|(_, member)| member).collect()
    }
}

/// How an action stands on a day, and what shows it.
fn stands(action: &Action, as_of: Date) -> (ActionStands, String) {
    let judged = action.delivery.as_ref().filter(|delivery| delivery.on <= as_of);
    if let Some(delivery) = judged.filter(|delivery| delivery.rag == Rag::Blue) {
        return (ActionStands::Done, format!("complete on {}", day(delivery.on)));
    }
    let reached = |one: &&Milestone| one.reached.is_some_and(|day| day <= as_of);
    let done = action.milestones.iter().filter(reached).count();
    let all = action.milestones.len();
    if all > 0 && done == all {
        return (ActionStands::Done, format!("all {all} milestones reached"));
    }
    let overdue: Vec<String> = action
        .milestones
        .iter()
        .filter(|one| !reached(one) && one.due < as_of)
        .map(|one| format!("\"{}\" was due on {}", one.title, day(one.due)))
        .collect();
    if !overdue.is_empty() {
        return (ActionStands::Late, listed(&overdue, 3));
    }
    if let Some(delivery) = judged.filter(|delivery| delivery.rag == Rag::Red) {
        return (ActionStands::Late, format!("off track on {}", day(delivery.on)));
    }
    if let Some(end) = action.period.to().filter(|end| *end < as_of) {
        return (
            ActionStands::Late,
            format!("it was to end on {}, and nothing says that it is complete", day(end)),
        );
    }
    let next = action.milestones.iter().filter(|one| !reached(one)).min_by_key(|one| one.due);
    let why = next.map_or_else(
        || "no milestone is due".to_owned(),
        |next| format!("next: \"{}\", due on {}", next.title, day(next.due)),
    );
    (ActionStands::GoingOn, why)
}

fn became_of(follows: &[Follows]) -> BecameOf {
    let actions: Vec<ActionStands> = follows.iter().filter_map(|one| one.stands).collect();
    let names = |kinds: &[&str]| follows.iter().any(|one| kinds.contains(&one.kind));
    if actions.contains(&ActionStands::Late) {
        BecameOf::Late
    } else if actions.contains(&ActionStands::GoingOn) {
        BecameOf::UnderWay
    } else if !actions.is_empty() {
        BecameOf::CarriedOut
    } else if names(&["clause"]) {
        BecameOf::Written
    } else if names(&["intervention", "priority"]) {
        BecameOf::NoAction
    } else {
        BecameOf::Nothing
    }
}

fn overall(decisions: &[Decided], as_of: Date) -> Result<Finding<AllBecame>, Refusal> {
    if decisions.is_empty() {
        return Err(Refusal::Nothing { what: "decision on record" });
    }
    let of = |verdict: BecameOf| {
        let is = |one: &&Decided| one.answer.found().is_some_and(|found| found.verdict == verdict);
        decisions.iter().filter(is).count()
    };
    let verdict = if of(BecameOf::Late) > 0 {
        AllBecame::SomeLate
    } else if of(BecameOf::NoAction) + of(BecameOf::Nothing) > 0 {
        AllBecame::SomeWithoutAction
    } else if of(BecameOf::UnderWay) > 0 {
        AllBecame::InHand
    } else {
        AllBecame::AllCarriedOut
    };
    let each = [
        BecameOf::CarriedOut,
        BecameOf::Written,
        BecameOf::UnderWay,
        BecameOf::Late,
        BecameOf::NoAction,
        BecameOf::Nothing,
    ]
    .map(|verdict| (verdict, of(verdict)));
    let numbers =
        each.iter().map(|(verdict, number)| Number::new(verdict.label(), *number as f64)).collect();
    let sentence = words::of_all(decisions, &each, as_of);
    Ok(Finding { verdict, sentence, basis: basis(numbers) })
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "an action is done if it is judged complete or all of its milestones are reached; late if a milestone is overdue, it is judged off track, or its time is over; a decision stands as the worst of its actions",
        source: "the minutes, decisions and actions on record",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}
