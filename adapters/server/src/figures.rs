//! Figures as a table of comma-separated values, sent page by page as they are read.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use lifecourse_app::FigureWriter;
use lifecourse_core::Observation;
use lifecourse_storage::{FigurePage, FigureQuery, Reader};

use crate::Problem;

/// Rows that are read at a time.
pub(crate) const CHUNK: u32 = 10_000;

/// Names the indicators whose figures a table leaves out because they are withheld.
const WITHHELD: &str = "lifecourse-withheld";

/// One page as a table.
pub(crate) fn table(page: &FigurePage) -> Result<Response, Problem> {
    let rows = rows(&page.figures, true).map_err(|error| failed(&error))?;
    Ok(csv(Body::from(rows), page))
}

/// The page and all that follow it as one table. A database that fails midway cuts the transfer
/// off, which the client sees: it never looks like the end.
pub(crate) fn whole_table(
    reader: Box<dyn Reader>,
    query: FigureQuery,
    first: &FigurePage,
) -> Result<Response, Problem> {
    let start = rows(&first.figures, true).map_err(|error| failed(&error))?;
    let next = first.next.map(|after| (reader, FigureQuery { after: Some(after), ..query }));
    let rest = stream::try_unfold((Some(start), next), |(ready, next)| async move {
        if let Some(start) = ready {
            return Ok(Some((Bytes::from(start), (None, next))));
        }
        let Some((mut reader, query)) = next else { return Ok(None) };
        let page = reader.figures(&query).await.map_err(std::io::Error::other)?;
        let next = page.next.map(|after| (reader, FigureQuery { after: Some(after), ..query }));
        Ok::<_, std::io::Error>(Some((rows(&page.figures, false)?.into(), (None, next))))
    });
    Ok(csv(Body::from_stream(rest), first))
}

fn csv(body: Body, page: &FigurePage) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present")];
    let mut response = (kind, body).into_response();
    let withheld: Vec<_> = page.withheld.iter().map(|one| one.indicator.as_str()).collect();
    if let (false, Ok(names)) = (withheld.is_empty(), HeaderValue::try_from(withheld.join(", "))) {
        response.headers_mut().insert(WITHHELD, names);
    }
    response
}

fn rows(observations: &[Observation], with_header: bool) -> std::io::Result<Vec<u8>> {
    let mut table = FigureWriter::new(Vec::new())?;
    for observation in observations {
        table.write(observation)?;
    }
    let mut text = table.finish()?;
    if !with_header {
        let end = text.iter().position(|&byte| byte == b'\n').map_or(text.len(), |end| end + 1);
        text.drain(..end);
    }
    Ok(text)
}

fn failed(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "figures could not be written");
    Problem::failed()
}
