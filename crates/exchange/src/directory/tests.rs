use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{
    AnyDocument, AreaCode, Determinant, Document, Id, Kind, Organisation, Sector, Service,
};
use proptest::{option, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{Directory, Draft, write_directory};

fn read(value: &Value) -> Directory {
    let mut directory = Directory::default();
    directory.read(&value.to_string(), "feed.json");
    directory
}

fn told(directory: &Directory) -> Vec<String> {
    directory.diagnostics.iter().map(ToString::to_string).collect()
}

fn of_kind(directory: &Directory, kind: Kind) -> Vec<&Draft> {
    directory.drafts.iter().filter(|draft| draft.kind == kind).collect()
}

/// A service as the directories of councils give them; the words are made up.
fn foreign() -> Value {
    json!({
        "id": "0B1C9F0E-3C2E-4B8C-9E39-0A9D54C9A111", "name": " Chair exercise ", "status": "active",
        "description": "Gentle exercise.", "url": "https://example.org", "email": "office@example.org",
        "minimum_age": 60, "assured_date": "2026-03-01T09:00:00Z", "fees": "",
        "schedules": [{
            "id": "48102e86-bb50-41c4-8f1e-e269368c41d1", "byday": "TH", "opens_at": "10:00:00", "closes_at": "11:30:00",
            "freq": "WEEKLY",
        }],
        "cost_options": [{ "id": "9", "option": "Over 60", "amount": 2, "currency": "GBP", "amount_description": "a session" }],
        "service_at_locations": [
            { "id": "10", "location": {
                "id": "11", "location_type": "physical", "name": "Town hall", "latitude": 52.6,
                "addresses": [
                    { "id": "12", "attention": "Ann Persona", "address_1": "PO Box 1", "address_type": "postal" },
                    { "id": "13", "attention": "Ann Persona", "address_1": "1 High Street", "city": "Leicester",
                      "region": "Leicester", "postal_code": "LE1 6LP", "country": "GB", "address_type": "physical" },
                ],
            } },
            { "id": "14", "location": { "id": "15", "location_type": "virtual", "name": "Online" } },
        ],
        "languages": [{ "id": "1", "name": "English" }, { "id": "2", "name": "Gujarati" }, { "id": "3" }],
        "service_areas": [
            { "id": "4", "name": "Leicester", "uri": "http://statistics.data.gov.uk/id/statistical-geography/E06000016" },
            { "id": "5", "name": "Villages nearby" }
        ],
        "phones": [{ "id": "6", "number": "0116 496 0000" }],
        "contacts": [{ "id": "7", "name": "Ann Persona" }],
        "organization": {
            "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Movers", "website": "https://example.org",
            "description": "They move.",
            "organization_identifiers": [{ "id": "8", "identifier_scheme": "GB-CHC", "identifier": "1002775" }]
        }
    })
}

#[test]
fn what_a_directory_tells_is_kept_and_what_it_does_not_tell_is_open() {
    let page = json!({ "page_number": 1, "total_pages": 3, "contents": [foreign()] });
    let directory = read(&page);
    assert_eq!(told(&directory), [""; 0]);
    let [organisation, service] = &directory.drafts[..] else { panic!("{directory:?}") };
    assert_eq!(organisation.id, "gb-chc-1002775");
    assert_eq!(
        Value::from(organisation.fields.clone()),
        json!({ "title": "Movers", "website": "https://example.org" })
    );
    assert_eq!(service.id, "0b1c9f0e-3c2e-4b8c-9e39-0a9d54c9a111");
    assert_eq!(
        Value::from(service.fields.clone()),
        json!({
            "title": "Chair exercise", "description": "Gentle exercise.", "provider": "gb-chc-1002775",
            "eligibility": "People aged 60 and over", "assured_on": "2026-03-01", "languages": ["Gujarati"],
            "areas": ["E06000016", "Villages nearby"], "non_digital_route": "Telephone 0116 496 0000",
            "website": "https://example.org", "schedule": "Thursday, 10:00 to 11:30",
            "fees": "Over 60: 2 GBP a session",
            "locations": ["Town hall, 1 High Street, Leicester, LE1 6LP", "Online"],
        })
    );
    let left: Vec<_> = directory.left_out.keys().map(String::as_str).collect();
    let expected =
        ["contacts", "email", "languages without a name", "location: latitude", "schedule: freq"];
    assert_eq!(left, expected);
    assert!(directory.remarks.iter().any(|remark| remark.contains("page 1 of 3")));
    assert!(service.document().is_err() && organisation.document().is_err());
}

#[test]
fn services_that_are_not_offered_are_passed_over() {
    let with = |status: &str| json!({ "id": status, "name": "One", "status": status });
    let directory = read(&json!([with("defunct"), with("temporarily closed"), with("active")]));
    assert_eq!((directory.inactive, of_kind(&directory, Kind::Service).len()), (2, 1));
}

#[test]
fn a_fault_has_its_path_and_the_other_services_are_read() {
    let mut nameless = foreign();
    nameless["organization"]["name"] = json!(["Movers"]);
    let services =
        json!([{ "id": 7, "status": "active" }, { "id": 8, "name": "Eight" }, nameless, foreign()]);
    let directory = read(&json!({ "contents": services }));
    assert_eq!(
        told(&directory),
        [
            "feed.json, `contents[0]`: error: there is no `name` in words (services have a name)",
            "feed.json, `contents[1]`: error: there is no `status` in words (write `active`, or another status)",
            "feed.json, `contents[2].organization.name`: error: there is no `name` in words (organisations have a name)",
        ]
    );
    assert_eq!(of_kind(&directory, Kind::Service).len(), 1);
}

#[test]
fn another_day_or_another_telling_is_told() {
    let mut other = foreign();
    other["name"] = json!("Chairs");
    other["assured_date"] = json!("01/03/2026");
    let directory = read(&json!([foreign(), other]));
    let told = told(&directory);
    assert!(
        told[0].starts_with("feed.json, `[1].assured_date`: warning: `01/03/2026` is not a day"),
        "{told:?}"
    );
    assert!(told[1].contains("was told before with another `title`, which is kept"), "{told:?}");
    assert_eq!(directory.drafts[1].fields["title"], "Chair exercise");
}

#[test]
fn an_organisation_with_its_services_and_a_service_alone_are_read() {
    let mut whole = foreign()["organization"].clone();
    whole["services"] = json!([{ "id": "9", "name": "Nine", "status": "active" }]);
    let mut directory = read(&whole);
    assert_eq!(directory.drafts[1].fields["provider"], "gb-chc-1002775");
    // Told again, without its number in the register, it is the same.
    let mut short = foreign();
    short["organization"].as_object_mut().unwrap().remove("organization_identifiers");
    directory.read(&json!([short]).to_string(), "list.json");
    assert_eq!(of_kind(&directory, Kind::Organisation).len(), 1);
    assert_eq!(read(&foreign()).drafts.len(), 2);
    assert_eq!(read(&json!({ "contents": [] })).diagnostics.len(), 0);
}

#[test]
fn another_file_is_told() {
    let mut directory = Directory::default();
    directory.read("{\n\"contents\": [", "feed.json");
    directory.read("{}", "feed.json");
    let told = told(&directory);
    assert!(
        told[0].starts_with("feed.json:2: error: this is not JSON that can be read"),
        "{told:?}"
    );
    assert!(told[1].contains("neither a service nor a list of services"), "{told:?}");
}

#[test]
fn the_id_of_another_directory_stays_and_ours_becomes_a_uuid_of_its_own() {
    let written = |id: &str| {
        let service = Service { id: id.parse().unwrap(), ..Service::example() };
        write_directory(&[service], &BTreeMap::new(), &BTreeMap::new())["contents"][0]["id"].clone()
    };
    assert_eq!(
        written("0b1c9f0e-3c2e-4b8c-9e39-0a9d54c9a111"),
        "0b1c9f0e-3c2e-4b8c-9e39-0a9d54c9a111"
    );
    // python3 -c "import uuid; print(uuid.uuid5(uuid.NAMESPACE_URL, 'urn:lifecourse:service:warm-homes-advice'))"
    assert_eq!(written("warm-homes-advice"), "16f8ddc4-c94b-5c15-97e1-bfcd698b3ac1");
}

/// Every object of HSDS has an id, and no two differ with the same.
fn check_ids(value: &Value, seen: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            if !fields.contains_key("contents") {
                let id = fields["id"].as_str().unwrap();
                assert!(uuid::Uuid::try_parse(id).is_ok(), "{id}");
                let before = seen.insert(id.to_owned(), value.clone());
                assert!(before.is_none_or(|before| before == *value), "{id} is twice");
            }
            fields.values().for_each(|value| check_ids(value, seen));
        }
        Value::Array(list) => list.iter().for_each(|value| check_ids(value, seen)),
        _ => {}
    }
}

fn words() -> impl Strategy<Value = String> {
    "[A-Za-zé\"';,&<][A-Za-z é\"';,&<0-9]{0,20}[a-z]"
}

fn slug() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{2,9}(-[a-z0-9]{1,5}){0,2}",
        Just("0b1c9f0e-3c2e-4b8c-9e39-0a9d54c9a111".to_owned())
    ]
}

prop_compose! {
    fn service()(
        id in slug(),
        (title, route) in (words(), words()),
        (description, eligibility) in (option::of(words()), option::of(words())),
        provider in select(vec!["gb-chc-1002775", "county-council"]),
        determinants in prop::collection::vec(select(vec![
            json!("housing"), json!("access-to-care"), json!({ "own": "Having a pet; or two" })]), 1..4),
        groups in prop::collection::vec(slug(), 0..3),
        areas in prop::collection::vec(select(vec!["E06000016", "A81001", "south-leeds"]), 0..3),
        languages in prop::collection::vec(prop_oneof![words(), Just("English".to_owned())], 0..3),
        day in option::of(1..=28_u8),
        synthetic in any::<bool>(),
        (fees, schedule, website) in (option::of(words()), option::of(words()), option::of(words())),
        locations in prop::collection::vec(words(), 0..3),
    ) -> Service {
        let mut value = json!({
            "id": id, "title": title, "provider": provider, "determinants": determinants, "groups": groups,
            "areas": areas, "languages": languages, "non_digital_route": route, "synthetic": synthetic,
            "locations": locations,
        });
        let day = day.map(|day| format!("2026-02-{day:02}"));
        let told = [
            ("description", description), ("eligibility", eligibility), ("assured_on", day), ("fees", fees),
            ("schedule", schedule), ("website", website),
        ];
        for (field, text) in told {
            if let Some(text) = text {
                value[field] = text.into();
            }
        }
        serde_json::from_value(value).expect("all fields are what they should be")
    }
}

fn providers() -> BTreeMap<Id<Organisation>, Organisation> {
    let charity = json!({ "id": "gb-chc-1002775", "title": "Movers", "sector": "vcse", "website": "https://example.org" });
    let council = Organisation { sector: Sector::Council, ..Organisation::example() };
    let council = Organisation { id: "county-council".parse().unwrap(), ..council };
    let all = [serde_json::from_value(charity).unwrap(), council];
    all.map(|one| (one.id.clone(), one)).into_iter().collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(services in prop::collection::vec(service(), 0..4)) {
        let mut seen = BTreeSet::new();
        let services: Vec<_> = services.into_iter().filter(|one| seen.insert(one.id.clone())).collect();
        let providers = providers();
        let leicester: AreaCode = "E06000016".parse().unwrap();
        let names = BTreeMap::from([(leicester, "Leicester".parse().unwrap())]);
        let written = write_directory(&services, &providers, &names);
        check_ids(&written, &mut BTreeMap::new());
        let directory = read(&written);
        prop_assert_eq!(told(&directory), [""; 0]);
        prop_assert!(directory.left_out.is_empty() && directory.remarks.is_empty());
        let documents: Vec<_> = directory.drafts.iter().map(|draft| draft.document().unwrap()).collect();
        let back: Vec<_> = documents.iter().filter_map(|one| one.get::<Service>().cloned()).collect();
        prop_assert_eq!(&back, &services);
        for organisation in documents.iter().filter_map(AnyDocument::get::<Organisation>) {
            prop_assert_eq!(organisation, &providers[&organisation.id]);
        }
    }

    #[test]
    fn any_text_is_read_or_told(text in "[\\[\\]{}:,\"a-z0-9 ]{0,60}", blank in any::<bool>()) {
        let mut directory = Directory::default();
        directory.read(if blank { "null" } else { &text }, "feed.json");
        prop_assert!(directory.drafts.len() <= text.len());
    }
}

#[test]
fn own_determinants_are_words_for_others() {
    let own = Determinant::Own("Having a pet".parse().unwrap());
    let service = Service { determinants: vec![own], ..Service::example() };
    let written = write_directory(std::slice::from_ref(&service), &providers(), &BTreeMap::new());
    let names: Vec<_> = written["contents"][0]["attributes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["taxonomy_term"]["name"])
        .collect();
    assert!(names.contains(&&json!("Having a pet")), "{names:?}");
    let draft =
        read(&written).drafts.into_iter().find(|draft| draft.kind == Kind::Service).unwrap();
    assert_eq!(draft.document().unwrap(), AnyDocument::from(service));
}
