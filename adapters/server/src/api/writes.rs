//! Documents, written and removed one by one.

use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{delete, put},
};
use lifecourse_app::{
    EditReport, Outcome, Precondition, access::Action, put_document, read_document, remove_document,
};
use lifecourse_core::{AnyDocument, Diagnostic, Kind, Place};
use serde_json::{Value, json};
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::OpenApiRouter;

use super::{
    BASE,
    describe::{Endpoint, Parameter, Shape},
    documents::article,
    schemas,
};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Desk},
};

const PARAMETERS: [Parameter; 2] = [
    Parameter::new("dry_run", "Only tell what would change", Shape::YesNo),
    Parameter::new("why", "Why, for the history", Shape::One("Board of 24 February")),
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let all = Kind::ALL.iter().flat_map(|&kind| [of_put(kind), of_delete(kind)]);
    all.fold(OpenApiRouter::new(), OpenApiRouter::routes)
}

fn described(kind: Kind, method: HttpMethod, id: &str, summary: &str) -> Endpoint {
    let path = format!("/{}/{{id}}", kind.plural());
    let endpoint = Endpoint::of(method, path, (id, summary), Action::WriteDocuments);
    endpoint
        .tag("documents")
        .parameters(&PARAMETERS)
        .conditional()
        .answers("What came of it, and what should be looked at", "EditReport")
        .problem("422", "It breaks a rule, or a reference leads nowhere: `report` says which")
}

fn of_put(kind: Kind) -> utoipa_axum::router::UtoipaMethodRouter<Api> {
    let (name, article) = (kind.as_str(), article(kind));
    let write = move |desk: Desk,
                      Path(id): Path<String>,
                      params: Params,
                      headers: HeaderMap,
                      body: Bytes| async move {
        let document = read_document(kind, &body).map_err(|fault| refused(kind, &id, *fault))?;
        written(&desk, &document, &id, params, &headers).await
    };
    described(kind, HttpMethod::Put, &format!("put_{name}"), &format!("Write {article} {name}"))
        .accepts("application/json", &schemas::of_one(kind))
        .created("It was not there before", "EditReport")
        .by(put(write))
}

fn of_delete(kind: Kind) -> utoipa_axum::router::UtoipaMethodRouter<Api> {
    let (name, article) = (kind.as_str(), article(kind));
    let remove = move |desk: Desk, Path(id): Path<String>, params: Params, headers: HeaderMap| async move {
        let params = params.only(&PARAMETERS.map(|parameter| parameter.name))?;
        let (condition, asked) = (condition(&headers)?, desk.asked(&params)?);
        let report =
            remove_document(&*desk.store, &desk.caller, (kind, &id), &condition, &asked).await?;
        answer(&report, StatusCode::OK)
    };
    let summary = format!("Remove {article} {name}; its versions stay");
    described(kind, HttpMethod::Delete, &format!("delete_{name}"), &summary).by(delete(remove))
}

async fn written(
    desk: &Desk,
    document: &AnyDocument,
    id: &str,
    params: Params,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let params = params.only(&PARAMETERS.map(|parameter| parameter.name))?;
    let condition = condition(headers)?;
    let kind = document.kind();
    if document.id() != id {
        let message = format!("the address says `{id}`, and the document `{}`", document.id());
        let place = Place { field: Some("id".to_owned()), ..Place::default() };
        let fault = Diagnostic::error("another-id", message, place);
        return Err(refused(kind, id, fault.help("write one id in both")));
    }
    let asked = desk.asked(&params)?;
    let report = put_document(&*desk.store, &desk.caller, document, &condition, &asked).await?;
    let is_new = condition == Precondition::Absent && report.outcome == Outcome::Stored;
    let mut response = answer(&report, if is_new { StatusCode::CREATED } else { StatusCode::OK })?;
    let headers = response.headers_mut();
    if let (Some(version), false) = (report.version, asked.dry_run) {
        headers.insert(header::ETAG, tag(version));
    }
    let address = HeaderValue::try_from(format!("{BASE}/{}/{id}", kind.plural()));
    if let (true, Ok(address)) = (is_new, address) {
        headers.insert(header::LOCATION, address);
    }
    Ok(response)
}

/// The strong tag of a version: whoever has the token's view of it has these very bytes.
pub(crate) fn tag(version: u32) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits in quotes are a header's value")
}

/// What the writer takes for granted. Without it they could undo what somebody else just wrote.
fn condition(headers: &HeaderMap) -> Result<Precondition, Problem> {
    let tags = |name| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>()
    };
    match (&*tags(header::IF_MATCH), &*tags(header::IF_NONE_MATCH)) {
        ([], []) => Err(Problem::precondition_required()),
        ([], ["*"]) => Ok(Precondition::Absent),
        (["*"], []) => Ok(Precondition::Present),
        (known, []) => {
            let version = |tag: &&str| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
            Ok(Precondition::Versions(known.iter().filter_map(version).collect()))
        }
        _ => Err(Problem::bad_request(
            "Send `If-Match` with the tag that you read, or `If-None-Match: *` for a new document.",
        )),
    }
}

fn refused(kind: Kind, id: &str, fault: Diagnostic) -> Problem {
    let (differences, diagnostics, version) = (Vec::new(), vec![fault], None);
    let (outcome, id) = (Outcome::Refused, id.to_owned());
    Problem::refused(json!(EditReport { outcome, kind, id, version, differences, diagnostics }))
}

fn answer(report: &EditReport, status: StatusCode) -> Result<Response, Problem> {
    match report.outcome {
        Outcome::Refused => Err(Problem::refused(json!(report))),
        _ => Ok((status, Json(report)).into_response()),
    }
}

/// What came of writing a document, for the API's description.
pub(crate) fn report_schema() -> Value {
    json!({
        "type": "object",
        "required": ["outcome", "kind", "id", "version", "differences", "diagnostics"],
        "properties": {
            "outcome": { "$ref": "#/components/schemas/ImportOutcome" },
            "kind": { "type": "string" },
            "id": { "type": "string" },
            "version": { "type": ["integer", "null"], "description": "The version that is current after it" },
            "differences": { "type": "array", "items": { "type": "object" }, "description": "How it differs from what was there" },
            "diagnostics": { "type": "array", "items": { "$ref": "#/components/schemas/Diagnostic" } },
        },
    })
}
