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
pub(crate) fn hidden(counts: &[Vec<u64>]) -> Vec<Vec<bool>> {
    let cells: Vec<Vec<u64>> =
        counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
    let small = |count: &u64| (1..SMALLEST).contains(count);
    let hidden = cells.iter().map(|row| row.iter().map(small).collect()).collect();
    let mut table = Hidden { cells, hidden };
    // Each step hides one cell more at least, so that it ends.
    while table.step() {}
    table.hidden
}

struct Hidden {
    cells: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
}

impl Hidden {
    fn edges(&self) -> impl Iterator<Item = (usize, usize)> {
        self.hidden.iter().enumerate().flat_map(|(row, cells)| {
            cells.iter().enumerate().filter(|(_, hidden)| **hidden).map(move |(at, _)| (row, at))
        })
    }

    /// Hides what it takes that one cell more cannot be worked out; whether it took anything.
    fn step(&mut self) -> bool {
        let bridge = self.edges().find(|&edge| self.is_bridge(edge));
        let more = match bridge {
            Some(edge) => self.rectangle(edge),
            None => self.told_by_a_sum(),
        };
        for &(row, at) in &more {
            self.hidden[row][at] = true;
        }
        !more.is_empty()
    }

    /// Whether no other way leads over hidden cells from the row of a cell to its column.
    fn is_bridge(&self, (row, column): (usize, usize)) -> bool {
        let mut rows = vec![false; self.cells.len()];
        let mut waiting = vec![row];
        while let Some(at) = waiting.pop() {
            if std::mem::replace(&mut rows[at], true) {
                continue;
            }
            let open = |across: &usize| self.hidden[at][*across] && (at, *across) != (row, column);
            for across in (0..self.hidden[at].len()).filter(open) {
                if across == column {
                    return false;
                }
                waiting.extend((0..rows.len()).filter(|&next| self.hidden[next][across]));
            }
        }
        true
    }

    /// The shown cells of the cheapest rectangle that has this cell as a corner: with them hidden
    /// it lies on a circle.
    fn rectangle(&self, (row, column): (usize, usize)) -> Vec<(usize, usize)> {
        let rows = (0..self.cells.len()).filter(|other| *other != row);
        let corners = rows.flat_map(|other| {
            let columns = (0..self.cells[row].len()).filter(|across| *across != column);
            columns.map(move |across| [(row, across), (other, column), (other, across)])
        });
        let shown = |corners: [(usize, usize); 3]| -> Vec<(usize, usize)> {
            corners.into_iter().filter(|&(row, at)| !self.hidden[row][at]).collect()
        };
        corners.map(shown).min_by_key(|cells| self.cost(cells)).unwrap_or_default()
    }

    /// Nothing is hidden behind a zero that everybody expects, so these come last.
    fn cost(&self, cells: &[(usize, usize)]) -> (usize, u64) {
        let counts = || cells.iter().map(|&(row, at)| self.cells[row][at]);
        (counts().filter(|count| *count == 0).count(), counts().sum())
    }

    /// The cheapest shown cell of a line whose hidden cells are all as small, or all as large, as a
    /// small count can be, so that their sum tells each.
    fn told_by_a_sum(&self) -> Vec<(usize, usize)> {
        let (height, width) = (self.cells.len(), self.cells.first().map_or(0, Vec::len));
        let columns = (0..width).map(|at| (0..height).map(|row| (row, at)).collect());
        let known = |row: &usize| self.hidden[*row].last() == Some(&false);
        let rows = (0..height).filter(known).map(|row| (0..width).map(|at| (row, at)).collect());
        let mut lines = columns.chain(rows).filter_map(|line: Vec<(usize, usize)>| {
            let (hidden, shown): (Vec<_>, Vec<_>) =
                line.into_iter().partition(|&(row, at)| self.hidden[row][at]);
            let all = |end: u64| hidden.iter().all(|&(row, at)| self.cells[row][at] == end);
            let told = !hidden.is_empty() && (all(1) || all(SMALLEST - 1));
            shown.into_iter().filter(|_| told).min_by_key(|cell| self.cost(&[*cell]))
        });
        lines.next().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(counts: &[Vec<u64>]) -> Vec<String> {
        let mark = |hidden: &bool| if *hidden { 'c' } else { '.' };
        hidden(counts).iter().map(|row| row.iter().map(mark).collect()).collect()
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
            let hidden = hidden(&counts);
            for (row, cells) in counts.iter().zip(&hidden) {
                for (count, hidden) in row.iter().chain([&row.iter().sum()]).zip(cells) {
                    prop_assert!(*hidden || *count == 0 || *count >= SMALLEST);
                }
            }
            let cells: Vec<Vec<u64>> = counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
            let table = Hidden { cells, hidden };
            for edge in table.edges() {
                prop_assert!(!table.is_bridge(edge), "{edge:?} in {:?}", table.hidden);
            }
        }
    }
}
