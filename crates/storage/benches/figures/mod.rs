//! Figures without end, the same ones in every run.

use std::sync::Arc;

use lifecourse_core::{
    AreaCode, Figure, FigureParts, Id, Indicator, Limits, Measured, Missing, Observation, Period,
    Reading, Segment, SeriesKey,
};
use lifecourse_storage::Row;

/// Areas of each indicator.
const AREAS: u64 = 2_000;
/// Years of each series.
const YEARS: u64 = 10;

/// Makes figures by their numbers: five segments of ten years in each of 2,000 areas of an
/// indicator, then the next indicator.
pub(crate) struct Figures {
    areas: Vec<AreaCode>,
    segments: Vec<Segment>,
    years: Vec<Period>,
    note: Arc<str>,
}

impl Figures {
    pub(crate) fn new() -> Self {
        let segments = [
            "Persons, All ages",
            "Male, All ages",
            "Female, All ages",
            "Persons, 65+ yrs",
            "Persons, All ages, Ethnic groups: Asian",
        ];
        let area = |number| format!("E{:08}", 1_000_000 + number).parse();
        Self {
            areas: (0..AREAS).map(|number| area(number).expect("a GSS code")).collect(),
            segments: segments.map(|text| text.parse().expect("a segment")).into(),
            years: (2010..2020).map(|year| Period::calendar_year(year).expect("a year")).collect(),
            note: "Value suppressed for disclosure control".into(),
        }
    }

    /// The series of the figure numbered `number`.
    pub(crate) fn series(&self, number: u64) -> SeriesKey {
        let series = number / YEARS;
        let of = self.segments.len() as u64;
        SeriesKey {
            indicator: indicator(series / of / AREAS),
            area: self.areas[index(series / of % AREAS)].clone(),
            segment: self.segments[index(series % of)].clone(),
        }
    }

    /// The figure numbered `number`; a hundredth of them is suppressed. Another `edition` has
    /// another value.
    pub(crate) fn observation(&self, number: u64, edition: u64) -> Observation {
        let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let value = (spread + edition) as f64 / 1000.0;
        let limits = |half| Some(Limits { lower: value - half, upper: value + half });
        let parts = if spread.is_multiple_of(100) {
            let note = Some(Arc::clone(&self.note));
            FigureParts { note, ..FigureParts::of(Reading::Missing(Missing::Suppressed)) }
        } else {
            FigureParts {
                count: Some((spread % 5_000) as f64),
                denominator: Some((spread % 90_000 + 5_000) as f64),
                ..FigureParts::of(Reading::Measured(Measured {
                    value,
                    ci95: limits(1.37),
                    ci998: limits(2.3),
                }))
            }
        };
        Observation {
            series: self.series(number),
            period: self.years[index(number % YEARS)],
            figure: Figure::new(parts).expect("coherent parts"),
        }
    }

    /// The rows from one number to another.
    pub(crate) fn rows(&self, from: u64, to: u64) -> Vec<Row> {
        (from..to)
            .map(|number| Row { number: number + 2, observation: self.observation(number, 0) })
            .collect()
    }
}

fn indicator(number: u64) -> Id<Indicator> {
    format!("indicator-{number}").parse().expect("an id")
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("a small number")
}
