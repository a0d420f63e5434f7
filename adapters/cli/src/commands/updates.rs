use std::collections::BTreeMap;

use clap::Args;
use lifecourse_storage::{AsOf, Change, ChangeId, Page, Snapshot, Update, Updated, Watermark};
use serde_json::{Value, json};
use time::Date;

use crate::{
    arguments::{self, Global, end_of},
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet},
};

/// List what changed after a day, the earliest first, with who did it and why
///
/// Documents are told as they are now, once; what was removed, batches of figures and releases with their own lines. The last line on standard error has the place to go on from, now or another day: whoever keeps a copy misses nothing.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse updates --after 2026-11-01
  lifecourse updates --cursor 17.2 --format json
  lifecourse show indicator smoking-at-delivery --history --area E10000018")]
pub(crate) struct Updates {
    /// What changed after the end of this day [default: everything]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = arguments::day)]
    after: Option<Date>,
    /// Go on from this place, which an earlier answer named
    #[arg(long, value_name = "PLACE", conflicts_with = "after")]
    cursor: Option<Watermark>,
    /// About how many: an answer ends with all of a change
    #[arg(long, default_value_t = 1000)]
    limit: u32,
}

impl Updates {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
        let after = match self.after {
            Some(day) => snapshot.watermark(end_of(day)).await?,
            None => self.cursor.unwrap_or_default(),
        };
        let found = snapshot.updates(after, self.limit).await?;
        let changes = changes(&mut *snapshot, &found.updates).await?;
        let mut sheet = Sheet::new(["at", "what", "name", "title", "by", "why"]);
        let mut items = Vec::new();
        for one in &found.updates {
            let change = changes.get(&one.change);
            let (by, why) = (change.map(|one| &one.by), change.and_then(|one| one.why.as_ref()));
            let (what, name, title) = told(&one.what);
            let at = super::moment(one.at);
            sheet.row([
                at.clone().into(),
                what.into(),
                name.into(),
                Cell::of(title),
                Cell::of(by),
                Cell::of(why),
            ]);
            let mut item = json!(one.what);
            if let Value::Object(members) = &mut item {
                members.extend([
                    ("at".to_owned(), at.into()),
                    ("by".to_owned(), json!(by)),
                    ("why".to_owned(), json!(why)),
                ]);
            }
            items.push(item);
        }
        let next = found.next.to_string();
        let shown = json!({ "items": items, "next": next, "more": found.more });
        global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
        let more = if found.more { "There is more" } else { "That is all" };
        global.output.remark(&format!("{more}; go on with --cursor {next}"));
        Ok(Exit::Done)
    }
}

/// What changed, its name and what it is called.
fn told(what: &Updated) -> (&'static str, String, Option<String>) {
    match what {
        Updated::Document { kind, id, title, version } => {
            let name = format!("{kind} {id}, version {version}");
            ("document", name, Some(title.clone()))
        }
        Updated::Removed { kind, id, title } => {
            ("removed", format!("{kind} {id}"), Some(title.clone()))
        }
        Updated::Figures { source, new, changed, .. } => {
            ("figures", source.clone(), Some(format!("{new} new, {changed} revised")))
        }
        Updated::Release { release, note } => ("release", release.to_string(), note.clone()),
    }
}

/// Who made these, when and why.
async fn changes(
    snapshot: &mut dyn Snapshot,
    updates: &[Update],
) -> anyhow::Result<BTreeMap<ChangeId, Change>> {
    let mut found = BTreeMap::new();
    let numbers = || updates.iter().map(|one| one.change.0);
    let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else { return Ok(found) };
    let mut page = Page { before: Some(last + 1), ..Page::default() };
    loop {
        let changes = snapshot.changes(page).await?;
        let Some(oldest) = changes.last().map(|change| change.id.0) else { return Ok(found) };
        found.extend(changes.into_iter().map(|one| (one.id, one.change)));
        if oldest <= first {
            return Ok(found);
        }
        page.before = Some(oldest);
    }
}
