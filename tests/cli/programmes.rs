//! The whole way of each programme: from its folder through the command into a database, and from
//! there to its answers, by the command and by the API.

use std::fmt::Write as _;

use lifecourse_core::personal_traces;
use serde_json::Value;

use crate::support::{Desk, Serving};

/// Personal data that is held beside the examples, and must be in nothing that is written.
const PEOPLE: &str = r#"
[[purpose]]
id = "champions-network"
title = "To keep in touch with the champions and answer them"
people = "champion"
basis = "public-task"
retention = { months = 24, from = "last-contact" }

[[person]]
purpose = "champions-network"
name = "Ada Zzyx"
email = "ada@zzyx.example"
telephone = "0116 496 0001"
address = "2 Zzyx Street"
counted_from = 2026-01-01
"#;

/// A question, the verdict of its first finding, and whether the public reads the same reply.
type Asked = (&'static str, &'static str, Reads);

/// What the API, which is public, reads of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    /// The same.
    All,
    /// Less, as some of what it is answered with is not public.
    Less,
}
use Reads::{All, Less};

/// From the folder of an example to its answers by the command and by the API.
fn goes_the_whole_way(folder: &str, strategy: &str, asked: &[Asked]) -> (Desk, Serving) {
    let desk = Desk::new();
    let folder = Desk::example(folder);
    let done = |arguments: &[&str]| {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran}");
        ran.stdout
    };
    done(&["check", &folder]);
    done(&["import", &folder, "--quiet"]);
    // What is written out again is the same folder to the store.
    done(&["export", "--strategy", strategy, "again"]);
    let again = desk.run(&["import", "again"]);
    assert_eq!(again.code, Some(0), "{again}");
    assert!(again.stderr.contains("nothing has changed"), "{again}");
    desk.release();
    let serving = Serving::start(&desk, &["serve", "--port", "0"]);
    for (question, verdict, reads) in asked {
        let told = desk.json(&["equity", "answer", question]);
        assert_eq!(told["findings"][0]["verdict"], *verdict, "{question}: {told}");
        let public = serving.json(&format!("/api/v1/questions/{question}/answer"))["reply"].take();
        assert_eq!(told == public, *reads == All, "{question}: {public}");
        let page = serving.get(&format!("/questions/{question}"));
        assert!(page.starts_with("HTTP/1.1 200"), "{question}: {page}");
        assert!(told["synthetic"] == false || page.contains("ade-up"), "{question}");
    }
    (desk, serving)
}

#[test]
fn the_champions_of_leicester() {
    let (_, serving) = goes_the_whole_way(
        "leicester-champions",
        "leicester-champions",
        &[
            ("synthetic-champions-not-reached", "some-not-reached", All),
            ("synthetic-champions-themes", "one-theme-most", All),
            ("synthetic-champions-waiting", "promise-broken", All),
            ("synthetic-champions-trail", "some-lead-nowhere", All),
            ("synthetic-champions-behind-access", "all-heard", All),
            ("synthetic-champions-cascade", "some-not-passed-on", All),
        ],
    );
    let trail = serving.json(
        "/api/v1/equity/insight-trail?strategy=leicester-champions&insight=synthetic-insight-25",
    );
    assert_eq!(trail["tables"][0]["rows"].as_array().map(Vec::len), Some(3), "{trail}");
}

#[test]
fn the_strategy_of_leicester() {
    goes_the_whole_way(
        "leicester-strategy",
        "leicester-chws-2022-2027",
        &[
            ("synthetic-access-promises", "not-all-kept", All),
            ("synthetic-anchors", "met", Less),
            ("synthetic-board-decisions", "some-late", All),
            ("synthetic-inverse-care", "inverse", All),
        ],
    );
}

#[test]
fn better_together_in_leeds() {
    goes_the_whole_way(
        "leeds-better-together",
        "leeds-better-together",
        &[
            ("synthetic-leeds-measures", "better-off-told", Less),
            ("synthetic-leeds-matches", "some-without-match", All),
            ("leeds-most-deprived-tenth", "above-its-share", All),
        ],
    );
}

#[test]
fn the_solidarity_network_of_leeds() {
    let (desk, serving) = goes_the_whole_way(
        "leeds-solidarity",
        "leeds-solidarity",
        &[
            ("leeds-solidarity-known-registration", "contested", Less),
            ("leeds-solidarity-known-training", "no-effect", All),
            ("leeds-solidarity-calls", "offers-waiting", Less),
            ("leeds-solidarity-funding", "condition-overdue", Less),
            ("leeds-solidarity-dynamics", "reinforcing-and-balancing", All),
            ("leeds-solidarity-invisible", "some-not-visible", All),
        ],
    );
    // The gate of November 2021, judged in that month; the database was filled later. Before the
    // last drop-in was counted, it could not be told.
    for (day, verdict) in [("2021-11-30", "sufficient"), ("2021-08-31", "cannot-tell")] {
        let then = ["equity", "answer", "leeds-solidarity-progress", "--on", day];
        assert_eq!(desk.json(&then)["findings"][0]["verdict"], verdict, "{day}");
    }
    // Somebody takes back what they said: the gate, the map and the fund rest on it.
    let piece = "synthetic-lived-asylum-reception";
    let words = "They asked for a bill";
    let evidence = format!("/api/v1/evidence/{piece}");
    assert!(serving.get(&evidence).contains(words));
    let reached = desk.json(&["withdraw", "evidence", piece, "--why", "asked for"]);
    assert_eq!(reached["tables"][0]["rows"].as_array().map(Vec::len), Some(3), "{reached}");
    assert!(!serving.get(&evidence).contains(words));
    let history = desk.run(&["show", "evidence", piece, "--history", "--format", "json"]).stdout;
    assert!(!history.contains(words) && history.contains("asked for"), "{history}");
    let database = std::fs::read(desk.path("lifecourse.db")).unwrap();
    assert!(!database.windows(words.len()).any(|bytes| bytes == words.as_bytes()));
    let progress = desk.json(&["equity", "answer", "leeds-solidarity-progress"]);
    assert_eq!(progress["findings"][0]["verdict"], "not-sufficient");
    // A folder that still has the words is refused.
    let stale = desk.run(&["import", &Desk::example("leeds-solidarity")]);
    assert!(stale.code == Some(1) && stale.stderr.contains("withdrawn-comes-back"), "{stale}");
}

#[test]
fn the_consultation_of_leicestershire() {
    let (desk, _) = goes_the_whole_way(
        "leicestershire",
        "leicestershire-jhws-2022-2032",
        &[
            ("consultation-fair", "may-be-decided", All),
            ("consultation-answered", "incomplete", All),
            ("board-decisions", "some-without-action", All),
        ],
    );
    // 60 women and 40 men of three districts, held against the Census of 2021.
    let mut answers = "respondent_id,Which district do you live in?,What is your sex?\n".to_owned();
    for at in 0..100 {
        let district = ["Blaby", "Charnwood", "Melton"][at % 3];
        let sex = if at < 60 { "Female" } else { "Male" };
        writeln!(answers, "R{at},{district},{sex}").unwrap();
    }
    desk.write("answers.csv", answers);
    let represent = |by: &str| {
        let consultation = ["--consultation", "draft-of-november-2021"];
        let asked = ["consult", "represent", "answers.csv", "--by", by];
        desk.json(&[&asked[..], &consultation].concat())
    };
    // 360,620 women of 712,358 people: 50.6 per cent, within the limits of 60 of 100 (50.2 to 69.1).
    let by_sex = represent("sex");
    assert_eq!(by_sex["findings"][0]["verdict"], "like-the-population", "{by_sex}");
    let women = &by_sex["tables"][0]["rows"][0];
    assert_eq!(women[0], "Female");
    let number = |cell: &Value| format!("{:.1}", cell.as_f64().unwrap());
    let shares = [&women[2], &women[3], &women[4], &women[5]].map(number);
    assert_eq!(shares, ["60.0", "50.2", "69.1", "50.6"]);
    let by_place = represent("place");
    assert_eq!(by_place["findings"][0]["verdict"], "unlike-the-population", "{by_place}");
    assert_eq!(by_place["tables"][0]["rows"].as_array().map(Vec::len), Some(8));
    let wrong = desk.run(&[
        "consult",
        "represent",
        "answers.csv",
        "--by",
        "race",
        "--consultation",
        "draft-of-november-2021",
    ]);
    assert!(wrong.stderr.contains("do not tell how many people there are by race"), "{wrong}");
}

#[test]
fn nothing_personal_is_in_any_export() {
    const EXAMPLES: [(&str, &str); 2] =
        [("leicester-champions", "leicester-champions"), ("leeds-solidarity", "leeds-solidarity")];
    let desk = Desk::with_examples(&EXAMPLES.map(|(folder, _)| folder));
    desk.write("people.toml", PEOPLE);
    assert_eq!(desk.run(&["people", "add", "people.toml"]).code, Some(0));
    let mut written: Vec<(String, String)> = Vec::new();
    for (folder, strategy) in EXAMPLES {
        let ran = desk.run(&["export", "--strategy", strategy, folder]);
        assert_eq!(ran.code, Some(0), "{ran}");
        for file in std::fs::read_dir(desk.path(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                written.push((path.display().to_string(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(written.len() > 4, "{}", written.len());
    for arguments in [
        vec!["export"],
        vec!["equity", "--format", "json"],
        vec!["map", "export", "leeds-solidarity-map", "--form", "svg"],
        vec!["map", "export", "leeds-solidarity-map"],
        vec!["report", "--strategy", "leicester-champions"],
    ] {
        written.push((arguments.join(" "), desk.run(&arguments).stdout));
    }
    let serving = Serving::start(&desk, &["serve", "--port", "0"]);
    for path in
        ["champions", "insights", "messages", "evidence", "calls", "organisations", "answers"]
    {
        written.push((path.to_owned(), serving.get(&format!("/api/v1/{path}"))));
    }
    for (name, text) in written {
        for mark in ["zzyx", "0116 496"] {
            assert!(!text.to_lowercase().contains(mark), "{mark} is in {name}");
        }
        // Nor is there anything that looks like an address or a telephone number in what people wrote.
        let is_prose = std::path::Path::new(&name).extension().is_some_and(|end| end == "toml");
        let lines = text.lines().filter(|line| is_prose && !line.contains("http"));
        lines.for_each(|line| assert_eq!(personal_traces(line), None, "{name}: {line}"));
    }
}
