mod revisions;

use clap::Args;
use lifecourse_core::{AnyDocument, AreaCode, Kind};
use lifecourse_storage::{Mention, RecordedChange, StoredDocument, Version};
use lifecourse_strategy::{Change, compare};
use serde::Serialize;
use serde_json::Value;

use crate::{
    arguments::{self, AsOfDay, Global},
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet},
};

/// Show a document and what refers to it, every version that it ever had, or what became of its figures
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse show strategy leicestershire
  lifecourse show area E10000018
  lifecourse show action family-hubs --as-of 2026-03-31
  lifecourse show indicator smoking-at-delivery --history
  lifecourse show indicator smoking-at-delivery --history --area E10000018")]
pub(crate) struct Show {
    /// The kind of document, such as `indicator`
    #[arg(value_parser = arguments::kind())]
    kind: Kind,
    /// Its id
    id: String,
    /// Show who changed what, when and why
    #[arg(long)]
    history: bool,
    /// Of an indicator: show every figure that it ever had in this area, and why it was revised
    #[arg(long, value_name = "CODE", requires = "history")]
    area: Option<AreaCode>,
    #[command(flatten)]
    day: AsOfDay,
}

#[derive(Debug, Serialize)]
struct Shown {
    kind: Kind,
    id: String,
    version: u32,
    changed: String,
    document: Value,
    mentioned_in: Vec<Mentioned>,
}

#[derive(Debug, Serialize)]
struct Mentioned {
    kind: Kind,
    id: String,
    field: String,
}

/// A version, or the time that there was none after a removal.
#[derive(Debug, Serialize)]
struct Past {
    version: Option<u32>,
    from: String,
    until: Option<String>,
    by: String,
    why: Option<String>,
    origin: String,
    changes: Vec<String>,
    document: Option<Value>,
}

impl Show {
    pub(crate) async fn run(mut self, global: &Global) -> anyhow::Result<Exit> {
        if self.kind == Kind::Area
            && let Ok(code) = self.id.parse::<AreaCode>()
        {
            code.as_str().clone_into(&mut self.id);
        }
        let mut snapshot = global.open().await?.snapshot(self.day.as_of()).await?;
        if let Some(area) = self.area {
            return revisions::show(global, &mut *snapshot, self.kind, &self.id, area).await;
        }
        if self.history {
            let versions = snapshot.history(self.kind, &self.id).await?;
            if !versions.is_empty() {
                return show_history(global, &versions);
            }
        }
        let Some(stored) = snapshot.document(self.kind, &self.id).await? else {
            return Err(super::not_found(&mut *snapshot, self.kind, &self.id).await?.into());
        };
        let mentions = snapshot.referrers(self.kind, &[&self.id]).await?;
        let mentioned_in = mentions.into_iter().map(|Mention { kind, id, field, .. }| Mentioned {
            kind,
            id,
            field,
        });
        let shown = Shown {
            kind: self.kind,
            version: stored.version,
            changed: super::moment(stored.changed.at),
            document: body(&stored)?,
            mentioned_in: mentioned_in.collect(),
            id: self.id,
        };
        let records = shown.fields();
        let mut table = records.clone();
        table.columns = ["Field", "Value"].map(Into::into).into();
        global.output.answer(&Answer { json: &shown, records, tables: vec![table] })?;
        Ok(Exit::Done)
    }
}

impl Shown {
    fn fields(&self) -> Sheet {
        let mut sheet = Sheet::new(["field", "value"]);
        flatten("", &self.document, &mut sheet);
        for Mentioned { kind, id, field } in &self.mentioned_in {
            sheet.row(["(mentioned in)".into(), format!("{kind} {id}: {field}").into()]);
        }
        sheet
            .row(["(stored)".into(), format!("version {}, {}", self.version, self.changed).into()]);
        sheet
    }
}

/// A row for each field within fields, by its way.
fn flatten(way: &str, value: &Value, sheet: &mut Sheet) {
    let leaf = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Object(fields) => {
            // What names it comes first.
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| (key.as_str() != "id", key.as_str() != "title"));
            for (key, value) in fields {
                let way = if way.is_empty() { key.clone() } else { format!("{way}.{key}") };
                flatten(&way, value, sheet);
            }
        }
        Value::Array(list) if list.iter().any(|part| part.is_object() || part.is_array()) => {
            for (at, value) in list.iter().enumerate() {
                flatten(&format!("{way}[{at}]"), value, sheet);
            }
        }
        Value::Array(words) => {
            let words: Vec<_> = words.iter().map(leaf).collect();
            sheet.row([way.into(), words.join(", ").into()]);
        }
        value => sheet.row([way.into(), leaf(value).into()]),
    }
}

/// Every version and every removal, the latest first.
fn past(versions: &[Version]) -> anyhow::Result<Vec<Past>> {
    let mut past = Vec::new();
    let mut after: Option<&Version> = None;
    for (at, version) in versions.iter().enumerate() {
        let next = after.replace(version).map(|after| &after.opened);
        // A change that ends a version and makes no other removes the document.
        if let Some(closed) = &version.closed
            && next.is_none_or(|next| next.id != closed.id)
        {
            let until = next.map(|next| super::moment(next.change.at));
            past.push(Past::new(closed, until, vec!["removed".to_owned()]));
        }
        let before = versions.get(at + 1);
        let restored = before
            .and_then(|before| before.closed.as_ref())
            .is_some_and(|closed| closed.id != version.opened.id);
        let mut changes = if restored { vec!["restored".to_owned()] } else { Vec::new() };
        let old = before.map(|before| before.document.any()).transpose()?;
        changes.extend(differences(old, version.document.any()?));
        let withdrawn = version.document.any()?.withdrawn_on().filter(|_| changes.is_empty());
        changes.extend(withdrawn.map(|on| format!("withdrawn on {on}")));
        changes.extend(version.redacted.as_ref().map(redaction));
        let until = version.closed.as_ref().map(|closed| super::moment(closed.change.at));
        past.push(Past {
            version: Some(version.document.version),
            document: Some(body(&version.document)?),
            ..Past::new(&version.opened, until, changes)
        });
    }
    Ok(past)
}

/// That the words of a version were erased, by whom and why.
fn redaction(RecordedChange { change, .. }: &RecordedChange) -> String {
    let why = change.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
    format!("words erased on {} by {}{why}", super::moment(change.at), change.by)
}

impl Past {
    /// What a change brought about, without a document.
    fn new(
        RecordedChange { change, .. }: &RecordedChange,
        until: Option<String>,
        changes: Vec<String>,
    ) -> Self {
        Self {
            version: None,
            from: super::moment(change.at),
            until,
            by: change.by.clone(),
            why: change.why.clone(),
            origin: change.origin.clone(),
            changes,
            document: None,
        }
    }
}

fn show_history(global: &Global, versions: &[Version]) -> anyhow::Result<Exit> {
    let past = past(versions)?;
    let mut records = Sheet::new(["version", "from", "until", "by", "why", "origin", "changes"]);
    for one in &past {
        records.row([
            Cell::of(one.version),
            one.from.clone().into(),
            Cell::of(one.until.as_ref()),
            one.by.clone().into(),
            Cell::of(one.why.as_ref()),
            one.origin.clone().into(),
            one.changes.join("; ").into(),
        ]);
    }
    let mut table = records.clone();
    table.columns =
        ["Version", "From", "Until", "By", "Why", "Origin", "What changed"].map(Into::into).into();
    global.output.answer(&Answer { json: &past, records, tables: vec![table] })?;
    Ok(Exit::Done)
}

fn differences(before: Option<&AnyDocument>, after: &AnyDocument) -> Vec<String> {
    let Some(before) = before else { return vec!["new".to_owned()] };
    let differences = compare(std::slice::from_ref(before), std::slice::from_ref(after));
    let fields = differences.iter().filter_map(|difference| match &difference.change {
        Change::Changed { fields } => Some(fields),
        _ => None,
    });
    fields.flatten().map(ToString::to_string).collect()
}

/// The document as core reads it.
fn body(stored: &StoredDocument) -> anyhow::Result<Value> {
    Ok(serde_json::to_value(stored.any()?)?)
}
