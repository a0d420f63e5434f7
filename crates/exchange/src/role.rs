//! What the cells of a table of figures say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a column of a table of figures says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Which indicator it is: its id.
    Indicator,
    /// What the indicator is called.
    IndicatorName,
    /// The code of a larger area around the area.
    ParentCode,
    /// What that is called.
    ParentName,
    /// The code of the area.
    Area,
    /// What it is called.
    AreaName,
    /// What sort of area it is.
    AreaType,
    /// The sex of those counted.
    Sex,
    /// Their age.
    Age,
    /// By what they are divided, such as ethnic groups.
    CategoryType,
    /// Their group.
    Category,
    /// The time that the figure is for.
    Period,
    /// The figure.
    Value,
    /// The lower limit of its 95 % interval.
    #[serde(rename = "lower_95")]
    Lower95,
    /// The upper limit of its 95 % interval.
    #[serde(rename = "upper_95")]
    Upper95,
    /// The lower limit of its 99.8 % interval.
    #[serde(rename = "lower_99_8")]
    Lower998,
    /// The upper limit of its 99.8 % interval.
    #[serde(rename = "upper_99_8")]
    Upper998,
    /// How many were counted.
    Count,
    /// Out of how many.
    Denominator,
    /// Why there is no value.
    Missing,
    /// Marks on the value.
    Marks,
    /// A note.
    Note,
}

/// How many roles there are.
pub(crate) const ROLES: usize = Role::ALL.len();

impl Role {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Indicator,
        Self::IndicatorName,
        Self::ParentCode,
        Self::ParentName,
        Self::Area,
        Self::AreaName,
        Self::AreaType,
        Self::Sex,
        Self::Age,
        Self::CategoryType,
        Self::Category,
        Self::Period,
        Self::Value,
        Self::Lower95,
        Self::Upper95,
        Self::Lower998,
        Self::Upper998,
        Self::Count,
        Self::Denominator,
        Self::Missing,
        Self::Marks,
        Self::Note,
    ];

    /// The word for it in a mapping, which is its column's name in a tidy table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Indicator => "indicator",
            Self::IndicatorName => "indicator_name",
            Self::ParentCode => "parent_code",
            Self::ParentName => "parent_name",
            Self::Area => "area",
            Self::AreaName => "area_name",
            Self::AreaType => "area_type",
            Self::Sex => "sex",
            Self::Age => "age",
            Self::CategoryType => "category_type",
            Self::Category => "category",
            Self::Period => "period",
            Self::Value => "value",
            Self::Lower95 => "lower_95",
            Self::Upper95 => "upper_95",
            Self::Lower998 => "lower_99_8",
            Self::Upper998 => "upper_99_8",
            Self::Count => "count",
            Self::Denominator => "denominator",
            Self::Missing => "missing",
            Self::Marks => "marks",
            Self::Note => "note",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_one_word_and_its_own_place() {
        for (at, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!((role as usize, Role::of(role.as_str())), (at, Some(role)));
            let word = serde_json::to_value(role).unwrap();
            assert_eq!(word, role.as_str());
        }
    }
}
