//! What is told of folders that are wrong in many ways.

use std::{collections::BTreeSet, path::Path};

use lifecourse_strategy::{Files, read};

fn broken() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let on_disk = Files::from_folder(folder).unwrap();
    // In memory, so that the places are the same wherever the project lies.
    Files::from_memory(on_disk.names().map(|name| {
        let mut contents = Vec::new();
        std::io::Read::read_to_end(&mut on_disk.open(name).unwrap(), &mut contents).unwrap();
        (name.to_owned(), contents)
    }))
}

/// Each fault as it is printed, with the words that are marked.
fn told(files: &Files) -> String {
    let diagnostics = read(files).diagnostics;
    let line = |fault: &lifecourse_core::Diagnostic| {
        let marked =
            fault.place.excerpt.as_ref().map(|excerpt| &excerpt.text[excerpt.start..excerpt.end]);
        format!("{fault}\n    [{}] {}\n", fault.code, marked.unwrap_or("-"))
    };
    diagnostics.iter().map(line).collect()
}

#[test]
fn every_fault_of_a_broken_folder_is_told_at_once() {
    insta::assert_snapshot!(told(&broken()));
    let codes: BTreeSet<_> =
        read(&broken()).diagnostics.into_iter().map(|fault| fault.code).collect();
    assert!(codes.len() >= 15, "{codes:?}");
}
