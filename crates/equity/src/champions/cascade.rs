//! Who passed messages on?
//!
//! A correction must reach every champion who had passed the message on by then, a withdrawal
//! every champion who ever did; who was told of a later one needs not be told of an earlier one.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Champion, Correction, CorrectionKind, Group, Id, Message, PassedOn, day};
use time::Date;

use super::{days, quoted};
use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// A network with its messages, as of a day.
#[derive(Clone, Copy, Debug)]
pub struct Carriers<'a> {
    /// The name of the strategy whose network it is.
    pub network: &'a str,
    /// The messages to follow.
    pub messages: &'a [&'a Message],
    /// Its champions.
    pub champions: &'a [&'a Champion],
    /// The groups that messages may be for.
    pub groups: &'a [&'a Group],
    /// The day.
    pub as_of: Date,
}

/// Who passed messages on, to whom, and who must still be told what was wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Cascade {
    /// Whether all were passed on.
    pub spread: Answer<PassedOnBy>,
    /// Whether all were told who passed on what was wrong.
    pub told: Answer<AllTold>,
    /// Who must still be told, the longest overdue first.
    pub to_tell: Vec<ToTell>,
    messages: Vec<MessageRow>,
    by_group: Vec<Reached>,
    by_language: Vec<Reached>,
    network: String,
    as_of: Date,
    synthetic: bool,
}

/// A champion who must still be told that a message was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToTell {
    /// The message.
    pub message: String,
    /// Whether it was corrected or withdrawn.
    pub kind: CorrectionKind,
    /// When it was.
    pub since: Date,
    /// Who must be told.
    pub champion: Id<Champion>,
    /// What the champion is called.
    pub name: String,
    /// For how many days that has been so.
    pub days: i64,
}

#[derive(Clone, Debug, PartialEq)]
struct MessageRow {
    title: String,
    versions: Vec<String>,
    champions: usize,
    number: Option<u64>,
    state: String,
}

/// People of one group, or in one language.
#[derive(Clone, Debug, PartialEq)]
struct Reached {
    name: String,
    messages: usize,
    champions: usize,
    number: Option<u64>,
}

/// Whether messages were passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassedOnBy {
    /// Each was passed on by somebody.
    AllPassedOn,
    /// Some were not.
    SomeNot,
    /// None was.
    None,
}

/// Whether all were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AllTold {
    /// Everybody who passed on what was wrong.
    All,
    /// Somebody has still to be told.
    SomeNot,
}

impl Verdict for PassedOnBy {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::AllPassedOn => AnyVerdict::good("all-passed-on", "all passed on"),
            Self::SomeNot => AnyVerdict::bad("some-not-passed-on", "some not passed on"),
            Self::None => AnyVerdict::bad("none-passed-on", "none passed on"),
        }
    }
}

impl Verdict for AllTold {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::good("all-told", "all told"),
            Self::SomeNot => AnyVerdict::bad("some-not-told", "some still to be told"),
        }
    }
}

impl Cascade {
    /// What became of the messages of `carriers`.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Champion, Document, Message};
    /// use lifecourse_equity::{Cascade, champions::Carriers};
    ///
    /// let (message, champion) = (Message::example(), Champion::example());
    /// let answer = Cascade::of(&Carriers {
    ///     network: "Joint strategy",
    ///     messages: &[&message],
    ///     champions: &[&champion],
    ///     groups: &[],
    ///     as_of: message.passed_on[0].on,
    /// });
    /// assert_eq!(answer.spread.name(), "all-passed-on");
    /// assert_eq!(answer.told.name(), "nothing-there");
    /// ```
    #[must_use]
    pub fn of(carriers: &Carriers<'_>) -> Self {
        let sent = carriers.sent();
        let mut to_tell: Vec<ToTell> =
            sent.iter().flat_map(|message| carriers.still_to_tell(message)).collect();
        to_tell.sort_by(|one, other| {
            (one.since, &one.message, &one.name).cmp(&(other.since, &other.message, &other.name))
        });
        let rows: Vec<MessageRow> = sent.iter().map(|message| carriers.row(message)).collect();
        let groups = |one: &PassedOn| -> Vec<String> {
            one.groups.iter().map(|id| carriers.group(id)).collect()
        };
        let language =
            |one: &PassedOn| one.language.iter().map(ToString::to_string).collect::<Vec<_>>();
        Self {
            spread: carriers.spread(&rows).into(),
            told: carriers.told(&sent, &to_tell).into(),
            by_group: carriers.reached(&sent, groups),
            by_language: carriers.reached(&sent, language),
            to_tell,
            messages: rows,
            network: carriers.network.to_owned(),
            as_of: carriers.as_of,
            synthetic: carriers.messages.iter().any(|message| message.synthetic),
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut remarks = Vec::new();
        if self.messages.iter().any(|row| row.number.is_some()) {
            remarks.push(
                "Champions count or estimate for themselves, and several may reach the same person: the numbers are of times reached, not of people, and those of groups overlap."
                    .to_owned(),
            );
        }
        let tables = [
            (!self.messages.is_empty()).then(|| self.message_table()),
            reached_table("Times reached by group", "group", &self.by_group),
            reached_table("Times reached by language", "language", &self.by_language),
            (!self.to_tell.is_empty()).then(|| self.to_tell_table()),
        ];
        Reply {
            question: lifecourse_core::MessageCascade::WORDS.to_owned(),
            about: format!("{}, as of {}", self.network, day(self.as_of)),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("passed on", &self.spread),
                Aspect::new("told what was wrong", &self.told),
            ],
            remarks,
            tables: tables.into_iter().flatten().collect(),
        }
    }

    fn message_table(&self) -> Table {
        let columns = ["message", "versions", "champions", "times reached", "state"];
        let mut table =
            Table::new("Messages, and by how many champions they were passed on", columns);
        for row in &self.messages {
            table.row([
                Cell::from(row.title.as_str()),
                Cell::from(listed(&row.versions, 12)),
                Cell::number(row.champions as f64, 0),
                number(row.number),
                Cell::from(row.state.as_str()),
            ]);
        }
        table
    }

    fn to_tell_table(&self) -> Table {
        let columns = ["champion", "message", "what was done", "on", "days since"];
        let mut table = Table::new("Who must still be told, the longest overdue first", columns);
        for one in &self.to_tell {
            table.row([
                Cell::from(one.name.as_str()),
                Cell::from(one.message.as_str()),
                Cell::from(one.kind.as_str()),
                Cell::from(one.since),
                Cell::number(one.days as f64, 0),
            ]);
        }
        table
    }
}

fn reached_table(caption: &str, of: &str, rows: &[Reached]) -> Option<Table> {
    let mut table = Table::new(caption, [of, "messages", "champions", "times reached"]);
    for row in rows {
        table.row([
            Cell::from(row.name.as_str()),
            Cell::number(row.messages as f64, 0),
            Cell::number(row.champions as f64, 0),
            number(row.number),
        ]);
    }
    (!rows.is_empty()).then_some(table)
}

/// How many, where somebody counted.
fn number(number: Option<u64>) -> Cell {
    let missing = Cell::Missing(lifecourse_core::Missing::NotAvailable);
    number.map_or(missing, |number| Cell::number(number as f64, 0))
}

/// The sum of what was counted; none if nothing was.
fn sum<'a>(passed_on: impl Iterator<Item = &'a PassedOn>) -> Option<u64> {
    let counts = passed_on.filter_map(|one| one.number);
    counts.fold(None, |sum: Option<u64>, one| Some(sum.unwrap_or(0).saturating_add(one)))
}

impl<'a> Carriers<'a> {
    /// The messages of which there was a version by the day.
    fn sent(&self) -> Vec<&'a Message> {
        let out = |message: &&&Message| message.versions.iter().any(|one| one.on <= self.as_of);
        self.messages.iter().filter(out).copied().collect()
    }

    /// The times that a message had been passed on by the day.
    fn passed_on(&self, message: &'a Message) -> impl Iterator<Item = &'a PassedOn> + Clone {
        let as_of = self.as_of;
        message.passed_on.iter().filter(move |one| one.on <= as_of)
    }

    /// The corrections that had been made by the day.
    fn corrections(&self, message: &'a Message) -> impl Iterator<Item = &'a Correction> + Clone {
        let as_of = self.as_of;
        message.corrections.iter().filter(move |one| one.on <= as_of)
    }

    fn champion(&self, id: &Id<Champion>) -> String {
        let named = self.champions.iter().find(|champion| champion.id == *id);
        named.map_or_else(|| id.to_string(), |champion| champion.title.to_string())
    }

    fn group(&self, id: &Id<Group>) -> String {
        let named = self.groups.iter().find(|group| group.id == *id);
        named.map_or_else(|| id.to_string(), |group| group.title.to_string())
    }

    fn row(&self, message: &'a Message) -> MessageRow {
        let versions = message.versions.iter().filter(|version| version.on <= self.as_of);
        let champions: BTreeSet<_> = self.passed_on(message).map(|one| &one.champion).collect();
        let last = self.corrections(message).last();
        MessageRow {
            title: message.title.to_string(),
            versions: versions.map(|one| format!("{} ({})", one.language, one.format)).collect(),
            champions: champions.len(),
            number: sum(self.passed_on(message)),
            state: last.map_or_else(
                || "as it was sent".to_owned(),
                |one| format!("{} on {}", one.kind.as_str(), day(one.on)),
            ),
        }
    }

    /// Who must still be told of the last correction that concerns them.
    fn still_to_tell(&self, message: &'a Message) -> Vec<ToTell> {
        let corrections: Vec<&Correction> = self.corrections(message).collect();
        let mut open: BTreeMap<&Id<Champion>, &Correction> = BTreeMap::new();
        for (at, correction) in corrections.iter().enumerate() {
            let withdrawn = correction.kind == CorrectionKind::Withdrawn;
            let told_since = |champion: &Id<Champion>| {
                let later = corrections[at..].iter().flat_map(|one| &one.told);
                later.filter(|told| told.on <= self.as_of).any(|told| told.champion == *champion)
            };
            for one in self.passed_on(message) {
                if (withdrawn || one.on <= correction.on) && !told_since(&one.champion) {
                    open.insert(&one.champion, correction);
                }
            }
        }
        let row = |(champion, correction): (&Id<Champion>, &Correction)| ToTell {
            message: message.title.to_string(),
            kind: correction.kind,
            since: correction.on,
            name: self.champion(champion),
            champion: champion.clone(),
            days: days(correction.on, self.as_of),
        };
        open.into_iter().map(row).collect()
    }

    /// How many were reached, by whatever passing on is divided by.
    fn reached(
        &self,
        sent: &[&'a Message],
        names: impl Fn(&PassedOn) -> Vec<String>,
    ) -> Vec<Reached> {
        let mut by_name: BTreeMap<String, Vec<(&Id<Message>, &PassedOn)>> = BTreeMap::new();
        for message in sent {
            for one in self.passed_on(message) {
                for name in names(one) {
                    by_name.entry(name).or_default().push((&message.id, one));
                }
            }
        }
        let rows = by_name.into_iter().map(|(name, all)| Reached {
            name,
            messages: all.iter().map(|one| one.0).collect::<BTreeSet<_>>().len(),
            champions: all.iter().map(|one| &one.1.champion).collect::<BTreeSet<_>>().len(),
            number: sum(all.iter().map(|one| one.1)),
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|one, other| {
            other.number.cmp(&one.number).then_with(|| one.name.cmp(&other.name))
        });
        rows
    }

    fn spread(&self, rows: &[MessageRow]) -> Result<Finding<PassedOnBy>, Refusal> {
        let silent: Vec<String> =
            rows.iter().filter(|row| row.champions == 0).map(|row| quoted(&row.title)).collect();
        let verdict = match silent.len() {
            _ if rows.is_empty() => return Err(Refusal::Nothing { what: "message on record" }),
            0 => PassedOnBy::AllPassedOn,
            silent if silent == rows.len() => PassedOnBy::None,
            _ => PassedOnBy::SomeNot,
        };
        let sent = self.sent();
        let carriers: BTreeSet<_> =
            sent.iter().flat_map(|one| self.passed_on(one)).map(|one| &one.champion).collect();
        let now = self.champions.iter().filter(|one| one.period.contains(self.as_of)).count();
        let all = several(rows.len(), "message", "messages");
        let by = several(carriers.len(), "champion", "champions");
        let network = several(now, "champion is", "champions are");
        let sentence = match verdict {
            PassedOnBy::AllPassedOn => {
                let was = if rows.len() == 1 { "was" } else { "were all" };
                format!("{all} {was} passed on, by {by}; {network} in the network.")
            }
            PassedOnBy::None => {
                format!("Of {all}, nobody has passed any on; {network} in the network.")
            }
            PassedOnBy::SomeNot => format!(
                "Of {all}, {} passed on, by {by}; {network} in the network. Not passed on: {}.",
                several(rows.len() - silent.len(), "was", "were"),
                listed(&silent, 5)
            ),
        };
        let numbers = vec![
            Number::new("messages", rows.len() as f64),
            Number::new("messages that nobody passed on", silent.len() as f64),
            Number::new("champions who passed one on", carriers.len() as f64),
            Number::new("champions in the network", now as f64),
        ];
        Ok(Finding { verdict, sentence, basis: basis(numbers) })
    }

    fn told(&self, sent: &[&'a Message], to_tell: &[ToTell]) -> Result<Finding<AllTold>, Refusal> {
        let wrong = sent.iter().filter(|one| self.corrections(one).next().is_some()).count();
        if wrong == 0 {
            return Err(Refusal::Nothing { what: "message that was corrected or withdrawn" });
        }
        let messages = several(wrong, "message was", "messages were");
        let names: Vec<String> =
            to_tell.iter().map(|one| format!("{} of {}", one.name, quoted(&one.message))).collect();
        let (verdict, rest) = if to_tell.is_empty() {
            (AllTold::All, "all who had passed it on have been told".to_owned())
        } else {
            let champions: BTreeSet<_> = to_tell.iter().map(|one| &one.champion).collect();
            let still = several(champions.len(), "champion", "champions");
            let have = if champions.len() == 1 { "has" } else { "have" };
            (AllTold::SomeNot, format!("{still} {have} still to be told: {}", listed(&names, 5)))
        };
        let numbers = vec![
            Number::new("messages corrected or withdrawn", wrong as f64),
            Number::new("still to be told", to_tell.len() as f64),
        ];
        let sentence = format!("{messages} corrected or withdrawn; {rest}.");
        Ok(Finding { verdict, sentence, basis: basis(numbers) })
    }
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "who passed a message on, against who was told that it was wrong",
        source: "the rule of this program, in its documentation of champions",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}

#[cfg(test)]
mod tests;
