//! The figures of releases: writing what passed disclosure control, comparing, explaining.

use lifecourse_core::{Observation, Period, SeriesKey};
use sqlx::{QueryBuilder, Row as _};

use super::{
    changes,
    engine::{Connection, Database, Row},
    failure,
    figures::{columns, differs, figure, indicator, profile, replaced},
    known::Known,
    names::Names,
};
use crate::{
    BatchId, Explanation, Page, ProtectedFigure, ReleaseChange, ReleaseNumber, ReleasedIndicator,
    StoreError, Treated, filed::numbers, key::Key,
};

/// How many rows a statement writes, of twelve values each.
const ROWS_A_STATEMENT: usize = 500;

/// Puts an indicator into the draft.
pub(super) async fn put_indicator(
    connection: &mut Connection,
    number: ReleaseNumber,
    one: &ReleasedIndicator,
) -> Result<(), StoreError> {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let Treated { cells, hidden, secondary, rounded } = one.treated;
    sqlx::query(
        "INSERT INTO release_indicator
             (release, indicator, profile, method, cells, hidden, secondary, rounded)
         SELECT $1, id, $3, $4, $5, $6, $7, $8 FROM indicator WHERE code = $2",
    )
    .bind(number.0)
    .bind(one.indicator.as_str())
    .bind(one.profile.as_str())
    .bind(&one.method)
    .bind(count(cells))
    .bind(count(hidden))
    .bind(count(secondary))
    .bind(count(rounded))
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

/// Puts figures that passed disclosure control into the draft. Only a figure that the store holds
/// can be released.
pub(super) async fn put_figures(
    connection: &mut Connection,
    number: ReleaseNumber,
    figures: &[ProtectedFigure],
) -> Result<(), StoreError> {
    let mut names = Names::default();
    for chunk in figures.chunks(ROWS_A_STATEMENT) {
        let rows: Vec<Observation> = chunk
            .iter()
            .map(|one| Observation {
                series: one.series.clone(),
                period: one.period,
                figure: one.passed.figure(),
            })
            .collect();
        names.trim();
        names.learn(connection, &rows.iter().collect::<Vec<_>>()).await?;
        let keys = rows.iter().map(|row| names.number(row)).collect::<Option<Vec<_>>>();
        let keys = keys.ok_or_else(|| StoreError::Backend("a name was not learnt".to_owned()))?;
        let mut sql = QueryBuilder::<Database>::new(
            "WITH r (key, value, lower95, upper95, lower998, upper998, count, denominator, remark) AS (",
        );
        sql.push_values(rows.iter().zip(&keys), |mut row, (observation, (key, remark))| {
            row.push_bind(key.0);
            for number in numbers(&observation.figure) {
                row.push_bind(number);
            }
            row.push_bind(*remark);
        });
        sql.push(
            ") INSERT INTO released_figure (key, value, lower95, upper95, lower998, upper998, count,
                                            denominator, remark, batch, release)
             SELECT r.key, r.value, r.lower95, r.upper95, r.lower998, r.upper998, r.count,
                    r.denominator, r.remark, f.batch, ",
        );
        sql.push_bind(number.0);
        sql.push(PUT);
        sql.build().persistent(false).execute(&mut *connection).await.map_err(failure)?;
        let done =
            chunk.iter().zip(&keys).filter_map(|(one, (key, _))| Some((key, one.done.as_ref()?)));
        put_done(connection, number, &done.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// What becomes of a figure that an earlier release has: it is replaced if the draft has another.
macro_rules! in_draft {
    () => {
        concat!(
            "ON CONFLICT (key) DO UPDATE SET ",
            replaced!(),
            ", release = excluded.release WHERE ",
            differs!("released_figure")
        )
    };
}
pub(super) use in_draft;

/// The end of the statement that puts the rows `r` into a draft.
const PUT: &str = concat!(" FROM r JOIN figure AS f ON f.key = r.key WHERE TRUE ", in_draft!());

async fn put_done(
    connection: &mut Connection,
    number: ReleaseNumber,
    done: &[(&Key, &String)],
) -> Result<(), StoreError> {
    if done.is_empty() {
        return Ok(());
    }
    let mut sql = QueryBuilder::<Database>::new("INSERT INTO release_cell (release, key, done) ");
    sql.push_values(done, |mut row, (key, done)| {
        row.push_bind(number.0).push_bind(key.0).push_bind(done.as_str());
    });
    sql.build().persistent(false).execute(connection).await.map_err(failure)?;
    Ok(())
}

/// The columns of a figure at release `$at`: those of `n` if it stood then, or of the past row `$p`.
macro_rules! at {
    ($at:literal, $p:literal) => {
        at!(@ $at, $p, "value" "lower95" "upper95" "lower998" "upper998" "count" "denominator" "remark")
    };
    (@ $at:literal, $p:literal, $($column:literal)+) => {
        concat!($("CASE WHEN n.release <= ", $at, " THEN n.", $column, " ELSE ", $p, ".", $column,
                  " END AS ", $column, ", ",)+
                "n.release <= ", $at, " OR ", $p, ".key IS NOT NULL AS there")
    };
}

/// The figures that differ between the releases $1 and $2, $3 at most.
const CHANGES: &str = concat!(
    "WITH touched (key) AS (
         SELECT key FROM released_figure WHERE release > $1 AND release <= $2
         UNION
         SELECT key FROM released_figure_past
         WHERE (release > $1 AND release <= $2) OR (closed > $1 AND closed <= $2)),
     a AS (SELECT t.key, ",
    at!("$1", "p"),
    "     FROM touched AS t LEFT JOIN released_figure AS n ON n.key = t.key
          LEFT JOIN released_figure_past AS p
            ON p.key = t.key AND p.release <= $1 AND p.closed > $1),
     b AS (SELECT t.key, ",
    at!("$2", "p"),
    "     FROM touched AS t LEFT JOIN released_figure AS n ON n.key = t.key
          LEFT JOIN released_figure_past AS p
            ON p.key = t.key AND p.release <= $2 AND p.closed > $2)
     SELECT a.key, coalesce(a.there, FALSE), ",
    columns!("a", "ar"),
    ", coalesce(b.there, FALSE), ",
    columns!("b", "br"),
    " FROM a JOIN b ON b.key = a.key
      LEFT JOIN remark AS ar ON ar.id = a.remark
      LEFT JOIN remark AS br ON br.id = b.remark
      WHERE coalesce(a.there, FALSE) <> coalesce(b.there, FALSE)
         OR a.value IS DISTINCT FROM b.value OR a.count IS DISTINCT FROM b.count OR a.remark IS DISTINCT FROM b.remark
         OR a.denominator IS DISTINCT FROM b.denominator OR a.lower95 IS DISTINCT FROM b.lower95
         OR a.upper95 IS DISTINCT FROM b.upper95 OR a.lower998 IS DISTINCT FROM b.lower998
         OR a.upper998 IS DISTINCT FROM b.upper998
      ORDER BY a.key LIMIT $3"
);

pub(super) async fn changes(
    connection: &mut Connection,
    known: &Known,
    (from, to): (ReleaseNumber, ReleaseNumber),
    limit: u32,
) -> Result<Vec<ReleaseChange>, StoreError> {
    let rows = sqlx::query(CHANGES)
        .bind(from.0)
        .bind(to.0)
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await
        .map_err(failure)?;
    let keys: Vec<Key> = rows
        .iter()
        .map(|row| row.try_get(0).map(Key))
        .collect::<Result<_, _>>()
        .map_err(failure)?;
    let labels = known.labels(connection, &keys).await?;
    let side = |row: &Row, at: usize| {
        let there: bool = row.try_get(at).map_err(failure)?;
        there.then(|| figure(row, at + 1)).transpose()
    };
    rows.iter()
        .zip(keys)
        .map(|(row, key)| {
            let (series, period) = labels.name(key)?;
            Ok(ReleaseChange { series, period, before: side(row, 1)?, after: side(row, 12)? })
        })
        .collect()
}

/// The figure of a release under key $1, the figure that it was made from, and what was done ($2).
const EXPLAIN: &str = concat!(
    "SELECT f.release, f.batch, c.done, l.profile, l.method, l.cells, l.hidden, l.secondary,
            l.rounded, s.row, ",
    columns!("f", "fr"),
    ", ",
    columns!("s", "sr"),
    " FROM (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark,
                   batch, release, 9223372036854775807 AS closed
            FROM released_figure WHERE key = $1
            UNION ALL
            SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark,
                   batch, release, closed
            FROM released_figure_past WHERE key = $1) AS f
      JOIN (SELECT batch, value, lower95, upper95, lower998, upper998, count, denominator, remark, row
            FROM figure WHERE key = $1
            UNION ALL
            SELECT batch, value, lower95, upper95, lower998, upper998, count, denominator, remark, row
            FROM figure_past WHERE key = $1) AS s ON s.batch = f.batch
      JOIN release_indicator AS l ON l.release = $2 AND l.indicator = $1 >> 48
      LEFT JOIN release_cell AS c ON c.release = $2 AND c.key = $1
      LEFT JOIN remark AS fr ON fr.id = f.remark
      LEFT JOIN remark AS sr ON sr.id = s.remark
      WHERE f.release <= $2 AND f.closed > $2"
);

pub(super) async fn explain(
    connection: &mut Connection,
    known: &Known,
    number: ReleaseNumber,
    (series, period): (&SeriesKey, Period),
) -> Result<Option<Explanation>, StoreError> {
    let first = known.first_key(connection, series).await?;
    let place = known.periods.numbers(connection, &[period]).await?.pop();
    let Some((first, place)) = first.zip(place) else { return Ok(None) };
    let row = sqlx::query(EXPLAIN)
        .bind(first.0 + place)
        .bind(number.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failure)?;
    let Some(row) = row else { return Ok(None) };
    let batch = BatchId(row.try_get(1).map_err(failure)?);
    let page = Page { before: Some(batch.0 + 1), limit: 1 };
    let batch = changes::batches(connection, None, page).await?.pop();
    let batch =
        batch.ok_or_else(|| StoreError::corrupt("released figure", &"its batch is gone"))?;
    let number_at = |at: usize| row.try_get::<i64, _>(at).map(i64::unsigned_abs).map_err(failure);
    let at: Option<i64> = row.try_get(9).map_err(failure)?;
    Ok(Some(Explanation {
        release: number,
        since: ReleaseNumber(row.try_get(0).map_err(failure)?),
        indicator: ReleasedIndicator {
            indicator: indicator(series.indicator.as_str())?,
            profile: profile(row.try_get(3).map_err(failure)?)?,
            method: row.try_get(4).map_err(failure)?,
            treated: Treated {
                cells: number_at(5)?,
                hidden: number_at(6)?,
                secondary: number_at(7)?,
                rounded: number_at(8)?,
            },
        },
        released: figure(&row, 10)?,
        source: figure(&row, 20)?,
        done: row.try_get(2).map_err(failure)?,
        batch,
        row: at.map(i64::unsigned_abs),
    }))
}
