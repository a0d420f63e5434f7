//! What people wrote, kind by kind: one mechanism for all of them.

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use lifecourse_core::{AreaCode, Kind};
use serde_json::{Value, json};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::{
    describe::{Endpoint, Parameter, Shape},
    schemas,
};
use crate::{Problem, Site, query::Params};

/// A kind of document that can be read, and the fields by which its list can be narrowed.
#[derive(Debug)]
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

/// Targets are not among them: a baseline is a figure, and goes with its indicator's statuses.
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

pub(crate) fn routes() -> OpenApiRouter<Site> {
    let all = RESOURCES.iter().flat_map(|resource| [resource.list(), resource.show()]);
    all.fold(OpenApiRouter::new(), OpenApiRouter::routes)
}

impl Resource {
    fn list(&'static self) -> UtoipaMethodRouter<Site> {
        let plural = self.kind.plural();
        let list = move |State(site): State<Site>, params: Params| async move {
            self.items(&site, params).await
        };
        Endpoint::get(
            format!("/{plural}"),
            &format!("list_{plural}"),
            &format!("All {plural}, by id"),
        )
        .tag("documents")
        .parameters(self.filters)
        .answers("All that the filters leave", &schemas::of_many(self.kind))
        .by(get(list))
    }

    fn show(&'static self) -> UtoipaMethodRouter<Site> {
        let (name, plural) = (self.kind.as_str(), self.kind.plural());
        let article = if name.starts_with(['a', 'e', 'i', 'o']) { "An" } else { "A" };
        let show = move |State(site): State<Site>, Path(id): Path<String>, params: Params| async move {
            params.only(&[])?;
            self.item(&site, &id).await
        };
        Endpoint::get(
            format!("/{plural}/{{id}}"),
            &format!("get_{name}"),
            &format!("{article} {name}"),
        )
        .tag("documents")
        .answers("The document", &schemas::of_one(self.kind))
        .by(get(show))
    }

    async fn items(&self, site: &Site, params: Params) -> Result<Json<Value>, Problem> {
        let known: Vec<&str> = self.filters.iter().map(|filter| filter.name).collect();
        let params = params.only(&known)?;
        let mut items = Vec::new();
        for stored in site.reader().await?.documents(self.kind).await? {
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

    async fn item(&self, site: &Site, id: &str) -> Result<Response, Problem> {
        // Codes of areas can be typed in lower case.
        let code = (self.kind == Kind::Area).then(|| id.parse::<AreaCode>().ok()).flatten();
        let id = code.as_ref().map_or(id, AreaCode::as_str);
        let mut reader = site.reader().await?;
        if let Some(stored) = reader.document(self.kind, id).await? {
            return Ok(([(header::CONTENT_TYPE, "application/json")], stored.body).into_response());
        }
        let known = reader.documents(self.kind).await?.into_iter().map(|stored| stored.id);
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
