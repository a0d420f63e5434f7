//! What would change: the difference between two sets of documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use lifecourse_core::{AnyDocument, Kind};
use serde::Serialize;
use serde_json::{Map, Value};

/// How a document differs between two sets of documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What a person calls it.
    pub title: String,
    /// What happened to it.
    #[serde(flatten)]
    pub change: Change,
}

/// What happened to a document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is there no more.
    Removed,
    /// Some of its fields are other than they were.
    Changed {
        /// Which, and how.
        fields: Vec<FieldChange>,
    },
}

/// How a field differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field, such as `owner.role`; a part of a list goes by its name, such as
    /// `milestones[First three hubs].due`.
    pub field: String,
    /// What it was; `None` if it was not there.
    pub old: Option<Value>,
    /// What it is; `None` if it is not there any more.
    pub new: Option<Value>,
}

/// What changes between two sets of documents, by kind and id.
///
/// Lists of words are compared as sets, lists of tables by the field that names each of them.
///
/// # Examples
/// ```
/// use lifecourse_core::{AnyDocument, Document, Priority};
/// use lifecourse_strategy::compare;
/// let old = Priority::example();
/// let new = Priority { title: "The first 1001 days".parse()?, ..old.clone() };
/// let found = compare(&[old.into()], &[new.into()]);
/// assert_eq!(
///     found[0].to_string(),
///     "priority first-1001-days: title was \"The first 1001 critical days\", is \"The first 1001 days\""
/// );
/// # Ok::<(), lifecourse_core::BlankText>(())
/// ```
#[must_use]
pub fn compare(old: &[AnyDocument], new: &[AnyDocument]) -> Vec<Difference> {
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let difference = |(kind, id): (Kind, &str)| {
        let (document, change) = match (old.get(&(kind, id)), new.get(&(kind, id))) {
            (None, Some(new)) => (new, Change::Added),
            (Some(old), None) => (old, Change::Removed),
            (Some(old), Some(new)) if old != new => {
                (new, Change::Changed { fields: fields(old, new) })
            }
            _ => return None,
        };
        Some(Difference { kind, id: id.to_owned(), title: document.title().to_owned(), change })
    };
    names.into_iter().filter_map(difference).collect()
}

fn by_name(documents: &[AnyDocument]) -> BTreeMap<(Kind, &str), &AnyDocument> {
    documents.iter().map(|document| ((document.kind(), document.id()), document)).collect()
}

fn fields(old: &AnyDocument, new: &AnyDocument) -> Vec<FieldChange> {
    let json = |document: &AnyDocument| {
        serde_json::to_value(document)
            .expect("a document is strings, numbers, lists and tables with keys of text")
    };
    let mut found = Vec::new();
    compare_values("", Some(&json(old)), Some(&json(new)), &mut found);
    found
}

fn compare_values(
    field: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    found: &mut Vec<FieldChange>,
) {
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            compare_tables(field, old, new, found);
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => compare_lists(field, old, new, found),
        (old, new) => found.push(FieldChange {
            field: field.to_owned(),
            old: old.cloned(),
            new: new.cloned(),
        }),
    }
}

fn compare_tables(
    field: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<FieldChange>,
) {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let field = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
        compare_values(&field, old.get(key), new.get(key), found);
    }
}

fn compare_lists(field: &str, old: &[Value], new: &[Value], found: &mut Vec<FieldChange>) {
    let before = found.len();
    match (names(old), names(new)) {
        (Some(old_names), Some(new_names)) => {
            let every: BTreeSet<_> = old_names.keys().chain(new_names.keys()).collect();
            for name in every {
                let part = |names: &BTreeMap<String, usize>, list: &[Value]| {
                    names.get(name).map(|&at| list[at].clone())
                };
                let (old, new) = (part(&old_names, old), part(&new_names, new));
                let words =
                    |value: &Option<Value>| value.as_ref().is_some_and(|value| !value.is_object());
                // A word that comes or goes is a change of the list; its own name says it all.
                let field = if words(&old) || words(&new) {
                    field.to_owned()
                } else {
                    format!("{field}[{name}]")
                };
                compare_values(&field, old.as_ref(), new.as_ref(), found);
            }
        }
        _ => {
            for at in 0..old.len().max(new.len()) {
                compare_values(&format!("{field}[{at}]"), old.get(at), new.get(at), found);
            }
        }
    }
    // The same parts in another order.
    if found.len() == before {
        let (old, new) = (Value::from(old), Value::from(new));
        found.push(FieldChange { field: field.to_owned(), old: Some(old), new: Some(new) });
    }
}

/// Where the parts of a list are, by their names, if each has one of its own.
fn names(list: &[Value]) -> Option<BTreeMap<String, usize>> {
    let name = |part: &Value| match part {
        Value::Object(table) => ["id", "title", "period", "organisation"]
            .iter()
            .find_map(|&key| Some(table.get(key)?.as_str()?.to_owned())),
        Value::String(word) => Some(word.clone()),
        _ => None,
    };
    let names: Option<BTreeMap<_, _>> =
        list.iter().enumerate().map(|(at, part)| Some((name(part)?, at))).collect();
    names.filter(|names| names.len() == list.len())
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.kind, self.id)?;
        match &self.change {
            Change::Added => write!(f, "new"),
            Change::Removed => write!(f, "removed"),
            Change::Changed { fields } => {
                let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
                f.write_str(&fields.join("; "))
            }
        }
    }
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, old, new } = self;
        match (old, new) {
            (Some(old), Some(new)) => write!(f, "{field} was {old}, is {new}"),
            (None, Some(new)) => write!(f, "{field} gains {new}"),
            (Some(old), None) => write!(f, "{field} loses {old}"),
            (None, None) => write!(f, "{field} is the same"),
        }
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Action, Document, Milestone, Priority};

    use super::*;

    fn changes(old: impl Into<AnyDocument>, new: impl Into<AnyDocument>) -> Vec<String> {
        match &compare(&[old.into()], &[new.into()])[0].change {
            Change::Changed { fields } => fields.iter().map(ToString::to_string).collect(),
            other => vec![format!("{other:?}")],
        }
    }

    #[test]
    fn what_comes_and_what_goes_is_told() {
        let (priority, action) = (Priority::example().into(), Action::example().into());
        let found = compare(&[priority], &[action]);
        let told: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            ["priority first-1001-days: removed", "action infant-feeding-support: new"]
        );
    }

    #[test]
    fn the_same_documents_do_not_differ() {
        let all: Vec<_> = Kind::ALL.iter().map(|&kind| AnyDocument::example(kind)).collect();
        assert_eq!(compare(&all, &all), []);
    }

    #[test]
    fn a_list_of_words_gains_and_loses() {
        let with = |ids: &[&str]| Priority {
            indicators: ids.iter().map(|id| id.parse().unwrap()).collect(),
            ..Priority::example()
        };
        assert_eq!(
            changes(with(&["a", "b"]), with(&["b", "c"])),
            ["indicators loses \"a\"", "indicators gains \"c\""]
        );
        assert_eq!(
            changes(with(&["a", "b"]), with(&["b", "a"])),
            ["indicators was [\"a\",\"b\"], is [\"b\",\"a\"]"]
        );
        assert_eq!(changes(with(&[]), with(&["a"])), ["indicators gains [\"a\"]"]);
    }

    #[test]
    fn a_part_of_a_list_goes_by_its_name() {
        let old = Action::example();
        let mut new = old.clone();
        let first =
            Milestone { title: "Sites agreed".parse().unwrap(), ..old.milestones[0].clone() };
        new.milestones.insert(0, first);
        new.milestones[1].due = new.milestones[1].due.next_day().unwrap();
        assert_eq!(
            changes(old, new),
            [
                "milestones[First three hubs].due was \"2026-10-01\", is \"2026-10-02\"",
                "milestones[Sites agreed] gains {\"due\":\"2026-10-01\",\"title\":\"Sites agreed\"}",
            ]
        );
    }

    #[test]
    fn a_difference_is_flat_json() {
        let found = compare(&[], &[Priority::example().into()]);
        let json = serde_json::to_value(&found[0]).unwrap();
        assert_eq!(
            (json["kind"].as_str(), json["change"].as_str()),
            (Some("priority"), Some("added"))
        );
    }
}
