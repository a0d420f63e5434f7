//! An indicator to take away as a data package.

use std::io::{self, Seek};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use lifecourse_app::{AppError, export_indicator};
use lifecourse_storage::FigureQuery;
use tokio::{fs::File, io::AsyncReadExt, runtime::Handle, task::spawn_blocking};

use super::indicator::parsed;
use crate::{
    Problem, Site,
    query::{EDITION, Params},
};

/// How much of a file is read at a time.
const CHUNK: usize = 64 << 10;

/// The released figures of an indicator with what they are of, as a ZIP file. It is made as a file
/// without a name before any of it is sent, so that no reader is held for a client who takes their time;
/// and by a thread of its own, as compressing would keep others waiting.
pub(crate) async fn download(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let params = params.only(&EDITION)?;
    let id = parsed(&id)?;
    let mut reader = site.reader_for(&params).await?;
    let any =
        FigureQuery { indicators: vec![id.clone()], limit: Some(1), ..FigureQuery::default() };
    if let Some(withheld) = reader.figures(&any).await?.withheld.first() {
        return Err(Problem::withheld(withheld));
    }
    let name = format!("attachment; filename=\"{id}.zip\"");
    let (today, runtime) = (site.today(), Handle::current());
    let making = spawn_blocking(move || {
        runtime.block_on(async move {
            let mut file = tempfile::tempfile().map_err(AppError::Write)?;
            export_indicator(&mut *reader, &id, today, &mut file).await?;
            file.rewind().map_err(AppError::Write)?;
            Ok::<_, AppError>(file)
        })
    });
    let file = making.await.map_err(|_| AppError::Stopped)??;
    let headers = [(header::CONTENT_TYPE, "application/zip"), (header::CONTENT_DISPOSITION, &name)];
    Ok((headers, sent(File::from_std(file))).into_response())
}

fn sent(file: File) -> Body {
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, io::Error>((read > 0).then(|| (Bytes::from(chunk), file)))
    }))
}
