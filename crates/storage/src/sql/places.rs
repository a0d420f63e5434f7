//! Places by what people call them, and by their postcode.

mod boundaries;

use lifecourse_core::{AreaCode, AreaType, Postcode, PostcodeEntry, PostcodeLookUp};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use time::{Date, Month};

pub(super) use self::boundaries::{layers, outlines, put as put_boundaries};
use super::{
    changes::{from_text, to_hex},
    engine::{self, Connection, texts},
    failure,
};
use crate::{
    BatchSource, ChangeId, Digest, NamedPlace, PostcodeEdition, PostcodePlace, Stamp, StoreError,
    transfer::{Table, Value},
};

/// How many postcodes are written at a time.
const ROWS: usize = 10_000;

/// The areas of whose name a word begins so, as they are now.
pub(super) async fn named(
    connection: &mut Connection,
    word: &str,
    limit: u32,
) -> Result<Vec<NamedPlace>, StoreError> {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let rows: Vec<(String, String)> = sqlx::query_as(concat!(
        "SELECT d.id, d.title FROM document AS d
         WHERE d.kind = 'area'
           AND ' ' || replace(replace(lower(d.title), '-', ' '), '''', '') LIKE $1
         ORDER BY substr(d.id, 1, 3) IN ",
        texts!("$2"),
        ", length(d.title), d.title, d.id LIMIT $3"
    ))
    .bind(format!("% {word}%"))
    .bind(json!(AreaType::prefixes_of_census().collect::<Vec<_>>()).to_string())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    let place = |(code, title): (String, String)| Ok(NamedPlace { area: area(&code)?, title });
    rows.into_iter().map(place).collect()
}

fn area(code: &str) -> Result<AreaCode, StoreError> {
    code.parse().map_err(|error| StoreError::corrupt("area", &error))
}

/// The look-up that is loaded.
pub(super) async fn edition(
    connection: &mut Connection,
) -> Result<Option<PostcodeEdition>, StoreError> {
    let row: Option<(String, i64, i64, String)> = sqlx::query_as(
        "SELECT e.source, e.postcodes, c.id, c.changed_at
         FROM postcode_edition AS e JOIN change AS c ON c.id = e.change
         ORDER BY e.id DESC LIMIT 1",
    )
    .fetch_optional(connection)
    .await
    .map_err(failure)?;
    let edition = |(source, postcodes, change, at): (String, i64, i64, String)| {
        let changed = Stamp { change: ChangeId(change), at: from_text(&at)? };
        Ok(PostcodeEdition { source, postcodes: postcodes.unsigned_abs(), changed })
    };
    row.map(edition).transpose()
}

/// Where a postcode is.
pub(super) async fn postcode(
    connection: &mut Connection,
    postcode: Postcode,
) -> Result<Option<PostcodePlace>, StoreError> {
    let row: Option<(String, Option<i64>)> = sqlx::query_as(
        "SELECT p.areas, c.ended FROM postcode AS c JOIN postcode_place AS p ON p.id = c.place
         WHERE c.postcode = $1",
    )
    .bind(postcode.as_seven())
    .fetch_optional(connection)
    .await
    .map_err(failure)?;
    let place = |(areas, ended): (String, Option<i64>)| {
        let areas = areas.split(' ').map(area).collect::<Result<_, _>>()?;
        Ok(PostcodePlace { areas, ended: ended.map(month).transpose()? })
    };
    row.map(place).transpose()
}

/// 201906 as the first day of that month.
fn month(number: i64) -> Result<Date, StoreError> {
    let read = || {
        let month = Month::try_from(u8::try_from(number % 100).ok()?).ok()?;
        Date::from_calendar_date(i32::try_from(number / 100).ok()?, month, 1).ok()
    };
    read().ok_or_else(|| StoreError::corrupt("postcode", &format!("{number} is no month")))
}

/// Puts a look-up in the place of the one before; `false` if it is that very one.
pub(super) async fn put_postcodes(
    connection: &mut Connection,
    ChangeId(change): ChangeId,
    source: &BatchSource,
    look_up: &PostcodeLookUp,
) -> Result<bool, StoreError> {
    let last: Option<(i64, String)> =
        sqlx::query_as("SELECT id, sha256 FROM postcode_edition ORDER BY id DESC LIMIT 1")
            .fetch_optional(&mut *connection)
            .await
            .map_err(failure)?;
    let sha256 = to_hex(&source.sha256);
    if last.as_ref().is_some_and(|(_, stored)| *stored == sha256) {
        return Ok(false);
    }
    for emptied in ["DELETE FROM postcode", "DELETE FROM postcode_place"] {
        sqlx::query(emptied).execute(&mut *connection).await.map_err(failure)?;
    }
    let mut hash = Sha256::new();
    for (at, places) in look_up.places().chunks(ROWS).enumerate() {
        let rows = (at * ROWS..).zip(places).map(place_row).collect();
        write(connection, "postcode_place", rows, &mut hash).await?;
    }
    for entries in look_up.entries().chunks(ROWS) {
        let rows = entries.iter().map(postcode_row).collect();
        write(connection, "postcode", rows, &mut hash).await?;
    }
    sqlx::query(
        "INSERT INTO postcode_edition (id, change, source, sha256, postcodes, content)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(last.map_or(0, |(id, _)| id) + 1)
    .bind(change)
    .bind(&source.name)
    .bind(sha256)
    .bind(look_up.entries().len().cast_signed() as i64)
    .bind(Digest(hash.finalize().into()).to_string())
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(true)
}

fn place_row((number, areas): (usize, &Vec<AreaCode>)) -> Vec<Value> {
    let codes: Vec<&str> = areas.iter().map(AreaCode::as_str).collect();
    vec![Value::Integer(number.cast_signed() as i64), Value::Text(codes.join(" "))]
}

fn postcode_row(entry: &PostcodeEntry) -> Vec<Value> {
    let month = |day: Date| i64::from(day.year()) * 100 + i64::from(u8::from(day.month()));
    vec![
        Value::Text(entry.postcode.as_seven().to_owned()),
        Value::Integer(i64::from(entry.place)),
        entry.ended.map_or(Value::Null, |day| Value::Integer(month(day))),
    ]
}

/// Writes rows to a table, and hashes them.
async fn write(
    connection: &mut Connection,
    table: &str,
    rows: Vec<Vec<Value>>,
    hash: &mut Sha256,
) -> Result<(), StoreError> {
    rows.iter().flatten().for_each(|value| value.feed(hash));
    engine::write_rows(connection, Table::named(table), &rows).await
}
