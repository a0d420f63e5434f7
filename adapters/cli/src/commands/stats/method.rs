//! What a method of the statistics crate is to the command line: one entry of a table.

use std::{borrow::Cow, fmt, fmt::Write};

use clap::{Arg, ArgAction, builder::PossibleValuesParser, value_parser};
use lifecourse_statistics::{Confidence, StatisticsError, trend::TrendRefusal};

use super::{answer::Answer, choices::Choices, table::Table};

/// A method: what it reads, what it may be told, what it gives.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) name: &'static str,
    /// One sentence, without its full stop.
    pub(super) about: &'static str,
    pub(super) source: &'static str,
    pub(super) unit: Unit,
    pub(super) columns: &'static [Column],
    pub(super) options: &'static [Choice],
    /// The columns of the answer. `lower,upper` stands for a pair for each confidence.
    pub(super) gives: &'static [&'static str],
    pub(super) run: Run,
    /// A small table to try it with.
    pub(super) example: &'static str,
    /// What stands before the file when the example is tried.
    pub(super) arguments: &'static str,
}

/// Computes the answer for one table: a group, or some rows of a method that takes each by itself.
pub(super) type Run = fn(&Table, &Choices, &mut Answer) -> Result<(), Refusal>;

/// What a method takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Each row by itself.
    Row,
    /// The rows of a group; the answer has rows of its own.
    Group,
    /// The rows of a group; the answer has one row for each.
    RowsOfGroup,
}

/// A column that a method reads.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) needed: bool,
    pub(super) holds: Holds,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A number in every row.
    Numbers,
    /// A number, or nothing.
    Blanks,
    /// Numbers, in as many columns as are named.
    Many,
    /// Texts.
    Texts,
    /// Texts, in as many columns as are named.
    ManyTexts,
}

impl Column {
    const fn new(name: &'static str, about: &'static str, holds: Holds) -> Self {
        Self { name, about, needed: true, holds }
    }

    /// The same if it may be left out.
    pub(super) const fn optional(self) -> Self {
        Self { needed: false, ..self }
    }

    /// Whether it may be several columns of the file.
    pub(super) fn is_many(&self) -> bool {
        matches!(self.holds, Holds::Many | Holds::ManyTexts)
    }
}

/// A column of numbers.
pub(super) const fn numbers(name: &'static str, about: &'static str) -> Column {
    Column::new(name, about, Holds::Numbers)
}

/// A column of numbers of which some may be missing.
pub(super) const fn blanks(name: &'static str, about: &'static str) -> Column {
    Column::new(name, about, Holds::Blanks)
}

/// Any number of columns of numbers.
pub(super) const fn many(name: &'static str, about: &'static str) -> Column {
    Column::new(name, about, Holds::Many)
}

/// A column of texts.
pub(super) const fn texts(name: &'static str, about: &'static str) -> Column {
    Column::new(name, about, Holds::Texts)
}

/// Any number of columns of texts.
pub(super) const fn many_texts(name: &'static str, about: &'static str) -> Column {
    Column::new(name, about, Holds::ManyTexts)
}

/// Something that a method may be told.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) takes: Takes,
    pub(super) default: Option<&'static str>,
}

/// The values of an option.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    Number,
    Numbers,
    Whole,
    One(&'static [&'static str]),
    Several(&'static [&'static str]),
    Level,
    Levels,
    Flag,
}

const fn choice(name: &'static str, about: &'static str, takes: Takes) -> Choice {
    Choice { name, about, takes, default: None }
}

impl Choice {
    /// The same with a value for when nothing is said.
    pub(super) const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    fn argument(&self) -> Arg {
        let argument = Arg::new(self.name).long(self.name).help(self.about);
        let argument = match self.takes {
            Takes::Number => argument.value_name("NUMBER").value_parser(finite),
            Takes::Numbers => {
                argument.value_name("NUMBERS").value_delimiter(',').value_parser(finite)
            }
            Takes::Whole => argument.value_name("NUMBER").value_parser(value_parser!(u32)),
            Takes::One(names) => {
                argument.value_name("NAME").value_parser(PossibleValuesParser::new(names))
            }
            Takes::Several(names) => argument
                .value_name("NAMES")
                .value_delimiter(',')
                .value_parser(PossibleValuesParser::new(names)),
            Takes::Level => argument.value_name("LEVEL").value_parser(level),
            Takes::Levels => argument.value_name("LEVELS").value_delimiter(',').value_parser(level),
            Takes::Flag => argument.action(ArgAction::SetTrue),
        };
        let argument = match self.takes {
            Takes::Number | Takes::Numbers => argument.allow_negative_numbers(true),
            _ => argument,
        };
        match self.default {
            Some(default) => argument.default_value(default),
            None => argument,
        }
    }
}

fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "it is not a number".to_owned())
}

fn level(text: &str) -> Result<Confidence, String> {
    Confidence::new(finite(text)?).map_err(|error| error.to_string())
}

/// A number.
pub(super) const fn number(name: &'static str, about: &'static str) -> Choice {
    choice(name, about, Takes::Number)
}

/// Numbers with commas between them.
pub(super) const fn list(name: &'static str, about: &'static str) -> Choice {
    choice(name, about, Takes::Numbers)
}

/// A whole number.
pub(super) const fn whole(name: &'static str, about: &'static str) -> Choice {
    choice(name, about, Takes::Whole)
}

/// One of several names.
pub(super) const fn one(
    name: &'static str,
    names: &'static [&'static str],
    about: &'static str,
) -> Choice {
    choice(name, about, Takes::One(names))
}

/// Some of several names.
pub(super) const fn several(
    name: &'static str,
    names: &'static [&'static str],
    about: &'static str,
) -> Choice {
    choice(name, about, Takes::Several(names))
}

/// Yes, or nothing.
pub(super) const fn flag(name: &'static str, about: &'static str) -> Choice {
    choice(name, about, Takes::Flag)
}

/// The confidence of the limits.
pub(super) const CONFIDENCE: Choice =
    choice("confidence", "The confidence of the limits, in per cent", Takes::Level).or("95");

/// The confidence of the limits, or several with commas between them.
pub(super) const CONFIDENCES: Choice = choice(
    "confidence",
    "The confidence of the limits, in per cent; up to four with commas, such as 95,99.8",
    Takes::Levels,
)
.or("95");

/// A column that names the population behind each value.
pub(super) const POPULATION: Column = numbers("population", "People");

/// Why a method gives no answer.
#[derive(Clone, Debug)]
pub(super) enum Refusal {
    /// The numbers.
    Numbers(StatisticsError),
    /// A rule of the method.
    Rule(Cow<'static, str>),
}

impl Refusal {
    /// The place, from 0, of the row that is at fault, if it is one.
    pub(super) fn row(&self) -> Option<usize> {
        match self {
            Self::Numbers(StatisticsError::OutOfRange { index, .. }) => *index,
            _ => None,
        }
    }

    /// Whether a row by itself is at fault, not the method's reach.
    pub(super) fn is_fault(&self) -> bool {
        matches!(self, Self::Numbers(StatisticsError::OutOfRange { .. }))
    }

    /// An error whose places are not those of rows.
    #[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
    pub(super) fn of_group(error: StatisticsError) -> Self {
        Self::Rule(error.to_string().into())
    }

    /// What was wrong, without the place, which is told as a line.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Numbers(StatisticsError::OutOfRange { what, value, allowed, .. }) => {
                format!("{what} is {value}: it must be {allowed}")
            }
            Self::Numbers(error) => error.to_string(),
            Self::Rule(rule) => rule.clone().into_owned(),
        }
    }
}

impl From<StatisticsError> for Refusal {
    fn from(error: StatisticsError) -> Self {
        Self::Numbers(error)
    }
}

impl From<TrendRefusal> for Refusal {
    fn from(refusal: TrendRefusal) -> Self {
        match refusal {
            TrendRefusal::Invalid(error) => Self::Numbers(error),
            refusal => Self::Rule(refusal.to_string().into()),
        }
    }
}

impl From<&'static str> for Refusal {
    fn from(rule: &'static str) -> Self {
        Self::Rule(rule.into())
    }
}

impl Method {
    /// The command that runs it. Its arguments are made when it is named: most are not.
    pub(super) fn command(&self) -> clap::Command {
        clap::Command::new(self.name).about(self.about).defer(|command| {
            match super::methods().find(|method| method.name == command.get_name()) {
                Some(method) => method.filled(command),
                None => command,
            }
        })
    }

    /// The command with all that it takes.
    fn filled(&self, command: clap::Command) -> clap::Command {
        command
            .after_help(self.pages())
            .arg(
                Arg::new("file")
                    .value_name("FILE")
                    .default_value("-")
                    .value_parser(value_parser!(std::path::PathBuf))
                    .help("A CSV file with a header; - for standard input"),
            )
            .arg(
                Arg::new("column")
                    .long("column")
                    .value_name("TERM=NAME")
                    .action(ArgAction::Append)
                    .value_parser(renaming)
                    .help("What a column is called in the file: count=deaths reads `count` from `deaths`"),
            )
            .arg(names("by").help(match self.unit {
                Unit::Row => "Columns that say whose row it is, repeated in the answer",
                _ => "Columns that make groups, each with an answer of its own",
            }))
            .args((self.unit == Unit::RowsOfGroup).then(|| {
                names("keep").help("Columns that are repeated beside each row of the answer")
            }))
            .args(self.options.iter().map(Choice::argument))
            .mut_arg("format", |format| format.help("How to answer: csv or json [default: csv]"))
            .mut_arg("database", |database| database.hide(true))
    }

    /// Columns, answer, source and example, below the options.
    fn pages(&self) -> String {
        let mut pages = String::new();
        // A String takes every text.
        let _ = self.write_pages(&mut pages);
        pages.truncate(pages.trim_end().len());
        pages
    }

    fn write_pages(&self, pages: &mut String) -> fmt::Result {
        let Self { name, arguments, example, columns, gives, source, .. } = self;
        let width = columns.iter().map(|column| column.name.len()).max().unwrap_or(0);
        writeln!(pages, "Columns:")?;
        for Column { name, about, needed, .. } in *columns {
            let note = if *needed { "" } else { " (may be left out)" };
            writeln!(pages, "  {name:width$}  {about}{note}")?;
        }
        writeln!(pages, "\nAnswer:")?;
        for name in gives.iter().chain(&["refused"]) {
            let each = if name.contains(',') { " for each confidence" } else { "" };
            writeln!(pages, "  {}{each}", name.replace(',', ", "))?;
        }
        writeln!(pages, "\nSource:\n  {source}")?;
        let space = if arguments.is_empty() { "" } else { " " };
        writeln!(pages, "\nExample:\n  lifecourse stats {name}{space}{arguments} example.csv")?;
        writeln!(pages, "with example.csv:")?;
        example.lines().try_for_each(|line| writeln!(pages, "  {line}"))
    }
}

/// An option that takes columns of the file.
fn names(name: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("COLUMNS").value_delimiter(',').action(ArgAction::Append)
}

fn renaming(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((term, name)) if !term.is_empty() && !name.is_empty() => {
            Ok((term.to_owned(), name.to_owned()))
        }
        _ => Err("write TERM=NAME, such as count=deaths".to_owned()),
    }
}
