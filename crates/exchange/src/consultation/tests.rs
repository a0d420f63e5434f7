use lifecourse_core::{Document, EqualityAnswer, ProtectedCharacteristic};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn asking(questions: &serde_json::Value) -> Consultation {
    let questions = serde_json::from_value(questions.clone()).unwrap();
    Consultation { questions, clauses: Vec::new(), ..Consultation::example() }
}

fn read(consultation: &Consultation, table: &str) -> Responses {
    Responses::read(table.as_bytes(), "answers.csv", consultation, &QuestionSheet::default())
        .unwrap()
}

fn codes(read: &Responses) -> Vec<&'static str> {
    read.diagnostics.iter().map(|told| told.code).collect()
}

/// Two lines of headers, the first of labels; a name and an e-mail address.
#[test]
fn the_layout_with_two_header_rows_is_read_and_names_are_dropped() {
    let asked = asking(&json!([
        { "id": "as", "text": "Are you responding as an individual or on behalf of an organisation?",
          "answer": { "one-of": ["Individual", "Organisation"] } },
        { "id": "publish", "text": "Would you be happy for your response to be published in full?",
          "answer": { "one-of": ["Yes", "No"] } },
    ]));
    let read = read(
        &asked,
        "Ident 1,Ident 2,Ident 3,Ident 4\n\
        What is your name?,What is your email address?,Are you responding as an individual or on behalf of an organisation?,Would you be happy for your response to be published in full?\n\
        Eve,eve@example.org,Organisation,Yes\n,,Individual,No\n",
    );
    assert_eq!((read.rows, read.responses.len()), (2, 2));
    assert_eq!(read.dropped, ["What is your name?", "What is your email address?"]);
    assert!(read.are_sound());
    assert_eq!(read.responses[0].answers["as"], Given::One(1));
    assert!(
        !format!("{read:?}").contains("eve@example.org") && !format!("{read:?}").contains("Eve")
    );
}

/// Headers with a code before each question, some of them the same but for it.
#[test]
fn the_layout_with_numbered_proposals_is_told_apart_by_its_codes() {
    let asked = asking(&json!([
        { "id": "one", "text": "Do you agree or disagree with the proposal?", "answer": { "one-of": ["Strongly agree", "Disagree"] } },
        { "id": "why-one", "text": "Please explain", "column": "Prop 1 Q8", "answer": "free-text" },
        { "id": "why-two", "text": "Please explain", "column": "Prop 2 Q8", "answer": "free-text" },
        { "id": "where", "text": "Location", "column": "Location - address", "answer": "place" },
    ]));
    let read = read(
        &asked,
        "Location - address,Prop 1 Q1 - Do you agree or disagree with the proposal?,Prop 1 Q8 - Please explain,Prop 2 Q8 - Please explain\n\
        Derbyshire,Strongly agree,\"Better, on balance\",\nDerby City,DISAGREE,,Too soon\n",
    );
    assert_eq!(codes(&read), Vec::<&str>::new());
    assert_eq!(read.responses[0].about.place.as_deref(), Some("Derbyshire"));
    assert_eq!(read.responses[1].answers["one"], Given::One(1));
    assert_eq!(read.responses[1].answers["why-two"], words("Too soon").unwrap());
    assert_eq!(read.responses[0].answers.len(), 2);
}

/// The template: sheets name the columns by letters, two-part questions have two.
#[test]
fn the_template_is_read_by_its_sheets_of_questions() {
    let asked = asking(&json!([
        { "id": "support", "text": "What is your level of support for the proposal, and why?", "answer": { "one-of": ["Strongly agree", "Neutral"] } },
        { "id": "why", "text": "What is your level of support for the proposal, and why?", "answer": "free-text" },
        { "id": "age", "text": "Age band", "column": "Which age band are you in?", "answer": { "equality": "age" } },
    ]));
    let hybrid = "Free-text column letter (in Responses),Question number,Question text (full wording shown to respondent),Multiple-choice column letter (in Responses)\n\
        D,1,\"What is your level of support for the proposal, and why?\",C\n";
    let sheet = QuestionSheet::read(hybrid.as_bytes(), "hybrid_questions.csv").unwrap().unwrap();
    let table = "respondent_id,Which age band are you in?,Q1: To what extent do you support it?,Q1: Please explain.\n\
        R0001,65+,Strongly agree,It is unclear\nR0002,,Neutral,\n";
    let read = Responses::read(table.as_bytes(), "responses.csv", &asked, &sheet).unwrap();
    assert_eq!(codes(&read), Vec::<&str>::new());
    assert_eq!(read.responses[0].reference, "R0001");
    assert_eq!(read.responses[0].answers.len(), 2);
    let age = read.responses[0].about.equality[&ProtectedCharacteristic::Age];
    assert!(matches!(age, EqualityAnswer::Age(_)));
}

#[test]
fn every_fault_has_its_row_and_column() {
    let asked = asking(&json!([
        { "id": "a", "text": "A", "answer": { "one-of": ["Yes", "No"] } },
        { "id": "b", "text": "B", "answer": { "scale": { "from": 1, "to": 5, "highest": "Very" } } },
        { "id": "c", "text": "C", "answer": { "several-of": ["Parks", "Buses"] } },
        { "id": "d", "text": "D", "answer": { "ranking": ["Parks", "Buses"] } },
        { "id": "e", "text": "E", "answer": { "number": { "at_least": 0.0 } } },
        { "id": "f", "text": "F", "answer": "date" },
        { "id": "s", "text": "S", "answer": { "equality": "sex" } },
    ]));
    let good = "id,channel,A,B,C,D,E,F,S\n1,Paper,yes,very,\"Parks, Buses\",Buses;Parks,\"1,200\",23/1/2022,Female\n";
    let sound = read(&asked, good);
    assert!(sound.are_sound(), "{:?}", sound.diagnostics);
    assert_eq!(sound.responses[0].answers["d"], Given::Ranking(vec![1, 0]));
    assert_eq!(sound.responses[0].answers["e"], Given::Number(1200.0));
    let bad = "id,channel,A,B,C,D,E,F,S\n1,Pigeon,Maybe,6,Roads,Parks;Parks,-1,soon,mine\n2,,Yes\n3,,,,,,,,\n3,,,,,,,,\n";
    let faulty = read(&asked, bad);
    assert_eq!(
        codes(&faulty),
        [
            "unknown-channel",
            "not-an-option",
            "not-on-the-scale",
            "not-an-option",
            "ranked-twice",
            "not-a-number",
            "not-a-day",
            "not-harmonised",
            "wrong-number-of-cells",
            "response-twice",
        ]
    );
    let fields: Vec<_> = faulty.diagnostics.iter().map(|told| told.place.to_string()).collect();
    assert_eq!(fields[1], "answers.csv, row 2, `A`");
    assert_eq!((faulty.rows, faulty.responses.len()), (4, 1));
}

#[test]
fn an_address_in_an_answer_is_told_and_not_repeated() {
    let asked = asking(&json!([{ "id": "a", "text": "Anything else?", "answer": "free-text" }]));
    let read = read(&asked, "Anything else?\nWrite to eve@example.org\n");
    assert_eq!(codes(&read), ["personal-data"]);
    assert!(read.are_sound() && !format!("{read:?}").contains("eve@"));
}

#[test]
fn two_columns_for_one_question_and_a_question_without_one_are_told() {
    let asked = asking(&json!([
        { "id": "a", "text": "Why?", "answer": "free-text" },
        { "id": "b", "text": "When?", "answer": "date" },
    ]));
    let read = read(&asked, "Q1 - Why?,Q2 - Why?,Colour\na,b,c\n");
    assert_eq!(
        codes(&read),
        ["two-columns-for-one-question", "unknown-column", "question-without-column"]
    );
}

#[test]
fn codes_and_populations_are_small_tables() {
    let (codes, told) =
        read_codes(&b"response,coder,theme\nR1,A,carers\nR1,B,\nR2,,Carers!\n"[..], "codes.csv")
            .unwrap();
    assert_eq!((codes.len(), told.len()), (2, 1));
    assert_eq!(codes[1].theme, None);
    let (groups, told) =
        read_population(&b"group,people\nFemale,\"360,100\"\nMale,-1\n"[..], "census.csv").unwrap();
    assert_eq!((groups.len(), told.len()), (1, 1));
    assert!(read_codes(&b"a,b\n1,2\n"[..], "codes.csv").is_err());
}

proptest! {
    #[test]
    fn any_table_is_read_or_refused(table in "\\PC{0,80}(\n\\PC{0,80}){0,4}") {
        let asked = Consultation::example();
        if let Ok(read) = Responses::read(table.as_bytes(), "x.csv", &asked, &QuestionSheet::default()) {
            prop_assert!(read.responses.len() as u64 <= read.rows);
        }
        let _ = QuestionSheet::read(table.as_bytes(), "x.csv");
    }
}
