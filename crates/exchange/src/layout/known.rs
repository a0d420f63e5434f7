//! The layouts whose columns have a meaning of their own: Fingertips, and ours.

use std::fmt;

use super::plain;
use crate::role::Role;

/// A layout of a table of figures that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The download of OHID's Fingertips, from its website or its API.
    Fingertips,
    /// Our own, which [`FigureWriter`](crate::FigureWriter) writes.
    Tidy,
    /// One that a [`Mapping`](crate::Mapping) tells: of somebody's own table, or of the files of
    /// the Indices of Deprivation, of population estimates and of the census.
    Mapped,
}

/// A column that a format knows.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// What it says; nothing if it is known and not read.
    pub(super) role: Option<Role>,
    pub(super) required: bool,
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
    pub(super) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Fingertips => FINGERTIPS,
            Self::Tidy => TIDY,
            Self::Mapped => &[],
        }
    }

    /// The names of the columns that are read, in their usual order.
    pub fn column_names(self) -> impl Iterator<Item = &'static str> {
        self.columns().iter().filter(|column| column.role.is_some()).map(|column| column.name)
    }

    pub(super) fn column(self, header: &str) -> Option<&'static Column> {
        let name = plain(header);
        self.columns().iter().find(|column| plain(column.name) == name)
    }

    /// Whether a column of this name is known and not read.
    pub(super) fn passes_over(self, header: &str) -> bool {
        match self.column(header) {
            Some(column) => column.role.is_none(),
            None => self == Self::Fingertips && plain(header).starts_with(COMPARISON),
        }
    }

    /// The required columns that `header` has not.
    pub(super) fn lacking(self, header: &[String]) -> Vec<&'static str> {
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
            Self::Mapped => "mapped table",
        })
    }
}
