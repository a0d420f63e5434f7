//! People: how champions, subscribers, respondents and people with lived experience are reached,
//! apart from documents and figures.
//!
//! [`People`] is a trait of its own: neither [`Snapshot`](crate::Snapshot) nor
//! [`Published`](crate::Published) leads to it, so that what reads documents or figures has no way
//! to a person.
//!
//! ```compile_fail,E0599
//! async fn public(store: &dyn lifecourse_storage::Published) {
//!     let _ = store.purposes().await;
//! }
//! ```
//! ```compile_fail,E0599
//! async fn engine(snapshot: &mut dyn lifecourse_storage::Snapshot) {
//!     let _ = snapshot.purposes().await;
//! }
//! ```

mod log;

use std::fmt;

use async_trait::async_trait;
use lifecourse_core::{
    Due, EmailAddress, Id, Person, PersonId, PersonalRecord, Purpose, RecordError,
};
use time::Date;

pub use self::log::{Action, LogEntry};
pub use crate::store::Sweep;
use crate::{Act, Cause, StoreError};

/// What is to be held about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Somebody who is held already; `None` is somebody new.
    pub person: Option<PersonId>,
    /// What is held. It takes the place of what is held of this person for the same purpose.
    pub record: PersonalRecord,
}

/// A record that is to be deleted, without anything personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRecord {
    /// The person.
    pub person: PersonId,
    /// What their record is held for.
    pub purpose: Id<Purpose>,
    /// When and why it is to be deleted.
    pub due: Due,
}

/// Everything that a person is to be told of what is held about them: UK GDPR Article 15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectAccess {
    /// The person, with every record.
    pub person: Person,
    /// What the records are held for, in their order.
    pub purposes: Vec<Purpose>,
    /// What was done with them, the export itself included.
    pub log: Vec<LogEntry>,
}

/// What is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The person.
    pub person: PersonId,
    /// What is held for this purpose alone; `None` for all of it.
    pub purpose: Option<Id<Purpose>>,
}

/// Personal data under purposes. All or nothing, and everything is logged.
#[async_trait]
pub trait People: fmt::Debug + Send + Sync {
    /// Describes purposes, new ones or ones that are there.
    ///
    /// # Errors
    /// [`PeopleError::GroundFixed`] if people are held on another ground.
    async fn put_purposes(&self, act: &Act, purposes: &[Purpose]) -> Result<(), PeopleError>;

    /// The purposes, by id.
    ///
    /// # Errors
    /// [`PeopleError::Store`].
    async fn purposes(&self) -> Result<Vec<Purpose>, PeopleError>;

    /// Adds people or corrects what is held, and gives their ids in the order of the entries.
    ///
    /// # Errors
    /// [`PeopleError`] with the number of the entry that is refused, from 1.
    async fn put(&self, act: &Act, entries: &[Entry]) -> Result<Vec<PersonId>, PeopleError>;

    /// A person with all that is held.
    ///
    /// # Errors
    /// [`PeopleError::Nobody`] if nobody has this id, or not any more.
    async fn get(&self, act: &Act, person: PersonId) -> Result<Person, PeopleError>;

    /// Those who have this e-mail address for any purpose, by id.
    ///
    /// # Errors
    /// [`PeopleError::Store`].
    async fn find(&self, act: &Act, email: &EmailAddress) -> Result<Vec<Person>, PeopleError>;

    /// Those whose details may be used for a purpose, by id, each with what is held for this
    /// purpose and no other. Who withdrew consent is not among them.
    ///
    /// # Errors
    /// [`PeopleError::NoPurpose`].
    async fn list(&self, act: &Act, purpose: &Id<Purpose>) -> Result<Vec<Person>, PeopleError>;

    /// All that a person may ask to see.
    ///
    /// # Errors
    /// [`PeopleError::Nobody`].
    async fn export(&self, act: &Act, person: PersonId) -> Result<SubjectAccess, PeopleError>;

    /// Writes down that a person withdrew their consent. The record may not be used any more, and
    /// is due for deletion.
    ///
    /// # Errors
    /// [`PeopleError::NotHeld`] if nothing is held for the purpose, and
    /// [`PeopleError::NoConsent`] if it does not rest on consent, or that is withdrawn already.
    async fn withdraw(
        &self,
        act: &Act,
        person: PersonId,
        purpose: &Id<Purpose>,
        on: Date,
    ) -> Result<(), PeopleError>;

    /// Deletes for good. Ids in documents and in the log stay, and lead to nobody.
    ///
    /// # Errors
    /// [`PeopleError::Nobody`] or [`PeopleError::NotHeld`], and then nothing was deleted.
    async fn erase(&self, act: &Act, erasures: &[Erasure]) -> Result<Sweep, PeopleError>;

    /// The records that are to be gone on a day, the longest overdue first. Nothing personal is
    /// read.
    ///
    /// # Errors
    /// [`PeopleError::Store`].
    async fn due(&self, on: Date) -> Result<Vec<DueRecord>, PeopleError>;

    /// Everything that was done, the first first; [`verify`](crate::verify) says whether it is whole.
    ///
    /// # Errors
    /// [`PeopleError::Store`].
    async fn log(&self) -> Result<Vec<LogEntry>, PeopleError>;
}

/// Why something could not be done with personal data. It says nothing personal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// There is no such person.
    #[error("there is nobody with the id {0}")]
    Nobody(PersonId),
    /// There is no such purpose.
    #[error("there is no purpose `{0}` for which people may be held")]
    NoPurpose(Id<Purpose>),
    /// Nothing is held about this person for this purpose.
    #[error("nothing is held about {person} for `{purpose}`")]
    NotHeld {
        /// The person.
        person: PersonId,
        /// The purpose.
        purpose: Id<Purpose>,
    },
    /// The purpose rests on another ground than the one on which people gave their details.
    #[error("people are held for `{0}` on another ground than this")]
    GroundFixed(Id<Purpose>),
    /// A record may not be held so.
    #[error("entry {number}: {why}")]
    Refused {
        /// Which entry, from 1.
        number: usize,
        /// Why not.
        why: RecordError,
    },
    /// Somebody with this e-mail address is held for the purpose.
    #[error("entry {number}: this e-mail address is held for `{purpose}` already, by {person}")]
    AlreadyHeld {
        /// Which entry, from 1.
        number: usize,
        /// Who has it.
        person: PersonId,
        /// The purpose.
        purpose: Id<Purpose>,
    },
    /// There is no consent to withdraw.
    #[error("{person} has given no consent for `{purpose}` that could be withdrawn on this day")]
    NoConsent {
        /// The person.
        person: PersonId,
        /// The purpose.
        purpose: Id<Purpose>,
    },
    /// The store refused, or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PeopleError {
    /// What it means where nothing was asked for that could be refused: the database failed, or
    /// holds what it cannot.
    #[must_use]
    pub fn into_store(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            other => StoreError::corrupt("personal data", &other),
        }
    }

    /// Where the fault lies.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        match self {
            Self::Store(error) => error.cause(),
            _ => Cause::Input,
        }
    }

    /// What a person can do about it, if that is known.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Nobody(_) => "they may have been erased; `lifecourse people list` lists the ids",
            Self::NoPurpose(_) => {
                "describe it in a file, with its basis and retention, and add that file first"
            }
            Self::GroundFixed(_) => {
                "people were told the first one, and it cannot be exchanged: describe a new purpose"
            }
            Self::AlreadyHeld { .. } => "to correct what is held, give the entry that id",
            Self::Store(error) => return error.help(),
            Self::NotHeld { .. } | Self::Refused { .. } | Self::NoConsent { .. } => return None,
        })
    }
}
