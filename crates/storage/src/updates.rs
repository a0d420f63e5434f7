//! What changed after some time, in order, a part at a time.

use std::{fmt, str::FromStr};

use lifecourse_core::Kind;
use serde::Serialize;
use time::OffsetDateTime;

use crate::{BatchId, ChangeId, ReleaseNumber};

/// How far somebody has read what changed. Good for as long as the store lives.
///
/// It has two marks, because a release becomes public at its own time, not with the change that
/// made it: with one mark, whoever read on before that would never see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Watermark {
    /// The last change that was read; 0 before the first.
    pub change: ChangeId,
    /// The last release that was read; 0 before the first.
    pub release: ReleaseNumber,
}

impl fmt::Display for Watermark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.change.0, self.release.0)
    }
}

/// A text is not a [`Watermark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place among what changed: take it from the part before, such as `17.2`")]
pub struct NoWatermark;

impl FromStr for Watermark {
    type Err = NoWatermark;

    fn from_str(text: &str) -> Result<Self, NoWatermark> {
        let (change, release) = text.split_once('.').ok_or(NoWatermark)?;
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse().map_err(|_| NoWatermark) } else { Err(NoWatermark) }
        };
        Ok(Self { change: ChangeId(number(change)?), release: ReleaseNumber(number(release)?) })
    }
}

/// A part of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updates {
    /// What changed, the earliest first. A document that changed again is in a later part.
    pub updates: Vec<Update>,
    /// Where the next part begins, now or when more will have changed.
    pub next: Watermark,
    /// Whether there is more now.
    pub more: bool,
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// When, as the reader sees it: of a release, when it became public.
    pub at: OffsetDateTime,
    /// The change that made it.
    pub change: ChangeId,
    /// What.
    pub what: Updated,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Updated {
    /// A document was written, and is so now.
    Document {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: String,
        /// What a person calls it.
        title: String,
        /// Its version.
        version: u32,
    },
    /// A document was removed, and is not there now.
    Removed {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: String,
        /// What a person called it.
        title: String,
    },
    /// A batch of figures was brought in. A public reader is not told.
    Figures {
        /// Its number.
        batch: BatchId,
        /// The name of its source.
        source: String,
        /// Figures where there was none.
        new: u64,
        /// Figures that replaced another.
        changed: u64,
    },
    /// A release was published.
    Release {
        /// Its number.
        release: ReleaseNumber,
        /// What is new in it and why.
        note: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_watermark_is_refused() {
        for text in
            ["", ".", "1", "1.", ".1", "1.2.3", "-1.2", "+1.2", "1. 2", "9999999999999999999.1"]
        {
            assert_eq!(text.parse::<Watermark>(), Err(NoWatermark), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_watermark_survives_its_text(change in 0..i64::MAX, release in 0..i64::MAX) {
            let mark = Watermark { change: ChangeId(change), release: ReleaseNumber(release) };
            prop_assert_eq!(mark.to_string().parse(), Ok(mark));
        }
    }
}
