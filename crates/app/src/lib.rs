#![doc = include_str!("../README.md")]

pub mod access;
mod around;
mod boundaries;
mod clock;
mod compare;
mod consultations;
mod directory;
pub mod doctor;
mod documents;
mod edits;
mod error;
mod export;
mod find;
mod imports;
mod indicators;
mod making;
mod package;
pub mod people;
mod profiles;
mod questions;
mod records;
mod releases;
mod report;
mod restored;
mod revisions;
mod strategies;
mod sums;
mod views;
mod watch;
mod withdrawals;

pub use around::{Around, in_and_around};
pub use boundaries::boundaries_geojson;
pub use clock::{Clock, SystemClock};
pub use compare::{Choices, CompareQuery, Compared, ComparedSeries, choices, compare};
pub use consultations::{
    Population, PopulationFigures, RespondentsBy, ResponseFile, UnknownRespondents, agree,
    consultation, read_responses, represent, summarise,
};
pub use directory::directory;
pub use documents::documents_of;
pub use edits::{
    EditReport, Precondition, put_document, read_document, remove_document, submit_figures,
};
pub use error::AppError;
pub use export::export_figures;
#[cfg(feature = "parquet")]
pub use export::export_parquet;
pub use find::{Found, FoundPlace, FoundPostcode, FoundStrategy, find};
pub use imports::{
    DocumentCounts, FigureCounts, FigureTable, FiguresReport, FolderReport, ListReport,
    NewIndicator, Outcome, Request, import_documents, import_figures, import_folder,
};
pub use indicators::{ComparatorView, IndicatorView, SeriesView, indicator, indicator_in};
pub use making::{Making, Protection, making};
pub use package::{export_indicator, export_package, export_workbook, import_package, is_package};
pub use profiles::{AreaProfile, Neighbours, ProfileRow, Spread, area_profile};
pub use questions::{
    Answered, Pace, answer, answers, answers_about, answers_of_indicator, ask, ask_of, fields_of,
    paces,
};
pub use records::{MentionedBy, Record, SegmentFigure, figures_about, record};
pub use releases::{
    PrepareRequest, Prepared, PublicExplanation, ReleaseView, across_releases, discard_release,
    explain, explain_to_public, prepare_release, publish_release, release, release_now,
};
pub use report::{ActionLine, Doing, Item, Late, Missing, News, NewsRow, Report, report};
pub use restored::{TakenBack, take_back_again};
pub use revisions::{RevisionView, revisions};
pub use strategies::{PriorityView, StageView, StrategyView, strategy};
pub use sums::{Deprivation, Summed, Sums, submit_sums, sum};
pub use views::{NoSuchView, Shown, Sight, ViewKind, ViewQuery, Viewed, look, view};
pub use watch::{StatusQuery, StatusRow, statuses};
pub use withdrawals::{Withdrawn, withdraw};

// What an adapter needs beside the use cases, so that it need not know the crates below.
pub use lifecourse_equity as equity;
pub use lifecourse_exchange::{
    Directory, FigureWriter, MapForm, Mapping, ReadError, Responses, Role, disarmed,
    propose_mapping,
};
pub use lifecourse_strategy::nearest;
