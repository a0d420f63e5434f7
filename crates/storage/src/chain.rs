//! Logs that only grow, each entry tied by its hash to all before it: the one mechanism of every
//! log here.

use std::{fmt, str::FromStr};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A SHA-256, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest(pub(crate) [u8; 32]);

/// A text is not a [`Digest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a hash, which is 64 digits and letters from a to f")]
pub struct NoDigest;

impl Digest {
    /// What stands before the first entry of a log.
    pub const START: Self = Self([0; 32]);

    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of parts that JSON keeps apart, whatever is in them.
    pub(crate) fn of_parts(parts: &Value) -> Self {
        Self::of(parts.to_string())
    }
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

/// An entry of a log.
pub trait Link {
    /// Its number, from 1 without a gap.
    fn number(&self) -> u64;

    /// The hash that it was given.
    fn hash(&self) -> Digest;

    /// All that it says, as a list.
    fn said(&self) -> Value;

    /// The hash that it must have after an entry with the hash `before`.
    fn hash_after(&self, before: Digest) -> Digest {
        let mut parts = vec![Value::from(before.to_string())];
        match self.said() {
            Value::Array(said) => parts.extend(said),
            said => parts.push(said),
        }
        Digest::of_parts(&parts.into())
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

impl Verification {
    /// What is wrong with the log, in a sentence; `None` if it is whole.
    #[must_use]
    pub fn fault(self) -> Option<String> {
        match self {
            Self::Whole { .. } => None,
            Self::Broken { number } => Some(format!(
                "the log was altered at entry {number}, or one before it is missing"
            )),
            Self::Cut => Some(
                "the log does not go on from the noted hash: entries were cut off, or it was written anew"
                    .to_owned(),
            ),
        }
    }
}

/// Whether `log` is whole and, if the last hash was `noted` at some time, goes on from there.
///
/// ```
/// use lifecourse_storage::{AuditEntry, Digest, Verification, verify};
/// let whole = Verification::Whole { entries: 0, head: Digest::START };
/// assert_eq!(verify::<AuditEntry>(&[], None), whole);
/// ```
#[must_use]
pub fn verify<L: Link>(log: &[L], noted: Option<Digest>) -> Verification {
    let (mut entries, mut head) = (0, Digest::START);
    let mut seen = noted.is_none_or(|noted| noted == head);
    for entry in log {
        entries += 1;
        if entry.number() != entries || entry.hash_after(head) != entry.hash() {
            return Verification::Broken { number: entry.number() };
        }
        head = entry.hash();
        seen |= noted == Some(head);
    }
    if seen { Verification::Whole { entries, head } } else { Verification::Cut }
}
