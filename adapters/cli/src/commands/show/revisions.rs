//! What became of the figures of an indicator in an area.

use lifecourse_app::revisions;
use lifecourse_core::{AreaCode, Id, Indicator, Kind};
use lifecourse_storage::Snapshot;

use super::super::moment;
use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output::Answer,
    sheet::{Cell, Sheet},
};

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
    let told = revisions(snapshot, &id, &area).await?;
    let mut records =
        Sheet::new(["segment", "period", "value", "from", "until", "by", "why", "source"]);
    for one in &told {
        records.row([
            one.segment.to_string().into(),
            one.period.to_string().into(),
            Cell::from(one.shown.clone()).numeric(),
            moment(one.from).into(),
            Cell::of(one.until.map(moment).as_ref()),
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
