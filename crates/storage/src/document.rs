//! Documents as the store keeps them.

use std::sync::OnceLock;

use lifecourse_core::{AnyDocument, Document, Kind};

use crate::{RecordedChange, Stamp, StoreError};

/// One version of a document, parsed when what it says is first asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What a person calls it.
    pub title: String,
    /// Its version, from 1.
    pub version: u32,
    /// The document as JSON.
    pub body: String,
    /// The change that made this version.
    pub changed: Stamp,
    pub(crate) parsed: Parsed,
}

/// What the body of a document says, once that was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed(OnceLock<AnyDocument>);

/// The body alone decides it.
impl PartialEq for Parsed {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Parsed {}

/// One version of a document of a known kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<D> {
    /// The document.
    pub document: D,
    /// Its version, from 1.
    pub version: u32,
    /// The change that made this version.
    pub changed: Stamp,
}

/// A version with who made it and who ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The document as it was.
    pub document: StoredDocument,
    /// The change that made it.
    pub opened: RecordedChange,
    /// The change that replaced or removed it; `None` if it is current.
    pub closed: Option<RecordedChange>,
    /// The change that erased its words, because consent to them was withdrawn. The document is
    /// then what was left.
    pub redacted: Option<RecordedChange>,
}

/// A document that refers to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The kind of the one that refers.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The field that refers, such as `indicators[2]`.
    pub field: String,
    /// The id of the one that it refers to.
    pub to: String,
}

/// What a writer takes for granted about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing.
    Any,
    /// There is none yet.
    Absent,
    /// It is at this version.
    Version(u32),
}

/// What writing a document did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was none.
    Created {
        /// Its version: 1, or more if it was removed before.
        version: u32,
    },
    /// It has a new version.
    Changed {
        /// The new version.
        version: u32,
    },
    /// It is the very same, and nothing was written.
    Unchanged {
        /// Its version.
        version: u32,
    },
}

impl Put {
    /// The version that is current after it.
    #[must_use]
    pub const fn version(self) -> u32 {
        match self {
            Self::Created { version } | Self::Changed { version } | Self::Unchanged { version } => {
                version
            }
        }
    }
}

impl Expected {
    /// Whether it holds of a document at this version, or of none.
    #[must_use]
    pub fn holds(self, found: Option<u32>) -> bool {
        match self {
            Self::Any => true,
            Self::Absent => found.is_none(),
            Self::Version(version) => found == Some(version),
        }
    }
}

impl StoredDocument {
    /// The document, parsed by its own rules.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it is of another kind, or core refuses it.
    pub fn typed<D: Document>(&self) -> Result<&D, StoreError> {
        let other = || self.corrupt(&format!("its kind is not {}", D::KIND));
        self.any()?.get().ok_or_else(other)
    }

    /// The document, parsed by the rules of its kind.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if core refuses it.
    pub fn any(&self) -> Result<&AnyDocument, StoreError> {
        if let Some(parsed) = self.parsed.0.get() {
            return Ok(parsed);
        }
        let mut json = serde_json::Deserializer::from_str(&self.body);
        let parsed = AnyDocument::deserialize(self.kind, &mut json);
        let parsed = parsed.map_err(|error| self.corrupt(&error))?;
        Ok(self.parsed.0.get_or_init(|| parsed))
    }

    pub(crate) fn stored<D: Document>(&self) -> Result<Stored<D>, StoreError> {
        Ok(Stored {
            document: self.typed::<D>()?.clone(),
            version: self.version,
            changed: self.changed,
        })
    }

    fn corrupt(&self, why: &dyn std::fmt::Display) -> StoreError {
        StoreError::corrupt(format!("{} `{}`", self.kind, self.id), why)
    }
}
