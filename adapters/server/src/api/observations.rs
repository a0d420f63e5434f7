//! Figures, narrowed by what they are of, page by page.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::OriginalUri,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use lifecourse_core::Segment;
use lifecourse_storage::{Dimension, FigureQuery, Reader, SegmentParts};
use utoipa::openapi::{Ref, RefOr};
use utoipa_axum::router::OpenApiRouter;

use super::{
    bodies::Observations,
    describe::{AS_OF, Endpoint, Parameter, RELEASE, Shape, text},
};
use crate::{
    Problem,
    figures::{CHUNK, table, whole_table},
    problem::nearest,
    query::{AsOf, Params},
    revalidate::Form,
    staff::{Api, Visit},
};

/// Rows of a page if nothing is said.
const USUAL: u32 = 1_000;
/// The most rows of a page.
const MOST: u32 = CHUNK;
/// Some of what there is instead, when a filter leaves nothing.
const SHOWN: usize = 20;

const PARAMETERS: &[Parameter] = &[
    Parameter::new("indicator", "The indicator", Shape::AnyOf("smoking-at-delivery")),
    Parameter::new("area", "The code of the area", Shape::AnyOf("E10000018")),
    Parameter::new("segment", "The part of the population, whole", Shape::AnyOf("Female, 65+ yrs")),
    Parameter::new("sex", "The sex", Shape::AnyOf("Persons")),
    Parameter::new("age", "The ages", Shape::AnyOf("65+ yrs")),
    Parameter::new("category_type", "The category type", Shape::AnyOf("Ethnic groups")),
    Parameter::new("category", "The category within its type", Shape::AnyOf("Asian")),
    Parameter::new("period", "The period", Shape::AnyOf("2022/23")),
    Parameter::new(
        "updated_after",
        "Only what was released after this time, or after the end of this day",
        Shape::One("2026-11-30T09:30:00Z"),
    ),
    Parameter::new("latest", "Of each series only the last figure that matches", Shape::YesNo),
    Parameter::new(
        "limit",
        "About how many rows: a page ends with a whole series",
        Shape::UpTo(USUAL, MOST),
    ),
    Parameter::new("cursor", "Where to go on: `next` of the page before", Shape::One("1f")),
    Parameter::new(
        "format",
        "What to answer in, whatever `Accept` says",
        Shape::Word(&["json", "csv"]),
    ),
    AS_OF,
    RELEASE,
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    let forms = [
        ("application/json", RefOr::Ref(Ref::from_schema_name("Observations"))),
        ("text/csv", text()),
    ];
    let list = Endpoint::get("/observations", "list_observations", "Figures, series by series")
        .parameters(PARAMETERS)
        .answers_as(
            "A page of figures. `Link` names the next page. As CSV without `limit` and `cursor` it is \
             everything in one table, and the header `lifecourse-withheld` names what is left out.",
            &forms,
        )
        .by(get(list));
    OpenApiRouter::new().routes(list)
}

async fn list(
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Problem> {
    let params =
        params.only(&PARAMETERS.iter().map(|parameter| parameter.name).collect::<Vec<_>>())?;
    if let Some(other) =
        params.one::<String>("format")?.filter(|form| form != "json" && form != "csv")
    {
        return Err(Problem::bad_parameter("format", format!("{other:?} is neither json nor csv")));
    }
    let form = Form::asked(&uri, &headers);
    let limit = limit(&params)?;
    let mut query = query(&params)?;
    let visit = visit.reading(&params);
    let mut reader = visit.reader_for(&params).await?;
    if let Some(AsOf(after)) = params.one("updated_after")? {
        query.updated_after = Some(reader.watermark(after).await?);
    }
    let whole = form == Form::Csv && limit.is_none() && query.after.is_none();
    query.limit = Some(if whole { CHUNK } else { limit.unwrap_or(USUAL) });

    let page = reader.figures(&query).await?;
    let filtered = PARAMETERS[..8].iter().any(|filter| !params.texts(filter.name).is_empty());
    if page.figures.is_empty() && query.after.is_none() {
        match page.withheld.first() {
            Some(withheld) if form == Form::Csv => return Err(Problem::withheld(withheld)),
            None if filtered && query.updated_after.is_none() => {
                return Err(emptied(&mut *reader, &query, &params).await?);
            }
            _ => {}
        }
    }
    if whole {
        return whole_table(visit, reader, query, &page).await;
    }
    let next = page.next;
    let mut response = match form {
        Form::Csv => table(&page)?,
        Form::Usual => Json(Observations::of(&page)).into_response(),
    };
    if let Some(next) = next {
        let link =
            format!("<{}?{}>; rel=\"next\"", uri.path(), params.with("cursor", &next.to_string()));
        // An address is ASCII by the way it was encoded.
        response.headers_mut().extend(HeaderValue::try_from(link).map(|link| (header::LINK, link)));
    }
    Ok(response)
}

fn limit(params: &Params) -> Result<Option<u32>, Problem> {
    let limit = params.one::<u32>("limit")?;
    match limit {
        Some(limit) if !(1..=MOST).contains(&limit) => {
            Err(Problem::bad_parameter("limit", format!("a page has 1 to {MOST} rows")))
        }
        limit => Ok(limit),
    }
}

/// The query that the parameters stand for: the parameters alone, so that the answer tells nothing
/// of a figure that is not published.
fn query(params: &Params) -> Result<FigureQuery, Problem> {
    Ok(FigureQuery {
        indicators: params.many("indicator")?,
        areas: params.many("area")?,
        segments: params.many("segment")?,
        parts: SegmentParts {
            sexes: params.many("sex")?,
            ages: params.many("age")?,
            category_types: params.texts("category_type"),
            categories: params.texts("category"),
        },
        periods: params.many("period")?,
        updated_after: None,
        latest: params.yes("latest")?,
        after: params.one("cursor")?,
        limit: None,
    })
}

/// The problem of an answer that is empty: which filter made it so, and what there is instead.
async fn emptied(
    reader: &mut dyn Reader,
    query: &FigureQuery,
    params: &Params,
) -> Result<Problem, Problem> {
    let before = FigureQuery {
        indicators: query.indicators.clone(),
        latest: true,
        limit: Some(USUAL),
        ..FigureQuery::default()
    };
    let (name, available): (_, BTreeSet<String>) = match reader.emptied_by(query).await? {
        Some(Dimension::Indicator) => ("indicator", nearest_indicators(reader, params).await?),
        Some(Dimension::Area) => {
            let found = reader.figures(&before).await?.figures;
            ("area", found.iter().map(|figure| figure.series.area.to_string()).collect())
        }
        Some(Dimension::Period) => {
            let wider = FigureQuery {
                periods: Vec::new(),
                latest: false,
                limit: before.limit,
                ..query.clone()
            };
            let found = reader.figures(&wider).await?.figures;
            ("period", found.iter().map(|figure| figure.period.to_string()).collect())
        }
        Some(Dimension::Segment) | None => {
            let wider = FigureQuery { areas: query.areas.clone(), ..before };
            let found = reader.figures(&wider).await?.figures;
            first_part(found.into_iter().map(|figure| figure.series.segment).collect(), query)
        }
    };
    Ok(Problem::emptied_by(name, &params.texts(name), available.into_iter().take(SHOWN).collect()))
}

/// The filter of a part of the segment that leaves none of `segments`, and what it could ask for.
fn first_part(
    mut segments: Vec<Segment>,
    FigureQuery { segments: named, parts, .. }: &FigureQuery,
) -> (&'static str, BTreeSet<String>) {
    type Part = fn(&Segment) -> Option<String>;
    let whole = segments.iter().map(ToString::to_string).collect();
    if !named.is_empty() {
        return ("segment", whole);
    }
    let given: [(_, Vec<String>, Part); 4] = [
        ("sex", texts(&parts.sexes), |one| Some(one.sex.to_string())),
        ("age", texts(&parts.ages), |one| Some(one.age.to_string())),
        ("category_type", texts(&parts.category_types), |one| {
            Some(one.category.as_ref()?.kind().to_owned())
        }),
        ("category", texts(&parts.categories), |one| {
            Some(one.category.as_ref()?.name().to_owned())
        }),
    ];
    for (name, given, part) in given.into_iter().filter(|(_, given, _)| !given.is_empty()) {
        let available = segments.iter().filter_map(part).collect();
        segments.retain(|segment| part(segment).is_some_and(|value| given.contains(&value)));
        if segments.is_empty() {
            return (name, available);
        }
    }
    ("segment", whole)
}

fn texts(values: &[impl ToString]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Published indicators with figures, the one that was probably meant first.
async fn nearest_indicators(
    reader: &mut dyn Reader,
    params: &Params,
) -> Result<BTreeSet<String>, Problem> {
    let held = reader.indicators().await?.into_iter();
    let known: Vec<String> = held.map(|holding| holding.indicator.to_string()).collect();
    let asked = params.texts("indicator");
    let near: BTreeSet<String> = asked.iter().filter_map(|id| nearest(id, &known)).collect();
    Ok(if near.is_empty() { known.into_iter().collect() } else { near })
}
