//! Any indicators, places and parts of the population beside each other.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{
    AreaCode, Figure, Id, Indicator, Kind, Period, Reading, Segment, SeriesKey, Strategy,
};
use lifecourse_equity::{Cell, Refusal, Table};
use lifecourse_storage::{FigureQuery, Reader};

use crate::{
    AppError,
    watch::{Names, documents, england, find},
};

/// What is to be compared: each of the indicators in each of the places, for each of the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareQuery {
    /// The indicators.
    pub indicators: Vec<Id<Indicator>>,
    /// The places.
    pub areas: Vec<AreaCode>,
    /// The parts of the population; that of each indicator if none is named.
    pub segments: Vec<Segment>,
}

/// One indicator of a comparison.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The indicator.
    pub indicator: Indicator,
    /// Its series that have figures, or why they are not shown.
    pub series: Result<Vec<ComparedSeries>, Refusal>,
    /// The names of what was asked for and has no figures.
    pub without: Vec<String>,
}

/// One series of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedSeries {
    /// The name of the place, with the part of the population if several are compared.
    pub name: String,
    /// The place.
    pub area: AreaCode,
    /// The part of the population.
    pub segment: Segment,
    /// The figures, oldest first.
    pub points: Vec<(Period, Figure)>,
}

/// What can be put into a comparison.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// The indicators that have figures, by title.
    pub indicators: Vec<(Id<Indicator>, String)>,
    /// The places that the strategies are about, and those that were chosen.
    pub places: Vec<(AreaCode, String)>,
    /// The parts of the population that the chosen indicators have figures of in the chosen places.
    pub segments: Vec<Segment>,
}

/// The series of a comparison, all figures in one query.
///
/// # Errors
/// [`AppError::NotFound`] for an indicator that is not there; [`AppError::Store`].
pub async fn compare(
    reader: &mut dyn Reader,
    query: &CompareQuery,
) -> Result<Vec<Compared>, AppError> {
    let mut indicators = Vec::new();
    for id in &query.indicators {
        indicators.push(find::<Indicator>(reader, id).await?);
    }
    if indicators.is_empty() || query.areas.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::read(reader, &query.areas).await?;
    let headlines = || indicators.iter().map(|one| one.headline.clone()).collect::<BTreeSet<_>>();
    let segments = match query.segments.as_slice() {
        [] => headlines().into_iter().collect(),
        asked => asked.to_vec(),
    };
    let figures = FigureQuery {
        indicators: query.indicators.clone(),
        areas: query.areas.clone(),
        segments,
        ..FigureQuery::default()
    };
    let page = reader.figures(&figures).await?;
    let withheld: BTreeSet<_> = page.withheld.into_iter().map(|one| one.indicator).collect();
    let mut points: BTreeMap<SeriesKey, Vec<(Period, Figure)>> = BTreeMap::new();
    for observation in page.figures {
        let point = (observation.period, observation.figure);
        points.entry(observation.series).or_default().push(point);
    }
    let compared = |indicator: Indicator| {
        if withheld.contains(&indicator.id) {
            let refusal = Refusal::Withheld { profile: indicator.disclosure.clone() };
            return Compared { indicator, series: Err(refusal), without: Vec::new() };
        }
        let (series, without) = series(&indicator, query, &names, &points);
        Compared { indicator, series: Ok(series), without }
    };
    Ok(indicators.into_iter().map(compared).collect())
}

/// The series of one indicator: place by place, in the order in which they were asked for; and the names
/// of those that have no figures.
fn series(
    indicator: &Indicator,
    query: &CompareQuery,
    names: &Names,
    points: &BTreeMap<SeriesKey, Vec<(Period, Figure)>>,
) -> (Vec<ComparedSeries>, Vec<String>) {
    let own = std::slice::from_ref(&indicator.headline);
    let segments = if query.segments.is_empty() { own } else { &query.segments };
    let (mut all, mut without): (Vec<ComparedSeries>, Vec<String>) = <_>::default();
    for area in &query.areas {
        let title = names.of(area);
        for segment in segments {
            let (indicator, segment) = (indicator.id.clone(), segment.clone());
            let key = SeriesKey { indicator, area: area.clone(), segment };
            let mut name = match segments {
                [_] => title.clone(),
                _ => format!("{title}, {}", key.segment),
            };
            let Some(points) = points.get(&key) else {
                without.push(name);
                continue;
            };
            if all.iter().any(|one| one.name == name) {
                name = format!("{name} ({area})");
            }
            let (area, segment) = (key.area, key.segment);
            all.push(ComparedSeries { name, area, segment, points: points.clone() });
        }
    }
    (all, without)
}

impl ComparedSeries {
    /// The values that there are, oldest first.
    fn measured(&self) -> impl Iterator<Item = (Period, f64)> {
        self.points.iter().filter_map(|(period, figure)| Some((*period, figure.measured()?.value)))
    }
}

impl Compared {
    /// The highest and the lowest value of the last period for which the most series have one; of a single
    /// series, how it went from its first value to its last.
    #[must_use]
    pub fn finding(&self) -> Option<String> {
        let series = self.series.as_ref().ok()?;
        if let [one] = series.as_slice() {
            return self.course(one);
        }
        let mut values: BTreeMap<Period, Vec<(f64, &str)>> = BTreeMap::new();
        for one in series {
            for (period, value) in one.measured() {
                values.entry(period).or_default().push((value, &one.name));
            }
        }
        let (period, values) = values.iter().max_by_key(|(period, all)| (all.len(), **period))?;
        let lowest = values.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        let highest = values.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        let said =
            |(value, name): &(f64, &str)| format!("{} in {name}", self.indicator.with_unit(*value));
        (values.len() > 1)
            .then(|| format!("In {period}, from {} to {}", said(lowest), said(highest)))
    }

    fn course(&self, one: &ComparedSeries) -> Option<String> {
        let (first, last) = (one.measured().next()?, one.measured().last()?);
        let value = |(_, value): (Period, f64)| self.indicator.with_unit(value);
        Some(if first.0 == last.0 {
            format!("{}: {} in {}", one.name, value(last), last.0)
        } else {
            let (start, end) = (value(first), value(last));
            format!("{}: from {start} in {} to {end} in {}", one.name, first.0, last.0)
        })
    }

    /// The figures of all series, a row for each period.
    #[must_use]
    pub fn table(&self) -> Option<Table> {
        let series = self.series.as_ref().ok()?;
        let periods: BTreeSet<Period> =
            series.iter().flat_map(|one| one.points.iter().map(|point| point.0)).collect();
        let heads = std::iter::once("Period").chain(series.iter().map(|one| one.name.as_str()));
        let mut table = Table::new("The figures of each period", heads);
        for period in periods {
            let cell = |one: &ComparedSeries| {
                let at = one.points.iter().find(|point| point.0 == period);
                at.map_or(Cell::Blank, |(_, figure)| match figure.reading() {
                    Reading::Measured(measured) => Cell::number(measured.value, 1),
                    Reading::Missing(reason) => Cell::Missing(reason),
                })
            };
            let row = std::iter::once(Cell::from(period)).chain(series.iter().map(cell));
            table.rows.push(row.collect());
        }
        Some(table)
    }
}

/// What can be put into a comparison, beside what is in it.
///
/// # Errors
/// [`AppError::Store`].
pub async fn choices(reader: &mut dyn Reader, query: &CompareQuery) -> Result<Choices, AppError> {
    let with_figures: BTreeSet<String> =
        reader.indicators().await?.into_iter().map(|one| one.indicator.to_string()).collect();
    // There may be thousands: their titles do without reading what else they say.
    let described = reader.documents(Kind::Indicator).await?.into_iter();
    let mut indicators: Vec<_> = described
        .filter(|one| with_figures.contains(&one.id))
        .filter_map(|one| Some((one.id.parse().ok()?, one.title.clone())))
        .collect();
    indicators.sort_by(|a, b| a.1.cmp(&b.1));
    let mut areas: Vec<AreaCode> = query.areas.clone();
    for strategy in documents::<Strategy>(reader).await? {
        areas.push(strategy.area);
        areas.extend(strategy.report_areas);
        areas.extend(strategy.comparators);
    }
    areas.push(england());
    let areas: BTreeSet<AreaCode> = areas.into_iter().collect();
    let names = Names::read(reader, &areas).await?;
    let named = |area: AreaCode| (names.of(&area), area);
    let mut places: Vec<_> =
        areas.into_iter().map(named).map(|(name, area)| (area, name)).collect();
    places.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Choices { indicators, places, segments: segments(reader, query).await? })
}

/// The parts of the population that there are figures of.
async fn segments(reader: &mut dyn Reader, query: &CompareQuery) -> Result<Vec<Segment>, AppError> {
    if query.indicators.is_empty() || query.areas.is_empty() {
        return Ok(Vec::new());
    }
    let latest = FigureQuery {
        indicators: query.indicators.clone(),
        areas: query.areas.clone(),
        latest: true,
        ..FigureQuery::default()
    };
    let found = reader.figures(&latest).await?.figures;
    let all: BTreeSet<Segment> = found.into_iter().map(|one| one.series.segment).collect();
    let mut all: Vec<Segment> = all.into_iter().collect();
    all.sort_by(Segment::reading_order);
    Ok(all)
}
