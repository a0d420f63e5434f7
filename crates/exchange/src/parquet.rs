//! Figures as Apache Parquet: a file that pandas, R, `DuckDB` and the like read by column.

use std::{
    fmt,
    io::{self, Write},
    sync::Arc,
};

use lifecourse_core::Observation;
use parquet::{
    basic::Compression,
    data_type::{ByteArray, ByteArrayType, DoubleType},
    errors::ParquetError,
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};

use crate::{
    mapping::is_number,
    role::Role,
    write::{Cell, cell, columns},
};

/// Figures in one group of rows, which are held in memory until it is full.
const GROUP: usize = 1 << 16;

/// Writes figures as Parquet, with the columns of a tidy table: numbers as `DOUBLE`, all else as
/// `STRING`, and null where there is nothing. Every 65,536 figures are a group of rows of their own,
/// and are written as soon as they are there.
///
/// Texts are as they are: nothing runs a cell of Parquet as a formula.
///
/// ```
/// use lifecourse_core::{Figure, Missing, Observation, SeriesKey, Segment};
/// use lifecourse_exchange::ParquetWriter;
/// let series = SeriesKey {
///     indicator: "smoking-at-delivery".parse()?,
///     area: "E06000016".parse()?,
///     segment: Segment::default(),
/// };
/// let figure = Figure::missing(Missing::Suppressed);
/// let mut file = Vec::new();
/// let mut table = ParquetWriter::new(&mut file)?;
/// table.write(&Observation { series, period: "2022/23".parse()?, figure })?;
/// table.finish()?;
/// assert!(file.ends_with(b"PAR1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ParquetWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<(Role, Column)>,
    rows: usize,
}

/// The values of a column that are not written yet, and for each row whether it has one.
enum Column {
    Text(Vec<ByteArray>, Vec<i16>),
    Number(Vec<f64>, Vec<i16>),
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn new(out: W) -> io::Result<Self> {
        let column = |role| {
            if is_number(role) {
                (role, Column::Number(Vec::new(), Vec::new()))
            } else {
                (role, Column::Text(Vec::new(), Vec::new()))
            }
        };
        let columns: Vec<_> = columns().into_iter().map(column).collect();
        let fields: String = columns.iter().map(|(role, column)| column.field(*role)).collect();
        let schema = parse_message_type(&format!("message figures {{ {fields} }}"));
        let about = WriterProperties::builder()
            .set_compression(Compression::GZIP(parquet::basic::GzipLevel::default()))
            .set_created_by(concat!("lifecourse ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = Arc::new(schema.map_err(as_given)?);
        let file = SerializedFileWriter::new(out, schema, Arc::new(about)).map_err(as_given)?;
        Ok(Self { file, columns, rows: 0 })
    }

    /// Writes one figure.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn write(&mut self, observation: &Observation) -> io::Result<()> {
        for (role, column) in &mut self.columns {
            column.push(cell(observation, *role));
        }
        self.rows += 1;
        if self.rows == GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what is left, and what the file holds, without which it is none.
    ///
    /// # Errors
    /// As `out` gives them.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.file.close().map(|_| ()).map_err(as_given)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let mut group = self.file.next_row_group().map_err(as_given)?;
        for (_, column) in &mut self.columns {
            column.write(&mut group).map_err(as_given)?;
        }
        group.close().map(|_| ()).map_err(as_given)
    }
}

impl Column {
    fn field(&self, role: Role) -> String {
        match self {
            Self::Text(..) => format!("optional binary {role} (STRING); "),
            Self::Number(..) => format!("optional double {role}; "),
        }
    }

    fn push(&mut self, cell: Option<Cell<'_>>) {
        match (self, cell) {
            (Self::Text(values, there), Some(Cell::Text(text))) => {
                values.push(ByteArray::from(text.as_bytes().to_vec()));
                there.push(1);
            }
            (Self::Number(values, there), Some(Cell::Number(number))) => {
                values.push(number);
                there.push(1);
            }
            (Self::Text(_, there) | Self::Number(_, there), _) => there.push(0),
        }
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        match self {
            Self::Text(values, there) => {
                column.typed::<ByteArrayType>().write_batch(values, Some(there), None)?;
                values.clear();
                there.clear();
            }
            Self::Number(values, there) => {
                column.typed::<DoubleType>().write_batch(values, Some(there), None)?;
                values.clear();
                there.clear();
            }
        }
        column.close()
    }
}

/// The error of the writer below, as it was.
fn as_given(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    }
}

impl<W: Write + Send> fmt::Debug for ParquetWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetWriter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use lifecourse_core::{
        Category, Figure, FigureParts, Measured, Missing, Reading, Segment, SeriesKey,
    };
    use parquet::{
        file::reader::{FileReader, SerializedFileReader},
        record::Field,
    };

    use super::*;

    fn figure(number: usize) -> Result<Observation, Box<dyn Error>> {
        let category = number
            .is_multiple_of(3)
            .then(|| Category::new("=kind", "a \"name\", é"))
            .transpose()?;
        let series = SeriesKey {
            indicator: "smoking-at-delivery".parse()?,
            area: ["E06000016", "south-leeds"][number % 2].parse()?,
            segment: Segment { category, ..Segment::default() },
        };
        let value = number as f64 / 7.0;
        let figure = match number % 5 {
            0 => Figure::missing(Missing::Suppressed),
            _ => Figure::new(FigureParts {
                reading: Reading::Measured(Measured { value, ci95: None, ci998: None }),
                count: Some(value * 2.0),
                note: number.is_multiple_of(4).then(|| "-1 of all".into()),
                ..FigureParts::from(Figure::missing(Missing::NotAvailable))
            })?,
        };
        Ok(Observation { series, period: "2022/23".parse()?, figure })
    }

    #[test]
    fn every_cell_is_read_again_as_it_was_from_groups_of_rows() -> Result<(), Box<dyn Error>> {
        let figures = (0..GROUP + 10).map(figure).collect::<Result<Vec<_>, _>>()?;
        let mut file = tempfile::tempfile()?;
        let mut table = ParquetWriter::new(&mut file)?;
        for figure in &figures {
            table.write(figure)?;
        }
        table.finish()?;
        let read = SerializedFileReader::new(file)?;
        assert_eq!(read.metadata().num_row_groups(), 2);
        let mut rows = 0;
        for (row, figure) in read.get_row_iter(None)?.zip(&figures) {
            for (name, field) in row?.get_column_iter() {
                let role = Role::of(name).ok_or("a column without a role")?;
                let expected = match cell(figure, role) {
                    Some(Cell::Text(text)) => Field::Str(text.into_owned()),
                    Some(Cell::Number(number)) => Field::Double(number),
                    None => Field::Null,
                };
                assert_eq!(*field, expected, "row {rows}, {name}");
            }
            rows += 1;
        }
        assert_eq!(rows, figures.len());
        Ok(())
    }

    #[test]
    fn a_file_without_figures_is_a_file() -> Result<(), Box<dyn Error>> {
        let mut file = tempfile::tempfile()?;
        ParquetWriter::new(&mut file)?.finish()?;
        let read = SerializedFileReader::new(file)?;
        assert_eq!(read.get_row_iter(None)?.count(), 0);
        Ok(())
    }

    #[test]
    fn the_error_of_the_disk_is_told_as_it_is() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let written = ParquetWriter::new(Full).and_then(ParquetWriter::finish);
        assert_eq!(written.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
    }
}
