//! The schemas of the API's description: core's own for documents, and those of the bodies.

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
    schemas.insert("Problem".to_owned(), Problem::schema());
    document["components"]["schemas"] = schemas.into();
    document
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
    add::<super::health::Health>(&mut generator);
    generator.take_definitions(true)
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    // The definitions are what is wanted; the reference to them is not.
    let _ = generator.subschema_for::<T>();
}
