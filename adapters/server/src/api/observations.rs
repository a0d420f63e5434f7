//! Figures, narrowed by what they are of, page by page.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use axum::{
    Json,
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use lifecourse_core::{AgeBand, Segment, Sex};
use lifecourse_storage::{Dimension, FigureQuery, Reader};
use utoipa::openapi::{Ref, RefOr};
use utoipa_axum::router::OpenApiRouter;

use super::{
    bodies::Observations,
    describe::{Endpoint, Parameter, Shape, text},
};
use crate::{
    Problem, Site,
    figures::{CHUNK, table, whole_table},
    problem::nearest,
    query::Params,
    revalidate::Form,
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
];

pub(crate) fn routes() -> OpenApiRouter<Site> {
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
    State(site): State<Site>,
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
    let mut reader = site.reader().await?;
    let mut query = query(&mut *reader, &params).await?;
    let whole = form == Form::Csv && limit.is_none() && query.after.is_none();
    query.limit = Some(if whole { CHUNK } else { limit.unwrap_or(USUAL) });

    let page = reader.figures(&query).await?;
    let filtered = PARAMETERS[..8].iter().any(|filter| !params.texts(filter.name).is_empty());
    if page.figures.is_empty() && query.after.is_none() {
        match page.withheld.first() {
            Some(withheld) if form == Form::Csv => return Err(Problem::withheld(withheld)),
            None if filtered => return Err(emptied(&mut *reader, &query, &params).await?),
            _ => {}
        }
    }
    if whole {
        return whole_table(site, reader, query, &page).await;
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

/// The query that the parameters stand for.
async fn query(reader: &mut dyn Reader, params: &Params) -> Result<FigureQuery, Problem> {
    let mut query = FigureQuery {
        indicators: params.many("indicator")?,
        areas: params.many("area")?,
        segments: params.many("segment")?,
        periods: params.many("period")?,
        latest: params.yes("latest")?,
        after: params.one("cursor")?,
        limit: None,
    };
    let parts = Parts::read(params)?;
    if parts.given().next().is_some() {
        let known = match query.segments.as_slice() {
            [] => reader.segments().await?,
            some => some.to_vec(),
        };
        query.segments =
            known.into_iter().filter(|one| parts.given().all(|part| part.admits(one))).collect();
        if query.segments.is_empty() {
            return Err(emptied(reader, &query, params).await?);
        }
    }
    Ok(query)
}

/// What the parts of a segment must be.
#[derive(Debug)]
struct Parts([Part; 4]);

#[derive(Debug)]
struct Part {
    name: &'static str,
    given: Vec<String>,
    of: fn(&Segment) -> Option<String>,
}

impl Parts {
    /// Each value as core writes it, so that `men` finds `Male` and `65 and over` finds `65+ yrs`.
    fn read(params: &Params) -> Result<Self, Problem> {
        Ok(Self([
            Part {
                name: "sex",
                given: texts::<Sex>(params, "sex")?,
                of: |segment| Some(segment.sex.to_string()),
            },
            Part {
                name: "age",
                given: texts::<AgeBand>(params, "age")?,
                of: |segment| Some(segment.age.to_string()),
            },
            Part {
                name: "category_type",
                given: params.texts("category_type"),
                of: |segment| Some(segment.category.as_ref()?.kind().to_owned()),
            },
            Part {
                name: "category",
                given: params.texts("category"),
                of: |segment| Some(segment.category.as_ref()?.name().to_owned()),
            },
        ]))
    }

    /// Those that were given.
    fn given(&self) -> impl Iterator<Item = &Part> {
        self.0.iter().filter(|part| !part.given.is_empty())
    }
}

impl Part {
    fn admits(&self, segment: &Segment) -> bool {
        (self.of)(segment).is_some_and(|value| self.given.contains(&value))
    }
}

fn texts<T>(params: &Params, name: &str) -> Result<Vec<String>, Problem>
where
    T: FromStr<Err: Display> + Display,
{
    Ok(params.many::<T>(name)?.iter().map(ToString::to_string).collect())
}

/// The problem of an answer that is empty: which filter made it so, and what there is instead.
async fn emptied(
    reader: &mut dyn Reader,
    query: &FigureQuery,
    params: &Params,
) -> Result<Problem, Problem> {
    // Without a segment that has the parts asked for, no query stands for the question: what comes
    // before the segment is asked, and if that leaves something, a part of the segment is to blame.
    let unmatched = query.segments.is_empty() && Parts::read(params)?.given().next().is_some();
    let dimension = if unmatched {
        reader.emptied_by(&FigureQuery { periods: Vec::new(), ..query.clone() }).await?
    } else {
        reader.emptied_by(query).await?
    };
    let before =
        FigureQuery { latest: true, after: None, limit: Some(USUAL), ..FigureQuery::default() };
    let (name, available): (_, BTreeSet<String>) = match dimension {
        Some(Dimension::Indicator) => ("indicator", nearest_indicators(reader, params).await?),
        Some(Dimension::Area) => {
            let wider = FigureQuery { indicators: query.indicators.clone(), ..before };
            let found = reader.figures(&wider).await?.figures;
            ("area", found.iter().map(|figure| figure.series.area.to_string()).collect())
        }
        Some(Dimension::Period) => {
            let (indicators, areas) = (query.indicators.clone(), query.areas.clone());
            let segments = query.segments.clone();
            let wider = FigureQuery { indicators, areas, segments, latest: false, ..before };
            let found = reader.figures(&wider).await?.figures;
            ("period", found.iter().map(|figure| figure.period.to_string()).collect())
        }
        Some(Dimension::Segment) | None => {
            let (indicators, areas) = (query.indicators.clone(), query.areas.clone());
            let wider = FigureQuery { indicators, areas, ..before };
            let found = reader.figures(&wider).await?.figures;
            let mut segments: Vec<Segment> =
                found.into_iter().map(|figure| figure.series.segment).collect();
            first_part(&mut segments, params)?
        }
    };
    Ok(Problem::emptied_by(name, &params.texts(name), available.into_iter().take(SHOWN).collect()))
}

/// The filter of a part of the segment that leaves none of `segments`, and what it could ask for.
fn first_part(
    segments: &mut Vec<Segment>,
    params: &Params,
) -> Result<(&'static str, BTreeSet<String>), Problem> {
    let whole = segments.iter().map(ToString::to_string).collect();
    if !params.texts("segment").is_empty() {
        return Ok(("segment", whole));
    }
    for part in Parts::read(params)?.given() {
        let available: BTreeSet<String> = segments.iter().filter_map(part.of).collect();
        segments.retain(|segment| part.admits(segment));
        if segments.is_empty() {
            return Ok((part.name, available));
        }
    }
    Ok(("segment", whole))
}

/// Published indicators with figures, the one that was probably meant first.
async fn nearest_indicators(
    reader: &mut dyn Reader,
    params: &Params,
) -> Result<BTreeSet<String>, Problem> {
    let published = |profile: &lifecourse_core::ProfileName| profile.is_published();
    let held = reader.indicators().await?.into_iter();
    let known: Vec<String> = held
        .filter(|holding| holding.profile.as_ref().is_some_and(published))
        .map(|holding| holding.indicator.to_string())
        .collect();
    let asked = params.texts("indicator");
    let near: BTreeSet<String> = asked.iter().filter_map(|id| nearest(id, &known)).collect();
    Ok(if near.is_empty() { known.into_iter().collect() } else { near })
}
