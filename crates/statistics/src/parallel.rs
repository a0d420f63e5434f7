//! Row-wise work on all cores, with the same answer and the same error whatever their number.

use crate::StatisticsError;
use rayon::prelude::*;

/// Rows that one core takes at a time: fewer are not worth handing over.
const BLOCK: usize = 8192;

/// `row(i)` for each `i` below `rows`; the error of the first row that fails, with its place.
pub(crate) fn rows<T: Copy + Send>(
    rows: usize,
    row: impl Fn(usize) -> Result<T, StatisticsError> + Sync,
) -> Result<Vec<T>, StatisticsError> {
    if rows == 0 {
        return Ok(Vec::new());
    }
    let at = |i: usize| row(i).map_err(|error| error.at(i));
    let mut all = vec![at(0)?; rows];
    let fill = |(block, rows): (usize, &mut [T])| {
        rows.iter_mut().enumerate().find_map(|(i, value)| match at(block * BLOCK + i) {
            Ok(found) => {
                *value = found;
                None
            }
            Err(error) => Some(error),
        })
    };
    // The other cores are not woken for one block.
    let error = if rows <= BLOCK {
        fill((0, &mut all))
    } else {
        all.par_chunks_mut(BLOCK).enumerate().find_map_first(fill)
    };
    error.map_or(Ok(all), Err)
}
