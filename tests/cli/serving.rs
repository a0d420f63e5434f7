//! The command as a server.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    net::TcpListener,
    process::Stdio,
};

use crate::support::{Desk, LIFECOURSE, Serving, assert_run};

#[test]
fn the_pages_and_the_api_are_served_until_it_is_stopped() {
    let desk = Desk::with_database();
    for signal in ["-INT", "-TERM"] {
        let serving = Serving::start(&desk, &["serve", "--port", "0"]);
        assert!(serving.address.ip().is_loopback());
        assert!(serving.get("/").starts_with("HTTP/1.1 200"));
        assert!(serving.get("/api/v1/strategies").contains("made-up"));
        assert_eq!(serving.stop(signal).code(), Some(0), "{signal}");
    }
}

#[test]
fn what_is_imported_meanwhile_is_served() {
    let desk = Desk::with_database();
    let serving = Serving::start(&desk, &["serve", "--port", "0"]);
    assert!(!serving.get("/api/v1/strategies").contains("renamed meanwhile"));
    desk.edit("plan/strategy.toml", "A made-up strategy", "A strategy renamed meanwhile");
    let ran = desk.run(&["import", "plan"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(serving.get("/api/v1/strategies").contains("renamed meanwhile"));
}

/// Whether a text stands on a page, which says once that there is no answer.
fn stands_on(page: &str, text: &str) -> bool {
    let text = text.trim_start_matches("No answer: ").to_lowercase();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    page.to_lowercase().contains(&text.replace('"', "&quot;"))
}

/// Questions about what was reached and done, which is not public.
const HIDDEN: [&str; 5] = ["progress", "not-reached", "anchors", "access-promises", "measures"];

#[test]
fn a_page_the_api_and_the_command_give_one_answer_to_a_question() {
    let desk = Desk::with_examples(&["leicester-strategy"]);
    desk.release();
    let serving = Serving::start(&desk, &["serve", "--port", "0"]);
    let json = |path: &str| serving.json(path);
    let strategy = "leicester-chws-2022-2027";
    let told = desk.json(&["equity", "--strategy", strategy]);
    let listed = json(&format!("/api/v1/answers?strategy={strategy}"));
    let (told, listed) = (told.as_array().unwrap(), listed["items"].as_array().unwrap());
    assert_eq!(told.len(), listed.len());
    let page = serving.get(&format!("/strategies/{strategy}/fairness"));
    let mut hidden = 0;
    for (told, listed) in told.iter().zip(listed) {
        assert_eq!((&told["id"], &told["asks"]), (&listed["id"], &listed["asks"]));
        assert!(stands_on(&page, told["title"].as_str().unwrap()), "{told}");
        let headline = &listed["reply"]["findings"][0];
        assert!(stands_on(&page, headline["sentence"].as_str().unwrap()), "{headline}");
        // What was reached and done is not public.
        if HIDDEN.iter().any(|name| listed["asks"][name].is_object()) {
            hidden += 1;
            continue;
        }
        assert_eq!(told["reply"], listed["reply"]);
        let Some(id) = told["id"].as_str() else { continue };
        assert_eq!(json(&format!("/api/v1/questions/{id}/answer")), *listed);
        let page = serving.get(&format!("/questions/{id}"));
        for finding in told["reply"]["findings"].as_array().unwrap() {
            let sentence = finding["sentence"].as_str().unwrap();
            assert!(stands_on(&page, sentence), "{id}: {sentence}");
            if let Some(label) = finding["label"].as_str() {
                assert!(stands_on(&page, label), "{id}: {label}");
            }
        }
    }
    assert_eq!(hidden, 4);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let desk = Desk::with_database();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = desk.run(&["serve", "--port", &port]);
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains(&format!("another program listens on 127.0.0.1:{port}")), "{ran}");
    assert!(ran.stderr.contains("help: name another port"), "{ran}");
    assert_run!("serve_elsewhere", desk.run(&["serve", "--address", "192.0.2.1"]));
}

#[test]
fn the_demo_shows_the_statuses_and_serves_beside_a_busy_port() {
    let desk = Desk::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let serving = Serving::start(&desk, &["demo", "--port", &port.to_string()]);
    assert!(serving.before.contains("Against comparator"), "{}", serving.before);
    assert!(serving.address.port() > port);
    assert!(serving.get("/").contains("Leicestershire"));
    assert_eq!(serving.stop("-INT").code(), Some(0));
    assert!(!desk.path("lifecourse.db").exists(), "its database is a temporary one");
}

#[test]
fn what_a_script_reads_of_the_demo_is_json_and_nothing_else() {
    let desk = Desk::new();
    let mut child = desk
        .command(LIFECOURSE)
        .args(["demo", "--port", "0", "--format", "json", "--quiet"])
        .stdout(File::create(desk.path("out.json")).unwrap())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines.next().expect("it says where the pages are").unwrap();
    assert!(line.starts_with("The pages are at http://127.0.0.1:"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
    let rows: serde_json::Value = serde_json::from_str(&desk.read("out.json")).unwrap();
    assert!(rows.as_array().is_some_and(|rows| rows.len() > 12));
}

#[test]
fn the_demo_can_be_kept() {
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--no-serve", "--database", "demo.db", "--format", "csv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.starts_with("indicator,title,area"), "{ran}");
    let again = desk.run(&["status", "--database", "demo.db", "--format", "csv"]);
    assert_eq!(again.stdout, ran.stdout);
    let mut command = desk.command(LIFECOURSE);
    let ran =
        Desk::finish(command.args(["demo", "--no-serve"]).env("LIFECOURSE_DATABASE", "mine.db"));
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(!desk.path("mine.db").exists(), "the demo stays out of a council's own database");
}

#[test]
fn officers_are_served_only_where_that_was_asked_for() {
    let desk = Desk::with_database();
    let made = desk.run(&["token", "create", "The desk", "--role", "analyst"]);
    let token = format!("authorization: Bearer {}", made.stdout.trim());
    let ask = |serving: &Serving| serving.get_with("/api/v1/targets", &token);
    let public = Serving::start(&desk, &["serve", "--port", "0"]);
    assert!(ask(&public).starts_with("HTTP/1.1 404"));
    let staff = Serving::start(&desk, &["serve", "--port", "0", "--staff"]);
    assert!(ask(&staff).starts_with("HTTP/1.1 200"));
    assert!(staff.get("/api/v1/targets").starts_with("HTTP/1.1 401"));
    assert!(staff.get("/api/v1/strategies").starts_with("HTTP/1.1 200"));
}
