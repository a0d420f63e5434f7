//! The command `lifecourse` as people and scripts meet it: exit code, standard output, standard
//! error.

mod access;
mod bad_input;
mod chart;
mod consult;
mod disclosure;
mod equity;
mod figures;
mod files;
mod folder;
mod help;
mod keeping;
#[cfg(unix)]
mod machine;
mod map;
mod people;
#[cfg(unix)]
mod programmes;
mod releases;
mod report;
#[cfg(unix)]
mod services;
mod serving;
mod stats;
mod status;
mod support;
