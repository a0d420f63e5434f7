//! The documents that make up one strategy.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AnyDocument, Id, Kind, Strategy};
use lifecourse_storage::Reader;

use crate::{AppError, watch::find};

/// Everything that belongs to the strategy `id` or is mentioned in it, by kind and id: what its
/// folder is written from.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such strategy; [`AppError::Store`].
pub async fn documents_of(
    reader: &mut dyn Reader,
    id: &Id<Strategy>,
) -> Result<Vec<AnyDocument>, AppError> {
    find::<Strategy>(reader, id).await?;
    let mut others = BTreeMap::new();
    for &kind in Kind::ALL {
        for stored in reader.documents(kind).await? {
            others.insert((kind, stored.id.clone()), stored.any()?);
        }
    }
    let mut found = BTreeMap::new();
    let mut mentioned = BTreeSet::from([(Kind::Strategy, id.to_string())]);
    loop {
        let belongs = |key: &(Kind, String), document: &AnyDocument| {
            mentioned.contains(key)
                || owner(key.0).is_some_and(|owner| {
                    let mut references = document.references().into_iter();
                    references.any(|to| to.kind == owner && found.contains_key(&(to.kind, to.id)))
                })
        };
        let (more, rest): (BTreeMap<_, _>, _) =
            others.into_iter().partition(|(key, document)| belongs(key, document));
        if more.is_empty() {
            return Ok(found.into_values().collect());
        }
        for to in more.values().flat_map(AnyDocument::references) {
            // The parts of another strategy are not drawn in by being mentioned.
            if !matches!(to.kind, Kind::Strategy | Kind::Outcome | Kind::Priority | Kind::Action) {
                mentioned.insert((to.kind, to.id));
            }
        }
        found.extend(more);
        others = rest;
    }
}

/// The kind of document that one of `kind` belongs to by naming it.
fn owner(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Outcome
        | Kind::Priority
        | Kind::SystemMap
        | Kind::Need
        | Kind::Measure
        | Kind::AccessPromise
        | Kind::AnchorCommitment
        | Kind::Fund
        | Kind::Call => Some(Kind::Strategy),
        Kind::Service => Some(Kind::Organisation),
        Kind::Action | Kind::Intervention => Some(Kind::Priority),
        Kind::Target => Some(Kind::Indicator),
        Kind::DataSet | Kind::Evidence => Some(Kind::Group),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Area, Document, Indicator, Outcome, Target};
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
