//! The reader on small tables in the layouts that real downloads have.

use std::io::{self, Read};

use lifecourse_core::{
    Diagnostic, Document, Indicator, Mark, Marks, Missing, Reading, Severity, ValueType,
};
use lifecourse_exchange::{
    Chunk, FigureReader, Format, KnownIndicators, ReadError, Sighting, Tally,
};

const HEADER_27: &str = "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,Compared to percentiles,Time period Sortable,New data,Compared to goal,Time period range";
const LEICESTER: &str = "93014,Percentage of physically active adults,E92000001,England,E06000016,Leicester,UA,Persons,19+ yrs,,,2022/23,58.1,54.2,61.9,52.0,63.9,1120,1928,,,Worse,Not compared,20220000,,,1y";

fn reader(table: &[u8]) -> Result<FigureReader<&[u8]>, ReadError> {
    FigureReader::new(table, "table.csv", KnownIndicators::default())
}

fn read(table: &str) -> (Chunk, Tally) {
    reader(table.as_bytes()).and_then(FigureReader::read_all).unwrap()
}

/// What is wrong with a file as a whole.
fn fault(table: &[u8]) -> Diagnostic {
    match reader(table).and_then(FigureReader::read_all) {
        Err(ReadError::Input(fault)) => *fault,
        other => panic!("{other:?}"),
    }
}

/// A 27-column table of one row, with some of its cells changed.
fn fingertips(cells: &[(&str, &str)]) -> String {
    let mut row: Vec<_> = LEICESTER.split(',').collect();
    for (name, cell) in cells {
        row[HEADER_27.split(',').position(|column| column == *name).unwrap()] = cell;
    }
    format!("{HEADER_27}\r\n{}\r\n", row.join(","))
}

/// The code, the column and the cell of everything that is told of a table.
fn told(table: &str) -> Vec<(&'static str, String, String)> {
    let told = |diagnostic: Diagnostic| {
        assert!(diagnostic.help.is_some(), "{diagnostic}");
        let place = diagnostic.place;
        (
            diagnostic.code,
            place.field.unwrap_or_default(),
            place.excerpt.unwrap_or_else(|| panic!("{}", diagnostic.message)).text,
        )
    };
    read(table).0.diagnostics.into_iter().map(told).collect()
}

fn codes(table: &str) -> Vec<&'static str> {
    read(table).0.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_row_of_the_27_columns_is_an_observation() {
    let (all, tally) = read(&fingertips(&[]));
    assert_eq!(tally, Tally { rows: 1, good: 1, faulty: 0, blank: 0, elsewhere: 0 });
    let row = &all.rows[0];
    let series = &row.observation.series;
    assert_eq!((row.number, series.indicator.as_str()), (2, "fingertips-93014"));
    assert_eq!(series.area.as_str(), "E06000016");
    assert_eq!(series.segment.to_string(), "Persons, 19+ yrs");
    assert_eq!(row.observation.period.to_string(), "2022/23");
    let figure = &row.observation.figure;
    let limits = figure.measured().and_then(|measured| measured.ci998).unwrap();
    assert_eq!((limits.lower, limits.upper), (52.0, 63.9));
    assert_eq!((figure.count(), figure.denominator()), (Some(1120.0), Some(1928.0)));
    assert_eq!(all.diagnostics, []);
}

#[test]
fn areas_and_indicators_are_sighted_once_and_parents_first() {
    let again = LEICESTER.replace("Persons", "Female");
    let (all, _) = read(&format!("{}{again}\r\n", fingertips(&[])));
    let [Sighting::Indicator(indicator), Sighting::Area(england), Sighting::Area(leicester)] =
        &all.sightings[..]
    else {
        panic!("{:?}", all.sightings);
    };
    assert_eq!((indicator.fingertips, indicator.known), (Some(93014), false));
    assert_eq!(indicator.proposal().unwrap().value_type, ValueType::Proportion);
    assert_eq!((england.code.as_str(), england.name.as_deref()), ("E92000001", Some("England")));
    assert_eq!(leicester.parent, Some(england.code.clone()));
    assert_eq!(leicester.proposal().unwrap().within, std::slice::from_ref(&england.code));
}

#[test]
fn england_is_not_its_own_parent() {
    let (all, _) = read(&fingertips(&[("Area Code", "E92000001"), ("Area Name", "England")]));
    let areas =
        |sighting: &Sighting| matches!(sighting, Sighting::Area(area) if area.parent.is_none());
    assert_eq!(all.sightings.iter().filter(|sighting| areas(sighting)).count(), 1);
}

#[test]
fn a_known_indicator_keeps_its_id_and_its_value_type() {
    let example = Indicator::example();
    let active = Indicator { fingertips: Some(93014), value_type: ValueType::CrudeRate, ..example };
    let table = fingertips(&[("Denominator", "1000")]);
    let known = KnownIndicators::from_iter([&active]);
    let reader = FigureReader::new(table.as_bytes(), "", known).unwrap();
    let (all, _) = reader.read_all().unwrap();
    assert_eq!(all.rows[0].observation.series.indicator, active.id);
    assert!(matches!(&all.sightings[0], Sighting::Indicator(seen) if seen.known));
}

#[test]
fn the_26_columns_of_2019_and_a_last_column_that_no_row_has_are_read() {
    let header = HEADER_27
        .strip_suffix(",Time period range")
        .unwrap()
        .replace("Compared to percentiles", "Compared to Region value or percentiles");
    let row = LEICESTER.strip_suffix(",1y").unwrap();
    let (all, _) = read(&format!("{header}\r\n{row}\r\n"));
    assert_eq!((all.rows.len(), all.diagnostics.len()), (1, 0));
    // 2020: the header names 26 columns, the rows have 25, and a line feed is within the names.
    let row = row.strip_suffix(',').unwrap().replace(
        "Percentage of physically active adults",
        "\"Percentage of physically active adults\n\"",
    );
    let (all, tally) = read(&format!("{header}\r\n{row}\r\n{row}\r\n"));
    assert_eq!((tally.good, all.rows[1].number), (2, 3));
    let [advice] = &all.diagnostics[..] else { panic!("{:?}", all.diagnostics) };
    assert_eq!((advice.code, advice.severity), ("absent-column", Severity::Advice));
}

#[test]
fn a_header_with_underscores_is_read() {
    let header = "IndicatorID,IndicatorName,ParentCode,ParentName,AreaCode,AreaName,AreaType,Sex,Age,Category_Type,Category,Timeperiod,Value,Lower_CI_95.0_limit,Upper_CI_95.0_limit,Lower_CI_99.8_limit,Upper_CI_99.8_limit,Count,Denominator,Value_note,Recent_Trend,Compared_to_England_value_or_percentiles,Compared_to_Region_value_or_percentiles,Time_period_Sortable,New_data,Compared_to_goal";
    let row = LEICESTER.strip_suffix(",1y").unwrap();
    let (all, tally) = read(&format!("{header}\n{row}\n"));
    assert_eq!((tally.good, all.diagnostics), (1, Vec::new()));
}

#[test]
fn all_faults_of_a_row_are_told_by_row_and_column() {
    let table = fingertips(&[
        ("Indicator ID", "active"),
        ("Area Code", "E0600001"),
        ("Sex", "Households"),
        ("Age", "young"),
        ("Time period", "last year"),
        ("Value", "58.1%"),
        ("Lower CI 95.0 limit", ""),
        ("Lower CI 99.8 limit", "70"),
        ("Count", "*"),
    ]);
    let fault = |code, field: &str, cell: &str| (code, field.to_owned(), cell.to_owned());
    assert_eq!(
        told(&table),
        [
            fault("bad-indicator", "Indicator ID", "active"),
            fault("bad-area-code", "Area Code", "E0600001"),
            fault("bad-sex", "Sex", "Households"),
            fault("bad-age", "Age", "young"),
            fault("bad-period", "Time period", "last year"),
            fault("bad-number", "Value", "58.1%"),
            fault("half-an-interval", "Lower CI 95.0 limit", ""),
            fault("bad-number", "Count", "*"),
        ]
    );
    let (all, tally) = read(&table);
    assert_eq!((tally.faulty, all.rows.len()), (1, 0));
    assert!(all.diagnostics.iter().all(|fault| fault.place.row == Some(2)));
}

#[test]
fn numbers_that_contradict_each_other_are_all_told() {
    let table = fingertips(&[
        ("Lower CI 95.0 limit", "62"),
        ("Lower CI 99.8 limit", "60"),
        ("Denominator", "-1"),
    ]);
    assert_eq!(
        codes(&table),
        ["interval-upside-down", "value-outside-interval", "negative-number"]
    );
    let table = fingertips(&[("Upper CI 95.0 limit", "55"), ("Count", "2000")]);
    assert_eq!(codes(&table), ["value-outside-interval", "count-above-denominator"]);
}

#[test]
fn a_count_above_the_denominator_is_a_fault_of_a_proportion_alone() {
    let more = ("Count", "2000");
    assert_eq!(codes(&fingertips(&[more])), ["count-above-denominator"]);
    let referrals = ("Indicator Name", "Urgent suspected cancer referrals");
    assert_eq!(codes(&fingertips(&[more, referrals])), [""; 0]);
}

/// As in a real download: 19 of 18,891 beside 57.5 %.
#[test]
fn a_count_that_contradicts_a_proportion_is_kept_and_told() {
    let (all, tally) = read(&fingertips(&[("Count", "3"), ("Denominator", "18891")]));
    assert_eq!((tally.good, all.diagnostics[0].code), (1, "count-contradicts-value"));
    assert_eq!(all.diagnostics[0].severity, lifecourse_core::Severity::Warning);
    assert_eq!(all.rows[0].observation.figure.count(), Some(3.0));
}

#[test]
fn a_proportion_of_more_than_all_is_refused() {
    let value = |value| {
        fingertips(&[
            ("Value", value),
            ("Lower CI 95.0 limit", ""),
            ("Upper CI 95.0 limit", ""),
            ("Lower CI 99.8 limit", ""),
            ("Upper CI 99.8 limit", ""),
            ("Count", ""),
        ])
    };
    assert_eq!(codes(&value("150")), ["not-a-proportion"]);
    assert_eq!(codes(&value("-5")), ["not-a-proportion"]);
    assert_eq!(codes(&value("100")), [""; 0]);
}

#[test]
fn codes_that_are_unknown_or_retired_are_refused() {
    assert_eq!(codes(&fingertips(&[("Area Code", "E99000001")])), ["unknown-area-code"]);
    let wycombe = ("Area Code", "E07000007");
    assert_eq!(codes(&fingertips(&[wycombe, ("Time period", "2019/20")])), [""; 0]);
    let (all, _) = read(&fingertips(&[wycombe, ("Time period", "2020/21")]));
    assert_eq!(
        all.diagnostics[0].to_string(),
        "table.csv, row 2, `Area Code`: error: E07000007 went out of use on 2020-04-01, and this figure is for 2020/21: \
         Buckinghamshire and its districts became one unitary authority (use E06000060)"
    );
}

#[test]
fn a_blank_value_says_why_and_hides_what_could_tell_it() {
    let blank = [
        ("Value", ""),
        ("Lower CI 95.0 limit", ""),
        ("Upper CI 95.0 limit", ""),
        ("Lower CI 99.8 limit", ""),
        ("Upper CI 99.8 limit", ""),
    ];
    let with = |more: &[(&'static str, &'static str)]| fingertips(&[&blank[..], more].concat());
    let small = "Value cannot be calculated as number of cases is too small";
    let (all, tally) = read(&with(&[("Value note", small), ("Count", "1")]));
    let figure = &all.rows[0].observation.figure;
    assert_eq!(figure.reading(), Reading::Missing(Missing::Suppressed));
    assert_eq!((figure.count(), figure.denominator(), tally.good), (None, None, 1));
    assert_eq!(figure.note().map(|note| &**note), Some(small));
    assert!(all.diagnostics.iter().all(|told| told.severity == Severity::Warning));
    assert_eq!(
        all.diagnostics.iter().map(|told| told.place.field.as_deref().unwrap()).collect::<Vec<_>>(),
        ["Count", "Denominator"]
    );
    // No note at all: the number of cases is kept unless it is small.
    let (all, _) = read(&with(&[]));
    let figure = &all.rows[0].observation.figure;
    assert_eq!(figure.reading(), Reading::Missing(Missing::NotAvailable));
    assert_eq!((figure.count(), all.diagnostics.len()), (Some(1120.0), 0));
    let (all, _) = read(&with(&[("Count", "5.48568")]));
    assert_eq!(all.rows[0].observation.figure.count(), None);
    assert_eq!(all.diagnostics[0].code, "small-count-without-value");
}

#[test]
fn an_estimate_is_marked_as_one() {
    let (all, _) = read(&fingertips(&[("Value note", "Value estimated")]));
    assert_eq!(all.rows[0].observation.figure.marks(), Marks::from(Mark::Estimated));
}

#[test]
fn shorthands_stand_for_numbers_in_our_own_layout() {
    let table = "\
indicator,area,period,value,count,missing,marks,note
smoking,E06000016,2022/23,[c],,,,
smoking,E06000016,2021/22,,,[low],,rounded
smoking,E06000016,2020/21,9.5,[x],,[p] [e],
smoking,E06000016,2019/20,9.5,,[r],,'=not a formula
smoking,E06000016,2018/19,9.5,,[c],,
smoking,E06000016,2017/18,9.5,,,[c],
";
    let (all, tally) = read(table);
    let figures: Vec<_> = all.rows.iter().map(|row| &row.observation.figure).collect();
    assert_eq!(figures[0].reading(), Reading::Missing(Missing::Suppressed));
    assert_eq!(figures[1].reading(), Reading::Missing(Missing::RoundsToZero));
    assert_eq!(figures[2].marks().to_string(), "[p] [e]");
    assert_eq!(figures[3].marks().to_string(), "[r]");
    assert_eq!(figures[3].note().map(|note| &**note), Some("=not a formula"));
    assert_eq!((tally.good, tally.faulty), (4, 2));
    assert_eq!(all.diagnostics[0].code, "value-and-reason");
    assert_eq!(all.diagnostics[1].code, "bad-shorthand");
}

#[test]
fn numbers_are_written_one_way() {
    for number in
        ["1,234", "1 234", "12,5", "-", "x", "..", "n/a", "inf", "NaN", "-inf", "1e999", "--1"]
    {
        let cell = format!("\"{number}\"");
        let codes = codes(&fingertips(&[("Denominator", &cell)]));
        assert_eq!(codes, ["bad-number"], "{number}");
    }
    for number in ["1928", " 1928 ", "1928.0", "1.928e3", "+1928"] {
        assert_eq!(codes(&fingertips(&[("Denominator", number)])), [""; 0], "{number}");
    }
}

#[test]
fn texts_that_a_spreadsheet_would_run_are_refused_on_every_row() {
    for column in ["Area Name", "Indicator Name", "Value note", "Parent Name", "Area Type"] {
        let table = fingertips(&[(column, "=HYPERLINK(0)")]);
        let row = table.lines().nth(1).unwrap();
        assert_eq!(codes(&format!("{table}{row}\r\n")), ["formula", "formula"], "{column}");
    }
    let category = fingertips(&[("Category Type", "Ethnic groups"), ("Category", "@SUM(A1)")]);
    assert_eq!(codes(&category), ["formula"]);
}

#[test]
fn what_is_read_is_counted_and_adds_up() {
    let table = format!("{}\r\n,,,\r\nx,y\r\n{LEICESTER}\r\n", fingertips(&[("Value", "?")]));
    let (all, tally) = read(&table);
    assert_eq!(tally, Tally { rows: 3, good: 1, faulty: 2, blank: 2, elsewhere: 0 });
    assert_eq!(all.rows[0].number, 6);
    assert_eq!(all.diagnostics[1].place.row, Some(5));
}

#[test]
fn chunks_hold_what_one_reading_holds() {
    let table = format!("{}x\r\n{LEICESTER}\r\n", fingertips(&[("Value", "?")]));
    let (whole, _) = read(&table);
    for most in 1..5 {
        let mut reader = reader(table.as_bytes()).unwrap();
        let mut parts = Chunk::default();
        while let Some(chunk) = reader.next_chunk(most).unwrap() {
            assert!(chunk.rows.len() <= most);
            parts.rows.extend(chunk.rows);
            parts.diagnostics.extend(chunk.diagnostics);
            parts.sightings.extend(chunk.sightings);
        }
        assert_eq!(parts, whole);
        assert_eq!(reader.next_chunk(most).unwrap(), None);
    }
}

#[test]
fn a_reader_can_be_sent_to_a_thread() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&reader(HEADER_27.as_bytes()).unwrap());
}

#[test]
fn a_file_that_is_cut_off_is_told() {
    let whole = fingertips(&[]);
    let cut = &whole[..whole.len() - 60];
    let (all, tally) = read(cut);
    assert_eq!((tally.faulty, all.diagnostics.len()), (1, 1));
    // The reader knows it even if the row is the last of a chunk.
    let mut reader = reader(cut.as_bytes()).unwrap();
    assert_eq!(reader.next_chunk(1).unwrap(), Some(Chunk::default()));
    assert_eq!(reader.next_chunk(1).unwrap().unwrap().diagnostics, all.diagnostics);
    assert!(all.diagnostics[0].help.as_deref().unwrap().contains("cut off"));
    let within = whole.replace("Percentage", "\"Percentage");
    assert_eq!(fault(within.as_bytes()).code, "open-quotation");
}

#[test]
fn other_encodings_are_read_or_named() {
    let table = fingertips(&[("Area Name", "Ynys Môn")]);
    let marked = format!("\u{feff}\u{feff}{table}");
    assert_eq!(read(&marked).1.good, 1);
    for (mark, unit) in
        [([0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xFE, 0xFF], u16::to_be_bytes)]
    {
        let bytes: Vec<u8> = mark.into_iter().chain(table.encode_utf16().flat_map(unit)).collect();
        let (_, tally) = reader(&bytes).and_then(FigureReader::read_all).unwrap();
        assert_eq!(tally.good, 1);
        let unmarked = fault(&bytes[2..]);
        assert_eq!(unmarked.code, "zero-byte");
    }
    let latin: Vec<u8> = table.chars().map(|c| u8::try_from(c).unwrap()).collect();
    assert_eq!(
        fault(&latin).to_string(),
        "table.csv, row 2, `Area Name`: error: the byte F4 in this cell is not text in UTF-8 \
         (open the file in a spreadsheet and save it as `CSV UTF-8`)"
    );
}

#[test]
fn other_delimiters_are_read_and_told() {
    for delimiter in [";", "\t"] {
        let (all, tally) = read(&fingertips(&[]).replace(',', delimiter));
        assert_eq!((tally.good, all.diagnostics[0].code), (1, "other-delimiter"));
    }
}

#[test]
fn files_that_hold_no_table_get_one_clear_error() {
    for (bytes, code) in [
        (&b""[..], "empty-file"),
        (b"\n\r\n , \n", "empty-file"),
        (b"\xEF\xBB\xBF", "empty-file"),
        (b"PK\x03\x04\x14\0\x06\0", "not-a-table"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "not-a-table"),
        (b"%PDF-1.4", "not-a-table"),
        (b"<!DOCTYPE html><html>", "not-a-table"),
        (b"\x1F\x8B\x08\0", "not-a-table"),
        (b"name,score\na,1\n", "unknown-header"),
        (b"indicator,area,period,value,value\n", "column-twice"),
        (b"\xFF\xFEa\0\0\xD8", "not-a-table"),
    ] {
        let fault = fault(bytes);
        assert_eq!(fault.code, code);
        assert!(fault.help.is_some() && fault.place.file.is_some());
    }
    let (all, tally) = read(HEADER_27);
    assert_eq!((all.diagnostics[0].code, tally.rows), ("no-rows", 0));
}

#[test]
fn ten_megabytes_in_a_cell_are_one_error() {
    let megabytes = "x".repeat(10 << 20);
    for cell in [megabytes.clone(), format!("\"{megabytes}\""), format!("\"{megabytes}")] {
        let fault = fault(fingertips(&[("Value note", &cell)]).as_bytes());
        assert_eq!(
            (fault.code, fault.place.field.as_deref()),
            ("row-too-long", Some("Value note"))
        );
    }
}

#[test]
fn a_machine_that_fails_is_no_fault_of_the_file() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let error = FigureReader::new(Failing, "", KnownIndicators::default()).unwrap_err();
    assert!(matches!(error, ReadError::Io(_)));
    // So is one that fails half way.
    let mut table = fingertips(&[]);
    table.extend(std::iter::repeat_n(format!("{LEICESTER}\n"), 1_000));
    let mut reader =
        FigureReader::new(table.as_bytes().chain(Failing), "", KnownIndicators::default()).unwrap();
    let error = std::iter::repeat_with(|| reader.next_chunk(100)).find_map(Result::err);
    assert!(matches!(error, Some(ReadError::Io(_))));
    assert_eq!(reader.next_chunk(100).unwrap(), None);
}

#[test]
fn columns_that_no_layout_knows_are_told() {
    let (all, tally) = read("indicator,area,period,value,colour\nsmoking,E06000016,2022,1,red\n");
    assert_eq!((all.diagnostics[0].code, tally.good), ("unknown-column", 1));
    let reader = reader(b"area,indicator,value,period\n").unwrap();
    assert_eq!(reader.format(), Format::Tidy);
}
