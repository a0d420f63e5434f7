//! The Board's questions, answered.

use axum::{Json, extract::Path, routing::get};
use lifecourse_core::Kind;
use utoipa_axum::router::OpenApiRouter;

use super::{
    bodies::{AnsweredBody, Answers, ReplyBody},
    describe::{AS_OF, Endpoint, ON, Parameter, RELEASE, Shape},
};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Visit},
};

const STRATEGY: Parameter =
    Parameter::new("strategy", "What this strategy asks", Shape::One("joint-strategy"));

/// What every question takes beside its fields.
const ASKED: [&str; 3] = ["on", "as_of", "release"];

/// The fields of every question, each of which takes some of them, and what all take.
const FIELDS: [Parameter; 48] = [
    Parameter::new("indicator", "What is measured", Shape::One("smoking-at-delivery")),
    Parameter::new("area", "Where", Shape::One("E92000001")),
    Parameter::new("by", "Between the categories of this type", Shape::One("Ethnic groups")),
    Parameter::new("areas", "Between the areas of this type", Shape::One("ward")),
    Parameter::new("period", "When; the latest if left out", Shape::One("2022/23")),
    Parameter::new("segment", "Sex and ages; the headline's if left out", Shape::One("Female")),
    Parameter::new("need", "The measure of need", Shape::One("diabetes")),
    Parameter::new("service", "The measure of what is given", Shape::One("diabetes-reviews")),
    Parameter::new("provision", "What it counts", Shape::Word(&["use", "supply", "spend"])),
    Parameter::new("today", "What each part has today, in pounds", Shape::One("diabetes-spend")),
    Parameter::new("floor", "The part for everybody alike, 0 to 1", Shape::One("0.5")),
    Parameter::new("progressivity", "How steeply the rest follows need", Shape::One("1")),
    Parameter::new("capacity", "The most that a part can use", Shape::AnyOf("E05010458=80000")),
    Parameter::new("target", "The target of everybody", Shape::One("smoking-2030")),
    Parameter::new("group", "A group to look at", Shape::AnyOf("carers")),
    Parameter::new("index", "The ranks of neighbourhoods", Shape::One("imd-rank")),
    Parameter::new("share", "Which part of the nation, in per cent", Shape::One("10")),
    Parameter::new("deaths", "Deaths among people, by age", Shape::One("deaths")),
    Parameter::new("cause", "Deaths from one cause, by age", Shape::AnyOf("deaths-cancer")),
    Parameter::new("gate", "The gate", Shape::One("second-stage")),
    Parameter::new("through", "By whom", Shape::Word(&["interventions", "champions"])),
    Parameter::new("sex", "The sex; persons if left out", Shape::One("Female")),
    Parameter::new("strategy", "The strategy", Shape::One("joint-strategy")),
    Parameter::new(
        "year",
        "The year; that of the latest result if left out",
        Shape::One("2025/26"),
    ),
    Parameter::new("people", "An indicator that counts the people", Shape::One("population")),
    Parameter::new("promise", "In how many days an answer is promised", Shape::One("28")),
    Parameter::new("insight", "The insight to follow", Shape::One("no-interpreter")),
    Parameter::new("message", "The message to follow", Shape::One("heatwave")),
    Parameter::new("consultation", "The consultation", Shape::One("draft-strategy")),
    Parameter::new("map", "The system map", Shape::One("solidarity-map")),
    Parameter::new("from", "The factor at which ways begin", Shape::One("stigma")),
    Parameter::new("to", "The factor at which ways end", Shape::One("mental-ill-health")),
    Parameter::new("factor", "A factor of the map", Shape::One("stigma")),
    Parameter::new("intervention", "The intervention", Shape::One("walking-group")),
    Parameter::new("outcome", "The outcome", Shape::One("best-start")),
    Parameter::new("priority", "The priority", Shape::One("smoke-free-start")),
    Parameter::new("data_set", "A data set to look at", Shape::AnyOf("census-2021")),
    Parameter::new("claim", "The claim, as the pieces write it", Shape::One("Walking helps")),
    Parameter::new("words", "Words that must all occur", Shape::One("outreach")),
    Parameter::new("kind", "The sort of evidence", Shape::One("lived-experience")),
    Parameter::new("evidence", "The piece of evidence", Shape::One("drop-in")),
    Parameter::new("programme", "The strategy or programme that asks", Shape::One("solidarity")),
    Parameter::new("fund", "The fund", Shape::One("community-fund")),
    Parameter::new("board", "The Board", Shape::One("health-and-wellbeing-board")),
    Parameter::new("meeting", "One of its meetings", Shape::One("march-2026")),
    ON,
    AS_OF,
    RELEASE,
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    const ABOUT: &str = "What is asked with its findings, or why there are none";
    let all = Endpoint::get("/answers", "list_answers", "Every question with its answer")
        .parameters(&[STRATEGY, ON, AS_OF, RELEASE])
        .answers("Each question with its findings", "Answers")
        .by(get(|visit: Visit, params: Params| async move {
            let params = params.only(&["strategy", "on", "as_of", "release"])?;
            let mut reader = visit.reader_for(&params).await?;
            let strategy = params.one("strategy")?;
            let answered =
                lifecourse_app::answers(&mut *reader, strategy.as_ref(), visit.day(&params)?)
                    .await?;
            Ok::<_, Problem>(Json(Answers::of(&answered)))
        }));
    let of_question = Endpoint::get(
        "/questions/{id}/answer",
        "answer_question",
        "The answer to a question that a strategy has written down",
    )
    .parameters(&[ON, AS_OF, RELEASE])
    .answers(ABOUT, "AnsweredBody")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        let params = params.only(&ASKED)?;
        let id = id.parse().map_err(|_| Problem::no_such_document(Kind::Question, &id, &[]))?;
        let mut reader = visit.reader_for(&params).await?;
        let answered = lifecourse_app::answer(&mut *reader, &id, visit.day(&params)?).await?;
        Ok::<_, Problem>(Json(AnsweredBody::of(&answered)))
    }));
    let of_indicator = Endpoint::get(
        "/indicators/{id}/answers",
        "list_indicator_answers",
        "Whether the poorest improve the fastest, and how big the gap is, wherever an indicator has groups",
    )
    .parameters(&[ON, AS_OF, RELEASE])
    .answers("Each question with its findings", "Answers")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        let params = params.only(&ASKED)?;
        let id = id.parse().map_err(|_| Problem::no_such_document(Kind::Indicator, &id, &[]))?;
        let mut reader = visit.reader_for(&params).await?;
        let answered =
            lifecourse_app::answers_of_indicator(&mut *reader, &id, visit.day(&params)?).await?;
        Ok::<_, Problem>(Json(Answers::of(&answered)))
    }));
    let asks = Endpoint::get(
        "/equity/{question}",
        "ask",
        "The answer to a question of one's own, by its name and its fields as the schema of a question has them",
    )
    .parameters(&FIELDS)
    .answers(ABOUT, "ReplyBody")
    .by(get(|visit: Visit, Path(name): Path<String>, params: Params| async move {
        let asks = lifecourse_app::ask_of(&name, params.without(&ASKED).pairs())?;
        let mut reader = visit.reader_for(&params).await?;
        let reply = lifecourse_app::ask(&mut *reader, &asks, visit.day(&params)?).await?;
        Ok::<_, Problem>(Json(ReplyBody::of(&reply)))
    }));
    OpenApiRouter::new().routes(all).routes(of_question).routes(of_indicator).routes(asks)
}
