//! The PostgreSQL store does what every store must.
#![cfg(feature = "postgres")]

mod server;

use std::sync::Mutex;

use lifecourse_storage::{PostgresStore, conformance};
use server::Database;

/// Runs a suite with stores in databases of their own.
async fn run(suite: impl AsyncFnOnce(Databases)) {
    let Some(first) = Database::empty().await else { return };
    let all = Databases::default();
    suite(all.clone()).await;
    let used = std::mem::take(&mut *all.0.lock().expect("no test panicked"));
    for database in used.into_iter().chain([first]) {
        database.remove().await;
    }
}

#[derive(Clone, Default)]
struct Databases(std::sync::Arc<Mutex<Vec<Database>>>);

impl Databases {
    async fn store(&self) -> PostgresStore {
        let database = Database::empty().await.expect("there was one before");
        let store = PostgresStore::open_or_create(&database.address()).await.expect("a new store");
        self.0.lock().expect("no test panicked").push(database);
        store
    }
}

#[tokio::test]
async fn postgres_conforms() {
    run(async |all| conformance::all(async || all.store().await).await).await;
}

#[tokio::test]
async fn postgres_conforms_with_people() {
    run(async |all| conformance::people(async || all.store().await).await).await;
}

#[tokio::test]
async fn postgres_conforms_with_tokens_and_the_audit_log() {
    run(async |all| conformance::access(async || all.store().await).await).await;
}
