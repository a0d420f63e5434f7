//! The text of a sheet in the making.

use super::Trouble;

/// The most cells that are read of a sheet.
const MOST_CELLS: u64 = 30_000_000;
/// The most bytes of its text.
const MOST_BYTES: usize = 192 << 20;
/// The most columns.
const MOST_COLUMNS: u32 = 4_096;

/// A sheet as CSV: cells come by row and column, and what is blank between them is filled in.
#[derive(Default)]
pub(super) struct SheetText {
    csv: Vec<u8>,
    /// The row that is being written, from 0, and the column after its last cell.
    row: u32,
    column: u32,
    cells: u64,
}

impl SheetText {
    /// Adds a cell, by its row and column from 0; blank ones are left out.
    pub(super) fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), Trouble> {
        if text.is_empty() {
            return Ok(());
        }
        let limit = |message: String| Err(Trouble::Limit { row: u64::from(row) + 1, message });
        if column >= MOST_COLUMNS {
            return limit(format!(
                "a cell stands in column {}, and {MOST_COLUMNS} are read",
                column + 1
            ));
        }
        if row < self.row || (row == self.row && column < self.column) {
            return limit("the cells are not in the order of rows and columns".to_owned());
        }
        self.cells += 1;
        if self.cells > MOST_CELLS || self.csv.len() > MOST_BYTES {
            return limit("the sheet holds more than is read".to_owned());
        }
        if row > self.row {
            self.csv.resize(self.csv.len() + (row - self.row) as usize, b'\n');
            (self.row, self.column) = (row, 0);
        }
        // A comma before each cell but the first, and one for each blank between.
        let commas = if self.column == 0 { column } else { column - self.column + 1 };
        self.csv.resize(self.csv.len() + commas as usize, b',');
        self.csv.push(b'"');
        for part in text.split_inclusive('"') {
            self.csv.extend_from_slice(part.as_bytes());
            if part.ends_with('"') {
                self.csv.push(b'"');
            }
        }
        self.csv.push(b'"');
        self.column = column + 1;
        Ok(())
    }

    pub(super) fn into_csv(mut self) -> Vec<u8> {
        self.csv.push(b'\n');
        self.csv
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_between_cells_are_filled_in() {
        let mut sheet = SheetText::default();
        for (row, column, text) in [(1, 1, "a"), (1, 3, "b \"c\""), (3, 0, "d"), (3, 1, "e")] {
            assert!(sheet.cell(row, column, text).is_ok());
        }
        let csv = String::from_utf8(sheet.into_csv()).unwrap();
        assert_eq!(csv, "\n,\"a\",,\"b \"\"c\"\"\"\n\n\"d\",\"e\"\n");
    }

    #[test]
    fn a_cell_at_the_far_corner_costs_what_it_is() {
        let mut sheet = SheetText::default();
        assert!(sheet.cell(1_048_575, 16_383, "x").is_err());
        assert!(sheet.cell(1_048_575, 3, "x").is_ok());
        assert!(sheet.into_csv().len() < 2 << 20);
    }
}
