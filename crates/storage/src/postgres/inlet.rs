//! Taking in the rows of another store.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, PgConnection};

use super::engine::failure;
use crate::{
    StoreError,
    transfer::{HELD, Table, Value},
};

/// Lets rows of published releases in, until [`hold_again`].
pub(super) async fn let_go(connection: &mut PgConnection) -> Result<(), StoreError> {
    triggers(connection, "DISABLE").await
}

/// Holds them again.
pub(super) async fn hold_again(connection: &mut PgConnection) -> Result<(), StoreError> {
    triggers(connection, "ENABLE").await?;
    sqlx::raw_sql("ANALYZE").execute(connection).await.map_err(failure)?;
    Ok(())
}

async fn triggers(connection: &mut PgConnection, what: &str) -> Result<(), StoreError> {
    for table in HELD {
        let sql = AssertSqlSafe(format!("ALTER TABLE {table} {what} TRIGGER USER"));
        sqlx::raw_sql(sql).execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(())
}

/// Adds rows to a table.
pub(super) async fn write_rows(
    connection: &mut PgConnection,
    table: &Table,
    rows: &[Vec<Value>],
) -> Result<(), StoreError> {
    let mut text = String::new();
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { "\t" });
            // Writing to a `String` cannot fail. The shortest text of a number reads as the same.
            let _ = match value {
                Value::Null => write!(text, "\\N"),
                Value::Integer(number) => write!(text, "{number}"),
                Value::Real(number) => write!(text, "{number}"),
                Value::Text(value) => {
                    value.chars().for_each(|letter| escape(&mut text, letter));
                    Ok(())
                }
            };
        }
        text.push('\n');
    }
    let sql = format!("COPY {} ({}) FROM STDIN", table.name, table.columns());
    let mut copy = connection.copy_in_raw(&sql).await.map_err(failure)?;
    copy.send(text.as_bytes()).await.map_err(failure)?;
    copy.finish().await.map_err(failure)?;
    Ok(())
}

/// Writes a letter as PostgreSQL's text format has it.
fn escape(text: &mut String, letter: char) {
    match letter {
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        letter => text.push(letter),
    }
}
