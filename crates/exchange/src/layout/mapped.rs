//! The layouts that mappings tell: those of publishers, and those of users.

use std::collections::BTreeMap;

use lifecourse_core::{AgeBand, AreaCode, Id, Indicator, Period, Sex};

use super::{Cell, Format, HeaderFault, Layout, View, merged, named, plain, twice};
use crate::{
    mapping::{Mapping, Names, Pattern},
    role::Role,
};

/// As long as some publishers' headings are at most: longer ones are cut.
const CUT: usize = 80;
/// What must be left of an ending that is cut.
const LEAST_ENDING: usize = 10;

/// The layout that `mapping` tells of a table with this header.
pub(super) fn layout(mapping: &Mapping, header: Vec<String>) -> Result<Layout, HeaderFault> {
    let mut finder = Finder { header: &header, taken: vec![false; header.len()], lacking: vec![] };
    let mut every = View::default();
    finder.fill(&mut every, &mapping.columns, &mapping.constants)?;
    let views = finder.views(mapping, &every)?;
    if !finder.lacking.is_empty() || views.is_empty() {
        return Err(finder.fault(mapping));
    }
    let words = mapping.words.iter().map(|(role, words)| {
        let words = words.iter().map(|(word, meant)| (word.clone(), meant.as_str().into()));
        (*role, words.collect())
    });
    let title = mapping.title.clone().unwrap_or_else(|| "its mapping says".to_owned());
    let (numbers, indicators) = (mapping.numbers, mapping.indicators.clone());
    let unread = (0..header.len()).filter(|&at| !finder.taken[at] && !header[at].is_empty());
    let unread = unread.collect();
    let layout = Layout::new(Format::Mapped, title, header, views);
    Ok(Layout { words: words.collect(), numbers, indicators, unread, ..layout })
}

/// Finds the columns of one header.
struct Finder<'h> {
    header: &'h [String],
    /// The columns that something is known of.
    taken: Vec<bool>,
    /// The names of those that are not there.
    lacking: Vec<String>,
}

impl Finder<'_> {
    /// The figures of a row: one, or those of the patterns.
    fn views(&mut self, mapping: &Mapping, every: &View) -> Result<Vec<View>, HeaderFault> {
        if mapping.figures.is_empty() {
            return Ok(vec![every.clone()]);
        }
        let mut views = Vec::new();
        for pattern in &mapping.figures {
            let lacking = self.lacking.len();
            let mut view = View { sparse: true, ..every.clone() };
            self.fill(&mut view, &pattern.columns, &pattern.constants)?;
            if pattern.optional && self.lacking.len() > lacking {
                self.lacking.truncate(lacking);
                continue;
            }
            let Some(role) = pattern.across else {
                views.push(view);
                continue;
            };
            let found = self.across(role, pattern, mapping, &view);
            if found.is_empty() && !pattern.optional {
                self.lacking.push(format!("{}({role}){}", pattern.prefix, pattern.suffix));
            }
            views.extend(found);
        }
        Ok(views)
    }

    /// Says where a view has things from.
    fn fill(
        &mut self,
        view: &mut View,
        columns: &BTreeMap<Role, Names>,
        constants: &BTreeMap<Role, String>,
    ) -> Result<(), HeaderFault> {
        for (role, text) in constants {
            view.cells[*role as usize] = Cell::Constant(text.as_str().into());
        }
        for (role, names) in columns {
            match self.column(names)? {
                Some(at) => view.cells[*role as usize] = Cell::Column(at),
                None => self.lacking.push(names.all().join("` or `")),
            }
        }
        Ok(())
    }

    /// The column with one of these names.
    fn column(&mut self, names: &Names) -> Result<Option<usize>, HeaderFault> {
        for name in names.all() {
            let is_it = |&at: &usize| same(&self.header[at], name);
            let mut found = (0..self.header.len()).filter(is_it);
            if let Some(at) = found.next() {
                if found.next().is_some() {
                    return Err(twice(name));
                }
                self.taken[at] = true;
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// A view for each further column whose header says `role`.
    fn across(
        &mut self,
        role: Role,
        pattern: &Pattern,
        mapping: &Mapping,
        view: &View,
    ) -> Vec<View> {
        let mut views = Vec::new();
        for (at, header) in self.header.iter().enumerate() {
            if self.taken[at] {
                continue;
            }
            let Some(said) = between(header, &pattern.prefix, &pattern.suffix) else { continue };
            let words = mapping.words.get(&role);
            let meant = words.and_then(|words| words.get(said)).map_or(said, String::as_str);
            let bare = pattern.prefix.is_empty() && pattern.suffix.is_empty();
            let is_left_out = meant.is_empty() && !said.is_empty();
            if !says(role, meant, bare) && !is_left_out {
                continue;
            }
            self.taken[at] = true;
            let mut one = view.clone();
            one.cells[Role::Value as usize] = Cell::Column(at);
            one.cells[role as usize] = Cell::Constant(meant.into());
            if role == Role::Category && meant.is_empty() {
                one.cells[Role::CategoryType as usize] = Cell::Nowhere;
            }
            views.push(one);
        }
        views
    }

    fn fault(&self, mapping: &Mapping) -> HeaderFault {
        let told = mapping.title.as_deref().unwrap_or("the mapping");
        let asked = mapping.columns.len().max(1);
        let there: Vec<_> = self.header.iter().filter(|name| !name.is_empty()).take(30).collect();
        HeaderFault {
            code: "unknown-header",
            message: format!(
                "this row is not the header that {told} is of: it lacks {}",
                named(&self.lacking)
            ),
            help: format!(
                "mend the names in the mapping; the columns of this row are {}{}",
                named(&there),
                merged(self.header).unwrap_or_default()
            ),
            found: 1_000 * asked.saturating_sub(self.lacking.len()) / asked,
        }
    }
}

/// Whether a heading is the one that is meant, which its publisher may have cut.
fn same(header: &str, name: &str) -> bool {
    let (found, meant) = (plain(header), plain(name));
    found == meant || (header.chars().count() == CUT && meant.starts_with(&found))
}

/// What a heading says between a beginning and an ending, which may be cut.
fn between<'h>(header: &'h str, prefix: &str, suffix: &str) -> Option<&'h str> {
    let rest = header.strip_prefix(prefix)?;
    if let Some(said) = rest.strip_suffix(suffix) {
        return Some(said.trim());
    }
    let cuts = (LEAST_ENDING..suffix.len()).rev().filter(|&end| suffix.is_char_boundary(end));
    let mut cuts = cuts.filter_map(|end| rest.strip_suffix(&suffix[..end]));
    cuts.next().filter(|_| header.chars().count() == CUT).map(str::trim)
}

/// Whether a text says what `role` does. Categories can be anything, if something else tells that
/// the column is one of them.
fn says(role: Role, text: &str, bare: bool) -> bool {
    match role {
        Role::Age => text.parse::<AgeBand>().is_ok(),
        Role::Sex => text.parse::<Sex>().is_ok(),
        Role::Period => text.parse::<Period>().is_ok(),
        Role::Area => text.parse::<AreaCode>().is_ok_and(|code| code.gss().is_some() || !bare),
        Role::Indicator => text.parse::<Id<Indicator>>().is_ok() && !bare,
        _ => !text.is_empty() && !bare,
    }
}
