//! Populations for tests: groups with the figures of one or several years.

use lifecourse_core::{
    Category, Division, Document, Figure, FigureParts, Indicator, Limits, Measured, Period,
    Polarity, Reading, Scale, ValueType,
};

use crate::{Strata, Stratum};

/// Groups with their figures, owned.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) indicator: Indicator,
    pub(crate) by: Division,
    pub(crate) groups: Vec<OneGroup>,
}

/// One group of a [`Sample`].
#[derive(Clone, Debug)]
pub(crate) struct OneGroup {
    pub(crate) name: String,
    pub(crate) category: Option<Category>,
    pub(crate) points: Vec<(Period, Figure)>,
}

pub(crate) const QUINTILES: &str = "LSOA11 deprivation quintiles in England (IMD2019)";

pub(crate) fn period(text: &str) -> Period {
    text.parse().expect("it is a period")
}

pub(crate) fn indicator(title: &str, value_type: ValueType) -> Indicator {
    let proportion = value_type == ValueType::Proportion;
    Indicator {
        id: title.to_lowercase().replace(' ', "-").parse().expect("it is a name"),
        title: title.parse().expect("it is not blank"),
        value_type,
        polarity: Polarity::NoJudgement,
        unit: proportion.then(|| "%".parse().expect("it is not blank")),
        scale: proportion.then(|| Scale::try_from(100).expect("it is a scale")),
        ..Indicator::example()
    }
}

/// A value among so many people.
pub(crate) fn of(value: f64, people: Option<f64>) -> Figure {
    let reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
    Figure::new(FigureParts { denominator: people, ..FigureParts::of(reading) })
        .expect("its parts agree")
}

/// So many of so many people, in per cent.
pub(crate) fn percent(count: f64, people: f64) -> Figure {
    let value = 100.0 * count / people;
    let reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
    let parts =
        FigureParts { count: Some(count), denominator: Some(people), ..FigureParts::of(reading) };
    Figure::new(parts).expect("its parts agree")
}

/// A value among so many people, give or take.
pub(crate) fn within(value: f64, half: f64, people: f64) -> Figure {
    let ci95 = Some(Limits { lower: value - half, upper: value + half });
    let reading = Reading::Measured(Measured { value, ci95, ci998: None });
    Figure::new(FigureParts { denominator: Some(people), ..FigureParts::of(reading) })
        .expect("its parts agree")
}

impl Sample {
    /// Wards with one figure each, in 2024.
    pub(crate) fn wards(indicator: Indicator, figures: Vec<Figure>) -> Self {
        let ward = |(at, figure)| OneGroup {
            name: format!("Ward {at:02}"),
            category: None,
            points: vec![(period("2024"), figure)],
        };
        Self {
            indicator,
            by: Division::Areas("ward".parse().expect("it is not blank")),
            groups: (1..).zip(figures).map(ward).collect(),
        }
    }

    /// Quintiles of neighbourhoods, the most deprived first, with figures from `from` on.
    pub(crate) fn quintiles(indicator: Indicator, from: u16, series: [Vec<Figure>; 5]) -> Self {
        let names = ["Most", "Second most", "Average", "Second least", "Least"];
        let group = |(name, figures): (&str, Vec<Figure>)| {
            let name = format!("{name} deprived quintile");
            let year = |year| Period::calendar_year(year).expect("it is a year");
            OneGroup {
                category: Some(Category::new(QUINTILES, &name).expect("it is a category")),
                points: (from..).map(year).zip(figures).collect(),
                name,
            }
        };
        Self {
            indicator,
            by: Division::Category(QUINTILES.parse().expect("it is not blank")),
            groups: names.into_iter().zip(series).map(group).collect(),
        }
    }

    /// The same with one figure each, in 2024.
    pub(crate) fn fifths(indicator: Indicator, figures: [Figure; 5]) -> Self {
        Self::quintiles(indicator, 2024, figures.map(|figure| vec![figure]))
    }

    pub(crate) fn strata(&self) -> Strata<'_> {
        let groups = self.groups.iter().map(|group| Stratum {
            name: &group.name,
            category: group.category.as_ref(),
            area: None,
            points: &group.points,
        });
        Strata::new(&self.indicator, "Leicester", &self.by, groups.collect(), &[])
    }
}
