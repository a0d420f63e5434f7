//! Places by what people call them.

use lifecourse_core::AreaType;
use serde_json::json;

use super::{
    engine::{Connection, texts},
    failure,
};
use crate::{NamedPlace, StoreError};

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
    let place = |(code, title): (String, String)| {
        let area = code.parse().map_err(|error| StoreError::corrupt("area", &error))?;
        Ok(NamedPlace { area, title })
    };
    rows.into_iter().map(place).collect()
}
