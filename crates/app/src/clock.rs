//! Where the time comes from.

use std::fmt;

use time::OffsetDateTime;

/// Tells the time: whole seconds, in UTC, so that stored times sort as text.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> OffsetDateTime;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time comes in")]
    fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        now.replace_nanosecond(0).unwrap_or(now)
    }
}
