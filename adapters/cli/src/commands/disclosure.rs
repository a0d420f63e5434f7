//! Disclosure control of any table of counts, from CSV to CSV.

mod read;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand};
use lifecourse_disclosure::{
    Audit as Attacked, Breach, Profile, Publication, Refusal, Table, Treatment, audit, protect,
};
use serde::Serialize;

use self::read::{Counted, Layout};
use crate::{
    arguments::Global,
    diagnostics::several,
    failure::{Exit, Failure},
    output::{self, Answer, Format, Output},
    sheet::{Cell, Sheet},
};

/// Hide the small counts of a table and what would give them away, or attack a table that hides some
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse disclosure protect deaths.csv > safe.csv
  lifecourse disclosure protect deaths.csv --profile hes --parents wards.csv
  lifecourse disclosure audit safe.csv
  lifecourse disclosure audit april.csv --with march.csv")]
pub(crate) struct Disclosure {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Audit(Audit),
    Protect(Protect),
}

/// Try to work out the counts that a published table hides as `[c]`
///
/// Everything that is shown is used: totals, rounding, that zeros are shown and counts are whole. The exit code is 1 if a hidden count is known to be small, or can be worked out exactly; each is listed with what can be known and by which tables. It is 1 as well if a table is too large to decide of every hidden count: how many are undecided is told, and attacking a part of the table by itself decides of them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse disclosure audit safe.csv
  lifecourse disclosure audit april.csv --with march.csv --parents wards.csv --format csv")]
struct Audit {
    #[command(flatten)]
    options: Options,
    /// Another table that was published, to be used together with it; may be given again
    #[arg(long, value_name = "FILE")]
    with: Vec<PathBuf>,
}

/// Hide the unsafe counts of a table as `[c]`, and as few more as keep them from being worked out
///
/// The protected table is written to standard output as CSV; what was lost is told on standard error. Nothing is written if it cannot be protected.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse disclosure protect deaths.csv > safe.csv
  lifecourse disclosure protect deaths.csv --profile min10 --total sex=Persons --log why.csv")]
struct Protect {
    #[command(flatten)]
    options: Options,
    /// A table as it was published earlier; may be given again
    #[arg(long, value_name = "FILE")]
    earlier: Vec<PathBuf>,
    /// Write for the staff what was done to each cell, and why
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Options {
    /// The table: a CSV with a column for each dimension and one for the count
    table: PathBuf,
    /// The profile: published, min5, min10, hes, ons-births-deaths, or a TOML file with one of your own
    #[arg(long, value_name = "NAME|FILE", default_value = "min5")]
    profile: String,
    /// The column that has the counts
    #[arg(long, value_name = "COLUMN", default_value = "count")]
    count: String,
    /// A CSV with the columns `code` and `parent`: which codes are part of which, such as wards of a district
    #[arg(long, value_name = "FILE")]
    parents: Option<PathBuf>,
    /// The code of a dimension that is the total of the others [default: one called total, all, persons or everybody]
    #[arg(long, value_name = "COLUMN=CODE")]
    total: Vec<String>,
    /// A code that is national, which some profiles leave as it was counted
    #[arg(long, value_name = "CODE")]
    national: Vec<String>,
}

impl Disclosure {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self.action {
            Action::Audit(command) => command.run(global.output),
            Action::Protect(command) => command.run(global.output),
        }
    }
}

/// What an audit tells scripts.
#[derive(Debug, Serialize)]
struct Report {
    hidden: usize,
    attacked: usize,
    undecided: usize,
    breaches: Vec<Found>,
}

#[derive(Debug, Serialize)]
struct Found {
    table: String,
    cell: String,
    least: u64,
    most: Option<u64>,
    protected_from: u64,
    protected_to: u64,
    through: Vec<String>,
}

impl Audit {
    fn run(self, output: Output) -> anyhow::Result<Exit> {
        let (profile, layout) = (self.options.profile()?, self.options.layout()?);
        let files = std::iter::once(&self.options.table).chain(&self.with);
        let tables = files.map(|file| layout.publication(file)).collect::<Result<Vec<_>, _>>()?;
        let (report, exit) = match audit(&tables, &profile) {
            Ok(Attacked { hidden, attacked, undecided }) => {
                let exit = if undecided == 0 { Exit::Done } else { Exit::Input };
                (Report { hidden, attacked, undecided, breaches: Vec::new() }, exit)
            }
            Err(Refusal::Breaches(breaches)) => {
                let breaches: Vec<Found> = breaches.iter().map(Found::from).collect();
                let hidden = tables.iter().map(Publication::hidden).sum();
                (Report { hidden, attacked: hidden, undecided: 0, breaches }, Exit::Input)
            }
            Err(refusal) => return Err(Failure::input(refusal.to_string()).into()),
        };
        if output.format() == Format::Table {
            output::text(&report.text())?;
        } else {
            let records = report.sheet();
            output.answer(&Answer { json: &report, records, tables: Vec::new() })?;
        }
        Ok(exit)
    }
}

impl From<&Breach> for Found {
    fn from(breach: &Breach) -> Self {
        Self {
            table: breach.publication.clone(),
            cell: breach.cell.clone(),
            least: breach.bounds.least,
            most: breach.bounds.most,
            protected_from: *breach.protected.start(),
            protected_to: *breach.protected.end(),
            through: breach.through.clone(),
        }
    }
}

impl Report {
    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new([
            "table",
            "cell",
            "least",
            "most",
            "protected_from",
            "protected_to",
            "through",
        ]);
        for found in &self.breaches {
            let number = |number: u64| Cell::from(number.to_string()).numeric();
            sheet.row([
                found.table.as_str().into(),
                found.cell.as_str().into(),
                number(found.least),
                Cell::of(found.most).numeric(),
                number(found.protected_from),
                number(found.protected_to),
                found.through.join("; ").into(),
            ]);
        }
        sheet
    }

    fn text(&self) -> String {
        let hidden = several(self.hidden, "hidden count", "hidden counts");
        if self.breaches.is_empty() && self.undecided > 0 {
            let undecided = self.undecided;
            return format!(
                "{hidden} attacked: no way was found, but {undecided} are undecided, since the table is too large to rule one out; attack parts of it\n"
            );
        }
        if self.breaches.is_empty() {
            return format!(
                "{hidden} attacked: none is known to be small, none can be worked out\n"
            );
        }
        let line = |found: &Found| {
            let known = match found.most {
                Some(most) if most == found.least => format!("is exactly {most}"),
                Some(most) => format!("is from {} to {most}", found.least),
                None => format!("is at least {}", found.least),
            };
            let through = if found.through.len() > 1 {
                format!(", by {} together", found.through.join(" and "))
            } else {
                String::new()
            };
            format!("{} in {}: {known}{through}\n", found.cell, found.table)
        };
        let lines: String = self.breaches.iter().map(line).collect();
        let breaches = several(self.breaches.len(), "gives itself away", "give themselves away");
        format!("{lines}{hidden} attacked: {breaches}\n")
    }
}

impl Protect {
    fn run(self, output: Output) -> anyhow::Result<Exit> {
        let (profile, layout) = (self.options.profile()?, self.options.layout()?);
        let counted = layout.counted(&self.options.table)?;
        let earlier = self.earlier.iter().map(|file| layout.publication(file));
        let earlier = earlier.collect::<Result<Vec<_>, _>>()?;
        let tables: [Table; 1] = [counted.table.clone()];
        let safe = protect(&tables, &profile, &earlier)
            .map_err(|refusal| Failure::input(refusal.to_string()))?;
        let [table] = safe.tables() else { anyhow::bail!("one table makes one table") };
        let rows = |column: fn(&lifecourse_disclosure::Row<'_>) -> String| {
            let mut sheet = Sheet::new(counted.header.clone());
            for codes in &counted.rows {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                let text = table.row(&codes)?.as_ref().map_or_else(String::new, column);
                let mut cells: Vec<Cell> = codes.into_iter().map(Cell::from).collect();
                cells.insert(counted.place, text.into());
                sheet.row(cells);
            }
            anyhow::Ok(sheet)
        };
        if let Some(file) = &self.log {
            write_log(file, &counted, &rows(|row| reason(row.treatment).to_owned())?)?;
        }
        let records = rows(|row| row.count.to_string())?;
        let json: Vec<Vec<&str>> = records
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        let form = Output { format: Some(output.format.unwrap_or(Format::Csv)), ..output };
        form.answer(&Answer { json: &json, records: records.clone(), tables: Vec::new() })?;
        let loss = safe.loss();
        output.remark(&format!(
            "{} hidden: {} unsafe, {} protect them; together they count {}",
            several(loss.primary + loss.secondary, "cell is", "cells are"),
            loss.primary,
            loss.secondary,
            loss.suppressed,
        ));
        Ok(Exit::Done)
    }
}

/// What was done to a cell, for the staff.
fn reason(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Shown => "shown",
        Treatment::Rounded => "rounded",
        Treatment::Small => "hidden: below the threshold",
        Treatment::Dominated => "hidden: few contributors dominate it",
        Treatment::Guarded => "hidden: unsafe whatever its count",
        Treatment::Secondary => "hidden: protects another cell",
        _ => "not published",
    }
}

fn write_log(file: &Path, counted: &Counted, sheet: &Sheet) -> anyhow::Result<()> {
    let mut log = csv::Writer::from_path(file).with_context(|| unwritten(file))?;
    let mut header = counted.header.clone();
    "done".clone_into(&mut header[counted.place]);
    log.write_record(&header)?;
    for row in &sheet.rows {
        log.write_record(row.iter().map(|cell| cell.text.as_str()))?;
    }
    log.flush().with_context(|| unwritten(file))
}

fn unwritten(file: &Path) -> String {
    format!("cannot write {}", file.display())
}

impl Options {
    fn profile(&self) -> anyhow::Result<Profile> {
        if Path::new(&self.profile).extension().is_none_or(|end| end != "toml") {
            return Profile::named(&self.profile).map_err(|error| {
                let help = "name one of these, or a file of your own that ends in .toml";
                Failure::usage(error.to_string()).help(help).into()
            });
        }
        let text = fs::read_to_string(&self.profile)
            .map_err(|error| Failure::input(format!("cannot read {}: {error}", self.profile)))?;
        toml::from_str(&text)
            .map_err(|error| Failure::input(format!("{}: {error}", self.profile)).into())
    }

    fn layout(&self) -> anyhow::Result<Layout> {
        let total = |text: &String| match text.split_once('=') {
            Some((column, code)) => Ok((column.to_owned(), code.to_owned())),
            None => Err(Failure::usage(format!("`--total {text}` names no code"))
                .help("write the column and its total, such as `--total sex=Persons`")),
        };
        Ok(Layout {
            count: self.count.clone(),
            parents: self.parents.as_deref().map(read::parents).transpose()?.unwrap_or_default(),
            totals: self.total.iter().map(total).collect::<Result<_, _>>()?,
            national: self.national.clone(),
        })
    }
}
