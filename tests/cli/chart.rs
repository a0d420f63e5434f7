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
