//! Sheets of `OpenDocument` workbooks, read as a stream: their cells can be repeated any number of
//! times by a few bytes.

use std::io::{BufReader, Read, Seek};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::{ZipArchive, read::ZipFile};

use super::{Trouble, sheet::SheetText};

/// The most rows of a sheet.
const MOST_ROWS: u32 = 1 << 20;
/// More of the same in a row of cells or in a column of rows is no table.
const MOST_REPEATED: u32 = 1 << 14;
const BUFFER: usize = 1 << 16;

type Content<'z, R> = Reader<BufReader<ZipFile<'z, R>>>;

fn content<R: Read + Seek>(parts: &mut ZipArchive<R>) -> Result<Content<'_, R>, String> {
    let part = parts.by_name("content.xml").map_err(|error| error.to_string())?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER, part));
    reader.config_mut().expand_empty_elements = true;
    Ok(reader)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

/// The names of the sheets.
pub(super) fn names<R: Read + Seek>(parts: &mut ZipArchive<R>) -> Result<Vec<String>, String> {
    let mut reader = content(parts)?;
    let (mut names, mut buffer) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                names.extend(attribute(&element, "table:name"));
            }
            Event::Eof => return Ok(names),
            _ => {}
        }
    }
}

/// Writes out a sheet.
pub(super) fn sheet<R: Read + Seek>(
    parts: &mut ZipArchive<R>,
    name: &str,
    text: &mut SheetText,
) -> Result<(), Trouble> {
    let mut reader = content(parts).map_err(Trouble::Damaged)?;
    let mut buffer = Vec::new();
    let mut table = Table { inside: false, row: 0, cells: Vec::new(), cell: None };
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| Trouble::Damaged(error.to_string()))?;
        match event {
            Event::Start(element) => table.start(&element, name),
            Event::End(element) if table.end(element.name().as_ref(), text)? => return Ok(()),
            Event::Text(words) => table.words(&words.xml10_content()),
            Event::GeneralRef(entity) => {
                let written = format!("&{};", &*entity);
                let meant = quick_xml::escape::unescape(&written);
                table.words(&meant.map_err(|error| Trouble::Damaged(error.to_string()))?);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// A sheet while it is read.
struct Table {
    /// Whether this is the sheet that is asked for.
    inside: bool,
    /// The row, from 0.
    row: u32,
    /// The cells of the row, each with how often it stands there.
    cells: Vec<(String, u32)>,
    cell: Option<Cell>,
}

#[derive(Default)]
struct Cell {
    /// What its attributes say.
    value: Option<String>,
    /// What a person sees.
    shown: String,
    repeated: u32,
    /// Within a note on it.
    in_note: bool,
    paragraphs: u32,
}

impl Table {
    fn start(&mut self, element: &BytesStart<'_>, asked: &str) {
        match element.name().as_ref() {
            "table:table" => {
                self.inside = attribute(element, "table:name").as_deref() == Some(asked);
            }
            "table:table-row" if self.inside => {
                self.cells.clear();
                let repeated = times(element, "table:number-rows-repeated");
                self.cells.push((String::new(), repeated));
            }
            "table:table-cell" | "table:covered-table-cell" if self.inside => {
                let kind = attribute(element, "office:value-type").unwrap_or_default();
                let value = match kind.as_str() {
                    "float" | "currency" => attribute(element, "office:value"),
                    "date" => attribute(element, "office:date-value"),
                    "boolean" => attribute(element, "office:boolean-value"),
                    // A per cent is as a person sees it.
                    _ => None,
                };
                let repeated = times(element, "table:number-columns-repeated");
                self.cell = Some(Cell { value, repeated, ..Cell::default() });
            }
            "office:annotation" => self.in_note(true),
            "text:p" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.in_note) {
                    if cell.paragraphs > 0 {
                        cell.shown.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" => self.words(" "),
            _ => {}
        }
    }

    /// Takes in the end of an element; whether the sheet ended with it.
    fn end(&mut self, name: &str, text: &mut SheetText) -> Result<bool, Trouble> {
        match name {
            "office:annotation" => self.in_note(false),
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(Cell { value, shown, repeated, .. }) = self.cell.take() {
                    self.cells.push((value.unwrap_or(shown), repeated));
                }
            }
            "table:table-row" if self.inside => self.write(text)?,
            "table:table" if self.inside => return Ok(true),
            _ => {}
        }
        Ok(false)
    }

    fn in_note(&mut self, is: bool) {
        if let Some(cell) = &mut self.cell {
            cell.in_note = is;
        }
    }

    fn words(&mut self, words: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.in_note && cell.paragraphs > 0) {
            cell.shown.push_str(words);
        }
    }

    /// Writes out a row as often as it stands there.
    fn write(&mut self, text: &mut SheetText) -> Result<(), Trouble> {
        let mut cells = self.cells.iter();
        let rows = cells.next().map_or(1, |(_, rows)| *rows);
        let cells = cells.as_slice();
        let is_blank = cells.iter().all(|(shown, _)| shown.is_empty());
        let limit = |row: u32, message: &str| Trouble::Limit {
            row: u64::from(row) + 1,
            message: message.to_owned(),
        };
        if !is_blank && rows > MOST_REPEATED {
            return Err(limit(self.row, "one row is repeated thousands of times"));
        }
        for row in self.row..self.row + if is_blank { 0 } else { rows } {
            let mut column = 0_u32;
            for (shown, repeated) in cells {
                if !shown.is_empty() && *repeated > MOST_REPEATED {
                    return Err(limit(row, "one cell is repeated thousands of times"));
                }
                if !shown.is_empty() {
                    for at in 0..*repeated {
                        text.cell(row, column.saturating_add(at), shown)?;
                    }
                }
                column = column.saturating_add(*repeated);
            }
        }
        self.row = self.row.saturating_add(rows);
        if self.row > MOST_ROWS && !is_blank {
            return Err(limit(self.row, "the sheet has more rows than a sheet can have"));
        }
        Ok(())
    }
}

/// How often an element stands for itself.
fn times(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|times| times.parse().ok()).unwrap_or(1).clamp(1, MOST_ROWS)
}
