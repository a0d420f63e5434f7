//! Directories of services in the form of Open Referral UK, the profile of the Human Services Data
//! Specification (HSDS) 3.
//!
//! Sources: HSDS 3.0 (<https://docs.openreferral.org>) and Open Referral UK 3.0
//! (<https://openreferraluk.org>).

mod at;
mod read;
mod schedule;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, HashMap};

use lifecourse_core::{AnyDocument, Diagnostic, Kind};
use serde_json::{Map, Value};

pub use write::write_directory;

/// Before the name of a field in the taxonomy of an attribute that holds it.
const OURS: &str = "lifecourse:";
/// Before the code of an area of our own in a URI.
const OWN_AREA: &str = "urn:lifecourse:area:";
/// Before a code of the Office for National Statistics in a URI.
const GSS_AREA: &str = "http://statistics.data.gov.uk/id/statistical-geography/";

/// A document as far as another directory tells it: what its kind demands may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// Its name in files and addresses.
    pub id: String,
    /// What is known of it but its id, in the shape that documents of its kind have.
    pub fields: Map<String, Value>,
}

impl Draft {
    /// The fields of a kind in the order in which a person likes to complete them: those that no
    /// directory tells come after the title.
    #[must_use]
    pub fn columns(kind: Kind) -> &'static [&'static str] {
        match kind {
            Kind::Organisation => &["id", "title", "sector", "website"],
            _ => &[
                "id",
                "title",
                "determinants",
                "non_digital_route",
                "areas",
                "groups",
                "languages",
                "eligibility",
                "fees",
                "locations",
                "schedule",
                "website",
                "provider",
                "assured_on",
                "description",
            ],
        }
    }

    /// The document, if all is there that its kind demands.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn document(&self) -> Result<AnyDocument, serde_json::Error> {
        let mut fields = self.fields.clone();
        fields.insert("id".to_owned(), self.id.clone().into());
        AnyDocument::deserialize(self.kind, Value::Object(fields))
    }
}

/// What files of a directory hold: services, and who provides them.
///
/// A directory tells neither the determinants that a service helps with, nor the way in for somebody
/// who is not online, nor the sector of an organisation: that is for a person to say, and nothing is
/// guessed. Names of persons, e-mail addresses and the telephones of contacts are not read.
///
/// # Examples
/// ```
/// use lifecourse_exchange::Directory;
/// let mut directory = Directory::default();
/// directory.read(
///     r#"{ "contents": [{
///         "id": "ac148810-d857-441c-9679-408f346de14b", "name": "Community counselling", "status": "active",
///         "organization": {
///             "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Counsellors",
///             "organization_identifiers": [{ "identifier_scheme": "GB-CHC", "identifier": "1002775" }]
///         },
///         "service_areas": [{ "uri": "http://statistics.data.gov.uk/id/statistical-geography/E06000016" }]
///     }] }"#,
///     "feed.json",
/// );
/// let [organisation, service] = &directory.drafts[..] else { panic!("two documents") };
/// assert_eq!(organisation.id, "gb-chc-1002775");
/// assert_eq!(service.fields["areas"][0], "E06000016");
/// assert!(service.document().unwrap_err().to_string().contains("determinants"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// The documents, in the order of the files; an organisation stands before its first service.
    pub drafts: Vec<Draft>,
    /// What is wrong, each with the path of its value: `contents[3].name`.
    pub diagnostics: Vec<Diagnostic>,
    /// What to mind.
    pub remarks: Vec<String>,
    /// How many services are not active, and were passed over.
    pub inactive: u64,
    /// How many services have a field that a strategy has no place for, by its name.
    pub left_out: BTreeMap<String, u64>,
    /// Where each of the documents is among them.
    places: HashMap<(Kind, String), usize>,
    /// What each organisation is called here, by the id that the directory has for it.
    registered: HashMap<String, String>,
}
