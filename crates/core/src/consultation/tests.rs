use time::macros::date;

use super::*;
use crate::Shown;

fn codes(consultation: &Consultation) -> Vec<&'static str> {
    consultation.check().into_iter().map(|fault| fault.code).collect()
}

fn shown(on: Date) -> Vec<Shown> {
    vec![Shown { on, source: "Report to the Board".parse().unwrap() }]
}

fn with_status(status: ConsultationStatus) -> Consultation {
    Consultation { status, ..Consultation::example() }
}

#[test]
fn it_cannot_be_considered_or_decided_while_consideration_is_empty() {
    for status in [ConsultationStatus::Considered, ConsultationStatus::Decided] {
        let mut consultation = with_status(status);
        assert_eq!(codes(&consultation), ["not-considered"], "{status}");
        // Nobody can have considered responses on the day before it closed.
        consultation.gunning.consideration = shown(date!(2022 - 01 - 22));
        assert_eq!(codes(&consultation), ["not-considered"], "{status}");
        consultation.gunning.consideration = shown(date!(2022 - 02 - 24));
        assert_eq!(consultation.check(), [], "{status}");
    }
    assert_eq!(codes(&with_status(ConsultationStatus::Closed)), Vec::<&str>::new());
}

#[test]
fn what_came_after_the_opening_did_not_inform_anybody() {
    let mut consultation = Consultation::example();
    consultation.gunning.information = shown(date!(2021 - 12 - 01));
    assert_eq!(codes(&consultation), ["gunning-without-evidence"]);
    consultation.status = ConsultationStatus::Draft;
    assert_eq!(consultation.check(), []);
}

#[test]
fn an_extension_moves_the_closing_and_what_counts_after_it() {
    let mut consultation = with_status(ConsultationStatus::Decided);
    consultation.gunning.consideration = shown(date!(2022 - 01 - 24));
    assert_eq!(consultation.check(), []);
    consultation.extensions.push(LaterClosing {
        closes: "2022-02-06T23:59".parse().unwrap(),
        announced_on: date!(2022 - 01 - 20),
        reason: "The paper forms came late".parse().unwrap(),
    });
    assert_eq!(codes(&consultation), ["not-considered"]);
    consultation.extensions[0].closes = "2022-01-20T12:00".parse().unwrap();
    assert!(codes(&consultation).contains(&"closes-too-early"));
}

#[test]
fn an_extension_is_announced_while_it_is_open() {
    let mut consultation = Consultation::example();
    consultation.extensions.push(LaterClosing {
        closes: "2022-02-06T23:59".parse().unwrap(),
        announced_on: date!(2022 - 01 - 24),
        reason: "The paper forms came late".parse().unwrap(),
    });
    assert_eq!(codes(&consultation), ["extended-after-closing"]);
    consultation.extensions[0].announced_on = date!(2022 - 01 - 23);
    assert_eq!(consultation.check(), []);
}

#[test]
fn a_status_only_moves_onwards() {
    use ConsultationStatus::{Closed, Considered, Decided, Draft, Open};
    let order = [Draft, Open, Closed, Considered, Decided];
    for (at, from) in order.into_iter().enumerate() {
        for (to_at, to) in order.into_iter().enumerate() {
            assert_eq!(from.may_become(to), at <= to_at, "{from} to {to}");
            let refused = with_status(to).check_against(&with_status(from));
            assert_eq!(refused.is_empty(), at <= to_at, "{from} to {to}");
        }
    }
}

#[test]
fn a_question_can_be_answered() {
    let mut consultation = Consultation::example();
    let bad = [
        r#"{ "one-of": ["Yes", "yes"] }"#,
        r#"{ "several-of": ["Yes"] }"#,
        r#"{ "scale": { "from": 5, "to": 5 } }"#,
        r#"{ "number": { "at_least": 2, "at_most": 1 } }"#,
        r#"{ "comment-on": "parks" }"#,
    ];
    for form in bad {
        consultation.questions[0].answer = serde_json::from_str(form).unwrap();
        assert_eq!(codes(&consultation).len(), 1, "{form}");
    }
    let good = [
        r#""free-text""#,
        r#""date""#,
        r#""place""#,
        r#"{ "number": {} }"#,
        r#"{ "ranking": ["A", "B"] }"#,
    ];
    for form in good {
        consultation.questions[0].answer = serde_json::from_str(form).unwrap();
        assert_eq!(consultation.check(), [], "{form}");
    }
}

#[test]
fn a_theme_has_no_more_responses_than_there_are() {
    let mut consultation = Consultation::example();
    consultation.responses = BTreeMap::from([(Channel::Online, 9), (Channel::Paper, 1)]);
    let count = |responses, paper| ThemeCount {
        theme: "carers".parse().unwrap(),
        responses,
        by_channel: BTreeMap::from([(Channel::Paper, paper)]),
    };
    for (responses, paper, fine) in
        [(1, 1, true), (10, 0, true), (11, 0, false), (3, 2, false), (1, 2, false)]
    {
        consultation.themes = vec![count(responses, paper)];
        assert_eq!(consultation.check().is_empty(), fine, "{responses} {paper}");
    }
    consultation.themes = vec![count(1, 1), count(1, 1)];
    assert_eq!(codes(&consultation), ["twice-in-a-list"]);
}
