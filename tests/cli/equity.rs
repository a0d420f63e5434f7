//! The Board's questions, asked of the examples.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::Desk;

const LEEDS: &str = "leeds-better-together";
const LEICESTER: &str = "leicester-strategy";
const LEICESTERSHIRE: &str = "leicestershire";

const QUINTILES: &str = "LSOA11 deprivation quintiles within area (IMD2019)";
const TENTHS: &str = "LSOA11 deprivation deciles within area (IMD trend)";

/// Each question as it is asked on the command line, with the one of Leicester that asks the same.
#[rustfmt::skip]
const LEICESTER_ASKS: &[(&str, &[&str])] = &[
    ("synthetic-poorest-fastest", &["poorest-fastest", "--indicator", "synthetic-smoking", "--area", "E06000016", "--by", QUINTILES]),
    ("synthetic-gap-in-diabetes", &["gap", "--indicator", "synthetic-diabetes", "--area", "E06000016", "--areas", "ward"]),
    ("synthetic-inverse-care", &["care-for-need", "--need", "synthetic-diabetes", "--service", "synthetic-prevention-spend", "--provision", "spend", "--area", "E06000016", "--areas", "ward"]),
    ("synthetic-fair-share", &["allocation", "--need", "synthetic-diabetes", "--today", "synthetic-prevention-spend", "--area", "E06000016", "--areas", "ward", "--floor", "0.5", "--progressivity", "1", "--capacity", "E05010473=170000", "--capacity", "E05010477=165000"]),
    ("synthetic-fair-targets", &["fair-targets", "--target", "synthetic-smoking-2030", "--by", QUINTILES]),
    ("leicester-not-reached", &["not-reached", "--area", "E06000016", "--areas", "ward", "--need", "residents-in-most-deprived-tenth"]),
    ("synthetic-gap-in-life-expectancy", &["life-expectancy-gap", "--deaths", "synthetic-deaths", "--cause", "synthetic-deaths-circulation", "--cause", "synthetic-deaths-cancer", "--area", "E06000016", "--by", QUINTILES]),
    ("synthetic-progress-of-the-outreach", &["progress", "synthetic-outreach-second-stage"]),
];

/// Leicester's made-up figures, with the verdict of the headline that they were made for.
const LEICESTER_HEADLINES: [(&str, &str); 14] = [
    ("synthetic-access-promises", "not-all-kept"),
    ("synthetic-anchors", "met"),
    ("synthetic-board-decisions", "some-late"),
    ("leicester-gap-in-household-deprivation", "clear-differences"),
    ("leicester-not-reached", "most-not-reached"),
    ("synthetic-care-alike-for-all", "less-than-need"),
    ("synthetic-care-that-follows-need", "proportionate"),
    ("synthetic-fair-share", "would-move"),
    ("synthetic-fair-targets", "gap-narrows"),
    ("synthetic-gap-in-diabetes", "clear-differences"),
    ("synthetic-gap-in-life-expectancy", "least-deprived-live-longer"),
    ("synthetic-inverse-care", "inverse"),
    ("synthetic-poorest-fastest", "improving-but-slower"),
    ("synthetic-progress-of-the-outreach", "not-sufficient"),
];

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("{name} is no list: {value}"))
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {value}"))
}

/// The name of a verdict, or of the refusal.
fn verdict(finding: &Value) -> &str {
    if finding["verdict"].is_string() { word(finding, "verdict") } else { word(finding, "refusal") }
}

/// The finding about one aspect.
fn aspect<'v>(reply: &'v Value, name: &str) -> &'v Value {
    let mut findings = list(reply, "findings").iter();
    findings.find(|one| one["aspect"] == name).unwrap_or_else(|| panic!("no {name}: {reply}"))
}

#[test]
fn every_question_of_leicester_has_the_answer_that_its_figures_were_made_for() {
    let desk = Desk::with_examples(&[LEICESTER]);
    let strategy = ["equity", "--strategy", "leicester-chws-2022-2027"];
    let all = desk.json(&strategy);
    let headlines: BTreeMap<&str, &str> = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["id"].is_string())
        .map(|one| (word(one, "id"), verdict(&one["reply"]["findings"][0])))
        .collect();
    assert_eq!(headlines, BTreeMap::from(LEICESTER_HEADLINES));
    let of_any = desk.json(&["equity"]);
    for (one, other) in all.as_array().unwrap().iter().zip(of_any.as_array().unwrap()) {
        assert_eq!((&one["id"], &one["reply"]), (&other["id"], &other["reply"]));
    }

    let table = desk.run(&strategy);
    let csv = desk.run(&[&strategy[..], &["--format", "csv"]].concat());
    assert_eq!((table.code, csv.code), (Some(0), Some(0)));
    for one in all.as_array().unwrap() {
        assert!(table.stdout.contains(word(one, "title")), "{one}");
    }
    assert!(table.stdout.contains("made-up figures, to show how it works"), "{table}");
    let mut rows = csv::Reader::from_reader(csv.stdout.as_bytes());
    let findings: usize =
        all.as_array().unwrap().iter().map(|one| list(&one["reply"], "findings").len()).sum();
    assert_eq!(rows.headers().unwrap().len(), 12);
    assert_eq!(rows.records().map(Result::unwrap).count(), findings);
}

#[test]
fn a_question_asked_ad_hoc_is_answered_as_the_same_written_down() {
    let desk = Desk::with_examples(&[LEICESTER]);
    for (written, asked) in LEICESTER_ASKS {
        let asked = [&["equity"], *asked].concat();
        let reply = desk.json(&asked);
        assert_eq!(reply, desk.json(&["equity", "answer", written]), "{written}");
        shown_alike(&desk, &asked, &reply);
    }
}

/// The same findings as a table for people, and as CSV.
fn shown_alike(desk: &Desk, asked: &[&str], reply: &Value) {
    let table = desk.run(asked);
    let csv = desk.run(&[asked, &["--format", "csv"]].concat());
    assert_eq!((table.code, csv.code, &*table.stderr), (Some(0), Some(0), ""), "{table}");
    assert!(table.stdout.contains(word(reply, "question")), "{table}");
    let mut rows = csv::Reader::from_reader(csv.stdout.as_bytes());
    let columns: Vec<_> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        columns,
        ["about", "aspect", "answer", "label", "tone", "tested", "sentence", "synthetic"]
    );
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let findings = list(reply, "findings");
    assert_eq!(rows.len(), findings.len(), "{asked:?}");
    for (row, finding) in rows.iter().zip(findings) {
        assert_eq!((&row[1], &row[2]), (word(finding, "aspect"), verdict(finding)));
        assert_eq!(row[7] == *"true", reply["synthetic"] == true);
        assert!(table.stdout.contains(&row[6]), "{}: {table}", &row[6]);
    }
    for shown in list(reply, "tables") {
        assert!(table.stdout.contains(word(shown, "caption")), "{table}");
    }
}

#[test]
fn the_most_deprived_tenth_of_leeds_is_counted_edition_by_edition() {
    let desk = Desk::with_examples(&[LEEDS]);
    let index = "index-of-multiple-deprivation";
    let asked = ["equity", "most-deprived", "--index", index, "--area", "E08000035"];
    let reply = desk.json(&asked);
    assert_eq!(reply, desk.json(&["equity", "answer", "leeds-most-deprived-tenth"]));
    shown_alike(&desk, &asked, &reply);
    let here = aspect(&reply, "neighbourhoods");
    assert_eq!(verdict(here), "above-its-share");
    assert!(word(here, "sentence").contains("84 of 488 neighbourhoods in Leeds"), "{here}");
    let change = aspect(&reply, "change in neighbourhoods");
    assert_eq!(verdict(change), "fewer");
    assert!(word(change, "sentence").contains("84 neighbourhoods"), "{change}");
    assert!(word(change, "sentence").contains("2019 (114 of 482)"), "{change}");
    let fifth = desk.json(&[&asked[..], &["--share", "20"]].concat());
    assert_eq!(fifth, desk.json(&["equity", "answer", "leeds-core20"]));
    assert!(word(&fifth["findings"][0], "sentence").contains("136 of 488"), "{fifth}");
}

/// A line through the years: its slope with its standard error.
#[derive(Clone, Copy, Debug)]
struct Slope(f64, f64);

/// Quantiles of Student's t at 0.975, from a printed table: a line through ten years has 8 degrees
/// of freedom, two of them 16.
const T: [f64; 2] = [2.306_004, 2.119_905];

/// Weighted least squares by hand; the error is the larger of that from the limits and that from
/// the scatter about the line.
fn slope(years: &[(f64, f64)]) -> Slope {
    let points = || (0_u8..).map(f64::from).zip(years).map(|(x, (y, se))| (x, *y, se.powi(-2)));
    let sum = |of: fn((f64, f64, f64)) -> f64| points().map(of).sum::<f64>();
    let (all, x, y) = (sum(|p| p.2), sum(|p| p.0 * p.2), sum(|p| p.1 * p.2));
    let (x, y) = (x / all, y / all);
    let across: f64 = points().map(|p| p.2 * (p.0 - x).powi(2)).sum();
    let slope = points().map(|p| p.2 * (p.0 - x) * p.1).sum::<f64>() / across;
    let scatter: f64 = points().map(|p| p.2 * (p.1 - y - slope * (p.0 - x)).powi(2)).sum();
    let freedom = f64::from(u8::try_from(years.len() - 2).unwrap());
    Slope(slope, ((scatter / freedom).max(1.0) / across).sqrt())
}

/// The quantile of the normal distribution at 0.975, from a printed table.
const Z: f64 = 1.959_963_985;

fn number_of(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The most deprived tenth of England and the rest, weighted by the people asked: value and error
/// by year, from the publisher's limits.
fn most_and_rest(indicator: &str) -> [Vec<(f64, f64)>; 2] {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/leeds-better-together/figures");
    let mut table = csv::Reader::from_path(format!("{path}/england-{indicator}.csv")).unwrap();
    let mut most: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let mut rest: BTreeMap<String, Vec<[f64; 3]>> = BTreeMap::new();
    for row in table.deserialize::<BTreeMap<String, String>>().map(Result::unwrap) {
        let error = (number_of(&row, "upper_95") - number_of(&row, "lower_95")) / (2.0 * Z);
        let (value, period) = (number_of(&row, "value"), row["period"].clone());
        match row["category"].as_str() {
            "" => {}
            "Most deprived decile" => {
                most.insert(period, (value, error));
            }
            _ => {
                rest.entry(period).or_default().push([
                    value,
                    error,
                    number_of(&row, "denominator"),
                ]);
            }
        }
    }
    let rest = rest.into_values().map(|groups| {
        let all: f64 = groups.iter().map(|group| group[2]).sum();
        let mean = groups.iter().map(|group| group[0] * group[2] / all).sum::<f64>();
        let variance: f64 = groups.iter().map(|group| (group[1] * group[2] / all).powi(2)).sum();
        (mean, variance.sqrt())
    });
    [most.into_values().collect(), rest.collect()]
}

/// What the two slopes say of an indicator of which more is good, or bad.
fn told(most: Slope, rest: Slope, more_is_good: bool) -> &'static str {
    let good = if more_is_good { 1.0 } else { -1.0 };
    let clear = |value: f64, error: f64, t: f64| (value.abs() > t * error).then_some(value * good);
    let own = clear(most.0, most.1, T[0]).expect("both change clearly");
    assert!(own < 0.0, "both get worse: {most:?}");
    match clear(most.0 - rest.0, most.1.hypot(rest.1), T[1]) {
        Some(gain) if gain < 0.0 => "worsening-fastest",
        Some(_) => "worsening-slowest",
        None => "worsening-no-clear-difference",
    }
}

#[test]
fn the_pace_of_the_most_deprived_is_that_of_a_line_drawn_by_hand() {
    let desk = Desk::with_examples(&[LEEDS]);
    for (id, indicator, more_is_good) in [
        ("leeds-poorest-fastest-obesity", "obesity-adults", false),
        ("leeds-poorest-fastest-physical-activity", "physically-active-adults", true),
    ] {
        let reply = desk.json(&["equity", "answer", id]);
        let ad_hoc = ["equity", "poorest-fastest", "--indicator", indicator, "--area", "E92000001"];
        assert_eq!(reply, desk.json(&[&ad_hoc[..], &["--by", TENTHS]].concat()));
        let groups = most_and_rest(indicator);
        let [most, rest] = groups.each_ref().map(|years| slope(years));
        let in_units = aspect(&reply, "against the rest, in units");
        assert_eq!(verdict(in_units), told(most, rest, more_is_good), "{indicator}");
        let numbers = list(&in_units["basis"], "numbers");
        let difference = Slope(most.0 - rest.0, most.1.hypot(rest.1));
        for (number, (Slope(value, error), t)) in
            numbers.iter().zip([(most, T[0]), (rest, T[0]), (difference, T[1])])
        {
            let near = |found: &Value, by_hand: f64| {
                let found = found.as_f64().unwrap();
                assert!((found - by_hand).abs() < 1e-6, "{number}: by hand {by_hand}");
            };
            near(&number["value"], value);
            near(&number["ci95"]["lower"], value - t * error);
            near(&number["ci95"]["upper"], value + t * error);
        }
        let logarithms = groups.each_ref().map(|years| {
            let years: Vec<_> = years.iter().map(|(y, error)| (y.ln(), error / y)).collect();
            slope(&years)
        });
        let in_per_cent = aspect(&reply, "against the rest, in per cent");
        let [most, rest] = logarithms;
        assert_eq!(verdict(in_per_cent), told(most, rest, more_is_good), "{indicator}");
    }
}

#[test]
fn where_periods_overlap_the_pace_is_refused_and_what_can_be_said_is_said() {
    let desk = Desk::with_examples(&[LEEDS]);
    for id in ["women", "men"].map(|sex| format!("leeds-poorest-fastest-life-expectancy-{sex}")) {
        let reply = desk.json(&["equity", "answer", &id]);
        let headline = &reply["findings"][0];
        assert_eq!(word(headline, "refusal"), "overlapping-periods");
        assert!(headline["verdict"].is_null() && headline["basis"].is_null(), "{headline}");
        assert_eq!(verdict(aspect(&reply, "first to last, not tested")), "did-not-gain");
    }
}

#[test]
fn all_examples_in_one_database_are_answered_and_none_twice() {
    let desk = Desk::with_examples(&[LEICESTERSHIRE, LEEDS, LEICESTER]);
    let all = desk.json(&["equity"]);
    let all = all.as_array().unwrap();
    let unwritten = all.iter().position(|one| one["id"].is_null()).unwrap();
    assert!(all[unwritten..].iter().all(|one| one["id"].is_null()), "what is written comes first");
    for (at, one) in all.iter().enumerate() {
        assert!(all[..at].iter().all(|other| other["asks"] != one["asks"]), "asked twice: {one}");
    }
    let of_county = desk.json(&["equity", "--strategy", "leicestershire-jhws-2022-2032"]);
    let of_county = of_county.as_array().unwrap();
    assert!(of_county.iter().any(|one| one["id"].is_null()));
    assert!(of_county.iter().all(|one| one["strategy"] == "leicestershire-jhws-2022-2032"));
    for one in all {
        for finding in list(&one["reply"], "findings") {
            let sentence = word(finding, "sentence");
            assert!(sentence.ends_with(['.', '?']), "{sentence}");
            assert!(!sentence.contains("NaN") && !sentence.contains("inf "), "{sentence}");
        }
    }
}

#[test]
fn what_is_not_there_is_told_with_the_nearest() {
    let desk = Desk::with_examples(&[LEICESTER]);
    #[rustfmt::skip]
    let asked: &[(&[&str], &str)] = &[
        (&["answer", "synthetic-fair-shar"], "synthetic-fair-share"),
        (&["--strategy", "leicester-chws"], "leicester-chws-2022-2027"),
        (&["gap", "--indicator", "synthetic-diabete", "--area", "E06000016", "--areas", "ward"], "synthetic-diabetes"),
        (&["gap", "--indicator", "synthetic-diabetes", "--area", "E06000017", "--areas", "ward"], "E06000016"),
        (&["care-for-need", "--need", "synthetic-diabetes", "--service", "synthetic-drop-in-place", "--provision", "use", "--area", "E06000016", "--areas", "ward"], "synthetic-drop-in-places"),
        (&["fair-targets", "--target", "synthetic-smoking-203", "--areas", "ward"], "synthetic-smoking-2030"),
        (&["not-reached", "--area", "E06000016", "--need", "synthetic-diabets"], "synthetic-diabetes"),
        (&["not-reached", "--area", "E06000016", "--group", "leicester-rom"], "leicester-roma"),
        (&["life-expectancy-gap", "--deaths", "synthetic-death", "--area", "E06000016", "--by", QUINTILES], "synthetic-deaths"),
        (&["progress", "synthetic-outreach-second-stag"], "synthetic-outreach-second-stage"),
    ];
    for (asked, nearest) in asked {
        let ran = desk.run(&[&["equity"], *asked].concat());
        assert_eq!((ran.code, &*ran.stdout), (Some(1), ""), "{asked:?}: {ran}");
        assert!(ran.stderr.contains(&format!("did you mean `{nearest}`?")), "{asked:?}: {ran}");
    }
}

#[test]
fn a_number_out_of_its_range_is_told_and_nothing_is_answered() {
    let desk = Desk::with_examples(&[LEICESTER]);
    let share = ["equity", "allocation", "--need", "synthetic-diabetes", "--today"];
    let share = [&share[..], &["synthetic-prevention-spend", "--area", "E06000016"]].concat();
    let share = [&share[..], &["--areas", "ward"]].concat();
    #[rustfmt::skip]
    let wrong: &[(&[&str], i32, &str)] = &[
        (&["--floor", "2"], 2, "2 is not from 0 to 1"),
        (&["--floor", "NaN"], 2, "NaN is not from 0 to 1"),
        (&["--floor=-0.1"], 2, "-0.1 is not from 0 to 1"),
        (&["--progressivity", "inf"], 2, "progressivity"),
        (&["--capacity", "E05010473=-1"], 2, "capacity"),
        (&["--floor", "half"], 2, "--floor"),
        (&["--capacity", "E05010473"], 2, "write CODE=POUNDS"),
        (&["--capacity", "E05010473=much"], 2, "`much` is not a number of pounds"),
        (&["--by", "Ethnic groups"], 2, "cannot be used with"),
        (&["--as-of", "yesterday"], 2, "write a day as 2026-11-30"),
    ];
    for (wrong, code, said) in wrong {
        let ran = desk.run(&[&share[..], *wrong].concat());
        assert_eq!((ran.code, &*ran.stdout), (Some(*code), ""), "{wrong:?}: {ran}");
        assert!(ran.stderr.contains(said), "{wrong:?}: {ran}");
    }
    let ran =
        desk.run(&["equity", "gap", "--indicator", "synthetic-smoking", "--area", "E06000016"]);
    assert_eq!(ran.code, Some(2), "between whom is not said: {ran}");
    let index = "residents-in-most-deprived-tenth";
    let of_index = ["equity", "most-deprived", "--index", index, "--area", "E06000016"];
    for share in ["0", "51", "NaN"] {
        let ran = desk.run(&[&of_index[..], &["--share", share]].concat());
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(&format!("{share} is not from 0.1 to 50")), "{ran}");
    }
}

#[test]
fn groups_that_no_figure_is_of_are_a_refusal_and_not_a_fault() {
    let desk = Desk::with_examples(&[LEICESTER]);
    let of = ["equity", "gap", "--indicator", "synthetic-smoking", "--area", "E06000016"];
    let reply = desk.json(&[&of[..], &["--by", "Atlantis"]].concat());
    for finding in list(&reply, "findings") {
        assert_eq!(word(finding, "refusal"), "no-figures", "{finding}");
    }
    let unordered = ["poorest-fastest", "--indicator", "synthetic-diabetes", "--area", "E06000016"];
    let reply = desk.json(&[&["equity"], &unordered[..], &["--by", "Ethnic groups"]].concat());
    assert!(reply["findings"][0]["refusal"].is_string(), "{reply}");
    let past = desk.json(&[&of[..], &["--by", QUINTILES, "--period", "1999"]].concat());
    assert!(past["findings"][0]["refusal"].is_string(), "{past}");
}

#[test]
fn before_anything_was_stored_nothing_is_asked_and_nothing_is_there() {
    let desk = Desk::with_examples(&[LEICESTER]);
    let past = ["--as-of", "2020-01-01"];
    let ran = desk.run(&[&["equity"], &past[..]].concat());
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("Nothing is asked"), "{ran}");
    for (_, asked) in LEICESTER_ASKS {
        let ran = desk.run(&[&["equity"], *asked, &past[..]].concat());
        assert_eq!((ran.code, &*ran.stdout), (Some(1), ""), "{ran}");
        assert!(ran.stderr.contains("there is no "), "{ran}");
    }
    let ran = desk.run(&[&["equity", "answer", "synthetic-fair-share"], &past[..]].concat());
    assert_eq!(ran.code, Some(1), "{ran}");
}

#[test]
fn a_gate_is_judged_as_of_the_day_that_is_asked_for() {
    let desk = Desk::with_examples(&[LEICESTER]);
    let gate = ["equity", "progress", "synthetic-outreach-second-stage", "--as-of", "2099-12-31"];
    let reply = desk.json(&gate);
    assert!(word(&reply, "about").ends_with("as of 31 December 2099"), "{reply}");
}

#[test]
fn where_nothing_is_asked_it_is_said_how_to_ask() {
    let desk = Desk::with_database();
    let ran = desk.run(&["equity"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("write a `[[question]]`"), "{ran}");
    assert_eq!(desk.json(&["equity"]), Value::Array(Vec::new()));
    let csv = desk.run(&["equity", "--format", "csv"]);
    assert_eq!(csv.stdout.lines().count(), 1, "{csv}");
    assert_eq!(desk.run(&["equity", "answer", "any"]).code, Some(1));
    let none = Desk::new();
    assert_eq!(none.run(&["equity"]).code, Some(1));
}
