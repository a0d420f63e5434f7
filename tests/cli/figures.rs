//! Tables of figures: brought in, and written out.

use std::process::Stdio;

use crate::support::{Desk, LIFECOURSE, assert_run};

const HEADER: &str = "indicator,area,period,value";

/// New, changed, the same, repeated, and three that are faulty.
fn mixed() -> String {
    format!(
        "{HEADER},count,denominator
smoking,E07000130,2022,7.5,75,1000
smoking,E10000018,2022,6.1,61,1000
smoking,E92000001,2022,10.0,,
smoking,E07000130,2022,7.5,75,1000
smoking,E07000130,2021,x,,
smoking,E07000130,2020,200,200,100
smoking,E07000130,2019/21/22,5,,
"
    )
}

#[test]
fn rows_are_counted_and_add_up_and_every_fault_is_told() {
    let desk = Desk::with_database();
    desk.write("mixed.csv", mixed());
    assert_run!("import_figures_faulty", desk.run(&["import", "mixed.csv", "--dry-run"]));
    assert_eq!(desk.figures(), 17);
    assert_run!(
        "import_figures_without_faulty",
        desk.run(&["import", "mixed.csv", "--leave-out-faulty-rows"])
    );
    assert_eq!(desk.figures(), 18);
    let ran = desk.run(&["import", "mixed.csv", "--dry-run", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["outcome"], "already-stored", "{report:#}");
}

#[test]
fn the_counts_of_a_report_add_up_for_scripts() {
    let desk = Desk::with_database();
    desk.write("mixed.csv", mixed());
    let ran = desk.run(&["import", "mixed.csv", "--format", "csv", "--quiet"]);
    assert_eq!(ran.code, Some(1));
    let mut lines = ran.stdout.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (names, row) = (lines.next().unwrap(), lines.next().unwrap());
    let count = |name: &str| -> u64 {
        row[names.iter().position(|column| *column == name).unwrap()].parse().unwrap()
    };
    let parts = ["new", "changed", "same", "repeated", "conflicting", "faulty"];
    assert_eq!(count("read"), parts.iter().map(|name| count(name)).sum::<u64>(), "{ran}");
    assert_eq!(count("read"), 7);
}

#[test]
fn rows_that_contradict_each_other_are_refused() {
    let desk = Desk::with_database();
    desk.write(
        "two.csv",
        format!("{HEADER}\nsmoking,E10000018,2023,5\nsmoking,E10000018,2023,6\n"),
    );
    assert_run!("import_contradiction", desk.run(&["import", "two.csv"]));
    assert_eq!(desk.figures(), 17);
}

#[test]
fn standard_input_is_a_table_too() {
    let desk = Desk::with_database();
    let table = format!("{HEADER}\nsmoking,E07000130,2022,7.5\n");
    assert_run!("import_standard_input", desk.run_with(&["import", "-"], table.as_bytes()));
    assert_eq!(desk.figures(), 18);
    let ran = desk.run_with(&["import", "-"], table.as_bytes());
    assert!(ran.code == Some(0) && ran.stderr.contains("stored before"), "{ran}");
}

#[test]
fn what_is_exported_comes_in_again_without_a_change() {
    let desk = Desk::with_database();
    assert_run!("export_figures", desk.run(&["export"]));
    assert_run!(
        "export_figures_json",
        desk.run(&["export", "--format", "json", "--area", "E07000130"])
    );
    assert_run!("export_latest", desk.run(&["export", "--latest", "--indicator", "smoking"]));
    desk.run(&["export", "--output", "out.json"]);
    assert_eq!(desk.read("out.json"), desk.run(&["export", "--format", "json"]).stdout);
    let ran = desk.run(&["export", "--output", "out.csv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert_eq!(desk.read("out.csv"), desk.run(&["export"]).stdout);
    let ran = desk.run(&["import", "out.csv", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&report["counts"]["read"], &report["counts"]["same"]), (&17.into(), &17.into()));
}

#[test]
fn an_export_of_all_figures_is_a_list_of_json() {
    let desk = Desk::with_database();
    for (arguments, length) in [(vec!["export"], 17), (vec!["export", "--period", "1999"], 0)] {
        let ran = desk.run(&[arguments, vec!["--format", "json"]].concat());
        let list: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(list.as_array().unwrap().len(), length);
    }
}

#[test]
fn an_empty_export_says_which_filter_left_nothing() {
    let desk = Desk::with_database();
    assert_run!(
        "export_nothing",
        desk.run(&["export", "--indicator", "smoking", "--area", "E07000130"])
    );
    assert_run!("export_of_an_unknown_indicator", desk.run(&["export", "--indicator", "smokng"]));
    assert_run!("export_of_an_unknown_area", desk.run(&["export", "--area", "E07000131"]));
    assert_run!("export_as_a_table", desk.run(&["export", "--format", "table"]));
}

#[test]
fn an_export_that_fails_leaves_the_old_file_as_it_was() {
    let desk = Desk::with_database();
    desk.write("out.csv", "old");
    let ran = desk.run(&["export", "--output", "out.csv", "--database", "none.db"]);
    assert_eq!((ran.code, desk.read("out.csv").as_str()), (Some(1), "old"));
    let ran = desk.run(&["export", "--output", "no/such/folder/out.csv"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains("cannot write to no/such/folder/out.csv"), "{ran}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    // More than any buffer holds.
    let desk = Desk::with_many_rows(5_000);
    let ran = desk.run(&["import", "many.csv", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    for arguments in [
        &["export"][..],
        &["export", "--format", "json"],
        &["list", "areas"],
        &["list", "areas", "--format", "csv"],
        &["list", "areas", "--format", "json"],
        &["schema", "area"],
    ] {
        let mut command = desk.command(LIFECOURSE);
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_file_of_a_strategy_is_not_taken_for_a_table() {
    let desk = Desk::with_plan();
    assert_run!("import_a_file_of_a_strategy", desk.run(&["import", "plan/strategy.toml"]));
}
