//! JSON Schema of the types that are written as text.

/// Describes a type that is written as a string, by a sentence and an example.
macro_rules! string_schema {
    ($type:ty, $name:literal, $description:literal, $example:literal) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": $description,
                    "examples": [$example],
                })
            }
        }
    };
}

pub(crate) use string_schema;
