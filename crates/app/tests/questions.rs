//! Which questions are asked, of what, and in how few reads.

#[path = "../benches/council/mod.rs"]
mod council;

use std::sync::Arc;

use async_trait::async_trait;
use council::{Council, TENTHS};
use lifecourse_app::{
    Answered, AppError, answer, answers, answers_of_indicator, ask,
    equity::{Cell, Reply},
};
use lifecourse_core::{
    AnyDocument, Area, AreaCode, Ask, Document, Figure, Indicator, Kind, Observation, Period,
    Postcode, Question, SeriesKey, Strategy,
};
use lifecourse_storage::{
    AsOf, BatchSource, Change, Dimension, Expected, FigurePage, FigureQuery, Holding, Mention,
    NamedPlace, Outlines, PostcodeEdition, PostcodePlace, Reader, Release, ReleaseNumber,
    ReleasedIndicator, Row, Series, SqliteStore, Stamp, Store, StoreError, StoredDocument,
    StoredLayer, Updates, Watermark,
};
use serde_json::{Value, json};
use time::{
    Date, OffsetDateTime,
    macros::{date, datetime},
};

const TODAY: Date = date!(2026 - 11 - 22);

fn read<D: Document>(json: Value) -> AnyDocument
where
    AnyDocument: From<D>,
{
    serde_json::from_value::<D>(json).unwrap().into()
}

fn asks(json: Value) -> Ask {
    serde_json::from_value(json).unwrap()
}

async fn put(store: &SqliteStore, documents: Vec<AnyDocument>, rows: Vec<Row>) {
    let at = datetime!(2026-01-01 0:00 UTC);
    let (by, origin) = ("test".to_owned(), "more".to_owned());
    let change = Change { at, by, why: None, origin };
    let mut transaction = store.transaction(change).await.unwrap();
    for document in documents {
        transaction.put(&document, Expected::Any).await.unwrap();
    }
    let mut import = transaction.import().await.unwrap();
    import.write(rows).await.unwrap();
    let source = BatchSource { name: "more".to_owned(), sha256: [1; 32], bytes: 1 };
    import.finish(&source).await.unwrap();
    transaction.commit().await.unwrap();
}

fn question(id: &str, asks: &Value) -> AnyDocument {
    read::<Question>(json!({
        "id": id, "title": format!("The Board asks: {id}?"), "strategy": Council::strategy(), "asks": asks,
    }))
}

fn pace(indicator: &str, area: &str) -> Value {
    json!({ "poorest-fastest": { "indicator": indicator, "area": area, "by": TENTHS } })
}

fn gap(indicator: &str, area: &str) -> Value {
    json!({ "gap": { "indicator": indicator, "area": area, "by": { "category": TENTHS } } })
}

async fn all(store: &SqliteStore) -> Vec<Answered> {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    answers(&mut *snapshot, Some(&Council::strategy()), TODAY).await.unwrap()
}

async fn alone(store: &SqliteStore, asks: &Ask) -> Result<Reply, AppError> {
    ask(&mut *store.snapshot(AsOf::Now).await.unwrap(), asks, TODAY).await
}

#[tokio::test]
async fn every_question_is_answered_in_its_place_as_it_is_alone() {
    // More than one thread answers at a time.
    let store = Council { indicators: 18, areas: 4, years: 6 }.store().await;
    let written =
        [("b-pace", pace("indicator-3", "E07000002")), ("a-gap", gap("indicator-1", "E07000001"))];
    put(&store, written.iter().map(|(id, asks)| question(id, asks)).collect(), vec![]).await;
    let all = all(&store).await;
    assert_eq!(all.len(), 18 * 4 * 2);
    let ids: Vec<_> =
        all.iter().filter_map(|one| one.id.as_ref()).map(ToString::to_string).collect();
    assert_eq!(ids, ["a-gap", "b-pace"]);
    assert!(all[2..].iter().all(|one| one.id.is_none()), "what is written down comes first");
    for (at, one) in all.iter().enumerate() {
        assert!(
            all[..at].iter().all(|other| other.asks != one.asks),
            "asked twice: {:?}",
            one.asks
        );
        assert_eq!(one.reply, alone(&store, &one.asks).await.unwrap());
        assert!(one.reply.findings[0].answer.found().is_some(), "{:?}", one.reply);
    }
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let found = answer(&mut *snapshot, &"b-pace".parse().unwrap(), TODAY).await.unwrap();
    assert_eq!((&found.title, &found.reply), (&all[1].title, &all[1].reply));
    assert_eq!(found.title, "The Board asks: b-pace?");
}

#[tokio::test]
async fn of_each_place_the_pace_is_asked_before_the_gap_and_of_groups_without_order_the_gap_alone()
{
    let store = Council { indicators: 2, areas: 2, years: 6 }.store().await;
    let by = |kinds: &[&str]| kinds.iter().map(|kind| kind.parse().unwrap()).collect();
    let mut watched = Indicator { id: "indicator-0".parse().unwrap(), ..Indicator::example() };
    watched.breakdowns = by(&[TENTHS, "Ethnic groups"]);
    let unwatched = Indicator {
        id: "unwatched".parse().unwrap(),
        breakdowns: by(&["Ethnic groups"]),
        report_areas: vec!["E07000001".parse().unwrap()],
        ..Indicator::example()
    };
    let without = Indicator { id: "indicator-1".parse().unwrap(), ..Indicator::example() };
    put(&store, vec![watched.into(), unwatched.into(), without.into()], vec![]).await;
    let asked = |answered: Vec<Answered>| -> Vec<Ask> {
        answered.into_iter().map(|one| one.asks).collect()
    };
    let of = |area: &str| {
        let ethnic = json!({ "gap": { "indicator": "indicator-0", "area": area, "by": { "category": "Ethnic groups" } } });
        [pace("indicator-0", area), gap("indicator-0", area), ethnic].map(asks)
    };
    let expected = [of("E07000000"), of("E07000001")].concat();
    assert_eq!(
        asked(all(&store).await),
        expected,
        "nothing of what has no groups or is not watched"
    );
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let of_one = answers_of_indicator(&mut *snapshot, &"unwatched".parse().unwrap(), TODAY).await;
    let ethnic = json!({ "gap": { "indicator": "unwatched", "area": "E07000001", "by": { "category": "Ethnic groups" } } });
    assert_eq!(asked(of_one.unwrap()), [asks(ethnic)]);
    let of_none =
        answers_of_indicator(&mut *snapshot, &"indicator-1".parse().unwrap(), TODAY).await;
    assert!(of_none.unwrap().is_empty());
}

/// A county with districts, wards and localities of its own, each with one figure.
async fn county() -> SqliteStore {
    let store = SqliteStore::temporary().await.unwrap();
    let area = |id: &str, rest: Value| {
        let mut area = json!({ "id": id, "title": format!("Place {id}") });
        area.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        read::<Area>(area)
    };
    let documents = vec![
        Indicator::example().into(),
        area("E10000018", json!({})),
        area("E07000130", json!({ "within": ["E10000018"] })),
        area("E07000131", json!({ "within": ["E10000018"] })),
        area("E05000001", json!({ "within": ["E07000130"] })),
        area("E05000002", json!({ "within": ["E07000131"] })),
        area("E05000003", json!({ "within": ["E07000131"], "area_type": "Old town" })),
        area("E05000009", json!({})),
        area("north", json!({ "within": ["E10000018"], "area_type": "Locality" })),
        area("south", json!({ "within": ["E07000131"], "area_type": "locality" })),
        area("two-wards", json!({ "made_of": ["E05000001", "E05000003"], "area_type": "Patch" })),
        area("circle", json!({ "within": ["round"], "area_type": "Locality" })),
        area("round", json!({ "within": ["circle"] })),
    ];
    let places = documents.iter().filter(|one| one.kind() == Kind::Area);
    let rows = places.enumerate().map(|(at, place)| {
        let series = SeriesKey {
            indicator: Indicator::example().id,
            area: place.id().parse().unwrap(),
            segment: Indicator::example().headline,
        };
        let period = Period::calendar_year(2024).unwrap();
        let figure = Figure::plain(10.0 + at as f64).unwrap();
        Row { number: at as u64 + 2, observation: Observation { series, period, figure } }
    });
    let rows = rows.collect();
    put(&store, documents, rows).await;
    store
}

/// The places that a gap is told between.
async fn between(store: &SqliteStore, area: &str, kind: &str) -> Vec<String> {
    let of = json!({ "gap": { "indicator": "smoking-at-delivery", "area": area, "by": { "areas": kind } } });
    let reply = alone(store, &asks(of)).await.unwrap();
    let mut places: Vec<_> = reply
        .tables
        .iter()
        .flat_map(|table| &table.rows)
        .filter_map(|row| match &row[0] {
            Cell::Text(text) => text.strip_prefix("Place ").map(str::to_owned),
            _ => None,
        })
        .collect();
    places.sort();
    places.dedup();
    places
}

#[tokio::test]
async fn areas_are_found_by_their_own_label_or_that_of_their_code_through_what_they_lie_in() {
    let store = county().await;
    let wards = ["E05000001", "E05000002", "E05000003"];
    assert_eq!(between(&store, "E10000018", "ward").await, wards, "through the districts");
    assert_eq!(between(&store, "E10000018", "Ward").await, wards);
    assert_eq!(between(&store, "E07000131", "ward").await, wards[1..]);
    assert_eq!(between(&store, "two-wards", "ward").await, [wards[0], wards[2]], "by its parts");
    assert_eq!(between(&store, "E10000018", "locality").await, ["north", "south"]);
    let one = between(&store, "E07000131", "locality").await;
    assert!(one.len() <= 1, "{one:?}");
    assert_eq!(between(&store, "E10000018", "parish").await, Vec::<String>::new());
}

/// A reader that counts what is asked of it.
struct Counting<'r> {
    reader: &'r mut dyn Reader,
    documents: usize,
    figures: usize,
}

#[async_trait]
impl Reader for Counting<'_> {
    async fn document(
        &mut self,
        kind: Kind,
        id: &str,
    ) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        self.documents += 1;
        self.reader.document(kind, id).await
    }

    async fn documents(&mut self, kind: Kind) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
        self.documents += 1;
        self.reader.documents(kind).await
    }

    async fn several_documents(
        &mut self,
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
        self.documents += 1;
        self.reader.several_documents(kind, ids).await
    }

    async fn places(&mut self, word: &str, limit: u32) -> Result<Vec<NamedPlace>, StoreError> {
        self.documents += 1;
        self.reader.places(word, limit).await
    }

    async fn postcodes(&mut self) -> Result<Option<PostcodeEdition>, StoreError> {
        self.reader.postcodes().await
    }

    async fn postcode(&mut self, postcode: Postcode) -> Result<Option<PostcodePlace>, StoreError> {
        self.reader.postcode(postcode).await
    }

    async fn boundaries(
        &mut self,
        areas: &[AreaCode],
        across: u32,
    ) -> Result<Outlines, StoreError> {
        self.reader.boundaries(areas, across).await
    }

    async fn layers(&mut self) -> Result<Vec<StoredLayer>, StoreError> {
        self.reader.layers().await
    }

    async fn referrers(&mut self, kind: Kind, ids: &[&str]) -> Result<Vec<Mention>, StoreError> {
        self.documents += 1;
        self.reader.referrers(kind, ids).await
    }

    async fn series(&mut self, key: &SeriesKey) -> Result<Series, StoreError> {
        self.figures += 1;
        self.reader.series(key).await
    }

    async fn figures(&mut self, query: &FigureQuery) -> Result<FigurePage, StoreError> {
        self.figures += 1;
        self.reader.figures(query).await
    }

    async fn count(&mut self, query: &FigureQuery) -> Result<u64, StoreError> {
        self.figures += 1;
        self.reader.count(query).await
    }

    async fn emptied_by(&mut self, query: &FigureQuery) -> Result<Option<Dimension>, StoreError> {
        self.figures += 1;
        self.reader.emptied_by(query).await
    }

    async fn indicators(&mut self) -> Result<Vec<Holding>, StoreError> {
        self.figures += 1;
        self.reader.indicators().await
    }

    async fn stamp(&mut self) -> Result<Stamp, StoreError> {
        self.reader.stamp().await
    }

    async fn release(&mut self) -> Result<Option<Release>, StoreError> {
        self.reader.release().await
    }

    async fn releases(&mut self) -> Result<Vec<Release>, StoreError> {
        self.reader.releases().await
    }

    async fn contents(
        &mut self,
        release: ReleaseNumber,
    ) -> Result<Vec<ReleasedIndicator>, StoreError> {
        self.reader.contents(release).await
    }

    async fn watermark(&mut self, at: OffsetDateTime) -> Result<Watermark, StoreError> {
        self.reader.watermark(at).await
    }

    async fn updates(&mut self, after: Watermark, limit: u32) -> Result<Updates, StoreError> {
        self.reader.updates(after, limit).await
    }

    async fn findings(&mut self, release: ReleaseNumber) -> Result<Vec<String>, StoreError> {
        self.reader.findings(release).await
    }
}

/// How many reads of documents and of figures all answers take.
async fn reads(council: Council) -> (usize, usize) {
    let store = council.store().await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut counting = Counting { reader: &mut *snapshot, documents: 0, figures: 0 };
    let answered = answers(&mut counting, Some(&Council::strategy()), TODAY).await.unwrap();
    assert_eq!(answered.len(), usize::from(council.indicators * council.areas * 2));
    (counting.documents, counting.figures)
}

#[tokio::test]
async fn all_figures_are_read_at_once_and_no_more_reads_are_made_for_more_indicators_or_places() {
    let few = reads(Council { indicators: 1, areas: 2, years: 5 }).await;
    assert_eq!(few.1, 1);
    assert_eq!(reads(Council { indicators: 12, areas: 2, years: 5 }).await, few);
    assert_eq!(reads(Council { indicators: 2, areas: 12, years: 5 }).await, few);
}

#[tokio::test]
async fn what_is_asked_must_be_there() {
    let store = county().await;
    for (asked, missing) in [
        (gap("smoking-at-deliver", "E10000018"), "did you mean `smoking-at-delivery`?"),
        (gap("smoking-at-delivery", "E10000019"), "did you mean `E10000018`?"),
        (json!({ "progress": { "gate": "none" } }), "there is no gate `none`"),
        (
            json!({ "not-reached": { "area": "E10000018", "groups": ["none"] } }),
            "there is no group `none`",
        ),
    ] {
        let error = alone(&store, &asks(asked)).await.unwrap_err().to_string();
        assert!(error.contains(missing), "{error}");
    }
    let index = json!({ "most-deprived": { "index": "smoking-at-delivery", "area": "E10000018", "share": 0.0 } });
    let error = alone(&store, &asks(index)).await.unwrap_err();
    assert!(matches!(error, AppError::Unanswerable { .. }), "{error}");
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let nowhere = Strategy::example().id;
    assert!(answers(&mut *snapshot, Some(&nowhere), TODAY).await.is_err());
    assert!(answers(&mut *snapshot, None, TODAY).await.unwrap().is_empty());
}
