//! What the names and times of a query stand for: numbers.

use lifecourse_core::Id;
use serde_json::json;

use super::super::{
    engine::{Connection, disclosure, texts},
    failure,
    figures::{indicator, profile, shown},
    view::{Figures, Scope},
};
use crate::{FigureQuery, StoreError, Watermark, Withheld};

/// The last batch or release that somebody has read who has read up to a mark.
pub(super) async fn opened_by(
    connection: &mut Connection,
    which: Figures,
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
    which: Figures,
    query: &FigureQuery,
) -> Result<(Vec<i64>, Vec<Withheld>), StoreError> {
    let codes: Vec<_> = query.indicators.iter().map(Id::as_str).collect();
    let codes = (!codes.is_empty()).then(|| json!(codes).to_string());
    let shown = sqlx::query_scalar(concat!(
        "SELECT i.id
         FROM indicator AS i LEFT JOIN document AS d ON d.kind = 'indicator' AND d.id = i.code
         WHERE ($1 IS NULL OR i.code IN ",
        texts!("$1"),
        ") AND ",
        shown!("i.id", "$2", "$3"),
        " ORDER BY i.id"
    ))
    .bind(&codes)
    .bind(which.scope == Scope::Everything)
    .bind(which.release())
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    let Some(codes) = codes.filter(|_| which.scope != Scope::Everything) else {
        return Ok((shown, Vec::new()));
    };
    // By documents and releases alone: who has figures that are not released is not to be told.
    let protected: Vec<(String, String)> = sqlx::query_as(concat!(
        "SELECT d.id, ",
        disclosure!("d"),
        " FROM document AS d LEFT JOIN indicator AS i ON i.code = d.id
         WHERE d.kind = 'indicator' AND d.id IN ",
        texts!("$1"),
        " AND ",
        disclosure!("d"),
        " <> 'published' AND NOT ",
        shown!("i.id", "FALSE", "$2"),
        " ORDER BY d.id"
    ))
    .bind(codes)
    .bind(which.release())
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    let withheld = protected.into_iter().map(|(code, name)| {
        Ok(Withheld { indicator: indicator(&code)?, profile: Some(profile(name)?) })
    });
    Ok((shown, withheld.collect::<Result<_, StoreError>>()?))
}

/// The numbers of the segments that are asked for; `None` if any will do.
pub(super) async fn segments(
    connection: &mut Connection,
    FigureQuery { segments, parts, .. }: &FigureQuery,
) -> Result<Option<Vec<i64>>, StoreError> {
    fn texts(names: &[impl ToString]) -> Option<String> {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        (!names.is_empty()).then(|| json!(names).to_string())
    }
    if segments.is_empty() && parts.are_any() {
        return Ok(None);
    }
    let ids = sqlx::query_scalar(concat!(
        "SELECT id FROM segment WHERE ($1 IS NULL OR code IN ",
        texts!("$1"),
        ") AND ($2 IS NULL OR sex IN ",
        texts!("$2"),
        ") AND ($3 IS NULL OR age IN ",
        texts!("$3"),
        ") AND ($4 IS NULL OR category_type IN ",
        texts!("$4"),
        ") AND ($5 IS NULL OR category IN ",
        texts!("$5"),
        ") ORDER BY id"
    ))
    .bind(texts(segments))
    .bind(texts(&parts.sexes))
    .bind(texts(&parts.ages))
    .bind(texts(&parts.category_types))
    .bind(texts(&parts.categories))
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    Ok(Some(ids))
}

/// The numbers of these names; `None` if none are asked for.
pub(super) async fn numbers<C: serde::Serialize>(
    connection: &mut Connection,
    sql: &'static str,
    codes: Vec<C>,
) -> Result<Option<Vec<i64>>, StoreError> {
    if codes.is_empty() {
        return Ok(None);
    }
    let ids = sqlx::query_scalar(sql)
        .bind(json!(codes).to_string())
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    Ok(Some(ids))
}
