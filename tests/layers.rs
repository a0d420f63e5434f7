//! Who may know whom: the rooms of ARCHITECTURE.md, held against what cargo says.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use serde_json::Value;

/// Each crate with the crates of this workspace that it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("lifecourse-core", &[]),
    ("lifecourse-statistics", &[]),
    ("lifecourse-charts", &[]),
    ("lifecourse-disclosure", &[]),
    ("lifecourse-equity", &["core", "statistics"]),
    ("lifecourse-exchange", &["core"]),
    ("lifecourse-strategy", &["core", "exchange"]),
    ("lifecourse-storage", &["core", "disclosure"]),
    (
        "lifecourse-app",
        &["core", "statistics", "disclosure", "equity", "strategy", "exchange", "storage"],
    ),
    ("lifecourse-server", &["app", "charts", "core", "storage"]),
    ("lifecourse", &["app", "server", "strategy", "statistics", "core", "disclosure", "storage"]),
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

/// What leads to personal data. The server is given a `Published`, which does not; this holds that
/// it does not take another way.
const PERSONAL: [&str; 6] =
    ["people::", "dyn People", "Personal", "PersonId", "SqliteStore", "dyn Store"];

/// What leads to figures that are not released. Only the API that officers ask with a token has it.
const UNRELEASED: [&str; 4] = ["StaffStore", "Snapshot", "Visit {", "Desk"];

/// The files of the server that may know of it.
const OF_STAFF: [&str; 9] = [
    "src/staff.rs",
    "src/lib.rs",
    "src/revalidate.rs",
    "src/api.rs",
    "src/api/writes.rs",
    "src/api/batches.rs",
    "src/api/tokens.rs",
    "src/api/publication.rs",
    "src/api/sums.rs",
];

#[test]
fn the_pages_have_no_way_to_what_is_not_released() {
    for (path, text) in sources() {
        if !OF_STAFF.iter().any(|known| path.ends_with(known)) {
            let found = UNRELEASED.iter().find(|word| text.contains(*word));
            assert_eq!(found, None, "{}", path.display());
        }
    }
}

#[test]
fn the_server_has_no_way_to_people() {
    let sources = sources();
    for (path, text) in &sources {
        for word in PERSONAL {
            assert!(!text.contains(word), "{} has `{word}`", path.display());
        }
    }
    assert!(sources.len() > 10, "the sources are where they are looked for");
}

/// The files of the server with what is in them.
fn sources() -> Vec<(PathBuf, String)> {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../adapters/server/src");
    let (mut folders, mut files) = (vec![PathBuf::from(sources)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder of the server's sources") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap_or_default();
                files.push((path, text));
            }
        }
    }
    files
}
