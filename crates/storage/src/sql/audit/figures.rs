//! What batches brought: too many rows for an entry each, and so one hash for the figures of a
//! batch and one for the names that were new with it.

use futures_util::TryStreamExt;
use sha2::{Digest as _, Sha256};
use sqlx::{FromRow, Row as _};

use super::{
    super::{
        engine::{Connection, Row},
        failure,
    },
    Findings, feed,
};
use crate::{
    Digest, Logged, StoreError,
    filed::{Brought, Filed},
    key::Key,
};

/// The highest number of each sort of name; -1 if there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct Names {
    indicators: i64,
    areas: i64,
    segments: i64,
    periods: i64,
    remarks: i64,
}

impl Names {
    const fn each(self) -> [i64; 5] {
        [self.indicators, self.areas, self.segments, self.periods, self.remarks]
    }
}

/// Before there was any.
pub(crate) const NO_NAMES: Names =
    Names { indicators: -1, areas: -1, segments: -1, periods: -1, remarks: -1 };

const ALL_NAMES: &str = "
    SELECT (SELECT coalesce(max(id), -1) FROM indicator) AS indicators,
           (SELECT coalesce(max(id), -1) FROM area) AS areas,
           (SELECT coalesce(max(id), -1) FROM segment) AS segments,
           (SELECT coalesce(max(id), -1) FROM period) AS periods,
           (SELECT coalesce(max(id), -1) FROM remark) AS remarks";

/// What is kept of a batch.
#[derive(Clone, Debug, FromRow)]
struct Content {
    batch: i64,
    #[sqlx(flatten)]
    names_to: Names,
    names: String,
    figures: String,
}

/// What of the rows of a batch is stored.
#[derive(Clone, Debug)]
pub(crate) enum Kept {
    /// All that it brought.
    All(Brought),
    /// Some between these keys: others said what was stored already.
    SomeBetween(Option<(i64, i64)>),
}

/// Keeps what a batch brought; it is finished just now.
pub(crate) async fn keep(
    connection: &mut Connection,
    batch: i64,
    kept: Kept,
) -> Result<(), StoreError> {
    let brought = match kept {
        Kept::All(brought) => brought,
        Kept::SomeBetween(keys) => {
            let (lowest, highest) = keys.unwrap_or((1, 0));
            let mut rows = sqlx::query(
                "SELECT batch, key, value, lower95, upper95, lower998, upper998, count,
                        denominator, remark
                 FROM figure WHERE key BETWEEN $1 AND $2 AND batch = $3 ORDER BY key",
            )
            .bind(lowest)
            .bind(highest)
            .bind(batch)
            .fetch(&mut *connection);
            let mut brought = Brought::default();
            while let Some(row) = rows.try_next().await.map_err(failure)? {
                add_stored(&mut brought, &row)?;
            }
            brought
        }
    };
    let before: Option<Names> = sqlx::query_as(
        "SELECT indicators, areas, segments, periods, remarks FROM batch_content
         ORDER BY batch DESC LIMIT 1",
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(failure)?;
    insert(connection, batch, before.unwrap_or(NO_NAMES), brought.digest()).await
}

/// Adds a row of the table of figures: batch, key, the seven numbers, remark.
fn add_stored(brought: &mut Brought, row: &Row) -> Result<(), StoreError> {
    let mut numbers = [None; 7];
    for (at, number) in numbers.iter_mut().enumerate() {
        *number = row.try_get(at + 2).map_err(failure)?;
    }
    let remark = row.try_get(9).map_err(failure)?;
    let key = Key(row.try_get(1).map_err(failure)?);
    brought.add(Filed { key, row: 0, numbers, remark }.entry());
    Ok(())
}

/// Keeps the hashes of what a batch brought.
pub(crate) async fn insert(
    connection: &mut Connection,
    batch: i64,
    before: Names,
    figures: Digest,
) -> Result<(), StoreError> {
    let now = all_names(connection).await?;
    let names = names(connection, before, now).await?;
    sqlx::query(
        "INSERT INTO batch_content
             (batch, indicators, areas, segments, periods, remarks, names, figures)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(batch)
    .bind(now.indicators)
    .bind(now.areas)
    .bind(now.segments)
    .bind(now.periods)
    .bind(now.remarks)
    .bind(names.to_string())
    .bind(figures.to_string())
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

/// The highest numbers as they are.
pub(crate) async fn all_names(connection: &mut Connection) -> Result<Names, StoreError> {
    sqlx::query_as(ALL_NAMES).fetch_one(connection).await.map_err(failure)
}

/// The hash of the names after `before` and up to `last`.
async fn names(
    connection: &mut Connection,
    before: Names,
    last: Names,
) -> Result<Digest, StoreError> {
    const SORTS: [&str; 5] = [
        "SELECT 1, id, code, NULL, NULL, NULL, NULL FROM indicator
         WHERE id > $1 AND id <= $2 ORDER BY id",
        "SELECT 2, id, code, NULL, NULL, NULL, NULL FROM area
         WHERE id > $1 AND id <= $2 ORDER BY id",
        "SELECT 3, id, code, sex, age, category_type, category FROM segment
         WHERE id > $1 AND id <= $2 ORDER BY id",
        "SELECT 4, id, code, label, kind, period_start, period_end FROM period
         WHERE id > $1 AND id <= $2 ORDER BY id",
        "SELECT 5, id, missing, marks, note, NULL, NULL FROM remark
         WHERE id > $1 AND id <= $2 ORDER BY id",
    ];
    let mut hash = Sha256::new();
    for ((sql, after), last) in SORTS.into_iter().zip(before.each()).zip(last.each()) {
        let mut rows = sqlx::query(sql).bind(after).bind(last).fetch(&mut *connection);
        while let Some(row) = rows.try_next().await.map_err(failure)? {
            feed(&mut hash, &row, 0)?;
        }
    }
    Ok(Digest(hash.finalize().into()))
}

/// The hash of the figures of every batch that has some, by batch.
pub(crate) async fn figures(connection: &mut Connection) -> Result<Vec<(i64, Digest)>, StoreError> {
    let mut rows = sqlx::query(
        "SELECT batch, key, value, lower95, upper95, lower998, upper998, count, denominator, remark
         FROM (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                      remark, batch
               FROM figure
               UNION ALL
               SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                      remark, batch
               FROM figure_past) AS every
         ORDER BY batch, key",
    )
    .fetch(connection);
    let mut found: Vec<(i64, Digest)> = Vec::new();
    let mut now: Option<(i64, Brought)> = None;
    while let Some(row) = rows.try_next().await.map_err(failure)? {
        let batch: i64 = row.try_get(0).map_err(failure)?;
        if let Some((of, brought)) = now.take_if(|(of, _)| *of != batch) {
            found.push((of, brought.digest()));
        }
        add_stored(&mut now.get_or_insert_with(|| (batch, Brought::default())).1, &row)?;
    }
    found.extend(now.map(|(of, brought)| (of, brought.digest())));
    Ok(found)
}

/// The hash of the figures of one batch, which may have none.
pub(crate) fn of_batch(found: &[(i64, Digest)], batch: i64) -> Digest {
    let figures = found.iter().find(|(of, _)| *of == batch);
    figures.map_or_else(|| Digest::of(""), |(_, digest)| *digest)
}

/// Looks for figures and names that are not what their batch brought.
pub(super) async fn compare(
    connection: &mut Connection,
    findings: &mut Findings<'_>,
) -> Result<(), StoreError> {
    let kept: Vec<Content> = sqlx::query_as(
        "SELECT batch, indicators, areas, segments, periods, remarks, names, figures
         FROM batch_content ORDER BY batch",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    let found = figures(connection).await?;
    let mut before = NO_NAMES;
    for content in &kept {
        let figures = of_batch(&found, content.batch);
        let names = names(connection, before, content.names_to).await?;
        if (figures.to_string(), names.to_string())
            != (content.figures.clone(), content.names.clone())
        {
            findings.alter(Logged::FiguresImported, content.batch);
        }
        before = content.names_to;
    }
    let unknown = found.iter().map(|(of, _)| *of);
    for batch in unknown.filter(|of| kept.iter().all(|content| content.batch != *of)) {
        findings.alter(Logged::FiguresImported, batch);
    }
    let now = all_names(connection).await?;
    let since = (Names { remarks: before.remarks, ..now } != before)
        || !are_plain(connection, before.remarks).await?;
    if since {
        findings.unlogged.push((Logged::FiguresImported, "names of no batch".to_owned()));
    }
    for batch in wrongly_replaced(connection).await? {
        findings.alter(Logged::FiguresImported, batch);
    }
    Ok(())
}

/// Whether the remarks after this one say why there is no number and nothing else: those may come
/// with a release that hides figures, rather than with a batch.
async fn are_plain(connection: &mut Connection, last: i64) -> Result<bool, StoreError> {
    let others: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM remark
         WHERE id > $1 AND (missing IS NULL OR marks IS NOT NULL OR note IS NOT NULL)",
    )
    .bind(last)
    .fetch_one(connection)
    .await
    .map_err(failure)?;
    Ok(others == 0)
}

/// The batches that are said to have replaced a figure, and brought none in its place.
async fn wrongly_replaced(connection: &mut Connection) -> Result<Vec<i64>, StoreError> {
    sqlx::query_scalar(
        "SELECT DISTINCT p.closed FROM figure_past AS p
         WHERE NOT EXISTS (SELECT 1 FROM figure AS f WHERE f.key = p.key AND f.batch = p.closed)
           AND NOT EXISTS (SELECT 1 FROM figure_past AS f
                           WHERE f.key = p.key AND f.batch = p.closed)",
    )
    .fetch_all(connection)
    .await
    .map_err(failure)
}
