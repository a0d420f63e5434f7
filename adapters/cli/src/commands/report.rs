use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;
use lifecourse_app::{Report as Told, report};
use lifecourse_core::{Id, Strategy};
use lifecourse_server::{report_html, report_markdown};
use lifecourse_storage::AsOf;
use time::Date;

use super::serve::Look;
use crate::{
    arguments::{self, AsOfDay, Global},
    diagnostics::several,
    failure::{Exit, Failure},
    output::Answer,
    sheet::Sheet,
};

/// Write the report to the Board by exception: what failed, over-performed or changed, and what is being done
///
/// It writes one HTML page that needs no other file, and the same as Markdown. As long as a failing item has no action, owner or narrative it calls itself a draft, lists what is missing and ends with exit code 1. The figures are all that the database holds, published or not: the report is for the Board.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse report leicestershire-jhws-2022-2032
  lifecourse report leicestershire-jhws-2022-2032 --as-of 2026-11-20 --since 2026-08-20 --to board-papers")]
pub(crate) struct Report {
    /// The strategy's id: `lifecourse list strategy` lists them
    strategy: Id<Strategy>,
    #[command(flatten)]
    day: AsOfDay,
    /// Tell what has changed since the end of this day [default: 92 days before]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = arguments::day)]
    since: Option<Date>,
    /// The folder to write into; earlier files of the same strategy and day are replaced
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = ".",
        hide_default_value = true,
        help = "The folder to write into [default: the working folder]"
    )]
    to: PathBuf,
    #[command(flatten)]
    look: Look,
}

/// About a quarter of a year.
const QUARTER: time::Duration = time::Duration::days(92);

impl Report {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { strategy, day, since, to, look } = self;
        let theme = look.theme()?;
        let as_of = day.on(global);
        let since = since.or_else(|| as_of.checked_sub(QUARTER)).unwrap_or(Date::MIN);
        if since >= as_of {
            let message = format!("{since} is not before {as_of}, so nothing can have changed");
            return Err(Failure::usage(message).help("give an earlier day to `--since`").into());
        }
        let store = global.open().await?;
        let mut snapshot = store.snapshot(day.as_of()).await?;
        let mut before = store.snapshot(AsOf::Time(arguments::end_of(since))).await?;
        let told = report(&mut *snapshot, Some((&mut *before, since)), &strategy, as_of).await?;
        fs::create_dir_all(&to).with_context(|| format!("cannot make {}", to.display()))?;
        let mut files = Vec::new();
        for (ending, text) in [("html", report_html(&told, &theme)), ("md", report_markdown(&told))]
        {
            let path = to.join(format!("{strategy}-{as_of}.{ending}"));
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            files.push(path.display().to_string());
        }
        show(global, &told, &files)
    }
}

fn show(global: &Global, told: &Told, files: &[String]) -> anyhow::Result<Exit> {
    let mut records = Sheet::new(["missing_from", "what"]);
    let mut table = Sheet::titled(&headline(told), ["Missing from", "What"]);
    for missing in &told.missing {
        records.row([missing.of.as_str().into(), missing.what.join("; ").into()]);
        table.row([missing.of.as_str().into(), missing.what.join("; ").into()]);
    }
    if told.is_final() {
        table.columns.clear();
    }
    global.output.answer(&Answer { json: told, records, tables: vec![table] })?;
    for file in files {
        global.output.remark(&format!("Wrote {file}"));
    }
    Ok(if told.is_final() { Exit::Done } else { Exit::Input })
}

fn headline(told: &Told) -> String {
    let with_news = several(told.items.len(), "indicator has news", "indicators have news");
    let answers = several(told.answered.len(), "question answered", "questions answered");
    let end = if told.is_final() {
        "The report is final.".to_owned()
    } else {
        let items = several(told.missing.len(), "item", "items");
        format!("The report is a draft: something is missing from {items}.")
    };
    format!("{with_news}, {answers}. {end}")
}
