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

/// Rows that are written and wait to be sent.
#[derive(Debug, Default)]
pub(super) struct Page {
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// Its first byte.
    start: usize,
    refused: bool,
}

impl Page {
    /// Takes all rows away.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
    }

    /// How many rows there are, and how many of them are refused.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.rows.len(), self.rows.iter().filter(|row| row.refused).count())
    }
}

/// The answer to one table, written as it is given.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    form: &'a Form,
    table: Table<'a>,
    page: &'a mut Page,
    /// The rows that the page had before.
    before: usize,
    /// The row that is being written.
    open: Option<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// Its cells so far, keys aside.
    cells: usize,
    refused: Option<String>,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Number(f64),
    Text(Cow<'a, str>),
    Missing,
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl From<bool> for Cell<'_> {
    fn from(yes: bool) -> Self {
        if yes { "yes" } else { "no" }.into()
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl<'a> Answer<'a> {
    /// An answer to `table` on a page.
    pub(super) fn new(form: &'a Form, table: Table<'a>, page: &'a mut Page) -> Self {
        let before = page.rows.len();
        Self { form, table, page, before, open: None }
    }

    /// Begins a row.
    pub(super) fn row(&mut self) -> &mut Self {
        self.begin(None)
    }

    /// Begins the row that belongs to row `row` of the table.
    pub(super) fn row_of(&mut self, row: usize) -> &mut Self {
        self.begin(Some(row))
    }

    fn begin(&mut self, of: Option<usize>) -> &mut Self {
        self.close();
        let Self { form, table, page: Page { bytes, rows }, .. } = self;
        rows.push(Row { start: bytes.len(), refused: false });
        if form.json {
            // The comma before the first row of all is taken away by `Pages`.
            bytes.extend_from_slice(b",\n  {");
        }
        for place in 0..form.keys {
            form.begin_cell(bytes, place);
            form.text(bytes, table.key(of, place));
        }
        self.open = Some(Open::default());
        self
    }

    /// Adds a cell to the row.
    pub(super) fn add<'c>(&mut self, value: impl Into<Cell<'c>>) -> &mut Self {
        if let Some(open) = &mut self.open {
            let page = &mut self.page.bytes;
            self.form.begin_cell(page, self.form.keys + open.cells);
            open.cells += 1;
            match value.into() {
                Cell::Number(number) => self.form.number(page, number),
                Cell::Text(text) => self.form.text(page, &text),
                Cell::Missing => self.form.missing(page),
            }
        }
        self
    }

    /// Leaves some cells of the row empty.
    pub(super) fn skip(&mut self, cells: usize) -> &mut Self {
        for _ in 0..cells {
            self.add(Cell::Missing);
        }
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
        if let Some(open) = &mut self.open {
            open.refused = Some(words);
        }
        self
    }

    /// Ends the row that is being written, if there is one.
    pub(super) fn close(&mut self) {
        let Some(Open { cells, refused }) = self.open.take() else { return };
        let Self { form, page: Page { bytes, rows }, .. } = self;
        let own = form.names.len() - form.keys - 1;
        debug_assert!(cells == own || refused.is_some(), "{cells} cells for {own}");
        for place in cells..own {
            form.begin_cell(bytes, form.keys + place);
            form.missing(bytes);
        }
        form.begin_cell(bytes, form.keys + own);
        match &refused {
            Some(refused) => form.text(bytes, refused),
            None => form.missing(bytes),
        }
        bytes.push(if form.json { b'}' } else { b'\n' });
        if let Some(row) = rows.last_mut() {
            row.refused = refused.is_some();
        }
    }

    /// Takes the answer's rows away, all but the first `count`.
    pub(super) fn truncate(&mut self, count: usize) {
        let Page { bytes, rows } = &mut *self.page;
        if let Some(row) = rows.get(self.before + count) {
            bytes.truncate(row.start);
            rows.truncate(self.before + count);
            // The row that was being written was the last.
            self.open = None;
        }
    }

    /// The same for another table, which goes on from it.
    pub(super) fn of(&mut self, table: Table<'a>) -> &mut Self {
        self.close();
        self.table = table;
        self
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
        #[expect(clippy::cast_possible_truncation, reason = "it is compared with the number")]
        let whole = number as i64;
        if number.abs() < WHOLE && (whole as f64 - number).abs() <= 0.0 {
            // A Vec takes every byte.
            let _ = serde_json::to_writer(page, &whole);
        } else if number.is_finite() {
            let _ = serde_json::to_writer(page, &number);
        } else if self.json || number.is_nan() {
            self.missing(page);
        } else {
            page.extend_from_slice(if number > 0.0 { b"Inf" } else { b"-Inf" });
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

    pub(super) fn write(&mut self, page: &Page) -> io::Result<()> {
        let page = &page.bytes;
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
    // To look at every byte is faster than to stop at the first: it can be done for many at once.
    let special = |found, byte| found | matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if text.bytes().fold(false, special) {
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
