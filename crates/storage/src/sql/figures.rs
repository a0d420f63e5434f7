//! Reading figures: one series, its revisions, what a batch changed.

use lifecourse_core::{
    Figure, FigureParts, Id, Indicator, Limits, Marks, Measured, Period, ProfileName, Reading,
    SeriesKey,
};
use sqlx::Row as _;

use super::{
    engine::{Connection, Row, disclosure},
    failure,
    known::{Known, Labels},
    names::period,
    scope::{Bounds, Figures, Statements},
};
use crate::{BatchId, FigureChange, Holding, Revision, Series, StoreError, Withheld, key::Key};

/// The columns of a figure `$f` with its remark `$r`, which [`figure`] reads.
macro_rules! columns {
    ($f:literal, $r:literal) => {
        concat!(
            $f,
            ".value, ",
            $f,
            ".lower95, ",
            $f,
            ".upper95, ",
            $f,
            ".lower998, ",
            $f,
            ".upper998, ",
            $f,
            ".count, ",
            $f,
            ".denominator, ",
            $r,
            ".missing, ",
            $r,
            ".marks, ",
            $r,
            ".note"
        )
    };
}
/// How many they are.
const COLUMNS: usize = 10;

pub(super) use columns;

/// Sets a figure to the one that is written in its place.
macro_rules! replaced {
    () => {
        "value = excluded.value, lower95 = excluded.lower95, upper95 = excluded.upper95,
         lower998 = excluded.lower998, upper998 = excluded.upper998, count = excluded.count,
         denominator = excluded.denominator, remark = excluded.remark, batch = excluded.batch"
    };
}
pub(in super::super) use replaced;

/// Whether a figure of `$table` says something else than the one that is written in its place.
macro_rules! differs {
    ($table:literal) => {
        concat!(
            "(",
            $table,
            ".value IS DISTINCT FROM excluded.value OR ",
            $table,
            ".lower95 IS DISTINCT FROM excluded.lower95 OR ",
            $table,
            ".upper95 IS DISTINCT FROM excluded.upper95 OR ",
            $table,
            ".lower998 IS DISTINCT FROM excluded.lower998 OR ",
            $table,
            ".upper998 IS DISTINCT FROM excluded.upper998 OR ",
            $table,
            ".count IS DISTINCT FROM excluded.count OR ",
            $table,
            ".denominator IS DISTINCT FROM excluded.denominator OR ",
            $table,
            ".remark IS DISTINCT FROM excluded.remark)"
        )
    };
}
pub(in super::super) use differs;

/// The figures of a table as of the batch or release `$at`, which is what the column `$opened` counts.
macro_rules! stood {
    ($table:literal, $opened:literal, $at:literal) => {
        concat!(
            "(SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark, ",
            $opened,
            " FROM ",
            $table,
            " WHERE ",
            $opened,
            " <= ",
            $at,
            " UNION ALL
              SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark, ",
            $opened,
            " FROM ",
            $table,
            "_past WHERE ",
            $opened,
            " <= ",
            $at,
            " AND closed > ",
            $at,
            ")"
        )
    };
}
pub(super) use stood;

/// The figures of a table with keys from $1 to $2.
macro_rules! series_now {
    ($table:literal) => {
        concat!(
            "SELECT p.code, ",
            columns!("f", "r"),
            " FROM ",
            $table,
            " AS f
              JOIN period AS p ON p.id = (f.key & 8191)
              LEFT JOIN remark AS r ON r.id = f.remark
              WHERE f.key BETWEEN $1 AND $2"
        )
    };
}

/// The same as of the batch or release $3, which is what the column `$opened` counts.
macro_rules! series_then {
    ($table:literal, $opened:literal) => {
        concat!(
            "SELECT p.code, ",
            columns!("f", "r"),
            " FROM (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                           remark
                    FROM ",
            $table,
            " WHERE key BETWEEN $1 AND $2 AND ",
            $opened,
            " <= $3
                    UNION ALL
                    SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                           remark
                    FROM ",
            $table,
            "_past WHERE key BETWEEN $1 AND $2 AND ",
            $opened,
            " <= $3 AND closed > $3) AS f
              JOIN period AS p ON p.id = (f.key & 8191)
              LEFT JOIN remark AS r ON r.id = f.remark"
        )
    };
}

const SERIES: Statements = Statements {
    now: series_now!("figure"),
    then: series_then!("figure", "batch"),
    newest: series_now!("released_figure"),
    earlier: series_then!("released_figure", "release"),
};

pub(super) async fn series(
    connection: &mut Connection,
    which: Figures<'_>,
    key: &SeriesKey,
) -> Result<Series, StoreError> {
    if let Some(showing) = which.showing(connection).await?
        && showing.number(&key.indicator).is_none()
    {
        let (indicator, profile) =
            (key.indicator.clone(), showing.profile(&key.indicator).cloned());
        return Ok(match profile {
            // Official statistics that have not been released yet.
            Some(profile) if profile.is_published() => Series::Figures(Vec::new()),
            profile => Series::Withheld(Withheld { indicator, profile }),
        });
    }
    let Some(first) = which.known.first_key(connection, key).await? else {
        return Ok(Series::Figures(Vec::new()));
    };
    let mut rows = sqlx::query(which.sql(&SERIES)).bind(first.0).bind(first.end_of_series().0);
    if let Some(bound) = which.bound() {
        rows = rows.bind(bound);
    }
    let rows = rows.fetch_all(connection).await.map_err(failure)?;
    let mut figures = Vec::with_capacity(rows.len());
    for row in &rows {
        figures.push((period(row.try_get(0).map_err(failure)?)?, figure(row, 1)?));
    }
    figures.sort_by_key(|(period, _)| *period);
    Ok(Series::Figures(figures))
}

pub(super) fn profile(name: String) -> Result<ProfileName, StoreError> {
    ProfileName::try_from(name).map_err(|error| StoreError::corrupt("disclosure profile", &error))
}

pub(super) async fn indicators(
    connection: &mut Connection,
    which: Figures<'_>,
) -> Result<Vec<Holding>, StoreError> {
    if let Some(showing) = which.showing(connection).await? {
        return Ok(showing.holdings());
    }
    let rows: Vec<(String, Option<String>)> = sqlx::query_as(concat!(
        "SELECT i.code, ",
        disclosure!("d"),
        " FROM indicator AS i LEFT JOIN document AS d ON d.kind = 'indicator' AND d.id = i.code
         ORDER BY i.code"
    ))
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter()
        .map(|(code, name)| {
            Ok(Holding { indicator: indicator(&code)?, profile: name.map(profile).transpose()? })
        })
        .collect()
}

pub(super) fn indicator(code: &str) -> Result<Id<Indicator>, StoreError> {
    code.parse().map_err(|error| StoreError::corrupt(format!("indicator {code:?}"), &error))
}

pub(super) async fn revisions(
    connection: &mut Connection,
    bounds: Bounds,
    known: &Known,
    key: &SeriesKey,
) -> Result<Vec<Revision>, StoreError> {
    let Some(first) = known.first_key(connection, key).await? else { return Ok(Vec::new()) };
    let rows = sqlx::query(concat!(
        "SELECT p.code, f.batch, nullif(f.closed, 0), ",
        columns!("f", "r"),
        " FROM (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                       remark, batch, 0 AS closed
                FROM figure WHERE key BETWEEN $1 AND $2 AND batch <= $3
                UNION ALL
                SELECT key, value, lower95, upper95, lower998, upper998, count, denominator,
                       remark, batch, CASE WHEN closed <= $3 THEN closed ELSE 0 END
                FROM figure_past WHERE key BETWEEN $1 AND $2 AND batch <= $3) AS f
          JOIN period AS p ON p.id = (f.key & 8191)
          LEFT JOIN remark AS r ON r.id = f.remark
          ORDER BY p.code, f.batch DESC"
    ))
    .bind(first.0)
    .bind(first.end_of_series().0)
    .bind(bounds.map_or(i64::MAX, |bound| bound.batch))
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.iter()
        .map(|row| {
            Ok(Revision {
                period: period(row.try_get(0).map_err(failure)?)?,
                figure: figure(row, 3)?,
                opened: BatchId(row.try_get(1).map_err(failure)?),
                closed: row.try_get::<Option<i64>, _>(2).map_err(failure)?.map(BatchId),
            })
        })
        .collect()
}

/// The figures that batch $1 replaced (`b`), each with the one that it brought (`a`), which may
/// have been replaced in its turn.
const CHANGED: &str = concat!(
    "SELECT b.key, ",
    columns!("a", "ar"),
    ", ",
    columns!("b", "br"),
    " FROM figure_past AS b
      JOIN (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch
            FROM figure
            UNION ALL
            SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch
            FROM figure_past) AS a ON a.key = b.key AND a.batch = b.closed
      LEFT JOIN remark AS ar ON ar.id = a.remark
      LEFT JOIN remark AS br ON br.id = b.remark
      WHERE b.closed = $1
      ORDER BY b.key LIMIT $2"
);

/// The figures that batch $1 brought where there was none. Reads the whole table if it has to.
const BROUGHT: &str = concat!(
    "SELECT a.key, ",
    columns!("a", "ar"),
    " FROM (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark
            FROM figure WHERE batch = $1
            UNION ALL
            SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark
            FROM figure_past WHERE batch = $1) AS a
      LEFT JOIN remark AS ar ON ar.id = a.remark
      WHERE NOT EXISTS (SELECT 1 FROM figure_past AS b WHERE b.key = a.key AND b.closed = $1)
      LIMIT $2"
);

pub(super) async fn changes_of(
    connection: &mut Connection,
    known: &Known,
    BatchId(batch): BatchId,
    limit: u32,
) -> Result<Vec<FigureChange>, StoreError> {
    let new: Option<i64> = sqlx::query_scalar("SELECT new FROM batch WHERE id = $1")
        .bind(batch)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failure)?;
    let mut rows = sqlx::query(CHANGED)
        .bind(batch)
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await
        .map_err(failure)?;
    let changed = rows.len();
    if new.is_some_and(|new| new > 0) {
        let brought = sqlx::query(BROUGHT).bind(batch).bind(i64::from(limit));
        rows.extend(brought.fetch_all(&mut *connection).await.map_err(failure)?);
    }
    let keys: Vec<Key> = rows
        .iter()
        .map(|row| row.try_get(0).map(Key).map_err(failure))
        .collect::<Result<_, _>>()?;
    let labels = known.labels(connection, &keys).await?;
    rows.iter()
        .zip(keys)
        .enumerate()
        .map(|(at, (row, key))| {
            let (series, period) = labels.name(key)?;
            let before = (at < changed).then(|| figure(row, 1 + COLUMNS)).transpose()?;
            Ok(FigureChange { series, period, before, after: figure(row, 1)? })
        })
        .collect()
}

/// Reads the columns of a figure from the column numbered `at` on.
pub(super) fn figure(row: &Row, at: usize) -> Result<Figure, StoreError> {
    let number = |place: usize| row.try_get::<Option<f64>, _>(at + place).map_err(failure);
    let word = |place: usize| row.try_get::<Option<&str>, _>(at + place).map_err(failure);
    let corrupt = |error: &dyn std::fmt::Display| StoreError::corrupt("figure", &error);
    let limits = |lower: Option<f64>, upper: Option<f64>| {
        lower.zip(upper).map(|(lower, upper)| Limits { lower, upper })
    };
    let reading = match (number(0)?, word(7)?) {
        (Some(value), None) => Reading::Measured(Measured {
            value,
            ci95: limits(number(1)?, number(2)?),
            ci998: limits(number(3)?, number(4)?),
        }),
        (None, Some(reason)) => Reading::Missing(reason.parse().map_err(|error| corrupt(&error))?),
        _ => return Err(corrupt(&"it needs either a value or a reason why there is none")),
    };
    let marks = match word(8)? {
        Some(marks) => marks.parse().map_err(|error| corrupt(&error))?,
        None => Marks::default(),
    };
    let (count, denominator, note) = (number(5)?, number(6)?, word(9)?.map(Into::into));
    Figure::new(FigureParts { reading, count, denominator, marks, note })
        .map_err(|error| corrupt(&error))
}

/// Puts the figures of one series into the order of their periods.
pub(super) fn by_period(labels: &Labels<'_>, keys: &mut [(Key, usize)]) {
    keys.sort_by_key(|(key, _)| (key.series(), labels.period(*key).map(Period::code)));
}
