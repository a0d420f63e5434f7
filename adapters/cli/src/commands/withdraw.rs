use clap::{Args, Subcommand};
use lifecourse_app::{Request, withdraw};
use lifecourse_core::{Evidence, Id, Insight, Withdrawal};
use lifecourse_storage::Sweep;
use time::Date;

use super::{equity, login};
use crate::{
    arguments::{Global, day},
    diagnostics::several,
    failure::Exit,
};

/// Take back what a person said: erase their words, from the history too, and say what rested on them
///
/// What is left is called `Withdrawn` and keeps its id and its days. A strategy folder that still has the words must be changed too: it is refused until it is. A response to a consultation is in no database: take its row out of the file, and count again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse withdraw evidence turned-away-at-reception --dry-run
  lifecourse withdraw insight no-interpreter --why 'She asked for it on 3 March'")]
pub(crate) struct Withdraw {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A piece of evidence, such as an account of a life
    Evidence {
        /// Its id
        id: Id<Evidence>,
        #[command(flatten)]
        how: How,
    },
    /// What a champion heard
    Insight {
        /// Its id
        id: Id<Insight>,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Debug, Args)]
struct How {
    /// The day on which consent was withdrawn [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// Only tell what would be reached
    #[arg(long)]
    dry_run: bool,
    /// Why, for the history: without anything of what was said
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Who, for the history [default: the name you are logged in by]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Withdraw {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let (of, how) = match self.what {
            What::Evidence { id, how } => (Withdrawal { evidence: Some(id), insight: None }, how),
            What::Insight { id, how } => (Withdrawal { evidence: None, insight: Some(id) }, how),
        };
        let How { on, dry_run, why, by } = how;
        let (at, by) = (global.now(), by.unwrap_or_else(login));
        let request = Request { at, by, why, dry_run, leave_out_faulty: false };
        let store = global.open_to_write(dry_run).await?;
        let done = withdraw(&*store, &of, on.unwrap_or_else(|| at.date()), &request).await?;
        store.close().await;
        if let Some(reply) = &done.reply {
            equity::show(global, reply, None)?;
        }
        let versions = several(done.erased, "version", "versions");
        global.output.remark(&if dry_run {
            format!("Nothing was erased: this was a dry run, of {versions} with words")
        } else {
            format!("The words are erased, of {versions}; delete your backups of them, and take them out of the strategy folder")
        });
        match done.sweep {
        Sweep::Clean => {}
        Sweep::Unfinished => global.output.remark("Another program was reading the database: the bytes are still in its write-ahead log, and leave it when that program ends"),
        Sweep::OnServer => global.output.remark(super::LOG_OF_SERVER),
    }
        Ok(Exit::Done)
    }
}
