//! Rows in groups, whether or not those of a group stand together in the file.

use std::{collections::HashMap, ops::Range};

use csv::ByteRecord;

use super::table::{Columns, Table};

/// Which group each row belongs to, while rows are read.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// Groups by their keys.
    known: HashMap<Vec<u8>, usize>,
    /// Rows of one group after another: the group, and the first of them.
    runs: Vec<(usize, usize)>,
    key: Vec<u8>,
    before: Vec<u8>,
}

impl Grouping {
    /// Notes the group of the row that comes next in `columns`: rows with the same texts in the places `by` are one.
    pub(super) fn push(&mut self, record: &ByteRecord, by: &[usize], columns: &mut Columns<'_>) {
        self.key.clear();
        for &place in by {
            self.key.extend_from_slice(&record[place]);
            // No text has this byte, so that no two keys run into each other.
            self.key.push(0xff);
        }
        // Comparing nothing with nothing is slow: some processors look where nothing is.
        if !self.runs.is_empty() && (by.is_empty() || self.key == self.before) {
            return;
        }
        let next = self.known.len();
        let group = *self.known.entry(self.key.clone()).or_insert(next);
        if group == next {
            for &place in by {
                columns.keys.push(&record[place]);
            }
        }
        self.runs.push((group, columns.rows()));
        self.before.clone_from(&self.key);
    }

    /// The rows in groups, in the order in which they first occur.
    pub(super) fn groups(self, columns: Columns<'_>) -> Groups<'_> {
        let ends = self.runs.iter().skip(1).map(|(_, start)| *start).chain([columns.rows()]);
        let mut runs: Vec<(usize, Range<usize>)> =
            self.runs.iter().zip(ends).map(|((group, start), end)| (*group, *start..end)).collect();
        let columns = if runs.is_sorted_by_key(|(group, _)| *group) {
            columns
        } else {
            runs.sort_by_key(|(group, _)| *group);
            let ranges: Vec<_> = runs.iter().map(|(_, rows)| rows.clone()).collect();
            columns.gathered(&ranges)
        };
        let mut sizes = vec![0; self.known.len()];
        for (group, rows) in runs {
            sizes[group] += rows.len();
        }
        Groups { columns, sizes }
    }
}

/// Rows in groups.
#[derive(Debug)]
pub(super) struct Groups<'l> {
    /// The groups one after another.
    columns: Columns<'l>,
    /// The number of rows of each.
    sizes: Vec<usize>,
}

impl Groups<'_> {
    /// The groups, in the order in which they first occur.
    pub(super) fn tables(&self) -> Vec<Table<'_>> {
        let mut first = 0;
        let table = |(group, size): (usize, &usize)| {
            let rows = first..first + size;
            first = rows.end;
            self.columns.table(rows, group)
        };
        self.sizes.iter().enumerate().map(table).collect()
    }
}
