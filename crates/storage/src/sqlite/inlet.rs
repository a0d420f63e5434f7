//! Taking in the rows of another store.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

use super::engine::failure;
use crate::{
    StoreError,
    transfer::{HELD, Table, Value},
};

/// How many values a statement may write.
const VALUES: usize = 30_000;

/// Lets rows of published releases in, until [`hold_again`]: the definitions of the triggers that
/// would not are put by.
pub(super) async fn let_go(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::raw_sql(
        "CREATE TEMPORARY TABLE held AS
         SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'",
    )
    .execute(&mut *connection)
    .await
    .map_err(failure)?;
    for table in HELD {
        let drop = AssertSqlSafe(format!("DROP TRIGGER {table}_insert"));
        sqlx::raw_sql(drop).execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(())
}

/// Holds them again.
pub(super) async fn hold_again(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let triggers: Vec<String> = sqlx::query_scalar(
        "SELECT sql FROM held WHERE name NOT IN
             (SELECT name FROM main.sqlite_schema WHERE type = 'trigger')",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failure)?;
    for trigger in triggers.into_iter().chain(["DROP TABLE held".to_owned()]) {
        sqlx::raw_sql(AssertSqlSafe(trigger)).execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(())
}

/// Adds rows to a table.
pub(super) async fn write_rows(
    connection: &mut SqliteConnection,
    table: &Table,
    rows: &[Vec<Value>],
) -> Result<(), StoreError> {
    for rows in rows.chunks(VALUES / table.width()) {
        let insert = format!("INSERT INTO {} ({}) ", table.name, table.columns());
        let mut sql = QueryBuilder::<Sqlite>::new(insert);
        sql.push_values(rows, |mut row, values| {
            for value in values {
                match value {
                    Value::Null => row.push("NULL"),
                    Value::Integer(number) => row.push_bind(*number),
                    Value::Real(number) => row.push_bind(*number),
                    Value::Text(text) => row.push_bind(text.as_str()),
                };
            }
        });
        sql.build().persistent(false).execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(())
}
