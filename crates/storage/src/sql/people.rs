//! People in their own tables: see [`People`].

use async_trait::async_trait;
use lifecourse_core::{
    Consent, Contact, ContactField, Due, EmailAddress, Id, Person, PersonId, PersonalRecord,
    Purpose,
};
use sqlx::Row as _;
use time::{Date, macros::format_description};

use super::{
    audit,
    changes::to_text,
    engine::{self, Backend, Connection, Row},
    failure,
};
use crate::{
    Act, Store, StoreError,
    chain::Link,
    people::{
        Action, DueRecord, Entry, Erasure, LogEntry, People, PeopleError, SubjectAccess, Sweep,
    },
};

/// Whole records.
macro_rules! records {
    ($condition:literal) => {
        concat!(
            "SELECT person, purpose, name, email, telephone, address, language, format, consented,
                    withdrawn, counted_from
             FROM personal_record ",
            $condition
        )
    };
}

#[async_trait]
impl People for Backend {
    async fn put_purposes(&self, act: &Act, purposes: &[Purpose]) -> Result<(), PeopleError> {
        let mut writing = engine::write(self).await?;
        for purpose in purposes {
            put_purpose(&mut writing, act, purpose).await?;
        }
        Ok(writing.commit().await.map_err(failure)?)
    }

    async fn purposes(&self) -> Result<Vec<Purpose>, PeopleError> {
        let mut reading = self.readers.acquire().await.map_err(failure)?;
        all_purposes(&mut reading).await
    }

    async fn put(&self, act: &Act, entries: &[Entry]) -> Result<Vec<PersonId>, PeopleError> {
        let mut writing = engine::write(self).await?;
        let mut people = Vec::with_capacity(entries.len());
        for (entry, number) in entries.iter().zip(1..) {
            people.push(put(&mut writing, act, entry, number).await?);
        }
        writing.commit().await.map_err(failure)?;
        Ok(people)
    }

    async fn get(&self, act: &Act, id: PersonId) -> Result<Person, PeopleError> {
        let mut writing = engine::write(self).await?;
        let found = person(&mut writing, id).await?;
        log(&mut writing, act, Action::Read, (Some(id), None)).await?;
        writing.commit().await.map_err(failure)?;
        Ok(found)
    }

    async fn find(&self, act: &Act, email: &EmailAddress) -> Result<Vec<Person>, PeopleError> {
        const HOLDERS: &str =
            "SELECT DISTINCT person FROM personal_record WHERE email = $1 ORDER BY person";
        let mut writing = engine::write(self).await?;
        let ids: Vec<String> = sqlx::query_scalar(HOLDERS)
            .bind(email.reveal())
            .fetch_all(&mut *writing)
            .await
            .map_err(failure)?;
        let mut found = Vec::with_capacity(ids.len());
        for id in &ids {
            let id = parsed(id)?;
            found.push(person(&mut writing, id).await?);
            log(&mut writing, act, Action::Read, (Some(id), None)).await?;
        }
        writing.commit().await.map_err(failure)?;
        Ok(found)
    }

    async fn list(&self, act: &Act, purpose: &Id<Purpose>) -> Result<Vec<Person>, PeopleError> {
        let mut writing = engine::write(self).await?;
        one_purpose(&mut writing, purpose).await?;
        let rows =
            sqlx::query(records!("WHERE purpose = $1 AND withdrawn IS NULL ORDER BY person"))
                .bind(purpose.as_str())
                .fetch_all(&mut *writing)
                .await
                .map_err(failure)?;
        log(&mut writing, act, Action::Listed, (None, Some(purpose))).await?;
        writing.commit().await.map_err(failure)?;
        rows.iter()
            .map(|row| {
                Ok(Person { id: parsed(text(row, "person")?)?, records: vec![record(row)?] })
            })
            .collect()
    }

    async fn export(&self, act: &Act, id: PersonId) -> Result<SubjectAccess, PeopleError> {
        let mut writing = engine::write(self).await?;
        let found = person(&mut writing, id).await?;
        log(&mut writing, act, Action::Exported, (Some(id), None)).await?;
        let mut purposes = Vec::with_capacity(found.records.len());
        for record in &found.records {
            purposes.push(one_purpose(&mut writing, &record.purpose).await?);
        }
        let mut log = entries(&mut writing).await?;
        writing.commit().await.map_err(failure)?;
        let added = log.iter().find(|entry| entry.person == Some(id)).map(|entry| entry.number);
        log.retain(|entry| match (entry.person, &entry.purpose) {
            (Some(person), _) => person == id,
            (None, Some(purpose)) => {
                let held = found.records.iter().any(|record| record.purpose == *purpose);
                held && added.is_some_and(|added| added < entry.number)
            }
            (None, None) => false,
        });
        Ok(SubjectAccess { person: found, purposes, log })
    }

    async fn withdraw(
        &self,
        act: &Act,
        person: PersonId,
        purpose: &Id<Purpose>,
        on: Date,
    ) -> Result<(), PeopleError> {
        let mut writing = engine::write(self).await?;
        let held = held(&mut writing, person, purpose)
            .await?
            .ok_or_else(|| PeopleError::NotHeld { person, purpose: purpose.clone() })?;
        if !held.consent.is_some_and(|one| one.withdrawn.is_none() && one.given <= on) {
            return Err(PeopleError::NoConsent { person, purpose: purpose.clone() });
        }
        sqlx::query("UPDATE personal_record SET withdrawn = $3 WHERE person = $1 AND purpose = $2")
            .bind(person.to_string())
            .bind(purpose.as_str())
            .bind(on.to_string())
            .execute(&mut *writing)
            .await
            .map_err(failure)?;
        log(&mut writing, act, Action::ConsentWithdrawn, (Some(person), Some(purpose))).await?;
        Ok(writing.commit().await.map_err(failure)?)
    }

    async fn erase(&self, act: &Act, erasures: &[Erasure]) -> Result<Sweep, PeopleError> {
        let mut writing = engine::write(self).await?;
        for erasure in erasures {
            erase(&mut writing, act, erasure).await?;
        }
        writing.commit().await.map_err(failure)?;
        Ok(self.sweep().await?)
    }

    async fn due(&self, on: Date) -> Result<Vec<DueRecord>, PeopleError> {
        let mut reading = engine::read(self).await?;
        let purposes = all_purposes(&mut reading).await?;
        let rows = sqlx::query(
            "SELECT person, purpose, consented, withdrawn, counted_from FROM personal_record",
        )
        .fetch_all(&mut *reading)
        .await
        .map_err(failure)?;
        let mut found = Vec::new();
        for row in &rows {
            let record = without_contact(row)?;
            let purpose = purposes.iter().find(|one| one.id == record.purpose);
            let purpose = purpose.ok_or_else(|| PeopleError::NoPurpose(record.purpose.clone()))?;
            let due: Due = record.due(purpose);
            if due.on <= on {
                let person = parsed(text(row, "person")?)?;
                found.push(DueRecord { person, purpose: record.purpose, due });
            }
        }
        found.sort_by(|one, other| {
            (one.due.on, one.person, &one.purpose).cmp(&(
                other.due.on,
                other.person,
                &other.purpose,
            ))
        });
        Ok(found)
    }

    async fn log(&self) -> Result<Vec<LogEntry>, PeopleError> {
        let mut reading = self.readers.acquire().await.map_err(failure)?;
        entries(&mut reading).await
    }
}

async fn put_purpose(
    connection: &mut Connection,
    act: &Act,
    purpose: &Purpose,
) -> Result<(), PeopleError> {
    let held: Option<String> = sqlx::query_scalar(
        "SELECT body FROM purpose WHERE id = $1
         AND EXISTS (SELECT 1 FROM personal_record WHERE purpose = $1)",
    )
    .bind(purpose.id.as_str())
    .fetch_optional(&mut *connection)
    .await
    .map_err(failure)?;
    if let Some(body) = held
        && !purpose.has_ground_of(&purpose_of(&body)?)
    {
        return Err(PeopleError::GroundFixed(purpose.id.clone()));
    }
    let body = serde_json::to_string(purpose)
        .map_err(|error| StoreError::corrupt(format!("purpose {}", purpose.id), &error))?;
    let written = sqlx::query(
        "INSERT INTO purpose (id, body) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE purpose.body <> excluded.body",
    )
    .bind(purpose.id.as_str())
    .bind(body)
    .execute(&mut *connection)
    .await
    .map_err(failure)?;
    if written.rows_affected() > 0 {
        log(connection, act, Action::Described, (None, Some(&purpose.id))).await?;
    }
    Ok(())
}

async fn put(
    connection: &mut Connection,
    act: &Act,
    entry: &Entry,
    number: usize,
) -> Result<PersonId, PeopleError> {
    let Entry { person: known, record } = entry;
    let purpose = one_purpose(connection, &record.purpose).await?;
    record.check(&purpose).map_err(|why| PeopleError::Refused { number, why })?;
    if let Some(known) = known {
        person(connection, *known).await?;
    }
    if let Some(email) = record.contact.email()
        && let Some(other) = holder(connection, email, &record.purpose).await?
        && Some(other) != *known
    {
        let purpose = record.purpose.clone();
        return Err(PeopleError::AlreadyHeld { number, person: other, purpose });
    }
    let id = match known {
        Some(known) => *known,
        None => anew()?,
    };
    let replaced = delete(connection, id, Some(&record.purpose)).await? > 0;
    insert(connection, id, record).await?;
    let action = if replaced { Action::Corrected } else { Action::Added };
    log(connection, act, action, (Some(id), Some(&record.purpose))).await?;
    Ok(id)
}

/// Who is held for the purpose with this e-mail address.
async fn holder(
    connection: &mut Connection,
    email: &EmailAddress,
    purpose: &Id<Purpose>,
) -> Result<Option<PersonId>, StoreError> {
    let found: Option<String> = sqlx::query_scalar(
        "SELECT person FROM personal_record WHERE purpose = $1 AND email = $2 LIMIT 1",
    )
    .bind(purpose.as_str())
    .bind(email.reveal())
    .fetch_optional(connection)
    .await
    .map_err(failure)?;
    found.map(|id| parsed(&id)).transpose()
}

/// A random id.
fn anew() -> Result<PersonId, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Backend(error.to_string()))?;
    Ok(PersonId::from_random(bytes))
}

async fn insert(
    connection: &mut Connection,
    id: PersonId,
    record: &PersonalRecord,
) -> Result<(), StoreError> {
    let query = sqlx::query(
        "INSERT INTO personal_record (person, purpose, consented, withdrawn, counted_from,
             name, email, telephone, address, language, format)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id.to_string())
    .bind(record.purpose.as_str())
    .bind(record.consent.map(|consent| consent.given.to_string()))
    .bind(record.consent.and_then(|consent| consent.withdrawn).map(|day| day.to_string()))
    .bind(record.counted_from.to_string());
    // The columns of the details are in the order of `ContactField::ALL`.
    let query = ContactField::ALL
        .into_iter()
        .fold(query, |query, field| query.bind(record.contact.reveal(field)));
    query.execute(connection).await.map_err(failure)?;
    Ok(())
}

/// Deletes what is held of a person, for one purpose or all, and says how many records there were.
async fn delete(
    connection: &mut Connection,
    person: PersonId,
    purpose: Option<&Id<Purpose>>,
) -> Result<u64, StoreError> {
    let deleted = sqlx::query(
        "DELETE FROM personal_record WHERE person = $1 AND ($2 IS NULL OR purpose = $2)",
    )
    .bind(person.to_string())
    .bind(purpose.map(Id::as_str))
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(deleted.rows_affected())
}

async fn erase(
    connection: &mut Connection,
    act: &Act,
    erasure: &Erasure,
) -> Result<(), PeopleError> {
    let Erasure { person, purpose } = erasure;
    if delete(connection, *person, purpose.as_ref()).await? == 0 {
        return Err(match purpose {
            None => PeopleError::Nobody(*person),
            Some(purpose) => PeopleError::NotHeld { person: *person, purpose: purpose.clone() },
        });
    }
    Ok(log(connection, act, Action::Erased, (Some(*person), purpose.as_ref())).await?)
}

async fn person(connection: &mut Connection, id: PersonId) -> Result<Person, PeopleError> {
    let rows = sqlx::query(records!("WHERE person = $1 ORDER BY purpose"))
        .bind(id.to_string())
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    if rows.is_empty() {
        return Err(PeopleError::Nobody(id));
    }
    Ok(Person { id, records: rows.iter().map(record).collect::<Result<_, _>>()? })
}

async fn held(
    connection: &mut Connection,
    person: PersonId,
    purpose: &Id<Purpose>,
) -> Result<Option<PersonalRecord>, StoreError> {
    let row = sqlx::query(records!("WHERE person = $1 AND purpose = $2"))
        .bind(person.to_string())
        .bind(purpose.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failure)?;
    row.as_ref().map(record).transpose()
}

async fn one_purpose(
    connection: &mut Connection,
    id: &Id<Purpose>,
) -> Result<Purpose, PeopleError> {
    let body: Option<String> = sqlx::query_scalar("SELECT body FROM purpose WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failure)?;
    Ok(purpose_of(&body.ok_or_else(|| PeopleError::NoPurpose(id.clone()))?)?)
}

async fn all_purposes(connection: &mut Connection) -> Result<Vec<Purpose>, PeopleError> {
    let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM purpose ORDER BY id")
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    Ok(bodies.iter().map(|body| purpose_of(body)).collect::<Result<_, _>>()?)
}

/// Adds an entry to the log.
async fn log(
    connection: &mut Connection,
    act: &Act,
    action: Action,
    (person, purpose): (Option<PersonId>, Option<&Id<Purpose>>),
) -> Result<(), StoreError> {
    let (number, before) =
        audit::next(connection, "SELECT number, hash FROM people_log ORDER BY number DESC LIMIT 1")
            .await?;
    let mut entry = LogEntry {
        number,
        at: to_text(act.at)?,
        by: act.by.clone(),
        action,
        person,
        purpose: purpose.cloned(),
        hash: before,
    };
    entry.hash = entry.hash_after(before);
    sqlx::query(
        "INSERT INTO people_log (number, at, by, action, person, purpose, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(number.cast_signed())
    .bind(entry.at)
    .bind(entry.by)
    .bind(action.as_str())
    .bind(person.map(|id| id.to_string()))
    .bind(purpose.map(Id::as_str))
    .bind(entry.hash.to_string())
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn entries(connection: &mut Connection) -> Result<Vec<LogEntry>, PeopleError> {
    let rows = sqlx::query(
        "SELECT number, at, by, action, person, purpose, hash FROM people_log ORDER BY number",
    )
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    Ok(rows.iter().map(entry).collect::<Result<_, _>>()?)
}

fn entry(row: &Row) -> Result<LogEntry, StoreError> {
    let number: i64 = row.try_get("number").map_err(failure)?;
    let action = text(row, "action")?;
    Ok(LogEntry {
        number: number.unsigned_abs(),
        at: text(row, "at")?.to_owned(),
        by: text(row, "by")?.to_owned(),
        action: Action::named(action).ok_or_else(|| {
            StoreError::corrupt(format!("entry {number} of the log of people"), &"no such action")
        })?,
        person: optional(row, "person")?.map(parsed).transpose()?,
        purpose: optional(row, "purpose")?.map(parsed).transpose()?,
        hash: parsed(text(row, "hash")?)?,
    })
}

fn record(row: &Row) -> Result<PersonalRecord, StoreError> {
    let mut contact = Contact::default();
    for field in ContactField::ALL {
        if let Some(text) = optional(row, field.as_str())? {
            contact
                .set(field, text)
                .map_err(|error| StoreError::corrupt(format!("{field} of a person"), &error))?;
        }
    }
    Ok(PersonalRecord { contact, ..without_contact(row)? })
}

/// The part of a record that is not personal.
fn without_contact(row: &Row) -> Result<PersonalRecord, StoreError> {
    let withdrawn = optional(row, "withdrawn")?.map(day).transpose()?;
    let given = optional(row, "consented")?.map(day).transpose()?;
    Ok(PersonalRecord {
        purpose: parsed(text(row, "purpose")?)?,
        contact: Contact::default(),
        consent: given.map(|given| Consent { given, withdrawn }),
        counted_from: day(text(row, "counted_from")?)?,
    })
}

fn text<'r>(row: &'r Row, column: &str) -> Result<&'r str, StoreError> {
    row.try_get(column).map_err(failure)
}

fn optional<'r>(row: &'r Row, column: &str) -> Result<Option<&'r str>, StoreError> {
    row.try_get(column).map_err(failure)
}

fn day(text: &str) -> Result<Date, StoreError> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|error| StoreError::corrupt("day of a person's record", &error))
}

fn purpose_of(body: &str) -> Result<Purpose, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::corrupt("purpose", &error))
}

/// An id or hash of the tables of people.
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error| StoreError::corrupt("name in the tables of people", &error))
}
