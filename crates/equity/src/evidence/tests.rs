use lifecourse_core::{AboutGroup, Ask, Document, EvidenceConsent};
use proptest::prelude::*;
use time::macros::date;

use super::*;

const DAY: Date = date!(2022 - 01 - 01);
const CLAIM: &str = "Outreach brings people to care";

fn piece(kind: EvidenceKind, bearing: Bearing) -> Evidence {
    let mut piece = Evidence { kind, ..Evidence::example() };
    piece.says = Some(Statement { claim: CLAIM.parse().unwrap(), bearing, words: None });
    piece
}

fn known(library: &[Evidence]) -> Known {
    let library: Vec<&Evidence> = library.iter().collect();
    Known::of(&EvidenceSought::default(), &library, &[], DAY)
}

fn name(library: &[Evidence]) -> &'static str {
    known(library).overall.name()
}

use Bearing::{Against, For, NoEffect};
use EvidenceKind::{LivedExperience, ObjectiveData, Opinion};

#[test]
fn two_kinds_in_one_direction_support_or_contradict() {
    assert_eq!(name(&[piece(ObjectiveData, For), piece(LivedExperience, For)]), "supported");
    assert_eq!(name(&[piece(ObjectiveData, Against), piece(Opinion, Against)]), "contradicted");
    assert_eq!(name(&[piece(ObjectiveData, NoEffect), piece(Opinion, Against)]), "contradicted");
}

#[test]
fn one_kind_is_not_enough_however_many_pieces_it_has() {
    let many: Vec<Evidence> = (0..10).map(|_| piece(Opinion, For)).collect();
    assert_eq!(name(&many), "one-kind-only");
    assert_eq!(
        known(&many).overall.sentence(),
        format!("Only one kind of evidence speaks for \"{CLAIM}\": opinion (10).")
    );
}

#[test]
fn a_claim_is_contested_by_one_piece_that_points_elsewhere() {
    let library = [piece(ObjectiveData, For), piece(ObjectiveData, For), piece(Opinion, Against)];
    assert_eq!(
        known(&library).overall.sentence(),
        format!("\"{CLAIM}\" is contested. For it: objective data (2); against it: opinion (1).")
    );
    assert_eq!(name(&[piece(ObjectiveData, For), piece(ObjectiveData, NoEffect)]), "contested");
}

#[test]
fn no_evidence_is_not_evidence_of_no_effect() {
    assert_eq!(name(&[]), "nothing-known");
    assert_eq!(name(&[piece(ObjectiveData, NoEffect)]), "no-effect");
    assert!(known(&[]).overall.sentence().contains("no evidence, not evidence of no effect"));
    let looked = known(&[piece(ObjectiveData, NoEffect)]).overall.sentence();
    assert!(looked.contains("evidence of no effect, not a lack of evidence"), "{looked}");
}

#[test]
fn what_is_withdrawn_is_not_counted_and_said_to_be_gone() {
    let mut gone = Evidence { says: None, ..piece(Opinion, For) };
    let (tier, given_on) = (lifecourse_core::ConsentTier::Internal, date!(2021 - 06 - 12));
    gone.consent =
        Some(EvidenceConsent { tier, given_on, withdrawn_on: Some(date!(2021 - 09 - 01)) });
    let known = known(&[gone, piece(Opinion, For)]);
    assert_eq!(known.claims[0].kinds[0].agree, 1);
    assert!(known.reply().remarks.contains(&"1 piece was withdrawn, and not counted.".to_owned()));
}

#[test]
fn a_search_takes_words_group_and_kind_together() {
    let mut other = piece(ObjectiveData, For);
    other.groups =
        vec![AboutGroup { group: "sex-workers".parse().unwrap(), directness: Directness::Partial }];
    let library = [other, piece(Opinion, For)];
    let library: Vec<&Evidence> = library.iter().collect();
    let found = |asked| Known::of(&asked, &library, &[], DAY).pieces.len();
    let asked = EvidenceSought::default;
    assert_eq!(found(asked()), 2);
    assert_eq!(
        found(EvidenceSought { words: Some("CARE outreach".parse().unwrap()), ..asked() }),
        2
    );
    assert_eq!(found(EvidenceSought { words: Some("nowhere".parse().unwrap()), ..asked() }), 0);
    assert_eq!(found(EvidenceSought { kind: Some(Opinion), ..asked() }), 1);
    let group = Some("sex-workers".parse().unwrap());
    let of_group = EvidenceSought { group: group.clone(), ..asked() };
    assert_eq!(found(of_group.clone()), 1);
    assert_eq!(found(EvidenceSought { group, kind: Some(Opinion), ..asked() }), 0);
    let remarks = Known::of(&of_group, &library, &[], DAY).reply().remarks;
    assert!(remarks[1].starts_with("1 piece is not directly of these people"), "{remarks:?}");
    let claim = Some("outreach brings people to CARE.".parse().unwrap());
    assert_eq!(found(EvidenceSought { claim, ..asked() }), 2);
}

#[test]
fn what_came_later_is_not_known_yet() {
    let early =
        Known::of(&EvidenceSought::default(), &[&piece(Opinion, For)], &[], date!(2021 - 06 - 13));
    assert_eq!(early.overall.name(), "nothing-known");
}

#[test]
fn several_claims_are_weighed_apart() {
    let mut other = piece(ObjectiveData, NoEffect);
    other.says.as_mut().unwrap().claim = "Training changes outcomes".parse().unwrap();
    let known = known(&[piece(ObjectiveData, For), piece(LivedExperience, For), other]);
    assert_eq!(known.overall.name(), "differs-by-claim");
    assert_eq!(
        known.overall.sentence(),
        "3 pieces of evidence speak of 2 claims, 1 supported and 1 with evidence of no effect."
    );
    let reply = known.reply();
    assert_eq!(reply.findings.len(), 3);
    assert_eq!(reply.question, Ask::Evidence(EvidenceSought::default()).words());
    assert!(reply.synthetic);
}

fn any_piece() -> impl Strategy<Value = Evidence> {
    let kinds = prop::sample::select(EvidenceKind::ALL.to_vec());
    let ways = prop::sample::select(vec![For, Against, NoEffect]);
    (kinds, ways).prop_map(|(kind, way)| piece(kind, way))
}

proptest! {
    #[test]
    fn the_order_of_the_library_does_not_matter(
        mut library in prop::collection::vec(any_piece(), 0..12),
    ) {
        let one = known(&library);
        library.reverse();
        let other = known(&library);
        prop_assert_eq!(one.overall, other.overall);
        prop_assert_eq!(one.claims, other.claims);
    }

    #[test]
    fn another_piece_of_the_same_kind_and_way_changes_no_verdict(
        library in prop::collection::vec(any_piece(), 1..12),
    ) {
        let mut more = library.clone();
        more.push(library[0].clone());
        prop_assert_eq!(name(&library), name(&more));
    }
}
