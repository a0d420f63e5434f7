//! Mapping files: what the columns of a table of somebody's own say.

mod propose;

use std::collections::BTreeMap;

use lifecourse_core::{Diagnostic, Indicator, Place};
use serde::{Deserialize, Serialize};

use crate::{
    read::{ReadError, input_error},
    role::Role,
};

pub use propose::propose_mapping;

/// What the columns of a table say: the layout of a table of somebody's own, as TOML.
///
/// `columns` names the column that says each [`Role`], `constants` what is the same in every row,
/// `words` what the words of a column mean. Each of `figures` is one more figure in every row, or
/// one for each of several columns; without them a row has one figure.
///
/// ```
/// use lifecourse_exchange::{FigureReader, Mapping, ReadOptions};
/// let mapping = Mapping::read(r#"
///     columns = { area = "Ward", value = "Rate", count = "Falls" }
///     constants = { indicator = "falls", period = "2023/24" }
/// "#, "falls.toml")?;
/// let table = "Falls by ward\n\nWard,Falls,Rate [note 1]\nE05010458,31,24.5\n";
/// let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
/// let reader = FigureReader::with(table.as_bytes(), "falls.csv", options)?;
/// let (all, _) = reader.read_all()?;
/// assert_eq!((all.rows[0].number, all.rows[0].observation.figure.count()), (4, Some(31.0)));
/// # Ok::<(), lifecourse_exchange::ReadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What tables it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The sheet of a workbook that is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The columns, each by its name or by one of several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<Role, Names>,
    /// What is the same in every row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<Role, String>,
    /// What the words of a column mean: `"M" = "Male"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<Role, BTreeMap<String, String>>,
    /// How numbers are written.
    #[serde(default, skip_serializing_if = "Numbers::is_plain")]
    pub numbers: Numbers,
    /// The figures of a row, if there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Pattern>,
    /// Descriptions of its indicators, for those that are not known.
    #[serde(default, rename = "indicator", skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
}

/// One figure of a row, or one for each of several columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its own columns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<Role, Names>,
    /// What is the same in every row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<Role, String>,
    /// Take every further column whose header says this for a column of values: of `age`, `0`,
    /// `1`, `90+`...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across: Option<Role>,
    /// What stands before that in the header: the `F` of `F0`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// What stands after it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// Whether a table may be without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// One name of a column, or several of which a table has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// One of these.
    OneOf(Vec<String>),
}

impl Names {
    /// All names that will do.
    #[must_use]
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::OneOf(names) => names,
        }
    }
}

/// How numbers are written, where they are not written plainly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// With a comma between thousands: `1,234.5`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub thousands: bool,
    /// With a sign after them: `5.1%`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub percent: bool,
}

impl Numbers {
    /// Whether they are digits and a point.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl Mapping {
    /// Reads a mapping file, which a person knows as `file`.
    ///
    /// # Errors
    /// [`ReadError::Input`] with the line if it is no mapping, or says too little to find a figure.
    pub fn read(text: &str, file: &str) -> Result<Self, ReadError> {
        let place = |at: Option<usize>| {
            let line = at.map(|at| 1 + text[..at.min(text.len())].matches('\n').count() as u64);
            Place { file: Some(file.into()), line, ..Place::default() }
        };
        let mapping: Self = toml::from_str(text).map_err(|error| {
            let at = place(error.span().map(|span| span.start));
            let told = Diagnostic::error("bad-mapping", error.message().to_owned(), at);
            input_error(
                told.help("`lifecourse import FILE --propose-mapping` writes one to start from"),
            )
        })?;
        match mapping.fault() {
            None => Ok(mapping),
            Some((message, help)) => {
                Err(input_error(Diagnostic::error("bad-mapping", message, place(None)).help(help)))
            }
        }
    }

    /// The mapping as TOML.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// Why no figure could be found by it, and what to do.
    fn fault(&self) -> Option<(String, &'static str)> {
        let said_twice = |columns: &BTreeMap<Role, Names>, constants: &BTreeMap<Role, String>| {
            columns.keys().find(|role| constants.contains_key(role)).copied()
        };
        let patterns = self.figures.iter().map(|one| said_twice(&one.columns, &one.constants));
        let twice = patterns.chain([said_twice(&self.columns, &self.constants)]).flatten().next();
        if let Some(role) = twice {
            return Some((
                format!("`{role}` is given as a column and as a constant"),
                "leave one of the two out",
            ));
        }
        let mut figures = self.figures.iter();
        let across_nothing = figures.any(|one| one.across.is_some_and(is_number));
        across_nothing.then(|| {
            let message = "`across` names a number, which no header says".to_owned();
            (message, "name what the headers say: age, sex, period, category, area or indicator")
        })
    }
}

/// Whether cells with this role hold numbers.
pub(crate) const fn is_number(role: Role) -> bool {
    matches!(
        role,
        Role::Value
            | Role::Lower95
            | Role::Upper95
            | Role::Lower998
            | Role::Upper998
            | Role::Count
            | Role::Denominator
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_a_mapping_names_its_line() {
        let told = Mapping::read("title = 'x'\n[columns]\narea = 1\n", "map.toml").unwrap_err();
        assert!(told.to_string().starts_with("map.toml:3: "), "{told}");
        let told = Mapping::read("[columns]\nplace = 'a'\n", "map.toml").unwrap_err();
        assert!(told.to_string().starts_with("map.toml:2: "), "{told}");
    }

    #[test]
    fn what_is_a_column_is_no_constant() {
        let text = "columns = { area = 'a' }\nconstants = { area = 'b' }\n";
        let told = Mapping::read(text, "map.toml").unwrap_err().to_string();
        assert!(told.contains("`area` is given as a column and as a constant"), "{told}");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "columns = { area = ['a', 'b'], value = 'c' }\nconstants = { lower_95 = '1' }\n\
                    [[figures]]\nacross = 'age'\nprefix = 'F'\n[words.sex]\nM = 'Male'\n";
        let mapping = Mapping::read(text, "map.toml").unwrap();
        assert_eq!(Mapping::read(&mapping.to_toml(), "map.toml").unwrap(), mapping);
    }
}
