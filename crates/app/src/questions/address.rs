//! Questions as names and texts: of an address, or of a command line.

use std::fmt;

use lifecourse_core::{Ask, Fault};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error as _, IntoDeserializer, Visitor,
        value::{Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

use crate::AppError;

/// Fields that are lists, with the name of one of them.
const LISTS: [(&str, &str, &str); 5] = [
    ("life-expectancy-gap", "cause", "causes"),
    ("not-reached", "group", "groups"),
    ("data-invisibility", "group", "groups"),
    ("data-invisibility", "data_set", "data_sets"),
    ("allocation", "capacity", "capacity"),
];

/// What a name and its fields ask: `gap` with `indicator`, `area`...
///
/// Between whom is `by` (a category type) or `areas` (a type of smaller areas); `cause`, `group`
/// and `capacity` (`CODE=POUNDS`) can be given several times.
///
/// ```
/// use lifecourse_app::{ask_of, fields_of};
/// let fields = [("indicator", "obesity"), ("area", "E92000001"), ("by", "Ethnic groups")];
/// let ask = ask_of("gap", fields)?;
/// assert_eq!(ask.name(), "gap");
/// assert!(fields_of(&ask).contains(&("by".to_owned(), "Ethnic groups".to_owned())));
/// # Ok::<(), lifecourse_app::AppError>(())
/// ```
///
/// # Errors
/// [`AppError::Unanswerable`] if there is no such question, or a field is missing, unknown, given
/// twice or cannot be read.
pub fn ask_of<'a>(
    name: &str,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Ask, AppError> {
    let fault = |message: String| AppError::Unanswerable {
        fault: Box::new(Fault::error(name, "unanswerable", message, "mend or add the field")),
    };
    let ordered = matches!(name, "poorest-fastest" | "life-expectancy-gap");
    let mut read: Vec<(String, Given)> = Vec::new();
    for (field, text) in fields {
        let text = Given::Text(text.to_owned());
        let list = LISTS.iter().find(|(of, one, _)| (*of, *one) == (name, field));
        let (field, given) = match (field, list) {
            ("by", _) if !ordered => ("by", Given::one("category", text)),
            ("areas", _) if name != "not-reached" => ("by", Given::one("areas", text)),
            ("capacity", _) => ("capacity", text.parted().map_err(fault)?),
            (_, Some((_, _, several))) => (*several, text),
            (field, None) => (field, text),
        };
        match (read.iter_mut().find(|(known, _)| known == field), list) {
            (None, None) => read.push((field.to_owned(), given)),
            (None, Some(_)) => read.push((field.to_owned(), Given::List(vec![given]))),
            (Some((_, Given::List(all))), Some(_)) => all.push(given),
            (Some(_), _) if field == "by" => {
                return Err(fault("give `by` or `areas` once, and not both".to_owned()));
            }
            (Some(_), _) => return Err(fault(format!("`{field}` can be given once only"))),
        }
    }
    Ask::deserialize(Given::one(name, Given::Fields(read)))
        .map_err(|error| fault(error.to_string()))
}

/// The fields of a question, as [`ask_of`] reads them.
#[must_use]
pub fn fields_of(ask: &Ask) -> Vec<(String, String)> {
    let value = serde_json::to_value(ask).unwrap_or_default();
    let mut fields = Vec::new();
    for (field, value) in value[ask.name()].as_object().into_iter().flatten() {
        let one = LISTS.iter().find(|(of, _, several)| *of == ask.name() && several == field);
        let one = one.map(|(_, one, _)| *one);
        match (one, value) {
            (None, Value::Object(by)) => fields.extend(by.iter().map(|(kind, text)| {
                let name = if kind == "areas" { "areas" } else { "by" };
                (name.to_owned(), plain(text))
            })),
            (Some("capacity"), Value::Array(all)) => fields.extend(all.iter().map(|one| {
                ("capacity".to_owned(), format!("{}={}", plain(&one["of"]), plain(&one["most"])))
            })),
            (Some(one), Value::Array(all)) => {
                fields.extend(all.iter().map(|value| (one.to_owned(), plain(value))));
            }
            (_, value) => fields.push((field.clone(), plain(value))),
        }
    }
    fields
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What was given for a field: texts all through, which become what the field wants.
#[derive(Clone, Debug)]
enum Given {
    Text(String),
    List(Vec<Self>),
    Fields(Vec<(String, Self)>),
}

impl Given {
    fn one(name: &str, of: Self) -> Self {
        Self::Fields(vec![(name.to_owned(), of)])
    }

    /// `CODE=POUNDS` as the parts of a capacity.
    fn parted(self) -> Result<Self, String> {
        match &self {
            Self::Text(text) if text.contains('=') => {
                let (of, most) = text.rsplit_once('=').unwrap_or_default();
                let part = |name: &str, text: &str| (name.to_owned(), Self::Text(text.to_owned()));
                Ok(Self::Fields(vec![part("of", of), part("most", most)]))
            }
            _ => Err("write a capacity as CODE=POUNDS, such as E05010458=80000".to_owned()),
        }
    }

    /// The text as whatever it can be parsed into.
    fn parsed<T: std::str::FromStr>(&self, what: &str) -> Result<T, Error> {
        match self {
            Self::Text(text) => {
                text.parse().map_err(|_| Error::custom(format_args!("`{text}` is not {what}")))
            }
            _ => Err(Error::custom(format_args!("there is not {what}"))),
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::List(_) => f.write_str("a list"),
            Self::Fields(_) => f.write_str("several fields"),
        }
    }
}

impl IntoDeserializer<'_> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Given {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => visitor.visit_string(text),
            Self::List(all) => visitor.visit_seq(SeqDeserializer::new(all.into_iter())),
            Self::Fields(all) => visitor.visit_map(MapDeserializer::new(all.into_iter())),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(self.parsed("a number")?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(self.parsed("a whole number")?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(self.parsed("a whole number")?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.parsed("true or false")?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => visitor.visit_enum(text.into_deserializer()),
            Self::Fields(all) => visitor
                .visit_enum(MapAccessDeserializer::new(MapDeserializer::new(all.into_iter()))),
            Self::List(_) => Err(Error::custom("there is a list, and one thing is wanted")),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u128 f32 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Document, Question};
    use serde_json::json;

    use super::*;

    fn read(name: &str, fields: &[(&str, &str)]) -> Result<Ask, AppError> {
        ask_of(name, fields.iter().copied())
    }

    #[test]
    fn every_question_can_be_asked_by_its_fields() {
        let all = [
            json!({ "gap": { "indicator": "a", "area": "E92000001", "by": { "areas": "ward" }, "period": "2020" } }),
            json!({ "care-for-need": { "need": "a", "service": "b", "provision": "use", "area": "E06000016", "by": { "category": "Ethnic groups" } } }),
            json!({ "allocation": { "need": "a", "today": "b", "area": "E06000016", "by": { "areas": "ward" }, "floor": 0.25, "progressivity": 2.0, "capacity": [{ "of": "E05010458", "most": 80000.0 }, { "of": "E05010459", "most": 1.5 }] } }),
            json!({ "fair-targets": { "target": "t", "by": { "areas": "ward" } } }),
            json!({ "not-reached": { "area": "E06000016", "areas": "ward", "groups": ["x", "y"], "need": "a" } }),
            json!({ "most-deprived": { "index": "imd", "area": "E08000035", "share": 20.0 } }),
            json!({ "life-expectancy-gap": { "deaths": "d", "causes": ["x", "y"], "area": "E08000035", "by": "t", "sex": "Female" } }),
            json!({ "progress": { "gate": "second" } }),
            json!({ "evidence": { "words": "stigma trust", "group": "x", "kind": "lived-experience", "map": "m", "factor": "f" } }),
            json!({ "withdrawal": { "evidence": "a" } }),
            json!({ "calls": { "programme": "network" } }),
            json!({ "funding": { "fund": "grant" } }),
        ];
        let written = all.into_iter().map(|one| serde_json::from_value::<Ask>(one).unwrap());
        for ask in written.chain([Question::example().asks]) {
            let fields = fields_of(&ask);
            let fields = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            assert_eq!(ask_of(ask.name(), fields).unwrap(), ask);
        }
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        for (name, fields, said) in [
            ("gap", &[("indicator", "a")][..], "area"),
            ("gap", &[("indicator", "a"), ("indicator", "b")], "once"),
            ("wealth", &[("a", "b")], "wealth"),
            ("allocation", &[("floor", "half")], "half"),
            ("allocation", &[("capacity", "12")], "CODE=POUNDS"),
            ("progress", &[("gate", "x"), ("colour", "red")], "colour"),
        ] {
            let error = read(name, fields).unwrap_err().to_string();
            assert!(error.contains(said), "{name}: {error}");
        }
    }
}
