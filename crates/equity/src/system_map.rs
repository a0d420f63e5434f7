//! What keeps a system going, and where could it be changed?
//!
//! Three things are told of a map and never mixed: its *loops*, each reinforcing or balancing by its
//! signs; the *ways* from what is done to what is wanted; and how *central* each factor lies. How deep
//! the actions of the strategy go is a fourth: that is coded on the actions, by Meadows' levels, and
//! not read out of the map.

use std::collections::BTreeMap;

use lifecourse_core::{self as core, Action, Factor, Id, Intervention, Leverage, Outcome, Sign};

mod centrality;
mod graph;
mod search;
#[cfg(test)]
mod tests;
mod verdicts;
mod words;

pub use centrality::Centrality;
pub use verdicts::{Depth, Feedback, Leads};

use self::{
    graph::Graph,
    search::{Effort, Quest, Walks},
};
use crate::{Answer, Refusal};

/// The most loops, and the most ways, that are looked for.
pub const MOST: usize = 200;

/// The most links that a search looks at: under a second of work.
const STEPS: u64 = 50_000_000;

/// A map with what is around it.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The map.
    pub map: &'a core::SystemMap,
    /// The interventions that it may name.
    pub interventions: &'a [Intervention],
    /// The outcomes that it may name.
    pub outcomes: &'a [Outcome],
    /// The actions that are meant to change the system.
    pub actions: &'a [Action],
}

/// The loops, ways and central factors of a map, and the leverage of the actions.
#[derive(Clone, Debug, PartialEq)]
pub struct SystemReport {
    /// Whether its loops reinforce or balance.
    pub feedback: Answer<Feedback>,
    /// Whether what is done leads to what is wanted.
    pub leads: Answer<Leads>,
    /// How deep the actions go.
    pub depth: Answer<Depth>,
    /// The loops, the shortest first.
    pub loops: Vec<Loop>,
    /// Whether there are more loops than were looked for.
    pub more_loops: bool,
    /// The ways, the shortest first.
    pub ways: Vec<Way>,
    /// Whether there are more ways than were looked for.
    pub more_ways: bool,
    /// The factors, the most central first.
    pub centrality: Vec<Centrality>,
    /// How many actions intervene at each level, the least effective first.
    pub levels: Vec<(Leverage, usize)>,
    uncoded: usize,
    about: String,
    remarks: Vec<String>,
    synthetic: bool,
}

/// A loop: what a change of one factor does to it in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// Its factors, each driving the next and the last the first.
    pub ids: Vec<Id<Factor>>,
    /// Their names.
    pub factors: Vec<String>,
    /// Whether a change comes back as more of the same.
    pub reinforcing: bool,
    /// How many of its links are opposite.
    pub opposite: usize,
    /// How many of its links take time.
    pub delayed: usize,
    /// How many of its links something speaks for.
    pub evidenced: usize,
    /// How many of its links something speaks against.
    pub contested: usize,
}

/// A way from what is done to what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What it begins with: an intervention or a factor.
    pub begins: String,
    /// What it ends with: an outcome or a factor.
    pub ends: String,
    /// The names of its factors.
    pub factors: Vec<String>,
    /// What more of its first factor does to its last.
    pub sign: Sign,
    /// How many of its links take time.
    pub delayed: usize,
    /// How many of its links something speaks for.
    pub evidenced: usize,
    /// How many of its links something speaks against.
    pub contested: usize,
}

/// One end of ways: what it is called, and the factors that stand for it.
struct End {
    name: String,
    factors: Vec<usize>,
}

impl SystemReport {
    /// What a map says; `asked` may name the ends of the ways.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Dynamics, SystemMap};
    /// use lifecourse_equity::system_map::{Setting, SystemReport};
    ///
    /// let map = SystemMap::example();
    /// let setting = Setting { map: &map, interventions: &[], outcomes: &[], actions: &[] };
    /// let report = SystemReport::of(&setting, &Dynamics::of(map.id.clone()));
    /// // Trust makes use, and use makes trust.
    /// assert_eq!(report.feedback.name(), "reinforcing");
    /// assert_eq!(report.loops[0].factors, ["Trust in services", "Use of services"]);
    /// # assert_eq!(report.loops.len(), 1);
    /// ```
    #[must_use]
    pub fn of(setting: &Setting<'_>, asked: &core::Dynamics) -> Self {
        let graph = Graph::of(setting.map);
        let found = loops(&graph, Effort { walks: MOST, steps: STEPS });
        let loops: Vec<Loop> = found.found.iter().map(|walk| Loop::of(&graph, walk)).collect();
        let ends = beginnings(setting, asked, &graph)
            .and_then(|begin| Ok((begin, endings(setting, asked, &graph)?)));
        let (leads, ways, more_ways) = match ends {
            Ok((begin, end)) => lead(&graph, &begin, &end),
            Err(refusal) => (refusal.into(), Vec::new(), false),
        };
        let levels = levels(setting.actions);
        let coded: usize = levels.iter().map(|(_, number)| number).sum();
        let map = setting.map;
        Self {
            feedback: verdicts::feedback(&graph, &loops, found.more).into(),
            leads,
            depth: verdicts::depth(&levels).into(),
            more_loops: found.more,
            loops,
            ways,
            more_ways,
            centrality: centrality::centralities(&graph),
            levels,
            uncoded: setting.actions.len() - coded,
            about: words::about(map, &graph),
            remarks: words::of_map(map),
            synthetic: map.synthetic || setting.interventions.iter().any(|one| one.synthetic),
        }
    }
}

/// The loops of a map, the shortest first.
fn loops(graph: &Graph<'_>, effort: Effort) -> Walks {
    let quests: Vec<_> = (0..graph.len()).map(Quest::round).collect();
    search::search(graph, &quests, effort)
}

/// What is told of the links along a walk.
struct Along {
    sign: Sign,
    opposite: usize,
    delayed: usize,
    evidenced: usize,
    contested: usize,
}

impl Along {
    fn of(graph: &Graph<'_>, walk: &[usize]) -> Self {
        let count = |holds: &dyn Fn(&core::Link) -> bool| {
            graph.links(walk).filter(|link| holds(link)).count()
        };
        Self {
            sign: graph.links(walk).fold(Sign::Same, |sign, link| sign.then(link.sign)),
            opposite: count(&|link| link.sign == Sign::Opposite),
            delayed: count(&|link| link.delay.is_some()),
            evidenced: count(&|link| !link.evidence_for.is_empty()),
            contested: count(&|link| !link.evidence_against.is_empty()),
        }
    }
}

fn titles(graph: &Graph<'_>, walk: &[usize]) -> Vec<String> {
    walk.iter().map(|&factor| graph.title(factor).to_owned()).collect()
}

impl Loop {
    /// A loop of a walk whose last factor is its first.
    fn of(graph: &Graph<'_>, walk: &[usize]) -> Self {
        let Along { sign, opposite, delayed, evidenced, contested } = Along::of(graph, walk);
        let walk = walk.split_last().map_or(walk, |(_, rest)| rest);
        let ids = walk.iter().map(|&factor| graph.factors[factor].id.clone()).collect();
        let factors = titles(graph, walk);
        let reinforcing = sign == Sign::Same;
        Self { ids, factors, reinforcing, opposite, delayed, evidenced, contested }
    }

    /// The word for what it does.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        if self.reinforcing { "reinforcing" } else { "balancing" }
    }
}

/// Where ways begin.
fn beginnings(
    setting: &Setting<'_>,
    asked: &core::Dynamics,
    graph: &Graph<'_>,
) -> Result<Vec<End>, Refusal> {
    if let Some(id) = &asked.from {
        return Ok(vec![factor(graph, id)?]);
    }
    let title = |id: &Id<Intervention>| {
        let named = setting.interventions.iter().find(|one| one.id == *id);
        named.map_or_else(|| id.to_string(), |one| one.title.to_string())
    };
    let ends = standing_for(graph, asked.intervention.as_ref(), title, |one| &one.interventions);
    some(ends, "intervention that acts on a factor of the map")
}

/// Where ways end.
fn endings(
    setting: &Setting<'_>,
    asked: &core::Dynamics,
    graph: &Graph<'_>,
) -> Result<Vec<End>, Refusal> {
    if let Some(id) = &asked.to {
        return Ok(vec![factor(graph, id)?]);
    }
    let title = |id: &Id<Outcome>| {
        let named = setting.outcomes.iter().find(|one| one.id == *id);
        named.map_or_else(|| id.to_string(), |one| one.title.to_string())
    };
    let ends = standing_for(graph, asked.outcome.as_ref(), title, |one| &one.outcomes);
    some(ends, "factor of the map that stands for the outcome")
}

fn factor(graph: &Graph<'_>, id: &Id<Factor>) -> Result<End, Refusal> {
    let missing = Refusal::Nothing { what: "factor of that name in the map" };
    let at = graph.number(id).ok_or(missing)?;
    Ok(End { name: graph.title(at).to_owned(), factors: vec![at] })
}

fn some(ends: Vec<End>, what: &'static str) -> Result<Vec<End>, Refusal> {
    if ends.is_empty() { Err(Refusal::Nothing { what }) } else { Ok(ends) }
}

/// What the factors of a map stand for, or `only` one of them, each with its factors.
fn standing_for<'a, T: 'a>(
    graph: &Graph<'a>,
    only: Option<&Id<T>>,
    title: impl Fn(&Id<T>) -> String,
    of: impl Fn(&'a Factor) -> &'a [Id<T>],
) -> Vec<End> {
    let mut ends: BTreeMap<&Id<T>, Vec<usize>> = BTreeMap::new();
    for (at, factor) in graph.factors.iter().enumerate() {
        for id in of(factor).iter().filter(|id| only.is_none_or(|only| only == *id)) {
            ends.entry(id).or_default().push(at);
        }
    }
    ends.into_iter().map(|(id, factors)| End { name: title(id), factors }).collect()
}

/// The ways from every beginning to every end, and whether each beginning has one.
fn lead(graph: &Graph<'_>, begin: &[End], end: &[End]) -> (Answer<Leads>, Vec<Way>, bool) {
    let (mut ways, mut more, mut astray) = (Vec::new(), false, Vec::new());
    let mut led = |one: &End, other: &End| {
        let quests: Vec<_> = one
            .factors
            .iter()
            .flat_map(|&start| other.factors.iter().map(move |&goal| Quest::way(start, goal)))
            .filter(|quest| quest.start != quest.goal)
            .collect();
        let effort = Effort { walks: MOST, steps: STEPS / (begin.len() * end.len()) as u64 };
        let walks = search::search(graph, &quests, effort);
        more |= walks.more;
        let direct = one.factors.iter().filter(|at| other.factors.contains(at)).map(|at| vec![*at]);
        let all: Vec<_> = direct.chain(walks.found).collect();
        ways.extend(all.iter().map(|walk| Way::of(graph, one, other, walk)));
        !all.is_empty()
    };
    for one in begin {
        // Each end is tried, for its ways.
        let reached = end.iter().filter(|other| led(one, other)).count();
        if reached == 0 {
            astray.push(one.name.clone());
        }
    }
    ways.sort_by_key(|way| way.factors.len());
    more |= ways.len() > MOST;
    ways.truncate(MOST);
    (verdicts::leads(begin.len(), &astray, &ways, more).into(), ways, more)
}

impl Way {
    fn of(graph: &Graph<'_>, begin: &End, end: &End, walk: &[usize]) -> Self {
        let Along { sign, delayed, evidenced, contested, .. } = Along::of(graph, walk);
        Self {
            begins: begin.name.clone(),
            ends: end.name.clone(),
            factors: titles(graph, walk),
            sign,
            delayed,
            evidenced,
            contested,
        }
    }
}

/// How many actions intervene at each of the levels.
fn levels(actions: &[Action]) -> Vec<(Leverage, usize)> {
    let at = |level| actions.iter().filter(|action| action.leverage == Some(level)).count();
    Leverage::ALL.map(|level| (level, at(level))).into()
}
