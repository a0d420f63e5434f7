//! What releases hold: too many rows for an entry each, and so one hash for all of a release.

use futures_util::TryStreamExt;
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;

use super::{
    super::{engine::Connection, failure},
    Findings, feed,
};
use crate::{ChangeId, Digest, Logged, StoreError};

/// The rows of the release $1, each sort in an order of its own: what is told of it, what was done to
/// its indicators and cells, its findings, the figures that it brought, and those that it replaced.
/// Remarks go in by what they say, because a draft may have numbered them.
const ROWS: [&str; 6] = [
    "SELECT number, prepared, frozen, public_from, note FROM release WHERE number = $1",
    "SELECT i.code, r.profile, r.method, r.cells, r.hidden, r.secondary, r.rounded
     FROM release_indicator AS r JOIN indicator AS i ON i.id = r.indicator
     WHERE r.release = $1 ORDER BY r.indicator",
    "SELECT key, done FROM release_cell WHERE release = $1 ORDER BY key",
    "SELECT place, body FROM release_finding WHERE release = $1 ORDER BY place",
    "SELECT f.key, f.value, f.lower95, f.upper95, f.lower998, f.upper998, f.count, f.denominator,
            f.batch, r.missing, r.marks, r.note
     FROM (SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch
           FROM released_figure WHERE release = $1
           UNION ALL
           SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch
           FROM released_figure_past WHERE release = $1) AS f
     LEFT JOIN remark AS r ON r.id = f.remark
     ORDER BY f.key",
    "SELECT key, release FROM released_figure_past WHERE closed = $1 ORDER BY key",
];

/// What is kept of a release.
#[derive(Clone, Debug, FromRow)]
struct Content {
    change: i64,
    release: i64,
    contents: String,
}

/// Keeps what a release holds, which this change has just published.
pub(crate) async fn keep(
    connection: &mut Connection,
    ChangeId(change): ChangeId,
    release: i64,
) -> Result<(), StoreError> {
    let contents = contents(connection, release).await?;
    sqlx::query("INSERT INTO release_content (change, release, contents) VALUES ($1, $2, $3)")
        .bind(change)
        .bind(release)
        .bind(contents.to_string())
        .execute(connection)
        .await
        .map_err(failure)?;
    Ok(())
}

/// Keeps that a release was taken back by this change.
pub(crate) async fn discard(
    connection: &mut Connection,
    ChangeId(change): ChangeId,
    release: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE release_content SET discarded = $1 WHERE release = $2 AND discarded IS NULL",
    )
    .bind(change)
    .bind(release)
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn contents(connection: &mut Connection, release: i64) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    for sql in ROWS {
        let mut rows = sqlx::query(sql).bind(release).fetch(&mut *connection);
        let mut count = 0_u64;
        while let Some(row) = rows.try_next().await.map_err(failure)? {
            feed(&mut hash, &row, 0)?;
            count += 1;
        }
        hash.update(count.to_be_bytes());
    }
    Ok(Digest(hash.finalize().into()))
}

/// Looks for releases that are not what was published.
pub(super) async fn compare(
    connection: &mut Connection,
    findings: &mut Findings<'_>,
) -> Result<(), StoreError> {
    let kept: Vec<Content> = sqlx::query_as(
        "SELECT change, release, contents FROM release_content WHERE discarded IS NULL
         ORDER BY release",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    for content in &kept {
        if contents(connection, content.release).await?.to_string() != content.contents {
            findings.alter(Logged::ReleasePublished, content.change);
        }
    }
    let frozen: Vec<i64> =
        sqlx::query_scalar("SELECT number FROM release WHERE frozen IS NOT NULL ORDER BY number")
            .fetch_all(connection)
            .await
            .map_err(failure)?;
    for number in frozen {
        if kept.iter().all(|content| content.release != number) {
            let subject = format!("release {number}");
            findings.unlogged.push((Logged::ReleasePublished, subject));
        }
    }
    Ok(())
}
