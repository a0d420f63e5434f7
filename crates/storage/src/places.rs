//! Where things are.

use lifecourse_core::AreaCode;

/// A place as people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its code.
    pub area: AreaCode,
    /// Its name.
    pub title: String,
}
