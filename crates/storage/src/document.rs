//! Documents as the store keeps them.

use lifecourse_core::{AnyDocument, Document, Kind};

use crate::{RecordedChange, Stamp, StoreError};

/// One version of a document, not yet parsed.
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
}

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
    pub fn typed<D: Document>(&self) -> Result<D, StoreError> {
        if self.kind != D::KIND {
            return Err(self.corrupt(&format!("its kind is not {}", D::KIND)));
        }
        serde_json::from_str(&self.body).map_err(|error| self.corrupt(&error))
    }

    /// The document, parsed by the rules of its kind.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if core refuses it.
    pub fn any(&self) -> Result<AnyDocument, StoreError> {
        let mut json = serde_json::Deserializer::from_str(&self.body);
        AnyDocument::deserialize(self.kind, &mut json).map_err(|error| self.corrupt(&error))
    }

    pub(crate) fn stored<D: Document>(&self) -> Result<Stored<D>, StoreError> {
        Ok(Stored { document: self.typed()?, version: self.version, changed: self.changed })
    }

    fn corrupt(&self, why: &dyn std::fmt::Display) -> StoreError {
        StoreError::corrupt(format!("{} `{}`", self.kind, self.id), why)
    }
}
