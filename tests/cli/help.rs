//! What the command says about itself.

use crate::support::{Desk, assert_run};

const COMMANDS: [&str; 26] = [
    "init",
    "chart",
    "check",
    "import",
    "list",
    "show",
    "status",
    "find",
    "sum",
    "stats",
    "disclosure",
    "export",
    "people",
    "release",
    "token",
    "updates",
    "audit",
    "backup",
    "restore",
    "copy",
    "doctor",
    "serve",
    "schema",
    "demo",
    "completions",
    "man",
];

#[test]
fn every_command_explains_itself() {
    let desk = Desk::new();
    assert_run!("help", desk.run(&["--help"]));
    for command in COMMANDS {
        assert_run!(format!("help_{command}"), desk.run(&[command, "--help"]));
    }
}

#[test]
fn wrong_use_is_told_with_the_right_one() {
    let desk = Desk::new();
    assert_run!("use_of_nothing", desk.run(&[]));
    assert_run!("use_of_an_unknown_command", desk.run(&["imprt", "plan"]));
    assert_run!("use_of_an_unknown_kind", desk.run(&["list", "priority-area"]));
    assert_run!(
        "use_of_a_server",
        desk.run(&["status", "--database", "postgres://host/lifecourse"])
    );
    assert_run!("use_of_a_bad_id", desk.run(&["status", "--strategy", "Joint Strategy"]));
    assert_run!("use_of_a_bad_port", desk.run(&["serve", "--port", "70000"]));
    assert_run!("use_of_a_folder_without_strategy", desk.run(&["export", "folder"]));
}

#[test]
fn the_database_may_be_named_by_the_environment() {
    let desk = Desk::with_plan();
    let mut command = desk.command(crate::support::LIFECOURSE);
    let ran = Desk::finish(command.args(["import", "plan"]).env("LIFECOURSE_DATABASE", "named.db"));
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(desk.path("named.db").exists() && !desk.path("lifecourse.db").exists());
}

#[test]
fn every_kind_has_a_schema() {
    let desk = Desk::new();
    let kinds = desk.run(&["schema", "--format", "csv"]);
    assert_run!("schema_kinds", &kinds);
    for kind in kinds.stdout.lines().skip(1).filter_map(|line| line.split(',').next()) {
        let ran = desk.run(&["schema", kind]);
        let schema: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert!(schema["properties"].is_object(), "{kind}");
        assert!(schema["examples"][0].is_object(), "{kind}");
    }
}

#[test]
fn completions_and_manual_pages_are_written() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = desk.run(&["completions", shell]);
        assert!(ran.code == Some(0) && ran.stdout.contains("leave-out-faulty-rows"), "{shell}");
    }
    let ran = desk.run(&["man"]);
    assert!(ran.code == Some(0) && ran.stdout.contains(".TH lifecourse 1"), "{ran}");
    assert_eq!(desk.run(&["man", "pages"]).code, Some(0));
    for command in COMMANDS {
        assert!(
            desk.read(&format!("pages/lifecourse-{command}.1")).contains("EXAMPLES")
                || desk.read(&format!("pages/lifecourse-{command}.1")).contains("Examples")
        );
    }
}
