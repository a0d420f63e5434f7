//! What is news to a Board, and what has changed since the last time.

use lifecourse_app::{Missing, News, Outcome, Report, Request, import_folder, report};
use lifecourse_storage::{AsOf, SqliteStore, Store};
use lifecourse_strategy::Files;
use time::{
    Date, OffsetDateTime,
    macros::{date, datetime},
};

const MAY: OffsetDateTime = datetime!(2026-05-01 9:00 UTC);
const AUGUST: OffsetDateTime = datetime!(2026-08-01 9:00 UTC);
const TODAY: Date = date!(2026 - 11 - 22);

const STRATEGY: &str = r#"
[strategy]
id = "s"
title = "A strategy"
version = "1"
status = "draft"
period = { from = 2022-04-01, to = 2032-03-31 }
area = "E10000018"
report_areas = ["E10000018", "E07000130"]
comparators = ["E92000001"]
stages = [{ id = "all", name = "All" }]
indicators = ["worse", "better", "reached", "quiet"]

[[priority]]
id = "first"
strategy = "s"
stage = "all"
title = "First"
indicators = ["worse"]

[[area]]
id = "E10000018"
title = "Leicestershire"

[[area]]
id = "E07000130"
title = "Charnwood"

[[area]]
id = "E92000001"
title = "England"

[[target]]
id = "goal"
indicator = "reached"
area = "E10000018"
baseline = { period = "2020", value = 10.0 }
goal = { period = "2024", value = 6.0 }
source = "The Board"
"#;

const ACTION: &str = r#"
[[action]]
id = "act"
priority = "first"
title = "Act"
owner = { role = "Director" }
delivery = { rag = "green", on = 2026-04-01, narrative = "It takes time" }
"#;

fn indicator(id: &str) -> String {
    format!(
        "[[indicator]]\nid = \"{id}\"\ntitle = \"{id}\"\nvalue_type = \"proportion\"\n\
         polarity = \"low-is-good\"\nunit = \"%\"\nscale = 100\ndisclosure = \"published\"\n\
         source = {{ title = \"Made up\", synthetic = true }}\n"
    )
}

/// A figure with limits half a point to each side; England's are ten.
fn row(indicator: &str, area: &str, year: u16, value: f64) -> String {
    let (lower, upper) = (value - 0.5, value + 0.5);
    format!("{indicator},{area},{year},{value},{lower},{upper}\n")
}

/// The strategy with these figures beside those of England.
fn folder(strategy: &str, figures: &[(&str, &str, u16, f64)]) -> Files {
    let mut table = "indicator,area,period,value,lower_95,upper_95\n".to_owned();
    for id in ["worse", "better", "reached", "quiet"] {
        table.extend((2020..=2025).map(|year| row(id, "E92000001", year, 10.0)));
    }
    table.extend(figures.iter().map(|&(id, area, year, value)| row(id, area, year, value)));
    let indicators = ["worse", "better", "reached", "quiet"].map(indicator).concat();
    let mut files = Files::default();
    files.insert("strategy.toml".to_owned(), strategy.to_owned().into_bytes());
    files.insert("indicators.toml".to_owned(), indicators.into_bytes());
    files.insert("figures/figures.csv".to_owned(), table.into_bytes());
    files
}

async fn import(store: &SqliteStore, files: Files, at: OffsetDateTime) {
    let by = "test".to_owned();
    let request = Request { at, by, why: None, dry_run: false, leave_out_faulty: false };
    let report = import_folder(store, files, &request).await.unwrap();
    assert_eq!(report.outcome, Outcome::Stored, "{report:?}");
}

/// The report on what is in the store, against what was in it at the end of May.
async fn told(store: &SqliteStore, compared: bool) -> Report {
    let mut now = store.snapshot(AsOf::Now).await.unwrap();
    let mut then = store.snapshot(AsOf::Time(datetime!(2026-05-31 23:59:59 UTC))).await.unwrap();
    let before = compared
        .then_some((&mut *then as &mut dyn lifecourse_storage::Reader, date!(2026 - 05 - 31)));
    report(&mut *now, before, &"s".parse().unwrap(), TODAY).await.unwrap()
}

const COUNTY: &str = "E10000018";

/// Worse than England; better and getting better; at the goal; as England.
const IN_MAY: &[(&str, &str, u16, f64)] = &[
    ("worse", COUNTY, 2024, 12.0),
    ("better", COUNTY, 2020, 9.0),
    ("better", COUNTY, 2021, 8.0),
    ("better", COUNTY, 2022, 7.0),
    ("better", COUNTY, 2023, 6.0),
    ("better", COUNTY, 2024, 5.0),
    ("reached", COUNTY, 2024, 5.9),
    ("quiet", COUNTY, 2024, 10.1),
];

fn classes(report: &Report) -> Vec<(&str, News)> {
    report.items.iter().map(|item| (item.indicator.as_str(), item.news)).collect()
}

#[tokio::test]
async fn what_fails_comes_before_what_does_better_than_asked_and_the_rest_is_counted() {
    let store = SqliteStore::temporary().await.unwrap();
    import(&store, folder(&format!("{STRATEGY}{ACTION}"), IN_MAY), MAY).await;
    let report = told(&store, false).await;
    assert_eq!(
        classes(&report),
        [
            ("worse", News::Failing),
            ("better", News::OverPerforming),
            ("reached", News::OverPerforming),
        ]
    );
    assert_eq!((report.quiet, report.since), (1, None));
    assert!(report.items.iter().flat_map(|item| &item.rows).all(|row| row.changes.is_empty()));
    let doing = &report.items[0].doing;
    assert_eq!(
        (doing.len(), &*doing[0].priority, &*doing[0].actions[0].owner),
        (1, "First", "Director")
    );
    assert!(report.is_final(), "{:?}", report.missing);
    assert!(report.items[1].doing.is_empty(), "what does well needs no priority");
}

#[tokio::test]
async fn what_changed_is_told_in_words_against_the_earlier_state() {
    let store = SqliteStore::temporary().await.unwrap();
    let strategy = format!("{STRATEGY}{ACTION}");
    import(&store, folder(&strategy, IN_MAY), MAY).await;
    let mut later = IN_MAY.to_vec();
    // A new year that is as England's; a revision; a place that was not there.
    later.push(("worse", COUNTY, 2025, 10.0));
    later.retain(|one| *one != ("quiet", COUNTY, 2024, 10.1));
    later.push(("quiet", COUNTY, 2024, 10.2));
    later.push(("quiet", "E07000130", 2024, 10.0));
    import(&store, folder(&strategy, &later), AUGUST).await;
    let report = told(&store, true).await;
    assert_eq!(report.since, Some(date!(2026 - 05 - 31)));
    let changes = |id: &str| -> Vec<Vec<String>> {
        let of = report.items.iter().filter(|item| item.indicator.as_str() == id);
        of.flat_map(|item| &item.rows).map(|row| row.changes.clone()).collect()
    };
    assert_eq!(
        changes("worse"),
        [["new figure: 10.0%, before 12.0%", "against comparator: similar, before worse"]]
    );
    assert_eq!(
        changes("quiet"),
        [vec!["revised: 10.2%, before 10.1%"], vec!["watched for the first time"]]
    );
    assert_eq!(changes("better"), [Vec::<String>::new()]);
    let class = |id: &str| classes(&report).into_iter().find(|one| one.0 == id).map(|one| one.1);
    assert_eq!(class("worse"), Some(News::Changed), "it fails no longer");
    assert_eq!(class("quiet"), Some(News::Changed));
    assert_eq!(class("better"), Some(News::OverPerforming));
    assert_eq!(report.quiet, 0);
}

#[tokio::test]
async fn before_the_strategy_was_there_nothing_is_compared() {
    let store = SqliteStore::temporary().await.unwrap();
    import(&store, folder(&format!("{STRATEGY}{ACTION}"), IN_MAY), AUGUST).await;
    let report = told(&store, true).await;
    assert_eq!(report.since, None);
    assert!(report.items.iter().flat_map(|item| &item.rows).all(|row| row.changes.is_empty()));
}

#[tokio::test]
async fn an_item_that_fails_is_missing_what_nobody_has_written() {
    let narrated =
        "delivery = { rag = \"green\", on = 2026-04-01, narrative = \"It takes time\" }\n";
    let owned = "title = \"First\"\nsenior_responsible_owner = { role = \"Director\" }\n";
    let unnamed = STRATEGY.replace(
        "stage = \"all\"\ntitle = \"First\"\nindicators = [\"worse\"]",
        "stage = \"all\"\ntitle = \"First\"",
    );
    let silent = ACTION.replace(narrated, "");
    let red = ACTION.replace("green", "red");
    for (strategy, missing) in [
        (format!("{STRATEGY}{ACTION}"), vec![]),
        (format!("{STRATEGY}{red}"), vec![]),
        (format!("{STRATEGY}{silent}"), vec!["no narrative"]),
        (STRATEGY.to_owned(), vec!["no action", "no owner", "no narrative"]),
        (STRATEGY.replace("title = \"First\"\n", owned), vec!["no action", "no narrative"]),
        (format!("{unnamed}{ACTION}"), vec!["no priority names it"]),
    ] {
        let store = SqliteStore::temporary().await.unwrap();
        import(&store, folder(&strategy, IN_MAY), MAY).await;
        let report = told(&store, false).await;
        assert_eq!(report.is_final(), missing.is_empty(), "{:?}", report.missing);
        let lacks = |Missing { of, what }: &Missing| {
            assert_eq!(of, "worse");
            what.iter().map(|what| what.split(" (").next().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(report.missing.iter().flat_map(lacks).collect::<Vec<_>>(), missing);
    }
}
