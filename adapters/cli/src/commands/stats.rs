//! Every method of the statistics crate, from CSV to CSV or JSON.
//!
//! A method is one entry of a table ([`method::Method`]): the columns that it reads, what it may be told, what it
//! gives, and a function over one group of rows. Reading, renaming, grouping, writing and telling what is wrong
//! are here, once.

mod agreement;
mod allocation;
mod answer;
mod cells;
mod change;
mod choices;
mod compare;
mod gap_change;
mod groups;
mod indicators;
mod inequality;
mod joinpoints;
mod life;
mod method;
mod people;
mod read;
mod run;
mod series;
mod table;

use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches};
use lifecourse_app::nearest;
use serde::Serialize;

use self::{
    answer::{Form, header},
    choices::{Choices, MOST},
    method::{Method, Unit},
    read::{Faults, Input, Names},
    run::{Run, Tally},
};
use crate::{
    arguments::Global,
    diagnostics::several,
    failure::{Exit, Failure},
    output::{self, Format},
    sheet::Sheet,
};

/// The methods by family.
const FAMILIES: [(&str, &[Method]); 10] = [
    ("Indicators", indicators::METHODS),
    ("Life expectancy", life::METHODS),
    ("Comparison", compare::METHODS),
    ("Inequality between groups", inequality::METHODS),
    ("Inequality among people", people::METHODS),
    ("Change over time", change::METHODS),
    ("Forecasts, targets and charts", series::METHODS),
    ("Change of inequality", gap_change::METHODS),
    ("Allocation", allocation::METHODS),
    ("Agreement and tools", agreement::METHODS),
];

fn methods() -> impl Iterator<Item = &'static Method> {
    FAMILIES.into_iter().flat_map(|(_, methods)| methods)
}

/// The command `stats`.
#[derive(Debug)]
pub(crate) struct Stats {
    request: Option<Request>,
}

/// A method to be run.
#[derive(Debug)]
struct Request {
    method: &'static Method,
    choices: Choices,
    names: Names,
    file: PathBuf,
}

impl Args for Stats {
    fn augment_args(command: clap::Command) -> clap::Command {
        command
            .about("Compute any statistical method from a table: CSV in, CSV or JSON out")
            .long_about("Compute any statistical method from a table: CSV in, CSV or JSON out\n\nWithout a method it lists them with their columns. Each explains its columns, options and answer with `lifecourse stats METHOD --help`. A group (or row) that the method does not apply to has an answer all the same: its column `refused` says why. It needs no database.")
            .after_help("Examples:
  lifecourse stats
  lifecourse stats proportion smokers.csv --by area
  lifecourse stats dsr deaths.csv --by area,sex --column count=deaths
  lifecourse stats inequality deciles.csv --measure d,r,sii --format json")
            .subcommand_value_name("METHOD")
            .subcommand_help_heading("Methods")
            .disable_help_subcommand(true)
            // No method needs a database.
            .defer(|command| {
                command
                    .subcommands(methods().map(Method::command))
                    .mut_arg("database", |database| database.hide(true))
            })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Stats {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let named = matches.subcommand();
        let request = named.and_then(|(name, matches)| {
            let method = methods().find(|method| method.name == name)?;
            Some(Request::new(method, matches))
        });
        Ok(Self { request })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Stats {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Some(request) = self.request else { return list(global) };
        let json = match global.output.format {
            Some(Format::Table) => {
                return Err(Failure::usage("an answer is written as csv or json, not as a table")
                    .help("leave `--format` out for csv")
                    .into());
            }
            format => format == Some(Format::Json),
        };
        request.check()?;
        request.run(global, json)
    }
}

/// What is listed of a method.
#[derive(Serialize)]
struct Listed {
    family: &'static str,
    method: &'static str,
    about: &'static str,
    columns: Vec<&'static str>,
    optional_columns: Vec<&'static str>,
    example: &'static str,
    example_arguments: &'static str,
}

/// Lists the methods.
fn list(global: &Global) -> anyhow::Result<Exit> {
    let mut listed = Vec::new();
    for (family, method) in
        FAMILIES.iter().flat_map(|(family, methods)| methods.iter().map(move |m| (*family, m)))
    {
        let columns = |needed| {
            let columns = method.columns.iter().filter(move |column| column.needed == needed);
            columns.map(|column| column.name).collect()
        };
        listed.push(Listed {
            family,
            method: method.name,
            about: method.about,
            columns: columns(true),
            optional_columns: columns(false),
            example: method.example,
            example_arguments: method.arguments,
        });
    }
    let mut sheet = Sheet::new(["method", "what it gives", "columns", "may be left out"]);
    for method in &listed {
        sheet.row([
            method.method.into(),
            method.about.into(),
            method.columns.join(" ").into(),
            method.optional_columns.join(" ").into(),
        ]);
    }
    global.output.answer(&output::Answer { json: &listed, records: sheet, tables: Vec::new() })?;
    Ok(Exit::Done)
}

impl Request {
    fn new(method: &'static Method, matches: &ArgMatches) -> Self {
        let all = |name: &str| -> Vec<String> {
            let given = matches.try_get_many::<String>(name).ok().flatten();
            given.into_iter().flatten().cloned().collect()
        };
        let columns = matches.get_many::<(String, String)>("column");
        let mut names = Names {
            columns: columns.into_iter().flatten().cloned().collect(),
            by: all("by"),
            keep: all("keep"),
        };
        if method.unit == Unit::Row {
            names.keep = std::mem::take(&mut names.by);
        }
        let file = matches.get_one::<PathBuf>("file").cloned().unwrap_or_else(|| "-".into());
        Self { method, choices: Choices::new(method, matches), names, file }
    }

    /// Whether the method has what was named.
    fn check(&self) -> anyhow::Result<()> {
        let Method { name, columns, .. } = self.method;
        for (term, _) in &self.names.columns {
            if columns.iter().any(|column| column.name == term) {
                continue;
            }
            let known: Vec<_> = columns.iter().map(|column| column.name).collect();
            let help = match nearest(term, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its columns are {}", known.join(", ")),
            };
            let message = format!("`{name}` reads no column `{term}`");
            return Err(Failure::usage(message).help(help).into());
        }
        if self.choices.given_levels().len() > MOST {
            let message = format!("there are more than {MOST} levels of confidence");
            return Err(Failure::usage(message).into());
        }
        Ok(())
    }

    fn run(self, global: &Global, json: bool) -> anyhow::Result<Exit> {
        let mut input = Input::open(&self.file)?;
        let layout = input.layout(self.method, &self.names);
        if input.faults.count > 0 {
            global.output.faults(&input.faults.drawn);
            return Ok(Exit::Input);
        }
        let keys = [self.names.by.as_slice(), &self.names.keep].concat();
        let columns = header(self.method, self.choices.given_levels());
        let form = Form::new(json, &keys, &columns);
        let (tally, faults) = Run::begin(&self, &form)?.answer(input, &layout)?;
        Ok(tell(global, &tally, &faults))
    }
}

/// Says what could not be answered.
fn tell(global: &Global, Tally { answers, refused, .. }: &Tally, faults: &Faults) -> Exit {
    global.output.faults(&faults.drawn);
    let more = faults.count - faults.drawn.len();
    if more > 0 {
        global.output.remark(&format!("and {} more", several(more, "fault", "faults")));
    }
    if *refused > 0 {
        let answers = several(*answers, "row", "rows");
        global.output.remark(&format!(
            "{refused} of {answers} could not be answered: the column `refused` says why"
        ));
    }
    if *answers == 0 {
        global.output.remark("There are no rows below the header");
    }
    if faults.count > 0 || refused == answers { Exit::Input } else { Exit::Done }
}
