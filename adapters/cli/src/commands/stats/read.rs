//! Reads a CSV into the columns of a method: rows in parts, or in groups.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender},
    },
};

use anyhow::Context;
use csv::ByteRecord;
use lifecourse_app::nearest;
use lifecourse_core::{Diagnostic, Place};

use super::{
    groups::{Grouping, Groups},
    method::Method,
    table::{Columns, Field, Layout},
};
use crate::failure::Failure;

/// Rows that are computed and written together where each is taken by itself.
const TOGETHER: usize = 4_096;
/// Faults that are drawn; the rest are counted.
const DRAWN: usize = 20;

/// A CSV whose header has been read.
pub(super) struct Input {
    reader: csv::Reader<Box<dyn Read + Send>>,
    header: csv::StringRecord,
    pub(super) faults: Faults,
}

/// What is wrong with an input.
#[derive(Debug)]
pub(super) struct Faults {
    file: Arc<str>,
    pub(super) drawn: Vec<Diagnostic>,
    pub(super) count: usize,
}

impl Faults {
    /// Notes a fault, which is of this file.
    pub(super) fn tell(&mut self, mut fault: Diagnostic) {
        self.count += 1;
        if self.drawn.len() < DRAWN {
            fault.place.file = Some(Arc::clone(&self.file));
            self.drawn.push(fault);
        }
    }

    /// Notes the rows that the method found at fault: their lines, and why.
    pub(super) fn tell_rows(&mut self, found: &mut Vec<(u64, String)>) {
        for (line, sentence) in found.drain(..) {
            let place = Place { line: Some(line), ..Place::default() };
            self.tell(Diagnostic::error("out-of-range", sentence, place));
        }
    }
}

/// How a person names the columns of the file.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Terms of the method with the names that the file has for them.
    pub(super) columns: Vec<(String, String)>,
    pub(super) by: Vec<String>,
    pub(super) keep: Vec<String>,
}

impl Names {
    /// The columns of the file that stand for a column of the method; nothing was said if there are none.
    fn of(&self, column: &super::method::Column) -> Vec<&str> {
        let said = self.columns.iter().filter(|(term, _)| term == column.name);
        if column.is_many() {
            said.flat_map(|(_, names)| names.split(',')).collect()
        } else {
            said.map(|(_, name)| name.as_str()).next_back().into_iter().collect()
        }
    }
}

impl Input {
    /// Opens a file, or standard input for `-`, and reads the header.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let is_stdin = path == Path::new("-");
        if is_stdin && io::stdin().is_terminal() {
            return Err(Failure::usage("there is no table to read")
                .help("name a CSV file, or send one to standard input")
                .into());
        }
        let source: Box<dyn Read + Send> = if is_stdin {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(|error| {
                Failure::input(format!("cannot read {}: {error}", path.display()))
            })?;
            Box::new(file)
        };
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 18).from_reader(source);
        let header: csv::StringRecord = match reader.byte_headers() {
            Ok(header) => {
                header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect()
            }
            Err(error) => return Err(unreadable(error)).context(cannot_read(path)),
        };
        if header.is_empty() {
            let message = format!("there is nothing in {}", path.display());
            return Err(Failure::input(message)
                .help("give a table whose first line names its columns")
                .into());
        }
        let file = path.display().to_string().into();
        Ok(Self { reader, header, faults: Faults { file, drawn: Vec::new(), count: 0 } })
    }

    /// Where the columns of `method` stand; what is wrong with the header is among the faults.
    pub(super) fn layout(&mut self, method: &Method, names: &Names) -> Layout {
        let mut fields = Vec::new();
        for column in method.columns {
            let said = names.of(column);
            let is_there = self.header.iter().any(|name| name == column.name);
            let places: Vec<_> = match said.as_slice() {
                [] if column.needed || is_there => {
                    self.place(column.name, Some(column.name)).into_iter().collect()
                }
                said => said.iter().filter_map(|name| self.place(name, None)).collect(),
            };
            let field = |place| Field { column, name: self.header[place].to_owned(), place };
            fields.extend(places.into_iter().map(field));
        }
        let mut all = |names: &[String]| names.iter().filter_map(|n| self.place(n, None)).collect();
        let (by, keep) = (all(&names.by), all(&names.keep));
        Layout { fields, by, keep }
    }

    /// Where a column stands. For the `term` of a method the fault tells how to rename it.
    fn place(&mut self, name: &str, term: Option<&str>) -> Option<usize> {
        let mut at = self.header.iter().enumerate().filter(|(_, known)| *known == name);
        let (first, second) = (at.next(), at.next());
        let (code, message, help) = match (first, second) {
            (Some((place, _)), None) => return Some(place),
            (Some(_), Some(_)) => (
                "repeated-column",
                format!("there are two columns `{name}`"),
                "give one of them another name".to_owned(),
            ),
            (None, _) => ("missing-column", format!("there is no column `{name}`"), {
                let lower: Vec<_> = self.header.iter().map(str::to_lowercase).collect();
                let near = nearest(&name.to_lowercase(), lower.iter().map(String::as_str));
                let near = near.and_then(|near| lower.iter().position(|known| known == near));
                let near = near.and_then(|place| self.header.get(place));
                match (near, term) {
                    (Some(near), Some(term)) => {
                        format!("if `{near}` is meant, say `--column {term}={near}`")
                    }
                    (Some(near), None) => format!("did you mean `{near}`?"),
                    (None, term) => {
                        let known: Vec<_> = self.header.iter().map(|n| format!("`{n}`")).collect();
                        let known = known.join(", ");
                        match term {
                            Some(term) => format!(
                                "say which it is with `--column {term}=NAME`; there are {known}"
                            ),
                            None => format!("there are {known}"),
                        }
                    }
                }
            }),
        };
        let place = Place { line: Some(1), ..Place::default() };
        self.faults.tell(Diagnostic::error(code, message, place).help(help));
        None
    }

    /// Reads the next row that has as many cells as the header.
    fn next(&mut self, record: &mut ByteRecord) -> anyhow::Result<bool> {
        loop {
            match self.reader.read_byte_record(record) {
                Ok(false) => return Ok(false),
                Ok(true) if record.len() == self.header.len() => return Ok(true),
                Ok(true) => {
                    let line = record.position().map(csv::Position::line);
                    let message = format!(
                        "this row has {} cells and the header has {}",
                        record.len(),
                        self.header.len()
                    );
                    let place = Place { line, ..Place::default() };
                    self.faults.tell(
                        Diagnostic::error("cells", message, place)
                            .help("put a text that has a comma in it in quotes"),
                    );
                }
                Err(error) => {
                    return Err(unreadable(error))
                        .context(format!("cannot read {}", self.faults.file));
                }
            }
        }
    }

    /// Sends all rows, some at a time, until nobody takes them. What comes back as `spare` is filled again.
    pub(super) fn send<'l>(
        mut self,
        layout: &'l Layout,
        to: &SyncSender<Columns<'l>>,
        spare: &Receiver<Columns<'l>>,
    ) -> anyhow::Result<Faults> {
        let mut record = ByteRecord::new();
        let mut columns = Columns::new(layout);
        while self.next(&mut record)? {
            columns.push(&record, &mut |fault| self.faults.tell(fault));
            if columns.rows() == TOGETHER {
                let mut next = spare.try_recv().unwrap_or_else(|_| Columns::new(layout));
                next.clear();
                if to.send(std::mem::replace(&mut columns, next)).is_err() {
                    return Ok(self.faults);
                }
            }
        }
        if columns.rows() > 0 {
            // Whoever does not take it has stopped.
            let _ = to.send(columns);
        }
        Ok(self.faults)
    }

    /// Reads all rows into groups, in the order in which they first occur.
    pub(super) fn groups(mut self, layout: &Layout) -> anyhow::Result<(Groups<'_>, Faults)> {
        let mut columns = Columns::new(layout);
        let mut grouping = Grouping::default();
        let mut record = ByteRecord::new();
        while self.next(&mut record)? {
            grouping.push(&record, &layout.by, &mut columns);
            columns.push(&record, &mut |fault| self.faults.tell(fault));
        }
        Ok((grouping.groups(columns), self.faults))
    }
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read {}", path.display())
}

fn unreadable(error: csv::Error) -> anyhow::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Failure::input(format!("this is not CSV: {other:?}")).into(),
    }
}
