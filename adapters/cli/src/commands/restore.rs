use std::path::{Path, PathBuf};

use clap::Args;
use lifecourse_app::{TakenBack, take_back_again};
use lifecourse_storage::{Act, Heads, SqliteStore, Staged, StoreError};

use super::backup::{stamp, tell};
use crate::{
    arguments::Global,
    diagnostics::several,
    failure::{Exit, Failure},
};

/// Put a backup in the place of the database
///
/// The backup is copied and the copy verified before anything is touched; one of an earlier version of this program is brought up to date, and the backup itself is left as it is. A database that is there is kept beside the new one. What people took back since the backup was made is taken back again: erasures, consents, withdrawn words and revoked tokens; this needs the database that is there to be readable. Stop `lifecourse serve` first: a database that another program has open is not replaced.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse restore /mnt/backup/lifecourse.db
  lifecourse restore /mnt/backup/lifecourse.db --replace
  lifecourse restore /mnt/backup/lifecourse.db --database /srv/lifecourse.db

Exit codes: 0 it is restored, 1 the backup is not sound or there is a database already, 3 the machine failed or another program has the database open. Unless it is 0, nothing was changed.")]
pub(crate) struct Restore {
    /// The backup: a file of `lifecourse backup`, or any database of this program
    from: PathBuf,
    /// Replace the database that there is, and keep it beside the new one
    #[arg(long)]
    replace: bool,
    /// Who does it, for the logs [default: the name you are logged in by]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Restore {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { from, replace, by } = self;
        let at = global.database();
        let Some(to) = at.file().map(Path::to_path_buf) else {
            let help = "`lifecourse copy` copies a backup into a database on a server";
            return Err(Failure::usage(format!("{at} is no file")).help(help).into());
        };
        let there = to.symlink_metadata().is_ok();
        if there && !replace {
            let told = format!("there is a database at {} already", to.display());
            let help = "add --replace to put the backup in its place: it is kept beside it";
            return Err(Failure::input(told).help(help).into());
        }
        let act = Act { at: global.now(), by: by.unwrap_or_else(super::login) };
        let staged = Staged::copy_of(&from, &to).await.map_err(no_backup)?;
        staged.verify(None).await?;
        if there {
            take_back(global, &to, &staged, &act).await?;
        }
        let inventory = staged.verify(None).await?;
        let head = Heads::of(staged.store()).await?.audit;
        let aside = aside(&to, &stamp(act.at));
        let replaced = staged.finish(Some(&aside)).await?;
        tell(global, &to, &inventory)?;
        global.output.remark(&format!(
            "The database is restored, and whole. A hash of the audit log that was noted after the backup is not in it: note {head}"
        ));
        if replaced {
            global.output.remark(&format!(
                "The one before is kept at {}: delete it when you need it no more",
                aside.display()
            ));
        }
        Ok(Exit::Done)
    }
}

/// What is told of a file that is no backup.
fn no_backup(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::NoDatabase { .. } | StoreError::Foreign { .. } => {
            Failure::input(error.to_string())
                .help("name a file that `lifecourse backup` wrote")
                .into()
        }
        other => other.into(),
    }
}

/// Takes back in the restored database what was taken back in the one that it replaces.
async fn take_back(global: &Global, to: &Path, staged: &Staged, act: &Act) -> anyhow::Result<()> {
    let replaced = match SqliteStore::open(to).await {
        Ok(store) => store,
        Err(StoreError::Busy) => return Err(StoreError::InUse { path: to.to_owned() }.into()),
        Err(error) => {
            global.output.remark(&format!(
                "The database that is replaced cannot be read ({error}): erase again what people asked to have erased since the backup, and revoke again tokens that were revoked"
            ));
            return Ok(());
        }
    };
    let TakenBack { erased, consents, documents, tokens } =
        take_back_again(&replaced, staged.store(), act).await?;
    replaced.close().await;
    let told = [
        (erased, "erasure", "erasures"),
        (consents, "consent", "consents"),
        (documents, "document", "documents"),
        (tokens, "token", "tokens"),
    ];
    let told: Vec<_> = told
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, more)| several(count, one, more))
        .collect();
    if !told.is_empty() {
        global.output.remark(&format!(
            "What was taken back since the backup is taken back again: {}",
            told.join(", ")
        ));
    }
    Ok(())
}

/// Where the database that is replaced is kept.
fn aside(to: &Path, stamp: &str) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".before-{stamp}"));
    name.into()
}
