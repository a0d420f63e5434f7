//! Answers kept ready for the public: as long as nothing has changed, what was asked for once need not
//! be made again, nor compressed again.

mod gzip;

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use quick_cache::{Weighter, sync::Cache};

/// How many bytes are kept at most.
const ROOM: u64 = 64 << 20;
/// The longest answer that is kept, before it is compressed.
const LONGEST: u64 = 1 << 20;
/// About how long an answer is as it is kept, with its headers.
const USUAL: usize = 2 << 10;
/// About how much the tables around an answer and its headers take.
const AROUND: usize = 1 << 10;
/// What is shorter is hardly made shorter.
const WORTH_COMPRESSING: usize = 512;

/// The answers that were given last, by tag: the tag names the state of the store, the day, and the
/// address, so that what has become out of date is asked for no more and gives way.
#[derive(Clone, Debug)]
pub(crate) struct Kept(Arc<Cache<Key, Answer, Weight>>);

/// The address, and the tag of its answer.
type Key = (String, String);

#[derive(Clone, Debug)]
struct Answer {
    headers: HeaderMap,
    body: Written,
}

/// The body of an answer.
#[derive(Clone, Debug)]
enum Written {
    Plain(Bytes),
    /// By gzip, and how long it is before.
    Compressed(Bytes, usize),
}

#[derive(Clone, Debug)]
struct Weight;

impl Weighter<Key, Answer> for Weight {
    fn weight(&self, (address, tag): &Key, answer: &Answer) -> u64 {
        let headers: usize =
            answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        (address.len() + tag.len() + headers + answer.body.kept().len() + AROUND) as u64
    }
}

impl Default for Kept {
    fn default() -> Self {
        let answers = usize::try_from(ROOM).unwrap_or(usize::MAX) / USUAL;
        Self(Arc::new(Cache::with_weighter(answers, ROOM, Weight)))
    }
}

impl Kept {
    /// The answer that is ready, or the one that is made now, which is kept if it is whole and short
    /// enough. It is sent as it is kept to whoever `takes_gzip`.
    pub(crate) async fn get_or(
        &self,
        key: Key,
        takes_gzip: bool,
        make: impl Future<Output = Response>,
    ) -> Response {
        if let Some(answer) = self.0.get(&key) {
            return answer.send(takes_gzip);
        }
        let made = make.await;
        let length = made.body().size_hint().exact();
        if made.status() != StatusCode::OK || length.is_none_or(|length| length > LONGEST) {
            return made;
        }
        let (parts, body) = made.into_parts();
        // What has a length is in memory, and is read without fail.
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let headers = parts.headers.clone();
        let kept = Answer { body: Written::of(&body, &headers), headers };
        self.0.insert(key, kept.clone());
        match kept.body {
            Written::Compressed(..) if takes_gzip => kept.send(takes_gzip),
            _ => Response::from_parts(parts, Body::from(body)),
        }
    }
}

impl Answer {
    fn send(self, takes_gzip: bool) -> Response {
        let Self { mut headers, body } = self;
        let body = match body {
            Written::Plain(body) => Some(body),
            Written::Compressed(body, _) if takes_gzip => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                headers.remove(header::CONTENT_LENGTH);
                Some(body)
            }
            Written::Compressed(body, length) => gzip::expand(&body, length),
        };
        let Some(body) = body else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = headers;
        response
    }
}

impl Written {
    /// A body as it is kept: compressed if it is text of some length.
    fn of(body: &Bytes, headers: &HeaderMap) -> Self {
        if body.len() < WORTH_COMPRESSING || !is_text(headers) {
            return Self::Plain(body.clone());
        }
        match gzip::compress(body) {
            Some(short) => Self::Compressed(short, body.len()),
            None => Self::Plain(body.clone()),
        }
    }

    const fn kept(&self) -> &Bytes {
        match self {
            Self::Plain(bytes) | Self::Compressed(bytes, _) => bytes,
        }
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let plain =
        |kind: &str| kind.starts_with("text/") || kind.contains("json") || kind.contains("xml");
    kind.is_some_and(plain) && !headers.contains_key(header::CONTENT_ENCODING)
}
