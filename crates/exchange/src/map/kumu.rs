//! Kumu's JSON: `elements` with a `label`, `connections` from one to another.

use lifecourse_core::Diagnostic;
use serde_json::{Value, json};

use super::{
    not_of_form,
    sketch::{Edge, Node, Sketch, Values, as_text},
};

const FORM: &str = "the JSON of a Kumu map";

pub(super) fn write(sketch: &Sketch) -> String {
    let with = |fields: Value, values: &Values| {
        let mut all = fields.as_object().cloned().unwrap_or_default();
        all.extend(values.clone());
        Value::Object(all)
    };
    let element = |node: &Node| with(json!({ "id": node.id }), &node.values);
    let connection = |edge: &Edge| {
        with(json!({ "from": edge.from, "to": edge.to, "direction": "directed" }), &edge.values)
    };
    let elements: Vec<_> = sketch.nodes.iter().map(element).collect();
    let connections: Vec<_> = sketch.edges.iter().map(connection).collect();
    let all = json!({ "elements": elements, "connections": connections });
    format!("{:#}\n", with(all, &sketch.of_map))
}

pub(super) fn read(text: &str) -> Result<Sketch, Box<Diagnostic>> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| not_of_form(FORM, &error, u64::try_from(error.line()).ok()))?;
    let Value::Object(mut of_map) = value else {
        return Err(not_of_form(FORM, "it is not an object", None));
    };
    let elements = list(&mut of_map, "elements")?;
    let connections = if of_map.contains_key("connections") {
        list(&mut of_map, "connections")?
    } else {
        Vec::new()
    };
    let nodes = elements.into_iter().map(node).collect();
    let edges = connections.into_iter().map(edge).collect::<Result<_, _>>()?;
    Ok(Sketch { of_map, nodes, edges })
}

/// The list of objects of that name.
fn list(from: &mut Values, name: &str) -> Result<Vec<Values>, Box<Diagnostic>> {
    let wrong = || not_of_form(FORM, format!("it has no list of objects `{name}`"), None);
    let Some(Value::Array(all)) = from.remove(name) else { return Err(wrong()) };
    all.into_iter()
        .map(|one| match one {
            Value::Object(values) => Ok(flat(values)),
            _ => Err(wrong()),
        })
        .collect()
}

/// The values of an object; a project's export has them in its `attributes`.
fn flat(mut values: Values) -> Values {
    if let Some(Value::Object(attributes)) = values.remove("attributes") {
        values.extend(attributes);
    }
    for (theirs, ours) in
        [("_id", "id"), ("element type", "type"), ("connection type", "type"), ("delayed", "delay")]
    {
        if let Some(value) = values.remove(theirs) {
            values.entry(ours).or_insert(value);
        }
    }
    values
}

fn node(mut values: Values) -> Node {
    let id = values.remove("id").or_else(|| values.get("label").cloned());
    Node { id: id.as_ref().map(as_text).unwrap_or_default(), values }
}

fn edge(mut values: Values) -> Result<Edge, Box<Diagnostic>> {
    let mut end = |name: &str| {
        let missing = || not_of_form(FORM, format!("a connection has no `{name}`"), None);
        values.remove(name).as_ref().map(as_text).ok_or_else(missing)
    };
    let (from, to) = (end("from")?, end("to")?);
    values.remove("id");
    if let Some(direction) = values.remove("direction").as_ref().map(as_text)
        && direction != "directed"
    {
        let reason = format!("the connection from `{from}` to `{to}` is {direction}, not directed");
        return Err(not_of_form(FORM, reason, None));
    }
    Ok(Edge { from, to, values })
}
