//! What holds for every table.

use lifecourse_core::{
    AgeBand, AreaCode, Category, Figure, FigureParts, Limits, Mark, Marks, Measured, Missing,
    Observation, Period, Reading, Segment, SeriesKey, Sex,
};
use lifecourse_exchange::{FigureReader, FigureWriter, KnownIndicators, ReadError};
use proptest::prelude::*;

fn segments() -> impl Strategy<Value = Segment> {
    let categories = prop::option::of(("[=+@'A-Z][a-z ,\"]{0,8}", "[=+@'A-Z][a-z ,\"\n]{0,8}"));
    (0_usize..4, prop::option::of(0_u8..90), categories).prop_map(|(sex, age, category)| Segment {
        sex: [Sex::Persons, Sex::Male, Sex::Female, Sex::NotApplicable][sex],
        age: age.and_then(|age| AgeBand::of_years(age, None).ok()).unwrap_or_default(),
        category: category.and_then(|(kind, name)| Category::new(&kind, &name).ok()),
    })
}

fn figures() -> impl Strategy<Value = Figure> {
    let limits = || prop::option::of((0.0..1e3_f64, 0.0..1e3_f64));
    let measured = (-1e6..1e6_f64, limits(), limits()).prop_map(|(value, ci95, ci998)| {
        let around = |(below, above)| Limits { lower: value - below, upper: value + above };
        Reading::Measured(Measured { value, ci95: ci95.map(around), ci998: ci998.map(around) })
    });
    let missing = (0..Missing::ALL.len()).prop_map(|at| Reading::Missing(Missing::ALL[at]));
    let notes = prop::option::of("[=+@'\\-a-zé]([a-zé ,;\"\n=+@'-]{0,20}[a-z\"])?");
    let counts = prop::option::of(0.0..1e9_f64);
    (prop_oneof![measured, missing], counts.clone(), counts, 0_usize..32, notes).prop_map(
        |(reading, count, denominator, marks, note)| {
            let shown = reading != Reading::Missing(Missing::Suppressed);
            Figure::new(FigureParts {
                reading,
                count: count.filter(|_| shown),
                denominator: denominator.filter(|_| shown),
                marks: Mark::ALL
                    .into_iter()
                    .enumerate()
                    .filter(|(at, _)| marks >> at & 1 == 1)
                    .map(|(_, mark)| mark)
                    .collect::<Marks>(),
                note: note.map(Into::into),
            })
            .expect("the parts agree")
        },
    )
}

fn observations() -> impl Strategy<Value = Observation> {
    let areas = ["E06000016", "A81001", "south-leeds"];
    let places = (0..areas.len(), "[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,2}", 1990_u16..2030);
    (places, segments(), figures()).prop_map(move |((area, indicator, year), segment, figure)| {
        let area: AreaCode = areas[area].parse().expect("it is a code");
        let indicator = indicator.parse().expect("it is an id");
        let period = Period::financial_year(year).expect("the year is in range");
        Observation { series: SeriesKey { indicator, area, segment }, period, figure }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(observations in prop::collection::vec(observations(), 1..20)) {
        let mut table = FigureWriter::new(Vec::new()).unwrap();
        for observation in &observations {
            table.write(observation).unwrap();
        }
        let text = table.finish().unwrap();
        let (all, _) = FigureReader::new(&text[..], "", KnownIndicators::default()).unwrap().read_all().unwrap();
        prop_assert_eq!(&all.diagnostics, &[]);
        let read: Vec<_> = all.rows.into_iter().map(|row| row.observation).collect();
        prop_assert_eq!(read, observations);
    }

    #[test]
    fn any_cells_below_a_header_add_up(
        rows in prop::collection::vec(prop::collection::vec("[ -~é]{0,12}|[0-9.]{1,5}|\\[[a-z]\\]|E06000016|2022/23", 0..10), 0..20),
    ) {
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        csv.write_record(["indicator", "area", "period", "value", "lower_95", "upper_95", "count", "note"]).unwrap();
        for row in &rows {
            csv.write_record(row).unwrap();
        }
        let text = csv.into_inner().unwrap();
        let (all, tally) = FigureReader::new(&text[..], "", KnownIndicators::default()).unwrap().read_all().unwrap();
        prop_assert_eq!(tally.rows, tally.good + tally.faulty);
        prop_assert_eq!(tally.rows + tally.blank, rows.len() as u64);
        prop_assert_eq!(tally.good, all.rows.len() as u64);
        let mut faulty: Vec<_> = all.diagnostics.iter().filter(|told| told.is_error()).filter_map(|told| told.place.row).collect();
        faulty.dedup();
        prop_assert_eq!(faulty.len() as u64, tally.faulty);
    }
}

/// Any bytes are read or refused, and never a panic. `cargo bolero test any_bytes` fuzzes it.
#[test]
fn any_bytes() {
    bolero::check!().for_each(|bytes: &[u8]| read(bytes));
}

/// Any bytes below a header that is known.
#[test]
fn any_bytes_below_a_header() {
    bolero::check!().for_each(|bytes: &[u8]| {
        read(&[b"indicator,area,period,value,missing,note\n", bytes].concat());
    });
}

fn read(bytes: &[u8]) {
    let table = FigureReader::new(bytes, "fuzz.csv", KnownIndicators::default());
    match table.and_then(FigureReader::read_all) {
        Ok((all, tally)) => assert_eq!(tally.good, all.rows.len() as u64),
        Err(ReadError::Input(fault)) => assert!(!fault.message.is_empty()),
        Err(error) => panic!("no machine can fail here: {error}"),
    }
}
