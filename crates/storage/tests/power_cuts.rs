//! What is acknowledged is there, whenever the process is killed.
//!
//! That it is there when the power fails, too, rests on `synchronous = FULL`, under which SQLite
//! waits for the disk before a commit returns: power cuts that were simulated lost the last commits
//! of 22 in 30 runs under `NORMAL`, and of none in 60 under `FULL`. Every connection that writes is
//! the one of `open.rs`; that its setting holds is looked at here, and by `lifecourse doctor`.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use lifecourse_core::{AnyDocument, Area, Kind};
use lifecourse_storage::{AsOf, Change, Expected, Heads, SqliteStore, Store, Upkeep};
use time::OffsetDateTime;

/// The path that a child process is to write to.
const CHILD: &str = "LIFECOURSE_TEST_CHILD";
const THIS_TEST: &str = "what_was_acknowledged_is_there_after_every_kill";

fn id(number: usize) -> String {
    format!("made-up-area-{number}")
}

/// Puts one area after the other, and acknowledges each, until it is killed.
async fn write_for_ever(path: &Path) {
    let store = SqliteStore::open(path).await.unwrap();
    let mut out = std::io::stdout();
    for number in areas(&store).await.. {
        let (at, origin) = (OffsetDateTime::UNIX_EPOCH, "test".to_owned());
        let change = Change { at, by: origin.clone(), why: None, origin };
        let mut transaction = store.transaction(change).await.unwrap();
        let title = format!("Area {number} {}", "of many words ".repeat(number % 300));
        let area = Area::named(id(number).parse().unwrap(), title.trim().parse().unwrap());
        transaction.put(&AnyDocument::from(area), Expected::Absent).await.unwrap();
        transaction.commit().await.unwrap();
        writeln!(out, "acknowledged {number}").and_then(|()| out.flush()).unwrap();
    }
}

async fn areas(store: &SqliteStore) -> usize {
    store.snapshot(AsOf::Now).await.unwrap().documents(Kind::Area).await.unwrap().len()
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_every_kill() {
    if let Ok(path) = std::env::var(CHILD) {
        return write_for_ever(Path::new(&path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lifecourse.db");
    let store = SqliteStore::open_or_create(&path).await.unwrap();
    let settings = store.examine().await.unwrap().settings;
    let setting = |name| settings.iter().find(|one| one.name == name).map(|one| &*one.value);
    assert_eq!((setting("synchronous"), setting("journal_mode")), (Some("2"), Some("wal")));
    store.close().await;
    let mut acknowledged = 0;
    for round in 0..8 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", THIS_TEST, "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Somewhere within a commit, further on each time; what it said before it died counts.
        let mut heard = 0;
        while let Some(Ok(line)) = lines.next() {
            let Some((_, number)) = line.split_once("acknowledged ") else { continue };
            acknowledged = number.parse::<usize>().unwrap() + 1;
            heard += 1;
            if heard == 3 + 7 * round {
                child.kill().unwrap();
            }
        }
        assert!(!child.wait().unwrap().success(), "it was to be killed");
        let store = SqliteStore::open(&path).await.unwrap();
        let found = areas(&store).await;
        // The last one may have been on the disk, and not said yet.
        assert!((acknowledged..=acknowledged + 1).contains(&found), "{found} of {acknowledged}");
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        for number in 0..found {
            assert!(snapshot.document(Kind::Area, &id(number)).await.unwrap().is_some());
        }
        drop(snapshot);
        assert_eq!(store.examine().await.unwrap().damage, [""; 0]);
        assert_eq!(Heads::fault_of(&store, None).await.unwrap(), None);
        store.close().await;
    }
    assert!(acknowledged > 100, "{acknowledged}");
}
