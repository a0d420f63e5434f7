//! Everything, table by table: see [`copy`](crate::copy).

use async_trait::async_trait;
use sqlx::{Arguments as _, AssertSqlSafe, Row as _};

use super::{
    engine::{self, Arguments, Backend, Cell, Row, Work, cell},
    failure,
};
use crate::{
    StoreError,
    transfer::{Movable, Moving, Table, Value},
};

/// How many rows are read at a time.
const ROWS: usize = 5_000;

/// The tables, in one transaction.
struct Tables(Work);

#[async_trait]
impl Movable for Backend {
    async fn outlet(&self) -> Result<Box<dyn Moving>, StoreError> {
        Ok(Box::new(Tables(engine::read(self).await?)))
    }

    async fn inlet(&self) -> Result<Box<dyn Moving>, StoreError> {
        inlet(engine::write(self).await?).await
    }
}

/// Everything, to be written by a transaction that goes on.
pub(in super::super) async fn inlet(mut work: Work) -> Result<Box<dyn Moving>, StoreError> {
    engine::let_go(&mut work).await?;
    Ok(Box::new(Tables(work)))
}

#[async_trait]
impl Moving for Tables {
    async fn read(
        &mut self,
        table: &'static Table,
        after: Option<&[Value]>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let mut arguments = Arguments::default();
        for value in after.unwrap_or_default() {
            let added = match value {
                Value::Integer(number) => arguments.add(*number),
                Value::Text(text) => arguments.add(text.as_str()),
                Value::Null | Value::Real(_) => {
                    return Err(StoreError::corrupt(table.name, &"a key is no key"));
                }
            };
            added.map_err(|error| StoreError::Backend(error.to_string()))?;
        }
        let sql = table.select(after.is_some(), ROWS);
        let rows = sqlx::query_with(AssertSqlSafe(sql), arguments)
            .fetch_all(&mut *self.0)
            .await
            .map_err(failure)?;
        rows.iter().map(|row| values(table, row)).collect()
    }

    async fn write(
        &mut self,
        table: &'static Table,
        rows: &[Vec<Value>],
    ) -> Result<(), StoreError> {
        engine::write_rows(&mut self.0, table, rows).await
    }

    async fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        engine::hold_again(&mut self.0).await?;
        self.0.commit().await.map_err(failure)
    }
}

fn values(table: &Table, row: &Row) -> Result<Vec<Value>, StoreError> {
    (0..row.len())
        .map(|at| {
            Ok(match cell(row, at)? {
                Cell::Null => Value::Null,
                Cell::Integer(number) => Value::Integer(number),
                Cell::Real(number) => Value::Real(number),
                Cell::Text(bytes) => Value::Text(
                    str::from_utf8(bytes)
                        .map_err(|error| StoreError::corrupt(table.name, &error))?
                        .to_owned(),
                ),
            })
        })
        .collect()
}
