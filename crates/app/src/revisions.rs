//! What became of the figures of an indicator in an area.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AreaCode, Figure, Id, Indicator, Period, Reading, Segment, SeriesKey};
use lifecourse_storage::{Batch, BatchId, FigureQuery, Page, Snapshot};
use serde::Serialize;
use time::OffsetDateTime;

use crate::{AppError, watch::find};

/// A figure that a series has or had, with the batch that brought it.
#[derive(Clone, Debug, Serialize)]
pub struct RevisionView {
    /// For whom.
    pub segment: Segment,
    /// When it is of.
    pub period: Period,
    /// The figure.
    pub figure: Figure,
    /// The value with its unit, or why it is missing.
    pub shown: String,
    /// Since when it stood.
    #[serde(with = "time::serde::rfc3339")]
    pub from: OffsetDateTime,
    /// When another took its place, if one did.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
    /// Who brought it.
    pub by: String,
    /// Why, if that was said.
    pub why: Option<String>,
    /// What it was brought from.
    pub source: String,
}

/// Every figure that an indicator has or had in an area, by segment and period and the newest first.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such indicator; [`AppError::Store`].
pub async fn revisions(
    snapshot: &mut dyn Snapshot,
    id: &Id<Indicator>,
    area: &AreaCode,
) -> Result<Vec<RevisionView>, AppError> {
    let indicator = find::<Indicator>(snapshot, id).await?;
    let (indicators, areas) = (vec![indicator.id.clone()], vec![area.clone()]);
    let query = FigureQuery { indicators, areas, ..FigureQuery::default() };
    let figures = snapshot.figures(&query).await?.figures;
    let series: BTreeSet<SeriesKey> = figures.into_iter().map(|one| one.series).collect();
    let batches = batches(snapshot).await?;
    let mut told = Vec::new();
    for key in series {
        for one in snapshot.revisions(&key).await? {
            let Some(brought) = batches.get(&one.opened) else { continue };
            let change = &brought.change.change;
            let until = one.closed.and_then(|closed| batches.get(&closed));
            let shown = match one.figure.reading() {
                Reading::Measured(measured) => indicator.with_unit(measured.value),
                Reading::Missing(reason) => reason.shorthand().to_owned(),
            };
            told.push(RevisionView {
                segment: key.segment.clone(),
                period: one.period,
                figure: one.figure,
                shown,
                from: change.at,
                until: until.map(|batch| batch.change.change.at),
                by: change.by.clone(),
                why: change.why.clone(),
                source: brought.source.name.clone(),
            });
        }
    }
    Ok(told)
}

async fn batches(snapshot: &mut dyn Snapshot) -> Result<BTreeMap<BatchId, Batch>, AppError> {
    let mut found = BTreeMap::new();
    let mut page = Page::default();
    loop {
        let batches = snapshot.batches(page).await?;
        let Some(last) = batches.last() else { return Ok(found) };
        page.before = Some(last.id.0);
        found.extend(batches.into_iter().map(|batch| (batch.id, batch)));
    }
}
