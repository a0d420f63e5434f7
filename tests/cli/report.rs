//! The report to the Board: what is written, what is missing, what a page may not hold.

use serde_json::Value;

use crate::support::{Desk, Ran};

const OF: &str = "made-up";
/// How the late action of the small strategy stands, in words.
const DELIVERY: &str = "delivery = { rag = \"amber\", on = 2024-03-01, narrative = \"Two hubs wait for a midwife\" }\n";
const BEFORE_THE_ACTION: &str = "milestones = [{ title = \"First hub\"";
const ACTION: &str = "no action (write one for a priority that names it)";
const OWNER: &str = "no owner (give a priority that names it a senior responsible owner)";
const NARRATIVE: &str =
    "no narrative (say in the delivery of an action about it why, and what is done)";
const NAMED: &str = "no priority names it";

/// The small strategy with these words of its files replaced, in a database.
fn stored(edits: &[(&str, &str, &str)]) -> Desk {
    let desk = Desk::with_plan();
    for (file, from, to) in edits {
        desk.edit(&format!("plan/{file}"), from, to);
    }
    let ran = desk.run(&["import", "plan"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    desk
}

/// The action says how it stands.
fn told(delivery: &str) -> (&str, &str, &str) {
    ("strategy.toml", BEFORE_THE_ACTION, delivery)
}

/// Smoking gets worse than in England.
const FAILING: (&str, &str, &str) =
    ("figures/figures.csv", "2022,6.0,5.5,6.5,60", "2022,12.0,11.5,12.5,120");

fn delivery() -> String {
    format!("{DELIVERY}{BEFORE_THE_ACTION}")
}

/// What is missing from the report, as `(of, what)`.
fn missing(desk: &Desk) -> (Option<i32>, Vec<(String, Vec<String>)>) {
    let ran = desk.run(&["report", OF, "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let missing =
        report["missing"].as_array().unwrap().iter().map(|one| {
            (text(&one["of"]), one["what"].as_array().unwrap().iter().map(text).collect())
        });
    (ran.code, missing.collect())
}

/// The page and the paper that a run wrote.
fn written(desk: &Desk, ran: &Ran) -> [String; 2] {
    ["html", "md"].map(|ending| {
        let line = ran.stderr.lines().find(|line| line.ends_with(&format!(".{ending}")));
        let name =
            line.and_then(|line| line.strip_prefix("Wrote ")).unwrap_or_else(|| panic!("{ran}"));
        desk.read(name)
    })
}

#[test]
fn where_nothing_is_missing_the_report_is_final() {
    let delivery = delivery();
    let desk = stored(&[told(&delivery)]);
    let ran = desk.run(&["report", OF, "--to", "papers/may"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.trim_end().ends_with("The report is final."), "{ran}");
    let [page, paper] = written(&desk, &ran);
    assert!(page.contains("Final") && !page.contains("Draft"), "{page}");
    assert!(paper.contains("**Final.**") && !paper.contains("Draft"), "{paper}");
    for text in [&page, &paper] {
        for said in [
            "A made-up strategy",
            "A midwife in every family hub",
            "Two hubs wait for a midwife",
            "First hub, due 1 October 2022",
            "Director of Public Health, The council",
            "Smoking at time of delivery",
            "6.0% (2022)",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
    let quiet = desk.run(&["report", OF, "--quiet"]);
    assert_eq!((quiet.code, &*quiet.stderr), (Some(0), ""), "{quiet}");
}

#[test]
fn a_late_action_without_a_word_makes_a_draft() {
    let desk = stored(&[]);
    let ran = desk.run(&["report", OF]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("The report is a draft: something is missing from 1 item."),
        "{ran}"
    );
    let [page, paper] = written(&desk, &ran);
    for text in [&page, &paper] {
        assert!(text.contains("Draft") && text.contains("not final"), "{text}");
        assert!(!text.contains("Final"), "{text}");
    }
    let of = "A midwife in every family hub".to_owned();
    assert_eq!(missing(&desk), (Some(1), vec![(of, vec![NARRATIVE.to_owned()])]));
    let csv = desk.run(&["report", OF, "--format", "csv"]);
    assert_eq!(csv.stdout.lines().next(), Some("missing_from,what"), "{csv}");
    assert!(csv.stdout.contains(NARRATIVE), "{csv}");
}

#[test]
fn an_item_that_fails_with_action_and_narrative_is_reported_and_missing_nothing() {
    let delivery = delivery();
    let desk = stored(&[FAILING, told(&delivery)]);
    assert_eq!(missing(&desk), (Some(0), vec![]));
    let [page, paper] = written(&desk, &desk.run(&["report", OF]));
    assert!(page.contains("What is failing") && paper.contains("## What is failing"));
    assert!(paper.contains("12.0% (2022)") && paper.contains("| worse ("), "{paper}");
    assert!(paper.contains("(amber): Two hubs"), "{paper}");
}

#[test]
fn an_item_that_fails_without_narrative_action_owner_or_priority_is_missing_each() {
    let smoking = "Smoking at time of delivery";
    let of = |what: &[&str]| {
        vec![(smoking.to_owned(), what.iter().map(ToString::to_string).collect::<Vec<_>>())]
    };
    // The action stays, and says nothing: it is late, and the item has no narrative.
    let (code, without_narrative) = missing(&stored(&[FAILING]));
    assert_eq!((code, &without_narrative[0]), (Some(1), &of(&[NARRATIVE])[0]));
    // The action is moved to another priority, and says how it stands there.
    let delivery = delivery();
    let moved = ("strategy.toml", "priority = \"first-1001-days\"", "priority = \"moving-more\"");
    let no_action = [FAILING, told(&delivery), moved];
    assert_eq!(missing(&stored(&no_action)), (Some(1), of(&[ACTION, OWNER, NARRATIVE])));
    let owned = (
        "strategy.toml",
        "title = \"The first 1001 days\"",
        "title = \"The first 1001 days\"\nsenior_responsible_owner = { role = \"Director\" }",
    );
    let no_action_but_an_owner = [&no_action[..], &[owned]].concat();
    assert_eq!(missing(&stored(&no_action_but_an_owner)), (Some(1), of(&[ACTION, NARRATIVE])));
    // An outcome alone names it.
    let unnamed = (
        "strategy.toml",
        "title = \"The first 1001 days\"\nindicators = [\"smoking\"]",
        "title = \"The first 1001 days\"\nindicators = [\"active-adults\"]",
    );
    let (code, found) = missing(&stored(&[FAILING, told(&delivery), unnamed]));
    assert_eq!((code, found.len(), &*found[0].0), (Some(1), 1, smoking));
    assert!(found[0].1.len() == 1 && found[0].1[0].starts_with(NAMED), "{found:?}");
    // A priority for that outcome does so, too.
    let through_outcome = (
        "strategy.toml",
        "title = \"The first 1001 days\"\nindicators = [\"smoking\"]",
        "title = \"The first 1001 days\"\noutcomes = [\"smoke-free-start\"]\nindicators = [\"active-adults\"]",
    );
    assert_eq!(missing(&stored(&[FAILING, told(&delivery), through_outcome])), (Some(0), vec![]));
}

#[test]
fn a_red_action_without_a_narrative_makes_a_draft_though_nothing_fails() {
    let red = format!("delivery = {{ rag = \"red\", on = 2024-03-01 }}\n{BEFORE_THE_ACTION}");
    let reached = ("strategy.toml", "due = 2022-10-01", "due = 2022-10-01, reached = 2022-09-30");
    let (code, found) = missing(&stored(&[told(&red), reached]));
    assert_eq!((code, found.len(), &*found[0].1), (Some(1), 1, &[NARRATIVE.to_owned()][..]));
    let green = red.replace("red", "green");
    assert_eq!(missing(&stored(&[told(&green), reached])), (Some(0), vec![]));
}

#[test]
fn the_reports_of_the_examples_are_drafts_that_say_what_is_missing() {
    let desk =
        Desk::with_examples(&["leeds-better-together", "leicester-strategy", "leicestershire"]);
    for (strategy, lacking) in [
        ("leeds-better-together", "Obesity in adults, England by deprivation"),
        ("leicester-chws-2022-2027", "Child vaccination coverage"),
        ("leicestershire-jhws-2022-2032", "no action"),
    ] {
        let ran = desk.run(&["report", strategy, "--to", "papers"]);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(
            ran.stdout.contains("The report is a draft") && ran.stdout.contains(lacking),
            "{ran}"
        );
        let [page, paper] = written(&desk, &ran);
        stands_alone(&page);
        for text in [&page, &paper] {
            assert!(text.contains("Is it getting fairer?") && text.contains(lacking), "{strategy}");
            assert!(!text.contains("NaN"), "{strategy}");
        }
        assert!(!paper.contains("<table") && !paper.contains("<script"), "{strategy}");
    }
}

/// Nothing is fetched and nothing runs.
fn stands_alone(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    for foreign in [
        "<script",
        "<link",
        "<iframe",
        "<img",
        "<object",
        "<embed",
        "src=",
        "srcset=",
        "@import",
        "url(",
        "href=\"http",
        "href=\"//",
        "javascript:",
        " onclick=",
        " onload=",
    ] {
        assert!(!page.contains(foreign), "{foreign} in {page}");
    }
}

#[test]
fn what_people_wrote_becomes_markup_nowhere() {
    let hostile = r"<script>alert(1)</script> | *b* _i_ [x](http://e) `c` <img src=x>";
    let title = format!("title = '{hostile}'");
    let narrative = format!(
        "delivery = {{ rag = \"red\", on = 2024-03-01, narrative = '{hostile}' }}\n{BEFORE_THE_ACTION}"
    );
    let desk = stored(&[
        FAILING,
        told(&narrative),
        ("indicators.toml", "title = \"Smoking at time of delivery\"", &title),
        ("strategy.toml", "title = \"The first 1001 days\"", &title),
        ("strategy.toml", "title = \"A made-up strategy\"", &title),
        ("strategy.toml", "title = \"A midwife in every family hub\"", &title),
    ]);
    let ran = desk.run(&["report", OF]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let [page, paper] = written(&desk, &ran);
    assert!(page.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count() >= 5, "{page}");
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    let escaped =
        r"\<script\>alert(1)\</script\> \| \*b\* \_i\_ \[x\](http://e) \`c\` \<img src=x\>";
    assert_eq!(paper.matches(escaped).count(), paper.matches("alert(1)").count(), "{paper}");
    assert!(paper.matches(escaped).count() >= 5, "{paper}");
    for row in paper.lines().filter(|line| line.starts_with('|')) {
        let bars = row.replace(r"\|", "").matches('|').count();
        assert_eq!(bars, 7, "{row}");
    }
}

#[test]
fn before_the_strategy_was_there_nothing_has_changed() {
    let desk = Desk::with_database();
    let ran = desk.run(&["report", OF, "--since", "2000-01-01"]);
    let [page, paper] = written(&desk, &ran);
    for text in [page, paper] {
        assert!(!text.contains("Changes are told since"), "{text}");
        assert!(!text.contains("for the first time") && !text.contains("new figure"), "{text}");
    }
    let json = desk.run(&["report", OF, "--since", "2000-01-01", "--format", "json"]);
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(report["since"].is_null(), "{json}");
    assert!(report["items"].as_array().unwrap().iter().all(|item| item["news"] != "changed"));
}

#[test]
fn days_and_names_that_do_not_fit_are_told() {
    let desk = Desk::with_database();
    let ran = desk.run(&["report", OF, "--as-of", "2026-05-01", "--since", "2026-05-01"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("2026-05-01 is not before 2026-05-01"), "{ran}");
    let ran = desk.run(&["report", "made-upp"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("did you mean `made-up`?"), "{ran}");
    let ran = desk.run(&["report", OF, "--as-of", "2020-01-01"]);
    assert_eq!(ran.code, Some(1), "it was not there on that day: {ran}");
    desk.write("papers", "a file");
    let ran = desk.run(&["report", OF, "--to", "papers"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains("cannot make papers"), "{ran}");
}
