//! Sheets of workbooks, Excel's and `OpenDocument`'s, as text.
//!
//! A workbook is a zip archive of XML, in which a few bytes can ask for any amount of memory: the
//! real size of its parts is measured before anything is made of them, and a sheet is written out as
//! CSV cell by cell, so that what it takes is what it holds.

mod accessible;
mod ods;
mod sheet;
mod xlsx;

use std::{
    io::{self, Cursor, Read, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
};

use lifecourse_core::{Diagnostic, Place};
use zip::ZipArchive;

pub use self::accessible::{FigureWorkbook, WorkbookError};

use self::sheet::SheetText;
use crate::{
    read::{FigureReader, ReadError, ReadOptions, advice, input_error},
    text::TextReader,
};

/// The most bytes that the parts of a workbook may have when they are unpacked.
const MOST_UNPACKED: u64 = 512 << 20;
/// The most elements of XML in the part with a workbook's texts, each of which is kept in memory.
const MOST_TEXTS: u64 = 4_000_000;
/// The most parts that a workbook may have.
const MOST_PARTS: usize = 10_000;

/// A table that may be the sheet of a workbook.
#[derive(Debug)]
pub enum Opened<R> {
    /// Text, as it comes.
    Text(R),
    /// A sheet as CSV.
    Sheet(Cursor<Vec<u8>>),
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Text(input) => input.read(buffer),
            Self::Sheet(text) => text.read(buffer),
        }
    }
}

impl<R: Read + Seek> FigureReader<Opened<R>> {
    /// Starts reading a table of figures from text or from a workbook: the sheet that the mapping
    /// names, or else the first that has the header of a known layout.
    ///
    /// # Errors
    /// As [`with`](Self::with); [`ReadError::Input`] if the workbook is damaged or larger than can
    /// be read.
    pub fn open(mut input: R, file: &str, options: ReadOptions) -> Result<Self, ReadError> {
        let Some(mut workbook) = Workbook::of(&mut input, file)? else {
            return Self::with(Opened::Text(input), file, options);
        };
        let asked = options.mapping.as_ref().and_then(|mapping| mapping.sheet.clone());
        let names = match &asked {
            Some(name) if !workbook.names.contains(name) => {
                return Err(workbook.fault("no-such-sheet", &format!("there is no sheet `{name}`")));
            }
            Some(name) => vec![name.clone()],
            None => workbook.names.clone(),
        };
        // Of several sheets none of which is known, the one with the most text is meant.
        let mut largest: Option<(usize, ReadError)> = None;
        for name in &names {
            let text = workbook.sheet(name)?;
            let size = text.len();
            let shown = format!("{file}, sheet {name}");
            match Self::with(Opened::Sheet(Cursor::new(text)), &shown, options.clone()) {
                Ok(reader) => {
                    let reader = reader.of_workbook();
                    return Ok(if asked.is_some() { reader } else { reader.chosen(&names, name) });
                }
                Err(ReadError::Input(fault)) => {
                    let blank = fault.code == "empty-file" && names.len() > 1;
                    if !blank && largest.as_ref().is_none_or(|(most, _)| size > *most) {
                        largest = Some((size, ReadError::Input(fault)));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Err(largest.map_or_else(
            || workbook.fault("empty-file", "its sheets are empty"),
            |(_, fault)| fault,
        ))
    }

    /// The same, telling which of several sheets was chosen.
    fn chosen(mut self, names: &[String], name: &str) -> Self {
        let others: Vec<_> =
            names.iter().filter(|other| *other != name).map(|other| format!("`{other}`")).collect();
        if !others.is_empty() {
            let message =
                format!("the sheet `{name}` is read, and no other of {}", others.join(", "));
            let told = advice("one-sheet", message, self.origin());
            self.tell(told.help("to read another, name it as `sheet` in a mapping file"));
        }
        self
    }
}

/// A table, with its name if it is a sheet.
pub(crate) type NamedTable<R> = (Option<String>, Opened<R>);

/// Every sheet of a workbook with its name, or a table of text by itself.
pub(crate) fn sheets<R: Read + Seek>(
    mut input: R,
    file: &str,
) -> Result<Vec<NamedTable<R>>, ReadError> {
    let Some(mut workbook) = Workbook::of(&mut input, file)? else {
        return Ok(vec![(None, Opened::Text(input))]);
    };
    let names = workbook.names.clone();
    let read = |name: String| {
        let text = workbook.sheet(&name)?;
        Ok((Some(name), Opened::Sheet(Cursor::new(text))))
    };
    names.into_iter().map(read).collect()
}

/// What `of` makes of the first sheet that it knows, or of a table of text by itself.
pub(crate) fn first_of<R: Read + Seek, T>(
    input: R,
    file: &str,
    of: impl Fn(TextReader<Opened<R>>) -> Result<Option<T>, ReadError>,
) -> Result<Option<T>, ReadError> {
    for (_, text) in sheets(input, file)? {
        if let Some(found) = of(TextReader::new(text, file)?)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A workbook whose parts were measured.
struct Workbook<R> {
    file: Place,
    names: Vec<String>,
    form: Form<R>,
}

enum Form<R> {
    Excel(Box<calamine::Xlsx<R>>),
    OpenDocument(ZipArchive<R>),
}

impl<R: Read + Seek> Workbook<R> {
    /// The workbook in `input`, if it is one; what is no archive is left as it was.
    fn of(input: R, file: &str) -> Result<Option<Self>, ReadError> {
        let mut input = input;
        let mut start = [0; 4];
        let mut read = 0;
        while read < start.len() {
            match input.read(&mut start[read..]).map_err(ReadError::Io)? {
                0 => break,
                more => read += more,
            }
        }
        input.rewind().map_err(ReadError::Io)?;
        if start != *b"PK\x03\x04" {
            return Ok(None);
        }
        let file = Place { file: Some(file.into()), ..Place::default() };
        let damaged = |error: &dyn std::fmt::Display| damaged(&file, error);
        let mut parts = ZipArchive::new(&mut input).map_err(|error| damaged(&error))?;
        measure(&mut parts, &file)?;
        let is_there =
            |name: &str| parts.file_names().any(|part| part.is_ok_and(|part| part == name));
        let (excel, open) = (is_there("xl/workbook.xml"), is_there("content.xml"));
        drop(parts);
        input.rewind().map_err(ReadError::Io)?;
        if excel {
            let workbook = guarded(&file, || xlsx::open(input, &file))?;
            let names = xlsx::names(&workbook);
            return Ok(Some(Self { file, names, form: Form::Excel(Box::new(workbook)) }));
        }
        if open {
            let mut parts = ZipArchive::new(input).map_err(|error| damaged(&error))?;
            let names = ods::names(&mut parts).map_err(|error| damaged(&error))?;
            return Ok(Some(Self { file, names, form: Form::OpenDocument(parts) }));
        }
        let message =
            "this is a zip archive, and neither an Excel workbook nor one of OpenDocument";
        Err(input_error(
            Diagnostic::error("not-a-table", message, file)
                .help("unpack it and give the table that is in it"),
        ))
    }

    /// A sheet as CSV, whose rows are numbered as in the sheet.
    fn sheet(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        let file = Place {
            file: self.file.file.as_ref().map(|file| format!("{file}, sheet {name}").into()),
            ..Place::default()
        };
        let mut text = SheetText::default();
        let read = match &mut self.form {
            Form::Excel(workbook) => guarded(&file, || xlsx::sheet(workbook, name, &mut text)),
            Form::OpenDocument(parts) => ods::sheet(parts, name, &mut text),
        };
        match read {
            Ok(()) => Ok(text.into_csv()),
            Err(Trouble::Input(fault)) => Err(ReadError::Input(fault)),
            Err(Trouble::Limit { row, message }) => {
                let place = Place { row: Some(row), ..file };
                let told = Diagnostic::error("sheet-too-large", message, place);
                Err(input_error(
                    told.help("save the table that is meant as `CSV UTF-8`, and nothing beside it"),
                ))
            }
            Err(Trouble::Damaged(error)) => Err(damaged(&file, &error)),
        }
    }

    fn fault(&self, code: &'static str, message: &str) -> ReadError {
        let names: Vec<_> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let told = Diagnostic::error(code, message, self.file.clone());
        input_error(told.help(format!("its sheets are {}", names.join(", "))))
    }
}

/// Why a sheet cannot be read.
enum Trouble {
    /// Told already.
    Input(Box<Diagnostic>),
    /// It holds more than is read.
    Limit { row: u64, message: String },
    /// It is not what it should be.
    Damaged(String),
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Input(fault) => Self::Input(fault),
            ReadError::Io(error) => Self::Damaged(error.to_string()),
        }
    }
}

/// Runs the reader of a library on a file that may be made to break it.
fn guarded<T, E: From<ReadError>>(
    file: &Place,
    read: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    // Whatever state it leaves is dropped with the workbook.
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(damaged(file, &"its parts contradict each other").into()))
}

fn damaged(file: &Place, error: &dyn std::fmt::Display) -> ReadError {
    let message = format!("this workbook is damaged: {error}");
    let told = Diagnostic::error("damaged-workbook", message, file.clone());
    input_error(
        told.help("open it in a spreadsheet and save it anew, or save the sheet as `CSV UTF-8`"),
    )
}

/// Unpacks every part and throws it away, to know how large it really is.
fn measure<R: Read + Seek>(parts: &mut ZipArchive<R>, file: &Place) -> Result<(), ReadError> {
    let too_large = |what: String| {
        let told = Diagnostic::error("workbook-too-large", what, file.clone());
        Err(input_error(told.help("save the table that is meant as `CSV UTF-8`")))
    };
    if parts.len() > MOST_PARTS {
        return too_large(format!("this workbook has {} parts", parts.len()));
    }
    let mut total = 0;
    let mut buffer = vec![0; 1 << 16];
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).map_err(|error| damaged(file, &error))?;
        let holds_texts = part.name().is_ok_and(|name| name.ends_with("sharedStrings.xml"));
        let mut texts = 0;
        loop {
            let read = part.read(&mut buffer).map_err(|error| damaged(file, &error))?;
            if read == 0 {
                break;
            }
            total += read as u64;
            if holds_texts {
                texts += buffer[..read].iter().map(|&byte| u64::from(byte == b'<')).sum::<u64>();
            }
            if total > MOST_UNPACKED || texts > MOST_TEXTS {
                return too_large("this workbook unpacks to more than can be read".to_owned());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
