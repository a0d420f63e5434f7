//! Tokens, and the audit of what was done.

use crate::support::{Desk, assert_run};

/// The text with every secret and hash left out, which are others each time.
fn without_hashes(ran: &str) -> String {
    let is_digit = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
    let mut shown = String::new();
    for part in ran.split_inclusive(|letter| !is_digit(letter)) {
        if part.trim_end_matches(|letter| !is_digit(letter)).len() == 64 {
            shown.push_str("[hash]");
            shown.push_str(part.trim_start_matches(is_digit));
        } else {
            shown.push_str(part);
        }
    }
    shown
}

/// The text with the days that depend on today left out.
fn without_days(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let bytes = word.trim_end().trim_end_matches(':').as_bytes();
        let is_day = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        if is_day { word.replace(&word[..10], "[day]") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_token_is_made_listed_and_revoked() {
    let desk = Desk::with_database();
    assert_run!("token_roles", desk.run(&["token", "roles"]));
    let made = desk.run(&["token", "create", "The desk", "--role", "editor"]);
    assert_eq!(made.code, Some(0), "{made}");
    let secret = made.stdout.trim().to_owned();
    assert!(secret.starts_with("lifecourse_") && !made.stderr.contains(&secret), "{made}");
    assert_run!("token_create", without_days(&without_hashes(&made.to_string())));
    let listed = desk.json(&["token", "list"]);
    assert_eq!((&listed[0]["title"], &listed[0]["state"]), (&"The desk".into(), &"good".into()));
    assert!(!listed.to_string().contains(&secret));
    assert_eq!(desk.run(&["token", "revoke", "1"]).code, Some(0));
    assert_eq!(desk.json(&["token", "list"])[0]["state"], "revoked");
    assert_run!("token_revoke_unknown", desk.run(&["token", "revoke", "7"]));
    for (name, role) in [("public", "public"), ("unknown", "boss")] {
        let refused = desk.run(&["token", "create", "The desk", "--role", role]);
        assert_run!(format!("token_create_{name}"), refused);
    }
    let elsewhere = ["token", "create", "x", "--role", "editor", "--strategy", "nowhere"];
    assert_eq!(desk.run(&elsewhere).code, Some(1));
}

#[test]
fn what_was_done_is_listed_and_verified() {
    let desk = Desk::with_database();
    let whole = desk.run(&["audit", "verify"]);
    assert_run!("audit_verify", without_hashes(&whole.to_string()));
    let noted = desk.json(&["audit", "verify"])["hash"].as_str().unwrap().to_owned();
    desk.run(&["token", "create", "The desk", "--role", "analyst", "--by", "administrator"]);
    let log = desk.json(&["audit", "log", "--limit", "1"]);
    assert_eq!(
        (&log[0]["action"], &log[0]["by"]),
        (&"token-created".into(), &"administrator".into())
    );
    assert_eq!(desk.run(&["audit", "verify", "--noted", &noted]).code, Some(0));
    let other = "0".repeat(63) + "1";
    assert_run!("audit_verify_cut", desk.run(&["audit", "verify", "--noted", &other]));
}
