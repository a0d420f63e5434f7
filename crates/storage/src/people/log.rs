//! What was done with personal data: a chain of hashes that holds nothing personal.

use lifecourse_core::{Id, PersonId, Purpose};
use serde_json::{Value, json};

use crate::chain::{Digest, Link};

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

impl Link for LogEntry {
    fn number(&self) -> u64 {
        self.number
    }

    fn hash(&self) -> Digest {
        self.hash
    }

    fn said(&self) -> Value {
        let action = self.action.as_str();
        json!([self.number, self.at, self.by, action, self.person, self.purpose])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chain::{Verification, verify};

    fn log(length: u8) -> Vec<LogEntry> {
        let mut head = Digest::START;
        (1..=u64::from(length))
            .map(|number| {
                let mut entry = LogEntry {
                    number,
                    at: format!("2026-11-22T09:30:{number:02}Z"),
                    by: "office".to_owned(),
                    action: Action::ALL[usize::from(length) % Action::ALL.len()],
                    person: (number % 2 == 0).then(|| PersonId::from_random([length; 16])),
                    purpose: "news".parse().ok(),
                    hash: Digest::START,
                };
                head = entry.hash_after(head);
                entry.hash = head;
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
