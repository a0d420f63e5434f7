//! Protection: which cells are hidden so that the unsafe ones cannot be worked out.

use std::collections::HashMap;

use crate::{
    audit::{Bounds, Breach},
    choose::{choose, is_possible},
    dimension::TableError,
    primary::{Unsafe, whole},
    profile::Profile,
    publication::{Face, Publication},
    released::Released,
    shape::Shape,
    suppress::Unmet,
    system::{Builder, NONE, System},
    table::Table,
};

/// Tables that may be published, with what was done to each cell.
#[derive(Clone, Debug)]
pub struct Protected {
    pub(crate) tables: Vec<ProtectedTable>,
    pub(crate) loss: Loss,
}

/// A table that may be published, with what was done to each cell.
#[derive(Clone, Debug)]
pub struct ProtectedTable {
    pub(crate) publication: Publication,
    pub(crate) treatments: Vec<Option<Treatment>>,
}

/// What disclosure control did to a cell, and why: for the staff, not for the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Treatment {
    /// Shown as it was counted.
    Shown,
    /// Shown rounded.
    Rounded,
    /// Hidden, because its count is below the threshold of the profile.
    Small,
    /// Hidden, because few contributors dominate it.
    Dominated,
    /// Hidden, because whoever gave it said that it is unsafe.
    Guarded,
    /// Hidden to protect another cell.
    Secondary,
    /// Not to be published, and protected from being worked out.
    Withheld,
}

/// What was lost by protection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The cells to be published, without those that count zero.
    pub cells: usize,
    /// Those that are unsafe in themselves.
    pub primary: usize,
    /// Those that are hidden to protect others.
    pub secondary: usize,
    /// The sum of the counts of all cells that are hidden.
    pub suppressed: u64,
}

/// One row of a table as it may be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// The code along each dimension.
    pub codes: Vec<&'a str>,
    /// The count, if it is shown.
    pub count: Released<u64>,
    /// What was done to it: for the staff.
    pub treatment: Treatment,
}

/// Why nothing can be released.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The tables are not what they should be.
    #[error(transparent)]
    Table(#[from] TableError),
    /// What would be published gives away what is hidden.
    #[error("{} hidden, and can be worked out: {}", count(.0.len()), list(.0))]
    Breaches(Vec<Breach>),
    /// A cell that cannot be protected, since what must be shown gives it away.
    #[error(
        "{cell} in `{table}` cannot be protected: what must be shown gives it away; withhold the table or coarsen it"
    )]
    Unprotectable {
        /// The table.
        table: String,
        /// The cell.
        cell: String,
    },
    /// A cell that could be protected if nothing had been released before: what was revised since
    /// gives it away, whatever else is hidden.
    #[error(
        "{cell} in `{table}` cannot be protected beside `{}`: what was revised since gives it away; release the figures of this table as they were then, or wait until more of them are revised", .earlier.join("` and `")
    )]
    Revised {
        /// The table.
        table: String,
        /// The cell.
        cell: String,
        /// The earlier releases that give it away: the last one that does by itself, or all of
        /// them together.
        earlier: Vec<String>,
    },
    /// What is published contradicts itself.
    #[error(
        "what is shown contradicts itself: no counts are behind all of it (near {near}); look for a total that is not what its parts make, or for rounding that the profile does not have"
    )]
    Contradiction {
        /// A cell where it was found.
        near: String,
    },
}

fn count(cells: usize) -> String {
    if cells == 1 { "1 cell is".to_owned() } else { format!("{cells} cells are") }
}

fn list(breaches: &[Breach]) -> String {
    let mut texts: Vec<String> = breaches.iter().take(5).map(ToString::to_string).collect();
    if breaches.len() > 5 {
        texts.push(format!("and {} more", breaches.len() - 5));
    }
    texts.join("; ")
}

/// Hides what is unsafe in tables by a profile, and as little more as keeps it from being worked
/// out.
///
/// The tables are protected together: cells with the same codes are one cell (linked tables,
/// sibling geographies). What was released `earlier` counts as known, as far as it has not been
/// revised since, and what it hides stays hidden: every unsafe count, of the tables and of the
/// earlier releases, keeps its full protection against somebody who has all of them and knows
/// which hidden counts were revised.
///
/// What the public sees as hidden, it cannot work out: a safe count that is hidden, to protect
/// another or since it was hidden before, has no range to keep, and cannot be known exactly.
///
/// # Errors
/// [`Refusal::Table`] if totals are not what their parts make or tables differ about a cell,
/// [`Refusal::Breaches`] if an earlier release shows what is unsafe now, [`Refusal::Revised`], and
/// [`Refusal::Unprotectable`].
///
/// # Examples
/// See the [crate's first example](crate).
pub fn protect(
    tables: &[Table],
    profile: &Profile,
    earlier: &[Publication],
) -> Result<Protected, Refusal> {
    agree(tables)?;
    let (system, found) = together(tables, profile, earlier)?;
    given_away(&system, tables, earlier)?;
    let hidden = choose(&system).map_err(|Unmet(need)| {
        let (table, cell) = place(&system, system.needs[need].variable);
        match give_away(tables, profile, earlier) {
            Some(earlier) => Refusal::Revised { table, cell, earlier },
            None => Refusal::Unprotectable { table, cell },
        }
    })?;
    let mut loss = Loss::default();
    let tables = tables.iter().zip(found).enumerate().map(|(at, (table, found))| {
        let cells = system.grids[at].variables.iter();
        let hidden = cells.map(|&one| one != NONE && hidden[one as usize]).collect();
        present(table, profile, &Decided { found, hidden }, &mut loss)
    });
    Ok(Protected { tables: tables.collect::<Result<_, TableError>>()?, loss })
}

/// Cells of earlier releases beyond which no single one is looked for.
const MOST_TRIED: usize = 5_000;

/// The earlier releases beside which tables cannot be protected, though alone they can be.
fn give_away(tables: &[Table], profile: &Profile, earlier: &[Publication]) -> Option<Vec<String>> {
    let fails = |earlier: &[Publication]| {
        together(tables, profile, earlier).is_ok_and(|(system, _)| !is_possible(&system))
    };
    if earlier.is_empty() || fails(&[]) {
        return None;
    }
    let cells: usize = earlier.iter().map(|one| one.cells.len()).sum();
    let mut last_first = earlier.iter().rev().filter(|_| cells <= MOST_TRIED);
    let alone = last_first.find(|one| fails(std::slice::from_ref(one)));
    let names = alone.map_or_else(|| earlier.iter().collect(), |one| vec![one]);
    let mut names: Vec<String> = names.into_iter().map(|one| one.name().to_owned()).collect();
    names.dedup();
    Some(names)
}

/// What is unsafe about each cell of each table.
type Judged = Vec<Vec<Option<Unsafe>>>;

/// Tables and what was released earlier as one system.
fn together(
    tables: &[Table],
    profile: &Profile,
    earlier: &[Publication],
) -> Result<(System, Judged), TableError> {
    let mut builder = Builder::default();
    let found =
        tables.iter().map(|table| builder.protect(table, profile)).collect::<Result<_, _>>()?;
    for publication in earlier {
        builder.publish(publication, profile);
    }
    Ok((builder.finish(), found))
}

/// What was found and decided about each cell of a table.
struct Decided {
    found: Vec<Option<Unsafe>>,
    hidden: Vec<bool>,
}

/// Where people find a variable: a table, and a cell in it.
pub(crate) fn place(system: &System, variable: u32) -> (String, String) {
    let Some(&(grid, cell)) = system.places[variable as usize].first() else {
        return (String::new(), String::new());
    };
    let shape = &system.grids[grid as usize].shape;
    (shape.name().to_owned(), shape.label(cell as usize))
}

/// Whether an earlier release shows what has to be hidden now.
fn given_away(system: &System, tables: &[Table], earlier: &[Publication]) -> Result<(), Refusal> {
    let mut breaches = Vec::new();
    for need in system.needs.iter().filter(|need| need.ours) {
        let (low, high) = system.variables[need.variable as usize].hidden;
        if low <= need.low && high >= need.high {
            continue;
        }
        let (publication, cell) = place(system, need.variable);
        let shows = |&(grid, cell): &(u32, u32)| {
            let one = (grid as usize).checked_sub(tables.len()).and_then(|at| earlier.get(at))?;
            let face = one.cells[cell as usize].as_ref()?;
            (!face.is_hidden()).then(|| one.name().to_owned())
        };
        let through = system.places[need.variable as usize].iter().find_map(shows);
        let bounds = Bounds { least: whole(low), most: high.is_finite().then(|| whole(high)) };
        let protected = whole(need.low)..=whole(need.high);
        let through = std::iter::once(publication.clone()).chain(through).collect();
        breaches.push(Breach { publication, cell, bounds, protected, through });
    }
    if breaches.is_empty() { Ok(()) } else { Err(Refusal::Breaches(breaches)) }
}

/// Whether the tables give the same counts to the cells that they share.
fn agree(tables: &[Table]) -> Result<(), TableError> {
    let mut known = HashMap::new();
    for table in tables {
        for (at, count) in table.counts()?.into_iter().enumerate() {
            let one = *known.entry(table.shape.key(at)).or_insert(count);
            if one != count {
                let cell = table.shape.label(at);
                return Err(TableError::Differ { cell, one, other: count });
            }
        }
    }
    Ok(())
}

/// A table with what was decided about each of its cells.
fn present(
    table: &Table,
    profile: &Profile,
    decided: &Decided,
    loss: &mut Loss,
) -> Result<ProtectedTable, TableError> {
    let counts = table.counts()?;
    let mut cells = vec![None; counts.len()];
    let mut treatments = vec![None; counts.len()];
    for (at, cell) in table.cells.iter().enumerate() {
        let Some(cell) = cell else { continue };
        let (count, hidden) = (counts[at], decided.hidden[at]);
        let national = profile.leaves_national() && table.shape.is_national(at);
        let as_counted = national || cell.is_public();
        let treatment = match &decided.found[at] {
            _ if !cell.is_published() => Treatment::Withheld,
            Some(found) => found.treatment,
            None if hidden => Treatment::Secondary,
            None if profile.rounds() && !as_counted => Treatment::Rounded,
            None => Treatment::Shown,
        };
        let face = match treatment {
            Treatment::Shown => Face::shown(count),
            Treatment::Rounded => Face::shown(profile.rounded(count)),
            _ => Face::hidden(),
        };
        cells[at] = Some(face.of(cell.clone()));
        treatments[at] = Some(treatment);
        loss.count(treatment, count);
    }
    let publication = Publication { shape: table.shape.clone(), cells };
    Ok(ProtectedTable { publication, treatments })
}

impl Loss {
    /// Takes a cell into account.
    fn count(&mut self, treatment: Treatment, count: u64) {
        self.cells += usize::from(count > 0 && treatment != Treatment::Withheld);
        match treatment {
            Treatment::Small | Treatment::Dominated | Treatment::Guarded => self.primary += 1,
            Treatment::Secondary => self.secondary += 1,
            Treatment::Shown | Treatment::Rounded | Treatment::Withheld => return,
        }
        self.suppressed += count;
    }
}

impl Protected {
    /// The tables, in the order they were given.
    #[must_use]
    pub fn tables(&self) -> &[ProtectedTable] {
        &self.tables
    }

    /// What was lost.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// What the public will see, for an attack on it together with other releases.
    pub fn publications(&self) -> impl Iterator<Item = &Publication> {
        self.tables.iter().map(|table| &table.publication)
    }
}

impl ProtectedTable {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.publication.name()
    }

    /// The row with these codes, if the table publishes it.
    ///
    /// # Errors
    /// [`TableError::Coordinates`] and [`TableError::Unknown`].
    pub fn row(&self, codes: &[&str]) -> Result<Option<Row<'_>>, TableError> {
        Ok(self.at(self.shape().find(codes)?))
    }

    /// Every row that the table publishes.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.shape().size()).filter_map(|cell| self.at(cell))
    }

    fn shape(&self) -> &Shape {
        &self.publication.shape
    }

    fn at(&self, cell: usize) -> Option<Row<'_>> {
        let treatment = self.treatments[cell].filter(|&one| one != Treatment::Withheld)?;
        let shown = self.publication.cells[cell].as_ref().and_then(|face| face.shown);
        let count = shown.map_or_else(Released::suppressed, Released::shown);
        Some(Row { codes: self.shape().codes(cell), count, treatment })
    }
}
