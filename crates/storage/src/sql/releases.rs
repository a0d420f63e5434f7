//! Preparing, publishing and listing releases.
//!
//! The rows of a draft are in the tables already, under a number that nobody outside is shown. What
//! it replaces is kept as that of earlier releases, so that a draft can be discarded without a trace
//! and publishing it writes no figure. Triggers refuse to alter what is published.

use lifecourse_core::Kind;
use sqlx::FromRow;

use super::{
    audit,
    changes::{from_text, to_text},
    engine::{Connection, disclosure, texts},
    failure,
    figures::{differs, indicator, profile, replaced},
    latest,
    released::in_draft,
    scope::Scope,
};
use crate::{
    ChangeId, Release, ReleaseError, ReleaseNumber, ReleasePlan, ReleasedIndicator, Stamp,
    StoreError, Treated,
};

async fn newest(connection: &mut Connection) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM release")
        .fetch_one(connection)
        .await
        .map_err(failure)
}

/// The releases that a view of this scope shows, newest first; of them only one, if it is named.
pub(super) async fn list(
    connection: &mut Connection,
    scope: Scope,
    number: Option<i64>,
) -> Result<Vec<Release>, StoreError> {
    let visible = match scope {
        Scope::Everything => i64::MAX,
        Scope::Released(shown) => shown.visible,
    };
    let rows: Vec<ReleaseRow> = sqlx::query_as(
        "SELECT r.number, r.public_from, r.note, p.id AS prepared, p.changed_at AS prepared_at,
                f.id AS frozen, f.changed_at AS frozen_at
         FROM release AS r JOIN change AS p ON p.id = r.prepared
         LEFT JOIN change AS f ON f.id = r.frozen
         WHERE r.number <= $1 AND ($2 IS NULL OR r.number = $2)
         ORDER BY r.number DESC",
    )
    .bind(visible)
    .bind(number)
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter().map(ReleaseRow::release).collect()
}

#[derive(FromRow)]
struct ReleaseRow {
    number: i64,
    public_from: Option<String>,
    note: Option<String>,
    prepared: i64,
    prepared_at: String,
    frozen: Option<i64>,
    frozen_at: Option<String>,
}

impl ReleaseRow {
    fn release(self) -> Result<Release, StoreError> {
        let stamp =
            |change, at: &str| from_text(at).map(|at| Stamp { change: ChangeId(change), at });
        let frozen = self.frozen.zip(self.frozen_at);
        Ok(Release {
            number: ReleaseNumber(self.number),
            prepared: stamp(self.prepared, &self.prepared_at)?,
            frozen: frozen.map(|(change, at)| stamp(change, &at)).transpose()?,
            public_from: self.public_from.as_deref().map(from_text).transpose()?,
            note: self.note,
        })
    }
}

/// What a release has of each indicator, by code. The public is not told which figures were hidden
/// for themselves and which for others.
pub(super) async fn contents(
    connection: &mut Connection,
    scope: Scope,
    number: i64,
) -> Result<Vec<ReleasedIndicator>, StoreError> {
    let rows: Vec<ContentRow> = sqlx::query_as(
        "SELECT i.code, r.profile, r.method, r.cells, r.hidden, r.secondary, r.rounded
         FROM release_indicator AS r JOIN indicator AS i ON i.id = r.indicator
         WHERE r.release = $1 ORDER BY i.code",
    )
    .bind(number)
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    rows.into_iter().map(|row| row.content(scope)).collect()
}

#[derive(FromRow)]
struct ContentRow {
    code: String,
    profile: String,
    method: Option<String>,
    cells: i64,
    hidden: i64,
    secondary: i64,
    rounded: i64,
}

impl ContentRow {
    fn content(self, scope: Scope) -> Result<ReleasedIndicator, StoreError> {
        let [cells, hidden, secondary, rounded] =
            [self.cells, self.hidden, self.secondary, self.rounded].map(i64::unsigned_abs);
        let treated = match scope {
            Scope::Everything => Treated { cells, hidden, secondary, rounded },
            Scope::Released(_) => {
                Treated { cells, hidden: hidden + secondary, secondary: 0, rounded }
            }
        };
        Ok(ReleasedIndicator {
            indicator: indicator(&self.code)?,
            profile: profile(self.profile)?,
            method: self.method,
            treated,
        })
    }
}

pub(super) async fn findings(
    connection: &mut Connection,
    number: i64,
) -> Result<Vec<String>, StoreError> {
    sqlx::query_scalar("SELECT body FROM release_finding WHERE release = $1 ORDER BY place")
        .bind(number)
        .fetch_all(connection)
        .await
        .map_err(failure)
}

/// Every figure of the indicators that are published, as it is now; what is the same as in the
/// release before is left alone.
const COPY: &str = concat!(
    "
    INSERT INTO released_figure (key, value, lower95, upper95, lower998, upper998, count,
                                 denominator, remark, batch, release)
    SELECT f.key, f.value, f.lower95, f.upper95, f.lower998, f.upper998, f.count, f.denominator,
           f.remark, f.batch, $1
    FROM release_indicator AS r
    CROSS JOIN figure AS f
    WHERE f.key BETWEEN r.indicator << 48 AND (r.indicator << 48) + 281474976710655
      AND r.release = $1 AND r.profile = 'published'
    ",
    in_draft!()
);

/// Starts the draft of the next release, in place of the draft that there is. `more` are the
/// indicators that will be added to it.
pub(super) async fn prepare(
    connection: &mut Connection,
    change: ChangeId,
    plan: &ReleasePlan,
    more: &[&str],
) -> Result<ReleaseNumber, StoreError> {
    if let Some(draft) = draft(connection).await? {
        take_away(connection, draft).await?;
    }
    let number: i64 = sqlx::query_scalar(
        "INSERT INTO release (number, prepared, public_from, note)
         SELECT coalesce(max(number), 0) + 1, $1, $2, $3 FROM release RETURNING number",
    )
    .bind(change.0)
    .bind(plan.public_from.map(to_text).transpose()?)
    .bind(&plan.note)
    .fetch_one(&mut *connection)
    .await
    .map_err(failure)?;
    sqlx::query(concat!(
        "INSERT INTO release_indicator (release, indicator, profile, cells, hidden, secondary, rounded)
         SELECT $1, i.id, 'published', 0, 0, 0, 0
         FROM document AS d JOIN indicator AS i ON i.code = d.id
         WHERE d.kind = $2 AND ",
        disclosure!("d"),
        " = 'published'"
    ))
    .bind(number)
    .bind(Kind::Indicator.as_str())
    .execute(&mut *connection)
    .await
    .map_err(failure)?;
    sqlx::query(COPY).bind(number).execute(&mut *connection).await.map_err(failure)?;
    leave_out(connection, number, more).await?;
    Ok(ReleaseNumber(number))
}

/// Leaves out the figures of indicators that earlier releases had and this one has not.
async fn leave_out(
    connection: &mut Connection,
    number: i64,
    more: &[&str],
) -> Result<(), StoreError> {
    let gone: Vec<i64> = sqlx::query_scalar(concat!(
        "SELECT DISTINCT indicator FROM release_indicator AS r
         WHERE release = $1 - 1
           AND NOT EXISTS (SELECT 1 FROM release_indicator AS n
                           WHERE n.release = $1 AND n.indicator = r.indicator)
           AND NOT EXISTS (SELECT 1 FROM indicator AS i
                           WHERE i.id = r.indicator
                             AND i.code IN ",
        texts!("$2"),
        ")"
    ))
    .bind(number)
    .bind(serde_json::json!(more).to_string())
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    for indicator in gone {
        sqlx::query(
            "DELETE FROM released_figure
             WHERE key BETWEEN $1 << 48 AND ($1 << 48) + 281474976710655",
        )
        .bind(indicator)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    }
    Ok(())
}

/// The number of the draft, if there is one.
pub(super) async fn draft(connection: &mut Connection) -> Result<Option<i64>, StoreError> {
    sqlx::query_scalar("SELECT number FROM release WHERE frozen IS NULL")
        .fetch_optional(connection)
        .await
        .map_err(failure)
}

/// The number of the draft, which must be this one.
pub(super) async fn must_be_draft(
    connection: &mut Connection,
    number: ReleaseNumber,
) -> Result<(), StoreError> {
    match list(connection, Scope::Everything, Some(number.0)).await?.pop() {
        None => Err(ReleaseError::Unknown { number }.into()),
        Some(Release { frozen: None, .. }) => Ok(()),
        Some(_) => Err(ReleaseError::Published { number }.into()),
    }
}

/// Removes a draft, so that the release before is the newest.
async fn take_away(connection: &mut Connection, number: i64) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM released_figure WHERE release = $1",
        "INSERT INTO released_figure (key, value, lower95, upper95, lower998, upper998, count,
                                      denominator, remark, batch, release)
         SELECT key, value, lower95, upper95, lower998, upper998, count, denominator, remark,
                batch, release
         FROM released_figure_past WHERE closed = $1",
        "DELETE FROM released_figure_past WHERE closed = $1",
        "DELETE FROM release_cell WHERE release = $1",
        "DELETE FROM release_finding WHERE release = $1",
        "DELETE FROM release_indicator WHERE release = $1",
        "DELETE FROM release WHERE number = $1",
    ] {
        sqlx::query(sql).bind(number).execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(())
}

/// Discards a release that nobody outside has seen: the draft, or the newest under embargo.
pub(super) async fn discard(
    connection: &mut Connection,
    change: ChangeId,
    number: ReleaseNumber,
) -> Result<(), StoreError> {
    let found = list(connection, Scope::Everything, Some(number.0)).await?.pop();
    let release = found.ok_or(ReleaseError::Unknown { number })?;
    if newest(connection).await? != number.0 {
        return Err(ReleaseError::NotTheNewest { number }.into());
    }
    if release.frozen.is_some() {
        let now = from_text(&made_at(connection, change).await?)?;
        if release.standing(now) == crate::Standing::Public {
            return Err(ReleaseError::Published { number }.into());
        }
        sqlx::query("UPDATE release SET frozen = NULL WHERE number = $1")
            .bind(number.0)
            .execute(&mut *connection)
            .await
            .map_err(failure)?;
        audit::releases::discard(connection, change, number.0).await?;
    }
    take_away(connection, number.0).await?;
    latest::of_release(connection).await
}

/// When a change was made, as the tables keep it.
async fn made_at(connection: &mut Connection, change: ChangeId) -> Result<String, StoreError> {
    sqlx::query_scalar("SELECT changed_at FROM change WHERE id = $1")
        .bind(change.0)
        .fetch_one(connection)
        .await
        .map_err(failure)
}

/// Freezes the draft: it becomes public at its time, or at once.
pub(super) async fn publish(
    connection: &mut Connection,
    change: ChangeId,
    number: ReleaseNumber,
    findings: &[String],
) -> Result<(), StoreError> {
    must_be_draft(connection, number).await?;
    let changed: Vec<String> = sqlx::query_scalar(concat!(
        "SELECT i.code FROM release_indicator AS r JOIN indicator AS i ON i.id = r.indicator
         LEFT JOIN document AS d ON d.kind = 'indicator' AND d.id = i.code
         WHERE r.release = $1 AND ",
        disclosure!("d"),
        " IS DISTINCT FROM r.profile
         ORDER BY i.code"
    ))
    .bind(number.0)
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    if !changed.is_empty() {
        return Err(ReleaseError::Outdated { number, indicators: changed }.into());
    }
    for (place, body) in (1_i64..).zip(findings) {
        sqlx::query("INSERT INTO release_finding (release, place, body) VALUES ($1, $2, $3)")
            .bind(number.0)
            .bind(place)
            .bind(body)
            .execute(&mut *connection)
            .await
            .map_err(failure)?;
    }
    let now = made_at(connection, change).await?;
    let (planned, before): (Option<String>, Option<String>) = sqlx::query_as(
        "SELECT public_from, (SELECT max(public_from) FROM release WHERE number < $1)
         FROM release WHERE number = $1",
    )
    .bind(number.0)
    .fetch_one(&mut *connection)
    .await
    .map_err(failure)?;
    let from = planned.unwrap_or_default().max(now);
    if let Some(before) = before.filter(|before| *before > from) {
        let until = from_text(&before)?;
        return Err(ReleaseError::BeforeAnother { number, until }.into());
    }
    sqlx::query("UPDATE release SET frozen = $2, public_from = $3 WHERE number = $1")
        .bind(number.0)
        .bind(change.0)
        .bind(from)
        .execute(&mut *connection)
        .await
        .map_err(failure)?;
    latest::of_release(&mut *connection).await?;
    audit::releases::keep(connection, change, number.0).await
}
