//! System maps: in from other tools, out to them, drawn.

use crate::support::Desk;

const KUMU: &str = r#"{
  "title": "Why care is not reached",
  "elements": [{ "label": "Trust" }, { "label": "Use", "tags": ["core"] }],
  "connections": [
    { "from": "Trust", "to": "Use", "direction": "directed", "type": "same" },
    { "from": "Use", "to": "Trust", "direction": "directed", "type": "opposite", "delay": "a year" }
  ]
}"#;

/// A desk whose database holds a map that came in from Kumu.
fn with_map() -> Desk {
    let desk = Desk::with_plan();
    desk.write("kumu.json", KUMU);
    let ran = desk.run(&["map", "import", "kumu.json", "--id", "care"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.starts_with("[[system-map]]"), "{ran}");
    assert!(ran.stderr.contains("`tags`"), "{ran}");
    desk.write("plan/map.toml", ran.stdout);
    let ran = desk.run(&["import", "plan"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    desk
}

#[test]
fn a_map_goes_in_and_out_in_every_form_and_is_the_same() {
    let desk = with_map();
    let kept = desk.read("plan/map.toml");
    for form in ["kumu", "graphml", "dot"] {
        let out = desk.run(&["map", "export", "care", "--form", form]);
        assert_eq!(out.code, Some(0), "{out}");
        desk.write("again", out.stdout);
        let back = desk.run(&["map", "import", "again", "--id", "care"]);
        assert_eq!((back.stdout.as_str(), back.stderr.as_str()), (kept.as_str(), ""), "{form}");
    }
    let drawn = desk.run(&["map", "export", "care", "--form", "svg"]);
    assert!(drawn.stdout.starts_with("<svg") && drawn.stdout.contains("B1, balancing"), "{drawn}");
}

#[test]
fn a_map_is_put_into_a_folder_once_and_what_is_wrong_there_is_told() {
    let desk = Desk::with_plan();
    desk.write("kumu.json", KUMU);
    let into = ["map", "import", "kumu.json", "--id", "care", "--into", "plan"];
    let ran = desk.run(&into);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    assert!(desk.read("plan/care.toml").starts_with("[[system-map]]"));
    assert_eq!(desk.run(&["import", "plan"]).code, Some(0));
    let again = desk.run(&into);
    assert_eq!(again.code, Some(1), "{again}");
    assert!(again.stderr.contains("has a map `care` already: plan/care.toml"), "{again}");
    desk.write("plan/other.toml", "# a file of that name\n");
    let taken = desk.run(&["map", "import", "kumu.json", "--id", "other", "--into", "plan"]);
    assert_eq!(taken.code, Some(1), "{taken}");
    let nowhere = desk.run(&["map", "import", "kumu.json", "--id", "other", "--into", "nowhere"]);
    assert_ne!(nowhere.code, Some(0), "{nowhere}");
}

#[test]
fn the_loops_of_a_map_are_answered() {
    let desk = with_map();
    let ran = desk.run(&["equity", "ask", "system-map", "map=care"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("Trust → Use → Trust"), "{ran}");
    let unknown = desk.run(&["equity", "ask", "system-map", "map=car"]);
    assert!(unknown.code != Some(0) && unknown.stderr.contains("care"), "{unknown}");
}

#[test]
fn what_is_no_map_is_told() {
    let desk = Desk::new();
    desk.write("a.dot", "digraph {\n a -> b\n}");
    let ran = desk.run(&["map", "import", "a.dot", "--id", "care"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
    assert!(ran.stderr.contains("has no sign"), "{ran}");
    let missing = desk.run(&["map", "import", "b.dot", "--id", "care"]);
    assert_ne!(missing.code, Some(0));
}
