//! Why a number is missing, and what is marked on one that is there.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::forms::excerpt;

/// Why there is no number. Zero is never used for any of these.
///
/// Each has the shorthand of the Government Statistical Service for tables, such as `[c]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Withheld so that nobody can be recognised: `[c]`.
    Suppressed,
    /// Not collected, or not published: `[x]`.
    NotAvailable,
    /// There can be no such number: `[z]`.
    NotApplicable,
    /// Too uncertain to be published: `[u]`.
    LowReliability,
    /// It rounds to zero and is not zero: `[low]`.
    RoundsToZero,
    /// Nobody of this group was in the survey: `[w]`.
    NoneInSample,
}

/// What is marked on a number that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// To be revised: `[p]`.
    Provisional,
    /// Changed since it was first published: `[r]`.
    Revised,
    /// Estimated or modelled, not counted: `[e]`.
    Estimated,
    /// Not comparable with the numbers before it: `[b]`.
    Break,
    /// About a time that had not passed: `[f]`.
    Forecast,
}

/// A text is neither a shorthand nor a word for one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not one of {}", .accepted.join(", "))]
pub struct ShorthandError {
    /// What was found.
    pub found: String,
    /// What would have been read.
    pub accepted: Vec<&'static str>,
}

/// The parts that the two lists share.
macro_rules! shorthands {
    ($type:ident { $($variant:ident $shorthand:literal $word:literal $explanation:literal,)+ }) => {
        impl $type {
            /// All of them.
            pub const ALL: [Self; [$($shorthand),+].len()] = [$(Self::$variant),+];

            /// The shorthand for tables, in its square brackets.
            #[must_use]
            pub const fn shorthand(self) -> &'static str {
                match self { $(Self::$variant => $shorthand),+ }
            }

            /// The word for it in files: lower case, hyphens.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it means, as a note below a table says it.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation),+ }
            }
        }

        /// Writes the [word](Self::word).
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }

        /// Reads the [word](Self::word), or the [shorthand](Self::shorthand) in its brackets.
        impl FromStr for $type {
            type Err = ShorthandError;

            fn from_str(text: &str) -> Result<Self, ShorthandError> {
                let trimmed = text.trim();
                let is = |one: &Self| {
                    [one.word(), one.shorthand()].iter().any(|form| trimmed.eq_ignore_ascii_case(form))
                };
                Self::ALL.into_iter().find(is).ok_or_else(|| ShorthandError {
                    found: excerpt(text),
                    accepted: Self::ALL.iter().map(|one| one.shorthand()).collect(),
                })
            }
        }
    };
}

shorthands!(Missing {
    Suppressed "[c]" "suppressed" "withheld to protect confidentiality",
    NotAvailable "[x]" "not-available" "not available",
    NotApplicable "[z]" "not-applicable" "not applicable",
    LowReliability "[u]" "low-reliability" "too unreliable to publish",
    RoundsToZero "[low]" "rounds-to-zero" "below half of the last digit shown, but not zero",
    NoneInSample "[w]" "none-in-sample" "nobody of this group took part in the survey",
});

shorthands!(Mark {
    Provisional "[p]" "provisional" "provisional: it will be revised",
    Revised "[r]" "revised" "revised since it was first published",
    Estimated "[e]" "estimated" "estimated",
    Break "[b]" "break" "break in the series: not comparable with earlier figures",
    Forecast "[f]" "forecast" "forecast",
});

/// The [`Mark`]s on one number, each at most once, in the order of [`Mark::ALL`].
///
/// ```
/// use lifecourse_core::{Mark, Marks};
/// let marks = Marks::from_iter([Mark::Revised, Mark::Provisional]);
/// assert_eq!(marks.to_string(), "[p] [r]");
/// assert_eq!("[r][p]".parse(), Ok(marks));
/// ```
// One bit for each mark, by its place among them.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Mark>", into = "Vec<Mark>")]
pub struct Marks(u8);

impl Marks {
    /// No mark.
    pub const NONE: Self = Self(0);

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `mark` is among them.
    #[must_use]
    pub const fn contains(self, mark: Mark) -> bool {
        self.0 & Self::bit(mark) != 0
    }

    /// These and `mark`.
    #[must_use]
    pub const fn with(self, mark: Mark) -> Self {
        Self(self.0 | Self::bit(mark))
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Mark> {
        Mark::ALL.into_iter().filter(move |&mark| self.contains(mark))
    }

    const fn bit(mark: Mark) -> u8 {
        1 << mark as u8
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        marks.into_iter().fold(Self::NONE, Self::with)
    }
}

impl From<Mark> for Marks {
    fn from(mark: Mark) -> Self {
        Self::NONE.with(mark)
    }
}

impl From<Vec<Mark>> for Marks {
    fn from(marks: Vec<Mark>) -> Self {
        marks.into_iter().collect()
    }
}

impl From<Marks> for Vec<Mark> {
    fn from(marks: Marks) -> Self {
        marks.iter().collect()
    }
}

/// Writes the shorthands with a blank between them; nothing if there is none.
impl fmt::Display for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mark) in self.iter().enumerate() {
            f.write_str(if at > 0 { " " } else { "" })?;
            f.write_str(mark.shorthand())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Reads shorthands, with or without blanks between them, and words with blanks.
impl FromStr for Marks {
    type Err = ShorthandError;

    fn from_str(text: &str) -> Result<Self, ShorthandError> {
        text.split_whitespace().flat_map(|word| word.split_inclusive(']')).map(str::parse).collect()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Marks {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Marks".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<Mark>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_reason_and_mark_has_its_shorthand() {
        let reasons = Missing::ALL.map(Missing::shorthand);
        assert_eq!(reasons, ["[c]", "[x]", "[z]", "[u]", "[low]", "[w]"]);
        assert_eq!(Mark::ALL.map(Mark::shorthand), ["[p]", "[r]", "[e]", "[b]", "[f]"]);
    }

    #[test]
    fn word_shorthand_and_serde_agree() {
        for reason in Missing::ALL {
            assert_eq!(reason.to_string().parse(), Ok(reason));
            assert_eq!(reason.shorthand().parse(), Ok(reason));
            let word = format!("\"{reason}\"");
            assert_eq!(serde_json::to_string(&reason).unwrap(), word);
            assert_eq!(serde_json::from_str::<Missing>(&word).unwrap(), reason);
        }
        for mark in Mark::ALL {
            assert_eq!(mark.to_string().parse(), Ok(mark));
            assert_eq!(mark.shorthand().to_uppercase().parse(), Ok(mark));
            assert_eq!(serde_json::to_string(&mark).unwrap(), format!("\"{mark}\""));
        }
    }

    #[test]
    fn a_shorthand_without_its_brackets_is_refused_with_those_that_are_known() {
        let error = "c".parse::<Missing>().unwrap_err();
        assert_eq!(error.to_string(), "\"c\" is not one of [c], [x], [z], [u], [low], [w]");
        assert!("[c]".parse::<Mark>().is_err() && "0".parse::<Missing>().is_err());
    }

    #[test]
    fn marks_are_written_as_a_list_of_words() {
        let marks = Marks::from_iter([Mark::Estimated, Mark::Provisional, Mark::Estimated]);
        assert_eq!(serde_json::to_string(&marks).unwrap(), "[\"provisional\",\"estimated\"]");
        assert_eq!(
            serde_json::from_str::<Marks>("[\"estimated\",\"provisional\"]").unwrap(),
            marks
        );
        assert!(Marks::default().is_empty() && "".parse() == Ok(Marks::NONE));
        assert_eq!("revised [b]".parse(), Ok(Marks::from(Mark::Revised).with(Mark::Break)));
        assert!("[p] [c]".parse::<Marks>().is_err());
    }

    proptest! {
        #[test]
        fn marks_survive_text_and_json(bits in 0_u8..32) {
            let marks = Marks(bits);
            prop_assert_eq!(marks.to_string().parse::<Marks>(), Ok(marks));
            let json = serde_json::to_string(&marks).unwrap();
            prop_assert_eq!(serde_json::from_str::<Marks>(&json).unwrap(), marks);
            prop_assert_eq!(marks.iter().collect::<Marks>(), marks);
        }

        #[test]
        fn any_text_is_read_or_a_clear_error(text in ".{0,12}") {
            if let Err(error) = text.parse::<Missing>() {
                prop_assert!(!error.to_string().is_empty());
            }
            if let Ok(marks) = text.parse::<Marks>() {
                prop_assert!(marks.0 < 32);
            }
        }
    }
}
