//! What is wrong with an input: where, why, and what to do.

use std::{fmt, sync::Arc};

use serde::Serialize;

/// One thing to tell a person about a file that they gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Whether it keeps the input from being used.
    pub severity: Severity,
    /// A short stable name of what is wrong, such as `unknown-reference`, for scripts.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it, in a sentence.
    pub help: Option<String>,
    /// Where it is.
    pub place: Place,
}

/// How much a [`Diagnostic`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The input cannot be used as it is.
    Error,
    /// The input can be used, and somebody should look at this.
    Warning,
    /// A suggestion.
    Advice,
}

impl Severity {
    /// The word that a person reads.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// Where in an input something is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as the person named it; `-` for standard input.
    pub file: Option<Arc<str>>,
    /// The line of the file, from 1.
    pub line: Option<u64>,
    /// The row of a table as a spreadsheet numbers it: the header is row 1.
    pub row: Option<u64>,
    /// The field of a document (`milestones[1].due`) or the column of a table (`Value`).
    pub field: Option<String>,
    /// The text there.
    pub excerpt: Option<Excerpt>,
}

/// A line of the input with the part that is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The whole line, or the whole value of a table's cell.
    pub text: String,
    /// The first byte of `text` that is meant.
    pub start: usize,
    /// The byte after the last that is meant.
    pub end: usize,
}

impl Diagnostic {
    /// An error at `place`, with no help yet.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Error, code, message: message.into(), help: None, place }
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same with advice on what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Whether it keeps the input from being used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match (&self.file, self.line) {
            (Some(file), Some(line)) => parts.push(format!("{file}:{line}")),
            (Some(file), None) => parts.push(file.to_string()),
            (None, Some(line)) => parts.push(format!("line {line}")),
            (None, None) => {}
        }
        if let Some(row) = self.row {
            parts.push(format!("row {row}"));
        }
        if let Some(field) = &self.field {
            parts.push(format!("`{field}`"));
        }
        f.write_str(&parts.join(", "))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}: {}", self.severity.as_str(), self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}
