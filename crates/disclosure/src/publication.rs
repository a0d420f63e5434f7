//! A table as the public sees it: what an attacker has.

use crate::{
    dimension::{Dimension, TableError},
    shape::Shape,
    table::Cell,
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
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    pub(crate) shown: Option<u64>,
    pub(crate) behind: Option<Cell>,
}

impl Face {
    /// A number is shown, rounded or not.
    #[must_use]
    pub fn shown(number: u64) -> Self {
        Self { shown: Some(number), behind: None }
    }

    /// The cell is hidden, or known to exist and not published.
    #[must_use]
    pub fn hidden() -> Self {
        Self { shown: None, behind: None }
    }

    /// The same, where we know what was counted: the count alone, or with who made it.
    #[must_use]
    pub fn of(mut self, behind: impl Into<Cell>) -> Self {
        self.behind = Some(behind.into());
        self
    }

    pub(crate) fn is_hidden(&self) -> bool {
        self.shown.is_none()
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
        self.shape.put(&mut self.cells, at, face)
    }

    /// How many of its cells are hidden.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.cells.iter().flatten().filter(|face| face.is_hidden()).count()
    }
}
