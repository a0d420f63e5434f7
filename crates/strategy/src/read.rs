//! Reads the files of a strategy, and tells of everything that is wrong with them at once.

use std::{collections::BTreeSet, io::Read, ops::Range, sync::Arc};

use lifecourse_core::{AnyDocument, Diagnostic, Kind, Place};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    Files,
    check::{self, Known},
    draft::{Draft, Origin},
    figures,
    ground::Ground,
    page::Page,
    sheet::Sheet,
    syntax::SyntaxError,
    tree::Node,
    words::{self, Complaint},
};

/// No file of documents is longer than this, in bytes.
const LONGEST_FILE: u64 = 16 << 20;
/// After so many faults the rest of a file is not read.
pub(crate) const MOST_FAULTS: usize = 1_000;

/// A strategy as it was read, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The documents that could be read, in the order of files and lines: those of texts, then
    /// those of tables.
    pub documents: Vec<Placed>,
    /// The names of the files of figures, to be [opened](Files::open).
    pub figures: Vec<String>,
    /// Everything that is wrong, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// A document and where its head is written, or its row.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The document.
    pub document: AnyDocument,
    /// Where it is written.
    pub place: Place,
}

impl Loaded {
    /// Whether nothing that was found keeps the strategy from being used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The documents without their places.
    #[must_use]
    pub fn documents(self) -> Vec<AnyDocument> {
        self.documents.into_iter().map(|placed| placed.document).collect()
    }
}

/// Reads a strategy and checks all of it: each file, each document, what documents say of each
/// other, and each row of figures.
///
/// A fault does not hide the next: whatever can be read is.
///
/// # Examples
/// ```
/// use lifecourse_strategy::{Files, read};
/// let loaded = read(&Files::from_memory([("where.toml", "[[area]]\nid = \"E10000018\"\n")]));
/// let first = loaded.diagnostics.iter().find(|fault| fault.code == "missing-field").unwrap();
/// assert_eq!(first.message, "the area `E10000018` has no title");
/// assert_eq!(first.place.line, Some(1));
/// ```
#[must_use]
pub fn read(files: &Files) -> Loaded {
    let mut told = files.faults().to_vec();
    let pages: Vec<_> = files.documents().filter_map(|name| page(files, name, &mut told)).collect();
    let sheets: Vec<_> =
        files.tables().map(|(name, kind)| Sheet::read(files, name, kind, &mut told)).collect();
    let mut reading = Reading { drafts: Vec::new(), lost: BTreeSet::new(), told };
    for page in &pages {
        reading.read_page(page);
    }
    for sheet in &sheets {
        reading.read_sheet(sheet);
    }
    let Reading { drafts, lost, mut told } = reading;
    let known = check::check(files, &drafts, Known::new(&pages, lost), &mut told);
    figures::check(files, &drafts, &known, &mut told);
    told.sort_by(|one, other| key(one).cmp(&key(other)));
    told.dedup();
    let documents =
        drafts.into_iter().enumerate().filter(|(at, draft)| draft.sound && known.is_first(*at));
    let placed = |(_, draft): (usize, Draft<'_>)| Placed {
        place: draft.place(""),
        document: draft.document,
    };
    Loaded {
        documents: documents.map(placed).collect(),
        figures: files.figures().map(str::to_owned).collect(),
        diagnostics: told,
    }
}

/// By what diagnostics are put in order.
fn key(diagnostic: &Diagnostic) -> impl Ord + '_ {
    let Place { file, line, row, excerpt, .. } = &diagnostic.place;
    let column = excerpt.as_ref().map(|excerpt| excerpt.start);
    (
        file.as_deref(),
        *line,
        *row,
        column,
        diagnostic.severity,
        diagnostic.code,
        diagnostic.message.as_str(),
    )
}

/// The text of a file of documents, if it can be read.
fn page(files: &Files, name: &str, told: &mut Vec<Diagnostic>) -> Option<Page> {
    let shown = files.shown(name);
    let place = Place { file: Some(shown.clone()), ..Place::default() };
    let mut bytes = Vec::new();
    let read = |bytes: &mut Vec<u8>| files.open(name)?.take(LONGEST_FILE + 1).read_to_end(bytes);
    if let Err(error) = read(&mut bytes) {
        told.push(Diagnostic::error(
            "unreadable-file",
            format!("this file cannot be read: {error}"),
            place,
        ));
        return None;
    }
    if bytes.len() as u64 > LONGEST_FILE {
        let fault = Diagnostic::error(
            "file-too-long",
            "this file is longer than 16 MB, which no strategy is",
            place,
        );
        told.push(fault.help("move it out of the folder, or write figures as CSV"));
        return None;
    }
    match str::from_utf8(&bytes) {
        Ok(text) => Some(Page::new(shown, text, true)),
        Err(error) => Some(not_utf8(shown, &bytes, error.valid_up_to(), told)),
    }
}

/// A text in another encoding is read as far as it can be, so that its documents are not missed
/// by those of other files.
fn not_utf8(shown: Arc<str>, bytes: &[u8], at: usize, told: &mut Vec<Diagnostic>) -> Page {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<_> =
            bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let (text, encoding) = match bytes {
        [0xff, 0xfe, ..] => {
            (utf16(u16::from_le_bytes), "this file is text in UTF-16, not in UTF-8")
        }
        [0xfe, 0xff, ..] => {
            (utf16(u16::from_be_bytes), "this file is text in UTF-16, not in UTF-8")
        }
        _ => (String::from_utf8_lossy(bytes).into_owned(), "this file is not text in UTF-8"),
    };
    let page = Page::new(shown, &text, false);
    let place = page.place(at..at + 1, "");
    let help = "save it as UTF-8: most editors ask for the encoding under `Save as`";
    told.push(Diagnostic::error("not-utf8", encoding, place).help(help));
    page
}

/// What is told where the rest of a file is left.
pub(crate) fn too_many_faults(file: &Arc<str>) -> Diagnostic {
    let place = Place { file: Some(Arc::clone(file)), ..Place::default() };
    let message = "so much is wrong with this file that the rest of it was not read";
    Diagnostic::error("more-faults", message, place).help("mend what is told below first")
}

/// What was read so far.
struct Reading<'p> {
    drafts: Vec<Draft<'p>>,
    /// Kinds of which a table was not read to its end.
    lost: BTreeSet<Kind>,
    told: Vec<Diagnostic>,
}

impl<'p> Reading<'p> {
    fn read_page(&mut self, page: &'p Page) {
        let before = self.told.len();
        for SyntaxError { span, message } in &page.errors {
            let Complaint { code, message, help } = words::syntax(message);
            let fault = Diagnostic::error(code, message, page.place(span.clone(), ""));
            self.told.push(Diagnostic { help, ..fault });
        }
        let file = DeTable::parse(&page.toml).map(Spanned::into_inner).unwrap_or_default();
        let mut found = Vec::new();
        for (key, value) in file {
            found.extend(self.read_key(page, (key.get_ref(), key.span()), value));
        }
        found.sort_by_key(|(_, node)| node.span().start);
        let starts: Vec<_> = found.iter().map(|(_, node)| node.span().start).collect();
        for (at, (mut origin, node)) in found.into_iter().enumerate() {
            let own = starts[at]..starts.get(at + 1).copied().unwrap_or(usize::MAX);
            origin.damaged = page.errors.iter().any(|error| own.contains(&error.span.start));
            self.drafts.extend(Draft::read(&origin, node, &mut self.told));
            if self.is_too_much(before, &page.name) {
                break;
            }
        }
    }

    fn read_sheet(&mut self, sheet: &'p Sheet) {
        let before = self.told.len();
        if !sheet.whole {
            self.lost.insert(sheet.kind);
        }
        for line in &sheet.lines {
            let (node, clear) = sheet.node(line, &mut self.told);
            let (kind, ground) = (sheet.kind, Ground::Row(sheet, line));
            let origin = Origin { ground, kind, damaged: false, sound: sheet.sound && clear };
            self.drafts.extend(Draft::read(&origin, node, &mut self.told));
            if self.is_too_much(before, &sheet.name) {
                self.lost.insert(sheet.kind);
                break;
            }
        }
    }

    /// Whether the rest of a file is left, as so much was told of it since `before`.
    fn is_too_much(&mut self, before: usize, file: &Arc<str>) -> bool {
        let too_much = self.told.len() - before > MOST_FAULTS;
        if too_much {
            self.told.push(too_many_faults(file));
        }
        too_much
    }

    /// The documents under one key at the top of a file.
    fn read_key(
        &mut self,
        page: &'p Page,
        (name, at): (&str, Range<usize>),
        value: Node<'p>,
    ) -> Vec<(Origin<'p>, Node<'p>)> {
        let exact = Kind::ALL.iter().copied().find(|kind| kind.as_str() == name);
        let Some(kind) = exact.or_else(|| self.unknown_key(page, name, at)) else {
            return Vec::new();
        };
        let mut sound = page.faithful && exact.is_some();
        if value.get_ref().is_table() && kind != Kind::Strategy && exact.is_some() {
            let message = format!(
                "there may be several {}, and this is written as the only one",
                kind.plural()
            );
            let fault = Diagnostic::error("single-table", message, page.place(value.span(), name));
            self.told.push(fault.help(format!("write `[[{kind}]]` in two pairs of brackets")));
            sound = false;
        }
        let span = value.span();
        let nodes = match value.into_inner() {
            DeValue::Array(list) => list.into_iter().collect(),
            single => vec![Spanned::new(span, single)],
        };
        let (tables, others): (Vec<_>, Vec<_>) =
            nodes.into_iter().partition(|node| node.get_ref().is_table());
        for other in others {
            let message =
                format!("this is a {}, and documents are tables", other.get_ref().type_str());
            let fault = Diagnostic::error("wrong-type", message, page.place(other.span(), name));
            self.told
                .push(fault.help(format!("start each with `[[{kind}]]` on a line of its own")));
        }
        let ground = Ground::Page(page);
        let origin = |node| (Origin { ground, kind, damaged: false, sound }, node);
        tables.into_iter().map(origin).collect()
    }

    fn unknown_key(&mut self, page: &'p Page, name: &str, at: Range<usize>) -> Option<Kind> {
        let known = Kind::ALL.iter().flat_map(|kind| [kind.as_str(), kind.plural()]);
        let kind = words::nearest(name, known).and_then(|name| name.parse::<Kind>().ok());
        let help = match kind {
            Some(Kind::Strategy) => "write `[strategy]`".to_owned(),
            Some(kind) => format!("write `[[{kind}]]`"),
            None => {
                let names: Vec<_> = Kind::ALL.iter().map(|kind| format!("`{kind}`")).collect();
                format!("the kinds are {}; comments start with `#`", names.join(", "))
            }
        };
        let message = format!("`{name}` is not a kind of document");
        self.told.push(Diagnostic::error("unknown-table", message, page.place(at, "")).help(help));
        kind
    }
}
