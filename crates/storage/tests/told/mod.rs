//! All that a store tells, to be compared with what another does.

use lifecourse_core::Kind;
use lifecourse_storage::{AsOf, ChangeId, Database, FigureQuery, Page, ReleaseNumber, Watermark};

/// All that a store tells.
pub(crate) async fn told(store: &dyn Database) -> Vec<String> {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut told = Vec::new();
    for kind in Kind::ALL {
        for stored in snapshot.documents(*kind).await.unwrap() {
            told.push(format!("{:?}", snapshot.history(*kind, &stored.id).await.unwrap()));
            told.push(format!("{:?}", snapshot.referrers(*kind, &[&stored.id]).await.unwrap()));
        }
    }
    for one in snapshot.figures(&FigureQuery::default()).await.unwrap().figures {
        told.push(format!("{one:?} {:?}", snapshot.revisions(&one.series).await.unwrap()));
    }
    let changes = snapshot.changes(Page::default()).await.unwrap();
    for change in &changes {
        let mut then = store.snapshot(AsOf::Change(change.id)).await.unwrap();
        told.push(format!("{change:?} {:?}", then.figures(&FigureQuery::default()).await.unwrap()));
    }
    let mark = Watermark { change: ChangeId(0), release: ReleaseNumber(0) };
    told.push(format!("{:?}", snapshot.updates(mark, 1000).await.unwrap()));
    for batch in snapshot.batches(Page::default()).await.unwrap() {
        // What it brought anew comes in no order.
        let changes = snapshot.changes_of(batch.id, 1000).await.unwrap();
        let mut changes: Vec<_> = changes.iter().map(|one| format!("{one:?}")).collect();
        changes.sort();
        told.push(format!("{batch:?} {changes:?}"));
    }
    for release in snapshot.releases().await.unwrap() {
        let number = release.number;
        told.push(format!("{release:?} {:?}", snapshot.contents(number).await.unwrap()));
        told.push(format!("{:?}", snapshot.findings(number).await.unwrap()));
        let before = ReleaseNumber(number.0 - 1);
        told.push(format!("{:?}", snapshot.release_changes((before, number), 50).await.unwrap()));
        let mut public = store.preview(number).await.unwrap();
        told.push(format!("{:?}", public.figures(&FigureQuery::default()).await.unwrap()));
    }
    told.push(format!("{:?} {:?}", store.tokens().await.unwrap(), store.log().await.unwrap()));
    told.push(format!("{:?}", store.audit_log(Page::default()).await.unwrap()));
    told
}
