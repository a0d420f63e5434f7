//! What was asked for on the command line, and what it means.

use std::{ffi::OsString, path::PathBuf, str::FromStr, sync::Arc};

use clap::{
    Args, CommandFactory, FromArgMatches, Parser, ValueEnum,
    builder::{OsStringValueParser, TypedValueParser},
    parser::ValueSource,
};
use lifecourse_app::{Clock, Request, SystemClock};
use lifecourse_core::Kind;
use lifecourse_storage::{Address, AddressError, AsOf, Database, SqliteStore, StoreError};
use time::{Date, OffsetDateTime, Time, macros::format_description};

use crate::{
    commands::{Command, login},
    logging::Logging,
    output::{Format, Output},
};

const DEFAULT_DATABASE: &str = "lifecourse.db";

/// The engine of a council's Health and Wellbeing Strategy
///
/// It holds a strategy as data, takes in the figures, says how each indicator stands, and serves the pages and the API.
#[derive(Debug, Parser)]
#[command(
    name = "lifecourse",
    version,
    max_term_width = 100,
    after_help = "Examples:
  lifecourse demo                        See it work with an example
  lifecourse init my-strategy            Begin a strategy of your own
  lifecourse check my-strategy           Find what is wrong with it
  lifecourse import my-strategy          Bring it into the database
  lifecourse status                      How does each indicator stand?

Exit codes: 0 done, 1 the input is at fault, 2 wrong use, 3 the machine failed"
)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for every command")]
struct Options {
    /// The database: a file, or `postgres://USER@HOST/NAME` [default: lifecourse.db in the working folder]
    #[arg(long, global = true, value_name = "DATABASE", env = "LIFECOURSE_DATABASE", hide_env_values = true, value_parser = address_parser())]
    database: Option<Address>,
    /// How to answer: table for people, json and csv for scripts [default: table]
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    /// Say nothing but the answer and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more on standard error
    #[arg(
        long,
        short,
        global = true,
        help = "Say more on standard error; RUST_LOG says exactly what"
    )]
    verbose: bool,
    /// How to write logs on standard error: text or json
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true,
        value_name = "FORMAT"
    )]
    log_format: LogFormat,
}

/// The shape of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// A command with what holds for any command.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) global: Global,
    pub(crate) command: Command,
}

impl Invocation {
    /// Reads the command line; leaves with help or with exit code 2 if there is nothing to run.
    pub(crate) fn parse() -> Self {
        let matches = CommandLine::command().get_matches();
        let typed = matches.value_source("database") == Some(ValueSource::CommandLine);
        let CommandLine { options, command } =
            CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let logging = Logging {
            verbose: options.verbose,
            quiet: options.quiet,
            format: options.log_format,
            serves: command.serves(),
        };
        let output = Output { format: options.format, quiet: options.quiet };
        Self { global: Global { database: options.database, typed, output, logging }, command }
    }
}

/// The whole command, for completions and manual pages.
pub(crate) fn command() -> clap::Command {
    CommandLine::command()
}

/// What holds for any command.
#[derive(Debug)]
pub(crate) struct Global {
    database: Option<Address>,
    /// Whether the database was named on the command line, not by the environment.
    typed: bool,
    pub(crate) output: Output,
    pub(crate) logging: Logging,
}

impl Global {
    /// Where the database is.
    pub(crate) fn database(&self) -> Address {
        self.database.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_DATABASE).into())
    }

    /// Where the database is, if it was named on the command line.
    pub(crate) fn typed_database(&self) -> Option<Address> {
        self.database.clone().filter(|_| self.typed)
    }

    /// The database, which must be there.
    pub(crate) async fn open(&self) -> Result<Arc<dyn Database>, StoreError> {
        lifecourse_storage::open(&self.database()).await
    }

    /// The database, made if it is not there; for a dry run a temporary one stands in for it.
    pub(crate) async fn open_to_write(
        &self,
        dry_run: bool,
    ) -> Result<Arc<dyn Database>, StoreError> {
        if !dry_run {
            return lifecourse_storage::open_or_create(&self.database()).await;
        }
        match self.open().await {
            Err(StoreError::NoDatabase { .. }) => Ok(Arc::new(SqliteStore::temporary().await?)),
            found => found,
        }
    }

    /// The time now.
    #[expect(clippy::unused_self, reason = "commands get everything from outside through this")]
    pub(crate) fn now(&self) -> OffsetDateTime {
        SystemClock.now()
    }
}

/// Reads where a database is.
pub(crate) fn address_parser() -> impl TypedValueParser<Value = Address> {
    OsStringValueParser::new().try_map(address)
}

/// A file may have any name that the system lets it have.
fn address(text: OsString) -> Result<Address, AddressError> {
    match text.into_string() {
        Ok(text) => text.parse(),
        Err(name) => Ok(PathBuf::from(name).into()),
    }
}

/// The day as of which something is asked.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct AsOfDay {
    /// As the database stood at the end of this day [default: now]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
}

impl AsOfDay {
    /// The state of the database that is meant.
    pub(crate) fn as_of(self) -> AsOf {
        self.as_of.map_or(AsOf::Now, |day| AsOf::Time(end_of(day)))
    }

    /// The day itself.
    pub(crate) fn on(self, global: &Global) -> Date {
        self.as_of.unwrap_or_else(|| global.now().date())
    }
}

/// Who brings figures or documents in, and why.
#[derive(Clone, Debug, Args)]
pub(crate) struct Bringing {
    /// Only tell what would change
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Who, for the history [default: the name you are logged in by]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Bringing {
    /// The same for a use case.
    pub(crate) fn request(self, global: &Global, leave_out_faulty: bool) -> Request {
        let Self { dry_run, why, by } = self;
        let by = by.unwrap_or_else(login);
        Request { at: global.now(), by, why, dry_run, leave_out_faulty }
    }
}

/// The day as of which something is judged.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct JudgedDay {
    #[command(flatten)]
    stood: AsOfDay,
    /// Judge as of this day what is on record [default: the day of --as-of]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    on: Option<Date>,
}

impl JudgedDay {
    /// The state of the database that is meant.
    pub(crate) fn as_of(self) -> AsOf {
        self.stood.as_of()
    }

    /// The day of the judgement.
    pub(crate) fn on(self, global: &Global) -> Date {
        self.on.unwrap_or_else(|| self.stood.on(global))
    }
}

/// The last second of a day.
pub(crate) fn end_of(day: Date) -> OffsetDateTime {
    const LAST: Time = time::macros::time!(23:59:59);
    day.with_time(LAST).assume_utc()
}

/// Reads a day as `2026-11-30`.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    let form = format_description!("[year]-[month]-[day]");
    Date::parse(text, form).map_err(|_| "write a day as 2026-11-30".to_owned())
}

/// Reads a kind of document, by its name or its plural, and offers the names.
pub(crate) fn kind() -> impl TypedValueParser<Value = Kind> {
    let names = Kind::ALL
        .iter()
        .map(|kind| clap::builder::PossibleValue::new(kind.as_str()).alias(kind.plural()));
    clap::builder::PossibleValuesParser::new(names).try_map(|name| Kind::from_str(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        for command in command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("lifecourse "), "{}", command.get_name());
        }
    }
}
