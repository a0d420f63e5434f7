//! Logs, on standard error.

use std::io;

use anstream::{AutoStream, ColorChoice};
use tracing_subscriber::EnvFilter;

use crate::arguments::LogFormat;

/// What is logged, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logging {
    pub(crate) verbose: bool,
    pub(crate) quiet: bool,
    pub(crate) format: LogFormat,
    /// Whether the command stays and answers requests.
    pub(crate) serves: bool,
}

/// Begins to log. `RUST_LOG` says what, if it is set.
pub(crate) fn start(logging: Logging) {
    let level = match logging {
        Logging { verbose: true, .. } => "info,lifecourse=debug",
        Logging { quiet: true, .. } => "error",
        Logging { serves: true, .. } => "info",
        _ => "warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let coloured = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(coloured);
    match logging.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}
