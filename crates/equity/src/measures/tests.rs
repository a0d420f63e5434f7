use lifecourse_core::Document;

use super::*;

fn measure(json: &serde_json::Value) -> Measure {
    let mut whole = serde_json::to_value(Measure::example()).expect("it is JSON");
    for (field, value) in json.as_object().expect("they are fields") {
        whole[field] = value.clone();
    }
    serde_json::from_value(whole).expect("it is a measure")
}

fn report(measures: &[Measure], year: Option<&str>) -> MeasuresReport {
    let each: Vec<_> = measures
        .iter()
        .map(|measure| Measured { measure, of: "Walks", contributes_to: vec!["Activity"] })
        .collect();
    let work = Work { measures: &each, organisations: &BTreeMap::new(), areas: &BTreeMap::new() };
    MeasuresReport::of(&work, year.map(|year| year.parse().expect("it is a year")))
}

fn quarters(values: [u32; 4]) -> serde_json::Value {
    let each = (1..).zip(values).map(|(quarter, value): (u8, u32)| {
        serde_json::json!({ "period": format!("2025/26 Q{quarter}"), "value": value })
    });
    each.collect()
}

#[test]
fn a_target_is_judged_when_its_year_is_over_or_sooner_if_the_sum_is_there() {
    let with = |results: serde_json::Value| {
        let target = serde_json::json!({ "period": "2025/26", "value": 100 });
        let one = measure(&serde_json::json!({ "target": target, "results": results }));
        report(&[one], None).measures[0].answer.name()
    };
    assert_eq!(with(quarters([30, 30, 30, 10])), "target-reached");
    assert_eq!(with(quarters([30, 30, 30, 9])), "target-not-reached");
    let first = |value: u32| serde_json::json!([{ "period": "2025/26 Q1", "value": value }]);
    assert_eq!(with(first(99)), "told");
    assert_eq!(with(first(100)), "target-reached");
}

#[test]
fn the_headline_is_whether_anyone_is_better_off() {
    let much = measure(&serde_json::json!({ "results": quarters([1, 2, 3, 4]) }));
    assert_eq!(report(std::slice::from_ref(&much), None).overall.name(), "better-off-not-told");
    let better = measure(&serde_json::json!({
        "asks": "better-off", "counting": "share",
        "results": [{ "period": "2025/26", "value": 30, "of": 40 }],
    }));
    let both = report(&[much, better], None);
    assert_eq!(
        both.overall.sentence(),
        "Of 2 measures, in 2025/26 1 tells how much was done, 0 tell how well, and 1 tells whether anyone is better off."
    );
    assert_eq!(
        both.measures[1].answer.sentence(),
        "People who joined the walks: 75.0%, of 40 in 2025/26 (as reported)."
            .replace("(as reported)", "(as reported for the year)")
    );
    assert_eq!(report(&[], None).overall.name(), "nothing-there");
}

#[test]
fn what_cannot_be_added_says_so_and_its_parts_stay() {
    let one = measure(&serde_json::json!({
        "counting": { "incremental": "people" },
        "results": quarters([10, 20, 30, 40]),
    }));
    let told = report(&[one], None);
    assert_eq!(told.measures[0].answer.name(), "not-addable");
    let reply = told.reply();
    assert!(reply.remarks.iter().any(|one| one.contains("cannot be added up")));
    assert_eq!(reply.tables[0].rows[0][5].shown(), "[z]");
}

#[test]
fn a_breakdown_that_came_in_mid_year_is_shown_over_its_own_periods() {
    let mut results = quarters([10, 20, 30, 40]);
    let rows = results.as_array_mut().expect("they are several");
    for (quarter, value) in [(2, 12), (3, 18)] {
        let period = format!("2025/26 Q{quarter}");
        rows.push(
            serde_json::json!({ "period": period, "value": value, "category": "Sex: Women" }),
        );
    }
    let told = report(&[measure(&serde_json::json!({ "results": results }))], None);
    assert_eq!(told.measures[0].result.as_ref().map(|one| one.value), Some(100.0));
    let [women] = &told.measures[0].parts[..] else { panic!("{told:?}") };
    let of = women.result.as_ref().expect("they can be added");
    assert_eq!((women.by.as_str(), of.value, of.periods.len()), ("Sex", 30.0, 2));
}

#[test]
fn another_year_has_nothing() {
    let told = report(&[Measure::example()], Some("2019/20"));
    assert_eq!(told.measures[0].answer.name(), "no-figures");
}
