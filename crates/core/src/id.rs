//! Names of things: readable slugs, typed by what they name.

use std::{
    borrow::Borrow, cmp::Ordering, fmt, hash::Hash, hash::Hasher, marker::PhantomData,
    str::FromStr, sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The longest an [`Id`] may be, in bytes.
pub const LONGEST_ID: usize = 80;

/// The name a `T` goes by in files, addresses and tables, such as `smoking-at-delivery`.
///
/// Every `Id` is lower-case letters and digits in words joined by single hyphens, 80 bytes at
/// most. The type parameter keeps the id of a priority from being used as that of an indicator.
/// Cloning is cheap.
///
/// ```
/// use lifecourse_core::{Id, Indicator};
/// let id: Id<Indicator> = "smoking-at-delivery".parse()?;
/// assert_eq!(id.as_str(), "smoking-at-delivery");
/// let wrong = "Smoking at delivery".parse::<Id<Indicator>>().unwrap_err();
/// assert_eq!(wrong.to_string(), "the character 'S' (the 1st) is not a lower-case letter, a digit or a hyphen: write `smoking-at-delivery`");
/// # Ok::<(), lifecourse_core::IdError>(())
/// ```
pub struct Id<T: ?Sized> {
    text: Arc<str>,
    of: PhantomData<fn() -> Box<T>>,
}

impl<T: ?Sized> Id<T> {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// An id made out of a free text: letters and digits kept in lower case, everything between
    /// them a hyphen. `None` if nothing is left.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        slug(words).map(|text| Self { text: text.into(), of: PhantomData })
    }
}

/// `words` in the shape of an id, or `None` if it has no letter or digit.
fn slug(words: &str) -> Option<String> {
    let mut slug = String::new();
    for word in words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
    slug.truncate(LONGEST_ID);
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// Why a text is not an [`Id`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// A character other than a lower-case letter, a digit or a hyphen.
    #[error("the character {found:?} (the {}) is not a lower-case letter, a digit or a hyphen{}", ordinal(*.place), .instead.as_ref().map(|id| format!(": write `{id}`")).unwrap_or_default())]
    Character {
        /// The character.
        found: char,
        /// Which character of the text it is, from 1.
        place: usize,
        /// The nearest text that would be an id.
        instead: Option<String>,
    },
    /// Nothing at all, a hyphen at an end, or two in a row.
    #[error(
        "an id is words of lower-case letters and digits joined by single hyphens, such as `best-start`"
    )]
    EmptyWord,
    /// Longer than [`LONGEST_ID`].
    #[error("an id has at most {LONGEST_ID} characters, this one has {length}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
}

/// `1st`, `2nd`, `3rd`, `4th`...
fn ordinal(place: usize) -> String {
    let ending = match (place % 10, place % 100) {
        (1, not) if not != 11 => "st",
        (2, not) if not != 12 => "nd",
        (3, not) if not != 13 => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}

impl<T: ?Sized> FromStr for Id<T> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if let Some((at, found)) = text.chars().enumerate().find(|&(_, c)| !allowed(c)) {
            return Err(IdError::Character { found, place: at + 1, instead: slug(text) });
        }
        if text.split('-').any(str::is_empty) {
            return Err(IdError::EmptyWord);
        }
        if text.len() > LONGEST_ID {
            return Err(IdError::TooLong { length: text.len() });
        }
        Ok(Self { text: text.into(), of: PhantomData })
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        Self { text: Arc::clone(&self.text), of: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.text)
    }
}

impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T: ?Sized> Eq for Id<T> {}

impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T: ?Sized> AsRef<str> for Id<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<T: ?Sized> Borrow<str> for Id<T> {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl<T: ?Sized> schemars::JsonSchema for Id<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "maxLength": LONGEST_ID,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Thing;

    #[test]
    fn words_of_lower_case_and_digits_joined_by_hyphens_are_an_id() {
        for text in ["a", "obesity-4-5", "2022"] {
            assert_eq!(text.parse::<Id<Thing>>().map(|id| id.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn empty_words_are_refused() {
        for text in ["", "-", "a-", "-a", "a--b"] {
            assert_eq!(text.parse::<Id<Thing>>(), Err(IdError::EmptyWord), "{text}");
        }
    }

    #[test]
    fn a_wrong_character_is_told_with_its_place_among_the_characters() {
        let told = |text: &str| text.parse::<Id<Thing>>().unwrap_err().to_string();
        assert!(told("Best-start").starts_with("the character 'B' (the 1st) is not"));
        assert!(told("b\u{e9}b\u{e9}").starts_with("the character '\u{e9}' (the 2nd) is not"));
        assert!(told("ab\u{e9}").starts_with("the character '\u{e9}' (the 3rd) is not"));
        for (place, words) in [(4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")] {
            let text = format!("{}_", "a".repeat(place - 1));
            assert!(
                told(&text).starts_with(&format!("the character '_' (the {words})")),
                "{words}"
            );
        }
    }

    #[test]
    fn a_long_id_is_refused() {
        let text = "a".repeat(LONGEST_ID + 1);
        assert_eq!(text.parse::<Id<Thing>>(), Err(IdError::TooLong { length: 81 }));
    }

    proptest! {
        #[test]
        fn any_text_is_an_id_or_a_clear_error(text in ".{0,100}") {
            match text.parse::<Id<Thing>>() {
                Ok(id) => prop_assert_eq!(id.as_str(), text.as_str()),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }

        #[test]
        fn what_is_made_from_words_parses(words in ".{0,200}") {
            if let Some(id) = Id::<Thing>::from_words(&words) {
                prop_assert_eq!(id.as_str().parse::<Id<Thing>>(), Ok(id));
            }
        }
    }
}
