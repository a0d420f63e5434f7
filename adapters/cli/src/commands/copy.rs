use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lifecourse_storage::{Address, Heads, copy, open, open_or_create};
use serde_json::json;

use super::backup::{HELD, held};
use crate::{
    arguments::{Global, address_parser},
    diagnostics::several,
    failure::{Exit, Failure},
    output::Answer,
    sheet::{Cell, Sheet},
};

/// Copy everything from one database into another, such as from a file to a server
///
/// Everything is copied as it is, with all that it was: documents and figures with their history, releases, people, tokens, and the logs, which go on from where they are. The database to copy to is made if it is not there, and must have nothing in it. What was written is read again and compared before it is kept, and the logs are verified: all of it is there, or nothing. Others may go on reading and writing where it comes from; what they write meanwhile is not copied.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse copy lifecourse.db postgres://lifecourse@db.council.example/health
  lifecourse copy postgres://lifecourse@db.council.example/health laptop.db")]
pub(crate) struct Copy {
    /// The database to copy: a file, or `postgres://USER@HOST/NAME`
    #[arg(value_parser = address_parser())]
    from: Address,
    /// The database to copy to
    #[arg(value_parser = address_parser())]
    to: Address,
}

impl Copy {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { from, to } = self;
        if from == to {
            return Err(Failure::usage("a database cannot be copied into itself").into());
        }
        let source = open(&from).await?;
        let heads = source.heads().await?;
        let target = open_or_create(&to).await?;
        let bar = progress(global.output.quiet);
        let counted = bar.clone();
        let copied = copy(&*source, &*target, &mut move |rows| counted.inc(rows)).await;
        bar.finish_and_clear();
        let rows = copied?;
        let fault = Heads::fault_of(&*target, Some(heads)).await?;
        let inventory = target.inventory().await?;
        target.close().await;
        source.close().await;
        if let Some(fault) = fault {
            let told = format!("{to} is a true copy, of a database that is not whole: {fault}");
            let help = "`lifecourse doctor` looks at all of it";
            return Err(Failure::input(told).help(help).into());
        }
        let mut sheet = Sheet::new(["from", "to", "rows"].into_iter().chain(HELD));
        let head = [from.to_string(), to.to_string()].map(Cell::from);
        let rows_written = Cell::from(rows.to_string()).numeric();
        sheet.row(head.into_iter().chain([rows_written]).chain(held(&inventory)));
        let (from, to) = (from.to_string(), to.to_string());
        let shown = json!({ "from": from, "to": to, "rows": rows, "holds": inventory });
        global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
        global.output.remark(&format!(
            "The copy is whole: {} were read again and compared, and both logs go on",
            several(rows, "row", "rows")
        ));
        Ok(Exit::Done)
    }
}

/// How many rows were written so far, on a terminal.
fn progress(quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    // Without a template that can be read, the bar's own is shown.
    let style = ProgressStyle::with_template("{human_pos} rows  {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
