//! Who is not reached, by anything that is done?
//!
//! # What counts as reached
//! The rule is that of somebody who commissions services and is asked by a Board "do we reach them?":
//!
//! - An **area** is reached *in particular* by what names it (or an area that holds it) and is for
//!   all who live there, or has counted somebody there; *in part* by what is for certain groups in
//!   it; and *with everybody* by what is offered to the whole place. An offer to everybody is an
//!   offer: who takes it up is another question, so an area with nothing else is reached thinly.
//! - A **group** is reached in particular by what names it wherever it lives, or has counted
//!   somebody of it; in part by what names it in certain areas only. What is for everybody reaches
//!   no group in particular: to those whom services do not see, being open to all is not enough.
//! - A **language** of a group is reached by what reaches the group in that language, or is for
//!   everybody in it.
//! - What has counted nobody in its latest period for an area or a group does not reach it,
//!   whatever it says.
//!
//! Reached **thinly** means: by one only, or by nothing in particular.

use lifecourse_core::{
    Approach, AreaCode, Champion, Group, Id, Indicator, Intervention, Reach, Text,
};

mod matrix;
mod scope;
mod uptake;
mod words;

#[cfg(test)]
mod tests;

pub use matrix::{Crossed, Matrix};
use scope::Scope;
pub use uptake::{Equity, Part, Uptake};

use crate::{Answer, AnyVerdict, Basis, Finding, Refusal, Tested, Verdict};

/// A place, with the groups and areas that are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Population<'a> {
    /// The name of the place.
    pub place: &'a str,
    /// Its code, by which the sizes of groups are looked up.
    pub area: &'a AreaCode,
    /// The groups of its people.
    pub groups: &'a [Group],
    /// Its smaller areas.
    pub areas: &'a [Place<'a>],
    /// What the need of areas is measured by: more is more need.
    pub need: Option<&'a Indicator>,
    /// Whether any of the numbers of people or reach are made up.
    pub synthetic: bool,
}

/// One of the smaller areas of a place.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its code.
    pub area: &'a AreaCode,
    /// Its name.
    pub title: &'a str,
    /// The larger and custom areas that it lies in.
    pub within: &'a [AreaCode],
    /// How many people live there, where that is known.
    pub people: Option<f64>,
    /// The need for each person, where that is known.
    pub need: Option<f64>,
}

/// Something or somebody that reaches people: an intervention, a champion.
#[derive(Clone, Copy, Debug)]
pub struct Reacher<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it is, in the singular: `intervention`.
    pub kind: &'a str,
    /// Whether it is for all or for some.
    pub approach: Approach,
    /// The groups that it is for.
    pub groups: &'a [Id<Group>],
    /// The areas that it is for.
    pub areas: &'a [AreaCode],
    /// The languages that it is offered in beside English.
    pub languages: &'a [Text],
    /// How many it reached.
    pub reach: &'a [Reach],
}

impl<'a> From<&'a Intervention> for Reacher<'a> {
    fn from(intervention: &'a Intervention) -> Self {
        Self {
            name: &intervention.title,
            kind: "intervention",
            approach: intervention.approach,
            groups: &intervention.groups,
            areas: &intervention.areas,
            languages: &intervention.languages,
            reach: &intervention.reach,
        }
    }
}

impl<'a> From<&'a Champion> for Reacher<'a> {
    fn from(champion: &'a Champion) -> Self {
        Self {
            name: &champion.title,
            kind: "champion",
            approach: Approach::Targeted,
            groups: &champion.groups,
            areas: &champion.areas,
            languages: &champion.languages,
            reach: &[],
        }
    }
}

/// Who is reached and who is not.
#[derive(Clone, Debug, PartialEq)]
pub struct NotReached {
    /// The groups.
    pub groups: Side,
    /// The smaller areas.
    pub areas: Side,
    /// The languages of the groups.
    pub languages: Side,
    /// The groups, area by area.
    pub matrix: Matrix,
    /// Whether those in greater need take it up more, for each that has counted by area.
    pub uptake: Vec<Uptake>,
    place: String,
    need: Option<String>,
    weighted: bool,
    reachers: Vec<(String, usize)>,
    synthetic: bool,
}

/// All groups, all areas or all languages, with whether they are reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Whether all of them are.
    pub answer: Answer<Reached>,
    /// Each of them: those that are not reached first, in the order of people and need.
    pub rows: Vec<Row>,
}

/// One group, area or language.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// How many people, where that is known.
    pub people: Option<f64>,
    /// The need for each person, where that is known.
    pub need: Option<f64>,
    /// Whether it is reached.
    pub coverage: Coverage,
    /// Its place among those that are not reached, 1 for the most people in need; none where
    /// nobody knows how many people they are.
    pub rank: Option<usize>,
    /// By what it is reached.
    pub by: Vec<By>,
}

/// One way in which somebody is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// What it is called.
    pub name: String,
    /// How.
    pub how: How,
}

/// How somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// By what is for everybody.
    WithEverybody,
    /// By what is for a part of them.
    InPart,
    /// By what names them, or has counted them.
    InParticular,
}

/// Whether somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// By nothing.
    NotReached,
    /// By one only, or by nothing in particular.
    Thin,
    /// By two or more, one of them in particular.
    Reached,
}

impl Coverage {
    fn of(by: &[By]) -> Self {
        match by {
            [] => Self::NotReached,
            [_, _, ..] if by.iter().any(|one| one.how == How::InParticular) => Self::Reached,
            _ => Self::Thin,
        }
    }

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotReached => "not reached",
            Self::Thin => "thinly reached",
            Self::Reached => "reached",
        }
    }
}

/// Whether all are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reached {
    /// All are.
    All,
    /// Some are not.
    SomeNot,
    /// More than half are not.
    MostNot,
}

impl Verdict for Reached {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::good("all-reached", "all reached"),
            Self::SomeNot => AnyVerdict::bad("some-not-reached", "some not reached"),
            Self::MostNot => AnyVerdict::bad("most-not-reached", "most not reached"),
        }
    }
}

/// What a [`Side`] is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Group,
    Area,
    Language,
}

impl NotReached {
    /// Which of `population` none of `reachers` reaches. Leave out those that do not run any more.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Group, Intervention};
    /// use lifecourse_equity::{NotReached, reach::{Population, Reacher}};
    ///
    /// let (walks, group) = (Intervention::example(), Group::example());
    /// let answer = NotReached::of(
    ///     &Population {
    ///         place: "Leeds",
    ///         area: &"E08000035".parse()?,
    ///         groups: &[group],
    ///         areas: &[],
    ///         need: None,
    ///         synthetic: false,
    ///     },
    ///     &[Reacher::from(&walks)],
    /// );
    /// // The walking group is for everybody: that reaches no group in particular.
    /// assert_eq!(answer.groups.answer.name(), "most-not-reached");
    /// assert_eq!(answer.areas.answer.name(), "nothing-there");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(population: &Population<'_>, reachers: &[Reacher<'_>]) -> Self {
        let reachers: Vec<_> =
            reachers.iter().map(|reacher| Scope::new(reacher, population)).collect();
        let needs = Needs::new(population.areas);
        let side = |what, rows| Side::new(what, rows, reachers.is_empty(), &needs);
        Self {
            groups: side(What::Group, scope::group_rows(population, &reachers)),
            areas: side(What::Area, scope::area_rows(population, &reachers)),
            languages: side(What::Language, scope::language_rows(population, &reachers)),
            matrix: Matrix::of(population, &reachers),
            uptake: reachers.iter().filter_map(|one| uptake::of(population, one.reacher)).collect(),
            place: population.place.to_owned(),
            need: population.need.map(|need| need.title.to_string()),
            weighted: needs.mean.is_some(),
            reachers: kinds(&reachers),
            synthetic: population.synthetic
                || population.need.is_some_and(|need| need.source.synthetic),
        }
    }
}

/// How much the people of an area count: as many as they are, more where need is greater.
struct Needs {
    /// The mean need of the areas; none where it cannot weigh, as scores below zero cannot.
    mean: Option<f64>,
}

impl Needs {
    fn new(areas: &[Place<'_>]) -> Self {
        let known: Vec<f64> = areas.iter().filter_map(|place| place.need).collect();
        let weighs = known.iter().all(|need| need.is_finite() && *need >= 0.0);
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        Self { mean: (weighs && mean > 0.0).then_some(mean) }
    }

    fn weigh(&self, row: &Row) -> Option<f64> {
        let weight = self.mean.zip(row.need).map_or(1.0, |(mean, need)| need / mean);
        row.people.map(|people| people * weight)
    }
}

impl Side {
    fn new(what: What, mut rows: Vec<Row>, nothing_reaches: bool, needs: &Needs) -> Self {
        rows.sort_by(|one, other| {
            let weight = |row: &Row| needs.weigh(row).unwrap_or(-1.0);
            one.coverage
                .cmp(&other.coverage)
                .then(weight(other).total_cmp(&weight(one)))
                .then_with(|| one.name.cmp(&other.name))
        });
        for (at, row) in rows.iter_mut().enumerate() {
            let ranked = row.coverage == Coverage::NotReached && row.people.is_some();
            row.rank = ranked.then_some(at + 1);
        }
        let answer = if rows.is_empty() {
            Err(Refusal::Nothing { what: what.missing() })
        } else if nothing_reaches {
            Err(Refusal::Nothing { what: "intervention or champion on record" })
        } else {
            Ok(judge(what, &rows))
        };
        Self { answer: answer.into(), rows }
    }

    /// Those that are not reached, the most people in need first.
    pub fn not_reached(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.coverage == Coverage::NotReached)
    }
}

fn judge(what: What, rows: &[Row]) -> Finding<Reached> {
    let number = |coverage| rows.iter().filter(|row| row.coverage == coverage).count();
    let (not, thin) = (number(Coverage::NotReached), number(Coverage::Thin));
    let verdict = match not {
        0 => Reached::All,
        not if 2 * not > rows.len() => Reached::MostNot,
        _ => Reached::SomeNot,
    };
    Finding {
        verdict,
        sentence: words::sentence(what, rows, not, thin),
        basis: Basis {
            method: "what names them, has counted them or is for everybody, against the register",
            source: "the rule of this program, in its documentation of reach",
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: words::numbers(rows.len(), not, thin),
        },
    }
}

/// How many reachers of each kind, in the order of their names.
fn kinds(reachers: &[Scope<'_>]) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for one in reachers {
        match found.iter_mut().find(|(kind, _)| kind == one.reacher.kind) {
            Some((_, number)) => *number += 1,
            None => found.push((one.reacher.kind.to_owned(), 1)),
        }
    }
    found.sort();
    found
}
