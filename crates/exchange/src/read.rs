//! Tables of figures, row by row.

use std::{
    fmt,
    io::{self, Read},
};

use lifecourse_core::{Diagnostic, Excerpt, Observation, Place, Severity};
use serde::Serialize;

use crate::{
    cells::Cells,
    known::{KnownIndicators, Sighting},
    layout::{Format, HeaderFault, Layout},
    records::{Record, Records, Unreadable},
    report::{Report, Reported},
    source::{NotText, Source},
};

/// Reads a table of figures of any [`Format`] from CSV, in bounded memory.
///
/// The layout is found from the header. Cells may be parted by commas, semicolons or tabs, and
/// the text may be UTF-8 or, with its byte order mark, UTF-16.
///
/// ```
/// use lifecourse_exchange::{FigureReader, KnownIndicators};
/// let table = "indicator,area,period,value\nsmoking-at-delivery,E06000016,2022/23,9.8\n";
/// let (all, tally) = FigureReader::new(table.as_bytes(), "smoking.csv", KnownIndicators::default())?.read_all()?;
/// assert_eq!((all.rows[0].number, tally.good), (2, 1));
/// # Ok::<(), lifecourse_exchange::ReadError>(())
/// ```
pub struct FigureReader<R: Read> {
    records: Records<R>,
    cells: Cells,
    layout: Layout,
    /// The file, for places in it.
    origin: Place,
    tally: Tally,
    /// What is to be said of the header.
    pending: Vec<Diagnostic>,
    /// What is wrong with the last row, until it is known whether the file ends there.
    held: Option<Diagnostic>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No row after the header was read.
    Fresh,
    Running,
    /// Nothing follows.
    Ended,
}

/// A figure and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row as a spreadsheet numbers it: the header is row 1.
    pub number: u64,
    /// What it says.
    pub observation: Observation,
}

/// Some rows of a table, with what was found in reading them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chunk {
    /// The figures of the rows with which nothing is wrong.
    pub rows: Vec<Row>,
    /// What is wrong with rows, or should be looked at, in their order. A row with an error has
    /// no figure in `rows`.
    pub diagnostics: Vec<Diagnostic>,
    /// The areas and indicators that were not mentioned before.
    pub sightings: Vec<Sighting>,
}

/// How many rows were read: `rows` is always `good + faulty`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows below the header that are not blank.
    pub rows: u64,
    /// Those that gave a figure.
    pub good: u64,
    /// Those with an error.
    pub faulty: u64,
    /// Blank rows, which are not among `rows`.
    pub blank: u64,
}

/// Why a table cannot be read any further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file is not such a table: what is wrong, where, and what to do.
    #[error("{0}")]
    Input(Box<Diagnostic>),
    /// The machine failed to read it.
    #[error("the file could not be read")]
    Io(#[source] io::Error),
}

impl<R: Read> FigureReader<R> {
    /// Starts reading `input`, which a person knows as `file` (`-` for standard input; blank if
    /// it has no name), by reading its header.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is empty, not text, or has the header of no known layout;
    /// [`ReadError::Io`] if the machine fails.
    pub fn new(input: R, file: &str, known: KnownIndicators) -> Result<Self, ReadError> {
        let file = (!file.is_empty()).then(|| file.into());
        let origin = Place { file, ..Place::default() };
        let source = Source::new(input).map_err(|error| io_error(error, &origin))?;
        let mut records = Records::new(source);
        let layout = match records.next() {
            Ok(Some(header)) => Layout::of(&header).map_err(|fault| {
                let HeaderFault { code, message, help } = fault;
                let place = Place { row: Some(header.number), ..origin.clone() };
                input_error(Diagnostic::error(code, message, place).help(help))
            })?,
            Ok(None) => {
                let empty = Diagnostic::error("empty-file", "the file is empty", origin);
                return Err(input_error(
                    empty.help("give a table whose first row names its columns"),
                ));
            }
            Err(error) => return Err(unreadable(error, &origin, &|_| None)),
        };
        let pending = header_advice(records.delimiter(), &layout, &origin);
        let (cells, tally) = (Cells::new(known), Tally::default());
        let (held, state) = (None, State::Fresh);
        Ok(Self { records, cells, layout, origin, tally, pending, held, state })
    }

    /// The layout of the table.
    pub fn format(&self) -> Format {
        self.layout.format()
    }

    /// How many rows were read so far.
    pub fn tally(&self) -> Tally {
        Tally { blank: self.records.blank(), ..self.tally }
    }

    /// Reads up to `most` further rows; `None` at the end of the table.
    ///
    /// # Errors
    /// [`ReadError::Input`] if the rest of the file cannot be told apart into rows of text;
    /// [`ReadError::Io`] if the machine fails. Nothing follows an error.
    pub fn next_chunk(&mut self, most: usize) -> Result<Option<Chunk>, ReadError> {
        if self.state == State::Ended {
            return Ok(None);
        }
        let diagnostics = std::mem::take(&mut self.pending);
        let mut chunk = Chunk { diagnostics, ..Chunk::default() };
        for _ in 0..most {
            if !self.read_row(&mut chunk)? {
                self.end(&mut chunk);
                break;
            }
        }
        let nothing = chunk == Chunk::default() && self.state == State::Ended;
        Ok((!nothing).then_some(chunk))
    }

    /// Reads all that is left, for a table that is known to be small.
    ///
    /// # Errors
    /// As [`next_chunk`](Self::next_chunk).
    pub fn read_all(mut self) -> Result<(Chunk, Tally), ReadError> {
        let all = self.next_chunk(usize::MAX)?.unwrap_or_default();
        Ok((all, self.tally()))
    }

    /// Reads a row, if there is one.
    fn read_row(&mut self, chunk: &mut Chunk) -> Result<bool, ReadError> {
        let record = match self.records.next() {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(false),
            Err(error) => {
                self.state = State::Ended;
                return Err(unreadable(error, &self.origin, &|at| self.layout.name_at(at)));
            }
        };
        chunk.diagnostics.extend(self.held.take());
        if self.state == State::Fresh {
            self.state = State::Running;
            chunk.diagnostics.extend(self.layout.learn_width(&record).map(|name| {
                let message = format!("the header names a last column `{name}` that no row has");
                advice("absent-column", message, &self.origin).help("nothing: it is not read")
            }));
        }
        self.tally.rows += 1;
        if !self.layout.fits(&record) {
            self.tally.faulty += 1;
            self.held = Some(wrong_width(&self.layout, &self.origin, &record));
            return Ok(true);
        }
        let number = record.number;
        let mut report = Report {
            origin: &self.origin,
            layout: &self.layout,
            record,
            found: &mut chunk.diagnostics,
        };
        match self.cells.observation(&mut report, &mut chunk.sightings) {
            Ok(observation) => {
                self.tally.good += 1;
                chunk.rows.push(Row { number, observation });
            }
            Err(Reported) => self.tally.faulty += 1,
        }
        Ok(true)
    }

    /// Says what is to be said at the end of the file.
    fn end(&mut self, chunk: &mut Chunk) {
        self.state = State::Ended;
        let cut_off = |last: Diagnostic| last.help("the file may be cut off here: fetch it again");
        chunk.diagnostics.extend(self.held.take().map(cut_off));
        if self.tally.rows == 0 {
            let message = "there is a header and no row below it";
            let found = Diagnostic::error("no-rows", message, self.origin.clone());
            chunk.diagnostics.push(found.severity(Severity::Warning));
        }
    }
}

impl<R: Read> fmt::Debug for FigureReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FigureReader");
        shown.field("file", &self.origin.file).field("format", &self.format());
        shown.field("tally", &self.tally()).finish_non_exhaustive()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, good, faulty, blank } = self;
        write!(
            f,
            "{rows} rows read: {good} good, {faulty} with errors; {blank} blank rows passed over"
        )
    }
}

pub(crate) fn input_error(diagnostic: Diagnostic) -> ReadError {
    ReadError::Input(Box::new(diagnostic))
}

fn advice(code: &'static str, message: String, origin: &Place) -> Diagnostic {
    Diagnostic::error(code, message, origin.clone()).severity(Severity::Advice)
}

/// What should be known about the header before any figure is used.
fn header_advice(delimiter: u8, layout: &Layout, origin: &Place) -> Vec<Diagnostic> {
    let between = match delimiter {
        b',' => None,
        b'\t' => Some("tabs"),
        _ => Some("semicolons"),
    };
    let other_delimiter = between.map(|found| {
        let message = format!("{found} stand between the cells, not commas: they are read as such");
        advice("other-delimiter", message, origin).help("nothing, unless the figures look wrong")
    });
    let unknown = layout.unknown().map(|name| {
        let message =
            format!("the column `{name}` is not one of a {}: it is not read", layout.format());
        let names: Vec<_> = layout.format().column_names().collect();
        let help = format!("the columns that are read are {}", names.join(", "));
        advice("unknown-column", message, origin).help(help)
    });
    other_delimiter.into_iter().chain(unknown).collect()
}

/// The machine failed, unless what it read is at fault.
pub(crate) fn io_error(error: io::Error, origin: &Place) -> ReadError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<NotText>()) {
        Some(NotText { message, help }) => input_error(
            Diagnostic::error("not-a-table", message.clone(), origin.clone()).help(*help),
        ),
        None => ReadError::Io(error),
    }
}

/// What to say of rows that cannot be told apart or are no text; `name` knows the columns.
pub(crate) fn unreadable<'n>(
    error: Unreadable,
    origin: &Place,
    name: &dyn Fn(usize) -> Option<&'n str>,
) -> ReadError {
    let (row, column, code, message, help) = match error {
        Unreadable::Io(error) => return io_error(error, origin),
        Unreadable::NotUtf8 { row, column, byte } => (
            row,
            Some(column),
            "not-utf-8",
            &*format!("the byte {byte:02X} in this cell is not text in UTF-8"),
            "open the file in a spreadsheet and save it as `CSV UTF-8`",
        ),
        Unreadable::ZeroByte { row, column } => (
            row,
            Some(column),
            "zero-byte",
            "there is a zero byte in this cell, which no text has: the file may be UTF-16 without its mark, or damaged",
            "save the table again as `CSV UTF-8`",
        ),
        Unreadable::TooLong { row, column } => (
            row,
            Some(column),
            "row-too-long",
            "this row is longer than a row of a table can be: a quotation mark may be missing",
            "look for a quotation mark that is opened and not closed from here on",
        ),
        Unreadable::OpenQuote { row } => (
            row,
            None,
            "open-quotation",
            "the file ends within a quotation that starts in this row: it is cut off, or a quotation mark is missing",
            "fetch the file again, or close the quotation",
        ),
    };
    let field = column.and_then(name).map(str::to_owned);
    let place = Place { row: Some(row), field, ..origin.clone() };
    input_error(Diagnostic::error(code, message, place).help(help))
}

/// A row has too many cells or too few.
fn wrong_width(layout: &Layout, origin: &Place, record: &Record<'_>) -> Diagnostic {
    let (found, expected) = (record.len(), layout.width());
    let text: String = record.cell(0).chars().take(80).collect();
    let excerpt = Some(Excerpt { start: 0, end: text.len(), text });
    let place = Place { row: Some(record.number), excerpt, ..origin.clone() };
    let message = format!("this row has {found} cells, and the header asks for {expected}");
    Diagnostic::error("wrong-number-of-cells", message, place)
        .help("look for a cell that holds a comma: it needs quotation marks around it")
}
