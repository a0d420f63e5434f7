//! Tables of figures in our own layout.

use std::{
    fmt,
    io::{self, Write},
};

use lifecourse_core::{Category, Limits, Observation, Reading};

use crate::{formula, layout::Format};

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
}

impl<W: Write> FigureWriter<W> {
    /// Starts a table with its header.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn new(out: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(Format::Tidy.column_names()).map_err(as_given)?;
        Ok(Self { csv })
    }

    /// Writes one figure.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn write(&mut self, observation: &Observation) -> io::Result<()> {
        self.row(observation).map_err(as_given)
    }

    fn row(&mut self, observation: &Observation) -> csv::Result<()> {
        let Observation { series, period, figure } = observation;
        let segment = &series.segment;
        let category = segment.category.as_ref();
        let (measured, missing) = match figure.reading() {
            Reading::Measured(measured) => (Some(measured), None),
            Reading::Missing(reason) => (None, Some(reason.shorthand())),
        };
        let ends = |limits: Option<Limits>| (limits.map(|at| at.lower), limits.map(|at| at.upper));
        let (lower_95, upper_95) = ends(measured.and_then(|measured| measured.ci95));
        let (lower_998, upper_998) = ends(measured.and_then(|measured| measured.ci998));

        self.csv.write_field(series.indicator.as_str())?;
        self.csv.write_field(series.area.as_str())?;
        self.csv.write_field(period.to_string())?;
        self.csv.write_field(segment.sex.label())?;
        self.csv.write_field(segment.age.to_string())?;
        self.text(category.map(Category::kind))?;
        self.text(category.map(Category::name))?;
        self.number(measured.map(|measured| measured.value))?;
        for limit in [lower_95, upper_95, lower_998, upper_998] {
            self.number(limit)?;
        }
        self.number(figure.count())?;
        self.number(figure.denominator())?;
        self.csv.write_field(missing.unwrap_or_default())?;
        self.csv.write_field(figure.marks().to_string())?;
        self.text(figure.note().map(|note| note.trim()))?;
        self.csv.write_record(None::<&[u8]>)
    }

    /// Writes what is left and gives `out` back.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    fn text(&mut self, text: Option<&str>) -> csv::Result<()> {
        let text = formula::disarmed(text.unwrap_or_default());
        self.csv.write_field(&*text)
    }

    fn number(&mut self, number: Option<f64>) -> csv::Result<()> {
        let text = number.map(|number| number.to_string()).unwrap_or_default();
        self.csv.write_field(text)
    }
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
