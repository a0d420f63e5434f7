//! Looking at the file from below: see [`Upkeep`].

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    SqliteStore,
    engine::failure,
    open,
    sql::inventory::{heads, inventory, undescribed_areas},
    staged::Staged,
};
use crate::{Examination, Heads, Inventory, Setting, Space, StoreError, Upkeep};

/// How many faults of one sort are told.
const TOLD: i64 = 10;

#[async_trait]
impl Upkeep for SqliteStore {
    async fn back_up(&self, to: &Path) -> Result<Inventory, StoreError> {
        let heads = self.heads().await?;
        let staged = Staged::copy_of(self.path(), to).await?;
        let inventory = staged.verify(Some(heads)).await?;
        staged.finish(None, None).await?;
        Ok(inventory)
    }

    async fn examine(&self) -> Result<Examination, StoreError> {
        let settings = {
            let mut writing = self.writer.acquire().await.map_err(failure)?;
            settings(&mut writing).await?
        };
        let mut reading = self.readers.begin().await.map_err(failure)?;
        let (engine, layout) = sqlx::query_as::<_, (String, i64)>(
            "SELECT 'SQLite ' || sqlite_version(), user_version FROM pragma_user_version",
        )
        .fetch_one(&mut *reading)
        .await
        .map_err(failure)?;
        Ok(Examination {
            engine,
            on_server: false,
            layout,
            inventory: inventory(&mut reading).await?,
            damage: damage(&mut reading).await?,
            settings,
            undescribed_areas: undescribed_areas(&mut reading).await?,
            space: space(&mut reading, self.path()).await?,
            open_to_everybody: open_to_everybody(&self.path()),
        })
    }

    async fn inventory(&self) -> Result<Inventory, StoreError> {
        let mut reading = self.readers.acquire().await.map_err(failure)?;
        inventory(&mut reading).await
    }

    async fn heads(&self) -> Result<Heads, StoreError> {
        let mut reading = self.readers.acquire().await.map_err(failure)?;
        heads(&mut reading).await
    }
}

impl SqliteStore {
    /// The file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.writer.connect_options().get_filename().to_owned()
    }
}

/// What is wrong with the pages of the file, with references between rows, and with the tables,
/// indexes, triggers and views themselves.
pub(super) async fn damage(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let mut found = page_damage(connection).await?;
    let dangling: Vec<String> = sqlx::query_scalar(
        "SELECT 'a row of ' || \"table\" || ' refers to one of ' || parent || ' that is not there'
         FROM pragma_foreign_key_check LIMIT $1",
    )
    .bind(TOLD)
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    found.extend(dangling);
    let (is, should) = (schema(connection).await?, intended_schema().await?);
    for (name, sql) in &should {
        match is.iter().find(|(other, _)| other == name) {
            None => found.push(format!("the {name} is missing")),
            Some((_, other)) if other != sql => found.push(format!("the {name} is another")),
            Some(_) => {}
        }
    }
    let added = is.iter().filter(|(name, _)| should.iter().all(|(other, _)| other != name));
    found.extend(added.map(|(name, _)| format!("the {name} was added by another program")));
    Ok(found)
}

/// What is wrong with the pages of the file.
pub(super) async fn page_damage(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> =
        sqlx::query_scalar("SELECT integrity_check FROM pragma_integrity_check LIMIT $1")
            .bind(TOLD)
            .fetch_all(connection)
            .await
            .map_err(failure)?;
    found.retain(|told| told != "ok");
    Ok(found)
}

/// Every table, index, trigger and view, with what makes it.
async fn schema(
    connection: &mut SqliteConnection,
) -> Result<Vec<(String, Option<String>)>, StoreError> {
    sqlx::query_as(
        "SELECT type || ' ' || name, sql FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1",
    )
    .fetch_all(connection)
    .await
    .map_err(failure)
}

/// What a new database has.
async fn intended_schema() -> Result<Vec<(String, Option<String>)>, StoreError> {
    let nowhere = SqliteConnectOptions::new().in_memory(true);
    let mut connection = SqliteConnection::connect_with(&nowhere).await.map_err(failure)?;
    open::lay_out(&mut connection, 0).await?;
    schema(&mut connection).await
}

async fn settings(writer: &mut SqliteConnection) -> Result<Vec<Setting>, StoreError> {
    /// Each with what it must be, and must not be less than.
    const EXPECTED: [(&str, &str, &str); 3] = [
        ("journal_mode", "SELECT journal_mode FROM pragma_journal_mode", "wal"),
        // 1 is NORMAL, which loses the last commits when the power fails; 2 is FULL.
        ("synchronous", "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous", "2"),
        ("secure_delete", "SELECT CAST(secure_delete AS TEXT) FROM pragma_secure_delete", "1"),
    ];
    let mut found = Vec::with_capacity(EXPECTED.len());
    for (name, sql, expected) in EXPECTED {
        let value: String =
            sqlx::query_scalar(sql).fetch_one(&mut *writer).await.map_err(failure)?;
        found.push(Setting { name, good: value == expected, value });
    }
    Ok(found)
}

async fn space(connection: &mut SqliteConnection, path: PathBuf) -> Result<Space, StoreError> {
    const LARGEST: &str = "
        SELECT coalesce(s.tbl_name, d.name), sum(d.pgsize)
        FROM dbstat AS d LEFT JOIN sqlite_schema AS s ON s.name = d.name
        WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC LIMIT 5";
    let (database, unused): (i64, i64) = sqlx::query_as(
        "SELECT page_count * page_size, freelist_count * page_size
         FROM pragma_page_count, pragma_page_size, pragma_freelist_count",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(failure)?;
    let tables: Vec<(String, i64)> =
        sqlx::query_as(LARGEST).fetch_all(connection).await.map_err(failure)?;
    let log = beside(&path, "-wal").metadata().map_or(0, |about| about.len());
    Ok(Space {
        database: database.unsigned_abs(),
        log,
        unused: unused.unsigned_abs(),
        tables: tables.into_iter().map(|(name, bytes)| (name, bytes.unsigned_abs())).collect(),
        free: free(&path),
    })
}

/// The name of a file that SQLite keeps beside another.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(unix)]
fn free(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(unix)]
fn open_to_everybody(path: &Path) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o007;
    Some(path.metadata().ok()?.permissions().mode() & OTHERS != 0)
}

#[cfg(not(unix))]
fn open_to_everybody(_: &Path) -> Option<bool> {
    None
}
