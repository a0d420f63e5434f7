//! Every method of the statistics crate, from CSV to CSV or JSON.
//!
//! A method is one entry of a table ([`method::Method`]): the columns that it reads, what it may be told, what it
//! gives, and a function over one group of rows. Reading, renaming, grouping, writing and telling what is wrong
//! are here, once.

mod agreement;
mod allocation;
mod answer;
mod change;
mod choices;
mod compare;
mod gap_change;
mod indicators;
mod inequality;
mod life;
mod method;
mod people;
mod read;
mod series;
mod table;

use std::{io, path::PathBuf, sync::mpsc::sync_channel, thread};

use anyhow::Context;
use clap::{ArgMatches, Args, FromArgMatches};
use lifecourse_app::nearest;
use rayon::prelude::*;
use serde::Serialize;

use self::{
    answer::{Answer, Form, Pages, header},
    choices::{Choices, MOST},
    method::{Method, Unit},
    read::{Faults, Input, Names},
    table::{Layout, Table},
};
use crate::{
    arguments::Global,
    diagnostics::several,
    failure::{Exit, Failure},
    output::{self, Format},
    sheet::Sheet,
};

/// Parts of the input that wait to be computed while the next one is read.
const WAITING: usize = 8;
/// Groups that are computed before they are written.
const GROUPS: usize = 4_096;

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
            .subcommands(methods().map(Method::command))
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

/// What became of the rows and groups.
#[derive(Debug, Default)]
struct Tally {
    answers: usize,
    refused: usize,
    /// Lines that are at fault, and why.
    faulty: Vec<(u64, String)>,
}

type Out = Pages<io::StdoutLock<'static>>;

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
        let begun = Pages::new(io::stdout().lock(), &form);
        let mut out = begun.context(output::UNWRITTEN)?;
        let (tally, faults) = match self.method.unit {
            Unit::Row => self.each(input, &layout, &form, &mut out)?,
            _ => self.grouped(input, &layout, &form, &mut out)?,
        };
        out.finish().context(output::UNWRITTEN)?;
        Ok(tell(global, &tally, &faults))
    }

    /// Answers row by row, while the next rows are read.
    fn each(
        &self,
        input: Input,
        layout: &Layout,
        form: &Form,
        out: &mut Out,
    ) -> anyhow::Result<(Tally, Faults)> {
        let (send, receive) = sync_channel(WAITING);
        thread::scope(|scope| {
            let read = scope.spawn(move || input.send(self.method, layout, &send));
            let mut tally = Tally::default();
            let mut written = Ok(());
            while let Ok(table) = receive.recv() {
                let tables: Vec<_> = std::iter::once(table).chain(receive.try_iter()).collect();
                written = self.pages(tables, form, out, &mut tally);
                if written.is_err() {
                    break;
                }
            }
            drop(receive);
            let read = read.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            written?;
            let mut faults = read?;
            faults.tell_rows(&mut tally.faulty);
            Ok((tally, faults))
        })
    }

    /// Answers group by group.
    fn grouped(
        &self,
        input: Input,
        layout: &Layout,
        form: &Form,
        out: &mut Out,
    ) -> anyhow::Result<(Tally, Faults)> {
        let (mut tables, mut faults) = input.groups(self.method, layout)?;
        let mut tally = Tally::default();
        while !tables.is_empty() {
            let rest = tables.split_off(tables.len().min(GROUPS));
            self.pages(std::mem::replace(&mut tables, rest), form, out, &mut tally)?;
        }
        faults.tell_rows(&mut tally.faulty);
        Ok((tally, faults))
    }

    /// Answers tables on all cores, and writes the answers in their order.
    fn pages(
        &self,
        tables: Vec<Table>,
        form: &Form,
        out: &mut Out,
        all: &mut Tally,
    ) -> anyhow::Result<()> {
        let page = |answer: &mut Answer, table: Table| {
            let mut faulty = Vec::new();
            answer.truncate(0);
            match self.method.unit {
                Unit::Row => self.rows(&table, answer, &mut faulty),
                _ => faulty.extend(self.group(&table, answer)),
            }
            let (answers, refused) = answer.count();
            (form.page(answer, &table), Tally { answers, refused, faulty })
        };
        let pages: Vec<_> = tables.into_par_iter().map_init(Answer::default, page).collect();
        for (page, tally) in pages {
            all.answers += tally.answers;
            all.refused += tally.refused;
            all.faulty.extend(tally.faulty);
            out.write(&page).context(output::UNWRITTEN)?;
        }
        Ok(())
    }

    /// Answers for some rows at once, or one by one if something is wrong with one of them.
    fn rows(&self, table: &Table, answer: &mut Answer, found: &mut Vec<(u64, String)>) {
        answer.go_on_from(0);
        let all = (self.method.run)(table, &self.choices, answer);
        if table.faults.is_empty() && all.is_ok() {
            return;
        }
        answer.truncate(0);
        for row in 0..table.rows() {
            let one = table.row(row);
            answer.go_on_from(row);
            let refused = match one.faults.first() {
                Some((_, fault)) => fault.clone(),
                None => match (self.method.run)(&one, &self.choices, answer) {
                    Ok(()) => continue,
                    Err(refusal) => {
                        if refusal.is_fault() {
                            found.push((table.lines[row], refusal.sentence()));
                        }
                        refusal.sentence()
                    }
                },
            };
            answer.truncate(row);
            answer.row_of(0).refuse_in_words(refused);
        }
    }

    /// Answers for a group, and gives the line that keeps it from having an answer.
    fn group(&self, table: &Table, answer: &mut Answer) -> Option<(u64, String)> {
        if let Some((_, fault)) = table.faults.first() {
            answer.row().refuse_in_words(fault.clone());
            return None;
        }
        let refusal = (self.method.run)(table, &self.choices, answer).err()?;
        answer.truncate(0);
        let sentence = refusal.sentence();
        let line = refusal.row().and_then(|row| table.lines.get(row)).copied();
        let told = line.map_or(sentence.clone(), |line| format!("line {line}: {sentence}"));
        answer.row().refuse_in_words(told);
        line.map(|line| (line, sentence))
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
