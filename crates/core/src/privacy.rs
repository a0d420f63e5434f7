//! Personal data: a wrapper that it cannot get out of, and what it may be held for.

mod contact;
mod purpose;
mod record;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::{
    contact::{AccessibleFormat, Contact, ContactError, ContactField, EmailAddress, Telephone},
    purpose::{
        DataSubject, LawfulBasis, Purpose, PurposeError, PurposeParts, Retention, RetentionEvent,
        SpecialCategory, SpecialCategoryCondition,
    },
    record::{Consent, Due, DueReason, Person, PersonalRecord, RecordError},
};
use crate::schema::string_schema;

/// A value about a person that can be identified. It prints as `[personal]`, and has neither
/// `Display` nor `Serialize`, so that what holds one cannot be a document, an answer or a part of a
/// message. [`reveal`](Self::reveal) is the only way to it, and easy to search for.
///
/// ```
/// use lifecourse_core::Personal;
/// let name = Personal::new("A. Person");
/// assert_eq!(format!("{name:?}"), "[personal]");
/// assert_eq!(*name.reveal(), "A. Person");
/// ```
/// ```compile_fail,E0277
/// println!("{}", lifecourse_core::Personal::new("A. Person"));
/// ```
/// ```compile_fail,E0277
/// let _ = serde_json::to_string(&lifecourse_core::Personal::new("A. Person"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, to be stored, to be shown to somebody who may see it, or for the person.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

/// What a person goes by in documents and logs: 32 random hexadecimal digits, which say nothing.
/// After an erasure it stays where it was written, and leads to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonId([u8; 16]);

/// A text is not the id of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not the id of a person, which is 32 digits and letters from a to f: copy it from `lifecourse people list`"
)]
pub struct PersonIdError;

impl PersonId {
    /// The id of these bytes, which are to be random.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl std::str::FromStr for PersonId {
    type Err = PersonIdError;

    fn from_str(text: &str) -> Result<Self, PersonIdError> {
        let one_way = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(one_way) {
            return Err(PersonIdError);
        }
        u128::from_str_radix(text, 16)
            .map(|number| Self(number.to_be_bytes()))
            .map_err(|_| PersonIdError)
    }
}

impl TryFrom<String> for PersonId {
    type Error = PersonIdError;

    fn try_from(text: String) -> Result<Self, PersonIdError> {
        text.parse()
    }
}

impl From<PersonId> for String {
    fn from(id: PersonId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

string_schema!(
    PersonId,
    "PersonId",
    "The id of a person whose details are kept apart; it says nothing about them",
    "0f3a5c7e9b1d2f406182a3c4e5f60718"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_id_of_a_person_reads_as_it_is_written(bytes: [u8; 16]) {
            let id = PersonId::from_random(bytes);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(id.to_string().len(), 32);
        }

        #[test]
        fn nothing_else_is_the_id_of_a_person(text in "[0-9a-fA-F+ -]{0,33}") {
            let is = text.len() == 32 && !text.contains(|c: char| !c.is_ascii_digit() && !('a'..='f').contains(&c));
            prop_assert_eq!(text.parse::<PersonId>().is_ok(), is);
        }
    }
}
