#![doc = include_str!("../README.md")]

mod check;
mod compare;
mod draft;
mod figures;
mod files;
mod given;
mod ground;
mod page;
mod read;
mod rows;
mod shape;
mod sheet;
mod starter;
mod syntax;
mod tree;
mod words;
mod write;

pub use compare::{Change, Difference, FieldChange, compare};
pub use files::{Contents, Files, FolderError, Source};
pub use read::{Loaded, Placed, read};
pub use rows::rows;
pub use starter::Starter;
pub use words::nearest;
pub use write::{WriteError, write};
