//! What is near somebody: a postcode or the name of a place, and the areas that it leads to.

#[cfg(test)]
mod tests;

use lifecourse_core::{
    Area, AreaCode, AreaType, Document, Id, Postcode, PostcodeError, Strategy, Text,
};
use lifecourse_storage::{FigureQuery, Reader, ReaderExt};
use serde::Serialize;
use time::Date;

use crate::{AppError, watch::documents};

/// The most places that an answer names.
const MOST: usize = 12;
/// So many places are looked at to find the best.
const CANDIDATES: u32 = 300;
/// The longest text that is looked for.
const LONGEST: usize = 80;

/// What a text that somebody typed leads to: see [`find`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "found")]
pub enum Found {
    /// A postcode, and where it is.
    Postcode(FoundPostcode),
    /// The name or code of places: those that fit best come first, 12 at most.
    Places {
        /// At least one.
        places: Vec<FoundPlace>,
        /// Whether more would fit.
        more: bool,
    },
    /// Nothing.
    Nothing {
        /// A sentence that says why, and what to do. It never repeats what was typed.
        why: String,
    },
}

/// A postcode that the look-up knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundPostcode {
    /// The postcode as it is written.
    pub postcode: Postcode,
    /// The month in which it went out of use, such as `2019-06`; what it led to is told all the same.
    pub ended: Option<String>,
    /// The edition of the look-up, such as `ONSPD_MAY_2025_UK.csv`.
    pub edition: String,
    /// The places that it lies in, the smallest first, up to the last that a strategy is for or
    /// reports. At least one.
    pub places: Vec<FoundPlace>,
}

/// A place that was found. Its page is `/areas/` and its code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundPlace {
    /// Its code.
    pub area: AreaCode,
    /// Its name.
    pub title: Text,
    /// What sort of area it is, such as `Ward`.
    pub area_type: Option<String>,
    /// The name of the nearest larger area that is known, to tell places of one name apart.
    pub within: Option<Text>,
    /// The strategies that are for this place or report its figures, by title.
    pub strategies: Vec<FoundStrategy>,
    /// Whether there are figures of it that the reader shows.
    pub has_figures: bool,
}

/// A strategy that has to do with a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundStrategy {
    /// Its name in addresses.
    pub id: Id<Strategy>,
    /// Its title.
    pub title: Text,
}

/// Finds the place that a text means: a postcode, typed anyhow, where a look-up of postcodes has been
/// imported; the name of a place or its first words (`Mel` finds Melton); or its code.
///
/// A name that is the same comes first, then names that begin so, then names with a word that begins
/// so; areas that a census drew (`Leicester 014F`) come last of all.
///
/// # Privacy
/// What a resident types here tells where they live. It is in no error, no sentence of the answer and
/// no log of this program, which writes paths and never queries. Whoever answers with it must send
/// `Cache-Control: no-store`, keep no answer ready by it, and, on a page, take it by `POST`, so that
/// it is in no address that a proxy writes down or a browser remembers.
///
/// # Errors
/// [`AppError::Store`].
pub async fn find(reader: &mut dyn Reader, text: &str) -> Result<Found, AppError> {
    let text = text.trim();
    if text.chars().count() < 2 || text.chars().count() > LONGEST {
        return Ok(nothing("Write a postcode, or the name of a place in two letters or more."));
    }
    match text.parse::<Postcode>() {
        Ok(postcode) => return of_postcode(reader, postcode).await,
        Err(PostcodeError::OutwardOnly) => {
            return Ok(nothing("This is the first half of a postcode. Write all of it."));
        }
        Err(_) => {}
    }
    let found = match text.parse::<AreaCode>() {
        Ok(code) if code.gss().is_some() => vec![code],
        _ => named(reader, text).await?,
    };
    let more = found.len() > MOST;
    let places = Known::read(reader).await?.places(reader, &found[..found.len().min(MOST)]).await?;
    Ok(if places.is_empty() {
        nothing(
            "No place of this name is known here. Try the name of a district or a ward, or a whole postcode.",
        )
    } else {
        Found::Places { places, more }
    })
}

/// What to do where a postcode leads nowhere.
const NO_LOOK_UP: &str = "No look-up of postcodes is loaded here, so write the name of a place.";
const NOT_IN_IT: &str = "This postcode is not known here. Check it, or write the name of a place.";
const NOT_NEAR: &str =
    "This site has nothing about where this postcode is. Write the name of a place.";

fn nothing(why: &str) -> Found {
    Found::Nothing { why: why.to_owned() }
}

async fn of_postcode(reader: &mut dyn Reader, postcode: Postcode) -> Result<Found, AppError> {
    let Some(edition) = reader.postcodes().await? else { return Ok(nothing(NO_LOOK_UP)) };
    let Some(found) = reader.postcode(postcode).await? else { return Ok(nothing(NOT_IN_IT)) };
    let areas = around(reader, found.areas).await?;
    let mut places = Known::read(reader).await?.places(reader, &areas).await?;
    let last = places.iter().rposition(|place| !place.strategies.is_empty());
    places.truncate(last.map_or(places.len(), |last| last + 1));
    if places.is_empty() {
        return Ok(nothing(NOT_NEAR));
    }
    let month = |day: Date| format!("{}-{:02}", day.year(), u8::from(day.month()));
    let ended = found.ended.map(month);
    Ok(Found::Postcode(FoundPostcode { postcode, ended, edition: edition.source, places }))
}

/// These areas, what is known to lie around them, and the areas of our own that are made of those that
/// a census drew: the smallest sort first.
async fn around(
    reader: &mut dyn Reader,
    mut areas: Vec<AreaCode>,
) -> Result<Vec<AreaCode>, AppError> {
    let sort = |area: &AreaCode| area.gss().and_then(|code| code.area_type());
    for at in 0..areas.len() {
        let code = areas[at].clone();
        let known = reader.get::<Area>(&code).await?;
        let mut more = known.map(|stored| stored.document.within).unwrap_or_default();
        if sort(&code).is_some_and(AreaType::is_of_census) {
            let made_of = reader.referrers(Area::KIND, &[code.as_str()]).await?;
            let made_of = made_of.into_iter().filter(|mention| {
                mention.kind == Area::KIND && mention.field.starts_with("made_of")
            });
            more.extend(made_of.filter_map(|mention| mention.id.parse().ok()));
        }
        more.retain(|area| !areas.contains(area));
        areas.extend(more);
    }
    areas.sort_by_key(sort);
    Ok(areas)
}

/// The areas whose names fit, the best first.
async fn named(reader: &mut dyn Reader, text: &str) -> Result<Vec<AreaCode>, AppError> {
    let asked = words(text);
    let Some(longest) = asked.iter().max_by_key(|word| word.chars().count()) else {
        return Ok(Vec::new());
    };
    let mut fits: Vec<_> = reader.places(longest, CANDIDATES).await?;
    let fit = |title: &str| {
        let title = words(title);
        let begins = |(one, other): (&String, &String)| one.starts_with(other.as_str());
        if title == asked {
            Some(0)
        } else if title.len() >= asked.len() && title.iter().zip(&asked).all(begins) {
            Some(1)
        } else {
            let all = asked.iter().all(|word| title.iter().any(|one| one.starts_with(word)));
            all.then_some(2)
        }
    };
    fits.retain(|place| fit(&place.title).is_some());
    fits.sort_by_cached_key(|place| {
        let of_census = place.area.gss().and_then(|code| code.area_type());
        (of_census.is_some_and(AreaType::is_of_census), fit(&place.title))
    });
    Ok(fits.into_iter().map(|place| place.area).collect())
}

/// The words of a name: hyphens part them, and other signs are left out.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || c == '-').map(|word| {
        word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    });
    parts.filter(|word: &String| !word.is_empty()).collect()
}

/// What strategies have to do with which places.
struct Known {
    strategies: Vec<Strategy>,
}

impl Known {
    async fn read(reader: &mut dyn Reader) -> Result<Self, AppError> {
        let mut strategies = documents::<Strategy>(reader).await?;
        strategies.sort_by(|a, b| a.title.cmp(&b.title));
        Ok(Self { strategies })
    }

    fn strategies(&self, area: &AreaCode) -> Vec<FoundStrategy> {
        let concerned =
            |strategy: &&Strategy| strategy.area == *area || strategy.report_areas.contains(area);
        let found = self.strategies.iter().filter(concerned);
        found
            .map(|strategy| FoundStrategy {
                id: strategy.id.clone(),
                title: strategy.title.clone(),
            })
            .collect()
    }

    /// Those of the areas that are known, in their order.
    async fn places(
        &self,
        reader: &mut dyn Reader,
        areas: &[AreaCode],
    ) -> Result<Vec<FoundPlace>, AppError> {
        let mut places = Vec::new();
        for code in areas {
            if let Some(stored) = reader.get::<Area>(code).await? {
                places.push(self.place(reader, stored.document).await?);
            }
        }
        Ok(places)
    }

    async fn place(&self, reader: &mut dyn Reader, area: Area) -> Result<FoundPlace, AppError> {
        let mut within = None;
        for outer in &area.within {
            if let Some(stored) = reader.get::<Area>(outer).await? {
                within = Some(stored.document.title);
                break;
            }
        }
        let query = FigureQuery {
            areas: vec![area.id.clone()],
            latest: true,
            limit: Some(1),
            ..FigureQuery::default()
        };
        let of_code = || Some(area.id.gss()?.area_type()?.label().to_owned());
        Ok(FoundPlace {
            area_type: area.area_type.as_ref().map(ToString::to_string).or_else(of_code),
            within,
            strategies: self.strategies(&area.id),
            has_figures: !reader.figures(&query).await?.figures.is_empty(),
            title: area.title,
            area: area.id,
        })
    }
}
