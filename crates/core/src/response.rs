//! A response to a consultation: what one person or body answered.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use time::Date;

use crate::{Channel, ConsultationQuestion, EqualityAnswer, Id, ProtectedCharacteristic, Theme};

/// One response, read from a file; it is never kept as a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// What the file calls it, or the number of its row: what links it to the codes it was given.
    pub reference: String,
    /// How it came in; none if the file does not say.
    pub channel: Option<Channel>,
    /// What was answered, by question; questions left open are not there.
    pub answers: BTreeMap<Id<ConsultationQuestion>, Given>,
    /// Who answered, kept apart.
    pub about: AboutPerson,
}

/// What was answered to a question; options by their place, from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Words of one's own.
    Words(Words),
    /// One option.
    One(usize),
    /// Several options.
    Several(BTreeSet<usize>),
    /// A point on a scale.
    Scale(i32),
    /// Options, the most wanted first.
    Ranking(Vec<usize>),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
}

/// Words that somebody wrote. They are not shown by `Debug`, so that no log has them.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// Words; none if they are blank.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The words themselves.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes)", self.0.len())
    }
}

/// Who answered, by harmonised categories; all of it optional, none of it shown with an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AboutPerson {
    /// By protected characteristic.
    pub equality: BTreeMap<ProtectedCharacteristic, EqualityAnswer>,
    /// Where they live, as the file calls it.
    pub place: Option<String>,
    /// The tenth or fifth of deprivation that they live in, 1 the most deprived.
    pub deprivation: Option<u8>,
}

/// One coder's reading of one response: the theme that it speaks of, or none of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// What the file of responses calls the response.
    pub response: String,
    /// Who coded it, by a letter or a role.
    pub coder: String,
    /// The theme; none where the coder found none.
    pub theme: Option<Id<Theme>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_in_no_log() {
        let words = Words::new(" My name is Eve ").unwrap();
        assert_eq!(words.as_str(), "My name is Eve");
        assert_eq!(format!("{:?}", Given::Words(words)), "Words(Words(14 bytes))");
        assert_eq!(Words::new(" \n"), None);
    }
}
