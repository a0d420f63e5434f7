//! What helps: the services that people can be pointed to.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Area, AreaCode, Determinant, Document, Fault, Group, Id, Kind, Organisation, Reference, Text,
    document::{References, example, named},
    personal::personal_faults,
};

/// Something that people can go to for help.
///
/// What is done under a strategy, with its reach, is an [`Intervention`](crate::Intervention); a
/// service is what there is, whoever pays for it. It cannot be written down without its way in for
/// somebody who is not online: nobody can be pointed to a service that has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Service {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Who provides it.
    pub provider: Id<Organisation>,
    /// The conditions of life that it helps with.
    pub determinants: Vec<Determinant>,
    /// The groups that it is for; for everybody if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The places whose people it is for; for people of any place if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaCode>,
    /// The languages that it is offered in beside English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Text>,
    /// Who may use it, where not everybody may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Text>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees: Option<Text>,
    /// Where it is given: the name of each place, with its address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Text>,
    /// When it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Text>,
    /// Where it is described on the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<Text>,
    /// The way in for somebody who is not online.
    pub non_digital_route: Text,
    /// The day on which somebody last made sure that all this is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub assured_on: Option<Date>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

impl Document for Service {
    named!(Service, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .one::<Organisation>("provider", &self.provider)
            .many::<Group>("groups", &self.groups)
            .many::<Area>("areas", &self.areas)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.determinants.is_empty() {
            faults.push(Fault::error(
                "determinants",
                "helps-with-nothing",
                "nothing says what this service helps with",
                "add `determinants = [\"housing\"]` or another condition of life",
            ));
        }
        let words = [
            ("description", &self.description),
            ("fees", &self.fees),
            ("schedule", &self.schedule),
        ];
        let told = words.into_iter().filter_map(|(field, text)| Some((field, text.as_ref()?)));
        faults.extend(personal_faults(told.map(|(field, text)| (field.to_owned(), &**text))));
        faults
    }

    example!({
            "id": "warm-homes-advice",
            "title": "Warm homes advice",
            "provider": "county-council",
            "determinants": ["housing", "income"],
            "areas": ["E10000018"],
            "non_digital_route": "Ask at any library, or by letter",
            "assured_on": "2026-04-01",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_without_a_way_that_is_not_digital_cannot_be_written() {
        let mut json = serde_json::to_value(Service::example()).unwrap();
        json.as_object_mut().unwrap().remove("non_digital_route");
        let error = serde_json::from_value::<Service>(json.clone()).unwrap_err().to_string();
        assert!(error.contains("missing field `non_digital_route`"), "{error}");
        json["non_digital_route"] = " ".into();
        assert!(serde_json::from_value::<Service>(json).is_err());
    }

    #[test]
    fn a_service_helps_with_something() {
        let nothing = Service { determinants: Vec::new(), ..Service::example() };
        assert_eq!(nothing.check()[0].code, "helps-with-nothing");
    }
}
