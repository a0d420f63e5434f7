//! The documents that make up one strategy.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AnyDocument, Document as _, Id, Kind, Strategy};
use lifecourse_storage::{Reader, Snapshot};

use crate::{AppError, imports::origin, watch::find};

/// What identifies a document in a store.
type Key = (Kind, String);

/// Everything that belongs to the strategy `id` or is mentioned in it, by kind and id: what its
/// folder is written from.
///
/// To it belongs what its folder brought, and what came otherwise and mentions it or anything of
/// it. The spine of another strategy is not drawn in by being mentioned.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such strategy; [`AppError::Store`].
pub async fn documents_of(
    snapshot: &mut dyn Snapshot,
    id: &Id<Strategy>,
) -> Result<Vec<AnyDocument>, AppError> {
    find::<Strategy>(snapshot, id).await?;
    let mut wanted = BTreeSet::from([(Kind::Strategy, id.to_string())]);
    let mut of_others = BTreeSet::new();
    for strategy in snapshot.documents(Strategy::KIND).await? {
        let brought = snapshot.documents_from(&origin(&strategy.id)).await?;
        let brought = brought.into_iter().map(|stored| (stored.kind, stored.id));
        if strategy.id == id.as_str() {
            wanted.extend(brought);
        } else {
            of_others.extend(brought);
        }
    }
    let all = every_document(snapshot).await?.into_iter();
    let mut others: BTreeMap<Key, _> =
        all.map(|one| ((one.kind(), one.id().to_owned()), one)).collect();
    let mut found = BTreeMap::new();
    loop {
        let belongs = |key: &Key, document: &AnyDocument| {
            wanted.contains(key) || (!of_others.contains(key) && is_of(document, &found))
        };
        let (more, rest): (BTreeMap<_, _>, _) =
            others.into_iter().partition(|(key, document)| belongs(key, document));
        if more.is_empty() {
            return Ok(found.into_values().collect());
        }
        let mentions = more.values().flat_map(AnyDocument::references);
        wanted.extend(mentions.map(|to| (to.kind, to.id)).filter(|(kind, _)| !is_spine(*kind)));
        found.extend(more);
        others = rest;
    }
}

/// Every document of every kind.
pub(crate) async fn every_document(reader: &mut dyn Reader) -> Result<Vec<AnyDocument>, AppError> {
    let mut all = Vec::new();
    for &kind in Kind::ALL {
        for stored in reader.documents(kind).await? {
            all.push(stored.any()?.clone());
        }
    }
    Ok(all)
}

/// Whether a document mentions anything that was found, and no other strategy's spine.
fn is_of(document: &AnyDocument, found: &BTreeMap<Key, AnyDocument>) -> bool {
    let mentions: Vec<Key> = document.references().into_iter().map(|to| (to.kind, to.id)).collect();
    document.kind() != Kind::Strategy
        && mentions.iter().any(|key| found.contains_key(key))
        && mentions.iter().all(|key| !is_spine(key.0) || found.contains_key(key))
}

/// Whether documents of this kind are what a strategy is made of, and so of one strategy alone.
pub(crate) const fn is_spine(kind: Kind) -> bool {
    matches!(kind, Kind::Strategy | Kind::Outcome | Kind::Priority | Kind::Action)
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Area, Indicator, Outcome, Target};
    use lifecourse_storage::{AsOf, Change, Expected, SqliteStore, Store};
    use time::OffsetDateTime;

    use super::*;

    async fn store(documents: Vec<AnyDocument>) -> SqliteStore {
        let store = SqliteStore::temporary().await.unwrap();
        let change = Change {
            at: OffsetDateTime::UNIX_EPOCH,
            by: "test".to_owned(),
            why: None,
            origin: "test".to_owned(),
        };
        let mut transaction = store.transaction(change).await.unwrap();
        for document in documents {
            transaction.put(&document, Expected::Absent).await.unwrap();
        }
        transaction.commit().await.unwrap();
        store
    }

    #[tokio::test]
    async fn a_strategy_has_its_parts_what_they_mention_and_nothing_of_another() {
        let strategy = Strategy::example();
        let other = Strategy { id: "another".parse().unwrap(), ..strategy.clone() };
        let indicator = Indicator::example();
        let outcome = Outcome {
            strategy: strategy.id.clone(),
            stage: None,
            indicators: vec![indicator.id.clone()],
            ..Outcome::example()
        };
        let foreign = Outcome {
            id: "of-another".parse().unwrap(),
            strategy: other.id.clone(),
            ..outcome.clone()
        };
        let target = Target { indicator: indicator.id.clone(), ..Target::example() };
        let mut all: Vec<AnyDocument> = vec![
            strategy.clone().into(),
            other.into(),
            outcome.into(),
            foreign.into(),
            indicator.into(),
            target.into(),
        ];
        let areas: BTreeSet<_> = all
            .iter()
            .flat_map(AnyDocument::references)
            .filter(|to| to.kind == Kind::Area)
            .map(|to| to.id)
            .collect();
        let place = |code: &String| Area::named(code.parse().unwrap(), "A place".parse().unwrap());
        all.extend(areas.iter().map(|code| place(code).into()));
        let store = store(all).await;
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        let found = documents_of(&mut *snapshot, &strategy.id).await.unwrap();
        let has =
            |kind, id: &str| found.iter().any(|found| found.kind() == kind && found.id() == id);
        assert!(has(Kind::Outcome, Outcome::example().id.as_str()));
        assert!(has(Kind::Indicator, Indicator::example().id.as_str()));
        assert!(has(Kind::Target, Target::example().id.as_str()));
        assert!(has(Kind::Area, strategy.area.as_str()));
        assert!(!has(Kind::Outcome, "of-another") && !has(Kind::Strategy, "another"));
    }
}
