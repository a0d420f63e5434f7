//! What the names and times of a query stand for: numbers.

use super::super::{engine::Connection, failure, known::Known, scope::Figures};
use crate::{FigureQuery, StoreError, Watermark, Withheld};

/// The last batch or release that somebody has read who has read up to a mark.
pub(super) async fn opened_by(
    connection: &mut Connection,
    which: Figures<'_>,
    mark: Watermark,
) -> Result<i64, StoreError> {
    if which.release().is_some() {
        return Ok(mark.release.0);
    }
    sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM batch WHERE change <= $1")
        .bind(mark.change.0)
        .fetch_one(connection)
        .await
        .map_err(failure)
}

/// The numbers of the indicators that are asked for and may be shown, and those that may not be.
pub(super) async fn indicators(
    connection: &mut Connection,
    which: Figures<'_>,
    FigureQuery { indicators: asked, .. }: &FigureQuery,
) -> Result<(Vec<i64>, Vec<Withheld>), StoreError> {
    let numbers = match (which.showing(connection).await?, &asked[..]) {
        (Some(showing), []) => showing.numbers(),
        (Some(showing), asked) => {
            let mut numbers: Vec<i64> =
                asked.iter().filter_map(|indicator| showing.number(indicator)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            return Ok((numbers, showing.withheld(asked)));
        }
        (None, []) => sqlx::query_scalar("SELECT id FROM indicator ORDER BY id")
            .fetch_all(connection)
            .await
            .map_err(failure)?,
        (None, asked) => which.known.indicators.numbers(connection, asked).await?,
    };
    Ok((numbers, Vec::new()))
}

/// The numbers of the segments that are asked for; `None` if any will do.
pub(super) async fn segments(
    connection: &mut Connection,
    known: &Known,
    FigureQuery { segments, parts, .. }: &FigureQuery,
) -> Result<Option<Vec<i64>>, StoreError> {
    let numbers = if segments.is_empty() && parts.are_any() {
        return Ok(None);
    } else if segments.is_empty() {
        known.segments.made_up_so(connection, parts).await?
    } else {
        let fit: Vec<_> = segments.iter().filter(|segment| parts.fit(segment)).cloned().collect();
        known.segments.numbers(connection, &fit).await?
    };
    Ok(Some(numbers))
}
