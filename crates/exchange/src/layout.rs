//! Which column of a table holds what, found from its header.

use std::fmt;

use crate::records::Record;

/// What a column of a table of figures says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Indicator,
    IndicatorName,
    ParentCode,
    ParentName,
    Area,
    AreaName,
    AreaType,
    Sex,
    Age,
    CategoryType,
    Category,
    Period,
    Value,
    Lower95,
    Upper95,
    Lower998,
    Upper998,
    Count,
    Denominator,
    Missing,
    Marks,
    Note,
}

const ROLES: usize = Role::Note as usize + 1;

/// A layout of a table of figures that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The download of OHID's Fingertips, from its website or its API.
    Fingertips,
    /// Our own, which [`FigureWriter`](crate::FigureWriter) writes.
    Tidy,
}

/// A column that a format knows.
struct Column {
    name: &'static str,
    /// What it says; nothing if it is known and not read.
    role: Option<Role>,
    required: bool,
}

const fn required(name: &'static str, role: Role) -> Column {
    Column { name, role: Some(role), required: true }
}

const fn optional(name: &'static str, role: Role) -> Column {
    Column { name, role: Some(role), required: false }
}

const fn passed_over(name: &'static str) -> Column {
    Column { name, role: None, required: false }
}

const FINGERTIPS: &[Column] = &[
    required("Indicator ID", Role::Indicator),
    optional("Indicator Name", Role::IndicatorName),
    optional("Parent Code", Role::ParentCode),
    optional("Parent Name", Role::ParentName),
    required("Area Code", Role::Area),
    optional("Area Name", Role::AreaName),
    optional("Area Type", Role::AreaType),
    required("Sex", Role::Sex),
    required("Age", Role::Age),
    optional("Category Type", Role::CategoryType),
    optional("Category", Role::Category),
    required("Time period", Role::Period),
    required("Value", Role::Value),
    optional("Lower CI 95.0 limit", Role::Lower95),
    optional("Upper CI 95.0 limit", Role::Upper95),
    optional("Lower CI 99.8 limit", Role::Lower998),
    optional("Upper CI 99.8 limit", Role::Upper998),
    optional("Count", Role::Count),
    optional("Denominator", Role::Denominator),
    optional("Value note", Role::Note),
    passed_over("Recent Trend"),
    passed_over("Time period Sortable"),
    passed_over("New data"),
    passed_over("Time period range"),
];
/// Comparisons are named after what is compared with: England, percentiles, a region, a goal.
const COMPARISON: &str = "comparedto";

const TIDY: &[Column] = &[
    required("indicator", Role::Indicator),
    required("area", Role::Area),
    required("period", Role::Period),
    optional("sex", Role::Sex),
    optional("age", Role::Age),
    optional("category_type", Role::CategoryType),
    optional("category", Role::Category),
    required("value", Role::Value),
    optional("lower_95", Role::Lower95),
    optional("upper_95", Role::Upper95),
    optional("lower_99_8", Role::Lower998),
    optional("upper_99_8", Role::Upper998),
    optional("count", Role::Count),
    optional("denominator", Role::Denominator),
    optional("missing", Role::Missing),
    optional("marks", Role::Marks),
    optional("note", Role::Note),
];

impl Format {
    const ALL: [Self; 2] = [Self::Fingertips, Self::Tidy];

    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Fingertips => FINGERTIPS,
            Self::Tidy => TIDY,
        }
    }

    /// The names of the columns that are read, in their usual order.
    pub fn column_names(self) -> impl Iterator<Item = &'static str> {
        self.columns().iter().filter(|column| column.role.is_some()).map(|column| column.name)
    }

    fn column(self, header: &str) -> Option<&'static Column> {
        let name = plain(header);
        self.columns().iter().find(|column| plain(column.name) == name)
    }

    /// Whether a column of this name is known and not read.
    fn passes_over(self, header: &str) -> bool {
        match self.column(header) {
            Some(column) => column.role.is_none(),
            None => self == Self::Fingertips && plain(header).starts_with(COMPARISON),
        }
    }

    /// The required columns that `header` has not.
    fn lacking(self, header: &[String]) -> Vec<&'static str> {
        let is_there = |name| header.iter().any(|found| plain(found) == plain(name));
        let required = self.columns().iter().filter(|column| column.required);
        required.map(|column| column.name).filter(|name| !is_there(name)).collect()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fingertips => "Fingertips download",
            Self::Tidy => "tidy table of figures",
        })
    }
}

/// A name with nothing but its letters and digits: users edit spacing and case.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// What is wrong with a header, in a sentence and what to do.
pub(crate) struct HeaderFault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Which column of one table holds what.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    format: Format,
    header: Vec<String>,
    columns: [Option<usize>; ROLES],
    /// How many cells each row has.
    width: usize,
}

impl Layout {
    /// The layout of the table with this header.
    pub(crate) fn of(header: &Record<'_>) -> Result<Self, HeaderFault> {
        let header: Vec<_> = (0..header.len()).map(|at| header.cell(at).to_owned()).collect();
        let lacking = Format::ALL.map(|format| (format, format.lacking(&header)));
        match lacking.iter().find(|(_, lacking)| lacking.is_empty()) {
            Some(&(format, _)) => Self::of_format(format, header),
            None => Err(unknown_layout(lacking)),
        }
    }

    fn of_format(format: Format, header: Vec<String>) -> Result<Self, HeaderFault> {
        let mut columns = [None; ROLES];
        for (at, name) in header.iter().enumerate() {
            let Some(role) = format.column(name).and_then(|column| column.role) else { continue };
            if columns[role as usize].replace(at).is_some() {
                return Err(HeaderFault {
                    code: "column-twice",
                    message: format!("the header names the column `{}` twice", short(name)),
                    help: "leave one of the two columns out".to_owned(),
                });
            }
        }
        Ok(Self { format, width: header.len(), header, columns })
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The names of columns that the format does not know: what they say is not read.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &str> {
        let unknown = |name: &&str| {
            !name.is_empty() && self.format.column(name).is_none() && !self.format.passes_over(name)
        };
        self.header.iter().map(String::as_str).filter(unknown)
    }

    /// The text of the column that says `role`; blank if there is none.
    pub(crate) fn cell<'a>(&self, record: &Record<'a>, role: Role) -> &'a str {
        self.columns[role as usize].map_or("", |at| record.cell(at))
    }

    /// What the file calls the column that says `role`.
    pub(crate) fn name_of(&self, role: Role) -> Option<&str> {
        self.columns[role as usize].and_then(|at| self.name_at(at))
    }

    /// What the file calls the column at `at`, from 0.
    pub(crate) fn name_at(&self, at: usize) -> Option<&str> {
        self.header.get(at).map(String::as_str)
    }

    /// How many cells each row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Whether `record` has the right number of cells: blank ones beyond the last do no harm.
    pub(crate) fn fits(&self, record: &Record<'_>) -> bool {
        record.len() >= self.width
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

/// As much of a name as fits into a message.
fn short(name: &str) -> &str {
    name.char_indices().nth(80).map_or(name, |(end, _)| &name[..end])
}

/// No format has this header: says what the nearest lacks.
fn unknown_layout(lacking: [(Format, Vec<&str>); 2]) -> HeaderFault {
    let shared = |(format, lacking): &(Format, Vec<&str>)| {
        let required = format.columns().iter().filter(|column| column.required).count();
        // In thousandths, as formats ask for different numbers of columns.
        1_000 * lacking.len() / required
    };
    let named = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let [fingertips, tidy] = lacking;
    let (nearest, lacking) = if shared(&fingertips) < shared(&tidy) { fingertips } else { tidy };
    HeaderFault {
        code: "unknown-header",
        message: format!(
            "this row is not the header of a {nearest}: it lacks {}",
            named(&lacking).join(", ")
        ),
        help: "the first row of the file names its columns: give a Fingertips download as it \
               comes, or a table with the columns indicator, area, period and value"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{records::Records, source::Source};

    fn layout(header: &str) -> Result<Layout, HeaderFault> {
        let mut records = Records::new(Source::new(header.as_bytes()).unwrap());
        let record = records.next().unwrap().unwrap();
        Layout::of(&record)
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_spelling() {
        let underscored = "IndicatorID,IndicatorName,AreaCode,Sex,Age,Category_Type,Category,Timeperiod,\
                           Value,Lower_CI_95.0_limit,Upper_CI_95.0_limit,Time_period_Sortable,Compared_to_Region_value";
        let layout = layout(underscored).ok().unwrap();
        assert_eq!(layout.format(), Format::Fingertips);
        assert_eq!(layout.name_of(Role::Lower95), Some("Lower_CI_95.0_limit"));
        assert_eq!(layout.unknown().count(), 0);
        let tidy = self::layout("value,Period,area,indicator,colour").ok().unwrap();
        assert_eq!((tidy.format(), tidy.name_of(Role::Value)), (Format::Tidy, Some("value")));
        assert_eq!(tidy.unknown().collect::<Vec<_>>(), ["colour"]);
    }

    #[test]
    fn a_header_of_no_layout_is_told_what_the_nearest_lacks() {
        let fault = layout("Indicator ID,Area Code,Sex,Age,Time period").err().unwrap();
        assert!(
            fault.message.ends_with("Fingertips download: it lacks `Value`"),
            "{}",
            fault.message
        );
        let fault = layout("indicator,area,when,value").err().unwrap();
        assert!(fault.message.ends_with("it lacks `period`"), "{}", fault.message);
    }

    #[test]
    fn a_column_named_twice_is_refused() {
        let fault = layout("indicator,area,period,value,VALUE").err().unwrap();
        assert_eq!(fault.code, "column-twice");
    }
}
