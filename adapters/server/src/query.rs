//! The parameters of an address, parsed by the types they stand for.

use std::{fmt::Display, str::FromStr};

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};

use time::{
    Date, OffsetDateTime, Time, format_description::well_known::Rfc3339, macros::format_description,
};

use crate::Problem;

/// The parameters that say which release's figures are asked for: see
/// [`Site::reader_for`](crate::Site::reader_for).
pub(crate) const EDITION: [&str; 2] = ["as_of", "release"];

/// The parameters of an address, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// These, if each has a name of `known`.
    pub(crate) fn only(self, known: &[&str]) -> Result<Self, Problem> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(self),
            Some((name, _)) => Err(Problem::unknown_parameter(name, known)),
        }
    }

    /// All of them, in their order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of the parameter `name`.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let named = self.0.iter().filter(|(other, _)| other == name);
        named.map(|(_, value)| value.clone()).collect()
    }

    /// Every value of the parameter `name`, any of which will do.
    pub(crate) fn many<T>(&self, name: &str) -> Result<Vec<T>, Problem>
    where
        T: FromStr<Err: Display>,
    {
        let read = |text: String| text.parse().map_err(|why| Problem::bad_parameter(name, why));
        self.texts(name).into_iter().map(read).collect()
    }

    /// The value of a parameter that can be given once.
    pub(crate) fn one<T>(&self, name: &str) -> Result<Option<T>, Problem>
    where
        T: FromStr<Err: Display>,
    {
        let mut values = self.many(name)?;
        match values.len() {
            0 | 1 => Ok(values.pop()),
            _ => Err(Problem::bad_parameter(name, "it can be given once only")),
        }
    }

    /// Whether a parameter that is `true` or `false` is true.
    pub(crate) fn yes(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.one::<bool>(name)?.unwrap_or(false))
    }

    /// The query of an address that has these.
    pub(crate) fn text(&self) -> String {
        query_string(self.pairs())
    }

    /// These without the parameters of such names.
    pub(crate) fn without(&self, names: &[&str]) -> Self {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        Self(kept.cloned().collect())
    }

    /// Those of such names, as the query of an address.
    pub(crate) fn only_these(&self, names: &[&str]) -> String {
        query_string(self.pairs().filter(|(name, _)| names.contains(name)))
    }

    /// The same with the parameter `name` set to `value`, as the query of an address.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let kept = self.0.iter().filter(|(other, _)| other != name);
        let all = kept.map(|(name, value)| (name.as_str(), value.as_str())).chain([(name, value)]);
        query_string(all)
    }
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        pairs.map(|Query(pairs)| Self(pairs)).map_err(Problem::bad_request)
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Date);

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
        day.map(Self).map_err(|_| "write a day as 2026-11-30")
    }
}

/// The time as of which figures are asked for: a moment, or the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AsOf(pub(crate) OffsetDateTime);

impl FromStr for AsOf {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const LAST: Time = time::macros::time!(23:59:59);
        let end = text.parse().ok().map(|Day(day)| day.with_time(LAST).assume_utc());
        let at = end.or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok());
        at.map(Self).ok_or("write a day as 2026-11-30, or a time as 2026-11-30T09:30:00Z")
    }
}

/// Names and values as the query of an address, without its question mark.
pub(crate) fn query_string<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        percent_encode(name, &mut query);
        query.push('=');
        percent_encode(value, &mut query);
    }
    query
}

/// Every byte that is not unreserved by RFC 3986 as `%` and two hexadecimal digits.
fn percent_encode(text: &str, to: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            to.push('%');
            to.push(char::from(DIGITS[usize::from(byte >> 4)]));
            to.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        Params(pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    #[test]
    fn an_unknown_parameter_names_the_nearest() {
        let problem = params(&[("indicater", "a")]).only(&["indicator", "area"]).unwrap_err();
        assert_eq!(
            problem.detail(),
            "There is no parameter `indicater` here. Did you mean `indicator`?"
        );
    }

    #[test]
    fn a_value_that_cannot_be_read_is_refused_by_the_name_of_its_parameter() {
        let given = params(&[("limit", "many"), ("latest", "true"), ("latest", "true")]);
        assert!(
            given.one::<u32>("limit").unwrap_err().detail().starts_with("The parameter `limit`")
        );
        assert!(given.yes("latest").unwrap_err().detail().contains("once only"));
    }

    #[test]
    fn a_query_survives_its_own_encoding() {
        let given = params(&[("segment", "Persons, 65+ yrs, Ethnic groups: Asian & other %é")]);
        let uri = format!("/?{}", given.with("cursor", "1f")).parse().unwrap();
        let Query(read) = Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap();
        assert_eq!(read[0], given.0[0]);
        assert_eq!(read[1], ("cursor".to_owned(), "1f".to_owned()));
    }
}
