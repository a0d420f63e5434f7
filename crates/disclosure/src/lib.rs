#![doc = include_str!("../README.md")]

mod attack;
mod audit;
mod choose;
mod dimension;
mod exact;
mod feasible;
mod linear;
mod moves;
mod primary;
mod profile;
mod protect;
mod publication;
mod quotation;
mod released;
mod shape;
mod suppress;
mod system;
mod table;

pub use audit::{Audit, Bounds, Breach, audit};
pub use dimension::{Dimension, TableError};
pub use profile::{Description, Dominance, Profile, ProfileError};
pub use protect::{Loss, Protected, ProtectedTable, Refusal, Row, Treatment, protect};
pub use publication::{Face, Publication};
pub use quotation::{Consent, Words, WordsRefused, may_publish};
pub use released::{Released, SUPPRESSED, Unreleased};
pub use table::{Cell, Table};
