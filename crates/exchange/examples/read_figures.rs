//! Reads a table of figures from a file and says what was found.
//!
//! ```sh
//! cargo run --release -p lifecourse-exchange --example read_figures -- download.csv
//! ```

use std::{env, error::Error, fs::File, io::Write, time::Instant};

use lifecourse_exchange::{FigureReader, KnownIndicators};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("name the file to read")?;
    let mut out = std::io::stdout().lock();
    let start = Instant::now();
    let mut reader = FigureReader::new(File::open(&path)?, &path, KnownIndicators::default())?;
    let mut told = 0;
    while let Some(chunk) = reader.next_chunk(10_000)? {
        for diagnostic in chunk.diagnostics.iter().take(20_usize.saturating_sub(told)) {
            writeln!(out, "{diagnostic}")?;
        }
        told += chunk.diagnostics.len();
    }
    writeln!(out, "{}: {}, {told} to tell", reader.format(), reader.tally())?;
    writeln!(out, "{:.3} s", start.elapsed().as_secs_f64())?;
    Ok(())
}
