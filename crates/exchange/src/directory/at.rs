//! Values of a directory, each with its path.

use serde_json::Value;

use super::OURS;

/// A value and where it is.
#[derive(Clone)]
pub(super) struct At<'a> {
    pub(super) value: &'a Value,
    pub(super) path: String,
}

impl At<'_> {
    /// The value of that name, if it says something.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        let blank = value.is_null()
            || value.as_str().is_some_and(|text| text.trim().is_empty())
            || value.as_array().is_some_and(Vec::is_empty);
        let path =
            if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        (!blank).then_some(Self { value, path })
    }

    /// The members of the list of that name.
    pub(super) fn list(&self, name: &str) -> Vec<Self> {
        self.get(name).map_or_else(Vec::new, |list| list.members())
    }

    pub(super) fn members(&self) -> Vec<Self> {
        let all = self.value.as_array().map_or(&[][..], Vec::as_slice);
        let member = |(at, value)| Self { value, path: format!("{}[{at}]", self.path) };
        all.iter().enumerate().map(member).collect()
    }

    /// The words of that name; a number is its digits.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        match self.get(name)?.value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// What an attribute of our own says of a field, each with its field.
    pub(super) fn ours(&self) -> Vec<(String, String)> {
        let told = self.list("attributes").into_iter().filter_map(|one| {
            let taxonomy = one.get("taxonomy_term")?.words("taxonomy")?;
            Some((taxonomy.strip_prefix(OURS)?.to_owned(), one.words("value")?))
        });
        told.collect()
    }
}
