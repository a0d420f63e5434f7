//! A table, before it is known how it will be shown.

use std::borrow::Cow;

use lifecourse_core::thousands;

/// A table of texts with what is said below it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// What is said above it.
    pub(crate) heading: String,
    pub(crate) columns: Vec<Cow<'static, str>>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) notes: Vec<String>,
}

/// One text of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) tint: Tint,
    /// Whether it is set to the right, as numbers are.
    pub(crate) numeric: bool,
}

/// What a cell's colour says again, where there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tint {
    #[default]
    None,
    Good,
    Bad,
    Faint,
}

impl Sheet {
    pub(crate) fn new<C: Into<Cow<'static, str>>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self::titled("", columns)
    }

    pub(crate) fn titled<C: Into<Cow<'static, str>>>(
        heading: &str,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { heading: heading.to_owned(), columns, ..Self::default() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The number of the note that says `text`, from 1.
    pub(crate) fn note(&mut self, text: impl Into<String>) -> usize {
        let text = text.into();
        let known = self.notes.iter().position(|note| *note == text);
        known.map_or_else(
            || {
                self.notes.push(text);
                self.notes.len()
            },
            |at| at + 1,
        )
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Cell {
    /// A count, with marks between thousands.
    pub(crate) fn count(count: u64) -> Self {
        Self::from(thousands(count as f64))
    }

    /// What something says of itself; nothing if it is not there.
    pub(crate) fn of(value: Option<impl ToString>) -> Self {
        Self::from(value.map(|value| value.to_string()).unwrap_or_default())
    }

    pub(crate) fn numeric(self) -> Self {
        Self { numeric: true, ..self }
    }

    pub(crate) fn tint(self, tint: Tint) -> Self {
        Self { tint, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_note_is_made_once() {
        let mut sheet = Sheet::new(["a"]);
        assert_eq!((sheet.note("x"), sheet.note("y"), sheet.note("x")), (1, 2, 1));
        assert_eq!(sheet.notes, ["x", "y"]);
    }
}
