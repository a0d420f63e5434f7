//! How the watched series stand.

use axum::{Json, extract::Path, routing::get};
use lifecourse_app::StatusQuery;
use lifecourse_core::Kind;
use utoipa_axum::router::OpenApiRouter;

use super::{
    bodies::Statuses,
    describe::{AS_OF, Endpoint, Parameter, RELEASE, Shape},
};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Visit},
};

const STRATEGY: Parameter =
    Parameter::new("strategy", "What this strategy watches", Shape::One("joint-strategy"));
const INDICATOR: Parameter = Parameter::new(
    "indicator",
    "Of this indicator, watched by a strategy or not",
    Shape::AnyOf("smoking-at-delivery"),
);
const AREA: Parameter = Parameter::new(
    "area",
    "In this area, reported by a strategy or not",
    Shape::AnyOf("E10000018"),
);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    const ABOUT: &str = "One row for each series, with its three statuses kept apart";
    let all = Endpoint::get("/statuses", "list_statuses", "How every watched series stands")
        .parameters(&[STRATEGY, INDICATOR, AREA, AS_OF, RELEASE])
        .answers(ABOUT, "Statuses")
        .by(get(|visit: Visit, params: Params| async move {
            let params = params.only(&["strategy", "indicator", "area", "as_of", "release"])?;
            answer(&visit, &params, StatusQuery::default()).await
        }));
    let of_strategy = Endpoint::get(
        "/strategies/{id}/statuses",
        "list_strategy_statuses",
        "How every series stands that a strategy watches",
    )
    .parameters(&[INDICATOR, AREA, AS_OF, RELEASE])
    .answers(ABOUT, "Statuses")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        let params = params.only(&["indicator", "area", "as_of", "release"])?;
        let strategy =
            id.parse().map_err(|_| Problem::no_such_document(Kind::Strategy, &id, &[]))?;
        answer(&visit, &params, StatusQuery { strategy: Some(strategy), ..StatusQuery::default() })
            .await
    }));
    let of_indicator = Endpoint::get(
        "/indicators/{id}/statuses",
        "list_indicator_statuses",
        "How every series of an indicator stands",
    )
    .parameters(&[STRATEGY, AREA, AS_OF, RELEASE])
    .answers(ABOUT, "Statuses")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        let params = params.only(&["strategy", "area", "as_of", "release"])?;
        let indicator =
            id.parse().map_err(|_| Problem::no_such_document(Kind::Indicator, &id, &[]))?;
        answer(
            &visit,
            &params,
            StatusQuery { indicators: vec![indicator], ..StatusQuery::default() },
        )
        .await
    }));
    OpenApiRouter::new().routes(all).routes(of_strategy).routes(of_indicator)
}

/// The statuses that the address and its parameters ask for.
async fn answer(
    visit: &Visit,
    params: &Params,
    of: StatusQuery,
) -> Result<Json<Statuses>, Problem> {
    let mut query = StatusQuery {
        strategy: params.one("strategy")?.or(of.strategy),
        indicators: params.many("indicator")?,
        areas: params.many("area")?,
    };
    query.indicators.extend(of.indicators);
    let mut reader = visit.reader_for(params).await?;
    let rows = lifecourse_app::statuses(&mut *reader, &query).await?;
    Ok(Json(Statuses::of(rows)))
}
