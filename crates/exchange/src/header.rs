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
/// So many names of columns are told.
const SHOWN: usize = 8;

/// The first row that names what some layout asks for, with its number.
pub(crate) fn find_header<R: Read>(
    records: &mut Records<R>,
    options: &ReadOptions,
    origin: &Place,
) -> Result<(u64, Layout), ReadError> {
    let mut nearest: Option<((usize, usize), HeaderFault, u64)> = None;
    for _ in 0..WITHIN {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Err(error) if nearest.is_none() => return Err(unreadable(error, origin, &|_| None)),
            // After an error, what is told is that there is no header so far.
            Ok(None) | Err(_) => break,
        };
        match Layout::of(&record, options) {
            Ok(layout) => return Ok((record.number, layout)),
            Err(fault) => {
                // A title alone is nearer to no header than a row of several names.
                let names = (0..record.len()).filter(|&at| !record.cell(at).is_empty());
                let near = (fault.found, names.take(2).count());
                if nearest.as_ref().is_none_or(|(best, ..)| near > *best) {
                    nearest = Some((near, fault, record.number));
                }
            }
        }
    }
    Err(input_error(match nearest {
        Some((_, HeaderFault { code, message, help, .. }, row)) => {
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
    let unknown: Vec<_> = layout.unknown().collect();
    let unknown = (!unknown.is_empty()).then(|| {
        let shown: Vec<_> = unknown.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        let more = unknown.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (columns, are) = if unknown.len() == 1 { ("column", "is") } else { ("columns", "are") };
        let message = format!("the {columns} {}{more} {are} not read", shown.join(", "));
        let names: Vec<_> = layout.format().column_names().collect();
        let help = if names.is_empty() {
            format!("nothing, if no figure is there: {} knows no such {columns}", layout.title())
        } else {
            format!("the columns that are read are {}", names.join(", "))
        };
        advice("unknown-column", message, origin).help(help)
    });
    let below = (row > 1).then(|| {
        let message =
            format!("the columns are named in row {row}: what stands above is passed over");
        advice("header-below", message, origin).help("nothing, if it is a title or a note")
    });
    other_delimiter.into_iter().chain(below).chain(unknown).collect()
}
