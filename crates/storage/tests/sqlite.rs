//! The SQLite store does what every store must.

use lifecourse_storage::{SqliteStore, conformance};

#[tokio::test]
async fn sqlite_conforms() {
    conformance::all(async || SqliteStore::temporary().await.expect("a temporary folder")).await;
}

#[tokio::test]
async fn sqlite_conforms_with_people() {
    conformance::people(async || SqliteStore::temporary().await.expect("a temporary folder")).await;
}

#[tokio::test]
async fn sqlite_conforms_with_tokens_and_the_audit_log() {
    conformance::access(async || SqliteStore::temporary().await.expect("a temporary folder")).await;
}

#[tokio::test]
async fn two_programs_on_one_file_conform() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let open = async || SqliteStore::open_or_create(folder.path().join("one.db")).await;
    conformance::together(&open().await.unwrap(), &open().await.unwrap()).await;
}
