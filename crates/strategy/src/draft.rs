//! One document: read as far as it can be, with everything that is wrong with it.

use std::collections::BTreeSet;

use lifecourse_core::{AnyDocument, Diagnostic, Fault, Kind, Place};
use toml::{
    Spanned,
    de::{DeValue, ValueDeserializer},
};

use crate::{
    ground::{Ground, InTable},
    tree::{self, Node, Path, Step},
    words::{self, Found},
    write,
};

/// So many faults of one document are told at once.
const MOST_FAULTS: usize = 60;
/// In a longer list than this, a fault is not looked for part by part.
const LONGEST_LIST: usize = 100;

/// A document with where it was written and what of it is not as it was written.
#[derive(Debug)]
pub(crate) struct Draft<'p> {
    ground: Ground<'p>,
    /// What was written.
    written: Node<'p>,
    /// The document, with its broken fields filled in.
    pub(crate) document: AnyDocument,
    /// The fields that could not be read.
    broken: BTreeSet<String>,
    /// Whether it is exactly what was written.
    pub(crate) sound: bool,
}

/// Where a document was found, before it is read.
#[derive(Debug)]
pub(crate) struct Origin<'p> {
    pub(crate) ground: Ground<'p>,
    pub(crate) kind: Kind,
    /// Whether a syntax error lies within it: then nothing can be said about what it lacks.
    pub(crate) damaged: bool,
    /// Whether it stands where a document of its kind belongs.
    pub(crate) sound: bool,
}

impl<'p> Draft<'p> {
    /// Reads a document. Each fault is recorded, and mended in a copy so that the next is found.
    pub(crate) fn read(
        origin: &Origin<'p>,
        written: Node<'p>,
        told: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Origin { ground, kind, damaged, sound } = *origin;
        let mut mender =
            Mender { origin, mended: written.clone(), broken: BTreeSet::new(), told, mends: 0 };
        tree::dates_to_text(&mut mender.mended);
        for _ in 0..MOST_FAULTS {
            match AnyDocument::deserialize(kind, ValueDeserializer::from(mender.mended.clone())) {
                Ok(document) => {
                    let whole = mender.mends == 0 && !damaged;
                    let broken = mender.broken;
                    return Some(Self { ground, written, document, broken, sound: sound && whole });
                }
                Err(error) if mender.mend(&error) => {}
                Err(_) => return None,
            }
        }
        None
    }

    /// Its id, if it was given a readable one.
    pub(crate) fn id(&self) -> Option<&str> {
        (!self.is_broken("id")).then(|| self.document.id())
    }

    /// Whether a field, or what it lies in, could not be read.
    pub(crate) fn is_broken(&self, field: &str) -> bool {
        Path::parse(field).top().is_some_and(|top| self.broken.contains(top))
    }

    /// The place of a field, or of what is around it if it is not written.
    pub(crate) fn place(&self, field: &str) -> Place {
        self.ground.place(tree::span(&self.written, &Path::parse(field)), field)
    }

    /// A fault that core found, unless it is or may be about what could not be read.
    pub(crate) fn diagnostic(&self, fault: Fault) -> Option<Diagnostic> {
        let Fault { field, severity, code, message, help } = fault;
        let part_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let names_broken =
            |said: &str| said.split(|c| !part_of_a_name(c)).any(|word| self.broken.contains(word));
        let whole = field.is_empty() && !self.broken.is_empty();
        if whole || self.is_broken(&field) || names_broken(&message) || names_broken(&help) {
            return None;
        }
        Some(Diagnostic::error(code, message, self.place(&field)).severity(severity).help(help))
    }
}

struct Mender<'m, 'p> {
    origin: &'m Origin<'p>,
    mended: Node<'p>,
    broken: BTreeSet<String>,
    told: &'m mut Vec<Diagnostic>,
    mends: usize,
}

impl Mender<'_, '_> {
    /// Tells of a fault and takes it out of the way; `false` if it cannot be.
    fn mend(&mut self, error: &toml::de::Error) -> bool {
        self.mends += 1;
        let at = error.span().unwrap_or_else(|| self.mended.span());
        let path = self.culprit(tree::find(&self.mended, &at), error.message());
        let found = Found::of(error.message());
        match (&found, path.top()) {
            (Found::Missing(field), None) => {
                // What lacks because it was taken out was told before.
                if self.broken.insert((*field).to_owned()) && !self.origin.damaged {
                    self.tell(&found, &path, at);
                }
                self.fill(field)
            }
            (Found::UnknownField(field, known), Some(_)) => {
                self.tell(&found, &path, at);
                self.rename(&path, words::nearest(field, known.iter().copied()))
            }
            (_, Some(top)) => {
                let at = if path.0.len() > 1 { tree::span(&self.mended, &path) } else { at };
                self.tell(&found, &path, at);
                self.broken.insert(top.to_owned());
                // One bad part of a list does not hide the others.
                let depth = if matches!(path.0.get(1), Some(Step::At(_))) { 2 } else { 1 };
                tree::take(&mut self.mended, &Path(path.0[..depth].to_vec())).is_some()
            }
            (_, None) => false,
        }
    }

    /// Of a list with a fault, the part that has it.
    fn culprit(&self, path: Path, message: &str) -> Path {
        let Some(DeValue::Array(list)) = tree::get(&self.mended, &path).map(Spanned::get_ref)
        else {
            return path;
        };
        let has_fault = |at: &usize| {
            let mut alone = self.mended.clone();
            for other in (0..list.len()).rev().filter(|other| other != at) {
                tree::take(&mut alone, &path.to(Step::At(other)));
            }
            let read = AnyDocument::deserialize(self.origin.kind, ValueDeserializer::from(alone));
            read.is_err_and(|error| error.message() == message)
        };
        if list.len() > LONGEST_LIST || self.origin.ground.is_long() {
            return path;
        }
        (0..list.len()).find(has_fault).map_or(path.clone(), |at| path.to(Step::At(at)))
    }

    /// Takes an unknown field for the one that is meant, or out.
    fn rename(&mut self, path: &Path, meant: Option<&str>) -> bool {
        let Some(part) = tree::take(&mut self.mended, path) else { return false };
        if let (Some(key), Some((_, way))) = (meant, path.0.split_last()) {
            tree::put(&mut self.mended, way, key, part);
        }
        true
    }

    fn tell(&mut self, found: &Found<'_>, path: &Path, at: std::ops::Range<usize>) {
        let kind = self.origin.kind;
        let id = tree::get(&self.mended, &Path::parse("id")).and_then(|id| id.get_ref().as_str());
        let name = match id {
            Some(id) if path.top() != Some("id") && !self.broken.contains("id") => {
                format!("the {kind} `{id}`")
            }
            _ => format!("this {kind}"),
        };
        let complaint = found.tell(kind, &name, path, tree::get(&self.mended, path));
        let help = match self.origin.ground.in_table(found, path) {
            InTable::Same => complaint.help,
            InTable::Help(help) => Some(help),
            InTable::Lacking(fault) => {
                if !self.told.contains(&fault) {
                    self.told.push(*fault);
                }
                return;
            }
        };
        let place = self.origin.ground.place(at, &path.to_string());
        let diagnostic = Diagnostic::error(complaint.code, complaint.message, place);
        self.told.push(Diagnostic { help, ..diagnostic });
    }

    /// Gives a missing field the value that it has in the example of the kind.
    fn fill(&mut self, field: &str) -> bool {
        let value = match field {
            // An example's id might be that of a real document.
            "id" => {
                Some(DeValue::String(format!("unreadable-{}", self.mended.span().start).into()))
            }
            _ => write::example(self.origin.kind)
                .and_then(|example| tree::get(&example, &Path::parse(field)).cloned())
                .map(Spanned::into_inner),
        };
        value.is_some_and(|value| {
            let part = tree::placeless(&self.mended, value);
            tree::put(&mut self.mended, &[], field, part)
        })
    }
}
