//! What the public is shown of the indicators: found once for each release and change.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use lifecourse_core::{Id, Indicator, Kind, ProfileName};
use rustc_hash::FxHashMap;

use super::{
    engine::{Connection, disclosure, text},
    failure,
    figures::{indicator, profile},
    scope::Shown,
};
use crate::{Holding, StoreError, Withheld};

/// Of how many releases it is remembered.
const HELD: usize = 8;

/// What was found lately.
#[derive(Debug, Default)]
pub(super) struct Showings(Mutex<Found>);

/// By the number of the release, as of the last change.
#[derive(Debug, Default)]
struct Found {
    change: i64,
    of: FxHashMap<i64, Arc<Showing>>,
}

impl Showings {
    /// What a committed view of a release shows. What is shown now, documents say, so that it is the same
    /// for as long as nothing is changed.
    pub(super) async fn of(
        &self,
        connection: &mut Connection,
        Shown { number, change, .. }: Shown,
    ) -> Result<Arc<Showing>, StoreError> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = Some(lock()).filter(|found| found.change == change);
        if let Some(showing) = ready.and_then(|found| found.of.get(&number).cloned()) {
            return Ok(showing);
        }
        let showing = Arc::new(Showing::read(connection, number).await?);
        let mut found = lock();
        if found.change < change || found.of.len() >= HELD {
            *found = Found { change, of: FxHashMap::default() };
        }
        if found.change == change {
            found.of.insert(number, Arc::clone(&showing));
        }
        Ok(showing)
    }
}

/// The indicators that are described, and what of each is shown.
#[derive(Debug)]
pub(super) struct Showing(BTreeMap<Id<Indicator>, Described>);

#[derive(Debug)]
struct Described {
    profile: ProfileName,
    /// What stands for the indicator in the keys of figures that are shown.
    shown: Option<i64>,
}

impl Showing {
    /// An indicator is shown if the release has it and its document protects it by the profile of then,
    /// or by none. What is protected by another profile by now is shown no more.
    async fn read(connection: &mut Connection, release: i64) -> Result<Self, StoreError> {
        let rows: Vec<(String, Option<String>, Option<i64>)> = sqlx::query_as(concat!(
            "SELECT d.id, ",
            disclosure!("d"),
            ", (SELECT l.indicator FROM indicator AS i
                JOIN release_indicator AS l ON l.release = $2 AND l.indicator = i.id
                WHERE i.code = d.id AND ",
            disclosure!("d"),
            " IN (l.profile, 'published'))
             FROM document AS d WHERE d.kind = ",
            text!("$1")
        ))
        .bind(Kind::Indicator.as_str())
        .bind(release)
        .fetch_all(connection)
        .await
        .map_err(failure)?;
        let described = rows.into_iter().map(|(code, name, shown)| {
            let name = name.ok_or_else(|| {
                StoreError::corrupt(format!("indicator {code}"), &"it has no disclosure profile")
            })?;
            Ok((indicator(&code)?, Described { profile: profile(name)?, shown }))
        });
        Ok(Self(described.collect::<Result<_, StoreError>>()?))
    }

    /// The profile of an indicator, if it is described.
    pub(super) fn profile(&self, indicator: &Id<Indicator>) -> Option<&ProfileName> {
        Some(&self.0.get(indicator)?.profile)
    }

    /// What stands for an indicator that is shown.
    pub(super) fn number(&self, indicator: &Id<Indicator>) -> Option<i64> {
        self.0.get(indicator)?.shown
    }

    /// Those that are shown, in the order of their numbers.
    pub(super) fn numbers(&self) -> Vec<i64> {
        let mut numbers: Vec<i64> = self.0.values().filter_map(|one| one.shown).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Those of the indicators that documents protect and no release has, by id: who has figures that
    /// are not released is not to be told.
    pub(super) fn withheld(&self, asked: &[Id<Indicator>]) -> Vec<Withheld> {
        let protected = asked.iter().filter_map(|indicator| {
            let Described { profile, shown } = self.0.get(indicator)?;
            (shown.is_none() && !profile.is_published()).then(|| (indicator, Some(profile.clone())))
        });
        let protected: BTreeMap<_, _> = protected.collect();
        let withheld = |(indicator, profile): (&Id<Indicator>, _)| Withheld {
            indicator: indicator.clone(),
            profile,
        };
        protected.into_iter().map(withheld).collect()
    }

    /// Those that are shown, by id.
    pub(super) fn holdings(&self) -> Vec<Holding> {
        let shown = self.0.iter().filter(|(_, described)| described.shown.is_some());
        shown
            .map(|(indicator, Described { profile, .. })| Holding {
                indicator: indicator.clone(),
                profile: Some(profile.clone()),
            })
            .collect()
    }
}
