//! What is done and offered in a place and around it: in the larger places that it lies in, and in its parts.

use lifecourse_core::{Area, AreaCode, Kind};
use lifecourse_storage::Reader;

use crate::{
    AppError, MentionedBy, Record, record,
    records::{is_done, join, mentioned_by},
    strategies::done_all_over,
    views::parts,
    watch::Names,
};

/// In how many parts of a place is looked: in all of one sort or in none.
const PARTS: usize = 60;

/// What is done and offered in a place that another lies in, or that lies in another.
#[derive(Clone, Debug)]
pub struct Around {
    /// The place.
    pub place: AreaCode,
    /// Its name.
    pub name: String,
    /// Whether it is the larger of the two.
    pub is_larger: bool,
    /// What names it, in the order of the kinds.
    pub found: Vec<MentionedBy>,
}

/// The record of a place, with what its strategies do there without naming where; and what is done and
/// offered in the places that it lies in, the nearest first, and then in those that lie in it. Places
/// where there is nothing are left out.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such place; [`AppError::Store`].
pub async fn in_and_around(
    reader: &mut dyn Reader,
    area: &Area,
) -> Result<(Record, Vec<Around>), AppError> {
    let mut here = record(reader, Kind::Area, area.id.as_str()).await?;
    let mut smaller = area.made_of.clone();
    for sort in parts(reader, &area.id).await? {
        if smaller.len() + sort.len() <= PARTS {
            smaller.extend(sort);
        }
    }
    let larger = area.within.iter().map(|place| (place, true));
    let places: Vec<_> = larger.chain(smaller.iter().map(|place| (place, false))).collect();
    let ids: Vec<&str> = places.iter().map(|(place, _)| place.as_str()).collect();
    let mut found = mentioned_by(reader, (Kind::Area, &ids), is_done).await?;
    for (place, interventions) in done_all_over(reader).await? {
        if place == area.id {
            join(&mut here.mentioned_by, interventions);
        } else if ids.contains(&place.as_str()) {
            join(found.entry(place.to_string()).or_default(), interventions);
        }
    }
    let names = Names::read(reader, places.iter().map(|(place, _)| *place)).await?;
    let one = |(place, is_larger): (&AreaCode, bool)| {
        let found = found.remove(place.as_str())?;
        Some(Around { place: place.clone(), name: names.of(place), is_larger, found })
    };
    Ok((here, places.into_iter().filter_map(one).collect()))
}
