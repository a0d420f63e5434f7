//! GraphML: keys that are declared, then nodes and edges with data.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _};

use lifecourse_core::Diagnostic;
use roxmltree::{Document, Node as Xml};
use serde_json::Value;

use super::{
    not_of_form,
    sketch::{Edge, Node, Sketch, Values, as_text},
};

const FORM: &str = "GraphML";

pub(super) fn write(sketch: &Sketch) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    let names = |of: &mut dyn Iterator<Item = &Values>| {
        let mut names: Vec<String> = of.flat_map(|values| values.keys().cloned()).collect();
        names.sort();
        names.dedup();
        names
    };
    let declared = [
        ("graph", names(&mut std::iter::once(&sketch.of_map))),
        ("node", names(&mut sketch.nodes.iter().map(|node| &node.values))),
        ("edge", names(&mut sketch.edges.iter().map(|edge| &edge.values))),
    ];
    for (of, names) in &declared {
        for name in names {
            line(
                &mut xml,
                format_args!(
                    "  <key id=\"{of}-{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"string\"/>"
                ),
            );
        }
    }
    line(&mut xml, format_args!("  <graph edgedefault=\"directed\">"));
    data(&mut xml, "graph", &sketch.of_map);
    for node in &sketch.nodes {
        line(&mut xml, format_args!("    <node id=\"{}\">", escaped(&node.id)));
        data(&mut xml, "node", &node.values);
        line(&mut xml, format_args!("    </node>"));
    }
    for edge in &sketch.edges {
        let (from, to) = (escaped(&edge.from), escaped(&edge.to));
        line(&mut xml, format_args!("    <edge source=\"{from}\" target=\"{to}\">"));
        data(&mut xml, "edge", &edge.values);
        line(&mut xml, format_args!("    </edge>"));
    }
    xml.push_str("  </graph>\n</graphml>\n");
    xml
}

fn line(xml: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(xml, "{text}").expect("writing to a String cannot fail");
}

fn data(xml: &mut String, of: &str, values: &Values) {
    for (name, value) in values {
        let text = as_text(value);
        line(xml, format_args!("      <data key=\"{of}-{name}\">{}</data>", escaped(&text)));
    }
}

/// A text for XML; a character that XML cannot hold becomes the sign of that.
fn escaped(text: &str) -> String {
    let piece = |c: char| match c {
        '&' => Cow::Borrowed("&amp;"),
        '<' => Cow::Borrowed("&lt;"),
        '>' => Cow::Borrowed("&gt;"),
        '"' => Cow::Borrowed("&quot;"),
        '\n' | '\t' => Cow::Owned(c.to_string()),
        '\r' => Cow::Borrowed("&#13;"),
        c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => Cow::Borrowed("\u{FFFD}"),
        c => Cow::Owned(c.to_string()),
    };
    text.chars().map(piece).collect()
}

pub(super) fn read(text: &str) -> Result<Sketch, Box<Diagnostic>> {
    let document = Document::parse(text)
        .map_err(|error| not_of_form(FORM, &error, Some(u64::from(error.pos().row))))?;
    let root = document.root_element();
    let is = |name: &'static str| move |one: &Xml<'_, '_>| one.tag_name().name() == name;
    let graph = root
        .children()
        .find(is("graph"))
        .filter(|_| is("graphml")(&root))
        .ok_or_else(|| not_of_form(FORM, "it has no graph", None))?;
    let keys: BTreeMap<&str, (&str, bool)> = root
        .children()
        .filter(is("key"))
        .filter_map(|key| {
            let id = key.attribute("id")?;
            let is_mark = key.attribute("attr.type") == Some("boolean");
            Some((id, (key.attribute("attr.name").unwrap_or(id), is_mark)))
        })
        .collect();
    let values = |of: Xml<'_, '_>| -> Values {
        of.children()
            .filter(is("data"))
            .filter_map(|data| {
                let key = data.attribute("key")?;
                let (name, is_mark) = keys.get(key).copied().unwrap_or((key, false));
                let text: String = data
                    .descendants()
                    .filter_map(|one| one.is_text().then(|| one.text())?)
                    .collect();
                let value = match text.trim() {
                    "true" if is_mark => Value::Bool(true),
                    "false" if is_mark => Value::Bool(false),
                    _ => Value::String(text),
                };
                Some((name.to_owned(), value))
            })
            .collect()
    };
    let undirected = |of: Xml<'_, '_>| of.attribute("directed") == Some("false");
    let by_default = graph.attribute("edgedefault") == Some("undirected");
    let mut sketch = Sketch { of_map: values(graph), ..Sketch::default() };
    for one in graph.descendants().filter(Xml::is_element) {
        let row = Some(u64::from(document.text_pos_at(one.range().start).row));
        let named = |name: &str| {
            let missing =
                || not_of_form(FORM, format!("a {} has no `{name}`", one.tag_name().name()), row);
            one.attribute(name).map(str::to_owned).ok_or_else(missing)
        };
        match one.tag_name().name() {
            "node" => sketch.nodes.push(Node { id: named("id")?, values: values(one) }),
            "edge" if undirected(one) || (by_default && one.attribute("directed").is_none()) => {
                return Err(not_of_form(FORM, "a link is not directed", row));
            }
            "edge" => {
                let (from, to) = (named("source")?, named("target")?);
                sketch.edges.push(Edge { from, to, values: values(one) });
            }
            _ => {}
        }
    }
    Ok(sketch)
}
