//! Boundaries of areas, as GeoJSON.

mod codes;
mod geojson;
mod grid;
mod simplify;
#[cfg(test)]
mod tests;
mod write;

use std::io::{BufReader, Read, Seek};

use lifecourse_core::{AreaCode, Boundary, Diagnostic, Place};

pub use self::write::write_geojson;
use self::{
    codes::{Candidates, chosen},
    geojson::Feature,
    simplify::{Rings, shapes},
};
use crate::read::{ReadError, input_error};

/// So many faults are told of one file; the rest are counted.
const MOST_TOLD: usize = 200;
/// The most places that are held at a time: as many as take some 300 MiB.
const MOST_PLACES: usize = 6_000_000;
/// How much of a file is looked at to tell whether it is a collection of features.
const HEAD: u64 = 16 << 10;

/// Boundaries that were read from a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Boundaries {
    /// The property whose codes were taken, such as `LAD24CD`.
    pub property: String,
    /// On what the coordinates stand.
    pub system: System,
    /// The boundaries by area, each ready to be drawn.
    pub boundaries: Vec<Boundary>,
    /// What is wrong with features.
    pub diagnostics: Vec<Diagnostic>,
    /// How many features there are.
    pub features: u64,
    /// Those with an error.
    pub faulty: u64,
    /// Those that were not asked for.
    pub passed_over: u64,
    /// How many places the features have.
    pub places: u64,
}

/// What coordinates mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum System {
    /// Longitude and latitude in degrees (WGS 84, EPSG:4326), as RFC 7946 has it.
    #[default]
    Degrees,
    /// Metres east and north on the British National Grid (EPSG:27700).
    Grid,
}

impl System {
    /// What it is called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Degrees => "longitude and latitude",
            Self::Grid => "British National Grid",
        }
    }
}

impl Boundaries {
    /// Reads boundaries from GeoJSON, which a person knows as `file`; `None` if it is no collection of features.
    ///
    /// Each feature is an area, a `Polygon` or a `MultiPolygon`, with its code of the Office for National Statistics in
    /// one of its properties: which, is found by the codes themselves (`LAD24CD`, `LSOA21CD`, `code`...), as the one that
    /// tells most features apart. Coordinates are degrees or metres of the British National Grid, as the Open Geography
    /// Portal offers both: `crs` says which, or else the numbers do. Of the areas that `wanted` refuses nothing is kept.
    ///
    /// Features are read one by one; what is kept of them is every place as whole metres, because neighbours are
    /// simplified together.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is damaged, in no property are codes, the coordinates are of another system, or there
    /// are more than six million places; [`ReadError::Io`] if the machine fails.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_exchange::Boundaries;
    /// let json = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
    ///     "properties": {"LAD24CD": "E07000133", "LAD24NM": "Melton"},
    ///     "geometry": {"type": "Polygon", "coordinates": [[[-0.9, 52.7], [-0.8, 52.7], [-0.8, 52.8], [-0.9, 52.7]]]}}]}"#;
    /// let read = Boundaries::read(std::io::Cursor::new(json), "melton.geojson", &|_| true)?.expect("it is one");
    /// assert_eq!((read.property.as_str(), read.boundaries[0].area.as_str()), ("LAD24CD", "E07000133"));
    /// # Ok::<(), lifecourse_exchange::ReadError>(())
    /// ```
    pub fn read<R: Read + Seek>(
        mut input: R,
        file: &str,
        wanted: &dyn Fn(&AreaCode) -> bool,
    ) -> Result<Option<Self>, ReadError> {
        if !is_collection(&mut input)? {
            return Ok(None);
        }
        let origin = Place { file: Some(file.into()), ..Place::default() };
        let mut found = Found::default();
        let read = geojson::read(BufReader::new(input), &mut |feature| found.take(feature));
        if let Err(error) = read {
            return Err(damaged(&error, origin));
        }
        found.boundaries(origin, wanted).map(Some)
    }
}

/// Whether it is JSON that calls itself a collection of features, which it does at its beginning.
fn is_collection<R: Read + Seek>(input: &mut R) -> Result<bool, ReadError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head).map_err(ReadError::Io)?;
    input.rewind().map_err(ReadError::Io)?;
    let name = b"\"FeatureCollection\"";
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    Ok(start.starts_with(b"{") && start.windows(name.len()).any(|bytes| bytes == name))
}

fn damaged(error: &serde_json::Error, origin: Place) -> ReadError {
    if error.is_io() {
        return ReadError::Io(std::io::Error::other(error.to_string()));
    }
    let place = Place { line: Some(error.line() as u64), ..origin };
    let told = Diagnostic::error("bad-geojson", error.to_string(), place);
    input_error(
        told.help("fetch the file again: it should be GeoJSON with a feature for each area"),
    )
}

/// What features say, before it is known which property has their codes.
#[derive(Default)]
struct Found {
    features: Vec<(Candidates, Result<Rings, String>)>,
    system: Option<System>,
    places: usize,
}

impl Found {
    /// Takes in a feature; an error ends the reading.
    fn take(&mut self, feature: Feature) -> Result<(), String> {
        let codes = Candidates::of(&feature.properties);
        let rings = feature.rings(&mut self.system)?;
        self.places += rings.as_ref().map_or(0, |rings| rings.iter().map(Vec::len).sum());
        if self.places > MOST_PLACES {
            return Err(format!(
                "there are more than {MOST_PLACES} places in these boundaries: take the edition that is generalised \
                 to 20 metres (BGC), or to 200 or 500 (BSC, BUC)"
            ));
        }
        self.features.push((codes, rings));
        Ok(())
    }

    fn boundaries(
        self,
        origin: Place,
        wanted: &dyn Fn(&AreaCode) -> bool,
    ) -> Result<Boundaries, ReadError> {
        let Some(property) = chosen(self.features.iter().map(|(codes, _)| codes)) else {
            let message = "no property of the features has codes of the Office for National Statistics, as E06000016";
            let told = Diagnostic::error("no-area-codes", message, origin);
            return Err(input_error(told.help("give each feature its area's code as a property")));
        };
        let mut read = Boundaries {
            system: self.system.unwrap_or_default(),
            features: self.features.len() as u64,
            places: self.places as u64,
            ..Boundaries::default()
        };
        let (mut areas, mut all): (Vec<AreaCode>, Vec<Rings>) = Default::default();
        let mut seen = std::collections::BTreeSet::new();
        for (number, (mut codes, rings)) in (1_u64..).zip(self.features) {
            let code = codes.take(&property);
            let fault = match (code, rings) {
                (None, _) => "it has no code here".to_owned(),
                (Some(code), _) if !wanted(&code) => {
                    read.passed_over += 1;
                    continue;
                }
                (Some(code), _) if !seen.insert(code.clone()) => {
                    format!("another feature is {code}, too")
                }
                (Some(code), Err(fault)) => format!("{code}: {fault}"),
                (Some(code), Ok(rings)) => {
                    areas.push(code);
                    all.push(rings);
                    continue;
                }
            };
            read.faulty += 1;
            if read.diagnostics.len() < MOST_TOLD {
                let place = Place { field: Some(property.clone()), ..origin.clone() };
                let message = format!("feature {number}: {fault}");
                let told = Diagnostic::error("bad-feature", message, place);
                read.diagnostics.push(told.help("mend the feature, or fetch the file again"));
            }
        }
        let shapes = shapes(&all);
        read.boundaries =
            areas.into_iter().zip(shapes).map(|(area, shapes)| Boundary { area, shapes }).collect();
        read.property = property;
        Ok(read)
    }
}
