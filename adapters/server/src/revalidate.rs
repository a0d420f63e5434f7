//! Answers that need not be sent again: `ETag` and `If-None-Match` by the store's last change and the
//! release that stands.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{Site, staff::is_of_staff};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use lifecourse_storage::Mark;

/// What an answer is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON, or whatever else the address always gives.
    Usual,
    /// A table of comma-separated values.
    Csv,
}

impl Form {
    /// What `?format=` or else `Accept` asks for.
    pub(crate) fn asked(uri: &Uri, headers: &HeaderMap) -> Self {
        let format = uri.query().into_iter().flat_map(|query| query.split('&'));
        match format.filter_map(|pair| pair.strip_prefix("format=")).next_back() {
            Some("csv") => Self::Csv,
            Some(_) => Self::Usual,
            None => Self::accepted(headers),
        }
    }

    /// CSV if it is preferred to JSON; JSON where both are as welcome.
    fn accepted(headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let weight = |kind: &str| {
            let ranges = accept.unwrap_or("*/*").split(',').map(str::trim);
            ranges.filter_map(|range| preference(range, kind)).max_by(|a, b| a.0.cmp(&b.0))
        };
        let of = |kind| weight(kind).map_or(0.0, |(_, weight)| weight);
        if of("text/csv") > of("application/json") { Self::Csv } else { Self::Usual }
    }
}

/// How exactly a media range of `Accept` names `kind`, and the weight it gives.
fn preference(range: &str, kind: &str) -> Option<(u8, f32)> {
    let mut parts = range.split(';').map(str::trim);
    let named = parts.next()?;
    let family = kind.split('/').next()?;
    let exactness = match named {
        "*/*" => 0,
        _ if named.strip_suffix("/*") == Some(family) => 1,
        _ if named.eq_ignore_ascii_case(kind) => 2,
        _ => return None,
    };
    let weight =
        parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    Some((exactness, weight))
}

/// Whether `Accept-Encoding` names gzip and does not refuse it.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = values.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"))
            && parts
                .find_map(|part| part.strip_prefix("q="))
                .is_none_or(|weight| weight.parse().is_ok_and(|weight: f32| weight > 0.0))
    })
}

/// Names an answer by the store's last change, the release that stands, the day (on which a milestone may fall due), the
/// program and the theme that made it, its form and its address.
///
/// It is weak because the answer may go out compressed or not. Nobody is given the tag of an
/// address that has no answer, so whoever knows it need not be answered again.
fn tag(mark: Mark, site: &Site, form: Form, uri: &Uri) -> String {
    let form = if form == Form::Csv { "csv" } else { "usual" };
    let (change, at) = (mark.stamp.change.0, mark.stamp.at.unix_timestamp());
    let release = mark.release.map_or(0, |release| release.0);
    let day = site.today().to_julian_day();
    let mut address = DefaultHasher::new();
    (uri.path(), uri.query(), site.theme.fingerprint()).hash(&mut address);
    let address = address.finish();
    format!(
        "W/\"{change:x}-{at:x}-{release:x}-{day:x}-{}-{form}-{address:x}\"",
        env!("CARGO_PKG_VERSION")
    )
}

/// What `If-None-Match` says of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// The client has it.
    This,
    /// `*`: the client wants none if there is one.
    Any,
    /// The client has not got it.
    No,
}

impl Known {
    fn read(headers: &HeaderMap, tag: &str) -> Self {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let tags = || {
            let values = headers.get_all(header::IF_NONE_MATCH).iter();
            values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','))
        };
        if tags().any(|known| opaque(known) == opaque(tag)) {
            Self::This
        } else if tags().any(|known| known.trim() == "*") {
            Self::Any
        } else {
            Self::No
        }
    }
}

/// Answers 304 to whoever has the answer already, from what is kept if nothing has changed since it
/// was made, and tells everybody how to ask next time.
pub(crate) async fn revalidate(State(site): State<Site>, request: Request, next: Next) -> Response {
    // What is answered to a token is kept by nobody.
    if !matches!(*request.method(), Method::GET | Method::HEAD) || is_of_staff(&request) {
        return next.run(request).await;
    }
    let tag = match site.mark().await {
        Ok(mark) => tag(mark, &site, Form::asked(request.uri(), request.headers()), request.uri()),
        Err(problem) => return problem.into_response(),
    };
    let mut response = match Known::read(request.headers(), &tag) {
        Known::This => StatusCode::NOT_MODIFIED.into_response(),
        Known::Any => match next.run(request).await {
            found if found.status() == StatusCode::OK => StatusCode::NOT_MODIFIED.into_response(),
            other => other,
        },
        Known::No if *request.method() == Method::GET => {
            let key = (request.uri().to_string(), tag.clone());
            let gzip = takes_gzip(request.headers());
            site.kept.get_or(key, gzip, next.run(request)).await
        }
        Known::No => next.run(request).await,
    };
    if matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        let headers = response.headers_mut();
        // A tag is hexadecimal digits, dots, hyphens and a word.
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.append(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(uri: &str, accept: &str) -> Form {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        Form::asked(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn gzip_is_for_whoever_names_it() {
        for (sent, taken) in [
            ("gzip", true),
            ("deflate, gzip;q=1.0, br", true),
            ("GZIP ; q=0.1", true),
            ("gzip;q=0", false),
            ("br", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, sent.parse().unwrap());
            assert_eq!(takes_gzip(&headers), taken, "{sent}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn csv_is_for_whoever_prefers_it() {
        assert_eq!(form("/", "text/csv"), Form::Csv);
        assert_eq!(form("/", "application/json, text/csv;q=0.9"), Form::Usual);
        assert_eq!(form("/", "application/json;q=0.5, text/csv"), Form::Csv);
        assert_eq!(form("/", "*/*"), Form::Usual);
        assert_eq!(form("/", "text/html, text/*;q=0.8, */*;q=0.1"), Form::Csv);
        assert_eq!(form("/?format=json", "text/csv"), Form::Usual);
        assert_eq!(form("/?area=a&format=csv", "application/json"), Form::Csv);
    }
}
