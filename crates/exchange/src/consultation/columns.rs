//! What the columns of a file of responses mean.

use lifecourse_core::{Consultation, ConsultationQuestion};

use super::{QuestionSheet, cells::same};

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'a> {
    /// The name of the response, which is not a person's.
    Reference,
    /// How it came in.
    Channel,
    /// The answers to a question.
    Question(&'a ConsultationQuestion),
    /// Who or where a person is: never read.
    Personal,
    /// Nothing that is asked.
    Nothing,
}

const REFERENCE: [&str; 6] =
    ["respondent_id", "respondent id", "response id", "response_id", "id", "reference"];
const CHANNEL: [&str; 3] = ["channel", "response channel", "how the response came in"];

/// What each column means, by its header.
pub(super) fn meanings<'a>(
    headers: &[String],
    consultation: &'a Consultation,
    sheet: &QuestionSheet,
) -> Vec<Meaning<'a>> {
    let of = |(at, header): (usize, &String)| {
        if let Some(question) = question(at, header, consultation, sheet) {
            // A question that is asked in so many words may be about a place, not about a person.
            return match (is_personal(header), question.answer.is_words()) {
                (true, true) => Meaning::Personal,
                _ => Meaning::Question(question),
            };
        }
        let is = |names: &[&str]| names.iter().any(|name| same(name, header));
        if is(&REFERENCE) {
            Meaning::Reference
        } else if is(&CHANNEL) {
            Meaning::Channel
        } else if is_personal(header) {
            Meaning::Personal
        } else {
            Meaning::Nothing
        }
    };
    headers.iter().enumerate().map(of).collect()
}

/// The question that a column answers.
fn question<'a>(
    at: usize,
    header: &str,
    consultation: &'a Consultation,
    sheet: &QuestionSheet,
) -> Option<&'a ConsultationQuestion> {
    let parts = [" - ", ": "].iter().find_map(|between| header.split_once(between));
    let written = [Some(header), parts.map(|(code, _)| code), parts.map(|(_, text)| text)];
    let by_header = |question: &&ConsultationQuestion| {
        let name = question.column.as_ref().unwrap_or(&question.text);
        written.iter().flatten().any(|written| same(written, name))
    };
    let by_sheet = |question: &&ConsultationQuestion| {
        sheet.column(at).is_some_and(|(text, is_choice)| {
            same(text, &question.text)
                && question.column.is_none()
                && is_choice != question.answer.is_words()
        })
    };
    let questions = || consultation.questions.iter();
    questions().find(by_header).or_else(|| questions().find(by_sheet))
}

/// Whether a header asks who somebody is or how they are found.
fn is_personal(header: &str) -> bool {
    let header = header.to_lowercase();
    let words: Vec<&str> = header
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .collect();
    let has = |word: &str| words.contains(&word);
    let personal = [
        "name",
        "forename",
        "surname",
        "firstname",
        "lastname",
        "fullname",
        "email",
        "e-mail",
        "emails",
        "telephone",
        "phone",
        "mobile",
        "address",
        "postcode",
    ];
    personal.iter().any(|word| has(word))
        || (has("date") && has("birth"))
        || (has("nhs") && has("number"))
}
