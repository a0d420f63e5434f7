//! The Board's questions, answered.

use axum::{Json, extract::Path, routing::get};
use lifecourse_core::Kind;
use utoipa_axum::router::OpenApiRouter;

use super::{
    bodies::{AnsweredBody, Answers, ReplyBody},
    describe::{AS_OF, Endpoint, Parameter, Shape},
};
use crate::{
    Problem,
    query::Params,
    staff::{Api, Visit},
};

const STRATEGY: Parameter =
    Parameter::new("strategy", "What this strategy asks", Shape::One("joint-strategy"));

/// The fields of every question; each takes some of them.
const FIELDS: [Parameter; 20] = [
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
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    const ABOUT: &str = "What is asked with its findings, or why there are none";
    let all = Endpoint::get("/answers", "list_answers", "Every question with its answer")
        .parameters(&[STRATEGY, AS_OF])
        .answers("Each question with its findings", "Answers")
        .by(get(|visit: Visit, params: Params| async move {
            let params = params.only(&["strategy", "as_of"])?;
            let mut reader = visit.reader_as_of(params.one("as_of")?).await?;
            let strategy = params.one("strategy")?;
            let answered =
                lifecourse_app::answers(&mut *reader, strategy.as_ref(), visit.today()).await?;
            Ok::<_, Problem>(Json(Answers::of(&answered)))
        }));
    let of_question = Endpoint::get(
        "/questions/{id}/answer",
        "answer_question",
        "The answer to a question that a strategy has written down",
    )
    .answers(ABOUT, "AnsweredBody")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        params.only(&[])?;
        let id = id.parse().map_err(|_| Problem::no_such_document(Kind::Question, &id, &[]))?;
        let mut reader = visit.reader().await?;
        let answered = lifecourse_app::answer(&mut *reader, &id, visit.today()).await?;
        Ok::<_, Problem>(Json(AnsweredBody::of(&answered)))
    }));
    let of_indicator = Endpoint::get(
        "/indicators/{id}/answers",
        "list_indicator_answers",
        "Whether the poorest improve the fastest, and how big the gap is, wherever an indicator has groups",
    )
    .answers("Each question with its findings", "Answers")
    .by(get(|visit: Visit, Path(id): Path<String>, params: Params| async move {
        params.only(&[])?;
        let id = id.parse().map_err(|_| Problem::no_such_document(Kind::Indicator, &id, &[]))?;
        let mut reader = visit.reader().await?;
        let answered =
            lifecourse_app::answers_of_indicator(&mut *reader, &id, visit.today()).await?;
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
        let asks = lifecourse_app::ask_of(&name, params.pairs())?;
        let mut reader = visit.reader().await?;
        let reply = lifecourse_app::ask(&mut *reader, &asks, visit.today()).await?;
        Ok::<_, Problem>(Json(ReplyBody::of(&reply)))
    }));
    OpenApiRouter::new().routes(all).routes(of_question).routes(of_indicator).routes(asks)
}
