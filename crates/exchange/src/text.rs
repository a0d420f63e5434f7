//! Any table of text, row by row.

use std::{fmt, io::Read};

use lifecourse_core::{Diagnostic, Place};

use crate::{
    read::{ReadError, input_error, io_error, unreadable},
    records::{Record, Records},
    source::Source,
};

/// Reads a table of text whose first row names its columns, from CSV as
/// [`FigureReader`](crate::FigureReader) does: in bounded memory, parted by commas, semicolons or
/// tabs, in UTF-8 or, with its byte order mark, UTF-16.
///
/// ```
/// use lifecourse_exchange::TextReader;
/// let mut table = TextReader::new(&b"id;title\n\nleeds;Leeds \n"[..], "areas.csv")?;
/// assert_eq!(table.names(), ["id", "title"]);
/// let row = table.next_row()?.unwrap();
/// assert_eq!((row.number(), row.cell(1)), (3, "Leeds"));
/// assert!(table.next_row()?.is_none());
/// # Ok::<(), lifecourse_exchange::ReadError>(())
/// ```
pub struct TextReader<R: Read> {
    records: Records<R>,
    origin: Place,
    header: u64,
    names: Vec<String>,
}

impl<R: Read> TextReader<R> {
    /// Starts reading `input`, which a person knows as `file`, by reading its header.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is empty or not text; [`ReadError::Io`] if the machine fails.
    pub fn new(input: R, file: &str) -> Result<Self, ReadError> {
        let origin = Place { file: Some(file.into()), ..Place::default() };
        let source = Source::new(input).map_err(|error| io_error(error, &origin))?;
        let mut records = Records::new(source);
        let header = records.next().map_err(|error| unreadable(error, &origin, &|_| None))?;
        let Some(header) = header else {
            let empty = Diagnostic::error("empty-file", "the file is empty", origin);
            return Err(input_error(
                empty.help("give a table whose first row names its columns, or take it out"),
            ));
        };
        let names = (0..header.len()).map(|at| header.cell(at).to_owned()).collect();
        let header = header.number();
        Ok(Self { records, origin, header, names })
    }

    /// The names of the columns, as they are written.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of the row that names the columns.
    pub fn header(&self) -> u64 {
        self.header
    }

    /// The next row that is not blank; `None` at the end of the table.
    ///
    /// # Errors
    /// As [`new`](Self::new). Nothing follows an error.
    pub fn next_row(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let names = &self.names;
        let row = self.records.next();
        row.map_err(|error| unreadable(error, &self.origin, &|at| Some(names.get(at)?.as_str())))
    }
}

impl<R: Read> fmt::Debug for TextReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextReader").field("names", &self.names).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_row_and_column() {
        let mut table = TextReader::new(&b"id,title\na,\"open\nb,c\n"[..], "areas.csv").unwrap();
        let told = table.next_row().unwrap_err().to_string();
        assert!(told.starts_with("areas.csv, row 2: "), "{told}");
        let mut table = TextReader::new(&b"id,title\na,\xff\n"[..], "areas.csv").unwrap();
        let told = table.next_row().unwrap_err().to_string();
        assert!(told.starts_with("areas.csv, row 2, `title`: "), "{told}");
    }

    #[test]
    fn a_workbook_or_an_empty_file_is_no_table() {
        for bytes in [&b"PK\x03\x04"[..], b"", b"\n\n"] {
            assert!(TextReader::new(bytes, "areas.csv").is_err());
        }
    }
}
