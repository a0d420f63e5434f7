//! Nodes and edges with named values, and the map that they are.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Diagnostic, Factor, Id, LONGEST_ID, Link, Place, Severity, SystemMap, Text};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::MapRead;

/// Named values.
pub(super) type Values = Map<String, Value>;

/// A map as any tool has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sketch {
    pub(super) of_map: Values,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// What edges call it.
    pub(super) id: String,
    pub(super) values: Values,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) values: Values,
}

/// The names of fields as other tools have them: theirs, ours.
const OF_NODE: [(&str, &str); 5] = [
    ("label", "title"),
    ("type", "kind"),
    ("description", "note"),
    ("interventions", "interventions"),
    ("outcomes", "outcomes"),
];
const OF_EDGE: [(&str, &str); 7] = [
    ("type", "sign"),
    ("delay", "delay"),
    ("strength", "strength"),
    ("confidence", "confidence"),
    ("evidence_for", "evidence_for"),
    ("evidence_against", "evidence_against"),
    ("asserted_by", "asserted_by"),
];
const OF_MAP: [(&str, &str); 6] = [
    ("title", "title"),
    ("strategy", "strategy"),
    ("description", "description"),
    ("version", "version"),
    ("on", "on"),
    ("synthetic", "synthetic"),
];

/// Fields that are lists or marks, which a form of texts alone writes as JSON.
const NOT_TEXT: [&str; 6] =
    ["interventions", "outcomes", "evidence_for", "evidence_against", "asserted_by", "synthetic"];

/// What a delay is called of which a tool says only that there is one.
const SOME_DELAY: &str = "not said how long";

/// A value as a form of texts alone writes it.
pub(super) fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The fields of `of` under the names of other tools.
fn renamed(of: &impl Serialize, names: &[(&str, &str)]) -> Values {
    let value = serde_json::to_value(of).unwrap_or_default();
    let field =
        |(theirs, ours): &(&str, &str)| Some(((*theirs).to_owned(), value.get(ours)?.clone()));
    names.iter().filter_map(field).collect()
}

impl Sketch {
    pub(super) fn of(map: &SystemMap) -> Self {
        let node =
            |factor: &Factor| Node { id: factor.id.to_string(), values: renamed(factor, &OF_NODE) };
        let edge = |link: &Link| Edge {
            from: link.from.to_string(),
            to: link.to.to_string(),
            values: renamed(link, &OF_EDGE),
        };
        let bare = SystemMap { factors: Vec::new(), links: Vec::new(), ..map.clone() };
        Self {
            of_map: renamed(&bare, &OF_MAP),
            nodes: map.factors.iter().map(node).collect(),
            edges: map.links.iter().map(edge).collect(),
        }
    }

    /// The map, called `id`.
    pub(super) fn into_map(self, id: &Id<SystemMap>) -> Result<MapRead, Vec<Diagnostic>> {
        let mut told = Told::default();
        let names = self.names();
        let factors: Vec<Option<Factor>> = self
            .nodes
            .into_iter()
            .zip(&names)
            .enumerate()
            .map(|(at, (node, name))| told.factor(at, node, name))
            .collect();
        // Where a label of one is the id of another, the id is meant.
        let labels = names.iter().filter_map(|name| Some((name.label.as_deref()?, &*name.id)));
        let ids = names.iter().map(|name| (&*name.raw, &*name.id));
        let known: BTreeMap<&str, &str> = labels.chain(ids).collect();
        let links: Vec<Option<Link>> = self
            .edges
            .into_iter()
            .enumerate()
            .map(|(at, edge)| told.link(at, edge, &known))
            .collect();
        let map = told.map(self.of_map, id);
        match (map, told.errors.is_empty()) {
            (Some(mut map), true) => {
                map.factors = factors.into_iter().flatten().collect();
                map.links = links.into_iter().flatten().collect();
                Ok(MapRead { map, remarks: told.remarks() })
            }
            _ => Err(told.errors),
        }
    }

    /// What each node is called, and the id that its factor gets.
    fn names(&self) -> Vec<Name> {
        let valid = |id: &str| id.parse::<Id<Factor>>().is_ok();
        let mut taken: BTreeSet<String> =
            self.nodes.iter().map(|node| node.id.clone()).filter(|id| valid(id)).collect();
        let name = |node: &Node| {
            let label = node.values.get("label").map(as_text);
            let id = if valid(&node.id) {
                node.id.clone()
            } else {
                let words = label.as_deref().unwrap_or(&node.id);
                free(
                    Id::<Factor>::from_words(words).as_ref().map_or("factor", Id::as_str),
                    &mut taken,
                )
            };
            Name { raw: node.id.clone(), label, id }
        };
        self.nodes.iter().map(name).collect()
    }
}

/// `id`, or that with the first number that makes it new.
fn free(id: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = |number: usize| {
        let end = format!("-{number}");
        let stem = &id[..id.len().min(LONGEST_ID - end.len())];
        format!("{}{end}", stem.trim_end_matches('-'))
    };
    let mut tries = std::iter::once(id.to_owned()).chain((2..).map(numbered));
    let found = tries.find(|one| !taken.contains(one)).unwrap_or_default();
    taken.insert(found.clone());
    found
}

/// What a node is called.
struct Name {
    raw: String,
    label: Option<String>,
    id: String,
}

/// What is told while a sketch is read.
#[derive(Default)]
struct Told {
    errors: Vec<Diagnostic>,
    remarks: Vec<Diagnostic>,
    /// The values that a map has no place for, and how often.
    foreign: BTreeMap<String, usize>,
}

impl Told {
    fn error(&mut self, field: String, message: impl Into<String>, help: &str) {
        let place = Place { field: Some(field), ..Place::default() };
        self.errors.push(Diagnostic::error("map-unread", message, place).help(help));
    }

    fn remark(&mut self, field: String, message: impl Into<String>) {
        let place = Place { field: Some(field), ..Place::default() };
        let remark = Diagnostic::error("map-value", message, place).severity(Severity::Advice);
        self.remarks.push(remark);
    }

    fn remarks(self) -> Vec<Diagnostic> {
        let foreign = self.foreign.into_iter().map(|(name, times)| {
            let message = format!(
                "the value `{name}` (given {times} times) was left out: a map has no place for it"
            );
            Diagnostic::error("foreign-value", message, Place::default()).severity(Severity::Advice)
        });
        self.remarks.into_iter().chain(foreign).collect()
    }

    /// The fields of ours among `values`, under our names.
    fn ours(&mut self, values: Values, names: &[(&str, &str)]) -> Values {
        let mut ours = Values::new();
        for (name, value) in values {
            let empty =
                value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            match names.iter().find(|(theirs, _)| *theirs == name) {
                _ if empty => {}
                Some((_, field)) => {
                    ours.insert((*field).to_owned(), shaped(field, value));
                }
                None => *self.foreign.entry(name).or_default() += 1,
            }
        }
        ours
    }

    fn read<T: DeserializeOwned>(&mut self, field: &str, values: Values) -> Option<T> {
        serde_json::from_value(Value::Object(values))
            .map_err(|error| {
                self.error(field.to_owned(), error.to_string(), "mend the value, or take it out");
            })
            .ok()
    }

    fn factor(&mut self, at: usize, node: Node, name: &Name) -> Option<Factor> {
        let mut values = self.ours(node.values, &OF_NODE);
        values.entry("title").or_insert_with(|| Value::String(name.raw.clone()));
        values.insert("id".to_owned(), Value::String(name.id.clone()));
        self.read(&format!("factors[{at}]"), values)
    }

    fn link(&mut self, at: usize, edge: Edge, known: &BTreeMap<&str, &str>) -> Option<Link> {
        let field = format!("links[{at}]");
        let mut values = self.ours(edge.values, &OF_EDGE);
        for (end, called) in [("from", &edge.from), ("to", &edge.to)] {
            let Some(id) = known.get(&**called) else {
                self.error(
                    field,
                    format!("there is no factor `{called}`"),
                    "add it, or take the link out",
                );
                return None;
            };
            values.insert(end.to_owned(), Value::String((*id).to_owned()));
        }
        let between = format!("from `{}` to `{}`", edge.from, edge.to);
        let given = values.get("sign").map(as_text);
        let Some(sign) = given.as_deref().and_then(sign) else {
            let message = match given {
                Some(given) => format!("the type `{given}` of the link {between} is no sign"),
                None => format!("the link {between} has no sign"),
            };
            self.error(field, message, "write its type as `same` or `opposite`");
            return None;
        };
        values.insert("sign".to_owned(), sign.into());
        Self::delay(&mut values);
        for grade in ["strength", "confidence"] {
            let Some(given) = values.get(grade).map(as_text) else { continue };
            let lower = given.to_lowercase();
            if ["low", "medium", "high"].contains(&&*lower) {
                values.insert(grade.to_owned(), lower.into());
            } else {
                values.remove(grade);
                self.remark(
                    format!("{field}.{grade}"),
                    format!("`{given}` is not low, medium or high, and was left out"),
                );
            }
        }
        self.read(&field, values)
    }

    /// Reads a mark that there is a delay, and keeps words on it.
    fn delay(values: &mut Values) {
        let Some(given) = values.remove("delay") else { return };
        let words = match given {
            Value::Bool(false) => return,
            Value::Bool(true) => SOME_DELAY.to_owned(),
            _ => as_text(&given),
        };
        values.insert("delay".to_owned(), words.into());
    }

    fn map(&mut self, values: Values, id: &Id<SystemMap>) -> Option<SystemMap> {
        let mut values = self.ours(values, &OF_MAP);
        if values.get("title").is_none_or(|title| as_text(title).parse::<Text>().is_err()) {
            values.insert("title".to_owned(), id.as_str().into());
            let message = format!("the map has no title, and is called `{id}`");
            self.remark("title".to_owned(), message);
        }
        values.insert("id".to_owned(), id.as_str().into());
        self.read("map", values)
    }
}

/// A value in the shape that its field wants: a list that was written as one text, a number that is
/// meant as words.
fn shaped(field: &str, value: Value) -> Value {
    let Some(text) = value.as_str() else {
        let words = !NOT_TEXT.contains(&field) && field != "delay" && !value.is_object();
        return if words { Value::String(as_text(&value)) } else { value };
    };
    if !NOT_TEXT.contains(&field) {
        return value;
    }
    match serde_json::from_str(text) {
        Ok(read @ (Value::Array(_) | Value::Bool(_))) => read,
        _ => match field {
            "interventions" | "outcomes" => {
                text.split([',', ' ']).filter(|id| !id.is_empty()).collect()
            }
            "asserted_by" => Value::Array(vec![value]),
            "synthetic" => value,
            _ => serde_json::json!([{ "source": text }]),
        },
    }
}

/// A sign in the words of any tool.
fn sign(text: &str) -> Option<&'static str> {
    match text.trim().to_lowercase().as_str() {
        "same" | "s" | "+" | "positive" | "plus" => Some("same"),
        "opposite" | "o" | "-" | "−" | "–" | "negative" | "minus" => Some("opposite"),
        _ => None,
    }
}
