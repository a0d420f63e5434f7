//! What goes out as a table.

use std::io::{self, Write};

use lifecourse_core::Observation;
use lifecourse_exchange::FigureWriter;
use lifecourse_storage::{FigureQuery, Reader};

use crate::AppError;

/// Figures that are held at a time.
const PAGE: u32 = 20_000;

/// Writes the figures that match `query` as a tidy table of CSV, page by page, and says how many.
///
/// # Errors
/// [`AppError::Store`] if they cannot be read, [`AppError::Write`] if `to` refuses them.
pub async fn export_figures<W: Write + Send>(
    reader: &mut dyn Reader,
    query: FigureQuery,
    to: W,
) -> Result<u64, AppError> {
    let mut table = FigureWriter::new(to).map_err(AppError::Write)?;
    let written = each_figure(reader, query, |figure| table.write(figure)).await?;
    table.finish().map_err(AppError::Write)?;
    Ok(written)
}

/// Writes the figures that match `query` as Apache Parquet, page by page, and says how many.
///
/// # Errors
/// [`AppError::Store`] if they cannot be read, [`AppError::Write`] if `to` refuses them.
#[cfg(feature = "parquet")]
pub async fn export_parquet<W: Write + Send>(
    reader: &mut dyn Reader,
    query: FigureQuery,
    to: W,
) -> Result<u64, AppError> {
    let mut table = lifecourse_exchange::ParquetWriter::new(to).map_err(AppError::Write)?;
    let written = each_figure(reader, query, |figure| table.write(figure)).await?;
    table.finish().map_err(AppError::Write)?;
    Ok(written)
}

/// Gives the figures that match `query` to `write`, page by page, and says how many there were.
pub(crate) async fn each_figure(
    reader: &mut dyn Reader,
    query: FigureQuery,
    mut write: impl FnMut(&Observation) -> io::Result<()> + Send,
) -> Result<u64, AppError> {
    let most = query.limit.map_or(u64::MAX, u64::from);
    let mut query = FigureQuery { limit: Some(PAGE), ..query };
    let mut written = 0;
    loop {
        let page = reader.figures(&query).await?;
        for observation in &page.figures {
            if written == most {
                break;
            }
            write(observation).map_err(AppError::Write)?;
            written += 1;
        }
        match page.next {
            Some(next) if written < most => query.after = Some(next),
            _ => return Ok(written),
        }
    }
}
