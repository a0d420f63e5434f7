//! A table of documents of one kind, one in each row.

use std::{borrow::Cow, io::Read, ops::Range, sync::Arc};

use lifecourse_core::{Diagnostic, Excerpt, Kind, Place};
use lifecourse_exchange::{ReadError, Record, TextReader};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    Files,
    read::{MOST_FAULTS, too_many_faults},
    shape::{NoField, Shape, shape},
    tree::Node,
    words,
};

/// No table of documents is longer than this, in bytes.
const LONGEST_FILE: usize = 64 << 20;
/// No field lies deeper within others.
const DEEPEST: usize = 16;
/// Between the parts of a list in one cell.
const BETWEEN: char = ';';

/// A table of documents that was read.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// The name by which the person knows it.
    pub(crate) name: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) columns: Vec<Column>,
    /// The number of the row that names the columns.
    header: u64,
    pub(crate) lines: Vec<Line>,
    /// Whether every column was understood.
    pub(crate) sound: bool,
    /// Whether every row was read.
    pub(crate) whole: bool,
}

/// What stands in one column.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name as it is written.
    name: String,
    /// The field that it holds, key by key, and its shape; `None` if it is not read.
    field: Option<(Vec<String>, Shape)>,
}

/// One row.
#[derive(Debug)]
pub(crate) struct Line {
    number: u64,
    /// Its cells, with a line end before each.
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Line {
    fn of(row: &Record<'_>, width: usize) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(width));
        for at in 0..width {
            text.push('\n');
            text.push_str(row.cell(at));
            ends.push(text.len());
        }
        Self { number: row.number(), text, ends }
    }

    /// Where the whole row stands: around each of its cells.
    fn span(&self) -> Range<usize> {
        0..self.text.len() + 1
    }

    /// Where a table within it stands that begins in a column: beyond the row, each by itself, so
    /// that what is wrong with it is not taken for what is wrong with one of its cells.
    fn span_of_table(&self, column: usize, depth: usize) -> Range<usize> {
        let start = self.text.len() + 2 + 2 * (column * DEEPEST + depth.min(DEEPEST));
        start..start + 1
    }

    fn cell(&self, at: usize) -> Option<Range<usize>> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())? + 1;
        Some(start..*self.ends.get(at)?)
    }
}

impl Sheet {
    /// Reads a file of documents of `kind` as far as it can be read.
    pub(crate) fn read(files: &Files, name: &str, kind: Kind, told: &mut Vec<Diagnostic>) -> Self {
        let name_shown = files.shown(name);
        let mut sheet = Self {
            name: Arc::clone(&name_shown),
            kind,
            columns: Vec::new(),
            header: 1,
            lines: Vec::new(),
            sound: true,
            whole: true,
        };
        let opened = files.open(name).map_err(ReadError::Io);
        let read = opened.and_then(|source| {
            let mut table = TextReader::new(source, &name_shown)?;
            if sheet.read_header(&table, told) { sheet.read_rows(&mut table, told) } else { Ok(()) }
        });
        if let Err(error) = read {
            sheet.whole = false;
            told.push(match error {
                ReadError::Input(fault) => *fault,
                other => {
                    let message = format!("this file cannot be read: {}", cause(&other));
                    Diagnostic::error("unreadable-file", message, sheet.origin())
                }
            });
        }
        sheet
    }

    /// Whether rows can be told apart by it.
    fn read_header<R: Read>(&mut self, table: &TextReader<R>, told: &mut Vec<Diagnostic>) -> bool {
        self.header = table.header();
        for name in table.names() {
            let field = self.field(name, told);
            let as_written = field.as_ref().is_some_and(|(way, _)| way.join(".") == *name);
            self.sound &= as_written || name.is_empty();
            self.columns.push(Column { name: name.clone(), field });
        }
        self.whole = self.column("id").is_some();
        if !self.whole {
            told.push(self.lacking("id"));
        }
        self.whole
    }

    /// The field that a column of this name holds, or the one that is most like it.
    fn field(&self, name: &str, told: &mut Vec<Diagnostic>) -> Option<(Vec<String>, Shape)> {
        if name.is_empty() {
            return None;
        }
        let kinds = self.kind.plural();
        let mut tell = |code, message: String, help: String| {
            told.push(Diagnostic::error(code, message, self.heading(name)).help(help));
        };
        let unknown = || format!("`{name}` is not a field of {kinds}");
        let mut way: Vec<&str> = name.split('.').collect();
        let holds = loop {
            match shape(self.kind, &way) {
                Ok(holds) => break holds,
                Err(NoField { depth, known }) => {
                    let found = way.get(depth).copied().unwrap_or_default();
                    let Some(near) = words::nearest(found, known.iter().copied()) else {
                        tell("unknown-column", unknown(), instead_of(&way[..depth], known));
                        return None;
                    };
                    way[depth] = near;
                }
            }
        };
        let meant = way.join(".");
        if meant != name {
            tell("unknown-column", unknown(), format!("write `{meant}`"));
        }
        if !holds.fits_a_cell() {
            let message = format!("`{name}` has fields of its own, which a cell cannot hold");
            let help = "give one of them a column, such as `vintage.from`, or write this in TOML";
            tell("not-for-a-cell", message, help.to_owned());
            return None;
        }
        let field: Vec<_> = way.into_iter().map(str::to_owned).collect();
        if self.columns.iter().any(|column| column.holds(&field)) {
            let message = format!("two columns are `{meant}`");
            tell("duplicate-column", message, "keep one of the two".to_owned());
            return None;
        }
        Some((field, holds))
    }

    fn read_rows<R: Read>(
        &mut self,
        table: &mut TextReader<R>,
        told: &mut Vec<Diagnostic>,
    ) -> Result<(), ReadError> {
        let (width, before, mut length) = (self.columns.len(), told.len(), 0);
        let nameless: Vec<_> = (0..width).filter(|&at| self.columns[at].name.is_empty()).collect();
        while let Some(row) = table.next_row()? {
            // Spreadsheets leave out the blank cells at the end of a row, so fewer are no fault.
            let mut beyond = nameless.iter().copied().chain(width..row.len());
            if let Some(at) = beyond.find(|&at| !row.cell(at).is_empty()) {
                told.push(self.cell_without_column(row.number(), row.cell(at)));
                self.sound = false;
                if told.len() - before > MOST_FAULTS {
                    return Err(ReadError::Input(Box::new(too_many_faults(&self.name))));
                }
            }
            let line = Line::of(&row, width);
            length += line.text.len();
            if length > LONGEST_FILE {
                let fault = Diagnostic::error(
                    "file-too-long",
                    "this file is longer than 64 MB, which no strategy is",
                    self.origin(),
                );
                return Err(ReadError::Input(Box::new(fault.help("move it out of the folder"))));
            }
            self.lines.push(line);
        }
        Ok(())
    }

    fn cell_without_column(&self, row: u64, text: &str) -> Diagnostic {
        let excerpt = Excerpt { text: text.to_owned(), start: 0, end: text.len() };
        let place = Place { row: Some(row), excerpt: Some(excerpt), ..self.origin() };
        let message = "this cell stands under no name of a column";
        Diagnostic::error("cell-without-column", message, place).help(
            "name its column in the first row, or put quotation marks around a cell that holds a comma",
        )
    }

    /// The row as a document would be written in TOML, and whether it can be written so: two cells
    /// may say the same field in two ways.
    pub(crate) fn node<'p>(
        &'p self,
        line: &'p Line,
        told: &mut Vec<Diagnostic>,
    ) -> (Node<'p>, bool) {
        let mut node = Spanned::new(line.span(), DeValue::Table(DeTable::new()));
        let before = told.len();
        for (at, column) in self.columns.iter().enumerate() {
            let (Some((way, shape)), Some(span)) = (&column.field, line.cell(at)) else { continue };
            let table = |depth| line.span_of_table(at, depth);
            let value = value(shape, &line.text, span.clone());
            if !span.is_empty() && !put(&mut node, way, &table, value) {
                let message = format!("another cell of this row says `{}` already", way[0]);
                let fault = Diagnostic::error("said-twice", message, self.place(line, &span, ""));
                told.push(fault.help("keep one of the two"));
            }
        }
        (node, told.len() == before)
    }

    /// The place of these bytes of a row; `field` is empty where no field is meant.
    pub(crate) fn place(&self, line: &Line, span: &Range<usize>, field: &str) -> Place {
        let found = line.ends.partition_point(|&end| end < span.start);
        let in_cell = |cell: Range<usize>| cell.start <= span.start && span.end <= cell.end;
        let written = Some(found).filter(|&at| line.cell(at).is_some_and(in_cell));
        let column = written.or_else(|| self.column(field));
        let cell = column.and_then(|at| Some((at, line.cell(at)?)));
        let excerpt = cell.map(|(_, cell)| {
            let within = |at: usize| at.clamp(cell.start, cell.end) - cell.start;
            let (start, end) = match written {
                Some(_) => (within(span.start), within(span.end)),
                None => (0, cell.len()),
            };
            Excerpt { text: line.text[cell].to_owned(), start, end }
        });
        let name = column.and_then(|at| Some(self.columns.get(at)?.name.as_str()));
        let name = name.unwrap_or(field);
        Place {
            row: Some(line.number),
            field: (!name.is_empty()).then(|| name.to_owned()),
            excerpt,
            ..self.origin()
        }
    }

    /// The column of a field, or of the first of its own fields.
    pub(crate) fn column(&self, field: &str) -> Option<usize> {
        let field = field.split('[').next().unwrap_or_default();
        let keys: Vec<_> = field.split('.').collect();
        let of_field = |column: &Column| {
            column.field.as_ref().is_some_and(|(way, _)| way.iter().take(keys.len()).eq(&keys))
        };
        self.columns.iter().position(of_field)
    }

    /// A field without which there is no document has no column.
    pub(crate) fn lacking(&self, field: &str) -> Diagnostic {
        let message = format!("there is no column `{field}`, and every {} needs one", self.kind);
        let place = Place { row: Some(self.header), ..self.origin() };
        Diagnostic::error("missing-column", message, place)
            .help(format!("add the column `{field}`, and fill it in every row"))
    }

    fn origin(&self) -> Place {
        Place { file: Some(Arc::clone(&self.name)), ..Place::default() }
    }

    fn heading(&self, name: &str) -> Place {
        let excerpt = Excerpt { text: name.to_owned(), start: 0, end: name.len() };
        Place { row: Some(self.header), excerpt: Some(excerpt), ..self.origin() }
    }
}

impl Column {
    fn holds(&self, field: &[String]) -> bool {
        self.field.as_ref().is_some_and(|(way, _)| way == field)
    }
}

fn cause(error: &ReadError) -> String {
    match error {
        ReadError::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// What to write instead of a field that is not there: one of those in the table at `within`.
fn instead_of(within: &[&str], known: &[&str]) -> String {
    let listed: Vec<_> =
        known.iter().map(|known| format!("`{}`", [within, &[known]].concat().join("."))).collect();
    match listed.as_slice() {
        [] => "take it out".to_owned(),
        listed => format!("write one of {}, or take it out", listed.join(", ")),
    }
}

/// What a cell says to a field of this shape.
fn value<'p>(shape: &Shape, text: &'p str, span: Range<usize>) -> Node<'p> {
    let cell = &text[span.clone()];
    let value = match shape {
        Shape::List(part) => {
            let mut start = span.start;
            let mut parts = Vec::new();
            for piece in cell.split(BETWEEN) {
                let from = start + piece.len() - piece.trim_start().len();
                let own = from..from + piece.trim().len();
                start += piece.len() + BETWEEN.len_utf8();
                if !own.is_empty() {
                    parts.push(self::value(part, text, own));
                }
            }
            DeValue::Array(parts.into_iter().collect())
        }
        Shape::Number => match DeValue::parse(cell).map(Spanned::into_inner) {
            Ok(number @ (DeValue::Integer(_) | DeValue::Float(_))) => number,
            // The type says in its own words that this is no number.
            _ => DeValue::String(Cow::Borrowed(cell)),
        },
        // Spreadsheets write them in capitals.
        Shape::Boolean if cell.eq_ignore_ascii_case("true") => DeValue::Boolean(true),
        Shape::Boolean if cell.eq_ignore_ascii_case("false") => DeValue::Boolean(false),
        Shape::Boolean | Shape::Text | Shape::Table => DeValue::String(Cow::Borrowed(cell)),
    };
    Spanned::new(span, value)
}

/// Puts a value into the table at the end of the way, making the tables on it, of which `table`
/// gives the spans; `false` if a word stands in the way.
fn put<'p>(
    node: &mut Node<'p>,
    way: &'p [String],
    table: &dyn Fn(usize) -> Range<usize>,
    value: Node<'p>,
) -> bool {
    let (Some((key, rest)), DeValue::Table(fields)) = (way.split_first(), node.get_mut()) else {
        return false;
    };
    let name = Spanned::new(value.span(), Cow::Borrowed(key.as_str()));
    match (fields.get_mut(key.as_str()), rest) {
        (Some(inner), [_, ..]) => return put(inner, rest, table, value),
        (Some(_), []) => return false,
        (None, []) => fields.insert(name, value),
        (None, [_, ..]) => {
            let mut inner = Spanned::new(table(rest.len()), DeValue::Table(DeTable::new()));
            put(&mut inner, rest, table, value);
            fields.insert(name, inner)
        }
    };
    true
}
