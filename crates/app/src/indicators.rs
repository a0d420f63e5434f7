//! One indicator with its series.

use lifecourse_core::{AreaCode, Figure, Id, Indicator, Period, Segment, Strategy, Target};
use lifecourse_equity::{Refusal, Statuses};
use lifecourse_storage::{FigureQuery, Reader};
use serde::Serialize;

use crate::{
    AppError,
    watch::{StatusQuery, Watched, WatchedSeries, documents, england},
};

/// How many figures are read to find places of an indicator that no strategy has anything to do with.
const FIRST: u32 = 1000;
/// In how many places such an indicator is shown at most.
const PLACES: usize = 60;

/// An indicator with the series that are reported of it.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorView {
    /// The indicator.
    pub indicator: Indicator,
    /// Its series: place by place, the headline first.
    pub series: Vec<SeriesView>,
    /// Why its figures are not shown, if they are not.
    pub withheld: Option<String>,
    /// The strategies that watch it.
    pub strategies: Vec<Id<Strategy>>,
}

impl IndicatorView {
    /// The series that fits best; the headline of the first place if nothing is chosen.
    #[must_use]
    pub fn choose(
        &self,
        area: Option<&AreaCode>,
        segment: Option<&Segment>,
    ) -> Option<&SeriesView> {
        let wanted = segment.unwrap_or(&self.indicator.headline);
        let mut there = self.series.iter().filter(|one| area.is_none_or(|area| *area == one.area));
        let exact = there.clone().find(|one| one.segment == *wanted);
        if segment.is_none() { exact.or_else(|| there.next()) } else { exact }
    }
}

/// One series with what it is held against and how it stands.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesView {
    /// The place.
    pub area: AreaCode,
    /// Its name.
    pub place: String,
    /// The part of the population.
    pub segment: Segment,
    /// The figures, oldest first.
    pub points: Vec<(Period, Figure)>,
    /// What they are compared with.
    pub comparators: Vec<ComparatorView>,
    /// What is to be reached.
    pub target: Option<Target>,
    /// The three statuses.
    pub statuses: Statuses,
}

/// A series that another is compared with.
#[derive(Clone, Debug, Serialize)]
pub struct ComparatorView {
    /// What it is called.
    pub name: String,
    /// Its place.
    pub area: AreaCode,
    /// Its part of the population.
    pub segment: Segment,
    /// Its figures, oldest first.
    pub points: Vec<(Period, Figure)>,
}

/// The indicator `id` with the series that strategies report. One that none watches is shown for the
/// places that strategies are about or compare with; one that has no figures there, for the first
/// places that it has figures of. There may be others: [`indicator_in`] has those of any place.
///
/// # Errors
/// [`AppError::NotFound`] if there is none; [`AppError::Store`].
pub async fn indicator(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
) -> Result<IndicatorView, AppError> {
    indicator_in(reader, id, &[]).await
}

/// The indicator `id` with its series in `areas`, reported by a strategy or not; as [`indicator`]
/// if there are none.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such indicator or area; [`AppError::Store`].
pub async fn indicator_in(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
    areas: &[AreaCode],
) -> Result<IndicatorView, AppError> {
    let query = StatusQuery { indicators: vec![id.clone()], ..StatusQuery::default() };
    let Some(mut watched) = Watched::load(reader, &query).await?.pop() else {
        return Err(crate::watch::not_found::<Indicator>(id.as_str(), Vec::<String>::new()));
    };
    if areas.is_empty() && watched.areas().is_empty() {
        watched = watched.reported_in(places(reader, id).await?);
    }
    let Watched { indicator, strategies, .. } = watched.clone();
    let series = WatchedSeries::load(reader, vec![watched], areas).await?;
    // Asked apart from the series: there may be none to tell by.
    let any =
        FigureQuery { indicators: vec![id.clone()], limit: Some(1), ..FigureQuery::default() };
    let is_withheld = !reader.figures(&any).await?.withheld.is_empty();
    let withheld = is_withheld
        .then(|| Refusal::Withheld { profile: indicator.disclosure.clone() }.to_string());
    Ok(IndicatorView {
        indicator,
        series: series.into_iter().map(SeriesView::from).collect(),
        withheld,
        strategies,
    })
}

/// The places that an indicator which no strategy watches is shown for: however many it has figures
/// of, a page has room for a few.
async fn places(reader: &mut dyn Reader, id: &Id<Indicator>) -> Result<Vec<AreaCode>, AppError> {
    let mut named = Vec::new();
    for strategy in documents::<Strategy>(reader).await? {
        named.push(strategy.area);
        named.extend(strategy.report_areas);
        named.extend(strategy.comparators);
    }
    named.push(england());
    let of = |areas| FigureQuery { indicators: vec![id.clone()], areas, ..FigureQuery::default() };
    let there = FigureQuery { latest: true, ..of(named.clone()) };
    let mut found = areas_of(reader, &there).await?;
    if found.is_empty() {
        found = areas_of(reader, &FigureQuery { limit: Some(FIRST), ..of(Vec::new()) }).await?;
    }
    found.sort_by_key(|area| named.iter().position(|other| other == area));
    found.truncate(PLACES);
    Ok(found)
}

/// The places of the figures that match, each once.
async fn areas_of(reader: &mut dyn Reader, query: &FigureQuery) -> Result<Vec<AreaCode>, AppError> {
    let found = reader.figures(query).await?.figures;
    let mut areas: Vec<_> = found.into_iter().map(|one| one.series.area).collect();
    areas.dedup();
    Ok(areas)
}

impl SeriesView {
    /// A series without figures.
    pub(crate) fn empty(area: AreaCode, place: String, segment: Segment) -> Self {
        let none = || Refusal::NoFigures;
        Self {
            area,
            place,
            segment,
            points: Vec::new(),
            comparators: Vec::new(),
            target: None,
            statuses: Statuses {
                latest: None,
                comparison: none().into(),
                progress: none().into(),
                trend: none().into(),
            },
        }
    }
}

impl From<WatchedSeries> for SeriesView {
    fn from(series: WatchedSeries) -> Self {
        Self {
            statuses: series.statuses(),
            area: series.key.area,
            place: series.place,
            segment: series.key.segment,
            points: series.points,
            comparators: series
                .comparators
                .into_iter()
                .map(|compared| ComparatorView {
                    name: compared.name,
                    area: compared.area,
                    segment: compared.segment,
                    points: compared.points,
                })
                .collect(),
            target: series.target,
        }
    }
}
