//! Figures that tell of each other, though they are of different periods or indicators.

use super::*;

/// What the public sees of the figures of everybody in a place, by indicator and period.
async fn everybody(store: &SqliteStore) -> BTreeMap<String, Option<f64>> {
    let mut reader = store.reader(Edition::at(at(100))).await.unwrap();
    let found = reader.figures(&FigureQuery::default()).await.unwrap().figures;
    let name = |one: &Observation| format!("{} {}", one.series.indicator, one.period);
    let value = |one: &Observation| one.figure.measured().map(|measured| measured.value);
    found.iter().map(|one| (name(one), value(one))).collect()
}

/// Prepares and publishes these figures of one place; returns what is shown, and the remarks.
async fn released(
    documents: Vec<AnyDocument>,
    figures: &[&str],
) -> (BTreeMap<String, Option<f64>>, Vec<String>) {
    let store = SqliteStore::temporary().await.unwrap();
    let documents = documents.into_iter().chain([area("oadby", &[])]).collect();
    let figures: Vec<String> = figures
        .iter()
        .map(|text| {
            let (indicator, rest) = text.split_once(' ').unwrap();
            let (count, period) = rest.split_once(" @ ").unwrap();
            format!("{indicator} oadby {count} Persons @ {period}")
        })
        .collect();
    write(&store, 0, documents, &figures).await;
    let prepared = prepare_release(&store, &request(5)).await.unwrap();
    publish_release(&store, None, at(10), "officer").await.unwrap();
    (everybody(&store).await, prepared.remarks)
}

fn part(id: &str, profile: &str, of: &[&str]) -> AnyDocument {
    let AnyDocument::Indicator(one) = indicator(id, profile) else { panic!("{id}") };
    let part_of = of.iter().map(|id| id.parse().unwrap()).collect();
    Indicator { part_of, ..*one }.into()
}

fn hidden(shown: &BTreeMap<String, Option<f64>>, names: &[&str]) -> usize {
    names.iter().filter(|name| shown[**name].is_none()).count()
}

#[tokio::test]
async fn a_quarter_is_not_the_year_less_the_other_quarters() {
    let figures = [
        "deaths 60 @ 2023/24",
        "deaths 20 @ 2023/24 Q1",
        "deaths 3 @ 2023/24 Q2",
        "deaths 19 @ 2023/24 Q3",
        "deaths 18 @ 2023/24 Q4",
        "deaths 44 @ 2022/23",
    ];
    let (shown, remarks) = released(vec![indicator("deaths", "min5")], &figures).await;
    let year = ["2023/24", "2023/24 Q1", "2023/24 Q2", "2023/24 Q3", "2023/24 Q4"];
    let year = year.map(|period| format!("deaths {period}"));
    assert_eq!(shown["deaths 2023/24 Q2"], None);
    assert!(hidden(&shown, &year.each_ref().map(String::as_str)) >= 2, "{shown:?}");
    assert_eq!(shown["deaths 2022/23"], Some(44.0));
    assert_eq!(remarks, [""; 0]);
}

#[tokio::test]
async fn a_single_year_is_not_the_difference_of_pooled_ones() {
    let figures = [
        "deaths 62 @ 2020 - 22",
        "deaths 45 @ 2021 - 23",
        "deaths 20 @ 2020",
        "deaths 19 @ 2021",
        "deaths 23 @ 2022",
        "deaths 3 @ 2023",
    ];
    let (shown, _) = released(vec![indicator("deaths", "min5")], &figures).await;
    assert_eq!(shown["deaths 2023"], None);
    let pooled = ["deaths 2021 - 23", "deaths 2021", "deaths 2022", "deaths 2023"];
    assert!(hidden(&shown, &pooled) >= 2, "{shown:?}");
    // Nor by way of what else is pooled: 2021 and 2022 are 2020 - 22 without 2020.
    let without_last = ["deaths 2020 - 22", "deaths 2020", "deaths 2021 - 23"];
    assert!(hidden(&shown, &without_last) >= 1, "{shown:?}");
}

#[tokio::test]
async fn a_quarter_that_nobody_published_is_guarded_too() {
    // 2023/24 without its first three quarters is 2.
    let figures = [
        "deaths 60 @ 2023/24",
        "deaths 20 @ 2023/24 Q1",
        "deaths 19 @ 2023/24 Q2",
        "deaths 19 @ 2023/24 Q3",
    ];
    let (shown, _) = released(vec![indicator("deaths", "min5")], &figures).await;
    assert!(shown.values().any(Option::is_none), "{shown:?}");
}

#[tokio::test]
async fn a_register_at_the_end_of_a_year_is_not_the_sum_of_its_quarters() {
    let figures = [
        "register 40 @ 2023/24",
        "register 36 @ 2023/24 Q1",
        "register 41 @ 2023/24 Q2",
        "register 39 @ 2023/24 Q3",
        "register 40 @ 2023/24 Q4",
    ];
    let (shown, remarks) = released(vec![indicator("register", "min5")], &figures).await;
    assert!(shown.values().all(Option::is_some), "{shown:?}");
    assert_eq!(remarks, [""; 0]);
}

#[tokio::test]
async fn a_year_that_contradicts_its_quarters_is_hidden_alone_and_told() {
    let figures = ["deaths 30 @ 2023/24", "deaths 20 @ 2023/24 Q1", "deaths 19 @ 2023/24 Q2"];
    let (shown, remarks) = released(vec![indicator("deaths", "min5")], &figures).await;
    assert_eq!(shown["deaths 2023/24"], None);
    assert_eq!(hidden(&shown, &["deaths 2023/24 Q1", "deaths 2023/24 Q2"]), 0);
    let told = "deaths, 2023/24: all figures are hidden, because the counts of periods within 2023/24 are more than its own";
    assert_eq!(remarks, [told]);
}

#[tokio::test]
async fn an_indicator_is_not_the_difference_of_those_it_is_part_of() {
    let documents = || {
        vec![
            indicator("deaths", "min5"),
            part("deaths-young", "min5", &["deaths"]),
            part("deaths-old", "min5", &["deaths"]),
        ]
    };
    let figures = ["deaths 40 @ 2024", "deaths-young 3 @ 2024", "deaths-old 37 @ 2024"];
    let (shown, _) = released(documents(), &figures).await;
    assert_eq!(shown["deaths-young 2024"], None);
    assert!(hidden(&shown, &["deaths 2024", "deaths-old 2024"]) >= 1, "{shown:?}");
    // Two are those that are in no part.
    let figures = ["deaths 40 @ 2024", "deaths-young 20 @ 2024", "deaths-old 18 @ 2024"];
    let (shown, _) = released(documents(), &figures).await;
    assert!(shown.values().any(Option::is_none), "{shown:?}");
    // Parts that are more than the whole overlap, and each is guarded by itself.
    let figures = ["deaths 40 @ 2024", "deaths-young 30 @ 2024", "deaths-old 20 @ 2024"];
    let (shown, _) = released(documents(), &figures).await;
    assert!(shown.values().all(Option::is_some), "{shown:?}");
}

#[tokio::test]
async fn nothing_is_hidden_behind_what_is_public_already() {
    let documents = vec![
        indicator("deaths", "published"),
        part("deaths-young", "min5", &["deaths"]),
        part("deaths-old", "min5", &["deaths"]),
        part("deaths-rare", "published", &["deaths"]),
    ];
    let figures = [
        "deaths 42 @ 2024",
        "deaths-young 3 @ 2024",
        "deaths-old 37 @ 2024",
        "deaths-rare 2 @ 2024",
    ];
    let (shown, _) = released(documents, &figures).await;
    assert_eq!((shown["deaths 2024"], shown["deaths-rare 2024"]), (Some(42.0), Some(2.0)));
    assert_eq!(hidden(&shown, &["deaths-young 2024", "deaths-old 2024"]), 2, "{shown:?}");
}

#[tokio::test]
async fn parts_are_protected_by_one_profile() {
    let documents = vec![indicator("deaths", "min5"), part("deaths-young", "hes", &["deaths"])];
    let (shown, remarks) =
        released(documents, &["deaths 40 @ 2024", "deaths-young 30 @ 2024"]).await;
    assert!(shown.is_empty(), "{shown:?}");
    assert!(remarks[0].contains("`deaths` and `deaths-young` are left out"), "{remarks:?}");
}

#[tokio::test]
async fn places_may_be_broken_down_differently() {
    let store = SqliteStore::temporary().await.unwrap();
    let wards = ["north", "south", "east"];
    let documents = wards.iter().map(|code| area(code, &["oadby"]));
    let documents = documents.chain([area("oadby", &[]), indicator("deaths", "min5")]).collect();
    let mut figures: Vec<String> = Vec::new();
    for (ward, count) in wards.iter().zip([20, 30, 40]) {
        figures.push(format!("deaths {ward} {count} Persons"));
    }
    for (sex, count) in [("Persons", 90), ("Female", 48), ("Male", 42)] {
        figures.push(format!("deaths oadby {count} {sex}"));
    }
    write(&store, 0, documents, &figures).await;
    let prepared = prepare_release(&store, &request(5)).await.unwrap();
    assert_eq!(prepared.remarks, [""; 0]);
    publish_release(&store, None, at(10), "officer").await.unwrap();
    let shown = seen(&store, 20, "deaths").await;
    assert!(shown.values().all(Option::is_some), "{shown:?}");
    // A ward of 2 is hidden, and what would give it away.
    write(
        &store,
        30,
        vec![],
        &[
            "deaths north 2 Persons".into(),
            "deaths oadby 72 Persons".into(),
            "deaths oadby 30 Female".into(),
        ],
    )
    .await;
    release_now(&store, at(40), "officer").await.unwrap();
    let shown = seen(&store, 50, "deaths").await;
    assert_eq!(shown["north Persons"], None);
    let line = ["oadby Persons", "south Persons", "east Persons"];
    assert!(hidden(&shown, &line) >= 1, "{shown:?}");
}

#[tokio::test]
async fn what_earlier_releases_and_public_figures_give_away_is_refused_and_told() {
    let store = SqliteStore::temporary().await.unwrap();
    let documents = vec![
        indicator("deaths", "published"),
        part("deaths-young", "min5", &["deaths"]),
        part("deaths-old", "min5", &["deaths"]),
        area("oadby", &[]),
    ];
    let figures = |all: u64, young: u64| {
        let of = |(id, count): (&str, u64)| format!("{id} oadby {count} Persons");
        [("deaths", all), ("deaths-young", young), ("deaths-old", 20)].map(of).to_vec()
    };
    write(&store, 0, documents, &figures(30, 10)).await;
    release_now(&store, at(10), "officer").await.unwrap();
    // The 20 are known, and all are public: 22 without them are the 2 that must be hidden.
    write(&store, 20, vec![], &figures(22, 2)).await;
    let refused = release_now(&store, at(30), "officer").await.unwrap_err().to_string();
    assert!(refused.contains("deaths-young, 2024, oadby"), "{refused}");
    assert!(refused.contains("beside `release 1`"), "{refused}");
    let shown = everybody(&store).await;
    assert_eq!(shown["deaths-young 2024"], Some(10.0), "what stood stands");
}
