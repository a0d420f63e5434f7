//! Which places stand beside a place, and their figures.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Area, AreaCode, AreaType, Document as _, Figure, Indicator, Period, Shape};
use lifecourse_equity::view::Place;
use lifecourse_storage::{FigureQuery, Reader, ReaderExt};

use crate::{AppError, SeriesView};

/// The most places that are compared: of more, nobody reads a name.
const MOST: usize = 60;
/// How many steps wide or high boundaries are read: on a page, finer is not seen.
const ACROSS: u32 = 400;

/// Places with their figures of one period.
#[derive(Debug)]
pub(super) struct Beside {
    all: Vec<(Area, Figure)>,
    own: AreaCode,
    shapes: BTreeMap<AreaCode, Shape>,
}

impl Beside {
    /// The place of `series` among those of its sort: within the widest of its larger areas that holds no more than 60 of
    /// them with figures, or else the places that lie in it.
    pub(super) async fn load(
        reader: &mut dyn Reader,
        indicator: &Indicator,
        series: &SeriesView,
        period: Period,
    ) -> Result<Self, AppError> {
        let own = series.area.clone();
        let choices = choices(reader, &own).await?;
        let areas: BTreeSet<&AreaCode> = choices.iter().flatten().collect();
        let mut found: BTreeMap<AreaCode, Figure> = BTreeMap::new();
        if !areas.is_empty() {
            let query = FigureQuery {
                indicators: vec![indicator.id.clone()],
                areas: areas.into_iter().cloned().collect(),
                segments: vec![series.segment.clone()],
                periods: vec![period],
                ..FigureQuery::default()
            };
            for observation in reader.figures(&query).await?.figures {
                found.insert(observation.series.area, observation.figure);
            }
        }
        let value = |code: &&AreaCode| found.get(*code).is_some_and(|one| one.measured().is_some());
        let best = choices.iter().find(|choice| choice.iter().filter(value).count() > 1);
        let best: Vec<&AreaCode> = best.into_iter().flatten().collect();
        let named = reader.several::<Area>(best.iter().copied()).await?.into_iter();
        let mut named: BTreeMap<AreaCode, Area> =
            named.map(|stored| (stored.document.id.clone(), stored.document)).collect();
        let mut all = Vec::new();
        for code in best {
            let Some(figure) = found.remove(code) else { continue };
            all.push((named.remove(code).unwrap_or_else(|| unnamed(code)), figure));
        }
        Ok(Self { all, own, shapes: BTreeMap::new() })
    }

    pub(super) fn places(&self) -> Vec<Place<'_>> {
        let shape = |area: &Area| self.shapes.get(&area.id);
        self.all.iter().map(|(area, figure)| Place { area, figure, shape: shape(area) }).collect()
    }

    /// Reads the boundaries of the places; tells what whoever shows them must say.
    pub(super) async fn load_shapes(
        &mut self,
        reader: &mut dyn Reader,
    ) -> Result<Vec<String>, AppError> {
        let areas: Vec<AreaCode> = self.all.iter().map(|(area, _)| area.id.clone()).collect();
        let found = reader.boundaries(&areas, ACROSS).await?;
        self.shapes = found.shapes.into_iter().collect();
        Ok(found.licences)
    }

    pub(super) fn holds(&self, code: &AreaCode) -> bool {
        self.all.iter().any(|(area, _)| area.id == *code)
    }

    pub(super) fn own(&self) -> Option<&Area> {
        self.all.iter().map(|(area, _)| area).find(|area| area.id == self.own)
    }
}

/// A place that has figures and no document, under its code.
fn unnamed(code: &AreaCode) -> Area {
    let name = code.as_ref().parse().expect("a code is not blank");
    Area::named(code.clone(), name)
}

/// Lists of places that `own` may be compared with, the best first.
async fn choices(
    reader: &mut dyn Reader,
    own: &AreaCode,
) -> Result<Vec<BTreeSet<AreaCode>>, AppError> {
    let Some(stored) = reader.get::<Area>(own).await? else { return Ok(Vec::new()) };
    let mut choices = Vec::new();
    for outer in stored.document.within.iter().rev().filter(|outer| !is_nation(outer)) {
        let mut inside = within(reader, outer).await?;
        inside.retain(|code| alike(own, code));
        choices.push(inside);
    }
    choices.extend(parts(reader, own).await?);
    choices.retain(|choice| (2..=MOST).contains(&choice.len()));
    Ok(choices)
}

/// The areas that lie in `own`, those of one sort together, the fewest first.
pub(crate) async fn parts(
    reader: &mut dyn Reader,
    own: &AreaCode,
) -> Result<Vec<BTreeSet<AreaCode>>, AppError> {
    let mut parts: BTreeMap<Option<AreaType>, BTreeSet<AreaCode>> = BTreeMap::new();
    for code in within(reader, own).await? {
        parts.entry(sort(&code)).or_default().insert(code);
    }
    let mut parts: Vec<_> = parts.into_values().collect();
    parts.sort_by_key(BTreeSet::len);
    Ok(parts)
}

/// The areas that say of themselves that they lie in `outer`.
async fn within(reader: &mut dyn Reader, outer: &AreaCode) -> Result<BTreeSet<AreaCode>, AppError> {
    let mentions = reader.referrers(Area::KIND, &[outer.as_ref()]).await?;
    let inside = mentions
        .into_iter()
        .filter(|mention| mention.kind == Area::KIND && mention.field.starts_with("within"));
    Ok(inside.filter_map(|mention| mention.id.parse().ok()).collect())
}

fn sort(code: &AreaCode) -> Option<AreaType> {
    code.gss()?.area_type()
}

fn is_nation(code: &AreaCode) -> bool {
    matches!(sort(code), Some(AreaType::Country | AreaType::GroupOfCountries))
}

/// Whether two places are of one sort: a district stands beside districts and authorities of a single tier, a county
/// beside counties and those.
fn alike(own: &AreaCode, other: &AreaCode) -> bool {
    let single = |sort| {
        matches!(
            sort,
            Some(
                AreaType::UnitaryAuthority
                    | AreaType::MetropolitanDistrict
                    | AreaType::LondonBorough
            )
        )
    };
    let (own, other) = (sort(own), sort(other));
    own == other
        || match own {
            Some(AreaType::NonMetropolitanDistrict | AreaType::County) => single(other),
            one if single(one) => single(other) || other == Some(AreaType::County),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_and_a_county_stand_beside_single_authorities_and_not_beside_each_other() {
        let code = |text: &str| text.parse::<AreaCode>().unwrap();
        let (district, county, city) = (code("E07000130"), code("E10000018"), code("E06000016"));
        assert!(alike(&district, &code("E07000134")) && alike(&district, &city));
        assert!(alike(&county, &city) && alike(&city, &county));
        assert!(!alike(&district, &county) && !alike(&city, &district));
        assert!(!alike(&code("E05010458"), &city));
    }
}
