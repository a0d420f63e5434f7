//! The schemas of the API's description: core's own for documents, and those of the bodies.

use lifecourse_app::access::Action;
use lifecourse_core::Kind;
use schemars::{
    JsonSchema,
    generate::{SchemaGenerator, SchemaSettings},
};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use super::bodies::{AnsweredBody, Answers, Observations, ReplyBody, Statuses};
use crate::Problem;

const COMPONENTS: &str = "#/components/schemas/";

/// The description with every schema that it refers to.
pub(crate) fn complete(description: &OpenApi) -> Value {
    let mut document = serde_json::to_value(description)
        .expect("a description is maps, lists and texts, which JSON can hold");
    let mut schemas = Map::new();
    for &kind in Kind::ALL {
        document_schemas(kind, &mut schemas);
    }
    schemas.extend(body_schemas());
    schemas.insert("ImportOutcome".to_owned(), outcome());
    schemas.insert("Diagnostic".to_owned(), diagnostic());
    schemas.insert("Found".to_owned(), super::places::found_schema());
    schemas.insert("EditReport".to_owned(), super::writes::report_schema());
    schemas.insert("FiguresReport".to_owned(), super::batches::report_schema());
    let others = super::tokens::schemas()
        .into_iter()
        .chain(super::publication::schemas())
        .chain(super::sums::schemas());
    for (name, schema) in others {
        schemas.insert(name.to_owned(), schema);
    }
    schemas.insert("Problem".to_owned(), Problem::schema());
    document["components"]["schemas"] = schemas.into();
    document
}

/// Says of each operation who may ask for it: with a token alone, or with or without one.
pub(crate) fn secure(document: &mut Value) {
    const TOKEN: &str = "token";
    document["components"]["securitySchemes"] = json!({
        TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of `lifecourse token create`. Its role says which `x-action` it may.",
        },
    });
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
        let public = operation.1["x-action"] == Action::ReadPublished.as_str();
        let with_token = json!({ TOKEN: [] });
        operation.1["security"] =
            if public { json!([{}, with_token]) } else { json!([with_token]) };
    }
}

fn outcome() -> Value {
    json!({ "type": "string", "enum": ["stored", "dry-run", "already-stored", "refused"] })
}

fn diagnostic() -> Value {
    json!({
        "type": "object",
        "description": "What is wrong, where, and what to do",
        "required": ["severity", "code", "message", "help", "place"],
        "properties": {
            "severity": { "type": "string", "enum": ["error", "warning", "advice"] },
            "code": { "type": "string", "description": "A short stable name, for scripts" },
            "message": { "type": "string" },
            "help": { "type": ["string", "null"] },
            "place": { "type": "object", "description": "File, line, row, field, as far as there are any" },
        },
    })
}

/// The name of the schema of a kind's documents.
pub(crate) fn of_one(kind: Kind) -> String {
    let word = kind.as_str();
    word[..1].to_uppercase() + &word[1..]
}

/// The name of the schema of a list of them.
pub(crate) fn of_many(kind: Kind) -> String {
    format!("{}List", of_one(kind))
}

/// Takes the schema of a kind apart: its definitions become components of their own.
fn document_schemas(kind: Kind, schemas: &mut Map<String, Value>) {
    let mut schema = Value::from(kind.schema());
    point_to_components(&mut schema);
    if let Value::Object(members) = &mut schema {
        members.remove("$schema");
        if let Some(Value::Object(definitions)) = members.remove("$defs") {
            schemas.extend(definitions);
        }
    }
    schemas.insert(of_one(kind), schema);
    schemas.insert(
        of_many(kind),
        json!({
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": { "type": "array", "items": { "$ref": format!("{COMPONENTS}{}", of_one(kind)) } },
            },
        }),
    );
}

fn point_to_components(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref")
                && let Some(name) = target.strip_prefix("#/$defs/")
            {
                *target = format!("{COMPONENTS}{name}");
            }
            members.values_mut().for_each(point_to_components);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_components),
        _ => {}
    }
}

fn body_schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut generator = settings
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    add::<Observations>(&mut generator);
    add::<Statuses>(&mut generator);
    add::<Answers>(&mut generator);
    add::<AnsweredBody>(&mut generator);
    add::<ReplyBody>(&mut generator);
    add::<super::releases::Releases>(&mut generator);
    add::<super::releases::ReleaseContents>(&mut generator);
    add::<super::releases::ExplanationBody>(&mut generator);
    add::<super::updates::UpdatesBody>(&mut generator);
    add::<super::health::Health>(&mut generator);
    generator.take_definitions(true)
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    // The definitions are what is wanted; the reference to them is not.
    let _ = generator.subschema_for::<T>();
}
