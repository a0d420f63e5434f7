//! What people wrote, kind by kind: one mechanism for all of them.

use axum::{
    Json,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use lifecourse_app::access::Action;
use lifecourse_core::{AreaCode, Kind};
use serde_json::{Value, json};
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::{
    describe::{Endpoint, Parameter, Shape},
    schemas,
    writes::tag,
};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Visit},
};

/// A kind of document that can be read, and the fields by which its list can be narrowed.
#[derive(Clone, Copy, Debug)]
struct Resource {
    kind: Kind,
    filters: &'static [Parameter],
}

const OF_STRATEGY: &[Parameter] = &[
    Parameter::new("strategy", "Those of this strategy", Shape::AnyOf("joint-strategy")),
    Parameter::new("stage", "Those of this stage of life", Shape::AnyOf("best-start-for-life")),
];
const OF_ITS_STRATEGY: &[Parameter] =
    &[Parameter::new("strategy", "Those of this strategy", Shape::AnyOf("joint-strategy"))];
const OF_PRIORITY: &[Parameter] =
    &[Parameter::new("priority", "Those of this priority", Shape::AnyOf("first-1001-days"))];

/// What the public may read. Targets are not among them: a baseline is a figure, and goes with its indicator's statuses.
const RESOURCES: &[Resource] = &[
    Resource { kind: Kind::Strategy, filters: &[] },
    Resource { kind: Kind::Outcome, filters: OF_STRATEGY },
    Resource { kind: Kind::Priority, filters: OF_STRATEGY },
    Resource { kind: Kind::Action, filters: OF_PRIORITY },
    Resource { kind: Kind::Intervention, filters: &[] },
    Resource { kind: Kind::Need, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Service, filters: &[] },
    Resource { kind: Kind::Measure, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Indicator, filters: &[] },
    Resource { kind: Kind::Question, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Gate, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::AccessPromise, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::AnchorCommitment, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Fund, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Consultation, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Meeting, filters: &[] },
    Resource { kind: Kind::Decision, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::SystemMap, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Champion, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Theme, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Insight, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Message, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Evidence, filters: &[] },
    Resource { kind: Kind::Call, filters: OF_ITS_STRATEGY },
    Resource { kind: Kind::Group, filters: &[] },
    Resource { kind: Kind::DataSet, filters: &[] },
    Resource { kind: Kind::Organisation, filters: &[] },
    Resource { kind: Kind::Board, filters: &[] },
    Resource { kind: Kind::Area, filters: &[] },
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    read(RESOURCES.iter().copied(), Action::ReadPublished)
}

/// Whether everybody may read documents of a kind.
pub(crate) fn is_public(kind: Kind) -> bool {
    RESOURCES.iter().any(|resource| resource.kind == kind)
}

/// Those that the public may not read, for officers.
pub(crate) fn other_routes() -> OpenApiRouter<Api> {
    let others = Kind::ALL.iter().copied().filter(|kind| !is_public(*kind));
    read(others.map(|kind| Resource { kind, filters: &[] }), Action::ReadUnreleased)
}

fn read(resources: impl Iterator<Item = Resource>, action: Action) -> OpenApiRouter<Api> {
    let all = resources.flat_map(|resource| [resource.list(action), resource.show(action)]);
    all.fold(OpenApiRouter::new(), OpenApiRouter::routes)
}

/// The article before the name of a kind.
pub(crate) fn article(kind: Kind) -> &'static str {
    if kind.as_str().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

impl Resource {
    fn list(self, action: Action) -> UtoipaMethodRouter<Api> {
        let plural = self.kind.plural();
        let list =
            move |visit: Visit, params: Params| async move { self.items(&visit, params).await };
        Endpoint::of(
            HttpMethod::Get,
            format!("/{plural}"),
            (&format!("list_{plural}"), &format!("All {plural}, by id")),
            action,
        )
        .tag("documents")
        .parameters(self.filters)
        .answers("All that the filters leave", &schemas::of_many(self.kind))
        .by(get(list))
    }

    fn show(self, action: Action) -> UtoipaMethodRouter<Api> {
        let (name, plural) = (self.kind.as_str(), self.kind.plural());
        let article = if article(self.kind) == "an" { "An" } else { "A" };
        let show = move |visit: Visit, Path(id): Path<String>, params: Params| async move {
            params.only(&[])?;
            self.item(&visit, &id).await
        };
        Endpoint::of(
            HttpMethod::Get,
            format!("/{plural}/{{id}}"),
            (&format!("get_{name}"), &format!("{article} {name}")),
            action,
        )
        .tag("documents")
        .answers("The document", &schemas::of_one(self.kind))
        .by(get(show))
    }

    async fn items(&self, visit: &Visit, params: Params) -> Result<Json<Value>, Problem> {
        let known: Vec<&str> = self.filters.iter().map(|filter| filter.name).collect();
        let params = params.only(&known)?;
        let mut items = Vec::new();
        for stored in visit.reader().await?.documents(self.kind).await? {
            items.push(body(&stored.body)?);
        }
        for name in known {
            let given = params.texts(name);
            if given.is_empty() {
                continue;
            }
            let available = values(&items, name);
            items.retain(|item| {
                item[name].as_str().is_some_and(|value| given.iter().any(|one| one == value))
            });
            if items.is_empty() {
                return Err(Problem::emptied_by(name, &given, available));
            }
        }
        Ok(Json(json!({ "items": items })))
    }

    async fn item(&self, visit: &Visit, id: &str) -> Result<Response, Problem> {
        // Codes of areas can be typed in lower case.
        let code = (self.kind == Kind::Area).then(|| id.parse::<AreaCode>().ok()).flatten();
        let id = code.as_ref().map_or(id, AreaCode::as_str);
        let mut reader = visit.reader().await?;
        if let Some(stored) = reader.document(self.kind, id).await? {
            let kind = [(header::CONTENT_TYPE, "application/json")];
            let mut response = (kind, stored.body.clone()).into_response();
            if visit.sees_everything() {
                // What `If-Match` names when it is written again.
                response.headers_mut().insert(header::ETAG, tag(stored.version));
            }
            return Ok(response);
        }
        let known = reader.documents(self.kind).await?.into_iter().map(|stored| stored.id.clone());
        Err(Problem::no_such_document(self.kind, id, &known.collect::<Vec<_>>()))
    }
}

/// The different values that `items` have in the field `name`, a few of them.
fn values(items: &[Value], name: &str) -> Vec<String> {
    const SHOWN: usize = 20;
    let mut values: Vec<String> = Vec::new();
    for value in items.iter().filter_map(|item| item[name].as_str()) {
        if values.len() < SHOWN && !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    values
}

fn body(json: &str) -> Result<Value, Problem> {
    serde_json::from_str(json).map_err(|error| {
        tracing::error!(%error, "a stored document is not JSON");
        Problem::failed()
    })
}
