//! Questions as an address asks them.

use lifecourse_core::Ask;
use serde_json::{Map, Value, json};

use crate::{Problem, query::Params};

/// What an address asks: the name of a question, and its parameters as its fields.
///
/// Between whom is `by` (a category type) or `areas` (a type of smaller areas); `cause`, `group`
/// and `capacity` (`CODE=POUNDS`) can be given several times.
pub(crate) fn asked(name: &str, params: &Params) -> Result<Ask, Problem> {
    let ordered = matches!(name, "poorest-fastest" | "life-expectancy-gap");
    let mut fields = Map::new();
    for (field, text) in params.pairs() {
        let (field, value): (&str, Value) = match field {
            "by" if !ordered => ("by", json!({ "category": text })),
            "areas" if name != "not-reached" => ("by", json!({ "areas": text })),
            "floor" | "progressivity" | "share" => (field, number(field, text)?.into()),
            "cause" | "group" => {
                push(&mut fields, &format!("{field}s"), text.into());
                continue;
            }
            "capacity" => {
                let (of, most) = text.rsplit_once('=').ok_or_else(|| {
                    Problem::bad_parameter(field, "write CODE=POUNDS, such as E05010458=80000")
                })?;
                push(&mut fields, "capacity", json!({ "of": of, "most": number(field, most)? }));
                continue;
            }
            _ => (field, text.into()),
        };
        if fields.insert(field.to_owned(), value).is_some() {
            return Err(Problem::bad_parameter(field, "it can be given once only"));
        }
    }
    serde_json::from_value(json!({ name: fields })).map_err(Problem::bad_request)
}

fn push(fields: &mut Map<String, Value>, field: &str, value: Value) {
    let list = fields.entry(field).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        list.push(value);
    }
}

fn number(field: &str, text: &str) -> Result<f64, Problem> {
    text.parse().map_err(|_| Problem::bad_parameter(field, format!("`{text}` is not a number")))
}

/// The address, without its site, at which a question is answered; the reverse of [`asked`].
pub(crate) fn address(ask: &Ask) -> String {
    let value = serde_json::to_value(ask).unwrap_or_default();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (field, value) in value[ask.name()].as_object().into_iter().flatten() {
        match (field.as_str(), value) {
            ("by", Value::Object(by)) => {
                for (kind, text) in by {
                    let name = if kind == "areas" { "areas" } else { "by" };
                    pairs.push((name.to_owned(), plain(text)));
                }
            }
            ("causes" | "groups", Value::Array(all)) => {
                let name = field.trim_end_matches('s');
                pairs.extend(all.iter().map(|one| (name.to_owned(), plain(one))));
            }
            ("capacity", Value::Array(all)) => pairs.extend(all.iter().map(|one| {
                ("capacity".to_owned(), format!("{}={}", plain(&one["of"]), plain(&one["most"])))
            })),
            (field, value) => pairs.push((field.to_owned(), plain(value))),
        }
    }
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    format!("/equity/{}?{}", ask.name(), crate::query::query_string(pairs))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Document, Question};

    use super::*;

    fn read(address: &str) -> Result<Ask, Problem> {
        let (path, query) = address.split_once('?').unwrap();
        asked(path.trim_start_matches("/equity/"), &Params::read(query)?)
    }

    #[test]
    fn every_question_has_an_address_that_asks_it() {
        let all = [
            json!({ "gap": { "indicator": "a", "area": "E92000001", "by": { "areas": "ward" }, "period": "2020/21" } }),
            json!({ "care-for-need": { "need": "a", "service": "b", "provision": "use", "area": "E06000016", "by": { "category": "Ethnic groups" } } }),
            json!({ "allocation": { "need": "a", "today": "b", "area": "E06000016", "by": { "areas": "ward" }, "floor": 0.25, "progressivity": 2.0, "capacity": [{ "of": "E05010458", "most": 80000.0 }, { "of": "E05010459", "most": 1.5 }] } }),
            json!({ "fair-targets": { "target": "t", "by": { "areas": "ward" } } }),
            json!({ "not-reached": { "area": "E06000016", "areas": "ward", "groups": ["x", "y"], "need": "a" } }),
            json!({ "most-deprived": { "index": "imd", "area": "E08000035", "share": 20.0 } }),
            json!({ "life-expectancy-gap": { "deaths": "d", "causes": ["x", "y"], "area": "E08000035", "by": "t", "sex": "Female" } }),
            json!({ "progress": { "gate": "second" } }),
        ];
        let written = all.into_iter().map(|one| serde_json::from_value::<Ask>(one).unwrap());
        for ask in written.chain([Question::example().asks]) {
            assert_eq!(read(&address(&ask)), Ok(ask));
        }
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        for (address, said) in [
            ("/equity/gap?indicator=a", "area"),
            ("/equity/gap?indicator=a&indicator=b", "once"),
            ("/equity/wealth?a=b", "wealth"),
            ("/equity/allocation?floor=half", "half"),
            ("/equity/allocation?capacity=12", "CODE=POUNDS"),
        ] {
            let problem = read(address).unwrap_err();
            assert!(problem.detail().contains(said), "{address}: {}", problem.detail());
        }
    }
}
