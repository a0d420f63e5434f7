//! System maps in the forms of other tools: Kumu JSON, GraphML, DOT.
//!
//! All three are nodes and edges with named values, so a map is turned into a [`Sketch`] of such and
//! back once; each form only writes and reads sketches. What a form of ours wrote is read back as the
//! same map. Values of a foreign file that a map has no place for are left out, and told.

mod dot;
mod graphml;
mod kumu;
mod sketch;
#[cfg(test)]
mod tests;

use lifecourse_core::{Diagnostic, Id, Place, SystemMap};

use self::sketch::Sketch;

/// A form in which other tools keep maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MapForm {
    /// The JSON of Kumu, `elements` and `connections`.
    Kumu,
    /// GraphML, as of Gephi, yEd and PRSM.
    GraphMl,
    /// The DOT language of Graphviz.
    Dot,
}

/// A map that was read, and what was left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MapRead {
    /// The map.
    pub map: SystemMap,
    /// What was left out, or understood in a way that somebody should look at.
    pub remarks: Vec<Diagnostic>,
}

impl MapForm {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::Kumu, Self::GraphMl, Self::Dot];

    /// Its name, for a command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kumu => "kumu",
            Self::GraphMl => "graphml",
            Self::Dot => "dot",
        }
    }

    /// The form that a text is in, by how it begins.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match text.trim_start_matches('\u{feff}').trim_start().chars().next() {
            Some('{') => Self::Kumu,
            Some('<') => Self::GraphMl,
            _ => Self::Dot,
        }
    }

    /// Writes a map.
    ///
    /// ```
    /// use lifecourse_core::{Document, SystemMap};
    /// use lifecourse_exchange::MapForm;
    /// let map = SystemMap::example();
    /// let text = MapForm::Dot.write(&map);
    /// assert!(text.contains(r#""stigma" -> "trust""#));
    /// assert_eq!(MapForm::Dot.read(&text, &map.id).unwrap().map, map);
    /// ```
    #[must_use]
    pub fn write(self, map: &SystemMap) -> String {
        let sketch = Sketch::of(map);
        match self {
            Self::Kumu => kumu::write(&sketch),
            Self::GraphMl => graphml::write(&sketch),
            Self::Dot => dot::write(&sketch),
        }
    }

    /// Reads a map, which is to be called `id`.
    ///
    /// Factors without an id that can be kept get one of their name; a link without a sign is an
    /// error, because a guess would turn loops round.
    ///
    /// # Errors
    /// What keeps the text from being read as a map.
    pub fn read(self, text: &str, id: &Id<SystemMap>) -> Result<MapRead, Vec<Diagnostic>> {
        let text = text.trim_start_matches('\u{feff}');
        let sketch = match self {
            Self::Kumu => kumu::read(text),
            Self::GraphMl => graphml::read(text),
            Self::Dot => dot::read(text),
        };
        sketch.map_err(|fault| vec![*fault])?.into_map(id)
    }
}

/// That a text is not of its form.
fn not_of_form(form: &str, reason: impl std::fmt::Display, line: Option<u64>) -> Box<Diagnostic> {
    let place = Place { line, ..Place::default() };
    let message = format!("this is not {form} that can be read: {reason}");
    let told = Diagnostic::error("not-a-map", message, place);
    Box::new(told.help("export the map again, as Kumu JSON, GraphML or DOT"))
}
