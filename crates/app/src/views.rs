//! Ways to look at one indicator: what a chart shows, for pages, for other people's pages, and for files.

mod beside;

use std::{fmt, str::FromStr};

use lifecourse_core::{AreaCode, Category, Division, Figure, Id, Indicator, Period, Segment, Text};
use lifecourse_equity::{
    Refusal, Strata,
    view::{self, Located, Picture, Places, View},
};
use lifecourse_storage::{FigureQuery, Reader};

use self::beside::Beside;
pub(crate) use self::beside::parts;
use crate::{
    AppError, ComparatorView, IndicatorView, SeriesView, indicator_in,
    questions::{Place, categories},
    watch::Names,
};

/// A way to look at an indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ViewKind {
    /// Its figures over time, against comparators and the target.
    #[default]
    Trend,
    /// Groups of the population beside each other.
    Gradient,
    /// How what is counted is shared out from the most deprived on.
    Concentration,
    /// A control chart.
    Control,
    /// Places beside each other.
    Comparison,
    /// Places by their size.
    Funnel,
    /// Places on a map.
    Map,
}

impl ViewKind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Trend,
        Self::Gradient,
        Self::Concentration,
        Self::Control,
        Self::Comparison,
        Self::Funnel,
        Self::Map,
    ];

    /// Its name in addresses and commands.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trend => "trend",
            Self::Gradient => "gradient",
            Self::Concentration => "concentration",
            Self::Control => "control",
            Self::Comparison => "comparison",
            Self::Funnel => "funnel",
            Self::Map => "map",
        }
    }

    /// What it shows, in the words of a link.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Trend => "Over time",
            Self::Gradient => "Between groups",
            Self::Concentration => "Who has how much of it",
            Self::Control => "Chance or change",
            Self::Comparison => "Places compared",
            Self::Funnel => "Places by size",
            Self::Map => "Map",
        }
    }
}

impl fmt::Display for ViewKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no [`ViewKind`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no view {found:?}; there are trend, gradient, concentration, control, comparison, funnel and map"
)]
pub struct NoSuchView {
    /// The text.
    found: String,
}

impl FromStr for ViewKind {
    type Err = NoSuchView;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| NoSuchView { found: text.to_owned() })
    }
}

/// Which view of which series; what is left out is chosen by what there is.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewQuery {
    /// The view.
    pub kind: ViewKind,
    /// The place.
    pub area: Option<AreaCode>,
    /// The part of the population.
    pub segment: Option<Segment>,
    /// The period, in the views that are of one.
    pub period: Option<Period>,
    /// The type of category that the population is divided by.
    pub by: Option<Text>,
}

impl ViewQuery {
    /// The view of what an indicator shows first.
    #[must_use]
    pub fn of(kind: ViewKind) -> Self {
        Self { kind, area: None, segment: None, period: None, by: None }
    }
}

/// What is to be shown of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// The series itself.
    Trend,
    /// A view of it.
    View(Box<Sight>),
}

/// A view of a series, and which others like it there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    /// The view, or why there is none.
    pub view: Result<View, Refusal>,
    /// The periods that can be asked for, the latest first.
    pub periods: Vec<Period>,
    /// The types of category that the population can be divided by.
    pub divisions: Vec<String>,
}

impl From<Sight> for Shown {
    fn from(sight: Sight) -> Self {
        Self::View(Box::new(sight))
    }
}

impl From<Result<View, Refusal>> for Shown {
    fn from(view: Result<View, Refusal>) -> Self {
        Sight { view, periods: Vec::new(), divisions: Vec::new() }.into()
    }
}

/// An indicator, the series that was asked for, and what is shown of it.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// The indicator.
    pub indicator: Indicator,
    /// The series.
    pub series: SeriesView,
    /// What is shown of it.
    pub shown: Shown,
}

/// A view of the indicator `id`.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such indicator or area, or no figure of that segment; [`AppError::Store`].
pub async fn view(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
    query: &ViewQuery,
) -> Result<Viewed, AppError> {
    let areas: Vec<AreaCode> = query.area.iter().cloned().collect();
    let found = indicator_in(reader, id, &areas).await?;
    let withheld = || Refusal::Withheld { profile: found.indicator.disclosure.clone() };
    let series = match found.choose(query.area.as_ref(), query.segment.as_ref()) {
        Some(series) => series.clone(),
        None => one_more(reader, &found, query).await?,
    };
    let shown = match found.withheld {
        Some(_) => Err(withheld()).into(),
        None => look(reader, &found.indicator, &series, query).await?,
    };
    Ok(Viewed { indicator: found.indicator, series, shown })
}

/// The series that was asked for and has no figures.
async fn one_more(
    reader: &mut dyn Reader,
    found: &IndicatorView,
    query: &ViewQuery,
) -> Result<SeriesView, AppError> {
    let place = found.series.iter().find(|one| query.area.as_ref() == Some(&one.area));
    let segment = query.segment.as_ref().unwrap_or(&found.indicator.headline);
    if let Some(place) = place.or(found.series.first()) {
        return Ok(SeriesView::empty(place.area.clone(), place.place.clone(), segment.clone()));
    }
    let area: AreaCode = query.area.clone().unwrap_or_else(crate::watch::england);
    let place = Names::read(reader, [&area]).await?.of(&area);
    Ok(SeriesView::empty(area, place, segment.clone()))
}

/// What is shown of a series of `indicator` that was read already, in one query of figures at most.
///
/// # Errors
/// [`AppError::Store`].
pub async fn look(
    reader: &mut dyn Reader,
    indicator: &Indicator,
    series: &SeriesView,
    query: &ViewQuery,
) -> Result<Shown, AppError> {
    match query.kind {
        ViewKind::Trend => Ok(Shown::Trend),
        ViewKind::Control => Ok(view::control(indicator, &series.place, &series.points).into()),
        ViewKind::Gradient => of_groups(reader, indicator, series, query, view::gradient).await,
        ViewKind::Concentration => {
            of_groups(reader, indicator, series, query, view::concentration).await
        }
        ViewKind::Comparison => of_places(reader, indicator, series, query, view::comparison).await,
        ViewKind::Funnel => of_places(reader, indicator, series, query, view::funnel).await,
        ViewKind::Map => of_places(reader, indicator, series, query, view::map).await,
    }
}

/// A view of the groups within the place of a series.
async fn of_groups(
    reader: &mut dyn Reader,
    indicator: &Indicator,
    series: &SeriesView,
    query: &ViewQuery,
    drawn: fn(&Strata<'_>, Option<Period>) -> Result<View, Refusal>,
) -> Result<Shown, AppError> {
    let figures = FigureQuery {
        indicators: vec![indicator.id.clone()],
        areas: vec![series.area.clone()],
        ..FigureQuery::default()
    };
    let mut here = Place::new();
    for observation in reader.figures(&figures).await?.figures {
        let point = (observation.period, observation.figure);
        here.entry(observation.series.segment).or_default().push(point);
    }
    let base = series.segment.whole();
    let divisions = divisions(&here, &base);
    let first = || divisions.first().and_then(|kind| kind.parse().ok());
    let Some(kind) = query.by.clone().or_else(first) else {
        return Ok(Err(Refusal::TooFewGroups { found: 0, needed: 2 }).into());
    };
    let groups = categories(&here, &kind, &base);
    let by = Division::Category(kind);
    let whole = here.get(&base).map_or(&[][..], Vec::as_slice);
    let strata = Strata::new(indicator, &series.place, &by, groups, whole).with_segment(&base);
    let mut periods = strata.periods();
    periods.retain(|&period| strata.at(period).0.len() >= 2);
    periods.reverse();
    Ok(Sight { view: drawn(&strata, query.period), periods, divisions }.into())
}

/// The types of category that a place has figures by, those that rank deprivation and have the most groups first.
fn divisions(here: &Place, base: &Segment) -> Vec<String> {
    let mut found: Vec<(bool, usize, String)> = Vec::new();
    let of_base = |segment: &&Segment| (segment.sex, segment.age) == (base.sex, base.age);
    for category in here.keys().filter(of_base).filter_map(|segment| segment.category.as_ref()) {
        if let Some((_, groups, _)) = found.iter_mut().find(|one| one.2 == category.kind()) {
            *groups += 1;
        } else {
            let ranks = Category::ranks_deprivation(category.kind());
            found.push((ranks, 1, category.kind().to_owned()));
        }
    }
    found.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(&b.2)));
    found.into_iter().map(|(_, _, kind)| kind).collect()
}

/// A view of the place of a series among others.
async fn of_places(
    reader: &mut dyn Reader,
    indicator: &Indicator,
    series: &SeriesView,
    query: &ViewQuery,
    drawn: fn(&Places<'_>) -> Result<View, Refusal>,
) -> Result<Shown, AppError> {
    let has_value = |point: &&(Period, Figure)| point.1.measured().is_some();
    let points = || series.points.iter().rev();
    let latest = points().find(has_value).or_else(|| points().next()).map(|point| point.0);
    let Some(period) = query.period.or(latest) else { return Ok(Err(Refusal::NoFigures).into()) };
    let mut beside = Beside::load(reader, indicator, series, period).await?;
    let licences = match query.kind {
        ViewKind::Map => beside.load_shapes(reader).await?,
        _ => Vec::new(),
    };
    let places = Places {
        indicator,
        segment: &series.segment,
        period,
        all: beside.places(),
        own: beside.own(),
        comparator: comparator(series, &beside, period),
    };
    let periods = points().filter(has_value).map(|point| point.0).collect();
    let mut view = drawn(&places);
    if let Ok(View { picture: Picture::Map(map), remarks, .. }) = &mut view
        && matches!(map.places, Located::Bounded(_))
    {
        remarks.extend(licences);
    }
    Ok(Sight { view, periods, divisions: Vec::new() }.into())
}

/// The first comparator that has a value in a period and is none of the places itself, with its name.
fn comparator<'a>(
    series: &'a SeriesView,
    beside: &Beside,
    period: Period,
) -> Option<(&'a str, &'a Figure)> {
    let mut others = series.comparators.iter().filter(|one| !beside.holds(&one.area));
    others.find_map(|one: &ComparatorView| {
        let (_, figure) = one.points.iter().find(|(at, _)| *at == period)?;
        figure.measured().is_some().then_some((&*one.name, figure))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_goes_by_its_name() {
        for kind in ViewKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        let error = "pie".parse::<ViewKind>().unwrap_err().to_string();
        assert!(error.contains("\"pie\"") && error.contains("funnel"), "{error}");
    }

    #[test]
    fn groups_of_deprivation_are_offered_first_and_the_finer_ones_before() {
        let mut here = Place::new();
        for (kind, name) in [
            ("Ethnic groups", "Asian"),
            ("Ethnic groups", "White"),
            ("LSOA21 deprivation quintiles in England", "Most deprived quintile"),
            ("LSOA21 deprivation deciles in England", "Most deprived decile"),
            ("LSOA21 deprivation deciles in England", "Least deprived decile"),
        ] {
            let category = Category::new(kind, name).ok();
            here.insert(Segment { category, ..Segment::default() }, Vec::new());
        }
        let found = divisions(&here, &Segment::default());
        let kinds = [
            "LSOA21 deprivation deciles in England",
            "LSOA21 deprivation quintiles in England",
            "Ethnic groups",
        ];
        assert_eq!(found, kinds);
    }
}
