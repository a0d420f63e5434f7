use std::path::PathBuf;

use clap::Args;
use lifecourse_core::{Diagnostic, Severity};
use lifecourse_strategy::{Files, read};
use serde::Serialize;

use crate::{
    arguments::Global,
    diagnostics::{self, several},
    failure::Exit,
    output::{self, Answer, Format},
};

/// Find everything that is wrong with a strategy folder, each with its place and what to do
///
/// Nothing is stored. The exit code is 1 if there is an error; warnings and advice leave it at 0.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse check my-strategy
  lifecourse check my-strategy --format json")]
pub(crate) struct Check {
    /// The folder that holds the strategy
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// What is told to scripts.
#[derive(Debug, Serialize)]
struct Report {
    documents: usize,
    tables: usize,
    errors: usize,
    warnings: usize,
    advice: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Check {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let loaded = read(&Files::from_folder(&self.folder)?);
        let count = |severity| diagnostics::count(&loaded.diagnostics, severity);
        let report = Report {
            documents: loaded.documents.len(),
            tables: loaded.figures.len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            advice: count(Severity::Advice),
            diagnostics: loaded.diagnostics,
        };
        if global.output.format() == Format::Table {
            output::text(&report.text())?;
        } else {
            let records = diagnostics::sheet(&report.diagnostics);
            global.output.answer(&Answer { json: &report, records, tables: Vec::new() })?;
        }
        Ok(if report.errors == 0 { Exit::Done } else { Exit::Input })
    }
}

impl Report {
    fn text(&self) -> String {
        let faults = self.diagnostics.iter().map(|fault| diagnostics::draw(fault) + "\n\n");
        let found = [
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
            (self.advice, "piece of advice", "pieces of advice"),
        ];
        let found: Vec<_> = found
            .into_iter()
            .filter(|&(count, ..)| count > 0)
            .map(|(count, one, more)| several(count, one, more))
            .collect();
        let found = if found.is_empty() { "nothing is wrong".to_owned() } else { found.join(", ") };
        let documents = several(self.documents, "document", "documents");
        let tables = several(self.tables, "table of figures", "tables of figures");
        format!("{}{documents} and {tables}: {found}\n", faults.collect::<String>())
    }
}
