//! Measures what two batches take in any database: a fresh one, and a revision of a ninth of it.
//!
//! ```text
//! cargo run --release -p lifecourse-storage --features postgres --example batches -- ADDRESS ROWS
//! ```

#![expect(clippy::print_stdout, reason = "it tells what it measured")]

#[path = "../benches/figures/mod.rs"]
mod figures;

use std::{env, fs, time::Instant};

use figures::Figures;
use lifecourse_storage::{BatchSource, Change, Counts, Database, StoreError, open_or_create};
use time::OffsetDateTime;

/// Rows handed over at a time.
const CHUNK: u64 = 4096;
/// One row in so many is revised.
const REVISED: u64 = 9;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, address, rows] = &arguments[..] else { return Err("ADDRESS and ROWS".into()) };
    let (store, rows) = (open_or_create(&address.parse()?).await?, rows.parse()?);
    for edition in [0, 1] {
        let started = Instant::now();
        let counts = batch(&*store, rows, edition).await?;
        let seconds = started.elapsed().as_secs_f64();
        println!("edition {edition}: {seconds:.1} s, {counts:?}, {}", memory());
    }
    store.close().await;
    Ok(())
}

async fn batch(store: &dyn Database, rows: u64, edition: u64) -> Result<Counts, StoreError> {
    let figures = Figures::new();
    let (by, origin) = ("measure".to_owned(), "measure".to_owned());
    let change = Change { at: OffsetDateTime::UNIX_EPOCH, by, why: None, origin };
    let mut transaction = store.transaction(change).await?;
    let mut writer = transaction.import().await?;
    let mut number = 0;
    while number < rows {
        let end = (number + CHUNK).min(rows);
        let mut chunk = figures.rows(number, end);
        for (row, number) in chunk.iter_mut().zip(number..) {
            if edition > 0 && number % REVISED == 0 {
                row.observation = figures.observation(number, edition);
            }
        }
        writer.write(chunk).await?;
        number = end;
    }
    let source = BatchSource { name: "measure".to_owned(), sha256: [0; 32], bytes: 0 };
    let outcome = writer.finish(&source).await?;
    transaction.commit().await?;
    Ok(outcome.counts)
}

/// The most memory that was used, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    peak.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
}
