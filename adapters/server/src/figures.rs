//! Figures as a table of comma-separated values, sent page by page as they are read.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use lifecourse_app::FigureWriter;
use lifecourse_core::Observation;
use lifecourse_storage::{Cursor, FigurePage, FigureQuery, Holding, Reader, StoreError};

use crate::{
    Problem,
    staff::{Moment, Visit},
};

/// Rows that are read at a time.
pub(crate) const CHUNK: u32 = 10_000;

/// Names the indicators whose figures a table leaves out because they are withheld.
const WITHHELD: &str = "lifecourse-withheld";

/// One page as a table.
pub(crate) fn table(page: &FigurePage) -> Result<Response, Problem> {
    let rows = rows(&page.figures, true).map_err(|error| failed(&error))?;
    Ok(csv(Body::from(rows), page))
}

/// The first page and all that follow it as one table, as it was when the first was read. No reader
/// is held between pages, so that a client may take its time. What fails midway cuts the transfer
/// off, which the client sees: it never looks like the end.
pub(crate) async fn whole_table(
    visit: Visit,
    mut reader: Box<dyn Reader>,
    query: FigureQuery,
    first: &FigurePage,
) -> Result<Response, Problem> {
    let start = rows(&first.figures, true).map_err(|error| failed(&error))?;
    let release = reader.release().await?.map(|release| release.number);
    let moment = Moment { change: reader.stamp().await?.change, release };
    let published = reader.indicators().await?;
    drop(reader);
    let rest = Rest { visit, moment, published, query };
    let rows =
        stream::try_unfold((Some(start), first.next, rest), |(ready, next, rest)| async move {
            if let Some(start) = ready {
                return Ok(Some((Bytes::from(start), (None, next, rest))));
            }
            let Some(after) = next else { return Ok(None) };
            let page = rest.page(after).await.map_err(std::io::Error::other)?;
            let rows = rows(&page.figures, false)?;
            Ok::<_, std::io::Error>(Some((rows.into(), (None, page.next, rest))))
        });
    Ok(csv(Body::from_stream(rows), first))
}

/// What the later pages of a table are read by.
struct Rest {
    visit: Visit,
    /// The change and the release that the table is of.
    moment: Moment,
    /// What was shown then.
    published: Vec<Holding>,
    query: FigureQuery,
}

impl Rest {
    async fn page(&self, after: Cursor) -> Result<FigurePage, StoreError> {
        let query = FigureQuery { after: Some(after), ..self.query.clone() };
        self.reader().await?.figures(&query).await
    }

    async fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        let mut reader = self.visit.reader_again(self.moment).await?;
        // What is withheld now is withheld in every release, and would be missing without a word.
        let still = reader.indicators().await?;
        if self.published.iter().all(|one| still.contains(one)) {
            Ok(reader)
        } else {
            let why = "figures were withheld while a table of them was sent";
            Err(StoreError::Backend(why.to_owned()))
        }
    }
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
