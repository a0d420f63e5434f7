//! The status table.

use crate::support::{Desk, LIFECOURSE, assert_run};

#[test]
fn the_three_statuses_are_kept_apart_and_refusals_say_why() {
    let desk = Desk::with_database();
    assert_run!("status", desk.run(&["status"]));
    assert_run!("status_csv", desk.run(&["status", "--format", "csv", "--strategy", "made-up"]));
    assert_run!("status_json", desk.run(&["status", "--format", "json", "--indicator", "smoking"]));
    assert_run!("status_of_an_area", desk.run(&["status", "--area", "E07000130"]));
}

#[test]
fn what_is_not_there_is_told_with_the_nearest_spelling() {
    let desk = Desk::with_database();
    assert_run!("status_unknown_strategy", desk.run(&["status", "--strategy", "made-upp"]));
    assert_run!("status_unknown_indicator", desk.run(&["status", "--indicator", "smokin"]));
    assert_run!("status_unknown_area", desk.run(&["status", "--area", "E07000131"]));
    assert_run!("status_of_an_area_like_none", desk.run(&["status", "--area", "E09000014"]));
}

#[test]
fn colours_come_only_when_they_are_wanted() {
    let desk = Desk::with_database();
    let coloured = |name: &str, value: &str| {
        Desk::finish(desk.command(LIFECOURSE).arg("status").env(name, value))
            .stdout
            .contains('\u{1b}')
    };
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("NO_COLOR", "1") && !coloured("CLICOLOR", "0"));
}
