use super::*;

#[test]
fn a_question_names_every_document_that_answers_it() {
    let mentioned: Vec<_> =
        Question::example().references().into_iter().map(|one| one.field).collect();
    assert_eq!(
        mentioned,
        ["strategy", "asks.poorest-fastest.indicator", "asks.poorest-fastest.area"]
    );
}

#[test]
fn a_floor_is_a_part_of_the_budget() {
    let ask: Ask = serde_json::from_value(serde_json::json!({ "allocation": {
        "need": "need", "today": "spend", "area": "E06000016", "by": { "areas": "ward" },
        "floor": 1.5, "progressivity": 1,
    } }))
    .unwrap();
    assert_eq!(ask.check()[0].field, "asks.allocation.floor");
    assert_eq!(ask.indicators().len(), 2);
}

#[test]
fn what_is_not_asked_for_is_refused_by_name() {
    let unknown = serde_json::json!({ "gap": { "indicator": "a", "area": "E92000001", "by": { "colour": "red" } } });
    let error = serde_json::from_value::<Ask>(unknown).unwrap_err().to_string();
    assert!(error.contains("colour") && error.contains("category"), "{error}");
}
