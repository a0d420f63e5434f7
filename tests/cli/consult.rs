//! Responses to a consultation, from files.

use std::fmt::Write as _;

use crate::support::{Desk, Ran};

const CONSULTATION: &str = r#"
[[consultation]]
id = "draft"
title = "Synthetic: have your say"
strategy = "made-up"
version = "draft 1"
status = "closed"
opens = "2021-11-29T00:00"
closes = "2022-01-23T23:59"
channels = ["online", "paper", "telephone"]
synthetic = true

[consultation.gunning]
formative = [{ on = 2021-11-29, source = "Minutes" }]
information = [{ on = 2021-11-29, source = "The draft" }]
time = [{ on = 2021-11-29, source = "Eight weeks" }]

[[consultation.questions]]
id = "agree"
text = "Do you agree?"
answer = { one-of = ["Yes", "No"] }

[[consultation.questions]]
id = "why"
text = "Why?"
answer = "free-text"

[[consultation.questions]]
id = "sex"
text = "What is your sex?"
answer = { equality = "sex" }
"#;

/// A desk whose database has the consultation, with 100 responses: 70 women who agree, 27 men of
/// whom 20 do not, 3 who say neither; each with an e-mail address that must go nowhere.
fn desk() -> Desk {
    let desk = Desk::with_plan();
    desk.write("plan/consultation.toml", CONSULTATION);
    let ran = desk.run(&["import", "plan", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let mut table =
        "respondent_id,Channel,Email address,Q1 - Do you agree?,Q2 - Why?,What is your sex?\n"
            .to_owned();
    for at in 0..100 {
        let channel = if at % 4 == 0 { "Paper" } else { "Online" };
        let (agree, sex) = match at {
            0..70 => ("Yes", "Female"),
            70..90 => ("No", "Male"),
            90..97 => ("Yes", "Male"),
            _ => ("", "Prefer not to say"),
        };
        let why = if at % 10 == 0 { "Because the buses stopped" } else { "" };
        writeln!(table, "R{at},{channel},person{at}@example.org,{agree},{why},{sex}").unwrap();
    }
    desk.write("answers.csv", table);
    desk
}

fn consult(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[&["consult"], arguments, &["--consultation", "draft"]].concat())
}

#[test]
fn a_check_tells_rows_and_columns_and_keeps_no_addresses() {
    let desk = desk();
    let ran = consult(&desk, &["check", "answers.csv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stdout.contains("100 rows read: 100 responses that can be used, 0 errors"),
        "{ran}"
    );
    assert!(ran.stdout.contains("personal-column") && !ran.stdout.contains("person1@"), "{ran}");
    desk.edit(
        "answers.csv",
        "R5,Online,person5@example.org,Yes",
        "R5,Online,person5@example.org,Perhaps",
    );
    let ran = consult(&desk, &["check", "answers.csv"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("answers.csv, row 7, `Q1 - Do you agree?`: Perhaps"), "{ran}");
    // Nothing is counted while a response would be lost.
    let ran = consult(&desk, &["summarise", "answers.csv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
}

#[test]
fn answers_are_counted_by_channel_and_few_are_not_shown() {
    let ran = consult(&desk(), &["summarise", "answers.csv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("none by telephone"), "{ran}");
    // Three did not answer the first question: [c], and so is another row.
    assert!(ran.stdout.matches("[c]").count() >= 4, "{ran}");
    assert!(!ran.stdout.contains("buses") && !ran.stdout.contains("person"), "{ran}");
}

#[test]
fn who_answered_is_held_against_the_population() {
    let desk = desk();
    desk.write("census.csv", "group,people\nWomen,1\nMale,\"360,100\"\n");
    desk.edit("census.csv", "Women,1", "Female,\"360,100\"");
    let ran =
        consult(&desk, &["represent", "answers.csv", "--by", "sex", "--population", "census.csv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("unlike the population"), "{ran}");
    assert!(ran.stdout.contains("over-represented") && ran.stdout.contains("Not known"), "{ran}");
    let ran = consult(
        &desk,
        &["represent", "answers.csv", "--by", "shoes", "--population", "census.csv"],
    );
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn coders_agree_and_one_voice_stays() {
    let desk = desk();
    let mut codes = "response,coder,theme\n".to_owned();
    for at in 0..20 {
        let theme = if at % 2 == 0 { "buses" } else { "" };
        writeln!(codes, "R{at},a,{theme}\nR{at},b,{theme}").unwrap();
    }
    codes += "R1,a,quiet-places\nR1,b,quiet-places\n";
    desk.write("codes.csv", codes);
    let ran = consult(&desk, &["agree", "answers.csv", "--codes", "codes.csv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("agreement: reliable"), "{ran}");
    assert!(ran.stdout.contains("theme = \"quiet-places\", responses = 1 }"), "{ran}");
    desk.write("codes.csv", "response,coder,theme\nR999,a,buses\n");
    let ran = consult(&desk, &["agree", "answers.csv", "--codes", "codes.csv"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("unknown-response"), "{ran}");
}

#[test]
fn a_consultation_that_is_not_there_is_told() {
    let ran = desk().run(&["consult", "check", "answers.csv", "--consultation", "drift"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("did you mean `draft`?"), "{ran}");
}
