//! The rows of a CSV file as a spreadsheet numbers them, within bounded memory.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::ReadRecordResult;

use crate::source::Source;

/// The longest a row may be, in bytes: more is an unclosed quotation mark, or no table.
const LONGEST_ROW: usize = 1 << 20;
/// The most cells that a row may have.
const MOST_CELLS: usize = 1 << 12;
const BUFFER: usize = 256 * 1024;

/// One row of a table of text.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its number: the first row of the file is 1, and blank rows count.
    pub(crate) number: u64,
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// The row as a spreadsheet numbers it: the first of the file is 1, and blank rows count.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many cells it has: at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no row is without cells")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell without white space at its ends; blank beyond the last.
    #[must_use]
    pub fn cell(&self, at: usize) -> &'a str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        // The reader has seen that every cell is text.
        self.text.get(start..end).unwrap_or_default().trim()
    }
}

/// Why the rows after some row cannot be told apart or read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// A cell is not UTF-8.
    NotUtf8 { row: u64, column: usize, byte: u8 },
    /// A cell holds a zero byte.
    ZeroByte { row: u64, column: usize },
    /// A row passes what a row may hold.
    TooLong { row: u64, column: usize },
    /// The file ends within a quotation.
    OpenQuote { row: u64 },
    /// The machine failed, or the source is not text.
    Io(io::Error),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads the rows of a file one by one.
pub(crate) struct Records<R: Read> {
    input: BufReader<Source<R>>,
    core: csv_core::Reader,
    delimiter: u8,
    text: Vec<u8>,
    ends: Vec<usize>,
    row: u64,
    blank: u64,
    /// Whether the last byte taken was a carriage return, whose line feed may follow.
    after_return: bool,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(source: Source<R>) -> Self {
        let delimiter = delimiter_of(source.head());
        Self {
            input: BufReader::with_capacity(BUFFER, source),
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            text: vec![0; 4 * 1024],
            ends: vec![0; 64],
            row: 0,
            blank: 0,
            after_return: false,
        }
    }

    /// What stands between two cells.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// How many blank rows were passed over.
    pub(crate) fn blank(&self) -> u64 {
        self.blank
    }

    /// The next row that is not blank, or `None` at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, Unreadable> {
        let (length, cells) = loop {
            self.pass_blank_lines()?;
            let Some((length, cells)) = self.read()? else { return Ok(None) };
            self.row += 1;
            if !self.text[..length].trim_ascii().is_empty() {
                break (length, cells);
            }
            self.blank += 1;
        };
        self.check_text(length, cells)?;
        // Every cell is UTF-8 by the check, and so are all of them together.
        let text = std::str::from_utf8(&self.text[..length]).unwrap_or_default();
        Ok(Some(Record { number: self.row, text, ends: &self.ends[..cells] }))
    }

    /// Whether every cell is text by itself.
    fn check_text(&self, length: usize, cells: usize) -> Result<(), Unreadable> {
        let text = &self.text[..length];
        if text.is_ascii() && !text.contains(&0) {
            return Ok(());
        }
        let (row, mut start) = (self.row, 0);
        for (column, &end) in self.ends[..cells].iter().enumerate() {
            let cell = &text[start..end];
            if let Err(error) = std::str::from_utf8(cell) {
                let byte = cell[error.valid_up_to()];
                return Err(Unreadable::NotUtf8 { row, column, byte });
            }
            if cell.contains(&0) {
                return Err(Unreadable::ZeroByte { row, column });
            }
            start = end;
        }
        Ok(())
    }

    /// Takes the rest of the last line's end, and the empty lines after it.
    fn pass_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let byte = self.input.fill_buf()?.first().copied();
            match byte {
                Some(b'\n') if self.after_return => self.after_return = false,
                Some(end @ (b'\n' | b'\r')) => {
                    self.after_return = end == b'\r';
                    (self.row, self.blank) = (self.row + 1, self.blank + 1);
                }
                _ => break self.after_return = false,
            }
            self.input.consume(1);
        }
        Ok(())
    }

    /// Reads one record: the length of its text and the number of its cells.
    fn read(&mut self) -> Result<Option<(usize, usize)>, Unreadable> {
        let (mut length, mut cells, mut started) = (0, 0, false);
        loop {
            let input = self.input.fill_buf()?;
            let at_end = input.is_empty();
            if at_end && !started {
                return Ok(None);
            }
            started = true;
            // A line end at the end of the file ends the last row, unless a quotation is open.
            let input = if at_end { b"\n" } else { input };
            let (result, taken, written, ended) =
                self.core.read_record(input, &mut self.text[length..], &mut self.ends[cells..]);
            (length, cells) = (length + written, cells + ended);
            if let Some(last) = taken.checked_sub(1) {
                self.after_return = input[last] == b'\r';
            }
            if !at_end {
                self.input.consume(taken);
            }
            let too_long = Unreadable::TooLong { row: self.row + 1, column: cells };
            match result {
                ReadRecordResult::Record => return Ok(Some((length, cells))),
                ReadRecordResult::InputEmpty if at_end => {
                    return Err(Unreadable::OpenQuote { row: self.row + 1 });
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() >= LONGEST_ROW => {
                    return Err(too_long);
                }
                ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    return Err(too_long);
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

/// What stands between the cells of the first line: a comma unless there are more semicolons or
/// tabs.
fn delimiter_of(head: &[u8]) -> u8 {
    let mut found = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in head.trim_ascii_start() {
        match byte {
            b'"' => quoted = !quoted,
            // A title above the table parts nothing.
            b'\n' | b'\r' if !quoted && found.iter().any(|(_, times)| *times > 0) => break,
            _ if quoted => {}
            _ => {
                for (delimiter, times) in &mut found {
                    *times += usize::from(delimiter == byte);
                }
            }
        }
    }
    let more = |best: (u8, usize), other: (u8, usize)| if other.1 > best.1 { other } else { best };
    found.into_iter().reduce(more).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(bytes: &[u8]) -> Records<&[u8]> {
        Records::new(Source::new(bytes).unwrap())
    }

    /// All rows, each with its number, and the number of blank rows.
    fn rows(text: &str) -> (Vec<(u64, Vec<String>)>, u64) {
        let mut records = records(text.as_bytes());
        let mut rows = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let cells = (0..record.len()).map(|at| record.cell(at).to_owned()).collect();
            rows.push((record.number, cells));
        }
        (rows, records.blank())
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        for end in ["\n", "\r\n"] {
            let text = ["", "a,b", "\"1\n2\",3", "", "", "4,5", ""].join(end);
            let (rows, blank) = rows(&text);
            assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 3, 6]);
            assert_eq!((blank, rows[1].1[0].as_str()), (3, "1\n2"));
        }
    }

    #[test]
    fn rows_of_empty_cells_are_blank() {
        let (rows, blank) = rows("a,b\n,\n \t,\n1,2\n,,,");
        assert_eq!((rows.len(), blank), (2, 3));
        assert_eq!(rows[1].0, 4);
    }

    #[test]
    fn semicolons_and_tabs_are_recognised_outside_of_quotation_marks() {
        assert_eq!(delimiter_of(b"a;b;c\n1,2,3,4"), b';');
        assert_eq!(delimiter_of(b"\n\"a;;;;b\"\tb"), b'\t');
        assert_eq!(delimiter_of(b"a"), b',');
    }

    #[test]
    fn a_quotation_that_is_never_closed_is_an_error_at_its_row() {
        for text in ["a,b\n1,\"2\n", "a\n\"", "a\n1\n\"x\"\""] {
            let mut records = records(text.as_bytes());
            let error = loop {
                match records.next() {
                    Ok(Some(_)) => {}
                    other => break other.map(|record| record.is_some()),
                }
            };
            assert!(matches!(error, Err(Unreadable::OpenQuote { row: 2 | 3 })), "{error:?}");
        }
    }

    #[test]
    fn ten_megabytes_in_a_cell_are_refused_in_bounded_memory() {
        let text = format!("a,b\n1,\"{}\"\n", "x".repeat(10 << 20));
        let mut records = records(text.as_bytes());
        records.next().unwrap();
        assert!(matches!(records.next(), Err(Unreadable::TooLong { row: 2, column: 1 })));
        assert!(records.text.len() <= LONGEST_ROW);
    }

    #[test]
    fn bytes_that_are_no_text_are_named_with_their_cell() {
        let mut latin = records(b"a,b\n1,caf\xE9\n");
        latin.next().unwrap();
        let error = latin.next().unwrap_err();
        assert!(matches!(error, Unreadable::NotUtf8 { row: 2, column: 1, byte: 0xE9 }));
        // Two halves of a character in two cells are not a character.
        let mut halves = records(b"a,b\n\xC3,\xA9\n");
        halves.next().unwrap();
        let error = halves.next().unwrap_err();
        assert!(matches!(error, Unreadable::NotUtf8 { row: 2, column: 0, byte: 0xC3 }));
        let mut zero = records(b"a,b\n1,\0\n");
        zero.next().unwrap();
        assert!(matches!(zero.next(), Err(Unreadable::ZeroByte { row: 2, column: 1 })));
    }

    proptest! {
        #[test]
        fn any_cells_written_by_a_csv_writer_are_read_again(
            table in prop::collection::vec(prop::collection::vec("[a-zé,;\"\r\n\t]{1,12}", 1..6), 1..6),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let written = writer.into_inner().unwrap();
            // What stands between cells is told from the first row, which is chosen here.
            let text = format!("{}\n{}", ",".repeat(40).replace(',', "x,"), String::from_utf8(written).unwrap());
            let (rows, _) = rows(&text);
            let trimmed: Vec<Vec<_>> = table
                .iter()
                .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            prop_assert_eq!(rows[1..].iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(), trimmed);
        }

        #[test]
        fn any_bytes_are_rows_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(source) = Source::new(bytes.as_slice()) {
                let mut records = Records::new(source);
                while let Ok(Some(record)) = records.next() {
                    prop_assert!(record.number <= bytes.len() as u64 && record.len() > 0);
                }
            }
        }
    }
}
