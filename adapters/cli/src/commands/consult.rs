//! Responses to a consultation, from files: checked, counted, held against the population, coded.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};
use lifecourse_app::{
    Population, PopulationFigures, RespondentsBy, ResponseFile, agree, consultation,
    read_responses, represent, summarise,
};
use lifecourse_core::{
    AreaCode, Consultation, Diagnostic, Id, Indicator, Period, Response, Severity, Text,
};
use lifecourse_storage::AsOf;
use serde::Serialize;

use super::equity;
use crate::{
    arguments::Global,
    diagnostics::{self, several},
    failure::{Exit, Failure},
    output::{Answer, Format},
};

/// Count the responses to a consultation, and say who answered and whether the coders agree
///
/// Responses are read from CSV as survey tools give it and are never stored; columns of names and addresses are dropped. Counts below five are shown as `[c]`, with those from which they could be worked out.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse consult check answers.csv questions.csv --consultation draft-2021
  lifecourse consult summarise answers.csv --consultation draft-2021
  lifecourse consult represent answers.csv --consultation draft-2021 --by sex --population census.csv
  lifecourse consult represent answers.csv --consultation draft-2021 --by place --figures residents
  lifecourse consult agree answers.csv --consultation draft-2021 --codes codes.csv")]
pub(crate) struct Consult {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Find everything that is wrong with files of responses, by row and column
    Check(Given),
    /// Count the answers to each question, by channel
    Summarise(Given),
    /// Hold those who answered against the population
    Represent(Represent),
    /// Say how far those who coded the responses agree, and count each theme
    Agree(Agree),
}

#[derive(Debug, Args)]
struct Given {
    /// The files: responses, and sheets that say what their columns ask
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The consultation: `lifecourse list consultation` lists them
    #[arg(long, value_name = "ID")]
    consultation: Id<Consultation>,
}

#[derive(Debug, Args)]
struct Represent {
    #[command(flatten)]
    given: Given,
    /// By what: place, deprivation, or a protected characteristic such as sex, age or race
    #[arg(long, value_name = "WHAT")]
    by: RespondentsBy,
    /// The population: a table `group,people` [default: the figures that the consultation names]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["figures", "area", "divided_by", "period"])]
    population: Option<PathBuf>,
    /// The population: the figures of this indicator, its values if it counts people, else its denominators
    #[arg(long, value_name = "ID")]
    figures: Option<Id<Indicator>>,
    /// The place whose figures [default: that of the strategy]
    #[arg(long, value_name = "CODE")]
    area: Option<AreaCode>,
    /// The type of category, or of smaller areas, that divides the figures [default: the only one]
    #[arg(long, value_name = "TYPE")]
    divided_by: Option<Text>,
    /// When [default: the latest period]
    #[arg(long)]
    period: Option<Period>,
}

#[derive(Debug, Args)]
struct Agree {
    #[command(flatten)]
    given: Given,
    /// The codes: a table `response,coder,theme`
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
}

/// What is told to scripts of a check.
#[derive(Debug, Serialize)]
struct Report {
    rows: u64,
    responses: usize,
    dropped: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Consult {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self.asked {
            Asked::Check(given) => given.check(global).await,
            Asked::Summarise(given) => {
                let Some((asked, responses)) = given.sound(global).await? else {
                    return Ok(Exit::Input);
                };
                equity::show(global, &summarise(&asked, &responses), None)
            }
            Asked::Represent(command) => command.run(global).await,
            Asked::Agree(Agree { given, codes }) => {
                let codes = file(&codes)?;
                let Some((asked, responses)) = given.sound(global).await? else {
                    return Ok(Exit::Input);
                };
                match agree(&asked, &responses, &codes) {
                    Ok(reply) => equity::show(global, &reply, None),
                    Err(faults) => Ok(faulty(global, &faults)),
                }
            }
        }
    }
}

impl Represent {
    async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { given, by, population, figures, area, divided_by, period } = self;
        let table = population.as_ref().map(file).transpose()?;
        let Some((asked, responses)) = given.sound(global).await? else {
            return Ok(Exit::Input);
        };
        let population = if let Some(table) = table {
            match Population::of_table(by, &table) {
                Ok(population) => population,
                Err(faults) => return Ok(faulty(global, &faults)),
            }
        } else {
            let from = PopulationFigures { indicator: figures, area, divided_by, period };
            let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
            Population::of_figures(&mut *snapshot, &asked, by, &from).await?
        };
        equity::show(global, &represent(&asked, &responses, by, &population), None)
    }
}

impl Given {
    async fn read(
        &self,
        global: &Global,
    ) -> anyhow::Result<(Consultation, lifecourse_app::Responses)> {
        let files = self.files.iter().map(file).collect::<anyhow::Result<Vec<_>>>()?;
        let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
        let asked = consultation(&mut *snapshot, &self.consultation).await?;
        let read = read_responses(&asked, &files);
        Ok((asked, read))
    }

    /// The responses, if nothing keeps them from being used; else says what does.
    async fn sound(
        &self,
        global: &Global,
    ) -> anyhow::Result<Option<(Consultation, Vec<Response>)>> {
        let (asked, read) = self.read(global).await?;
        if read.are_sound() {
            return Ok(Some((asked, read.responses)));
        }
        faulty(global, read.diagnostics.iter().filter(|found| found.is_error()));
        global.output.remark("Nothing is counted while responses have errors: `lifecourse consult check` tells all of them");
        Ok(None)
    }

    async fn check(&self, global: &Global) -> anyhow::Result<Exit> {
        let (_, read) = self.read(global).await?;
        let sound = read.are_sound();
        let records = diagnostics::sheet(&read.diagnostics);
        let report = Report {
            rows: read.rows,
            responses: read.responses.len(),
            dropped: read.dropped,
            diagnostics: read.diagnostics,
        };
        if global.output.format() == Format::Table {
            let mut text = String::new();
            for fault in &report.diagnostics {
                text += &(diagnostics::draw(fault) + "\n\n");
            }
            let errors = diagnostics::count(&report.diagnostics, Severity::Error);
            let rows = several(report.rows, "row", "rows");
            let good = several(report.responses as u64, "response", "responses");
            let errors = several(errors as u64, "error", "errors");
            crate::output::text(&format!(
                "{text}{rows} read: {good} that can be used, {errors}\n"
            ))?;
        } else {
            global.output.answer(&Answer { json: &report, records, tables: Vec::new() })?;
        }
        Ok(if sound { Exit::Done } else { Exit::Input })
    }
}

fn faulty<'a>(global: &Global, faults: impl IntoIterator<Item = &'a Diagnostic>) -> Exit {
    global.output.faults(faults);
    Exit::Input
}

fn file(path: &PathBuf) -> anyhow::Result<ResponseFile> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        Failure::input(format!("cannot read `{name}`: {error}"))
            .help("write the path of a CSV file")
    })?;
    Ok(ResponseFile { name, bytes })
}
