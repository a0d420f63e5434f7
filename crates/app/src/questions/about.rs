//! What is asked of a document wherever it is shown, though nobody has written the question down.

use lifecourse_core::{
    AnyDocument, Ask, BoardDecisions, DataInvisibility, Dynamics, EvidenceSought, Funding, Gunning,
    InsightTrail, Matches, MessageCascade, Progress, YouSaidWeDid,
};
use lifecourse_equity::Reply;
use lifecourse_storage::Reader;
use time::Date;

use super::material::Material;
use crate::AppError;

/// The answers to what is asked of a document of its kind, as of the day `on`; none of most kinds.
///
/// # Errors
/// [`AppError::Store`].
pub async fn answers_about(
    reader: &mut dyn Reader,
    document: &AnyDocument,
    on: Date,
) -> Result<Vec<Reply>, AppError> {
    let asks = asked_of(document);
    if asks.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<&Ask> = asks.iter().collect();
    Ok(Material::load(reader, &all).await?.answer_all(&all, on))
}

fn asked_of(document: &AnyDocument) -> Vec<Ask> {
    match document {
        AnyDocument::Group(one) => vec![
            Ask::DataInvisibility(DataInvisibility {
                groups: vec![one.id.clone()],
                ..DataInvisibility::default()
            }),
            Ask::Evidence(EvidenceSought {
                group: Some(one.id.clone()),
                ..EvidenceSought::default()
            }),
        ],
        AnyDocument::DataSet(one) => vec![Ask::DataInvisibility(DataInvisibility {
            data_sets: vec![one.id.clone()],
            ..DataInvisibility::default()
        })],
        AnyDocument::Intervention(one) => vec![Ask::Evidence(EvidenceSought {
            intervention: Some(one.id.clone()),
            ..EvidenceSought::default()
        })],
        AnyDocument::Area(one) => {
            vec![Ask::Matches(Matches { area: Some(one.id.clone()), ..Matches::default() })]
        }
        AnyDocument::SystemMap(one) => vec![Ask::SystemMap(Dynamics::of(one.id.clone()))],
        AnyDocument::Fund(one) => vec![Ask::Funding(Funding { fund: one.id.clone() })],
        AnyDocument::Gate(one) => vec![Ask::Progress(Progress { gate: one.id.clone() })],
        AnyDocument::Consultation(one) => vec![
            Ask::YouSaidWeDid(YouSaidWeDid { consultation: one.id.clone() }),
            Ask::Gunning(Gunning { consultation: one.id.clone() }),
        ],
        AnyDocument::Message(one) => vec![Ask::MessageCascade(MessageCascade {
            strategy: one.strategy.clone(),
            message: Some(one.id.clone()),
        })],
        AnyDocument::Insight(one) => vec![Ask::InsightTrail(InsightTrail {
            strategy: one.strategy.clone(),
            insight: Some(one.id.clone()),
            priority: None,
        })],
        AnyDocument::Board(one) => vec![Ask::BoardDecisions(BoardDecisions {
            board: one.id.clone(),
            meeting: None,
            strategy: None,
        })],
        AnyDocument::Meeting(one) => vec![Ask::BoardDecisions(BoardDecisions {
            board: one.board.clone(),
            meeting: Some(one.id.clone()),
            strategy: None,
        })],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Kind;

    use super::*;

    #[test]
    fn what_is_asked_of_a_document_names_it_and_is_a_sound_question() {
        for document in Kind::ALL.iter().map(|&kind| AnyDocument::example(kind)) {
            for ask in asked_of(&document) {
                assert_eq!(ask.check(), [], "{}", ask.name());
                let fields = crate::fields_of(&ask);
                assert!(fields.iter().any(|(_, text)| text == document.id()), "{fields:?}");
            }
        }
    }
}
