//! Documents one by one: what a folder could not bring is refused.

use std::{io::Cursor, sync::Arc};

use lifecourse_app::{
    AppError, EditReport, Outcome, Precondition, Request,
    access::{Caller, Denied, Role, StaffStore, TokenRequest, authenticate, create_token},
    import_folder, put_document, read_document, remove_document, submit_figures,
};
use lifecourse_core::{AnyDocument, Area, Kind};
use lifecourse_storage::{Act, AsOf, SqliteStore, StoreError};
use lifecourse_strategy::{Files, Starter, read};
use time::{OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-11-22 09:30 UTC);

fn request() -> Request {
    Request {
        at: NOW,
        by: "token 1: desk".to_owned(),
        why: Some("a slip of the pen".to_owned()),
        dry_run: false,
        leave_out_faulty: false,
    }
}

fn folder(title: &str) -> Files {
    let starter = Starter {
        title: title.parse().unwrap(),
        area: "E10000018".parse().unwrap(),
        place: "Leicestershire".parse().unwrap(),
        year: 2026,
    };
    starter.files()
}

/// A store with the strategy that everybody starts from, and its documents.
async fn council() -> (Arc<dyn StaffStore>, Vec<AnyDocument>) {
    let store: Arc<dyn StaffStore> = Arc::new(SqliteStore::temporary().await.unwrap());
    let files = folder("Our strategy");
    let documents = read(&files).documents();
    let report = import_folder(&*store, files, &request()).await.unwrap();
    assert_eq!(report.outcome, Outcome::Stored, "{:?}", report.diagnostics);
    (store, documents)
}

async fn editor(store: &Arc<dyn StaffStore>, strategy: Option<&str>) -> Caller {
    let act = Act { at: NOW, by: "desk".to_owned() };
    let strategy = strategy.map(|id| id.parse().unwrap());
    let (title, role, days) = ("desk".to_owned(), Role::Editor, None);
    let made = create_token(&**store, &act, TokenRequest { title, role, strategy, days }).await;
    authenticate(store, made.unwrap().secret.reveal(), NOW).await.unwrap()
}

fn of(documents: &[AnyDocument], kind: Kind) -> AnyDocument {
    documents.iter().find(|one| one.kind() == kind).unwrap_or_else(|| panic!("no {kind}")).clone()
}

/// The same with members of its JSON replaced.
fn with(document: &AnyDocument, members: &serde_json::Value) -> AnyDocument {
    let mut json = serde_json::to_value(document).unwrap();
    for (name, value) in members.as_object().unwrap() {
        json[name] = value.clone();
    }
    AnyDocument::deserialize(document.kind(), json).unwrap()
}

fn codes(report: &EditReport) -> Vec<&str> {
    let errors = report.diagnostics.iter().filter(|one| one.is_error());
    errors.map(|one| one.code).collect()
}

fn denied(error: Result<impl std::fmt::Debug, AppError>) -> String {
    match error {
        Err(AppError::Denied(denied @ Denied::Strategy { .. })) => denied.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_document_is_written_over_the_version_that_the_writer_knows() {
    let (store, documents) = council().await;
    let caller = editor(&store, None).await;
    let priority = with(&of(&documents, Kind::Priority), &serde_json::json!({"title": "Reworded"}));
    let at = |version| Precondition::Versions(vec![version]);
    let put =
        async |condition| put_document(&*store, &caller, &priority, &condition, &request()).await;
    for wrong in [at(2), Precondition::Absent] {
        let error = put(wrong).await.unwrap_err();
        assert!(matches!(error, AppError::Store(StoreError::Conflict { found: Some(1), .. })));
    }
    let dry = Request { dry_run: true, ..request() };
    let told = put_document(&*store, &caller, &priority, &at(1), &dry).await.unwrap();
    assert_eq!((told.outcome, told.version, told.differences.len()), (Outcome::DryRun, Some(1), 1));
    let report = put(at(1)).await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::Stored, Some(2)));
    let again = put(Precondition::Present).await.unwrap();
    assert_eq!((again.outcome, again.version), (Outcome::AlreadyStored, Some(2)));
    let history =
        store.snapshot(AsOf::Now).await.unwrap().history(Kind::Priority, priority.id()).await;
    let newest = &history.unwrap()[0].opened.change;
    assert_eq!(newest.by, "token 1: desk");
    assert!(newest.origin.starts_with("strategy "), "it stays the strategy's: {}", newest.origin);
}

#[tokio::test]
async fn what_a_folder_could_not_bring_is_refused() {
    let (store, documents) = council().await;
    let caller = editor(&store, None).await;
    let before = store.snapshot(AsOf::Now).await.unwrap().stamp().await.unwrap();
    let put = async |document: &AnyDocument| {
        put_document(&*store, &caller, document, &Precondition::Present, &request()).await.unwrap()
    };
    let strategy = of(&documents, Kind::Strategy);
    let priority = of(&documents, Kind::Priority);
    let dangling = with(&priority, &serde_json::json!({"indicators": ["unheard-of"]}));
    let told = put(&dangling).await;
    assert_eq!((told.outcome, &*codes(&told)), (Outcome::Refused, &["unknown-reference"][..]));
    let staged = with(&priority, &serde_json::json!({"stage": "no-such-stage"}));
    let told = put(&staged).await;
    assert_eq!(told.outcome, Outcome::Refused, "{told:?}");
    let adopted = serde_json::json!({"status": "adopted", "adopted_on": "2026-02-24"});
    let early = put(&with(&strategy, &serde_json::json!({"adopted_on": "2026-02-24"}))).await;
    assert_eq!(codes(&early), ["adopted-too-early"]);
    let now = store.snapshot(AsOf::Now).await.unwrap().stamp().await.unwrap();
    assert_eq!(now, before, "nothing was stored");
    assert_eq!(put(&with(&strategy, &adopted)).await.outcome, Outcome::Stored);
    assert_eq!(codes(&put(&strategy).await), ["status-goes-back"]);
    let unreadable = read_document(Kind::Priority, b"{\"id\": \"a\",\n \"titel\": \"b\"}");
    let fault = unreadable.unwrap_err();
    assert!(fault.place.line == Some(2) && fault.message.contains("titel"), "{fault:?}");
}

#[tokio::test]
async fn a_document_that_others_need_cannot_be_removed() {
    let (store, documents) = council().await;
    let caller = editor(&store, None).await;
    let remove = async |document: &AnyDocument| {
        let name = (document.kind(), document.id());
        remove_document(&*store, &caller, name, &Precondition::Present, &request()).await
    };
    let needed = remove(&of(&documents, Kind::Strategy)).await.unwrap();
    assert!(codes(&needed).contains(&"unknown-reference"), "{needed:?}");
    let extra = Area::named("E07000130".parse().unwrap(), "Charnwood".parse().unwrap()).into();
    let put = put_document(&*store, &caller, &extra, &Precondition::Absent, &request()).await;
    assert_eq!(put.unwrap().version, Some(1));
    let gone = remove(&extra).await.unwrap();
    assert_eq!((gone.outcome, gone.version), (Outcome::Stored, None));
    let absent = remove(&extra).await.unwrap_err();
    assert!(matches!(absent, AppError::Store(StoreError::Conflict { found: None, .. })));
}

#[tokio::test]
async fn a_token_of_one_strategy_leaves_another_alone() {
    let (store, documents) = council().await;
    let ours = of(&documents, Kind::Strategy);
    let theme = serde_json::json!([{"id": "places", "name": "Places"}]);
    let joint = with(&ours, &serde_json::json!({"id": "joint", "title": "Joint", "stages": theme}));
    let anybody = editor(&store, None).await;
    let put = async |caller: &Caller, document: &AnyDocument, condition| {
        put_document(&*store, caller, document, &condition, &request()).await
    };
    let report = put(&anybody, &joint, Precondition::Absent).await.unwrap();
    assert_eq!(report.outcome, Outcome::Stored, "{report:?}");
    let caller = editor(&store, Some("joint")).await;
    let priority = of(&documents, Kind::Priority);
    let reworded = with(&priority, &serde_json::json!({"title": "Reworded"}));
    let said = denied(put(&caller, &reworded, Precondition::Present).await);
    assert!(said.contains("writes for the strategy `joint`"), "{said}");
    let new = with(&priority, &serde_json::json!({"id": "a-new-one"}));
    denied(put(&caller, &new, Precondition::Absent).await);
    let third = with(&ours, &serde_json::json!({"id": "third"}));
    denied(put(&caller, &third, Precondition::Absent).await);
    let name = (Kind::Priority, priority.id());
    denied(remove_document(&*store, &caller, name, &Precondition::Present, &request()).await);
    let area = of(&documents, Kind::Area);
    let shared = put(&caller, &area, Precondition::Present).await.unwrap();
    assert_eq!(shared.version, Some(1), "word for word it may be shared");
    let name = (Kind::Area, area.id());
    let kept = remove_document(&*store, &anybody, name, &Precondition::Present, &request()).await;
    assert!(codes(&kept.unwrap()).contains(&"shared"));
    let indicator = of(&documents, Kind::Indicator);
    let table = format!("indicator,area,period,value\n{},{},2020,1\n", indicator.id(), area.id());
    let bring = async |caller: &Caller| {
        let source = Cursor::new(table.clone().into_bytes());
        submit_figures(&*store, caller, "a.csv", source, &request()).await
    };
    let said = denied(bring(&caller).await);
    assert!(said.contains("the indicator"), "{said}");
    assert_eq!(bring(&anybody).await.unwrap().outcome, Outcome::Stored);
}
