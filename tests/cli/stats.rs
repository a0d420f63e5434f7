//! Every statistical method, from CSV to CSV or JSON.

mod vectors;

use std::{fmt::Write, fs, process::Stdio};

use serde_json::Value;

use crate::support::{Desk, LIFECOURSE, assert_run};

fn methods(desk: &Desk) -> Vec<Value> {
    let ran = desk.run(&["stats", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The rows that a method answers for a table.
fn answer(arguments: &[&str], table: &str) -> Vec<Value> {
    let desk = Desk::new();
    let arguments = [&["stats"], arguments, &["--format", "json"]].concat();
    let ran = desk.run_with(&arguments, table.as_bytes());
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Whether the numbers of a row are these, to as many digits as are given.
fn assert_numbers(row: &Value, expected: &[(&str, f64, f64)]) {
    for (name, number, within) in expected {
        let found = row[name].as_f64().unwrap_or_else(|| panic!("no {name} in {row}"));
        assert!((found - number).abs() <= *within, "{name} is {found}, not {number}");
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[test]
fn the_methods_are_listed_and_explain_themselves() {
    let desk = Desk::new();
    assert_run!("stats_list", desk.run(&["stats"]));
    assert_run!("stats_help_of_a_method", desk.run(&["stats", "dsr", "--help"]));
}

#[test]
fn every_method_answers_its_own_example() {
    let desk = Desk::new();
    for method in methods(&desk) {
        let (name, example) = (text(&method, "method"), text(&method, "example"));
        desk.write("example.csv", example);
        let own = text(&method, "example_arguments");
        let arguments: Vec<_> = ["stats", name].into_iter().chain(own.split_whitespace()).collect();
        let ran = desk.run(&[arguments.as_slice(), &["example.csv"]].concat());
        assert_eq!(ran.code, Some(0), "{name}: {ran}");
        assert!(ran.stdout.lines().count() > 1, "{name}: {ran}");
        let json = desk.run(&[arguments.as_slice(), &["example.csv", "--format", "json"]].concat());
        let rows: Vec<Value> = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(rows.len(), ran.stdout.lines().count() - 1, "{name}");
        let help = desk.run(&["stats", name, "--help"]).stdout;
        let line = arguments.join(" ");
        assert!(help.contains(&format!("lifecourse {line} example.csv")), "{name}: {help}");
        assert!(example.lines().all(|line| help.contains(line)), "{name}: {help}");
    }
}

#[test]
fn joinpoints_are_as_many_as_the_figures_show_by_any_choice() {
    let rate = |year: i32| {
        let (first, second) = ((year - 2008).max(0), (year - 2013).max(0));
        100.0 * (f64::from(3 * first - 5 * (year - 2000) - 4 * second) / 100.0).exp()
    };
    let mut table = "year,rate,standard_error\n".to_owned();
    for year in 2000..2020 {
        // Noise of a thousandth, which no number of joinpoints takes away.
        let noise = if year % 3 == 0 { 1.001 } else { 0.999 };
        writeln!(table, "{year},{},{}", rate(year) * noise, rate(year) / 1_000.0).unwrap();
    }
    for choice in ["bic", "bic3", "permutation"] {
        let rows = answer(&["joinpoint", "--choose", choice, "--permutations", "999"], &table);
        assert_eq!(text(&rows[0], "part"), "segment-1");
        for (row, (to, change)) in
            rows.iter().zip([(2008.0, -4.88), (2013.0, -1.98), (2019.0, -5.82)])
        {
            assert_numbers(row, &[("to", to, 1e-12), ("change", change, 0.05)]);
            assert!(row["lower"].as_f64() < row["change"].as_f64(), "{row}");
        }
        assert_eq!(text(&rows[3], "part"), "average");
        assert_numbers(&rows[3], &[("joinpoints", 2.0, 0.0), ("change", -4.43, 0.05)]);
        let tests = rows[4..].iter().map(|row| text(row, "part"));
        let tests: Vec<_> = tests.filter(|part| part.starts_with("test-")).collect();
        assert_eq!(tests.len(), if choice == "permutation" { 3 } else { 0 }, "{tests:?}");
    }
    let inside = answer(&["joinpoint", "--most", "2", "--from", "2009", "--to", "2012"], &table);
    assert_numbers(&inside[3], &[("from", 2009.0, 0.0), ("change", -1.98, 0.05)]);
}

#[test]
fn indicators_are_those_of_the_worked_examples() {
    let rows = answer(&["proportion", "--by", "area"], "area,count,denominator\nA,65,100\n");
    assert_numbers(&rows[0], &[("value", 0.65, 1e-12), ("lower", 0.5525, 5e-5)]);
    assert_numbers(&rows[0], &[("upper", 0.7364, 5e-5)]);
    let rows = answer(&["dsr"], "count,population,standard\n25,10000,1\n");
    assert_numbers(&rows[0], &[("value", 250.0, 1e-9), ("lower", 161.74, 5e-3)]);
    assert_numbers(&rows[0], &[("upper", 369.06, 5e-3)]);
    let table = "age,deaths,population,poor,respondents
0,200,10000,20,100\n1,200,10000,20,100\n5,200,10000,20,100\n";
    let rows = answer(&["life-expectancy", "--at", "5"], table);
    assert_numbers(&rows[0], &[("value", 50.0, 1e-9)]);
    let rows = answer(&["healthy-life-expectancy", "--at", "5"], table);
    assert_numbers(&rows[0], &[("value", 40.0, 1e-9)]);
}

#[test]
fn inequalities_are_those_of_the_worked_examples() {
    let mut table = "population,value,standard_error\n".to_owned();
    for tenth in 0..10 {
        writeln!(table, "10000,{},0.4", 75.0 + f64::from(tenth) / 2.0).unwrap();
    }
    let rows = answer(&["slope-index"], &table);
    assert_numbers(&rows[0], &[("sii", 5.0, 1e-9), ("sii_lower", 4.14, 5e-3)]);
    assert_numbers(&rows[0], &[("sii_upper", 5.86, 5e-3)]);
    let fifths = "estimate,population\n75.6,2072\n91.0,2112\n96.0,1983\n97.0,2052\n99.2,1885\n";
    let arguments = ["inequality", "--measure", "sii", "--scale", "100", "--ordered"];
    let rows = answer(&arguments, fifths);
    assert_numbers(
        &rows[0],
        &[("value", 31.6, 0.05), ("lower", 25.7, 0.05), ("upper", 37.4, 0.05)],
    );
    assert_eq!(answer(&["inequality", "--scale", "100", "--ordered"], fifths).len(), 21);
    let people = "outcome,rank\n1,1\n1,1\n0,2\n1,2\n0,3\n0,3\n";
    let desk = Desk::new();
    let arguments = ["stats", "slope-index-people", "--line", "linear", "--format", "json"];
    let ran = desk.run_with(&arguments, people.as_bytes());
    let rows: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    assert_numbers(&rows[0], &[("value", -1.5, 1e-12)]);
    let areas = "observed,expected,population,deprivation
8,10,1500,0.1\n10,10,1500,0.3\n12,10,1500,0.5\n14,10,1500,0.7\n";
    let rows = answer(&["gradient", "--national-rate", "1000"], areas);
    assert_numbers(&rows[0], &[("gradient", 1000.0, 1e-9), ("least_deprived", 700.0, 1e-9)]);
}

#[test]
fn changes_are_those_of_the_worked_examples() {
    let rows = answer(
        &["mackenbach"],
        "disadvantaged_start,disadvantaged_end,advantaged_start,advantaged_end\n100,80,50,36\n",
    );
    assert_eq!(text(&rows[0], "absolute_narrowed"), "yes");
    assert_eq!(text(&rows[0], "relative_narrowed"), "no");
    let rows = answer(&["targets", "--overall", "0.12"], "value,population\n0.2,1\n0.1,1\n");
    assert_numbers(&rows[0], &[("target", 0.153, 5e-4)]);
    assert_numbers(&rows[1], &[("target", 0.087, 5e-4)]);
    let rows = answer(&["distribution", "--name", "t", "--df", "4", "--quantile"], "at\n0.975\n");
    assert_numbers(&rows[0], &[("quantile", 2.776_445_105_197_793, 1e-12)]);
    let table = "by_need,by_inequality\n1100,1400\n2900,2600\n";
    assert_numbers(
        &answer(&["inequalities-blend"], table)[0],
        &[("weighted_population", 1145.0, 1e-9)],
    );
    let codes = "first,second\na,a\nb,b\na,b\nb,b\nc,c\n";
    // Agreed on 0.8; by chance on 0.4 × 0.2 + 0.4 × 0.6 + 0.2 × 0.2 = 0.36.
    assert_numbers(&answer(&["cohens-kappa"], codes)[0], &[("kappa", 0.44 / 0.64, 1e-12)]);
}

#[test]
fn groups_need_not_stand_together_and_columns_may_have_other_names() {
    let desk = Desk::new();
    desk.write(
        "deaths.csv",
        "area,sex,age,deaths,people
Fenwick,f,0,5,4000\nMarsham,f,0,1,900\nFenwick,m,0,6,4100\nFenwick,f,40,20,5000
Fenwick,m,40,30,5100\nMarsham,f,40,2,800\nFenwick,f,70,60,2000\nFenwick,m,70,70,1900\n",
    );
    let own = ["--column", "count=deaths", "--column", "population=people"];
    let grouped = ["stats", "dsr", "deaths.csv", "--by", "area,sex", "--confidence", "95,99.8"];
    assert_run!("stats_groups", desk.run(&[&grouped[..], &own].concat()));
}

#[test]
fn rows_are_answered_in_their_order_however_many() {
    let rows = 20_000;
    let mut table = "id,count,denominator\n".to_owned();
    for row in 0..rows {
        writeln!(table, "{row},{},{}", row % 90, 100).unwrap();
    }
    let ran = Desk::new().run_with(&["stats", "proportion", "--by", "id"], table.as_bytes());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<_> = ran.stdout.lines().skip(1).collect();
    assert_eq!(lines.len(), rows);
    for (row, line) in lines.iter().enumerate() {
        let mut cells = line.split(',');
        assert_eq!(cells.next(), Some(row.to_string().as_str()));
        let value: f64 = cells.next().unwrap().parse().unwrap();
        assert!((value * 100.0 - (row % 90) as f64).abs() < 1e-9, "{line}");
    }
}

#[test]
fn bad_rows_are_named_by_line_and_the_others_answered() {
    let desk = Desk::new();
    desk.write("rows.csv", "area,count,denominator\na,1,2\nb,x,3\nc,5,4\nd,1\ne,2,4\n");
    assert_run!("stats_bad_rows", desk.run(&["stats", "proportion", "rows.csv", "--by", "area"]));
    desk.write(
        "groups.csv",
        "area,count,population,standard\na,1,2,1\nb,20,300,1\nb,-1,50,2\nc,30,300,1\n",
    );
    let ran = desk.run(&["stats", "dsr", "groups.csv", "--by", "area", "--format", "json"]);
    assert_run!("stats_bad_groups", ran);
}

#[test]
fn what_is_not_there_is_told_with_the_nearest_spelling() {
    let desk = Desk::new();
    desk.write("rows.csv", "area,Cout,denominator\na,1,2\n");
    assert_run!("stats_unknown_method", desk.run(&["stats", "proporton", "rows.csv"]));
    assert_run!(
        "stats_unknown_columns",
        desk.run(&["stats", "proportion", "rows.csv", "--by", "aera"])
    );
    let ran = desk.run(&["stats", "proportion", "rows.csv", "--column", "cuont=Cout"]);
    assert_run!("stats_unknown_term", ran);
    let ran = desk.run(&["stats", "proportion", "rows.csv", "--column", "count=Cout"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn wrong_use_and_failing_inputs_have_their_exit_codes() {
    let desk = Desk::new();
    desk.write("empty.csv", "");
    desk.write("header.csv", "value\n");
    desk.write("twice.csv", "value,value\n1,2\n");
    fs::create_dir(desk.path("folder")).unwrap();
    for (arguments, code, told) in [
        (&["mean", "none.csv"][..], 1, "cannot read none.csv"),
        (&["mean", "empty.csv"], 1, "there is nothing in empty.csv"),
        (&["mean", "header.csv"], 1, "no rows"),
        (&["mean", "twice.csv"], 1, "two columns `value`"),
        (&["mean", "folder"], 3, "cannot read folder"),
        (&["mean", "--format", "table", "header.csv"], 2, "csv or json"),
        (&["mean", "--confidence", "50", "header.csv"], 2, "from 0.9 to 1"),
        (&["mean", "--confidence", "90,91,92,93,94", "header.csv"], 2, "more than 4"),
        (&["mean", "--column", "value", "header.csv"], 2, "TERM=NAME"),
    ] {
        let ran = desk.run(&[&["stats"], arguments].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran}");
        assert!(ran.stderr.contains(told), "{arguments:?}: {ran}");
    }
}

#[test]
fn simulated_limits_are_the_same_on_any_number_of_cores() {
    let desk = Desk::new();
    let mut table = "area,population,value,standard_error\n".to_owned();
    for row in 0..30 {
        writeln!(table, "{},1000,0.{},0.1", row / 10, 20 + row % 10).unwrap();
    }
    desk.write("tenths.csv", table);
    let run = |threads: &str| {
        let mut command = desk.command(LIFECOURSE);
        command.args(["stats", "slope-index", "tenths.csv", "--by", "area"]);
        command.args(["--model", "proportion", "--repetitions", "5000"]);
        Desk::finish(command.env("RAYON_NUM_THREADS", threads))
    };
    let one = run("1");
    assert_eq!(one.code, Some(0), "{one}");
    assert_eq!(one, run("3"));
}

#[test]
fn a_reader_of_answers_may_go_away() {
    let desk = Desk::new();
    let mut table = "count,denominator\n".to_owned();
    table.extend(std::iter::repeat_n("1,3\n", 100_000));
    desk.write("many.csv", table);
    let mut command = desk.command(LIFECOURSE);
    command.args(["stats", "proportion", "many.csv"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), String::from_utf8(output.stderr).unwrap()),
        (Some(0), String::new())
    );
}
