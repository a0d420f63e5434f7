//! The rows that were read, column by column, and the parts of them that a method is given.

use std::{collections::HashMap, ops::Range};

use lifecourse_core::{Diagnostic, Place};

use super::{
    cells::{Texts, read},
    method::{Column, Holds},
};

/// A column of the file that a method reads.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// The column of the method that it fills.
    pub(super) column: &'static Column,
    /// Its name in the file.
    pub(super) name: String,
    /// Its place in the file.
    pub(super) place: usize,
}

/// Where the columns of a method stand in a file.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) fields: Vec<Field>,
    /// The places of what makes groups.
    pub(super) by: Vec<usize>,
    /// The places of texts of each row that are repeated.
    pub(super) keep: Vec<usize>,
}

/// Rows, column by column.
#[derive(Debug)]
pub(super) struct Columns<'l> {
    layout: &'l Layout,
    /// For each field of the layout, its cells.
    filled: Vec<Data>,
    /// For each column of `--keep`, its texts.
    kept: Vec<Texts>,
    /// For each group, a text for each column of `--by`.
    pub(super) keys: Texts,
    lines: Lines,
    rows: usize,
    /// Rows with a cell that cannot be read, and why.
    faults: Vec<(usize, String)>,
}

#[derive(Debug)]
enum Data {
    /// Missing numbers are NaN: no cell that can be read is.
    Numbers(Vec<f64>),
    Texts(Texts),
}

/// The line of each row, as the rows after which lines are left out.
#[derive(Debug, Default)]
struct Lines {
    runs: Vec<(usize, u64)>,
}

impl Lines {
    fn push(&mut self, row: usize, line: u64) {
        if self.runs.last().is_none_or(|(first, start)| start + (row - first) as u64 != line) {
            self.runs.push((row, line));
        }
    }

    fn of(&self, row: usize) -> u64 {
        let run = self.runs.partition_point(|(first, _)| *first <= row).saturating_sub(1);
        self.runs.get(run).map_or(0, |(first, start)| start + (row - first) as u64)
    }
}

impl<'l> Columns<'l> {
    pub(super) fn new(layout: &'l Layout) -> Self {
        let empty = |field: &Field| match field.column.holds {
            Holds::Texts | Holds::ManyTexts => Data::Texts(Texts::default()),
            _ => Data::Numbers(Vec::new()),
        };
        Self {
            layout,
            filled: layout.fields.iter().map(empty).collect(),
            kept: vec![Texts::default(); layout.keep.len()],
            keys: Texts::default(),
            lines: Lines::default(),
            rows: 0,
            faults: Vec::new(),
        }
    }

    /// Takes all rows away.
    pub(super) fn clear(&mut self) {
        for data in &mut self.filled {
            match data {
                Data::Numbers(numbers) => numbers.clear(),
                Data::Texts(texts) => texts.clear(),
            }
        }
        self.kept.iter_mut().for_each(Texts::clear);
        self.lines.runs.clear();
        self.rows = 0;
        self.faults.clear();
    }

    /// Adds a row; what is wrong with it is told to `tell`.
    pub(super) fn push(&mut self, record: &csv::ByteRecord, tell: &mut impl FnMut(Diagnostic)) {
        let line = record.position().map_or(0, csv::Position::line);
        let row = self.rows;
        self.rows += 1;
        self.lines.push(row, line);
        for (texts, &place) in self.kept.iter_mut().zip(&self.layout.keep) {
            texts.push(&record[place]);
        }
        for (data, field) in self.filled.iter_mut().zip(&self.layout.fields) {
            let cell = &record[field.place];
            match data {
                Data::Texts(texts) => texts.push(cell),
                Data::Numbers(numbers) => {
                    let number = read(cell, field.column.holds == Holds::Blanks);
                    numbers.push(number.unwrap_or_else(|wrong| {
                        let name = &field.name;
                        tell(not_a_number(line, name, &wrong));
                        self.faults.push((row, format!("line {line}: `{name}` {wrong}")));
                        f64::NAN
                    }));
                }
            }
        }
    }

    /// The same with its rows in the order of `ranges`, which take in each row once.
    pub(super) fn gathered(self, ranges: &[Range<usize>]) -> Self {
        let gather = |texts: &Texts| {
            let mut gathered = Texts::default();
            ranges.iter().cloned().flatten().for_each(|row| gathered.push_text(texts.get(row)));
            gathered
        };
        let mut to = Self { rows: self.rows, ..Self::new(self.layout) };
        to.kept = self.kept.iter().map(gather).collect();
        for (to, data) in to.filled.iter_mut().zip(&self.filled) {
            *to = match data {
                Data::Texts(texts) => Data::Texts(gather(texts)),
                Data::Numbers(numbers) => {
                    let parts: Vec<_> = ranges.iter().map(|rows| &numbers[rows.clone()]).collect();
                    Data::Numbers(parts.concat())
                }
            };
        }
        let mut first = 0;
        for rows in ranges {
            for (at, row) in (first..).zip(rows.clone()) {
                to.lines.push(at, self.lines.of(row));
            }
            let moved = |(row, told): &(usize, String)| (row - rows.start + first, told.clone());
            to.faults.extend(within(&self.faults, rows.clone()).iter().map(moved));
            first += rows.len();
        }
        Self { keys: self.keys, ..to }
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Some rows, which are group `group` where they are one.
    pub(super) fn table(&self, rows: Range<usize>, group: usize) -> Table<'_> {
        Table { columns: self, first: rows.start, end: rows.end, group }
    }
}

/// The faults of some rows.
fn within(faults: &[(usize, String)], rows: Range<usize>) -> &[(usize, String)] {
    let before = |end: usize| faults.partition_point(|(row, _)| *row < end);
    &faults[before(rows.start)..before(rows.end)]
}

/// The rows of a group, or a part of the rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    columns: &'a Columns<'a>,
    first: usize,
    end: usize,
    group: usize,
}

impl<'a> Table<'a> {
    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.end - self.first
    }

    /// Row `row` alone.
    pub(super) fn row(&self, row: usize) -> Self {
        Self { first: self.first + row, end: self.first + row + 1, ..*self }
    }

    /// The line of row `row`, if there is such a row.
    pub(super) fn line(&self, row: usize) -> Option<u64> {
        (row < self.rows()).then(|| self.columns.lines.of(self.first + row))
    }

    /// Why the first row that cannot be read cannot be.
    pub(super) fn fault(&self) -> Option<&'a str> {
        let faults = within(&self.columns.faults, self.first..self.end);
        faults.first().map(|(_, told)| told.as_str())
    }

    /// The text that stands in place `place` of `--by` and `--keep` beside a row of the answer.
    pub(super) fn key(&self, row: Option<usize>, place: usize) -> &'a str {
        let by = self.columns.layout.by.len();
        match place.checked_sub(by) {
            None => self.columns.keys.get(self.group * by + place),
            Some(place) => row.map_or("", |row| self.columns.kept[place].get(self.first + row)),
        }
    }

    fn fields(&self, name: &str) -> impl Iterator<Item = (&'a Field, &'a Data)> {
        let fields = self.columns.layout.fields.iter().zip(&self.columns.filled);
        fields.filter(move |(field, _)| field.column.name == name)
    }

    /// What the file calls the columns that were named for `name`.
    pub(super) fn names(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields(name).map(|(field, _)| field.name.as_str())
    }

    fn all_numbers(&self, name: &str) -> impl Iterator<Item = &'a [f64]> {
        let rows = self.first..self.end;
        self.fields(name).filter_map(move |(_, data)| match data {
            Data::Numbers(numbers) => Some(&numbers[rows.clone()]),
            Data::Texts(_) => None,
        })
    }

    /// The numbers of every column that was named for `name`.
    pub(super) fn many(&self, name: &str) -> Vec<&'a [f64]> {
        self.all_numbers(name).collect()
    }

    /// The numbers of column `name`, if it is there.
    pub(super) fn optional(&self, name: &str) -> Option<&'a [f64]> {
        self.all_numbers(name).next()
    }

    /// The numbers of column `name`; none if it is not there.
    pub(super) fn numbers(&self, name: &str) -> &'a [f64] {
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
    pub(super) fn many_texts(&self, name: &str) -> Vec<Vec<&'a str>> {
        let texts = self.fields(name).filter_map(|(_, data)| match data {
            Data::Texts(texts) => Some(texts),
            Data::Numbers(_) => None,
        });
        texts.map(|texts| (self.first..self.end).map(|row| texts.get(row)).collect()).collect()
    }

    /// The texts of column `name`, if it is there.
    pub(super) fn optional_texts(&self, name: &str) -> Option<Vec<&'a str>> {
        self.many_texts(name).into_iter().next()
    }

    /// The texts of column `name`; none if it is not there.
    pub(super) fn texts(&self, name: &str) -> Vec<&'a str> {
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

fn not_a_number(line: u64, name: &str, wrong: &str) -> Diagnostic {
    let place = Place { line: Some(line), field: Some(name.to_owned()), ..Place::default() };
    Diagnostic::error("not-a-number", format!("`{name}` {wrong}"), place)
        .help("write a number with a point and without separators, such as 1234.5")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_its_line_where_lines_are_left_out() {
        let mut lines = Lines::default();
        let all = [2, 3, 4, 9, 10, 7, 8];
        for (row, line) in all.into_iter().enumerate() {
            lines.push(row, line);
        }
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|row| lines.of(row)), all);
        assert_eq!(lines.runs.len(), 3);
    }

    #[test]
    fn gathered_rows_keep_their_cells_lines_and_faults() {
        let column = Box::leak(Box::new(super::super::method::numbers("n", "")));
        let field = Field { column, name: "n".to_owned(), place: 1 };
        let layout = Layout { fields: vec![field], by: Vec::new(), keep: vec![0] };
        let mut columns = Columns::new(&layout);
        for row in [["a", "1"], ["b", "x"], ["c", "3"], ["d", "4"]] {
            let mut record = csv::ByteRecord::from(row.to_vec());
            let mut position = csv::Position::new();
            position.set_line(2 + columns.rows() as u64);
            record.set_position(Some(position));
            columns.push(&record, &mut |_| {});
        }
        let columns = columns.gathered(&[2..4, 0..2]);
        let all = columns.table(0..4, 0);
        assert_eq!([0, 1, 2, 3].map(|row| all.key(Some(row), 0)), ["c", "d", "a", "b"]);
        assert_eq!([0, 1, 2, 3].map(|row| all.line(row)), [4, 5, 2, 3].map(Some));
        assert_eq!(all.numbers("n")[..3], [3.0, 4.0, 1.0]);
        assert_eq!(columns.table(0..3, 0).fault(), None);
        assert_eq!(all.row(3).fault(), Some("line 3: `n` is `x`, which is not a number"));
        assert_eq!(all.line(4), None);
    }
}
