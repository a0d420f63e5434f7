//! Writes an HTML page with every kind of chart: `cargo run -p lifecourse-charts --example gallery > gallery.html`; all figures
//! are made up.

#[path = "page.rs"]
mod page;

use std::error::Error;
use std::io::{Write as _, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    stdout().write_all(page::page()?.as_bytes())?;
    Ok(())
}
