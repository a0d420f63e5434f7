//! Personal data: taken in from rows of text, handed out to the person, deleted when it is due.

mod letter;

use lifecourse_core::{
    Consent, Contact, ContactField, Diagnostic, Id, Person, PersonId, PersonalRecord, Place,
    Purpose, RetentionEvent,
};
use lifecourse_storage::{
    Act,
    people::{DueRecord, Entry, Erasure, People, PeopleError, SubjectAccess, Sweep},
};
use serde_json::{Map, Value, json};
use time::{Date, macros::format_description};

pub use self::letter::subject_access_letter;

/// A person as a file has them, in texts. `Debug` prints none of them.
#[derive(Clone)]
pub struct PersonRow {
    /// Where it is.
    pub place: Place,
    /// The fields that are filled in: each of [`PERSON_FIELDS`] once at most.
    pub fields: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonRow").field("place", &self.place).finish_non_exhaustive()
    }
}

const ID: &str = "id";
const PURPOSE: &str = "purpose";
const CONSENT: &str = "consent";
const COUNTED_FROM: &str = "counted_from";

/// The fields of a person in a file, which are the columns of a table of people.
pub const PERSON_FIELDS: [&str; 10] = [
    ID,
    PURPOSE,
    "name",
    "email",
    "telephone",
    "address",
    "language",
    "format",
    CONSENT,
    COUNTED_FROM,
];

/// What became of a list of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddedPeople {
    /// All are held now, under these ids, in their order.
    Stored(Vec<PersonId>),
    /// Nothing is stored: this is wrong. It says nothing personal.
    Refused(Vec<Diagnostic>),
}

/// Describes purposes and adds people, or corrects what is held of those that have an id: all, or
/// nothing of the people.
///
/// # Errors
/// [`PeopleError::GroundFixed`] if people are held on another ground, and [`PeopleError::Store`].
pub async fn add_people(
    people: &dyn People,
    act: &Act,
    purposes: &[Purpose],
    rows: &[PersonRow],
) -> Result<AddedPeople, PeopleError> {
    let mut known = people.purposes().await?;
    known.retain(|one| purposes.iter().all(|other| other.id != one.id));
    known.extend_from_slice(purposes);
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for row in rows {
        match entry(row, &known, act.at.date()) {
            Ok(entry) => entries.push(entry),
            Err(fault) => faults.push(fault.at(&row.place)),
        }
    }
    if !faults.is_empty() {
        return Ok(AddedPeople::Refused(faults));
    }
    people.put_purposes(act, purposes).await?;
    let error = match people.put(act, &entries).await {
        Ok(ids) => return Ok(AddedPeople::Stored(ids)),
        Err(error) => error,
    };
    let number = match &error {
        PeopleError::Refused { number, .. } | PeopleError::AlreadyHeld { number, .. } => *number,
        _ => return Err(error),
    };
    let place = rows.get(number - 1).map(|row| row.place.clone()).unwrap_or_default();
    let message = match &error {
        PeopleError::Refused { why, .. } => why.to_string(),
        PeopleError::AlreadyHeld { person, purpose, .. } => {
            format!("this e-mail address is held for `{purpose}` already, by {person}")
        }
        error => error.to_string(),
    };
    let fault = Fault(None, message).at(&place);
    Ok(AddedPeople::Refused(vec![Diagnostic { help: error.help().map(str::to_owned), ..fault }]))
}

/// What is wrong with a row: a field, where one is meant, and a sentence.
struct Fault(Option<&'static str>, String);

impl Fault {
    fn at(self, place: &Place) -> Diagnostic {
        let Self(field, message) = self;
        let mut place = place.clone();
        place.field = match (place.field, field) {
            (Some(within), Some(field)) => Some(format!("{within}.{field}")),
            (within, field) => within.or(field.map(str::to_owned)),
        };
        Diagnostic::error("person-refused", message, place)
    }
}

/// What a row says, or what is wrong with it.
fn entry(row: &PersonRow, purposes: &[Purpose], today: Date) -> Result<Entry, Fault> {
    let text = |field: &str| {
        row.fields.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    };
    let day = |field| {
        let form = format_description!("[year]-[month]-[day]");
        let wrong = |_| Fault(Some(field), "this is not a day: write it as 2026-11-30".to_owned());
        text(field).map(|text| Date::parse(text, form)).transpose().map_err(wrong)
    };
    let person = text(ID).map(str::parse::<PersonId>).transpose();
    let person = person.map_err(|error| Fault(Some(ID), error.to_string()))?;
    let purpose = purpose(text(PURPOSE), purposes).map_err(|told| Fault(Some(PURPOSE), told))?;
    let mut contact = Contact::default();
    for field in ContactField::ALL {
        if let Some(text) = text(field.as_str()) {
            let set = contact.set(field, text);
            set.map_err(|error| Fault(Some(field.as_str()), error.to_string()))?;
        }
    }
    let consent = day(CONSENT)?.map(|given| Consent { given, withdrawn: None });
    let counted_from = match (day(COUNTED_FROM)?, purpose.retention.from) {
        (Some(day), _) => day,
        (None, RetentionEvent::Collected | RetentionEvent::LastContact) => today,
        (None, event) => {
            let id = &purpose.id;
            let told = format!(
                "`{id}` counts from {event}: give that day, or the one by which it is expected"
            );
            return Err(Fault(Some(COUNTED_FROM), told));
        }
    };
    let record = PersonalRecord { purpose: purpose.id.clone(), contact, consent, counted_from };
    record.check(purpose).map_err(|error| Fault(None, error.to_string()))?;
    Ok(Entry { person, record })
}

/// The purpose that a row names. Text that is no purpose is not repeated: it may be personal.
fn purpose<'a>(text: Option<&str>, purposes: &'a [Purpose]) -> Result<&'a Purpose, String> {
    let text = text.ok_or("say for which purpose this person is held")?;
    let found = purposes.iter().find(|purpose| purpose.id.as_str() == text);
    found.ok_or_else(|| match purposes {
        [] => "there is no purpose yet: describe one in a file with its basis and retention"
            .to_owned(),
        some => {
            let ids: Vec<_> = some.iter().map(|purpose| purpose.id.as_str()).collect();
            format!("there is no such purpose: there is {}", ids.join(", "))
        }
    })
}

/// What is held about a person, in the clear: to be shown to somebody who may see it.
#[must_use]
pub fn reveal(person: &Person) -> Value {
    let records = person.records.iter().map(|record| {
        let mut shown = Map::new();
        shown.insert("purpose".to_owned(), json!(record.purpose));
        for field in ContactField::ALL {
            if let Some(text) = record.contact.reveal(field) {
                shown.insert(field.to_string(), text.into());
            }
        }
        if let Some(Consent { given, withdrawn }) = record.consent {
            shown.insert("consent_given".to_owned(), given.to_string().into());
            if let Some(withdrawn) = withdrawn {
                shown.insert("consent_withdrawn".to_owned(), withdrawn.to_string().into());
            }
        }
        shown.insert("counted_from".to_owned(), record.counted_from.to_string().into());
        Value::Object(shown)
    });
    json!({ "id": person.id, "records": records.collect::<Vec<_>>() })
}

/// What a person is handed who asks what is held about them: the data, what it is for, on what
/// ground, until when, who else has it, and what was done with it.
#[must_use]
pub fn subject_access(access: &SubjectAccess) -> Value {
    let purposes: Vec<_> = access
        .purposes
        .iter()
        .zip(&access.person.records)
        .map(|(purpose, record)| {
            json!({
                "id": purpose.id,
                "purpose": purpose.title,
                "lawful_basis": purpose.basis.to_string(),
                "special_category": purpose.special_category.as_ref().map(|one| {
                    json!({ "condition": one.condition.to_string(), "schedule_1": one.schedule_1 })
                }),
                "kept": purpose.retention.to_string(),
                "deleted_on": record.due(purpose).on.to_string(),
                "shared_with": purpose.shared_with,
            })
        })
        .collect();
    let log: Vec<_> = access
        .log
        .iter()
        .map(|entry| {
            json!({
                "at": entry.at, "by": entry.by,
                "action": entry.action.as_str(), "purpose": entry.purpose,
            })
        })
        .collect();
    json!({ "held": reveal(&access.person), "purposes": purposes, "log": log })
}

/// Deletes every record that is to be gone on a day, of one purpose or of all, and says how many
/// there were.
///
/// # Errors
/// [`PeopleError::NoPurpose`] if there is no such purpose, [`PeopleError::Store`].
pub async fn erase_due(
    people: &dyn People,
    act: &Act,
    on: Date,
    purpose: Option<&Id<Purpose>>,
) -> Result<(usize, Sweep), PeopleError> {
    let due = due(people, on, purpose).await?;
    let erasures: Vec<_> = due
        .into_iter()
        .map(|one| Erasure { person: one.person, purpose: Some(one.purpose) })
        .collect();
    if erasures.is_empty() {
        return Ok((0, Sweep::Clean));
    }
    Ok((erasures.len(), people.erase(act, &erasures).await?))
}

/// The records that are to be gone on a day, of one purpose or of all, the longest overdue first.
///
/// # Errors
/// [`PeopleError::NoPurpose`] if there is no such purpose, [`PeopleError::Store`].
pub async fn due(
    people: &dyn People,
    on: Date,
    purpose: Option<&Id<Purpose>>,
) -> Result<Vec<DueRecord>, PeopleError> {
    let mut due = people.due(on).await?;
    if let Some(purpose) = purpose {
        if people.purposes().await?.iter().all(|one| one.id != *purpose) {
            return Err(PeopleError::NoPurpose(purpose.clone()));
        }
        due.retain(|one| one.purpose == *purpose);
    }
    Ok(due)
}

/// How much is held for a purpose, without anything personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurposeView {
    /// The purpose.
    pub purpose: Purpose,
    /// How many records are held for it.
    pub records: usize,
    /// How many of them are to be deleted.
    pub due: usize,
}

/// Every purpose with how much is held for it, by id.
///
/// # Errors
/// [`PeopleError::Store`].
pub async fn purposes(people: &dyn People, on: Date) -> Result<Vec<PurposeView>, PeopleError> {
    let (purposes, held) = (people.purposes().await?, people.due(Date::MAX).await?);
    let count = |id: &Id<Purpose>, until: Date| {
        held.iter().filter(|one| one.purpose == *id && one.due.on <= until).count()
    };
    let view = |purpose: Purpose| PurposeView {
        records: count(&purpose.id, Date::MAX),
        due: count(&purpose.id, on),
        purpose,
    };
    Ok(purposes.into_iter().map(view).collect())
}

#[cfg(test)]
mod tests {
    use lifecourse_storage::SqliteStore;
    use time::{OffsetDateTime, macros::date};

    use super::*;

    fn act() -> Act {
        let at = OffsetDateTime::new_utc(date!(2026 - 11 - 22), time::Time::MIDNIGHT);
        Act { at, by: "desk".to_owned() }
    }

    fn purpose(from: &str) -> Purpose {
        serde_json::from_value(json!({
            "id": "network", "title": "To keep in touch", "people": "champion", "basis": "consent",
            "retention": { "months": 12, "from": from },
        }))
        .unwrap()
    }

    fn row(number: u64, fields: &[(&'static str, &str)]) -> PersonRow {
        let fields = fields.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        PersonRow { place: Place { row: Some(number), ..Place::default() }, fields }
    }

    const ADA: [(&str, &str); 4] = [
        ("purpose", "network"),
        ("name", "Ada Zzyx"),
        ("email", "ada@zzyx.example"),
        ("consent", "2026-11-01"),
    ];

    async fn refused(rows: &[PersonRow]) -> Vec<Diagnostic> {
        let store = SqliteStore::temporary().await.unwrap();
        let purposes = [purpose("last-contact")];
        let added = add_people(&store, &act(), &purposes, rows).await.unwrap();
        assert_eq!(store.due(Date::MAX).await.unwrap(), []);
        let AddedPeople::Refused(faults) = added else { panic!("these are refused") };
        let said = format!("{faults:?} {rows:?}").to_lowercase();
        assert!(!said.contains("zzyx"), "{said}");
        faults
    }

    #[tokio::test]
    async fn every_fault_is_told_with_its_place_and_nothing_personal() {
        let with = |field: &'static str, text: &'static str| {
            let others = ADA.iter().filter(|(name, _)| *name != field);
            others.copied().chain([(field, text)]).collect::<Vec<_>>()
        };
        let rows = [
            row(2, &with("purpose", "zzyx")),
            row(3, &with("email", "ada at zzyx")),
            row(4, &with("telephone", "0116 zzyx")),
            row(5, &with("consent", "zzyx")),
            row(6, &with("id", "zzyx")),
            row(7, &with("format", "braille")),
            row(8, &ADA[1..]),
            row(9, &ADA[..3]),
        ];
        let faults = refused(&rows).await;
        let told: Vec<_> =
            faults.iter().map(|one| (one.place.row.unwrap(), one.place.field.as_deref())).collect();
        let fields = ["purpose", "email", "telephone", "consent", "id"].map(Some);
        let expected = (2..).zip(fields).chain([(7, None), (8, Some("purpose")), (9, None)]);
        assert_eq!(told, expected.collect::<Vec<_>>());
        let faults = refused(&[row(2, &ADA), row(3, &ADA)]).await;
        assert_eq!(faults[0].place.row, Some(3));
        assert!(faults[0].message.contains("already"), "{}", faults[0].message);
    }

    #[tokio::test]
    async fn the_day_of_an_event_that_is_not_now_must_be_given() {
        let store = SqliteStore::temporary().await.unwrap();
        let added = add_people(&store, &act(), &[purpose("end-of-role")], &[row(2, &ADA)]).await;
        let AddedPeople::Refused(faults) = added.unwrap() else { panic!("there is no day") };
        assert_eq!(faults[0].place.field.as_deref(), Some("counted_from"));
        let added = add_people(&store, &act(), &[purpose("last-contact")], &[row(2, &ADA)]).await;
        assert!(matches!(added.unwrap(), AddedPeople::Stored(ids) if ids.len() == 1));
        let due = store.due(Date::MAX).await.unwrap();
        assert_eq!(due[0].due.on, date!(2027 - 11 - 22));
    }

    #[tokio::test]
    async fn a_person_is_handed_everything_and_gone_when_it_is_due() {
        let store = SqliteStore::temporary().await.unwrap();
        let added = add_people(&store, &act(), &[purpose("last-contact")], &[row(2, &ADA)]).await;
        let AddedPeople::Stored(ids) = added.unwrap() else { panic!("nothing is wrong with her") };
        let handed = subject_access(&store.export(&act(), ids[0]).await.unwrap());
        assert_eq!(handed["held"]["records"][0]["email"], "ada@zzyx.example");
        assert_eq!(handed["purposes"][0]["deleted_on"], "2027-11-22");
        assert_eq!(handed["purposes"][0]["lawful_basis"], "consent, Article 6(1)(a)");
        assert_eq!(handed["log"].as_array().unwrap().len(), 2);
        let letter = subject_access_letter(&store.export(&act(), ids[0]).await.unwrap());
        for told in [
            "- email: ada@zzyx.example\n",
            "- consent: given on 2026-11-01\n",
            "Kept: 12 months after the last contact. It is deleted on 2027-11-22.",
            "Shared with: nobody",
            "- 2026-11-22: exported by desk\n",
        ] {
            assert!(letter.contains(told), "{told}: {letter}");
        }
        let other = "another".parse().unwrap();
        let refused = erase_due(&store, &act(), Date::MAX, Some(&other)).await;
        assert!(matches!(refused, Err(PeopleError::NoPurpose(_))));
        let of = "network".parse().unwrap();
        let erase = async |on| erase_due(&store, &act(), on, Some(&of)).await.unwrap();
        assert_eq!(erase(date!(2027 - 11 - 21)).await, (0, Sweep::Clean));
        let views = purposes(&store, date!(2027 - 11 - 22)).await.unwrap();
        assert_eq!((views[0].records, views[0].due), (1, 1));
        assert_eq!(erase(date!(2027 - 11 - 22)).await, (1, Sweep::Clean));
        assert!(store.get(&act(), ids[0]).await.is_err());
    }
}
