//! Sheets of Excel workbooks.

use std::io::{Read, Seek};

use calamine::{DataRef, Reader, Style, Xlsx};
use lifecourse_core::Place;

use super::{Trouble, sheet::SheetText};
use crate::ReadError;

pub(super) fn open<R: Read + Seek>(input: R, file: &Place) -> Result<Xlsx<R>, ReadError> {
    Xlsx::new(input).map_err(|error| super::damaged(file, &error))
}

pub(super) fn names<R: Read + Seek>(workbook: &Xlsx<R>) -> Vec<String> {
    workbook.sheet_names()
}

/// Writes out a sheet: dates as `2024-04-01`, per cents with their sign, as a person sees them.
pub(super) fn sheet<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    text: &mut SheetText,
) -> Result<(), Trouble> {
    let damaged = |error: calamine::XlsxError| Trouble::Damaged(error.to_string());
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let percent: Vec<bool> = cells.styles().iter().map(is_percent).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let shown = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Float(number) if percent.get(style).copied().unwrap_or(false) => {
                format!("{}%", tidy(number * 100.0))
            }
            DataRef::Float(number) => number.to_string(),
            DataRef::Int(number) => number.to_string(),
            DataRef::Bool(yes) => yes.to_string(),
            DataRef::SharedString(words) => (*words).to_owned(),
            DataRef::DateTime(date) if date.is_datetime() => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            DataRef::DateTime(duration) => duration.as_f64().to_string(),
            DataRef::String(words) | DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => {
                words.clone()
            }
            DataRef::Error(error) => error.to_string(),
        };
        text.cell(row, column, &shown)?;
    }
    Ok(())
}

fn is_percent(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'))
}

/// A number without what multiplying it left behind its fifteenth digit.
fn tidy(number: f64) -> f64 {
    format!("{number:.12}").parse().unwrap_or(number)
}
