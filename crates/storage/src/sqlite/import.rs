//! Merging the rows of a batch into the table.
//!
//! Rows are gathered, sorted by key and merged by few large statements: rows in random order would
//! cost five times as much. What differs from the current figure replaces it, and a trigger keeps
//! the one that was there.

use std::sync::Arc;

use sqlx::{Arguments as _, AssertSqlSafe, SqliteConnection, sqlite::SqliteArguments};

use super::{
    engine::failure,
    sql::{
        Merged,
        figures::{differs, replaced},
    },
};
use crate::{
    StoreError,
    duplicates::{Entry, Found},
    filed::Filed,
    sorted::Sorter,
};

/// How many rows are gathered before they are sorted and written: 9 MB of them.
const GATHERED: usize = 1 << 16;
/// How many entries are held in memory to find duplicates: 64 MB of them.
const HELD: usize = 1 << 21;
/// How many rows a statement writes. Measured: from 200 to 3,000 it makes little difference.
const ROWS_A_STATEMENT: usize = 500;

/// The rows of a batch on their way into the table.
pub(super) struct Merge {
    batch: i64,
    gathered: Vec<Filed>,
    entries: Sorter<Entry>,
    statement: Arc<str>,
    written: u64,
    /// The lowest and the highest key that was written.
    keys: Option<(i64, i64)>,
}

impl Merge {
    pub(super) fn of_batch(batch: i64) -> Self {
        Self {
            batch,
            gathered: Vec::new(),
            entries: Sorter::holding(HELD),
            statement: statement(batch, ROWS_A_STATEMENT).into(),
            written: 0,
            keys: None,
        }
    }

    /// Takes a row.
    pub(super) async fn take(
        &mut self,
        connection: &mut SqliteConnection,
        filed: Filed,
    ) -> Result<(), StoreError> {
        self.gathered.push(filed);
        if self.gathered.len() >= GATHERED { self.flush(connection).await } else { Ok(()) }
    }

    /// Writes what is left, and tells what all of it did.
    pub(super) async fn finish(
        mut self,
        connection: &mut SqliteConnection,
    ) -> Result<Merged, StoreError> {
        self.flush(connection).await?;
        let mut merged = Merged { keys: self.keys, ..Merged::default() };
        let (mut entries, mut first) = (self.entries.sorted()?, None);
        while let Some(entry) = entries.next()? {
            match entry.among(&mut first) {
                Found::First(entry) => merged.brought.add(entry),
                Found::Twin(twin) => merged.twins.add(twin),
            }
        }
        let changed: i64 = sqlx::query_scalar("SELECT count(*) FROM figure_past WHERE closed = $1")
            .bind(self.batch)
            .fetch_one(connection)
            .await
            .map_err(failure)?;
        merged.changed = changed.unsigned_abs();
        merged.new = self.written - merged.changed;
        Ok(merged)
    }

    /// Writes what was gathered.
    async fn flush(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let mut gathered = std::mem::take(&mut self.gathered);
        gathered.sort_unstable_by_key(|filed| (filed.key, filed.row));
        self.entries.extend(gathered.iter().map(Filed::entry))?;
        if let (Some(first), Some(last)) = (gathered.first(), gathered.last()) {
            let (lowest, highest) = self.keys.unwrap_or((first.key.0, last.key.0));
            self.keys = Some((lowest.min(first.key.0), highest.max(last.key.0)));
        }
        // Only the first of twins is written, even if it says what the table says already.
        gathered.dedup_by_key(|filed| filed.key);
        let mut chunks = gathered.chunks(ROWS_A_STATEMENT);
        let mut next = chunks.next().map(arguments).transpose()?;
        while let Some((rows, arguments_now)) = next.take() {
            // SQLite works on one statement in its own thread while the next is put together.
            let (done, following) =
                tokio::join!(self.merge(connection, (rows, arguments_now)), async {
                    chunks.next().map(arguments).transpose()
                });
            done?;
            next = following?;
        }
        gathered.clear();
        self.gathered = gathered;
        Ok(())
    }

    async fn merge(
        &mut self,
        connection: &mut SqliteConnection,
        (rows, arguments): (usize, SqliteArguments),
    ) -> Result<(), StoreError> {
        let whole = rows == ROWS_A_STATEMENT;
        let text =
            if whole { Arc::clone(&self.statement) } else { statement(self.batch, rows).into() };
        let done = sqlx::query_with(AssertSqlSafe(text), arguments)
            .persistent(whole)
            .execute(connection)
            .await
            .map_err(failure)?;
        self.written += done.rows_affected();
        Ok(())
    }
}

fn arguments(rows: &[Filed]) -> Result<(usize, SqliteArguments), StoreError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(rows.len() * 10, 0);
    for Filed { key, row, numbers, remark } in rows {
        let mut add = || {
            arguments.add(key.0)?;
            for number in numbers {
                arguments.add(*number)?;
            }
            arguments.add(*remark)?;
            arguments.add(i64::try_from(*row).ok())
        };
        add().map_err(|error| StoreError::Backend(error.to_string()))?;
    }
    Ok((rows.len(), arguments))
}

/// Merges so many rows. A figure that this batch has brought already is a duplicate of the
/// batch's own, and the first of them stays.
fn statement(batch: i64, rows: usize) -> String {
    let row = format!("(?,?,?,?,?,?,?,?,?,?,{batch})");
    format!(
        "INSERT INTO figure (key, value, lower95, upper95, lower998, upper998, count, denominator,
                             remark, row, batch)
         VALUES {}
         ON CONFLICT (key) DO UPDATE SET {}, row = excluded.row
         WHERE figure.batch <> excluded.batch AND {}",
        vec![row; rows].join(","),
        replaced!(),
        differs!("figure")
    )
}
