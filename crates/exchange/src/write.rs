//! Tables of figures in our own layout.

use std::{
    borrow::Cow,
    fmt,
    io::{self, Write},
};

use lifecourse_core::{Observation, Reading};

use crate::{formula, layout::Format, role::Role};

/// Writes figures as CSV in the [tidy](Format::Tidy) layout, which
/// [`FigureReader`](crate::FigureReader) reads again without loss.
///
/// A missing value is a blank cell with its reason in the column `missing`, as the shorthand of
/// the Government Statistical Service. A text that a spreadsheet would run as a formula has an
/// apostrophe before it.
///
/// ```
/// use lifecourse_core::{Figure, Missing, Observation, SeriesKey, Segment};
/// use lifecourse_exchange::FigureWriter;
/// let series = SeriesKey {
///     indicator: "smoking-at-delivery".parse()?,
///     area: "E06000016".parse()?,
///     segment: Segment::default(),
/// };
/// let figure = Figure::missing(Missing::Suppressed);
/// let mut table = FigureWriter::new(Vec::new())?;
/// table.write(&Observation { series, period: "2022/23".parse()?, figure })?;
/// let text = String::from_utf8(table.finish()?)?;
/// assert!(text.ends_with("\nsmoking-at-delivery,E06000016,2022/23,Persons,All ages,,,,,,,,,,[c],,\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FigureWriter<W: Write> {
    csv: csv::Writer<W>,
    columns: Vec<Role>,
}

impl<W: Write> FigureWriter<W> {
    /// Starts a table with its header.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn new(out: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(out);
        let columns = columns();
        csv.write_record(columns.iter().map(|role| role.as_str())).map_err(as_given)?;
        Ok(Self { csv, columns })
    }

    /// Writes one figure.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn write(&mut self, observation: &Observation) -> io::Result<()> {
        self.row(observation).map_err(as_given)
    }

    fn row(&mut self, observation: &Observation) -> csv::Result<()> {
        for &role in &self.columns {
            match cell(observation, role) {
                Some(Cell::Text(text)) => self.csv.write_field(&*formula::disarmed(&text))?,
                Some(Cell::Number(number)) => self.csv.write_field(number.to_string())?,
                None => self.csv.write_field("")?,
            }
        }
        self.csv.write_record(None::<&[u8]>)
    }

    /// Writes what is left and gives `out` back.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The columns of a table of our own layout.
pub(crate) fn columns() -> Vec<Role> {
    Format::Tidy.column_names().filter_map(Role::of).collect()
}

/// What a table of our own layout says of a figure.
#[derive(Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(f64),
}

/// What a figure says under a column, if anything.
pub(crate) fn cell(observation: &Observation, role: Role) -> Option<Cell<'_>> {
    let Observation { series, period, figure } = observation;
    let segment = &series.segment;
    let reading = figure.reading();
    let measured = || match reading {
        Reading::Measured(measured) => Some(measured),
        Reading::Missing(_) => None,
    };
    let ci95 = || measured()?.ci95;
    let ci998 = || measured()?.ci998;
    match role {
        Role::Indicator => of_text(series.indicator.as_str()),
        Role::Area => of_text(series.area.as_str()),
        Role::Period => of_text(period.to_string()),
        Role::Sex => of_text(segment.sex.label()),
        Role::Age => of_text(segment.age.to_string()),
        Role::CategoryType => of_text(segment.category.as_ref()?.kind()),
        Role::Category => of_text(segment.category.as_ref()?.name()),
        Role::Value => measured().map(|measured| Cell::Number(measured.value)),
        Role::Lower95 => ci95().map(|limits| Cell::Number(limits.lower)),
        Role::Upper95 => ci95().map(|limits| Cell::Number(limits.upper)),
        Role::Lower998 => ci998().map(|limits| Cell::Number(limits.lower)),
        Role::Upper998 => ci998().map(|limits| Cell::Number(limits.upper)),
        Role::Count => figure.count().map(Cell::Number),
        Role::Denominator => figure.denominator().map(Cell::Number),
        Role::Missing => match reading {
            Reading::Missing(reason) => of_text(reason.shorthand()),
            Reading::Measured(_) => None,
        },
        Role::Marks => of_text(figure.marks().to_string()),
        Role::Note => of_text(figure.note()?.trim()),
        // A figure does not know what its indicator and areas are called.
        Role::IndicatorName
        | Role::ParentCode
        | Role::ParentName
        | Role::AreaName
        | Role::AreaType => None,
    }
}

fn of_text<'a>(text: impl Into<Cow<'a, str>>) -> Option<Cell<'a>> {
    Some(text.into()).filter(|text| !text.is_empty()).map(Cell::Text)
}

/// The error of the writer below, as it was: csv's own hides which kind it is.
fn as_given(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl<W: Write> fmt::Debug for FigureWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FigureWriter").finish_non_exhaustive()
    }
}
