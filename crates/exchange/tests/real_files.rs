//! The reader on whole downloads. They are not part of the project: `LIFECOURSE_DATA` names the
//! folder that holds them, and without it this test says that it has nothing to read.

use std::{
    env,
    error::Error,
    fs,
    io::{self, Write},
    path::Path,
    process::Command,
};

use lifecourse_exchange::{FigureReader, KnownIndicators, Tally};

#[test]
fn every_row_of_the_real_downloads_is_read() -> Result<(), Box<dyn Error>> {
    let Some(folder) = env::var_os("LIFECOURSE_DATA") else {
        writeln!(io::stderr(), "LIFECOURSE_DATA is not set: no real download was read")?;
        return Ok(());
    };
    // Rows, and rows whose published value lies outside its published interval.
    for (file, rows, outside) in [
        ("as_published/east_midlands_8_indicators_2019_26cols.csv", 87, 1),
        (
            "as_published/england_activity_obesity_5_indicators_inequalities_2026_27cols.csv",
            4_230,
            0,
        ),
        ("fingertips_layout_nw_england_30_indicators.csv.gz", 40_922, 31),
    ] {
        let bytes = bytes_of(&Path::new(&folder).join("fingertips").join(file))?;
        let reader = FigureReader::new(&bytes[..], file, KnownIndicators::default())?;
        let (all, tally) = reader.read_all()?;
        assert_eq!(
            tally,
            Tally { rows, good: rows - outside, faulty: outside, blank: 0 },
            "{file}"
        );
        for told in all.diagnostics.iter().filter(|told| told.is_error()) {
            assert_eq!(told.code, "value-outside-interval", "{told}");
        }
    }
    Ok(())
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        Ok(Command::new("gzip").arg("-dc").arg(path).output()?.stdout)
    } else {
        Ok(fs::read(path)?)
    }
}
