//! What a store must do with personal data.

use lifecourse_core::{
    Consent, Contact, ContactField, DueReason, Id, Kind, Person, PersonId, PersonalRecord, Purpose,
};
use time::{Date, macros::date};

use super::noon;
use crate::{
    Act, AsOf, Page, Store, Verification,
    people::{Action, Entry, Erasure, People, PeopleError, Sweep},
    verify,
};

const FIRST: Date = date!(2026 - 01 - 01);

fn act() -> Act {
    Act { at: noon(), by: "public health desk".to_owned() }
}

fn id(text: &str) -> Id<Purpose> {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A purpose that keeps for a year.
fn purpose(text: &str, basis: &str) -> Purpose {
    let json = serde_json::json!({
        "id": text, "title": "To keep in touch", "people": "champion", "basis": basis,
        "retention": { "months": 12, "from": "last-contact" },
    });
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A record of somebody of this name, with an e-mail address and consent given on the first day.
fn record(name: &str, purpose: &str) -> PersonalRecord {
    let mut contact = Contact::default();
    let email = format!("{name}@example.org");
    for (field, text) in [(ContactField::Name, name), (ContactField::Email, &*email)] {
        contact.set(field, text).unwrap_or_else(|error| panic!("{error}"));
    }
    let consent = Some(Consent { given: FIRST, withdrawn: None });
    PersonalRecord { purpose: id(purpose), contact, consent, counted_from: FIRST }
}

fn entry(name: &str, purpose: &str) -> Entry {
    Entry { person: None, record: record(name, purpose) }
}

/// Puts people of these names into two purposes that rest on consent, and gives their ids.
async fn network(store: &dyn People, names: &[&str]) -> Vec<PersonId> {
    let purposes = [purpose("network", "consent"), purpose("news", "consent")];
    store.put_purposes(&act(), &purposes).await.unwrap();
    let entries: Vec<_> = names.iter().map(|name| entry(name, "network")).collect();
    store.put(&act(), &entries).await.unwrap()
}

/// Everything that was done, and that the log of it is whole.
async fn done(store: &dyn People) -> Vec<(Action, Option<PersonId>)> {
    let log = store.log().await.unwrap();
    assert!(matches!(verify(&log, None), Verification::Whole { .. }));
    log.into_iter().map(|entry| (entry.action, entry.person)).collect()
}

pub(super) async fn who_is_put_is_found_by_id_and_exact_address(store: &dyn People) {
    let ids = network(store, &["ada", "ben"]).await;
    assert_ne!(ids[0], ids[1]);
    let ada = Person { id: ids[0], records: vec![record("ada", "network")] };
    assert_eq!(store.get(&act(), ids[0]).await.unwrap(), ada);
    let find = async |text: &str| store.find(&act(), &text.parse().unwrap()).await.unwrap();
    assert_eq!(find("Ada@Example.org").await, [ada]);
    assert_eq!(find("da@example.org").await, []);
    let read = |id| (Action::Read, Some(id));
    assert_eq!(done(store).await[4..], [read(ids[0]), read(ids[0])]);
}

pub(super) async fn a_record_that_may_not_be_held_refuses_the_whole_list(store: &dyn People) {
    let none = store.put(&act(), &[entry("ada", "network")]).await.unwrap_err();
    assert!(matches!(none, PeopleError::NoPurpose(_)), "{none}");
    network(store, &[]).await;
    let without = PersonalRecord { consent: None, ..record("ben", "network") };
    let entries = [entry("ada", "network"), Entry { person: None, record: without }];
    let refused = store.put(&act(), &entries).await.unwrap_err();
    assert!(matches!(refused, PeopleError::Refused { number: 2, .. }), "{refused}");
    let twice = [entry("ada", "network"), entry("ada", "news"), entry("ada", "network")];
    let refused = store.put(&act(), &twice).await.unwrap_err();
    assert!(matches!(refused, PeopleError::AlreadyHeld { number: 3, .. }), "{refused}");
    assert_eq!(store.due(Date::MAX).await.unwrap(), [], "all of a list is stored or nothing");
    let nobody = Entry { person: Some(PersonId::from_random([7; 16])), ..entry("ada", "news") };
    let refused = store.put(&act(), &[nobody]).await.unwrap_err();
    assert!(matches!(refused, PeopleError::Nobody(_)), "{refused}");
}

pub(super) async fn a_record_is_corrected_in_its_place(store: &dyn People) {
    let ids = network(store, &["ada", "ben"]).await;
    let to = |person, name| Entry { person: Some(person), record: record(name, "network") };
    assert_eq!(store.put(&act(), &[to(ids[0], "eve")]).await.unwrap(), [ids[0]]);
    let found = store.get(&act(), ids[0]).await.unwrap();
    assert_eq!(found.records, [record("eve", "network")]);
    let taken = store.put(&act(), &[to(ids[0], "ben")]).await.unwrap_err();
    assert!(matches!(taken, PeopleError::AlreadyHeld { .. }), "{taken}");
    assert_eq!(done(store).await[4], (Action::Corrected, Some(ids[0])));
}

pub(super) async fn the_ground_stays_what_people_were_told(store: &dyn People) {
    let ids = network(store, &["ada"]).await;
    let other = purpose("network", "public-task");
    let fixed = store.put_purposes(&act(), std::slice::from_ref(&other)).await.unwrap_err();
    assert!(matches!(fixed, PeopleError::GroundFixed(_)), "{fixed}");
    let all = Erasure { person: ids[0], purpose: None };
    store.erase(&act(), &[all]).await.unwrap();
    store.put_purposes(&act(), std::slice::from_ref(&other)).await.unwrap();
    let before = done(store).await;
    store.put_purposes(&act(), std::slice::from_ref(&other)).await.unwrap();
    assert_eq!(done(store).await, before, "the same again is nothing new");
    assert!(store.purposes().await.unwrap().contains(&other));
}

pub(super) async fn a_list_has_what_may_be_used_for_its_purpose(store: &dyn People) {
    let ids = network(store, &["ada", "ben"]).await;
    let also = Entry { person: Some(ids[0]), record: record("ada-at-home", "news") };
    store.put(&act(), &[also]).await.unwrap();
    store.withdraw(&act(), ids[1], &id("network"), FIRST).await.unwrap();
    let listed = store.list(&act(), &id("network")).await.unwrap();
    assert_eq!(listed, [Person { id: ids[0], records: vec![record("ada", "network")] }]);
    let none = store.list(&act(), &id("nothing")).await.unwrap_err();
    assert!(matches!(none, PeopleError::NoPurpose(_)), "{none}");
}

pub(super) async fn a_consent_is_withdrawn_once_and_makes_the_record_due(store: &dyn People) {
    let ids = network(store, &["ada", "ben"]).await;
    let withdraw = async |on| store.withdraw(&act(), ids[0], &id("network"), on).await;
    let early = withdraw(date!(2025 - 12 - 31)).await.unwrap_err();
    assert!(matches!(early, PeopleError::NoConsent { .. }), "{early}");
    withdraw(date!(2026 - 03 - 01)).await.unwrap();
    let again = withdraw(date!(2026 - 03 - 02)).await.unwrap_err();
    assert!(matches!(again, PeopleError::NoConsent { .. }), "{again}");
    let elsewhere = store.withdraw(&act(), ids[0], &id("news"), FIRST).await.unwrap_err();
    assert!(matches!(elsewhere, PeopleError::NotHeld { .. }), "{elsewhere}");
    let due = async |on| {
        let found = store.due(on).await.unwrap();
        found.into_iter().map(|one| (one.person, one.due.reason)).collect::<Vec<_>>()
    };
    let withdrawn = (ids[0], DueReason::ConsentWithdrawn);
    assert_eq!(due(date!(2026 - 02 - 28)).await, []);
    assert_eq!(due(date!(2026 - 12 - 31)).await, [withdrawn]);
    assert_eq!(due(date!(2027 - 01 - 01)).await, [withdrawn, (ids[1], DueReason::RetentionEnded)]);
}

pub(super) async fn an_erased_id_leads_to_nobody_and_the_log_stays_whole(store: &dyn People) {
    let ids = network(store, &["ada", "ben"]).await;
    let also = Entry { person: Some(ids[0]), record: record("ada", "news") };
    store.put(&act(), &[also]).await.unwrap();
    let erase = async |purpose: Option<&str>| {
        store.erase(&act(), &[Erasure { person: ids[0], purpose: purpose.map(id) }]).await
    };
    assert_ne!(erase(Some("news")).await.unwrap(), Sweep::Unfinished);
    let gone = erase(Some("news")).await.unwrap_err();
    assert!(matches!(gone, PeopleError::NotHeld { .. }), "{gone}");
    assert_eq!(store.get(&act(), ids[0]).await.unwrap().records, [record("ada", "network")]);
    erase(None).await.unwrap();
    for error in [
        store.get(&act(), ids[0]).await.unwrap_err(),
        erase(None).await.unwrap_err(),
        store.export(&act(), ids[0]).await.unwrap_err(),
    ] {
        assert!(matches!(error, PeopleError::Nobody(_)), "{error}");
    }
    assert_eq!(store.find(&act(), &"ada@example.org".parse().unwrap()).await.unwrap(), []);
    assert_eq!(store.get(&act(), ids[1]).await.unwrap().records, [record("ben", "network")]);
    let done = done(store).await;
    assert_eq!(done.iter().filter(|one| **one == (Action::Erased, Some(ids[0]))).count(), 2);
    let log = format!("{:?}", store.log().await.unwrap());
    assert!(!log.contains("ada") && !log.contains("ben"), "{log}");
}

pub(super) async fn an_erasure_is_all_or_nothing(store: &dyn People) {
    let ids = network(store, &["ada"]).await;
    let all = |person| Erasure { person, purpose: None };
    let nobody = PersonId::from_random([7; 16]);
    let error = store.erase(&act(), &[all(ids[0]), all(nobody)]).await.unwrap_err();
    assert!(matches!(error, PeopleError::Nobody(id) if id == nobody), "{error}");
    assert!(store.get(&act(), ids[0]).await.is_ok());
}

pub(super) async fn a_person_is_shown_all_that_is_held_and_was_done(store: &dyn People) {
    let ids = network(store, &["ada", "ben"]).await;
    store.list(&act(), &id("network")).await.unwrap();
    store.list(&act(), &id("news")).await.unwrap();
    store.get(&act(), ids[1]).await.unwrap();
    let access = store.export(&act(), ids[0]).await.unwrap();
    assert_eq!(access.person, Person { id: ids[0], records: vec![record("ada", "network")] });
    assert_eq!(access.purposes, [purpose("network", "consent")]);
    let actions: Vec<_> = access.log.iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::Added, Action::Listed, Action::Exported]);
}

pub(super) async fn people_are_nowhere_else<S: Store + People>(store: &S) {
    let ids = network(store, &["ada"]).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(snapshot.changes(Page::default()).await.unwrap(), []);
    for &kind in Kind::ALL {
        assert_eq!(snapshot.documents(kind).await.unwrap(), [], "{kind}");
    }
    let person = store.get(&act(), ids[0]).await.unwrap();
    let access = store.export(&act(), ids[0]).await.unwrap();
    let again = store.put(&act(), &[entry("ada", "network")]).await.unwrap_err();
    for shown in [format!("{person:?}"), format!("{access:?}"), format!("{again:?} {again}")] {
        assert!(!shown.contains("ada"), "{shown}");
    }
}
