//! One figure in release after release.

use lifecourse_core::{Figure, Period, SeriesKey};
use lifecourse_storage::{Edition, Published, Release};
use time::OffsetDateTime;

use crate::AppError;

/// How many releases are told of at most.
const MOST: usize = 12;

/// How the releases that are public at a time have a figure, the newest of them first and a dozen at
/// most: none where a release has no such figure, or where it is withheld.
///
/// # Errors
/// [`AppError::Store`].
pub async fn across_releases(
    published: &dyn Published,
    at: OffsetDateTime,
    series: &SeriesKey,
    period: Period,
) -> Result<Vec<(Release, Option<Figure>)>, AppError> {
    let mut releases = published.reader(Edition::at(at)).await?.releases().await?;
    releases.truncate(MOST);
    let mut told = Vec::with_capacity(releases.len());
    for release in releases {
        let edition = Edition { at, release: Some(release.number) };
        let figures = published.reader(edition).await?.series(series).await?;
        let here = figures.figures().iter().find(|(at, _)| *at == period);
        told.push((release, here.map(|(_, figure)| figure.clone())));
    }
    Ok(told)
}
