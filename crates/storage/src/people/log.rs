//! What was done with personal data: a chain of hashes that holds nothing personal.

use std::{fmt, str::FromStr};

use lifecourse_core::{Id, PersonId, Purpose};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A purpose was described.
    Described,
    /// A record was added.
    Added,
    /// A record was corrected.
    Corrected,
    /// A person was looked up.
    Read,
    /// Everybody of a purpose was listed.
    Listed,
    /// All about a person was handed out.
    Exported,
    /// A consent was withdrawn.
    ConsentWithdrawn,
    /// A record was deleted, for good.
    Erased,
}

impl Action {
    const ALL: [Self; 8] = [
        Self::Described,
        Self::Added,
        Self::Corrected,
        Self::Read,
        Self::Listed,
        Self::Exported,
        Self::ConsentWithdrawn,
        Self::Erased,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Described => "described",
            Self::Added => "added",
            Self::Corrected => "corrected",
            Self::Read => "read",
            Self::Listed => "listed",
            Self::Exported => "exported",
            Self::ConsentWithdrawn => "consent-withdrawn",
            Self::Erased => "erased",
        }
    }

    /// The action of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// The SHA-256 of an entry and, through the one before it, of all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

/// A text is not a [`Digest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a hash of the log, which is 64 digits and letters from a to f")]
pub struct NoDigest;

impl Digest {
    /// What stands before the first entry.
    pub const START: Self = Self([0; 32]);
}

impl FromStr for Digest {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Ok(digit - b'0'),
            b'a'..=b'f' => Ok(digit - b'a' + 10),
            _ => Err(NoDigest),
        };
        if text.len() != 64 {
            return Err(NoDigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number, from 1 without a gap.
    pub number: u64,
    /// When, as it is stored: `2026-11-22T09:30:00Z`.
    pub at: String,
    /// Who did it: an office or account.
    pub by: String,
    /// What was done.
    pub action: Action,
    /// With whom, if it was somebody.
    pub person: Option<PersonId>,
    /// For what, if it was for one purpose.
    pub purpose: Option<Id<Purpose>>,
    /// What ties it to the entries before it.
    pub hash: Digest,
}

impl LogEntry {
    /// The entry with the hash that it has after `before`.
    #[must_use]
    pub fn after(self, before: Digest) -> Self {
        // JSON keeps the parts apart, whatever is in them.
        let parts = serde_json::json!([
            before,
            self.number,
            self.at,
            self.by,
            self.action.as_str(),
            self.person,
            self.purpose,
        ]);
        Self { hash: Digest(Sha256::digest(parts.to_string()).into()), ..self }
    }
}

/// Whether a log is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Every entry follows from the one before it.
    Whole {
        /// How many entries there are.
        entries: u64,
        /// The last hash. Kept elsewhere, it shows later whether entries were cut off.
        head: Digest,
    },
    /// This entry was altered, or one before it is missing.
    Broken {
        /// Its number.
        number: u64,
    },
    /// No entry has the hash that was noted before: entries were cut off, or all was written anew.
    Cut,
}

/// Whether `log` is whole and, if the last hash was `noted` at some time, goes on from there.
///
/// ```
/// use lifecourse_storage::people::{Digest, Verification, verify};
/// assert_eq!(verify(&[], None), Verification::Whole { entries: 0, head: Digest::START });
/// ```
#[must_use]
pub fn verify(log: &[LogEntry], noted: Option<Digest>) -> Verification {
    let (mut entries, mut head) = (0, Digest::START);
    let mut seen = noted.is_none_or(|noted| noted == head);
    for entry in log {
        entries += 1;
        if entry.number != entries || entry.clone().after(head).hash != entry.hash {
            return Verification::Broken { number: entry.number };
        }
        head = entry.hash;
        seen |= noted == Some(head);
    }
    if seen { Verification::Whole { entries, head } } else { Verification::Cut }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(length: u8) -> Vec<LogEntry> {
        let mut head = Digest::START;
        (1..=u64::from(length))
            .map(|number| {
                let entry = LogEntry {
                    number,
                    at: format!("2026-11-22T09:30:{number:02}Z"),
                    by: "office".to_owned(),
                    action: Action::ALL[usize::from(length) % Action::ALL.len()],
                    person: (number % 2 == 0).then(|| PersonId::from_random([length; 16])),
                    purpose: "news".parse().ok(),
                    hash: Digest::START,
                }
                .after(head);
                head = entry.hash;
                entry
            })
            .collect()
    }

    #[test]
    fn an_action_has_one_name() {
        for action in Action::ALL {
            assert_eq!(Action::named(action.as_str()), Some(action));
        }
        assert_eq!(Action::named("forgotten"), None);
    }

    proptest! {
        #[test]
        fn a_log_is_whole_and_goes_on_from_each_hash_that_it_had(length in 0_u8..30, kept in 0_u8..30) {
            let log = log(length);
            let head = log.last().map_or(Digest::START, |last| last.hash);
            let whole = Verification::Whole { entries: length.into(), head };
            prop_assert_eq!(verify(&log, None), whole);
            prop_assert_eq!(verify(&log, Some(head)), whole);
            prop_assert_eq!(head.to_string().parse(), Ok(head));
            let kept = usize::from(kept.min(length));
            let cut = verify(&log[..kept], Some(head));
            prop_assert_eq!(cut == Verification::Cut, kept < log.len(), "{:?}", cut);
        }

        #[test]
        fn any_alteration_is_found_at_its_entry(length in 2_u8..30, at: prop::sample::Index, what in 0..6) {
            let whole = log(length);
            let at = at.index(whole.len() - 1);
            let mut log = whole;
            let entry = &mut log[at];
            match what {
                0 => entry.at.replace_range(..4, "2025"),
                1 => entry.by.push('x'),
                2 => entry.action = if entry.action == Action::Read { Action::Added } else { Action::Read },
                3 => entry.person = Some(PersonId::from_random([77; 16])),
                4 => entry.purpose = None,
                _ => drop(log.remove(at)),
            }
            let number = log[at].number;
            prop_assert_eq!(verify(&log, None), Verification::Broken { number });
        }
    }
}
