//! What went wrong with a request, as RFC 9457 describes it; pages show the same as HTML.

use axum::{
    extract::{OriginalUri, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use lifecourse_app::{AppError, access::Denied};
use lifecourse_core::Kind;
use lifecourse_storage::{ReleaseError, StoreError, Withheld};
use serde_json::{Map, Value, json};

/// Why a request has no answer. As JSON it is a problem of RFC 9457: type, title, status, detail,
/// instance, and members of its own sort.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    sort: Sort,
    detail: String,
    more: Map<String, Value>,
}

/// The sorts of problem, each with its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    NotFound,
    EmptyAnswer,
    Withheld,
    UnknownParameter,
    BadParameter,
    BadRequest,
    MethodNotAllowed,
    Unauthenticated,
    InvalidToken,
    Forbidden,
    PreconditionFailed,
    PreconditionRequired,
    Refused,
    TooLarge,
    TimedOut,
    Busy,
    Failed,
}

impl Sort {
    /// All of them, for the API's description.
    const ALL: [Self; 17] = [
        Self::NotFound,
        Self::EmptyAnswer,
        Self::Withheld,
        Self::UnknownParameter,
        Self::BadParameter,
        Self::BadRequest,
        Self::MethodNotAllowed,
        Self::Unauthenticated,
        Self::InvalidToken,
        Self::Forbidden,
        Self::PreconditionFailed,
        Self::PreconditionRequired,
        Self::Refused,
        Self::TooLarge,
        Self::TimedOut,
        Self::Busy,
        Self::Failed,
    ];

    const fn parts(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "There is no such thing"),
            Self::EmptyAnswer => {
                ("empty-answer", StatusCode::NOT_FOUND, "The filters leave nothing")
            }
            Self::Withheld => ("withheld", StatusCode::FORBIDDEN, "These figures are withheld"),
            Self::UnknownParameter => {
                ("unknown-parameter", StatusCode::BAD_REQUEST, "There is no such parameter")
            }
            Self::BadParameter => {
                ("bad-parameter", StatusCode::BAD_REQUEST, "A parameter cannot be read")
            }
            Self::BadRequest => {
                ("bad-request", StatusCode::BAD_REQUEST, "The request cannot be read")
            }
            Self::MethodNotAllowed => {
                ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "This cannot be done here")
            }
            Self::Unauthenticated => {
                ("unauthenticated", StatusCode::UNAUTHORIZED, "This needs a token")
            }
            Self::InvalidToken => {
                ("invalid-token", StatusCode::UNAUTHORIZED, "The token is not good")
            }
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN, "The token may not do this"),
            Self::PreconditionFailed => (
                "precondition-failed",
                StatusCode::PRECONDITION_FAILED,
                "Somebody else was quicker",
            ),
            Self::PreconditionRequired => (
                "precondition-required",
                StatusCode::PRECONDITION_REQUIRED,
                "Say which version you know",
            ),
            Self::Refused => (
                "refused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "It has errors, and nothing was stored",
            ),
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "This is too long"),
            Self::TimedOut => ("timed-out", StatusCode::SERVICE_UNAVAILABLE, "This took too long"),
            Self::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, "The database is busy"),
            Self::Failed => ("failed", StatusCode::INTERNAL_SERVER_ERROR, "The server failed"),
        }
    }
}

impl Problem {
    fn new(sort: Sort, detail: impl Into<String>) -> Self {
        Self { sort, detail: detail.into(), more: Map::new() }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// Nothing is at this address.
    pub(crate) fn no_such_address() -> Self {
        Self::new(Sort::NotFound, "Nothing is at this address.")
    }

    /// What was asked for is not there.
    pub(crate) fn nothing(what: &str) -> Self {
        let mut words = what.to_owned();
        capitalise(&mut words);
        Self::new(Sort::NotFound, words + ".")
    }

    /// There is no document of this id.
    pub(crate) fn no_such_document(kind: Kind, id: &str, known: &[String]) -> Self {
        let nearest = nearest(id, known);
        AppError::NotFound { kind, id: id.to_owned(), nearest }.into()
    }

    /// The filter `name` leaves nothing of what the ones before it leave.
    pub(crate) fn emptied_by(name: &str, given: &[String], available: Vec<String>) -> Self {
        let given_words = match given {
            [] => String::new(),
            [one] => format!(" ({one})"),
            several => format!(" ({})", several.join(" or ")),
        };
        let instead = match available.as_slice() {
            [] => String::new(),
            some => format!(" There is: {}.", some.join("; ")),
        };
        Self::new(
            Sort::EmptyAnswer,
            format!("The filter `{name}`{given_words} leaves nothing.{instead}"),
        )
        .with("emptied_by", name)
        .with("given", given.to_vec())
        .with("available", available)
    }

    /// There are figures or not; the public does not see them.
    pub(crate) fn withheld(withheld: &Withheld) -> Self {
        let mut words = withheld.to_string();
        capitalise(&mut words);
        Self::new(Sort::Withheld, words + ".").with("indicator", withheld.indicator.as_str())
    }

    /// There is no parameter of this name.
    pub(crate) fn unknown_parameter(name: &str, known: &[&str]) -> Self {
        let nearest = nearest(name, known);
        let advice = match (&nearest, known) {
            (Some(nearest), _) => format!(" Did you mean `{nearest}`?"),
            (None, []) => " This address takes none.".to_owned(),
            (None, known) => format!(" The parameters are {}.", known.join(", ")),
        };
        Self::new(Sort::UnknownParameter, format!("There is no parameter `{name}` here.{advice}"))
            .with("parameter", name)
            .with("nearest", nearest)
            .with("known", known)
    }

    /// The value of a parameter cannot be read.
    pub(crate) fn bad_parameter(name: &str, why: impl std::fmt::Display) -> Self {
        Self::new(Sort::BadParameter, format!("The parameter `{name}` cannot be read: {why}."))
            .with("parameter", name)
    }

    /// The request itself cannot be read.
    pub(crate) fn bad_request(why: impl std::fmt::Display) -> Self {
        Self::new(Sort::BadRequest, why.to_string())
    }

    /// Another method than those of the address.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(Sort::MethodNotAllowed, "The header `Allow` names what this address answers.")
    }

    /// A write without a word on what it takes for granted.
    pub(crate) fn precondition_required() -> Self {
        let told =
            "Send `If-Match` with the tag that you read, or `If-None-Match: *` for a new document.";
        Self::new(Sort::PreconditionRequired, told)
    }

    /// What was sent breaks a rule.
    pub(crate) fn refused(report: Value) -> Self {
        let told = "What is wrong is in `report`; mend it, and send it again.";
        Self::new(Sort::Refused, told).with("report", report)
    }

    /// What was sent is longer than is taken.
    pub(crate) fn too_large() -> Self {
        Self::new(Sort::TooLarge, "Send it in parts, or import it with the command `lifecourse`.")
    }

    /// The answer took longer than anybody waits.
    pub(crate) fn timed_out() -> Self {
        Self::new(Sort::TimedOut, "Ask for less of it, or try again later.")
    }

    /// The server itself failed; what happened is in its log and not in the answer.
    pub(crate) fn failed() -> Self {
        Self::new(Sort::Failed, "This is not your fault. What happened is in the server's log.")
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.sort.parts().1
    }

    pub(crate) const fn title(&self) -> &'static str {
        self.sort.parts().2
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Whether the address leads nowhere.
    pub(crate) fn is_not_found(&self) -> bool {
        self.sort == Sort::NotFound
    }

    /// The same for the address at which it came up.
    pub(crate) fn at(self, address: &str) -> Self {
        self.with("instance", address)
    }

    fn to_json(&self) -> Value {
        let (name, status, title) = self.sort.parts();
        let mut body = json!({
            "type": format!("/api/openapi.json#{name}"),
            "title": title,
            "status": status.as_u16(),
            "detail": self.detail,
        });
        if let Value::Object(members) = &mut body {
            members.extend(self.more.clone());
        }
        body
    }

    /// The problem as RFC 9457 writes it.
    pub(crate) fn as_json(&self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status(), kind, self.to_json().to_string()).into_response();
        // RFC 6750, section 3.
        let challenge = match self.sort {
            Sort::Unauthenticated => "Bearer realm=\"lifecourse\"",
            Sort::InvalidToken => "Bearer realm=\"lifecourse\", error=\"invalid_token\"",
            Sort::Forbidden => "Bearer realm=\"lifecourse\", error=\"insufficient_scope\"",
            _ => return response,
        };
        let challenge = HeaderValue::from_static(challenge);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        response
    }

    /// The JSON Schema of every problem.
    pub(crate) fn schema() -> Value {
        let types = Sort::ALL.map(|sort| format!("/api/openapi.json#{}", sort.parts().0));
        json!({
            "type": "object",
            "description": "Why a request has no answer, by RFC 9457. Members beside the five of the standard depend on `type`.",
            "required": ["type", "title", "status", "detail", "instance"],
            "properties": {
                "type": { "type": "string", "format": "uri-reference", "enum": types },
                "title": { "type": "string", "description": "The sort of problem, in words" },
                "status": { "type": "integer" },
                "detail": { "type": "string", "description": "What went wrong this time, and what to do" },
                "instance": { "type": "string", "format": "uri-reference", "description": "The address that was asked for" },
                "emptied_by": { "type": "string", "description": "Of `empty-answer`: the first filter that leaves nothing" },
                "given": { "type": "array", "items": { "type": "string" }, "description": "Of `empty-answer`: what that filter asked for" },
                "available": { "type": "array", "items": { "type": "string" }, "description": "Of `empty-answer`: some of what it could ask for" },
                "parameter": { "type": "string", "description": "The parameter at fault" },
                "nearest": { "type": ["string", "null"], "description": "What was probably meant" },
                "report": { "type": "object", "description": "Of `refused`: what came of it, with everything that is wrong" },
                "known": { "type": "array", "items": { "type": "string" }, "description": "The parameters of this address" },
            },
        })
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match &error {
            AppError::NotFound { nearest, .. } => {
                Self::new(Sort::NotFound, sentence(&error)).with("nearest", nearest.clone())
            }
            AppError::Unanswerable { .. } => Self::new(Sort::BadParameter, error.to_string()),
            AppError::Denied(denied) => {
                let sort = match denied {
                    Denied::NoToken { .. } => Sort::Unauthenticated,
                    denied if denied.is_unknown() => Sort::InvalidToken,
                    _ => Sort::Forbidden,
                };
                Self::new(sort, sentence(&error))
            }
            AppError::NoSuchToken(_)
            | AppError::Store(StoreError::Release(ReleaseError::Unknown { .. })) => {
                Self::new(Sort::NotFound, sentence(&error))
            }
            AppError::Token(_)
            | AppError::Refused { .. }
            | AppError::Store(StoreError::Release(_) | StoreError::TooMany { .. }) => {
                Self::new(Sort::Refused, sentence(&error))
            }
            AppError::Store(StoreError::Conflict { .. }) => {
                Self::new(Sort::PreconditionFailed, sentence(&error))
            }
            AppError::Store(StoreError::Busy) => {
                Self::new(Sort::Busy, "Another program is writing to the database. Try again soon.")
            }
            _ => {
                tracing::error!(%error, "a request could not be answered");
                Self::failed()
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

/// The one of `known` that was probably meant.
pub(crate) fn nearest(meant: &str, known: &[impl AsRef<str>]) -> Option<String> {
    lifecourse_app::nearest(meant, known.iter().map(AsRef::as_ref)).map(str::to_owned)
}

/// What an error says, as a sentence.
fn sentence(error: &AppError) -> String {
    let mut words = error.to_string();
    capitalise(&mut words);
    if !words.ends_with('?') {
        words.push('.');
    }
    words
}

fn capitalise(sentence: &mut str) {
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
}

/// As JSON; the problem itself goes along for a layer that shows it in another way.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.as_json();
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem of a response, if it is one; a refusal of the framework's own is made into one.
fn problem_of(response: &mut Response) -> Option<Problem> {
    let found = response.extensions_mut().remove::<Problem>();
    found.or_else(|| match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::method_not_allowed()),
        StatusCode::NOT_FOUND => Some(Problem::no_such_address()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::too_large()),
        status if status.is_client_error() => {
            Some(Problem::bad_request("The request cannot be read: its address is not valid."))
        }
        status if status.is_server_error() => Some(Problem::failed()),
        _ => None,
    })
}

/// Shows every problem of the routes under it by `show`, with the address at which it came up.
pub(crate) async fn show_problems(
    request: Request,
    next: Next,
    show: impl FnOnce(&Problem) -> Response,
) -> Response {
    let address = match request.extensions().get::<OriginalUri>() {
        Some(OriginalUri(uri)) => uri.to_string(),
        None => request.uri().to_string(),
    };
    let mut response = next.run(request).await;
    let Some(problem) = problem_of(&mut response) else { return response };
    let mut shown = show(&problem.at(&address));
    if let Some(allow) = response.headers().get(header::ALLOW) {
        shown.headers_mut().insert(header::ALLOW, allow.clone());
    }
    shown
}
