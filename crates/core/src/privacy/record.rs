//! What is held about a person for a purpose.

use serde::Serialize;
use time::Date;

use super::{Contact, PersonId, Purpose};
use crate::Id;

/// That a person agreed, until they did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// The day on which it was given.
    pub given: Date,
    /// The day on which it was withdrawn.
    pub withdrawn: Option<Date>,
}

/// What is held about a person for one purpose. `Debug` does not print how they are reached, and
/// nothing serialises it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalRecord {
    /// The purpose.
    pub purpose: Id<Purpose>,
    /// How they are reached for it.
    pub contact: Contact,
    /// Their consent, where that is the basis.
    pub consent: Option<Consent>,
    /// The day of the event from which the retention is counted, or by which it is expected.
    pub counted_from: Date,
}

/// A person with all that is held about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// What is held, by purpose.
    pub records: Vec<PersonalRecord>,
}

/// Why a record may not be held for its purpose.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No name, no address, nothing.
    #[error("nothing is said of the person: give a name, or a way to reach them")]
    Empty,
    /// Consent is the basis, and there is none.
    #[error("`{0}` rests on consent: say in `consent` on which day it was given")]
    NoConsent(Id<Purpose>),
    /// Consent is not the basis.
    #[error(
        "`{0}` does not rest on consent: leave `consent` out, for a consent that cannot be withdrawn is none"
    )]
    NeedlessConsent(Id<Purpose>),
    /// Withdrawn before it was given.
    #[error("the consent is withdrawn before it is given: mend one of the two days")]
    WithdrawnBeforeGiven,
    /// Special category data for a purpose that has no condition for it.
    #[error(
        "a `format` that somebody needs tells of their health: give `{0}` a condition in `special_category`, or leave the format out"
    )]
    NoCondition(Id<Purpose>),
}

/// When a record is to be deleted, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The first day on which it is to be gone.
    pub on: Date,
    /// Why.
    pub reason: DueReason,
}

/// Why a record is to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueReason {
    /// Its time is over.
    RetentionEnded,
    /// The consent was withdrawn, and there is no other basis.
    ConsentWithdrawn,
}

impl PersonalRecord {
    /// Whether it may be held for its purpose.
    ///
    /// # Errors
    /// [`RecordError`] if not.
    pub fn check(&self, purpose: &Purpose) -> Result<(), RecordError> {
        let id = || purpose.id.clone();
        if self.contact.is_empty() {
            return Err(RecordError::Empty);
        }
        match self.consent {
            None if purpose.needs_consent() => return Err(RecordError::NoConsent(id())),
            Some(_) if !purpose.needs_consent() => return Err(RecordError::NeedlessConsent(id())),
            Some(Consent { given, withdrawn: Some(withdrawn) }) if withdrawn < given => {
                return Err(RecordError::WithdrawnBeforeGiven);
            }
            _ => {}
        }
        if self.contact.tells_of_health() && purpose.special_category.is_none() {
            return Err(RecordError::NoCondition(id()));
        }
        Ok(())
    }

    /// Whether it may still be used, and not only be kept until it is deleted.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.consent.is_none_or(|consent| consent.withdrawn.is_none())
    }

    /// When it is to be deleted.
    #[must_use]
    pub fn due(&self, purpose: &Purpose) -> Due {
        let ended = Due {
            on: purpose.retention.until(self.counted_from),
            reason: DueReason::RetentionEnded,
        };
        let withdrawn = self.consent.and_then(|consent| consent.withdrawn);
        withdrawn
            .map(|on| Due { on, reason: DueReason::ConsentWithdrawn })
            .filter(|withdrawn| withdrawn.on <= ended.on)
            .unwrap_or(ended)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::date;

    use super::*;
    use crate::ContactField;

    fn purpose(basis: &str, special: Option<&str>) -> Purpose {
        let special = special.map(|condition| json!({ "condition": condition }));
        serde_json::from_value(json!({
            "id": "news", "title": "To send news", "people": "subscriber", "basis": basis,
            "special_category": special, "retention": { "months": 12, "from": "collected" },
        }))
        .unwrap()
    }

    fn record(consent: Option<Consent>, fields: &[(ContactField, &str)]) -> PersonalRecord {
        let mut contact = Contact::default();
        for (field, text) in fields {
            contact.set(*field, text).unwrap();
        }
        let purpose = "news".parse().unwrap();
        PersonalRecord { purpose, contact, consent, counted_from: date!(2026 - 01 - 01) }
    }

    const NAME: (ContactField, &str) = (ContactField::Name, "A. Person");
    const GIVEN: Option<Consent> = Some(Consent { given: date!(2026 - 01 - 01), withdrawn: None });

    #[test]
    fn consent_is_there_if_and_only_if_it_is_the_basis() {
        let (asked, task) = (purpose("consent", None), purpose("public-task", None));
        assert_eq!(record(GIVEN, &[NAME]).check(&asked), Ok(()));
        assert_eq!(record(None, &[NAME]).check(&task), Ok(()));
        let told = |record: PersonalRecord, purpose| record.check(purpose).unwrap_err();
        assert!(matches!(told(record(None, &[NAME]), &asked), RecordError::NoConsent(_)));
        assert!(matches!(told(record(GIVEN, &[NAME]), &task), RecordError::NeedlessConsent(_)));
        assert_eq!(told(record(GIVEN, &[]), &asked), RecordError::Empty);
        let backwards =
            GIVEN.map(|consent| Consent { withdrawn: Some(date!(2025 - 12 - 31)), ..consent });
        assert_eq!(told(record(backwards, &[NAME]), &asked), RecordError::WithdrawnBeforeGiven);
        let explicit = purpose("public-task", Some("explicit-consent"));
        assert!(matches!(told(record(None, &[NAME]), &explicit), RecordError::NoConsent(_)));
    }

    #[test]
    fn a_format_that_somebody_needs_is_special_category_data() {
        let fields = [NAME, (ContactField::Format, "braille")];
        let refused = record(GIVEN, &fields).check(&purpose("consent", None)).unwrap_err();
        assert!(matches!(refused, RecordError::NoCondition(_)), "{refused}");
        let with_condition = purpose("consent", Some("explicit-consent"));
        assert_eq!(record(GIVEN, &fields).check(&with_condition), Ok(()));
    }

    #[test]
    fn a_record_is_due_at_the_end_of_its_time_or_when_consent_is_withdrawn() {
        let asked = purpose("consent", None);
        let held = record(GIVEN, &[NAME]);
        let ended = Due { on: date!(2027 - 01 - 01), reason: DueReason::RetentionEnded };
        assert_eq!((held.due(&asked), held.is_usable()), (ended, true));
        let withdrawn = |on| {
            let consent = GIVEN.map(|consent| Consent { withdrawn: Some(on), ..consent });
            record(consent, &[NAME])
        };
        let left = withdrawn(date!(2026 - 06 - 01));
        let due = Due { on: date!(2026 - 06 - 01), reason: DueReason::ConsentWithdrawn };
        assert_eq!((left.due(&asked), left.is_usable()), (due, false));
        assert_eq!(withdrawn(date!(2028 - 06 - 01)).due(&asked), ended);
    }
}
