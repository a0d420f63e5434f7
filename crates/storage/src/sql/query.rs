//! Answering queries for many figures.
//!
//! The names that a query filters by become spans of keys, in the order of the table, so that
//! only what matches is read and a page ends where it is full.

mod named;

use std::ops::RangeInclusive;

use lifecourse_core::{Id, Indicator, Observation};
use serde_json::json;
use sqlx::Row as _;

use self::named::{indicators, opened_by, segments};
use super::{
    engine::{Connection, Row, each, in_spans, last_in_spans, numbers},
    failure,
    figures::{by_period, columns, figure, stood},
    known::Known,
    scope::{Figures, Lasts, Statements},
};
use crate::{Cursor, Dimension, FigurePage, FigureQuery, StoreError, Withheld, key::Key};

/// How many spans one statement reads.
const SPANS: usize = 1000;

/// What restricts the figures of the spans in $1: segments in $2 and periods in $3, as far as
/// the spans do not, and what the batch or release `$opened` must be later than.
macro_rules! restrictions {
    ($opened:literal) => {
        concat!(restrictions!(), " AND ($6 IS NULL OR f.", $opened, " > $6)")
    };
    () => {
        concat!(
            "($2 IS NULL OR (f.key >> 13 & 32767) IN ",
            numbers!("$2"),
            ") AND ($3 IS NULL OR (f.key & 8191) IN ",
            numbers!("$3"),
            ")"
        )
    };
}

/// The figures as of the batch or release $5, which is what the column `$opened` counts. The two tables
/// are joined to the spans one by one: joined to the two together, SQLite reads all of both.
macro_rules! then {
    ($table:literal, $opened:literal, $select:expr, $end:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM (",
            spanned!($table, $opened, ""),
            " UNION ALL ",
            spanned!($table, $opened, "_past", " AND g.closed > $5"),
            ") AS f
              LEFT JOIN remark AS r ON r.id = f.remark
              WHERE ",
            restrictions!(),
            $end
        )
    };
}

/// The figures of the spans in $1 that were there by the batch or release $5.
macro_rules! spanned {
    ($table:literal, $opened:literal, $past:literal $(, $still:literal)?) => {
        concat!(
            "SELECT g.key, g.value, g.lower95, g.upper95, g.lower998, g.upper998, g.count,
                    g.denominator, g.remark
             FROM ",
            each!("$1"),
            " AS span CROSS JOIN ",
            $table,
            $past,
            " AS g WHERE g.key BETWEEN CAST(span.value ->> 0 AS BIGINT)
                                  AND CAST(span.value ->> 1 AS BIGINT)
                   AND g.",
            $opened,
            " <= $5 AND ($6 IS NULL OR g.",
            $opened,
            " > $6)"
            $(, $still)?
        )
    };
}

/// A statement over each of the tables.
macro_rules! each_table {
    ($select:expr, $now:literal, $then:literal) => {
        Statements {
            now: in_spans!("figure", "batch", $select, restrictions!("batch"), $now, $then),
            then: then!("figure", "batch", $select, $then),
            newest: in_spans!(
                "released_figure",
                "release",
                $select,
                restrictions!("release"),
                $now,
                $then
            ),
            earlier: then!("released_figure", "release", $select, $then),
        }
    };
}

/// The last figures of series by their places, out of `$figures`.
macro_rules! last {
    ($table:literal, $figures:expr) => {
        last_in_spans!($table, $figures, concat!("f.key, ", columns!("f", "r")), restrictions!())
    };
}

/// SQLite plans a statement anew each time that a bare parameter limits it, which takes longer than to run it.
const ROWS: Statements = each_table!(
    concat!("f.key, ", columns!("f", "r")),
    " LIMIT $4 + 0",
    " ORDER BY f.key LIMIT $4 + 0"
);
/// The last figures alone.
const LAST: Lasts = Lasts {
    now: last!("figure", "figure"),
    newest: last!("released_figure", "released_figure"),
    before_draft: last!("released_figure", stood!("released_figure", "release", "$4")),
};
const COUNT: Statements = each_table!("count(*)", "", "");

pub(super) async fn page(
    connection: &mut Connection,
    which: Figures<'_>,
    query: &FigureQuery,
) -> Result<FigurePage, StoreError> {
    let (plan, withheld) = Plan::make(connection, which, query).await?;
    let after = query.after.map_or(-1, |Cursor(place)| place);
    let limit = query.limit.map(i64::from);
    if query.latest
        && query.after.is_none()
        && let Some(rows) = plan.last(connection, which).await?
        && limit.is_none_or(|limit| rows.len() as u64 <= limit.unsigned_abs())
    {
        let figures = observations(connection, which.known, &rows, true).await?;
        return Ok(FigurePage { figures, next: None, withheld });
    }
    // One more than asked for, to know whether there is more.
    let mut rows = plan.rows(connection, which, after, limit.map(|limit| limit + 1)).await?;
    let mut next = None;
    if limit.is_some_and(|limit| rows.len() as u64 > limit.unsigned_abs())
        && let Some(last) = rows.last()
    {
        // The series that the page was cut in is read to its end.
        let (last, end) = (key(last)?, key(last)?.end_of_series());
        let rest = [last.0 + 1..=end.0];
        rows.extend(plan.read(connection, which, &ROWS, &rest, None).await?);
        next = Some(Cursor(end.0));
    }
    let figures = observations(connection, which.known, &rows, query.latest).await?;
    Ok(FigurePage { figures, next, withheld })
}

/// All figures of an indicator, whether its profile lets them be shown or not.
pub(super) async fn of_indicator(
    connection: &mut Connection,
    which: Figures<'_>,
    indicator: &Id<Indicator>,
) -> Result<Vec<Observation>, StoreError> {
    let asked = std::slice::from_ref(indicator);
    let indicators = which.known.indicators.numbers(connection, asked).await?;
    let (areas, within) = (vec![None], vec![None]);
    let plan = Plan { indicators, areas, within, segments: None, periods: None, after: None };
    let rows = plan.rows(connection, which, -1, None).await?;
    observations(connection, which.known, &rows, false).await
}

pub(super) async fn count(
    connection: &mut Connection,
    which: Figures<'_>,
    query: &FigureQuery,
) -> Result<u64, StoreError> {
    let (plan, _) = Plan::make(connection, which, query).await?;
    let (mut count, mut spans) = (0, plan.spans(-1));
    while let Some(spans) = take(&mut spans, SPANS) {
        let rows = plan.read(connection, which, &COUNT, &spans, None).await?;
        let found: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0)).map_err(failure)?;
        count += found.unsigned_abs();
    }
    Ok(count)
}

pub(super) async fn emptied_by(
    connection: &mut Connection,
    which: Figures<'_>,
    query: &FigureQuery,
) -> Result<Option<Dimension>, StoreError> {
    let mut narrowed = FigureQuery::default();
    for dimension in [Dimension::Indicator, Dimension::Area, Dimension::Segment, Dimension::Period]
    {
        match dimension {
            Dimension::Indicator => narrowed.indicators.clone_from(&query.indicators),
            Dimension::Area => narrowed.areas.clone_from(&query.areas),
            Dimension::Segment => {
                narrowed.segments.clone_from(&query.segments);
                narrowed.parts.clone_from(&query.parts);
            }
            Dimension::Period => narrowed.periods.clone_from(&query.periods),
        }
        let (plan, _) = Plan::make(connection, which, &narrowed).await?;
        if plan.rows(connection, which, -1, Some(1)).await?.is_empty() {
            return Ok(Some(dimension));
        }
    }
    Ok(None)
}

/// A query in the numbers that stand for its names, each list rising.
struct Plan {
    /// The indicators that match.
    indicators: Vec<i64>,
    /// The areas that match; `None` alone for any.
    areas: Vec<Option<i64>>,
    /// The segments that match, if they and the areas are named; `None` alone for any.
    within: Vec<Option<i64>>,
    /// The segments that match, as JSON, if they are not in `within`.
    segments: Option<String>,
    /// The periods that match, as JSON.
    periods: Option<String>,
    /// The batch or release that figures must be later than.
    after: Option<i64>,
}

impl Plan {
    /// Looks up the names. A name without a number has no figures and falls away.
    async fn make(
        connection: &mut Connection,
        which: Figures<'_>,
        query: &FigureQuery,
    ) -> Result<(Self, Vec<Withheld>), StoreError> {
        let (indicators, withheld) = indicators(connection, which, query).await?;
        let known = which.known;
        let areas = match &query.areas[..] {
            [] => None,
            areas => Some(known.areas.numbers(connection, areas).await?),
        };
        let segments = segments(connection, known, query).await?;
        let periods = match &query.periods[..] {
            [] => None,
            periods => Some(known.periods.numbers(connection, periods).await?),
        };
        let every = vec![None];
        let some = |ids: Vec<i64>| ids.into_iter().map(Some).collect();
        let in_spans = areas.is_some();
        let areas: Vec<Option<i64>> = areas.map_or_else(|| every.clone(), some);
        let (within, segments) = match segments {
            // Parts can fit more segments than there are series of an area.
            Some(ids) if in_spans && !query.segments.is_empty() => (some(ids), None),
            Some(ids) => (every, Some(json!(ids).to_string())),
            None => (every, None),
        };
        let periods = periods.map(|ids| json!(ids).to_string());
        let after = match query.updated_after {
            Some(mark) => Some(opened_by(connection, which, mark).await?),
            None => None,
        };
        Ok((Self { indicators, areas, within, segments, periods, after }, withheld))
    }

    /// The keys that can match after one of them, in rising spans that lie apart.
    fn spans(&self, after: i64) -> impl Iterator<Item = RangeInclusive<i64>> {
        let from = move |span: RangeInclusive<i64>| *span.start().max(&(after + 1))..=*span.end();
        self.indicators
            .iter()
            .flat_map(|&indicator| self.areas.iter().map(move |&area| (indicator, area)))
            .flat_map(|(indicator, area)| {
                self.within.iter().map(move |&segment| Key::span(indicator, area, segment))
            })
            .filter(move |span| *span.end() > after)
            .map(from)
    }

    /// The last row of every series that matches, if these are kept: of places that are named, as of
    /// now, whatever the period and however old.
    async fn last(
        &self,
        connection: &mut Connection,
        which: Figures<'_>,
    ) -> Result<Option<Vec<Row>>, StoreError> {
        let sql = which.last(&LAST);
        let areas: Option<Vec<i64>> = self.areas.iter().copied().collect();
        let (Some((sql, before_draft)), Some(areas), None, None) =
            (sql, areas, &self.periods, self.after)
        else {
            return Ok(None);
        };
        let mut spans = Vec::new();
        for &area in &areas {
            for &indicator in &self.indicators {
                let places = |&segment| Key::places(indicator, area, segment);
                spans.extend(self.within.iter().map(places));
            }
        }
        let mut rows = Vec::new();
        for spans in spans.chunks(SPANS) {
            let mut found =
                sqlx::query(sql).bind(json(spans)).bind(&self.segments).bind(&self.periods);
            if let Some(release) = before_draft {
                found = found.bind(release);
            }
            rows.extend(found.fetch_all(&mut *connection).await.map_err(failure)?);
        }
        Ok(Some(rows))
    }

    /// The rows that match after a key, `limit` at most.
    async fn rows(
        &self,
        connection: &mut Connection,
        which: Figures<'_>,
        after: i64,
        limit: Option<i64>,
    ) -> Result<Vec<Row>, StoreError> {
        let (mut rows, mut spans) = (Vec::new(), self.spans(after));
        // What is not read in its order is read to its end, whatever the limit.
        let whole = limit.is_some() && self.areas == [None] && !which.are_in_order();
        let at_once = if whole { 1 } else { SPANS };
        let mut left = limit;
        while left.is_none_or(|left| left > 0)
            && let Some(spans) = take(&mut spans, at_once)
        {
            let found = self.read(connection, which, &ROWS, &spans, left).await?;
            left = left.map(|left| left - i64::try_from(found.len()).unwrap_or(i64::MAX));
            rows.extend(found);
        }
        Ok(rows)
    }

    async fn read(
        &self,
        connection: &mut Connection,
        which: Figures<'_>,
        statements: &Statements,
        spans: &[RangeInclusive<i64>],
        limit: Option<i64>,
    ) -> Result<Vec<Row>, StoreError> {
        sqlx::query(which.sql(statements))
            .bind(json(spans))
            .bind(&self.segments)
            .bind(&self.periods)
            .bind(limit.unwrap_or(i64::MAX))
            .bind(which.bound())
            .bind(self.after)
            .fetch_all(connection)
            .await
            .map_err(failure)
    }
}

/// The first and last of each span, as JSON.
fn json(spans: &[RangeInclusive<i64>]) -> String {
    let spans: Vec<_> = spans.iter().map(|span| [*span.start(), *span.end()]).collect();
    json!(spans).to_string()
}

/// The next spans for one statement, `at_once` at most; `None` if there are no more.
fn take(
    spans: &mut impl Iterator<Item = RangeInclusive<i64>>,
    at_once: usize,
) -> Option<Vec<RangeInclusive<i64>>> {
    let taken: Vec<_> = spans.take(at_once).collect();
    (!taken.is_empty()).then_some(taken)
}

fn key(row: &Row) -> Result<Key, StoreError> {
    row.try_get(0).map(Key).map_err(failure)
}

/// Names the rows and puts each series in the order of its periods.
async fn observations(
    connection: &mut Connection,
    known: &Known,
    rows: &[Row],
    latest: bool,
) -> Result<Vec<Observation>, StoreError> {
    let keys = rows.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    let labels = known.labels(connection, &keys).await?;
    let mut order: Vec<(Key, usize)> =
        keys.into_iter().enumerate().map(|(place, key)| (key, place)).collect();
    by_period(&labels, &mut order);
    if latest {
        order = order
            .chunk_by(|(one, _), (other, _)| one.series() == other.series())
            .filter_map(|series| series.last().copied())
            .collect();
    }
    order
        .into_iter()
        .map(|(key, place)| {
            let (series, period) = labels.name(key)?;
            Ok(Observation { series, period, figure: figure(&rows[place], 1)? })
        })
        .collect()
}
