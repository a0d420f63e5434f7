//! Row-wise work on all cores, with the same answer and the same error whatever their number.

use crate::StatisticsError;
use rayon::prelude::*;

/// Rows that one core takes at a time: fewer are not worth handing over.
const BLOCK: usize = 8192;

/// `row(i)` for each `i` below `rows`; the error of the first row that fails, with its place.
pub(crate) fn rows<T: Send>(
    rows: usize,
    row: impl Fn(usize) -> Result<T, StatisticsError> + Sync,
) -> Result<Vec<T>, StatisticsError> {
    let block = |start: usize| -> Result<Vec<T>, StatisticsError> {
        (start..rows.min(start + BLOCK)).map(|i| row(i).map_err(|error| error.at(i))).collect()
    };
    if rows <= BLOCK {
        return block(0);
    }
    let blocks: Vec<_> =
        (0..rows.div_ceil(BLOCK)).into_par_iter().map(|i| block(i * BLOCK)).collect();
    let mut all = Vec::with_capacity(rows);
    for block in blocks {
        all.append(&mut block?);
    }
    Ok(all)
}
