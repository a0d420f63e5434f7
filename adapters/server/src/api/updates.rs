//! What changed since somebody last asked, for programs that keep a copy.

use axum::{Json, routing::get};
use lifecourse_core::Kind;
use lifecourse_storage::{Update, Updated, Updates, Watermark};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;

use super::{
    BASE,
    describe::{Endpoint, Parameter, Shape},
    documents,
};
use crate::{
    Problem,
    query::{AsOf, Params},
    staff::{Api, Visit},
    web::words::moment,
};

/// How many updates are told if nothing is said, and at most.
const USUAL: u32 = 100;
const MOST: u32 = 1_000;

const PARAMETERS: [Parameter; 3] = [
    Parameter::new(
        "updated_after",
        "What changed after this time, or after the end of this day; all if left out",
        Shape::One("2026-11-30T09:30:00Z"),
    ),
    Parameter::new(
        "cursor",
        "Where to go on, in place of a time: `next` of the last answer, whenever that was",
        Shape::One("17.2"),
    ),
    Parameter::new(
        "limit",
        "About how many: an answer ends with all of a change",
        Shape::UpTo(USUAL, MOST),
    ),
];

/// What changed, the earliest first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct UpdatesBody {
    /// What changed. A document that changes again is told again.
    items: Vec<UpdateBody>,
    /// The `cursor` for what comes next, now or whenever more will have changed.
    next: String,
    /// Whether there is more now.
    more: bool,
}

/// Something that changed.
#[derive(Debug, Serialize, JsonSchema)]
struct UpdateBody {
    /// `document`, `removed`, `release`; with a token `figures`, too.
    what: &'static str,
    /// When; of a release, when it became public.
    updated: String,
    /// The kind of document.
    kind: Option<&'static str>,
    /// The id of the document, or the number of the release or batch.
    id: String,
    /// What the document is called, what is new in the release, or the source of the figures.
    title: Option<String>,
    /// Where it is; null if it is not there.
    address: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let list = Endpoint::get("/updates", "list_updates", "What changed, the earliest first")
        .parameters(&PARAMETERS)
        .answers("Documents as they are now, removals, releases", "UpdatesBody")
        .by(get(|visit: Visit, params: Params| async move { list(&visit, params).await }));
    OpenApiRouter::new().routes(list)
}

async fn list(visit: &Visit, params: Params) -> Result<Json<UpdatesBody>, Problem> {
    let params = params.only(&PARAMETERS.map(|parameter| parameter.name))?;
    let limit = params.one::<u32>("limit")?.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad_parameter("limit", format!("it can be 1 to {MOST}")));
    }
    let mut reader = visit.reader().await?;
    let after = match (params.one::<Watermark>("cursor")?, params.one::<AsOf>("updated_after")?) {
        (Some(_), Some(_)) => {
            return Err(Problem::bad_parameter("cursor", "it takes the place of `updated_after`"));
        }
        (Some(mark), None) => mark,
        (None, Some(AsOf(at))) => reader.watermark(at).await?,
        (None, None) => Watermark::default(),
    };
    let Updates { mut updates, next, more } = reader.updates(after, limit).await?;
    if !visit.sees_everything() {
        updates.retain(is_public);
    }
    let items = updates.into_iter().map(UpdateBody::of).collect();
    Ok(Json(UpdatesBody { items, next: next.to_string(), more }))
}

/// Whether everybody may be told: some kinds of documents are for officers.
pub(crate) fn is_public(update: &Update) -> bool {
    match &update.what {
        Updated::Document { kind, .. } | Updated::Removed { kind, .. } => {
            documents::is_public(*kind)
        }
        Updated::Release { .. } => true,
        Updated::Figures { .. } => false,
    }
}

impl UpdateBody {
    fn of(update: Update) -> Self {
        let of = |kind: Kind, id: &str| Some(format!("{BASE}/{}/{id}", kind.plural()));
        let (what, kind, id, title, address) = match update.what {
            Updated::Document { kind, id, title, .. } => {
                let address = of(kind, &id);
                ("document", Some(kind.as_str()), id, Some(title), address)
            }
            Updated::Removed { kind, id, title } => {
                ("removed", Some(kind.as_str()), id, Some(title), None)
            }
            Updated::Figures { batch, source, .. } => {
                ("figures", None, batch.0.to_string(), Some(source), None)
            }
            Updated::Release { release, note } => {
                let address = Some(format!("{BASE}/releases/{release}"));
                ("release", None, release.to_string(), note, address)
            }
        };
        Self { what, updated: moment(update.at), kind, id, title, address }
    }
}
