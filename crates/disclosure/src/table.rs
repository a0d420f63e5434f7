//! A table of counts, on its way to disclosure control.

use crate::{
    dimension::{Dimension, TableError},
    released::Unreleased,
    shape::Shape,
};

/// A table of counts with its dimensions and totals.
///
/// A combination of codes that nothing is part of, and that has no cell, counts zero. A total
/// without a cell is not published; it is worked out from its parts and guarded all the same.
///
/// # Examples
/// ```
/// use lifecourse_disclosure::{Cell, Dimension, Table};
/// let mut table = Table::new("Deaths", vec![
///     Dimension::tree("area", [("Oadby", None), ("Ward 1", Some("Oadby")), ("Ward 2", Some("Oadby"))])?,
///     Dimension::with_total("sex", "Persons", ["Female", "Male"])?,
/// ])?;
/// for (area, female, male) in [("Ward 1", 3, 12), ("Ward 2", 15, 9)] {
///     table.add(&[area, "Female"], Cell::of(female))?;
///     table.add(&[area, "Male"], Cell::of(male))?;
/// }
/// table.add_totals()?;
/// # Ok::<(), lifecourse_disclosure::TableError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(crate) shape: Shape,
    pub(crate) cells: Vec<Option<Cell>>,
}

/// What was counted for one cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    count: Unreleased<u64>,
    largest: Vec<Unreleased<u64>>,
    guard: Option<(u64, u64)>,
    standing: Standing,
}

/// What is to become of a cell, before its count is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is published if it is safe.
    Open,
    /// It is not published.
    Withheld,
    /// It is public already.
    Public,
}

/// More than this is no count of people; sums of them stay exact in every kind of number.
const MOST: u64 = 1_000_000_000_000;

impl Cell {
    /// A cell with this count, to be published.
    #[must_use]
    pub fn of(count: u64) -> Self {
        let (largest, guard, standing) = (Vec::new(), None, Standing::Open);
        Self { count: Unreleased::new(count), largest, guard, standing }
    }

    /// The same, where single contributors (a practice, an employer) made these parts of the
    /// count; profiles that look at dominance need the largest of them.
    ///
    /// By such a profile who made all of a cell is taken to know it: what protects other cells does
    /// not rest on it.
    #[must_use]
    pub fn made_by(mut self, contributions: impl IntoIterator<Item = u64>) -> Self {
        self.largest = contributions.into_iter().map(Unreleased::new).collect();
        self.largest.sort_unstable_by(|one, other| other.cmp(one));
        self
    }

    /// The same, not to be published, but not to be worked out from what is published either:
    /// such as the area that two published geographies differ by.
    #[must_use]
    pub fn withheld(mut self) -> Self {
        self.standing = Standing::Withheld;
        self
    }

    /// The same, public already as it was counted (official statistics): it is shown, whatever its
    /// count, and nothing else can be hidden behind it.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.standing = Standing::Public;
        self
    }

    /// The same, unsafe whatever its count: hidden, and able to be anything from the one to the
    /// other for all that can be worked out. Such as those who were counted out of a known number,
    /// where those who were not are too few.
    #[must_use]
    pub fn guarded(mut self, least: u64, most: u64) -> Self {
        self.guard = Some((least, most));
        self
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.get()
    }

    pub(crate) fn largest(&self) -> Vec<u64> {
        self.largest.iter().map(Unreleased::get).collect()
    }

    /// Whether one contributor made all of it, who then knows it.
    pub(crate) fn is_of_one(&self) -> bool {
        self.count() > 0 && self.largest.first() == Some(&self.count)
    }

    pub(crate) fn is_published(&self) -> bool {
        self.standing != Standing::Withheld
    }

    pub(crate) fn is_public(&self) -> bool {
        self.standing == Standing::Public
    }

    pub(crate) fn guard(&self) -> Option<(u64, u64)> {
        self.guard
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::of(count)
    }
}

impl Table {
    /// A table without cells.
    ///
    /// # Errors
    /// [`TableError::Dimensions`] and [`TableError::TooLarge`].
    pub fn new(name: &str, dimensions: Vec<Dimension>) -> Result<Self, TableError> {
        let shape = Shape::new(name, dimensions)?;
        Ok(Self { cells: vec![None; shape.size()], shape })
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shape.name()
    }

    /// What it is broken down by.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        self.shape.dimensions()
    }

    /// Adds the cell with these codes, one for each dimension in its order.
    ///
    /// # Errors
    /// [`TableError::Coordinates`], [`TableError::Unknown`], [`TableError::CellTwice`] and
    /// [`TableError::CountTooLarge`].
    pub fn add(&mut self, codes: &[&str], cell: Cell) -> Result<(), TableError> {
        let at = self.shape.find(codes)?;
        if cell.count() > MOST {
            return Err(TableError::CountTooLarge(self.shape.label(at)));
        }
        self.shape.put(&mut self.cells, at, cell)
    }

    /// Adds every total that has no cell yet, to be published.
    ///
    /// # Errors
    /// [`TableError::Total`] if a total that is there is not what its parts make.
    pub fn add_totals(&mut self) -> Result<(), TableError> {
        for (at, count) in self.counts()?.into_iter().enumerate() {
            if self.cells[at].is_none() && !self.shape.is_leaf(at) {
                self.cells[at] = Some(Cell::of(count));
            }
        }
        Ok(())
    }

    /// The count of every cell, those that are not given worked out.
    pub(crate) fn counts(&self) -> Result<Vec<u64>, TableError> {
        let mut counts: Vec<u64> =
            self.cells.iter().map(|cell| cell.as_ref().map_or(0, Cell::count)).collect();
        for cell in self.shape.upwards() {
            let mut known = self.cells[cell].as_ref().map(Cell::count);
            for dimension in 0..self.shape.dimensions().len() {
                let mut parts = self.shape.parts(cell, dimension).peekable();
                if parts.peek().is_none() {
                    continue;
                }
                let parts = parts.map(|part| counts[part]).sum();
                match known {
                    Some(found) if found != parts => {
                        return Err(TableError::Total {
                            total: self.shape.label(cell),
                            dimension: self.shape.dimensions()[dimension].name().to_owned(),
                            found,
                            parts,
                        });
                    }
                    _ => known = Some(parts),
                }
            }
            counts[cell] = known.unwrap_or(0);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let areas =
            Dimension::tree("area", [("all", None), ("a", Some("all")), ("b", Some("all"))]);
        let sexes = Dimension::with_total("sex", "persons", ["f", "m"]);
        Table::new("t", vec![areas.unwrap(), sexes.unwrap()]).unwrap()
    }

    #[test]
    fn totals_are_worked_out_from_the_parts() {
        let mut table = table();
        table.add(&["a", "f"], Cell::of(3)).unwrap();
        table.add(&["b", "m"], Cell::of(4)).unwrap();
        table.add_totals().unwrap();
        let total = table.shape.find(&["all", "persons"]).unwrap();
        assert_eq!(table.cells[total], Some(Cell::of(7)));
        assert_eq!(table.cells.iter().flatten().count(), 7);
    }

    #[test]
    fn a_total_that_its_parts_do_not_make_is_refused_by_name() {
        let mut table = table();
        table.add(&["a", "f"], Cell::of(3)).unwrap();
        table.add(&["a", "persons"], Cell::of(4)).unwrap();
        let error = table.add_totals().unwrap_err().to_string();
        assert!(error.contains("a, persons is 4") && error.contains("make 3"), "{error}");
    }

    #[test]
    fn a_table_of_totals_alone_is_not_taken_for_zeros() {
        let mut table = table();
        table.add(&["all", "persons"], Cell::of(4)).unwrap();
        assert!(matches!(table.add_totals(), Err(TableError::Total { .. })));
    }

    #[test]
    fn cells_are_known_single_and_of_people() {
        let mut table = table();
        assert!(matches!(table.add(&["a"], Cell::of(1)), Err(TableError::Coordinates { .. })));
        assert!(matches!(table.add(&["c", "f"], Cell::of(1)), Err(TableError::Unknown { .. })));
        table.add(&["a", "f"], Cell::of(1)).unwrap();
        assert!(matches!(table.add(&["a", "f"], Cell::of(1)), Err(TableError::CellTwice(_))));
        let huge = table.add(&["a", "m"], Cell::of(u64::MAX));
        assert!(matches!(huge, Err(TableError::CountTooLarge(_))));
    }
}
