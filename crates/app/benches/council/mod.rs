//! A strategy whose every indicator has figures for tenths of deprivation, the same in every run.

use lifecourse_core::{
    AnyDocument, Area, AreaCode, Category, DeprivationGroup, Document, Figure, FigureParts, Id,
    Indicator, Limits, Measured, Observation, Period, Reading, Segment, SeriesKey, Strategy,
};
use lifecourse_storage::{BatchSource, Change, Expected, Row, SqliteStore, Store};
use time::OffsetDateTime;

/// What the tenths are called together.
pub(crate) const TENTHS: &str = "LSOA11 deprivation deciles within area (IMD2019)";

/// How much of everything there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Council {
    /// Indicators that the strategy watches.
    pub(crate) indicators: u16,
    /// Places that it reports on.
    pub(crate) areas: u16,
    /// Years of each series.
    pub(crate) years: u16,
}

impl Council {
    /// The strategy's id.
    pub(crate) fn strategy() -> Id<Strategy> {
        Strategy::example().id
    }

    /// Its documents and figures in a file of their own.
    pub(crate) async fn store(self) -> SqliteStore {
        let store = SqliteStore::temporary().await.expect("a temporary folder");
        let change = Change {
            at: OffsetDateTime::UNIX_EPOCH,
            by: "test".to_owned(),
            why: None,
            origin: "test".to_owned(),
        };
        let mut transaction = store.transaction(change).await.expect("the write lock");
        for document in self.documents() {
            transaction.put(&document, Expected::Absent).await.expect("room on the disk");
        }
        let mut import = transaction.import().await.expect("a batch");
        for indicator in 0..self.indicators {
            import.write(self.rows(indicator)).await.expect("rows that can be stored");
        }
        let source = BatchSource { name: "council".to_owned(), sha256: [0; 32], bytes: 0 };
        import.finish(&source).await.expect("a whole batch");
        transaction.commit().await.expect("room on the disk");
        store
    }

    fn documents(self) -> Vec<AnyDocument> {
        let areas: Vec<AreaCode> = (0..self.areas).map(area).collect();
        let indicators: Vec<Indicator> = (0..self.indicators).map(indicator).collect();
        let strategy = Strategy {
            area: area(0),
            report_areas: areas.clone(),
            indicators: indicators.iter().map(|one| one.id.clone()).collect(),
            ..Strategy::example()
        };
        let named = |code: AreaCode| {
            let title = format!("Place {code}").parse().expect("a text");
            Area::named(code, title).into()
        };
        let places = areas.into_iter().map(named);
        places.chain([strategy.into()]).chain(indicators.into_iter().map(Into::into)).collect()
    }

    /// The figures of one indicator: of every place, tenth (the whole after them) and year.
    fn rows(self, number: u16) -> Vec<Row> {
        let (id, headline) = (indicator(number).id, Indicator::example().headline);
        let mut segments: Vec<Segment> = DeprivationGroup::DECILES
            .map(|name| Category::new(TENTHS, name).expect("a category"))
            .map(|category| Segment { category: Some(category), ..headline.clone() })
            .into();
        segments.push(headline);
        let mut rows = Vec::new();
        for (at, segment) in (0..self.areas).flat_map(|at| segments.iter().map(move |of| (at, of)))
        {
            let series =
                SeriesKey { indicator: id.clone(), area: area(at), segment: segment.clone() };
            for year in 0..self.years {
                let observation = Observation {
                    series: series.clone(),
                    period: Period::calendar_year(2015 + year).expect("a year"),
                    figure: figure(u64::from(number) * 31 + u64::from(at), segment, year),
                };
                rows.push(Row { number: rows.len() as u64 + 2, observation });
            }
        }
        rows
    }
}

/// Falls by the year, the faster the less deprived, with some noise, from 2,000 people.
fn figure(seed: u64, segment: &Segment, year: u16) -> Figure {
    let rank = segment.category.as_ref().and_then(Category::deprivation).map_or(5, |of| of.rank);
    let mixed = (seed << 16 | u64::from(rank) << 8 | u64::from(year)) + 1;
    let noise = (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44) as f64 / 1_048_576.0 - 0.5;
    let rank = f64::from(rank);
    let value = 30.0 - 1.5 * rank - (0.1 + 0.03 * rank) * f64::from(year) + noise;
    let people = 2_000.0;
    let half = 1.96 * (value * (100.0 - value) / people).sqrt();
    let ci95 = Some(Limits { lower: value - half, upper: value + half });
    Figure::new(FigureParts {
        count: Some(value * people / 100.0),
        denominator: Some(people),
        ..FigureParts::of(Reading::Measured(Measured { value, ci95, ci998: None }))
    })
    .expect("coherent parts")
}

fn indicator(number: u16) -> Indicator {
    Indicator {
        id: format!("indicator-{number}").parse().expect("an id"),
        title: format!("Indicator {number}").parse().expect("a text"),
        breakdowns: vec![TENTHS.parse().expect("a text")],
        ..Indicator::example()
    }
}

fn area(number: u16) -> AreaCode {
    format!("E0700{number:04}").parse().expect("a GSS code")
}
