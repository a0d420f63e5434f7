//! A small council: one strategy, one published indicator, one that is protected.

use std::{
    io::{Cursor, Read as _},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use flate2::read::GzDecoder;
use lifecourse_app::{
    Clock, SystemClock,
    access::{Role, TokenRequest, create_token},
};
use lifecourse_core::{
    Action, AnyDocument, Area, Document, Figure, Indicator, Kind, Missing, Observation, Period,
    SeriesKey, Strategy,
};
use lifecourse_storage::{
    Act, BatchSource, Change, Expected, ReleasePlan, Row, SqliteStore, Store, StoreError,
    Transaction,
};
use serde_json::{Value, json};
use time::macros::datetime;
use tower::ServiceExt;
use zip::ZipArchive;

/// Digits that stand in every protected figure, and nowhere else.
pub(crate) const SECRET: &str = "7193";
/// A category that only protected figures have.
pub(crate) const SECRET_CATEGORY: &str = "SecretCat";
/// Who made the changes, which the public does not see.
pub(crate) const OFFICER: &str = "officer-of-the-day";

/// One answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn ask(
    router: &Router,
    method: Method,
    address: &str,
    headers: &[(&str, &str)],
) -> Answer {
    send(router, method, address, headers, String::new()).await
}

pub(crate) async fn send(
    router: &Router,
    method: Method,
    address: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Answer {
    let request = Request::builder().method(method).uri(address);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let of = |name| parts.headers.get(name).map_or(&b""[..], |value| value.as_bytes());
    let text = if of(header::CONTENT_TYPE) == b"application/zip" {
        unpacked(&bytes)
    } else if of(header::CONTENT_ENCODING) == b"gzip" {
        std::io::read_to_string(GzDecoder::new(&*bytes)).unwrap()
    } else {
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    Answer { status: parts.status, headers: parts.headers, text }
}

/// The files of a ZIP file, one after the other, each after its name.
fn unpacked(bytes: &[u8]) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        text.extend([&file.name().unwrap(), ":\n"]);
        file.read_to_string(&mut text).unwrap();
    }
    text
}

pub(crate) async fn get(router: &Router, address: &str) -> Answer {
    ask(router, Method::GET, address, &[]).await
}

pub(crate) fn read<D: Document>(json: Value) -> AnyDocument
where
    AnyDocument: From<D>,
{
    serde_json::from_value::<D>(json).unwrap().into()
}

fn documents() -> Vec<AnyDocument> {
    let mut documents: Vec<AnyDocument> = [
        ("E92000001", "England"),
        ("E10000018", "Leicestershire"),
        ("E07000130", "Charnwood"),
        ("E07000134", "North West Leicestershire"),
    ]
    .map(|(code, name)| Area::named(code.parse().unwrap(), name.parse().unwrap()).into())
    .into();
    let other = |kind: &&Kind| {
        !matches!(
            kind,
            Kind::Area
                | Kind::Strategy
                | Kind::Indicator
                | Kind::Action
                | Kind::Priority
                | Kind::Target
        )
    };
    documents.extend(Kind::ALL.iter().filter(other).map(|&kind| AnyDocument::example(kind)));
    documents.push(
        Strategy {
            status: lifecourse_core::StrategyStatus::Consulting,
            vision: "Health gets <fairer> & better".parse().ok(),
            comparators: vec!["E92000001".parse().unwrap()],
            indicators: vec![
                "protected-counts".parse().unwrap(),
                "in-two-districts".parse().unwrap(),
            ],
            ..Strategy::example()
        }
        .into(),
    );
    documents.push(read::<lifecourse_core::Priority>(json!({
        "id": "first-1001-days", "strategy": "joint-strategy", "stage": "best-start-for-life",
        "title": "The first 1001 critical days", "commitment": "do",
        "champion": { "role": "Cabinet Lead Member for Children" },
        "senior_responsible_owner": { "role": "Director of Public Health" },
        "indicators": ["smoking-at-delivery"],
    })));
    documents.push(read::<Action>(json!({
        "id": "infant-feeding-support", "priority": "first-1001-days",
        "title": "Offer infant feeding support in every family hub",
        "owner": { "role": "Director of Public Health" },
        "delivery": { "rag": "amber", "on": "2026-10-01", "narrative": "Two hubs open late" },
        "milestones": [{ "title": "First three hubs", "due": "2026-10-01" }],
    })));
    documents.extend(indicators());
    documents
}

fn indicators() -> Vec<AnyDocument> {
    let mut smoking = Indicator::example();
    smoking.breakdowns = vec!["Deprivation deciles".parse().unwrap()];
    let mut protected = Indicator {
        id: "protected-counts".parse().unwrap(),
        title: "Protected counts".parse().unwrap(),
        ..smoking.clone()
    };
    protected.disclosure = "min5".to_owned().try_into().unwrap();
    // Reported for two districts and not for the county, without limits: counted, and not tested.
    let districts = Indicator {
        id: "in-two-districts".parse().unwrap(),
        title: "In two districts".parse().unwrap(),
        report_areas: vec!["E07000130".parse().unwrap(), "E07000134".parse().unwrap()],
        ..smoking.clone()
    };
    let target = |id: &str, indicator: &str, baseline: f64, goal: f64| {
        read::<lifecourse_core::Target>(json!({
            "id": id, "indicator": indicator, "area": "E10000018",
            "baseline": { "period": "2020/21", "value": baseline },
            "goal": { "period": "2029/30", "value": goal },
            "source": "Health and Wellbeing Board, May 2026",
        }))
    };
    let headline = smoking.headline.clone();
    let with_headline = |target: AnyDocument| match target {
        AnyDocument::Target(mut target) => {
            target.segment = headline.clone();
            AnyDocument::Target(target)
        }
        other => other,
    };
    let targets = [
        with_headline(target("smoking-2030", "smoking-at-delivery", 9.5, 5.0)),
        with_headline(target("protected-2030", "protected-counts", 71.93, 7.193)),
    ];
    [smoking.into(), protected.into(), districts.into()].into_iter().chain(targets).collect()
}

fn figure(value: f64) -> Figure {
    serde_json::from_value(json!({
        "reading": { "measured": { "value": value, "ci95": { "lower": value - 0.4, "upper": value + 0.4 } } },
        "count": (value * 10.0).round(), "denominator": 1000.0,
    }))
    .unwrap()
}

fn figures() -> Vec<Row> {
    let headline = Indicator::example().headline;
    let mut rows = Vec::new();
    let mut add = |indicator: &str, area: &str, year: u16, figure: Figure| {
        let series = SeriesKey {
            indicator: indicator.parse().unwrap(),
            area: area.parse().unwrap(),
            segment: headline.clone(),
        };
        let period = Period::financial_year(year).unwrap();
        let number = rows.len() as u64 + 2;
        rows.push(Row { number, observation: Observation { series, period, figure } });
    };
    for (back, year) in (2015..=2022).enumerate() {
        let back = back as f64;
        add("smoking-at-delivery", "E92000001", year, figure(10.6 - 0.25 * back));
        add("smoking-at-delivery", "E10000018", year, figure(9.9 - 0.5 * back));
        let suppressed = Figure::missing(Missing::Suppressed);
        add(
            "smoking-at-delivery",
            "E07000130",
            year,
            if year == 2022 { suppressed } else { figure(8.0) },
        );
        add("in-two-districts", "E92000001", year, Figure::plain(5.0).unwrap());
        add("in-two-districts", "E07000130", year, Figure::plain(6.0).unwrap());
        add("in-two-districts", "E07000134", year, Figure::plain(6.5).unwrap());
        add("protected-counts", "E10000018", year, Figure::plain(7193.0 + back).unwrap());
        add("protected-counts", "E07000130", year, Figure::plain(0.7193).unwrap());
        add("undescribed-counts", "E07000130", year, Figure::plain(71.93).unwrap());
    }
    // A group that no published figure is for.
    let secret = format!("Female, 65+ yrs, Ethnic groups: {SECRET_CATEGORY}");
    let of_secret = |row: &Row| {
        let mut observation = row.observation.clone();
        observation.series.segment = secret.parse().unwrap();
        observation
    };
    let hidden = |row: &&Row| row.observation.series.indicator.as_str().ends_with("-counts");
    let more: Vec<_> = rows.iter().filter(hidden).map(of_secret).collect();
    let first = rows.len() as u64 + 2;
    rows.extend((first..).zip(more).map(|(number, observation)| Row { number, observation }));
    rows
}

pub(crate) async fn empty() -> Arc<SqliteStore> {
    Arc::new(SqliteStore::temporary().await.unwrap())
}

pub(crate) async fn change(store: &SqliteStore) -> Box<dyn Transaction> {
    let change = Change {
        at: datetime!(2026-11-20 09:30 UTC),
        by: OFFICER.to_owned(),
        why: None,
        origin: "fixture".to_owned(),
    };
    store.transaction(change).await.unwrap()
}

/// The store of the small council.
pub(crate) async fn council() -> Arc<SqliteStore> {
    council_with(Vec::new(), |_| true).await
}

/// The same with more documents, and only some of its figures.
pub(crate) async fn council_with(
    more: Vec<AnyDocument>,
    keep: fn(&Row) -> bool,
) -> Arc<SqliteStore> {
    let store = empty().await;
    let rows = figures().into_iter().filter(keep).collect();
    fill(&store, documents().into_iter().chain(more), rows).await.unwrap();
    publish(&store).await;
    store
}

/// Releases what is published; what is protected stays out of it.
pub(crate) async fn publish(store: &SqliteStore) {
    let mut transaction = change(store).await;
    let draft = transaction.prepare_release(&ReleasePlan::default(), &[]).await.unwrap();
    transaction.publish_release(draft, &[]).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn fill(
    store: &SqliteStore,
    documents: impl Iterator<Item = AnyDocument>,
    rows: Vec<Row>,
) -> Result<(), StoreError> {
    let mut transaction = change(store).await;
    for document in documents {
        transaction.put(&document, Expected::Absent).await?;
    }
    let mut import = transaction.import().await?;
    import.write(rows).await?;
    let source = BatchSource { name: "figures.csv".to_owned(), sha256: [7; 32], bytes: 1 };
    import.finish(&source).await?;
    transaction.commit().await.map(|_| ())
}

/// A store with one indicator in `areas` areas over eight years.
pub(crate) async fn large(areas: u32) -> Arc<SqliteStore> {
    let store = empty().await;
    let mut transaction = change(&store).await;
    transaction.put(&Indicator::example().into(), Expected::Absent).await.unwrap();
    let mut rows = Vec::new();
    for (area, year) in (1..=areas).flat_map(|area| (2015..=2022).map(move |year| (area, year))) {
        let series = SeriesKey {
            indicator: Indicator::example().id,
            area: format!("E01{area:06}").parse().unwrap(),
            segment: Indicator::example().headline,
        };
        let period = Period::financial_year(year).unwrap();
        let observation = Observation { series, period, figure: figure(8.0) };
        rows.push(Row { number: rows.len() as u64 + 2, observation });
    }
    let mut import = transaction.import().await.unwrap();
    import.write(rows).await.unwrap();
    let source = BatchSource { name: "large.csv".to_owned(), sha256: [8; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
    publish(&store).await;
    store
}

/// The officers' API over the small council, and the secret of a token of each role but the public's.
pub(crate) struct Offices {
    pub(crate) router: Router,
    pub(crate) store: Arc<SqliteStore>,
    secrets: Vec<(Role, String)>,
}

pub(crate) async fn offices() -> Offices {
    let store = council().await;
    let at = SystemClock.now();
    let mut secrets = Vec::new();
    for role in Role::ALL.into_iter().skip(1) {
        let act = Act { at, by: OFFICER.to_owned() };
        let (title, strategy, days) = (format!("the {role}"), None, None);
        let request = TokenRequest { title, role, strategy, days };
        let made = create_token(&*store, &act, request).await.unwrap();
        secrets.push((role, made.secret.reveal().to_owned()));
    }
    let router = lifecourse_server::staff_site(Arc::clone(&store) as _, Arc::clone(&store) as _);
    Offices { router, store, secrets }
}

impl Offices {
    /// The secret of the role's token; none for the public.
    pub(crate) fn secret(&self, role: Role) -> Option<&str> {
        self.secrets.iter().find(|(of, _)| *of == role).map(|(_, secret)| secret.as_str())
    }

    /// What is answered to somebody of this role.
    pub(crate) async fn ask(
        &self,
        role: Role,
        (method, address): (Method, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let authorization = self.secret(role).map(|secret| format!("Bearer {secret}"));
        let mut headers = headers.to_vec();
        headers.extend(authorization.as_deref().map(|sent| ("authorization", sent)));
        send(&self.router, method, address, &headers, body.to_owned()).await
    }
}

/// Pages and API over the small council.
pub(crate) async fn site() -> Router {
    lifecourse_server::site(council().await)
}
