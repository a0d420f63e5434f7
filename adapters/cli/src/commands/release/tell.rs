//! How releases are told.

use lifecourse_app::{AppError, Prepared, ReleaseView};
use lifecourse_core::{Figure, Id, Indicator, Kind, Period, Reading, Segment, SeriesKey};
use lifecourse_storage::{
    Explanation, Reader, ReaderExt, Release, ReleaseChange, ReleasedIndicator, Standing,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    arguments::Global,
    commands::{moment, not_found},
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet},
};

pub(super) fn list(global: &Global, all: &[Release]) -> anyhow::Result<Exit> {
    let mut records = Sheet::new(["release", "standing", "public_from", "prepared", "note"]);
    for one in all {
        records.row([
            one.number.to_string().into(),
            standing(one, global.now()).into(),
            Cell::of(one.public_from.map(moment)),
            moment(one.prepared.at).into(),
            Cell::of(one.note.as_ref()),
        ]);
    }
    let mut table = records.clone();
    table.columns =
        ["Release", "Standing", "Public from", "Prepared", "Note"].map(Into::into).into();
    let json: Vec<Value> = all.iter().map(|one| described(one, global.now())).collect();
    global.output.answer(&Answer { json: &json, records, tables: vec![table] })?;
    if all.is_empty() {
        global.output.remark("Nothing is public yet: `lifecourse release prepare` makes a draft");
    }
    Ok(Exit::Done)
}

fn described(one: &Release, now: OffsetDateTime) -> Value {
    json!({
        "release": one.number,
        "standing": standing(one, now),
        "public_from": one.public_from.map(moment),
        "prepared": moment(one.prepared.at),
        "published": one.frozen.map(|frozen| moment(frozen.at)),
        "note": one.note,
    })
}

fn standing(one: &Release, now: OffsetDateTime) -> &'static str {
    match one.standing(now) {
        Standing::Draft => "draft",
        Standing::Embargoed => "embargoed",
        Standing::Public => "public",
    }
}

/// What was prepared, and what was hidden.
pub(super) fn prepared(global: &Global, prepared: &Prepared) -> anyhow::Result<()> {
    let heading = format!("Release {}", prepared.number);
    let (records, table) = contents(&heading, &prepared.indicators);
    global.output.answer(&Answer { json: prepared, records, tables: vec![table] })?;
    prepared.remarks.iter().for_each(|remark| global.output.remark(remark));
    Ok(())
}

pub(super) fn show(global: &Global, found: &ReleaseView) -> anyhow::Result<Exit> {
    let release = &found.release;
    let heading = format!("Release {}, {}", release.number, standing(release, global.now()));
    let (records, table) = contents(&heading, &found.indicators);
    let mut json = described(release, global.now());
    json["indicators"] = json!(found.indicators);
    json["answers"] = json!(found.answers);
    global.output.answer(&Answer { json: &json, records, tables: vec![table] })?;
    Ok(Exit::Done)
}

fn contents(heading: &str, indicators: &[ReleasedIndicator]) -> (Sheet, Sheet) {
    let columns = ["indicator", "profile", "protected", "hidden", "secondary", "rounded"];
    let mut records = Sheet::new(columns);
    let mut table = Sheet::titled(
        heading,
        ["Indicator", "Profile", "Protected figures", "Hidden", "To protect others", "Rounded"],
    );
    for one in indicators {
        let names = [Cell::from(one.indicator.as_str()), one.profile.as_str().into()];
        let treated = &one.treated;
        let counts = [treated.cells, treated.hidden, treated.secondary, treated.rounded];
        records.row(names.clone().into_iter().chain(counts.map(|count| count.to_string().into())));
        table.row(names.into_iter().chain(counts.map(|count| Cell::count(count).numeric())));
    }
    (records, table)
}

pub(super) fn diff(global: &Global, changes: &[ReleaseChange]) -> anyhow::Result<()> {
    let mut records = Sheet::new(["indicator", "area", "segment", "period", "before", "after"]);
    for one in changes {
        records.row([
            one.series.indicator.as_str().into(),
            one.series.area.as_str().into(),
            one.series.segment.to_string().into(),
            one.period.to_string().into(),
            Cell::of(one.before.as_ref().map(value)),
            Cell::of(one.after.as_ref().map(value)),
        ]);
    }
    let mut table = records.clone();
    table.columns =
        ["Indicator", "Area", "For whom", "Period", "Before", "After"].map(Into::into).into();
    global.output.answer(&Answer { json: &changes, records, tables: vec![table] })
}

/// The value, or the shorthand that says why it is missing.
fn value(figure: &Figure) -> String {
    match figure.reading() {
        Reading::Measured(measured) => measured.value.to_string(),
        Reading::Missing(reason) => reason.shorthand().to_owned(),
    }
}

/// The part of the population that an indicator is about.
pub(super) async fn headline(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
) -> anyhow::Result<Segment> {
    if let Some(found) = reader.get::<Indicator>(id).await? {
        return Ok(found.document.headline);
    }
    let error: AppError = not_found(reader, Kind::Indicator, id.as_str()).await?;
    Err(error.into())
}

pub(super) fn explanation(
    global: &Global,
    series: &SeriesKey,
    period: Period,
    told: &Explanation,
) -> anyhow::Result<Exit> {
    let batch = &told.batch;
    let since = if told.since == told.release {
        "new or changed in this release".to_owned()
    } else {
        format!("since release {}", told.since)
    };
    let facts: Vec<(&str, String)> = vec![
        ("indicator", series.indicator.to_string()),
        ("area", series.area.to_string()),
        ("segment", series.segment.to_string()),
        ("period", period.to_string()),
        ("release", told.release.to_string()),
        ("since", since),
        ("released", value(&told.released)),
        ("counted", value(&told.source)),
        ("count", told.source.count().map(|count| count.to_string()).unwrap_or_default()),
        ("profile", told.indicator.profile.to_string()),
        ("done", told.done.clone().unwrap_or_else(|| "nothing: shown as it was".to_owned())),
        ("method", told.indicator.method.clone().unwrap_or_default()),
        ("source", batch.source.name.clone()),
        ("row", told.row.map(|row| row.to_string()).unwrap_or_default()),
        ("batch", batch.id.0.to_string()),
        ("imported", moment(batch.change.change.at)),
        ("by", batch.change.change.by.clone()),
    ];
    let mut records = Sheet::new(["what", "value"]);
    for (name, value) in &facts {
        records.row([(*name).into(), value.as_str().into()]);
    }
    let mut table = records.clone();
    table.columns = ["What", "Value"].map(Into::into).into();
    let json: serde_json::Map<String, Value> =
        facts.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    global.output.answer(&Answer { json: &json, records, tables: vec![table] })?;
    Ok(Exit::Done)
}
