//! Writing a batch of figures.
//!
//! Rows are gathered, sorted by key and merged into the table by few large statements: rows in
//! random order would cost five times as much. What differs from the current figure replaces it,
//! and a trigger keeps the one that was there.

use std::sync::Arc;

use async_trait::async_trait;
use lifecourse_core::{Figure, Observation};
use sqlx::{Arguments as _, AssertSqlSafe, SqliteConnection, sqlite::SqliteArguments};

use super::{
    audit::figures::{Brought, Kept, keep, print},
    changes::to_hex,
    failure,
    key::Key,
    names::{Labels, Names},
    view::State,
};
use crate::{
    BatchId, BatchOutcome, BatchSource, ChangeId, Counts, Duplicate, FigureWriter, Row, StoreError,
    duplicates::{Duplicates, Entry, Found, Twin},
};

/// How many rows are gathered before they are sorted and written: 9 MB of them.
const GATHERED: usize = 1 << 16;
/// How many rows a statement writes. Measured: from 200 to 3,000 it makes little difference.
const ROWS_A_STATEMENT: usize = 500;

/// See [`FigureWriter`].
pub(super) struct Import<'a> {
    connection: &'a mut SqliteConnection,
    change: ChangeId,
    state: &'a mut State,
    batch: i64,
    names: Names,
    gathered: Vec<Filed>,
    duplicates: Duplicates,
    statement: Arc<str>,
    rows: u64,
    written: u64,
    /// The lowest and the highest key that was written.
    keys: Option<(i64, i64)>,
}

/// A figure as it is stored.
#[derive(Clone, Copy, Debug)]
struct Filed {
    key: Key,
    row: u64,
    /// Value, limits, count and denominator in the order of the columns.
    numbers: [Option<f64>; 7],
    remark: Option<i64>,
}

impl<'a> Import<'a> {
    pub(super) async fn start(
        connection: &'a mut SqliteConnection,
        change: ChangeId,
        state: &'a mut State,
    ) -> Result<Self, StoreError> {
        let batch: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM batch")
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
        Ok(Self {
            connection,
            change,
            state,
            batch,
            names: Names::default(),
            gathered: Vec::new(),
            duplicates: Duplicates::default(),
            statement: statement(batch, ROWS_A_STATEMENT).into(),
            rows: 0,
            written: 0,
            keys: None,
        })
    }

    /// Writes what was gathered.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let mut gathered = std::mem::take(&mut self.gathered);
        gathered.sort_unstable_by_key(|filed| (filed.key, filed.row));
        self.duplicates.extend(gathered.iter().map(Filed::entry))?;
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
            let (done, following) = tokio::join!(self.merge(rows, arguments_now), async {
                chunks.next().map(arguments).transpose()
            });
            done?;
            next = following?;
        }
        gathered.clear();
        self.gathered = gathered;
        Ok(())
    }

    async fn merge(&mut self, rows: usize, arguments: SqliteArguments) -> Result<(), StoreError> {
        let whole = rows == ROWS_A_STATEMENT;
        let text =
            if whole { Arc::clone(&self.statement) } else { statement(self.batch, rows).into() };
        let done = sqlx::query_with(AssertSqlSafe(text), arguments)
            .persistent(whole)
            .execute(&mut *self.connection)
            .await
            .map_err(failure)?;
        self.written += done.rows_affected();
        Ok(())
    }

    /// Counts the duplicates and lists the first of them; adds up what the other rows bring.
    async fn find_duplicates(
        &mut self,
        counts: &mut Counts,
        brought: &mut Brought,
    ) -> Result<Vec<Duplicate>, StoreError> {
        let mut twins: Vec<Twin> = Vec::new();
        std::mem::take(&mut self.duplicates).each(|found| match found {
            Found::First(Entry { key, print, .. }) => brought.add(key, print),
            Found::Twin(twin) => {
                if twin.conflicting {
                    counts.conflicting += 1;
                } else {
                    counts.repeated += 1;
                }
                if twins.len() < BatchOutcome::LISTED {
                    twins.push(twin);
                }
            }
        })?;
        let keys: Vec<Key> = twins.iter().map(|twin| Key(twin.key)).collect();
        let labels = Labels::of(self.connection, &keys).await?;
        twins
            .into_iter()
            .map(|Twin { key, first_row, row, conflicting }| {
                let (series, period) = labels.name(Key(key))?;
                Ok(Duplicate { first_row, row, series, period, conflicting })
            })
            .collect()
    }

    async fn record(&mut self, source: &BatchSource, counts: &Counts) -> Result<(), StoreError> {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        sqlx::query(
            "INSERT INTO batch (id, change, source, sha256, bytes, rows, new, changed, same,
                                repeated, conflicting)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(self.batch)
        .bind(self.change.0)
        .bind(&source.name)
        .bind(to_hex(&source.sha256))
        .bind(number(source.bytes))
        .bind(number(counts.rows))
        .bind(number(counts.new))
        .bind(number(counts.changed))
        .bind(number(counts.same))
        .bind(number(counts.repeated))
        .bind(number(counts.conflicting))
        .execute(&mut *self.connection)
        .await
        .map_err(failure)?;
        Ok(())
    }
}

#[async_trait]
impl FigureWriter for Import<'_> {
    async fn write(&mut self, rows: Vec<Row>) -> Result<(), StoreError> {
        self.names.trim();
        let unknown: Vec<&Observation> = rows
            .iter()
            .map(|row| &row.observation)
            .filter(|observation| self.names.number(observation).is_none())
            .collect();
        if !unknown.is_empty() {
            self.names.learn(self.connection, &unknown).await?;
        }
        for Row { number, observation } in &rows {
            let (key, remark) = self
                .names
                .number(observation)
                .ok_or_else(|| StoreError::Backend("a name was not learnt".to_owned()))?;
            let numbers = numbers(&observation.figure);
            self.gathered.push(Filed { key, row: *number, numbers, remark });
            self.rows += 1;
            if self.gathered.len() >= GATHERED {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>, source: &BatchSource) -> Result<BatchOutcome, StoreError> {
        self.flush().await?;
        let mut counts = Counts { rows: self.rows, ..Counts::default() };
        let mut brought = Brought::default();
        let duplicates = self.find_duplicates(&mut counts, &mut brought).await?;
        let changed: i64 = sqlx::query_scalar("SELECT count(*) FROM figure_past WHERE closed = $1")
            .bind(self.batch)
            .fetch_one(&mut *self.connection)
            .await
            .map_err(failure)?;
        counts.changed = u64::try_from(changed).unwrap_or_default();
        counts.new = self.written - counts.changed;
        counts.same = counts.rows - counts.repeated - counts.conflicting - self.written;
        self.record(source, &counts).await?;
        // If all keys are new, what came is what is stored. Else it has to be read which rows are.
        let kept = if counts.new == brought.rows() {
            Kept::All(brought)
        } else {
            Kept::SomeBetween(self.keys)
        };
        keep(self.connection, self.batch, kept).await?;
        *self.state = State::Written;
        Ok(BatchOutcome { batch: BatchId(self.batch), counts, duplicates })
    }
}

impl Filed {
    fn entry(&self) -> Entry {
        Entry { key: self.key.0, row: self.row, print: print(&self.numbers, self.remark) }
    }
}

/// The numbers of a figure in the order of the columns.
pub(super) fn numbers(figure: &Figure) -> [Option<f64>; 7] {
    let measured = figure.measured();
    let ci95 = measured.and_then(|measured| measured.ci95);
    let ci998 = measured.and_then(|measured| measured.ci998);
    [
        measured.map(|measured| measured.value),
        ci95.map(|limits| limits.lower),
        ci95.map(|limits| limits.upper),
        ci998.map(|limits| limits.lower),
        ci998.map(|limits| limits.upper),
        figure.count(),
        figure.denominator(),
    ]
    // SQLite keeps no sign of zero.
    .map(|number| number.map(|number| number + 0.0))
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
         ON CONFLICT (key) DO UPDATE SET
             value = excluded.value, lower95 = excluded.lower95, upper95 = excluded.upper95,
             lower998 = excluded.lower998, upper998 = excluded.upper998, count = excluded.count,
             denominator = excluded.denominator, remark = excluded.remark, row = excluded.row,
             batch = excluded.batch
         WHERE figure.batch <> excluded.batch AND (
             figure.value IS DISTINCT FROM excluded.value
             OR figure.lower95 IS DISTINCT FROM excluded.lower95
             OR figure.upper95 IS DISTINCT FROM excluded.upper95
             OR figure.lower998 IS DISTINCT FROM excluded.lower998
             OR figure.upper998 IS DISTINCT FROM excluded.upper998
             OR figure.count IS DISTINCT FROM excluded.count
             OR figure.denominator IS DISTINCT FROM excluded.denominator
             OR figure.remark IS DISTINCT FROM excluded.remark)",
        vec![row; rows].join(",")
    )
}
