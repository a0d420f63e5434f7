//! Who may know whom: the rooms of ARCHITECTURE.md, held against what cargo says.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

/// Each crate with the crates of this workspace that it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("lifecourse-core", &[]),
    ("lifecourse-statistics", &[]),
    ("lifecourse-charts", &[]),
    ("lifecourse-equity", &["core", "statistics"]),
    ("lifecourse-exchange", &["core"]),
    ("lifecourse-strategy", &["core", "exchange"]),
    ("lifecourse-storage", &["core"]),
    ("lifecourse-app", &["core", "statistics", "equity", "strategy", "exchange", "storage"]),
    ("lifecourse-server", &["app", "charts", "core", "storage"]),
    ("lifecourse", &["app", "server", "strategy", "statistics", "core", "storage"]),
    ("lifecourse-examples", &[]),
    ("lifecourse-tests", &[]),
];

/// Each package from outside with the crates that may know it.
const KEPT_TO: &[(&str, &[&str])] = &[
    ("sqlx", &["lifecourse-storage"]),
    ("axum", &["lifecourse-server"]),
    ("maud", &["lifecourse-server", "lifecourse-charts"]),
    ("clap", &["lifecourse"]),
    ("anyhow", &["lifecourse"]),
    ("tokio", &["lifecourse-storage", "lifecourse-app", "lifecourse-server", "lifecourse"]),
    ("statrs", &["lifecourse-statistics"]),
];

/// The packages that a crate knows, those of its tests aside.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs: it runs this test");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| {
            let known = package["dependencies"].as_array().into_iter().flatten();
            let known = known.filter(|one| one["kind"].is_null());
            let names = known.filter_map(|one| one["name"].as_str().map(str::to_owned));
            (package["name"].as_str().unwrap_or_default().to_owned(), names.collect())
        })
        .collect()
}

#[test]
fn every_crate_knows_only_the_rooms_below_it() {
    let dependencies = dependencies();
    for (name, known) in &dependencies {
        let (_, allowed) = ALLOWED.iter().find(|(of, _)| of == name).unwrap_or_else(|| {
            panic!("`{name}` is in no room: give it one here and in ARCHITECTURE.md")
        });
        for other in known.iter().filter(|other| dependencies.contains_key(*other)) {
            let short = other.trim_start_matches("lifecourse-");
            assert!(allowed.contains(&short), "`{name}` may not know `{other}`");
        }
    }
}

#[test]
fn packages_from_outside_stay_in_their_rooms() {
    for (name, known) in dependencies() {
        for (package, rooms) in KEPT_TO {
            let knows = known.iter().any(|other| other == package);
            assert!(!knows || rooms.contains(&name.as_str()), "`{name}` may not know `{package}`");
        }
    }
}
