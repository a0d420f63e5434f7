mod linked;
mod revised;

use lifecourse_core::{
    AnyDocument, Area, Document, Figure, FigureParts, Indicator, Measured, Observation, Reading,
    SeriesKey, ValueType,
};
use lifecourse_storage::{BatchSource, Edition, Expected, Published, Row, SqliteStore, Store as _};
use proptest::prelude::*;
use time::{Duration, macros::datetime};

use super::*;

const NOON: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);

fn at(seconds: i64) -> OffsetDateTime {
    NOON + Duration::seconds(seconds)
}

fn indicator(id: &str, profile: &str) -> AnyDocument {
    Indicator {
        id: id.parse().unwrap(),
        value_type: ValueType::Count,
        headline: lifecourse_core::Segment::default(),
        disclosure: profile.to_owned().try_into().unwrap(),
        ..Indicator::example()
    }
    .into()
}

fn area(code: &str, within: &[&str]) -> AnyDocument {
    let within = within.iter().map(|code| code.parse().unwrap()).collect();
    Area { within, ..Area::named(code.parse().unwrap(), "A place".parse().unwrap()) }.into()
}

/// A count as `deaths leeds 12 Persons`, of 2024, or as `deaths leeds 12 Persons @ 2023/24 Q1`.
fn counted(text: &str) -> Observation {
    let (text, period) = text.split_once(" @ ").unwrap_or((text, "2024"));
    let words: Vec<&str> = text.splitn(4, ' ').collect();
    let [indicator, area, count, segment] = words[..] else { panic!("{text}") };
    let count: f64 = count.parse().unwrap();
    let value = Measured { value: count, ci95: None, ci998: None };
    let parts = FigureParts { count: Some(count), ..FigureParts::of(Reading::Measured(value)) };
    Observation {
        series: SeriesKey {
            indicator: indicator.parse().unwrap(),
            area: area.parse().unwrap(),
            segment: segment.parse().unwrap(),
        },
        period: period.parse().unwrap(),
        figure: Figure::new(parts).unwrap(),
    }
}

async fn write(store: &SqliteStore, seconds: i64, documents: Vec<AnyDocument>, figures: &[String]) {
    let change = change(at(seconds), "officer", None, "desk");
    let mut transaction = store.transaction(change).await.unwrap();
    for document in documents {
        transaction.put(&document, Expected::Any).await.unwrap();
    }
    let mut import = transaction.import().await.unwrap();
    let rows = (2..).zip(figures.iter().map(|text| counted(text)));
    let rows = rows.map(|(number, observation)| Row { number, observation }).collect();
    import.write(rows).await.unwrap();
    let source = BatchSource { name: format!("{seconds}.csv"), sha256: [7; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A district with four wards: three deaths of women in one of them.
async fn wards() -> SqliteStore {
    let store = SqliteStore::temporary().await.unwrap();
    let codes = ["north", "south", "east", "west"];
    let mut documents =
        vec![indicator("deaths", "min5"), indicator("open", "published"), area("oadby", &[])];
    documents.extend(codes.map(|code| area(code, &["oadby"])));
    let women = [3, 12, 20, 9];
    let men = [14, 18, 11, 22];
    let mut figures = vec!["open oadby 2 Persons".to_owned()];
    for ((code, women), men) in codes.iter().zip(women).zip(men) {
        figures.push(format!("deaths {code} {women} Female"));
        figures.push(format!("deaths {code} {men} Male"));
        figures.push(format!("deaths {code} {} Persons", women + men));
    }
    let sums = (women.iter().sum::<i32>(), men.iter().sum::<i32>());
    figures.push(format!("deaths oadby {} Female", sums.0));
    figures.push(format!("deaths oadby {} Male", sums.1));
    figures.push(format!("deaths oadby {} Persons", sums.0 + sums.1));
    write(&store, 0, documents, &figures).await;
    store
}

fn all_of(id: &str) -> FigureQuery {
    FigureQuery { indicators: vec![id.parse().unwrap()], ..FigureQuery::default() }
}

fn request(seconds: i64) -> PrepareRequest {
    PrepareRequest {
        at: at(seconds),
        by: "officer".to_owned(),
        plan: ReleasePlan::default(),
        profiles: Vec::new(),
    }
}

/// What the public sees of an indicator, as `north Female, All ages`, hidden figures as `None`.
async fn seen(store: &SqliteStore, seconds: i64, id: &str) -> BTreeMap<String, Option<f64>> {
    let mut reader = store.reader(Edition::at(at(seconds))).await.unwrap();
    let found = reader.figures(&all_of(id)).await.unwrap().figures;
    let name = |one: &Observation| format!("{} {}", one.series.area, one.series.segment.sex);
    let value = |one: &Observation| one.figure.measured().map(|measured| measured.value);
    found.iter().map(|one| (name(one), value(one))).collect()
}

#[tokio::test]
async fn a_small_count_is_hidden_with_what_would_give_it_away() {
    let store = wards().await;
    let published = release_now(&store, at(10), "officer").await.unwrap();
    assert_eq!(published.number, ReleaseNumber(1));
    assert_eq!(seen(&store, 10, "open").await["oadby Persons"], Some(2.0));
    let deaths = seen(&store, 10, "deaths").await;
    assert_eq!(deaths.len(), 15);
    assert_eq!(deaths["north Female"], None);
    for (line, parts) in [
        (
            "women",
            ["north Female", "south Female", "east Female", "west Female", "oadby Female"]
                .as_slice(),
        ),
        ("the ward", &["north Female", "north Male", "north Persons"]),
    ] {
        let hidden = parts.iter().filter(|part| deaths[**part].is_none()).count();
        assert!(hidden >= 2, "{line}: {deaths:?}");
    }
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let contents = snapshot.contents(ReleaseNumber(1)).await.unwrap();
    let of = contents.iter().find(|one| one.indicator.as_str() == "deaths").unwrap();
    assert_eq!((of.treated.cells, of.treated.hidden), (15, 1));
    assert!(of.method.as_ref().unwrap().contains("min5"));
}

#[tokio::test]
async fn the_staff_is_told_how_a_figure_came_about_and_the_public_what_it_may_know() {
    let store = wards().await;
    release_now(&store, at(10), "officer").await.unwrap();
    let series = counted("deaths north 3 Female").series;
    let period = "2024".parse().unwrap();
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let told = explain(&mut *snapshot, None, &series, period).await.unwrap();
    assert!(told.done.as_ref().unwrap().contains("below the threshold"), "{told:?}");
    assert_eq!((told.batch.source.name.as_str(), told.row), ("0.csv", Some(3)));
    assert_eq!(told.source.count(), Some(3.0));
    let mut public = store.reader(Edition::at(at(20))).await.unwrap();
    let query = FigureQuery {
        areas: vec![series.area.clone()],
        segments: vec![series.segment.clone()],
        ..FigureQuery::default()
    };
    let told = explain_to_public(&mut *public, &series.indicator, query).await.unwrap();
    let [(observation, protection)] = &told.figures[..] else { panic!("{told:?}") };
    assert_eq!(protection.as_deref(), Some("It is hidden to protect people."));
    assert_eq!((observation.figure.measured(), observation.figure.count()), (None, None));
    let nowhere = SeriesKey { area: "leeds".parse().unwrap(), ..series };
    let error = explain(&mut *snapshot, None, &nowhere, period).await.unwrap_err();
    assert!(error.to_string().contains("no figure of `deaths`"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_protected_is_left_out_and_told() {
    let store = wards().await;
    let documents = vec![indicator("odd", "min6"), area("leeds", &[])];
    write(&store, 5, documents, &["odd leeds 2 Persons".to_owned(), "bare leeds 1 Persons".into()])
        .await;
    let prepared = prepare_release(&store, &request(10)).await.unwrap();
    assert_eq!(prepared.remarks.len(), 2, "{:?}", prepared.remarks);
    assert!(prepared.remarks[0].contains("`odd` is left out"), "{:?}", prepared.remarks);
    publish_release(&store, None, at(10), "officer").await.unwrap();
    assert_eq!(seen(&store, 10, "odd").await, BTreeMap::new());
    assert_eq!(seen(&store, 10, "bare").await, BTreeMap::new());
    let none = publish_release(&store, None, at(20), "officer").await.unwrap_err();
    assert!(matches!(none, AppError::NoDraft), "{none}");
}

#[tokio::test]
async fn parts_that_are_more_than_their_total_are_all_hidden() {
    let store = wards().await;
    write(&store, 5, vec![], &["deaths oadby 20 Female".to_owned()]).await;
    let prepared = prepare_release(&store, &request(10)).await.unwrap();
    assert!(prepared.remarks[0].contains("more than their total"), "{:?}", prepared.remarks);
    publish_release(&store, Some(prepared.number), at(10), "officer").await.unwrap();
    assert!(seen(&store, 10, "deaths").await.values().all(Option::is_none));
}

#[tokio::test]
async fn a_rounded_count_makes_its_own_percentage_and_no_limits() {
    let store = SqliteStore::temporary().await.unwrap();
    let AnyDocument::Indicator(of) = indicator("admissions", "hes") else { panic!() };
    let proportion = Indicator {
        value_type: ValueType::Proportion,
        scale: serde_json::from_value(serde_json::json!(100)).unwrap(),
        ..*of
    };
    let mut observation = counted("admissions oadby 23 Persons");
    let limits = Some(lifecourse_core::Limits { lower: 10.1, upper: 15.3 });
    let value = Measured { value: 23.0 / 1.82, ci95: limits, ci998: None };
    observation.figure = Figure::new(FigureParts {
        count: Some(23.0),
        denominator: Some(182.0),
        ..FigureParts::of(Reading::Measured(value))
    })
    .unwrap();
    let change = change(at(0), "officer", None, "desk");
    let mut transaction = store.transaction(change).await.unwrap();
    transaction.put(&proportion.into(), Expected::Any).await.unwrap();
    transaction.put(&area("oadby", &[]), Expected::Any).await.unwrap();
    let mut import = transaction.import().await.unwrap();
    import.write(vec![Row { number: 2, observation }]).await.unwrap();
    let source = BatchSource { name: "a.csv".to_owned(), sha256: [7; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
    release_now(&store, at(10), "officer").await.unwrap();
    let mut reader = store.reader(Edition::at(at(20))).await.unwrap();
    let found = reader.figures(&all_of("admissions")).await.unwrap().figures;
    let figure = &found[0].figure;
    assert_eq!((figure.count(), figure.denominator()), (Some(25.0), Some(180.0)));
    let measured = figure.measured().unwrap();
    assert!((measured.value - 25.0 / 1.8).abs() < 1e-9 && measured.ci95.is_none(), "{measured:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_hidden_count_is_the_difference_of_what_is_shown(
        counts in proptest::collection::vec((0_u64..12, 0_u64..12), 4),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let shown = runtime.block_on(async {
            let store = wards().await;
            let mut figures = Vec::new();
            for (code, (women, men)) in ["north", "south", "east", "west"].iter().zip(&counts) {
                figures.push(format!("deaths {code} {women} Female"));
                figures.push(format!("deaths {code} {men} Male"));
                figures.push(format!("deaths {code} {} Persons", women + men));
            }
            let (women, men): (Vec<u64>, Vec<u64>) = counts.iter().copied().unzip();
            let (women, men): (u64, u64) = (women.iter().sum(), men.iter().sum());
            figures.push(format!("deaths oadby {women} Female"));
            figures.push(format!("deaths oadby {men} Male"));
            figures.push(format!("deaths oadby {} Persons", women + men));
            write(&store, 5, vec![], &figures).await;
            release_now(&store, at(10), "officer").await.unwrap();
            seen(&store, 10, "deaths").await
        });
        let places = ["oadby", "north", "south", "east", "west"];
        let sexes = ["Persons", "Female", "Male"];
        let lines = places
            .iter()
            .map(|place| sexes.map(|sex| format!("{place} {sex}")).to_vec())
            .chain(sexes.iter().map(|sex| {
                places.iter().map(|place| format!("{place} {sex}")).collect()
            }));
        for line in lines {
            let hidden: Vec<&String> = line.iter().filter(|cell| shown[*cell].is_none()).collect();
            prop_assert_ne!(hidden.len(), 1, "{:?} alone is hidden: {:?}", hidden, shown);
        }
        for (cell, value) in &shown {
            prop_assert!(value.is_none_or(|value| value >= 5.0 || value == 0.0), "{}", cell);
        }
    }
}
