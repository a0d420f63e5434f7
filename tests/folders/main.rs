//! The examples load, check clean, say of what is made up that it is, and their questions have the
//! answers that their pages tell. `tests/cli/programmes.rs` asks them through the command and the API.

mod champions;
mod leeds;
mod leeds_figures;
mod leicester;
mod leicestershire;
mod solidarity;
mod support;
