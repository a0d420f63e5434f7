use time::macros::date;

use super::*;

fn codes(evidence: &Evidence) -> Vec<&'static str> {
    evidence.check().into_iter().map(|fault| fault.code).collect()
}

fn with_tier(tier: ConsentTier) -> Evidence {
    let given_on = date!(2021 - 06 - 12);
    let consent = Some(EvidenceConsent { tier, given_on, withdrawn_on: None });
    Evidence { consent, ..Evidence::example() }
}

fn withdrawn() -> Evidence {
    let mut piece = Evidence {
        title: WITHDRAWN.parse().unwrap(),
        says: None,
        ..with_tier(ConsentTier::Public)
    };
    piece.consent.as_mut().unwrap().withdrawn_on = Some(date!(2021 - 09 - 01));
    piece
}

#[test]
fn of_what_is_withdrawn_no_word_is_left() {
    assert_eq!(codes(&withdrawn()), Vec::<&str>::new());
    let title = Evidence { title: Evidence::example().title, ..withdrawn() };
    let says = Evidence { says: Evidence::example().says, ..withdrawn() };
    for left in [title, says] {
        assert_eq!(codes(&left), ["words-of-withdrawn"]);
    }
    assert_eq!(withdrawn().for_public(&|_| true), None);
}

#[test]
fn a_piece_that_is_not_withdrawn_says_something() {
    assert_eq!(codes(&Evidence { says: None, ..Evidence::example() }), ["evidence-of-nothing"]);
}

#[test]
fn the_public_sees_what_consent_allows() {
    let shown = |tier| with_tier(tier).for_public(&|_| true);
    assert_eq!(shown(ConsentTier::Internal), None);
    let quoted = shown(ConsentTier::AnonymisedQuote).unwrap();
    assert_eq!((quoted.says.is_some(), quoted.source.by), (true, None));
    assert_eq!(shown(ConsentTier::Public), Some(with_tier(ConsentTier::Public)));
}

#[test]
fn a_life_needs_consent_unless_it_is_published() {
    let without = Evidence { consent: None, ..Evidence::example() };
    assert_eq!(codes(&without), ["no-consent"]);
    assert_eq!(without.clone().for_public(&|_| true), None);
    let mut published = without;
    published.source.url = Some("https://example.org/report".parse().unwrap());
    assert_eq!(codes(&published), Vec::<&str>::new());
    assert!(published.for_public(&|_| true).is_some());
}

#[test]
fn consent_is_not_withdrawn_before_it_is_given() {
    let mut early = withdrawn();
    early.consent.as_mut().unwrap().withdrawn_on = Some(date!(2021 - 06 - 11));
    assert_eq!(codes(&early), ["withdrawn-before-given"]);
}

#[test]
fn certainty_below_high_has_a_reason_and_data_are_graded() {
    let data = Evidence { kind: EvidenceKind::ObjectiveData, ..Evidence::example() };
    assert_eq!(codes(&data), ["not-graded"]);
    let graded =
        |level, reasons| Evidence { certainty: Some(Certainty { level, reasons }), ..data.clone() };
    assert_eq!(codes(&graded(CertaintyLevel::Low, vec![])), ["certainty-without-reason"]);
    assert_eq!(codes(&graded(CertaintyLevel::High, vec![])), Vec::<&str>::new());
    let why = "One city".parse().unwrap();
    let reason = CertaintyReason { domain: CertaintyDomain::Imprecision, why };
    assert_eq!(codes(&graded(CertaintyLevel::Low, vec![reason])), Vec::<&str>::new());
}

#[test]
fn a_claim_is_the_same_whatever_its_letters_and_full_stop() {
    let says = Evidence::example().says.unwrap();
    assert!(says.is_of("people without papers are  turned away by general practices."));
    assert!(!says.is_of("People with papers are turned away by general practices"));
}

#[test]
fn words_that_lead_to_a_person_are_told_and_not_repeated() {
    let mut piece = Evidence::example();
    let says = piece.says.as_mut().unwrap();
    says.words = Some("Write to me at jo@example.org".parse().unwrap());
    let faults = piece.check();
    assert_eq!((faults.len(), faults[0].field.as_str()), (1, "says.words"));
    assert!(!faults[0].message.contains("jo@"));
}

#[test]
fn nothing_is_in_the_library_before_it_is_there() {
    let mut piece = Evidence::example();
    piece.source.dated = Some("2021-07".parse().unwrap());
    assert_eq!(codes(&piece), ["added-before-its-source"]);
    piece.added = date!(2021 - 07 - 01);
    assert_eq!(codes(&piece), Vec::<&str>::new());
}

#[test]
fn an_address_is_whole() {
    let mut piece = Evidence::example();
    piece.source.url = Some("www.example.org".parse().unwrap());
    assert_eq!(codes(&piece), ["no-address"]);
}
