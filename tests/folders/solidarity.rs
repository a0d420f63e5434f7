//! The example of the Leeds Solidarity Network loads and checks clean, says of what is made up that it
//! is, and its questions have the answers that its page tells.

use std::collections::BTreeMap;

use lifecourse_app::{ask, ask_of};
use lifecourse_core::{Evidence, EvidenceKind, Kind, SystemMap};
use lifecourse_storage::{Edition, Published};
use time::{Date, macros::date};

use crate::support::{SOLIDARITY, Tested, all, answered, documents, stored};

const DAY: Date = date!(2026 - 11 - 22);

/// Question, verdict of its first finding, and words of the sentence, as README.md tells them.
#[rustfmt::skip]
const ANSWERS: &[(&str, &str, &str)] = &[
    ("leeds-solidarity-known-registration", "contested", "For it: objective data (2) and lived experience (1); against it: policy or guideline (1)"),
    ("leeds-solidarity-known-managed-approach", "contested", "For it: objective data (1); against it: opinion (2)"),
    ("leeds-solidarity-known-training", "no-effect", "evidence of no effect, not a lack of evidence"),
    ("leeds-solidarity-known-sex-workers-dying", "nothing-known", "no evidence, not evidence of no effect"),
    ("leeds-solidarity-known-gypsies-and-travellers", "differs-by-claim", "evidence about Gypsies and Travellers in Leeds"),
    ("leeds-solidarity-known-beliefs", "one-kind-only", "2 with one kind of evidence only"),
    ("leeds-solidarity-withdrawal", "something-rests-on-it", "withdrawn on 1 September 2021, and 1 document rests on it: leeds-solidarity-map"),
    ("leeds-solidarity-calls", "offers-waiting", "of 6 calls for help: 8 offers: 5 were used, 1 was declined, 1 came to nothing and 1 waits"),
    ("leeds-solidarity-funding", "condition-overdue", "£200,000 of £500,000 is paid: Phase one released and Phase two partly released. Of 4 conditions: 2 met, 1 open and 1 overdue"),
    ("leeds-solidarity-progress", "sufficient", "of 4 criteria, 4 are met"),
    ("leeds-solidarity-dynamics", "reinforcing-and-balancing", "Of the 200 shortest loops of the map, 162 are reinforcing"),
    ("leeds-solidarity-invisible", "some-not-visible", "Of 4 groups in 2 data sets, none can be seen in all"),
];

#[tokio::test]
async fn every_question_has_the_answer_that_its_page_tells() -> Tested {
    let replies = answered(&SOLIDARITY, DAY).await?;
    assert_eq!(replies.len(), 13);
    for (question, verdict, words) in ANSWERS {
        let reply = replies.get(*question).ok_or(*question)?;
        let found = &reply.findings[0].answer;
        let sentence = found.sentence();
        assert_eq!(found.name(), *verdict, "{question}: {sentence}");
        assert!(sentence.contains(words), "{question}: {sentence}");
    }
    Ok(())
}

#[tokio::test]
async fn before_the_decision_the_second_phase_waits_for_it() -> Tested {
    let before = answered(&SOLIDARITY, date!(2021 - 12 - 31)).await?;
    let funding = &before["leeds-solidarity-funding"];
    assert_eq!(funding.findings[2].answer.name(), "awaiting-decision");
    assert_eq!(before["leeds-solidarity-progress"].findings[0].answer.name(), "sufficient");
    assert!(funding.synthetic);
    Ok(())
}

#[tokio::test]
async fn the_public_sees_no_life_without_consent_and_no_name_of_who_offered() -> Tested {
    let (store, _) = stored(&SOLIDARITY).await?;
    let mut public = Published::reader(&store, Edition::at(DAY.midnight().assume_utc())).await?;
    let lives = ask_of("evidence", [("kind", "lived-experience")])?;
    let reply = ask(&mut *public, &lives, DAY).await?;
    let json = serde_json::to_string(&reply)?;
    assert!(json.contains("at the reception") && json.contains("a peer worker"), "{json}");
    assert!(!json.contains("at the clinic") && !json.contains("A conversation"), "{json}");
    let calls = ask_of("calls", [("programme", "leeds-solidarity")])?;
    let reply = ask(&mut *public, &calls, DAY).await?;
    assert!(reply.findings[0].answer.sentence().contains("8 offers"));
    assert!(!serde_json::to_string(&reply)?.contains("university"));
    Ok(())
}

#[test]
fn every_kind_of_evidence_is_there_and_what_is_true_can_be_read_somewhere() {
    let documents = documents(&SOLIDARITY);
    let library = all::<Evidence>(&documents);
    let mut kinds: BTreeMap<EvidenceKind, usize> = BTreeMap::new();
    for piece in library {
        *kinds.entry(piece.kind).or_default() += 1;
        assert_eq!(piece.synthetic, piece.source.url.is_none(), "{}", piece.id);
        assert_eq!(piece.synthetic, piece.id.as_str().starts_with("synthetic-"), "{}", piece.id);
    }
    assert_eq!(kinds.len(), EvidenceKind::ALL.len(), "{kinds:?}");
}

#[test]
fn the_map_has_at_least_forty_factors_and_names_only_evidence_that_is_there() {
    let documents = documents(&SOLIDARITY);
    let maps: Vec<&SystemMap> = all(&documents).collect();
    assert!(maps[0].factors.len() >= 40 && maps[0].synthetic);
    let known =
        |id: &str| documents.iter().any(|one| one.kind() == Kind::Evidence && one.id() == id);
    for document in &documents {
        for mention in document.references() {
            assert!(mention.kind != Kind::Evidence || known(&mention.id), "{}", mention.id);
        }
    }
    // A factor that a piece of evidence is about is one of the map.
    for piece in all::<Evidence>(&documents) {
        for about in &piece.factors {
            assert!(maps[0].factor(&about.factor).is_some(), "{}: {}", piece.id, about.factor);
        }
    }
}
