//! The attack: what can be worked out about what is hidden.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::RangeInclusive,
};

use crate::{
    attack::{Attacker, Component, Contradiction, components},
    feasible,
    primary::whole,
    profile::Profile,
    protect::{Refusal, place},
    publication::Publication,
    suppress::Suppressor,
    system::{Builder, Choice, NONE, Need, System, Variable},
};

/// What an attack found where it found no breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// The cells that are hidden.
    pub hidden: usize,
    /// Those of them that are unsafe, or may be for all that we know: each was attacked.
    pub attacked: usize,
    /// Those of them that a table this large left undecided: neither shown to be safe nor bounded.
    /// There are none where the counts are known.
    pub undecided: usize,
}

/// What can be worked out of a hidden cell: its count is from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least that it can be.
    pub least: u64,
    /// The most that it can be, if anything bounds it.
    pub most: Option<u64>,
}

/// A hidden cell of which more can be worked out than the profile allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The publication that hides it.
    pub publication: String,
    /// Its codes.
    pub cell: String,
    /// What can be worked out.
    pub bounds: Bounds,
    /// What it must be able to be.
    pub protected: RangeInclusive<u64>,
    /// The publications that give it away together: one, or a pair.
    pub through: Vec<String>,
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.most {
            Some(most) if most == self.least => write!(f, "exactly {most}"),
            Some(most) => write!(f, "from {} to {most}", self.least),
            None => write!(f, "at least {}", self.least),
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (self.protected.start(), self.protected.end());
        write!(f, "{} in `{}` is {}", self.cell, self.publication, self.bounds)?;
        write!(f, ", and should be able to be anything from {least} to {most}")?;
        if self.through.len() > 1 {
            write!(f, " (through `{}` together)", self.through.join("` and `"))?;
        }
        Ok(())
    }
}

/// Attacks what is published, all of it together, for what it hides.
///
/// Cells with the same codes are taken for one count unless they are known to differ: successive
/// releases and sibling geographies are one system. Where the counts behind a release are known,
/// every hidden count that is unsafe must be able to be all that the profile protects. Where they
/// are not, nobody can tell what is unsafe from what protects it: it is a breach if a hidden cell
/// is known to be small, or can be worked out exactly. By a profile that asks who made a count,
/// whoever made all of a hidden cell is taken to know it.
///
/// What is hidden to protect others and is safe itself has no range to keep. [`protect`] sees to it
/// that it is not known exactly; an attack on counts that are known does not ask for that.
///
/// Of a very large publication without its counts some cells may stay [`undecided`]: no way to them
/// was found, and none is ruled out. That is no proof of safety, and whoever asks has to treat it so.
///
/// [`protect`]: crate::protect
/// [`undecided`]: Audit::undecided
///
/// # Errors
/// [`Refusal::Breaches`] with every cell that can be bounded tighter than the profile allows, and
/// by which publications; [`Refusal::Contradiction`] if no counts can be behind what is shown.
pub fn audit(publications: &[Publication], profile: &Profile) -> Result<Audit, Refusal> {
    let all: Vec<&Publication> = publications.iter().collect();
    let (audit, found) = attack(&all, profile)?;
    if found.is_empty() {
        return Ok(audit);
    }
    let mut breaches = Vec::with_capacity(found.len());
    for (at, one) in found.into_iter().enumerate() {
        let through = if at < MOST_TRACED { trace(&all, profile, &one) } else { Vec::new() };
        breaches.push(Breach {
            publication: all[one.publication].name().to_owned(),
            cell: all[one.publication].shape.label(one.cell),
            bounds: one.bounds,
            protected: one.protected,
            through,
        });
    }
    Err(Refusal::Breaches(breaches))
}

/// Hidden counts that hang together, beyond which one that only may be unsafe is not put to a
/// linear programme over all of them.
const MOST_ATTACKED: usize = 1_500;

/// Breaches whose way is looked for; the rest are listed without.
const MOST_TRACED: usize = 20;

/// A breach by numbers.
struct Found {
    publication: usize,
    cell: usize,
    bounds: Bounds,
    protected: RangeInclusive<u64>,
}

/// The fewest releases that give a cell away: its own, or its own with one other, or all. Tables of
/// one name are one release.
fn trace(all: &[&Publication], profile: &Profile, found: &Found) -> Vec<String> {
    let own = all[found.publication].name();
    let gives_away = |names: &[&str]| {
        let chosen: Vec<usize> =
            (0..all.len()).filter(|&at| names.contains(&all[at].name())).collect();
        let some: Vec<&Publication> = chosen.iter().map(|&at| all[at]).collect();
        let found = attack(&some, profile).map(|(_, breaches)| {
            breaches
                .iter()
                .any(|one| chosen[one.publication] == found.publication && one.cell == found.cell)
        });
        found.unwrap_or(false)
    };
    let mut others: Vec<&str> = Vec::new();
    for name in all.iter().map(|one| one.name()).filter(|&name| name != own) {
        if !others.contains(&name) {
            others.push(name);
        }
    }
    let through = if others.is_empty() || gives_away(&[own]) {
        vec![own]
    } else {
        let pair = others.iter().map(|&other| vec![own, other]).find(|pair| gives_away(pair));
        pair.unwrap_or_else(|| std::iter::once(own).chain(others).collect())
    };
    through.into_iter().map(str::to_owned).collect()
}

/// Attacks publications as one system.
fn attack(
    publications: &[&Publication],
    profile: &Profile,
) -> Result<(Audit, Vec<Found>), Refusal> {
    let mut builder = Builder::default();
    for publication in publications {
        builder.publish(publication, profile);
    }
    let mut system = builder.finish();
    let ranges: Vec<(f64, f64)> = system.variables.iter().map(Variable::attacked).collect();
    if let Some(at) = ranges.iter().position(|(low, high)| low > high) {
        return Err(contradiction(&system, Contradiction(u32::try_from(at).unwrap_or(NONE))));
    }
    let faces = publications.iter().flat_map(|one| &one.cells).flatten();
    let hidden = faces.filter(|face| face.is_hidden()).count();
    let questions = questions(&system, profile);
    let attacked = questions.len();
    let open = unproved(&mut system, &ranges, questions);
    let mut attacker = Attacker { system: &system, ranges: &ranges, seen: HashMap::new() };
    let (mut found, mut undecided) = (Vec::new(), 0);
    for component in components(&system, &ranges) {
        for variable in &component.variables {
            let Some(question) = open.get(variable) else { continue };
            if !question.sure && component.variables.len() > MOST_ATTACKED {
                undecided += 1;
                continue;
            }
            let answer = question.put(&mut attacker, &component);
            let answer = answer.map_err(|found| contradiction(&system, found))?;
            let Some(bounds) = answer else { continue };
            let places = &system.places[*variable as usize];
            found.extend(places.iter().filter_map(|&(publication, cell)| {
                let (publication, cell) = (publication as usize, cell as usize);
                let hides = publications[publication].cells[cell].as_ref()?.is_hidden();
                let protected = whole(question.low)..=whole(question.high);
                hides.then_some(Found { publication, cell, bounds, protected })
            }));
        }
    }
    Ok((Audit { hidden, attacked, undecided }, found))
}

fn contradiction(system: &System, Contradiction(near): Contradiction) -> Refusal {
    Refusal::Contradiction { near: place(system, near).1 }
}

/// What is asked of a hidden cell: whether it can be this low and this high.
#[derive(Clone, Copy, Debug)]
struct Question {
    variable: u32,
    low: f64,
    high: f64,
    /// Whether the cell is known to be unsafe, rather than possibly so.
    sure: bool,
}

/// A question for each hidden cell that is unsafe, or may be for all that we know.
fn questions(system: &System, profile: &Profile) -> Vec<Question> {
    let sure = system.needs.iter().map(|need| {
        let Need { variable, low, high, .. } = *need;
        Question { variable, low, high, sure: true }
    });
    let protected = profile.protected();
    let guessed = (0_u32..).zip(&system.variables).filter_map(|(variable, one)| {
        let range = protected.clone().filter(|_| one.count.is_nan())?;
        let hidden = one.choice == Choice::Withheld && one.hidden.1 > one.hidden.0;
        let (low, high) = (one.hidden.0.max(*range.start() as f64), *range.end() as f64);
        (hidden && low < high).then_some(Question { variable, low, high, sure: false })
    });
    sure.chain(guessed).collect()
}

/// The questions that no other table with the same totals answers well.
fn unproved(
    system: &mut System,
    ranges: &[(f64, f64)],
    questions: Vec<Question>,
) -> HashMap<u32, Question> {
    let known = system.variables.iter().all(|one| !one.count.is_nan());
    let mut questions: HashMap<u32, Question> =
        questions.into_iter().map(|one| (one.variable, one)).collect();
    if !known {
        let Some(counts) = feasible::counts(system, ranges) else { return questions };
        for (one, count) in system.variables.iter_mut().zip(counts) {
            one.count = count;
        }
    }
    let needs = questions.values().map(|question| question.need(&system.variables));
    system.needs = needs.collect();
    system.needs.sort_unstable_by_key(|need| need.variable);
    let hidden: Vec<bool> =
        system.variables.iter().map(|one| one.choice == Choice::Withheld).collect();
    let suppressor = Suppressor::new(system, vec![1.0; hidden.len()], REACH);
    let mut suppressor = if known { suppressor } else { suppressor.broken() };
    suppressor.adopt(&hidden);
    let open = suppressor.open_needs();
    let open: HashSet<u32> = open.iter().map(|&(need, _)| system.needs[need].variable).collect();
    questions.retain(|variable, _| open.contains(variable));
    questions
}

/// Variables near a cell in which a proof that it is safe is looked for.
const REACH: usize = 120;

impl Question {
    /// What proves that the answer is harmless, from a count that can be behind it.
    ///
    /// Of a cell that only may be unsafe it is enough that it can be large and is not known
    /// exactly.
    fn need(&self, variables: &[Variable]) -> Need {
        let Self { variable, low, high, sure } = *self;
        let count = variables[variable as usize].count;
        let low = if sure { low } else { low.max(count - 1.0) };
        Need { variable, low, high, ours: false, either: false }
    }

    /// Puts it to an attacker: the bounds found, if they are too tight.
    fn put(
        &self,
        attacker: &mut Attacker<'_>,
        component: &Component,
    ) -> Result<Option<Bounds>, Contradiction> {
        let seen = attacker.seen.get(&self.variable).copied();
        let (mut least, mut most) = seen.unwrap_or((f64::INFINITY, f64::NEG_INFINITY));
        if most < self.high {
            most = attacker.bound(component, self.variable, true)?;
        }
        if !self.sure && most.is_infinite() {
            return Ok(None);
        }
        let enough = if self.sure { self.low } else { most - 1.0 };
        if least > enough {
            least = attacker.bound(component, self.variable, false)?;
        }
        if !self.sure && least > most - 1.0 {
            most = attacker.bound(component, self.variable, true)?;
        }
        let (least, most) = ((least - 1e-6).ceil(), (most + 1e-6).floor());
        let narrow = most < self.high || if self.sure { least > self.low } else { least >= most };
        let most = most.is_finite().then(|| whole(most));
        Ok(narrow.then_some(Bounds { least: whole(least), most }))
    }
}
