//! Disclosure control of anybody's tables.

use crate::support::{Desk, assert_run};

const DEATHS: &str = "\
area,sex,count
Oadby,Persons,57
Oadby,Female,30
Oadby,Male,27
Ward 1,Persons,15
Ward 1,Female,3
Ward 1,Male,12
Ward 2,Persons,24
Ward 2,Female,15
Ward 2,Male,9
Ward 3,Persons,18
Ward 3,Female,12
Ward 3,Male,6
";

const WARDS: &str = "code,parent\nWard 1,Oadby\nWard 2,Oadby\nWard 3,Oadby\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("deaths.csv", DEATHS);
    desk.write("wards.csv", WARDS);
    desk
}

#[test]
fn what_is_protected_passes_the_audit() {
    let desk = desk();
    let safe = desk.run(&["disclosure", "protect", "deaths.csv", "--parents", "wards.csv"]);
    assert_run!("disclosure_protect", &safe);
    desk.write("safe.csv", &safe.stdout);
    let audit = desk.run(&["disclosure", "audit", "safe.csv", "--parents", "wards.csv"]);
    assert_run!("disclosure_audit", &audit);
    assert_eq!(audit.code, Some(0), "{audit}");
}

#[test]
fn a_table_that_hides_only_what_is_small_fails_the_audit() {
    let desk = desk();
    desk.write("naive.csv", DEATHS.replace(",3\n", ",[c]\n"));
    let audit = desk.run(&["disclosure", "audit", "naive.csv", "--parents", "wards.csv"]);
    assert_run!("disclosure_audit_of_naive", &audit);
    assert_eq!(audit.code, Some(1), "{audit}");
}

#[test]
fn the_staff_are_told_what_was_done_to_each_cell() {
    let desk = desk();
    let arguments = ["disclosure", "protect", "deaths.csv", "--parents", "wards.csv"];
    let ran = desk.run(&[&arguments[..], &["--log", "why.csv", "--profile", "hes"]].concat());
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(desk.read("why.csv").contains("Ward 1,Female,hidden: below the threshold\n"));
    assert!(ran.stdout.contains("Oadby,Persons,55\n"), "{ran}");
}

#[test]
fn what_is_wrong_with_a_table_is_told_with_its_place() {
    let desk = desk();
    desk.write("bad.csv", DEATHS.replace(",27\n", ",26\n"));
    let total = desk.run(&["disclosure", "protect", "bad.csv", "--parents", "wards.csv"]);
    assert_run!("disclosure_of_a_wrong_total", &total);
    desk.write("worse.csv", DEATHS.replace(",27\n", ",many\n"));
    assert_run!("disclosure_of_no_count", desk.run(&["disclosure", "audit", "worse.csv"]));
    assert_run!(
        "disclosure_by_an_unknown_profile",
        desk.run(&["disclosure", "audit", "deaths.csv", "--profile", "min6"])
    );
}
