//! The last period of every series: kept so that the profile of an area is read and not searched for.

use rustc_hash::FxHashMap;
use serde_json::json;

use super::{
    engine::{Connection, each},
    failure,
};
use crate::{StoreError, key::Key};

/// How many series are remembered before they are written down.
const REMEMBERED: usize = 1 << 18;
/// How many a statement writes.
const AT_ONCE: usize = 5000;

/// Keeps what is later than what is known; the places are in $1.
const LATER: &str = concat!(
    "INSERT INTO figure_latest (place, period)
     SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT) FROM ",
    each!("$1"),
    " WHERE TRUE
     ON CONFLICT (place) DO UPDATE SET period = excluded.period
     WHERE excluded.period > figure_latest.period"
);

/// The last periods of the series that an import has met.
#[derive(Debug, Default)]
pub(super) struct Latest {
    /// The series of the last row, because rows mostly come series by series.
    current: Option<(i64, u32)>,
    met: FxHashMap<i64, u32>,
}

impl Latest {
    /// Notes that a series has a figure for the period with this code.
    pub(super) fn note(&mut self, key: Key, period: u32) {
        let place = key.place();
        match &mut self.current {
            Some((at, last)) if *at == place => *last = period.max(*last),
            _ => {
                self.put_down();
                self.current = Some((place, period));
            }
        }
    }

    fn put_down(&mut self) {
        if let Some((place, period)) = self.current.take() {
            let last = self.met.entry(place).or_insert(period);
            *last = period.max(*last);
        }
    }

    /// Writes down what there is too much of to remember.
    pub(super) async fn trim(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.met.len() < REMEMBERED { Ok(()) } else { self.write(connection).await }
    }

    /// Writes everything down.
    pub(super) async fn write(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        self.put_down();
        let mut met: Vec<(i64, u32)> = self.met.drain().collect();
        met.sort_unstable();
        for some in met.chunks(AT_ONCE) {
            sqlx::query(LATER)
                .bind(json!(some).to_string())
                .execute(&mut *connection)
                .await
                .map_err(failure)?;
        }
        Ok(())
    }
}

/// Finds the last periods of the newest release anew.
pub(super) async fn of_release(connection: &mut Connection) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM released_figure_latest",
        "INSERT INTO released_figure_latest (place, period)
         SELECT ((f.key >> 28 & 1048575) << 30) + ((f.key >> 48) << 15) + (f.key >> 13 & 32767),
                max(p.code)
         FROM released_figure AS f JOIN period AS p ON p.id = (f.key & 8191)
         GROUP BY 1",
    ] {
        sqlx::query(sql).execute(&mut *connection).await.map_err(failure)?;
    }
    Ok(())
}
