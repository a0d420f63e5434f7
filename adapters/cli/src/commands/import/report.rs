//! What came of an import, for people and for scripts.

use std::collections::BTreeMap;

use lifecourse_app::{FigureCounts, FiguresReport, FolderReport, ListReport, Outcome};
use lifecourse_core::{Diagnostic, Figure, Limits, Measured, ProfileName, Reading, Severity};
use lifecourse_storage::FigureChange;
use lifecourse_strategy::{Change, Difference, FieldChange};

use crate::{
    arguments::Global,
    diagnostics::several,
    output::{Answer, Format},
    sheet::{Cell, Sheet},
};

/// So many warnings of one sort are drawn; errors all are.
const MOST_ALIKE: usize = 5;

/// Tells what came of a strategy folder.
pub(super) fn folder(global: &Global, report: &FolderReport) -> anyhow::Result<()> {
    if global.output.format() != Format::Json {
        // Advice on how to write is for `check`.
        let told = report.diagnostics.iter().filter(|fault| fault.severity != Severity::Advice);
        global.output.faults(told);
        report.figures.iter().for_each(|figures| remarks(global, figures));
        if report.erased > 0 {
            let versions = several(report.erased, "earlier version", "earlier versions");
            global.output.remark(&format!("Words that were withdrawn are erased from {versions}"));
        }
    }
    let only_read = report.outcome == Outcome::Refused && report.figures.is_empty();
    if only_read && global.output.format() == Format::Table {
        return Ok(());
    }
    let mut tables = Vec::new();
    if !report.differences.is_empty() {
        tables.push(difference_table(&report.differences));
    }
    tables.push(document_counts(report));
    if !report.figures.is_empty() {
        tables.push(count_table(&report.figures));
    }
    tables.extend(report.figures.iter().filter_map(change_table));
    let records = difference_records(&report.differences);
    global.output.answer(&Answer { json: report, records, tables })
}

/// Tells what came of a table of figures.
pub(in crate::commands) fn figures(global: &Global, report: &FiguresReport) -> anyhow::Result<()> {
    if global.output.format() != Format::Json {
        remarks(global, report);
    }
    let unread = report.outcome == Outcome::Refused && report.counts.read == 0;
    if unread && global.output.format() == Format::Table {
        return Ok(());
    }
    let tables = [Some(count_table([report])), change_table(report)];
    let records = count_records(report);
    global.output.answer(&Answer {
        json: report,
        records,
        tables: tables.into_iter().flatten().collect(),
    })
}

/// Tells what came of a look-up between areas, or of a register.
pub(super) fn list(global: &Global, report: &ListReport) -> anyhow::Result<()> {
    if global.output.format() != Format::Json {
        global.output.faults(&report.diagnostics);
        if let Some(about) = &report.about {
            global.output.remark(&format!("{} is {about}", report.name));
        }
        if report.kept > 0 {
            let kept = several(report.kept, "document is", "documents are");
            global.output.remark(&format!("{kept} left as a strategy's folder describes them"));
        }
        if report.passed_over > 0 {
            let rows = several(report.passed_over, "row is", "rows are");
            global.output.remark(&format!(
                "{rows} passed over: they are of what is no more, or say the same again"
            ));
        }
    }
    let counts = report.documents;
    let numbers = [report.rows, counts.new as u64, counts.changed as u64, counts.same as u64];
    let row = || std::iter::once(Cell::from(report.name.as_str())).chain(numbers.map(Cell::count));
    let what = if report.about.is_some() { "Places" } else { "Documents" };
    let mut table = Sheet::new([what, "Rows", "New", "Changed", "Same"]);
    table.row(row());
    let mut records = Sheet::new(["name", "rows", "new", "changed", "same"]);
    let plain = numbers.map(|number| Cell::from(number.to_string()));
    records.row(std::iter::once(Cell::from(report.name.as_str())).chain(plain));
    global.output.answer(&Answer { json: report, records, tables: vec![table] })
}

/// What stands beside the counts: faults, and what was not known before.
fn remarks(global: &Global, report: &FiguresReport) {
    let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
    let told = report.diagnostics.iter().filter(|fault| {
        let before = alike.entry(fault.code).or_default();
        *before += 1;
        fault.is_error() || *before <= MOST_ALIKE
    });
    global.output.faults(told);
    for (code, count) in alike {
        let is_error = |fault: &Diagnostic| fault.code == code && fault.is_error();
        if count > MOST_ALIKE && !report.diagnostics.iter().any(is_error) {
            let more = several((count - MOST_ALIKE) as u64, "warning", "warnings");
            global
                .output
                .remark(&format!("{more} more like `{code}` above: `--format json` tells each"));
        }
    }
    if report.elsewhere > 0 {
        let rows = several(report.elsewhere, "row is of an area", "rows are of areas");
        global.output.remark(&format!("{rows} that figures were not asked of"));
    }
    let told = report.errors + report.warnings;
    let listed = report.diagnostics.len() as u64;
    if told > listed {
        let found = several(told, "fault", "faults");
        global.output.remark(&format!("{found} in all, of which the first {listed} are told"));
    }
    let new = |names: Vec<String>, one: &str, more: &str, then: &str| {
        if !names.is_empty() {
            let found = several(names.len(), one, more);
            global.output.remark(&format!(
                "{} names {found}{then}: {}",
                report.name,
                first(&names)
            ));
        }
    };
    let mut added: BTreeMap<(bool, &ProfileName), Vec<String>> = BTreeMap::new();
    for one in &report.new_indicators {
        added.entry((one.described, &one.disclosure)).or_default().push(one.id.to_string());
    }
    for ((described, disclosure), names) in added {
        let then = if described {
            format!(
                ", added as its layout describes them, with the disclosure profile `{disclosure}`"
            )
        } else {
            ", added as official statistics that are public already \
             (if they are not, give them another `disclosure` in a strategy folder)"
                .to_owned()
        };
        new(names, "indicator that was not known", "indicators that were not known", &then);
    }
    let areas = report.new_areas.iter().map(ToString::to_string).collect();
    new(areas, "area that was not known", "areas that were not known", "");
}

/// The first few of a list, and that there are more.
fn first(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let more = if names.len() > SHOWN { "..." } else { "" };
    names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ") + more
}

fn difference_table(differences: &[Difference]) -> Sheet {
    let mut sheet = Sheet::new(["Change", "Kind", "Id", "What"]);
    for Difference { kind, id, title, change } in differences {
        let what = match change {
            Change::Added | Change::Removed => title.clone(),
            Change::Changed { fields } => {
                fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            }
        };
        sheet.row([word(change).into(), kind.as_str().into(), id.as_str().into(), what.into()]);
    }
    sheet
}

fn difference_records(differences: &[Difference]) -> Sheet {
    let mut sheet = Sheet::new(["change", "kind", "id", "title", "field", "old", "new"]);
    for Difference { kind, id, title, change } in differences {
        let mut row = |field: &str, old: Cell, new: Cell| {
            let head = [word(change), kind.as_str(), id, title, field].map(Cell::from);
            sheet.row(head.into_iter().chain([old, new]));
        };
        match change {
            Change::Changed { fields } => {
                for FieldChange { field, old, new } in fields {
                    row(field, Cell::of(old.as_ref()), Cell::of(new.as_ref()));
                }
            }
            Change::Added | Change::Removed => row("", Cell::default(), Cell::default()),
        }
    }
    sheet
}

fn word(change: &Change) -> &'static str {
    match change {
        Change::Added => "new",
        Change::Removed => "removed",
        Change::Changed { .. } => "changed",
    }
}

fn document_counts(report: &FolderReport) -> Sheet {
    let counts = report.documents;
    let mut sheet = Sheet::new(["Documents", "New", "Changed", "Same", "Removed"]);
    let name = report.strategy.as_ref().map_or("no strategy", |id| id.as_str());
    let numbers = [counts.new, counts.changed, counts.same, counts.removed];
    sheet.row(std::iter::once(name.into()).chain(numbers.map(|count| Cell::count(count as u64))));
    sheet
}

fn count_table<'a>(reports: impl IntoIterator<Item = &'a FiguresReport>) -> Sheet {
    let mut sheet = Sheet::new([
        "Figures",
        "Rows",
        "New",
        "Changed",
        "Same",
        "Repeated",
        "Contradicting",
        "Faulty",
    ]);
    for report in reports {
        let counts = numbers(&report.counts).map(Cell::count);
        let name = match report.outcome {
            Outcome::AlreadyStored => {
                let note = sheet.note("stored before, and so not read again");
                format!("{} ({note})", report.name)
            }
            _ => report.name.clone(),
        };
        sheet.row(std::iter::once(name.into()).chain(counts));
    }
    sheet
}

fn count_records(report: &FiguresReport) -> Sheet {
    let mut sheet = Sheet::new([
        "name",
        "sha256",
        "outcome",
        "read",
        "new",
        "changed",
        "same",
        "repeated",
        "conflicting",
        "faulty",
        "errors",
        "warnings",
    ]);
    let outcome = serde_json::to_value(report.outcome).unwrap_or_default();
    let head = [report.name.as_str(), &report.sha256, outcome.as_str().unwrap_or_default()];
    let counts = numbers(&report.counts).into_iter().chain([report.errors, report.warnings]);
    let counts = counts.map(|count| Cell::from(count.to_string()));
    sheet.row(head.map(Cell::from).into_iter().chain(counts));
    sheet
}

fn numbers(counts: &FigureCounts) -> [u64; 7] {
    let FigureCounts { read, new, changed, same, repeated, conflicting, faulty } = *counts;
    [read, new, changed, same, repeated, conflicting, faulty]
}

/// The figures that replace others, if there are any.
fn change_table(report: &FiguresReport) -> Option<Sheet> {
    let mut sheet = Sheet::new(["Indicator", "Area", "Whom", "Period", "Was", "Is"]);
    for FigureChange { series, period, before, after } in &report.changes {
        let Some(before) = before else { continue };
        sheet.row([
            series.indicator.as_str().into(),
            series.area.as_str().into(),
            series.segment.to_string().into(),
            period.to_string().into(),
            shown(before).into(),
            shown(after).into(),
        ]);
    }
    let untold = report.counts.changed.saturating_sub(sheet.rows.len() as u64);
    if untold > 0 && !sheet.rows.is_empty() {
        sheet.note(format!("and {} more", lifecourse_core::thousands(untold as f64)));
    }
    (!sheet.rows.is_empty()).then_some(sheet)
}

/// A figure with all that can differ about it: `10 (9.9 to 10.1), 100 of 1000, [p], "a note"`.
fn shown(figure: &Figure) -> String {
    let mut shown = match figure.reading() {
        Reading::Measured(Measured { value, ci95, ci998 }) => {
            let limits = [ci95, ci998].into_iter().flatten();
            let limits = limits.map(|Limits { lower, upper }| format!(" ({lower} to {upper})"));
            format!("{value}{}", limits.collect::<String>())
        }
        Reading::Missing(reason) => reason.shorthand().to_owned(),
    };
    match (figure.count(), figure.denominator()) {
        (Some(count), Some(denominator)) => shown.extend([format!(", {count} of {denominator}")]),
        (Some(count), None) => shown.extend([format!(", {count}")]),
        (None, Some(denominator)) => shown.extend([format!(", of {denominator}")]),
        (None, None) => {}
    }
    if !figure.marks().is_empty() {
        shown.extend([format!(", {}", figure.marks())]);
    }
    shown.extend(figure.note().map(|note| format!(", \"{note}\"")));
    shown
}
