//! All that is known together: cells as variables, totals as equations.

use std::{
    collections::{BTreeSet, HashMap, HashSet, hash_map::Entry as Slot},
    ops::RangeInclusive,
};

use crate::{
    dimension::TableError,
    primary::{Unsafe, judge},
    profile::Profile,
    publication::{Face, Publication},
    shape::Shape,
    table::{Cell, Table},
};

/// Cells and totals, of one table or of several that share cells.
///
/// A cell that counts zero and is shown is no variable: it adds nothing to any total.
#[derive(Debug, Default)]
pub(crate) struct System {
    pub(crate) variables: Vec<Variable>,
    /// Each total with its parts: the first member is the total.
    pub(crate) sums: Vec<Vec<u32>>,
    /// The sums that each variable is a member of.
    pub(crate) member_of: Vec<Vec<u32>>,
    /// The cells that each variable is: a table, and a cell in it.
    pub(crate) places: Vec<Vec<(u32, u32)>>,
    /// The cells of each table by variable, in the order of the tables.
    pub(crate) grids: Vec<Grid>,
    /// What must not be worked out.
    pub(crate) needs: Vec<Need>,
}

/// A table's cells by variable; [`NONE`] where a cell is a shown zero.
#[derive(Debug)]
pub(crate) struct Grid {
    pub(crate) shape: Shape,
    pub(crate) variables: Vec<u32>,
}

/// No variable.
pub(crate) const NONE: u32 = u32::MAX;

/// A cell, or several that are known to be equal.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// A count behind all that is published: the true one where it is known.
    pub(crate) count: f64,
    /// What it can be for all that is known if it is hidden.
    pub(crate) hidden: (f64, f64),
    /// What it can be if it is shown.
    pub(crate) shown: (f64, f64),
    pub(crate) choice: Choice,
    /// Whether somebody made all of it, and so knows it.
    pub(crate) known_to_one: bool,
}

/// What may be decided about a cell; where several tables have a say, the greatest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Choice {
    /// Not published, so hidden.
    Withheld,
    /// Shown by something that is published already.
    Public,
    /// Shown, or hidden to protect another.
    Either,
    /// Shown whatever happens.
    Show,
    /// Unsafe in itself.
    Hide,
}

/// That a variable must be able to be this low and this high.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Need {
    pub(crate) variable: u32,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Whether it is of a table that is being protected, rather than of an earlier release.
    pub(crate) ours: bool,
    /// Whether one of the two is enough: of a count that is safe, and only must not be known.
    pub(crate) either: bool,
}

impl Variable {
    /// What it can be for all that is published.
    pub(crate) fn attacked(&self) -> (f64, f64) {
        self.range(matches!(self.choice, Choice::Hide | Choice::Withheld))
    }

    pub(crate) fn range(&self, hidden: bool) -> (f64, f64) {
        if hidden { self.hidden } else { self.shown }
    }
}

/// Systems are put together cell by cell.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    system: System,
    /// Codes by number, so that a key is a few numbers.
    names: HashMap<(String, String), u32>,
    /// The variables of a key: more than one where a release was revised.
    keys: HashMap<Box<[u32]>, Vec<u32>>,
    /// The need of each variable that has one.
    needs: HashMap<u32, usize>,
    /// What was hidden earlier, by key.
    hidden: HashSet<Box<[u32]>>,
    /// What the tables that are being protected publish, by key.
    published: HashSet<Box<[u32]>>,
}

/// One cell as it enters the system.
#[derive(Clone, Copy, Debug)]
struct Entry {
    count: Option<u64>,
    shown: Option<(f64, f64)>,
    hidden: (f64, f64),
    choice: Choice,
    known_to_one: bool,
}

impl Builder {
    /// Adds a table to be protected: its unsafe cells become needs.
    ///
    /// Returns what is unsafe about each cell.
    pub(crate) fn protect(
        &mut self,
        table: &Table,
        profile: &Profile,
    ) -> Result<Vec<Option<Unsafe>>, TableError> {
        let counts = table.counts()?;
        let shape = &table.shape;
        let mut found = vec![None; counts.len()];
        let mut entries = Vec::with_capacity(counts.len());
        for (at, &count) in counts.iter().enumerate() {
            let cell = table.cells[at].as_ref();
            let national = profile.leaves_national() && shape.is_national(at)
                || cell.is_some_and(Cell::is_public);
            found[at] = judge(profile, cell, count).filter(|_| !national);
            let published = cell.map_or(shape.is_leaf(at), Cell::is_published);
            let choice = match &found[at] {
                Some(_) => Choice::Hide,
                None if !published && count > 0 => Choice::Withheld,
                None if national || count == 0 => Choice::Show,
                None => Choice::Either,
            };
            let shown =
                if national { count..=count } else { profile.behind(profile.rounded(count)) };
            let least = profile.least_hidden().min(count);
            entries.push(Entry {
                count: Some(count),
                shown: Some((*shown.start() as f64, *shown.end() as f64)),
                hidden: (least as f64, f64::INFINITY),
                choice,
                known_to_one: profile.asks_who() && cell.is_some_and(Cell::is_of_one),
            });
        }
        let names = self.number(shape);
        for (at, cell) in table.cells.iter().enumerate() {
            if cell.as_ref().is_some_and(Cell::is_published) {
                self.published.insert(key(shape, &names, at));
            }
        }
        let grid = self.add(shape, &entries);
        let needs = found.iter().map(|found| found.as_ref().map(|found| found.needs.clone()));
        self.need(grid, needs, true);
        Ok(found)
    }

    /// Adds what was published: what it shows is known, and what it hides must stay hidden.
    pub(crate) fn publish(&mut self, publication: &Publication, profile: &Profile) {
        let shape = &publication.shape;
        let mut entries = Vec::with_capacity(publication.cells.len());
        let mut needs = Vec::with_capacity(publication.cells.len());
        for (at, face) in publication.cells.iter().enumerate() {
            let absent = face.is_none().then(|| absent(shape, at));
            let Some(face) = face.as_ref().or(absent.as_ref()) else { continue };
            let national = profile.leaves_national() && shape.is_national(at)
                || face.behind.as_ref().is_some_and(Cell::is_public);
            let shown = face.shown.map(|number| {
                let behind = if national { number..=number } else { profile.behind(number) };
                (*behind.start() as f64, *behind.end() as f64)
            });
            let count = face.behind.as_ref().map(Cell::count).or(match shown {
                Some((low, high)) if low >= high => face.shown,
                _ => None,
            });
            let present = publication.cells[at].is_some();
            let least = if present { profile.least_hidden() } else { 0 };
            let least = count.map_or(least, |count| least.min(count));
            let hidden = shown.unwrap_or((least as f64, f64::INFINITY));
            let choice = if shown.is_some() { Choice::Public } else { Choice::Withheld };
            let behind = face.behind.as_ref();
            let known_to_one = profile.asks_who() && behind.is_some_and(Cell::is_of_one);
            entries.push(Entry { count, shown, hidden, choice, known_to_one });
            let found = count.filter(|_| shown.is_none() && !national);
            let found = found.and_then(|count| judge(profile, behind, count));
            needs.push(found.map(|found| found.needs));
        }
        let names = self.number(shape);
        for (at, face) in publication.cells.iter().enumerate() {
            if face.as_ref().is_some_and(Face::is_hidden) {
                self.hidden.insert(key(shape, &names, at));
            }
        }
        let grid = self.add(shape, &entries);
        self.need(grid, needs.into_iter(), false);
    }

    /// Notes what the cells of a table must be able to be.
    fn need(
        &mut self,
        grid: usize,
        needs: impl Iterator<Item = Option<RangeInclusive<u64>>>,
        ours: bool,
    ) {
        for (&variable, range) in self.system.grids[grid].variables.iter().zip(needs) {
            let Some(range) = range.filter(|_| variable != NONE) else { continue };
            let (low, high) = (*range.start() as f64, *range.end() as f64);
            let need = Need { variable, low, high, ours, either: false };
            match self.needs.entry(variable) {
                Slot::Occupied(slot) => {
                    let known = &mut self.system.needs[*slot.get()];
                    known.low = known.low.min(low);
                    known.high = known.high.max(high);
                    known.ours |= ours;
                }
                Slot::Vacant(slot) => {
                    slot.insert(self.system.needs.len());
                    self.system.needs.push(need);
                }
            }
        }
    }

    /// Adds the cells of a table and its totals; returns the number of its grid.
    fn add(&mut self, shape: &Shape, entries: &[Entry]) -> usize {
        let floors = floors(shape, entries);
        let names = self.number(shape);
        let mut variables = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let zero = entry.shown.is_some_and(|(_, high)| high <= 0.0)
                && matches!(entry.choice, Choice::Show | Choice::Public);
            if zero {
                variables.push(NONE);
                continue;
            }
            let key = key(shape, &names, at);
            let mut entry = *entry;
            if entry.choice != Choice::Public {
                entry.hidden.0 = entry.hidden.0.max(floors[at]);
            }
            variables.push(self.variable(key, &entry));
        }
        self.sums(shape, &variables);
        self.system.grids.push(Grid { shape: shape.clone(), variables });
        self.system.grids.len() - 1
    }

    /// The number of each code of each dimension; [`NONE`] for what stands for everybody.
    fn number(&mut self, shape: &Shape) -> Vec<Vec<u32>> {
        let mut all = Vec::with_capacity(shape.dimensions().len());
        for dimension in shape.dimensions() {
            let mut numbers = Vec::with_capacity(dimension.len());
            for at in 0..dimension.len() {
                let next = u32::try_from(self.names.len()).unwrap_or(NONE);
                let name = (dimension.name().to_owned(), dimension.code(at).to_owned());
                let everybody = dimension.stands_for_everybody(at);
                let number = if everybody { NONE } else { *self.names.entry(name).or_insert(next) };
                numbers.push(number);
            }
            all.push(numbers);
        }
        all
    }

    /// The variable of a cell: one that is there already if both can be the same count.
    fn variable(&mut self, key: Box<[u32]>, entry: &Entry) -> u32 {
        let versions = self.keys.entry(key).or_default();
        let variables = &mut self.system.variables;
        let same = versions.iter().rev().find(|&&one| variables[one as usize].can_be(entry));
        if let Some(&at) = same {
            variables[at as usize].join(entry);
            return at;
        }
        let at = u32::try_from(variables.len()).unwrap_or(NONE);
        variables.push(Variable {
            count: entry.count.map_or(f64::NAN, |count| count as f64),
            hidden: entry.hidden,
            shown: entry.shown.unwrap_or(entry.hidden),
            choice: entry.choice,
            known_to_one: entry.known_to_one,
        });
        versions.push(at);
        at
    }

    /// The totals of a table as equations.
    fn sums(&mut self, shape: &Shape, variables: &[u32]) {
        for cell in 0..shape.size() {
            for dimension in 0..shape.dimensions().len() {
                let parts = shape.parts(cell, dimension).map(|part| variables[part]);
                let parts: Vec<u32> = parts.filter(|&part| part != NONE).collect();
                let none = parts.is_empty() && variables[cell] == NONE;
                if none || shape.parts(cell, dimension).next().is_none() {
                    continue;
                }
                let total = if variables[cell] == NONE { self.zero() } else { variables[cell] };
                self.system.sums.push(std::iter::once(total).chain(parts).collect());
            }
        }
    }

    /// A total that is shown as zero though its parts are not: nothing can be behind it.
    fn zero(&mut self) -> u32 {
        let at = u32::try_from(self.system.variables.len()).unwrap_or(NONE);
        let (hidden, shown, choice) = ((0.0, 0.0), (0.0, 0.0), Choice::Public);
        let zero = Variable { count: 0.0, hidden, shown, choice, known_to_one: false };
        self.system.variables.push(zero);
        at
    }

    /// What was hidden earlier and is published still must not be known exactly, safe or not: who
    /// sees its mark takes it for unknown.
    fn keep_unknown(&mut self) {
        let published = self.hidden.iter().filter(|key| self.published.contains(*key));
        let variables = published.filter_map(|key| self.keys.get(key)).flatten().copied();
        for variable in variables.collect::<BTreeSet<u32>>() {
            let one = &self.system.variables[variable as usize];
            let hidden = one.choice == Choice::Withheld && one.hidden.0 < one.hidden.1;
            if hidden && !one.count.is_nan() && !self.needs.contains_key(&variable) {
                let (low, high) = (one.count - 1.0, one.count + 1.0);
                self.system.needs.push(Need { variable, low, high, ours: false, either: true });
            }
        }
    }

    /// The system, whole.
    ///
    /// What an earlier release hid stays hidden, whatever its count is now: then what protected a
    /// count in one release protects it in all of them, however they are revised. A count that was
    /// shown before it was hidden, and has come back, is known and not hidden again.
    pub(crate) fn finish(mut self) -> System {
        for key in &self.hidden {
            for &at in self.keys.get(key).into_iter().flatten() {
                let one = &mut self.system.variables[at as usize];
                let known = one.hidden.0 >= one.hidden.1;
                if one.choice == Choice::Either && !known {
                    one.choice = Choice::Withheld;
                }
            }
        }
        self.keep_unknown();
        for need in self.system.needs.iter_mut().filter(|need| !need.either) {
            let (low, high) = self.system.variables[need.variable as usize].hidden;
            if high.is_infinite() {
                need.low = need.low.max(low);
            }
        }
        if self.system.grids.len() > 1 {
            self.system.sums.sort_unstable();
            self.system.sums.dedup();
        }
        let mut member_of = vec![Vec::new(); self.system.variables.len()];
        for (at, sum) in self.system.sums.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(NONE);
            for &member in sum {
                member_of[member as usize].push(at);
            }
        }
        self.system.member_of = member_of;
        let mut places = vec![Vec::new(); self.system.variables.len()];
        for (grid, one) in (0_u32..).zip(&self.system.grids) {
            for (cell, &variable) in (0_u32..).zip(&one.variables) {
                if variable != NONE {
                    places[variable as usize].push((grid, cell));
                }
            }
        }
        self.system.places = places;
        self.system
    }
}

impl Variable {
    /// Takes in what another table says of the same count.
    fn join(&mut self, entry: &Entry) {
        if self.count.is_nan()
            && let Some(count) = entry.count
        {
            self.count = count as f64;
        }
        let narrow = |one: (f64, f64), other: (f64, f64)| (one.0.max(other.0), one.1.min(other.1));
        self.hidden = narrow(self.hidden, entry.hidden);
        self.shown = narrow(self.shown, entry.shown.unwrap_or(entry.hidden));
        self.choice = self.choice.max(entry.choice);
        self.known_to_one |= entry.known_to_one;
    }

    /// Whether a cell of another table with the same codes can be the same count: the same where
    /// both are known, and otherwise within what is known. Who attacks takes it that nothing was
    /// revised that need not have been.
    fn can_be(&self, entry: &Entry) -> bool {
        match entry.count {
            Some(count) if !self.count.is_nan() => (self.count - count as f64).abs() < 0.5,
            Some(count) => within(count as f64, self.hidden.0, self.hidden.1),
            None => {
                let (low, high) = entry.shown.unwrap_or(entry.hidden);
                within(self.count, low, high) && low <= self.hidden.1 && high >= self.hidden.0
            }
        }
    }
}

/// What a cell that a publication does not have stands for: a count of zero if it is of the
/// finest, as tables leave zeros out, and otherwise a total that is not published.
fn absent(shape: &Shape, cell: usize) -> Face {
    if shape.is_leaf(cell) { Face::shown(0) } else { Face::hidden() }
}

/// The least that each cell can be, for those who see which of the cells it is made of are zero:
/// one for each that is not.
fn floors(shape: &Shape, entries: &[Entry]) -> Vec<f64> {
    let mut floors: Vec<f64> = entries.iter().map(|entry| entry.hidden.0.min(1.0)).collect();
    for cell in shape.upwards() {
        for dimension in 0..shape.dimensions().len() {
            let parts: f64 = shape.parts(cell, dimension).map(|part| floors[part]).sum();
            floors[cell] = floors[cell].max(parts);
        }
    }
    floors
}

fn within(count: f64, low: f64, high: f64) -> bool {
    count.is_nan() || (low - 0.5 <= count && count <= high + 0.5)
}

fn key(shape: &Shape, names: &[Vec<u32>], cell: usize) -> Box<[u32]> {
    let dimensions = names.iter().enumerate();
    let mut key: Vec<u32> =
        dimensions.map(|(at, numbers)| numbers[shape.along(cell, at)]).collect();
    key.retain(|&number| number != NONE);
    key.sort_unstable();
    key.into_boxed_slice()
}
