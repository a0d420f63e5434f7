//! What people took back after a backup was made, taken back again in what is restored from it.

use std::collections::BTreeSet;

use lifecourse_core::{AnyDocument, Kind, Withdrawal};
use lifecourse_storage::{
    Act, AsOf, Database, Logged, Page,
    people::{Action, Erasure, LogEntry, People, PeopleError},
};
use serde::Serialize;
use time::{Date, format_description::well_known::Rfc3339};

use crate::{AppError, Request, withdraw};

/// What was taken back again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// Records of people that were erased.
    pub erased: usize,
    /// Consents of people that were withdrawn.
    pub consents: usize,
    /// Documents whose words were withdrawn.
    pub documents: usize,
    /// Tokens that were revoked.
    pub tokens: usize,
}

/// Why the words of a document are erased in a restored store.
const WHY: &str = "they had been withdrawn in the database that this one replaces";

/// Does in `restored` what was done in `replaced` after the backup was made, so far as somebody had a
/// right to it: erasures of people, withdrawals of their consent and of what they said, and
/// revocations of tokens. Nothing is done twice.
///
/// A backup is older than these, and would else bring back what the council has promised to be gone.
///
/// # Errors
/// [`AppError::Store`] if either fails.
pub async fn take_back_again(
    replaced: &dyn Database,
    restored: &dyn Database,
    act: &Act,
) -> Result<TakenBack, AppError> {
    let mut done = TakenBack::default();
    // An entry with the hash of another comes after the same entries.
    let known = restored.log().await.map_err(PeopleError::into_store)?;
    let log = replaced.log().await.map_err(PeopleError::into_store)?;
    let common = log.iter().zip(&known).take_while(|(one, other)| one.hash == other.hash).count();
    for entry in &log[common..] {
        people(restored, act, entry, &mut done).await?;
    }
    for (kind, id, on) in redacted(replaced, restored).await? {
        let of = match kind {
            Kind::Evidence => Withdrawal { evidence: id.parse().ok(), insight: None },
            Kind::Insight => Withdrawal { evidence: None, insight: id.parse().ok() },
            _ => continue,
        };
        let (at, by) = (act.at, act.by.clone());
        let why = Some(WHY.to_owned());
        let request = Request { at, by, why, dry_run: false, leave_out_faulty: false };
        match withdraw(restored, &of, on, &request).await {
            Ok(withdrawn) => done.documents += usize::from(withdrawn.erased > 0),
            Err(AppError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let revoked = replaced.tokens().await?.into_iter().filter(|token| token.revoked.is_some());
    for token in revoked {
        if let Some(same) = restored.token(&token.kept.hash).await?
            && same.revoked.is_none()
        {
            restored.revoke_token(act, same.number).await?;
            done.tokens += 1;
        }
    }
    Ok(done)
}

/// Does again what an entry of the log of people says, if there is still something to do.
async fn people(
    restored: &dyn People,
    act: &Act,
    entry: &LogEntry,
    done: &mut TakenBack,
) -> Result<(), AppError> {
    let Some(person) = entry.person else { return Ok(()) };
    let (what, count) = match (entry.action, &entry.purpose) {
        (Action::Erased, purpose) => {
            let erasure = Erasure { person, purpose: purpose.clone() };
            (restored.erase(act, &[erasure]).await.map(drop), &mut done.erased)
        }
        (Action::ConsentWithdrawn, Some(purpose)) => {
            let on = day(&entry.at).unwrap_or(act.at.date());
            (restored.withdraw(act, person, purpose, on).await, &mut done.consents)
        }
        _ => return Ok(()),
    };
    match what {
        Ok(()) => *count += 1,
        // It is not there, or was taken back before the backup.
        Err(
            PeopleError::Nobody(_) | PeopleError::NotHeld { .. } | PeopleError::NoConsent { .. },
        ) => {}
        Err(error) => return Err(error.into_store().into()),
    }
    Ok(())
}

/// The documents whose words were erased in `replaced`, and the day.
async fn redacted(
    replaced: &dyn Database,
    restored: &dyn Database,
) -> Result<BTreeSet<(Kind, String, Date)>, AppError> {
    let known = restored.heads().await?.audit;
    let mut found = BTreeSet::new();
    let mut page = Page::default();
    let mut snapshot = replaced.snapshot(AsOf::Now).await?;
    loop {
        let entries = replaced.audit_log(page).await?;
        for entry in &entries {
            if entry.hash == known {
                return Ok(found);
            }
            let mut words = entry.subject.split(' ');
            let (Some(kind), Some(id)) = (words.next(), words.next()) else { continue };
            if entry.action != Logged::DocumentRedacted {
                continue;
            }
            let Ok(kind) = kind.parse::<Kind>() else { continue };
            let now = snapshot.document(kind, id).await?;
            let now = now.as_ref().map(|stored| stored.any()).transpose()?;
            let on = now.and_then(AnyDocument::withdrawn_on).or_else(|| day(&entry.at));
            found.extend(on.map(|on| (kind, id.to_owned(), on)));
        }
        let Some(last) = entries.last() else { return Ok(found) };
        page.before = Some(last.number.cast_signed());
    }
}

/// The day of a moment as the logs have it.
fn day(at: &str) -> Option<Date> {
    time::OffsetDateTime::parse(at, &Rfc3339).ok().map(time::OffsetDateTime::date)
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{AnyDocument, Document, Evidence, Group};
    use lifecourse_storage::{
        Change, Digest, Expected, Heads, NewToken, SqliteStore, Staged, Store, Tokens, Upkeep,
    };
    use serde_json::json;
    use time::{Duration, OffsetDateTime, macros::date};

    use super::*;
    use crate::people::{AddedPeople, PersonRow, add_people};

    fn act() -> Act {
        Act { at: OffsetDateTime::UNIX_EPOCH + Duration::days(20_000), by: "desk".to_owned() }
    }

    fn request() -> Request {
        let Act { at, by } = act();
        Request { at, by, why: None, dry_run: false, leave_out_faulty: false }
    }

    async fn put(store: &SqliteStore, title: &str) {
        let piece =
            Evidence { title: title.parse().unwrap(), factors: Vec::new(), ..Evidence::example() };
        let Act { at, by } = act();
        let change = Change { at, by, why: None, origin: "desk".to_owned() };
        let mut transaction = store.transaction(change).await.unwrap();
        for document in [Group::example().into(), AnyDocument::from(piece)] {
            transaction.put(&document, Expected::Any).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }

    /// Three people who have consented.
    async fn people_in(store: &SqliteStore) -> Vec<lifecourse_core::PersonId> {
        let purpose = serde_json::from_value(json!({
            "id": "network", "title": "To keep in touch", "people": "champion",
            "basis": "consent", "retention": { "months": 12, "from": "last-contact" },
        }));
        let row = |name: &str| PersonRow {
            place: lifecourse_core::Place::default(),
            fields: [("purpose", "network"), ("name", name), ("consent", "2024-01-01")]
                .map(|(field, text)| (field, text.to_owned()))
                .to_vec(),
        };
        let rows = ["Ada", "Ben", "Eve"].map(row);
        match add_people(store, &act(), &[purpose.unwrap()], &rows).await.unwrap() {
            AddedPeople::Stored(ids) => ids,
            AddedPeople::Refused(faults) => panic!("{faults:?}"),
        }
    }

    async fn words_in(store: &SqliteStore) -> usize {
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        let history = snapshot.history(Kind::Evidence, Evidence::example().id.as_str()).await;
        history.unwrap().iter().filter(|one| one.document.body.contains("a bill")).count()
    }

    #[tokio::test]
    async fn what_was_taken_back_after_the_backup_is_taken_back_again_once() {
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("backup.db");
        let live = SqliteStore::temporary().await.unwrap();
        put(&live, "Turned away").await;
        put(&live, "Turned away again").await;
        let people = people_in(&live).await;
        for title in ["desk", "laptop"] {
            let token = NewToken {
                title: title.to_owned(),
                hash: Digest::of(title),
                role: "analyst".to_owned(),
                strategy: None,
                expires: act().at + Duration::days(9),
            };
            live.create_token(&act(), &token).await.unwrap();
        }
        live.back_up(&backup).await.unwrap();

        let of = Withdrawal { evidence: Some(Evidence::example().id), insight: None };
        withdraw(&live, &of, date!(2024 - 10 - 01), &request()).await.unwrap();
        let network = "network".parse().unwrap();
        live.withdraw(&act(), people[0], &network, date!(2024 - 10 - 01)).await.unwrap();
        live.erase(&act(), &[Erasure { person: people[1], purpose: None }]).await.unwrap();
        live.revoke_token(&act(), 2).await.unwrap();

        let staged = Staged::copy_of(&backup, &folder.path().join("new.db")).await.unwrap();
        let restored = staged.store();
        assert_eq!(words_in(restored).await, 2);
        let done = take_back_again(&live, restored, &act()).await.unwrap();
        assert_eq!(done, TakenBack { erased: 1, consents: 1, documents: 1, tokens: 1 });
        assert_eq!(words_in(restored).await, 0);
        let held = restored.list(&act(), &network).await.unwrap();
        assert_eq!(held.iter().map(|one| one.id).collect::<Vec<_>>(), people[2..]);
        assert!(restored.tokens().await.unwrap()[1].revoked.is_some());
        assert_eq!(Heads::fault_of(restored, None).await.unwrap(), None);
        let again = take_back_again(&live, restored, &act()).await.unwrap();
        assert_eq!(again, TakenBack::default());
    }
}
