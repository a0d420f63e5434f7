//! The description: valid, complete, and true of what is answered.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use boon::{Compiler, Draft, Schemas};
use lifecourse_core::AnyDocument;
use serde_json::Value;

use crate::fixture::{get, site};

/// Every operation: its path and its description.
fn operations() -> Vec<(String, Value)> {
    let paths = lifecourse_server::openapi()["paths"].as_object().unwrap();
    let mut operations = Vec::new();
    for (path, item) in paths {
        let methods: Vec<_> = item.as_object().unwrap().keys().collect();
        assert_eq!(methods, ["get"], "{path}");
        operations.push((path.clone(), item["get"].clone()));
    }
    operations
}

/// An address of the small council for a path: its first document of the kind.
pub(crate) fn address(path: &str) -> String {
    let id = match path.split('/').nth(3).unwrap_or_default() {
        "strategies" => "joint-strategy",
        "outcomes" => "ready-for-school",
        "priorities" => "first-1001-days",
        "actions" => "infant-feeding-support",
        "indicators" => "smoking-at-delivery",
        "areas" => "E10000018",
        "boundaries" => return format!("{path}?area=E10000018"),
        "places" => return format!("{path}?q=leicester"),
        "releases" => return path.replace("{number}", "1"),
        "equity" => {
            let asked = "gap?indicator=smoking-at-delivery&area=E10000018&areas=district";
            return path.replace("{question}", asked);
        }
        kind => return example(kind, path),
    };
    path.replace("{id}", id)
}

fn example(kind: &str, path: &str) -> String {
    match kind.parse() {
        Ok(kind) => path.replace("{id}", AnyDocument::example(kind).id()),
        Err(_) => path.to_owned(),
    }
}

#[test]
fn another_reader_of_openapi_reads_it() {
    let staff: Result<oas3::Spec, _> =
        serde_json::from_value(lifecourse_server::staff_openapi().clone());
    assert_eq!(staff.unwrap().validate_version().unwrap().to_string(), "3.1.0");
    let spec: oas3::Spec = serde_json::from_value(lifecourse_server::openapi().clone()).unwrap();
    assert_eq!(spec.validate_version().unwrap().to_string(), "3.1.0");
    assert_eq!(spec.operations().count(), operations().len());
}

#[test]
fn every_operation_has_an_id_of_its_own_and_says_what_it_answers() {
    let mut ids = BTreeSet::new();
    for (path, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{path}");
        assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{path}");
        assert!(operation["responses"]["200"]["content"].is_object(), "{path}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target}"));
                    assert!(document.pointer(pointer).is_some(), "{target}");
                }
                members.values().for_each(|value| walk(value, document));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, document)),
            _ => {}
        }
    }
    for document in [lifecourse_server::openapi(), lifecourse_server::staff_openapi()] {
        walk(document, document);
    }
}

#[test]
fn what_is_public_is_what_this_list_says() {
    let public: Vec<String> = operations().into_iter().map(|(path, _)| path).collect();
    insta::assert_snapshot!("public", public.join("\n"));
}

#[tokio::test]
async fn every_operation_is_answered_as_it_is_described() {
    let site = site().await;
    for (path, operation) in operations() {
        let address = address(&path);
        let answer = get(&site, &address).await;
        let status = if is_withheld(&path) { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(answer.status, status, "{address}: {}", answer.text);
        if status == StatusCode::NOT_FOUND {
            continue;
        }
        let kind = "application/json";
        assert_eq!(answer.header("content-type"), kind, "{address}");
        let schema = &operation["responses"]["200"]["content"][kind]["schema"]["$ref"];
        check(schema.as_str().unwrap(), &answer.json(), &address);
    }
    let problem = get(&site, "/api/v1/observations?area=E07000135").await;
    check("#/components/schemas/Problem", &problem.json(), "a problem");
}

/// Whether a path is of what the small council has not: of boundaries, or of one document of which the
/// example of its kind is not public.
fn is_withheld(path: &str) -> bool {
    if path.ends_with("/boundaries") {
        return true;
    }
    let kind = path.strip_prefix("/api/v1/").and_then(|rest| rest.strip_suffix("/{id}"));
    let Some(kind) = kind.and_then(|plural| plural.parse().ok()) else { return false };
    AnyDocument::example(kind).for_public(&|_| true).is_none()
}

fn check(schema: &str, body: &Value, what: &str) {
    check_by(lifecourse_server::openapi(), schema, body, what);
}

/// Checks a body by a schema of a description.
pub(crate) fn check_by(document: &Value, schema: &str, body: &Value, what: &str) {
    const HERE: &str = "http://localhost/openapi.json";
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.set_default_draft(Draft::V2020_12);
    compiler.add_resource(HERE, document.clone()).unwrap();
    let schema = compiler.compile(&format!("{HERE}{schema}"), &mut schemas).unwrap();
    let valid = schemas.validate(body, schema).map_err(|error| error.to_string());
    assert_eq!(valid, Ok(()), "{what}");
}

#[test]
fn every_field_of_every_question_is_described() {
    let schema = lifecourse_core::Kind::Question.schema().to_value();
    let described: BTreeSet<String> = operations()
        .into_iter()
        .find(|(path, _)| path.ends_with("/equity/{question}"))
        .and_then(|(_, operation)| operation["parameters"].as_array().cloned())
        .unwrap()
        .iter()
        .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        .collect();
    let questions = schema["$defs"]["Ask"]["oneOf"].as_array().unwrap();
    assert!(questions.len() > 20, "{}", questions.len());
    for question in questions {
        let (name, asked) = question["properties"].as_object().unwrap().iter().next().unwrap();
        let asked = asked["$ref"].as_str().unwrap().trim_start_matches('#');
        for field in schema.pointer(asked).unwrap()["properties"].as_object().unwrap().keys() {
            // A list is asked one by one, by the name of one.
            let one = field.strip_suffix('s').unwrap_or(field);
            let known = described.contains(field) || described.contains(one);
            assert!(known, "{field} of {name}");
        }
    }
}
