//! Counts of people too small to be shown, and those that would give them away.

/// The least count that is shown, beside none at all.
pub(crate) const SMALLEST: u64 = 5;

/// Which cells of a table of counts are hidden, each row with its total as a last cell.
///
/// Counts from 1 to 4 are hidden, and then as many others as it takes that no hidden cell follows
/// from the shown ones: a cell follows exactly if it is a bridge of the graph whose nodes are rows
/// and columns and whose edges are the hidden cells (Gusfield 1988, *SIAM J Comput* 17:552–571).
/// Nor may all small cells of a line be told by their sum, as two that make 2.
///
/// The totals of columns are taken to be known, and are never hidden: they must not be small.
/// With `known_rows` the totals of rows are known as well.
pub(crate) fn hidden(counts: &[Vec<u64>], known_rows: bool) -> Vec<Vec<bool>> {
    let columns = counts.first().map_or(0, Vec::len);
    let cells: Vec<Vec<u64>> =
        counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
    let small = |count: u64| (1..SMALLEST).contains(&count);
    let mut table = Hidden {
        hidden: cells
            .iter()
            .map(|row| {
                let may_hide = |at: usize| at < columns || !known_rows;
                row.iter().enumerate().map(|(at, &count)| small(count) && may_hide(at)).collect()
            })
            .collect(),
        cells,
        totals: !known_rows,
    };
    // Each round hides one cell more, so that it ends.
    while let Some((row, column)) = table.given_away() {
        if !table.hide_another(row, column) {
            break;
        }
    }
    table.hidden
}

struct Hidden {
    cells: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
    /// Whether the totals of rows may be hidden.
    totals: bool,
}

impl Hidden {
    fn edges(&self) -> impl Iterator<Item = (usize, usize)> {
        self.hidden.iter().enumerate().flat_map(|(row, cells)| {
            cells.iter().enumerate().filter(|(_, hidden)| **hidden).map(move |(at, _)| (row, at))
        })
    }

    /// A hidden cell that can be worked out.
    fn given_away(&self) -> Option<(usize, usize)> {
        self.edges().find(|&edge| self.is_bridge(edge)).or_else(|| self.told_by_a_sum())
    }

    /// Whether no other way leads over hidden cells from the row of a cell to its column.
    fn is_bridge(&self, (row, column): (usize, usize)) -> bool {
        let mut rows = vec![false; self.cells.len()];
        let mut waiting = vec![row];
        while let Some(at) = waiting.pop() {
            if std::mem::replace(&mut rows[at], true) {
                continue;
            }
            let open =
                |across: &usize| self.hidden[at][*across] && !((at, *across) == (row, column));
            for across in (0..self.hidden[at].len()).filter(open) {
                if across == column {
                    return false;
                }
                waiting.extend((0..rows.len()).filter(|&next| self.hidden[next][across]));
            }
        }
        true
    }

    /// A line whose hidden cells are all small, and as small or as large as can be.
    fn told_by_a_sum(&self) -> Option<(usize, usize)> {
        let width = self.cells.first().map_or(0, Vec::len);
        let columns = (0..width).map(|at| (0..self.cells.len()).map(|row| (row, at)).collect());
        let known = |row: &usize| self.hidden[*row].last() == Some(&false);
        let rows =
            (0..self.cells.len()).filter(known).map(|row| (0..width).map(|at| (row, at)).collect());
        columns.chain(rows).find_map(|line: Vec<(usize, usize)>| {
            let hidden: Vec<_> =
                line.into_iter().filter(|&(row, at)| self.hidden[row][at]).collect();
            let most = SMALLEST - 1;
            let told = |end: u64| hidden.iter().all(|&(row, at)| self.cells[row][at] == end);
            (told(1) || told(most)).then(|| hidden.first().copied()).flatten()
        })
    }

    /// Hides the cell that costs least in the column or row of one that is given away.
    fn hide_another(&mut self, row: usize, column: usize) -> bool {
        let last = self.cells[row].len() - 1;
        let in_column = (0..self.cells.len()).map(|other| (other, column));
        let in_row = (0..=last).map(|other| (row, other));
        let may = |&(row, at): &(usize, usize)| !self.hidden[row][at] && (at < last || self.totals);
        let cost = |&(row, at): &(usize, usize)| {
            let count = self.cells[row][at];
            (count == 0, at == last, count)
        };
        let chosen =
            in_column.filter(may).min_by_key(cost).or_else(|| in_row.filter(may).min_by_key(cost));
        if let Some((row, at)) = chosen {
            self.hidden[row][at] = true;
        }
        chosen.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(counts: &[Vec<u64>]) -> Vec<String> {
        let mark = |hidden: &bool| if *hidden { 'c' } else { '.' };
        hidden(counts, false).iter().map(|row| row.iter().map(mark).collect()).collect()
    }

    #[test]
    fn one_small_count_takes_another_with_it() {
        // 3 is hidden; it would follow from the total of its column, so the 20 goes too.
        assert_eq!(shown(&[vec![3], vec![20], vec![40]]), ["cc", "cc", ".."]);
        assert_eq!(shown(&[vec![30], vec![20], vec![0]]), ["..", "..", ".."]);
    }

    #[test]
    fn two_that_make_two_are_not_enough() {
        assert_eq!(shown(&[vec![1], vec![1], vec![20], vec![40]]), ["cc", "cc", "cc", ".."]);
    }

    #[test]
    fn in_a_table_the_cells_hide_each_other() {
        // The 2 hides with three others at the corners of a rectangle.
        let found = shown(&[vec![2, 10], vec![10, 30], vec![50, 60]]);
        assert_eq!(found, ["cc.", "cc.", "..."]);
    }

    proptest! {
        /// Whatever is small is hidden, and another table with the same shown numbers exists in
        /// which any hidden cell differs: no hidden cell is a bridge.
        #[test]
        fn nothing_hidden_follows_from_what_is_shown(
            counts in (1_usize..5, 2_usize..6).prop_flat_map(|(columns, rows)| {
                prop::collection::vec(prop::collection::vec(0_u64..30, columns), rows)
            }),
        ) {
            let hidden = hidden(&counts, false);
            for (row, cells) in counts.iter().zip(&hidden) {
                for (count, hidden) in row.iter().chain([&row.iter().sum()]).zip(cells) {
                    prop_assert!(*hidden || *count == 0 || *count >= SMALLEST);
                }
            }
            let cells: Vec<Vec<u64>> = counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
            let table = Hidden { cells, hidden, totals: true };
            for edge in table.edges() {
                prop_assert!(!table.is_bridge(edge), "{edge:?} in {:?}", table.hidden);
            }
        }
    }
}
