//! Figures as a workbook that everybody can read.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use lifecourse_core::{AreaCode, Category, Indicator, Limits, Mark, Missing, Observation, Reading};
use rust_xlsxwriter::{
    DocProperties, Format, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

/// The most figures that a sheet has room for, below its title and its header.
const MOST_ROWS: usize = 1_048_000;
/// The longest name of a sheet.
const LONGEST_NAME: usize = 31;

/// The headings of a table of figures, with how wide their columns are.
const COLUMNS: [(&str, f64); 17] = [
    ("Area code", 12.0),
    ("Area", 28.0),
    ("Period", 14.0),
    ("Sex", 10.0),
    ("Age", 14.0),
    ("Category type", 28.0),
    ("Category", 28.0),
    ("Value", 12.0),
    ("Lower 95% limit", 12.0),
    ("Upper 95% limit", 12.0),
    ("Lower 99.8% limit", 12.0),
    ("Upper 99.8% limit", 12.0),
    ("Count", 12.0),
    ("Denominator", 12.0),
    ("Marks", 10.0),
    ("Note", 40.0),
    ("Unit", 12.0),
];

/// A workbook of figures in the manner that the Government Statistical Service asks of accessible
/// spreadsheets: a cover sheet with what it is, a sheet of notes with every shorthand, and one table on
/// each sheet, of one indicator, marked as a table, with its title above it, no merged or blank cells
/// that mean something, and a shorthand such as `[c]` wherever a number is missing.
#[derive(Debug)]
pub struct FigureWorkbook<'a> {
    /// What stands on its cover.
    pub title: &'a str,
    /// Where the figures are from and of when, in sentences.
    pub about: &'a [String],
    /// The indicators that have figures in it.
    pub indicators: &'a [Indicator],
    /// The names of areas.
    pub areas: &'a BTreeMap<AreaCode, String>,
}

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// A sheet has no room for so many.
    #[error(
        "a sheet has room for {MOST_ROWS} figures, and `{indicator}` has {figures}: write CSV, or ask for fewer"
    )]
    TooMany {
        /// The indicator.
        indicator: String,
        /// How many figures it has.
        figures: usize,
    },
    /// The workbook cannot be made.
    #[error("the workbook cannot be made: {0}")]
    Workbook(#[from] XlsxError),
    /// It cannot be written to where it should go.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl FigureWorkbook<'_> {
    /// Writes the workbook with these figures.
    ///
    /// # Errors
    /// [`WorkbookError`] if an indicator has more figures than a sheet has rows, or `out` fails.
    ///
    /// # Examples
    /// ```
    /// use std::collections::BTreeMap;
    /// use lifecourse_core::{Document, Figure, Indicator, Missing, Observation, Segment, SeriesKey};
    /// use lifecourse_exchange::FigureWorkbook;
    /// let indicator = Indicator::example();
    /// let series = SeriesKey { indicator: indicator.id.clone(), area: "E06000016".parse()?, segment: Segment::default() };
    /// let figure = Observation { series, period: "2024".parse()?, figure: Figure::missing(Missing::Suppressed) };
    /// let workbook = FigureWorkbook { title: "Figures", about: &[], indicators: &[indicator], areas: &BTreeMap::new() };
    /// let mut bytes = Vec::new();
    /// workbook.write(&[figure], &mut bytes)?;
    /// assert!(bytes.starts_with(b"PK"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, figures: &[Observation], mut out: impl Write) -> Result<(), WorkbookError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_title(self.title));
        let shown: Vec<(&Indicator, Vec<&Observation>)> = self
            .indicators
            .iter()
            .map(|indicator| {
                let of_it = |one: &&Observation| one.series.indicator == indicator.id;
                (indicator, figures.iter().filter(of_it).collect::<Vec<_>>())
            })
            .filter(|(_, figures)| !figures.is_empty())
            .collect();
        let mut names = BTreeSet::new();
        let named: Vec<String> =
            shown.iter().map(|(indicator, _)| sheet_name(indicator, &mut names)).collect();
        self.cover(workbook.add_worksheet(), &shown, &named)?;
        notes(workbook.add_worksheet(), &shown)?;
        for ((indicator, figures), name) in shown.iter().zip(&named) {
            if figures.len() > MOST_ROWS {
                let (indicator, figures) = (indicator.id.to_string(), figures.len());
                return Err(WorkbookError::TooMany { indicator, figures });
            }
            self.table(workbook.add_worksheet(), name, indicator, figures)?;
        }
        out.write_all(&workbook.save_to_buffer()?)?;
        Ok(())
    }

    fn cover(
        &self,
        sheet: &mut Worksheet,
        shown: &[(&Indicator, Vec<&Observation>)],
        names: &[String],
    ) -> Result<(), XlsxError> {
        sheet.set_name("Cover")?.set_column_width(0, 34)?.set_column_width(1, 60)?;
        sheet.write_with_format(0, 0, self.title, &heading())?;
        let mut row = 1;
        for line in self.about {
            sheet.write(row, 0, line.as_str())?;
            row += 1;
        }
        let licences: BTreeSet<&str> =
            shown.iter().filter_map(|(indicator, _)| indicator.source.licence.as_deref()).collect();
        for licence in licences {
            sheet.write(row, 0, licence)?;
            row += 1;
        }
        row += 1;
        let contents: Vec<[&str; 2]> =
            std::iter::once(["Notes", "What the shorthands mean, and where the figures are from"])
                .chain(
                    shown
                        .iter()
                        .zip(names)
                        .map(|((indicator, _), name)| [name.as_str(), &*indicator.title]),
                )
                .collect();
        text_table(sheet, row, ("contents", ["Sheet", "What it holds"]), &contents)
    }

    fn table(
        &self,
        sheet: &mut Worksheet,
        name: &str,
        indicator: &Indicator,
        figures: &[&Observation],
    ) -> Result<(), XlsxError> {
        sheet.set_name(name)?;
        sheet.write_with_format(0, 0, &*indicator.title, &heading())?;
        let about = "This sheet holds one table. Shorthands in square brackets are explained on the sheet Notes.";
        sheet.write(1, 0, about)?;
        let header = 2;
        for (at, (_, width)) in (0_u16..).zip(COLUMNS) {
            sheet.set_column_width(at, width)?;
        }
        for (row, figure) in (header + 1..).zip(figures) {
            self.row(sheet, row, indicator, figure)?;
        }
        let last = header + u32::try_from(figures.len()).unwrap_or(u32::MAX);
        let columns: Vec<TableColumn> =
            COLUMNS.iter().map(|(name, _)| TableColumn::new().set_header(*name)).collect();
        let table =
            table(&columns, &format!("{}_{name}", "figures")).set_alt_text_title(&*indicator.title);
        let last_column = u16::try_from(COLUMNS.len() - 1).unwrap_or_default();
        sheet.add_table(header, 0, last, last_column, &table)?;
        sheet.set_freeze_panes(header + 1, 0)?;
        Ok(())
    }

    fn row(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        indicator: &Indicator,
        Observation { series, period, figure }: &Observation,
    ) -> Result<(), XlsxError> {
        let segment = &series.segment;
        let category = segment.category.as_ref();
        let all = "All";
        let name = self.areas.get(&series.area).map_or(series.area.as_str(), String::as_str);
        let age = segment.age.to_string();
        let period = period.to_string();
        let texts = [
            series.area.as_str(),
            name,
            &period,
            segment.sex.label(),
            &age,
            category.map_or(all, Category::kind),
            category.map_or(all, Category::name),
        ];
        for (at, text) in (0_u16..).zip(texts) {
            sheet.write(row, at, text)?;
        }
        let (measured, missing) = match figure.reading() {
            Reading::Measured(measured) => (Some(measured), Missing::NotAvailable),
            Reading::Missing(reason) => (None, reason),
        };
        let ends = |limits: Option<Limits>| [limits.map(|at| at.lower), limits.map(|at| at.upper)];
        let [lower, upper] = ends(measured.and_then(|measured| measured.ci95));
        let [lowest, highest] = ends(measured.and_then(|measured| measured.ci998));
        let value = measured.map(|measured| measured.value);
        let numbers = [value, lower, upper, lowest, highest, figure.count(), figure.denominator()];
        for (at, number) in (7_u16..).zip(numbers) {
            match number {
                Some(number) => sheet.write(row, at, number)?,
                None => sheet.write(row, at, missing.shorthand())?,
            };
        }
        sheet.write(row, 14, figure.marks().to_string())?;
        sheet.write(row, 15, figure.note().map_or("", |note| note))?;
        sheet.write(row, 16, indicator.unit.as_deref().unwrap_or(""))?;
        Ok(())
    }
}

/// The sheet of notes: every shorthand, and the source of each indicator.
fn notes(
    sheet: &mut Worksheet,
    shown: &[(&Indicator, Vec<&Observation>)],
) -> Result<(), XlsxError> {
    sheet.set_name("Notes")?.set_column_width(0, 34)?.set_column_width(1, 80)?;
    sheet.write_with_format(0, 0, "Notes", &heading())?;
    let missing = Missing::ALL.map(|one| [one.shorthand(), one.explanation()]);
    let marks = Mark::ALL.map(|one| [one.shorthand(), one.explanation()]);
    let sources =
        shown.iter().map(|(indicator, _)| [indicator.id.as_str(), &*indicator.source.title]);
    let caveats = shown.iter().flat_map(|(indicator, _)| {
        indicator.caveats.iter().map(|caveat| [indicator.id.as_str(), &**caveat])
    });
    let rows: Vec<[&str; 2]> =
        missing.into_iter().chain(marks).chain(sources).chain(caveats).collect();
    text_table(sheet, 1, ("notes", ["Note", "What it says"]), &rows)
}

fn text_table(
    sheet: &mut Worksheet,
    row: u32,
    (name, header): (&str, [&str; 2]),
    rows: &[[&str; 2]],
) -> Result<(), XlsxError> {
    for (at, [one, other]) in (row + 1..).zip(rows) {
        sheet.write(at, 0, *one)?.write(at, 1, *other)?;
    }
    let last = row + u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let columns = header.map(|name| TableColumn::new().set_header(name));
    sheet.add_table(row, 0, last, 1, &table(&columns, name))?;
    Ok(())
}

fn table(columns: &[TableColumn], name: &str) -> Table {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    Table::new()
        .set_columns(columns)
        .set_name(name)
        .set_autofilter(false)
        .set_style(TableStyle::None)
}

fn heading() -> Format {
    Format::new().set_bold().set_font_size(15)
}

/// A name that no other sheet has: of letters, digits and hyphens, and no longer than a name may be.
fn sheet_name(indicator: &Indicator, taken: &mut BTreeSet<String>) -> String {
    let id = indicator.id.as_str();
    let cut = |length: usize| id.get(..length.min(id.len())).unwrap_or(id).to_owned();
    let first = cut(LONGEST_NAME);
    let numbered = (2..).map(|number| format!("{}-{number}", cut(LONGEST_NAME - 6)));
    let reserved = |name: &String| ["notes", "cover", "history"].contains(&name.as_str());
    let name = std::iter::once(first)
        .chain(numbered)
        .find(|name| !taken.contains(name) && !reserved(name));
    let name = name.unwrap_or_default();
    taken.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use lifecourse_core::{Document, Figure, Segment, SeriesKey};

    use super::*;

    fn example() -> Vec<u8> {
        let indicator = Indicator::example();
        let observation = |area: &str, figure| Observation {
            series: SeriesKey {
                indicator: indicator.id.clone(),
                area: area.parse().unwrap(),
                segment: Segment::default(),
            },
            period: "2023/24".parse().unwrap(),
            figure,
        };
        let figures = [
            observation("E06000016", Figure::plain(9.5).unwrap()),
            observation("E07000130", Figure::missing(Missing::Suppressed)),
        ];
        let areas = BTreeMap::from([("E06000016".parse().unwrap(), "Leicester".to_owned())]);
        let workbook = FigureWorkbook {
            title: "Figures of a strategy",
            about: &["Written on 22 November 2026.".to_owned()],
            indicators: std::slice::from_ref(&indicator),
            areas: &areas,
        };
        let mut bytes = Vec::new();
        workbook.write(&figures, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_missing_has_its_shorthand_and_a_note_that_explains_it() {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(example())).unwrap();
        let names = workbook.sheet_names();
        assert_eq!(names[..2], ["Cover", "Notes"]);
        let table = workbook.worksheet_range(&names[2]).unwrap();
        let cell = |row, column| table.get_value((row, column)).cloned().unwrap_or_default();
        assert_eq!((cell(3, 1), cell(3, 7)), (Data::String("Leicester".into()), Data::Float(9.5)));
        for column in 7..14 {
            assert_eq!(cell(4, column), Data::String("[c]".into()));
        }
        let notes = workbook.worksheet_range("Notes").unwrap();
        let explained = |code: &str| notes.rows().any(|row| row[0] == Data::String(code.into()));
        assert!(Missing::ALL.iter().all(|one| explained(one.shorthand())));
        assert!(Mark::ALL.iter().all(|one| explained(one.shorthand())));
    }

    #[test]
    fn every_sheet_has_one_table_and_nothing_is_merged() {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(example())).unwrap();
        workbook.load_tables().unwrap();
        for name in workbook.sheet_names() {
            assert_eq!(workbook.table_names_in_sheet(&name).len(), 1, "{name}");
            assert!(workbook.merge_cells_by_sheet_name(&name).unwrap().is_empty());
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let named = |id: String| Indicator { id: id.parse().unwrap(), ..Indicator::example() };
        let mut taken = BTreeSet::new();
        let ids = (0..20).map(|number| format!("{}-{number}", "a".repeat(40)));
        let ids = ids.chain(["notes".to_owned()]);
        let names: BTreeSet<_> = ids.map(|id| sheet_name(&named(id), &mut taken)).collect();
        assert_eq!(names.len(), 21);
        assert!(names.iter().all(|name| name.len() <= LONGEST_NAME && name != "notes"));
    }
}
