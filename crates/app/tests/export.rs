//! What a strategy is written from.

use std::{collections::BTreeMap, path::Path};

use lifecourse_app::{Outcome, Request, documents_of, import_folder};
use lifecourse_core::{AnyDocument, Id, Kind, Strategy};
use lifecourse_storage::{AsOf, SqliteStore, Store};
use lifecourse_strategy::{Files, read, write};
use time::macros::datetime;

type Documents = BTreeMap<(Kind, String), AnyDocument>;

fn by_id(documents: impl IntoIterator<Item = AnyDocument>) -> Documents {
    documents.into_iter().map(|one| ((one.kind(), one.id().to_owned()), one)).collect()
}

/// The folders of examples, all of them in one store.
#[tokio::test]
async fn every_example_is_written_back_with_all_that_its_folder_brought() {
    let store = SqliteStore::temporary().await.unwrap();
    let request = Request {
        at: datetime!(2026-11-20 09:30 UTC),
        by: "officer".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    };
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut brought: Vec<(Id<Strategy>, Documents)> = Vec::new();
    for entry in examples.read_dir().unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let files = Files::from_folder(&folder).unwrap();
        let documents = by_id(read(&files).documents());
        let report = import_folder(&store, files, &request).await.unwrap();
        assert_eq!(report.outcome, Outcome::Stored, "{folder:?}: {:?}", report.diagnostics);
        brought.push((report.strategy.unwrap(), documents));
    }
    assert_eq!(brought.len(), 5, "the examples");
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    for (id, brought) in brought {
        let written = write(&documents_of(&mut *snapshot, &id).await.unwrap()).unwrap();
        let again = by_id(read(&written).documents());
        for (key, document) in &brought {
            assert_eq!(again.get(key), Some(document), "{key:?} of {id}");
        }
    }
}
