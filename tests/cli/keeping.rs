//! Keeping a database: backups, restores, and what the doctor says.

use std::fs;

use crate::support::{Desk, Ran, assert_run};

/// Runs a command that must do what it was asked.
fn done(desk: &Desk, arguments: &[&str]) -> Ran {
    let ran = desk.run(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran}");
    ran
}

/// The names on the desk that begin so.
fn named(desk: &Desk, start: &str) -> Vec<String> {
    let names = fs::read_dir(desk.path(".")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(start)).collect()
}

const PEOPLE: &str = r#"
[[purpose]]
id = "news"
title = "To tell respondents what was decided"
people = "respondent"
basis = "public-task"
retention = { months = 6, from = "collected" }

[[person]]
purpose = "news"
name = "Ada Zzyx"
counted_from = 2099-01-01

[[person]]
purpose = "news"
name = "Ben Zzyx"
counted_from = 2099-01-01
"#;

#[test]
fn a_backup_is_a_database_and_never_takes_the_place_of_a_file() {
    let desk = Desk::with_database();
    assert_run!("backup", desk.run(&["backup", "saved.db"]));
    assert_run!("backup_over_a_file", desk.run(&["backup", "saved.db"]));
    let status = ["status", "--format", "csv"];
    let saved = done(&desk, &[&status[..], &["--database", "saved.db"]].concat());
    assert_eq!(saved.stdout, done(&desk, &status).stdout);
    fs::create_dir(desk.path("folder")).unwrap();
    let told = desk.json(&["backup", "folder"]);
    let file = told["file"].as_str().unwrap();
    assert!(file.starts_with("folder/lifecourse-2") && desk.path(file).exists(), "{file}");
    assert_eq!(told["holds"]["figures"], 17);
    assert_eq!(desk.run(&["backup", "no/where.db"]).code, Some(3));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for name in ["saved.db", "lifecourse.db"] {
            let mode = desk.path(name).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o007, 0, "{name}");
        }
    }
}

#[test]
fn a_restored_database_is_as_it_was_but_for_what_was_taken_back() {
    let desk = Desk::with_database();
    desk.write("people.toml", PEOPLE);
    let ids = done(&desk, &["people", "add", "people.toml", "--format", "json"]).stdout;
    let ids: Vec<String> = serde_json::from_str(&ids).unwrap();
    done(&desk, &["token", "create", "The desk", "--role", "analyst"]);
    done(&desk, &["token", "create", "Another", "--role", "analyst"]);
    done(&desk, &["backup", "saved.db"]);
    let log =
        |desk: &Desk| done(desk, &["audit", "log", "--limit", "999", "--format", "csv"]).stdout;
    let before = log(&desk);
    done(&desk, &["people", "erase", &ids[0], "--yes"]);
    done(&desk, &["token", "revoke", "2"]);
    desk.edit("plan/strategy.toml", "title = \"", "title = \"Another ");
    done(&desk, &["import", "plan"]);

    assert_run!("restore_without_replace", desk.run(&["restore", "saved.db"]));
    let ran = done(&desk, &["restore", "saved.db", "--replace", "--by", "administrator"]);
    assert!(ran.stderr.contains("taken back again: 1 erasure, 1 token"), "{ran}");
    assert_eq!(desk.run(&["people", "show", &ids[0]]).code, Some(1), "she is still gone");
    done(&desk, &["people", "show", &ids[1]]);
    let states = desk.json(&["token", "list"]);
    assert_eq!([&states[0]["state"], &states[1]["state"]], ["good", "revoked"]);
    let after = log(&desk);
    let rest: Vec<_> = before.lines().skip(1).collect();
    assert!(after.ends_with(&(rest.join("\n") + "\n")), "{after}");
    assert_eq!(after.lines().count(), before.lines().count() + 1, "{after}");
    done(&desk, &["audit", "verify"]);
    done(&desk, &["people", "verify"]);
    let kept = named(&desk, "lifecourse.db.before-");
    assert_eq!(kept.len(), 1, "{kept:?}");
    let shown = desk.json(&["show", "strategy", "made-up", "--database", &kept[0]]);
    assert!(shown["document"]["title"].as_str().unwrap().starts_with("Another "), "{shown}");
    let shown = desk.json(&["show", "strategy", "made-up"]);
    assert!(!shown["document"]["title"].as_str().unwrap().starts_with("Another "), "{shown}");
    done(&desk, &["restore", "saved.db", "--database", "fresh.db"]);
    assert_eq!(desk.json(&["people", "list", "--database", "fresh.db"])[0]["held"], 2);
}

#[test]
fn what_is_no_sound_backup_is_not_restored() {
    let desk = Desk::with_database();
    done(&desk, &["backup", "saved.db"]);
    let before = fs::read(desk.path("lifecourse.db")).unwrap();
    let whole = fs::read(desk.path("saved.db")).unwrap();
    desk.write("saved.db", &whole[..whole.len() / 2]);
    desk.write("text.db", "not a database at all");
    assert_run!("restore_of_half", desk.run(&["restore", "saved.db", "--replace"]));
    assert_run!("restore_of_a_text", desk.run(&["restore", "text.db", "--replace"]));
    assert_run!("restore_of_nothing", desk.run(&["restore", "none.db", "--replace"]));
    assert_eq!(fs::read(desk.path("lifecourse.db")).unwrap(), before);
    assert_eq!(named(&desk, ".lifecourse"), [""; 0]);
}

#[test]
#[cfg(unix)]
fn a_database_that_is_served_is_backed_up_and_not_replaced() {
    let desk = Desk::with_database();
    desk.release();
    let serving = crate::support::Serving::start(&desk, &["serve", "--port", "0"]);
    serving.get("/api/v1/observations");
    done(&desk, &["backup", "saved.db"]);
    assert_run!("restore_beside_a_server", desk.run(&["restore", "saved.db", "--replace"]));
    assert!(serving.get("/api/v1/observations").starts_with("HTTP/1.1 200"));
    serving.stop("-TERM");
    done(&desk, &["restore", "saved.db", "--replace"]);
}

/// The lines of the doctor's table that matter more than `fine`, and its exit code.
fn told(desk: &Desk) -> (Option<i32>, Vec<String>) {
    let ran = desk.run(&["doctor", "--format", "csv"]);
    let lines = ran.stdout.lines().skip(1).filter(|line| !line.starts_with("fine,"));
    (ran.code, lines.map(str::to_owned).collect())
}

#[test]
fn the_doctor_tells_what_is_wrong_and_what_to_do() {
    let desk = Desk::with_database();
    let (code, lines) = told(&desk);
    assert_eq!(code, Some(0), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("no figure has been released")), "{lines:?}");
    desk.release();
    let (_, lines) = told(&desk);
    assert!(!lines.iter().any(|line| line.contains("released")), "{lines:?}");
    desk.write("people.toml", PEOPLE.replace("2099", "2020"));
    done(&desk, &["people", "add", "people.toml"]);
    done(&desk, &["token", "create", "The desk", "--role", "analyst", "--days", "3"]);
    let (code, lines) = told(&desk);
    assert_eq!(code, Some(1));
    assert!(lines[0].contains("2 records are held beyond"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("token 1 (The desk)")), "{lines:?}");
    done(&desk, &["people", "erase", "--due", "--yes"]);
    let json = desk.json(&["doctor"]);
    assert_eq!(
        (&json["sound"], &json["examination"]["inventory"]["people"]),
        (&true.into(), &0.into())
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let wide = fs::Permissions::from_mode(0o644);
        fs::set_permissions(desk.path("lifecourse.db"), wide).unwrap();
        let (code, lines) = told(&desk);
        assert!(code == Some(1) && lines[0].starts_with("problem,permissions,"), "{lines:?}");
    }
}

#[test]
fn the_doctor_of_a_database_in_order_shows_what_it_looked_at() {
    let desk = Desk::with_database();
    desk.release();
    let ran = desk.run(&["doctor"]).to_string();
    // What takes how much of which disk is another each time.
    let lines = ran.lines().filter(|line| !line.contains(" disk ") && !line.contains("versions"));
    insta::assert_snapshot!("doctor", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_changed_is_listed_with_its_reasons_and_goes_on_from_a_place() {
    let desk = Desk::with_database();
    let all = desk.json(&["updates"]);
    assert_eq!((all["items"].as_array().unwrap().len(), &all["more"]), (15, &false.into()));
    desk.edit("plan/figures/figures.csv", "2019,9.0,8.5,9.5,90", "2019,9.2,8.7,9.7,92");
    desk.edit("plan/strategy.toml", "A made-up strategy", "A strategy that was adopted");
    done(&desk, &["import", "plan", "--why", "the Board adopted it"]);
    let next = all["next"].as_str().unwrap();
    let ran = desk.run(&["updates", "--cursor", next]);
    assert_run!("updates", ran);
    let part = desk.json(&["updates", "--limit", "1"]);
    assert_eq!(part["more"], true, "a part ends with all of a change: {part}");
    let none = desk.json(&["updates", "--after", "2999-12-31"]);
    assert_eq!(none["items"], serde_json::json!([]));

    let history = ["show", "indicator", "smoking", "--history", "--area", "E10000018"];
    let told = desk.json(&history);
    let of = |year: &str| -> Vec<(&str, Option<&str>)> {
        let of_year = told.as_array().unwrap().iter().filter(|one| one["period"] == year);
        of_year.map(|one| (one["shown"].as_str().unwrap(), one["why"].as_str())).collect()
    };
    assert_eq!(of("2019"), [("9.2%", Some("the Board adopted it")), ("9.0%", None)]);
    assert_eq!(of("2018"), [("10.0%", None)]);
    let ran = desk.run(&["show", "strategy", "made-up", "--history", "--area", "E10000018"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("has no figures"), "{ran}");

    let title = |arguments: &[&str]| {
        desk.json(&[&["show", "strategy", "made-up"], arguments].concat())["document"]["title"]
            .clone()
    };
    assert_eq!(title(&["--as-of", "2999-12-31"]), "A strategy that was adopted");
    assert_eq!(desk.run(&["show", "strategy", "made-up", "--as-of", "2020-01-01"]).code, Some(1));
    assert_eq!(desk.json(&["list", "areas", "--as-of", "2020-01-01"]), serde_json::json!([]));
    assert_eq!(desk.run(&["export", "--updated-after", "2020-01-01"]).stdout.lines().count(), 18);
    assert_eq!(desk.run(&["export", "--updated-after", "2999-01-01"]).stdout.lines().count(), 1);
    let then = desk.run(&["export", "--as-of", "2020-01-01"]);
    assert_eq!(then.stdout.lines().count(), 1, "{then}");
}
