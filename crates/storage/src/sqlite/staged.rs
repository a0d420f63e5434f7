//! A database in the making, beside the file that it is to become: how backups are written and
//! restored.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf, absolute},
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::{TempDir, TempPath};

use super::{
    SqliteStore,
    engine::failure,
    open,
    sql::inventory::{heads, inventory},
    upkeep::{self, beside},
};
use crate::{Heads, Inventory, StoreError, address::IfMissing};

/// How long another program is given to leave a file that is to be replaced.
const PATIENCE: Duration = Duration::from_millis(500);

/// A database in a folder of its own beside the file that it is to become. It goes when this does,
/// unless it is [finished](Self::finish).
#[derive(Debug)]
pub struct Staged {
    store: SqliteStore,
    folder: TempDir,
    from: PathBuf,
    to: PathBuf,
}

impl Staged {
    /// An empty database, for a store of another engine to stream itself into.
    ///
    /// # Errors
    /// [`StoreError::Unopenable`] if the folder of `to` cannot be written.
    pub async fn empty(to: &Path) -> Result<Self, StoreError> {
        let folder = folder_for(to)?;
        let store = SqliteStore::open_or_create(file_in(&folder)).await?;
        Ok(Self { store, folder, from: to.to_owned(), to: to.to_owned() })
    }

    /// A copy of the file `from` as it is at one moment, whoever writes to it meanwhile, brought up
    /// to the layout of this program. `from` itself is left as it is.
    ///
    /// # Errors
    /// As [`SqliteStore::open`] for `from`, and [`StoreError::Unopenable`] if the folder of `to`
    /// cannot be written.
    pub async fn copy_of(from: impl AsRef<Path>, to: &Path) -> Result<Self, StoreError> {
        let from = from.as_ref();
        let mut source = open::to_read(from).await?;
        let folder = folder_for(to)?;
        let file = file_in(&folder);
        let name = file.to_str().ok_or_else(|| StoreError::Unopenable {
            at: to.into(),
            why: "its name is not in UTF-8".to_owned(),
        })?;
        let copied = copy(&mut source, name).await;
        source.close().await.map_err(failure)?;
        copied.map_err(|error| match error {
            StoreError::Damaged { why } => StoreError::Unsound { path: from.to_owned(), why },
            other => other,
        })?;
        let store = SqliteStore::open_if(&file, IfMissing::Fail).await?;
        Ok(Self { store, folder, from: from.to_owned(), to: to.to_owned() })
    }

    /// The database, to be filled or brought up to date before it is finished.
    #[must_use]
    pub fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// Verifies that it is sound, that its logs are whole and say what its tables hold, and that
    /// they go on from `noted`.
    ///
    /// # Errors
    /// [`StoreError::Unsound`].
    pub async fn verify(&self, noted: Option<Heads>) -> Result<Inventory, StoreError> {
        let mut reading = self.store.readers.acquire().await.map_err(failure)?;
        let damage = upkeep::damage(&mut reading).await?.into_iter().next();
        let inventory = inventory(&mut reading).await?;
        drop(reading);
        let fault = match damage {
            Some(damage) => Some(damage),
            None => Heads::fault_of(&self.store, noted).await?,
        };
        let unsound = |why| StoreError::Unsound { path: self.from.clone(), why };
        fault.map_or(Ok(inventory), |why| Err(unsound(why)))
    }

    /// Puts it on the disk and gives it its name. A file that has the name is moved to `aside`;
    /// without that it is left, and this fails. Returns whether there was one. `read` is how far the logs of that
    /// one had come when it was read, if it was.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] if there is a file and it may not be moved, or one of the name
    /// `aside`; [`StoreError::InUse`] if another program has it open, or changed it after it was read.
    pub async fn finish(
        self,
        aside: Option<&Path>,
        read: Option<Heads>,
    ) -> Result<bool, StoreError> {
        let Self { store, folder, from: _, to } = self;
        let file = file_in(&folder);
        // Everything into the one file, without the mark of a write-ahead log: so it can be read
        // from a disk that cannot be written.
        store.ready.close();
        store.readers.close().await;
        sqlx::query("PRAGMA journal_mode = DELETE")
            .execute(&store.writer)
            .await
            .map_err(failure)?;
        store.writer.close().await;
        let there = to.symlink_metadata().is_ok();
        match aside {
            _ if !there => {}
            None => return Err(StoreError::Occupied { path: to }),
            Some(aside) => set_aside(&to, aside, &file, read).await?,
        }
        OpenOptions::new().write(true).open(&file)?.sync_all()?;
        if there {
            fs::rename(&file, &to)?;
        } else {
            let placed = TempPath::try_from_path(&file)?.persist_noclobber(&to);
            placed.map_err(|refused| match refused.error.kind() {
                ErrorKind::AlreadyExists => StoreError::Occupied { path: to.clone() },
                _ => refused.error.into(),
            })?;
        }
        settle(parent(&to))?;
        Ok(there)
    }
}

/// Copies what a connection reads into an empty file.
async fn copy(source: &mut SqliteConnection, to: &str) -> Result<(), StoreError> {
    if let Some(why) = upkeep::page_damage(source).await?.into_iter().next() {
        return Err(StoreError::Damaged { why });
    }
    sqlx::query("VACUUM INTO $1").bind(to).execute(source).await.map_err(failure)?;
    Ok(())
}

/// Gives the file at `to` the name `aside`, too, when nobody else has it open; `successor` will
/// take its first name, and takes its permissions now.
async fn set_aside(
    to: &Path,
    aside: &Path,
    successor: &Path,
    read: Option<Heads>,
) -> Result<(), StoreError> {
    if aside.symlink_metadata().is_ok() {
        return Err(StoreError::Occupied { path: aside.to_owned() });
    }
    let held = match leave_alone(to).await {
        Ok(mut held) => {
            if let Some(read) = read
                && heads(&mut held).await? != read
            {
                return Err(StoreError::InUse { at: to.into() });
            }
            Some(held)
        }
        Err(StoreError::Busy) => return Err(StoreError::InUse { at: to.into() }),
        // What is damaged, or no database, is nobody's.
        Err(_) => None,
    };
    fs::set_permissions(successor, to.metadata()?.permissions())?;
    // Two names for a moment, so that there is a database whenever the machine stops. Where a file
    // can have one name only, it is moved.
    fs::hard_link(to, aside).or_else(|_| fs::rename(to, aside))?;
    for ending in ["-wal", "-shm"] {
        // A log that was left behind would be played into the new file.
        move_if_there(&beside(to, ending), &beside(aside, ending))?;
    }
    if let Some(held) = held {
        held.close().await.map_err(failure)?;
    }
    Ok(())
}

/// Locks a database that no other program has open, with all of it in the one file.
async fn leave_alone(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = open::plain(path).busy_timeout(PATIENCE);
    let mut connection = options.connect().await.map_err(failure)?;
    // Whoever has it open holds it in its present mode.
    for step in ["PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE"] {
        sqlx::query(step).execute(&mut connection).await.map_err(failure)?;
    }
    Ok(connection)
}

fn move_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// A folder that nobody else can look into, on the disk of the file.
fn folder_for(to: &Path) -> Result<TempDir, StoreError> {
    let folder = absolute(parent(to))?;
    let made = tempfile::Builder::new().prefix(".lifecourse-").tempdir_in(folder);
    let folder = made.map_err(|error| StoreError::Unopenable {
        at: to.into(),
        why: format!("its folder cannot be written: {error}"),
    })?;
    open::make_private(&file_in(&folder))?;
    Ok(folder)
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("lifecourse.db")
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts the names in a folder on the disk.
fn settle(folder: &Path) -> io::Result<()> {
    // A folder can be opened like a file on Unix alone; elsewhere the system sees to it.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
