//! Counts as disclosure control takes them: each with its place among the others.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{
    AgeBand, Area, AreaCode, Category, Figure, Id, Indicator, Observation, Period, Segment,
    SeriesKey, Sex, ValueType,
};

use super::axis::{Family, age_families, area_families, period_families, sex_families};

/// What counts are broken down by: what is counted, when, where, of whom.
pub(super) const DIMENSIONS: [&str; 6] = ["measure", "period", "area", "sex", "age", "category"];
/// The place of the areas among the dimensions.
pub(super) const AREA: usize = 2;
/// The code of all categories together.
const ALL: &str = "All";

/// A count with its code along each of the [`DIMENSIONS`].
#[derive(Clone, Debug)]
pub(super) struct Counted<'a> {
    pub(super) series: &'a SeriesKey,
    pub(super) period: Period,
    pub(super) count: u64,
    /// Of a proportion, out of how many.
    pub(super) whole: Option<u64>,
    /// Whether it is official statistics that are public already.
    pub(super) public: bool,
    pub(super) codes: [String; 6],
}

/// What was shown of each cell; `None` where it was hidden.
pub(super) type Faces = BTreeMap<[String; 6], Option<u64>>;

/// The figures of an indicator in a period.
pub(super) type Node = (Id<Indicator>, Period);

/// An indicator with those whose counts are parts of its own.
pub(super) type MeasureFamily = (Id<Indicator>, Vec<Id<Indicator>>);
/// A period with those whose counts add up to its own.
pub(super) type PeriodFamily = (Period, Vec<Period>);

/// What is part of what.
#[derive(Clone, Debug, Default)]
pub(super) struct Relations {
    pub(super) measures: Vec<MeasureFamily>,
    pub(super) periods: Vec<PeriodFamily>,
}

impl<'a> Counted<'a> {
    /// The count of a figure; `None` if it has none, or none of people.
    pub(super) fn of(observation: &'a Observation, indicator: &Indicator) -> Option<Self> {
        let Observation { series, period, figure } = observation;
        let of_all = indicator.value_type == ValueType::Proportion;
        let whole = figure.denominator().filter(|_| of_all).and_then(whole);
        Some(Self {
            series,
            period: *period,
            count: count(figure, indicator.value_type)?,
            whole,
            public: indicator.disclosure.is_published(),
            codes: codes(series, *period),
        })
    }

    pub(super) fn node(&self) -> Node {
        (self.series.indicator.clone(), self.period)
    }
}

/// The number of people or events that a figure tells of.
pub(super) fn count(figure: &Figure, value_type: ValueType) -> Option<u64> {
    let count = match value_type {
        ValueType::Count => figure.count().or_else(|| Some(figure.measured()?.value)),
        _ => figure.count(),
    };
    count.and_then(whole)
}

/// The nearest whole number; `None` if it is no number of people.
pub(super) fn whole(number: f64) -> Option<u64> {
    const MOST: f64 = 1e12;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and from 0 to a million million, which every conversion keeps"
    )]
    (0.0..=MOST).contains(&number).then(|| number.round() as u64)
}

/// Where a figure stands along each dimension.
pub(super) fn codes(series: &SeriesKey, period: Period) -> [String; 6] {
    let Segment { sex, age, category } = &series.segment;
    [
        series.indicator.as_str().to_owned(),
        period.to_string(),
        series.area.as_str().to_owned(),
        sex.to_string(),
        age.to_string(),
        category.as_ref().map_or_else(|| ALL.to_owned(), Category::to_string),
    ]
}

/// The codes of counts along a dimension, and which of them are parts of which.
pub(super) fn along(
    dimension: usize,
    counted: &[&Counted<'_>],
    areas: &BTreeMap<AreaCode, Area>,
    relations: &Relations,
) -> (Vec<String>, Vec<Family>) {
    let segments = || counted.iter().map(|one| &one.series.segment);
    match dimension {
        0 => {
            let ids = distinct(counted.iter().map(|one| &one.series.indicator));
            (texts(&ids), given(&ids, relations.measures.iter().map(|(of, parts)| (of, parts))))
        }
        1 => {
            let periods = distinct(counted.iter().map(|one| one.period));
            let families = relations.periods.iter().map(|(of, parts)| (of, parts));
            (texts(&periods), given(&periods.iter().collect::<Vec<_>>(), families))
        }
        AREA => {
            let places = distinct(counted.iter().map(|one| &one.series.area));
            (texts(&places), area_families(&places, areas))
        }
        3 => {
            let sexes: Vec<Sex> = distinct(segments().map(|one| one.sex));
            (texts(&sexes), sex_families(&sexes))
        }
        4 => {
            let ages: Vec<AgeBand> = distinct(segments().map(|one| one.age));
            (texts(&ages), age_families(&ages))
        }
        _ => {
            let named = distinct(segments().filter_map(|one| one.category.as_ref()));
            let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (at, category) in named.iter().enumerate() {
                kinds.entry(category.kind()).or_default().push(at + 1);
            }
            let families = kinds.into_values().map(|parts| Family { total: 0, parts }).collect();
            (std::iter::once(ALL.to_owned()).chain(texts(&named)).collect(), families)
        }
    }
}

/// The period families of figures.
pub(super) fn periods_within(counted: &[Counted<'_>]) -> Vec<PeriodFamily> {
    let periods = distinct(counted.iter().map(|one| one.period));
    let named = |family: Family| {
        let parts = family.parts.iter().map(|&part| periods[part]).collect();
        (periods[family.total], parts)
    };
    period_families(&periods).into_iter().map(named).collect()
}

fn distinct<T: Ord>(codes: impl Iterator<Item = T>) -> Vec<T> {
    codes.collect::<BTreeSet<T>>().into_iter().collect()
}

fn texts<T: std::fmt::Display>(codes: &[T]) -> Vec<String> {
    codes.iter().map(T::to_string).collect()
}

/// The families among these codes, by their places.
fn given<'f, T: PartialEq + 'f>(
    codes: &[&T],
    families: impl Iterator<Item = (&'f T, &'f Vec<T>)>,
) -> Vec<Family> {
    let place = |code: &T| codes.iter().position(|one| *one == code);
    let family = |(total, parts): (&T, &Vec<T>)| {
        let parts: Vec<usize> = parts.iter().filter_map(place).collect();
        let total = place(total).filter(|_| !parts.is_empty())?;
        Some(Family { total, parts })
    };
    families.filter_map(family).collect()
}
