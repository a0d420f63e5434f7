//! What a strategy watches: indicators, where, for whom, against what; and how each stands.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{
    Area, AreaCode, Document, Figure, Id, Indicator, Outcome, Period, Priority, Segment, SeriesKey,
    Stage, Strategy, Target,
};
use lifecourse_equity::{Comparator, Series, Statuses};
use lifecourse_storage::{FigureQuery, Reader, ReaderExt};
use serde::Serialize;

use crate::AppError;

/// Which statuses are asked for; an empty list means any.
#[derive(Clone, Debug, Default)]
pub struct StatusQuery {
    /// Those of one strategy.
    pub strategy: Option<Id<Strategy>>,
    /// Those of these indicators, watched by a strategy or not.
    pub indicators: Vec<Id<Indicator>>,
    /// Those of these places, reported by a strategy or not.
    pub areas: Vec<AreaCode>,
}

/// How one series stands.
#[derive(Clone, Debug, Serialize)]
pub struct StatusRow {
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// Its title.
    pub title: String,
    /// The unit of its values.
    pub unit: Option<String>,
    /// The place.
    pub area: AreaCode,
    /// Its name.
    pub place: String,
    /// The part of the population.
    pub segment: Segment,
    /// The stages of life that it is watched in; none if it is watched across all of them.
    pub stages: Vec<Id<Stage>>,
    /// The latest value with its unit, or the shorthand that says why it is missing.
    pub shown: Option<String>,
    /// Whether the figures are made up.
    pub synthetic: bool,
    /// The three statuses.
    #[serde(flatten)]
    pub statuses: Statuses,
}

/// How every series stands that the strategies watch, in the order of their indicators' titles.
///
/// # Errors
/// [`AppError::NotFound`] for a strategy, indicator or area that is not there; [`AppError::Store`].
pub async fn statuses(
    reader: &mut dyn Reader,
    query: &StatusQuery,
) -> Result<Vec<StatusRow>, AppError> {
    let mut watched = Watched::load(reader, query).await?;
    watched.sort_by(|one, other| one.indicator.title.cmp(&other.indicator.title));
    let stages = stages(&watched);
    let series = WatchedSeries::load(reader, watched, &query.areas).await?;
    Ok(series.iter().map(|series| series.row(&stages)).collect())
}

/// The stages of life in which each indicator is watched.
pub(crate) type Stages = BTreeMap<Id<Indicator>, Vec<Id<Stage>>>;

/// The stages of life in which each of `watched` is.
pub(crate) fn stages(watched: &[Watched]) -> Stages {
    watched.iter().map(|one| (one.indicator.id.clone(), one.stages.clone())).collect()
}

/// An indicator with where, and against what, it is watched.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) indicator: Indicator,
    pub(crate) strategies: Vec<Id<Strategy>>,
    stages: Vec<Id<Stage>>,
    areas: Vec<AreaCode>,
    comparators: Vec<AreaCode>,
}

impl Watched {
    /// What the query's strategies watch, and what it names besides.
    pub(crate) async fn load(
        reader: &mut dyn Reader,
        query: &StatusQuery,
    ) -> Result<Vec<Self>, AppError> {
        let strategies = match &query.strategy {
            Some(id) => vec![find::<Strategy>(reader, id).await?],
            None => documents::<Strategy>(reader).await?,
        };
        let outcomes = documents::<Outcome>(reader).await?;
        let priorities = documents::<Priority>(reader).await?;
        let of =
            |strategy| mentions(strategy, &outcomes, &priorities).map(move |it| (strategy, it));
        let mentioned: Vec<_> = strategies.iter().flat_map(of).collect();
        let ids: BTreeSet<_> = match &query.indicators[..] {
            [] => mentioned.iter().map(|(_, (id, _))| *id).collect(),
            named => named.iter().collect(),
        };
        let found = reader.several::<Indicator>(ids).await?.into_iter();
        let mut watched: BTreeMap<Id<Indicator>, Self> = found
            .map(|stored| (stored.document.id.clone(), Self::unwatched(stored.document)))
            .collect();
        if let Some(id) = query.indicators.iter().find(|id| !watched.contains_key(*id)) {
            let known = documents::<Indicator>(reader).await?;
            return Err(not_found::<Indicator>(id.as_str(), known.iter().map(|one| &one.id)));
        }
        for (strategy, (id, stage)) in mentioned {
            if let Some(one) = watched.get_mut(id) {
                one.watch_for(strategy, stage);
            }
        }
        Ok(watched.into_values().collect())
    }

    /// An indicator that no strategy watches: wherever it has figures, against England.
    fn unwatched(indicator: Indicator) -> Self {
        let areas = indicator.report_areas.clone();
        let comparators = vec![england()];
        Self { indicator, strategies: vec![], stages: vec![], areas, comparators }
    }

    /// This, reported in `areas` and no others.
    pub(crate) fn reported_in(self, areas: Vec<AreaCode>) -> Self {
        Self { areas, ..self }
    }

    /// Where it is reported; nowhere in particular if no strategy watches it.
    pub(crate) fn areas(&self) -> &[AreaCode] {
        &self.areas
    }

    fn watch_for(&mut self, strategy: &Strategy, stage: Option<&Id<Stage>>) {
        if self.strategies.is_empty() {
            self.comparators.clear();
        }
        push_new(&mut self.strategies, &strategy.id);
        if let Some(stage) = stage {
            push_new(&mut self.stages, stage);
        }
        if self.indicator.report_areas.is_empty() {
            match strategy.report_areas.as_slice() {
                [] => push_new(&mut self.areas, &strategy.area),
                areas => areas.iter().for_each(|area| push_new(&mut self.areas, area)),
            }
        }
        strategy.comparators.iter().for_each(|area| push_new(&mut self.comparators, area));
    }

    /// Whether a segment is reported: the headline, or a category of a breakdown of it.
    fn reports(&self, segment: &Segment) -> bool {
        let headline = &self.indicator.headline;
        let breakdown = segment.category.as_ref().is_some_and(|category| {
            self.indicator.breakdowns.iter().any(|kind| **kind == *category.kind())
        });
        *segment == *headline
            || (breakdown && (segment.sex, segment.age) == (headline.sex, headline.age))
    }
}

/// Where in its strategy each indicator is named, with the stage if it is one's.
fn mentions<'a>(
    strategy: &'a Strategy,
    outcomes: &'a [Outcome],
    priorities: &'a [Priority],
) -> impl Iterator<Item = (&'a Id<Indicator>, Option<&'a Id<Stage>>)> {
    let whole = strategy.indicators.iter().map(|id| (id, None));
    let outcomes = outcomes
        .iter()
        .filter(|outcome| outcome.strategy == strategy.id)
        .flat_map(|outcome| outcome.indicators.iter().map(|id| (id, outcome.stage.as_ref())));
    let priorities = priorities
        .iter()
        .filter(|priority| priority.strategy == strategy.id)
        .flat_map(|priority| priority.indicators.iter().map(|id| (id, priority.stage.as_ref())));
    whole.chain(outcomes).chain(priorities)
}

/// One series that is watched, with what it is held against.
#[derive(Clone, Debug)]
pub(crate) struct WatchedSeries {
    pub(crate) key: SeriesKey,
    pub(crate) indicator: Indicator,
    pub(crate) place: String,
    pub(crate) points: Vec<(Period, Figure)>,
    pub(crate) comparators: Vec<Compared>,
    pub(crate) target: Option<Target>,
    pub(crate) withheld: bool,
}

/// A series that another is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) name: String,
    pub(crate) area: AreaCode,
    pub(crate) segment: Segment,
    pub(crate) points: Vec<(Period, Figure)>,
}

type Points = BTreeMap<SeriesKey, Vec<(Period, Figure)>>;

impl WatchedSeries {
    /// The series of `watched`, in `areas` if any are named, all figures in one query.
    pub(crate) async fn load(
        reader: &mut dyn Reader,
        watched: Vec<Watched>,
        areas: &[AreaCode],
    ) -> Result<Vec<Self>, AppError> {
        if watched.is_empty() {
            return Ok(Vec::new());
        }
        let anywhere = areas.is_empty() && watched.iter().any(|one| one.areas.is_empty());
        let mut wanted: BTreeSet<AreaCode> = areas.iter().cloned().collect();
        for one in &watched {
            wanted.extend(one.comparators.iter().cloned());
            if areas.is_empty() {
                wanted.extend(one.areas.iter().cloned());
            }
        }
        let query = FigureQuery {
            indicators: watched.iter().map(|one| one.indicator.id.clone()).collect(),
            areas: if anywhere { Vec::new() } else { wanted.into_iter().collect() },
            ..FigureQuery::default()
        };
        let page = reader.figures(&query).await?;
        let withheld: BTreeSet<_> =
            page.withheld.into_iter().map(|withheld| withheld.indicator).collect();
        let mut points = Points::new();
        for observation in page.figures {
            let point = (observation.period, observation.figure);
            points.entry(observation.series).or_default().push(point);
        }
        let names = names(reader, &watched, &points, areas).await?;
        let targets = documents::<Target>(reader).await?;
        let all = Loaded { points, names, targets, withheld };
        Ok(watched.iter().flat_map(|one| all.series_of(one, areas)).collect())
    }

    pub(crate) fn statuses(&self) -> Statuses {
        if self.withheld {
            return Statuses::withheld(&self.indicator.disclosure);
        }
        let comparators: Vec<_> = self
            .comparators
            .iter()
            .map(|compared| Comparator { name: &compared.name, points: &compared.points })
            .collect();
        Statuses::of(&Series {
            indicator: &self.indicator,
            place: &self.place,
            segment: &self.key.segment,
            points: &self.points,
            comparators: &comparators,
            target: self.target.as_ref(),
        })
    }

    pub(crate) fn row(&self, stages: &Stages) -> StatusRow {
        let statuses = self.statuses();
        let shown = statuses.latest.as_ref().map(|latest| match latest.figure.reading() {
            lifecourse_core::Reading::Measured(measured) => {
                self.indicator.with_unit(measured.value)
            }
            lifecourse_core::Reading::Missing(reason) => reason.shorthand().to_owned(),
        });
        StatusRow {
            indicator: self.indicator.id.clone(),
            title: self.indicator.title.to_string(),
            unit: self.indicator.unit.as_ref().map(ToString::to_string),
            area: self.key.area.clone(),
            place: self.place.clone(),
            segment: self.key.segment.clone(),
            stages: stages.get(&self.indicator.id).cloned().unwrap_or_default(),
            shown,
            synthetic: self.indicator.source.synthetic,
            statuses,
        }
    }
}

/// What was read for all that is watched.
struct Loaded {
    points: Points,
    names: Names,
    targets: Vec<Target>,
    withheld: BTreeSet<Id<Indicator>>,
}

impl Loaded {
    /// The reported series of one indicator: headline first, then its breakdowns, place by place
    /// in the order in which they are reported. One series without figures if there is none.
    fn series_of(&self, watched: &Watched, areas: &[AreaCode]) -> Vec<WatchedSeries> {
        let id = &watched.indicator.id;
        let reported = if areas.is_empty() { &watched.areas[..] } else { areas };
        let within = |area: &AreaCode| reported.is_empty() || reported.contains(area);
        let mut keys: Vec<&SeriesKey> = self
            .points
            .keys()
            .filter(|key| {
                key.indicator == *id && within(&key.area) && watched.reports(&key.segment)
            })
            .collect();
        let order = |area: &AreaCode| reported.iter().position(|other| other == area);
        keys.sort_by(|a, b| {
            let place = order(&a.area).cmp(&order(&b.area)).then_with(|| a.area.cmp(&b.area));
            place.then_with(|| a.segment.reading_order(&b.segment))
        });
        let mut series: Vec<_> =
            keys.into_iter().map(|key| self.one(watched, key.clone())).collect();
        if let ([], Some(area)) = (series.as_slice(), reported.first()) {
            let segment = watched.indicator.headline.clone();
            let key = SeriesKey { indicator: id.clone(), area: area.clone(), segment };
            series.push(self.one(watched, key));
        }
        series
    }

    fn one(&self, watched: &Watched, key: SeriesKey) -> WatchedSeries {
        WatchedSeries {
            indicator: watched.indicator.clone(),
            place: self.name(&key.area),
            points: self.points.get(&key).cloned().unwrap_or_default(),
            comparators: self.comparators_of(watched, &key),
            target: self.targets.iter().find(|target| target.series() == key).cloned(),
            withheld: self.withheld.contains(&key.indicator),
            key,
        }
    }

    /// A category is compared with the whole population of its place; a whole population with the
    /// places that the strategy names.
    fn comparators_of(&self, watched: &Watched, key: &SeriesKey) -> Vec<Compared> {
        let compared = |area: &AreaCode, segment: Segment, name: String| {
            let other = SeriesKey { indicator: key.indicator.clone(), area: area.clone(), segment };
            let points = self.points.get(&other)?.clone();
            Some(Compared { name, area: other.area, segment: other.segment, points })
        };
        if key.segment.category.is_some() {
            let name = format!("all of {}", self.name(&key.area));
            return compared(&key.area, key.segment.whole(), name).into_iter().collect();
        }
        let others = watched.comparators.iter().filter(|area| **area != key.area);
        others.filter_map(|area| compared(area, key.segment.clone(), self.name(area))).collect()
    }

    fn name(&self, area: &AreaCode) -> String {
        self.names.of(area)
    }
}

/// The names of all places that are reported or compared with.
async fn names(
    reader: &mut dyn Reader,
    watched: &[Watched],
    points: &Points,
    areas: &[AreaCode],
) -> Result<Names, AppError> {
    let mentioned: BTreeSet<&AreaCode> = points
        .keys()
        .map(|key| &key.area)
        .chain(areas)
        .chain(watched.iter().flat_map(|one| one.areas.iter().chain(&one.comparators)))
        .collect();
    let names = Names::read(reader, mentioned).await?;
    // A place that nobody has described can have figures, and goes by its code.
    let is_known =
        |area: &&AreaCode| names.has(area) || points.keys().any(|key| key.area == **area);
    match areas.iter().find(|area| !is_known(area)) {
        None => Ok(names),
        Some(area) => {
            let known = documents::<Area>(reader).await?;
            Err(not_found::<Area>(area.as_ref(), known.iter().map(|area| &area.id)))
        }
    }
}

/// What places are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(BTreeMap<AreaCode, String>);

impl Names {
    /// The names of those of these places that a document names.
    pub(crate) async fn read<'a>(
        reader: &mut dyn Reader,
        areas: impl IntoIterator<Item = &'a AreaCode>,
    ) -> Result<Self, AppError> {
        let found = reader.several::<Area>(areas).await?.into_iter().map(|stored| stored.document);
        Ok(Self(found.map(|area| (area.id, area.title.to_string())).collect()))
    }

    /// The name of a place; its code if no document names it.
    pub(crate) fn of(&self, area: &AreaCode) -> String {
        self.0.get(area).cloned().unwrap_or_else(|| area.to_string())
    }

    fn has(&self, area: &AreaCode) -> bool {
        self.0.contains_key(area)
    }
}

/// The code of England.
pub(crate) fn england() -> AreaCode {
    "E92000001".parse().expect("the code of England is a code")
}

/// All documents of a kind, without their versions.
pub(crate) async fn documents<D: Document>(reader: &mut dyn Reader) -> Result<Vec<D>, AppError> {
    Ok(reader.all::<D>().await?.into_iter().map(|stored| stored.document).collect())
}

/// The document with this id, or an error that names the nearest.
pub(crate) async fn find<D: Document>(reader: &mut dyn Reader, id: &D::Id) -> Result<D, AppError> {
    if let Some(stored) = reader.get::<D>(id).await? {
        return Ok(stored.document);
    }
    let known = documents::<D>(reader).await?;
    Err(not_found::<D>(id.as_ref(), known.iter().map(Document::id)))
}

pub(crate) fn not_found<D: Document>(
    id: &str,
    known: impl IntoIterator<Item = impl AsRef<str>>,
) -> AppError {
    let known: Vec<_> = known.into_iter().map(|id| id.as_ref().to_owned()).collect();
    let nearest = lifecourse_strategy::nearest(id, known.iter().map(String::as_str));
    AppError::NotFound { kind: D::KIND, id: id.to_owned(), nearest: nearest.map(str::to_owned) }
}

fn push_new<T: Clone + PartialEq>(list: &mut Vec<T>, item: &T) {
    if !list.contains(item) {
        list.push(item.clone());
    }
}
