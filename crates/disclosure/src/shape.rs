//! The cells of a table by number: every combination of the codes of its dimensions.

use crate::dimension::{Dimension, TableError};

/// The dimensions of a table and the numbering of its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    name: String,
    dimensions: Vec<Dimension>,
    strides: Vec<usize>,
    size: usize,
}

/// More cells than this are more than one table is published with.
const MOST_CELLS: u128 = 8_000_000;

/// More dimensions than this make no table that is read.
const MOST_DIMENSIONS: usize = 6;

impl Shape {
    pub(crate) fn new(name: &str, dimensions: Vec<Dimension>) -> Result<Self, TableError> {
        if dimensions.is_empty() || dimensions.len() > MOST_DIMENSIONS {
            return Err(TableError::Dimensions(dimensions.len()));
        }
        let cells: u128 = dimensions.iter().map(|dimension| dimension.len() as u128).product();
        let size = usize::try_from(cells).ok().filter(|_| cells <= MOST_CELLS);
        let Some(size) = size else {
            return Err(TableError::TooLarge { cells, most: MOST_CELLS });
        };
        let mut strides = vec![1; dimensions.len()];
        for at in (1..dimensions.len()).rev() {
            strides[at - 1] = strides[at] * dimensions[at].len();
        }
        Ok(Self { name: name.to_owned(), dimensions, strides, size })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The number of the cell with these codes.
    pub(crate) fn find(&self, codes: &[&str]) -> Result<usize, TableError> {
        if codes.len() != self.dimensions.len() {
            return Err(TableError::Coordinates {
                expected: self.dimensions.len(),
                found: codes.len(),
            });
        }
        let parts = self.dimensions.iter().zip(&self.strides).zip(codes);
        parts.map(|((dimension, stride), code)| Ok(dimension.at(code)? * stride)).sum()
    }

    /// Puts what is known of a cell in its place, which must be free.
    pub(crate) fn put<T>(
        &self,
        cells: &mut [Option<T>],
        at: usize,
        cell: T,
    ) -> Result<(), TableError> {
        match cells[at].replace(cell) {
            Some(_) => Err(TableError::CellTwice(self.label(at))),
            None => Ok(()),
        }
    }

    /// Where a cell is along one dimension.
    pub(crate) fn along(&self, cell: usize, dimension: usize) -> usize {
        cell / self.strides[dimension] % self.dimensions[dimension].len()
    }

    /// The cell at another place along one dimension.
    pub(crate) fn moved(&self, cell: usize, dimension: usize, to: usize) -> usize {
        cell - self.along(cell, dimension) * self.strides[dimension] + to * self.strides[dimension]
    }

    pub(crate) fn codes(&self, cell: usize) -> Vec<&str> {
        let dimensions = self.dimensions.iter().enumerate();
        dimensions.map(|(at, dimension)| dimension.code(self.along(cell, at))).collect()
    }

    /// A cell as people name it.
    pub(crate) fn label(&self, cell: usize) -> String {
        self.codes(cell).join(", ")
    }

    /// What a cell is of, whatever the table: its dimensions by name with their codes, those aside
    /// that stand for everybody.
    pub(crate) fn key(&self, cell: usize) -> Vec<(&str, &str)> {
        let dimensions = self.dimensions.iter().enumerate();
        let mut key: Vec<(&str, &str)> = dimensions
            .map(|(at, dimension)| (dimension, self.along(cell, at)))
            .filter(|(dimension, at)| !dimension.stands_for_everybody(*at))
            .map(|(dimension, at)| (dimension.name(), dimension.code(at)))
            .collect();
        key.sort_unstable();
        key
    }

    pub(crate) fn is_national(&self, cell: usize) -> bool {
        let mut dimensions = self.dimensions.iter().enumerate();
        dimensions.any(|(at, dimension)| dimension.is_national(self.along(cell, at)))
    }

    /// Whether nothing is part of the cell along any dimension.
    pub(crate) fn is_leaf(&self, cell: usize) -> bool {
        let mut dimensions = self.dimensions.iter().enumerate();
        dimensions.all(|(at, dimension)| dimension.parts(self.along(cell, at)).is_empty())
    }

    /// The cells whose sum a cell is along one dimension; none if it is no total there.
    pub(crate) fn parts(&self, cell: usize, dimension: usize) -> impl Iterator<Item = usize> + '_ {
        let parts = self.dimensions[dimension].parts(self.along(cell, dimension));
        parts.iter().map(move |&part| self.moved(cell, dimension, part))
    }

    /// The cells, every part before its totals.
    pub(crate) fn upwards(&self) -> Vec<usize> {
        let mut cells = vec![0];
        for (dimension, stride) in self.dimensions.iter().zip(&self.strides) {
            let order = dimension.upwards();
            let next = cells.iter().flat_map(|cell| order.iter().map(move |at| cell + at * stride));
            cells = next.collect();
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_the_same_in_a_table_that_lacks_a_dimension() {
        let area = || Dimension::tree("area", [("a", None)]).unwrap();
        let sex = Dimension::with_total("sex", "persons", ["f", "m"]).unwrap();
        let (one, other) =
            (Shape::new("1", vec![sex, area()]).unwrap(), Shape::new("2", vec![area()]).unwrap());
        let key = |shape: &Shape, codes: &[&str]| -> Vec<(String, String)> {
            let key = shape.key(shape.find(codes).unwrap()).into_iter();
            key.map(|(name, code)| (name.to_owned(), code.to_owned())).collect()
        };
        assert_eq!(key(&one, &["persons", "a"]), key(&other, &["a"]));
        assert_ne!(key(&one, &["f", "a"]), key(&other, &["a"]));
    }
}
