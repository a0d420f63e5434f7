//! Where a resident lives, as an address tells it.

mod look_up;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{forms::text_form, schema::string_schema};

pub use self::look_up::{PostcodeEntry, PostcodeLookUp};

/// The letters that no inward code has.
const NEVER_INWARD: &[u8] = b"CIKMOV";
/// How long the outward code is at most, to which shorter ones are filled up with blanks.
const OUTWARD: usize = 4;

/// A postcode of the United Kingdom, such as `LE1 6LP`.
///
/// Every `Postcode` is an outward code (one or two letters, a digit, and at most one more digit or letter) and an inward
/// code (a digit and two letters), in capitals with a blank between them. It may be typed in any case, with blanks
/// anywhere. Whether there is such a postcode is for a look-up to say.
///
/// A postcode is a dozen homes, and with what somebody asked about it may be personal data: [`fmt::Debug`] shows the
/// outward code alone and no error repeats it, so that none comes into a log by chance.
///
/// ```
/// use lifecourse_core::Postcode;
/// let postcode: Postcode = "le16lp".parse()?;
/// assert_eq!((postcode.outward(), postcode.inward()), ("LE1", "6LP"));
/// assert_eq!(postcode.to_string(), "LE1 6LP");
/// # Ok::<(), lifecourse_core::PostcodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode([u8; OUTWARD + 3]);

/// Why a text is not a [`Postcode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostcodeError {
    /// The first half alone, such as `LE1`, which is thousands of homes.
    #[error("this is the first half of a postcode: write all of it, as in LE1 6LP")]
    OutwardOnly,
    /// Anything else.
    #[error("this is not a postcode of the United Kingdom: it should read as in LE1 6LP")]
    Form,
}

impl Postcode {
    /// The first half, such as `LE1`.
    #[must_use]
    pub fn outward(&self) -> &str {
        ascii(&self.0[..OUTWARD]).trim_end()
    }

    /// The second half, such as `6LP`.
    #[must_use]
    pub fn inward(&self) -> &str {
        ascii(&self.0[OUTWARD..])
    }

    /// The text of seven characters that look-ups are sorted by: `LE1 6LP`, `L1  0AA`, `SW1A1AA`.
    #[must_use]
    pub fn as_seven(&self) -> &str {
        ascii(&self.0)
    }

    fn read(text: &str) -> Option<Self> {
        let (letters, length) = squeezed::<{ OUTWARD + 3 }>(text)?;
        let (outward, inward) = letters[..length].split_at_checked(length.checked_sub(3)?)?;
        let is_inward = inward[0].is_ascii_digit()
            && inward[1..].iter().all(|it| it.is_ascii_uppercase() && !NEVER_INWARD.contains(it));
        let mut code = [b' '; OUTWARD + 3];
        code[..outward.len()].copy_from_slice(outward);
        code[OUTWARD..].copy_from_slice(inward);
        (is_inward && is_outward(outward)).then_some(Self(code))
    }
}

/// `A9`, `A99`, `A9A`, `AA9`, `AA99` or `AA9A`.
fn is_outward(code: &[u8]) -> bool {
    let letters = code.iter().take_while(|it| it.is_ascii_uppercase()).count();
    let area_and_rest = code.split_at(letters);
    matches!(area_and_rest, ([_] | [_, _], [district] | [district, _]) if district.is_ascii_digit())
        && code[letters..].iter().all(u8::is_ascii_alphanumeric)
}

/// Capitals and digits without the blanks between them; `None` if there is anything else, or too much.
fn squeezed<const MOST: usize>(text: &str) -> Option<([u8; MOST], usize)> {
    let mut squeezed = ([0; MOST], 0);
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        let letter = u8::try_from(letter).ok().filter(u8::is_ascii_alphanumeric)?;
        *squeezed.0.get_mut(squeezed.1)? = letter.to_ascii_uppercase();
        squeezed.1 += 1;
    }
    Some(squeezed)
}

fn ascii(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("a postcode is made of ASCII alone")
}

impl FromStr for Postcode {
    type Err = PostcodeError;

    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        let half = || squeezed::<OUTWARD>(text).is_some_and(|(code, n)| is_outward(&code[..n]));
        Self::read(text)
            .ok_or_else(|| if half() { PostcodeError::OutwardOnly } else { PostcodeError::Form })
    }
}

text_form!(Postcode, PostcodeError);
string_schema!(Postcode, "Postcode", "A postcode of the United Kingdom", "LE1 6LP");

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.outward(), self.inward())
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({}…)", self.outward())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_six_forms_are_read_however_they_are_typed() {
        for (typed, read, seven) in [
            ("l10aa", "L1 0AA", "L1  0AA"),
            ("M60 1NW", "M60 1NW", "M60 1NW"),
            ("w1a 1hq", "W1A 1HQ", "W1A 1HQ"),
            (" LE1  6LP ", "LE1 6LP", "LE1 6LP"),
            ("ls1\u{a0}1ur", "LS1 1UR", "LS1 1UR"),
            ("DN55 1PT", "DN55 1PT", "DN551PT"),
            ("s W1 a1A a", "SW1A 1AA", "SW1A1AA"),
        ] {
            let postcode: Postcode = typed.parse().unwrap();
            assert_eq!((postcode.to_string(), postcode.as_seven()), (read.to_owned(), seven));
        }
    }

    #[test]
    fn half_a_postcode_is_told_from_none() {
        for text in ["LE1", "sw1a ", "M60"] {
            assert_eq!(text.parse::<Postcode>(), Err(PostcodeError::OutwardOnly), "{text}");
        }
        for text in
            ["", "Leeds", "LE1 6L", "LE1 6LC", "LE1 66P", "1LE 6LP", "LEX 6LP", "É1 6LP", "LE16LPX"]
        {
            assert_eq!(text.parse::<Postcode>(), Err(PostcodeError::Form), "{text}");
        }
    }

    #[test]
    fn no_log_has_all_of_it() {
        let postcode: Postcode = "LE1 6LP".parse().unwrap();
        assert_eq!(format!("{postcode:?}"), "Postcode(LE1…)");
    }

    proptest! {
        #[test]
        fn every_postcode_prints_as_it_is_written(text in "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}") {
            let postcode: Postcode = text.parse().unwrap();
            prop_assert_eq!(postcode.to_string(), text);
            prop_assert_eq!(postcode.as_seven().parse(), Ok(postcode));
        }

        #[test]
        fn any_text_is_a_postcode_or_an_error(text in ".{0,12}") {
            if let Ok(postcode) = text.parse::<Postcode>() {
                prop_assert_eq!(postcode.to_string().parse(), Ok(postcode));
            }
        }
    }
}
