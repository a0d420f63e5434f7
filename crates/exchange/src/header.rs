//! The row of a table that names its columns.

use std::io::Read;

use lifecourse_core::{Diagnostic, Place};

use crate::{
    layout::{HeaderFault, Layout},
    read::{ReadError, ReadOptions, advice, input_error, unreadable},
    records::Records,
};

/// The rows that a header is looked for in: titles and notes may stand above it.
const WITHIN: usize = 60;

/// The first row that names what some layout asks for, with its number.
pub(crate) fn find_header<R: Read>(
    records: &mut Records<R>,
    options: &ReadOptions,
    origin: &Place,
) -> Result<(u64, Layout), ReadError> {
    let mut nearest: Option<(HeaderFault, u64)> = None;
    for _ in 0..WITHIN {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Err(error) if nearest.is_none() => return Err(unreadable(error, origin, &|_| None)),
            // After an error, what is told is that there is no header so far.
            Ok(None) | Err(_) => break,
        };
        match Layout::of(&record, options) {
            Ok(layout) => return Ok((record.number, layout)),
            Err(fault) if nearest.as_ref().is_none_or(|(best, _)| fault.found > best.found) => {
                nearest = Some((fault, record.number));
            }
            Err(_) => {}
        }
    }
    Err(input_error(match nearest {
        Some((HeaderFault { code, message, help, .. }, row)) => {
            let place = Place { row: Some(row), ..origin.clone() };
            Diagnostic::error(code, message, place).help(help)
        }
        None => Diagnostic::error("empty-file", "the file is empty", origin.clone())
            .help("give a table whose first row names its columns"),
    }))
}

/// What should be known about the header before any figure is used.
pub(crate) fn header_advice(
    delimiter: u8,
    row: u64,
    layout: &Layout,
    origin: &Place,
) -> Vec<Diagnostic> {
    let between = match delimiter {
        b',' => None,
        b'\t' => Some("tabs"),
        _ => Some("semicolons"),
    };
    let other_delimiter = between.map(|found| {
        let message = format!("{found} stand between the cells, not commas: they are read as such");
        advice("other-delimiter", message, origin).help("nothing, unless the figures look wrong")
    });
    let unknown = layout.unknown().map(|name| {
        let message =
            format!("the column `{name}` is not one of a {}: it is not read", layout.format());
        let names: Vec<_> = layout.format().column_names().collect();
        let help = format!("the columns that are read are {}", names.join(", "));
        advice("unknown-column", message, origin).help(help)
    });
    let below = (row > 1).then(|| {
        let message =
            format!("the columns are named in row {row}: what stands above is passed over");
        advice("header-below", message, origin).help("nothing, if it is a title or a note")
    });
    other_delimiter.into_iter().chain(below).chain(unknown).collect()
}
