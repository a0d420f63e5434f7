//! Views that were closed a moment ago, kept open for whoever comes next.
//!
//! To begin a view takes longer than most of what is read in one. One that is open shows the same as one that is begun
//! now, as long as nothing has been changed since.

use std::{
    mem,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use time::OffsetDateTime;
use tokio::{runtime::Handle, task::JoinHandle};

use super::{
    engine::{self, Backend, Connection, Work},
    failure,
    known::Known,
    standing::Standing,
    tokens::FoundTokens,
};
use crate::{StoreError, together::Together};

/// How many wait at most, each with a connection of its own.
pub(in super::super) const WAITING: u32 = 4;
/// How long after its beginning one is given to somebody. It is closed before twice as long: until then the database
/// keeps what was deleted since.
const OPEN_FOR: Duration = Duration::from_millis(250);
/// How long somebody waits to be told how things stand.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a view that was left has to answer: what was asked in it may not have ended.
const SOUND_WITHIN: Duration = Duration::from_millis(100);

/// What is ready for readers of a store.
#[derive(Debug, Default)]
pub(in super::super) struct Ready {
    /// How things stand, with the time at which it was asked what is public.
    standing: Together<(Option<OffsetDateTime>, Standing)>,
    waiting: Arc<Waiting>,
    pub(super) tokens: FoundTokens,
}

/// The views that wait.
#[derive(Debug, Default)]
struct Waiting(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    views: Vec<Open>,
    /// Who closes those that have been open for long, and where it runs.
    watch: Option<JoinHandle<()>>,
    runtime: Option<Handle>,
    /// Whether the store is closed.
    closed: bool,
}

/// A view without what it shows.
#[derive(Debug)]
struct Open {
    work: Work,
    known: Arc<Known>,
    /// The last entry of the audit log that it shows.
    head: String,
    since: Instant,
}

impl Queue {
    fn has_room_for(&self, open: &Open) -> bool {
        !self.closed && self.views.len() < WAITING as usize && open.since.elapsed() < OPEN_FOR
    }
}

impl Ready {
    /// How things stand; only for a time is it said what is public at it.
    pub(super) async fn standing(
        store: &Backend,
        at: Option<OffsetDateTime>,
    ) -> Result<Standing, StoreError> {
        let read = async || {
            let mut connection = store.readers.acquire().await.map_err(failure)?;
            Standing::read(&mut connection, at).await
        };
        let together =
            store.ready.standing.read(async { Ok::<_, StoreError>((at, read().await?)) });
        let found = tokio::time::timeout(PATIENCE, together).await;
        match found.map_err(|_| StoreError::Busy)?? {
            // Clocks tell whole seconds: many ask at the same time.
            (of, standing) if at.is_none() || at == of => Ok(standing),
            _ => read().await,
        }
    }

    /// A view of what is now: one that waits if there is one, else a new one.
    pub(super) async fn view(
        store: &Backend,
        at: Option<OffsetDateTime>,
    ) -> Result<(Held, Standing), StoreError> {
        let waiting = &store.ready.waiting;
        if !waiting.lock().views.is_empty() {
            let standing = Self::standing(store, at).await?;
            if let Some(open) = waiting.take(&standing.head) {
                return Ok((Held::of(open, waiting), standing));
            }
        }
        let mut work = engine::read(store).await?;
        let known = store.known.of(engine::identity(&mut work).await?);
        let standing = Standing::read(&mut work, at).await?;
        let open = Open { work, known, head: standing.head.clone(), since: Instant::now() };
        Ok((Held::of(open, waiting), standing))
    }

    /// Closes what waits, so that nobody is in the way of what clears up.
    pub(in super::super) fn clear(&self) {
        drop(mem::take(&mut self.waiting.lock().views));
    }

    /// Closes what waits, and lets nothing wait any more.
    pub(in super::super) fn close(&self) {
        self.waiting.lock().closed = true;
        self.clear();
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that shows everything up to this entry of the audit log and nothing after it. Those that show less are closed.
    fn take(&self, head: &str) -> Option<Open> {
        let fits = |open: &Open| open.head == head && open.since.elapsed() < OPEN_FOR;
        let mut queue = self.lock();
        let outdated = queue.views.extract_if(.., |open| !fits(open)).collect::<Vec<_>>();
        let found = queue.views.pop();
        drop(queue);
        drop(outdated);
        found
    }

    /// Lets a view wait, if it still answers, or closes it.
    fn keep(self: &Arc<Self>, mut open: Open) {
        let Ok(runtime) = Handle::try_current() else { return };
        if self.lock().has_room_for(&open) {
            let waiting = Arc::clone(self);
            runtime.spawn(async move {
                let sound = tokio::time::timeout(SOUND_WITHIN, engine::is_sound(&mut open.work));
                if sound.await == Ok(true) {
                    waiting.put(open);
                }
            });
        }
    }

    fn put(self: &Arc<Self>, open: Open) {
        let mut queue = self.lock();
        if !queue.has_room_for(&open) {
            drop(queue);
            return;
        }
        queue.views.push(open);
        if queue.watch.as_ref().is_none_or(JoinHandle::is_finished) {
            queue.runtime = Handle::try_current().ok();
            queue.watch = Some(tokio::spawn(watch(Arc::downgrade(self))));
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // A connection goes back by a task.
        let mut queue = self.lock();
        let Queue { views, runtime, .. } = &mut *queue;
        let _within = runtime.as_ref().map(Handle::enter);
        views.clear();
    }
}

/// Closes those that have been open for long, until none is left.
async fn watch(waiting: Weak<Waiting>) {
    loop {
        tokio::time::sleep(OPEN_FOR).await;
        let Some(waiting) = waiting.upgrade() else { return };
        let mut queue = waiting.lock();
        let long = |open: &mut Open| open.since.elapsed() >= OPEN_FOR;
        let closed = queue.views.extract_if(.., long).collect::<Vec<_>>();
        let done = queue.views.is_empty();
        if done {
            queue.watch = None;
        }
        drop(queue);
        drop(closed);
        if done {
            return;
        }
    }
}

/// The connection of a view. It waits for the next reader when it is dropped, if it may.
pub(super) struct Held {
    /// There until it is taken out or dropped.
    work: Option<Work>,
    back: Option<Back>,
}

/// Where a connection waits, and what it shows.
struct Back {
    to: Arc<Waiting>,
    known: Arc<Known>,
    head: String,
    since: Instant,
}

impl Held {
    fn of(open: Open, waiting: &Arc<Waiting>) -> Self {
        let Open { work, known, head, since } = open;
        Self { work: Some(work), back: Some(Back { to: Arc::clone(waiting), known, head, since }) }
    }

    /// What readers know of the database that the connection leads to.
    pub(super) fn known(&self) -> Arc<Known> {
        self.back.as_ref().map(|back| Arc::clone(&back.known)).unwrap_or_default()
    }

    /// The transaction, to be ended.
    pub(super) fn into_work(mut self) -> Work {
        self.work.take().expect("it is taken out here alone, with what it is in")
    }
}

/// One that ends with its view.
impl From<Work> for Held {
    fn from(work: Work) -> Self {
        Self { work: Some(work), back: None }
    }
}

impl Deref for Held {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.work.as_ref().expect("it is there until it is taken out, with what it is in")
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Connection {
        self.work.as_mut().expect("it is there until it is taken out, with what it is in")
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let (Some(work), Some(Back { to, known, head, since })) =
            (self.work.take(), self.back.take())
        {
            to.keep(Open { work, known, head, since });
        }
    }
}
