//! Releases: prepared, looked at, published, compared, explained.

use crate::support::{Desk, assert_run};

const HEADER: &str = "indicator,area,sex,period,value,count";

/// The plan with a protected indicator whose count is small in one district.
fn protected() -> Desk {
    let desk = Desk::with_plan();
    desk.edit("plan/indicators.toml", "[[target]]", PROTECTED);
    desk.write(
        "plan/figures/deaths.csv",
        format!(
            "{HEADER}
deaths,E10000018,Persons,2024,40,40
deaths,E10000018,Female,2024,17,17
deaths,E10000018,Male,2024,23,23
deaths,E07000130,Persons,2024,12,12
deaths,E07000130,Female,2024,3,3
deaths,E07000130,Male,2024,9,9
"
        ),
    );
    let ran = desk.run(&["import", "plan", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    desk
}

const PROTECTED: &str = r#"[[indicator]]
id = "deaths"
title = "Deaths"
value_type = "count"
unit = "deaths"
polarity = "low-is-good"
disclosure = "min5"
source = { title = "Made up", licence = "OGL-UK-3.0", synthetic = true }

[[target]]"#;

#[test]
fn a_release_is_prepared_previewed_published_and_explained() {
    let desk = protected();
    assert_run!("release_list_none", desk.run(&["release", "list"]));
    assert_run!("release_publish_none", desk.run(&["release", "publish"]));
    let prepared = desk.json(&["release", "prepare", "--note", "The first one"]);
    let deaths = &prepared["indicators"][1];
    assert_eq!((&deaths["indicator"], &deaths["cells"]), (&"deaths".into(), &6.into()));
    assert_eq!(deaths["hidden"], 1, "the others are hidden to protect it: {deaths}");
    assert!(deaths["secondary"].as_u64() >= Some(1), "{deaths}");
    assert_run!("release_publish", desk.run(&["release", "publish"]));
    assert_run!("release_list", desk.run(&["release", "list"]));
    let explain = ["release", "explain", "deaths", "E07000130", "2024", "--segment", "Female"];
    let told = desk.json(&explain);
    for (what, value) in [
        ("released", "[c]"),
        ("count", "3"),
        ("profile", "min5"),
        ("done", "hidden: its count is below the threshold of the profile"),
        ("source", "figures/deaths.csv"),
        ("row", "6"),
        ("by", "officer"),
    ] {
        assert_eq!(told[what], value, "{told}");
    }
    let shown = desk.json(&["release", "show", "1"]);
    assert_eq!((&shown["standing"], &shown["note"]), (&"public".into(), &"The first one".into()));
    let preview = desk.run(&["release", "preview", "--indicator", "deaths"]).stdout;
    let row = preview.lines().find(|line| line.contains("E07000130") && line.contains("Female"));
    assert!(row.unwrap().contains("[c]"), "{preview}");
    assert!(desk.run(&["export", "--indicator", "deaths"]).stdout.contains(",3,"), "for the staff");
}

#[test]
fn an_embargo_can_be_taken_back_and_a_public_release_cannot() {
    let desk = protected();
    desk.release();
    let prepare = ["release", "prepare", "--at", "2999-12-03T09:30Z", "--quiet"];
    assert_eq!(desk.run(&prepare).code, Some(0));
    assert_run!("release_embargo", desk.run(&["release", "publish", "2"]));
    assert_eq!(desk.json(&["release", "list"])[0]["standing"], "embargoed");
    assert_run!("release_discard", desk.run(&["release", "discard", "2"]));
    assert_run!("release_discard_public", desk.run(&["release", "discard", "1"]));
    assert_run!("release_at_no_time", desk.run(&["release", "prepare", "--at", "tomorrow"]));
    assert_run!("release_show_none", desk.run(&["release", "show", "7"]));
}

#[test]
fn releases_are_compared_figure_by_figure() {
    let desk = protected();
    desk.release();
    desk.write("more.csv", "indicator,area,period,value\nsmoking,E07000130,2022,7.5\n");
    assert_eq!(desk.run(&["import", "more.csv", "--quiet"]).code, Some(0));
    desk.release();
    assert_run!("release_diff", desk.run(&["release", "diff", "1", "2"]));
    assert_eq!(desk.run(&["release", "diff", "2", "1"]).code, Some(2));
    assert_eq!(desk.run(&["release", "diff", "1", "9"]).code, Some(1));
}

#[test]
fn a_profile_of_ones_own_protects_as_it_says() {
    let desk = protected();
    desk.edit("plan/indicators.toml", "min5", "villages");
    assert_eq!(desk.run(&["import", "plan", "--quiet"]).code, Some(0));
    assert_run!("release_unknown_profile", desk.run(&["release", "prepare"]));
    desk.write(
        "profiles.toml",
        "[[profile]]\nname = \"villages\"\nsource = \"Board paper 12\"\nhide_below = 3\n",
    );
    let prepare = ["release", "prepare", "--profiles", "profiles.toml"];
    assert_run!("release_own_profile", desk.run(&prepare));
    let preview = desk.run(&["release", "preview", "--indicator", "deaths"]).stdout;
    assert!(!preview.contains("[c]"), "3 is not below 3: {preview}");
    desk.write(
        "profiles.toml",
        "[[profile]]\nname = \"villages\"\nsource = \"x\"\nhide_below = 1\n",
    );
    assert_eq!(desk.run(&prepare).code, Some(1));
}
