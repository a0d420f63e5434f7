use std::{fmt::Display, path::PathBuf};

use clap::Args;
use lifecourse_storage::Inventory;
use serde_json::json;
use time::OffsetDateTime;

use crate::{
    arguments::Global,
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet},
};

/// Write all of the database into a file, and verify it
///
/// The database may be in use meanwhile: the backup has it as it stood at one moment, with all that had been acknowledged before. It is verified before it gets its name: its pages and references are sound, and the logs in it are whole and say what its tables hold. A backup is a database of its own: any command opens it with `--database`, and `lifecourse restore` puts it in the place of another. It never takes the place of a file. Nobody but you can read it, because it has what is not released, and personal data: delete backups when that is erased.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse backup /mnt/backup/lifecourse.db
  lifecourse backup /mnt/backup                  A name with the moment in it
  lifecourse backup /mnt/backup --quiet --format json
  lifecourse status --database /mnt/backup/lifecourse.db")]
pub(crate) struct Backup {
    /// The file to write, or a folder for a file that is named for this moment
    to: PathBuf,
}

impl Backup {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let now = global.now();
        let to = if self.to.is_dir() {
            self.to.join(format!("lifecourse-{}.db", stamp(now)))
        } else {
            self.to
        };
        let store = global.open().await?;
        let inventory = store.back_up(&to).await?;
        store.close().await;
        tell(global, ("file", &to.display()), &inventory)?;
        global.output.remark("The backup is whole, and on the disk");
        if inventory.people > 0 {
            global.output.remark(
                "It has personal data: keep it as safe as the database, and no longer than you need it",
            );
        }
        Ok(Exit::Done)
    }
}

/// Says what a file or a database holds.
pub(super) fn tell(
    global: &Global,
    (sort, place): (&'static str, &dyn Display),
    inventory: &Inventory,
) -> anyhow::Result<()> {
    let place = place.to_string();
    let mut sheet = Sheet::new(std::iter::once(sort).chain(HELD));
    sheet.row(std::iter::once(Cell::from(place.as_str())).chain(held(inventory)));
    let shown = json!({ sort: place, "holds": inventory });
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })
}

/// What a database holds, as columns.
pub(super) const HELD: [&str; 8] =
    ["changes", "documents", "figures", "releases", "people", "tokens", "boundaries", "postcodes"];

/// How much of each a database holds.
pub(super) fn held(inventory: &Inventory) -> [Cell; HELD.len()] {
    let Inventory { changes, documents, figures, releases, people, tokens, .. } = *inventory;
    let Inventory { boundaries, postcodes, .. } = *inventory;
    [changes, documents, figures, releases, people, tokens, boundaries, postcodes]
        .map(|count| Cell::from(count.to_string()).numeric())
}

/// A moment as it may stand in the name of a file: `20260401T123000Z`.
pub(super) fn stamp(at: OffsetDateTime) -> String {
    super::moment(at).replace(['-', ':'], "")
}
