//! Writing a batch of figures: naming the rows, and telling what they did. How they get into the
//! table is the engine's own ([`Merge`]).

use async_trait::async_trait;
use lifecourse_core::Observation;

use super::{
    audit::figures::{Kept, keep},
    changes::to_hex,
    engine::{Connection, Merge},
    failure,
    known::Known,
    latest::Latest,
    names::Names,
    view::State,
};
use crate::{
    BatchId, BatchOutcome, BatchSource, ChangeId, Counts, Duplicate, FigureWriter, Row, StoreError,
    duplicates::{Twin, Twins},
    filed::{Brought, Filed, numbers},
    key::Key,
};

/// See [`FigureWriter`].
pub(super) struct Import<'a> {
    connection: &'a mut Connection,
    known: &'a Known,
    change: ChangeId,
    state: &'a mut State,
    batch: i64,
    names: Names,
    merge: Merge,
    latest: Latest,
    rows: u64,
}

/// What merging the rows of a batch did.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// Figures where there was none.
    pub(crate) new: u64,
    /// Figures that another was replaced by.
    pub(crate) changed: u64,
    /// The rows that are not the first with their key.
    pub(crate) twins: Twins,
    /// All other rows, whether they say something new or not.
    pub(crate) brought: Brought,
    /// The lowest and the highest key.
    pub(crate) keys: Option<(i64, i64)>,
}

impl<'a> Import<'a> {
    pub(super) async fn start(
        connection: &'a mut Connection,
        known: &'a Known,
        change: ChangeId,
        state: &'a mut State,
    ) -> Result<Self, StoreError> {
        let batch: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM batch")
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
        let (names, merge) = (Names::default(), Merge::of_batch(batch));
        let latest = Latest::default();
        Ok(Self { connection, known, change, state, batch, names, merge, latest, rows: 0 })
    }

    /// Names the duplicates.
    async fn duplicates(&mut self, twins: &[Twin]) -> Result<Vec<Duplicate>, StoreError> {
        let keys: Vec<Key> = twins.iter().map(|twin| Key(twin.key)).collect();
        let labels = self.known.labels(self.connection, &keys).await?;
        twins
            .iter()
            .map(|&Twin { key, first_row, row, conflicting }| {
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
            self.latest.note(key, observation.period.code());
            let numbers = numbers(&observation.figure);
            let filed = Filed { key, row: *number, numbers, remark };
            self.merge.take(self.connection, filed).await?;
        }
        self.latest.trim(self.connection).await?;
        self.rows += rows.len() as u64;
        Ok(())
    }

    async fn finish(mut self: Box<Self>, source: &BatchSource) -> Result<BatchOutcome, StoreError> {
        self.latest.write(self.connection).await?;
        let merge = std::mem::replace(&mut self.merge, Merge::of_batch(self.batch));
        let Merged { new, changed, twins, brought, keys } = merge.finish(self.connection).await?;
        let Twins { repeated, conflicting, listed } = twins;
        let rows = self.rows;
        let same = rows - repeated - conflicting - new - changed;
        let counts = Counts { rows, new, changed, same, repeated, conflicting };
        let duplicates = self.duplicates(&listed).await?;
        self.record(source, &counts).await?;
        // If all keys are new, what came is what is stored. Else it has to be read which rows are.
        let kept = if new == brought.rows() { Kept::All(brought) } else { Kept::SomeBetween(keys) };
        keep(self.connection, self.batch, kept).await?;
        *self.state = State::Written;
        Ok(BatchOutcome { batch: BatchId(self.batch), counts, duplicates })
    }
}
