//! Rows of a folder's tables that give the same figure twice.

use lifecourse_core::{Diagnostic, Severity};
use lifecourse_strategy::{Files, Starter, read};

const HEADER: &str = "indicator,area,period,value,lower_95,upper_95,note\n";
/// A row of the starter, in row 2 of its table.
const FIRST: &str = "example-active-adults,E10000018,2021,61.5,60.3,62.7,made up\n";
/// The same with another value.
const OTHER: &str = "example-active-adults,E10000018,2021,61.9,60.3,62.7,made up\n";
const STARTER: &str = "figures/example-active-adults.csv";

/// The starter with further tables, and with rows added to its own.
fn folder(rows: &str, tables: &[(&str, &str)]) -> Files {
    let starter = Starter {
        title: "Living well in Leicestershire".parse().unwrap(),
        area: "E10000018".parse().unwrap(),
        place: "Leicestershire".parse().unwrap(),
        year: 2026,
    };
    let mut files = starter.files();
    let table = std::io::read_to_string(files.open(STARTER).unwrap()).unwrap();
    assert!(table.starts_with(&format!("{HEADER}{FIRST}")), "{table}");
    files.insert(STARTER, table + rows);
    for (name, rows) in tables {
        files.insert(*name, format!("{HEADER}{rows}"));
    }
    files
}

fn errors(files: &Files) -> Vec<String> {
    let told = read(files).diagnostics;
    told.iter().filter(|fault| fault.is_error()).map(ToString::to_string).collect()
}

#[test]
fn a_row_that_contradicts_an_earlier_one_of_its_table_is_an_error() {
    let files = folder(OTHER, &[]);
    assert_eq!(
        errors(&files),
        ["figures/example-active-adults.csv, row 12: error: row 2 has other numbers for the same \
          figure: `example-active-adults` in E10000018 for Persons, All ages, 2021 (keep the row \
          that is right, and take the other out)"]
    );
    let loaded = read(&files);
    assert!(!loaded.is_usable());
    assert!(loaded.diagnostics.iter().any(|fault| fault.code == "duplicate-key"));
}

#[test]
fn a_row_that_contradicts_another_table_of_the_folder_is_an_error() {
    assert_eq!(
        errors(&folder("", &[("figures/later.csv", OTHER)])),
        ["figures/later.csv, row 2: error: figures/example-active-adults.csv, row 2 has other \
          numbers for the same figure: `example-active-adults` in E10000018 for Persons, All ages, \
          2021 (keep the row that is right, and take the other out)"]
    );
}

#[test]
fn every_row_that_contradicts_the_first_is_told() {
    let files = folder(&OTHER.repeat(2), &[("a.csv", FIRST), ("z.csv", OTHER)]);
    let places: Vec<_> = errors(&files)
        .iter()
        .map(|told| told.split(" has other").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        places,
        [
            "figures/example-active-adults.csv, row 12: error: a.csv, row 2",
            "figures/example-active-adults.csv, row 13: error: a.csv, row 2",
            "z.csv, row 2: error: a.csv, row 2",
        ]
    );
}

#[test]
fn the_same_figure_again_is_no_fault() {
    let plain = read(&folder("", &[])).diagnostics;
    assert_eq!(read(&folder(FIRST, &[("figures/later.csv", FIRST)])).diagnostics, plain);
    assert!(plain.iter().all(|fault| fault.severity == Severity::Advice));
}

#[test]
fn another_period_area_or_part_of_the_population_is_another_figure() {
    let rows = OTHER.replace(",2021,", ",2021/22,") + &OTHER.replace("E10000018", "E92000001");
    assert_eq!(
        errors(&folder(&rows.replace(",61.9,60.3,62.7,", ",63.0,61.8,64.2,"), &[])),
        [""; 0]
    );
    let mut women = folder("", &[]);
    let table = format!(
        "indicator,area,sex,period,value\n{}",
        "example-active-adults,E10000018,Female,2021,61.9\n"
    );
    women.insert("women.csv", table);
    assert_eq!(errors(&women), [""; 0]);
}

#[test]
fn of_many_contradictions_in_a_table_some_are_told_and_the_rest_counted() {
    let told = read(&folder(&OTHER.repeat(10_000), &[])).diagnostics;
    let count = |code| told.iter().filter(|fault: &&Diagnostic| fault.code == code).count();
    assert_eq!((count("duplicate-key"), count("more-faults")), (200, 1));
    let rest = told.iter().find(|fault| fault.code == "more-faults").unwrap();
    assert!(rest.message.starts_with("9800 more rows"), "{}", rest.message);
}
