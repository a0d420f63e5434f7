//! Strategy folders: begun, checked, brought in, looked at, written back.

use std::fs;

use crate::support::{Desk, assert_run};

#[test]
fn a_begun_strategy_checks_and_comes_in() {
    let desk = Desk::new();
    assert_run!("init", desk.run(&["init", "mine"]));
    for arguments in [&["check", "mine"], &["import", "mine"]] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    let leeds = desk.run(&[
        "init",
        "leeds",
        "--title",
        "Leeds \"2030\"",
        "--area",
        "E08000035",
        "--place",
        "Leeds",
    ]);
    assert_eq!(leeds.code, Some(0), "{leeds}");
    assert_eq!(desk.run(&["check", "leeds"]).code, Some(0));
    assert!(desk.read("leeds/strategy.toml").contains("E08000035"));
}

#[test]
fn a_strategy_is_not_begun_over_something_else() {
    let desk = Desk::new();
    desk.write("notes.txt", "mine");
    assert_run!("init_in_a_folder_with_something", desk.run(&["init"]));
    assert_run!("init_in_a_file", desk.run(&["init", "notes.txt"]));
    assert_eq!(fs::read_dir(desk.path(".")).unwrap().count(), 1);
}

#[test]
fn a_strategy_is_begun_in_a_folder_with_nothing_but_hidden_files() {
    let desk = Desk::new();
    fs::create_dir(desk.path(".git")).unwrap();
    desk.write(".gitignore", "*.db\n");
    let ran = desk.run(&["init"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(desk.run(&["check", "."]).code, Some(0));
    assert_eq!(desk.run(&["init"]).code, Some(1));
}

#[test]
fn a_folder_without_faults_is_told_so() {
    let desk = Desk::with_plan();
    let ran = desk.run(&["check", "plan"]);
    assert_eq!(ran, desk.run(&["check", "plan", "--format", "text"]));
    assert_run!("check", ran);
    assert_run!("check_no_folder", desk.run(&["check", "plam"]));
    assert_run!("check_a_file", desk.run(&["check", "plan/strategy.toml"]));
}

/// A folder with several faults at once.
fn faulty() -> Desk {
    let desk = Desk::with_plan();
    desk.edit(
        "plan/strategy.toml",
        "priority = \"first-1001-days\"",
        "priority = \"first-1001-day\"",
    );
    desk.edit("plan/strategy.toml", "2022-04-01, to = 2024-03-31", "2024-04-01, to = 2022-03-31");
    desk.edit("plan/indicators.toml", "polarity = \"low-is-good\"\n", "");
    desk.edit("plan/indicators.toml", "baseline = { period = \"2018\", value = 10.0 }\n", "");
    desk.edit("plan/figures/figures.csv", "2019,9.0,", "2019,nine,");
    desk.write("plan/broken.toml", "[[group]]\nid = \"carers\ntitle = \"Carers\"\n");
    desk
}

#[test]
fn every_fault_is_told_at_once_with_its_place_and_what_to_do() {
    let desk = faulty();
    assert_run!("check_faults", desk.run(&["check", "plan"]));
    assert_run!("check_faults_csv", desk.run(&["check", "plan", "--format", "csv"]));
    let ran = desk.run(&["check", "plan", "--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let listed = report["diagnostics"].as_array().unwrap();
    let errors = listed.iter().filter(|fault| fault["severity"] == "error").count();
    assert_eq!(report["errors"], errors);
    assert!(errors >= 5, "{report:#}");
}

#[test]
fn a_faulty_folder_is_not_brought_in() {
    let desk = faulty();
    let ran = desk.run(&["import", "plan"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("there is no priority `first-1001-day`"), "{ran}");
    assert!(ran.stderr.ends_with("help: mend what is told above, and import it again\n"), "{ran}");
    let list = desk.run(&["list", "strategies"]);
    assert!(!list.stdout.contains("made-up"), "{list}");
}

#[test]
fn a_dry_run_tells_the_difference_and_stores_nothing() {
    let desk = Desk::with_plan();
    assert_run!("import_folder_dry_run", desk.run(&["import", "plan", "--dry-run"]));
    assert!(!desk.path("lifecourse.db").exists());
}

#[test]
fn what_changed_is_told_and_kept() {
    let desk = Desk::with_database();
    assert_run!("import_folder_again", desk.run(&["import", "plan"]));
    desk.edit("plan/strategy.toml", "title = \"More people move more\"", "title = \"Moving more\"");
    desk.edit("plan/strategy.toml", "due = 2022-10-01", "due = 2022-12-01");
    desk.edit("plan/strategy.toml", "[[organisation]]", "[[organisation]]\nid = \"icb\"\ntitle = \"=SUM(A1)\"\nsector = \"nhs\"\n\n[[organisation]]");
    desk.edit(
        "plan/strategy.toml",
        "[[outcome]]\nid = \"smoke-free-start\"",
        "[[outcome]]\nid = \"no-smoke\"",
    );
    let why = "Board of 24 February";
    assert_run!("import_changed_dry_run", desk.run(&["import", "plan", "--dry-run"]));
    assert_run!(
        "import_changed",
        desk.run(&["import", "plan", "--why", why, "--by", "Ann", "--format", "csv"])
    );
    assert_run!("show_history", desk.run(&["show", "action", "hubs", "--history"]));
    assert_run!(
        "show_history_of_what_is_gone",
        desk.run(&["show", "outcome", "smoke-free-start", "--history"])
    );
    assert_run!("show_what_is_gone", desk.run(&["show", "outcome", "smoke-free-start"]));
    assert_run!("list_disarmed", desk.run(&["list", "organisations", "--format", "csv"]));
}

#[test]
fn a_removal_and_a_restoration_are_in_the_history() {
    let desk = Desk::with_database();
    let (there, gone) = ("id = \"smoke-free-start\"", "id = \"no-smoke\"");
    desk.edit("plan/strategy.toml", there, gone);
    let ran = desk.run(&["import", "plan", "--by", "Ann", "--why", "Two outcomes became one"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    desk.edit("plan/strategy.toml", gone, there);
    desk.edit("plan/strategy.toml", "starts life smoke-free", "starts life without smoke");
    let ran = desk.run(&["import", "plan", "--by", "Bob", "--why", "Board of 24 February"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let history = ["show", "outcome", "smoke-free-start", "--history"];
    assert_run!("show_history_of_what_came_back", desk.run(&history));
    let json = desk.run(&[&history[..], &["--format", "json"]].concat());
    let past: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let versions: Vec<_> = (0..4).map(|at| past[at]["version"].as_u64()).collect();
    assert_eq!(versions, [Some(2), None, Some(1), None]);
    assert_eq!((&past[1]["by"], &past[1]["document"]), (&"Ann".into(), &serde_json::Value::Null));
    assert_eq!(past[1]["until"], past[0]["from"]);
    assert_eq!(past[1]["from"], past[2]["until"]);
}

#[test]
fn the_code_of_an_area_is_read_as_everywhere() {
    let desk = Desk::with_database();
    let ran = desk.run(&["show", "area", "e07000130"]);
    assert_eq!((ran.code, &ran), (Some(0), &desk.run(&["show", "area", "E07000130"])));
    assert_eq!(desk.run(&["show", "area", "e07000130", "--history"]).code, Some(0));
    assert_eq!(desk.run(&["show", "area", "E 07"]).code, Some(1));
}

#[test]
fn documents_are_listed_and_shown() {
    let desk = Desk::with_database();
    assert_run!("list", desk.run(&["list", "priorities"]));
    assert_run!(
        "list_of_a_strategy",
        desk.run(&["list", "areas", "--strategy", "made-up", "--format", "json"])
    );
    assert_run!(
        "list_of_an_unknown_strategy",
        desk.run(&["list", "areas", "--strategy", "madeup"])
    );
    assert_run!("list_of_none", desk.run(&["list", "groups"]));
    assert_run!("show", desk.run(&["show", "indicator", "smoking"]));
    assert_run!("show_json", desk.run(&["show", "target", "smoking-goal", "--format", "json"]));
    assert_run!("show_misspelt", desk.run(&["show", "indicator", "smokng"]));
    assert_run!("show_unknown", desk.run(&["show", "group", "carers"]));
}

#[test]
fn a_strategy_is_written_back_as_a_folder_that_changes_nothing() {
    let desk = Desk::with_database();
    assert_run!("export_folder", desk.run(&["export", "--strategy", "made-up", "back"]));
    assert_run!("export_folder_again", desk.run(&["export", "--strategy", "made-up", "back"]));
    assert_eq!(desk.run(&["check", "back"]).code, Some(0));
    let ran = desk.run(&["import", "back"]);
    assert!(ran.stderr.contains("nothing has changed"), "{ran}");
}

#[test]
fn without_a_database_it_is_told_how_to_make_one() {
    let desk = Desk::new();
    assert_run!("no_database", desk.run(&["status"]));
    assert!(!desk.path("lifecourse.db").exists());
}
