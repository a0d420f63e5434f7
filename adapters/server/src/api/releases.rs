//! Releases, and how a released figure came about.

use axum::{Json, extract::Path, routing::get};
use lifecourse_app::{PublicExplanation, ReleaseView};
use lifecourse_core::{Kind, Observation};
use lifecourse_storage::{FigureQuery, Release, ReleasedIndicator};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use super::{
    bodies::ObservationBody,
    describe::{AS_OF, Endpoint, Parameter, RELEASE, Shape},
};
use crate::{
    Problem,
    figures::CHUNK,
    query::Params,
    staff::{Api, Visit},
    web::words::moment,
};

const EXPLAINED: [Parameter; 5] = [
    Parameter::new("area", "The code of the area", Shape::AnyOf("E10000018")),
    Parameter::new("period", "The period", Shape::AnyOf("2022/23")),
    Parameter::new("segment", "The part of the population, whole", Shape::AnyOf("Female")),
    AS_OF,
    RELEASE,
];

/// Releases that are public, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Releases {
    /// The newest is the one whose figures are shown.
    items: Vec<ReleaseBody>,
}

/// A release.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReleaseBody {
    /// Its number.
    release: i64,
    /// When it became public.
    public_from: Option<String>,
    /// What was new in it and why.
    note: Option<String>,
}

/// A release with what it holds.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReleaseContents {
    /// The release.
    #[serde(flatten)]
    release: ReleaseBody,
    /// What it has of each indicator.
    indicators: Vec<ReleasedIndicatorBody>,
    /// The answers that it gave to the Board's questions when it was published.
    answers: Vec<Value>,
}

/// What a release has of an indicator.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReleasedIndicatorBody {
    /// The indicator.
    indicator: String,
    /// The disclosure profile that protects people in it.
    profile: String,
    /// How many figures are hidden to protect people.
    hidden: u64,
    /// How many figures are rounded to protect people.
    rounded: u64,
}

/// How released figures came about.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ExplanationBody {
    /// The release that they are of; null if nothing has been released.
    release: Option<ReleaseBody>,
    /// Where they come from.
    source: String,
    /// The address of its source, or what it is known by.
    source_address: Option<String>,
    /// The licence of its source.
    licence: Option<String>,
    /// How the indicator is made.
    method: Option<String>,
    /// The figures.
    items: Vec<ExplainedFigure>,
}

/// A figure with what protects people in it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ExplainedFigure {
    /// The figure.
    #[serde(flatten)]
    figure: ObservationBody,
    /// What was done to it to protect people; null if nothing was.
    protection: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let all = Endpoint::get("/releases", "list_releases", "The releases, the newest first")
        .answers("Those that are public", "Releases")
        .by(get(|visit: Visit, params: Params| async move {
            params.only(&[])?;
            let releases = visit.reader().await?.releases().await?;
            Ok::<_, Problem>(Json(Releases {
                items: releases.iter().map(ReleaseBody::of).collect(),
            }))
        }));
    let one = Endpoint::get("/releases/{number}", "get_release", "A release with what it holds")
        .answers("What it has of each indicator, and its answers", "ReleaseContents")
        .by(get(|visit: Visit, Path(number): Path<String>, params: Params| async move {
            params.only(&[])?;
            let found = find(&visit, &number).await?;
            Ok::<_, Problem>(Json(ReleaseContents::of(found)))
        }));
    let explanation = Endpoint::get(
        "/indicators/{id}/explanation",
        "explain_figures",
        "How released figures of an indicator came about: the latest, if no period is given",
    )
    .parameters(&EXPLAINED)
    .answers("Their release and source, and what protects people", "ExplanationBody")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        explained(&visit, &id, params).await.map(Json)
    }));
    OpenApiRouter::new().routes(all).routes(one).routes(explanation)
}

/// The release that is public under this number.
async fn find(visit: &Visit, number: &str) -> Result<ReleaseView, Problem> {
    let mut reader = visit.reader().await?;
    let found = match number.parse() {
        Ok(number) => lifecourse_app::release(&mut *reader, number).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| Problem::nothing(&format!("there is no release {number:?}")))
}

async fn explained(visit: &Visit, id: &str, params: Params) -> Result<ExplanationBody, Problem> {
    let params = params.only(&EXPLAINED.map(|parameter| parameter.name))?;
    let id = id.parse().map_err(|_| Problem::no_such_document(Kind::Indicator, id, &[]))?;
    let periods = params.many("period")?;
    let query = FigureQuery {
        areas: params.many("area")?,
        segments: params.many("segment")?,
        latest: periods.is_empty(),
        periods,
        limit: Some(CHUNK),
        ..FigureQuery::default()
    };
    let mut reader = visit.reader_for(&params).await?;
    let told = lifecourse_app::explain_to_public(&mut *reader, &id, query).await?;
    Ok(ExplanationBody::of(&told))
}

impl ReleaseBody {
    fn of(release: &Release) -> Self {
        Self {
            release: release.number.0,
            public_from: release.public_from.map(moment),
            note: release.note.clone(),
        }
    }
}

impl ReleaseContents {
    fn of(found: ReleaseView) -> Self {
        let one = |one: ReleasedIndicator| ReleasedIndicatorBody {
            indicator: one.indicator.to_string(),
            profile: one.profile.to_string(),
            hidden: one.treated.hidden,
            rounded: one.treated.rounded,
        };
        Self {
            release: ReleaseBody::of(&found.release),
            indicators: found.indicators.into_iter().map(one).collect(),
            answers: found.answers,
        }
    }
}

impl ExplanationBody {
    fn of(told: &PublicExplanation) -> Self {
        let source = &told.indicator.source;
        let figure = |(observation, protection): &(Observation, Option<String>)| ExplainedFigure {
            figure: ObservationBody::of(observation),
            protection: protection.clone(),
        };
        Self {
            release: told.release.as_ref().map(ReleaseBody::of),
            source: source.title.to_string(),
            source_address: source.url.as_ref().map(ToString::to_string),
            licence: source.licence.as_ref().map(ToString::to_string),
            method: told.indicator.method.as_ref().map(ToString::to_string),
            items: told.figures.iter().map(figure).collect(),
        }
    }
}
