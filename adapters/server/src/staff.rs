//! Who asks: the public, or somebody with a token.
//!
//! The public's routers hold a [`Published`](lifecourse_storage::Published) and nothing else. Only
//! where an application mounts the officers' API is there a store beside it, and only a request with
//! a good token is given it: [`identify`] is the one place where the two meet.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use lifecourse_app::{
    AppError, Clock, Request as Asked, SystemClock,
    access::{Action, Caller, Denied, StaffStore, authenticate},
};
use lifecourse_storage::{Act, AsOf, ChangeId, Reader, ReleaseNumber, StoreError};
use time::Date;

use crate::{
    Problem, Site,
    query::{self, Params},
};

/// What the handlers of the API are given: the public's part, and where it is mounted the store.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) site: Site,
    pub(crate) staff: Option<Arc<dyn StaffStore>>,
}

impl FromRef<Api> for Site {
    fn from_ref(api: &Api) -> Self {
        api.site.clone()
    }
}

/// Somebody with a good token, and the store that it opens. It comes from [`identify`] alone.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) store: Arc<dyn StaffStore>,
    pub(crate) caller: Caller,
}

/// Finds out who asks. A token that is not good is refused rather than passed over, so that nobody
/// takes the public's answer for the whole.
pub(crate) async fn identify(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    if let (Some(store), Some(sent)) =
        (api.staff, request.headers_mut().get_mut(header::AUTHORIZATION))
    {
        sent.set_sensitive(true);
        let now = SystemClock.now();
        let known = match bearer(sent) {
            Some(secret) => authenticate(&store, secret, now).await,
            None => Err(Denied::UnknownToken.into()),
        };
        match known {
            Ok(caller) => drop(request.extensions_mut().insert(Desk { store, caller })),
            Err(error) => return Problem::from(error).into_response(),
        }
    }
    next.run(request).await
}

/// The secret of `Authorization: Bearer secret`.
fn bearer(sent: &HeaderValue) -> Option<&str> {
    let (scheme, secret) = sent.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// Whether the request is from somebody with a good token.
pub(crate) fn is_of_staff(request: &Request) -> bool {
    request.extensions().get::<Desk>().is_some()
}

/// Lets a request through to what is `action`, if whoever asks may do that: the check that every
/// route has, because none can be described without its action.
pub(crate) async fn guard(action: Action, request: Request, next: Next) -> Response {
    let allowed = match request.extensions().get::<Desk>() {
        Some(desk) => desk.caller.may(action),
        None => Caller::public().may(action),
    };
    match allowed {
        Ok(()) => next.run(request).await,
        Err(denied) => Problem::from(AppError::from(denied)).into_response(),
    }
}

/// Keeps what was answered to a token out of every cache, and caches from mixing the two up.
pub(crate) async fn keep_private(request: Request, next: Next) -> Response {
    let with_token = request.headers().contains_key(header::AUTHORIZATION);
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("authorization"));
    if with_token {
        let private = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, private);
    }
    response
}

/// What a view was of: a change for who sees everything, a release for everybody else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) change: ChangeId,
    pub(crate) release: Option<ReleaseNumber>,
}

/// Somebody who reads: they are shown what they may see.
pub(crate) struct Visit {
    site: Site,
    desk: Option<Desk>,
}

impl Visit {
    /// One of the public's.
    pub(crate) fn of_the_public(site: Site) -> Self {
        Self { site, desk: None }
    }

    /// The day on which a question is asked: that of the parameter `on`, or today.
    pub(crate) fn day(&self, params: &Params) -> Result<Date, Problem> {
        Ok(params.one("on")?.map_or_else(|| self.site.today(), |query::Day(day)| day))
    }

    /// Whether they are shown everything.
    pub(crate) fn sees_everything(&self) -> bool {
        self.store().is_some()
    }

    fn store(&self) -> Option<&dyn StaffStore> {
        let desk = self.desk.as_ref()?;
        desk.caller.may(Action::ReadUnreleased).ok().map(|()| &*desk.store)
    }

    /// What they may see, as it is.
    pub(crate) async fn reader(&self) -> Result<Box<dyn Reader>, Problem> {
        let Some(store) = self.store() else { return self.site.reader().await };
        Ok(store.snapshot(AsOf::Now).await?)
    }

    /// What they may see, as the parameters ask for it: `as_of`, everything as it was, or the figures
    /// of the release that stood then; of a `release`, what everybody sees of it.
    pub(crate) async fn reader_for(&self, params: &Params) -> Result<Box<dyn Reader>, Problem> {
        let (Some(store), true) = (self.store(), params.texts("release").is_empty()) else {
            return self.site.reader_for(params).await;
        };
        let as_of = params.one("as_of")?.map_or(AsOf::Now, |query::AsOf(at)| AsOf::Time(at));
        Ok(store.snapshot(as_of).await?)
    }

    /// Whoever reads what the parameters ask for: everybody, if it is a release.
    pub(crate) fn reading(self, params: &Params) -> Self {
        if params.texts("release").is_empty() { self } else { Self::of_the_public(self.site) }
    }

    /// What they saw at a moment.
    pub(crate) async fn reader_again(&self, moment: Moment) -> Result<Box<dyn Reader>, StoreError> {
        let Some(store) = self.store() else { return self.site.reader_of(moment.release).await };
        let mut now = store.snapshot(AsOf::Now).await?;
        if now.stamp().await?.change == moment.change {
            // What is, is read faster than what was.
            return Ok(now);
        }
        drop(now);
        Ok(store.snapshot(AsOf::Change(moment.change)).await?)
    }
}

impl FromRequestParts<Api> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Ok(Self { site: api.site.clone(), desk: parts.extensions.get().cloned() })
    }
}

impl Desk {
    /// Who does it, and when.
    pub(crate) fn act(&self) -> Act {
        Act { at: SystemClock.now(), by: self.caller.name().to_owned() }
    }

    /// What the parameters `why`, `dry_run` and `leave_out_faulty_rows` ask for.
    pub(crate) fn asked(&self, params: &Params) -> Result<Asked, Problem> {
        let Act { at, by } = self.act();
        let (why, dry_run) = (params.one("why")?, params.yes("dry_run")?);
        Ok(Asked { at, by, why, dry_run, leave_out_faulty: params.yes("leave_out_faulty_rows")? })
    }
}

/// Somebody with a token; there is no way to the store without one.
impl FromRequestParts<Api> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let desk = parts.extensions.get().cloned();
        desk.ok_or_else(|| Problem::from(AppError::from(Denied::UnknownToken)))
    }
}
