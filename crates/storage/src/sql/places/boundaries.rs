//! Boundaries, at the grain that a map of them needs.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AreaCode, Boundary, Shape};
use serde_json::json;
use sqlx::FromRow;

use super::super::{
    audit,
    changes::{from_text, last_change, to_hex},
    engine::{self, Connection, each, texts},
    failure,
    scope::Bounds,
};
use super::area;
use crate::{
    BatchSource, ChangeId, Layer, Outlines, Stamp, StoreError, StoredLayer,
    transfer::{Table, Value},
};

/// How many boundaries are written at a time.
const ROWS: usize = 1_000;

/// A boundary at a grain, without what it looks like.
#[derive(Clone, Debug, FromRow)]
struct Held {
    area: String,
    grain: i64,
    layer: i64,
    west: i64,
    south: i64,
    east: i64,
    north: i64,
    licence: String,
}

/// The boundaries of areas at the coarsest grain of which all together are `across` or more.
pub(in super::super) async fn outlines(
    connection: &mut Connection,
    bounds: Bounds,
    areas: &[AreaCode],
    across: u32,
) -> Result<Outlines, StoreError> {
    let held: Vec<Held> = sqlx::query_as(concat!(
        "SELECT b.area, b.grain, b.layer, b.west, b.south, b.east, b.north, l.licence
         FROM boundary AS b
         JOIN boundary_layer AS l ON l.id = b.layer
         LEFT JOIN boundary_layer AS n ON n.id = b.closed
         WHERE b.area IN ",
        texts!("$1"),
        " AND l.change <= $2 AND (n.change IS NULL OR n.change > $2)"
    ))
    .bind(json!(areas).to_string())
    .bind(last_change(bounds))
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    let chosen = chosen(&held, i64::from(across.max(1)));
    let licences: BTreeSet<&str> = chosen.iter().map(|held| held.licence.as_str()).collect();
    let licences = licences.into_iter().map(str::to_owned).collect();
    let keys: Vec<_> = chosen.iter().map(|held| (&held.area, held.grain, held.layer)).collect();
    let rows: Vec<(String, i64, String)> = sqlx::query_as(concat!(
        "SELECT b.area, b.grain, b.rings FROM ",
        each!("$1"),
        " AS j CROSS JOIN boundary AS b
         WHERE b.area = j.value ->> 0 AND b.grain = CAST(j.value ->> 1 AS BIGINT)
           AND b.layer = CAST(j.value ->> 2 AS BIGINT)
         ORDER BY b.area"
    ))
    .bind(json!(keys).to_string())
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    let shape = |(code, grain, rings): (String, i64, String)| {
        let grain = i32::try_from(grain).unwrap_or_default();
        let shape = Shape::read(grain, &rings)
            .map_err(|error| StoreError::corrupt(format!("boundary of {code}"), &error))?;
        Ok::<_, StoreError>((area(&code)?, shape))
    };
    Ok(Outlines { shapes: rows.into_iter().map(shape).collect::<Result<_, _>>()?, licences })
}

/// Of each area the coarsest grain that will do, or its finest.
fn chosen(held: &[Held], across: i64) -> Vec<&Held> {
    let span = |low: fn(&Held) -> i64, high: fn(&Held) -> i64| {
        let (low, high) = (held.iter().map(low).min(), held.iter().map(high).max());
        high.zip(low).map_or(0, |(high, low)| high - low)
    };
    let wide = span(|held| held.west, |held| held.east);
    let will_do = wide.max(span(|held| held.south, |held| held.north)) / across;
    let mut best: BTreeMap<&str, &Held> = BTreeMap::new();
    for one in held {
        let rank = |held: &Held| match held.grain {
            grain if grain <= will_do => (1, grain),
            grain => (0, -grain),
        };
        let other = best.entry(&one.area).or_insert(one);
        if rank(one) > rank(other) {
            *other = one;
        }
    }
    best.into_values().collect()
}

/// The files that boundaries came from, the newest first.
pub(in super::super) async fn layers(
    connection: &mut Connection,
    bounds: Bounds,
) -> Result<Vec<StoredLayer>, StoreError> {
    let rows: Vec<(String, String, String, i64, i64, String)> = sqlx::query_as(
        "SELECT l.source, l.property, l.licence, l.areas, c.id, c.changed_at
         FROM boundary_layer AS l JOIN change AS c ON c.id = l.change
         WHERE l.change <= $1 ORDER BY l.id DESC",
    )
    .bind(last_change(bounds))
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    let layer = |(source, property, licence, areas, change, at): (_, _, _, i64, _, String)| {
        let changed = Stamp { change: ChangeId(change), at: from_text(&at)? };
        let layer = Layer { property, licence };
        Ok::<_, StoreError>(StoredLayer { source, layer, areas: areas.unsigned_abs(), changed })
    };
    rows.into_iter().map(layer).collect()
}

/// Puts boundaries in the place of those that their areas had; `false` if all of this file stand
/// already.
pub(in super::super) async fn put(
    connection: &mut Connection,
    ChangeId(change): ChangeId,
    source: &BatchSource,
    layer: &Layer,
    boundaries: &[Boundary],
) -> Result<bool, StoreError> {
    let standing: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM boundary_layer AS l
         WHERE l.sha256 = $1 AND NOT EXISTS
             (SELECT 1 FROM boundary AS b WHERE b.layer = l.id AND b.closed IS NOT NULL)",
    )
    .bind(to_hex(&source.sha256))
    .fetch_one(&mut *connection)
    .await
    .map_err(failure)?;
    if standing > 0 {
        return Ok(false);
    }
    let id: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM boundary_layer")
        .fetch_one(&mut *connection)
        .await
        .map_err(failure)?;
    sqlx::query(
        "INSERT INTO boundary_layer (id, change, source, sha256, property, licence, areas, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, '')",
    )
    .bind(id)
    .bind(change)
    .bind(&source.name)
    .bind(to_hex(&source.sha256))
    .bind(&layer.property)
    .bind(&layer.licence)
    .bind(boundaries.len().cast_signed() as i64)
    .execute(&mut *connection)
    .await
    .map_err(failure)?;
    let areas: Vec<&str> = boundaries.iter().map(|one| one.area.as_str()).collect();
    sqlx::query(concat!(
        "UPDATE boundary SET closed = $1 WHERE closed IS NULL AND area IN ",
        texts!("$2")
    ))
    .bind(id)
    .bind(json!(areas).to_string())
    .execute(&mut *connection)
    .await
    .map_err(failure)?;
    let rows: Vec<Vec<Value>> = boundaries.iter().flat_map(|one| rows(id, one)).collect();
    for rows in rows.chunks(ROWS) {
        engine::write_rows(connection, Table::named("boundary"), rows).await?;
    }
    let content = audit::places::boundaries(connection, id).await?.to_string();
    sqlx::query("UPDATE boundary_layer SET content = $1 WHERE id = $2")
        .bind(content)
        .bind(id)
        .execute(connection)
        .await
        .map_err(failure)?;
    Ok(true)
}

/// A boundary as rows, one for each grain.
fn rows(layer: i64, boundary: &Boundary) -> impl Iterator<Item = Vec<Value>> {
    let area = boundary.area.as_str();
    boundary.shapes.iter().map(move |shape| {
        let number = |metres: i32| Value::Integer(i64::from(metres));
        let [west, south, east, north] = shape.extent().map(number);
        vec![
            Value::Text(area.to_owned()),
            number(shape.grain()),
            Value::Integer(layer),
            Value::Null,
            west,
            south,
            east,
            north,
            Value::Text(shape.to_text()),
        ]
    })
}
