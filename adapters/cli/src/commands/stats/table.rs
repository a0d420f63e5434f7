//! The columns of one group, typed.

use std::{collections::HashMap, sync::Arc};

use lifecourse_core::{Diagnostic, Place};

use super::method::{Column, Holds, Method};

/// The rows of a group (or a part of the rows), column by column.
#[derive(Clone, Debug)]
pub(super) struct Table {
    columns: &'static [Column],
    /// For each column of the method, the columns of the file.
    filled: Vec<Vec<Data>>,
    /// For each column of the method, the names that the file has for them.
    names: Arc<[Vec<String>]>,
    /// What the rows have in common, where they are a group.
    pub(super) group: Vec<String>,
    /// Texts of each row that are repeated in the answer.
    pub(super) kept: Vec<Texts>,
    /// The line of each row.
    pub(super) lines: Vec<u64>,
    /// Rows with a cell that cannot be read, and why.
    pub(super) faults: Vec<(usize, String)>,
}

#[derive(Clone, Debug)]
enum Data {
    /// Missing numbers are NaN: no cell that can be read is.
    Numbers(Vec<f64>),
    Texts(Texts),
}

/// Many short texts in one.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.all.push_str(text),
            Err(_) => self.all.push_str(&String::from_utf8_lossy(bytes)),
        }
        self.ends.push(self.all.len());
    }

    pub(super) fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.all[start..self.ends[row]]
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|row| self.get(row))
    }
}

/// Where the columns of a method stand in a file.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// For each column of the method, the places in the file.
    pub(super) places: Vec<Vec<usize>>,
    /// For each column of the method, the names in the file.
    pub(super) names: Arc<[Vec<String>]>,
    /// The places of what makes groups.
    pub(super) by: Vec<usize>,
    /// The places of texts of each row that are repeated.
    pub(super) keep: Vec<usize>,
    /// The header.
    pub(super) header: csv::StringRecord,
}

impl Table {
    /// An empty table with room for `rows`.
    pub(super) fn new(method: &Method, layout: &Layout, rows: usize) -> Self {
        let empty = |column: &Column| match column.holds {
            Holds::Texts | Holds::ManyTexts => Data::Texts(Texts::default()),
            _ => Data::Numbers(Vec::with_capacity(rows)),
        };
        let filled = method
            .columns
            .iter()
            .zip(&layout.places)
            .map(|(column, places)| places.iter().map(|_| empty(column)).collect())
            .collect();
        Self {
            columns: method.columns,
            filled,
            names: Arc::clone(&layout.names),
            group: Vec::new(),
            kept: vec![Texts::default(); layout.keep.len()],
            lines: Vec::with_capacity(rows),
            faults: Vec::new(),
        }
    }

    /// Adds a row; what is wrong with it is told to `tell`.
    pub(super) fn push(
        &mut self,
        record: &csv::ByteRecord,
        layout: &Layout,
        tell: &mut impl FnMut(Diagnostic),
    ) {
        let line = record.position().map_or(0, csv::Position::line);
        let row = self.lines.len();
        self.lines.push(line);
        for (texts, &place) in self.kept.iter_mut().zip(&layout.keep) {
            texts.push(&record[place]);
        }
        for ((column, filled), places) in
            self.columns.iter().zip(&mut self.filled).zip(&layout.places)
        {
            for (data, &place) in filled.iter_mut().zip(places) {
                let cell = &record[place];
                match data {
                    Data::Texts(texts) => texts.push(cell),
                    Data::Numbers(numbers) => match read(cell, column.holds == Holds::Blanks) {
                        Ok(number) => numbers.push(number),
                        Err(wrong) => {
                            numbers.push(f64::NAN);
                            let name = &layout.header[place];
                            tell(not_a_number(line, name, &wrong));
                            self.faults.push((row, format!("line {line}: `{name}` {wrong}")));
                        }
                    },
                }
            }
        }
    }

    /// The key that repeats place `place` of `--by` and `--keep` beside a row of the answer.
    pub(super) fn key(&self, row: Option<usize>, place: usize) -> &str {
        match self.group.get(place) {
            Some(text) => text,
            None => row.map_or("", |row| self.kept[place - self.group.len()].get(row)),
        }
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Row `row` alone.
    pub(super) fn row(&self, row: usize) -> Self {
        let one = |data: &Data| match data {
            Data::Numbers(numbers) => Data::Numbers(vec![numbers[row]]),
            Data::Texts(texts) => Data::Texts(one_text(texts, row)),
        };
        Self {
            columns: self.columns,
            filled: self.filled.iter().map(|filled| filled.iter().map(one).collect()).collect(),
            names: Arc::clone(&self.names),
            group: self.group.clone(),
            kept: self.kept.iter().map(|texts| one_text(texts, row)).collect(),
            lines: vec![self.lines[row]],
            faults: self.faults.iter().filter(|(at, _)| *at == row).cloned().collect(),
        }
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn filled(&self, name: &str) -> &[Data] {
        self.at(name).map_or(&[], |at| &self.filled[at])
    }

    /// What the file calls the columns that were named for `name`.
    pub(super) fn names(&self, name: &str) -> &[String] {
        self.at(name).map_or(&[], |at| &self.names[at])
    }

    /// The numbers of every column that was named for `name`.
    pub(super) fn many(&self, name: &str) -> Vec<&[f64]> {
        let filled = self.filled(name).iter();
        filled
            .filter_map(|data| match data {
                Data::Numbers(numbers) => Some(numbers.as_slice()),
                Data::Texts(_) => None,
            })
            .collect()
    }

    /// The numbers of column `name`, if it is there.
    pub(super) fn optional(&self, name: &str) -> Option<&[f64]> {
        match self.filled(name) {
            [Data::Numbers(numbers), ..] => Some(numbers),
            _ => None,
        }
    }

    /// The numbers of column `name`; none if it is not there.
    pub(super) fn numbers(&self, name: &str) -> &[f64] {
        self.optional(name).unwrap_or_default()
    }

    /// The numbers of column `name`, of which some may be missing; all are if it is not there.
    pub(super) fn blanks(&self, name: &str) -> Vec<Option<f64>> {
        match self.optional(name) {
            Some(numbers) => numbers.iter().map(|n| (!n.is_nan()).then_some(*n)).collect(),
            None => vec![None; self.rows()],
        }
    }

    /// The texts of every column that was named for `name`.
    pub(super) fn many_texts(&self, name: &str) -> Vec<Vec<&str>> {
        let filled = self.filled(name).iter();
        filled
            .filter_map(|data| match data {
                Data::Texts(texts) => Some(texts.iter().collect()),
                Data::Numbers(_) => None,
            })
            .collect()
    }

    /// The texts of column `name`, if it is there.
    pub(super) fn optional_texts(&self, name: &str) -> Option<Vec<&str>> {
        self.many_texts(name).into_iter().next()
    }

    /// The texts of column `name`; none if it is not there.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        self.optional_texts(name).unwrap_or_default()
    }

    /// For each row, whether it is marked in column `name`: `yes`, `true`, `1` or `x`.
    pub(super) fn marks(&self, name: &str) -> Vec<bool> {
        let marked = |text: &str| {
            ["yes", "true", "1", "x"].iter().any(|mark| text.trim().eq_ignore_ascii_case(mark))
        };
        match self.optional_texts(name) {
            Some(texts) => texts.into_iter().map(marked).collect(),
            None => vec![false; self.rows()],
        }
    }

    /// The texts of column `name` as numbers that are the same where the texts are.
    pub(super) fn keys(&self, name: &str) -> Option<Vec<u64>> {
        let texts = self.optional_texts(name)?;
        let mut known = HashMap::new();
        let key = |text| {
            let next = known.len() as u64;
            *known.entry(text).or_insert(next)
        };
        Some(texts.into_iter().map(key).collect())
    }
}

fn one_text(texts: &Texts, row: usize) -> Texts {
    let text = texts.get(row).to_owned();
    Texts { ends: vec![text.len()], all: text }
}

/// The number in a cell: NaN for none, where there may be none.
fn read(cell: &[u8], may_be_missing: bool) -> Result<f64, String> {
    if let Some(number) = plain(cell) {
        return Ok(number);
    }
    let text = String::from_utf8_lossy(cell);
    let text = text.trim();
    let missing = text.is_empty() || text == "NA";
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ if missing && may_be_missing => Ok(f64::NAN),
        _ if missing => Err("is empty".to_owned()),
        _ => Err(format!("is `{text}`, which is not a number")),
    }
}

/// A number of at most 15 digits with or without a point, which most are.
///
/// The digits and the power of ten are exact, so that one division rounds as it must.
fn plain(cell: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    if cell.len() >= POWERS.len() {
        return None;
    }
    let (mut number, mut point) = (0_u64, None);
    for (at, byte) in cell.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let (whole, decimals) = match point {
        Some(at) => (at, cell.len() - at - 1),
        None => (cell.len(), 0),
    };
    (whole > 0).then(|| number as f64 / POWERS[decimals])
}

fn not_a_number(line: u64, name: &str, wrong: &str) -> Diagnostic {
    let place = Place { line: Some(line), field: Some(name.to_owned()), ..Place::default() };
    Diagnostic::error("not-a-number", format!("`{name}` {wrong}"), place)
        .help("write a number with a point and without separators, such as 1234.5")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_number_is_read_as_any_number_is() {
        for text in [
            "0",
            "7",
            "0042",
            "999999999999999",
            "9999999999999999",
            "1.5",
            "-3",
            "1e3",
            "5.",
            "0.1",
            "0.3",
            "123.456",
            "99999999999.999",
            "0.0000000000001",
            ".5",
            "25000.37",
        ] {
            let number: f64 = text.parse().unwrap();
            assert_eq!(read(text.as_bytes(), false).unwrap().to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_a_missing_one_where_it_must_be_there() {
        for text in
            ["x", "1,000", "NaN", "inf", "1e999", "--1", "0x10", "1 000", ".", "1.2.3", "\u{fffd}"]
        {
            assert!(read(text.as_bytes(), true).is_err(), "{text}");
        }
        for text in ["", " ", "NA"] {
            assert!(read(text.as_bytes(), true).unwrap().is_nan(), "{text:?}");
            assert!(read(text.as_bytes(), false).is_err(), "{text:?}");
        }
        assert!((read(b" 2.5 ", false).unwrap() - 2.5).abs() <= 0.0);
    }

    #[test]
    fn texts_are_kept_apart() {
        let mut texts = Texts::default();
        for text in ["a", "", "bc"] {
            texts.push(text.as_bytes());
        }
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["a", "", "bc"]);
        assert_eq!(one_text(&texts, 2).get(0), "bc");
    }
}
