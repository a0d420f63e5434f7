//! The log of what was done to documents, figures, releases and tokens.

use clap::{Args, Subcommand};
use lifecourse_storage::{Audit as Found, Digest, Page, Verification};
use serde_json::json;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output::Answer,
    sheet::Sheet,
};

/// Verify that the database holds what was stored, and show who did what
///
/// Every change of documents, figures, releases and tokens is in a log whose entries are tied to each other by hash, each with a hash of what the tables hold of it. A row that another program altered, added or took out is found, and the first entry that it contradicts is named. Whoever can write the file can write all of it anew: note the hash elsewhere, such as in the Board's minutes, and give it next time. The log of people is apart: see `lifecourse people verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse audit verify
  lifecourse audit verify --noted 0f3a5c7e9b1d2f406182a3c4e5f607180f3a5c7e9b1d2f406182a3c4e5f60718
  lifecourse audit log --limit 20
  lifecourse audit log --format json")]
pub(crate) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Verify that the log is whole, and that the tables hold what it says
    Verify {
        /// The hash that an earlier verification gave
        #[arg(long, value_name = "HASH")]
        noted: Option<Digest>,
    },
    /// Show who did what, the newest first
    Log {
        /// How many entries at most
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Only entries before this number
        #[arg(long, value_name = "NUMBER")]
        before: Option<i64>,
    },
}

impl Audit {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self.what {
            What::Verify { noted } => verify(global, noted).await,
            What::Log { limit, before } => log(global, Page { before, limit }).await,
        }
    }
}

async fn verify(global: &Global, noted: Option<Digest>) -> anyhow::Result<Exit> {
    let found = global.open().await?.audit(noted).await?;
    let Found::Log(Verification::Whole { entries, head }) = found else {
        let wrong = found.fault().unwrap_or_default();
        return Err(Failure::input(wrong).help("compare the database with a backup").into());
    };
    let mut sheet = Sheet::new(["entries", "hash"]);
    sheet.row([entries.to_string().into(), head.to_string().into()]);
    let shown = json!({ "entries": entries, "hash": head });
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
    global.output.remark("The database holds what was stored; note the hash elsewhere, and verify with --noted HASH next time");
    Ok(Exit::Done)
}

async fn log(global: &Global, page: Page) -> anyhow::Result<Exit> {
    let found = global.open().await?.audit_log(page).await?;
    let mut sheet = Sheet::new(["number", "at", "by", "action", "subject"]);
    for one in &found {
        sheet.row([
            one.number.to_string().into(),
            one.at.clone().into(),
            one.by.clone().into(),
            one.action.as_str().into(),
            one.subject.clone().into(),
        ]);
    }
    global.output.answer(&Answer { json: &found, records: sheet, tables: Vec::new() })?;
    Ok(Exit::Done)
}
