//! Free text that says something.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::schema::string_schema;

/// A sentence or more: never blank, no white space at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(Box<str>);

/// A text that should say something is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is blank: write a few words, or leave the whole field out")]
pub struct BlankText;

impl FromStr for Text {
    type Err = BlankText;

    fn from_str(text: &str) -> Result<Self, BlankText> {
        match text.trim() {
            "" => Err(BlankText),
            words => Ok(Self(words.into())),
        }
    }
}

impl TryFrom<String> for Text {
    type Error = BlankText;

    fn try_from(text: String) -> Result<Self, BlankText> {
        text.parse()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

string_schema!(Text, "Text", "Words; not blank", "Children have the best start for life");
