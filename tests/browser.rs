//! The pages in a real browser: `tests/browser/pages.mjs` walks them in Chromium.
//!
//! Needs Chromium, Node.js and `npm ci` in `tests/browser`. Where one of them is missing the test
//! says so and passes; in CI that is a failure.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// What must be there to run the test, if it is not.
fn missing() -> Option<&'static str> {
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    let answers = |program: &str| {
        Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    if !answers("node") {
        Some("Node.js")
    } else if !Path::new(&browser).exists() {
        Some("Chromium")
    } else if !here.join("node_modules/playwright-core").exists() {
        Some("`npm ci` in tests/browser")
    } else {
        None
    }
}

/// A server that stops with the test.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The demo on a free port, with the address that it prints.
fn demo() -> (Demo, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lifecourse"));
    command.args(["demo", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut demo = Demo(command.spawn().expect("the binary is built with this test"));
    let (out, err) = (demo.0.stdout.take(), demo.0.stderr.take());
    let (sender, lines) = std::sync::mpsc::channel();
    let streams: [Option<Box<dyn std::io::Read + Send>>; 2] =
        [out.map(|out| Box::new(out) as _), err.map(|err| Box::new(err) as _)];
    for stream in streams.into_iter().flatten() {
        let sender = sender.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                // The test may have what it wants already.
                let _ = sender.send(line);
            }
        });
    }
    drop(sender);
    let address = lines.iter().find_map(|line| {
        let at = line.find("http://127.0.0.1:")?;
        line[at..].split_whitespace().next().map(|url| url.trim_end_matches('.').to_owned())
    });
    (demo, address.expect("the demo prints its address"))
}

#[test]
#[expect(clippy::print_stderr, reason = "what is not tested is said")]
fn every_page_is_sound_in_a_browser() {
    if let Some(missing) = missing() {
        assert!(std::env::var_os("CI").is_none(), "CI needs {missing}");
        eprintln!("not tested in a browser: {missing} is missing");
        return;
    }
    let (_demo, address) = demo();
    let mut walk = Command::new("node");
    walk.arg("pages.mjs").arg(address);
    if let Some(pictures) = std::env::var_os("LIFECOURSE_PICTURES") {
        walk.arg(pictures);
    }
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/browser");
    let output = walk.current_dir(here).output().expect("node runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}
