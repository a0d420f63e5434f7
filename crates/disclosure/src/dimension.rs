//! What a table is broken down by: a tree of codes, each total above its parts.

use std::collections::HashMap;

/// One thing that a table is broken down by, with every total that it has.
///
/// Areas are a tree of several levels; sexes or age bands a total and its parts. A dimension may
/// have several roots, or no totals at all.
///
/// # Examples
/// ```
/// use lifecourse_disclosure::Dimension;
/// let areas = Dimension::tree("area", [("Oadby", None), ("Ward 1", Some("Oadby")), ("Ward 2", Some("Oadby"))])?;
/// let sexes = Dimension::with_total("sex", "Persons", ["Female", "Male"])?;
/// assert_eq!(areas.codes().count(), 3);
/// assert_eq!(sexes.name(), "sex");
/// # Ok::<(), lifecourse_disclosure::TableError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    name: String,
    nodes: Vec<Node>,
    index: HashMap<String, usize>,
    /// The total that stands for everybody, so that a table without this dimension means it.
    everybody: Option<usize>,
    national: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    code: String,
    parent: Option<usize>,
    parts: Vec<usize>,
}

/// Why a table cannot be made of what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A code is there twice.
    #[error("{code:?} is in the dimension `{dimension}` twice")]
    Twice {
        /// The dimension.
        dimension: String,
        /// The code.
        code: String,
    },
    /// A code that the dimension does not have.
    #[error("{code:?} is not in the dimension `{dimension}`")]
    Unknown {
        /// The dimension.
        dimension: String,
        /// The code.
        code: String,
    },
    /// A code that is part of itself.
    #[error("{code:?} in the dimension `{dimension}` is part of itself, by way of its totals")]
    Circle {
        /// The dimension.
        dimension: String,
        /// The code.
        code: String,
    },
    /// No dimension, or more than a table may have.
    #[error("a table has from 1 to 6 dimensions; this has {0}")]
    Dimensions(usize),
    /// A cell with the wrong number of coordinates.
    #[error("a cell of this table has {expected} coordinates; {found} were given")]
    Coordinates {
        /// How many dimensions there are.
        expected: usize,
        /// How many coordinates were given.
        found: usize,
    },
    /// A table with more cells than can be held.
    #[error("the table would have {cells} cells; at most {most} can be protected at once")]
    TooLarge {
        /// How many cells.
        cells: u128,
        /// How many there may be.
        most: u128,
    },
    /// A cell is there twice.
    #[error("there are two counts for {0}")]
    CellTwice(String),
    /// A count that no number of people is.
    #[error("the count of {0} is more than a million million")]
    CountTooLarge(String),
    /// A total that is not what its parts make.
    #[error(
        "the total {total} is {found}, and its parts along `{dimension}` make {parts}: correct it, or add the part that is missing (such as \"not known\")"
    )]
    Total {
        /// The cell.
        total: String,
        /// Along which dimension.
        dimension: String,
        /// What the total says.
        found: u64,
        /// What its parts make.
        parts: u64,
    },
    /// Two tables that give different counts for the same cell.
    #[error("two tables that share {cell} give it {one} and {other}")]
    Differ {
        /// The cell.
        cell: String,
        /// What the first says.
        one: u64,
        /// What the second says.
        other: u64,
    },
}

impl Dimension {
    /// A dimension whose codes are given with what each is a part of, in any order.
    ///
    /// # Errors
    /// [`TableError::Twice`], [`TableError::Unknown`] for a total that is not there, and
    /// [`TableError::Circle`].
    pub fn tree<'a>(
        name: &str,
        codes: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Result<Self, TableError> {
        let codes: Vec<_> = codes.into_iter().collect();
        let mut index = HashMap::with_capacity(codes.len());
        for (at, (code, _)) in codes.iter().enumerate() {
            if index.insert((*code).to_owned(), at).is_some() {
                return Err(TableError::Twice { dimension: name.into(), code: (*code).into() });
            }
        }
        let mut nodes: Vec<Node> = codes
            .iter()
            .map(|(code, _)| Node { code: (*code).into(), parent: None, parts: Vec::new() })
            .collect();
        for (at, (_, total)) in codes.iter().enumerate() {
            let Some(total) = *total else { continue };
            let Some(&parent) = index.get(total) else {
                return Err(TableError::Unknown { dimension: name.into(), code: total.into() });
            };
            nodes[at].parent = Some(parent);
            nodes[parent].parts.push(at);
        }
        let dimension =
            Self { name: name.into(), nodes, index, everybody: None, national: Vec::new() };
        match (0..codes.len()).find(|&at| dimension.above(at).count() > codes.len()) {
            Some(at) => {
                Err(TableError::Circle { dimension: name.into(), code: codes[at].0.into() })
            }
            None => Ok(dimension),
        }
    }

    /// A dimension of one total that stands for everybody, and its parts.
    ///
    /// Tables that lack this dimension share the cells of its total.
    ///
    /// # Errors
    /// [`TableError::Twice`] if a part is there twice.
    pub fn with_total<'a>(
        name: &str,
        total: &'a str,
        parts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, TableError> {
        let parts = parts.into_iter().map(|part| (part, Some(total)));
        let mut dimension = Self::tree(name, std::iter::once((total, None)).chain(parts))?;
        dimension.everybody = Some(0);
        Ok(dimension)
    }

    /// The same, where `code` stands for everybody: tables that lack this dimension share its
    /// cells. An area does not, since another table may be of another area.
    ///
    /// # Errors
    /// [`TableError::Unknown`] if there is no such code.
    pub fn with_everybody(mut self, code: &str) -> Result<Self, TableError> {
        self.everybody = Some(self.at(code)?);
        Ok(self)
    }

    /// The same, where the cells of `code` are national, which some profiles leave as counted.
    ///
    /// # Errors
    /// [`TableError::Unknown`] if there is no such code.
    pub fn with_national(mut self, code: &str) -> Result<Self, TableError> {
        let at = self.at(code)?;
        self.national.push(at);
        Ok(self)
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its codes, in the order they were given.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(|node| node.code.as_str())
    }

    /// What a code is a part of, if anything.
    #[must_use]
    pub fn total_of(&self, code: &str) -> Option<&str> {
        let parent = self.nodes[*self.index.get(code)?].parent?;
        Some(&self.nodes[parent].code)
    }

    pub(crate) fn at(&self, code: &str) -> Result<usize, TableError> {
        self.index.get(code).copied().ok_or_else(|| TableError::Unknown {
            dimension: self.name.clone(),
            code: code.to_owned(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn code(&self, at: usize) -> &str {
        &self.nodes[at].code
    }

    pub(crate) fn parent(&self, at: usize) -> Option<usize> {
        self.nodes[at].parent
    }

    pub(crate) fn parts(&self, at: usize) -> &[usize] {
        &self.nodes[at].parts
    }

    pub(crate) fn stands_for_everybody(&self, at: usize) -> bool {
        self.everybody == Some(at)
    }

    pub(crate) fn is_national(&self, at: usize) -> bool {
        self.national.contains(&at)
    }

    /// The totals above a code, the nearest first; endless if it is part of itself.
    pub(crate) fn above(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let most = self.nodes.len() + 1;
        std::iter::successors(self.parent(at), |&at| self.parent(at)).take(most)
    }

    /// The codes that nothing is part of, at or under a code.
    pub(crate) fn leaves(&self, at: usize) -> Vec<usize> {
        let (mut found, mut next) = (Vec::new(), vec![at]);
        while let Some(at) = next.pop() {
            let parts = self.parts(at);
            if parts.is_empty() {
                found.push(at);
            }
            next.extend(parts.iter().rev());
        }
        found
    }

    /// The codes from the leaves up: every part before its total.
    pub(crate) fn upwards(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        let depth: Vec<usize> = order.iter().map(|&at| self.above(at).count()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(depth[at]));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_part_of_itself_is_refused() {
        let circle = Dimension::tree("area", [("a", Some("b")), ("b", Some("a")), ("c", None)]);
        assert!(matches!(circle, Err(TableError::Circle { .. })));
    }

    #[test]
    fn codes_are_known_and_single() {
        let twice = Dimension::with_total("sex", "Persons", ["Male", "Male"]);
        assert!(matches!(twice, Err(TableError::Twice { .. })));
        let orphan = Dimension::tree("area", [("a", Some("b"))]);
        assert!(matches!(orphan, Err(TableError::Unknown { .. })));
    }

    #[test]
    fn parts_come_before_their_totals() {
        let areas = Dimension::tree(
            "area",
            [("county", None), ("ward", Some("district")), ("district", Some("county"))],
        );
        assert_eq!(areas.unwrap().upwards(), [1, 2, 0]);
    }
}
