//! Figures as a JSON list, one to a line.

use std::io::{self, Write};

use lifecourse_app::AppError;
use lifecourse_storage::{FigureQuery, Reader};

/// Figures that are held at a time.
const PAGE: u32 = 20_000;

/// Writes the figures that match, page by page, and says how many there are.
pub(super) async fn figures(
    reader: &mut dyn Reader,
    query: FigureQuery,
    to: &mut (impl Write + Send),
) -> Result<u64, AppError> {
    let mut query = FigureQuery { limit: Some(PAGE), ..query };
    let mut written = 0;
    write!(to, "[").map_err(AppError::Write)?;
    loop {
        let page = reader.figures(&query).await?;
        for figure in &page.figures {
            let before: &[u8] = if written == 0 { b"\n" } else { b",\n" };
            to.write_all(before)
                .and_then(|()| serde_json::to_writer(&mut *to, figure).map_err(io::Error::from))
                .map_err(AppError::Write)?;
            written += 1;
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let end = if written == 0 { "]\n" } else { "\n]\n" };
    to.write_all(end.as_bytes()).map_err(AppError::Write)?;
    Ok(written)
}
