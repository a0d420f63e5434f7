//! Tables of figures, row by row.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    io::{self, Read},
    sync::Arc,
};

use lifecourse_core::{AreaCode, Diagnostic, Excerpt, Observation, Place, Severity};
use serde::Serialize;

use crate::{
    cells::Cells,
    header::{find_header, header_advice},
    known::{KnownIndicators, Sighting},
    layout::{Format, Layout},
    mapping::Mapping,
    records::{Record, Records, Unreadable},
    report::{Report, Reported},
    role::Role,
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
    /// Whether figures of some areas only are wanted.
    selective: bool,
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

/// How a table is read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The indicators that are known.
    pub known: KnownIndicators,
    /// What its columns say, if it is in no layout that is known.
    pub mapping: Option<Mapping>,
    /// What is the same in every row, whatever the layout says.
    pub constants: BTreeMap<Role, String>,
    /// The areas whose figures are wanted, and those of areas that the table puts in them.
    pub only: Option<Arc<HashSet<AreaCode>>>,
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

/// How many rows were read: `rows` is always `good + faulty`. A row that holds several figures
/// counts as many times.
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
    /// Rows of areas that were not asked for, which are not among `rows` either.
    pub elsewhere: u64,
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
    /// As [`with`](Self::with).
    pub fn new(input: R, file: &str, known: KnownIndicators) -> Result<Self, ReadError> {
        Self::with(input, file, ReadOptions { known, ..ReadOptions::default() })
    }

    /// The same, read as `options` say. The header is the first of the first rows that names what
    /// some layout asks for: what stands above it is passed over.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is empty, not text, or has the header of no known layout;
    /// [`ReadError::Io`] if the machine fails.
    pub fn with(input: R, file: &str, options: ReadOptions) -> Result<Self, ReadError> {
        let file = (!file.is_empty()).then(|| file.into());
        let origin = Place { file, ..Place::default() };
        let source = Source::new(input).map_err(|error| io_error(error, &origin))?;
        let mut records = Records::new(source);
        let (row, layout) = find_header(&mut records, &options, &origin)?;
        let pending = header_advice(records.delimiter(), row, &layout, &origin);
        let selective = options.only.is_some();
        let (cells, tally) = (Cells::new(options.known, options.only), Tally::default());
        let (held, state) = (None, State::Fresh);
        Ok(Self { records, cells, layout, selective, origin, tally, pending, held, state })
    }

    /// The layout of the table.
    pub fn format(&self) -> Format {
        self.layout.format()
    }

    /// What tables of its layout are called, such as `Indices of Deprivation 2025`.
    pub fn title(&self) -> &str {
        self.layout.title()
    }

    /// The same, of a sheet of a workbook, whose rows end with their last cell that is not blank.
    pub(crate) fn of_workbook(self) -> Self {
        Self { layout: self.layout.of_workbook(), ..self }
    }

    /// The file, for places in it.
    pub(crate) fn origin(&self) -> &Place {
        &self.origin
    }

    /// Tells something with what is told of the header.
    pub(crate) fn tell(&mut self, told: Diagnostic) {
        self.pending.insert(0, told);
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
        let mut rows = 0;
        while rows < most && chunk.rows.len() < most {
            if !self.read_row(&mut chunk)? {
                self.end(&mut chunk);
                break;
            }
            rows += 1;
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
        if !self.layout.fits(&record) {
            (self.tally.rows, self.tally.faulty) = (self.tally.rows + 1, self.tally.faulty + 1);
            self.held = Some(wrong_width(&self.layout, &self.origin, &record));
            return Ok(true);
        }
        let (layout, origin, tally) = (&self.layout, &self.origin, &mut self.tally);
        let selective = self.selective;
        Figures { cells: &mut self.cells, layout, origin, tally, selective }.read(record, chunk);
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

/// What the figures of a row are read with.
struct Figures<'r> {
    cells: &'r mut Cells,
    layout: &'r Layout,
    origin: &'r Place,
    tally: &'r mut Tally,
    /// Whether figures of some areas only are wanted.
    selective: bool,
}

impl Figures<'_> {
    fn read(self, record: Record<'_>, chunk: &mut Chunk) {
        let Self { cells, layout, origin, tally, selective } = self;
        let number = record.number;
        for (at, view) in layout.views().iter().enumerate() {
            let mut report = Report { origin, layout, view, record, found: &mut chunk.diagnostics };
            // What is wrong with the place of a row is told once, whatever the number of its figures.
            if at == 0 && (selective || layout.views().len() > 1) {
                match cells.is_wanted(&mut report, &mut chunk.sightings) {
                    Ok(true) => {}
                    Ok(false) => {
                        tally.elsewhere += 1;
                        break;
                    }
                    Err(Reported) => {
                        (tally.rows, tally.faulty) = (tally.rows + 1, tally.faulty + 1);
                        break;
                    }
                }
            }
            match cells.observation(&mut report, &mut chunk.sightings) {
                Ok(Some(observation)) => {
                    tally.good += 1;
                    chunk.rows.push(Row { number, observation });
                }
                Ok(None) => continue,
                Err(Reported) => tally.faulty += 1,
            }
            tally.rows += 1;
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
        let Self { rows, good, faulty, blank, elsewhere } = self;
        write!(
            f,
            "{rows} rows read: {good} good, {faulty} with errors; {blank} blank rows passed over"
        )?;
        if *elsewhere == 0 { Ok(()) } else { write!(f, ", {elsewhere} rows of other areas") }
    }
}

pub(crate) fn input_error(diagnostic: Diagnostic) -> ReadError {
    ReadError::Input(Box::new(diagnostic))
}

pub(crate) fn advice(code: &'static str, message: String, origin: &Place) -> Diagnostic {
    Diagnostic::error(code, message, origin.clone()).severity(Severity::Advice)
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
