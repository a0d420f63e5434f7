//! Where things are: places by name, boundaries, postcodes.

use lifecourse_core::{AreaCode, Shape};
use time::Date;

use crate::Stamp;

/// A place as people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its code.
    pub area: AreaCode,
    /// Its name.
    pub title: String,
}

/// What boundaries came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The property that had the codes, such as `LAD24CD`: it tells the sort of area and the year.
    pub property: String,
    /// What whoever shows the boundaries must say.
    pub licence: String,
}

/// Boundaries of several areas for one map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlines {
    /// Each area that has a boundary, by code.
    pub shapes: Vec<(AreaCode, Shape)>,
    /// What whoever shows them must say, each once.
    pub licences: Vec<String>,
}

/// A file of boundaries that was brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLayer {
    /// What the file was called.
    pub source: String,
    /// What is known of it.
    pub layer: Layer,
    /// How many areas it has.
    pub areas: u64,
    /// The change that brought it.
    pub changed: Stamp,
}

/// The look-up of postcodes that is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostcodeEdition {
    /// What its file was called.
    pub source: String,
    /// How many postcodes it has.
    pub postcodes: u64,
    /// The change that brought it.
    pub changed: Stamp,
}

/// Where a postcode is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostcodePlace {
    /// The areas that it lies in, the smallest first.
    pub areas: Vec<AreaCode>,
    /// The first day of the month in which it went out of use.
    pub ended: Option<Date>,
}
