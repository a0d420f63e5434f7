//! Whether the poorest improve the fastest, for several strategies at once.

use std::collections::BTreeSet;

use lifecourse_core::{AreaCode, Ask, Id, Question, Strategy};
use lifecourse_storage::Reader;
use time::Date;

use super::{Answered, answered};
use crate::{
    AppError,
    watch::{Names, StatusQuery, Watched, documents},
};

/// What a strategy's headline rests on: whether the poorest improve the fastest.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Those of [`answers`](super::answers) of the strategy that ask it. Made-up figures answer only where there are
    /// no others.
    pub answered: Vec<Answered>,
    /// Whether the figures are made up.
    pub synthetic: bool,
    /// The names of the places that they are about, if the strategy's own is not among them.
    pub elsewhere: Vec<String>,
}

impl Pace {
    /// What among all that a strategy is asked makes its headline.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn of(
        reader: &mut dyn Reader,
        strategy: &Strategy,
        all: &[Answered],
    ) -> Result<Self, AppError> {
        let asked = all.iter().filter(|one| is_pace(&one.asks)).cloned();
        let (made_up, published): (Vec<_>, Vec<_>) = asked.partition(|one| one.reply.synthetic);
        let synthetic = published.is_empty() && !made_up.is_empty();
        let answered = if synthetic { made_up } else { published };
        let places: BTreeSet<&AreaCode> =
            answered.iter().filter_map(|one| place(&one.asks)).collect();
        let elsewhere = if places.contains(&strategy.area) {
            Vec::new()
        } else {
            let names = Names::read(reader, places.iter().copied()).await?;
            places.into_iter().map(|area| names.of(area)).collect()
        };
        Ok(Self { answered, synthetic, elsewhere })
    }
}

/// Whether the poorest improve the fastest by each of `strategies`, as [`answers`](super::answers) says
/// it of one; all figures in one query.
///
/// # Errors
/// As [`ask`](super::ask).
pub async fn paces(
    reader: &mut dyn Reader,
    strategies: &[Strategy],
    on: Date,
) -> Result<Vec<Pace>, AppError> {
    let mut written = documents::<Question>(reader).await?;
    written.retain(|question| is_pace(&question.asks));
    let mut unwritten = Vec::new();
    for strategy in strategies {
        unwritten.push(watched(reader, &strategy.id, &written).await?);
    }
    let mut different: Vec<Ask> = Vec::new();
    for asks in unwritten.iter().flatten() {
        if !different.contains(asks) {
            different.push(asks.clone());
        }
    }
    let all = answered(reader, written, different, None, on).await?;
    let mut paces = Vec::new();
    for (strategy, unwritten) in strategies.iter().zip(unwritten) {
        let own = |one: &&Answered| match &one.strategy {
            Some(id) => *id == strategy.id,
            None => unwritten.contains(&one.asks),
        };
        let own: Vec<Answered> = all.iter().filter(own).cloned().collect();
        paces.push(Pace::of(reader, strategy, &own).await?);
    }
    Ok(paces)
}

/// What is asked of every indicator that `strategy` watches, and is not written down by itself.
async fn watched(
    reader: &mut dyn Reader,
    strategy: &Id<Strategy>,
    written: &[Question],
) -> Result<Vec<Ask>, AppError> {
    let query = StatusQuery { strategy: Some(strategy.clone()), ..StatusQuery::default() };
    let watched = Watched::load(reader, &query).await?;
    let own = |asks: &Ask| written.iter().any(|one| one.strategy == *strategy && one.asks == *asks);
    let all = watched.iter().flat_map(Watched::questions);
    Ok(all.filter(|asks| is_pace(asks) && !own(asks)).collect())
}

const fn is_pace(asks: &Ask) -> bool {
    place(asks).is_some()
}

/// Where it is asked whether the poorest improve the fastest, if that is what is asked.
const fn place(asks: &Ask) -> Option<&AreaCode> {
    match asks {
        Ask::PoorestFastest(asked) => Some(&asked.area),
        _ => None,
    }
}
