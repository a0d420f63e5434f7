//! When the machine fails, or somebody pulls the plug.

use std::{process::Stdio, thread, time::Instant};

use crate::support::{Desk, LIFECOURSE, Ran};

/// Runs the command where no file may grow beyond half a mebibyte or so, as on a full disk.
fn with_little_room(desk: &Desk, arguments: &[&str], input: Stdio) -> Ran {
    // The signal is turned off so that a write fails, as it does on a full disk.
    const SHELL: &str = "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\"";
    let mut command = desk.command("sh");
    Desk::finish(command.args(["-c", SHELL, LIFECOURSE]).args(arguments).stdin(input))
}

#[test]
fn a_full_disk_is_a_fault_of_the_machine_and_stores_nothing() {
    let desk = Desk::with_many_rows(40_000);
    let ran = with_little_room(&desk, &["import", "many.csv"], Stdio::null());
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.starts_with("error: ") && !ran.stderr.contains("panicked"), "{ran}");
    assert_eq!(desk.figures(), 17);
    let ran = desk.run(&["import", "many.csv", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(desk.figures(), 40_017);

    let ran = with_little_room(&desk, &["export", "--output", "out.csv"], Stdio::null());
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains("cannot write to out.csv"), "{ran}");
    let left: Vec<_> = std::fs::read_dir(desk.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("lifecourse-")), "{left:?}");
    assert!(!desk.path("out.csv").exists());
}

#[test]
fn standard_input_that_does_not_fit_on_the_disk_is_a_fault_of_the_machine() {
    let desk = Desk::with_many_rows(40_000);
    let file = std::fs::File::open(desk.path("many.csv")).unwrap();
    let ran = with_little_room(&desk, &["import", "-"], file.into());
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(
        ran.stderr.starts_with("error: there is no room for a temporary copy of standard input"),
        "{ran}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_cannot_be_written_is_a_fault_of_the_machine() {
    let desk = Desk::with_database();
    for arguments in [
        &["status"][..],
        &["export"],
        &["export", "--format", "json"],
        &["list", "areas", "--format", "csv"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = Desk::finish(desk.command(LIFECOURSE).args(arguments).stdout(full));
        assert_eq!(ran.code, Some(3), "{arguments:?} {ran}");
        assert!(
            ran.stderr.starts_with("error: cannot write to standard output"),
            "{arguments:?} {ran}"
        );
    }
}

#[test]
fn a_killed_import_leaves_all_or_nothing() {
    let desk = Desk::with_many_rows(40_000);
    let start = Instant::now();
    let ran = desk.run(&["import", "many.csv", "--dry-run", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let whole = start.elapsed();
    let mut killed = 0;
    for part in [0.05, 0.2, 0.4, 0.6, 0.8] {
        let mut command = desk.command(LIFECOURSE);
        let mut child =
            command.args(["import", "many.csv", "--quiet"]).stdout(Stdio::null()).spawn().unwrap();
        thread::sleep(whole.mul_f64(part));
        child.kill().unwrap();
        child.wait().unwrap();
        // It may have been stored and not yet have ended.
        match desk.figures() {
            40_017 => break,
            figures => assert_eq!(figures, 17),
        }
        killed += 1;
    }
    assert!(killed > 0, "no import was killed on its way");
    let ran = desk.run(&["import", "many.csv", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(desk.figures(), 40_017);
}
