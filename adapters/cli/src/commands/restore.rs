use std::{
    env,
    fmt::Display,
    path::{Path, PathBuf},
};

use clap::Args;
use lifecourse_app::take_back_again;
use lifecourse_storage::{
    Act, Address, Database, Digest, Heads, PostgresStore, SqliteStore, Staged, StoreError, Upkeep,
    copy, open,
};

use super::backup::{stamp, tell};
use crate::{
    arguments::Global,
    diagnostics::several,
    failure::{Exit, Failure},
};

/// Put a backup in the place of the database
///
/// The backup is copied and the copy verified before anything is touched; one of an earlier version of this program is brought up to date, and the backup itself is left as it is. A database that is there is kept beside the new one: a file under another name, what is on a server in a schema of its own. What people took back since the backup was made is taken back again: erasures, consents, withdrawn words and revoked tokens; this needs the database that is there to be readable. Stop `lifecourse serve` first: a database that another program has open is not replaced.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse restore /mnt/backup/lifecourse.db
  lifecourse restore /mnt/backup/lifecourse.db --replace
  lifecourse restore /mnt/backup/lifecourse.db --database /srv/lifecourse.db
  lifecourse restore /mnt/backup/lifecourse.db --database postgres://lifecourse@db.council.example/health

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
        let act = Act { at: global.now(), by: by.unwrap_or_else(super::login) };
        let at = global.database();
        match at.file() {
            Some(to) => into_file(global, (&from, to), replace, &act).await,
            None => into_server(global, (&from, &at), replace, &act).await,
        }
    }
}

async fn into_file(
    global: &Global,
    (from, to): (&Path, &Path),
    replace: bool,
    act: &Act,
) -> anyhow::Result<Exit> {
    let there = to.symlink_metadata().is_ok();
    if there && !replace {
        return Err(occupied(&to.display()).into());
    }
    let staged = staged(from, to).await?;
    let TakenBack { told, read } =
        if there { take_back_of_file(to, &staged, act).await? } else { TakenBack::default() };
    let inventory = staged.verify(None).await?;
    let head = staged.store().heads().await?.audit;
    let aside = aside(to, &stamp(act.at));
    let replaced = staged.finish(Some(&aside), read).await?;
    tell(global, ("file", &to.display()), &inventory)?;
    restored(global, told, head);
    if replaced {
        global.output.remark(&format!(
            "The one before is kept at {}: delete it when you need it no more",
            aside.display()
        ));
    }
    Ok(Exit::Done)
}

async fn into_server(
    global: &Global,
    (from, at): (&Path, &Address),
    replace: bool,
    act: &Act,
) -> anyhow::Result<Exit> {
    let there = match open(at).await {
        Ok(store) => Some(store),
        Err(StoreError::NoDatabase { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if there.is_some() && !replace {
        return Err(occupied(at).into());
    }
    let staged = staged(from, &env::temp_dir().join("lifecourse.db")).await?;
    let mut taken_back = TakenBack::default();
    if let Some(replaced) = &there {
        taken_back = take_back(&**replaced, &staged, act).await?;
        replaced.close().await;
    }
    let inventory = staged.verify(None).await?;
    let head = staged.store().heads().await?.audit;
    let store = PostgresStore::open_or_create(at).await?;
    let aside = if let Some(read) = taken_back.read {
        Some(store.replace(staged.store(), act.at, read).await?)
    } else {
        copy(staged.store(), &store, &mut |_| ()).await?;
        None
    };
    Database::close(&store).await;
    tell(global, ("database", at), &inventory)?;
    restored(global, taken_back.told, head);
    if let Some(aside) = aside {
        global.output.remark(&format!(
            "What was there is kept in the schema {aside}: `DROP SCHEMA {aside} CASCADE` deletes it when you need it no more"
        ));
    }
    Ok(Exit::Done)
}

fn occupied(at: &dyn Display) -> Failure {
    Failure::input(format!("there is a database at {at} already"))
        .help("add --replace to put the backup in its place: it is kept beside it")
}

/// A sound copy of a backup, to be put at `to`.
async fn staged(from: &Path, to: &Path) -> anyhow::Result<Staged> {
    let staged = Staged::copy_of(from, to).await.map_err(no_backup)?;
    staged.verify(None).await?;
    Ok(staged)
}

fn restored(global: &Global, taken_back: Option<String>, head: Digest) {
    if let Some(told) = taken_back {
        global.output.remark(&told);
    }
    global.output.remark(&format!(
        "The database is restored, and whole. A hash of the audit log that was noted after the backup is not in it: note {head}"
    ));
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

/// What was taken back again, and how far the logs of the replaced database had come then.
#[derive(Default)]
struct TakenBack {
    told: Option<String>,
    read: Option<Heads>,
}

/// Takes back in the restored database what was taken back in the file that it replaces.
async fn take_back_of_file(to: &Path, staged: &Staged, act: &Act) -> anyhow::Result<TakenBack> {
    let replaced = match SqliteStore::open(to).await {
        Ok(store) => store,
        Err(StoreError::Busy) => return Err(StoreError::InUse { at: to.into() }.into()),
        Err(error) => {
            let told = format!(
                "The database that is replaced cannot be read ({error}): erase again what people asked to have erased since the backup, and revoke again tokens that were revoked"
            );
            return Ok(TakenBack { told: Some(told), read: None });
        }
    };
    let told = take_back(&replaced, staged, act).await?;
    replaced.close().await;
    Ok(told)
}

/// Takes back in the restored database what was taken back in the one that it replaces, and says what.
async fn take_back(
    replaced: &dyn Database,
    staged: &Staged,
    act: &Act,
) -> anyhow::Result<TakenBack> {
    let read = replaced.heads().await?;
    let lifecourse_app::TakenBack { erased, consents, documents, tokens } =
        take_back_again(replaced, staged.store(), act).await?;
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
    let told = (!told.is_empty()).then(|| {
        format!("What was taken back since the backup is taken back again: {}", told.join(", "))
    });
    Ok(TakenBack { told, read: Some(read) })
}

/// Where the database that is replaced is kept.
fn aside(to: &Path, stamp: &str) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".before-{stamp}"));
    name.into()
}
