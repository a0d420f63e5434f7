//! Where a site is reached from outside, which it cannot know by itself: a proxy may stand before it.

use std::fmt;

use axum::http::Uri;
use serde::Deserialize;

/// The scheme, host and port of a site, such as `https://health.council.example`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Origin(String);

/// A text that is not an [`Origin`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the address of a site; write it as https://health.council.example")]
pub(crate) struct NotAnOrigin(String);

impl TryFrom<String> for Origin {
    type Error = NotAnOrigin;

    fn try_from(text: String) -> Result<Self, NotAnOrigin> {
        let whole = || {
            let uri: Uri = text.parse().ok()?;
            let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
            let host = uri.authority().filter(|host| !host.as_str().contains('@'))?;
            (uri.path() == "/" && uri.query().is_none()).then(|| format!("{scheme}://{host}"))
        };
        whole().map(Self).ok_or(NotAnOrigin(text))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        let of = |text: &str| Origin::try_from(text.to_owned()).map(|origin| origin.to_string());
        for (text, origin) in [
            ("https://health.council.example", "https://health.council.example"),
            ("https://health.council.example/", "https://health.council.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(of(text).as_deref(), Ok(origin));
        }
        for text in [
            "",
            "health.council.example",
            "https://",
            "ftp://health.council.example",
            "javascript:alert(1)",
            "https://somebody@health.council.example",
            "https://health.council.example/strategy",
            "https://health.council.example/?a=b",
            "https://health.council.example\"><script>",
        ] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
