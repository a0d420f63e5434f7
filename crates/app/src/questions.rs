//! The Board's questions: what is asked of which figures, and the answers.

mod about;
mod address;
mod board;
mod champions;
mod consultations;
mod cut;
mod delivery;
mod inputs;
mod library;
mod material;
mod paces;
mod system;

use lifecourse_core::{
    AreaCode, Ask, Category, Division, Gap, Id, Indicator, PoorestFastest, Question, Stage,
    Strategy, Text,
};
use lifecourse_equity::Reply;
use lifecourse_storage::Reader;
use serde::Serialize;
use time::Date;

use self::material::Material;
pub use self::{
    about::answers_about,
    address::{ask_of, fields_of},
    paces::{Pace, paces},
};
pub(crate) use self::{cut::categories, material::Place};
use crate::{
    AppError,
    watch::{StatusQuery, Watched, documents, find},
};

/// A question of a strategy with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// The question's own name; none if nobody wrote it down, and it is asked of every watched
    /// indicator that has the groups for it.
    pub id: Option<Id<Question>>,
    /// The question in the Board's words.
    pub title: String,
    /// The strategy that asks it.
    pub strategy: Option<Id<Strategy>>,
    /// The stage of life that it is about.
    pub stage: Option<Id<Stage>>,
    /// What is asked, of which figures.
    pub asks: Ask,
    /// The answer.
    pub reply: Reply,
}

/// The answer to anything that can be asked, as of the day `on`.
///
/// # Errors
/// [`AppError::Unanswerable`] for a question that cannot be asked so, [`AppError::NotFound`] if
/// something that it names is not there, [`AppError::Store`].
pub async fn ask(reader: &mut dyn Reader, asks: &Ask, on: Date) -> Result<Reply, AppError> {
    if let Some(fault) = asks.check().into_iter().next() {
        return Err(AppError::Unanswerable { fault: Box::new(fault) });
    }
    let material = Material::load(reader, &[asks]).await?;
    material.know(reader, asks).await?;
    Ok(material.answer(asks, on))
}

/// The answer to the question `id`, as of the day `on`; what it names and may not be shown is a
/// refusal, as among [`answers`].
///
/// # Errors
/// [`AppError::NotFound`] if there is no such question; [`AppError::Store`].
pub async fn answer(
    reader: &mut dyn Reader,
    id: &Id<Question>,
    on: Date,
) -> Result<Answered, AppError> {
    let question = find::<Question>(reader, id).await?;
    let reply = Material::load(reader, &[&question.asks]).await?.answer(&question.asks, on);
    Ok(Answered::written(question, reply))
}

/// The answers to every question that a strategy (or any, if none is named) has written down, and
/// after them to those that every watched indicator with groups is asked: whether the poorest
/// improve the fastest, and how big the gap is.
///
/// All figures are read in one query, or in two where smaller areas are looked into.
///
/// # Errors
/// As [`ask`].
pub async fn answers(
    reader: &mut dyn Reader,
    strategy: Option<&Id<Strategy>>,
    on: Date,
) -> Result<Vec<Answered>, AppError> {
    let query = StatusQuery { strategy: strategy.cloned(), ..StatusQuery::default() };
    let watched = Watched::load(reader, &query).await?;
    let mut questions = documents::<Question>(reader).await?;
    questions.retain(|question| strategy.is_none_or(|id| question.strategy == *id));
    let mut unwritten: Vec<_> = watched.iter().flat_map(Watched::questions).collect();
    unwritten.retain(|asks| questions.iter().all(|question| question.asks != *asks));
    answered(reader, questions, unwritten, strategy, on).await
}

/// The answers to what every indicator with groups is asked, for one indicator.
///
/// # Errors
/// As [`ask`].
pub async fn answers_of_indicator(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
    on: Date,
) -> Result<Vec<Answered>, AppError> {
    let query = StatusQuery { indicators: vec![id.clone()], ..StatusQuery::default() };
    let watched = Watched::load(reader, &query).await?;
    let unwritten = watched.iter().flat_map(Watched::questions).collect();
    answered(reader, Vec::new(), unwritten, None, on).await
}

async fn answered(
    reader: &mut dyn Reader,
    questions: Vec<Question>,
    unwritten: Vec<Ask>,
    strategy: Option<&Id<Strategy>>,
    on: Date,
) -> Result<Vec<Answered>, AppError> {
    let all: Vec<&Ask> =
        questions.iter().map(|question| &question.asks).chain(&unwritten).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut replies = Material::load(reader, &all).await?.answer_all(&all, on).into_iter();
    let written = questions.into_iter().zip(replies.by_ref());
    let mut answered: Vec<_> =
        written.map(|(question, reply)| Answered::written(question, reply)).collect();
    answered.extend(unwritten.into_iter().zip(replies).map(|(asks, reply)| Answered {
        id: None,
        title: asks.words().to_owned(),
        strategy: strategy.cloned(),
        stage: None,
        asks,
        reply,
    }));
    Ok(answered)
}

impl Answered {
    fn written(question: Question, reply: Reply) -> Self {
        Self {
            title: question.title.to_string(),
            id: Some(question.id),
            strategy: Some(question.strategy),
            stage: question.stage,
            asks: question.asks,
            reply,
        }
    }
}

impl Watched {
    /// What an indicator with groups is asked wherever it is reported: of every place the pace
    /// before the gap.
    fn questions(&self) -> Vec<Ask> {
        let of_place = |area: &AreaCode| {
            self.indicator
                .breakdowns
                .iter()
                .flat_map(|kind| self.questions_of(area, kind))
                .collect::<Vec<_>>()
        };
        self.areas().iter().flat_map(of_place).collect()
    }

    fn questions_of(&self, area: &AreaCode, kind: &Text) -> impl Iterator<Item = Ask> {
        let indicator = &self.indicator.id;
        let pace = Category::ranks_deprivation(kind).then(|| {
            Ask::PoorestFastest(PoorestFastest {
                indicator: indicator.clone(),
                area: area.clone(),
                by: kind.clone(),
                segment: None,
            })
        });
        let gap = Ask::Gap(Gap {
            indicator: indicator.clone(),
            area: area.clone(),
            by: Division::Category(kind.clone()),
            period: None,
            segment: None,
        });
        pace.into_iter().chain([gap])
    }
}
