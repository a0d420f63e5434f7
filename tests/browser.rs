//! The pages in a real browser: `tests/browser/pages.mjs` walks them in Chromium.
//!
//! Needs Chromium, Node.js and `npm ci` in `tests/browser`. Where one of them is missing the test
//! says so and passes; in CI that is a failure. Pictures of all pages are written into the folder
//! `LIFECOURSE_PICTURES`, if it is set.

#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the tests of the command need more of it"
)]
#[path = "cli/support.rs"]
mod support;

use std::{path::Path, process::Command};

use lifecourse_storage::{Address, open_or_create};
use support::{Desk, Serving};

/// Every example strategy, so that no kind of page is without data.
const EXAMPLES: [&str; 5] = [
    "leicestershire",
    "leicester-strategy",
    "leicester-champions",
    "leeds-better-together",
    "leeds-solidarity",
];
/// The folder of the walk, with its Node.js modules.
const WALK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/browser");

/// To where nothing leads, because the public is shown no document of the kind.
const NOT_PUBLIC: [&str; 1] = ["/gates/{id}"];

/// What must be there to run the tests, if it is not.
fn missing() -> Option<&'static str> {
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let answers = |program: &str| {
        Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    if !answers("node") {
        Some("Node.js")
    } else if !Path::new(&browser).exists() {
        Some("Chromium")
    } else if !Path::new(WALK).join("node_modules/playwright-core").exists() {
        Some("`npm ci` in tests/browser")
    } else {
        None
    }
}

/// Whether the tests can run.
#[expect(clippy::print_stderr, reason = "what is not tested is said")]
fn can_run() -> bool {
    let missing = missing();
    if let Some(missing) = missing {
        assert!(std::env::var_os("CI").is_none(), "CI needs {missing}");
        eprintln!("not tested in a browser: {missing} is missing");
    }
    missing.is_none()
}

/// Walks the pages that are served; an address of `kinds` to which nothing leads is a fault.
fn walk(serving: &Serving, kinds: &[String]) {
    let mut walk = Command::new("node");
    walk.arg("pages.mjs").arg(format!("http://{}", serving.address)).args(kinds);
    let output = walk.current_dir(WALK).output().expect("node runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_page_is_sound_in_a_browser() {
    if can_run() {
        let desk = Desk::with_examples(&EXAMPLES);
        desk.release();
        let serving = Serving::start(&desk, &["serve", "--port", "0"]);
        let mut kinds = lifecourse_server::page_addresses();
        kinds.retain(|kind| !NOT_PUBLIC.contains(&kind.as_str()));
        walk(&serving, &kinds);
    }
}

#[tokio::test]
async fn the_pages_of_an_empty_database_are_sound_in_the_look_of_a_council() {
    if can_run() {
        let desk = Desk::new();
        let address = desk.path("lifecourse.db");
        let address: Address =
            address.to_str().expect("a folder made here is UTF-8").parse().unwrap();
        drop(open_or_create(&address).await.unwrap());
        let theme = Desk::example("theme.toml");
        walk(&Serving::start(&desk, &["serve", "--port", "0", "--theme", &theme]), &[]);
    }
}
