//! The one place that writes: answers to standard output in the format that was asked for, and the
//! rest to standard error.

use std::io::{self, Write};

use anyhow::Context;
use clap::ValueEnum;
use comfy_table::{
    Attribute, Cell as Drawn, CellAlignment, Color, ContentArrangement, ContentLineStyle,
    LineStyle, Table, TableStyle,
};
use lifecourse_app::disarmed;
use lifecourse_core::Diagnostic;
use serde::Serialize;

use crate::{
    diagnostics,
    sheet::{Cell, Sheet, Tint},
};

/// On a terminal narrower than this a table is shown row by row.
const NARROW: u16 = 72;
/// What is said when an answer does not arrive.
pub(crate) const UNWRITTEN: &str = "cannot write to standard output";
/// A line under the header and nothing else, so that columns can be copied.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .content_lines(ContentLineStyle::none());

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: tables and sentences.
    #[value(alias = "text")]
    Table,
    /// For scripts.
    Json,
    /// For scripts and spreadsheets.
    Csv,
}

/// Writes answers in one format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// The format that was asked for, if any was.
    pub(crate) format: Option<Format>,
    /// Whether remarks are left out.
    pub(crate) quiet: bool,
}

/// What a command found, in every form that it may be asked for.
pub(crate) struct Answer<'a, T: Serialize> {
    /// For JSON.
    pub(crate) json: &'a T,
    /// For CSV.
    pub(crate) records: Sheet,
    /// For people; the records, if there is none.
    pub(crate) tables: Vec<Sheet>,
}

impl Output {
    /// The format: a table, if none was asked for.
    pub(crate) fn format(self) -> Format {
        self.format.unwrap_or(Format::Table)
    }

    /// Writes an answer to standard output.
    pub(crate) fn answer<T: Serialize>(self, answer: &Answer<'_, T>) -> anyhow::Result<()> {
        match self.format() {
            Format::Json => json(answer.json),
            Format::Csv => csv(&answer.records),
            Format::Table if answer.tables.is_empty() => tables(&[&answer.records]),
            Format::Table => tables(&answer.tables.iter().collect::<Vec<_>>()),
        }
    }

    /// Tells something beside the answer, on standard error.
    pub(crate) fn remark(self, text: &str) {
        if !self.quiet {
            say("", text);
        }
    }

    /// Draws what is wrong with an input, on standard error.
    pub(crate) fn faults<'a>(self, faults: impl IntoIterator<Item = &'a Diagnostic>) {
        let shown = faults.into_iter().filter(|fault| fault.is_error() || !self.quiet);
        let mut stderr = anstream::stderr().lock();
        for fault in shown {
            // There is nobody left to tell if this fails.
            let _ = writeln!(stderr, "{}\n", diagnostics::draw(fault));
        }
    }
}

/// Writes a text to standard output as it is.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    anstream::stdout().lock().write_all(text.as_bytes()).context(UNWRITTEN)
}

/// Writes a value to standard output as JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer_pretty(&mut stdout, value)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(stdout))
        .and_then(|()| stdout.flush())
        .context(UNWRITTEN)
}

/// Makes sure that all of the answer has arrived.
pub(crate) fn flush() -> anyhow::Result<()> {
    io::stdout().flush().context(UNWRITTEN)
}

/// One sentence on standard error, after a word in colour.
pub(crate) fn say(head: &str, text: &str) {
    // There is nobody left to tell if this fails.
    let _ = writeln!(anstream::stderr().lock(), "{head}{}", plain(text));
}

/// A text without the signs that would steer a terminal.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c: char| c.is_control() && c != '\n' && c != '\t';
    text.replace(steers, "\u{fffd}")
}

fn csv(sheet: &Sheet) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(io::stdout().lock());
    let written = table.write_record(sheet.columns.iter().map(|name| &**name)).and_then(|()| {
        let disarmed = |cell: &Cell| disarmed(&cell.text).into_owned();
        sheet.rows.iter().try_for_each(|row| table.write_record(row.iter().map(disarmed)))
    });
    // csv's own error hides which kind of failure it was.
    let written = written.map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    });
    written.and_then(|()| table.flush()).context(UNWRITTEN)
}

fn tables(sheets: &[&Sheet]) -> anyhow::Result<()> {
    // Known on a terminal only: what goes into a pipe is not folded.
    let width = Table::new().width();
    let drawn: Vec<_> = sheets.iter().map(|sheet| draw(sheet, width)).collect();
    text(&drawn.join("\n"))
}

fn draw(sheet: &Sheet, width: Option<u16>) -> String {
    let heading = if sheet.heading.is_empty() {
        String::new()
    } else {
        format!("{}\n\n", plain(&sheet.heading))
    };
    let table = match width {
        _ if sheet.columns.is_empty() => String::new(),
        Some(width) if width < NARROW && sheet.columns.len() > 2 => draw_row_by_row(sheet),
        width => draw_table(sheet, width),
    };
    let mut drawn = heading + &table;
    if !sheet.notes.is_empty() {
        drawn.push('\n');
    }
    let notes =
        sheet.notes.iter().zip(1..).map(|(note, number)| format!("({number}) {}\n", plain(note)));
    drawn.extend(notes);
    drawn
}

fn draw_table(sheet: &Sheet, width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).enforce_styling();
    table.style_text_only();
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.set_header(
        sheet.columns.iter().map(|name| Drawn::new(&**name).add_attribute(Attribute::Bold)),
    );
    for row in &sheet.rows {
        table.add_row(row.iter().map(drawn));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn drawn(cell: &Cell) -> Drawn {
    let drawn = Drawn::new(plain(&cell.text));
    let drawn = if cell.numeric { drawn.set_alignment(CellAlignment::Right) } else { drawn };
    match cell.tint {
        Tint::None => drawn,
        Tint::Good => drawn.fg(Color::Green),
        Tint::Bad => drawn.fg(Color::Red),
        Tint::Faint => drawn.add_attribute(Attribute::Dim),
    }
}

fn draw_row_by_row(sheet: &Sheet) -> String {
    let row = |row: &Vec<Cell>| {
        let cells = sheet.columns.iter().zip(row).filter(|(_, cell)| !cell.text.is_empty());
        let mut drawn = String::new();
        drawn.extend(cells.map(|(name, cell)| format!("{name}: {}\n", plain(&cell.text))));
        drawn
    };
    sheet.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::new(["Indicator", "Place", "Trend"]);
        let note = sheet.note("no target is set");
        sheet.row(["Smoking".into(), "Charnwood".into(), Cell::from("better").tint(Tint::Good)]);
        sheet.row(["Smoking".into(), "Melton".into(), format!("– ({note})").into()]);
        sheet
    }

    fn without_colour(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn a_table_has_a_head_a_line_and_notes() {
        insta::assert_snapshot!(without_colour(&draw(&sheet(), None)), @r"
        Indicator   Place       Trend
        ────────────────────────────────
        Smoking     Charnwood   better
        Smoking     Melton      – (1)

        (1) no target is set
        ");
    }

    #[test]
    fn a_narrow_terminal_gets_row_by_row() {
        insta::assert_snapshot!(draw(&sheet(), Some(40)), @r"
        Indicator: Smoking
        Place: Charnwood
        Trend: better

        Indicator: Smoking
        Place: Melton
        Trend: – (1)

        (1) no target is set
        ");
    }

    #[test]
    fn a_wide_text_is_folded_to_the_terminal() {
        let mut sheet = Sheet::new(["a", "b"]);
        sheet.row(["word ".repeat(40).into(), "x".into()]);
        let drawn = without_colour(&draw(&sheet, Some(80)));
        assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(plain("\u{1b}[31mred\u{7}"), "\u{fffd}[31mred\u{fffd}");
        let mut sheet = Sheet::new(["a"]);
        sheet.row(["\u{1b}]0;title\u{7}".into()]);
        assert!(!without_colour(&draw(&sheet, None)).contains('\u{7}'));
    }
}
