//! What became of the figures of an indicator in an area.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_app::AppError;
use lifecourse_core::{AreaCode, Figure, Id, Indicator, Kind, Period, Reading, Segment, SeriesKey};
use lifecourse_storage::{Batch, BatchId, FigureQuery, Page, ReaderExt as _, Snapshot};
use serde::Serialize;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output::Answer,
    sheet::{Cell, Sheet},
};

/// A figure that a series has or had.
#[derive(Debug, Serialize)]
struct Told {
    segment: Segment,
    period: Period,
    figure: Figure,
    /// The value with its unit, or why it is missing.
    shown: String,
    from: String,
    until: Option<String>,
    by: String,
    why: Option<String>,
    source: String,
}

/// Shows every figure, by period and the newest first, with the batch that brought it.
pub(super) async fn show(
    global: &Global,
    snapshot: &mut dyn Snapshot,
    kind: Kind,
    id: &str,
    area: AreaCode,
) -> anyhow::Result<Exit> {
    if kind != Kind::Indicator {
        return Err(Failure::usage(format!("a {kind} has no figures"))
            .help("`--area` goes with an indicator")
            .into());
    }
    let id: Id<Indicator> = id.parse().map_err(|error| Failure::usage(format!("{error}")))?;
    let Some(indicator) = snapshot.get::<Indicator>(&id).await? else {
        return Err(super::super::not_found(snapshot, kind, id.as_str()).await?.into());
    };
    let told = revisions(snapshot, &indicator.document, &area).await?;
    let mut records =
        Sheet::new(["segment", "period", "value", "from", "until", "by", "why", "source"]);
    for one in &told {
        records.row([
            one.segment.to_string().into(),
            one.period.to_string().into(),
            Cell::from(one.shown.clone()).numeric(),
            one.from.clone().into(),
            Cell::of(one.until.as_ref()),
            one.by.clone().into(),
            Cell::of(one.why.as_ref()),
            one.source.clone().into(),
        ]);
    }
    let mut table = records.clone();
    table.columns = ["Segment", "Period", "Value", "From", "Until", "By", "Why", "Source"]
        .map(Into::into)
        .into();
    global.output.answer(&Answer { json: &told, records, tables: vec![table] })?;
    if told.is_empty() {
        global.output.remark(&format!("`{id}` has no figures in {area}"));
    }
    Ok(Exit::Done)
}

async fn revisions(
    snapshot: &mut dyn Snapshot,
    indicator: &Indicator,
    area: &AreaCode,
) -> Result<Vec<Told>, AppError> {
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
            told.push(Told {
                segment: key.segment.clone(),
                period: one.period,
                figure: one.figure,
                shown,
                from: super::super::moment(change.at),
                until: until.map(|batch| super::super::moment(batch.change.change.at)),
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
