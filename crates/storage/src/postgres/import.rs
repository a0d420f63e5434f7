//! Merging the rows of a batch into the table.
//!
//! The rows are sorted here, in bounded memory, so that they reach the server in the order of the
//! key: those of indicators that have no figures yet go straight into the table, the others by way
//! of a temporary one, out of which two statements take what is changed and what is new. A trigger
//! keeps the figures that were replaced.

use std::io;

use sqlx::PgConnection;

use super::{engine::failure, sql::Merged};
use crate::{
    StoreError,
    duplicates::{Entry, Found},
    filed::Filed,
    sorted::{Sorted, Sorter},
};

/// How many rows are held in memory: 75 MB of them.
const HELD: usize = 1 << 19;
/// How many bytes are sent at a time.
const SENT: usize = 1 << 17;
/// From how many rows on the planner is told of them at once, and not when the server comes to it.
const WORTH_A_LOOK: u64 = 10_000;

/// The table by way of which rows go in, in the order of the key.
const STAGE: &str = "CREATE TEMPORARY TABLE staged (LIKE figure INCLUDING DEFAULTS) ON COMMIT DROP";

/// Replaces the figures that are changed. What is the same is not touched: an upsert would write
/// its lock to every row.
const CHANGE: &str = "
    UPDATE figure AS f
    SET value = s.value, lower95 = s.lower95, upper95 = s.upper95, lower998 = s.lower998,
        upper998 = s.upper998, count = s.count, denominator = s.denominator, remark = s.remark,
        batch = s.batch, row = s.row
    FROM staged AS s
    WHERE f.key = s.key
      AND (f.value, f.lower95, f.upper95, f.lower998, f.upper998, f.count, f.denominator, f.remark)
          IS DISTINCT FROM
          (s.value, s.lower95, s.upper95, s.lower998, s.upper998, s.count, s.denominator, s.remark)";

const ADD: &str = "
    INSERT INTO figure (key, value, lower95, upper95, lower998, upper998, count, denominator,
                        remark, batch, row)
    SELECT s.key, s.value, s.lower95, s.upper95, s.lower998, s.upper998, s.count, s.denominator,
           s.remark, s.batch, s.row
    FROM staged AS s
    WHERE NOT EXISTS (SELECT 1 FROM figure AS f WHERE f.key = s.key)
    ORDER BY s.key";

/// The rows of a batch on their way into the table.
pub(super) struct Merge {
    batch: i64,
    rows: Sorter<Filed>,
}

impl Merge {
    pub(super) const fn of_batch(batch: i64) -> Self {
        Self { batch, rows: Sorter::holding(HELD) }
    }

    /// Takes a row.
    #[expect(clippy::unused_async, reason = "another engine writes to the table here")]
    pub(super) async fn take(
        &mut self,
        _: &mut PgConnection,
        filed: Filed,
    ) -> Result<(), StoreError> {
        Ok(self.rows.extend([filed])?)
    }

    /// Writes all rows, and tells what they did.
    pub(super) async fn finish(self, connection: &mut PgConnection) -> Result<Merged, StoreError> {
        let Self { batch, rows } = self;
        let mut rows = Rows::new(rows.sorted()?, with_figures(connection).await?)?;
        let (mut new, mut changed, mut staged) = (0, 0, 0);
        while let Some(target) = rows.target() {
            if target == Target::Stage && staged == 0 {
                sqlx::raw_sql(STAGE).execute(&mut *connection).await.map_err(failure)?;
            }
            let sent = send(connection, batch, target, &mut rows).await?;
            match target {
                Target::Table => new += sent,
                Target::Stage => staged += sent,
            }
        }
        if staged > 0 {
            let before = "ANALYZE staged; SET LOCAL work_mem = '64MB'";
            sqlx::raw_sql(before).execute(&mut *connection).await.map_err(failure)?;
            changed = take_staged(connection, CHANGE).await?;
            new += take_staged(connection, ADD).await?;
            let after = "DROP TABLE staged; SET LOCAL work_mem TO DEFAULT";
            sqlx::raw_sql(after).execute(&mut *connection).await.map_err(failure)?;
        }
        if new + changed >= WORTH_A_LOOK {
            sqlx::raw_sql("ANALYZE figure").execute(connection).await.map_err(failure)?;
        }
        Ok(Merged { new, changed, ..rows.merged })
    }
}

/// Takes rows out of the temporary table; returns how many.
async fn take_staged(connection: &mut PgConnection, sql: &'static str) -> Result<u64, StoreError> {
    let taken = sqlx::query(sql).persistent(false);
    Ok(taken.execute(connection).await.map_err(failure)?.rows_affected())
}

/// The numbers of the indicators that have figures, rising.
async fn with_figures(connection: &mut PgConnection) -> Result<Vec<i64>, StoreError> {
    sqlx::query_scalar(
        "SELECT i.id FROM indicator AS i
         WHERE EXISTS (SELECT 1 FROM figure AS f
                       WHERE f.key BETWEEN i.id << 48 AND (i.id << 48) + 281474976710655)
         ORDER BY i.id",
    )
    .fetch_all(connection)
    .await
    .map_err(failure)
}

/// Where a row is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// Into the table: nothing can be in its way.
    Table,
    /// Into the temporary one.
    Stage,
}

/// Sends the rows that come next and have this target; returns how many they are.
async fn send(
    connection: &mut PgConnection,
    batch: i64,
    target: Target,
    rows: &mut Rows,
) -> Result<u64, StoreError> {
    let table = match target {
        Target::Table => "figure",
        Target::Stage => "staged",
    };
    let sql = format!(
        "COPY {table} (key, value, lower95, upper95, lower998, upper998, count, denominator, remark,
                       row, batch) FROM STDIN BINARY"
    );
    let mut copy = connection.copy_in_raw(&sql).await.map_err(failure)?;
    let mut bytes = Vec::with_capacity(SENT + 256);
    bytes.extend_from_slice(b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0");
    while rows.target() == Some(target)
        && let Some(filed) = rows.next()?
    {
        write(&mut bytes, &filed, batch);
        if bytes.len() >= SENT {
            copy.send(&*bytes).await.map_err(failure)?;
            bytes.clear();
        }
    }
    bytes.extend_from_slice(&(-1_i16).to_be_bytes());
    copy.send(&*bytes).await.map_err(failure)?;
    copy.finish().await.map_err(failure)
}

/// Writes a row in PostgreSQL's binary format: how many columns, and of each its length and bytes.
fn write(bytes: &mut Vec<u8>, Filed { key, row, numbers, remark }: &Filed, batch: i64) {
    let word = |bytes: &mut Vec<u8>, word: Option<[u8; 8]>| match word {
        Some(word) => {
            bytes.extend_from_slice(&8_i32.to_be_bytes());
            bytes.extend_from_slice(&word);
        }
        None => bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
    };
    bytes.extend_from_slice(&11_i16.to_be_bytes());
    word(bytes, Some(key.0.to_be_bytes()));
    for number in numbers {
        word(bytes, number.map(f64::to_be_bytes));
    }
    word(bytes, remark.map(i64::to_be_bytes));
    word(bytes, i64::try_from(*row).ok().map(i64::to_be_bytes));
    word(bytes, Some(batch.to_be_bytes()));
}

/// The rows by key, of each key the first.
struct Rows {
    sorted: Sorted<Filed>,
    with_figures: Vec<i64>,
    /// The first of those with the last key.
    first: Option<Entry>,
    next: Option<Filed>,
    /// What is known so far.
    merged: Merged,
}

impl Rows {
    fn new(sorted: Sorted<Filed>, with_figures: Vec<i64>) -> io::Result<Self> {
        let merged = Merged::default();
        let mut rows = Self { sorted, with_figures, first: None, next: None, merged };
        rows.next()?;
        Ok(rows)
    }

    /// Where the next row is sent; `None` if there are no more.
    fn target(&self) -> Option<Target> {
        let indicator = self.next.as_ref()?.key.indicator();
        let held = self.with_figures.binary_search(&indicator).is_ok();
        Some(if held { Target::Stage } else { Target::Table })
    }

    fn next(&mut self) -> io::Result<Option<Filed>> {
        let now = self.next.take();
        while let Some(filed) = self.sorted.next()? {
            match filed.entry().among(&mut self.first) {
                Found::Twin(twin) => self.merged.twins.add(twin),
                Found::First(entry) => {
                    let (lowest, _) = self.merged.keys.unwrap_or((entry.key, entry.key));
                    self.merged.keys = Some((lowest, entry.key));
                    self.merged.brought.add(entry);
                    self.next = Some(filed);
                    break;
                }
            }
        }
        Ok(now)
    }
}
