//! Protection: which cells are hidden so that the unsafe ones cannot be worked out.

use std::collections::HashMap;

use crate::{
    audit::Breach,
    dimension::TableError,
    primary::judge,
    profile::Profile,
    publication::{Face, Publication},
    released::Released,
    shape::Shape,
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
        "{cell} in `{table}` cannot be protected: what must be shown, or has been shown in an earlier release, gives it away; withhold the table or coarsen it"
    )]
    Unprotectable {
        /// The table.
        table: String,
        /// The cell.
        cell: String,
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
/// revised since.
///
/// # Errors
/// [`Refusal::Table`] if totals are not what their parts make or tables differ about a cell, and
/// [`Refusal::Unprotectable`].
///
/// # Examples
/// See the [crate's first example](crate).
pub fn protect(
    tables: &[Table],
    profile: &Profile,
    earlier: &[Publication],
) -> Result<Protected, Refusal> {
    let _ = earlier;
    agree(tables)?;
    let mut loss = Loss::default();
    let tables = tables.iter().map(|table| hide_all(table, profile, &mut loss));
    Ok(Protected { tables: tables.collect::<Result<_, TableError>>()?, loss })
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

/// Hides every cell that is not zero where any is unsafe.
fn hide_all(
    table: &Table,
    profile: &Profile,
    loss: &mut Loss,
) -> Result<ProtectedTable, TableError> {
    let counts = table.counts()?;
    let judged: Vec<Option<Treatment>> = (0..counts.len())
        .map(|at| {
            let left = profile.leaves_national() && table.shape.is_national(at);
            let found = judge(profile, table.cells[at].as_ref(), counts[at]).filter(|_| !left);
            found.map(|found| found.treatment)
        })
        .collect();
    let any = judged.iter().any(Option::is_some);
    let mut cells = vec![None; counts.len()];
    let mut treatments = vec![None; counts.len()];
    for (at, cell) in table.cells.iter().enumerate() {
        let (Some(cell), count) = (cell, counts[at]) else { continue };
        let treatment = match judged[at] {
            _ if !cell.is_published() => Treatment::Withheld,
            Some(treatment) => treatment,
            None if any && count > 0 => Treatment::Secondary,
            None if profile.rounds() => Treatment::Rounded,
            None => Treatment::Shown,
        };
        let shown = matches!(treatment, Treatment::Shown | Treatment::Rounded);
        let face = if shown { Face::shown(profile.rounded(count)) } else { Face::hidden() };
        cells[at] = Some(face.of(count));
        treatments[at] = Some(treatment);
        loss.cells += usize::from(count > 0);
        loss.primary += usize::from(judged[at].is_some());
        loss.secondary += usize::from(treatment == Treatment::Secondary);
        loss.suppressed += if shown { 0 } else { count };
    }
    let publication = Publication { shape: table.shape.clone(), cells };
    Ok(ProtectedTable { publication, treatments })
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
        let shown = self.publication.cells[cell].and_then(|face| face.shown);
        let count = shown.map_or_else(Released::suppressed, Released::shown);
        Some(Row { codes: self.shape().codes(cell), count, treatment })
    }
}
