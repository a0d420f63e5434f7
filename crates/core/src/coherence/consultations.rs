//! What must hold between a consultation and the decisions that answer it.

use super::Found;
use crate::{AnyDocument, Consultation, ConsultationStatus, Decision, Fault, Severity};

pub(super) fn check(documents: &[AnyDocument], found: &mut Found) {
    let consultations: Vec<&Consultation> = documents.iter().filter_map(AnyDocument::get).collect();
    let decisions: Vec<&Decision> = documents.iter().filter_map(AnyDocument::get).collect();
    for decision in &decisions {
        let asked =
            consultations.iter().find(|asked| decision.consultation.as_ref() == Some(&asked.id));
        for fault in asked.into_iter().flat_map(|asked| faults(decision, asked)) {
            found.in_document(*decision, fault);
        }
    }
    for consultation in consultations {
        let answered = |one: &&Decision| one.consultation.as_ref() == Some(&consultation.id);
        if consultation.status == ConsultationStatus::Decided && !decisions.iter().any(answered) {
            found.in_document(
                consultation,
                Fault::error(
                    "status",
                    "decided-without-decision",
                    "the consultation is decided, and no decision answers it",
                    format!("write a `[[decision]]` with `consultation = \"{}\"`", consultation.id),
                )
                .severity(Severity::Warning),
            );
        }
    }
}

/// What is wrong with a decision that answers `asked`.
fn faults(decision: &Decision, asked: &Consultation) -> Vec<Fault> {
    let mut faults = Vec::new();
    let closes = asked.closes_at_last().day();
    if decision.on < closes {
        faults.push(Fault::error(
            "on",
            "decided-before-closing",
            format!("it was decided on {}, and the consultation closes on {closes}", decision.on),
            "a decision that answers a consultation comes after it: mend the day, or leave `consultation` out",
        ));
    }
    for (at, change) in decision.clauses.iter().enumerate() {
        if asked.clause(&change.clause).is_none() {
            faults.push(Fault::error(
                format!("clauses[{at}].clause"),
                "unknown-clause",
                format!("the consultation `{}` has no clause `{}`", asked.id, change.clause),
                "name one of its `clauses`, or add it there",
            ));
        }
    }
    for (at, theme) in decision.themes.iter().enumerate() {
        if asked.themes.iter().all(|count| count.theme != *theme) {
            faults.push(
                Fault::error(
                    format!("themes[{at}]"),
                    "theme-nobody-raised",
                    format!("nobody is counted who spoke of `{theme}` in `{}`", asked.id),
                    "add it to the `themes` of the consultation with the number of its responses",
                )
                .severity(Severity::Warning),
            );
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Channel, Document, ThemeCount, incoherences};

    fn pair() -> (Consultation, Decision) {
        let count = ThemeCount {
            theme: Decision::example().themes[0].clone(),
            responses: 1,
            by_channel: BTreeMap::new(),
        };
        let consultation = Consultation {
            responses: BTreeMap::from([(Channel::Online, 1)]),
            themes: vec![count],
            ..Consultation::example()
        };
        (consultation, Decision::example())
    }

    fn codes(documents: &[AnyDocument]) -> Vec<&'static str> {
        incoherences(documents).into_iter().map(|found| found.fault.code).collect()
    }

    #[test]
    fn a_decision_after_a_consultation_on_its_themes_and_clauses_is_coherent() {
        let (asked, decision) = pair();
        assert_eq!(codes(&[asked.into(), decision.into()]), Vec::<&str>::new());
    }

    #[test]
    fn a_decision_before_the_closing_was_made_up_beforehand() {
        let (asked, decision) = pair();
        let on = time::macros::date!(2022 - 01 - 22);
        let early = Decision { on, ..decision };
        assert_eq!(codes(&[asked.into(), early.into()]), ["decided-before-closing"]);
    }

    #[test]
    fn a_decision_is_about_what_was_asked_and_raised() {
        let (asked, mut decision) = pair();
        decision.clauses[0].clause = "parks".parse().unwrap();
        decision.themes = vec!["parks".parse().unwrap()];
        assert_eq!(
            codes(&[asked.into(), decision.into()]),
            ["unknown-clause", "theme-nobody-raised"]
        );
    }

    #[test]
    fn what_is_decided_has_a_decision() {
        let (asked, decision) = pair();
        let decided = Consultation { status: ConsultationStatus::Decided, ..asked };
        assert_eq!(codes(&[decided.clone().into()]), ["decided-without-decision"]);
        assert_eq!(codes(&[decided.into(), decision.into()]), Vec::<&str>::new());
    }
}
