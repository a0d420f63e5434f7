//! Why a use case could not be carried out.

use lifecourse_core::{Fault, Kind, Period, SeriesKey};
use lifecourse_disclosure::Refusal;
use lifecourse_storage::{Cause, ReleaseNumber, StoreError};

use crate::access::Denied;

/// Why a use case could not be carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// There is no such document.
    #[error("there is no {kind} `{id}`{}", .nearest.as_ref().map(|id| format!("; did you mean `{id}`?")).unwrap_or_default())]
    NotFound {
        /// The kind that was asked for.
        kind: Kind,
        /// The id that was asked for.
        id: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// A question that cannot be asked so.
    #[error("{}: {}; {}", .fault.field, .fault.message, .fault.help)]
    Unanswerable {
        /// What is wrong with it.
        fault: Box<Fault>,
    },
    /// The store refused, or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever asks may not, or is not known.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There can be no such token.
    #[error("there can be no such token: {0}")]
    Token(&'static str),
    /// There is no token of this number.
    #[error("there is no token {0}")]
    NoSuchToken(u64),
    /// The system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    Randomness(String),
    /// What was to be read could not be.
    #[error("cannot read `{name}`: {cause}")]
    Read {
        /// What it is called.
        name: String,
        /// What the machine said.
        cause: std::io::Error,
    },
    /// What was to be written could not be.
    #[error("cannot write: {0}")]
    Write(std::io::Error),
    /// Something that must be hidden could be worked out from what would be released.
    #[error("nothing was released: of {figures}, {refusal}")]
    Refused {
        /// Indicators and periods, such as `deaths, 2024`.
        figures: String,
        /// What could be worked out, and through what.
        refusal: Box<Refusal>,
    },
    /// There is nothing to publish.
    #[error("there is no draft of a release")]
    NoDraft,
    /// Nothing has been released yet.
    #[error("there is no release yet")]
    NoRelease,
    /// A release has no such figure.
    #[error(
        "release {release} has no figure of `{}` for {} in {}, {period}",
        series.indicator, series.segment, series.area
    )]
    NoFigure {
        /// The release.
        release: ReleaseNumber,
        /// The series.
        series: Box<SeriesKey>,
        /// The period.
        period: Period,
    },
    /// Work that ran beside this one ended without an answer.
    #[error("reading stopped without a reason; this is a fault in lifecourse")]
    Stopped,
}

impl AppError {
    /// Whether the input is at fault, or the machine.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::NotFound { .. }
            | Self::Unanswerable { .. }
            | Self::Refused { .. }
            | Self::NoDraft
            | Self::NoRelease
            | Self::NoFigure { .. }
            | Self::Denied(_)
            | Self::Token(_)
            | Self::NoSuchToken(_) => Cause::Input,
            Self::Store(error) => error.cause(),
            Self::Randomness(_) | Self::Read { .. } | Self::Write(_) | Self::Stopped => {
                Cause::Machine
            }
        }
    }
}
