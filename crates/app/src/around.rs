//! What is done and offered around a place: in the larger places that it lies in, and in its parts.

use lifecourse_core::{Area, AreaCode, Kind};
use lifecourse_storage::Reader;

use crate::{AppError, MentionedBy, records::mentioned_by, views::parts, watch::titles};

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

/// What is done and offered in the places that `area` lies in, the nearest first, and then in those that
/// lie in it; places where there is nothing are left out.
///
/// # Errors
/// [`AppError::Store`].
pub async fn around(reader: &mut dyn Reader, area: &Area) -> Result<Vec<Around>, AppError> {
    let mut smaller = area.made_of.clone();
    for sort in parts(reader, &area.id).await? {
        if smaller.len() + sort.len() <= PARTS {
            smaller.extend(sort);
        }
    }
    let larger = area.within.iter().map(|place| (place, true));
    let mut around = Vec::new();
    for (place, is_larger) in larger.chain(smaller.iter().map(|place| (place, false))) {
        let found = mentioned_by(reader, (Kind::Area, place.as_str()), is_done).await?;
        if !found.is_empty() {
            around.push(Around { place: place.clone(), name: place.to_string(), is_larger, found });
        }
    }
    let names = titles(reader, around.iter().map(|one| &one.place)).await?;
    for one in &mut around {
        one.name = names.get(&one.place).cloned().unwrap_or_else(|| one.place.to_string());
    }
    Ok(around)
}

/// Whether documents of a kind are what people there can use, or be reached by.
const fn is_done(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Intervention
            | Kind::Service
            | Kind::AccessPromise
            | Kind::AnchorCommitment
            | Kind::Champion
    )
}
