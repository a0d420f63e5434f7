//! Which place a figure is for.

mod area_type;
mod retired;

use std::{cmp::Ordering, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    forms::{excerpt, text_form},
    schema::string_schema,
};

pub use area_type::AreaType;
pub use retired::{Retirement, retirement};

/// The longest a [`CustomCode`] may be, in bytes.
const LONGEST_CUSTOM: usize = 80;

/// The code of an area: of the Office for National Statistics, of the NHS, or of our own.
///
/// Every `AreaCode` is one of three shapes, told apart by the text alone: a capital and eight
/// digits ([`GssCode`]), three to six capitals and digits ([`OrganisationCode`]), or lower-case
/// words joined by hyphens ([`CustomCode`]). Codes are ordered as texts. Cloning is cheap.
///
/// A GSS code may be typed in lower case. Fingertips writes some of its areas as an `n` before
/// the code of a region (`nE12000007`) though they are not that region: such a text is read as
/// the custom code `ne12000007`.
///
/// ```
/// use lifecourse_core::{AreaCode, AreaType};
/// let leeds: AreaCode = "E08000035".parse()?;
/// assert_eq!(leeds.gss().and_then(|code| code.area_type()), Some(AreaType::MetropolitanDistrict));
/// let practice: AreaCode = "A81001".parse()?;
/// assert_eq!((practice.gss(), practice.as_str()), (None, "A81001"));
/// # Ok::<(), lifecourse_core::AreaCodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AreaCode {
    /// A statistical or administrative area.
    Gss(GssCode),
    /// A part of the NHS: a practice, a primary care network, a commissioner.
    Organisation(OrganisationCode),
    /// An area of our own, made of smaller ones.
    Custom(CustomCode),
}

/// A nine-character code of the Government Statistical Service, such as `E06000016`.
///
/// Every `GssCode` is one of the letters E, W, S, N, K, J, L, M, T in upper case and eight
/// digits. The first three characters say what type of area it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GssCode([u8; 9]);

/// A code of the NHS Organisation Data Service, such as `A81001`, `U12345` or `QWE`.
///
/// Every `OrganisationCode` is three to six capitals and digits with a capital among them.
// Shorter codes end in zero bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationCode([u8; 6]);

/// The code of an area of our own, such as `south-leeds`.
///
/// Every `CustomCode` is lower-case letters and digits in words joined by single hyphens, with a
/// letter among them, 80 bytes at most.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomCode(Arc<str>);

/// Why a text is not an [`AreaCode`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AreaCodeError {
    /// There is no code.
    #[error("the area code is blank")]
    Blank,
    /// None of the three shapes.
    #[error(
        "{found:?} is not an area code: write nine characters as E06000016, an NHS organisation \
         as A81001, or an area of your own in lower case as south-leeds"
    )]
    Unrecognised {
        /// What was found.
        found: String,
    },
    /// Some other area code where a GSS code belongs.
    #[error("{found:?} is not a GSS code: write nine characters as E06000016")]
    NotGss {
        /// What was found.
        found: String,
    },
    /// A letter and digits, but not eight of them.
    #[error(
        "{found:?} has {digits} digits after its letter, and a GSS code has eight: a spreadsheet may have cut it"
    )]
    Length {
        /// What was found.
        found: String,
        /// How many digits it has.
        digits: usize,
    },
}

impl AreaCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Gss(code) => code.as_str(),
            Self::Organisation(code) => code.as_str(),
            Self::Custom(code) => code.as_str(),
        }
    }

    /// The GSS code, if it is one.
    #[must_use]
    pub const fn gss(&self) -> Option<GssCode> {
        match self {
            Self::Gss(code) => Some(*code),
            Self::Organisation(_) | Self::Custom(_) => None,
        }
    }
}

impl GssCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// What type of area the first three characters say it is, where they are known here.
    #[must_use]
    pub fn area_type(&self) -> Option<AreaType> {
        AreaType::of_prefix(self.as_str().get(..3)?)
    }

    fn read(text: &str) -> Option<Self> {
        let mut code: [u8; 9] = text.as_bytes().try_into().ok()?;
        code.make_ascii_uppercase();
        let letter =
            matches!(code[0], b'E' | b'W' | b'S' | b'N' | b'K' | b'J' | b'L' | b'M' | b'T');
        (letter && code[1..].iter().all(u8::is_ascii_digit)).then_some(Self(code))
    }
}

impl OrganisationCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        ascii(&self.0[..length])
    }

    fn read(text: &str) -> Option<Self> {
        let allowed = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let right = (3..=6).contains(&bytes.len())
            && bytes.iter().all(allowed)
            && bytes.iter().any(u8::is_ascii_uppercase);
        right.then(|| {
            let mut code = [0; 6];
            code[..bytes.len()].copy_from_slice(bytes);
            Self(code)
        })
    }
}

impl CustomCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let right = text.len() <= LONGEST_CUSTOM
            && text.split('-').all(|word| !word.is_empty() && word.bytes().all(allowed))
            && text.bytes().any(|byte| byte.is_ascii_lowercase());
        right.then(|| Self(text.into()))
    }
}

/// The text of bytes that a parser above has let through.
fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a code holds ASCII alone")
}

/// What is wrong with a text that is none of the three shapes.
fn fault(text: &str) -> AreaCodeError {
    let found = excerpt(text);
    let digits = text.get(1..).unwrap_or_default();
    if text.is_empty() {
        AreaCodeError::Blank
    } else if found.starts_with(|c: char| c.is_ascii_alphabetic())
        && (6..=12).contains(&digits.len())
        && digits.len() != 8
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        AreaCodeError::Length { found, digits: digits.len() }
    } else {
        AreaCodeError::Unrecognised { found }
    }
}

/// The custom code of what Fingertips writes as `nE12000007`.
fn marked_by_fingertips(text: &str) -> Option<CustomCode> {
    GssCode::read(text.strip_prefix('n')?)?;
    CustomCode::read(&text.to_ascii_lowercase())
}

impl FromStr for AreaCode {
    type Err = AreaCodeError;

    fn from_str(text: &str) -> Result<Self, AreaCodeError> {
        let text = text.trim();
        GssCode::read(text)
            .map(Self::Gss)
            .or_else(|| OrganisationCode::read(text).map(Self::Organisation))
            .or_else(|| CustomCode::read(text).map(Self::Custom))
            .or_else(|| marked_by_fingertips(text).map(Self::Custom))
            .ok_or_else(|| fault(text))
    }
}

impl FromStr for GssCode {
    type Err = AreaCodeError;

    fn from_str(text: &str) -> Result<Self, AreaCodeError> {
        let text = text.trim();
        Self::read(text).ok_or_else(|| match fault(text) {
            AreaCodeError::Unrecognised { found } => AreaCodeError::NotGss { found },
            other => other,
        })
    }
}

impl AsRef<str> for AreaCode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<GssCode> for AreaCode {
    fn from(code: GssCode) -> Self {
        Self::Gss(code)
    }
}

impl PartialOrd for AreaCode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for GssCode {
    fn cmp(&self, other: &Self) -> Ordering {
        // Two numbers are compared faster than nine bytes.
        let numbers = |Self([first @ .., last]): &Self| (u64::from_be_bytes(*first), *last);
        numbers(self).cmp(&numbers(other))
    }
}

impl PartialOrd for GssCode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AreaCode {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            // Most of all; in maps of areas there is no time to read them as text.
            (Self::Gss(one), Self::Gss(other)) => one.cmp(other),
            _ => self.as_str().cmp(other.as_str()),
        }
    }
}

/// `Display` by the text and `Debug` around it.
macro_rules! shown_as_text {
    ($($type:ident),+) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self.as_str())
            }
        }
    )+};
}

shown_as_text!(AreaCode, GssCode, OrganisationCode, CustomCode);
text_form!(AreaCode, AreaCodeError);
text_form!(GssCode, AreaCodeError);
string_schema!(
    AreaCode,
    "AreaCode",
    "The code of an area: a GSS code (E06000016), an NHS organisation code (A81001), or a name of our own in lower case (south-leeds)",
    "E06000016"
);
string_schema!(GssCode, "GssCode", "A capital and eight digits", "E06000016");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_shape_of_a_code_says_whose_it_is() {
        for text in ["E06000016", "W06000001", "K02000001", " e06000016 "] {
            assert!(matches!(code(text), AreaCode::Gss(_)), "{text}");
        }
        for text in ["QWE", "A81001", "U12345", "15E", "Y02466"] {
            assert!(matches!(code(text), AreaCode::Organisation(_)), "{text}");
        }
        for text in ["south-leeds", "cat-39-8", "leeds", "a81001"] {
            assert!(matches!(code(text), AreaCode::Custom(_)), "{text}");
        }
    }

    #[test]
    fn a_code_in_lower_case_is_the_same_code() {
        assert_eq!(code("e06000016"), code("E06000016"));
    }

    #[test]
    fn a_region_marked_by_fingertips_is_not_that_region() {
        assert_eq!(code("nE12000007").as_str(), "ne12000007");
        assert_eq!(code("nE12000007"), code("ne12000007"));
        assert_eq!(code("nE12000007").gss(), None);
    }

    #[test]
    fn what_is_no_code_is_refused_with_the_shapes_that_are() {
        for text in
            ["Leeds", "123456789", "E0600001X", "a--b", "-a", "é", "E06 000016", "nX12000007"]
        {
            let error = AreaCodeError::Unrecognised { found: text.into() };
            assert_eq!(text.parse::<AreaCode>(), Err(error));
        }
        assert_eq!("  ".parse::<AreaCode>(), Err(AreaCodeError::Blank));
        assert_eq!(
            "E0600001".parse::<AreaCode>().unwrap_err().to_string(),
            "\"E0600001\" has 7 digits after its letter, and a GSS code has eight: a spreadsheet may have cut it"
        );
        assert!("x".repeat(1_000_000).parse::<AreaCode>().unwrap_err().to_string().len() < 300);
    }

    #[test]
    fn only_a_gss_code_is_one() {
        assert_eq!("e06000016".parse::<GssCode>().map(AreaCode::from), Ok(code("E06000016")));
        assert_eq!(
            "A81001".parse::<GssCode>().unwrap_err().to_string(),
            "\"A81001\" is not a GSS code: write nine characters as E06000016"
        );
    }

    #[test]
    fn codes_are_ordered_as_texts() {
        let mut codes = ["south-leeds", "E06000016", "QWE", "A81001"].map(code);
        codes.sort();
        assert_eq!(
            codes.map(|code| code.to_string()),
            ["A81001", "E06000016", "QWE", "south-leeds"]
        );
    }

    #[test]
    fn serde_goes_through_the_text() {
        let leicester: AreaCode = serde_json::from_str("\"E06000016\"").unwrap();
        assert_eq!(serde_json::to_string(&leicester).unwrap(), "\"E06000016\"");
        assert!(serde_json::from_str::<AreaCode>("\"Leicester\"").is_err());
    }

    proptest! {
        #[test]
        fn every_code_prints_as_it_is_written(text in "[EWSNKJLMT][0-9]{8}|[A-Z][A-Z0-9]{2,5}|[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,5}") {
            prop_assert_eq!(code(&text).to_string(), text);
        }

        #[test]
        fn any_text_is_a_code_or_a_clear_error(text in ".{0,20}") {
            match text.parse::<AreaCode>() {
                Ok(code) => prop_assert_eq!(code.to_string().parse::<AreaCode>(), Ok(code)),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
