//! The rows that a method gives, and how they are written.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use lifecourse_app::disarmed;
use lifecourse_statistics::{Confidence, Interval};

use super::{
    choices::Limited,
    method::{Method, Refusal},
    table::Table,
};

/// The rows of one answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    cells: Vec<Cell>,
    rows: Vec<Row>,
    /// The row of the input that the method knows as row 0.
    first: usize,
}

#[derive(Debug)]
struct Row {
    /// The row of the input that it belongs to.
    of: Option<usize>,
    /// Its first cell.
    start: usize,
    refused: Option<String>,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Text(Cow<'static, str>),
    Missing,
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl From<bool> for Cell {
    fn from(yes: bool) -> Self {
        if yes { "yes" } else { "no" }.into()
    }
}

impl From<&'static str> for Cell {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl Answer {
    /// Begins a row.
    pub(super) fn row(&mut self) -> &mut Self {
        self.rows.push(Row { of: None, start: self.cells.len(), refused: None });
        self
    }

    /// Begins the row that belongs to row `row` of the input.
    pub(super) fn row_of(&mut self, row: usize) -> &mut Self {
        self.rows.push(Row { of: Some(self.first + row), start: self.cells.len(), refused: None });
        self
    }

    /// Adds a cell to the row.
    pub(super) fn add(&mut self, value: impl Into<Cell>) -> &mut Self {
        self.cells.push(value.into());
        self
    }

    /// Adds a cell for each limit.
    pub(super) fn limits(&mut self, limits: &[Interval]) -> &mut Self {
        for limits in limits {
            self.add(limits.lower).add(limits.upper);
        }
        self
    }

    /// Adds a value and its limits.
    pub(super) fn estimate(&mut self, estimate: impl Into<Limited>) -> &mut Self {
        let estimate = estimate.into();
        self.add(estimate.value).limits(estimate.limits())
    }

    /// Says why the rest of the row is missing.
    pub(super) fn refuse(&mut self, refusal: &Refusal) -> &mut Self {
        self.refuse_in_words(refusal.sentence())
    }

    pub(super) fn refuse_in_words(&mut self, words: String) -> &mut Self {
        if let Some(row) = self.rows.last_mut() {
            row.refused = Some(words);
        }
        self
    }

    /// How many rows there are, and how many of them are refused.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.rows.len(), self.rows.iter().filter(|row| row.refused.is_some()).count())
    }

    /// Takes away the rows from number `count` on.
    pub(super) fn truncate(&mut self, count: usize) {
        if let Some(row) = self.rows.get(count) {
            self.cells.truncate(row.start);
        }
        self.rows.truncate(count);
    }

    /// Makes row 0 of what a method is given next row `first` of the input.
    pub(super) fn go_on_from(&mut self, first: usize) {
        self.first = first;
    }
}

/// The names of the columns of an answer at these levels of confidence.
pub(super) fn header(method: &Method, levels: &[Confidence]) -> Vec<String> {
    let mut names = Vec::new();
    for name in method.gives {
        match name.split_once(',') {
            None => names.push((*name).to_owned()),
            Some((lower, upper)) if levels.len() < 2 => names.extend([lower.into(), upper.into()]),
            Some((lower, upper)) => names.extend(levels.iter().flat_map(|level| {
                // Ten digits are more than any level has, and fewer than its error.
                let percent = (level.level() * 1e12).round() / 1e10;
                [format!("{lower}_{percent}"), format!("{upper}_{percent}")]
            })),
        }
    }
    names
}

/// How answers are written: as CSV, or as a JSON list of objects.
#[derive(Debug)]
pub(super) struct Form {
    json: bool,
    /// The names of all columns: keys, the answer's own, and `refused`. For JSON each is ready to be written.
    names: Vec<Vec<u8>>,
    keys: usize,
}

impl Form {
    /// With the columns of `keys` first, then those of the answer.
    pub(super) fn new(json: bool, keys: &[String], columns: &[String]) -> Self {
        let all = keys.iter().chain(columns).map(String::as_str).chain(["refused"]);
        let names = all.map(|name| {
            let mut written = Vec::new();
            if json {
                json_text(&mut written, name);
                written.push(b':');
            } else {
                quoted(&mut written, name);
            }
            written
        });
        Self { json, names: names.collect(), keys: keys.len() }
    }

    /// The rows of `answer` to `table`.
    pub(super) fn page(&self, answer: &Answer, table: &Table) -> Vec<u8> {
        const CELL: usize = 18;
        let mut page = Vec::with_capacity(answer.rows.len() * self.names.len() * CELL);
        let own = self.names.len() - self.keys - 1;
        for (at, row) in answer.rows.iter().enumerate() {
            let end = answer.rows.get(at + 1).map_or(answer.cells.len(), |next| next.start);
            let cells = &answer.cells[row.start..end];
            debug_assert!(cells.len() == own || row.refused.is_some(), "{cells:?} for {own}");
            // The comma before the first row of all is taken away by `Pages`.
            page.extend_from_slice(if self.json { b",\n  {" } else { b"" });
            for place in 0..self.keys {
                self.begin_cell(&mut page, place);
                self.text(&mut page, table.key(row.of, place));
            }
            for place in 0..own {
                self.begin_cell(&mut page, self.keys + place);
                match cells.get(place).unwrap_or(&Cell::Missing) {
                    Cell::Number(number) => self.number(&mut page, *number),
                    Cell::Text(text) => self.text(&mut page, text),
                    Cell::Missing => self.missing(&mut page),
                }
            }
            self.begin_cell(&mut page, self.keys + own);
            match &row.refused {
                Some(refused) => self.text(&mut page, refused),
                None => self.missing(&mut page),
            }
            page.push(if self.json { b'}' } else { b'\n' });
        }
        page
    }

    fn begin_cell(&self, page: &mut Vec<u8>, place: usize) {
        if place > 0 {
            page.push(b',');
        }
        if self.json {
            page.extend_from_slice(&self.names[place]);
        }
    }

    fn missing(&self, page: &mut Vec<u8>) {
        if self.json {
            page.extend_from_slice(b"null");
        }
    }

    fn text(&self, page: &mut Vec<u8>, text: &str) {
        if self.json {
            json_text(page, text);
        } else {
            quoted(page, &disarmed(text));
        }
    }

    /// The shortest digits that stand for the number.
    fn number(&self, page: &mut Vec<u8>, number: f64) {
        const WHOLE: f64 = 1e15;
        if number.is_nan() || (self.json && number.is_infinite()) {
            self.missing(page);
        } else if number.is_infinite() {
            page.extend_from_slice(if number > 0.0 { b"Inf" } else { b"-Inf" });
        } else if number.abs() < WHOLE && number.fract().abs() <= 0.0 {
            // Adding 0 makes -0 a 0. A Vec takes every byte.
            let _ = write!(page, "{}", number + 0.0);
        } else {
            let _ = serde_json::to_writer(page, &number);
        }
    }
}

/// Writes pages one after another.
pub(super) struct Pages<W: Write> {
    out: W,
    json: bool,
    empty: bool,
}

impl<W: Write> Pages<W> {
    /// Begins with the header.
    pub(super) fn new(mut out: W, form: &Form) -> io::Result<Self> {
        if form.json {
            out.write_all(b"[")?;
        } else {
            out.write_all(&form.names.join(&b","[..]))?;
            out.write_all(b"\n")?;
        }
        Ok(Self { out, json: form.json, empty: true })
    }

    pub(super) fn write(&mut self, page: &[u8]) -> io::Result<()> {
        let first = self.json && self.empty && !page.is_empty();
        self.empty &= page.is_empty();
        self.out.write_all(&page[usize::from(first)..])
    }

    /// Ends the answer.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.json {
            self.out.write_all(b"\n]\n")?;
        }
        self.out.flush()
    }
}

fn json_text(page: &mut Vec<u8>, text: &str) {
    // A Vec takes every byte.
    let _ = serde_json::to_writer(page, text);
}

/// A text as a cell of CSV.
fn quoted(line: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        line.push(b'"');
        line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        line.push(b'"');
    } else {
        line.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: bool, cells: &[Cell]) -> String {
        let form = Form::new(json, &[], &[]);
        let mut page = Vec::new();
        for cell in cells {
            match cell {
                Cell::Number(number) => form.number(&mut page, *number),
                Cell::Text(text) => form.text(&mut page, text),
                Cell::Missing => form.missing(&mut page),
            }
            page.push(b' ');
        }
        String::from_utf8(page).unwrap().trim_end().to_owned()
    }

    #[test]
    fn numbers_are_the_shortest_that_mean_the_same() {
        let numbers =
            [1.0, -0.0, 0.1, 1e-9, 123_456_789.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        let cells = numbers.map(Cell::Number);
        assert_eq!(written(false, &cells), "1 0 0.1 1e-9 123456789  Inf -Inf");
        assert_eq!(written(true, &cells), "1 0 0.1 1e-9 123456789 null null null");
    }

    #[test]
    fn a_text_is_quoted_and_no_formula() {
        let cells = ["a,b", "say \"x\"", "=1+1"].map(Cell::from);
        assert_eq!(written(false, &cells), "\"a,b\" \"say \"\"x\"\"\" '=1+1");
        assert_eq!(written(true, &cells[2..]), "\"=1+1\"");
    }

    #[test]
    fn several_levels_have_columns_of_their_own() {
        let method = super::super::methods().find(|method| method.name == "proportion").unwrap();
        assert_eq!(header(method, &[Confidence::P95]), ["value", "lower", "upper"]);
        assert_eq!(
            header(method, &[Confidence::P95, Confidence::P998]),
            ["value", "lower_95", "upper_95", "lower_99.8", "upper_99.8"]
        );
    }
}
