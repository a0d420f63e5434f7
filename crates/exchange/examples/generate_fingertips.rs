//! Writes a table in the layout of a Fingertips download to standard output: as many rows as asked
//! for, the same ones every time, no two of one key.
//!
//! ```sh
//! cargo run --release -p lifecourse-exchange --example generate_fingertips -- 1000000 > large.csv
//! ```

use std::{
    env,
    error::Error,
    io::{self, BufWriter, Write},
};

#[path = "generate_fingertips/table.rs"]
mod table;

fn main() -> Result<(), Box<dyn Error>> {
    let rows = env::args().nth(1).ok_or("say how many rows to write, such as 1000000")?.parse()?;
    let mut out = BufWriter::new(io::stdout().lock());
    table::write(&mut out, rows)?;
    out.flush()?;
    Ok(())
}
