//! How a command ends, and how it says why it failed.

use std::{fmt, io, process::ExitCode};

use annotate_snippets::renderer::{DEFAULT_ERROR_STYLE, DEFAULT_HELP_STYLE};
use lifecourse_app::AppError;
use lifecourse_storage::{Cause, StoreError, people::PeopleError};
use lifecourse_strategy::FolderError;

use crate::output;

/// How a command ends. Wrong use of the command line, 2, is told by clap, or by a [`Failure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what it was asked.
    Done = 0,
    /// It found something wrong with the input.
    Input = 1,
    /// It was asked for something that makes no sense.
    Usage = 2,
    /// The machine failed: disk, memory, network.
    Machine = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not be carried out, with what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// The input is at fault.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self { exit: Exit::Input, message: message.into(), help: None }
    }

    /// The command was used wrongly.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), help: None }
    }

    /// The machine failed.
    pub(crate) fn machine(message: impl Into<String>) -> Self {
        Self { exit: Exit::Machine, message: message.into(), help: None }
    }

    /// The same with advice.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// What is told about any error that a command may meet.
    fn of(error: &anyhow::Error) -> Self {
        // `{:#}` is the sentence with its causes.
        error.chain().find_map(Self::known).unwrap_or_else(|| Self::machine(format!("{error:#}")))
    }

    fn known(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        if let Some(Self { exit, message, help }) = error.downcast_ref() {
            return Some(Self { exit: *exit, message: message.clone(), help: help.clone() });
        }
        if let Some(error) = error.downcast_ref::<AppError>() {
            return Some(Self::of_app(error));
        }
        if let Some(error) = error.downcast_ref::<StoreError>() {
            return Some(Self::of_store(error));
        }
        if let Some(error) = error.downcast_ref::<PeopleError>() {
            return Some(Self::new(exit_of(error.cause()), error, error.help()));
        }
        if let Some(error) = error.downcast_ref::<FolderError>() {
            let system = matches!(error, FolderError::System { .. });
            let exit = if system { Exit::Machine } else { Exit::Input };
            return Some(Self::new(exit, error, error.help()));
        }
        None
    }

    fn of_app(error: &AppError) -> Self {
        match error {
            AppError::Store(error) => Self::of_store(error),
            AppError::NotFound { kind, id, nearest } => {
                let help = match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("`lifecourse list {kind}` lists what there is"),
                };
                Self::input(format!("there is no {kind} `{id}`")).help(help)
            }
            AppError::Refused { .. } => Self::input(error.to_string()).help(
                "write `[c]` for the figure that gives it away and import the table again, publish larger areas or groups, or give the indicator a profile that hides more (`lifecourse release prepare --profiles`)",
            ),
            AppError::Unanswerable { .. } => Self::new(Exit::Usage, error, None),
            error => Self::new(exit_of(error.cause()), error, None),
        }
    }

    fn of_store(error: &StoreError) -> Self {
        Self::new(exit_of(error.cause()), error, error.help())
    }

    fn new(exit: Exit, error: &dyn fmt::Display, help: Option<&'static str>) -> Self {
        Self { exit, message: error.to_string(), help: help.map(str::to_owned) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

fn exit_of(cause: Cause) -> Exit {
    match cause {
        Cause::Input => Exit::Input,
        Cause::Machine => Exit::Machine,
    }
}

/// Tells a person why the command failed, and says how it ends.
///
/// A reader that went away, as `head` does, is no failure.
pub(crate) fn tell(error: &anyhow::Error) -> Exit {
    if error.chain().any(is_broken_pipe) {
        return Exit::Done;
    }
    let failure = Failure::of(error);
    let (red, cyan) = (DEFAULT_ERROR_STYLE, DEFAULT_HELP_STYLE);
    output::say(&format!("{red}error{red:#}: "), &failure.message);
    if let Some(help) = &failure.help {
        output::say(&format!("{cyan}help{cyan:#}: "), help);
    }
    failure.exit
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let system = match error.downcast_ref::<AppError>() {
        Some(AppError::Write(error)) => Some(error),
        _ => error.downcast_ref::<io::Error>(),
    };
    system.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Kind;

    use super::*;

    fn not_found(nearest: Option<&str>) -> anyhow::Error {
        AppError::NotFound {
            kind: Kind::Strategy,
            id: "joint".to_owned(),
            nearest: nearest.map(str::to_owned),
        }
        .into()
    }

    #[test]
    fn an_unknown_id_is_told_with_the_nearest_spelling() {
        let failure = Failure::of(&not_found(Some("joint-strategy")));
        assert_eq!(
            (failure.exit, failure.message.as_str()),
            (Exit::Input, "there is no strategy `joint`")
        );
        assert_eq!(failure.help.as_deref(), Some("did you mean `joint-strategy`?"));
        assert!(
            Failure::of(&not_found(None)).help.is_some_and(|help| help.contains("list strategy"))
        );
    }

    #[test]
    fn advice_stands_apart_from_what_is_wrong() {
        let failure = Failure::of(&StoreError::Busy.into());
        assert_eq!(failure.exit, Exit::Machine);
        assert_eq!(failure.message, "another program is writing to the database");
        assert_eq!(failure.help.as_deref(), Some("try again when it has finished"));
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let error = anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(tell(&error), Exit::Done);
    }

    #[test]
    fn what_nobody_foresaw_is_a_fault_of_the_machine() {
        let error = anyhow::Error::from(io::Error::other("the moon is full"));
        assert_eq!(Failure::of(&error).exit, Exit::Machine);
    }
}
