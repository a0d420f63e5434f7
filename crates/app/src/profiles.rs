//! One place: how what is watched stands there, and where it lies among its neighbours.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Area, AreaCode, Figure, Id, Indicator, Kind, Measured, Period, SeriesKey};
use lifecourse_storage::{FigureQuery, Reader};

use crate::{
    AppError, StatusQuery, StatusRow,
    watch::{Compared, Names, Watched, WatchedSeries, find, stages},
};

/// The fewest places that a spread is told of.
const FEWEST: usize = 3;
/// The most neighbours that are looked at.
const MOST: usize = 400;

/// A place with how what is watched stands there.
#[derive(Clone, Debug)]
pub struct AreaProfile {
    /// The place.
    pub area: Area,
    /// The larger places that it lies in, nearest first, with their names.
    pub within: Vec<(AreaCode, String)>,
    /// The others of its type in the nearest larger place; none if there are too few.
    pub neighbours: Option<Neighbours>,
    /// What is watched, by title.
    pub rows: Vec<ProfileRow>,
}

/// The places of one type that lie beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// How many, the place itself among them.
    pub number: usize,
    /// What they are, as `wards in Leicester`.
    pub what: String,
}

/// An indicator at a place.
#[derive(Clone, Debug)]
pub struct ProfileRow {
    /// How it stands.
    pub status: StatusRow,
    /// The indicator.
    pub indicator: Indicator,
    /// Where its latest figure lies among those of the neighbours; none if that cannot be told.
    pub spread: Option<Spread>,
}

/// Where a figure lies among those of other places in the same period.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The lowest value.
    pub lowest: f64,
    /// The value that a quarter of the places is at or below, and that which three quarters are.
    pub quartiles: (f64, f64),
    /// The highest value.
    pub highest: f64,
    /// How many places have a value.
    pub places: usize,
    /// The name and value of the widest place that holds it and is compared with; else of the middle
    /// one of the places.
    pub comparator: (String, f64),
    /// Whether the status of the comparison is against that place.
    pub compared: bool,
}

impl Spread {
    /// The spread of `values`, of which there must be enough, about a comparator if there is one.
    fn of(mut values: Vec<f64>, comparator: Option<(String, f64)>) -> Option<Self> {
        if values.len() < FEWEST {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let (lowest, highest) = (*values.first()?, *values.last()?);
        let quartiles = (after_quarters(1, &values)?, after_quarters(3, &values)?);
        let middle = after_quarters(2, &values)?;
        let comparator = comparator.unwrap_or_else(|| (MIDDLE.to_owned(), middle));
        Some(Self { lowest, quartiles, highest, places: values.len(), comparator, compared: false })
    }
}

/// What the middle of the neighbours is called.
const MIDDLE: &str = "the median";

/// So many quarters of the way through `sorted` values, by linear interpolation (type 7 of Hyndman
/// and Fan, 1996).
fn after_quarters(quarters: usize, sorted: &[f64]) -> Option<f64> {
    let at = quarters * sorted.len().checked_sub(1)?;
    let (below, above) = (sorted.get(at / 4)?, sorted.get(at.div_ceil(4))?);
    Some(below + (above - below) * (at % 4) as f64 / 4.0)
}

/// The place `code` with how everything that is watched stands there.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such place; [`AppError::Store`].
pub async fn area_profile(
    reader: &mut dyn Reader,
    code: &AreaCode,
) -> Result<AreaProfile, AppError> {
    let area = find::<Area>(reader, code).await?;
    let names = Names::read(reader, &area.within).await?;
    let within: Vec<_> = area.within.iter().map(|code| (code.clone(), names.of(code))).collect();
    let mut watched = Watched::load(reader, &StatusQuery::default()).await?;
    watched.sort_by(|one, other| one.indicator.title.cmp(&other.indicator.title));
    let stages = stages(&watched);
    let series = WatchedSeries::load(reader, watched, std::slice::from_ref(code)).await?;
    let whole = series.into_iter().filter(|one| {
        one.key.segment == one.indicator.headline && (!one.points.is_empty() || one.withheld)
    });
    let whole: Vec<WatchedSeries> = whole.collect();
    let beside = beside(reader, &area).await?;
    let others = Others::load(reader, &whole, &beside).await?;
    let rows = whole.iter().map(|series| ProfileRow {
        spread: others.spread(series, &area),
        status: series.row(&stages),
        indicator: series.indicator.clone(),
    });
    let rows = rows.collect();
    let neighbours = neighbours(&area, beside.len() + 1, within.first());
    Ok(AreaProfile { area, within, neighbours, rows })
}

fn neighbours(
    area: &Area,
    number: usize,
    outer: Option<&(AreaCode, String)>,
) -> Option<Neighbours> {
    let kind = area.id.gss()?.area_type()?.plural();
    let what = format!("{kind} in {}", outer?.1);
    (number >= FEWEST).then_some(Neighbours { number, what })
}

/// The other places of the same type in the nearest larger place. Of a place whose code does not
/// tell what it is there are none.
async fn beside(reader: &mut dyn Reader, area: &Area) -> Result<Vec<AreaCode>, AppError> {
    let kind = |code: &AreaCode| code.gss().and_then(|code| code.area_type());
    let (Some(of), Some(outer)) = (kind(&area.id), area.within.first()) else {
        return Ok(Vec::new());
    };
    let inside = reader.referrers(Kind::Area, &[outer.as_str()]).await?.into_iter();
    let inside = inside.filter(|mention| mention.kind == Kind::Area);
    let codes = inside.filter_map(|mention| mention.id.parse::<AreaCode>().ok());
    Ok(codes.filter(|code| *code != area.id && kind(code) == Some(of)).take(MOST).collect())
}

/// The latest figures of other places.
struct Others(BTreeMap<Id<Indicator>, Vec<(Period, Figure)>>);

impl Others {
    /// Those of `areas`, in one query.
    async fn load(
        reader: &mut dyn Reader,
        series: &[WatchedSeries],
        areas: &[AreaCode],
    ) -> Result<Self, AppError> {
        let mut latest: BTreeMap<_, Vec<_>> = BTreeMap::new();
        if series.is_empty() || areas.len() + 1 < FEWEST {
            return Ok(Self(latest));
        }
        let segments: BTreeSet<_> = series.iter().map(|one| one.key.segment.clone()).collect();
        let query = FigureQuery {
            indicators: series.iter().map(|one| one.key.indicator.clone()).collect(),
            areas: areas.to_vec(),
            segments: segments.into_iter().collect(),
            latest: true,
            ..FigureQuery::default()
        };
        let headlines: BTreeMap<_, _> =
            series.iter().map(|one| (&one.key.indicator, &one.key.segment)).collect();
        for one in reader.figures(&query).await?.figures {
            let SeriesKey { indicator, segment, .. } = one.series;
            if headlines.get(&indicator) == Some(&&segment) {
                latest.entry(indicator).or_default().push((one.period, one.figure));
            }
        }
        Ok(Self(latest))
    }

    fn spread(&self, series: &WatchedSeries, area: &Area) -> Option<Spread> {
        let (period, own) = series.points.last()?;
        let own = own.measured()?.value;
        let of_period = |points: &[(Period, Figure)]| {
            let there = points.iter().filter(|(at, _)| at == period);
            there.filter_map(|(_, figure)| figure.measured()).map(value).collect::<Vec<_>>()
        };
        let mut values = of_period(self.0.get(&series.key.indicator)?);
        values.push(own);
        let width = |code: &AreaCode| area.within.iter().position(|outer| outer == code);
        let comparators: Vec<(&Compared, f64)> = series
            .comparators
            .iter()
            .filter_map(|one| Some((one, *of_period(&one.points).first()?)))
            .collect();
        // A place that does not hold this one is no measure of where it lies among its neighbours.
        let outer = comparators.iter().filter(|(compared, _)| width(&compared.area).is_some());
        let widest = outer.max_by_key(|(compared, _)| width(&compared.area));
        let named = widest.map(|(compared, value)| (compared.name.clone(), *value));
        let spread = Spread::of(values, named)?;
        // A status is against the first place that has a figure.
        let first = comparators.first().zip(widest);
        let compared = first.is_some_and(|((one, _), (other, _))| one.area == other.area);
        Some(Spread { compared, ..spread })
    }
}

const fn value(measured: Measured) -> f64 {
    measured.value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_spread_has_the_quartiles_of_a_published_table() {
        // Type 7 of R's `quantile(c(2, 4, 6, 8, 10, 40))`.
        let spread = Spread::of(vec![40.0, 2.0, 10.0, 4.0, 8.0, 6.0], None).unwrap();
        assert_eq!((spread.lowest, spread.quartiles, spread.highest), (2.0, (4.5, 9.5), 40.0));
        assert_eq!(spread.comparator, (MIDDLE.to_owned(), 7.0));
    }

    #[test]
    fn two_places_have_no_spread() {
        assert_eq!(Spread::of(vec![1.0, 2.0], Some(("England".to_owned(), 1.5))), None);
    }

    proptest! {
        #[test]
        fn quartiles_lie_in_order_between_the_ends(
            values in proptest::collection::vec(-1e9..1e9, 3..60)
        ) {
            let Spread { lowest, quartiles: (one, other), highest, comparator: (_, middle), .. } =
                Spread::of(values, None).unwrap();
            let order = [lowest, one, middle, other, highest];
            prop_assert!(order.is_sorted());
        }
    }
}
