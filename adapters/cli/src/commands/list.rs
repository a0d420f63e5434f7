use clap::Args;
use lifecourse_app::documents_of;
use lifecourse_core::{Id, Kind, Strategy};
use lifecourse_storage::StoredDocument;
use serde::Serialize;

use crate::{
    arguments::{self, AsOfDay, Global},
    failure::Exit,
    output::Answer,
    sheet::Sheet,
};

/// List the documents of a kind
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse list strategies
  lifecourse list priorities --strategy leicestershire
  lifecourse list indicators --format csv
  lifecourse list actions --as-of 2026-03-31")]
pub(crate) struct List {
    /// The kind of document, such as `indicator` or `indicators`
    #[arg(value_parser = arguments::kind())]
    kind: Kind,
    /// Only what belongs to this strategy, or is mentioned in it
    #[arg(long, value_name = "ID")]
    strategy: Option<Id<Strategy>>,
    #[command(flatten)]
    day: AsOfDay,
}

#[derive(Debug, Serialize)]
struct Entry {
    kind: Kind,
    id: String,
    title: String,
    version: u32,
    changed: String,
}

impl List {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut snapshot = global.open().await?.snapshot(self.day.as_of()).await?;
        let mut found = snapshot.documents(self.kind).await?;
        if let Some(strategy) = &self.strategy {
            let within = documents_of(&mut *snapshot, strategy).await?;
            found.retain(|stored| {
                within
                    .iter()
                    .any(|document| document.kind() == stored.kind && document.id() == stored.id)
            });
        }
        let entries: Vec<_> = found.iter().map(|one| Entry::from(&**one)).collect();
        let mut records = Sheet::new(["id", "title", "version", "changed"]);
        for Entry { id, title, version, changed, .. } in &entries {
            records.row([id.into(), title.into(), version.to_string().into(), changed.into()]);
        }
        let mut table = records.clone();
        table.columns = ["Id", "Title", "Version", "Changed"].map(Into::into).into();
        global.output.answer(&Answer { json: &entries, records, tables: vec![table] })?;
        if entries.is_empty() {
            global.output.remark(&format!("There are no {}", self.kind.plural()));
        }
        Ok(Exit::Done)
    }
}

impl From<&StoredDocument> for Entry {
    fn from(stored: &StoredDocument) -> Self {
        let StoredDocument { kind, id, title, version, changed, .. } = stored;
        let (id, title) = (id.clone(), title.clone());
        Self { kind: *kind, id, title, version: *version, changed: super::moment(changed.at) }
    }
}
