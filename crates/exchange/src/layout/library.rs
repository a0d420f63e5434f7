//! What the crate knows of the files of publishers, as data.

use std::sync::LazyLock;

use lifecourse_core::Indicator;
use serde::Deserialize;

use crate::{mapping::Mapping, register::RegisterLayout};

#[derive(Deserialize)]
struct Library {
    layout: Vec<Mapping>,
    indicator: Vec<Indicator>,
    register: Vec<RegisterLayout>,
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    toml::from_str(include_str!("../layouts.toml")).expect("a test reads the layouts of the crate")
});

/// The layouts of tables of figures.
pub(crate) fn published() -> &'static [Mapping] {
    &LIBRARY.layout
}

/// The indicators that they are of.
pub(crate) fn described() -> &'static [Indicator] {
    &LIBRARY.indicator
}

/// The layouts of registers.
pub(crate) fn registers() -> &'static [RegisterLayout] {
    &LIBRARY.register
}
