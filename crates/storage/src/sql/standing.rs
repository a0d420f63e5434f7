//! How changes and releases stand: what every view of what is now begins with.

use sqlx::FromRow;
use time::OffsetDateTime;

use super::{
    changes::{from_text, to_text},
    engine::Connection,
    failure,
    scope::{Place, Shown},
};
use crate::{ChangeId, Edition, Mark, ReleaseNumber, Stamp, StoreError};

/// Whose view of releases is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// The public's.
    Public(Edition),
    /// The public's, when this release is public.
    Preview(ReleaseNumber),
}

impl Asked {
    /// The time at which it is asked what is public, if it is.
    pub(super) const fn at(self) -> Option<OffsetDateTime> {
        match self {
            Self::Public(Edition { at, .. }) => Some(at),
            Self::Preview(_) => None,
        }
    }
}

/// See the [module](self).
#[derive(Clone, Debug, FromRow)]
pub(in super::super) struct Standing {
    /// The hash of the last entry of the audit log: as long as it is the same, nothing was done.
    pub(super) head: String,
    /// The last change; 0 before the first.
    change: i64,
    changed_at: Option<String>,
    /// The last release; 0 before the first.
    newest: i64,
    draft: Option<i64>,
    /// The last release that is public; 0 if none is.
    public: i64,
}

impl Standing {
    /// As the connection shows it; nothing is public if no time is given.
    pub(super) async fn read(
        connection: &mut Connection,
        at: Option<OffsetDateTime>,
    ) -> Result<Self, StoreError> {
        sqlx::query_as(
            "SELECT coalesce((SELECT hash FROM audit_log ORDER BY number DESC LIMIT 1), '') AS head,
                    coalesce(c.id, 0) AS change, c.changed_at,
                    (SELECT coalesce(max(number), 0) FROM release) AS newest,
                    (SELECT number FROM release WHERE frozen IS NULL) AS draft,
                    (SELECT coalesce(max(number), 0) FROM release
                     WHERE frozen IS NOT NULL AND public_from <= $1) AS public
             FROM (SELECT max(id) AS last FROM change) AS m LEFT JOIN change AS c ON c.id = m.last",
        )
        .bind(at.map(to_text).transpose()?)
        .fetch_one(connection)
        .await
        .map_err(failure)
    }

    /// What the public's answers rest on.
    pub(super) fn mark(&self) -> Result<Mark, StoreError> {
        let at = self.changed_at.as_deref();
        let at = at.map_or(Ok(OffsetDateTime::UNIX_EPOCH), from_text)?;
        let stamp = Stamp { change: ChangeId(self.change), at };
        Ok(Mark { stamp, release: (self.public > 0).then_some(ReleaseNumber(self.public)) })
    }

    /// Which release such a view shows.
    pub(super) fn shown(&self, asked: Asked) -> Shown {
        let Self { change, newest, draft, public, .. } = *self;
        let (visible, named) = match asked {
            Asked::Preview(ReleaseNumber(number)) => {
                (if number <= newest { number } else { 0 }, None)
            }
            Asked::Public(Edition { release, .. }) => (public, release),
        };
        let number = match named {
            Some(ReleaseNumber(number)) if (1..=visible).contains(&number) => number,
            Some(_) => 0,
            None => visible,
        };
        let place = match number {
            // Before the first there is nothing, in whatever table.
            1.. if number == newest => Place::Newest,
            1.. if draft == Some(number + 1) => Place::BeforeDraft,
            _ => Place::Earlier,
        };
        Shown { number, place, visible, change }
    }
}
