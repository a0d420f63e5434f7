//! What is wrong with a row, with its row, column and cell.

use std::error::Error;

use lifecourse_core::{Diagnostic, Excerpt, Place, Severity};

use crate::{
    damage,
    layout::{Layout, View},
    records::Record,
    role::Role,
};

/// As much of a cell as is shown.
const SHOWN: usize = 120;

/// A cell cannot be used, and its reader has been told why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported;

/// Collects what is wrong with one row.
pub(crate) struct Report<'a> {
    /// The file.
    pub(crate) origin: &'a Place,
    pub(crate) layout: &'a Layout,
    /// Which figure of the row is read.
    pub(crate) view: &'a View,
    pub(crate) record: Record<'a>,
    pub(crate) found: &'a mut Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    /// The text of the cell that says `role`.
    pub(crate) fn cell(&self, role: Role) -> &'a str {
        self.layout.cell(self.view, &self.record, role)
    }

    /// The cell that says `role` keeps the row from being used.
    pub(crate) fn error(
        &mut self,
        role: Role,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Reported {
        let found = Diagnostic::error(code, message, self.place(role)).help(help);
        self.found.push(found);
        Reported
    }

    /// The cell that says `role` cannot be read, for the reason that `error` gives.
    pub(crate) fn wrong(
        &mut self,
        role: Role,
        code: &'static str,
        error: &dyn Error,
        help: &str,
    ) -> Reported {
        let cell = self.cell(role);
        if let Some(word) = self.layout.without_zeros(role, cell) {
            let message = format!(
                "a spreadsheet took a code for a number: this may be {word} without its zeros"
            );
            let help =
                "format the column as text before the codes go into it, and fetch them again";
            return self.error(role, "lost-zeros", message, help);
        }
        match damage::of(cell, role) {
            Some(damage) => self.error(role, damage.code, damage.message, damage.help),
            None => self.error(role, code, error.to_string(), help),
        }
    }

    /// The cell that says `role` should be looked at.
    pub(crate) fn warn(
        &mut self,
        role: Role,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let found = Diagnostic::error(code, message, self.place(role)).help(help);
        self.found.push(found.severity(Severity::Warning));
    }

    fn place(&self, role: Role) -> Place {
        let text = shown(self.cell(role));
        Place {
            row: Some(self.record.number),
            field: self.layout.name_of(self.view, role).map(str::to_owned),
            excerpt: Some(Excerpt { start: 0, end: text.len(), text }),
            ..self.origin.clone()
        }
    }
}

fn shown(cell: &str) -> String {
    match cell.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}
