//! A table as the public sees it: what an attacker has.

use crate::{
    dimension::{Dimension, TableError},
    released::Unreleased,
    shape::Shape,
};

/// A table as the public sees it, under the name that it was released by.
///
/// It comes out of [`Protected::publications`](crate::Protected::publications), or is put
/// together from what anybody published. Where the counts behind it are known (of a release of
/// one's own), the attack is judged by them; an attacker is never given them.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    pub(crate) shape: Shape,
    pub(crate) cells: Vec<Option<Face>>,
}

/// What the public sees of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    pub(crate) shown: Option<u64>,
    pub(crate) count: Option<Unreleased<u64>>,
}

impl Face {
    /// A number is shown, rounded or not.
    #[must_use]
    pub fn shown(number: u64) -> Self {
        Self { shown: Some(number), count: None }
    }

    /// The cell is hidden, or known to exist and not published.
    #[must_use]
    pub fn hidden() -> Self {
        Self { shown: None, count: None }
    }

    /// The same, where we know the count behind it.
    #[must_use]
    pub fn of(mut self, count: u64) -> Self {
        self.count = Some(Unreleased::new(count));
        self
    }
}

impl Publication {
    /// A publication without cells.
    ///
    /// # Errors
    /// [`TableError::Dimensions`] and [`TableError::TooLarge`].
    pub fn new(name: &str, dimensions: Vec<Dimension>) -> Result<Self, TableError> {
        let shape = Shape::new(name, dimensions)?;
        Ok(Self { cells: vec![None; shape.size()], shape })
    }

    /// The name that it was released by.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shape.name()
    }

    /// Adds the cell with these codes, one for each dimension in its order.
    ///
    /// # Errors
    /// [`TableError::Coordinates`], [`TableError::Unknown`] and [`TableError::CellTwice`].
    pub fn add(&mut self, codes: &[&str], face: Face) -> Result<(), TableError> {
        let at = self.shape.find(codes)?;
        match self.cells[at].replace(face) {
            Some(_) => Err(TableError::CellTwice(self.shape.label(at))),
            None => Ok(()),
        }
    }

    /// How many of its cells are hidden.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.cells.iter().flatten().filter(|face| face.shown.is_none()).count()
    }
}
