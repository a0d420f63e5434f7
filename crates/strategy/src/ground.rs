//! What a document is written on: a part of a text, or a row of a table.

use std::ops::Range;

use lifecourse_core::{Diagnostic, Place};

use crate::{
    page::Page,
    sheet::{Line, Sheet},
    tree::Path,
    words::Found,
};

/// Where a document is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ground<'p> {
    Page(&'p Page),
    Row(&'p Sheet, &'p Line),
}

impl Ground<'_> {
    /// The place of these bytes; `field` is empty where no field is meant.
    pub(crate) fn place(self, span: Range<usize>, field: &str) -> Place {
        match self {
            Self::Page(page) => page.place(span, field),
            Self::Row(sheet, line) => sheet.place(line, &span, field),
        }
    }

    /// Whether it is so long that faults are not looked for part by part.
    pub(crate) fn is_long(self) -> bool {
        /// In bytes.
        const LONG: usize = 1 << 20;
        matches!(self, Self::Page(page) if page.text.len() > LONG)
    }

    /// What is to be said of a fault where it is other than in a text: of the whole table, or what
    /// to do about a cell.
    pub(crate) fn in_table(self, found: &Found<'_>, path: &Path) -> InTable {
        let Self::Row(sheet, _) = self else { return InTable::Same };
        match found {
            Found::Missing(field) => {
                let field = match path.to_string() {
                    table if table.is_empty() => (*field).to_owned(),
                    table => format!("{table}.{field}"),
                };
                match sheet.column(&field) {
                    None => InTable::Lacking(Box::new(sheet.lacking(&field))),
                    Some(_) => InTable::Help(format!("fill the cell under `{field}`")),
                }
            }
            Found::WrongType(_, "a boolean") => InTable::Help("write `true` or `false`".to_owned()),
            Found::WrongType(..) => InTable::Help(
                "write the number alone, without units, with a point before decimals".to_owned(),
            ),
            _ => InTable::Same,
        }
    }
}

/// How a fault is told of a document in a table.
pub(crate) enum InTable {
    /// As in a text.
    Same,
    /// With other advice.
    Help(String),
    /// Once, of the whole table.
    Lacking(Box<Diagnostic>),
}
