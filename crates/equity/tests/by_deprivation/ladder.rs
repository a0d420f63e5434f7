//! Populations divided by deprivation, made for tests.

use lifecourse_core::{
    Category, DeprivationGroup, Division, Document, Figure, FigureParts, Indicator, Limits, Mark,
    Marks, Measured, Missing, Period, Polarity, Reading,
};
use lifecourse_equity::{Strata, Stratum};

pub(crate) type Points = Vec<(Period, Figure)>;

/// A place whose groups can be changed before they are asked about.
#[derive(Clone, Debug)]
pub(crate) struct Ladder {
    pub(crate) indicator: Indicator,
    pub(crate) by: Division,
    pub(crate) groups: Vec<(Category, Points)>,
    pub(crate) whole: Points,
}

pub(crate) fn on(text: &str) -> Period {
    text.parse().unwrap()
}

/// A value with limits `half` to either side.
pub(crate) fn within(value: f64, half: f64) -> Figure {
    let ci95 = (half > 0.0).then_some(Limits { lower: value - half, upper: value + half });
    figure(value, ci95, None, None)
}

pub(crate) fn figure(
    value: f64,
    ci95: Option<Limits>,
    count: Option<f64>,
    denominator: Option<f64>,
) -> Figure {
    let reading = Reading::Measured(Measured { value, ci95, ci998: None });
    Figure::new(FigureParts { count, denominator, ..FigureParts::of(reading) }).unwrap()
}

/// The same figure as the first of another series.
pub(crate) fn broken(figure: &Figure) -> Figure {
    let reading = figure.reading();
    let marks = Marks::default().with(Mark::Break);
    Figure::new(FigureParts { marks, ..FigureParts::of(reading) }).unwrap()
}

pub(crate) fn suppressed() -> Figure {
    Figure::missing(Missing::Suppressed)
}

impl Ladder {
    /// Groups of the category type `kind` and what each is called.
    pub(crate) fn of(kind: &str, names: &[&str]) -> Self {
        let category = |name: &&str| (Category::new(kind, name).unwrap(), Points::new());
        Self {
            indicator: Indicator::example(),
            by: Division::Category(kind.parse().unwrap()),
            groups: names.iter().map(category).collect(),
            whole: Points::new(),
        }
    }

    pub(crate) fn deciles() -> Self {
        Self::of("LSOA11 deprivation deciles in England (IMD2019)", &DeprivationGroup::DECILES)
    }

    pub(crate) fn quintiles() -> Self {
        Self::of("LSOA11 deprivation quintiles in England (IMD2019)", &DeprivationGroup::QUINTILES)
    }

    pub(crate) fn high_is_good(mut self) -> Self {
        self.indicator.polarity = Polarity::HighIsGood;
        self
    }

    /// Fills every group from 2015 on with what `make` gives for group (from 0) and year (from 0).
    pub(crate) fn years(mut self, years: u16, make: impl Fn(usize, u16) -> Figure) -> Self {
        for (rank, (_, points)) in self.groups.iter_mut().enumerate() {
            *points = (0..years)
                .map(|at| (Period::calendar_year(2015 + at).unwrap(), make(rank, at)))
                .collect();
        }
        self
    }

    /// Asks about it.
    pub(crate) fn ask<T>(&self, question: impl Fn(&Strata<'_>) -> T) -> T {
        let groups = self
            .groups
            .iter()
            .map(|(category, points)| Stratum {
                name: category.name(),
                category: Some(category),
                area: None,
                points,
            })
            .collect();
        question(&Strata::new(&self.indicator, "England", &self.by, groups, &self.whole))
    }
}

/// The rows of a small table of real figures, without the line that names its source.
pub(crate) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(2).map(|line| line.split(',').collect())
}
