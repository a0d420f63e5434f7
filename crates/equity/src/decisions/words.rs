//! What a Board decided, in words and tables.

use lifecourse_core::day;
use time::Date;

use super::{ActionStands, BecameOf, Decided, DecisionsReport, Follows};
use crate::{
    Aspect, Cell, Reply, Table,
    phrase::{listed, several},
};

pub(super) fn of_one(title: &str, verdict: BecameOf, follows: &[Follows]) -> String {
    let of = |kind: &str| -> Vec<String> {
        let these = follows.iter().filter(|one| one.kind == kind);
        these.map(|one| format!("\"{}\"", one.title)).collect()
    };
    let actions = several(of("action").len(), "action", "actions");
    let late = |one: &&Follows| one.stands == Some(ActionStands::Late);
    let late: Vec<String> =
        follows.iter().filter(late).map(|one| format!("\"{}\" ({})", one.title, one.why)).collect();
    let what = match verdict {
        BecameOf::CarriedOut => format!("carried out by {actions}"),
        BecameOf::UnderWay => format!("under way by {actions}"),
        BecameOf::Late => format!("late: {}", listed(&late, 3)),
        BecameOf::Written => {
            format!("written into the strategy: {}", listed(&of("clause"), 3))
        }
        BecameOf::NoAction => {
            let named = [of("intervention"), of("priority")].concat();
            format!("it names {}, and no action with an owner and a day", listed(&named, 3))
        }
        BecameOf::Nothing => "nothing is named that follows from it".to_owned(),
    };
    format!("\"{title}\": {what}.")
}

pub(super) fn of_all(decisions: &[Decided], each: &[(BecameOf, usize)], as_of: Date) -> String {
    let number = |(verdict, number): &(BecameOf, usize)| {
        let words = match verdict {
            BecameOf::CarriedOut => "carried out",
            BecameOf::UnderWay => "under way",
            BecameOf::Late => "late",
            BecameOf::Written => "written into the strategy",
            BecameOf::NoAction => "without an action",
            BecameOf::Nothing => "with nothing that follows",
        };
        (*number > 0).then(|| format!("{number} {words}"))
    };
    let parts: Vec<String> = each.iter().filter_map(number).collect();
    let all = several(decisions.len(), "decision", "decisions");
    format!("As of {}, of {all}: {}.", day(as_of), listed(&parts, 6))
}

pub(super) fn reply(report: &DecisionsReport) -> Reply {
    let mut findings = vec![Aspect::new("overall", &report.overall)];
    findings.extend(report.decisions.iter().map(|one| Aspect::new("decision", &one.answer)));
    let tables = [decisions(report), meetings(report), members(report)];
    Reply {
        question: lifecourse_core::BoardDecisions::WORDS.to_owned(),
        about: report.about.clone(),
        synthetic: report.synthetic,
        findings,
        remarks: remarks(report),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
    }
}

fn remarks(report: &DecisionsReport) -> Vec<String> {
    let quoted = |titles: Vec<&str>| {
        let titles: Vec<String> = titles.into_iter().map(|title| format!("\"{title}\"")).collect();
        listed(&titles, 5)
    };
    let unnoted: Vec<&str> = report
        .meetings
        .iter()
        .filter(|met| met.members.is_none())
        .map(|met| met.title.as_str())
        .collect();
    let nothing: Vec<&str> = report
        .meetings
        .iter()
        .filter(|met| met.decisions == 0)
        .map(|met| met.title.as_str())
        .collect();
    let mut remarks = Vec::new();
    if !unnoted.is_empty() {
        remarks.push(format!("Who came is not noted of {}.", quoted(unnoted)));
    }
    if !nothing.is_empty() {
        remarks.push(format!("No decision is noted of {}.", quoted(nothing)));
    }
    remarks
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::from(text) }
}

fn decisions(report: &DecisionsReport) -> Table {
    let mut table = Table::new(
        "From each decision to what carries it out",
        [
            "decision",
            "decided on",
            "meeting",
            "became",
            "what follows",
            "sort",
            "owner",
            "stands",
            "what shows it",
        ],
    );
    for decided in &report.decisions {
        let head = || {
            [
                Cell::from(decided.title.as_str()),
                Cell::from(decided.on),
                decided.meeting.as_deref().map_or(Cell::Blank, Cell::from),
                Cell::from(decided.answer.label()),
            ]
        };
        if decided.follows.is_empty() {
            table.row(head());
        }
        for one in &decided.follows {
            let [title, on, meeting, became] = head();
            table.row([
                title,
                on,
                meeting,
                became,
                Cell::from(one.title.as_str()),
                Cell::from(one.kind),
                one.owner.as_deref().map_or(Cell::Blank, Cell::from),
                one.stands.map_or(Cell::Blank, |stands| Cell::from(stands.as_str())),
                text(&one.why),
            ]);
        }
    }
    table
}

fn meetings(report: &DecisionsReport) -> Table {
    let mut table = Table::new(
        "The meetings",
        [
            "meeting",
            "on",
            "members there",
            "of",
            "others there",
            "apologies",
            "on the table",
            "decisions",
        ],
    );
    for met in &report.meetings {
        let count = |number: Option<usize>| Cell::maybe(number.map(|number| number as f64), 0);
        table.row([
            Cell::from(met.title.as_str()),
            Cell::from(met.on),
            count(met.members.map(|(came, _)| came)),
            count(met.members.map(|(_, seats)| seats)),
            text(&met.guests.join("; ")),
            text(&met.apologies.join("; ")),
            text(&met.agenda.join("; ")),
            Cell::number(met.decisions as f64, 0),
        ]);
    }
    table
}

fn members(report: &DecisionsReport) -> Table {
    let mut table = Table::new(
        "The members, and the meetings that they came to",
        ["member", "sends", "came", "apologies", "neither"],
    );
    // Without a meeting there is nothing to come to.
    let members = report.members.iter().filter(|_| !report.meetings.is_empty());
    for member in members {
        table.row([
            Cell::from(member.name.as_str()),
            text(&member.roles.join("; ")),
            Cell::number(member.came as f64, 0),
            Cell::number(member.apologies as f64, 0),
            Cell::number(member.neither as f64, 0),
        ]);
    }
    table
}

impl ActionStands {
    /// The words for it.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::GoingOn => "going on",
            Self::Late => "late",
        }
    }
}
