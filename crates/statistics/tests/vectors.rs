//! Every vector file of a folder, run by the method that it names and compared within the tolerance that it carries.
//!
//! The folder is `tests/vectors`, or that of the environment variable `LIFECOURSE_VECTORS`. A method that the
//! crate lacks is a failure. How the files are built is told in the README of the vectors.

mod harness;

use std::{env, path::PathBuf};

#[test]
fn every_vector_file_agrees() {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors"));
    let given = env::var_os("LIFECOURSE_VECTORS").map(PathBuf::from);
    let folder = given.as_ref().unwrap_or(&own);
    let report = harness::run(folder, given.is_none());
    assert!(report.files > 0, "{} holds no JSON file", folder.display());
    assert!(report.faults.is_empty(), "{report}");
}
