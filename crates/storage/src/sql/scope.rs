//! Which documents and figures a view shows, and by which statements they are read.

use std::sync::Arc;

use super::{engine::Connection, known::Known, showing::Showing};
use crate::{ReleaseNumber, StoreError};

/// Who is shown what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The staff: everything.
    Everything,
    /// The public: what is released.
    Released(Shown),
}

impl Scope {
    /// Whether it shows a release.
    pub(super) const fn shows(self, release: ReleaseNumber) -> bool {
        match self {
            Self::Everything => true,
            Self::Released(shown) => release.0 <= shown.visible,
        }
    }
}

/// The release that the public is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// Its number; 0 before the first.
    pub(super) number: i64,
    pub(super) place: Place,
    /// The last release that may be seen.
    pub(super) visible: i64,
    /// The last change.
    pub(super) change: i64,
}

/// Where a release stands among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the newest there is, draft or not.
    Newest,
    /// After it there is a draft alone.
    BeforeDraft,
    /// There is a later one that is published.
    Earlier,
}

/// Which figures a view reads, and what is known of their names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figures<'a> {
    bounds: Bounds,
    pub(super) scope: Scope,
    pub(super) known: &'a Known,
}

/// A statement over each of the tables that figures are read from.
pub(super) struct Statements {
    /// Over the current figures.
    pub(super) now: &'static str,
    /// Over those as of a batch.
    pub(super) then: &'static str,
    /// Over the figures of the newest release.
    pub(super) newest: &'static str,
    /// Over those of an earlier one.
    pub(super) earlier: &'static str,
}

/// Statements over the last figures of series, where those are kept.
pub(super) struct Lasts {
    pub(super) now: &'static str,
    pub(super) newest: &'static str,
    /// Over those of the last release that is published, which $4 is, beside a draft.
    pub(super) before_draft: &'static str,
}

impl<'a> Figures<'a> {
    pub(super) const fn of(scope: Scope, bounds: Bounds, known: &'a Known) -> Self {
        Self { bounds, scope, known }
    }

    /// What the public is shown of the indicators, if that is all there is to be seen. Only for a view of
    /// what is committed.
    pub(super) async fn showing(
        self,
        connection: &mut Connection,
    ) -> Result<Option<Arc<Showing>>, StoreError> {
        match self.scope {
            Scope::Everything => Ok(None),
            Scope::Released(shown) => self.known.showings.of(connection, shown).await.map(Some),
        }
    }

    /// The statement that reads these figures.
    pub(super) const fn sql(self, statements: &Statements) -> &'static str {
        match self.scope {
            Scope::Released(Shown { place: Place::Newest, .. }) => statements.newest,
            Scope::Released(_) => statements.earlier,
            Scope::Everything if self.bounds.is_none() => statements.now,
            Scope::Everything => statements.then,
        }
    }

    /// Whether such a statement reads one table, in its order.
    pub(super) const fn are_in_order(self) -> bool {
        match self.scope {
            Scope::Released(Shown { place, .. }) => matches!(place, Place::Newest),
            Scope::Everything => self.bounds.is_none(),
        }
    }

    /// The statement that reads the last of these figures, if they are kept, with the release that it is
    /// bound by, if it is.
    pub(super) const fn last(self, lasts: &Lasts) -> Option<(&'static str, Option<i64>)> {
        match self.scope {
            Scope::Released(Shown { place: Place::Newest, .. }) => Some((lasts.newest, None)),
            Scope::Released(Shown { place: Place::BeforeDraft, number, .. }) => {
                Some((lasts.before_draft, Some(number)))
            }
            Scope::Everything if self.bounds.is_none() => Some((lasts.now, None)),
            _ => None,
        }
    }

    /// What such a statement is bound by, if it is: a batch or a release.
    pub(super) fn bound(self) -> Option<i64> {
        self.release().or_else(|| self.bounds.map(|bound| bound.batch))
    }

    /// The release, if it is one whose figures are read.
    pub(super) const fn release(self) -> Option<i64> {
        match self.scope {
            Scope::Released(shown) => Some(shown.number),
            Scope::Everything => None,
        }
    }
}

/// The last change and batch that are shown; `None` for all.
pub(super) type Bounds = Option<Bound>;

/// See [`Bounds`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) change: i64,
    pub(super) batch: i64,
}
