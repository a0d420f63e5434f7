//! Charts as files.

use crate::support::Desk;

/// A desk whose database has released its figures.
fn released() -> Desk {
    let desk = Desk::with_database();
    for step in [&["release", "prepare"][..], &["release", "publish", "1"]] {
        let ran = desk.run(step);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    desk
}

#[test]
fn a_chart_is_a_file_that_says_where_it_is_from() {
    let desk = released();
    let drawn = desk.run(&["chart", "trend", "--indicator", "smoking"]);
    assert_eq!(drawn.code, Some(0), "{drawn}");
    assert!(drawn.stdout.starts_with("<svg") && drawn.stdout.contains("Release 1 of"), "{drawn}");
    let written =
        desk.run(&["chart", "trend", "--indicator", "smoking", "--width", "narrow", "-o", "a.svg"]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""), "{written}");
    assert!(desk.read("a.svg").contains("lc-narrow"));
}

#[test]
fn a_chart_that_cannot_be_drawn_says_why() {
    let desk = Desk::with_database();
    let unreleased = desk.run(&["chart", "trend", "--indicator", "smoking"]);
    assert_eq!(unreleased.code, Some(1), "{unreleased}");
    assert!(unreleased.stderr.contains("no figures have been released"), "{unreleased}");
    let unknown = desk.run(&["chart", "pie", "--indicator", "smoking"]);
    assert_eq!(unknown.code, Some(2), "{unknown}");
    assert!(unknown.stderr.contains("funnel"), "{unknown}");
}

#[test]
fn what_pages_draw_can_be_drawn() {
    let desk = released();
    let two = [
        "chart",
        "compare",
        "--indicator",
        "smoking",
        "--area",
        "E92000001",
        "--area",
        "E10000018",
    ];
    let compared = desk.run(&two);
    assert_eq!(compared.code, Some(0), "{compared}");
    assert!(compared.stdout.starts_with("<svg") && compared.stdout.contains("Release 1 of"));
    let alone = desk.run(&["chart", "profile", "--area", "E10000018"]);
    assert!(alone.stderr.contains("there is no such chart"), "{alone}");
    for (lacks, option) in
        [(&["trend"][..], "--indicator"), (&["profile"], "--area"), (&["question"], "--question")]
    {
        let told = desk.run(&[&["chart"], lacks].concat());
        assert_eq!(told.code, Some(2), "{told}");
        assert!(told.stderr.contains(option), "{told}");
    }
}

#[test]
fn an_example_needs_no_database() {
    let desk = Desk::new();
    for kind in ["trend", "multiples", "control", "funnel", "spine", "scatter", "map", "system-map"]
    {
        let drawn = desk.run(&["chart", "--example", kind]);
        assert_eq!(drawn.code, Some(0), "{drawn}");
        assert!(drawn.stdout.contains("(made-up figures)"), "{drawn}");
    }
    let signs = desk.run(&["chart", "--example", "signs"]);
    assert_eq!(signs.code, Some(1), "{signs}");
    let unknown = desk.run(&["chart", "--example", "pie"]);
    assert!(unknown.stderr.contains("funnel"), "{unknown}");
}
