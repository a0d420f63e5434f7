#![doc = include_str!("../README.md")]

mod audit;
mod dimension;
mod primary;
mod profile;
mod protect;
mod publication;
mod released;
mod shape;
mod table;

pub use audit::{Audit, Bounds, Breach, audit};
pub use dimension::{Dimension, TableError};
pub use profile::{Description, Dominance, Profile, ProfileError};
pub use protect::{Loss, Protected, ProtectedTable, Refusal, Row, Treatment, protect};
pub use publication::{Face, Publication};
pub use released::{Released, SUPPRESSED, Unreleased};
pub use table::{Cell, Table};
