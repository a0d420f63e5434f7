//! What must hold between the documents of a folder.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use lifecourse_core::{
    AnyDocument, Diagnostic, GssCode, Kind, Place, Reference, Severity, incoherences,
};

use crate::{Files, draft::Draft, page::Page, words};

/// So many unknown references are told, and the rest counted.
const MOST_UNKNOWN: usize = 1_000;

/// The ids of the documents that there are.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// By kind and id, which draft holds it.
    ids: BTreeMap<Kind, BTreeMap<String, usize>>,
    /// Drafts whose id an earlier one has.
    repeated: BTreeSet<usize>,
    /// Ids in files with syntax errors, of documents that may have been lost to them.
    perhaps: BTreeSet<String>,
    /// Whether a strategy may have been lost to them.
    perhaps_strategy: bool,
    /// Kinds of which a table was not read to its end.
    lost: BTreeSet<Kind>,
}

impl Known {
    /// What may be there beside the drafts: ids that stand in damaged pages, and all of the kinds
    /// that were lost.
    pub(crate) fn new(pages: &[Page], lost: BTreeSet<Kind>) -> Self {
        let perhaps_strategy = lost.contains(&Kind::Strategy);
        let mut known = Self { perhaps_strategy, lost, ..Self::default() };
        let damaged = pages.iter().filter(|page| !page.errors.is_empty());
        for line in damaged.flat_map(|page| page.text.lines()) {
            match line.split_once('=') {
                Some((key, id)) if key.trim() == "id" => {
                    let quoted = id.split(['"', '\'']).nth(1);
                    known.perhaps.insert(quoted.unwrap_or(id.trim()).to_owned());
                }
                _ => known.perhaps_strategy |= line.contains("strategy]"),
            }
        }
        known
    }

    /// Notes the ids of the drafts, and tells of those that are there twice.
    fn add_ids(&mut self, drafts: &[Draft<'_>], told: &mut Vec<Diagnostic>) {
        for (at, draft) in drafts.iter().enumerate() {
            let (kind, Some(id)) = (draft.document.kind(), draft.id()) else { continue };
            match self.ids.entry(kind).or_default().entry(id.to_owned()) {
                Entry::Vacant(free) => {
                    free.insert(at);
                }
                Entry::Occupied(taken) => {
                    self.repeated.insert(at);
                    let first = drafts[*taken.get()].place("");
                    let message = format!("the {kind} `{id}` is written twice: first at {first}");
                    let fault = Diagnostic::error("duplicate-id", message, draft.place("id"));
                    told.push(fault.help("give one of them another id, or take it out"));
                }
            }
        }
    }

    /// Whether a reference to this id may be good.
    pub(crate) fn has(&self, kind: Kind, id: &str) -> bool {
        self.ids.get(&kind).is_some_and(|ids| ids.contains_key(id))
            || self.perhaps.contains(id)
            || self.lost.contains(&kind)
    }

    /// The draft that holds the document.
    pub(crate) fn draft(&self, kind: Kind, id: &str) -> Option<usize> {
        self.ids.get(&kind)?.get(id).copied()
    }

    /// The id of this kind that is spelt most like `id`.
    pub(crate) fn nearest(&self, kind: Kind, id: &str) -> Option<&str> {
        words::nearest(id, self.ids.get(&kind)?.keys().map(String::as_str))
    }

    /// Whether no earlier draft has the id of this one.
    pub(crate) fn is_first(&self, draft: usize) -> bool {
        !self.repeated.contains(&draft)
    }
}

/// Checks the documents against each other.
pub(crate) fn check(
    files: &Files,
    drafts: &[Draft<'_>],
    mut known: Known,
    told: &mut Vec<Diagnostic>,
) -> Known {
    known.add_ids(drafts, told);
    one_strategy(files, drafts, &known, told);
    references(drafts, &known, told);
    for draft in drafts {
        told.extend(draft.document.check().into_iter().filter_map(|fault| draft.diagnostic(fault)));
    }
    let firsts = drafts.iter().enumerate().filter(|(at, _)| known.is_first(*at));
    let documents: Vec<AnyDocument> = firsts.map(|(_, draft)| draft.document.clone()).collect();
    for found in incoherences(&documents) {
        let draft = known.draft(found.kind, &found.id).map(|at| &drafts[at]);
        told.extend(draft.and_then(|draft| draft.diagnostic(found.fault)));
    }
    known
}

fn one_strategy(files: &Files, drafts: &[Draft<'_>], known: &Known, told: &mut Vec<Diagnostic>) {
    let mut strategies = drafts.iter().filter(|draft| draft.document.kind() == Kind::Strategy);
    let Some(first) = strategies.next() else {
        if !known.perhaps_strategy {
            let fault = Diagnostic::error(
                "no-strategy",
                "there is no strategy in this folder",
                files.place(),
            );
            told.push(fault.help("write a `[strategy]` in a file such as `strategy.toml`, or start with `lifecourse init`"));
        }
        return;
    };
    for other in strategies {
        let message = format!(
            "a folder holds one strategy, and this is another: the first is at {}",
            first.place("")
        );
        told.push(
            Diagnostic::error("several-strategies", message, other.place(""))
                .help("move it into a folder of its own"),
        );
    }
}

/// Statistical areas that an area of somebody's own is made of, and that are not in the folder: a
/// database has them from a look-up, and refuses those that it has not.
fn parts_elsewhere(draft: &Draft<'_>, first: &str, count: usize) -> Diagnostic {
    let message = match count {
        1 => format!("the area `{first}` is not in this folder"),
        2 => format!("the area `{first}` and 1 other are not in this folder"),
        _ => format!("the area `{first}` and {} others are not in this folder", count - 1),
    };
    let help = "import a look-up of the Office for National Statistics that names them first, or add an `[[area]]` for each";
    Diagnostic::error("areas-elsewhere", message, draft.place("made_of"))
        .severity(Severity::Advice)
        .help(help)
}

/// References to documents that are not there.
fn references(drafts: &[Draft<'_>], known: &Known, told: &mut Vec<Diagnostic>) {
    let mut found = 0_usize;
    for draft in drafts {
        let mut elsewhere = Vec::new();
        for Reference { field, kind, id } in draft.document.references() {
            if known.has(kind, &id) || draft.is_broken(&field) {
                continue;
            }
            if field.starts_with("made_of") && id.parse::<GssCode>().is_ok() {
                elsewhere.push(id);
                continue;
            }
            found += 1;
            if found > MOST_UNKNOWN {
                continue;
            }
            let help = match known.nearest(kind, &id) {
                Some(near) => {
                    format!("write `{near}`, if that is meant, or add a `[[{kind}]]` with this id")
                }
                None => format!("add a `[[{kind}]]` with this id, or take it out here"),
            };
            let message = format!("there is no {kind} `{id}`");
            told.push(
                Diagnostic::error("unknown-reference", message, draft.place(&field)).help(help),
            );
        }
        told.extend(elsewhere.first().map(|first| parts_elsewhere(draft, first, elsewhere.len())));
    }
    if found > MOST_UNKNOWN {
        let message =
            format!("{} more references are to documents that are not there", found - MOST_UNKNOWN);
        told.push(
            Diagnostic::error("more-faults", message, Place::default())
                .help("mend those below first"),
        );
    }
}
