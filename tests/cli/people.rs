//! Personal data: kept, handed out, deleted, and nowhere else.

use crate::support::{Desk, Ran, assert_run};

/// What is in every detail of everybody below.
const MARKS: [&str; 4] = ["zzyx", "0116 496", "496000", "Gujarati"];

const FILE: &str = r#"
[[purpose]]
id = "champions-network"
title = "To keep in touch with the champions and answer them"
people = "champion"
basis = "consent"
special_category = { condition = "explicit-consent" }
retention = { months = 24, from = "last-contact" }

[[purpose]]
id = "consultation-news"
title = "To tell respondents what was decided"
people = "respondent"
basis = "public-task"
retention = { months = 6, from = "consultation-closed" }
shared_with = ["The council that prints the letters"]

[[person]]
purpose = "champions-network"
name = "Ada Zzyx"
email = "Ada@zzyx.example"
telephone = "0116 496 0001"
language = "Gujarati"
format = "large-print"
consent = 2020-01-01
counted_from = 2020-01-01

[[person]]
purpose = "consultation-news"
name = "Ben Zzyx"
address = "2 Zzyx Street"
counted_from = "2099-06-30"
"#;

fn none_personal(text: &str, of: &str) {
    let text = text.to_lowercase();
    for mark in MARKS {
        assert!(!text.contains(&mark.to_lowercase()), "{mark} is in {of}: {text}");
    }
}

/// Runs a command that must do what it was asked.
fn done(desk: &Desk, arguments: &[&str]) -> Ran {
    let ran = desk.run(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran}");
    ran
}

/// A database with a strategy, two purposes and two people, and the ids of these.
fn network() -> (Desk, Vec<String>) {
    let desk = Desk::with_database();
    desk.write("people.toml", FILE);
    let ran = done(&desk, &["people", "add", "people.toml", "--format", "json"]);
    none_personal(&format!("{ran}"), "what adding says");
    (desk, serde_json::from_str(&ran.stdout).unwrap())
}

#[test]
fn people_are_added_shown_exported_and_erased() {
    let (desk, ids) = network();
    assert_run!("people_purposes", done(&desk, &["people", "list"]));
    let listed = done(&desk, &["people", "list", "--purpose", "champions-network"]).stdout;
    assert!(listed.contains("Ada Zzyx") && !listed.contains("Ben"), "{listed}");
    let shown = done(&desk, &["people", "show", &ids[1], "--format", "csv"]).stdout;
    assert!(shown.contains(",Ben Zzyx,,,2 Zzyx Street,,,,,2099-06-30"), "{shown}");
    let found = desk.run_with(&["people", "show", "--by-email"], b" ada@ZZYX.example\n");
    assert!(found.code == Some(0) && found.stdout.contains(&ids[0]), "{found}");
    let letter = done(&desk, &["people", "export", &ids[0]]).stdout;
    assert!(letter.contains("- telephone: 0116 496 0001\n"), "{letter}");
    let handed = done(&desk, &["people", "export", &ids[0], "--format", "json"]).stdout;
    let handed: serde_json::Value = serde_json::from_str(&handed).unwrap();
    assert_eq!(handed["held"]["records"][0]["telephone"], "0116 496 0001");
    assert_eq!(handed["purposes"][0]["deleted_on"], "2022-01-01");

    let unsure = desk.run(&["people", "erase", &ids[0]]);
    assert_run!("people_erase_without_yes", unsure);
    done(&desk, &["people", "erase", &ids[0], "--yes"]);
    let gone = desk.run(&["people", "show", &ids[0]]);
    assert!(gone.code == Some(1) && gone.stderr.contains("there is nobody"), "{gone}");
    let log = done(&desk, &["people", "log", "--format", "csv"]).stdout;
    let actions: Vec<_> = log.lines().skip(1).filter_map(|line| line.split(',').nth(3)).collect();
    assert_eq!(
        actions,
        [
            "described",
            "described",
            "added",
            "added",
            "listed",
            "read",
            "read",
            "exported",
            "exported",
            "erased"
        ]
    );
    none_personal(&log, "the log");
}

#[test]
fn a_withdrawn_consent_makes_a_record_unused_and_due() {
    let (desk, ids) = network();
    let withdraw = ["people", "withdraw", &ids[0], "--purpose", "champions-network"];
    assert_eq!(desk.run(&withdraw).code, Some(2));
    done(&desk, &[&withdraw[..], &["--on", "2020-06-01", "--yes"]].concat());
    assert_eq!(desk.run(&[&withdraw[..], &["--yes"]].concat()).code, Some(1));
    let listed = done(&desk, &["people", "list", "--purpose", "champions-network"]).stdout;
    none_personal(&listed, "the list after the withdrawal");
    let due = |day: &str| done(&desk, &["people", "due", "--as-of", day, "--format", "csv"]).stdout;
    assert_eq!(due("2020-05-31").lines().count(), 1);
    let first = format!("{},champions-network,2020-06-01,consent-withdrawn", ids[0]);
    assert_eq!(due("2026-11-22").lines().collect::<Vec<_>>()[1..], [first.as_str()]);
    assert_eq!(due("2099-12-30").lines().count(), 3);
    let erase = |purpose| desk.run(&["people", "erase", "--due", "--purpose", purpose, "--yes"]);
    assert_eq!(erase("nowhere").code, Some(1));
    assert!(erase("consultation-news").stderr.contains("Erased: 0 records"));
    assert!(erase("champions-network").stderr.contains("Erased: 1 record;"));
    assert_eq!(due("2099-12-29").lines().count(), 1, "who is not due is there");
    done(&desk, &["people", "show", &ids[1]]);
}

#[test]
fn the_log_is_verified_against_what_was_noted() {
    let (desk, ids) = network();
    let verify = |arguments: &[&str]| desk.run(&[&["people", "verify"], arguments].concat());
    let noted = verify(&["--format", "csv"]).stdout;
    let noted = noted.trim().rsplit(',').next().unwrap();
    done(&desk, &["people", "erase", &ids[0], "--yes", "--by", "data protection desk"]);
    let whole = verify(&["--noted", noted, "--format", "csv"]);
    assert!(whole.code == Some(0) && whole.stdout.contains("\n5,"), "{whole}");
    assert_run!("people_verify_cut", verify(&["--noted", &"0a".repeat(32)]));
}

#[test]
fn what_is_wrong_is_told_without_what_is_personal() {
    let desk = Desk::new();
    let wrong = |name: &str, text: &str| {
        desk.write(name, text);
        let ran = desk.run(&["people", "add", name]);
        assert_eq!(ran.code, Some(1), "{ran}");
        none_personal(&format!("{ran}"), "an error");
        ran
    };
    assert_run!(
        "people_add_faults",
        wrong("a.toml", &FILE.replace('@', " at ").replace("2099", "99"))
    );
    assert_run!("people_add_no_toml", wrong("b.toml", &FILE.replace("\"Ada", "Ada")));
    wrong("c.toml", &FILE.replace("\"0116 496 0001\"", "1164960001"));
    wrong("d.toml", &FILE.replace("name = \"Ada", "zzyx = \"Ada"));
    wrong("e.toml", &format!("zzyx = 1\n{FILE}"));
    wrong("f.csv", "Ada Zzyx,0116 496 0001\nBen Zzyx,0116 496 0002\n");
    wrong("g.csv", "purpose,name\nnews,Zzyx, Ada\n");
    wrong("h.csv", "purpose,name\nAda Zzyx,0116 496 0001\n");
    wrong("i.toml", &FILE.replace("basis = \"consent\"", ""));
    let shown = desk.run(&["people", "show", "Ada Zzyx"]);
    assert!(shown.code == Some(2), "{shown}");
    none_personal(&format!("{shown}"), "an error");
    assert_run!("people_add_no_file", desk.run(&["people", "add", "none.csv"]));
}

#[test]
fn a_table_of_people_needs_a_purpose_that_is_there() {
    let (desk, ids) = network();
    let table = format!(
        "purpose,id,name,email,consent\nchampions-network,{},Ada Zzyx-Other,,2026-01-01\nchampions-network,,=Eve,eve@zzyx.example,2026-01-01\n",
        ids[0]
    );
    desk.write("more.csv", table);
    done(&desk, &["people", "add", "more.csv"]);
    let listed =
        done(&desk, &["people", "list", "--purpose", "champions-network", "--format", "csv"]);
    assert!(
        listed.stdout.contains("Ada Zzyx-Other") && listed.stdout.contains("'=Eve"),
        "{listed}"
    );
    assert_eq!(listed.stdout.lines().count(), 3, "one was corrected and one added");
    let again = desk.run(&["people", "add", "more.csv"]);
    assert!(again.code == Some(1) && again.stderr.contains("held for"), "{again}");
}

#[test]
fn nothing_personal_is_in_any_other_answer() {
    let (desk, _) = network();
    let kinds = done(&desk, &["schema", "--format", "csv"]).stdout;
    for kind in kinds.lines().skip(1).filter_map(|line| line.split(',').next()) {
        none_personal(&done(&desk, &["list", kind, "--format", "json"]).stdout, kind);
    }
    done(&desk, &["export", "--strategy", "made-up", "written"]);
    for file in std::fs::read_dir(desk.path("written")).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() {
            none_personal(&std::fs::read_to_string(&file).unwrap(), "export --strategy");
        }
    }
    for arguments in [
        &["export"][..],
        &["status", "--format", "json"],
        &["report", "--strategy", "made-up"],
        &["show", "strategy", "made-up", "--history"],
        &["people", "list", "--verbose"],
        &["people", "due", "--as-of", "2099-12-31", "--verbose"],
        &["people", "verify", "--verbose"],
    ] {
        let ran = desk.run(arguments);
        none_personal(&format!("{ran}"), &arguments.join(" "));
    }
}
