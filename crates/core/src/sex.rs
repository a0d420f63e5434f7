//! The sex that a figure is for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    forms::{excerpt, text_form},
    schema::string_schema,
};

/// The sex that a figure is for, as Fingertips writes it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub enum Sex {
    /// Everybody.
    #[default]
    Persons,
    /// Males.
    Male,
    /// Females.
    Female,
    /// The figure is not about people.
    NotApplicable,
}

/// A text is not a [`Sex`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a sex: write Persons, Male, Female or Not applicable")]
pub struct SexError {
    /// What was found.
    pub found: String,
}

impl Sex {
    /// Whether it is everybody.
    #[must_use]
    pub fn is_persons(&self) -> bool {
        *self == Self::Persons
    }

    /// The word for it, such as `Persons`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Persons => "Persons",
            Self::Male => "Male",
            Self::Female => "Female",
            Self::NotApplicable => "Not applicable",
        }
    }
}

impl FromStr for Sex {
    type Err = SexError;

    /// Reads the word in the singular or plural, in any case; `men`, `women`, `M` and `F` too.
    fn from_str(text: &str) -> Result<Self, SexError> {
        const WORDS: [(Sex, &[&str]); 4] = [
            (Sex::Persons, &["persons", "person", "people", "all"]),
            (Sex::Male, &["male", "males", "men", "m"]),
            (Sex::Female, &["female", "females", "women", "f"]),
            (Sex::NotApplicable, &["not applicable"]),
        ];
        let trimmed = text.trim();
        let said = |words: &[&str]| words.iter().any(|word| trimmed.eq_ignore_ascii_case(word));
        let found = WORDS.into_iter().find(|(_, words)| said(words));
        found.map(|(sex, _)| sex).ok_or_else(|| SexError { found: excerpt(text) })
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

text_form!(Sex, SexError);
string_schema!(Sex, "Sex", "Persons, Male, Female or Not applicable", "Persons");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_published_word_is_a_sex() {
        let words = [
            ("Persons", Sex::Persons),
            ("persons", Sex::Persons),
            ("Male", Sex::Male),
            ("Males", Sex::Male),
            (" female ", Sex::Female),
            ("Females", Sex::Female),
            ("Women", Sex::Female),
            ("M", Sex::Male),
            ("Not applicable", Sex::NotApplicable),
        ];
        for (word, sex) in words {
            assert_eq!(word.parse(), Ok(sex));
            assert_eq!(sex.to_string().parse(), Ok(sex));
        }
    }

    #[test]
    fn other_words_are_refused_with_the_words_that_are_not() {
        let error = "Households".parse::<Sex>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"Households\" is not a sex: write Persons, Male, Female or Not applicable"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_sex_or_a_clear_error(text in ".{0,12}") {
            if let Err(error) = text.parse::<Sex>() {
                prop_assert_eq!(error.found, text.trim());
            }
        }
    }
}
