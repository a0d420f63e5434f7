//! Ways through a TOML tree that remembers where each part of it was written.

use std::{borrow::Cow, fmt, ops::Range};

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

/// A part of a document: the value and where it stands.
pub(crate) type Node<'i> = Spanned<DeValue<'i>>;

/// One step on the way from a document to one of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into a table, by its key.
    Key(String),
    /// Into a list, by its index.
    At(usize),
}

/// A way into a document, such as `milestones[1].due`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path(pub(crate) Vec<Step>);

impl Path {
    /// Reads the form in which core names fields.
    pub(crate) fn parse(field: &str) -> Self {
        let mut steps = Vec::new();
        for part in field.split('.').filter(|part| !part.is_empty()) {
            let mut pieces = part.split('[');
            steps.extend(
                pieces.next().filter(|key| !key.is_empty()).map(|key| Step::Key(key.to_owned())),
            );
            let indices = pieces.filter_map(|piece| piece.trim_end_matches(']').parse().ok());
            steps.extend(indices.map(Step::At));
        }
        Self(steps)
    }

    /// The field of the document that the way goes through.
    pub(crate) fn top(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// The way one step further.
    pub(crate) fn to(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// The last key on the way.
    pub(crate) fn last_key(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::At(_) => None,
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if at == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::At(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Where `path` is written, or the nearest part around it that is.
pub(crate) fn span(root: &Node<'_>, path: &Path) -> Range<usize> {
    let mut node = root;
    for step in &path.0 {
        let next = match (node.get_ref(), step) {
            (DeValue::Table(table), Step::Key(key)) => table.get(key.as_str()),
            (DeValue::Array(list), Step::At(index)) => list.get(*index),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node.span()
}

/// The part at `path`.
pub(crate) fn get<'n, 'i>(root: &'n Node<'i>, path: &Path) -> Option<&'n Node<'i>> {
    path.0.iter().try_fold(root, |node, step| match (node.get_ref(), step) {
        (DeValue::Table(table), Step::Key(key)) => table.get(key.as_str()),
        (DeValue::Array(list), Step::At(index)) => list.get(*index),
        _ => None,
    })
}

/// The innermost part whose key or value was written around `at`.
pub(crate) fn find(root: &Node<'_>, at: &Range<usize>) -> Path {
    struct Search<'s> {
        at: &'s Range<usize>,
        way: Vec<Step>,
        best: Option<(usize, Vec<Step>)>,
    }

    impl Search<'_> {
        fn offer(&mut self, span: &Range<usize>) {
            let around = span.start <= self.at.start && self.at.end <= span.end;
            if around && self.best.as_ref().is_none_or(|(size, _)| span.len() <= *size) {
                self.best = Some((span.len(), self.way.clone()));
            }
        }

        fn visit(&mut self, node: &Node<'_>) {
            self.offer(&node.span());
            match node.get_ref() {
                DeValue::Table(table) => {
                    for (key, value) in table {
                        self.way.push(Step::Key(key.get_ref().to_string()));
                        self.offer(&key.span());
                        self.visit(value);
                        self.way.pop();
                    }
                }
                DeValue::Array(list) => {
                    for (index, value) in list.iter().enumerate() {
                        self.way.push(Step::At(index));
                        self.visit(value);
                        self.way.pop();
                    }
                }
                _ => {}
            }
        }
    }

    let mut search = Search { at, way: Vec::new(), best: None };
    search.visit(root);
    Path(search.best.map(|(_, way)| way).unwrap_or_default())
}

/// Takes out the part at `path`, if there is one.
pub(crate) fn take<'i>(root: &mut Node<'i>, path: &Path) -> Option<Node<'i>> {
    let (last, way) = path.0.split_last()?;
    match (get_mut(root, way)?.get_mut(), last) {
        (DeValue::Table(table), Step::Key(key)) => table.remove(key.as_str()),
        (DeValue::Array(list), Step::At(index)) => {
            let mut taken = None;
            let parts = std::mem::replace(list, DeArray::new()).into_iter().enumerate();
            for (at, part) in parts {
                if at == *index {
                    taken = Some(part);
                } else {
                    list.push(part);
                }
            }
            taken
        }
        _ => None,
    }
}

/// Puts `part` into the table at `way` as its field `key`, unless it has one.
pub(crate) fn put<'i>(root: &mut Node<'i>, way: &[Step], key: &str, part: Node<'i>) -> bool {
    match get_mut(root, way).map(Spanned::get_mut) {
        Some(DeValue::Table(table)) if !table.contains_key(key) => {
            table.insert(Spanned::new(part.span(), Cow::Owned(key.to_owned())), part);
            true
        }
        _ => false,
    }
}

/// A value that stands nowhere in the file: nothing is found in it.
pub(crate) fn placeless<'i>(root: &Node<'i>, value: DeValue<'i>) -> Node<'i> {
    let nowhere = root.span().start..root.span().start;
    let mut node = moved_to(Spanned::new(nowhere.clone(), value), &nowhere);
    dates_to_text(&mut node);
    node
}

fn get_mut<'n, 'i>(root: &'n mut Node<'i>, way: &[Step]) -> Option<&'n mut Node<'i>> {
    way.iter().try_fold(root, |node, step| match (node.get_mut(), step) {
        (DeValue::Table(table), Step::Key(key)) => table.get_mut(key.as_str()),
        (DeValue::Array(list), Step::At(index)) => list.get_mut(*index),
        _ => None,
    })
}

/// The same value as if all of it stood at `span`.
fn moved_to<'i>(node: Node<'i>, span: &Range<usize>) -> Node<'i> {
    let value = match node.into_inner() {
        DeValue::Table(table) => {
            let entries = table.into_iter().map(|(key, value)| {
                (Spanned::new(span.clone(), key.into_inner()), moved_to(value, span))
            });
            DeValue::Table(entries.collect::<DeTable<'i>>())
        }
        DeValue::Array(list) => {
            DeValue::Array(list.into_iter().map(|value| moved_to(value, span)).collect())
        }
        other => other,
    };
    Spanned::new(span.clone(), value)
}

/// Turns bare dates into text, which is how core reads them.
pub(crate) fn dates_to_text(node: &mut Node<'_>) {
    match node.get_mut() {
        DeValue::Datetime(day) => {
            let text = day.to_string();
            *node.get_mut() = DeValue::String(Cow::Owned(text));
        }
        DeValue::Array(list) => list.iter_mut().for_each(dates_to_text),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, value)| dates_to_text(value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Node<'_> {
        let table = DeTable::parse(text).unwrap();
        Spanned::new(table.span(), DeValue::Table(table.into_inner()))
    }

    #[test]
    fn a_path_is_read_as_it_is_written() {
        for field in ["", "polarity", "milestones[1].due", "a.b[0].c"] {
            assert_eq!(Path::parse(field).to_string(), field);
        }
    }

    #[test]
    fn the_innermost_part_around_a_place_is_found() {
        let text = "owner = { role = 3 }\n[[steps]]\ndue = 1\n[[steps]]\ndue = 2\n";
        for (written, path) in [("3", "owner.role"), ("role", "owner.role"), ("2", "steps[1].due")]
        {
            let at = text.find(written).unwrap();
            assert_eq!(find(&tree(text), &(at..at + written.len())).to_string(), path);
        }
    }

    #[test]
    fn what_is_not_there_is_placed_at_what_is_around_it() {
        let text = "owner = { role = 3 }\n";
        assert_eq!(&text[span(&tree(text), &Path::parse("owner.organisation"))], "{ role = 3 }");
    }

    #[test]
    fn a_part_of_a_list_is_taken_out() {
        let text = "steps = [1, 2, 3]\n";
        let mut tree = tree(text);
        assert!(take(&mut tree, &Path::parse("steps[1]")).is_some());
        assert!(take(&mut tree, &Path::parse("steps[2]")).is_none());
        assert_eq!(&text[span(&tree, &Path::parse("steps[1]"))], "3");
    }
}
