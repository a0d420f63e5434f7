use std::collections::BTreeMap;

use lifecourse_core::{AreaCode, Determinant, Id, Organisation, Sector, Service, Text};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{GSS_AREA, OURS, OWN_AREA};

/// A document that is made up says so where other directories show what is urgent.
const MADE_UP: &str = "Made up, to show how something works: there is no such service";

/// The services of a directory, as one page of an Open Referral UK API gives them in full, each with
/// its organisation, if that is among `organisations`. `areas` are the names of areas.
///
/// An id that is a UUID stays as it is; any other becomes the UUID (version 5, in the namespace for
/// URLs) of `urn:lifecourse:service:ID` or `urn:lifecourse:organisation:ID`, and what belongs to one
/// of them has a UUID in the namespace of its owner: the same documents give the same file. What HSDS
/// has no field for is in attributes whose taxonomy begins with `lifecourse:`, and
/// [`Directory::read`](super::Directory::read) gives the same documents back.
#[must_use]
pub fn write_directory(
    services: &[Service],
    organisations: &BTreeMap<Id<Organisation>, Organisation>,
    areas: &BTreeMap<AreaCode, Text>,
) -> Value {
    let contents: Vec<_> =
        services.iter().map(|one| service(one, organisations.get(&one.provider), areas)).collect();
    json!({
        "total_items": contents.len(),
        "total_pages": 1,
        "page_number": 1,
        "size": contents.len(),
        "first_page": true,
        "last_page": true,
        "empty": contents.is_empty(),
        "contents": contents,
    })
}

fn service(
    one: &Service,
    provider: Option<&Organisation>,
    areas: &BTreeMap<AreaCode, Text>,
) -> Value {
    let id = uuid("service", one.id.as_str());
    let Service { title, description, eligibility, non_digital_route, assured_on, .. } = one;
    let languages = one.languages.iter().enumerate();
    let languages =
        languages.map(|(at, name)| json!({ "id": part(id, "language", at), "name": name }));
    let service_areas = one.areas.iter().enumerate().map(|(at, code)| {
        let before = if code.gss().is_some() { GSS_AREA } else { OWN_AREA };
        let name = areas.get(code).map_or(code.as_str(), |title| title);
        json!({ "id": part(id, "service_area", at), "name": name, "uri": format!("{before}{code}") })
    });
    let mut written = json!({
        "id": id,
        "name": title,
        "description": description,
        "url": one.website,
        "status": "active",
        "fees": one.fees,
        "application_process": non_digital_route,
        "eligibility_description": eligibility,
        "assured_date": assured_on.map(|day| day.to_string()),
        "alert": one.synthetic.then_some(MADE_UP),
        "schedules": one.schedule.iter().map(|text| json!({ "id": part(id, "schedule", 0), "description": text })).collect::<Vec<_>>(),
        "service_at_locations": one.locations.iter().enumerate().map(|(at, text)| location(id, at, text)).collect::<Vec<_>>(),
        "languages": languages.collect::<Vec<_>>(),
        "service_areas": service_areas.collect::<Vec<_>>(),
        "organization_id": uuid("organisation", one.provider.as_str()),
        "organization": provider.map(organisation),
        "attributes": attributes(id, of_service(one)),
    });
    prune(&mut written);
    written
}

/// A place where a service is given. Its address is a part of its name: HSDS would have it in parts, which
/// nobody told.
fn location(service: Uuid, at: usize, text: &Text) -> Value {
    json!({
        "id": part(service, "service_at_location", at),
        "location": {
            "id": part(service, "location", at),
            "location_type": "physical",
            "name": text,
        },
    })
}

/// What HSDS has no field for: the field, the words for people, and the value.
type Attribute = (&'static str, String, String);

fn of_service(one: &Service) -> Vec<Attribute> {
    let mut all = vec![("id", "Its id in lifecourse".to_owned(), one.id.as_str().to_owned())];
    all.extend(one.determinants.iter().map(|determinant| {
        let words = determinant.to_string();
        match determinant {
            Determinant::Own(own) => ("own-determinants", words, own.to_string()),
            known => ("determinants", words, word(known)),
        }
    }));
    let group = |id: &Id<_>| ("groups", id.as_str().replace('-', " "), id.as_str().to_owned());
    all.extend(one.groups.iter().map(group));
    let route = "The way in for somebody who is not online".to_owned();
    all.push(("non_digital_route", route, one.non_digital_route.to_string()));
    if one.synthetic {
        all.push(("synthetic", "Made up".to_owned(), "true".to_owned()));
    }
    all
}

fn organisation(one: &Organisation) -> Value {
    let id = uuid("organisation", one.id.as_str());
    let told = vec![
        ("id", "Its id in lifecourse".to_owned(), one.id.as_str().to_owned()),
        ("sector", sector(one.sector).to_owned(), word(&one.sector)),
    ];
    // As registers are read: `gb-chc-1002775`.
    let registered = one.id.as_str().rsplit_once('-').filter(|(scheme, number)| {
        scheme.starts_with("gb-") && number.bytes().any(|byte| byte.is_ascii_digit())
    });
    let identifiers = registered.map(|(scheme, number)| {
        json!([{
            "id": part(id, "identifier", 0),
            "identifier_scheme": scheme.to_ascii_uppercase(),
            "identifier_type": "Registered number",
            "identifier": number,
        }])
    });
    json!({
        "id": id,
        "name": one.title,
        "description": sector(one.sector),
        "website": one.website,
        "organization_identifiers": identifiers,
        "attributes": attributes(id, told),
    })
}

fn attributes(owner: Uuid, told: Vec<Attribute>) -> Vec<Value> {
    let told = told.into_iter().enumerate();
    let attribute = |(at, (field, words, value)): (usize, Attribute)| {
        json!({
            "id": part(owner, "attribute", at),
            "link_id": owner,
            "link_type": field,
            "value": value,
            "taxonomy_term": {
                "id": uuid(field, &words),
                "name": words,
                "description": format!("{} in lifecourse", field.replace(['_', '-'], " ")),
                "taxonomy": format!("{OURS}{field}"),
            },
        })
    };
    told.map(attribute).collect()
}

/// Takes away what says nothing.
fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(prune);
            fields.retain(|_, value| !(value.is_null() || value == &json!([])));
        }
        Value::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}

fn uuid(what: &str, id: &str) -> Uuid {
    // Only in the form with hyphens, in which it is also an id.
    let own = Some(id).filter(|id| id.len() == 36).and_then(|id| Uuid::try_parse(id).ok());
    let name = format!("urn:lifecourse:{what}:{id}");
    own.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()))
}

fn part(owner: Uuid, what: &str, at: usize) -> Uuid {
    Uuid::new_v5(&owner, format!("{what}:{at}").as_bytes())
}

/// The word by which a variant is kept.
fn word(variant: &impl serde::Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn sector(sector: Sector) -> &'static str {
    match sector {
        Sector::Council => "A council",
        Sector::Nhs => "A part of the National Health Service",
        Sector::Vcse => "A voluntary or community organisation, or social enterprise",
        Sector::Healthwatch => "Healthwatch",
        Sector::Police => "Police, or a police and crime commissioner",
        Sector::Fire => "Fire and rescue",
        Sector::Education => "A university, college or school",
        Sector::Sport => "A body for sport and physical activity",
        Sector::Business => "A business",
        Sector::Government => "Government",
        Sector::Other => "An organisation",
    }
}
