//! Opening a file: whose it is, how old it is, and bringing it up to date.

use std::{fs, io, path::Path, time::Duration};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    },
};

use super::{
    adopt::{begin_log, log_releases},
    engine::{code, failure},
    sql::WAITING,
};
use crate::{StoreError, address::IfMissing};

/// Marks our files in their header: `LCRS`.
const APPLICATION_ID: i64 = 0x4C43_5253;

/// The steps from an empty file to the newest layout; the layout's number is how many were made.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_documents_and_figures.sql"),
    include_str!("../../migrations/0002_people.sql"),
    include_str!("../../migrations/0003_claims.sql"),
    include_str!("../../migrations/0004_tokens_and_audit_log.sql"),
    include_str!("../../migrations/0005_redactions.sql"),
    include_str!("../../migrations/0006_releases.sql"),
    include_str!("../../migrations/0007_release_contents.sql"),
    include_str!("../../migrations/0008_latest.sql"),
    include_str!("../../migrations/0009_places.sql"),
];

/// The layout that the audit log came with.
const WITH_AUDIT_LOG: usize = 4;
/// The layout in which releases are logged.
const WITH_RELEASES_LOGGED: usize = 7;

/// The newest layout that this program knows.
#[expect(clippy::cast_possible_wrap, reason = "there are few migrations")]
const LAYOUT: i64 = MIGRATIONS.len() as i64;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of the file readers map into memory.
const MAPPED_BYTES: &str = "1073741824";
/// What the write-ahead log is cut back to when all of it is in the file.
const LOG_BYTES: &str = "67108864";
/// The writer's page cache, in KiB; negative is SQLite's way to say so. It bounds the memory of
/// an import, which is why the writer does not map the file.
const CACHE_KIB: &str = "-32768";
const READERS: u32 = 8;
/// How many rows the thread that reads them may be ahead of whoever takes them: with few the two
/// wake each other all the time.
const ROWS_AHEAD: usize = 1024;

/// One connection that writes and several that read.
pub(super) struct Pools {
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

pub(super) async fn open(path: &Path, if_missing: IfMissing) -> Result<Pools, StoreError> {
    refuse_what_is_no_file(path, if_missing)?;
    if if_missing == IfMissing::Create && !path.exists() {
        make_private(path)
            .map_err(|error| StoreError::Unopenable { at: path.into(), why: error.to_string() })?;
    }
    recognise(path, if_missing).await?;
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(
            plain(path)
                .create_if_missing(if_missing == IfMissing::Create)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                // What is deleted is overwritten: an erasure leaves nothing of a person.
                .pragma("main.secure_delete", "1")
                .pragma("journal_size_limit", LOG_BYTES)
                .pragma("cache_size", CACHE_KIB),
        )
        .await
        .map_err(|error| unopenable(path, error))?;
    migrate(&writer, path).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS + WAITING)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .connect_lazy_with(plain(path).pragma("query_only", "1").pragma("mmap_size", MAPPED_BYTES));
    Ok(Pools { writer, readers })
}

/// A connection that changes nothing in a database of ours, be it of an earlier release.
pub(super) async fn to_read(path: &Path) -> Result<SqliteConnection, StoreError> {
    refuse_what_is_no_file(path, IfMissing::Fail)?;
    let mut connection =
        plain(path).read_only(true).connect().await.map_err(|error| unopenable(path, error))?;
    let header = header(&mut connection).await.map_err(|error| unopenable(path, error))?;
    ours(path, &header, IfMissing::Fail)?;
    Ok(connection)
}

/// Makes an empty file that nobody can read but its owner and their group, if there is none: the
/// files that SQLite keeps beside it will have the same permissions.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o660);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

pub(super) fn plain(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(PATIENCE)
        .row_buffer_size(ROWS_AHEAD)
        .disable_statement_logging()
}

fn refuse_what_is_no_file(path: &Path, if_missing: IfMissing) -> Result<(), StoreError> {
    let create = if_missing == IfMissing::Create;
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(foreign(path, "is a folder")),
        Ok(found) if found.len() == 0 && !create => {
            Err(foreign(path, "is an empty file, perhaps one that was cut short"))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match path.parent() {
            _ if !create => Err(StoreError::NoDatabase { at: path.into() }),
            Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                let why = format!("there is no folder {}", folder.display());
                Err(StoreError::Unopenable { at: path.into(), why })
            }
            _ => Ok(()),
        },
        Err(error) => Err(StoreError::Unopenable { at: path.into(), why: error.to_string() }),
    }
}

/// Looks whose file it is before anything is changed in it.
async fn recognise(path: &Path, if_missing: IfMissing) -> Result<(), StoreError> {
    let create = if_missing == IfMissing::Create;
    let mut connection = plain(path)
        .create_if_missing(create)
        .connect()
        .await
        .map_err(|error| unopenable(path, error))?;
    let header = header(&mut connection).await.map_err(|error| unopenable(path, error))?;
    connection.close().await.map_err(failure)?;
    ours(path, &header, if_missing)
}

/// Refuses a file that is another's, or of a later release.
fn ours(path: &Path, header: &Header, if_missing: IfMissing) -> Result<(), StoreError> {
    let create = if_missing == IfMissing::Create;
    match *header {
        Header { application: APPLICATION_ID, layout, .. } if layout > LAYOUT => {
            Err(StoreError::Newer { at: path.into(), found: layout, known: LAYOUT })
        }
        Header { application: APPLICATION_ID, .. } => Ok(()),
        Header { application: 0, layout: 0, objects: 0 } if create => Ok(()),
        Header { application: 0, layout: 0, objects: 0 } => {
            Err(foreign(path, "is a database with nothing in it"))
        }
        Header { .. } => Err(foreign(path, "is a database of another program")),
    }
}

/// What tells a file's owner and age.
#[derive(sqlx::FromRow)]
struct Header {
    application: i64,
    layout: i64,
    objects: i64,
}

async fn header(connection: &mut SqliteConnection) -> Result<Header, sqlx::Error> {
    sqlx::query_as(
        "SELECT (SELECT application_id FROM pragma_application_id) AS application,
                (SELECT user_version FROM pragma_user_version) AS layout,
                (SELECT count(*) FROM sqlite_schema) AS objects",
    )
    .fetch_one(connection)
    .await
}

async fn migrate(writer: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(failure)?;
    // Read again under the lock: another process may have been quicker.
    let found = header(&mut transaction).await.map_err(|error| unopenable(path, error))?.layout;
    let done = usize::try_from(found).unwrap_or_default();
    lay_out(&mut transaction, done).await?;
    if done < MIGRATIONS.len() {
        let mark =
            format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {LAYOUT};");
        sqlx::raw_sql(AssertSqlSafe(mark)).execute(&mut *transaction).await.map_err(failure)?;
    }
    transaction.commit().await.map_err(failure)
}

/// Makes the steps from the layout of this number to the newest.
pub(super) async fn lay_out(
    connection: &mut SqliteConnection,
    done: usize,
) -> Result<(), StoreError> {
    for (layout, step) in (1..).zip(MIGRATIONS).skip(done) {
        sqlx::raw_sql(*step).execute(&mut *connection).await.map_err(failure)?;
        if layout == WITH_AUDIT_LOG {
            begin_log(connection).await?;
        }
        if layout == WITH_RELEASES_LOGGED {
            log_releases(connection).await?;
        }
    }
    Ok(())
}

fn foreign(path: &Path, found: &'static str) -> StoreError {
    StoreError::Foreign { at: path.into(), found }
}

/// An error of opening, with the path.
fn unopenable(path: &Path, error: sqlx::Error) -> StoreError {
    const NOT_A_DATABASE: u32 = 26;
    if code(&error) == Some(NOT_A_DATABASE) {
        return foreign(path, "is not a database");
    }
    match failure(error) {
        StoreError::Backend(why) => StoreError::Unopenable { at: path.into(), why },
        other => other,
    }
}
