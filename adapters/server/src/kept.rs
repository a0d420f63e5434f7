//! Answers kept ready for the public: as long as nothing has changed, what was asked for once need not
//! be made again.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use quick_cache::{Weighter, sync::Cache};

/// How many bytes are kept at most.
const ROOM: u64 = 64 << 20;
/// The longest answer that is kept.
const LONGEST: u64 = 256 << 10;
/// About how long an answer is, with its headers.
const USUAL: usize = 4 << 10;

/// The answers that were given last, by tag: the tag names the state of the store, the day, and the
/// address, so that what has become out of date is asked for no more and gives way.
#[derive(Clone, Debug)]
pub(crate) struct Kept(Arc<Cache<Key, Answer, Weight>>);

/// The address, and the tag of its answer.
type Key = (String, String);

#[derive(Clone, Debug)]
struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone, Debug)]
struct Weight;

impl Weighter<Key, Answer> for Weight {
    fn weight(&self, (address, tag): &Key, answer: &Answer) -> u64 {
        let headers: usize =
            answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        (address.len() + tag.len() + headers + answer.body.len()) as u64
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
    /// enough.
    pub(crate) async fn get_or(&self, key: Key, make: impl Future<Output = Response>) -> Response {
        if let Some(Answer { headers, body }) = self.0.get(&key) {
            let mut ready = Response::new(Body::from(body));
            *ready.headers_mut() = headers;
            return ready;
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
        self.0.insert(key, Answer { headers: parts.headers.clone(), body: body.clone() });
        Response::from_parts(parts, Body::from(body))
    }
}
