use lifecourse_core::Document;
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::date;

use super::*;

const DAY: Date = date!(2026 - 03 - 31);

fn message(id: &str, passed_on: Value, corrections: Value) -> Message {
    Message {
        id: id.parse().unwrap(),
        title: id.parse().unwrap(),
        passed_on: serde_json::from_value(passed_on).unwrap(),
        corrections: serde_json::from_value(corrections).unwrap(),
        ..Message::example()
    }
}

fn passed(champion: &str, on: &str, number: Option<u64>) -> Value {
    json!({ "champion": champion, "on": on, "number": number, "language": "Gujarati", "groups": ["women"] })
}

fn correction(kind: &str, on: &str, told: &[(&str, &str)]) -> Value {
    let told: Vec<_> =
        told.iter().map(|(champion, on)| json!({ "champion": champion, "on": on })).collect();
    json!({ "kind": kind, "on": on, "reason": "The hours were wrong", "told": told })
}

fn of(messages: &[Message], as_of: Date) -> Cascade {
    let messages: Vec<&Message> = messages.iter().collect();
    let champion =
        Champion { period: lifecourse_core::DateRange::default(), ..Champion::example() };
    Cascade::of(&Carriers {
        network: "A network",
        messages: &messages,
        champions: &[&champion],
        groups: &[&Group::example()],
        as_of,
    })
}

#[test]
fn who_passed_on_is_counted_by_message_group_and_language() {
    let flu = message(
        "flu",
        json!([
            passed("barber-in-the-market", "2025-10-03", Some(40)),
            passed("mosque", "2025-10-04", Some(300)),
            passed("mosque", "2025-11-04", None),
        ]),
        json!([]),
    );
    let answer = of(&[flu, message("cold", json!([]), json!([]))], DAY);
    assert_eq!(
        answer.spread.sentence(),
        "Of 2 messages, 1 was passed on, by 2 champions; 1 champion is in the network. Not passed on: \"cold\"."
    );
    let reply = answer.reply();
    let shown: Vec<Vec<String>> = reply.tables[..3]
        .iter()
        .map(|table| table.rows[0].iter().map(Cell::shown).collect())
        .collect();
    assert_eq!(shown[0], ["flu", "English (text)", "2", "340", "as it was sent"]);
    assert_eq!(shown[1], ["Women", "1", "2", "340"]);
    assert_eq!(shown[2], ["Gujarati", "1", "2", "340"]);
    assert_eq!(reply.tables[0].rows[1][3].shown(), "[x]");
}

#[test]
fn who_passed_on_a_message_before_it_was_corrected_must_be_told() {
    let flu = message(
        "flu",
        json!([
            passed("barber-in-the-market", "2025-10-03", None),
            passed("mosque", "2025-10-04", None),
            passed("temple", "2025-10-20", None),
        ]),
        json!([correction("corrected", "2025-10-10", &[("mosque", "2025-10-11")])]),
    );
    let answer = of(std::slice::from_ref(&flu), DAY);
    assert_eq!(
        answer.told.sentence(),
        "1 message was corrected or withdrawn; 1 champion has still to be told: Barber in the market of \"flu\"."
    );
    // From 10 October 2025 to 31 March 2026.
    assert_eq!(answer.to_tell[0].days, 172);
    // On 10 October nobody had been told, and the temple had not passed it on.
    assert_eq!(of(&[flu], date!(2025 - 10 - 10)).to_tell.len(), 2);
}

#[test]
fn a_withdrawal_must_reach_everybody_and_being_told_of_it_is_enough() {
    let flu = message(
        "flu",
        json!([
            passed("mosque", "2025-10-04", None),
            passed("temple", "2025-10-20", None),
            passed("school", "2025-11-20", None),
        ]),
        json!([
            correction("corrected", "2025-10-10", &[]),
            correction("withdrawn", "2025-11-01", &[("mosque", "2025-11-02")]),
        ]),
    );
    let answer = of(&[flu], DAY);
    let names: Vec<_> = answer.to_tell.iter().map(|one| (&*one.name, one.kind)).collect();
    let withdrawn = CorrectionKind::Withdrawn;
    assert_eq!(names, [("school", withdrawn), ("temple", withdrawn)]);
    assert_eq!(answer.told.name(), "some-not-told");
}

#[test]
fn all_told_and_nothing_wrong_and_no_message_are_told_apart() {
    let told = message(
        "flu",
        json!([passed("mosque", "2025-10-04", None)]),
        json!([correction("corrected", "2025-10-10", &[("mosque", "2025-10-11")])]),
    );
    assert_eq!(of(std::slice::from_ref(&told), DAY).told.name(), "all-told");
    assert_eq!(of(&[told], date!(2025 - 10 - 09)).told.name(), "nothing-there");
    let none = of(&[], DAY);
    assert_eq!(none.spread.sentence(), "No answer: there is no message on record.");
    let silent = of(&[message("cold", json!([]), json!([]))], DAY);
    assert_eq!(
        silent.spread.sentence(),
        "Of 1 message, nobody has passed any on; 1 champion is in the network."
    );
}

proptest! {
    #[test]
    fn who_is_told_needs_not_be_told_and_nobody_else_is_let_off(
        days in prop::collection::vec((1..28_u8, any::<bool>()), 1..9),
    ) {
        let name = |at: usize| format!("champion-{at}");
        let passed_on: Vec<Value> = days.iter().enumerate()
            .map(|(at, (day, _))| passed(&name(at), &format!("2025-11-{day:02}"), None)).collect();
        let names: Vec<String> = (0..days.len()).map(name).collect();
        let told: Vec<(&str, &str)> = names.iter().zip(&days).filter(|(_, day)| day.1)
            .map(|(name, _)| (name.as_str(), "2025-12-02")).collect();
        let flu = message("flu", passed_on.into(), json!([correction("withdrawn", "2025-12-01", &told)]));
        let answer = of(&[flu], DAY);
        prop_assert_eq!(answer.to_tell.len() + told.len(), days.len());
    }
}
