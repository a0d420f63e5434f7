//! Connecting to a server: whose schema it is, how old it is, and bringing it up to date.

use std::time::Duration;

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    PostgresStore,
    engine::{failure, said},
    sql::{Memory, Ready, WAITING},
};
use crate::{Address, StoreError, address::IfMissing};

/// The steps from an empty schema to the newest layout, each with the layout that it leads to and the
/// oldest whose programs can still read what it leaves. They are numbered as SQLite's are.
const MIGRATIONS: &[Step] = &[
    Step {
        layout: 6,
        readable_by: 6,
        sql: &[
            include_str!("../../migrations/postgres/0006_tables.sql"),
            include_str!("../../migrations/postgres/0006_triggers_and_views.sql"),
        ],
    },
    Step {
        layout: 7,
        readable_by: 6,
        sql: &[include_str!("../../migrations/postgres/0007_release_contents.sql")],
    },
    Step {
        layout: 8,
        readable_by: 6,
        sql: &[include_str!("../../migrations/postgres/0008_latest.sql")],
    },
    Step {
        layout: 9,
        readable_by: 6,
        sql: &[include_str!("../../migrations/postgres/0009_places.sql")],
    },
];

struct Step {
    layout: i64,
    readable_by: i64,
    sql: &'static [&'static str],
}

/// The newest layout that this program knows.
pub(super) const LAYOUT: i64 = MIGRATIONS[MIGRATIONS.len() - 1].layout;

/// Waits for the turn to write, which ends with the transaction: `LCRS`, as in SQLite's header.
pub(super) const TURN: &str = "SELECT pg_advisory_xact_lock(1279480403)";

/// The oldest server whose SQL this is, as PostgreSQL numbers them.
const OLDEST_SERVER: i64 = 130_000;
/// How long a writer waits for another one, or for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
const READERS: u32 = 8;

pub(super) async fn open(at: &Address, if_missing: IfMissing) -> Result<PostgresStore, StoreError> {
    let options = options(at)?;
    let mut connection = options.connect().await.map_err(|error| unopenable(at, &error))?;
    let prepared = prepare(&mut connection, at, if_missing).await;
    connection.close().await.map_err(failure)?;
    prepared?;
    let pool = || PgPoolOptions::new().acquire_timeout(PATIENCE);
    let writer = pool().max_connections(1).connect_lazy_with(options.clone());
    let readers = pool().max_connections(READERS + WAITING).connect_lazy_with(options);
    Ok(PostgresStore {
        writer,
        readers,
        known: Memory::default(),
        ready: Ready::default(),
        at: at.clone(),
    })
}

fn options(at: &Address) -> Result<PgConnectOptions, StoreError> {
    let url = at.url().ok_or_else(|| StoreError::Foreign {
        at: at.clone(),
        found: "is a file, and no PostgreSQL database",
    })?;
    let options: PgConnectOptions = url.parse().map_err(|error| unopenable(at, &error))?;
    let patience = PATIENCE.as_millis().to_string();
    let asked = options.get_options().unwrap_or_default().contains("lock_timeout");
    let options = if asked { options } else { options.options([("lock_timeout", patience)]) };
    Ok(options
        .application_name("lifecourse")
        // What reads a hundred series in a millisecond is compiled in two hundred.
        .options([("search_path", "lifecourse"), ("jit", "off")])
        .disable_statement_logging())
}

/// What tells whose database it is and how old.
#[derive(Debug, sqlx::FromRow)]
struct Header {
    server: i64,
    encoding: String,
    schema: bool,
    layout: bool,
}

/// Looks whose schema it is before anything is changed, and brings it up to date.
async fn prepare(
    connection: &mut PgConnection,
    at: &Address,
    if_missing: IfMissing,
) -> Result<(), StoreError> {
    let header: Header = sqlx::query_as(
        "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS server,
                current_setting('server_encoding') AS encoding,
                to_regnamespace('lifecourse') IS NOT NULL AS schema,
                to_regclass('lifecourse.layout') IS NOT NULL AS layout",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(|error| unopenable(at, &error))?;
    let foreign = |found| Err(StoreError::Foreign { at: at.clone(), found });
    match header {
        Header { server, .. } if server < OLDEST_SERVER => {
            foreign("is on a server older than PostgreSQL 13")
        }
        Header { encoding, .. } if encoding != "UTF8" => foreign("does not keep its text as UTF-8"),
        Header { schema: false, .. } if if_missing == IfMissing::Fail => {
            Err(StoreError::NoDatabase { at: at.clone() })
        }
        Header { schema: true, layout: false, .. } => {
            foreign("has a schema `lifecourse` that is not this program's")
        }
        Header { layout: true, .. } if found(connection, at).await? >= LAYOUT => Ok(()),
        Header { .. } => migrate(connection, at).await,
    }
}

/// The layout that was found, if this program can read it.
async fn found(connection: &mut PgConnection, at: &Address) -> Result<i64, StoreError> {
    let (found, readable_by): (i64, i64) = sqlx::query_as(
        "SELECT coalesce(max(version), 0), coalesce(max(readable_by), 0) FROM layout",
    )
    .fetch_one(connection)
    .await
    .map_err(|error| unopenable(at, &error))?;
    if readable_by > LAYOUT {
        return Err(StoreError::Newer { at: at.clone(), found, known: LAYOUT });
    }
    Ok(found)
}

/// Makes the steps that are missing, one program at a time.
async fn migrate(connection: &mut PgConnection, at: &Address) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| unopenable(at, &error);
    let mut work = connection.begin().await.map_err(failed)?;
    sqlx::raw_sql(TURN).execute(&mut *work).await.map_err(failed)?;
    // Another program may have been quicker.
    sqlx::raw_sql("CREATE SCHEMA IF NOT EXISTS lifecourse")
        .execute(&mut *work)
        .await
        .map_err(failed)?;
    let begun: bool = sqlx::query_scalar("SELECT to_regclass('lifecourse.layout') IS NOT NULL")
        .fetch_one(&mut *work)
        .await
        .map_err(failed)?;
    let done = if begun { found(&mut work, at).await? } else { 0 };
    steps(&mut work, done).await.map_err(failed)?;
    work.commit().await.map_err(failed)
}

/// Makes the steps after the layout `done`.
pub(super) async fn steps(work: &mut PgConnection, done: i64) -> Result<(), sqlx::Error> {
    for Step { layout, readable_by, sql } in MIGRATIONS.iter().filter(|step| step.layout > done) {
        for sql in *sql {
            sqlx::raw_sql(*sql).execute(&mut *work).await?;
        }
        let mark =
            format!("INSERT INTO layout (version, readable_by) VALUES ({layout}, {readable_by})");
        sqlx::raw_sql(AssertSqlSafe(mark)).execute(&mut *work).await?;
    }
    Ok(())
}

/// An error of opening, with the address.
fn unopenable(at: &Address, error: &sqlx::Error) -> StoreError {
    StoreError::Unopenable { at: at.clone(), why: said(error) }
}
