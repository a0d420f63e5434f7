//! What the readers of a store know by heart: which number stands for which name, and what the public is
//! shown of the indicators.
//!
//! A number is never given to another name, so that whoever reads what is committed may go by what
//! another reader found. A change under way may give numbers that never come to be: it has a [`Known`]
//! of its own.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};

use lifecourse_core::{AreaCode, Id, Indicator, Period, Segment, SeriesKey};
use rustc_hash::FxHashMap;
use serde_json::json;

use super::{
    engine::Connection,
    failure,
    names::{Label, find},
    shelf::Shelf,
    showing::Showings,
};
use crate::{SegmentParts, StoreError, key::Key};

/// What is known of the database that the connections of a store lead to.
#[derive(Debug, Default)]
pub(in super::super) struct Memory(Mutex<(i64, Arc<Known>)>);

impl Memory {
    /// What is known of the database with this identity. Of one that has come into its place nothing is.
    pub(super) fn of(&self, identity: i64) -> Arc<Known> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != identity {
            *held = (identity, Arc::default());
        }
        Arc::clone(&held.1)
    }
}

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) indicators: Book<Id<Indicator>>,
    pub(super) areas: Book<AreaCode>,
    pub(super) segments: Book<Segment>,
    pub(super) periods: Book<Period>,
    pub(super) showings: Showings,
    pub(super) shelf: Shelf,
}

impl Known {
    /// The names that these keys need.
    pub(super) async fn labels(
        &self,
        connection: &mut Connection,
        keys: &[Key],
    ) -> Result<Labels<'_>, StoreError> {
        self.indicators.learn(connection, keys.iter().map(|key| key.indicator())).await?;
        self.areas.learn(connection, keys.iter().map(|key| key.area())).await?;
        self.segments.learn(connection, keys.iter().map(|key| key.segment())).await?;
        self.periods.learn(connection, keys.iter().map(|key| key.period())).await?;
        // In this order everywhere, and nobody who writes in one waits for another.
        Ok(Labels {
            indicators: self.indicators.read(),
            areas: self.areas.read(),
            segments: self.segments.read(),
            periods: self.periods.read(),
        })
    }

    /// The first key that a series can have; `None` if it has no figures.
    pub(super) async fn first_key(
        &self,
        connection: &mut Connection,
        SeriesKey { indicator, area, segment }: &SeriesKey,
    ) -> Result<Option<Key>, StoreError> {
        let indicator = self.indicators.number(connection, indicator).await?;
        let area = self.areas.number(connection, area).await?;
        let segment = self.segments.number(connection, segment).await?;
        let numbers = indicator.zip(area).zip(segment);
        Ok(numbers.map(|((indicator, area), segment)| Key::new(indicator, area, segment, 0)))
    }
}

/// Names and their numbers, as far as somebody asked.
#[derive(Debug)]
pub(super) struct Book<N>(RwLock<Entries<N>>);

#[derive(Debug)]
struct Entries<N> {
    names: FxHashMap<i64, N>,
    numbers: FxHashMap<N, i64>,
    /// Below this number all names are known.
    whole_below: i64,
}

impl<N> Default for Book<N> {
    fn default() -> Self {
        let (names, numbers) = (FxHashMap::default(), FxHashMap::default());
        Self(RwLock::new(Entries { names, numbers, whole_below: 0 }))
    }
}

impl<N: Label> Book<N> {
    fn read(&self) -> RwLockReadGuard<'_, Entries<N>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, found: impl Iterator<Item = (N, i64)>, whole_below: Option<i64>) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (name, number) in found {
            entries.names.insert(number, name.clone());
            entries.numbers.insert(name, number);
        }
        entries.whole_below = whole_below.unwrap_or_default().max(entries.whole_below);
    }

    /// The numbers of those of the names that have one, rising.
    pub(super) async fn numbers(
        &self,
        connection: &mut Connection,
        names: &[N],
    ) -> Result<Vec<i64>, StoreError> {
        let (mut numbers, mut unknown) = (Vec::with_capacity(names.len()), Vec::new());
        {
            let entries = self.read();
            for name in names {
                match entries.numbers.get(name) {
                    Some(number) => numbers.push(*number),
                    None => unknown.push(name.clone()),
                }
            }
        }
        if !unknown.is_empty() {
            let found = find(connection, &unknown).await?;
            numbers.extend(found.iter().map(|(_, number)| *number));
            let named = |(place, number): (usize, i64)| Some((unknown.get(place)?.clone(), number));
            self.keep(found.into_iter().filter_map(named), None);
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// The number of a name, if it has one.
    async fn number(
        &self,
        connection: &mut Connection,
        name: &N,
    ) -> Result<Option<i64>, StoreError> {
        Ok(self.numbers(connection, std::slice::from_ref(name)).await?.pop())
    }

    /// Learns the names of these numbers.
    async fn learn(
        &self,
        connection: &mut Connection,
        numbers: impl Iterator<Item = i64>,
    ) -> Result<(), StoreError> {
        let unknown: BTreeSet<i64> = {
            let entries = self.read();
            numbers.filter(|number| !entries.names.contains_key(number)).collect()
        };
        if unknown.is_empty() {
            return Ok(());
        }
        let found = select(connection, N::NAMES, json!(unknown).to_string()).await?;
        self.keep(found.into_iter(), None);
        Ok(())
    }
}

impl Book<Segment> {
    /// The numbers of the segments that are made up so, rising.
    pub(super) async fn made_up_so(
        &self,
        connection: &mut Connection,
        parts: &SegmentParts,
    ) -> Result<Vec<i64>, StoreError> {
        let from = self.read().whole_below;
        let later = "SELECT id, code FROM segment WHERE id >= $1 ORDER BY id";
        let later: Vec<(Segment, i64)> = select(connection, later, from).await?;
        if let Some(last) = later.last().map(|(_, number)| *number) {
            self.keep(later.into_iter(), Some(last + 1));
        }
        let entries = self.read();
        let named = entries.names.iter().filter(|(_, segment)| parts.fit(segment));
        let mut numbers: Vec<i64> = named.map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The names that a statement selects, after their numbers.
async fn select<'q, N: Label, P>(
    connection: &mut Connection,
    sql: &'static str,
    parameter: P,
) -> Result<Vec<(N, i64)>, StoreError>
where
    P: sqlx::Encode<'q, super::engine::Database> + sqlx::Type<super::engine::Database> + Send + 'q,
{
    let rows: Vec<(i64, N::Code)> =
        sqlx::query_as(sql).bind(parameter).fetch_all(connection).await.map_err(failure)?;
    rows.into_iter().map(|(number, code)| Ok((N::of_code(code)?, number))).collect()
}

/// The names of keys.
#[derive(Debug)]
pub(super) struct Labels<'a> {
    indicators: RwLockReadGuard<'a, Entries<Id<Indicator>>>,
    areas: RwLockReadGuard<'a, Entries<AreaCode>>,
    segments: RwLockReadGuard<'a, Entries<Segment>>,
    periods: RwLockReadGuard<'a, Entries<Period>>,
}

impl Labels<'_> {
    /// The series and period of a key.
    pub(super) fn name(&self, key: Key) -> Result<(SeriesKey, Period), StoreError> {
        let named = || {
            let series = SeriesKey {
                indicator: self.indicators.names.get(&key.indicator())?.clone(),
                area: self.areas.names.get(&key.area())?.clone(),
                segment: self.segments.names.get(&key.segment())?.clone(),
            };
            Some((series, self.period(key)?))
        };
        named()
            .ok_or_else(|| StoreError::corrupt(format!("figure {}", key.0), &"its names are gone"))
    }

    /// The period of a key.
    pub(super) fn period(&self, key: Key) -> Option<Period> {
        self.periods.names.get(&key.period()).copied()
    }
}
