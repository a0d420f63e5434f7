//! Which column of a table holds what, found from its header.

mod known;
pub(crate) mod library;
mod mapped;

use lifecourse_core::Indicator;
use rustc_hash::FxHashMap;

pub use self::known::Format;
use crate::{
    damage,
    mapping::Numbers,
    read::ReadOptions,
    records::Record,
    role::{ROLES, Role},
};

/// What is wrong with a header, in a sentence and what to do.
pub(crate) struct HeaderFault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
    /// How much of the nearest layout the row has, in thousandths.
    pub(crate) found: usize,
}

/// Where a figure has something from.
#[derive(Clone, Debug, Default, PartialEq)]
enum Cell {
    /// It is not said.
    #[default]
    Nowhere,
    /// From a column, from 0.
    Column(usize),
    /// The same in every row.
    Constant(Box<str>),
}

/// Where one figure of every row has each thing from.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    cells: [Cell; ROLES],
    /// Whether a row may be without this figure, as one of several: then a blank is none.
    sparse: bool,
}

/// Which column of one table holds what.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    format: Format,
    /// What tables of this layout are called.
    title: String,
    header: Vec<String>,
    views: Vec<View>,
    words: FxHashMap<Role, FxHashMap<String, Box<str>>>,
    numbers: Numbers,
    indicators: Vec<Indicator>,
    /// The columns that nothing is known of.
    unread: Vec<usize>,
    /// Whether it is one of those whose areas all have codes of the Office for National Statistics.
    is_of_statistical_areas: bool,
    /// How many cells each row has.
    width: usize,
    /// Whether rows end with their last cell that is not blank, as those of workbooks do.
    ragged: bool,
}

impl Layout {
    /// The layout of the table with this header.
    pub(crate) fn of(header: &Record<'_>, options: &ReadOptions) -> Result<Self, HeaderFault> {
        let header: Vec<_> = (0..header.len()).map(|at| header.cell(at).to_owned()).collect();
        let mut layout = match &options.mapping {
            Some(mapping) => mapped::layout(mapping, header)?,
            None => Self::found(header)?.undamaged()?,
        };
        for (role, text) in &options.constants {
            for view in &mut layout.views {
                view.cells[*role as usize] = Cell::Constant(text.as_str().into());
            }
        }
        layout.complete()
    }

    /// The first layout that fits.
    fn found(header: Vec<String>) -> Result<Self, HeaderFault> {
        let lacking =
            [Format::Fingertips, Format::Tidy].map(|format| (format, format.lacking(&header)));
        if let Some(&(format, _)) = lacking.iter().find(|(_, lacking)| lacking.is_empty()) {
            return Self::of_format(format, header);
        }
        match library::published().iter().find_map(|one| mapped::layout(one, header.clone()).ok()) {
            Some(layout) => {
                let indicators = library::described().to_vec();
                Ok(Self { indicators, is_of_statistical_areas: true, ..layout })
            }
            None => Err(unknown_layout(&header, lacking)),
        }
    }

    fn of_format(format: Format, header: Vec<String>) -> Result<Self, HeaderFault> {
        let (mut view, mut unread) = (View::default(), Vec::new());
        for (at, name) in header.iter().enumerate() {
            let Some(role) = format.column(name).and_then(|column| column.role) else {
                unread.extend((!name.is_empty() && !format.passes_over(name)).then_some(at));
                continue;
            };
            let cell = &mut view.cells[role as usize];
            if *cell != Cell::Nowhere {
                return Err(twice(name));
            }
            *cell = Cell::Column(at);
        }
        Ok(Self { unread, ..Self::new(format, format.to_string(), header, vec![view]) })
    }

    fn new(format: Format, title: String, header: Vec<String>, views: Vec<View>) -> Self {
        Self {
            format,
            title,
            width: header.len(),
            header,
            views,
            words: FxHashMap::default(),
            numbers: Numbers::default(),
            indicators: Vec::new(),
            unread: Vec::new(),
            is_of_statistical_areas: false,
            ragged: false,
        }
    }

    /// The same, if every figure is told what it is of.
    fn complete(self) -> Result<Self, HeaderFault> {
        let asked = [Role::Indicator, Role::Area, Role::Period, Role::Value];
        let says =
            |role: &Role| self.views.iter().all(|view| view.cells[*role as usize] != Cell::Nowhere);
        match asked.into_iter().find(|role| !says(role)) {
            None => Ok(self),
            Some(role) => Err(HeaderFault {
                code: "not-said",
                message: format!(
                    "this table is read as {}, and nothing says the {role} of its figures",
                    self.title
                ),
                help: format!(
                    "say it with `--set {role}=...`, or in the `constants` or `columns` of a mapping file"
                ),
                // No header is nearer to a layout than one that is of it.
                found: usize::MAX,
            }),
        }
    }

    /// The same, if no heading is damaged of a table with a column for each of many figures, where what
    /// is not read would be missed by nobody: `5-9` becomes `09-May`.
    fn undamaged(self) -> Result<Self, HeaderFault> {
        let damaged = self.unknown().find(|name| self.views.len() > 1 && damage::is_date(name));
        let Some(name) = damaged.map(str::to_owned) else { return Ok(self) };
        Err(HeaderFault {
            code: "date-for-heading",
            message: format!(
                "the heading `{name}` is a date: a spreadsheet makes one of texts such as 5-9 or MAR1"
            ),
            help: "format the row as text before the headings go into it, and fetch them again"
                .to_owned(),
            // No header is nearer to a layout than one that is of it.
            found: usize::MAX,
        })
    }

    /// Whether a table with this header is one of figures, in a layout that is known.
    pub(crate) fn is_known(header: &[String]) -> bool {
        Self::found(header.to_vec()).is_ok()
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// What tables of this layout are called.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// The figures of a row.
    pub(crate) fn views(&self) -> &[View] {
        &self.views
    }

    /// How numbers are written.
    pub(crate) fn numbers(&self) -> Numbers {
        self.numbers
    }

    /// What the layout knows of an indicator.
    pub(crate) fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id.as_str() == id)
    }

    /// The names of columns that the layout does not know: what they say is not read.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unread.iter().filter_map(|&at| self.name_at(at))
    }

    /// Whether it is one of those whose areas all have codes of the Office for National Statistics.
    pub(crate) fn is_of_statistical_areas(&self) -> bool {
        self.is_of_statistical_areas
    }

    /// What a figure of a row says: the words of its cell, or what is said instead of them; blank
    /// if nothing is.
    pub(crate) fn cell<'a>(&'a self, view: &'a View, record: &Record<'a>, role: Role) -> &'a str {
        let text = match &view.cells[role as usize] {
            Cell::Nowhere => "",
            Cell::Column(at) => record.cell(*at),
            Cell::Constant(text) => text,
        };
        match self.words.get(&role) {
            Some(words) => words.get(text).map_or(text, |meant| meant),
            None => text,
        }
    }

    /// The word that a cell may have been before a spreadsheet took it for a number: `01` of `1`.
    pub(crate) fn without_zeros(&self, role: Role, cell: &str) -> Option<&str> {
        let words = self.words.get(&role)?;
        let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
        let padded =
            |word: &&String| word.len() > cell.len() && word.trim_start_matches('0') == cell;
        words.keys().find(padded).filter(|_| is_number).map(String::as_str)
    }

    /// What the file calls the column that says `role`; the word for it, where it is in no column.
    pub(crate) fn name_of(&self, view: &View, role: Role) -> Option<&str> {
        match &view.cells[role as usize] {
            Cell::Nowhere => None,
            Cell::Column(at) => self.name_at(*at),
            Cell::Constant(_) => Some(role.as_str()),
        }
    }

    /// What the file calls the column at `at`, from 0.
    pub(crate) fn name_at(&self, at: usize) -> Option<&str> {
        self.header.get(at).map(String::as_str)
    }

    /// How many cells each row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The rows of workbooks end with their last cell that is not blank.
    pub(crate) fn of_workbook(self) -> Self {
        Self { ragged: true, ..self }
    }

    /// Whether `record` has the right number of cells: blank ones beyond the last do no harm.
    pub(crate) fn fits(&self, record: &Record<'_>) -> bool {
        (self.ragged || record.len() >= self.width)
            && (self.width..record.len()).all(|at| record.cell(at).is_empty())
    }

    /// Some Fingertips downloads name a last column that no row has. Learns that from the `first`
    /// row, and gives the name of that column.
    pub(crate) fn learn_width(&mut self, first: &Record<'_>) -> Option<&str> {
        let last = self.header.last()?;
        let absent = first.len() + 1 == self.header.len() && self.format.passes_over(last);
        absent.then(|| {
            self.width = first.len();
            last.as_str()
        })
    }
}

impl View {
    /// Whether a row may be without this figure, as one of several: then a blank is none.
    pub(crate) fn is_sparse(&self) -> bool {
        self.sparse
    }
}

/// A name with nothing but its letters and digits: users edit spacing and case, and publishers put
/// the number of a note behind it.
fn plain(name: &str) -> String {
    let name = match name.rsplit_once('[') {
        Some((name, note)) if note.trim_end().ends_with(']') => name,
        _ => name,
    };
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn twice(name: &str) -> HeaderFault {
    HeaderFault {
        code: "column-twice",
        message: format!("the header names the column `{}` twice", short(name)),
        help: "leave one of the two columns out".to_owned(),
        found: 1_000,
    }
}

/// As much of a name as fits into a message.
fn short(name: &str) -> &str {
    name.char_indices().nth(80).map_or(name, |(end, _)| &name[..end])
}

fn named(names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}

/// What to know of a header some of whose names are blank between others.
fn merged(header: &[String]) -> Option<String> {
    let last = header.iter().rposition(|name| !name.is_empty())?;
    let blank = header[..last].iter().position(String::is_empty)?;
    let before = header[..blank].iter().rfind(|name| !name.is_empty())?;
    Some(format!(
        "; the column after `{}` has no name: a heading that is merged over several columns stands \
         in the first alone, so undo the merging and name each",
        short(before)
    ))
}

/// No format has this header: says what the nearest lacks.
fn unknown_layout(header: &[String], lacking: [(Format, Vec<&str>); 2]) -> HeaderFault {
    let shared = |(format, lacking): &(Format, Vec<&str>)| {
        let required = format.columns().iter().filter(|column| column.required).count();
        // In thousandths, as formats ask for different numbers of columns.
        1_000 * lacking.len() / required
    };
    let [fingertips, tidy] = lacking;
    let nearest = if shared(&fingertips) < shared(&tidy) { fingertips } else { tidy };
    let found = 1_000 - shared(&nearest);
    let (nearest, lacking) = nearest;
    HeaderFault {
        code: "unknown-header",
        message: format!("this row is not the header of a {nearest}: it lacks {}", named(&lacking)),
        help: format!(
            "give a Fingertips download or another file that is known as it comes, a table with the \
             columns indicator, area, period and value, or say in a mapping file what its columns \
             are{}",
            merged(header).unwrap_or_default()
        ),
        found,
    }
}

#[cfg(test)]
mod tests;
