//! The gallery in a real browser: `tests/browser/charts.mjs` looks at each chart in Chromium.
//!
//! Needs Chromium, Node.js and `npm ci` in `tests/browser`. Where one of them is missing the test says so and passes; in CI
//! that is a failure. `LIFECOURSE_PICTURES` names the folder that the pictures are written into.

#[path = "../examples/gallery/page.rs"]
mod page;

use std::path::Path;
use std::process::Command;

/// What must be there to run the test, if it is not.
fn missing(here: &Path) -> Option<&'static str> {
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        Some("Node.js")
    } else if !Path::new(&browser).exists() {
        Some("Chromium")
    } else if !here.join("node_modules/playwright-core").exists() {
        Some("`npm ci` in tests/browser")
    } else {
        None
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "what is not tested is said")]
fn every_chart_is_legible_at_every_width_and_in_every_look() {
    let here = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/browser"));
    if let Some(missing) = missing(here) {
        assert!(std::env::var_os("CI").is_none(), "CI needs {missing}");
        eprintln!("not looked at in a browser: {missing} is missing");
        return;
    }
    let gallery = std::env::temp_dir().join(format!("gallery-{}.html", std::process::id()));
    std::fs::write(&gallery, page::page().expect("the gallery is drawn"))
        .expect("the gallery is written");
    let mut look = Command::new("node");
    look.arg("charts.mjs").arg(&gallery).args(std::env::var_os("LIFECOURSE_PICTURES"));
    let output = look.current_dir(here).output().expect("node runs");
    std::fs::remove_file(&gallery).expect("the gallery is taken away");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}
