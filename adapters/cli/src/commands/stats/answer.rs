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

/// Writes answers in one of two forms.
pub(super) struct Writer<W: Write> {
    out: W,
    json: bool,
    /// The names of all columns: keys, the answer's own, and `refused`. For JSON each is ready to be written.
    names: Vec<Vec<u8>>,
    keys: usize,
    rows: u64,
    line: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins with the header: `keys` first, then the columns of the answer.
    pub(super) fn new(out: W, json: bool, keys: &[String], columns: &[String]) -> io::Result<Self> {
        let all = keys.iter().chain(columns).map(String::as_str).chain(["refused"]);
        let names = all.map(|name| {
            let mut written = Vec::new();
            if json {
                serde_json::to_writer(&mut written, name)?;
                written.push(b':');
            } else {
                quoted(&mut written, name);
            }
            Ok(written)
        });
        let names: Vec<_> = names.collect::<io::Result<_>>()?;
        let mut writer = Self { out, json, names, keys: keys.len(), rows: 0, line: Vec::new() };
        if json {
            writer.out.write_all(b"[")?;
        } else {
            let header = writer.names.join(&b","[..]);
            writer.out.write_all(&header)?;
            writer.out.write_all(b"\n")?;
        }
        Ok(writer)
    }

    /// Writes the rows of `answer` to `table`.
    pub(super) fn write(&mut self, answer: &Answer, table: &Table) -> io::Result<()> {
        for (at, row) in answer.rows.iter().enumerate() {
            let end = answer.rows.get(at + 1).map_or(answer.cells.len(), |next| next.start);
            let cells = &answer.cells[row.start..end];
            self.begin_row();
            for place in 0..self.keys {
                self.begin_cell(place);
                self.text(table.key(row.of, place));
            }
            let own = self.names.len() - self.keys - 1;
            debug_assert!(cells.len() == own || row.refused.is_some(), "{cells:?} for {own}");
            for place in 0..own {
                self.begin_cell(self.keys + place);
                match cells.get(place).unwrap_or(&Cell::Missing) {
                    Cell::Number(number) => self.number(*number),
                    Cell::Text(text) => self.text(text),
                    Cell::Missing => self.missing(),
                }
            }
            self.begin_cell(self.names.len() - 1);
            match &row.refused {
                Some(refused) => self.text(refused),
                None => self.missing(),
            }
            self.line.extend_from_slice(if self.json { b"}" } else { b"\n" });
            self.out.write_all(&self.line)?;
        }
        Ok(())
    }

    /// Ends the answer.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.json {
            self.out.write_all(b"\n]\n")?;
        }
        self.out.flush()
    }

    fn begin_row(&mut self) {
        self.line.clear();
        if self.json {
            self.line.extend_from_slice(if self.rows == 0 { b"\n  {" } else { b",\n  {" });
        }
        self.rows += 1;
    }

    fn begin_cell(&mut self, place: usize) {
        if place > 0 {
            self.line.push(b',');
        }
        if self.json {
            self.line.extend_from_slice(&self.names[place]);
        }
    }

    fn missing(&mut self) {
        if self.json {
            self.line.extend_from_slice(b"null");
        }
    }

    fn text(&mut self, text: &str) {
        if self.json {
            // A Vec takes every byte.
            let _ = serde_json::to_writer(&mut self.line, text);
        } else {
            quoted(&mut self.line, &disarmed(text));
        }
    }

    /// The shortest digits that stand for the number.
    fn number(&mut self, number: f64) {
        const WHOLE: f64 = 1e15;
        if number.is_nan() || (self.json && number.is_infinite()) {
            self.missing();
        } else if number.is_infinite() {
            self.line.extend_from_slice(if number > 0.0 { b"Inf" } else { b"-Inf" });
        } else if number.abs() < WHOLE && number.fract().abs() <= 0.0 {
            // Adding 0 makes -0 a 0. A Vec takes every byte.
            let _ = write!(self.line, "{}", number + 0.0);
        } else {
            let _ = serde_json::to_writer(&mut self.line, &number);
        }
    }
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
        let columns: Vec<_> = (0..cells.len()).map(|number| format!("c{number}")).collect();
        let mut writer = Writer::new(Vec::new(), json, &[], &columns).unwrap();
        for cell in cells {
            writer.line.clear();
            match cell {
                Cell::Number(number) => writer.number(*number),
                Cell::Text(text) => writer.text(text),
                Cell::Missing => writer.missing(),
            }
            let line = writer.line.clone();
            writer.out.extend(line);
            writer.out.push(b' ');
        }
        let text = String::from_utf8(writer.out).unwrap();
        let start = text.find(['\n', '[']).unwrap() + 1;
        text[start..].trim_end().to_owned()
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
