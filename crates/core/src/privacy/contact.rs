//! How a person can be reached.

use std::{fmt, str::FromStr};

use super::Personal;
use crate::Text;

/// The longest an e-mail address may be, by RFC 5321.
const LONGEST_EMAIL: usize = 254;
/// How many digits a telephone number has; the most are of E.164.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// An e-mail address, in lower case: no provider tells the cases apart. `Debug` does not print it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(Personal<Box<str>>);

/// A telephone number as it was written. `Debug` does not print it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telephone(Personal<Box<str>>);

/// A form of information that somebody needs. The need tells of their health, and so is special
/// category data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum AccessibleFormat {
    LargePrint,
    EasyRead,
    Braille,
    Audio,
    SignLanguage,
}

/// Why a text is not what it should be. It never repeats the text, which is personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContactError {
    /// Not an e-mail address.
    #[error("this is not an e-mail address: write it as name@example.org")]
    Email,
    /// A sign that no telephone number has.
    #[error(
        "this is not a telephone number: write digits, spaces, hyphens and brackets, with a + only at the start"
    )]
    TelephoneSign,
    /// Too few or too many digits.
    #[error("this telephone number has {digits} digits, and one has {} to {}", DIGITS.start(), DIGITS.end())]
    TelephoneDigits {
        /// How many it has.
        digits: usize,
    },
    /// Not one of the formats.
    #[error("this is not a format: write {}", AccessibleFormat::names())]
    Format,
    /// Nothing but white space.
    #[error("this is blank: write something, or leave it out")]
    Blank,
}

impl FromStr for EmailAddress {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, ContactError> {
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@').ok_or(ContactError::Email)?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || "\"(),:;<>@[\\]".contains(c);
        let named = !name.is_empty() && name.len() <= 64 && !name.contains(odd);
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let placed = domain.contains('.') && domain.split('.').all(label);
        if !named || !placed || text.len() > LONGEST_EMAIL {
            return Err(ContactError::Email);
        }
        Ok(Self(Personal::new(text.to_lowercase().into())))
    }
}

impl EmailAddress {
    /// The address.
    #[must_use]
    pub const fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl FromStr for Telephone {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, ContactError> {
        let text = text.trim();
        let number = text.strip_prefix('+').unwrap_or(text);
        if number.contains(|c: char| !c.is_ascii_digit() && !" -().".contains(c)) {
            return Err(ContactError::TelephoneSign);
        }
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if !DIGITS.contains(&digits) {
            return Err(ContactError::TelephoneDigits { digits });
        }
        Ok(Self(Personal::new(text.into())))
    }
}

impl Telephone {
    /// The number.
    #[must_use]
    pub const fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl AccessibleFormat {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::LargePrint, Self::EasyRead, Self::Braille, Self::Audio, Self::SignLanguage];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LargePrint => "large-print",
            Self::EasyRead => "easy-read",
            Self::Braille => "braille",
            Self::Audio => "audio",
            Self::SignLanguage => "sign-language",
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }
}

impl FromStr for AccessibleFormat {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, ContactError> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text.trim())
            .ok_or(ContactError::Format)
    }
}

/// A detail by which a person is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum ContactField {
    Name,
    Email,
    Telephone,
    Address,
    Language,
    Format,
}

impl ContactField {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Email, Self::Telephone, Self::Address, Self::Language, Self::Format];

    /// Its name, as columns and files have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Telephone => "telephone",
            Self::Address => "address",
            Self::Language => "language",
            Self::Format => "format",
        }
    }
}

impl fmt::Display for ContactField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a person can be reached, as far as they told. `Debug` prints none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    name: Option<Personal<Text>>,
    email: Option<EmailAddress>,
    telephone: Option<Telephone>,
    address: Option<Personal<Text>>,
    language: Option<Personal<Text>>,
    format: Option<Personal<AccessibleFormat>>,
}

impl Contact {
    /// Sets one detail.
    ///
    /// # Errors
    /// [`ContactError`] if the text is not one.
    pub fn set(&mut self, field: ContactField, text: &str) -> Result<(), ContactError> {
        let words = || text.parse().map(Personal::new).map_err(|_| ContactError::Blank);
        match field {
            ContactField::Name => self.name = Some(words()?),
            ContactField::Email => self.email = Some(text.parse()?),
            ContactField::Telephone => self.telephone = Some(text.parse()?),
            ContactField::Address => self.address = Some(words()?),
            ContactField::Language => self.language = Some(words()?),
            ContactField::Format => self.format = Some(Personal::new(text.parse()?)),
        }
        Ok(())
    }

    /// One detail in the clear: to be stored, to be shown to somebody who may see it, or for the
    /// person.
    #[must_use]
    pub fn reveal(&self, field: ContactField) -> Option<&str> {
        match field {
            ContactField::Name => self.name.as_ref().map(|name| &**name.reveal()),
            ContactField::Email => self.email.as_ref().map(EmailAddress::reveal),
            ContactField::Telephone => self.telephone.as_ref().map(Telephone::reveal),
            ContactField::Address => self.address.as_ref().map(|address| &**address.reveal()),
            ContactField::Language => self.language.as_ref().map(|language| &**language.reveal()),
            ContactField::Format => self.format.as_ref().map(|format| format.reveal().as_str()),
        }
    }

    /// The e-mail address.
    #[must_use]
    pub const fn email(&self) -> Option<&EmailAddress> {
        self.email.as_ref()
    }

    /// Whether it tells of the person's health.
    #[must_use]
    pub const fn tells_of_health(&self) -> bool {
        self.format.is_some()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn e_mail_addresses_are_read_in_lower_case() {
        let read = |text: &str| text.parse::<EmailAddress>().map(|one| one.reveal().to_owned());
        assert_eq!(read(" A.Person+news@Example.ORG "), Ok("a.person+news@example.org".to_owned()));
        assert_eq!(read("o'neil@mail.example.org"), Ok("o'neil@mail.example.org".to_owned()));
        for wrong in
            ["", "a", "@example.org", "a@", "a@b", "a@@b.org", "a b@c.org", "a@b..org", "a@-b.org"]
        {
            assert_eq!(read(wrong), Err(ContactError::Email), "{wrong}");
        }
    }

    #[test]
    fn telephone_numbers_have_seven_to_fifteen_digits() {
        let read = |text: &str| text.parse::<Telephone>().map(|one| one.reveal().to_owned());
        for right in ["0116 496 0000", "+44 (0)116 496-0000", "4960000"] {
            assert_eq!(read(right), Ok(right.to_owned()));
        }
        assert_eq!(read("123456"), Err(ContactError::TelephoneDigits { digits: 6 }));
        assert_eq!(read("1234567890123456"), Err(ContactError::TelephoneDigits { digits: 16 }));
        assert_eq!(read("0116 496 OOOO"), Err(ContactError::TelephoneSign));
        assert_eq!(read("0116+4960000"), Err(ContactError::TelephoneSign));
    }

    proptest! {
        #[test]
        fn what_is_set_is_revealed_and_never_printed(
            field in prop::sample::select(&ContactField::ALL[..]),
            name in "[a-z]{8,20}",
            digits in "[0-9]{7,15}",
        ) {
            let mut contact = Contact::default();
            let email = format!("{name}@example.org");
            let text = match field {
                ContactField::Email => &email,
                ContactField::Telephone => &digits,
                ContactField::Format => "braille",
                _ => &*name,
            };
            prop_assert!(contact.is_empty());
            contact.set(field, text)?;
            prop_assert_eq!(contact.reveal(field), Some(text));
            prop_assert!(!contact.is_empty());
            let printed = format!("{contact:?} {contact:#?}");
            prop_assert!(!printed.contains(text));
            // Nor is it in what is said of a text that is none.
            for field in ContactField::ALL {
                let odd = format!("{name} {digits}!");
                if let Err(error) = contact.set(field, &odd) {
                    let said = format!("{error} {error:?}");
                    prop_assert!(!said.contains(&name) && !said.contains(&digits), "{}", said);
                }
            }
        }
    }
}
