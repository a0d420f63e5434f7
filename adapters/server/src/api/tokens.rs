//! Tokens and the log of what was done, for whoever gives and revokes them.

use axum::{
    Json,
    extract::Path,
    http::StatusCode,
    routing::{delete, get, post},
};
use lifecourse_app::{
    AppError,
    access::{Action, TokenRequest, create_token, revoke_token, tokens},
};
use lifecourse_storage::Page;
use serde_json::{Value, json};
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::OpenApiRouter;

use super::describe::{Endpoint, Parameter, Shape};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Desk},
};

/// Entries of a page if nothing is said, and at most.
const ENTRIES: (u32, u32) = (100, 1_000);

const PAGE: [Parameter; 2] = [
    Parameter::new("limit", "How many entries at most", Shape::UpTo(ENTRIES.0, ENTRIES.1)),
    Parameter::new("before", "Only entries before this number", Shape::One("1200")),
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let manage = |method, path: &str, id, summary| {
        Endpoint::of(method, path, (id, summary), Action::ManageTokens).tag("access")
    };
    let list = manage(HttpMethod::Get, "/tokens", "list_tokens", "All tokens, without secrets")
        .answers("Each with its role, its end and the day of its last use", "TokenList")
        .by(get(list));
    let make = manage(HttpMethod::Post, "/tokens", "create_token", "Make a token")
        .accepts("application/json", "TokenRequest")
        .created("The token, with its secret: it is not shown again", "NewToken")
        .problem("422", "There can be no such token")
        .by(post(make));
    let summary = "Revoke a token, for good";
    let revoke = manage(HttpMethod::Delete, "/tokens/{number}", "revoke_token", summary)
        .answers("The token as it is now", "Token")
        .by(delete(revoke));
    let summary = "Who did what, the newest first, each entry tied by its hash to all before it";
    let log = Endpoint::of(
        HttpMethod::Get,
        "/audit-log",
        ("list_audit_log", summary),
        Action::ReadAuditLog,
    )
    .tag("access")
    .parameters(&PAGE)
    .answers("A page of entries; `lifecourse audit verify` says whether they are true", "AuditLog")
    .by(get(log));
    OpenApiRouter::new().routes(list).routes(make).routes(revoke).routes(log)
}

async fn list(desk: Desk, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let all = tokens(&*desk.store, desk.act().at).await?;
    Ok(Json(json!({ "items": all })))
}

async fn make(
    desk: Desk,
    params: Params,
    body: axum::body::Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    params.only(&[])?;
    let request: TokenRequest = serde_json::from_slice(&body)
        .map_err(|error| Problem::bad_request(format!("This is no token: {error}.")))?;
    let made = create_token(&*desk.store, &desk.act(), request).await?;
    let body = json!({ "token": made.token, "secret": made.secret.reveal() });
    Ok((StatusCode::CREATED, Json(body)))
}

async fn revoke(
    desk: Desk,
    Path(number): Path<String>,
    params: Params,
) -> Result<Json<Value>, Problem> {
    params.only(&[])?;
    let number = number.parse().map_err(|_| AppError::NoSuchToken(0))?;
    Ok(Json(json!(revoke_token(&*desk.store, &desk.act(), number).await?)))
}

async fn log(desk: Desk, params: Params) -> Result<Json<Value>, Problem> {
    let params = params.only(&PAGE.map(|parameter| parameter.name))?;
    let limit = params.one("limit")?.unwrap_or(ENTRIES.0);
    if !(1..=ENTRIES.1).contains(&limit) {
        let why = format!("a page has 1 to {} entries", ENTRIES.1);
        return Err(Problem::bad_parameter("limit", why));
    }
    let entries = desk.store.audit_log(Page { before: params.one("before")?, limit }).await?;
    let full = entries.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    let next = entries.last().filter(|last| full && last.number > 1).map(|last| last.number);
    Ok(Json(json!({ "items": entries, "next": next })))
}

/// The schemas of this page, by name.
pub(crate) fn schemas() -> [(&'static str, Value); 5] {
    let role =
        json!({ "type": "string", "enum": ["analyst", "editor", "approver", "administrator"] });
    let token = json!({
        "type": "object",
        "required": ["number", "title", "role", "strategy", "state", "created", "created_by", "expires", "last_used"],
        "properties": {
            "number": { "type": "integer" },
            "title": { "type": "string", "description": "Who or what it is for" },
            "role": role,
            "strategy": { "type": ["string", "null"], "description": "The strategy to which its writing is held" },
            "state": { "type": "string", "enum": ["good", "expired", "revoked"] },
            "created": { "type": "string", "format": "date-time" },
            "created_by": { "type": "string" },
            "expires": { "type": "string", "format": "date-time" },
            "last_used": { "type": ["string", "null"], "format": "date" },
        },
    });
    let list = |items: Value| json!({ "type": "array", "items": items });
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    [
        ("Token", token),
        (
            "TokenList",
            json!({ "type": "object", "required": ["items"], "properties": { "items": list(reference("Token")) } }),
        ),
        (
            "TokenRequest",
            json!({
                "type": "object",
                "required": ["title", "role"],
                "additionalProperties": false,
                "properties": {
                    "title": { "type": "string", "description": "Who or what it is for" },
                    "role": role,
                    "strategy": { "type": ["string", "null"], "description": "Hold its writing to this strategy" },
                    "days": { "type": ["integer", "null"], "minimum": 1, "maximum": 366, "default": 90 },
                },
            }),
        ),
        (
            "NewToken",
            json!({
                "type": "object",
                "required": ["token", "secret"],
                "properties": {
                    "token": reference("Token"),
                    "secret": { "type": "string", "description": "What it proves itself by; it is not shown again" },
                },
            }),
        ),
        (
            "AuditLog",
            json!({
                "type": "object",
                "required": ["items", "next"],
                "properties": {
                    "next": { "type": ["integer", "null"], "description": "`before` of the next page" },
                    "items": list(json!({
                        "type": "object",
                        "required": ["number", "at", "by", "action", "subject", "content", "hash"],
                        "properties": {
                            "number": { "type": "integer" },
                            "at": { "type": "string", "format": "date-time" },
                            "by": { "type": "string" },
                            "action": { "type": "string" },
                            "subject": { "type": "string" },
                            "content": { "type": "string", "description": "SHA-256 of what the tables hold of it" },
                            "hash": { "type": "string", "description": "What ties it to the entries before it" },
                        },
                    })),
                },
            }),
        ),
    ]
}
