//! Consent that is taken back: words erased from a document and from all that it ever was.

use lifecourse_core::{AnyDocument, Ask, Kind, Withdrawal};
use lifecourse_equity::Reply;
use lifecourse_storage::{Expected, Store, Sweep, Transaction, Version};
use time::Date;

use crate::{AppError, Request, ask, imports::change};

/// What came of a withdrawal.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawn {
    /// What it reached; `None` of a document that had been removed before.
    pub reply: Option<Reply>,
    /// Earlier versions whose words were erased.
    pub erased: u32,
    /// Whether the words have left every file of the store.
    pub sweep: Sweep,
}

/// What a change is made from if somebody takes back what a removed document said.
const OF_A_WITHDRAWAL: &str = "withdrawal";

/// Erases the words of a piece of evidence, or of an insight, from its current version and from all
/// earlier ones, and tells what it reached.
///
/// Its id, its days and what it names stay, so that what rests on it can be found. With
/// [`Request::dry_run`] it tells what would happen.
///
/// # Errors
/// [`AppError::Unanswerable`] if not exactly one is named, [`AppError::NotFound`] if it never was,
/// [`AppError::Store`].
pub async fn withdraw(
    store: &dyn Store,
    of: &Withdrawal,
    on: Date,
    request: &Request,
) -> Result<Withdrawn, AppError> {
    let asks = Ask::Withdrawal(of.clone());
    let (kind, id) = match (&of.evidence, &of.insight) {
        (Some(id), None) => (Kind::Evidence, id.as_str()),
        (None, Some(id)) => (Kind::Insight, id.as_str()),
        // The question says what is wrong with it.
        _ => {
            let mut snapshot = store.snapshot(lifecourse_storage::AsOf::Now).await?;
            let reply = Some(ask(&mut *snapshot, &asks, on).await?);
            return Ok(Withdrawn { reply, erased: 0, sweep: Sweep::Clean });
        }
    };
    let history = {
        let mut snapshot = store.snapshot(lifecourse_storage::AsOf::Now).await?;
        snapshot.history(kind, id).await?
    };
    // Whose document it is does not change.
    let origin = history.first().filter(|last| last.closed.is_none());
    let origin = origin.map_or(OF_A_WITHDRAWAL, |last| &last.opened.change.origin);
    let mut transaction = store.transaction(change(request, origin)).await?;
    let current = take_back(&mut *transaction, (kind, id), on, &history).await?;
    let erased = transaction.redact(kind, id, on).await?;
    let reply = match current {
        Some(_) => Some(ask(&mut *transaction, &asks, on).await?),
        None => None,
    };
    let sweep = if request.dry_run || transaction.commit().await?.is_none() {
        Sweep::Clean
    } else {
        store.sweep().await?
    };
    Ok(Withdrawn { reply, erased, sweep })
}

/// Puts what is left in the place of the current version, if there is one.
async fn take_back(
    transaction: &mut dyn Transaction,
    (kind, id): (Kind, &str),
    on: Date,
    history: &[Version],
) -> Result<Option<AnyDocument>, AppError> {
    let Some(stored) = transaction.document(kind, id).await? else {
        if history.is_empty() {
            let known = transaction.documents(kind).await?;
            let nearest =
                lifecourse_strategy::nearest(id, known.iter().map(|stored| stored.id.as_str()));
            let nearest = nearest.map(str::to_owned);
            return Err(AppError::NotFound { kind, id: id.to_owned(), nearest });
        }
        return Ok(None);
    };
    let left = stored.any()?.clone().withdrawn(on);
    if let Some(left) = &left {
        transaction.put(left, Expected::Version(stored.version)).await?;
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Document, Evidence, Group};
    use lifecourse_storage::{AsOf, Change, ReaderExt, SqliteStore};
    use time::{OffsetDateTime, macros::date};

    use super::*;

    const ON: Date = date!(2026 - 03 - 01);

    fn request(dry_run: bool) -> Request {
        Request {
            at: OffsetDateTime::UNIX_EPOCH,
            by: "officer".to_owned(),
            why: Some("she asked for it".to_owned()),
            dry_run,
            leave_out_faulty: false,
        }
    }

    fn piece() -> Evidence {
        Evidence { factors: Vec::new(), ..Evidence::example() }
    }

    fn named(id: &str) -> Withdrawal {
        Withdrawal { evidence: id.parse().ok(), insight: None }
    }

    /// A store with a piece of evidence that was reworded once, if it is not removed again.
    async fn store(removed: bool) -> SqliteStore {
        let store = SqliteStore::temporary().await.unwrap();
        let reworded = Evidence { title: "Turned away again".parse().unwrap(), ..piece() };
        for version in [piece(), reworded] {
            let change = Change {
                at: OffsetDateTime::UNIX_EPOCH,
                by: "officer".to_owned(),
                why: None,
                origin: "strategy leeds".to_owned(),
            };
            let mut transaction = store.transaction(change).await.unwrap();
            transaction.put(&Group::example().into(), Expected::Any).await.unwrap();
            transaction.put(&version.into(), Expected::Any).await.unwrap();
            transaction.commit().await.unwrap();
        }
        if removed {
            let change = change(&request(false), "desk");
            let mut transaction = store.transaction(change).await.unwrap();
            let id = piece().id;
            transaction.remove(Kind::Evidence, id.as_str(), Expected::Any).await.unwrap();
            transaction.commit().await.unwrap();
        }
        store
    }

    async fn words_in(store: &SqliteStore) -> usize {
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        let history = snapshot.history(Kind::Evidence, piece().id.as_str()).await.unwrap();
        history.iter().filter(|one| one.document.body.contains("a bill")).count()
    }

    #[tokio::test]
    async fn a_withdrawal_leaves_no_word_in_any_version() {
        let store = store(false).await;
        let told = withdraw(&store, &named(piece().id.as_str()), ON, &request(false)).await;
        let told = told.unwrap();
        assert_eq!((told.erased, told.sweep, words_in(&store).await), (2, Sweep::Clean, 0));
        let finding = &told.reply.unwrap().findings[0];
        assert_eq!(finding.answer.name(), "nothing-rests-on-it");
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        let left = snapshot.get::<Evidence>(&piece().id).await.unwrap().unwrap();
        assert_eq!((left.document.withdrawn_on(), left.version), (Some(ON), 3));
        let history = snapshot.history(Kind::Evidence, piece().id.as_str()).await.unwrap();
        let made = &history[0].opened.change;
        assert_eq!((made.origin.as_str(), made.by.as_str()), ("strategy leeds", "officer"));
        let erased = history[1].redacted.as_ref().unwrap();
        assert_eq!(erased.change.why.as_deref(), Some("she asked for it"));
    }

    #[tokio::test]
    async fn a_dry_run_tells_what_would_be_reached_and_leaves_it() {
        let store = store(false).await;
        let told = withdraw(&store, &named(piece().id.as_str()), ON, &request(true)).await.unwrap();
        assert_eq!((told.erased, words_in(&store).await), (2, 2));
        assert_eq!(told.reply.unwrap().findings[0].answer.name(), "nothing-rests-on-it");
    }

    #[tokio::test]
    async fn what_was_removed_can_be_withdrawn_and_what_never_was_cannot() {
        let store = store(true).await;
        let told = withdraw(&store, &named(piece().id.as_str()), ON, &request(false)).await;
        let told = told.unwrap();
        assert_eq!((told.erased, told.reply, words_in(&store).await), (2, None, 0));
        let never = withdraw(&store, &named("never-was"), ON, &request(false)).await;
        assert!(matches!(never, Err(AppError::NotFound { .. })));
        let nothing = withdraw(&store, &Withdrawal::default(), ON, &request(false)).await;
        assert!(matches!(nothing, Err(AppError::Unanswerable { .. })));
    }
}
